//! How the bones of a hand turn and move from one pose to another, and how flesh between them follows.
//!
//! Flesh at a joint follows both bones. Mixing their places would make it collapse like a twisted sweet's
//! wrapper; mixing their movements as dual quaternions lets it turn round the joint instead (Kavan et al.,
//! "Geometric skinning with approximate dual quaternion blending", ACM Trans Graph 27, 2008).

use glam::{Mat3, Quat, Vec3};
use score::Finger;

use crate::landmarks::joints;
use crate::pose::HandPose;
use crate::skin::{PalmFrame, Part};

/// The palm, three segments per finger, the forearm.
pub(super) const BONES: usize = 17;
const PALM: u8 = 0;
const FOREARM: u8 = 16;

/// The bone with which a part moves.
pub(super) fn bone(part: Part) -> u8 {
    match part {
        Part::Palm => PALM,
        Part::Finger(finger, segment) => 1 + 3 * finger.index() as u8 + segment,
        Part::Wrist | Part::Forearm | Part::UpperArm => FOREARM,
    }
}

/// A rigid movement: turns by `turn`, and half of it times the way as a quaternion.
#[derive(Copy, Clone, Debug)]
pub(super) struct Movement {
    turn: Quat,
    dual: Quat,
}

impl Movement {
    fn new(turn: Quat, way: Vec3) -> Self {
        Self { turn, dual: Quat::from_xyzw(way.x, way.y, way.z, 0.0) * turn * 0.5 }
    }

    /// How each bone moves from one pose of a right hand to another.
    pub fn between(from: &HandPose, to: &HandPose) -> [Self; BONES] {
        let (from, to) = (places(from), places(to));
        std::array::from_fn(|i| {
            let turn = to[i].1 * from[i].1.inverse();
            Self::new(turn, to[i].0 - turn * from[i].0)
        })
    }

    /// The mixture of several movements.
    #[inline(always)]
    pub fn mixed(all: &[Self; BONES], shares: &[(u8, f32)]) -> Self {
        let Some(&(first, _)) = shares.first() else { return all[0] };
        let lead = all[usize::from(first)].turn;
        let (mut turn, mut dual) = (Quat::from_xyzw(0.0, 0.0, 0.0, 0.0), Quat::from_xyzw(0.0, 0.0, 0.0, 0.0));
        for &(bone, share) in shares {
            let one = &all[usize::from(bone)];
            // A turn and its negative are the same: mix those on the same side.
            let share = if one.turn.dot(lead) < 0.0 { -share } else { share };
            (turn, dual) = (turn + one.turn * share, dual + one.dual * share);
        }
        let inverse = 1.0 / turn.length().max(1e-6);
        Self { turn: turn * inverse, dual: dual * inverse }
    }

    #[inline(always)]
    pub fn turned(&self, direction: Vec3) -> Vec3 {
        self.turn * direction
    }

    #[inline(always)]
    pub fn moved(&self, point: Vec3) -> Vec3 {
        let way = self.dual * self.turn.conjugate();
        self.turn * point + 2.0 * Vec3::new(way.x, way.y, way.z)
    }
}

/// Where each bone of a right hand begins and how it lies: across, along, out of its back.
fn places(pose: &HandPose) -> [(Vec3, Quat); BONES] {
    let frame = PalmFrame::of(pose);
    let lying = |along: Vec3, back: Vec3| {
        Quat::from_mat3(&Mat3::from_cols(along.cross(back).normalize_or(frame.across), along, back))
    };
    let mut places = [(pose.wrist(), lying(frame.along, frame.back)); BONES];
    for finger in Finger::ALL {
        let points = joints(finger).map(|joint| pose.landmarks[joint]);
        for segment in 0..3 {
            let along = (points[segment + 1] - points[segment]).normalize_or(frame.along);
            let place = (points[segment], lying(along, frame.back_of(finger, along)));
            places[usize::from(bone(Part::Finger(finger, segment as u8)))] = place;
        }
    }
    let along = (pose.wrist() - pose.elbow).normalize_or(frame.along);
    let back = along.cross(-frame.across).normalize_or(frame.back);
    places[usize::from(FOREARM)].1 = lying(along, back);
    places
}

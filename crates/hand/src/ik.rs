//! Inverse kinematics: from the wrist's pose and five fingertip targets to 21 landmarks.
//!
//! Works on right hands in closed form but for one scalar equation per finger. Targets are the middles of the
//! fingertip pads' balls, so that contact with a key is exact: the ball's lowest point touches it.

mod chain;
mod thumb;

use std::f32::consts::PI;

use glam::{Quat, Vec3};
use score::Finger;

pub use chain::{Bend, Chain};

use crate::anatomy::{Anatomy, Digit};
use crate::landmarks::{LANDMARKS, WRIST, joints};

/// Where the wrist is and how the palm is turned: a right hand, angles in radians.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct WristPose {
    /// The wrist's middle, in mm.
    pub position: Vec3,
    /// Turn about the vertical; positive turns the fingers towards the thumb's side.
    pub yaw: f32,
    /// Positive lifts the knuckles over the wrist.
    pub pitch: f32,
    /// Positive lowers the little finger's side.
    pub roll: f32,
}

impl WristPose {
    /// From the palm's frame (x to the little finger, y to the fingers, z out of the back) to the world.
    pub fn rotation(&self) -> Quat {
        Quat::from_rotation_z(self.yaw) * Quat::from_rotation_x(self.pitch) * Quat::from_rotation_y(self.roll)
    }
}

/// How far a joint goes, in radians.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Limits {
    /// Sideways at the knuckle, smallest (towards the thumb) and largest (towards the little finger).
    pub abduction: (f32, f32),
    /// Flexion of the knuckle; negative is bent back.
    pub knuckle: (f32, f32),
    /// Largest flexion of the second joint.
    pub second: f32,
}

/// Limits of index to little finger, angles from the palm's long axis. Sideways they allow 17°, 14° and 32°
/// and a little more between neighbours, as Chatzıoglou, Pınar and Govsa measured (Anat Cell Biol 57, 2024).
const LIMITS: [Limits; 4] = [
    Limits { abduction: (-0.54, 0.33), knuckle: (-0.75, 1.6), second: 1.80 },
    Limits { abduction: (-0.33, 0.33), knuckle: (-0.75, 1.6), second: 1.80 },
    Limits { abduction: (-0.30, 0.40), knuckle: (-0.75, 1.6), second: 1.80 },
    Limits { abduction: (-0.28, 0.75), knuckle: (-0.75, 1.6), second: 1.80 },
];

/// How much the thumb's last joint bends for each degree of the one before it.
pub const THUMB_COUPLING: f32 = 0.8;

/// The joint limits of a finger; `None` for the thumb, whose root moves within a cone.
pub fn limits(finger: Finger) -> Option<Limits> {
    finger.index().checked_sub(1).map(|i| LIMITS[i])
}

/// Towards which side of the palm's frame the thumb's joints and its nail point, as long as they can.
pub(crate) fn thumb_knuckle_side() -> Vec3 {
    thumb::KNUCKLE_SIDE
}

/// What inverse kinematics found.
#[derive(Clone, Debug, PartialEq)]
pub struct Solved {
    /// All landmarks, in the order of [`LANDMARKS`].
    pub landmarks: [Vec3; LANDMARKS],
    /// The middles of the pads' balls as they came out, thumb first.
    pub pads: [Vec3; 5],
    /// How far each pad stayed from its target, in mm: nearly 0 where the target was within reach.
    pub gaps: [f32; 5],
}

impl Solved {
    /// Whether a finger got within `tolerance_mm` of its target.
    pub fn reached(&self, finger: Finger, tolerance_mm: f32) -> bool {
        self.gaps[finger.index()] <= tolerance_mm
    }
}

/// Bends all fingers of a right hand so that the middles of their pads come to `targets` (world, mm).
///
/// `coupling` is how much the last joint bends for each degree of the joint before it (two thirds in a relaxed
/// finger). A target out of reach gets the nearest posture that the joint limits allow and a gap.
pub fn solve(anatomy: &Anatomy, coupling: f32, wrist: &WristPose, targets: &[Vec3; 5]) -> Solved {
    let mut couplings = [coupling; 5];
    couplings[Finger::THUMB.index()] = THUMB_COUPLING;
    solve_each(anatomy, &couplings, wrist, targets)
}

/// The same as [`solve`] with a coupling of its own for each finger, thumb first. Negative ones bend the last joint
/// back: a collapsed finger.
pub fn solve_each(anatomy: &Anatomy, couplings: &[f32; 5], wrist: &WristPose, targets: &[Vec3; 5]) -> Solved {
    let to_world = wrist.rotation();
    let to_palm = to_world.inverse();
    let mut landmarks = [wrist.position; LANDMARKS];
    let mut pads = [Vec3::ZERO; 5];
    let mut gaps = [0.0; 5];
    for finger in Finger::ALL {
        let i = finger.index();
        let digit = anatomy.digit(finger);
        let target = to_palm * (targets[i] - wrist.position);
        let points = match limits(finger) {
            Some(limits) => bend_finger(digit, &limits, couplings[i], target),
            None => thumb::bend(digit, couplings[i], target),
        };
        let last = points[3] - points[2];
        let tip = points[3] + last.normalize_or_zero() * digit.pad_radius();
        let in_world = |point: Vec3| wrist.position + to_world * point;
        let [first, second, third, fourth] = joints(finger);
        landmarks[first] = in_world(points[0]);
        landmarks[second] = in_world(points[1]);
        landmarks[third] = in_world(points[2]);
        landmarks[fourth] = in_world(tip);
        pads[i] = in_world(points[3]);
        gaps[i] = pads[i].distance(targets[i]);
    }
    debug_assert_eq!(landmarks[WRIST], wrist.position);
    Solved { landmarks, pads, gaps }
}

/// Joint centres of a finger from the knuckle to the middle of the pad, in the palm's frame.
fn bend_finger(digit: &Digit, limits: &Limits, coupling: f32, target: Vec3) -> [Vec3; 4] {
    let root = digit.root();
    let offset = target - root;
    // Behind the knuckle the sideways angle loses its meaning; keep what is in front of it.
    let forward = offset.y.max(1.0);
    let abduction = (offset.x / forward).atan().clamp(limits.abduction.0, limits.abduction.1);
    let (sin, cos) = abduction.sin_cos();
    let outwards = Vec3::new(sin, cos, 0.0);
    let (reach, height) = (offset.dot(outwards), offset.z);

    let chain = Chain::new(digit.bones_to_pad(), coupling);
    let bend = chain.bend_to(reach.hypot(height), limits.second);
    // The chain bends downwards from its first bone: turn it up so that its end points at the target.
    let knuckle = wrap(bend.sag - height.atan2(reach)).clamp(limits.knuckle.0, limits.knuckle.1);
    let mut points = [root; 4];
    for (i, (along, down)) in chain.points(bend.angle, knuckle).into_iter().enumerate() {
        points[i + 1] = root + outwards * along - Vec3::Z * down;
    }
    points
}

/// The same angle between −π and π.
fn wrap(angle: f32) -> f32 {
    if angle > PI {
        angle - 2.0 * PI
    } else if angle < -PI {
        angle + 2.0 * PI
    } else {
        angle
    }
}

#[cfg(test)]
mod tests;

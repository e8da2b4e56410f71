//! The hand as one closed mesh that follows its bones: for whoever draws triangles.
//!
//! The mesh is the surface of the [`Body`] at rest. Posed, every corner moves with up to four bones, then
//! takes one step to the surface of the posed body.

mod bones;
mod grid;

use glam::Vec3;
use score::{Finger, Hand};

use crate::anatomy::Anatomy;
use crate::body::Body;
use crate::pose::HandPose;
use crate::skin::{Capsule, Nail, Part, capsules, nails};
use bones::{BONES, Movement, bone};

/// How near a capsule is that moves the skin, mm at a hand length of 185.
const PULL_MM: f32 = 7.0;
/// So many bones move a corner.
const MOST_BONES: usize = 4;
/// The farthest step to the posed body's surface, mm. Folds of skin inside a bent joint stay where they are.
const STEP_MM: f32 = 3.0;
/// Capsules that come so near to a finger's skin in some poses matter to it, mm.
const NEAR_MM: f32 = 9.0;

/// What a corner of the mesh is.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Skin {
    /// The finger that moves it most, if one does.
    pub finger: Option<Finger>,
    /// Along that finger in segments: 0 at the palm, 3 at the tip. Smooth all over the hand.
    pub along: f32,
    /// Along the forearm: 0 at the wrist and on the hand, 1 at the elbow.
    pub arm: f32,
    /// Place on the nail, across and towards the tip: on the nail where |x|³ + |y|³ < 1, far off elsewhere.
    pub nail: [f32; 2],
}

/// Corners and normals of one pose, in the order of [`SkinMesh::skins`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Posed {
    /// Where the corners are, in keyboard millimetres.
    pub positions: Vec<Vec3>,
    /// Out of the hand, of length 1.
    pub normals: Vec<Vec3>,
}

/// A hand's skin as triangles, from the elbow to the fingertips.
#[derive(Clone, Debug)]
pub struct SkinMesh {
    anatomy: Anatomy,
    rest: HandPose,
    positions: Vec<Vec3>,
    normals: Vec<Vec3>,
    skins: Vec<Skin>,
    shares: Vec<[(u8, f32); MOST_BONES]>,
    triangles: Vec<[u32; 3]>,
    zones: Vec<Zone>,
}

/// Corners in a row, and the capsules that their surface depends on.
#[derive(Clone, Debug)]
struct Zone {
    corners: std::ops::Range<usize>,
    capsules: Vec<usize>,
}

impl SkinMesh {
    /// The skin of a hand. Takes some tens of milliseconds.
    pub fn new(anatomy: &Anatomy) -> Self {
        let rest = HandPose::rest(anatomy);
        let flesh = flesh(&rest, anatomy);
        let mut body = Body::default();
        body.fill(flesh.iter());
        let mut surface = grid::polygonise(&body, &flesh, anatomy.hand_length_mm);

        // Zone by zone: arm and palm, then each finger.
        let pull = PULL_MM * anatomy.hand_length_mm / 185.0;
        let zone_of = |at: Vec3| zone(&shares(&flesh, at, pull));
        let mut order: Vec<(usize, u32)> =
            surface.corners.iter().enumerate().map(|(i, at)| (zone_of(*at), i as u32)).collect();
        order.sort_unstable();
        let mut number = vec![0u32; order.len()];
        for (new, &(_, old)) in order.iter().enumerate() {
            number[old as usize] = new as u32;
        }
        let positions: Vec<Vec3> = order.iter().map(|&(_, old)| surface.corners[old as usize]).collect();
        for corner in surface.triangles.iter_mut().flatten() {
            *corner = number[*corner as usize];
        }
        let zones = (0..=Finger::ALL.len())
            .map(|zone| {
                let first = order.partition_point(|&(other, _)| other < zone);
                let last = order.partition_point(|&(other, _)| other <= zone);
                let near = capsules_near(&flesh, &positions[first..last], zone);
                Zone { corners: first..last, capsules: near }
            })
            .collect();
        let normals = positions.iter().map(|at| body.normal(*at)).collect();
        let nails = nails(&rest, anatomy);
        let shares: Vec<_> = positions.iter().map(|at| shares(&flesh, *at, pull)).collect();
        let skins = positions
            .iter()
            .zip(&shares)
            .map(|(at, shares)| skin(&flesh, &nails, *at, shares, anatomy))
            .collect();
        let anatomy = anatomy.clone();
        Self { anatomy, rest, positions, normals, skins, shares, triangles: surface.triangles, zones }
    }

    /// What each corner is.
    pub fn skins(&self) -> &[Skin] {
        &self.skins
    }

    /// The triangles of one hand's mesh, counter-clockwise from outside.
    pub fn triangles(&self, hand: Hand) -> Vec<[u32; 3]> {
        match hand {
            Hand::Right => self.triangles.clone(),
            Hand::Left => self.triangles.iter().map(|&[a, b, c]| [a, c, b]).collect(),
        }
    }

    /// The mesh in a pose of either hand.
    pub fn pose(&self, pose: &HandPose) -> Posed {
        let mut posed = Posed::default();
        self.pose_into(pose, &mut posed);
        posed
    }

    /// The mesh in a pose of either hand, in place of what is there.
    pub fn pose_into(&self, pose: &HandPose, posed: &mut Posed) {
        posed.positions.clear();
        posed.normals.clear();
        // The left hand is a right one in a mirror.
        let left = pose.hand == Hand::Left;
        let right = if left { pose.clone().mirrored() } else { pose.clone() };
        let movements = Movement::between(&self.rest, &right);
        let flesh = flesh(&right, &self.anatomy);
        let mirror = if left { Vec3::new(-1.0, 1.0, 1.0) } else { Vec3::ONE };
        let mut body = Body::default();
        for zone in &self.zones {
            body.fill(zone.capsules.iter().filter_map(|&i| flesh.get(i)));
            for i in zone.corners.clone() {
                let movement = Movement::mixed(&movements, &self.shares[i]);
                let normal = movement.turned(self.normals[i]);
                let at = movement.moved(self.positions[i]);
                let step = body.distance(at).clamp(-STEP_MM, STEP_MM);
                posed.positions.push((at - normal * step) * mirror);
                posed.normals.push(normal * mirror);
            }
        }
    }
}

/// The capsules from the elbow to the fingertips.
fn flesh(pose: &HandPose, anatomy: &Anatomy) -> Vec<Capsule> {
    capsules(pose, anatomy).into_iter().filter(|capsule| capsule.part != Part::UpperArm).collect()
}

/// Which bones move a point on the skin: those of the capsules near it. The shares sum up to 1.
fn shares(flesh: &[Capsule], at: Vec3, pull_mm: f32) -> [(u8, f32); MOST_BONES] {
    let mut sums = [0.0f32; BONES];
    for capsule in flesh {
        let (distance, share) = capsule.distance(at);
        let near = (pull_mm - distance).max(0.0).powi(2);
        for ((part, with), end) in capsule.moves_with.into_iter().zip([1.0 - share, share]) {
            sums[usize::from(bone(part))] += near * end * with;
            sums[usize::from(bone(Part::Palm))] += near * end * (1.0 - with);
        }
    }
    let mut all: [(u8, f32); BONES] = std::array::from_fn(|i| (i as u8, sums[i]));
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    let most: [(u8, f32); MOST_BONES] = std::array::from_fn(|i| all[i]);
    let sum: f32 = most.iter().map(|(_, share)| share).sum();
    if sum > 0.0 { most.map(|(bone, share)| (bone, share / sum)) } else { most.map(|(bone, _)| (bone, 0.25)) }
}

/// 0 for arm and palm, 1 to 5 for the fingers.
fn zone(shares: &[(u8, f32); MOST_BONES]) -> usize {
    finger(shares[0].0).map_or(0, |finger| 1 + finger.index())
}

/// Whose segment a bone is.
fn finger(number: u8) -> Option<Finger> {
    Finger::ALL.into_iter().find(|finger| {
        let first = bone(Part::Finger(*finger, 0));
        (first..first + 3).contains(&number)
    })
}

/// The capsules that matter to a zone's skin; those of the finger itself do in any case.
fn capsules_near(flesh: &[Capsule], corners: &[Vec3], zone: usize) -> Vec<usize> {
    let matters = |capsule: &Capsule| {
        let own = match capsule.part {
            Part::Finger(finger, _) => 1 + finger.index(),
            Part::Palm | Part::Wrist | Part::Forearm | Part::UpperArm => 0,
        };
        // Of other fingers only what is grown together with this zone.
        let apart = own != zone && own != 0 && zone != 0;
        own == zone || !apart && corners.iter().any(|at| capsule.distance(*at).0 < NEAR_MM)
    };
    (0..flesh.len()).filter(|&i| matters(&flesh[i])).collect()
}

/// What a point on the skin is.
fn skin(
    flesh: &[Capsule],
    nails: &[Nail; 5],
    at: Vec3,
    shares: &[(u8, f32); MOST_BONES],
    anatomy: &Anatomy,
) -> Skin {
    const OFF_NAIL: [f32; 2] = [9.0, 9.0];
    let mut moved = [0.0; 5];
    for &(bone, share) in shares {
        if let Some(finger) = finger(bone) {
            moved[finger.index()] += share;
        }
    }
    let most = Finger::ALL.into_iter().max_by(|a, b| moved[a.index()].total_cmp(&moved[b.index()]));
    let finger = most.filter(|finger| moved[finger.index()] > 0.0);
    let arm = (-at.y / anatomy.forearm_mm).clamp(0.0, 1.0);
    let Some(finger) = finger else { return Skin { finger, along: 0.0, arm, nail: OFF_NAIL } };
    let own =
        flesh.iter().filter(|capsule| matches!(capsule.part, Part::Finger(other, _) if other == finger));
    let nearest =
        own.map(|capsule| (capsule.distance(at), capsule)).min_by(|((a, _), _), ((b, _), _)| a.total_cmp(b));
    let along = nearest.map_or(0.0, |((_, share), capsule)| capsule.along_at(share));
    let nail = &nails[finger.index()];
    let off = at - nail.centre;
    let (across, high) = (nail.forward.cross(nail.normal), off.dot(nail.normal));
    let on_back = along > 2.0 && high > -0.9 * nail.half_width;
    let place = [off.dot(across) / nail.half_width, off.dot(nail.forward) / nail.half_length];
    Skin {
        finger: Some(finger),
        along: along * moved[finger.index()],
        arm,
        nail: if on_back { place } else { OFF_NAIL },
    }
}

#[cfg(test)]
mod tests;

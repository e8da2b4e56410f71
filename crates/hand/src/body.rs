//! The hand as one smooth body: the signed distance that its blended capsules make.
//!
//! Whoever shows a hand, be it by marching rays or as a mesh, shows this surface.

use glam::Vec3;

use crate::anatomy::Anatomy;
use crate::pose::HandPose;
use crate::skin::{Capsule, Part, capsules};

/// Capsules are worked on four at a time.
const LANES: usize = 4;
/// How softly the parts of palm and arm melt together, mm.
const PALM_BLEND_MM: f32 = 4.5;
/// How softly a finger's segments melt together, mm.
const FINGER_BLEND_MM: f32 = 2.5;
/// How softly fingers grow out of the palm, mm.
const ROOT_BLEND_MM: f32 = 5.0;
/// How softly fingers touch each other, mm: hardly, they are apart.
const TOUCH_BLEND_MM: f32 = 0.6;
/// Bulk that the blending of many capsules adds, taken away again, mm.
const SWELL_MM: f32 = 1.4;
/// Where capsules that fill up four lanes are, mm: too far to matter.
const NOWHERE: f32 = 1e6;

/// A hand's body at one moment.
#[derive(Clone, Debug)]
pub struct Body {
    fours: Vec<Four>,
}

impl Body {
    /// A capsule farther off than this does not change the distance where it is 0, mm.
    pub const BLEND_MM: f32 = ROOT_BLEND_MM;

    /// The whole hand with its arm.
    pub fn new(pose: &HandPose, anatomy: &Anatomy) -> Self {
        let mut fours = Vec::new();
        pack(flesh(pose, anatomy).iter(), &mut fours);
        Self { fours }
    }

    /// Signed distance, mm: negative inside.
    pub fn distance(&self, at: Vec3) -> f32 {
        distance(&self.fours, at)
    }
}

/// The capsules that make up the body, sorted by what they blend with: ready to [`pack`].
pub fn flesh(pose: &HandPose, anatomy: &Anatomy) -> Vec<Capsule> {
    let mut flesh = capsules(pose, anatomy);
    for capsule in flesh.iter_mut().filter(|capsule| group(capsule.part) == 0) {
        capsule.ra -= SWELL_MM;
        capsule.rb -= SWELL_MM;
    }
    flesh.sort_by_key(|capsule| group(capsule.part));
    flesh
}

/// Capsules of one group melt together: 0 palm and arm, from 1 on the fingers.
fn group(part: Part) -> u8 {
    match part {
        Part::Finger(finger, _) => 1 + finger.index() as u8,
        Part::Palm | Part::Wrist | Part::Forearm | Part::UpperArm => 0,
    }
}

/// Four capsules of one group, side by side.
#[derive(Copy, Clone, Debug)]
pub struct Four {
    a: [[f32; LANES]; 3],
    axis: [[f32; LANES]; 3],
    /// 1 / length² of the axis.
    inverse: [f32; LANES],
    radius: [f32; LANES],
    taper: [f32; LANES],
    group: u8,
}

/// Packs capsules, sorted as [`flesh`] does, into fours.
pub fn pack<'a>(capsules: impl Iterator<Item = &'a Capsule>, into: &mut Vec<Four>) {
    into.clear();
    let mut lane = LANES;
    for capsule in capsules {
        let group = group(capsule.part);
        if lane == LANES || into.last().is_none_or(|four| four.group != group) {
            into.push(Four {
                a: [[NOWHERE; LANES]; 3],
                axis: [[0.0; LANES]; 3],
                inverse: [0.0; LANES],
                radius: [0.0; LANES],
                taper: [0.0; LANES],
                group,
            });
            lane = 0;
        }
        if let Some(four) = into.last_mut() {
            let axis = capsule.b - capsule.a;
            for i in 0..3 {
                (four.a[i][lane], four.axis[i][lane]) = (capsule.a[i], axis[i]);
            }
            four.inverse[lane] = 1.0 / axis.length_squared().max(1e-6);
            (four.radius[lane], four.taper[lane]) = (capsule.ra, capsule.rb - capsule.ra);
        }
        lane += 1;
    }
}

impl Four {
    /// Distances to the four capsules.
    #[inline(always)]
    fn distances(&self, at: Vec3) -> [f32; LANES] {
        std::array::from_fn(|i| {
            let (x, y, z) = (at.x - self.a[0][i], at.y - self.a[1][i], at.z - self.a[2][i]);
            let along = x * self.axis[0][i] + y * self.axis[1][i] + z * self.axis[2][i];
            let share = larger(smaller(along * self.inverse[i], 1.0), 0.0);
            let (x, y, z) =
                (x - share * self.axis[0][i], y - share * self.axis[1][i], z - share * self.axis[2][i]);
            (x * x + y * y + z * z).sqrt() - (self.radius[i] + share * self.taper[i])
        })
    }
}

/// Distance to the nearest of some capsules that do not melt together.
#[inline(always)]
pub fn distance_apart(fours: &[Four], at: Vec3) -> f32 {
    let mut least = NOWHERE;
    for four in fours {
        let [a, b, c, d] = four.distances(at);
        least = smaller(least, smaller(smaller(a, b), smaller(c, d)));
    }
    least
}

/// Signed distance from the body that the fours make up.
#[inline(always)]
pub fn distance(fours: &[Four], at: Vec3) -> f32 {
    let mut palm = [NOWHERE; LANES];
    let mut fingers = NOWHERE;
    for four in fours {
        let own = four.distances(at);
        if four.group == 0 {
            for (all, one) in palm.iter_mut().zip(own) {
                *all = blend(*all, one, PALM_BLEND_MM);
            }
        } else {
            let [a, b, c, d] = own;
            let own = blend(blend(a, b, FINGER_BLEND_MM), blend(c, d, FINGER_BLEND_MM), FINGER_BLEND_MM);
            fingers = blend(fingers, own, TOUCH_BLEND_MM);
        }
    }
    let [a, b, c, d] = palm;
    let palm = blend(blend(a, b, PALM_BLEND_MM), blend(c, d, PALM_BLEND_MM), PALM_BLEND_MM);
    blend(palm, fingers, ROOT_BLEND_MM)
}

/// The smaller number; unlike `f32::min` a single instruction, as no number here is NaN.
#[inline(always)]
pub fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// The larger number; see [`smaller`].
#[inline(always)]
pub fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The smaller one, rounded off where they are about equal (quadratic, after Quilez, "smooth minimum").
#[inline(always)]
fn blend(a: f32, b: f32, width: f32) -> f32 {
    let overlap = larger(width - (a - b).abs(), 0.0);
    smaller(a, b) - overlap * overlap * (0.25 / width)
}

//! The hand as one smooth body: the signed distance that its blended capsules make.
//!
//! Whoever shows a hand, be it by marching rays or as a mesh, shows this surface.

use glam::Vec3;

use crate::anatomy::Anatomy;
use crate::pose::HandPose;
use crate::skin::{Capsule, Part, capsules};

/// Capsules are worked on four at a time.
const LANES: usize = 4;
/// Roundness of the creases between the parts of palm and arm, mm.
const PALM_MELT_MM: f32 = 5.0;
/// Roundness of the creases between a finger's segments, mm.
const FINGER_MELT_MM: f32 = 1.2;
/// Roundness of the crease where a finger grows out of the palm, mm.
const ROOT_MELT_MM: f32 = 6.0;
/// How softly fingers touch each other, mm: hardly, they are apart.
const TOUCH_MM: f32 = 0.6;
/// Where capsules that fill up four lanes are, mm: too far to matter.
const NOWHERE: f32 = 1e6;

/// A hand's body at one moment, or a part of it.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// Palm and arm.
    palm: Vec<Four>,
    /// Each finger, as long as it has four capsules at most.
    fingers: Vec<Four>,
}

impl Body {
    /// A capsule farther off than this does not change the distance where it is 0, mm.
    pub const MELT_MM: f32 = ROOT_MELT_MM;

    /// The whole hand with its arm.
    pub fn new(pose: &HandPose, anatomy: &Anatomy) -> Self {
        let mut body = Self::default();
        body.fill(capsules(pose, anatomy).iter());
        body
    }

    /// Becomes what these capsules, in the order of [`capsules`], make up.
    pub fn fill<'a>(&mut self, capsules: impl Iterator<Item = &'a Capsule>) {
        self.palm.clear();
        self.fingers.clear();
        let (mut lane, mut last) = (LANES, None);
        for capsule in capsules {
            let finger = match capsule.part {
                Part::Finger(finger, _) => Some(finger),
                Part::Palm | Part::Wrist | Part::Forearm | Part::UpperArm => None,
            };
            let fours = if finger.is_some() { &mut self.fingers } else { &mut self.palm };
            if lane == LANES || finger != last {
                fours.push(Four::EMPTY);
                (lane, last) = (0, finger);
            }
            if let Some(four) = fours.last_mut() {
                four.put(lane, capsule);
            }
            lane += 1;
        }
    }

    /// Signed distance, mm, negative inside: right at the surface and in sign; off it up to a third too long
    /// where parts melt together.
    #[inline(always)]
    pub fn distance(&self, at: Vec3) -> f32 {
        let palm = melted(&self.palm, at, PALM_MELT_MM);
        let mut fingers = NOWHERE;
        for four in &self.fingers {
            fingers = blend(fingers, melted(std::slice::from_ref(four), at, FINGER_MELT_MM), TOUCH_MM);
        }
        let least = smaller(palm, fingers);
        let (a, b) = (larger(ROOT_MELT_MM - palm, 0.0), larger(ROOT_MELT_MM - fingers, 0.0));
        if least < ROOT_MELT_MM { ROOT_MELT_MM - (a * a + b * b).sqrt() } else { least }
    }

    /// Distance to the nearest of the capsules, nothing melted together.
    #[inline(always)]
    pub fn distance_apart(&self, at: Vec3) -> f32 {
        let mut least = NOWHERE;
        for four in self.palm.iter().chain(&self.fingers) {
            let [a, b, c, d] = four.distances(at);
            least = smaller(least, smaller(smaller(a, b), smaller(c, d)));
        }
        least
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.palm.is_empty() && self.fingers.is_empty()
    }

    /// The direction out of the body, at its surface.
    pub fn normal(&self, at: Vec3) -> Vec3 {
        normal(at, |at| self.distance(at))
    }
}

/// The direction in which a signed distance grows fastest at a place: four looks, at a tetrahedron's corners.
#[inline(always)]
pub fn normal(at: Vec3, distance: impl Fn(Vec3) -> f32) -> Vec3 {
    const STEP_MM: f32 = 0.7;
    const CORNERS: [Vec3; 4] =
        [Vec3::new(1.0, -1.0, -1.0), Vec3::new(-1.0, -1.0, 1.0), Vec3::new(-1.0, 1.0, -1.0), Vec3::ONE];
    let slopes = CORNERS.iter().map(|&corner| corner * distance(at + corner * STEP_MM));
    slopes.sum::<Vec3>().normalize_or(Vec3::Z)
}

/// Four capsules, side by side.
#[derive(Copy, Clone, Debug)]
struct Four {
    a: [[f32; LANES]; 3],
    axis: [[f32; LANES]; 3],
    /// 1 / length² of the axis.
    inverse: [f32; LANES],
    radius: [f32; LANES],
    taper: [f32; LANES],
    /// Four times what is missing half-way.
    waist: [f32; LANES],
    flat: [[f32; LANES]; 3],
}

impl Four {
    const EMPTY: Self = Self {
        a: [[NOWHERE; LANES]; 3],
        axis: [[0.0; LANES]; 3],
        inverse: [0.0; LANES],
        radius: [0.0; LANES],
        taper: [0.0; LANES],
        waist: [0.0; LANES],
        flat: [[0.0; LANES]; 3],
    };

    fn put(&mut self, lane: usize, capsule: &Capsule) {
        let axis = capsule.b - capsule.a;
        for i in 0..3 {
            self.a[i][lane] = capsule.a[i];
            self.axis[i][lane] = axis[i];
            self.flat[i][lane] = capsule.flat[i];
        }
        self.inverse[lane] = 1.0 / axis.length_squared().max(1e-6);
        self.radius[lane] = capsule.ra;
        self.taper[lane] = capsule.rb - capsule.ra;
        self.waist[lane] = 4.0 * capsule.waist;
    }

    /// Distances to the four capsules.
    #[inline(always)]
    fn distances(&self, at: Vec3) -> [f32; LANES] {
        std::array::from_fn(|i| {
            let (x, y, z) = (at.x - self.a[0][i], at.y - self.a[1][i], at.z - self.a[2][i]);
            let along = x * self.axis[0][i] + y * self.axis[1][i] + z * self.axis[2][i];
            let share = larger(smaller(along * self.inverse[i], 1.0), 0.0);
            let (x, y, z) =
                (x - share * self.axis[0][i], y - share * self.axis[1][i], z - share * self.axis[2][i]);
            let side = x * self.flat[0][i] + y * self.flat[1][i] + z * self.flat[2][i];
            let off = larger(x * x + y * y + z * z - side * side, 0.0).sqrt();
            off - (self.radius[i] + share * (self.taper[i] - (1.0 - share) * self.waist[i]))
        })
    }
}

/// Distance to capsules that melt together: creases become fillets of radius `melt`.
///
/// ```text
///   d = melt − √ Σ max(0, melt − dᵢ)²
/// ```
///
/// The sum has no order, and what is farther away than `melt` adds nothing at all: leaving it out makes no
/// difference.
#[inline(always)]
fn melted(fours: &[Four], at: Vec3, melt: f32) -> f32 {
    let (mut sum, mut least) = ([0.0; LANES], [NOWHERE; LANES]);
    for four in fours {
        let own = four.distances(at);
        for i in 0..LANES {
            least[i] = smaller(least[i], own[i]);
            let within = larger(melt - own[i], 0.0);
            sum[i] += within * within;
        }
    }
    let [a, b, c, d] = least;
    let least = smaller(smaller(a, b), smaller(c, d));
    if least < melt { melt - (sum[0] + sum[1] + sum[2] + sum[3]).sqrt() } else { least }
}

/// The smaller number; unlike `f32::min` a single instruction, as no number here is NaN.
#[inline(always)]
fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// The larger number; see [`smaller`].
#[inline(always)]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The smaller one, rounded off where they are about equal (quadratic, after Quilez, "smooth minimum").
#[inline(always)]
fn blend(a: f32, b: f32, width: f32) -> f32 {
    let overlap = larger(width - (a - b).abs(), 0.0);
    smaller(a, b) - overlap * overlap * (0.25 / width)
}

#[cfg(test)]
mod tests;

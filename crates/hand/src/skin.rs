//! Flesh for a [`HandPose`]: tapered capsules that fill palm, fingers, wrist and forearm, and the nails.

use glam::Vec3;
use score::{Finger, Hand};

use crate::anatomy::Anatomy;
use crate::ik;
use crate::landmarks::joints;
use crate::pose::HandPose;

/// What a capsule belongs to.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// A finger's segment: 0 the one at the palm (of the thumb: its metacarpal), 2 the one with the nail.
    Finger(Finger, u8),
    /// The palm, with the balls of thumb and little finger.
    Palm,
    /// Around the wrist.
    Wrist,
    /// From the wrist to the elbow.
    Forearm,
    /// Beyond the elbow, towards the shoulder: no camera sees an arm that ends at the elbow.
    UpperArm,
}

/// A rounded cone: all points within a radius that goes from `ra` at `a` to `rb` at `b`. Millimetres.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Capsule {
    /// Middle of the first end.
    pub a: Vec3,
    /// Middle of the second end.
    pub b: Vec3,
    /// Radius of the first end.
    pub ra: f32,
    /// Radius of the second end.
    pub rb: f32,
    /// What it belongs to.
    pub part: Part,
    /// Along a finger in segments (0 its root, 3 its tip), at `a` and at `b`; 0 elsewhere.
    pub along: [f32; 2],
}

impl Capsule {
    /// Signed distance, mm, and how far along the axis (0..1) the nearest place is.
    pub fn distance(&self, at: Vec3) -> (f32, f32) {
        let axis = self.b - self.a;
        let share = ((at - self.a).dot(axis) / axis.length_squared().max(1e-6)).clamp(0.0, 1.0);
        (at.distance(self.a + axis * share) - (self.ra + (self.rb - self.ra) * share), share)
    }

    /// How far along its finger, in segments, a share of the axis is.
    pub fn along_at(&self, share: f32) -> f32 {
        self.along[0] + (self.along[1] - self.along[0]) * share
    }
}

/// A fingernail: an oval patch on the back of the last segment. Millimetres.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Nail {
    /// Whose nail.
    pub finger: Finger,
    /// Its middle, on the skin.
    pub centre: Vec3,
    /// Out of the finger.
    pub normal: Vec3,
    /// Towards the fingertip, at right angles to `normal`.
    pub forward: Vec3,
    /// Half the extent across the finger.
    pub half_width: f32,
    /// Half the extent along the finger, with what stands out over the tip.
    pub half_length: f32,
}

/// The hand's flesh as capsules, from the upper arm to the fingertips.
///
/// Capsules overlap; their union is the hand. Their number and order are the same for every pose.
pub fn capsules(pose: &HandPose, anatomy: &Anatomy) -> Vec<Capsule> {
    let palm = PalmFrame::of(pose);
    let mut flesh = Vec::with_capacity(48);
    arm(&mut flesh, pose, anatomy, &palm);
    palm_flesh(&mut flesh, pose, anatomy, &palm);
    thumb_flesh(&mut flesh, pose, anatomy, &palm);
    for finger in Finger::ALL {
        finger_flesh(&mut flesh, pose, anatomy, &palm, finger);
    }
    flesh
}

/// The five nails, thumb first.
pub fn nails(pose: &HandPose, anatomy: &Anatomy) -> [Nail; 5] {
    let palm = PalmFrame::of(pose);
    Finger::ALL.map(|finger| {
        let digit = anatomy.digit(finger);
        let [.., third, tip] = joints(finger).map(|joint| pose.landmarks[joint]);
        let forward = (tip - third).normalize_or(Vec3::Y);
        let normal = palm.back_of(finger, forward);
        let length = digit.bones[2];
        let half_length = if finger == Finger::THUMB { 0.26 } else { 0.31 } * length;
        // From just behind the tip backwards; a long nail stands out over it.
        let middle = 0.97 * length - half_length;
        let radius = digit.radii[2] + (digit.radii[3] - digit.radii[2]) * middle / length;
        Nail {
            finger,
            centre: third + forward * (middle + 0.5 * anatomy.nail_overhang_mm) + normal * radius,
            normal,
            forward,
            half_width: 0.74 * radius,
            half_length: half_length + 0.5 * anatomy.nail_overhang_mm,
        }
    })
}

/// The palm's directions in the world: across (to the little finger), along (to the fingers), out of its back.
struct PalmFrame {
    across: Vec3,
    along: Vec3,
    back: Vec3,
}

impl PalmFrame {
    fn of(pose: &HandPose) -> Self {
        let knuckle = |finger: Finger| pose.landmarks[joints(finger)[0]];
        let along = (knuckle(Finger::MIDDLE) - pose.wrist()).normalize_or(Vec3::Y);
        let across = knuckle(Finger::LITTLE) - knuckle(Finger::INDEX);
        let across = (across - along * across.dot(along)).normalize_or(Vec3::X);
        let mirror = if pose.hand == Hand::Right { 1.0 } else { -1.0 };
        Self { across, along, back: mirror * across.cross(along) }
    }

    /// The side of a finger's segment on which the nail is.
    fn back_of(&self, finger: Finger, direction: Vec3) -> Vec3 {
        if finger == Finger::THUMB {
            let side = ik::thumb_knuckle_side();
            let side = self.across * side.x + self.along * side.y + self.back * side.z;
            return (side - direction * side.dot(direction)).normalize_or(self.back);
        }
        // The segment stays in a plane with the back's direction: turn that with it.
        let mirror = self.across.cross(self.along).dot(self.back);
        (mirror * self.across.cross(direction)).normalize_or(self.back)
    }

    /// A point given along the palm's directions.
    fn point(&self, origin: Vec3, across: f32, along: f32, back: f32) -> Vec3 {
        origin + self.across * across + self.along * along + self.back * back
    }
}

/// Forearm and wrist: three capsules side by side make them broader than thick.
fn arm(flesh: &mut Vec<Capsule>, pose: &HandPose, anatomy: &Anatomy, palm: &PalmFrame) {
    let (wrist, length, along) = (pose.wrist(), anatomy.hand_length_mm, [0.0; 2]);
    let thick = anatomy.wrist_half_thickness_mm;
    let aside = palm.across * (anatomy.wrist_half_breadth_mm - thick);
    let back = (pose.elbow - wrist).normalize_or(-palm.along);
    let lower = wrist + back * (0.16 * length);
    for (sign, bulk) in [(-1.0, 1.0), (0.0, 1.12), (1.0, 1.0)] {
        let shift = sign * aside;
        let (a, middle) = (wrist + shift, lower + 0.9 * shift);
        flesh.push(Capsule {
            a,
            b: middle,
            ra: bulk * thick,
            rb: 1.08 * bulk * thick,
            part: Part::Wrist,
            along,
        });
        let elbow = pose.elbow + 0.6 * shift;
        let part = Part::Forearm;
        flesh.push(Capsule {
            a: middle,
            b: elbow,
            ra: 1.08 * bulk * thick,
            rb: bulk * 0.19 * length,
            part,
            along,
        });
    }
    let (elbow, radius) = (pose.elbow, 0.23 * length);
    let shoulder = elbow + (back + Vec3::new(0.0, -0.2, 0.6)).normalize_or(back) * (1.3 * length);
    flesh.push(Capsule { a: elbow, b: shoulder, ra: radius, rb: 1.25 * radius, part: Part::UpperArm, along });
}

/// Metacarpals, what lies between them, the webs between the fingers and the ball of the little finger.
fn palm_flesh(flesh: &mut Vec<Capsule>, pose: &HandPose, anatomy: &Anatomy, palm: &PalmFrame) {
    let (wrist, length) = (pose.wrist(), anatomy.hand_length_mm);
    let thick = anatomy.wrist_half_thickness_mm;
    let knuckles = [Finger::INDEX, Finger::MIDDLE, Finger::RING, Finger::LITTLE].map(|finger| {
        let radius = anatomy.digit(finger).radii[0];
        (pose.landmarks[joints(finger)[0]], radius)
    });
    let sink = -palm.back * (0.012 * length);
    let half = anatomy.wrist_half_breadth_mm - 0.95 * thick;
    let roots = [-1.0, -0.35, 0.35, 1.0].map(|x| palm.point(wrist, x * half, 0.02 * length, 0.0));
    let mut push = |a: Vec3, ra: f32, b: Vec3, rb: f32| {
        flesh.push(Capsule { a, b, ra, rb, part: Part::Palm, along: [0.0; 2] });
    };
    for (root, (knuckle, radius)) in roots.iter().zip(knuckles) {
        push(*root, 0.95 * thick, knuckle + sink, radius);
    }
    for i in 0..3 {
        let ((left, ra), (right, rb)) = (knuckles[i], knuckles[i + 1]);
        let (root, between) = (0.5 * (roots[i] + roots[i + 1]), 0.5 * (left + right));
        push(root, 0.97 * thick, between - palm.along * (0.03 * length) + 1.4 * sink, 0.5 * (ra + rb));
        // The web reaches a little beyond the knuckles.
        let web = palm.along * (0.045 * length) + 2.6 * sink;
        push(left + web, 0.62 * ra, right + web, 0.62 * rb);
    }
    let (little, radius) = knuckles[3];
    let heel = palm.point(wrist, 0.088 * length, 0.045 * length, -0.028 * length);
    push(heel, 0.074 * length, little.lerp(wrist, 0.22) + 2.2 * sink, 1.02 * radius);
    push(
        heel,
        0.074 * length,
        palm.point(wrist, -0.06 * length, 0.05 * length, -0.024 * length),
        0.074 * length,
    );
}

/// The ball of the thumb and the web to the index finger.
fn thumb_flesh(flesh: &mut Vec<Capsule>, pose: &HandPose, anatomy: &Anatomy, palm: &PalmFrame) {
    let (wrist, length) = (pose.wrist(), anatomy.hand_length_mm);
    let [root, knuckle, ..] = joints(Finger::THUMB).map(|joint| pose.landmarks[joint]);
    let index = pose.landmarks[joints(Finger::INDEX)[0]];
    let mut push = |a: Vec3, ra: f32, b: Vec3, rb: f32| {
        flesh.push(Capsule { a, b, ra, rb, part: Part::Palm, along: [0.0; 2] });
    };
    let heel = palm.point(wrist, -0.055 * length, 0.05 * length, -0.03 * length);
    let ball = root.lerp(knuckle, 0.55).lerp(index.lerp(wrist, 0.45), 0.30) - palm.back * (0.02 * length);
    push(heel, 0.072 * length, ball, 0.074 * length);
    push(root, 0.068 * length, index.lerp(wrist, 0.35), 0.056 * length);
    for (on_thumb, on_index, radius) in [(0.45, 0.30, 0.050), (0.72, 0.20, 0.040), (0.92, 0.10, 0.028)] {
        let a = root.lerp(knuckle, on_thumb);
        let b = index.lerp(wrist, on_index) - palm.back * (0.02 * length);
        push(a, radius * length, b, radius * length);
    }
}

/// Three tapering segments and the soft pad under the last one.
fn finger_flesh(
    flesh: &mut Vec<Capsule>,
    pose: &HandPose,
    anatomy: &Anatomy,
    palm: &PalmFrame,
    finger: Finger,
) {
    let digit = anatomy.digit(finger);
    let points = joints(finger).map(|joint| pose.landmarks[joint]);
    let forward = (points[3] - points[2]).normalize_or(Vec3::Y);
    let pad_radius = digit.pad_radius();
    let end = points[3] - forward * pad_radius;
    let ends = [points[0], points[1], points[2], end];
    for segment in 0..3 {
        flesh.push(Capsule {
            a: ends[segment],
            b: ends[segment + 1],
            ra: digit.radii[segment],
            rb: digit.radii[segment + 1],
            part: Part::Finger(finger, segment as u8),
            along: [segment as f32, segment as f32 + 1.0],
        });
    }
    // It stays within the ball that touches the key.
    let under = -palm.back_of(finger, forward) * (0.14 * pad_radius);
    flesh.push(Capsule {
        a: points[2].lerp(end, 0.45) + 1.6 * under,
        b: end + under,
        ra: 0.86 * digit.radii[2],
        rb: 0.86 * pad_radius,
        part: Part::Finger(finger, 2),
        along: [2.45, 3.0],
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ik::{WristPose, solve};

    fn pose(anatomy: &Anatomy, hand: Hand) -> HandPose {
        let wrist = WristPose { position: Vec3::new(0.0, -90.0, 50.0), yaw: 0.1, pitch: 0.2, roll: 0.1 };
        let targets = [(-50.0, 14.0), (-24.0, 42.0), (0.0, 48.0), (24.0, 44.0), (46.0, 28.0)]
            .map(|(x, y)| Vec3::new(x, y, 8.0));
        let solved = solve(anatomy, 0.6, &wrist, &targets);
        let right = HandPose {
            hand: Hand::Right,
            landmarks: solved.landmarks,
            elbow: Vec3::new(60.0, -320.0, 60.0),
            contacts: solved.pads,
            pressed: [None; 5],
        };
        if hand == Hand::Right { right } else { right.mirrored() }
    }

    fn inside(flesh: &[Capsule], point: Vec3) -> bool {
        flesh.iter().any(|capsule| capsule.distance(point).0 < 0.0)
    }

    #[test]
    fn the_palm_is_filled_between_all_knuckles_and_the_wrist() {
        let anatomy = Anatomy::average(185.0);
        for hand in Hand::ALL {
            let pose = pose(&anatomy, hand);
            let flesh = capsules(&pose, &anatomy);
            for (left, right) in [(5, 9), (9, 13), (13, 17), (2, 5)] {
                for step in 0..=20 {
                    let edge = pose.landmarks[left].lerp(pose.landmarks[right], 0.5);
                    let point = edge.lerp(pose.wrist(), 0.1 + 0.9 * step as f32 / 20.0);
                    assert!(inside(&flesh, point), "{hand:?} {left}-{right} {step}");
                }
            }
        }
    }

    #[test]
    fn flesh_ends_at_the_fingertips() {
        let anatomy = Anatomy::average(170.0);
        let pose = pose(&anatomy, Hand::Right);
        let flesh = capsules(&pose, &anatomy);
        for finger in Finger::ALL {
            let [.., third, tip] = joints(finger).map(|joint| pose.landmarks[joint]);
            assert!(inside(&flesh, tip.lerp(third, 0.05)));
            assert!(!inside(&flesh, tip + (tip - third) * 0.1));
        }
    }

    #[test]
    fn nails_lie_on_the_upper_side_of_both_hands() {
        let anatomy = Anatomy::average(185.0);
        for hand in Hand::ALL {
            for nail in nails(&pose(&anatomy, hand), &anatomy) {
                assert!(nail.normal.z > 0.0 && nail.normal.y > -0.3, "{hand:?} {nail:?}");
                assert!(nail.normal.dot(nail.forward).abs() < 1e-3);
                assert!(nail.half_width > 2.0 && nail.half_length > nail.half_width * 0.6);
            }
        }
    }

    #[test]
    fn the_thumbs_nail_looks_away_from_the_fingers() {
        let anatomy = Anatomy::average(185.0);
        let right = nails(&pose(&anatomy, Hand::Right), &anatomy)[0].normal;
        let left = nails(&pose(&anatomy, Hand::Left), &anatomy)[0].normal;
        assert!(right.x < -0.3 && left.x > 0.3, "{right} {left}");
    }
}

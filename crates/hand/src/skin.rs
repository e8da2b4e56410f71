//! Flesh for a [`HandPose`]: tapered capsules that fill palm, fingers, wrist and forearm, and the nails.

mod finger;
mod frame;
mod palm;

use glam::Vec3;
use score::Finger;

use crate::anatomy::Anatomy;
use crate::pose::HandPose;
pub(crate) use frame::PalmFrame;

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

/// A rounded cone, slim or full half-way, and flat if wanted. Millimetres.
///
/// ```text
///        ra ╭───────╮___ rb
///   a ●─────┼───────┼───● b
///           ╰───────╯‾‾‾
///            waist < 0: full, waist > 0: slim
/// ```
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
    /// How much is missing from the radius half-way.
    pub waist: f32,
    /// The direction in which it is broader than its radius; 1 / √(1 − |flat|²) times as broad.
    pub flat: Vec3,
    /// What it belongs to.
    pub part: Part,
    /// Along a finger in segments (0 its root, 3 its tip), at `a` and at `b`; 0 elsewhere.
    pub along: [f32; 2],
    /// What each end moves with, and to which share; the rest of the way it moves with the palm.
    pub moves_with: [(Part, f32); 2],
}

impl Capsule {
    /// A round, straight one.
    pub fn new(part: Part, a: Vec3, ra: f32, b: Vec3, rb: f32) -> Self {
        Self {
            a,
            b,
            ra,
            rb,
            waist: 0.0,
            flat: Vec3::ZERO,
            part,
            along: [0.0; 2],
            moves_with: [(part, 1.0); 2],
        }
    }

    /// The same, slimmer half-way.
    pub(crate) fn waisted(self, waist: f32) -> Self {
        Self { waist, ..self }
    }

    /// The same, broader in a direction: `thickness` says how thick it is in shares of its breadth.
    pub(crate) fn broad(self, direction: Vec3, thickness: f32) -> Self {
        Self { flat: direction * (1.0 - thickness * thickness).max(0.0).sqrt(), ..self }
    }

    /// The same, its ends moving with these parts.
    pub(crate) fn moving_with(self, a: (Part, f32), b: (Part, f32)) -> Self {
        Self { moves_with: [a, b], ..self }
    }

    /// Radius at a share of the way from a to b.
    pub fn radius(&self, share: f32) -> f32 {
        self.ra + (self.rb - self.ra) * share - 4.0 * self.waist * share * (1.0 - share)
    }

    /// Half the breadth at both ends, where it is broadest.
    pub fn half_breadths(&self) -> [f32; 2] {
        let wider = 1.0 / (1.0 - self.flat.length_squared()).max(0.05).sqrt();
        [self.ra * wider, self.rb * wider]
    }

    /// Half of the greatest breadth.
    pub fn broadest(&self) -> f32 {
        let [a, b] = self.half_breadths();
        a.max(b) + (-2.0 * self.waist).max(0.0)
    }

    /// Signed distance, mm, and how far along the axis (0..1) the nearest place is.
    pub fn distance(&self, at: Vec3) -> (f32, f32) {
        let axis = self.b - self.a;
        let share = ((at - self.a).dot(axis) / axis.length_squared().max(1e-6)).clamp(0.0, 1.0);
        let off = at - self.a - axis * share;
        let off_mm = (off.length_squared() - off.dot(self.flat).powi(2)).max(0.0).sqrt();
        (off_mm - self.radius(share), share)
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

/// The hand's flesh as capsules, from the upper arm to the fingertips: first all that belongs to arm and palm,
/// then finger by finger.
///
/// Capsules overlap; melted together (see [`crate::Body`]) they are the hand. Their number and order are the
/// same for every pose.
pub fn capsules(pose: &HandPose, anatomy: &Anatomy) -> Vec<Capsule> {
    let frame = PalmFrame::of(pose);
    let mut flesh = Vec::with_capacity(64);
    palm::arm(&mut flesh, pose, anatomy, &frame);
    palm::palm(&mut flesh, pose, anatomy, &frame);
    palm::webs(&mut flesh, pose, anatomy, &frame);
    palm::thumb_side(&mut flesh, pose, anatomy, &frame);
    for finger in Finger::ALL {
        finger::segments(&mut flesh, pose, anatomy, &frame, finger);
    }
    flesh
}

/// The five nails, thumb first.
pub fn nails(pose: &HandPose, anatomy: &Anatomy) -> [Nail; 5] {
    let frame = PalmFrame::of(pose);
    Finger::ALL.map(|finger| finger::nail(pose, anatomy, &frame, finger))
}

#[cfg(test)]
mod tests {
    use score::Hand;

    use super::*;
    use crate::ik::{WristPose, solve};
    use crate::landmarks::joints;

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

//! A hand as one smooth body: a signed distance made of blended limbs.

use glam::Vec3;
use hand::{Anatomy, Capsule, HandPose, LANDMARKS, Nail, Part, joints, skin};
use score::{Finger, Hand};

use crate::look::Person;

/// Limbs are worked on four at a time.
pub(super) const LANES: usize = 4;
/// How softly the parts of palm and arm melt together, mm.
const PALM_BLEND_MM: f32 = 4.5;
/// How softly a finger's segments melt together, mm.
const FINGER_BLEND_MM: f32 = 2.5;
/// How softly fingers grow out of the palm, mm.
const ROOT_BLEND_MM: f32 = 5.0;
/// How softly fingers touch each other, mm: hardly, they are apart.
const TOUCH_BLEND_MM: f32 = 0.6;
/// Bulk that the blending of many limbs adds, taken away again, mm.
const SWELL_MM: f32 = 1.4;
/// Where limbs that fill up four lanes are, mm: too far to matter.
const NOWHERE: f32 = 1e6;

/// Limbs of one group blend with each other.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    /// Palm, wrist and forearm.
    Palm,
    /// A finger, 0 the thumb.
    Finger(u8),
    /// A sleeve or what else is worn over the arm.
    Cloth,
    /// The player's head.
    Head,
}

/// A tapering capsule of a body.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Limb {
    pub a: Vec3,
    pub b: Vec3,
    pub ra: f32,
    pub rb: f32,
    pub group: Group,
    /// Along a finger, in segments: at `a` and at `b`.
    pub along: [f32; 2],
}

/// Four limbs of one group, side by side.
#[derive(Copy, Clone, Debug)]
pub(super) struct Four {
    a: [[f32; LANES]; 3],
    axis: [[f32; LANES]; 3],
    /// 1 / length² of the axis.
    inverse: [f32; LANES],
    radius: [f32; LANES],
    taper: [f32; LANES],
    group: Group,
}

/// One hand with its arm.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub hand: Option<Hand>,
    pub limbs: Vec<Limb>,
    pub nails: Vec<Nail>,
    pub landmarks: [Vec3; LANDMARKS],
    /// The wrist and the direction from it to the elbow.
    pub wrist: Vec3,
    pub arm: Vec3,
    /// Where the sleeve begins, as a plane: a point and the direction to the fingers.
    cuff: Option<(Vec3, Vec3)>,
}

impl Body {
    /// A hand, in the clothes of a person.
    pub fn of(pose: &HandPose, anatomy: &Anatomy, person: &Person) -> Self {
        let flesh = skin::capsules(pose, anatomy);
        let mut limbs = Vec::with_capacity(flesh.len() + 8);
        let mut pads = [false; 5];
        for Capsule { a, b, ra, rb, part } in &flesh {
            let (group, along) = match part {
                Part::Finger(finger, segment) => {
                    // The second capsule of a last segment is its pad.
                    let pad = *segment == 2 && std::mem::replace(&mut pads[finger.index()], *segment == 2);
                    let from = f32::from(*segment) + if pad { 0.45 } else { 0.0 };
                    (Group::Finger(finger.index() as u8), [from, f32::from(*segment) + 1.0])
                }
                Part::Palm | Part::Wrist | Part::Forearm | Part::UpperArm => (Group::Palm, [0.0; 2]),
            };
            let swell = if group == Group::Palm { SWELL_MM } else { 0.0 };
            limbs.push(Limb { a: *a, b: *b, ra: ra - swell, rb: rb - swell, group, along });
        }
        let wrist = pose.wrist();
        let arm = (pose.elbow - wrist).normalize_or(Vec3::NEG_Y);
        let mut cuff = None;
        if let Some(sleeve) = &person.sleeve {
            let reach = sleeve.cuff_mm * anatomy.hand_length_mm / 185.0;
            limbs.extend(sleeve_limbs(&flesh, reach, sleeve.loose_mm));
            cuff = Some((wrist + arm * reach, -arm));
        }
        limbs.extend(upper_sleeve(&flesh, person.sleeve.is_some()));
        limbs.sort_by_key(|limb| limb.group);
        let nails = skin::nails(pose, anatomy).to_vec();
        Self { hand: Some(pose.hand), limbs, nails, landmarks: pose.landmarks, wrist, arm, cuff }
    }

    /// A head that leans over the keyboard, `off_mm` before its front edge.
    pub fn head(x: f32, off_mm: f32) -> Self {
        let crown = Vec3::new(x, -off_mm, 330.0);
        let limb = |a: Vec3, b: Vec3, ra: f32, rb: f32, group| Limb { a, b, ra, rb, group, along: [0.0; 2] };
        let shoulders = crown + Vec3::new(0.0, -110.0, -170.0);
        let limbs = vec![
            limb(shoulders - Vec3::X * 150.0, shoulders + Vec3::X * 150.0, 70.0, 70.0, Group::Cloth),
            limb(shoulders, shoulders - Vec3::new(0.0, 40.0, 300.0), 120.0, 150.0, Group::Cloth),
            limb(crown, crown + Vec3::new(0.0, -70.0, 10.0), 72.0, 82.0, Group::Head),
        ];
        let landmarks = [crown; LANDMARKS];
        Self { hand: None, limbs, nails: Vec::new(), landmarks, wrist: crown, arm: Vec3::NEG_Y, cuff: None }
    }

    /// Where a finger's joints are.
    pub fn joints(&self, finger: Finger) -> [Vec3; 4] {
        joints(finger).map(|joint| self.landmarks[joint])
    }

    /// From the cuff towards the fingers; positive is before the sleeve. Far away without one.
    pub fn before_cuff(&self, at: Vec3) -> f32 {
        self.cuff.map_or(-1e4, |(point, forward)| (at - point).dot(forward))
    }

    /// Which of the limbs a point on the body belongs to, and how far along it.
    pub fn nearest<'a>(&self, limbs: impl Iterator<Item = &'a Limb>, at: Vec3) -> Option<(&'a Limb, f32)> {
        let before_cuff = self.before_cuff(at);
        let mut best: Option<(&Limb, f32)> = None;
        let mut nearest = f32::MAX;
        for limb in limbs {
            let axis = limb.b - limb.a;
            let share = ((at - limb.a).dot(axis) / axis.length_squared().max(1e-6)).clamp(0.0, 1.0);
            let mut distance = at.distance(limb.a + axis * share) - (limb.ra + (limb.rb - limb.ra) * share);
            if limb.group == Group::Cloth && self.hand.is_some() {
                distance = distance.max(before_cuff);
            }
            if distance < nearest {
                (nearest, best) = (distance, Some((limb, share)));
            }
        }
        best
    }
}

/// The sleeve: the arm's capsules from the cuff on, wider.
fn sleeve_limbs(flesh: &[Capsule], cuff_mm: f32, loose_mm: f32) -> Vec<Limb> {
    let of = |part: Part| flesh.iter().filter(move |capsule| capsule.part == part);
    let mut limbs = Vec::with_capacity(6);
    for (wrist, forearm) in of(Part::Wrist).zip(of(Part::Forearm)) {
        let length = wrist.a.distance(wrist.b);
        let back = (wrist.b - wrist.a) / length.max(1.0);
        let limb = |a, ra: f32, b, rb: f32, loose: f32| Limb {
            a,
            b,
            ra: ra + loose_mm,
            rb: rb + loose,
            group: Group::Cloth,
            along: [0.0; 2],
        };
        if cuff_mm < length {
            limbs.push(limb(wrist.a + back * cuff_mm, wrist.ra, wrist.b, wrist.rb, loose_mm));
            limbs.push(limb(forearm.a, forearm.ra, forearm.b, forearm.rb, 1.5 * loose_mm));
        } else {
            let whole = forearm.a.distance(forearm.b).max(1.0);
            let share = ((cuff_mm - length) / whole).min(0.95);
            let radius = forearm.ra + (forearm.rb - forearm.ra) * share;
            let start = forearm.a.lerp(forearm.b, share);
            limbs.push(limb(start, radius, forearm.b, forearm.rb, 1.5 * loose_mm));
        }
    }
    limbs
}

/// The upper arm's clothes: a long sleeve goes on, a short one begins half way up.
fn upper_sleeve(flesh: &[Capsule], long: bool) -> impl Iterator<Item = Limb> {
    let start = if long { 0.0 } else { 0.4 };
    flesh.iter().filter(|capsule| capsule.part == Part::UpperArm).map(
        move |&Capsule { a, b, ra, rb, .. }| Limb {
            a: a.lerp(b, start),
            b,
            ra: ra + (rb - ra) * start + 5.0,
            rb: rb + 7.0,
            group: Group::Cloth,
            along: [0.0; 2],
        },
    )
}

/// Packs limbs, sorted by group, into fours.
pub(super) fn pack<'a>(limbs: impl Iterator<Item = &'a Limb>, into: &mut Vec<Four>) {
    into.clear();
    let mut lane = LANES;
    for limb in limbs {
        if lane == LANES || into.last().is_none_or(|four| four.group != limb.group) {
            into.push(Four {
                a: [[NOWHERE; LANES]; 3],
                axis: [[0.0; LANES]; 3],
                inverse: [0.0; LANES],
                radius: [0.0; LANES],
                taper: [0.0; LANES],
                group: limb.group,
            });
            lane = 0;
        }
        if let Some(four) = into.last_mut() {
            let axis = limb.b - limb.a;
            for i in 0..3 {
                (four.a[i][lane], four.axis[i][lane]) = (limb.a[i], axis[i]);
            }
            four.inverse[lane] = 1.0 / axis.length_squared().max(1e-6);
            (four.radius[lane], four.taper[lane]) = (limb.ra, limb.rb - limb.ra);
        }
        lane += 1;
    }
}

impl Four {
    /// Distances to the four limbs.
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

/// The smaller number; unlike `f32::min` a single instruction, as no number here is NaN.
#[inline(always)]
fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// The larger number.
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

/// Signed distance from the body that the fours make up. `before_cuff` cuts the cloth off.
#[inline(always)]
pub(super) fn distance(fours: &[Four], at: Vec3, before_cuff: impl Fn(Vec3) -> f32) -> f32 {
    let mut palm = [NOWHERE; LANES];
    let (mut fingers, mut cloth) = (NOWHERE, NOWHERE);
    for four in fours {
        let own = four.distances(at);
        let [a, b, c, d] = own;
        match four.group {
            Group::Palm => {
                for (all, one) in palm.iter_mut().zip(own) {
                    *all = blend(*all, one, PALM_BLEND_MM);
                }
            }
            Group::Finger(_) => {
                let own = blend(blend(a, b, FINGER_BLEND_MM), blend(c, d, FINGER_BLEND_MM), FINGER_BLEND_MM);
                fingers = blend(fingers, own, TOUCH_BLEND_MM);
            }
            Group::Cloth => {
                cloth = smaller(cloth, larger(smaller(smaller(a, b), smaller(c, d)), before_cuff(at)));
            }
            Group::Head => cloth = smaller(cloth, smaller(smaller(a, b), smaller(c, d))),
        }
    }
    let [a, b, c, d] = palm;
    let palm = blend(blend(a, b, PALM_BLEND_MM), blend(c, d, PALM_BLEND_MM), PALM_BLEND_MM);
    smaller(blend(palm, fingers, ROOT_BLEND_MM), cloth)
}

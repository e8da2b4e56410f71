//! A hand as it is filmed: its body and the clothes over it.

use glam::Vec3;
use hand::{Anatomy, Capsule, HandPose, LANDMARKS, Nail, Part, joints, skin};
use score::{Finger, Hand};

use crate::look::Person;

/// What a limb is made of.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Material {
    Flesh,
    /// A sleeve or what else is worn over the arm.
    Cloth,
    /// The player's head.
    Hair,
}

/// A tapering capsule of a body.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Limb {
    pub shape: Capsule,
    pub material: Material,
}

/// One hand with its arm.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub hand: Option<Hand>,
    /// Flesh first, sorted as it melts together.
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
        let mut limbs: Vec<Limb> =
            flesh.iter().map(|&shape| Limb { shape, material: Material::Flesh }).collect();
        let wrist = pose.wrist();
        let arm = (pose.elbow - wrist).normalize_or(Vec3::NEG_Y);
        let mut cuff = None;
        let mut cloth = Vec::with_capacity(8);
        if let Some(sleeve) = &person.sleeve {
            let reach = sleeve.cuff_mm * anatomy.hand_length_mm / 185.0;
            cloth.extend(sleeve_limbs(&flesh, reach, sleeve.loose_mm));
            cuff = Some((wrist + arm * reach, -arm));
        }
        cloth.extend(upper_sleeve(&flesh, person.sleeve.is_some()));
        limbs.extend(cloth.into_iter().map(|shape| Limb { shape, material: Material::Cloth }));
        let nails = skin::nails(pose, anatomy).to_vec();
        Self { hand: Some(pose.hand), limbs, nails, landmarks: pose.landmarks, wrist, arm, cuff }
    }

    /// A head that leans over the keyboard, `off_mm` before its front edge.
    pub fn head(x: f32, off_mm: f32) -> Self {
        let crown = Vec3::new(x, -off_mm, 330.0);
        let limb =
            |a: Vec3, b: Vec3, ra: f32, rb: f32, material| Limb { shape: worn(a, ra, b, rb), material };
        let shoulders = crown + Vec3::new(0.0, -110.0, -170.0);
        let limbs = vec![
            limb(shoulders - Vec3::X * 150.0, shoulders + Vec3::X * 150.0, 70.0, 70.0, Material::Cloth),
            limb(shoulders, shoulders - Vec3::new(0.0, 40.0, 300.0), 120.0, 150.0, Material::Cloth),
            limb(crown, crown + Vec3::new(0.0, -70.0, 10.0), 72.0, 82.0, Material::Hair),
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
            let (mut distance, share) = limb.shape.distance(at);
            if limb.material == Material::Cloth && self.hand.is_some() {
                distance = distance.max(before_cuff);
            }
            if distance < nearest {
                (nearest, best) = (distance, Some((limb, share)));
            }
        }
        best
    }
}

/// A capsule of clothes or hair: it belongs to the arm.
fn worn(a: Vec3, ra: f32, b: Vec3, rb: f32) -> Capsule {
    Capsule::new(Part::Forearm, a, ra, b, rb)
}

/// The sleeve: the arm's capsules from the cuff on, wider.
fn sleeve_limbs(flesh: &[Capsule], cuff_mm: f32, loose_mm: f32) -> Vec<Capsule> {
    let mut limbs = Vec::with_capacity(3);
    let mut before = 0.0;
    for capsule in flesh.iter().filter(|capsule| matches!(capsule.part, Part::Wrist | Part::Forearm)) {
        let length = capsule.a.distance(capsule.b).max(1.0);
        let share = ((cuff_mm - before) / length).min(0.95);
        before += length;
        if share > 0.0 && cuff_mm > before {
            continue;
        }
        let share = share.max(0.0);
        let loose = if capsule.part == Part::Wrist { loose_mm } else { 1.5 * loose_mm };
        limbs.push(Capsule {
            a: capsule.a.lerp(capsule.b, share),
            ra: capsule.radius(share) + loose_mm,
            rb: capsule.rb + loose,
            waist: capsule.waist * (1.0 - share).powi(2),
            part: Part::Forearm,
            ..*capsule
        });
    }
    limbs
}

/// The upper arm's clothes: a long sleeve goes on, a short one begins half way up.
fn upper_sleeve(flesh: &[Capsule], long: bool) -> impl Iterator<Item = Capsule> {
    let start = if long { 0.0 } else { 0.4 };
    flesh.iter().filter(|capsule| capsule.part == Part::UpperArm).map(
        move |&Capsule { a, b, ra, rb, .. }| {
            worn(a.lerp(b, start), ra + (rb - ra) * start + 5.0, b, rb + 7.0)
        },
    )
}

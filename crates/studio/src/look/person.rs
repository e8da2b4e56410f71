//! Who plays: skin, sleeves and what is worn on hands and wrists.

use glam::Vec3;
use rand::{Rng, RngExt as _};
use score::{Finger, Hand};

use crate::colour::{pick, saturate, srgb};
use crate::maths::mix;

/// Skin under white light from very light to very dark, sRGB. The order and spread follow the Monk skin tone
/// scale (skintone.google), the hues what cameras make of the back of a hand, which is redder.
const SKIN: [u32; 10] = [
    0xF0_CD_B9, 0xE8_C0_A4, 0xDE_AF_8E, 0xD1_9D_7A, 0xBE_87_62, 0xA2_6D_4A, 0x85_56_3A, 0x68_42_2D,
    0x4E_31_23, 0x3A_25_1C,
];
/// Colours that clothes have.
const CLOTH: [u32; 16] = [
    0x10_10_12, 0x18_1A_20, 0x22_26_33, 0x1E_2B_4A, 0x34_4A_74, 0x6A_7F_9C, 0x7A_7A_7A, 0xB5_B2_AC,
    0xE9_E7_E1, 0x7A_24_2B, 0xA8_4B_52, 0x2E_4B_38, 0x6B_5A_43, 0xC9_A9_74, 0x5B_3F_66, 0xD0_7F_97,
];

/// Who plays.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Person {
    /// Albedo of the back of the hand.
    pub skin: Vec3,
    /// How much redder fingertips and knuckles are, 0..1.
    pub blush: f32,
    /// Uneven colour, 0..1.
    pub mottling: f32,
    /// Strength of the skin's shine.
    pub shine: f32,
    /// How far tendons, knuckles and creases stand out, 0..1.
    pub relief: f32,
    /// How clearly veins show on the back of the hand, 0..1.
    pub veins: f32,
    /// Hair on arms and fingers, 0..1.
    pub hair: f32,
    /// How many freckles, 0..1.
    pub freckles: f32,
    /// Nail polish, or none.
    pub polish: Option<Vec3>,
    /// Colour of the gloves, or none.
    pub gloves: Option<Vec3>,
    /// What covers the forearm.
    pub sleeve: Option<Sleeve>,
    /// On whose finger, of what colour.
    pub ring: Option<(Hand, Finger, Vec3)>,
    /// A watch or bracelet: which wrist, strap, dial (none on a bracelet), its distance from the wrist in mm.
    pub watch: Option<(Hand, Vec3, Option<Vec3>, f32)>,
    /// Hair (or scalp) of a head that leans into the picture, and how far from the keys, mm.
    pub head: Option<(Vec3, f32)>,
    /// Trousers on the knees under the keyboard.
    pub trousers: Option<Vec3>,
}

/// A sleeve.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sleeve {
    pub colour: Vec3,
    /// From the wrist to the cuff, mm; negative reaches onto the hand.
    pub cuff_mm: f32,
    /// Between skin and cloth, mm.
    pub loose_mm: f32,
    /// A border of another colour at the cuff, and its width in mm.
    pub border: Option<(Vec3, f32)>,
    /// How strongly the cloth is folded and knitted, 0..1.
    pub folds: f32,
}

/// A second person, who plays some octaves away with one hand.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Companion {
    pub person: Person,
    pub hand: Hand,
    /// How far away, towards the treble.
    pub octaves: i8,
    /// They play what the player plays so much later, seconds.
    pub later_s: f64,
}

impl Companion {
    pub fn draw(rng: &mut impl Rng) -> Self {
        let octaves: i8 = rng.random_range(2..4);
        let treble = rng.random_bool(0.5);
        Self {
            person: Person { head: None, ..Person::draw(rng) },
            hand: if treble { Hand::Right } else { Hand::Left },
            octaves: if treble { octaves } else { -octaves },
            later_s: rng.random_range(0.5..4.0),
        }
    }
}

impl Person {
    pub fn draw(rng: &mut impl Rng) -> Self {
        let hand = if rng.random_bool(0.5) { Hand::Left } else { Hand::Right };
        let ring = rng.random_bool(0.22).then(|| {
            let finger =
                [Finger::RING, Finger::RING, Finger::MIDDLE, Finger::INDEX, Finger::LITTLE, Finger::THUMB]
                    [rng.random_range(0..6)];
            (hand, finger, pick(rng, &[0xE8_C3_70, 0xD8_D8_DC, 0xF0_F0_F0, 0x30_30_34]))
        });
        let watch = rng.random_bool(0.2).then(|| {
            let strap = pick(rng, &[0x15_15_17, 0x4A_30_20, 0xB8_B8_BC, 0xD8_B0_60, 0x9A_3A_3A, 0xE5_E5_E5]);
            let dial = rng.random_bool(0.6).then(|| pick(rng, &[0x08_08_0A, 0xF2_F2_EE, 0x20_30_50]));
            (hand.other(), strap, dial, rng.random_range(14.0..45.0))
        });
        let polish = rng.random_bool(0.14).then(|| {
            pick(rng, &[0xB0_10_20, 0xE0_5A_7A, 0x20_10_18, 0xF2_C8_C8, 0x30_50_90, 0xF5_F0_EA, 0x60_20_50])
        });
        Self {
            // Bent a little: lighter tones are more frequent in videos, all tones occur.
            skin: skin(rng.random_range(0.0f32..1.0).powf(1.5), rng.random_range(-1.0..1.0)),
            blush: rng.random_range(0.2..1.0),
            mottling: rng.random_range(0.0..1.0),
            shine: rng.random_range(0.1..1.0),
            relief: rng.random_range(0.2..1.3),
            veins: rng.random_range(0.0f32..1.0).powf(1.5),
            hair: if rng.random_bool(0.4) { rng.random_range(0.2..1.0) } else { 0.0 },
            freckles: if rng.random_bool(0.2) { rng.random_range(0.2..1.0) } else { 0.0 },
            polish,
            gloves: None,
            sleeve: rng.random_bool(0.62).then(|| Sleeve::draw(rng)),
            ring,
            watch,
            head: rng.random_bool(0.16).then(|| {
                let hair =
                    pick(rng, &[0x14_10_0E, 0x2B_1D_14, 0x5A_3C_22, 0xA8_84_50, 0x8A_8A_88, 0xB9_8A_70]);
                (hair, rng.random_range(250.0..400.0))
            }),
            trousers: rng.random_bool(0.6).then(|| pick(rng, &CLOTH)),
        }
    }

    /// The same as a child, at 1, or grown up, at 0: a child's skin is smooth, without veins, hair or much shine.
    pub fn of_age(&self, youth: f32) -> Self {
        let grown = 1.0 - youth;
        Self {
            blush: self.blush * mix(1.0, 0.7, youth),
            shine: self.shine * mix(1.0, 0.7, youth),
            relief: self.relief * mix(1.0, 0.35, youth),
            veins: self.veins * grown,
            hair: self.hair * grown,
            ..self.clone()
        }
    }

    pub fn plain() -> Self {
        Self {
            skin: skin(0.28, 0.0),
            blush: 0.6,
            mottling: 0.3,
            shine: 0.4,
            relief: 0.6,
            veins: 0.25,
            hair: 0.0,
            freckles: 0.0,
            polish: None,
            gloves: None,
            sleeve: Some(Sleeve {
                colour: srgb(0xD8_CD_B8),
                cuff_mm: 42.0,
                loose_mm: 5.0,
                border: None,
                folds: 0.5,
            }),
            ring: None,
            watch: None,
            head: None,
            trousers: None,
        }
    }
}

impl Sleeve {
    fn draw(rng: &mut impl Rng) -> Self {
        let cuff_mm = match rng.random_range(0..10) {
            0..2 => rng.random_range(-35.0..0.0),
            2..6 => rng.random_range(0.0..60.0),
            _ => rng.random_range(60.0..200.0),
        };
        Self {
            colour: pick(rng, &CLOTH) * rng.random_range(0.7..1.2),
            cuff_mm,
            loose_mm: rng.random_range(2.0..13.0),
            border: rng.random_bool(0.3).then(|| (pick(rng, &CLOTH), rng.random_range(4.0..35.0))),
            folds: rng.random_range(0.0..1.0),
        }
    }
}

/// Skin of a tone from 0 (lightest) to 1 (darkest) and an undertone from -1 (olive) to 1 (pink).
fn skin(tone: f32, undertone: f32) -> Vec3 {
    let at = tone.clamp(0.0, 0.999) * (SKIN.len() - 1) as f32;
    let low = at as usize;
    let base = srgb(SKIN[low]).lerp(srgb(SKIN[low + 1]), at.fract());
    let pink = Vec3::new(0.06, -0.04, 0.05) * undertone;
    saturate(base * (Vec3::ONE + pink), 1.0 + 0.15 * undertone.abs())
}

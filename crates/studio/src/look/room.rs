//! What is played and where: keys, and what lies behind and in front of them.

use glam::Vec3;
use rand::{Rng, RngExt as _};

use super::Genre;
use crate::colour::{luminance, pick, srgb};

/// The keys' materials.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Keys {
    pub white: Vec3,
    pub black: Vec3,
    /// Strength of reflections on white keys, 0..1.
    pub white_gloss: f32,
    /// Strength of reflections on black keys, 0..1.
    pub black_gloss: f32,
    /// Half the dark gap between white keys, mm.
    pub gap_mm: f32,
    /// Differences from key to key, and wear, 0..1.
    pub wear: f32,
    /// How much smaller a black key is on top than at its foot, on either side, mm.
    pub taper_mm: f32,
    /// Ivory: each key covered by two plates, yellowed unevenly.
    pub ivory: bool,
    /// Every white key of an octave has a colour of its own.
    pub rainbow: bool,
}

/// What is behind the keys.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) enum Behind {
    /// A fallboard or panel: height above the keys (mm), colour, whether it mirrors the keys.
    Board { height: f32, colour: Vec3, mirror: bool },
    /// An open piano: key sticks and action parts of wood.
    Action { wood: Vec3 },
    /// A keyboard's panel with buttons and a display.
    Panel { colour: Vec3, display: Vec3 },
    /// A flat colour composed over the picture.
    Flat { colour: Vec3 },
    /// A keyboard drawn over the picture that shows what is played.
    Drawn { colour: Vec3, pressed: Vec3 },
}

/// What is in front of the keys, below the hands.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) enum Front {
    /// Nothing is to be seen.
    Dark { colour: Vec3 },
    /// Carpet or rug of two colours.
    Carpet { colour: Vec3, other: Vec3, pattern_mm: f32 },
    /// Floor boards.
    Boards { colour: Vec3, plank_mm: f32 },
    /// A table top right before the keys.
    Desk { colour: Vec3 },
}

/// What surrounds the keys.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Room {
    pub behind: Behind,
    /// The felt strip along the keys' back end; `None` for a bare gap.
    pub felt: Option<Vec3>,
    /// How far behind the keys the board, panel or action ends, mm.
    pub depth_mm: f32,
    /// What comes after it.
    pub beyond: Vec3,
    /// The instrument's own colour: key slip and cheeks.
    pub body: Vec3,
    /// Depth of the key slip before the keys, mm.
    pub slip_mm: f32,
    pub front: Front,
    /// Papers, tablets or books behind the keys: left edge as a share of the width, width mm, height mm, colour.
    pub things: Vec<(f32, f32, f32, Vec3)>,
}

impl Keys {
    pub fn draw(rng: &mut impl Rng) -> Self {
        if rng.random_bool(0.06) {
            return Self::toy(rng);
        }
        let white = pick(rng, &[0xF2_F2_F0, 0xEC_EC_EA, 0xF4_F0_E6, 0xEE_E6_D2, 0xE6_E8_EC, 0xF0_EE_EA]);
        let black = pick(rng, &[0x12_12_13, 0x1A_1A_1B, 0x0C_0C_0D, 0x24_22_22, 0x20_1C_1A]);
        Self {
            white: white * rng.random_range(0.85..1.0),
            black,
            white_gloss: rng.random_range(0.0..1.0),
            black_gloss: rng.random_range(0.0..1.0),
            gap_mm: rng.random_range(0.3..0.8),
            wear: rng.random_range(0.0..1.0),
            taper_mm: rng.random_range(0.8..2.2),
            ivory: rng.random_bool(0.12),
            rainbow: false,
        }
    }

    /// The colour of the lighter keys, by which a camera exposes: on some keyboards these are the black ones.
    pub fn lightest(&self) -> Vec3 {
        if luminance(self.white) >= luminance(self.black) { self.white } else { self.black }
    }

    /// A toy's or a stage keyboard's keys: coloured plastic, now and then every key of an octave another colour.
    fn toy(rng: &mut impl Rng) -> Self {
        let pastel = [0xF6_D8_E0, 0xD8_EC_F6, 0xE4_F2_D8, 0xF8_F0_C8, 0xFA_FA_FA, 0xE8_DC_F4, 0x2A_2A_2E];
        let dark = [0x9A_20_30, 0x20_50_A0, 0x20_80_60, 0x30_30_36, 0xD0_60_80, 0x70_40_A0, 0xF0_F0_F0];
        Self {
            white: pick(rng, &pastel),
            black: pick(rng, &dark),
            white_gloss: rng.random_range(0.2..1.0),
            black_gloss: rng.random_range(0.2..1.0),
            gap_mm: rng.random_range(0.5..1.2),
            wear: rng.random_range(0.0..0.6),
            taper_mm: rng.random_range(0.8..2.2),
            ivory: false,
            rainbow: rng.random_bool(0.35),
        }
    }

    pub fn plain() -> Self {
        Self {
            white: srgb(0xF2_F0_EA),
            black: srgb(0x16_18_1A),
            white_gloss: 0.4,
            black_gloss: 0.6,
            gap_mm: 0.5,
            wear: 0.15,
            taper_mm: 1.5,
            ivory: false,
            rainbow: false,
        }
    }
}

impl Behind {
    fn draw(rng: &mut impl Rng, genre: Genre) -> Self {
        let wood = [0x6B_43_28, 0x8A_5A_35, 0x4A_2A_18, 0xB0_85_58, 0xD0_AA_78];
        if genre == Genre::Visualiser {
            let colour = pick(rng, &[0x02_02_03, 0x04_05_08, 0x05_05_05, 0x33_33_33, 0x2A_2A_2C, 0x0A_12_1A]);
            return Self::Flat { colour };
        }
        match rng.random_range(0..100) {
            0..42 => {
                let lacquer = rng.random_bool(0.6);
                let colour =
                    if lacquer { pick(rng, &[0x08_08_09, 0x10_10_12, 0x16_14_14]) } else { pick(rng, &wood) };
                Self::Board {
                    height: rng.random_range(0.0..45.0),
                    colour,
                    mirror: lacquer && rng.random_bool(0.7),
                }
            }
            42..58 => Self::Action { wood: pick(rng, &[0xE2_C9_A0, 0xD6_B4_84, 0xC4_9A_66, 0xEA_D8_B8]) },
            58..84 => Self::Panel {
                colour: pick(rng, &[0x17_18_1A, 0x26_27_2A, 0x3A_3C_40, 0x9A_9C_A0, 0xDC_DC_DA, 0x70_20_22]),
                display: pick(rng, &[0x9F_C8_D8, 0x3A_70_B0, 0xC8_D8_90, 0x20_20_22]),
            },
            84..93 => Self::Flat {
                colour: pick(rng, &[0x05_05_06, 0x2C_2C_2E, 0xE8_E6_E2, 0x80_7C_76, 0x1B_2A_3A]),
            },
            _ => Self::Drawn {
                colour: pick(rng, &[0xFA_FA_FA, 0xE8_E8_E8]),
                pressed: pick(rng, &[0xE8_10_18, 0x20_90_F0, 0x30_C0_40, 0xF0_A0_10]),
            },
        }
    }
}

impl Room {
    pub fn draw(rng: &mut impl Rng, genre: Genre) -> Self {
        let behind = Behind::draw(rng, genre);
        let dark = genre == Genre::Visualiser || rng.random_bool(0.22);
        let front = match rng.random_range(0..10) {
            _ if dark => Front::Dark { colour: pick(rng, &[0x02_02_03, 0x06_06_07, 0x0E_0D_0C, 0x18_18_1A]) },
            0..4 => Front::Carpet {
                colour: pick(rng, &[0x3C_38_36, 0x6A_62_58, 0xA8_9C_88, 0x50_28_26, 0x2A_34_40, 0xC0_B8_AA]),
                other: pick(rng, &[0x7A_24_20, 0xC8_B0_80, 0x20_20_24, 0x5A_5A_60, 0x34_4A_40]),
                pattern_mm: rng.random_range(25.0..140.0),
            },
            4..7 => Front::Boards {
                colour: pick(rng, &[0x8A_62_3E, 0xB5_8C_5E, 0x5C_3D_28, 0xC9_B0_8C, 0x75_70_6A]),
                plank_mm: rng.random_range(70.0..180.0),
            },
            _ => Front::Desk {
                colour: pick(rng, &[0xD8_D4_CC, 0x8C_64_40, 0x2A_2A_2C, 0xB8_9A_74, 0x60_60_62]),
            },
        };
        let things = if rng.random_bool(0.45) && genre != Genre::Visualiser {
            (0..rng.random_range(1..4))
                .map(|_| {
                    let colour = pick(
                        rng,
                        &[
                            0xF4_F2_EC, 0xEE_EE_F2, 0xFA_F8_F0, 0xF4_F2_EC, 0x14_14_18, 0x3A_6A_A0,
                            0xC8_3A_30, 0xE8_D8_A0,
                        ],
                    );
                    let (left, width) = (rng.random_range(0.05..0.8), rng.random_range(110.0..260.0));
                    (left, width, rng.random_range(90.0..300.0), colour)
                })
                .collect()
        } else {
            Vec::new()
        };
        Self {
            behind,
            felt: rng.random_bool(0.5).then(|| {
                pick(rng, &[0x7A_10_18, 0x9A_18_20, 0x10_40_28, 0x12_12_14, 0x40_10_14, 0x1A_24_50])
            }),
            depth_mm: rng.random_range(30.0..260.0),
            beyond: pick(
                rng,
                &[0x0A_0A_0B, 0x30_2C_28, 0x8A_84_7A, 0xD0_CC_C4, 0x4A_30_1E, 0x60_64_6A, 0x20_28_30],
            ),
            body: pick(
                rng,
                &[0x08_08_0A, 0x10_10_12, 0x22_22_24, 0x5A_36_20, 0x8A_5A_35, 0xC8_C8_C6, 0xE8_E6_E0],
            ),
            slip_mm: rng.random_range(4.0..34.0),
            front,
            things,
        }
    }

    pub fn plain() -> Self {
        Self {
            behind: Behind::Board { height: 8.0, colour: srgb(0x0E_2A_33), mirror: true },
            felt: Some(srgb(0x17_50_5C)),
            depth_mm: 130.0,
            beyond: srgb(0x0B_20_28),
            body: srgb(0x0E_2A_33),
            slip_mm: 16.0,
            front: Front::Desk { colour: srgb(0x3A_52_58) },
            things: Vec::new(),
        }
    }
}

//! Looks that are never drawn: gloves and extreme light, for measuring how sight copes with what it was not taught.

use glam::Vec3;

use super::Look;
use crate::colour::{hue, srgb, temperature};

/// What is odd about a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// Gloves of white cotton.
    WhiteGloves,
    /// Gloves of black wool.
    BlackGloves,
    /// Red gloves.
    RedGloves,
    /// Hardly any light, and a warm one.
    Candle,
    /// Blue lamps only.
    Blue,
    /// A low lamp from one side, and nothing else.
    Raking,
}

impl Look {
    /// The look of a seed, made odd.
    pub fn odd(seed: u64, oddity: Oddity) -> Self {
        let mut look = Self { overlay: None, companion: None, ..Self::draw(seed) };
        let glove = |colour: u32| Some(srgb(colour));
        match oddity {
            Oddity::WhiteGloves => look.person.gloves = glove(0xEC_EA_E4),
            Oddity::BlackGloves => look.person.gloves = glove(0x1C_1C_1E),
            Oddity::RedGloves => look.person.gloves = glove(0xA8_1E_28),
            Oddity::Candle => {
                look.light.main = temperature(-1.0) * Vec3::new(1.0, 0.75, 0.5) * 0.8;
                look.light.around = look.light.main * 0.06;
                look.light.second = None;
                look.sensor.white_level = 0.06;
                look.sensor.adapts = 0.2;
                (look.sensor.shot, look.sensor.read) = (0.03, 4.0);
            }
            Oddity::Blue => {
                look.light.main = hue(0.62) * 0.9;
                look.light.around = hue(0.66) * 0.5;
                look.light.second = None;
                (look.sensor.adapts, look.sensor.saturation) = (0.0, 1.1);
            }
            Oddity::Raking => {
                look.light.towards = Vec3::new(0.9, 0.1, 0.28).normalize();
                look.light.main = temperature(0.2) * 2.2;
                look.light.around = Vec3::splat(0.03);
                (look.light.second, look.light.bars) = (None, None);
                look.light.softness = 0.02;
            }
        }
        look
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_who_is_drawn_wears_gloves() {
        assert!((0..200).all(|seed| Look::draw(seed).person.gloves.is_none()));
        assert!(Look::odd(3, Oddity::RedGloves).person.gloves.is_some());
    }
}

//! Colours: linear light inside, sRGB where people name them and in pictures.

use std::sync::LazyLock;

use glam::Vec3;
use rand::{Rng, RngExt as _};

/// How finely linear light is looked up; a step near black is about a third of an sRGB step of 255.
const STEPS: usize = 8192;

/// sRGB values 0..255 (as floats) of linear light 0..1 in equal steps.
static ENCODED: LazyLock<Vec<f32>> = LazyLock::new(|| {
    (0..=STEPS)
        .map(|i| {
            let linear = i as f32 / STEPS as f32;
            let srgb =
                if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
            255.0 * srgb
        })
        .collect()
});

/// The sRGB curve as a table: linear light 0..1 to 0..255.
pub fn encoder() -> impl Fn(f32) -> f32 {
    let table = ENCODED.as_slice();
    move |linear| {
        let at = (linear * STEPS as f32).clamp(0.0, STEPS as f32);
        table.get(at as usize).copied().unwrap_or(255.0)
    }
}

/// Linear light of an sRGB colour written as 0xRRGGBB.
pub fn srgb(hex: u32) -> Vec3 {
    let channel = |shift: u32| {
        let value = ((hex >> shift) & 255) as f32 / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    Vec3::new(channel(16), channel(8), channel(0))
}

/// Perceived brightness of linear light (Rec. 709).
pub fn luminance(colour: Vec3) -> f32 {
    colour.dot(Vec3::new(0.2126, 0.7152, 0.0722))
}

/// A full colour of a hue 0..1 (0 red, 1/3 green, 2/3 blue), linear.
pub fn hue(hue: f32) -> Vec3 {
    let wave = |shift: f32| ((hue + shift).fract() * 6.0 - 3.0).abs() - 1.0;
    Vec3::new(wave(0.0), wave(2.0 / 3.0), wave(1.0 / 3.0)).clamp(Vec3::ZERO, Vec3::ONE)
}

/// Towards grey (0) or more colourful (above 1).
pub fn saturate(colour: Vec3, amount: f32) -> Vec3 {
    let grey = Vec3::splat(luminance(colour));
    (grey + (colour - grey) * amount).max(Vec3::ZERO)
}

/// A light's tint of a temperature from -1 (warm, about 2500 K) to 1 (cold, about 9000 K), brightness 1.
pub fn temperature(cold: f32) -> Vec3 {
    let warm = Vec3::new(1.45, 0.94, 0.48);
    let blue = Vec3::new(0.82, 0.98, 1.38);
    let tint = if cold < 0.0 { Vec3::ONE.lerp(warm, -cold) } else { Vec3::ONE.lerp(blue, cold) };
    tint / luminance(tint)
}

/// One of the colours, at random.
pub fn pick(rng: &mut impl Rng, hexes: &[u32]) -> Vec3 {
    let index = rng.random_range(0..hexes.len().max(1));
    srgb(hexes.get(index).copied().unwrap_or(0x80_80_80))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_undoes_decoding() {
        let encode = encoder();
        for value in 3..=255u32 {
            let linear = srgb(value << 16).x;
            assert!((encode(linear + 0.5 / STEPS as f32) - value as f32).abs() < 0.8, "{value}");
        }
    }

    #[test]
    fn hues_are_where_they_belong() {
        assert!(hue(0.0).abs_diff_eq(Vec3::X, 1e-5));
        assert!(hue(1.0 / 3.0).abs_diff_eq(Vec3::Y, 1e-5));
        assert!(hue(2.0 / 3.0).abs_diff_eq(Vec3::Z, 1e-5));
    }
}

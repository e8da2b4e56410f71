//! The camera's sensor and what a video goes through on its way.

use glam::Vec3;
use rand::{Rng, RngExt as _};

use super::Genre;
use crate::colour::temperature;

/// Exposure, noise, blur, compression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sensor {
    /// How bright a lit white key comes out, linear, 1 = white.
    pub white_level: f32,
    /// How well the white balance makes up for the light's colour: 1 makes white keys white.
    pub adapts: f32,
    /// What the white balance gets wrong otherwise.
    pub balance: Vec3,
    /// How much darker the corners are, 0..1.
    pub vignette: f32,
    /// Noise from few photons: standard deviation at full brightness, linear.
    pub shot: f32,
    /// Noise of the electronics, sRGB steps of 255.
    pub read: f32,
    /// How much of the noise is coloured, 0..1.
    pub chroma: f32,
    /// Softness of the lens, pixels at a width of 640 (standard deviation).
    pub blur_px: f32,
    /// Strength of the camera's sharpening.
    pub sharpen: f32,
    /// Above 1 for more contrast.
    pub contrast: f32,
    pub saturation: f32,
    /// What black comes out as, sRGB steps of 255.
    pub lift: f32,
    /// How long the shutter is open, seconds; moving hands smear.
    pub shutter_s: f32,
    /// Steps of the block transform's quantisation, sRGB steps of 255; `None` for an uncompressed picture.
    pub blocks: Option<f32>,
}

impl Sensor {
    pub fn draw(rng: &mut impl Rng, genre: Genre) -> Self {
        let white_level: f32 = match genre {
            // White keys are mostly near the brightest that there is, now and then burnt out.
            Genre::Room if rng.random_bool(0.2) => rng.random_range(0.3..0.6),
            Genre::Room => rng.random_range(0.5..1.25),
            Genre::Evening => rng.random_range(0.05..0.32),
            Genre::Visualiser => rng.random_range(0.2..0.9),
        };
        let gain = if genre == Genre::Evening { 1.7 } else { 1.0 };
        Self {
            white_level,
            adapts: rng.random_range(0.4f32..1.1).min(1.0),
            balance: temperature(rng.random_range(-0.28..0.28))
                * Vec3::new(1.0, rng.random_range(0.96..1.04), rng.random_range(0.97..1.03)),
            vignette: if rng.random_bool(0.6) {
                rng.random_range(0.0..0.2)
            } else {
                rng.random_range(0.1..0.5)
            },
            shot: gain * 0.022 * rng.random_range(0.0f32..1.0).powi(2),
            read: gain * 2.2 * rng.random_range(0.0f32..1.0).powi(2),
            chroma: rng.random_range(0.1..0.8),
            blur_px: match rng.random_range(0..10) {
                0..2 => 0.0,
                2..8 => rng.random_range(0.3..0.7),
                _ => rng.random_range(0.7..1.6),
            },
            sharpen: if rng.random_bool(0.4) { rng.random_range(0.2..1.0) } else { 0.0 },
            contrast: rng.random_range(0.88..1.25),
            saturation: if rng.random_bool(0.025) { 0.0 } else { rng.random_range(0.75..1.3) },
            lift: if rng.random_bool(0.3) { rng.random_range(3.0..16.0) } else { rng.random_range(2.0..4.5) },
            // In dim rooms it stays open as long as the frame rate allows.
            shutter_s: match genre {
                Genre::Room => 1.0 / rng.random_range(30.0f32..250.0),
                Genre::Evening | Genre::Visualiser => 1.0 / rng.random_range(24.0f32..80.0),
            },
            blocks: rng.random_bool(0.5).then(|| 2.0 + 18.0 * rng.random_range(0.0f32..1.0).powi(2)),
        }
    }

    pub fn plain() -> Self {
        Self {
            white_level: 0.82,
            adapts: 0.8,
            balance: Vec3::ONE,
            vignette: 0.12,
            shot: 0.004,
            read: 0.6,
            chroma: 0.3,
            blur_px: 0.4,
            sharpen: 0.0,
            contrast: 1.05,
            saturation: 1.05,
            lift: 2.0,
            shutter_s: 1.0 / 90.0,
            blocks: None,
        }
    }
}

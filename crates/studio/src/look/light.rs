//! The light on the scene.

use glam::Vec3;
use rand::{Rng, RngExt as _};

use super::Genre;
use crate::colour::{hue, temperature};

/// One main light with soft shadows, and light from all around.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Light {
    /// Towards the main light, length 1.
    pub towards: Vec3,
    /// The main light's colour times strength: what a white sheet facing it would send back.
    pub main: Vec3,
    /// The same of the light from all around.
    pub around: Vec3,
    /// What a white sheet on the keys sends back, without coloured lamps: what a camera takes for white.
    pub neutral: Vec3,
    /// How fast shadows blur with the height of what casts them, mm per mm.
    pub softness: f32,
    /// Where a window or lamp is mirrored, length 1, and how bright it is.
    pub window: (Vec3, f32),
    /// What part of the light reaches the hands: less in graded videos with lit keys.
    pub on_hands: f32,
    /// Brightness falls off along this direction over the keyboard, per metre.
    pub falloff: f32,
}

impl Light {
    pub fn draw(rng: &mut impl Rng, genre: Genre) -> Self {
        let azimuth = rng.random_range(0.0..std::f32::consts::TAU);
        let height: f32 = rng.random_range(0.55..1.45);
        let towards =
            Vec3::new(height.cos() * azimuth.cos(), height.cos() * azimuth.sin(), height.sin()).normalize();
        let cold = match genre {
            Genre::Evening => rng.random_range(-1.0..0.1),
            _ if rng.random_bool(0.5) => rng.random_range(-0.7..0.2),
            _ => rng.random_range(-0.2..0.8),
        };
        let around_share = rng.random_range(0.12..0.65);
        let strange = match genre {
            Genre::Visualiser => rng.random_bool(0.35),
            Genre::Room | Genre::Evening => rng.random_bool(0.05),
        };
        let plain = temperature((cold + rng.random_range(-0.3f32..0.6)).clamp(-1.0, 1.0));
        let mut around = plain;
        if strange {
            around = around.lerp(hue(rng.random_range(0.45..0.95)) * 1.6, rng.random_range(0.2..0.8));
        }
        let on_hands = match genre {
            Genre::Visualiser => rng.random_range(0.2..1.0),
            Genre::Room | Genre::Evening => rng.random_range(0.8..1.0),
        };
        let main = temperature(cold) * (1.0 - around_share) / towards.z.max(0.3);
        Self {
            towards,
            main,
            around: around * around_share,
            neutral: main * towards.z + plain * around_share,
            softness: if rng.random_bool(0.3) {
                rng.random_range(0.03..0.15)
            } else {
                rng.random_range(0.15..0.9)
            },
            window: (
                Vec3::new(rng.random_range(-0.7..0.7), rng.random_range(-0.7..0.9), 1.0).normalize(),
                rng.random_range(0.0..1.6f32).powi(2),
            ),
            on_hands,
            falloff: rng.random_range(-0.4..0.4),
        }
    }

    pub fn plain() -> Self {
        let towards = Vec3::new(-0.45, 0.35, 0.82).normalize();
        let (main, around) = (temperature(-0.15) * 0.66, temperature(0.2) * 0.48);
        Self {
            towards,
            main,
            around,
            neutral: main * towards.z + around,
            softness: 0.35,
            window: (Vec3::new(-0.25, 0.3, 1.0).normalize(), 0.12),
            on_hands: 1.0,
            falloff: 0.0,
        }
    }
}

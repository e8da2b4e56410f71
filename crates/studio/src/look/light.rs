//! The light on the scene.

use std::f32::consts::TAU;

use glam::{Vec2, Vec3};
use rand::{Rng, RngExt as _};

use super::Genre;
use crate::colour::{hue, luminance, temperature};
use crate::maths::smoothstep;

/// A main light, perhaps a second one, and light from all around.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Light {
    /// Towards the main light, length 1.
    pub towards: Vec3,
    /// The main light's colour times strength: what a white sheet facing it would send back.
    pub main: Vec3,
    /// The same of the light from all around.
    pub around: Vec3,
    /// Where most of the light from around comes from, length 1.
    pub sky: Vec3,
    /// What a white sheet on the keys sends back, without coloured lamps: what a camera takes for white.
    pub neutral: Vec3,
    /// How fast shadows blur with the height of what casts them, mm per mm.
    pub softness: f32,
    /// Another lamp.
    pub second: Option<Second>,
    /// A window frame or blind between the main light and the keys.
    pub bars: Option<Bars>,
    /// Where a window or lamp is mirrored, length 1, and how bright it is.
    pub window: (Vec3, f32),
    /// What part of the light reaches the hands: less in graded videos with lit keys.
    pub on_hands: f32,
    /// Brightness falls off along this direction over the keyboard, per metre.
    pub falloff: f32,
}

/// A further lamp, as the main one.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct Second {
    pub towards: Vec3,
    pub colour: Vec3,
    pub softness: f32,
}

/// Stripes of shade that a window frame or a blind throws.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct Bars {
    /// Across the stripes on the key plane, length 1.
    across: Vec2,
    /// From stripe to stripe, mm.
    pitch: f32,
    /// The shaded share.
    shade: f32,
    /// Width of the stripes' soft edges, as a share of the pitch.
    soft: f32,
    shift: f32,
    /// Light that gets through the shade.
    rest: f32,
}

impl Bars {
    fn draw(rng: &mut impl Rng) -> Self {
        let angle = rng.random_range(0.0..TAU);
        let pitch = if rng.random_bool(0.4) {
            rng.random_range(40.0..120.0)
        } else {
            rng.random_range(150.0..600.0f32)
        };
        Self {
            across: Vec2::from_angle(angle),
            pitch,
            shade: rng.random_range(0.2..0.65),
            soft: (rng.random_range(4.0..25.0) / pitch).min(0.15),
            shift: rng.random_range(0.0..1.0),
            rest: rng.random_range(0.0..0.35),
        }
    }

    /// The share of the light from `towards` that reaches a point.
    pub fn pass(&self, at: Vec3, towards: Vec3) -> f32 {
        let on_plane = at.truncate() - towards.truncate() * (at.z / towards.z.max(0.3));
        let phase = (on_plane.dot(self.across) / self.pitch + self.shift).rem_euclid(1.0);
        let middle = 0.5 * self.shade;
        let off = (phase - middle).abs().min(1.0 - (phase - middle).abs());
        self.rest + (1.0 - self.rest) * smoothstep(middle - self.soft, middle + self.soft, off)
    }
}

impl Light {
    pub fn draw(rng: &mut impl Rng, genre: Genre) -> Self {
        // Lamps are mostly high up; now and then a window or a standard lamp shines from the side.
        let height =
            if rng.random_bool(0.3) { rng.random_range(0.40..0.8) } else { rng.random_range(0.7..1.4) };
        let towards = direction(rng, height);
        let cold = match genre {
            Genre::Evening => rng.random_range(-1.0..0.1),
            _ if rng.random_bool(0.5) => rng.random_range(-0.8..0.2),
            _ => rng.random_range(-0.2..0.8),
        };
        let around_share: f32 =
            if rng.random_bool(0.55) { rng.random_range(0.08..0.28) } else { rng.random_range(0.25..0.6) };
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
            Genre::Visualiser if rng.random_bool(0.65) => rng.random_range(0.03..0.35),
            Genre::Visualiser => rng.random_range(0.3..1.0),
            Genre::Room | Genre::Evening => rng.random_range(0.8..1.1),
        };
        let main = temperature(cold) * (1.0 - around_share) / towards.z.max(0.3);
        let small = rng.random_bool(0.45);
        let softness = if small { rng.random_range(0.02..0.15) } else { rng.random_range(0.15..0.8) };
        let second = rng.random_bool(0.3).then(|| {
            let height = rng.random_range(0.45..1.4);
            let towards = direction(rng, height);
            let mut colour = temperature(rng.random_range(-1.0..1.0));
            if rng.random_bool(if genre == Genre::Room { 0.06 } else { 0.35 }) {
                colour = hue(rng.random_range(0.0..1.0)).lerp(colour, 0.3);
            }
            let strength = rng.random_range(0.15..0.8) * luminance(main);
            Second { towards, colour: colour * strength, softness: rng.random_range(0.03..0.7) }
        });
        Self {
            towards,
            main,
            around: around * around_share,
            sky: Vec3::new(rng.random_range(-0.7..0.7), rng.random_range(-0.7..0.7), 1.0).normalize(),
            neutral: main * towards.z + plain * around_share,
            softness,
            second,
            bars: (small && genre == Genre::Room && rng.random_bool(0.35)).then(|| Bars::draw(rng)),
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
        let (main, around) = (temperature(-0.15) * 0.72, temperature(0.2) * 0.42);
        Self {
            towards,
            main,
            around,
            sky: Vec3::new(0.2, 0.2, 1.0).normalize(),
            neutral: main * towards.z + around,
            softness: 0.3,
            second: None,
            bars: None,
            window: (Vec3::new(-0.25, 0.3, 1.0).normalize(), 0.12),
            on_hands: 1.0,
            falloff: 0.0,
        }
    }

    /// The share of the main light that no window frame keeps off.
    pub fn unbarred(&self, at: Vec3) -> f32 {
        self.bars.map_or(1.0, |bars| bars.pass(at, self.towards))
    }
}

/// A direction at a height (radians) from any side.
fn direction(rng: &mut impl Rng, height: f32) -> Vec3 {
    let azimuth = rng.random_range(0.0..TAU);
    Vec3::new(height.cos() * azimuth.cos(), height.cos() * azimuth.sin(), height.sin()).normalize()
}

//! What a ray of sight meets, and how bright it is.

use glam::Vec3;

use crate::look::Light;
use crate::maths::{clouds, smoothstep};

/// A ray of sight; `to` has length 1.
#[derive(Copy, Clone, Debug)]
pub(super) struct Ray {
    pub from: Vec3,
    pub to: Vec3,
}

impl Ray {
    pub fn at(&self, along: f32) -> Vec3 {
        self.from + self.to * along
    }

    /// How far along it is at a height.
    pub fn along_to_height(&self, z: f32) -> f32 {
        (z - self.from.z) / self.to.z.min(-1e-3)
    }

    pub fn at_height(&self, z: f32) -> Vec3 {
        self.at(self.along_to_height(z))
    }

    /// The same ray in a space where everything that sinks by `slope` per mm before `hinge_y` lies level.
    pub fn sheared(&self, slope: f32, hinge_y: f32) -> Self {
        let lift = |y: f32| slope * (hinge_y - y);
        let from = self.from + Vec3::Z * lift(self.from.y);
        Self { from, to: self.to - Vec3::Z * (slope * self.to.y) }
    }
}

/// A point of a surface.
#[derive(Copy, Clone, Debug)]
pub(super) struct Surface {
    pub at: Vec3,
    pub normal: Vec3,
    pub albedo: Vec3,
    /// Strength of reflections, 0..1.
    pub gloss: f32,
    /// How much of the light from around reaches it, 0..1.
    pub open: f32,
    /// How much of the main light reaches it, 0..1.
    pub sun: f32,
    /// Light of its own, as it shall appear.
    pub glow: Vec3,
    /// Equal on neighbouring points of one plain surface.
    pub id: u32,
}

/// What the picture needs of a pixel of the empty scene.
#[derive(Copy, Clone, Debug, Default)]
pub(crate) struct Sample {
    /// What it sends back of the main light.
    pub direct: Vec3,
    /// What it sends back of the second lamp.
    pub second: Vec3,
    /// What it sends back of everything else.
    pub around: Vec3,
    /// Where it is, mm.
    pub at: Vec3,
}

impl Surface {
    /// Its brightness as seen along `view`, with lights scaled by `level`.
    pub fn shade(&self, view: Vec3, light: &Light, level: Vec3) -> Sample {
        let facing = self.normal.dot(light.towards).max(0.0) * self.sun * light.unbarred(self.at);
        let direct = self.albedo * light.main * facing;
        let second = light.second.map_or(Vec3::ZERO, |lamp| {
            self.albedo * lamp.colour * (self.normal.dot(lamp.towards).max(0.0) * self.open)
        });
        let sky = 0.65 + 0.35 * self.normal.dot(light.sky);
        let mut around = self.albedo * light.around * (self.open * sky);
        if self.gloss > 0.0 {
            let away = view - 2.0 * view.dot(self.normal) * self.normal;
            let grazing = 1.0 - away.dot(self.normal).clamp(0.0, 1.0);
            let mirrored = 0.045 + 0.9 * grazing.powi(5);
            let ceiling = 0.1 + 0.7 * clouds(away.truncate() * 2.3, 77);
            let (window, strength) = light.window;
            let lamp = 2.5 * strength * smoothstep(0.90, 0.99, away.dot(window));
            let seen = light.around * ceiling + (light.main + light.around) * lamp;
            around += seen * (mirrored * self.gloss * self.open);
        }
        let fade = (1.0 + light.falloff * (self.at.x - 611.0) / 1000.0).max(0.2);
        let level = level * fade;
        Sample {
            direct: direct * level,
            second: second * level,
            around: around * level + self.glow,
            at: self.at,
        }
    }
}

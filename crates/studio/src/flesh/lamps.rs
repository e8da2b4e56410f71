//! The lights as they fall on a body.

use glam::Vec3;

use super::matter::Matter;
use super::trace::{Field, Touch};
use crate::look::{Bars, Light, Look};
use crate::maths::{mix, smoothstep};

/// Reflectance of skin and nails seen straight on, times the broad and the narrow lobe's share.
const BROAD: f32 = 0.034;
const NARROW: f32 = 0.018;
/// Behind the keys' front edge white keys throw light up at the hand; before it there is mostly darkness.
const BOUNCE_MM: [f32; 2] = [-45.0, 15.0];
/// Glows weaker than this on a spot are left out.
const FAINT: f32 = 0.012;

/// Coloured light near the keys' back end.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Glow {
    pub at: Vec3,
    /// Half its length along the keys, mm: a burst is short, a strip long.
    pub half_length: f32,
    /// Colour times strength at its source.
    pub colour: Vec3,
    pub reach_mm: f32,
}

/// A light far away, as it shall appear.
#[derive(Copy, Clone, Debug)]
struct Lamp {
    towards: Vec3,
    colour: Vec3,
    softness: f32,
}

/// The lights, as they shall appear.
#[derive(Clone, Debug)]
pub(crate) struct Lamps {
    main: Lamp,
    second: Option<Lamp>,
    bars: Option<Bars>,
    around: Vec3,
    /// Where most of the light from around comes from.
    sky: Vec3,
    /// What lit keys send up.
    bounce: Vec3,
    falloff: f32,
    glows: Vec<Glow>,
}

impl Lamps {
    /// The look's lights at a level, as far as they reach the hands.
    pub fn of(look: &Look, level: Vec3, glows: Vec<Glow>) -> Self {
        let Light { towards, main, around, on_hands, .. } = look.light;
        let scale = level * on_hands;
        let (main, around) = (main * scale, around * scale);
        let second = look.light.second.map(|lamp| Lamp {
            towards: lamp.towards,
            colour: lamp.colour * scale,
            softness: lamp.softness,
        });
        let bounce = 0.42 * look.keys.white * (main * towards.z + around);
        Self {
            main: Lamp { towards, colour: main, softness: look.light.softness },
            second,
            bars: look.light.bars,
            around,
            sky: look.light.sky,
            bounce,
            falloff: look.light.falloff,
            glows,
        }
    }

    /// What a spot of some matter sends towards the camera. `plain` is the body's own direction there, `normal`
    /// the one with the fine relief.
    pub(super) fn shine_on(
        &self,
        matter: &Matter,
        touch: &Touch,
        field: Field<'_>,
        plain: Vec3,
        normal: Vec3,
    ) -> Vec3 {
        let at = touch.at;
        // Nearby flesh keeps light off: between fingers, under the hand. What comes back from there is red.
        let far = (field.room(at + plain * 8.0) / 8.0).clamp(0.0, 1.0);
        let near = if far < 0.95 { (field.room(at + plain * 2.5) / 2.5).clamp(0.0, 1.0) } else { 1.0 };
        let low = smoothstep(30.0, 0.0, at.z) * (0.5 - 0.5 * plain.z).clamp(0.0, 1.0);
        let open = (0.3 + 0.7 * near) * (0.2 + 0.8 * far) * (1.0 - 0.35 * low);
        let blood = Vec3::splat(open) + matter.wrap * ((1.0 - open) * open);

        let sky = 0.5 + 0.5 * normal.dot(self.sky);
        let over_keys = smoothstep(BOUNCE_MM[0], BOUNCE_MM[1], at.y);
        let mut diffuse = self.around * mix(0.28, 1.0, sky) * blood;
        diffuse += self.bounce * ((0.5 - 0.5 * normal.z) * open * over_keys);
        let edge = (1.0 + normal.dot(touch.view)).clamp(0.0, 1.0);
        let edge = edge * edge * edge * edge;
        let mut mirrored =
            self.around * ((0.02 + 0.25 * edge) * (matter.broad + matter.narrow) * sky * sky * open);

        let main = self.main.of_light(matter, touch, field, plain, normal, far > 0.95);
        let passed = self.bars.map_or(1.0, |bars| bars.pass(at, self.main.towards));
        diffuse += main.0 * passed;
        mirrored += main.1 * passed;
        if let Some(lamp) = &self.second {
            let more = lamp.of_light(matter, touch, field, plain, normal, far > 0.95);
            diffuse += more.0;
            mirrored += more.1;
        }
        let fade = (1.0 + self.falloff * (at.x - 611.0) / 1000.0).max(0.2);
        diffuse *= fade;
        mirrored *= fade;
        for glow in &self.glows {
            let x = at.x.clamp(glow.at.x - glow.half_length, glow.at.x + glow.half_length);
            let way = Vec3::new(x, glow.at.y, glow.at.z) - at;
            let share = 1.0 / (1.0 + way.length_squared() / (glow.reach_mm * glow.reach_mm)).powi(2);
            if share * glow.colour.max_element() < FAINT {
                continue;
            }
            let towards = way.normalize_or(Vec3::Z);
            let free = (0.25 + field.room(at + plain + towards * 6.0) / 5.0).clamp(0.0, 1.0);
            let turned = ((normal.dot(towards) + 0.3) / 1.3).max(0.0) * free;
            // A little seeps through the flesh, red.
            let seeping = matter.wrap * 0.12;
            diffuse += glow.colour * share * (turned + seeping);
            let half = (towards - touch.view).normalize_or(Vec3::Z);
            mirrored +=
                glow.colour * (share * turned * BROAD * 2.2 * matter.broad * power16(normal.dot(half)));
        }
        if matter.metal {
            matter.albedo * (diffuse * 0.25 + mirrored * 12.0)
        } else {
            matter.albedo * diffuse + mirrored
        }
    }
}

impl Lamp {
    /// Light that goes into a spot, and light that it mirrors.
    fn of_light(
        &self,
        matter: &Matter,
        touch: &Touch,
        field: Field<'_>,
        plain: Vec3,
        normal: Vec3,
        free: bool,
    ) -> (Vec3, Vec3) {
        let facing = normal.dot(self.towards);
        if facing < -matter.wrap.x {
            return (Vec3::ZERO, Vec3::ZERO);
        }
        // A ray towards the lamp that passes near flesh has lost a part of it: the nearer the flesh stands for
        // its way, the more (after Quilez, "soft shadows in raymarched SDFs").
        let start = touch.at + plain * 1.8;
        let width = self.softness.clamp(0.10, 0.55);
        let ways: &[f32] = if free { &[11.0] } else { &[3.0, 7.0, 12.5] };
        let lit = ways.iter().fold(1.0f32, |lit, &way| {
            lit.min(0.5 + 0.5 * field.room(start + self.towards * way) / (width * way + 0.5))
        });
        let lit = smoothstep(0.0, 1.0, lit);
        let wrapped = ((facing + matter.wrap) / (Vec3::ONE + matter.wrap)).max(Vec3::ZERO);
        // Light that has gone through flesh next to the edge of a shadow comes out red.
        let soft = Vec3::splat(lit) + matter.wrap * (1.2 * (1.0 - lit) * lit);
        let half = (self.towards - touch.view).normalize_or(Vec3::Z);
        let aligned = normal.dot(half);
        let narrow = power16(aligned).powi(4);
        let broad = power8(aligned);
        let grazing = 1.0 - half.dot(self.towards).clamp(0.0, 1.0);
        let fresnel = 1.0 + 20.0 * (grazing * grazing).powi(2) * grazing;
        // Lobes carry about the same light however narrow they are.
        let lobes = BROAD * 2.0 * matter.broad * broad + NARROW * 9.0 * matter.narrow * narrow;
        (self.colour * wrapped * soft, self.colour * (lobes * fresnel * lit * facing.clamp(0.0, 1.0)))
    }
}

fn power8(x: f32) -> f32 {
    let x = x.max(0.0);
    let square = x * x;
    (square * square) * (square * square)
}

fn power16(x: f32) -> f32 {
    let eighth = power8(x);
    eighth * eighth
}

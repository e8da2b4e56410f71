//! Fingernails: bed, moon, free edge and the fold of skin around them.

use glam::Vec3;

use super::matter::{Matter, Painter};
use super::skin::WRAP;
use super::trace::Touch;
use crate::colour::luminance;
use crate::maths::{mix, smoothstep};

/// The blood under a nail on light skin.
const BED: Vec3 = Vec3::new(0.80, 0.46, 0.42);
/// The part of a nail that stands free.
const FREE: Vec3 = Vec3::new(0.82, 0.75, 0.66);

/// The nail at a point of a finger, where there is one.
pub(super) fn nail(painter: &Painter<'_>, touch: &Touch, finger: usize, plain: Vec3) -> Option<Matter> {
    let nail = painter.body.nails.get(finger)?;
    let off = touch.at - nail.centre;
    if off.dot(nail.normal).abs() > 0.85 * nail.half_width {
        return None;
    }
    let across = nail.normal.cross(nail.forward);
    let (x, y) = (off.dot(across) / nail.half_width, off.dot(nail.forward) / nail.half_length);
    // Straight sides, round ends.
    let edge = (x.abs().powi(3) + y.abs().powi(3)).cbrt();
    if edge > 1.12 {
        return None;
    }
    let person = painter.person;
    if edge > 1.0 {
        // The fold around it: a little shadow at its foot, reddish.
        let depth = 1.0 - smoothstep(1.0, 1.12, edge);
        let albedo = person.skin * Vec3::new(0.98, 0.84, 0.82) * (1.0 - 0.35 * depth * person.relief);
        return Some(Matter {
            wrap: WRAP,
            broad: person.shine,
            narrow: 0.3 * person.shine,
            ..Matter::dull(albedo, 0.2)
        });
    }
    let rim = smoothstep(0.80, 1.0, edge) * (1.0 - smoothstep(0.4, 0.9, y));
    let light = luminance(person.skin);
    let (albedo, narrow) = match person.polish {
        Some(polish) => (polish, 5.0),
        None => {
            // Under dark skin the bed is the lighter by contrast, for it has little pigment.
            let bed = person.skin.lerp(BED * mix(0.55, 1.0, smoothstep(0.02, 0.45, light)), 0.55) * 1.08;
            let free = smoothstep(0.74, 0.84, y - 0.12 * x * x);
            let moon = smoothstep(-0.55, -0.80, y + 0.25 * x * x) * if finger == 0 { 0.5 } else { 0.3 };
            let ridges = 1.0 + 0.02 * (x * 19.0).sin() * person.relief;
            let free_colour = FREE * mix(0.7, 1.0, smoothstep(0.02, 0.4, light));
            (bed.lerp(free_colour, (0.75 * free + moon).min(0.8)) * ridges, 2.6)
        }
    };
    let albedo = albedo.lerp(albedo * person.skin * Vec3::new(1.1, 0.8, 0.75), 0.75 * rim);
    // It is curved across, flatter than the finger along, whatever the flesh below does.
    let own = (nail.normal + across * (0.75 * x) + nail.forward * (0.18 * y)).normalize_or(plain);
    let bump = (own - plain) * 0.8;
    Some(Matter { albedo, broad: 0.8, narrow, wrap: Vec3::new(0.16, 0.09, 0.07), bump, metal: false })
}

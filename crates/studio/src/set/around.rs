//! What lies behind, in front of and beside the keys.

use std::f32::consts::TAU;

use glam::{Vec2, Vec3};
use keyboard::{WHITE_LENGTH_MM, WHITE_PITCH_MM};

use super::keybed::Keybed;
use super::surface::{Ray, Surface};
use crate::colour::luminance;
use crate::look::{Behind, Front, Look};
use crate::maths::{cell, clouds, mix, noise, smoothstep};

/// The floor below the keys, mm.
const FLOOR_Z_MM: f32 = -640.0;
/// A table top that the keyboard stands on, mm.
const DESK_Z_MM: f32 = -45.0;
/// The upper side of knees, mm.
const KNEES_Z_MM: f32 = -120.0;
/// Width of the felt strip, mm.
const FELT_MM: f32 = 6.0;
/// Width of the wooden cheeks at both ends of the keys, mm.
const CHEEK_MM: f32 = 38.0;

/// What the ray meets beside the keys.
pub(super) fn hit(ray: &Ray, look: &Look, bed: &Keybed) -> Surface {
    let seed = look.texture_seed();
    let back = look.overlay.as_ref().map_or(WHITE_LENGTH_MM, |overlay| overlay.edge_mm);
    if let Behind::Flat { colour } = look.room.behind
        && look.overlay.is_some()
        && ray.at_height(0.0).y > back
    {
        return flat(ray.at_height(0.0), colour);
    }
    if let Behind::Board { height, colour, mirror } = look.room.behind {
        let along = (WHITE_LENGTH_MM + FELT_MM - ray.from.y) / ray.to.y;
        let at = ray.at(along);
        if ray.to.y > 0.0 && along > 0.0 && at.z > -20.0 && at.z < height {
            return board_face(ray, at, colour, mirror.then_some(bed));
        }
        // The board is only high where it does not hide the keys.
        let top = ray.at_height(if ray.to.y > -0.02 { height } else { 0.0 });
        if top.y > WHITE_LENGTH_MM + FELT_MM {
            return behind(top, look, bed, seed);
        }
    }
    let at = ray.at_height(0.0);
    if at.y > WHITE_LENGTH_MM {
        return behind(at, look, bed, seed);
    }
    if at.y < 0.0 { in_front(ray, look, bed, seed) } else { beside(at, ray, look, bed, seed) }
}

fn plain(at: Vec3, albedo: Vec3, id: u32) -> Surface {
    Surface { at, normal: Vec3::Z, albedo, gloss: 0.0, open: 1.0, sun: 1.0, glow: Vec3::ZERO, id }
}

/// A colour composed into the picture, whatever the light.
fn flat(at: Vec3, colour: Vec3) -> Surface {
    Surface { glow: colour, ..plain(at, Vec3::ZERO, 60) }
}

fn board_face(ray: &Ray, at: Vec3, colour: Vec3, mirrored: Option<&Keybed>) -> Surface {
    let mut glow_of = Vec3::ZERO;
    if let Some(bed) = mirrored {
        let turned = Ray { from: at, to: Vec3::new(ray.to.x, -ray.to.y, ray.to.z) };
        glow_of = bed.hit(&turned, None).map_or(Vec3::ZERO, |seen| seen.albedo * (0.22 * seen.open));
    }
    Surface { normal: Vec3::NEG_Y, gloss: 0.4, open: 0.7, ..plain(at, colour + glow_of, 61) }
}

fn behind(at: Vec3, look: &Look, bed: &Keybed, seed: u32) -> Surface {
    let room = &look.room;
    let (x0, x1) = (bed.range().x0(), bed.range().x1());
    let y = at.y - WHITE_LENGTH_MM;
    if at.x < x0 - CHEEK_MM - 25.0 || at.x > x1 + CHEEK_MM + 25.0 {
        return plain(at, room.beyond * mix(0.8, 1.1, clouds(at.truncate() * 0.01, seed)), 62);
    }
    if y < FELT_MM {
        let colour = room.felt.unwrap_or(Vec3::splat(0.004));
        let tuft = 0.8 + 0.4 * noise(at.truncate() * 0.7, seed);
        return Surface { open: 0.55, ..plain(at, colour * tuft, 63) };
    }
    for (index, &(left, width, height, colour)) in room.things.iter().enumerate() {
        let x = at.x - (x0 + left * (x1 - x0));
        if (0.0..width).contains(&x) && (24.0..24.0 + height).contains(&y) {
            return thing(at, Vec2::new(x, y - 24.0), Vec2::new(width, height), colour, seed ^ index as u32);
        }
    }
    if y > room.depth_mm {
        let surface = plain(at, room.beyond * mix(0.75, 1.15, clouds(at.truncate() * 0.012, seed)), 64);
        // An edge casts a shadow on what lies behind it.
        return Surface { open: mix(0.4, 1.0, smoothstep(0.0, 40.0, y - room.depth_mm)), ..surface };
    }
    match room.behind {
        Behind::Board { colour, .. } => {
            let grain = if luminance(colour) > 0.02 { grain(at.truncate(), seed) } else { 1.0 };
            Surface { gloss: 0.5, ..plain(at, colour * grain, 65) }
        }
        Behind::Action { wood } => action(at, y, wood, seed),
        Behind::Panel { colour, display } => {
            panel(at, Vec2::new(at.x - x0, y), x1 - x0, colour, display, seed)
        }
        Behind::Flat { colour } => flat(at, colour),
        Behind::Drawn { colour, .. } => drawn(at, y, colour),
    }
}

/// Wood grain along x, about 1.
fn grain(at: Vec2, seed: u32) -> f32 {
    0.85 + 0.3
        * noise(at * Vec2::new(0.012, 0.35), seed)
        * (0.6 + 0.8 * noise(at * Vec2::new(0.05, 1.3), seed ^ 3))
}

/// Paper, a book or a screen: lines and blocks of some brightness.
fn thing(at: Vec3, local: Vec2, size: Vec2, colour: Vec3, seed: u32) -> Surface {
    let border = local.min(size - local).min_element() < 6.0;
    if luminance(colour) > 0.7 && size.y > 120.0 {
        let paper = staves(local, size, seed);
        return plain(at + Vec3::Z, colour * paper, 116 + (4.0 * paper) as u32);
    }
    let line = (local.y / 9.0) as i32;
    let word = (local.x / 14.0) as i32;
    let ink = (local.y % 9.0) < 4.0 && cell(word, line, seed) > 0.35;
    let paper = luminance(colour) > 0.4;
    let albedo = match (border, ink) {
        (false, true) if paper => colour * 0.25,
        (false, true) => colour + Vec3::splat(0.25 * cell(word, line, seed ^ 5)),
        _ => colour,
    };
    plain(at + Vec3::Z, albedo, 100 + (seed & 7) + 8 * u32::from(ink && !border))
}

/// Printed music on paper: 1 for paper, less for ink. Staves of five lines in pairs, notes with stems and beams.
fn staves(local: Vec2, size: Vec2, seed: u32) -> f32 {
    const STAFF_MM: f32 = 21.0;
    const LINE_MM: f32 = 1.75;
    if local.min(size - local).min_element() < 9.0 {
        return 1.0;
    }
    // A double page has a fold.
    let fold = 1.0 - 0.25 * (-((local.x - 0.5 * size.x) / 4.0).powi(2)).exp();
    let row = (local.y / STAFF_MM) as i32;
    let y = local.y - row as f32 * STAFF_MM - 6.0;
    let mut ink = 0.0f32;
    let line = y / LINE_MM;
    if (-0.2..4.2).contains(&line) && (line - line.round()).abs() < 0.13 {
        ink = 0.75;
    }
    let bar = local.x / 38.0;
    if (bar - bar.round()).abs() < 0.01 && (0.0..4.0).contains(&line) {
        ink = 0.8;
    }
    let column = (local.x / 5.5) as i32;
    if cell(column, row, seed) > 0.3 {
        let middle =
            Vec2::new((column as f32 + 0.5) * 5.5, LINE_MM * (cell(column, row, seed ^ 9) * 7.0 - 1.5));
        let off = Vec2::new(local.x, y) - middle;
        if (off / Vec2::new(1.15, 0.85)).length() < 1.0 {
            ink = 0.95;
        }
        if (off.x - 1.0).abs() < 0.22 && (-6.0..0.0).contains(&off.y) {
            ink = 0.9;
        }
    }
    fold * (1.0 - ink)
}

/// An open piano's inside: key sticks, a rail, hammers.
fn action(at: Vec3, y: f32, wood: Vec3, seed: u32) -> Surface {
    const STICK_MM: f32 = 13.9;
    let stick = (at.x / STICK_MM).floor() as i32;
    let phase = (at.x / STICK_MM).fract();
    let row = (y / 62.0) as i32;
    let (share, colour) = match row % 3 {
        0 => (0.86, wood),
        1 => (0.55, wood * 0.7),
        _ => (0.7, wood.lerp(Vec3::splat(0.6), 0.4)),
    };
    let rail = (y % 62.0) > 54.0;
    if rail {
        let felt = [Vec3::new(0.02, 0.14, 0.05), Vec3::new(0.3, 0.02, 0.03), wood * 0.35][(row % 3) as usize];
        return plain(at, felt, 70 + row as u32 % 3);
    }
    if phase > share {
        return Surface { open: 0.2, sun: 0.2, ..plain(at, wood * 0.2, 74) };
    }
    let own = 0.8 + 0.35 * cell(stick, row, seed);
    let round = 1.0 - 0.25 * (2.0 * phase / share - 1.0).powi(4);
    plain(at, colour * (own * round), 76 + (stick as u32 & 15))
}

/// A digital piano's panel with buttons and a display in its middle.
fn panel(at: Vec3, local: Vec2, width: f32, colour: Vec3, display: Vec3, seed: u32) -> Surface {
    let from_middle = (local.x - 0.5 * width).abs();
    if from_middle < 55.0 && (18.0..58.0).contains(&local.y) {
        let text = cell((local.x / 6.0) as i32, (local.y / 8.0) as i32, seed) > 0.75;
        let shown = display * if text { 0.4 } else { 1.0 };
        return Surface { gloss: 0.3, ..plain(at, shown, 80 + u32::from(text)) };
    }
    let (column, row) = ((local.x / 24.0) as i32, (local.y / 22.0) as i32);
    let inside = Vec2::new(local.x % 24.0 - 12.0, local.y % 22.0 - 11.0).abs();
    if cell(column / 5, 7, seed) > 0.45 && row > 0 && row < 3 && inside.x < 8.0 && inside.y < 4.0 {
        let lit = cell(column, row, seed) > 0.85;
        let cap = if lit { Vec3::new(0.7, 0.15, 0.1) } else { colour * 0.6 + Vec3::splat(0.06) };
        return plain(at, cap, 82 + u32::from(lit));
    }
    Surface { gloss: 0.15, ..plain(at, colour * mix(0.9, 1.1, clouds(at.truncate() * 0.01, seed)), 84) }
}

/// A keyboard drawn over the picture.
fn drawn(at: Vec3, y: f32, colour: Vec3) -> Surface {
    const LENGTH_MM: f32 = 96.0;
    if y > LENGTH_MM + FELT_MM {
        return flat(at, colour * 0.98);
    }
    let inside = Vec2::new(at.x, (y - FELT_MM) / LENGTH_MM * WHITE_LENGTH_MM);
    let black = keyboard::key_at(inside).is_some_and(keyboard::is_black);
    let line = (at.x / WHITE_PITCH_MM).fract() < 0.07;
    let shade = if black {
        0.01
    } else if line {
        0.3
    } else {
        0.95
    };
    flat(at, colour * shade)
}

fn in_front(ray: &Ray, look: &Look, bed: &Keybed, seed: u32) -> Surface {
    let room = &look.room;
    let (x0, x1) = (bed.range().x0(), bed.range().x1());
    let slip = ray.at_height(-16.0);
    if (-room.slip_mm - 1.5..=0.5).contains(&slip.y) && slip.x > x0 - CHEEK_MM && slip.x < x1 + CHEEK_MM {
        let dark = if slip.y > -1.5 { 0.05 } else { 1.0 };
        let colour = room.body * (dark * grain(slip.truncate(), seed));
        return Surface { gloss: 0.4, open: 0.8, ..plain(slip, colour, 90) };
    }
    if let Front::Desk { colour } = room.front {
        let at = ray.at_height(DESK_Z_MM);
        let shade = smoothstep(0.0, 60.0, -at.y - room.slip_mm);
        return Surface {
            open: mix(0.5, 1.0, shade),
            ..plain(at, colour * grain(at.truncate(), seed ^ 1), 91)
        };
    }
    if let Some(cloth) = look.person.trousers {
        let at = ray.at_height(KNEES_Z_MM);
        if let Some(surface) = knees(at, 0.5 * (x0 + x1), cloth, seed) {
            return surface;
        }
    }
    floor(ray, look, seed)
}

/// The player's legs, seen from above.
fn knees(at: Vec3, middle: f32, cloth: Vec3, seed: u32) -> Option<Surface> {
    let sitting = middle + 60.0 * (cell(1, 1, seed) - 0.5);
    let away = (at.x - sitting).abs() - 95.0 + 0.12 * at.y;
    // Thighs go on towards the player; knees are round and reach under the keys.
    let end = (at.y + 40.0).max(0.0);
    let off = Vec2::new(away, end).length() / 72.0;
    if off > 1.0 {
        return None;
    }
    let folds = 0.8 + 0.4 * noise(at.truncate() * Vec2::new(0.03, 0.012), seed ^ 11);
    let side = if at.x > sitting { 1.0 } else { -1.0 };
    let normal = Vec3::new(0.9 * off * off * away.signum() * side, 0.0, 1.0).normalize();
    Some(Surface { normal, open: 0.7 * (1.0 - 0.6 * off.powi(4)), ..plain(at, cloth * folds, 92) })
}

fn floor(ray: &Ray, look: &Look, seed: u32) -> Surface {
    let at = ray.at_height(FLOOR_Z_MM);
    let place = at.truncate();
    let albedo = match look.room.front {
        Front::Dark { colour } | Front::Desk { colour } => {
            colour * mix(0.7, 1.3, clouds(place * 0.006, seed))
        }
        Front::Carpet { colour, other, pattern_mm } => {
            let tuft = 0.75 + 0.5 * noise(place * 0.35, seed);
            let bent = place / pattern_mm + 0.5 * clouds(place / (2.0 * pattern_mm), seed ^ 21);
            let lattice =
                (TAU * bent.x).sin() * (TAU * bent.y).sin() + 0.5 * (2.0 * TAU * (bent.x + bent.y)).sin();
            let rug = 0.7 * smoothstep(-0.1, 0.2, lattice);
            colour.lerp(other, rug * f32::from(u8::from(pattern_mm > 60.0))) * tuft
        }
        Front::Boards { colour, plank_mm } => {
            let plank = (place.x / plank_mm).floor();
            let seam = (place.x / plank_mm).fract() < 0.03;
            let own = 0.8 + 0.4 * cell(plank as i32, 0, seed);
            colour * (own * grain(Vec2::new(place.y, place.x), seed) * if seam { 0.4 } else { 1.0 })
        }
    };
    // It is darker under the keyboard.
    Surface { open: mix(0.35, 0.8, smoothstep(120.0, -250.0, at.y)), ..plain(at, albedo, 93) }
}

fn beside(at: Vec3, ray: &Ray, look: &Look, bed: &Keybed, seed: u32) -> Surface {
    let (x0, x1) = (bed.range().x0(), bed.range().x1());
    let off = (x0 - at.x).max(at.x - x1);
    if off < CHEEK_MM {
        let dark = if off < 1.0 { 0.1 } else { 1.0 };
        return Surface { gloss: 0.4, ..plain(at, look.room.body * (dark * grain(at.truncate(), seed)), 94) };
    }
    floor(ray, look, seed)
}

//! Skin: what shows through it, and its relief.

use glam::{Vec2, Vec3};
use score::Finger;

use super::matter::{Matter, Painter};
use super::trace::Touch;
use crate::colour::luminance;
use crate::maths::{cell, mix, noise, ripples, smoothstep};

/// Light goes on this far behind the edge of the lit side, per colour: blood lets red through.
pub(super) const WRAP: Vec3 = Vec3::new(0.26, 0.12, 0.08);
/// Wrinkles across a joint are this far apart, mm.
const WRINKLE_MM: f32 = 2.3;
/// Details smaller than this many pixels are left out.
const FREE_OF_DETAIL_MM: f32 = 1.3;

/// Colour of a spot, as factors on the person's skin, and its relief.
struct Spot {
    tint: Vec3,
    dark: f32,
    bump: Vec3,
}

/// Skin of a finger; `along` counts its segments.
pub(super) fn digit(
    painter: &Painter<'_>,
    touch: &Touch,
    normal: Vec3,
    finger: Finger,
    along: f32,
) -> Matter {
    let person = painter.person;
    let at = touch.at;
    let Some(nail) = painter.body.nails.get(finger.index()) else { return back(painter, touch, normal) };
    let out = painter.frame.z_axis.lerp(nail.normal, smoothstep(0.2, 1.5, along)).normalize_or(nail.normal);
    let up = normal.dot(out);
    let top = smoothstep(0.0, 0.75, up);
    let mut spot = Spot { tint: Vec3::ONE, dark: 0.0, bump: Vec3::ZERO };

    let tip = smoothstep(2.15, 2.9, along);
    let near = |joint: f32, width: f32| bell((along - joint) / width);
    let [root, second, third, tip_at] = painter.body.joints(finger);
    let thumb = finger == Finger::THUMB;
    let fine = smoothstep(FREE_OF_DETAIL_MM, 0.4, touch.pixel_mm);
    let joints =
        [(second, third, if thumb { 0.5 } else { 1.0 }), (third, tip_at, if thumb { 1.0 } else { 0.6 })];
    for (joint, next, strength) in joints {
        let axis = (next - joint).normalize_or(Vec3::Y);
        let off = (at - joint).dot(axis);
        if off.abs() > 14.0 || top <= 0.0 {
            continue;
        }
        let aside = (at - joint).dot(out.cross(axis));
        // Skin lies in folds that bend around the middle of the joint.
        let bend = off + 0.035 * aside * aside * off.signum() * 0.5;
        let wander = 0.9 * ripples(Vec3::new(aside * 0.5, bend * 0.15, strength * 9.0) + painter.seed);
        let phase = bend / WRINKLE_MM * std::f32::consts::TAU + wander;
        let (sin, cos) = if fine > 0.0 { phase.sin_cos() } else { (0.0, 0.0) };
        let fade = bell(off / 4.8) * top * person.relief * strength;
        let line = cos.max(0.0).powi(3);
        spot.dark += fade * mix(0.16, 0.10 + 0.42 * line, fine);
        spot.bump += axis * (fade * fine * 0.30 * sin);
        // The joint itself bulges.
        spot.bump += axis * (0.30 * person.relief * strength * top * (off / 7.0) * bell(off / 8.0));
    }
    let blush = 0.85 * tip
        + top * (0.85 * near(1.0, 0.20) + 0.65 * near(2.0, 0.16))
        + 0.5 * knuckle_blush(at, root, normal, top);
    flush(&mut spot, person.blush * blush, person.skin);
    // Between joints it is paler, on the inside much more so where skin is dark.
    let inner = smoothstep(0.1, -0.7, up);
    let pale = mix(1.0, 2.2, smoothstep(0.25, 0.03, luminance(person.skin)));
    spot.tint *= Vec3::ONE.lerp(Vec3::new(1.08, 1.0, 0.96) * pale, inner);
    if person.hair > 0.0 && fine > 0.0 && !thumb {
        let hairy = top * near(0.5, 0.28) * person.hair * fine;
        let aside = (at - second).dot(painter.frame.x_axis);
        spot.dark += 0.5 * hairy * smoothstep(0.60, 0.85, noise(Vec2::new(aside * 1.3, along * 7.0), 5));
    }
    let place = painter.frame.transpose() * (at - painter.body.wrist);
    finish(painter, touch, place, spot, fine)
}

/// Skin of the hand's back, the palm and the arm.
pub(super) fn back(painter: &Painter<'_>, touch: &Touch, normal: Vec3) -> Matter {
    let person = painter.person;
    let body = painter.body;
    let at = touch.at;
    let local = at - body.wrist;
    let place = painter.frame.transpose() * local;
    let up = normal.dot(painter.frame.z_axis);
    let top = smoothstep(0.1, 0.7, up);
    let fine = smoothstep(FREE_OF_DETAIL_MM, 0.4, touch.pixel_mm);
    let mut spot = Spot { tint: Vec3::ONE, dark: 0.0, bump: Vec3::ZERO };
    let mut blush = 0.0f32;
    if body.hand.is_some() {
        if place.y > 40.0 && top > 0.0 {
            for finger in &Finger::ALL[1..] {
                let [knuckle, ..] = body.joints(*finger);
                blush = blush.max(knuckle_blush(at, knuckle, normal, top));
            }
            // Skin over the knuckles is wrinkled, as far as it is not stretched.
            spot.dark += 0.05 * blush * person.relief * fine * ripples(place * Vec3::new(0.25, 1.3, 0.2));
        }
        // Veins branch over the back of the hand, bluish.
        let warp = 6.0 * ripples(Vec3::new(place.y * 0.07, 3.0, 0.0) + painter.seed);
        let course = Vec3::new((place.x + warp) * 0.16, place.y * 0.035, 0.0) + painter.seed * 1.7;
        let line = ripples(course);
        if line.abs() < 0.11 && top * person.veins > 0.05 {
            let broken = smoothstep(-0.2, 0.3, ripples(course * 0.6 + 5.0));
            let vein = smoothstep(0.11, 0.02, line.abs()) * broken * top * person.veins;
            spot.tint *= Vec3::ONE.lerp(Vec3::new(0.80, 0.90, 0.94), vein);
            spot.bump += painter.frame.x_axis * (2.0 * vein * line);
        }
        if person.hair > 0.0 {
            // Hair lies slantwise on the arm and on the little finger's side.
            let arm = smoothstep(10.0, -50.0, place.y).max(0.45 * smoothstep(0.0, 25.0, place.x));
            let flow = Vec2::new(place.x * 0.9 + place.y * 0.35, place.y * 0.16 - place.x * 0.05);
            let strand = smoothstep(0.55, 0.85, noise(flow, 11)) * mix(0.35, 1.0, fine);
            spot.dark += 0.42 * person.hair * arm * strand;
        }
    }
    flush(&mut spot, 0.5 * person.blush * blush, person.skin);
    finish(painter, touch, place, spot, fine)
}

/// Nearly a bell curve of width 1, without exponential.
fn bell(x: f32) -> f32 {
    let rest = (1.0 - 0.25 * x * x).max(0.0);
    (rest * rest) * (rest * rest)
}

/// How red the skin over a finger's root is.
fn knuckle_blush(at: Vec3, knuckle: Vec3, normal: Vec3, top: f32) -> f32 {
    let way = at - knuckle;
    let way = way - normal * way.dot(normal);
    bell(way.length() / 10.0) * top
}

/// Joints and tips: red where skin is light, darker where it is dark.
fn flush(spot: &mut Spot, amount: f32, skin: Vec3) {
    let light = smoothstep(0.05, 0.30, luminance(skin));
    let full = Vec3::new(0.80, 0.74, 0.74).lerp(Vec3::new(1.04, 0.70, 0.66), light);
    spot.tint *= Vec3::ONE.lerp(full, amount.clamp(0.0, 1.0));
}

/// Adds what skin has everywhere: patches, freckles, pores.
fn finish(painter: &Painter<'_>, touch: &Touch, place: Vec3, mut spot: Spot, fine: f32) -> Matter {
    let person = painter.person;
    let texture = painter.look.texture_seed();
    let flat = place.truncate();
    let patches = 1.4 * (noise(flat * 0.05, texture) + 0.6 * noise(flat * 0.13, texture ^ 2)) - 1.1;
    let red = person.mottling * patches;
    spot.tint *= Vec3::new(1.0 + 0.05 * red, 1.0 - 0.10 * red, 1.0 - 0.11 * red);
    if fine > 0.0 {
        let pores = ripples(place * 1.7) + 0.7 * ripples(Vec3::new(place.x * 3.1, place.y * 1.3, place.z));
        spot.dark += 0.030 * fine * pores * person.relief;
        spot.bump += painter.frame
            * Vec3::new(ripples(place * 1.9), ripples(place * 1.5 + 7.0), 0.0)
            * (0.07 * fine * person.relief);
        if person.freckles > 0.0 {
            spot.dark += freckle(place.truncate(), person.freckles) * fine;
        }
    }
    // Sweat and grease lie unevenly.
    let uneven = noise(flat * 0.16, texture ^ 4) - 0.5;
    let grease = person.shine * (1.0 + 0.9 * uneven + 0.35 * fine * ripples(place * 2.1));
    Matter {
        albedo: person.skin * spot.tint * (1.0 - spot.dark.clamp(-0.2, 0.55)),
        broad: 0.25 + 0.6 * grease,
        narrow: 1.2 * grease * person.shine,
        wrap: WRAP,
        bump: spot.bump * mix(1.0, 0.6, smoothstep(0.8, 3.0, touch.pixel_mm)),
        metal: false,
    }
}

/// How much a freckle or mole darkens a place, mm.
fn freckle(place: Vec2, many: f32) -> f32 {
    const CELL_MM: f32 = 4.2;
    let grid = place / CELL_MM + 4096.0;
    let (x, y) = (grid.x as i32, grid.y as i32);
    if cell(x, y, 61) > 0.6 * many {
        return 0.0;
    }
    let middle = Vec2::new(0.3 + 0.4 * cell(x, y, 62), 0.3 + 0.4 * cell(x, y, 63));
    let off = grid.fract().distance(middle) * CELL_MM;
    0.4 * cell(x, y, 64) * smoothstep(0.9, 0.3, off)
}

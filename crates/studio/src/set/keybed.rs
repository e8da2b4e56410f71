//! The keys as bodies: what a ray of sight meets first.

use glam::{Vec2, Vec3};
use keyboard::{BLACK_HEIGHT_MM, KEY_DIP_MM, KeyRect, Range, WHITE_LENGTH_MM, WHITE_PITCH_MM};

use super::surface::{Ray, Surface};
use crate::colour::hue;
use crate::look::Keys;
use crate::maths::{cell, clouds, mix, noise, smoothstep};

/// How far behind the keys' visible ends they are hinged, mm from the player's edge.
const HINGE_Y_MM: f32 = 235.0;
/// How far the foot of a black key's front lies before its upper edge, mm.
const BLACK_SLOPE_MM: f32 = 5.0;
/// Height of the white keys' front faces, mm.
const FACE_MM: f32 = 20.0;
/// Where the two plates of an ivory key meet, mm from its front.
const IVORY_SEAM_MM: f32 = 51.0;
/// Colour of the wood or plastic beside and between keys, as a share of the white keys' own.
const FLANK: f32 = 0.5;

/// The keys of a range.
#[derive(Clone, Debug)]
pub(super) struct Keybed {
    range: Range,
    x0: f32,
    x1: f32,
    /// The black key over each gap between white keys, counted from A0's left edge.
    blacks: Vec<Option<(u8, KeyRect)>>,
    /// The white keys' MIDI numbers, counted from A0.
    whites: Vec<u8>,
    look: Keys,
    seed: u32,
}

impl Keybed {
    pub fn new(range: Range, look: &Keys, seed: u32) -> Self {
        let whites: Vec<u8> = keyboard::whites(keyboard::LOWEST, keyboard::HIGHEST).collect();
        let blacks = (0..=whites.len())
            .map(|gap| {
                let black = whites.get(gap.wrapping_sub(1)).map(|white| white + 1)?;
                let inside = keyboard::is_black(black) && range.contains(black);
                inside.then(|| (black, keyboard::rect(black)))
            })
            .collect();
        Self { range, x0: range.x0(), x1: range.x1(), blacks, whites, look: look.clone(), seed }
    }

    /// What the ray meets, with one key held down, if it meets a key.
    pub fn hit(&self, ray: &Ray, down: Option<u8>) -> Option<Surface> {
        let high = ray.at_height(BLACK_HEIGHT_MM + 0.5);
        let low = ray.at_height(0.0);
        let nowhere = low.y.max(high.y) < -FACE_MM
            || low.y.min(high.y) > WHITE_LENGTH_MM
            || low.x.max(high.x) < self.x0
            || low.x.min(high.x) > self.x1;
        if nowhere {
            return None;
        }
        self.hit_black(ray, high, low, down).or_else(|| self.hit_white(ray, low, down))
    }

    /// The black keys over the gaps around a stretch of x.
    fn blacks_between(&self, low: f32, high: f32) -> impl Iterator<Item = &(u8, KeyRect)> {
        let gap = |x: f32| ((x / WHITE_PITCH_MM).floor().max(0.0) as usize).min(self.blacks.len() - 1);
        let (first, last) = (gap(low), (gap(high) + 1).min(self.blacks.len() - 1));
        self.blacks[first..=last].iter().flatten()
    }

    fn hit_black(&self, ray: &Ray, high: Vec3, low: Vec3, down: Option<u8>) -> Option<Surface> {
        let mut first: Option<(f32, u8, KeyRect, Vec3)> = None;
        for &(key, rect) in self.blacks_between(low.x.min(high.x), low.x.max(high.x)) {
            let sunk = if down == Some(key) { ray.sheared(dip_slope(rect.y0), HINGE_Y_MM) } else { *ray };
            if let Some((along, normal)) = enter_black(&sunk, &rect, self.look.taper_mm)
                && first.is_none_or(|(nearest, ..)| along < nearest)
            {
                first = Some((along, key, rect, normal));
            }
        }
        let (along, key, rect, normal) = first?;
        let at = ray.at(along);
        let height = at.z.clamp(0.0, BLACK_HEIGHT_MM) / BLACK_HEIGHT_MM;
        // Edges are rounded: near them the surface turns outwards.
        let aside = (at.x - rect.centre().x) / (0.5 * rect.width() - self.look.taper_mm);
        let round = if normal.z > 0.7 { aside.clamp(-1.0, 1.0).powi(5) * 0.8 } else { 0.0 };
        let nose = smoothstep(rect.y0 + BLACK_SLOPE_MM + 4.0, rect.y0 + BLACK_SLOPE_MM, at.y) * 0.5;
        let bent = (normal + Vec3::new(round, -nose, 0.0)).normalize_or(normal);
        let worn = self.look.wear * 0.5 * clouds(at.truncate() * 0.08, self.seed ^ u32::from(key));
        Some(Surface {
            at,
            normal: bent,
            albedo: self.look.black * (1.0 + 1.5 * worn),
            gloss: self.look.black_gloss * (1.0 - worn),
            open: mix(0.35, 1.0, height) * self.open_at_back(at.y),
            sun: 1.0,
            glow: Vec3::ZERO,
            id: 1000 + 8 * u32::from(key) + u32::from(normal.z > 0.7) + 2 * u32::from(normal.y < -0.5),
        })
    }

    fn hit_white(&self, ray: &Ray, low: Vec3, down: Option<u8>) -> Option<Surface> {
        // A pressed key's surface lies deeper, so the ray may go on below its neighbour's edge.
        let pressed = down.filter(|&key| !keyboard::is_black(key)).map(keyboard::rect);
        if let Some(rect) = pressed {
            let deep = ray.sheared(dip_slope(0.0), HINGE_Y_MM);
            let at = ray.at(deep.along_to_height(0.0));
            if (rect.x0..rect.x1).contains(&low.x) {
                if (rect.x0..rect.x1).contains(&at.x) && at.y >= 0.0 {
                    return Some(self.white_top(at, down, 1.0 - 0.4 * edge_shade(at.x, &rect)));
                }
                if at.y >= 0.0 {
                    return Some(self.flank(at));
                }
                return self.face(ray, KEY_DIP_MM);
            }
        }
        if low.x < self.x0 || low.x > self.x1 || low.y > WHITE_LENGTH_MM {
            return None;
        }
        if low.y < 0.0 {
            return self.face(ray, 0.0);
        }
        Some(self.white_top(low, None, 1.0))
    }

    /// The upper side of a white key, or the dark gap beside it.
    fn white_top(&self, at: Vec3, down: Option<u8>, open: f32) -> Surface {
        let index = ((at.x / WHITE_PITCH_MM) as usize).min(self.whites.len() - 1);
        let key = self.whites[index];
        let rect = keyboard::rect(key);
        let to_edge = (at.x - rect.x0).min(rect.x1 - at.x);
        // Corners at the front are rounded.
        let corner = 2.0 * smoothstep(2.5, 0.0, at.y).powi(2);
        let mut gap = to_edge - self.look.gap_mm - corner;
        let mut near_black = f32::MAX;
        for (_, black) in self.blacks_between(at.x, at.x) {
            near_black = near_black.min(distance(at.truncate(), black));
        }
        gap = gap.min(near_black - 1.1);
        if gap < 0.0 && down.is_none_or(|pressed| pressed == key) {
            return Surface { open: 0.25, id: 1, ..self.flank(at) };
        }
        let character = (cell(i32::from(key), 3, self.seed) - 0.5) * 0.10 * self.look.wear;
        let dirt = clouds(at.truncate() * 0.05, self.seed) - 0.5;
        let played = noise(Vec2::new(at.x * 0.09, at.y * 0.02), self.seed ^ 9) - 0.5;
        // Fingers wear a spot before the black keys and leave dirt beside it.
        let hollow = smoothstep(0.0, 25.0, at.y) * smoothstep(75.0, 45.0, at.y);
        let mut shade = Vec3::splat(1.0 + character + self.look.wear * (0.08 * dirt + 0.10 * played));
        let yellowed =
            self.look.wear * (0.5 * cell(i32::from(key), 8, self.seed) + 0.4 * hollow * (played + 0.5));
        shade *= Vec3::ONE.lerp(Vec3::new(0.97, 0.90, 0.74), 0.5 * yellowed);
        if self.look.ivory {
            shade *=
                Vec3::ONE.lerp(Vec3::new(0.98, 0.91, 0.76), 0.3 + 0.7 * cell(i32::from(key), 5, self.seed));
            if (at.y - IVORY_SEAM_MM).abs() < 0.35 {
                shade *= 0.6;
            }
        }
        if self.look.rainbow {
            shade *= hue(f32::from(key % 12) / 12.0).lerp(Vec3::ONE, 0.4);
        }
        let rounded = smoothstep(1.6, 0.0, gap);
        let side = if at.x - rect.x0 < rect.x1 - at.x { -1.0 } else { 1.0 };
        let edge = smoothstep(2.5, 0.0, at.y);
        let contact = 1.0 - 0.4 * (-near_black / 3.5).exp() * f32::from(u8::from(near_black < 20.0));
        let band = (at.y / WHITE_LENGTH_MM * 2.0) as u32;
        Surface {
            at,
            normal: Vec3::new(0.35 * rounded * side, -0.5 * edge, 1.0).normalize(),
            albedo: self.look.white * shade,
            gloss: self.look.white_gloss,
            open: open * contact * self.open_at_back(at.y) * mix(1.0, 0.85, rounded),
            sun: 1.0,
            glow: Vec3::ZERO,
            id: 10 + 4 * u32::from(key) + band,
        }
    }

    /// Between keys, or the side of a key whose neighbour is down.
    fn flank(&self, at: Vec3) -> Surface {
        Surface {
            at,
            normal: Vec3::Z,
            albedo: self.look.white * FLANK,
            gloss: 0.0,
            open: 0.55,
            sun: 0.35,
            glow: Vec3::ZERO,
            id: 2,
        }
    }

    /// The front faces of the white keys.
    fn face(&self, ray: &Ray, sunk: f32) -> Option<Surface> {
        let along = (0.0 - ray.from.y) / ray.to.y;
        let at = ray.at(along);
        let seen = ray.to.y > 0.0 && along > 0.0 && (self.x0..self.x1).contains(&at.x);
        if !seen || !(-FACE_MM - sunk..=0.5).contains(&at.z) {
            return None;
        }
        let phase = (at.x / WHITE_PITCH_MM).fract() * WHITE_PITCH_MM;
        let gap = phase.min(WHITE_PITCH_MM - phase) < self.look.gap_mm + 0.4;
        Some(Surface {
            at,
            normal: Vec3::NEG_Y,
            albedo: self.look.white * if gap { 0.1 } else { 0.92 },
            gloss: 0.3 * self.look.white_gloss,
            open: mix(0.9, 0.35, -at.z / FACE_MM),
            sun: 1.0,
            glow: Vec3::ZERO,
            id: 4 + u32::from(gap),
        })
    }

    fn open_at_back(&self, y: f32) -> f32 {
        1.0 - 0.45 * (-(WHITE_LENGTH_MM - y).max(0.0) / 9.0).exp()
    }

    /// How much of the main light passes the black keys on its way to a point: 0 none, 1 all.
    pub fn sun_past_blacks(&self, at: Vec3, towards: Vec3, softness: f32) -> f32 {
        if at.z > 6.0 {
            return 1.0;
        }
        let slope = towards.truncate() / towards.z.max(0.2);
        let far = at.truncate() + slope * BLACK_HEIGHT_MM;
        let mut lit = 1.0f32;
        for (_, black) in self.blacks_between(at.x.min(far.x), at.x.max(far.x)) {
            for height in [2.0, 5.0, 8.0, 11.5] {
                let point = at.truncate() + slope * height;
                let blur = 0.7 + softness * height * 0.4;
                lit = lit.min(1.0 - smoothstep(blur, -blur, distance(point, black) + 0.08 * height));
            }
        }
        lit
    }

    pub fn range(&self) -> Range {
        self.range
    }
}

/// How much a key sinks per mm before its hinge, so that its front edge goes down by the key dip.
fn dip_slope(front_y: f32) -> f32 {
    KEY_DIP_MM / (HINGE_Y_MM - front_y)
}

/// Darker next to the neighbours that stand higher: 1 at the edge, 0 from some mm inwards.
fn edge_shade(x: f32, rect: &KeyRect) -> f32 {
    smoothstep(5.0, 0.0, (x - rect.x0).min(rect.x1 - x))
}

/// From a point to a rectangle, negative inside.
fn distance(point: Vec2, rect: &KeyRect) -> f32 {
    let beside = (rect.x0 - point.x).max(point.x - rect.x1);
    let before = (rect.y0 - point.y).max(point.y - rect.y1);
    Vec2::new(beside, before).max(Vec2::ZERO).length() + beside.max(before).min(0.0)
}

/// Where a ray enters a black key's body, with the side's normal.
fn enter_black(ray: &Ray, rect: &KeyRect, taper: f32) -> Option<(f32, Vec3)> {
    let lean = taper / BLACK_HEIGHT_MM;
    let slope = BLACK_SLOPE_MM / BLACK_HEIGHT_MM;
    // Planes as normal · p ≤ offset.
    let planes = [
        (Vec3::Z, BLACK_HEIGHT_MM),
        (Vec3::new(-1.0, 0.0, lean), -rect.x0),
        (Vec3::new(1.0, 0.0, lean), rect.x1),
        (Vec3::new(0.0, -1.0, slope), -rect.y0),
        (Vec3::Y, rect.y1),
        (Vec3::NEG_Z, 12.0),
    ];
    let (mut enter, mut leave, mut face) = (f32::MIN, f32::MAX, Vec3::Z);
    for (normal, offset) in planes {
        let speed = normal.dot(ray.to);
        let reach = offset - normal.dot(ray.from);
        if speed.abs() < 1e-7 {
            if reach < 0.0 {
                return None;
            }
        } else if speed < 0.0 {
            let along = reach / speed;
            if along > enter {
                (enter, face) = (along, normal);
            }
        } else {
            leave = leave.min(reach / speed);
        }
    }
    (enter < leave && enter > 0.0).then(|| (enter, face.normalize()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::Look;

    fn bed() -> Keybed {
        Keybed::new(Range::FULL, &Look::plain().keys, 1)
    }

    fn straight_down(x: f32, y: f32) -> Ray {
        Ray { from: Vec3::new(x, y, 1000.0), to: Vec3::NEG_Z }
    }

    #[test]
    fn from_straight_above_every_key_is_met_at_its_height() {
        let bed = bed();
        for key in keyboard::keys() {
            let centre = keyboard::rect(key).centre();
            let y = if keyboard::is_black(key) { 100.0 } else { 30.0 };
            let surface = bed.hit(&straight_down(centre.x, y), None).unwrap();
            assert!((surface.at.z - keyboard::rect(key).z).abs() < 0.1, "{key}: {}", surface.at);
        }
    }

    #[test]
    fn a_pressed_key_lies_deeper_towards_the_player() {
        let bed = bed();
        for (key, y) in [(60, 20.0), (61, 80.0)] {
            let x = keyboard::rect(key).centre().x;
            let up = bed.hit(&straight_down(x, y), None).unwrap().at.z;
            let down = bed.hit(&straight_down(x, y), Some(key)).unwrap().at.z;
            assert!((6.0..10.5).contains(&(up - down)), "{key}: {up} {down}");
        }
    }

    #[test]
    fn black_keys_hide_what_is_behind_them_from_the_side() {
        let bed = bed();
        let rect = keyboard::rect(61);
        let aim = Vec3::new(rect.x1 + 3.0, 100.0, 0.0);
        let from = Vec3::new(rect.x0 - 600.0, 100.0, 900.0);
        let surface = bed.hit(&Ray { from, to: (aim - from).normalize() }, None).unwrap();
        assert!(surface.at.z > 1.0, "{}", surface.at);
    }

    #[test]
    fn beside_the_keyboard_there_are_no_keys() {
        let bed = bed();
        for (x, y) in [(-5.0, 50.0), (1230.0, 50.0), (600.0, 155.0), (600.0, -30.0)] {
            assert!(bed.hit(&straight_down(x, y), None).is_none());
        }
    }
}

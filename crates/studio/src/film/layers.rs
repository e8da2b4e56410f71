//! The hands' layer of a picture: bodies drawn with the blur of their motion, the nearer over the farther.

use glam::{Vec2, Vec3, Vec4};
use hand::{HandPose, LANDMARKS, WRIST};

use crate::camera::Camera;
use crate::flesh::{Body, Lamps, Painter, Window, extent, trace};
use crate::look::Person;
use crate::set::Set;

/// Fingers that move by more pixels than this against their hand are drawn at several places.
const APART_PX: f32 = 2.4;
/// A hand that moves by more pixels than this as a whole is drawn at several places, each smeared.
const WHOLE_PX: f32 = 14.0;
/// At most so many.
const MOST_PLACES: usize = 4;
/// Less motion than this is not smeared, pixels.
const STILL_PX: f32 = 1.0;
/// Landmarks that move as the hand does.
const PALM: [usize; 5] = [WRIST, 5, 9, 13, 17];

/// A body while the shutter is open.
pub(super) struct Actor {
    /// What it is at some moments.
    pub bodies: Vec<Body>,
    /// By how many pixels it moves as a whole from one to the next.
    pub smear: Vec2,
    pub person: Person,
}

/// How a hand moves while the shutter is open.
#[derive(Copy, Clone, Debug)]
pub(super) struct Motion {
    /// How often it must be drawn.
    pub places: usize,
    /// The whole hand's way from one place to the next, pixels.
    pub smear: Vec2,
    /// The whole hand's way, mm.
    pub way_mm: f32,
}

impl Motion {
    pub fn between(before: &HandPose, after: &HandPose, camera: &Camera) -> Self {
        let ways: [Vec2; LANDMARKS] =
            std::array::from_fn(|i| camera.project(after.landmarks[i]) - camera.project(before.landmarks[i]));
        let whole = PALM.iter().map(|&i| ways[i]).sum::<Vec2>() / PALM.len() as f32;
        let apart = ways.iter().map(|way| way.distance(whole)).fold(0.0, f32::max);
        let places = (apart / APART_PX).max(whole.length() / WHOLE_PX).ceil() as usize;
        let places = places.clamp(1, MOST_PLACES);
        let smear = whole / places as f32;
        Self {
            places,
            smear: if smear.length() < STILL_PX { Vec2::ZERO } else { smear },
            way_mm: after.wrist().distance(before.wrist()),
        }
    }
}

/// A body's pixel on its way into the picture.
#[derive(Copy, Clone)]
struct Dab {
    /// Light and coverage, both times the coverage.
    paint: Vec4,
    /// How far away it is, times the coverage.
    away: f32,
}

const BLANK: Dab = Dab { paint: Vec4::ZERO, away: 0.0 };

impl Actor {
    /// How far from a pixel others can be that smear into it.
    pub fn reach(&self) -> usize {
        if self.smear == Vec2::ZERO { 0 } else { (0.5 * self.smear.abs().max_element()).ceil() as usize + 1 }
    }

    /// Draws the body on `dabs`, the pixels of `window`. `sights` are directions and distances of the scene.
    fn draw(
        &self,
        set: &Set,
        lamps: &Lamps,
        window: Window,
        sight: impl Fn(usize, usize) -> (Vec3, f32),
    ) -> Option<(Window, Vec<Dab>)> {
        let camera = &set.camera;
        let reach = self.reach();
        let own = self.bodies.iter().map(|body| extent(body, camera)).reduce(|a, b| a.around(&b))?;
        let part = grown(own, reach).and(&window);
        if part.width() == 0 || part.height() == 0 {
            return None;
        }
        let size = part.width() * part.height();
        let (mut sum, mut layer) = (vec![BLANK; size], vec![BLANK; size]);
        let share = 1.0 / self.bodies.len() as f32;
        let taps = self.taps();
        for body in &self.bodies {
            let painter = Painter::new(body, &set.look, &self.person, lamps);
            trace(body, camera, part, &sight, |x, y, touch, field| {
                let cover = touch.cover * share;
                let paint = (painter.shade(&touch, field) * cover).extend(cover);
                let away = touch.at.distance(camera.position) * cover;
                layer[(y - part.y0) * part.width() + x - part.x0] = Dab { paint, away };
            });
            smear(&mut layer, &mut sum, part, &taps);
        }
        Some((part, sum))
    }

    /// Where a pixel's light comes from while the body passes.
    fn taps(&self) -> Vec<(i32, i32)> {
        let count = self.smear.length().ceil().max(1.0);
        (0..count as usize)
            .map(|i| {
                let off = self.smear * ((i as f32 + 0.5) / count - 0.5);
                (off.x.round() as i32, off.y.round() as i32)
            })
            .collect()
    }
}

/// Adds a layer, smeared, to a sum, and blanks it.
fn smear(layer: &mut [Dab], sum: &mut [Dab], part: Window, taps: &[(i32, i32)]) {
    let (width, height) = (part.width() as i32, part.height() as i32);
    let share = 1.0 / taps.len() as f32;
    for y in 0..height {
        let row = &layer[(y * width) as usize..((y + 1) * width) as usize];
        let Some(first) = row.iter().position(|dab| dab.paint.w > 0.0) else { continue };
        let last = row.iter().rposition(|dab| dab.paint.w > 0.0).unwrap_or(first);
        for &(dx, dy) in taps {
            if !(0..height).contains(&(y + dy)) {
                continue;
            }
            let from = (first as i32).max(-dx);
            let to = (last as i32 + 1).min(width - dx);
            if from >= to {
                continue;
            }
            let target = ((y + dy) * width + from + dx) as usize;
            for (out, dab) in sum[target..].iter_mut().zip(&row[from as usize..to as usize]) {
                out.paint += dab.paint * share;
                out.away += dab.away * share;
            }
        }
    }
    layer.fill(BLANK);
}

/// A window with so many more pixels on all sides.
pub(super) fn grown(window: Window, by: usize) -> Window {
    Window {
        x0: window.x0.saturating_sub(by),
        y0: window.y0.saturating_sub(by),
        x1: window.x1 + by,
        y1: window.y1 + by,
    }
}

/// Draws all bodies over the light on `window`.
pub(super) fn draw(
    actors: &[Actor],
    set: &Set,
    lamps: &Lamps,
    window: Window,
    light: &mut [Vec3],
    sight: impl Fn(usize, usize) -> (Vec3, f32),
) {
    let mut all: Vec<(Window, Vec<Dab>)> =
        actors.iter().filter_map(|actor| actor.draw(set, lamps, window, &sight)).collect();
    let Some(part) = all.iter().map(|(part, _)| *part).reduce(|a, b| a.around(&b)) else { return };
    for y in part.y0..part.y1 {
        for x in part.x0..part.x1 {
            let mut over = BLANK;
            for (own, dabs) in &mut all {
                if (own.x0..own.x1).contains(&x) && (own.y0..own.y1).contains(&y) {
                    over = over_or_under(over, dabs[(y - own.y0) * own.width() + x - own.x0]);
                }
            }
            if over.paint.w > 0.0 {
                let target = &mut light[(y - window.y0) * window.width() + x - window.x0];
                *target = *target * (1.0 - over.paint.w).max(0.0) + over.paint.truncate();
            }
        }
    }
}

/// Puts the nearer of two bodies' pixels over the other.
fn over_or_under(a: Dab, b: Dab) -> Dab {
    if a.paint.w <= 0.0 {
        return b;
    }
    if b.paint.w <= 0.0 {
        return a;
    }
    let (near, far) = if a.away * b.paint.w <= b.away * a.paint.w { (a, b) } else { (b, a) };
    let rest = (1.0 - near.paint.w).max(0.0);
    Dab { paint: near.paint + far.paint * rest, away: near.away + far.away * rest }
}

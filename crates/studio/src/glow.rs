//! What is composed into produced videos: notes that fall onto the keys, light that bursts from them.

use glam::{Vec2, Vec3};
use hand::{Performance, PlayedNote};
use keyboard::Range;
use score::Hand;

use crate::camera::Camera;
use crate::colour::luminance;
use crate::flesh::{Glow, Window};
use crate::look::{Behind, Look, Overlay};
use crate::maths::smoothstep;
use crate::set::Set;

/// Falling notes are drawn up to this far behind the keys, mm.
const SKY_MM: f32 = 1500.0;
/// Height of the light over the keys' back end, mm.
const BURST_Z_MM: f32 = 62.0;
/// Height of a strip of lights there, mm.
const LINE_Z_MM: f32 = 14.0;
/// A flare's halo ends so far from its middle, mm.
const FLARE_MM: f32 = 62.0;
/// The drawn keyboard's keys, from the front edge of the real ones, mm.
const DRAWN_MM: [f32; 2] = [156.0, 252.0];

/// The light of one struck key.
#[derive(Copy, Clone, Debug)]
struct Flame {
    x: f32,
    colour: Vec3,
    strength: f32,
}

/// The overlay at one moment.
pub(crate) struct Overlaid<'a> {
    overlay: &'a Overlay,
    flames: Vec<Flame>,
    bars: Vec<Bar>,
    white: f32,
    range: Range,
}

/// A falling note: a rectangle behind the keys.
#[derive(Copy, Clone, Debug)]
struct Bar {
    low: Vec2,
    high: Vec2,
    colour: Vec3,
}

impl<'a> Overlaid<'a> {
    /// What there is at a moment.
    pub fn at(look: &'a Look, performance: &Performance, t_s: f64, range: Range) -> Option<Self> {
        let overlay = look.overlay.as_ref()?;
        let mut flames = Vec::new();
        let mut bars = Vec::new();
        for note in performance.played() {
            let colour = overlay.colours[usize::from(note.hand == Hand::Right)];
            if let Some(strength) = burning(overlay, note, t_s) {
                flames.push(Flame { x: keyboard::rect(note.pitch).centre().x, colour, strength });
            }
            if let Some(speed) = overlay.fall_mm_s {
                let y = |at_s: f64| overlay.edge_mm + (at_s - t_s) as f32 * speed;
                let (low, high) = (y(note.onset_s).max(overlay.edge_mm), y(note.release_s) - 3.0);
                if high > low && low < SKY_MM {
                    let rect = keyboard::rect(note.pitch);
                    let (x0, x1) = (rect.x0 + 1.5, rect.x1 - 1.5);
                    bars.push(Bar { low: Vec2::new(x0, low), high: Vec2::new(x1, high.min(SKY_MM)), colour });
                }
            }
        }
        Some(Self { overlay, flames, bars, white: look.sensor.white_level, range })
    }

    /// The bursts as lights on the hands.
    pub fn glows(&self) -> Vec<Glow> {
        let edge = self.overlay.edge_mm;
        let mut glows = Vec::new();
        if let Some(line) = self.overlay.line {
            glows.push(Glow {
                at: Vec3::new(0.5 * (self.range.x0() + self.range.x1()), edge, LINE_Z_MM),
                half_length: 0.5 * self.range.width(),
                colour: line * (0.9 * self.white),
                reach_mm: 45.0,
            });
        }
        if let Some(burst) = self.overlay.burst {
            glows.extend(self.flames.iter().map(|flame| Glow {
                at: Vec3::new(flame.x, edge, BURST_Z_MM),
                half_length: 7.0,
                colour: flame.colour * (5.0 * flame.strength * self.white),
                reach_mm: 46.0 + 0.45 * burst.reach_mm,
            }));
        }
        glows
    }

    /// Draws the falling notes over the scene.
    pub fn draw_bars(&self, light: &mut [Vec3], window: Window, camera: &Camera) {
        for bar in &self.bars {
            let Some(part) = hull(camera, bar.low, bar.high, 1.0, window) else { continue };
            let pixel = 1.0 / pixels_per_mm(camera, bar.low);
            for y in part.y0..part.y1 {
                for x in part.x0..part.x1 {
                    let at = camera.unproject(Vec2::new(x as f32 + 0.5, y as f32 + 0.5), 0.0);
                    let inside = (at - bar.low).min(bar.high - at).min_element();
                    let cover = (0.5 + inside / pixel).clamp(0.0, 1.0);
                    let rim = 1.0 + 0.35 * smoothstep(3.0, 0.0, inside);
                    let target = &mut light[(y - window.y0) * window.width() + x - window.x0];
                    *target = target.lerp(bar.colour * (0.55 * rim), cover);
                }
            }
        }
    }

    /// Lets the bursts shine on the scene.
    pub fn draw_flames(&self, light: &mut [Vec3], places: &[Vec3], window: Window, camera: &Camera) {
        let Some(burst) = self.overlay.burst else { return };
        let edge = self.overlay.edge_mm;
        for flame in &self.flames {
            let wide = 30.0 + 0.4 * burst.reach_mm;
            let low = Vec2::new(flame.x - wide, edge - 2.6 * burst.reach_mm - 20.0);
            let high = Vec2::new(flame.x + wide, edge + 60.0);
            let Some(part) = hull(camera, low, high, 2.0, window) else { continue };
            for y in part.y0..part.y1 {
                for x in part.x0..part.x1 {
                    let index = (y - window.y0) * window.width() + x - window.x0;
                    let at = places[index].truncate();
                    let (dx, dy) = (at.x - flame.x, at.y - edge);
                    // It widens on its way over the keys; behind them it is a ball.
                    let reach = if dy < 0.0 { burst.reach_mm } else { 16.0 };
                    let width = 11.0 + 0.22 * (-dy).max(0.0);
                    let fall = (-(dx / width).powi(2)).exp() * (-dy.abs() / reach).exp();
                    let edge_fade = smoothstep(wide, 0.7 * wide, dx.abs());
                    let own = luminance(light[index]) / self.white.max(1e-3);
                    let answer = if dy < 0.0 { 0.08 + 1.1 * own.min(1.2) } else { 1.0 };
                    // Near its source it burns out to white.
                    let hot = (0.5 * flame.strength * fall).min(0.6);
                    let colour = flame.colour.lerp(Vec3::ONE, hot * hot);
                    light[index] += colour * (flame.strength * self.white * fall * answer * edge_fade);
                }
            }
        }
    }

    /// Lets the bursts' halos and streaks shine over everything.
    pub fn draw_flares(&self, light: &mut [Vec3], window: Window, camera: &Camera) {
        let Some(flare) = self.overlay.burst.map(|burst| burst.flare).filter(|flare| *flare > 0.0) else {
            return;
        };
        let edge = self.overlay.edge_mm;
        for flame in &self.flames {
            let middle = Vec2::new(flame.x, edge);
            let spread = Vec2::splat(FLARE_MM);
            let Some(part) = hull(camera, middle - spread, middle + spread, 1.0, window) else { continue };
            let source = camera.project(middle.extend(6.0));
            let mm = 1.0 / pixels_per_mm(camera, middle);
            let bright = flare * flame.strength.min(2.5) * self.white.max(0.3);
            for y in part.y0..part.y1 {
                for x in part.x0..part.x1 {
                    let off = (Vec2::new(x as f32 + 0.5, y as f32 + 0.5) - source) * mm;
                    let away = off.length();
                    if away > FLARE_MM {
                        continue;
                    }
                    let core = (-(away / 5.5).powi(2)).exp();
                    let halo = 0.22 * (-away / 13.0).exp();
                    let streak = 0.5 * (-(off.y / 1.6).powi(2)).exp() * (-off.x.abs() / 16.0).exp();
                    let fade = smoothstep(FLARE_MM, 0.6 * FLARE_MM, away);
                    let pale = flame.colour.lerp(Vec3::ONE, 0.75);
                    let target = &mut light[(y - window.y0) * window.width() + x - window.x0];
                    *target += (pale * (core + streak) + flame.colour * halo) * (bright * fade);
                }
            }
        }
    }
}

/// How brightly a note's key burns.
fn burning(overlay: &Overlay, note: &PlayedNote, t_s: f64) -> Option<f32> {
    let burst = overlay.burst?;
    let age = (t_s - note.onset_s) as f32;
    if age < 0.0 {
        return None;
    }
    let let_go = ((t_s - note.release_s) as f32).max(0.0);
    let strength = burst.strength * (-age / burst.decay_s).exp() * (-let_go / 0.2).exp();
    (strength > 0.02).then_some(strength)
}

/// Paints pressed keys: themselves, and those of a keyboard drawn over the picture. Keys come with how far they
/// are down, 0..1.
pub(crate) fn paint_pressed(
    set: &Set,
    keys: &[(u8, f32, Hand)],
    light: &mut [Vec3],
    places: &[Vec3],
    window: Window,
) {
    let look = &set.look;
    if let Some(overlay) = &look.overlay
        && overlay.paint > 0.0
    {
        for &(key, down, hand) in keys {
            let rect = keyboard::rect(key);
            let colour = overlay.colours[usize::from(hand == Hand::Right)];
            let (low, high) = (Vec2::new(rect.x0, rect.y0), Vec2::new(rect.x1, rect.y1));
            paint(set, low, high, window, |index| {
                let at = places[index].truncate();
                if keyboard::key_at(at) == Some(key) {
                    let own = luminance(light[index]).max(0.15 * look.sensor.white_level);
                    light[index] = light[index].lerp(colour * own, overlay.paint * down);
                }
            });
        }
    }
    if let Behind::Drawn { pressed, .. } = look.room.behind {
        let [front, back] = DRAWN_MM;
        let scale = keyboard::WHITE_LENGTH_MM / (back - front);
        for &(key, down, _) in keys {
            let rect = keyboard::rect(key);
            let (low, high) = (Vec2::new(rect.x0, front), Vec2::new(rect.x1, back));
            paint(set, low, high, window, |index| {
                let at = places[index];
                if keyboard::key_at(Vec2::new(at.x, (at.y - front) * scale)) == Some(key) && down > 0.5 {
                    light[index] = pressed * 0.9;
                }
            });
        }
    }
}

fn paint(set: &Set, low: Vec2, high: Vec2, window: Window, mut dab: impl FnMut(usize)) {
    let Some(part) = hull(&set.camera, low, high, 8.0, window) else { return };
    for y in part.y0..part.y1 {
        for x in part.x0..part.x1 {
            dab((y - window.y0) * window.width() + x - window.x0);
        }
    }
}

/// The pixels of a window that may show a rectangle of the key plane.
fn hull(camera: &Camera, low: Vec2, high: Vec2, margin: f32, window: Window) -> Option<Window> {
    let corners = [low, high, Vec2::new(low.x, high.y), Vec2::new(high.x, low.y)];
    let seen = corners.map(|corner| camera.project(corner.extend(0.0)));
    let from = seen.iter().fold(Vec2::MAX, |a, b| a.min(*b)) - margin;
    let to = seen.iter().fold(Vec2::MIN, |a, b| a.max(*b)) + margin;
    let limit = |value: f32, most: usize| value.clamp(0.0, most as f32) as usize;
    let part = Window {
        x0: limit(from.x, camera.width),
        y0: limit(from.y, camera.height),
        x1: limit(to.x.ceil(), camera.width),
        y1: limit(to.y.ceil(), camera.height),
    };
    let part = part.and(&window);
    (part.width() > 0 && part.height() > 0).then_some(part)
}

fn pixels_per_mm(camera: &Camera, at: Vec2) -> f32 {
    camera.focal_px / at.extend(0.0).distance(camera.position).max(1.0)
}

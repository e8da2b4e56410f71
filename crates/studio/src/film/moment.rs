//! One moment of a film: hands, shadows, pressed keys and glows, put together in linear light.

use glam::Vec3;
use hand::{HandPose, Performance};
use keyboard::KEY_DIP_MM;
use score::Hand;

use crate::camera::Camera;
use crate::flesh::{Body, Lamps, Window, extent, shade, trace};
use crate::glow::{Overlaid, paint_pressed};
use crate::maths::hash;
use crate::set::{Sample, Set};
use crate::shadow::Shadow;

/// A hand that moves by more pixels than this while the shutter is open is drawn at several places.
const SMEAR_PX: f32 = 1.6;
/// At most so many.
const MOST_PLACES: usize = 3;
/// A fingertip this much below a key's surface has begun to press it, mm.
const TOUCH_MM: f32 = 0.4;

/// All that moves, at one moment.
pub(super) struct Moment<'a> {
    /// Bodies at the moments while the shutter is open.
    bodies: Vec<Vec<Body>>,
    shadows: Vec<Shadow>,
    /// Keys that are down, how far (0..1), and by which hand.
    keys: Vec<(u8, f32, Hand)>,
    overlaid: Option<Overlaid<'a>>,
    /// Seeds the sensor's noise.
    pub noise_seed: u32,
}

/// A body's pixel on its way into the picture.
#[derive(Copy, Clone)]
struct Dab {
    colour: Vec3,
    cover: f32,
    away: f32,
}

impl<'a> Moment<'a> {
    pub fn of(performance: &Performance, set: &'a Set, t_s: f64) -> Self {
        let look = &set.look;
        let anatomy = &performance.player().anatomy;
        let poses = |t_s: f64| Hand::ALL.map(|hand| performance.pose(hand, t_s));
        let now = poses(t_s);

        let shutter = f64::from(look.sensor.shutter_s);
        let way = smear_px(&poses(t_s - 0.5 * shutter), &poses(t_s + 0.5 * shutter), &set.camera);
        let count = ((way / SMEAR_PX).ceil() as usize).clamp(1, MOST_PLACES);
        let head = look.person.head.as_ref().map(|(_, off_mm)| Body::head(middle_x(set), *off_mm));
        let bodies: Vec<Vec<Body>> = (0..count)
            .map(|i| {
                let at_s = t_s + shutter * ((i as f64 + 0.5) / count as f64 - 0.5);
                let posed = if count == 1 { now.clone() } else { poses(at_s) };
                let hands = posed.iter().map(|pose| Body::of(pose, anatomy, &look.person));
                hands.chain(head.clone()).collect()
            })
            .collect();
        let shadows = now.iter().map(|pose| Shadow::of(&Body::of(pose, anatomy, &look.person), &look.light));
        let ticks = (t_s * 10_000.0).round() as i64;
        Self {
            shadows: shadows.collect(),
            bodies,
            keys: pressed(&now, set),
            overlaid: Overlaid::at(look, performance, t_s),
            noise_seed: hash(look.texture_seed() ^ hash(ticks as u32)),
        }
    }

    /// The light on a part of the picture, row by row.
    pub fn render(&self, set: &Set, window: Window) -> Vec<Vec3> {
        let (mut light, mut places) = self.scene(set, window);
        self.sink_keys(set, window, &mut light, &mut places);
        paint_pressed(set, &self.keys, &mut light, &places, window);
        if let Some(overlaid) = &self.overlaid {
            overlaid.draw_bars(&mut light, window, &set.camera);
            overlaid.draw_flames(&mut light, &places, window, &set.camera);
        }
        self.hands(set, window, &mut light, &places);
        light
    }

    /// The empty scene in the hands' shadows, and where each pixel is.
    fn scene(&self, set: &Set, window: Window) -> (Vec<Vec3>, Vec<Vec3>) {
        let size = window.width() * window.height();
        let (mut light, mut places) = (vec![Vec3::ZERO; size], vec![Vec3::ZERO; size]);
        set.visit(window.x0, window.y0, window.x1, window.y1, |y, x, samples| {
            let start = (y - window.y0) * window.width() + x - window.x0;
            for (i, sample) in samples.iter().enumerate() {
                light[start + i] = self.lit(sample);
                places[start + i] = sample.at;
            }
        });
        (light, places)
    }

    fn lit(&self, sample: &Sample) -> Vec3 {
        let (mut direct, mut around) = (1.0, 1.0);
        for shadow in self.shadows.iter().filter(|shadow| shadow.reaches(sample.at)) {
            let [main, rest] = shadow.light_at(sample.at);
            direct *= main;
            around *= rest;
        }
        sample.direct * direct + sample.around * around
    }

    /// Draws the keys that are down.
    fn sink_keys(&self, set: &Set, window: Window, light: &mut [Vec3], places: &mut [Vec3]) {
        let patches: Vec<_> =
            self.keys.iter().filter_map(|&(key, down, _)| Some((set.patch(key)?, down))).collect();
        for (patch, _) in &patches {
            let own = Window {
                x0: patch.x0,
                y0: patch.y0,
                x1: patch.x0 + patch.width,
                y1: patch.y0 + patch.height,
            };
            let part = own.and(&window);
            set.visit(part.x0, part.y0, part.x1, part.y1, |y, x, samples| {
                for (i, sample) in samples.iter().enumerate() {
                    // Neighbouring keys share pixels: every one that is down adds its change.
                    let mut mixed = *sample;
                    for (other, down) in &patches {
                        if let Some(sunk) = other.get(x + i, y) {
                            mixed.direct += (sunk.direct - sample.direct) * *down;
                            mixed.around += (sunk.around - sample.around) * *down;
                            mixed.at += (sunk.at - sample.at) * *down;
                        }
                    }
                    mixed.direct = mixed.direct.max(Vec3::ZERO);
                    mixed.around = mixed.around.max(Vec3::ZERO);
                    let index = (y - window.y0) * window.width() + x + i - window.x0;
                    light[index] = self.lit(&mixed);
                    places[index] = mixed.at;
                }
            });
        }
    }

    fn hands(&self, set: &Set, window: Window, light: &mut [Vec3], places: &[Vec3]) {
        let camera = &set.camera;
        let glows = self.overlaid.as_ref().map(Overlaid::glows).unwrap_or_default();
        let lamps = Lamps::of(&set.look, set.level, glows);
        let everywhere = self.bodies.iter().flatten().map(|body| extent(body, camera));
        let Some(part) = everywhere.reduce(|a, b| a.around(&b)).map(|all| all.and(&window)) else { return };
        if part.width() == 0 || part.height() == 0 {
            return;
        }
        let blank = Dab { colour: Vec3::ZERO, cover: 0.0, away: f32::MAX };
        let share = 1.0 / self.bodies.len() as f32;
        let mut sum = vec![(Vec3::ZERO, 0.0f32); part.width() * part.height()];
        let mut layer = vec![blank; sum.len()];
        for bodies in &self.bodies {
            for body in bodies {
                let depth_of = |x: usize, y: usize| {
                    sight(camera, places[(y - window.y0) * window.width() + x - window.x0])
                };
                trace(body, camera, part, depth_of, |x, y, touch, field| {
                    let dab = &mut layer[(y - part.y0) * part.width() + x - part.x0];
                    let away = touch.at.distance(camera.position);
                    if away < dab.away || dab.cover < 1.0 {
                        let over = Dab {
                            colour: shade(body, &touch, field, &set.look, &lamps),
                            cover: touch.cover,
                            away,
                        };
                        *dab = over_or_under(*dab, over);
                    }
                });
            }
            for ((colour, cover), dab) in sum.iter_mut().zip(&mut layer) {
                if dab.cover > 0.0 {
                    *colour += dab.colour * (dab.cover * share);
                    *cover += dab.cover * share;
                    *dab = blank;
                }
            }
        }
        for y in part.y0..part.y1 {
            let row = (y - window.y0) * window.width() + part.x0 - window.x0;
            let from = (y - part.y0) * part.width();
            for (target, (colour, cover)) in light[row..].iter_mut().zip(&sum[from..from + part.width()]) {
                if *cover > 0.0 {
                    *target = *target * (1.0 - *cover) + *colour;
                }
            }
        }
    }
}

/// Puts the nearer of two bodies' pixels over the other.
fn over_or_under(a: Dab, b: Dab) -> Dab {
    if a.cover <= 0.0 {
        return b;
    }
    let (near, far) = if a.away <= b.away { (a, b) } else { (b, a) };
    let rest = far.cover * (1.0 - near.cover);
    let cover = near.cover + rest;
    Dab { colour: (near.colour * near.cover + far.colour * rest) / cover.max(1e-6), cover, away: near.away }
}

/// Where each pixel of the empty scene is.
pub(super) fn places(set: &Set, window: Window) -> Vec<Vec3> {
    let mut places = vec![Vec3::ZERO; window.width() * window.height()];
    set.visit(window.x0, window.y0, window.x1, window.y1, |y, x, samples| {
        let start = (y - window.y0) * window.width() + x - window.x0;
        for (place, sample) in places[start..].iter_mut().zip(samples) {
            *place = sample.at;
        }
    });
    places
}

/// The direction to a place and how far away it is.
pub(super) fn sight(camera: &Camera, place: Vec3) -> (Vec3, f32) {
    let way = place - camera.position;
    let length = way.length().max(1.0);
    (way / length, length)
}

/// The keys that fingertips hold below their resting height.
fn pressed(poses: &[HandPose; 2], set: &Set) -> Vec<(u8, f32, Hand)> {
    let mut keys: Vec<(u8, f32, Hand)> = Vec::new();
    for pose in poses {
        for (contact, held) in pose.contacts.iter().zip(pose.pressed) {
            let Some(key) = held.or_else(|| keyboard::key_at(contact.truncate())) else { continue };
            let sunk = keyboard::rect(key).z - contact.z;
            if sunk < TOUCH_MM || !set.range().contains(key) {
                continue;
            }
            let down = (sunk / KEY_DIP_MM).min(1.0);
            match keys.iter_mut().find(|(other, ..)| *other == key) {
                Some((_, deepest, _)) => *deepest = deepest.max(down),
                None => keys.push((key, down, pose.hand)),
            }
        }
    }
    keys
}

/// How far the fastest landmark moves in the picture.
fn smear_px(before: &[HandPose; 2], after: &[HandPose; 2], camera: &Camera) -> f32 {
    let pairs = before.iter().zip(after).flat_map(|(a, b)| a.landmarks.iter().zip(&b.landmarks));
    pairs.map(|(a, b)| camera.project(*a).distance(camera.project(*b))).fold(0.0, f32::max)
}

fn middle_x(set: &Set) -> f32 {
    0.5 * (set.range().x0() + set.range().x1())
}

//! One moment of a film: hands, shadows, pressed keys and glows, put together in linear light.

use glam::Vec3;
use hand::{Anatomy, HandPose, Performance};
use keyboard::{KEY_DIP_MM, WHITE_PITCH_MM};
use score::Hand;

use super::layers::{self, Actor, Motion};
use crate::camera::Camera;
use crate::flesh::{Body, Lamps, Window};
use crate::glow::{Overlaid, paint_pressed};
use crate::look::Person;
use crate::maths::hash;
use crate::set::{Sample, Set};
use crate::shadow::Shadow;

/// A fingertip this much below a key's surface has begun to press it, mm.
const TOUCH_MM: f32 = 0.4;

/// All that moves, at one moment.
pub(super) struct Moment<'a> {
    actors: Vec<Actor>,
    shadows: Vec<Shadow>,
    /// Keys that are down, how far (0..1), and by which hand.
    keys: Vec<(u8, f32, Hand)>,
    overlaid: Option<Overlaid<'a>>,
    /// Seeds the sensor's noise.
    pub noise_seed: u32,
}

impl<'a> Moment<'a> {
    pub fn of(performance: &Performance, set: &'a Set, t_s: f64) -> Self {
        let look = &set.look;
        let anatomy = &performance.player().anatomy;
        let mut moment = Self {
            actors: Vec::new(),
            shadows: Vec::new(),
            keys: Vec::new(),
            overlaid: Overlaid::at(look, performance, t_s, set.range()),
            noise_seed: hash(look.texture_seed() ^ hash((t_s * 10_000.0).round() as i64 as u32)),
        };
        let now = Hand::ALL
            .map(|hand| moment.add_hand(set, anatomy, &look.person, t_s, |t_s| performance.pose(hand, t_s)));
        moment.keys = pressed(&now, set);
        if let Some(other) = &look.companion {
            moment.add_hand(set, anatomy, &other.person, t_s, |t_s| {
                let pose = performance.pose(other.hand, t_s + other.later_s);
                moved(pose, f32::from(other.octaves) * 7.0 * WHITE_PITCH_MM)
            });
        }
        if let Some((_, off_mm)) = &look.person.head {
            let body = Body::head(middle_x(set), *off_mm);
            let person = look.person.clone();
            moment.actors.push(Actor { bodies: vec![body], smear: glam::Vec2::ZERO, person });
        }
        moment
    }

    /// Adds a hand with its motion and shadow. Says where it is now.
    fn add_hand(
        &mut self,
        set: &Set,
        anatomy: &Anatomy,
        person: &Person,
        t_s: f64,
        pose: impl Fn(f64) -> HandPose,
    ) -> HandPose {
        let now = pose(t_s);
        let shutter = f64::from(set.look.sensor.shutter_s);
        let motion = Motion::between(&pose(t_s - 0.5 * shutter), &pose(t_s + 0.5 * shutter), &set.camera);
        let body = Body::of(&now, anatomy, person);
        self.shadows.push(Shadow::of(&body, &set.look.light, motion.way_mm));
        let bodies = if motion.places == 1 {
            vec![body]
        } else {
            let share = 1.0 / motion.places as f64;
            let at_s = |i: usize| t_s + shutter * ((i as f64 + 0.5) * share - 0.5);
            (0..motion.places).map(|i| Body::of(&pose(at_s(i)), anatomy, person)).collect()
        };
        let person = person.of_age(anatomy.youth());
        self.actors.push(Actor { bodies, smear: motion.smear, person });
        now
    }

    /// The light on a part of the picture, row by row.
    pub fn render(&self, set: &Set, wanted: Window) -> Vec<Vec3> {
        let whole = Window { x0: 0, y0: 0, x1: set.camera.width, y1: set.camera.height };
        let reach = self.actors.iter().map(Actor::reach).max().unwrap_or(0);
        let window = layers::grown(wanted, reach).and(&whole);
        let (mut light, mut places) = self.scene(set, window);
        self.sink_keys(set, window, &mut light, &mut places);
        paint_pressed(set, &self.keys, &mut light, &places, window);
        if let Some(overlaid) = &self.overlaid {
            overlaid.draw_bars(&mut light, window, &set.camera);
            overlaid.draw_flames(&mut light, &places, window, &set.camera);
        }
        self.hands(set, window, &mut light, &places);
        if let Some(overlaid) = &self.overlaid {
            overlaid.draw_flares(&mut light, window, &set.camera);
        }
        cut(light, window, wanted)
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
        let mut shares = [1.0; 3];
        for shadow in self.shadows.iter().filter(|shadow| shadow.reaches(sample.at)) {
            for (share, own) in shares.iter_mut().zip(shadow.light_at(sample.at)) {
                *share *= own;
            }
        }
        sample.direct * shares[0] + sample.second * shares[1] + sample.around * shares[2]
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
                            mixed.second += (sunk.second - sample.second) * *down;
                            mixed.around += (sunk.around - sample.around) * *down;
                            mixed.at += (sunk.at - sample.at) * *down;
                        }
                    }
                    mixed.direct = mixed.direct.max(Vec3::ZERO);
                    mixed.second = mixed.second.max(Vec3::ZERO);
                    mixed.around = mixed.around.max(Vec3::ZERO);
                    let index = (y - window.y0) * window.width() + x + i - window.x0;
                    light[index] = self.lit(&mixed);
                    places[index] = mixed.at;
                }
            });
        }
    }

    fn hands(&self, set: &Set, window: Window, light: &mut [Vec3], places: &[Vec3]) {
        let glows = self.overlaid.as_ref().map(Overlaid::glows).unwrap_or_default();
        let lamps = Lamps::of(&set.look, set.level, glows);
        layers::draw(&self.actors, set, &lamps, window, light, |x, y| {
            sight(&set.camera, places[(y - window.y0) * window.width() + x - window.x0])
        });
    }
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

/// The pixels of `wanted`, which lies in `window`.
fn cut(light: Vec<Vec3>, window: Window, wanted: Window) -> Vec<Vec3> {
    if window == wanted {
        return light;
    }
    let rows = light.chunks_exact(window.width()).skip(wanted.y0 - window.y0).take(wanted.height());
    let (from, to) = (wanted.x0 - window.x0, wanted.x1 - window.x0);
    rows.flat_map(|row| &row[from..to]).copied().collect()
}

/// A pose somewhere else along the keys.
fn moved(mut pose: HandPose, by_mm: f32) -> HandPose {
    let by = Vec3::X * by_mm;
    pose.landmarks.iter_mut().chain(&mut pose.contacts).for_each(|point| *point += by);
    pose.elbow += by;
    pose.pressed = [None; 5];
    pose
}

fn middle_x(set: &Set) -> f32 {
    0.5 * (set.range().x0() + set.range().x1())
}

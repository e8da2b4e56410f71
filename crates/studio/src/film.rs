//! Filming a performance.

mod layers;
mod moment;

use std::sync::Arc;

use glam::Vec2;
use hand::{Anatomy, LANDMARKS, Performance, WRIST};
use keyboard::Range;
use score::{Finger, Hand};

use crate::camera::Camera;
use crate::flesh::{Body, Window, first_touch, trace};
use crate::image::Image;
use crate::look::Look;
use crate::sensor::Exposure;
use crate::set::Set;
use moment::Moment;

/// A performance, a scene and a camera.
#[derive(Clone, Debug)]
pub struct Film<'a> {
    performance: &'a Performance,
    set: Arc<Set>,
}

/// Which hand each pixel of a picture shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// For each pixel 0 for none, 1 for the left hand and its arm, 2 for the right, row by row.
    pub hands: Vec<u8>,
}

impl Mask {
    /// The hand at a pixel.
    pub fn at(&self, x: usize, y: usize) -> Option<Hand> {
        if x >= self.width {
            return None;
        }
        match self.hands.get(y * self.width + x) {
            Some(1) => Some(Hand::Left),
            Some(2) => Some(Hand::Right),
            _ => None,
        }
    }
}

impl<'a> Film<'a> {
    /// A film on a set of its own.
    pub fn new(performance: &'a Performance, look: Look, camera: Camera, range: Range) -> Self {
        Self::on_set(performance, Arc::new(Set::new(look, camera, range)))
    }

    /// A film on a set that others share: what was rendered of it once need not be rendered again.
    pub fn on_set(performance: &'a Performance, set: Arc<Set>) -> Self {
        Self { performance, set }
    }

    /// The set.
    pub fn set(&self) -> &Arc<Set> {
        &self.set
    }

    /// The camera.
    pub fn camera(&self) -> &Camera {
        &self.set.camera
    }

    /// The whole picture at a moment of the song.
    pub fn frame(&self, t_s: f64) -> Image {
        self.region(t_s, 0, 0, self.camera().width, self.camera().height)
    }

    /// A part of the picture: exactly the pixels that [`frame`](Self::frame) has there, for less work. What
    /// lies outside the picture is cut off.
    pub fn region(&self, t_s: f64, x0: usize, y0: usize, width: usize, height: usize) -> Image {
        let camera = self.camera();
        let wanted = Window { x0, y0, x1: x0.saturating_add(width), y1: y0.saturating_add(height) };
        let window = wanted.and(&Window { x0: 0, y0: 0, x1: camera.width, y1: camera.height });
        if window.width() == 0 || window.height() == 0 {
            return Image { width: window.width(), height: window.height(), rgb: Vec::new() };
        }
        let exposure = Exposure::new(&self.set.look.sensor, camera.width, camera.height);
        let outer = exposure.needs(window);
        let moment = Moment::of(self.performance, &self.set, t_s);
        let light = moment.render(&self.set, outer);
        exposure.develop(light, outer, window, moment.noise_seed)
    }

    /// Which hand each pixel of the whole picture shows, without motion blur.
    pub fn mask(&self, t_s: f64) -> Mask {
        let camera = self.camera();
        let whole = Window { x0: 0, y0: 0, x1: camera.width, y1: camera.height };
        let places = moment::places(&self.set, whole);
        let mut hands = vec![0u8; places.len()];
        let mut nearest = vec![f32::MAX; places.len()];
        for (body, id) in self.bodies(t_s).iter().zip([1, 2]) {
            let depth_of = |x: usize, y: usize| moment::sight(camera, places[y * camera.width + x]);
            trace(body, camera, whole, depth_of, |x, y, touch, _| {
                let index = y * camera.width + x;
                let away = touch.at.distance(camera.position);
                if touch.cover > 0.5 && away < nearest[index] {
                    (hands[index], nearest[index]) = (id, away);
                }
            });
        }
        Mask { width: camera.width, height: camera.height, hands }
    }

    /// Where a hand's landmarks appear, in pixels; beyond the picture's edges where they are outside it.
    pub fn landmarks_px(&self, hand: Hand, t_s: f64) -> [Vec2; LANDMARKS] {
        self.performance.pose(hand, t_s).landmarks.map(|point| self.camera().project(point))
    }

    /// Which landmarks lie in the picture and are hidden by nothing but the flesh around them.
    pub fn visible(&self, hand: Hand, t_s: f64) -> [bool; LANDMARKS] {
        let camera = self.camera();
        let [left, right] = self.bodies(t_s);
        let (own, other) = if hand == Hand::Left { (&left, &right) } else { (&right, &left) };
        let anatomy = &self.performance.player().anatomy;
        let limit = Vec2::new(camera.width as f32, camera.height as f32);
        std::array::from_fn(|landmark| {
            let point = own.landmarks[landmark];
            let px = camera.project(point);
            let inside = px.cmpge(Vec2::ZERO).all() && px.cmplt(limit).all();
            inside
                && first_touch(other, camera, point).is_none()
                && first_touch(own, camera, point)
                    .is_none_or(|at| at.distance(point) < own_flesh_mm(anatomy, landmark))
        })
    }

    fn bodies(&self, t_s: f64) -> [Body; 2] {
        let anatomy = &self.performance.player().anatomy;
        Hand::ALL.map(|hand| Body::of(&self.performance.pose(hand, t_s), anatomy, &self.set.look.person))
    }
}

/// How deep in its own flesh a landmark may lie as seen from above, mm.
fn own_flesh_mm(anatomy: &Anatomy, landmark: usize) -> f32 {
    const SPARE_MM: f32 = 6.0;
    if landmark == WRIST {
        return 1.6 * anatomy.wrist_half_thickness_mm + SPARE_MM + 8.0; // a sleeve may be over it
    }
    let finger = Finger::ALL[((landmark - 1) / 4).min(4)];
    1.5 * anatomy.digit(finger).radii[(landmark - 1) % 4] + SPARE_MM
}

#[cfg(test)]
mod tests;

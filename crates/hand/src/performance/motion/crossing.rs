//! Where fingers are in each other's or in a key's way.

use glam::{Vec2, Vec3};
use keyboard::{BLACK_HEIGHT_MM, HIGHEST, KEY_DIP_MM, LOWEST};
use score::Finger;

use super::super::side::Side;
use super::super::strokes::Intent;
use crate::anatomy::Anatomy;
use crate::ik::Solved;
use crate::landmarks::joints;

/// Where a segment is looked at for keys, as shares of its length.
const LOOKS: [f32; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];
/// Nobody touches a key from below, in mm.
const FLOOR_MM: f32 = -60.0;
/// Where a segment is looked at for other fingers, in so many steps.
const STEPS: usize = 8;

/// Two things that may be in each other's way.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) enum Crossing {
    /// A segment of a finger in a key, given as a box in the hand's frame.
    Key { finger: usize, segment: usize, low: Vec3, high: Vec3 },
    /// Segments of two fingers.
    Fingers { one: (usize, usize), other: (usize, usize) },
    /// A finger that plays stays off its key's point.
    Reach { finger: usize },
}

/// A tapering part of a finger.
#[derive(Copy, Clone, Debug, Default)]
struct Segment {
    a: Vec3,
    b: Vec3,
    ra: f32,
    rb: f32,
}

impl Segment {
    fn ball(&self, share: f32) -> (Vec3, f32) {
        (self.a.lerp(self.b, share), self.ra + (self.rb - self.ra) * share)
    }

    /// How deep a ball sits in it; negative outside.
    fn depth(&self, centre: Vec3, radius: f32) -> f32 {
        let axis = self.b - self.a;
        let share = ((centre - self.a).dot(axis) / axis.length_squared().max(1e-6)).clamp(0.0, 1.0);
        let (nearest, own) = self.ball(share);
        radius + own - centre.distance(nearest)
    }
}

/// The flesh of five fingers.
pub(super) struct Fingers([[Segment; 3]; 5]);

impl Fingers {
    pub fn of(solved: &Solved, anatomy: &Anatomy) -> Self {
        Self(Finger::ALL.map(|finger| {
            let digit = anatomy.digit(finger);
            let [first, second, third, _] = joints(finger).map(|joint| solved.landmarks[joint]);
            let points = [first, second, third, solved.pads[finger.index()]];
            std::array::from_fn(|i| Segment {
                a: points[i],
                b: points[i + 1],
                ra: digit.radii[i],
                rb: digit.radii[i + 1],
            })
        }))
    }

    /// How deep the two are in each other, in mm; negative for the room between them.
    pub fn depth(&self, crossing: &Crossing, solved: &Solved) -> f32 {
        match *crossing {
            Crossing::Reach { finger } => solved.gaps[finger],
            Crossing::Key { finger, segment, low, high } => {
                let part = &self.0[finger][segment];
                let depth = |share: f32| {
                    let (centre, radius) = part.ball(share);
                    let outside = (low - centre).max(centre - high);
                    radius - outside.max(Vec3::ZERO).length() - outside.max_element().min(0.0)
                };
                LOOKS.into_iter().map(depth).fold(f32::NEG_INFINITY, f32::max)
            }
            Crossing::Fingers { one, other } => {
                let (one, other) = (&self.0[one.0][one.1], &self.0[other.0][other.1]);
                let depth = |step: usize| {
                    let (centre, radius) = one.ball(step as f32 / STEPS as f32);
                    other.depth(centre, radius)
                };
                (0..=STEPS).map(depth).fold(f32::NEG_INFINITY, f32::max)
            }
        }
    }

    /// All that are deeper than `least_mm` in each other.
    pub fn crossings(
        &self,
        solved: &Solved,
        intents: &[Intent; 5],
        side: Side,
        least_mm: f32,
    ) -> Vec<(Crossing, f32)> {
        let keys_down: [Option<(u8, f32)>; 5] =
            std::array::from_fn(|finger| self.key_under(finger, &intents[finger], side));
        let mut found = Vec::new();
        let mut see = |crossing: Crossing| {
            let depth = self.depth(&crossing, solved);
            if depth > least_mm {
                found.push((crossing, depth));
            }
        };
        for (finger, intent) in intents.iter().enumerate() {
            for segment in 0..3 {
                // A sliding finger pushes the keys down as it comes to them.
                let keys = self.keys_near(finger, segment, &keys_down, side);
                for (low, high) in keys.filter(|_| intent.slides.abs() < 0.05) {
                    see(Crossing::Key { finger, segment, low, high });
                }
                if segment == 0 {
                    continue;
                }
                for other in finger + 1..5 {
                    for other_segment in 1..3 {
                        see(Crossing::Fingers { one: (finger, segment), other: (other, other_segment) });
                    }
                }
            }
        }
        found
    }

    /// The key that a finger which plays has under its pad, and how high its top is.
    fn key_under(&self, finger: usize, intent: &Intent, side: Side) -> Option<(u8, f32)> {
        let pad = &self.0[finger][2];
        let contact = pad.b - Vec3::Z * pad.rb;
        let key = keyboard::key_at(Vec2::new(side.flip(contact.x), contact.y))?;
        let rest = keyboard::rect(key).z;
        (intent.bound > 0.5).then(|| (key, contact.z.clamp(rest - KEY_DIP_MM, rest)))
    }

    /// The keys that a segment may be in, as boxes in the hand's frame.
    fn keys_near(
        &self,
        finger: usize,
        segment: usize,
        keys_down: &[Option<(u8, f32)>; 5],
        side: Side,
    ) -> impl Iterator<Item = (Vec3, Vec3)> {
        let part = self.0[finger][segment];
        let radius = part.ra.max(part.rb);
        let (low, high) = (part.a.min(part.b) - radius, part.a.max(part.b) + radius);
        let reaches = low.z < BLACK_HEIGHT_MM && high.y > 0.0;
        let (one_end, other_end) = (side.flip(low.x), side.flip(high.x));
        let first = white_at(one_end.min(other_end)).saturating_sub(1).max(LOWEST);
        let last = (white_at(one_end.max(other_end)) + 1).min(HIGHEST);
        (first..=last).filter(move |_| reaches).filter_map(move |key| {
            let rect = keyboard::rect(key);
            let down = keys_down.iter().flatten().filter(|(other, _)| *other == key);
            let top = down.map(|(_, top)| *top).fold(rect.z, f32::min);
            let (x0, x1) = (side.flip(rect.x0), side.flip(rect.x1));
            let key_low = Vec3::new(x0.min(x1), rect.y0, FLOOR_MM);
            let key_high = Vec3::new(x0.max(x1), rect.y1, top);
            (key_low.cmplt(high).all() && low.cmplt(key_high).all()).then_some((key_low, key_high))
        })
    }
}

/// The white key at a place along the keyboard, or the outermost one.
fn white_at(x: f32) -> u8 {
    const BEFORE_THE_BLACK: f32 = 10.0;
    let outermost = if x < 0.0 { LOWEST } else { HIGHEST };
    keyboard::key_at(Vec2::new(x, BEFORE_THE_BLACK)).unwrap_or(outermost)
}

//! A finger's way over several keys without lifting: a glissando.

use glam::Vec3;

use super::curve::Curve;

/// Where a sliding finger is, and on which key.
#[derive(Clone, Debug)]
pub(super) struct Slide {
    /// Onset and contact of every key.
    points: Vec<(f64, Vec3)>,
    pitches: Vec<u8>,
    axes: [Curve; 3],
}

impl Slide {
    /// A slide that begins on a key.
    pub fn new(onset_s: f64, pitch: u8, contact: Vec3) -> Self {
        let mut slide = Self { points: Vec::new(), pitches: Vec::new(), axes: Default::default() };
        slide.go_on(onset_s, pitch, contact);
        slide
    }

    /// Goes on to the next key, at or after the last one's onset.
    pub fn go_on(&mut self, onset_s: f64, pitch: u8, contact: Vec3) {
        // The finger keeps to its line along the keys.
        let along = self.points.first().map_or(contact.y, |(_, first)| first.y);
        self.points.push((onset_s, Vec3::new(contact.x, along, contact.z)));
        self.pitches.push(pitch);
        self.axes = std::array::from_fn(|axis| {
            Curve::through(&self.points.iter().map(|(t, at)| (*t, at[axis])).collect::<Vec<_>>())
        });
    }

    /// When the newest key was reached.
    pub fn last_onset_s(&self) -> f64 {
        self.points.last().map_or(f64::NEG_INFINITY, |(onset_s, _)| *onset_s)
    }

    /// Where the finger touches the keys at a time.
    pub fn at(&self, t_s: f64) -> Vec3 {
        Vec3::from_array(std::array::from_fn(|axis| self.axes[axis].at(t_s)))
    }

    /// The key under the finger at a time; the first one before it begins.
    pub fn pitch_at(&self, t_s: f64) -> Option<u8> {
        let after = self.points.partition_point(|(onset_s, _)| *onset_s <= t_s);
        self.pitches.get(after.max(1) - 1).copied()
    }

    /// 1 towards the little finger's side, -1 towards the thumb's.
    pub fn way(&self) -> f32 {
        let (first, last) = (self.points.first(), self.points.last());
        first.zip(last).map_or(0.0, |((_, first), (_, last))| (last.x - first.x).clamp(-1.0, 1.0))
    }
}

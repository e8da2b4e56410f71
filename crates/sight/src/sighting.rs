//! What sight says about one hand in one frame.

use glam::Vec2;
use score::{Finger, Hand};

/// Which finger of a hand plays a key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeySighting {
    /// The key.
    pub pitch: u8,
    /// Probability of each finger: index 0 none of this hand's, 1 thumb … 5 little finger.
    pub finger: [f32; 6],
}

/// One hand as seen in one frame.
#[derive(Debug, Clone, PartialEq)]
pub struct HandSighting {
    /// When the frame was captured, clock seconds.
    pub t: f64,
    /// Which hand.
    pub hand: Hand,
    /// Centre of the crop on the key plane, millimetres.
    pub centre_mm: Vec2,
    /// Fingertips from thumb to little finger as they appear on the key plane, millimetres.
    pub tips_mm: [Vec2; 5],
    /// The same fingertips in the picture, pixels.
    pub tips_px: [Vec2; 5],
    /// Probability that each finger holds a key down.
    pub pressed: [f32; 5],
    /// Probability of each main finger: index 0 none, 1 thumb … 5 little finger.
    pub main: [f32; 6],
    /// Probability that a key goes down now, that the finger is being changed, and that a finger slides over the keys.
    pub events: [f32; 3],
    /// Which finger plays each key within the hand's reach.
    pub keys: Vec<KeySighting>,
    /// Probability that this is the hand, and not the other.
    pub visible: f32,
    /// Probability that the hand is there at all.
    pub present: f32,
}

impl HandSighting {
    /// Probability that it is this hand and that it plays a key at all; 0 beyond its reach.
    pub fn holds(&self, pitch: u8) -> f32 {
        self.key(pitch).map_or(0.0, |key| (1.0 - key.finger[0]) * self.visible)
    }

    /// Probability that a finger plays a key, if the hand plays it; 0 beyond the hand's reach.
    pub fn plays(&self, finger: Finger, pitch: u8) -> f32 {
        self.key(pitch).map_or(0.0, |key| {
            key.finger[usize::from(finger.number())]
                / key.finger[1..].iter().sum::<f32>().max(f32::MIN_POSITIVE)
        })
    }

    fn key(&self, pitch: u8) -> Option<&KeySighting> {
        self.keys.iter().find(|key| key.pitch == pitch)
    }

    /// The most likely main finger; `None` when "none" is the likeliest.
    pub fn main_finger(&self) -> Option<Finger> {
        let best = (0..self.main.len()).max_by(|&a, &b| self.main[a].total_cmp(&self.main[b]))?;
        u8::try_from(best).ok().and_then(Finger::new)
    }
}

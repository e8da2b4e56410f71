//! What the eyes saw around key presses, kept in memory until it has been learnt from.

use std::collections::VecDeque;

use glam::Vec2;
use score::{Finger, Hand};

use crate::calibration::Calibration;
use crate::crop::{self, CropFrame};
use crate::dataset::{Dataset, Shard};
use crate::frame::Frame;
use crate::network::ORDER;
use crate::sighting::HandSighting;

/// Glimpses from this long before a key press are kept, seconds: fusion looks back about as far.
const BEFORE_S: f64 = 0.04;
/// … to this long after it, seconds.
const AFTER_S: f64 = 0.2;
/// No more than this many are kept, 48 KiB each; then every other one goes.
const MOST: usize = 1600;
/// Notes are held back by blocks of this many: whole phrases, so that what is measured is not what was taught.
const BLOCK: usize = 16;
/// Every so many blocks one is held back.
const BLOCKS: usize = 3;

/// A note of which is known who played it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KnownNote {
    /// When the key went down, the frames' time, seconds.
    pub onset_s: f64,
    /// When it came up again.
    pub release_s: f64,
    /// Which key, MIDI.
    pub pitch: u8,
    /// Whose finger.
    pub hand: Hand,
    /// Which one.
    pub finger: Finger,
}

/// One hand in one frame.
#[derive(Debug, Clone)]
struct Glimpse {
    t: f64,
    square: CropFrame,
    tips_mm: [Vec2; 5],
    crop: Vec<u8>,
}

/// Glimpses of hands around key presses. They are pictures: they stay in memory and go with the album.
#[derive(Debug, Default)]
pub struct Album {
    recent: VecDeque<Glimpse>,
    kept: Vec<Glimpse>,
    pressed_s: Option<f64>,
}

impl Album {
    /// A key went down at `t`, the frames' time.
    pub fn hear_key(&mut self, t: f64) {
        self.kept.extend(self.recent.drain(..).filter(|glimpse| glimpse.t >= t - BEFORE_S));
        self.pressed_s = Some(self.pressed_s.map_or(t, |before| before.max(t)));
    }

    /// Looks at a frame and what was seen in it.
    pub fn see(&mut self, frame: &Frame, calibration: &Calibration, hands: &[HandSighting]) {
        let lately = self.pressed_s.is_some_and(|pressed| frame.t <= pressed + AFTER_S);
        let glimpses = hands.iter().map(|seen| Glimpse {
            t: frame.t,
            square: CropFrame::new(seen.centre_mm, seen.hand),
            tips_mm: seen.tips_mm,
            crop: crop::crop_u8(frame, calibration, seen.centre_mm, seen.hand),
        });
        if lately {
            self.kept.extend(glimpses);
        } else {
            self.recent.extend(glimpses);
            self.recent.retain(|glimpse| glimpse.t >= frame.t - 2.0 * BEFORE_S);
        }
        if self.kept.len() > MOST {
            let mut index = 0;
            self.kept.retain(|_| {
                index += 1;
                index % 2 == 0
            });
        }
    }

    /// How many glimpses there are.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The glimpses with what is known about them, as training reads it, without a second copy of the pictures: each a clip of one frame. Notes in every third
    /// block of a few are held back.
    pub fn dataset(self, notes: &[KnownNote]) -> Dataset {
        let mut notes = notes.to_vec();
        notes.sort_by(|a, b| a.onset_s.total_cmp(&b.onset_s));
        let mut shard = Shard { frames: 1, ..Shard::default() };
        let (mut learn, mut hold) = (Vec::new(), Vec::new());
        for glimpse in self.kept {
            let held = held_at(&notes, glimpse.t, glimpse.square.hand);
            let begun = notes.partition_point(|note| note.onset_s <= glimpse.t + BEFORE_S);
            let side =
                if begun.saturating_sub(1) / BLOCK % BLOCKS == BLOCKS - 1 { &mut hold } else { &mut learn };
            side.push((0, shard.clips()));
            push(&mut shard, &glimpse, held);
        }
        Dataset::shared_out(shard, learn, hold)
    }
}

/// The key that each finger of a hand holds, 0 for none.
fn held_at(notes: &[KnownNote], t: f64, hand: Hand) -> [u8; 5] {
    let mut held = [0; 5];
    let now = |note: &&KnownNote| note.hand == hand && note.onset_s <= t && t < note.release_s;
    for note in notes.iter().filter(now) {
        held[note.finger.index()] = note.pitch;
    }
    held
}

fn push(shard: &mut Shard, glimpse: &Glimpse, held: [u8; 5]) {
    let units = |mm: Vec2| glimpse.square.to_units(mm).to_array();
    shard.crops.extend_from_slice(&glimpse.crop);
    shard.keys.extend(held);
    shard.centre_mm.extend(glimpse.square.centre_mm.to_array());
    shard.hand.push(u8::from(glimpse.square.hand == Hand::Right));
    shard.points.extend(glimpse.tips_mm.iter().flat_map(|&tip| units(tip)));
    shard.points.resize(shard.points.len() + (ORDER.len() - 5) * 2, 0.0);
    shard.player.push(0);
    shard.look.push(0);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(onset_s: f64, pitch: u8, finger: Finger) -> KnownNote {
        KnownNote { onset_s, release_s: onset_s + 0.3, pitch, hand: Hand::Right, finger }
    }

    fn glimpse(t: f64) -> Glimpse {
        Glimpse {
            t,
            square: CropFrame::new(keyboard::rect(64).centre(), Hand::Right),
            tips_mm: [Vec2::ZERO; 5],
            crop: vec![0; crop::CROP_LEN],
        }
    }

    #[test]
    fn a_glimpse_tells_the_keys_that_its_hand_holds_then() {
        let notes = [note(1.0, 60, Finger::THUMB), note(1.2, 64, Finger::MIDDLE)];
        assert_eq!(held_at(&notes, 1.25, Hand::Right), [60, 0, 64, 0, 0]);
        assert_eq!(held_at(&notes, 1.35, Hand::Right), [0, 0, 64, 0, 0]);
        assert_eq!(held_at(&notes, 1.25, Hand::Left), [0; 5]);
        assert_eq!(held_at(&notes, 0.99, Hand::Right), [0; 5]);
    }

    #[test]
    fn a_third_of_the_notes_is_held_back_in_blocks() {
        let notes: Vec<KnownNote> = (0..96).map(|i| note(f64::from(i), 60, Finger::THUMB)).collect();
        let kept = (0..96).map(|i| glimpse(f64::from(i) + 0.1)).collect();
        let album = Album { kept, ..Album::default() };

        let data = album.dataset(&notes);

        let held_back: Vec<usize> = data.valid_clips.iter().map(|&(_, clip)| clip).collect();
        assert_eq!(held_back, (32..48).chain(80..96).collect::<Vec<usize>>());
        assert_eq!(data.train_clips.len(), 64);
    }

    #[test]
    fn what_came_shortly_before_a_press_is_kept_too() {
        let mut album = Album::default();
        album.recent.extend([glimpse(0.9), glimpse(0.97)]);
        album.hear_key(1.0);
        assert_eq!(album.kept.iter().map(|glimpse| glimpse.t).collect::<Vec<_>>(), [0.97]);
    }
}

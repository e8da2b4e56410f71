//! An endless supply of varied, playable exercises: material for training, for benchmarks and for drills.

mod crossing;
mod double;
mod figure;
mod glissando;
mod keys;
mod line;
mod polyphony;
mod rhythm;
mod roll;
mod substitution;
mod technique;
mod writer;

use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64;

pub use technique::{Phrase, Technique};

use figure::Room;
use writer::Writer;

use crate::{Draft, Exercise, Hand, voice::QUARTER};

/// Slowest and fastest tempo, in quarter notes per minute.
const TEMPI_BPM: (f64, f64) = (50.0, 140.0);
/// The key between the hands lies here; each hand keeps [`HAND_GAP`] away from it.
const SPLITS: (u8, u8) = (51, 77);
/// Semitones that each hand keeps from the split: together about three and a half white keys.
const HAND_GAP: u8 = 3;
/// Semitones of keyboard that each hand has to itself.
const ROOM_SEMITONES: u8 = 31;
/// Phrases are added until the exercise has lasted this long (a value in between is drawn).
const ENOUGH_S: (f64, f64) = (9.0, 13.0);
/// No phrase goes on beyond this.
const LATEST_S: f64 = 15.8;
/// Shortest and longest phrase that is drawn.
const PHRASE_S: (f64, f64) = (2.0, 4.5);
/// Least silence between phrases, in which the hands go to their next place.
const BREATH_S: f64 = 0.4;

/// An étude with what each of its phrases exercises.
#[derive(Clone, Debug, PartialEq)]
pub struct Etude {
    /// The notes.
    pub exercise: Exercise,
    /// The parts of each hand, in the order of their beginnings.
    pub phrases: Vec<Phrase>,
}

impl Etude {
    /// What a note exercises, by its index in the exercise.
    pub fn technique(&self, note: usize) -> Option<Technique> {
        let note = self.exercise.notes.get(note)?;
        self.phrases.iter().find(|phrase| phrase.has(note)).map(|phrase| phrase.technique)
    }
}

/// The exercise of this seed: 8 to 16 seconds, every note with a finger that a teacher could print.
///
/// Every [`Technique`] in all keys, hands apart or together, 50 to 140 BPM. The right hand stays above the
/// left one except where they cross. Equal seeds give equal exercises.
pub fn etude(seed: u64) -> Exercise {
    composed(seed).exercise
}

/// The étude of this seed with its phrases: [`etude`] and what it is made of.
pub fn composed(seed: u64) -> Etude {
    compose(seed, None)
}

/// What each note of [`etude`] exercises.
pub fn techniques(seed: u64) -> Vec<Technique> {
    let etude = composed(seed);
    (0..etude.exercise.notes.len()).filter_map(|note| etude.technique(note)).collect()
}

/// An étude of one technique only.
pub fn of(technique: Technique, seed: u64) -> Exercise {
    compose(seed, Some(technique)).exercise
}

fn compose(seed: u64, only: Option<Technique>) -> Etude {
    let mut rng = Pcg64::seed_from_u64(seed);
    let mut draft = Draft::new(format!("Etude {seed}"), QUARTER as u16);
    let bpm = rng.random_range(TEMPI_BPM.0..=TEMPI_BPM.1).round();
    draft.tempo(0, bpm);
    let clock = Clock { ticks_per_s: bpm / 60.0 * QUARTER as f64 };
    let split = rng.random_range(SPLITS.0..=SPLITS.1);

    let enough = clock.ticks(rng.random_range(ENOUGH_S.0..=ENOUGH_S.1));
    let latest = clock.ticks(LATEST_S);
    let mut phrases = Vec::new();
    let mut start = 0;
    while start + clock.ticks(PHRASE_S.0) <= latest {
        let longest = clock.ticks(rng.random_range(PHRASE_S.0..=PHRASE_S.1)).min(latest - start);
        let mut phrase =
            Writer { rng: &mut rng, draft: &mut draft, clock, split, start, longest, velocity: 80 };
        let end = phrase.write(only, &mut phrases);
        if end >= enough {
            break;
        }
        start = (end + clock.ticks(BREATH_S)).next_multiple_of(QUARTER);
    }
    Etude { exercise: draft.finish(), phrases }
}

/// The etude's tempo.
#[derive(Copy, Clone)]
struct Clock {
    ticks_per_s: f64,
}

impl Clock {
    fn ticks(self, seconds: f64) -> u64 {
        (seconds * self.ticks_per_s) as u64
    }
}

/// The keys that a hand has to itself.
fn room(hand: Hand, split: u8) -> Room {
    match hand {
        Hand::Left => {
            let highest = split - HAND_GAP;
            Room { lowest: (highest - ROOM_SEMITONES.min(highest)).max(keyboard::LOWEST), highest }
        }
        Hand::Right => {
            let lowest = split + HAND_GAP;
            Room { lowest, highest: (lowest + ROOM_SEMITONES).min(keyboard::HIGHEST) }
        }
    }
}

#[cfg(test)]
mod tests;

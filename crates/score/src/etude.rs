//! An endless supply of varied, playable exercises: material for training, for benchmarks and for drills.

mod figure;
mod rhythm;

use rand::{RngExt as _, SeedableRng as _, seq::IndexedRandom as _};
use rand_pcg::Pcg64;

use figure::{Figure, Room};

use crate::{
    Draft, Exercise, Hand,
    voice::{self, QUARTER, Step, Strike, Touch},
};

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

/// Which hands play a phrase, and how they go together.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Together {
    /// One hand alone.
    Alone(Hand),
    /// Both hands the same way.
    Parallel,
    /// Both hands in opposite ways.
    Mirror,
    /// Each hand its own figure and rhythm.
    Different,
}

/// The exercise of this seed: 8 to 16 seconds, every note with a finger that a teacher could print.
///
/// Five-finger places, scales, arpeggios, broken and solid chords, double notes, repeated notes with changing
/// fingers, octaves, trills and leaps, in all keys, hands apart or together, 50 to 140 BPM. The right hand
/// stays above the left one. Equal seeds give equal exercises.
pub fn etude(seed: u64) -> Exercise {
    let mut rng = Pcg64::seed_from_u64(seed);
    let mut draft = Draft::new(format!("Etude {seed}"), QUARTER as u16);
    let bpm = rng.random_range(TEMPI_BPM.0..=TEMPI_BPM.1).round();
    draft.tempo(0, bpm);
    let clock = Clock { ticks_per_s: bpm / 60.0 * QUARTER as f64 };
    let split = rng.random_range(SPLITS.0..=SPLITS.1);

    let enough = clock.ticks(rng.random_range(ENOUGH_S.0..=ENOUGH_S.1));
    let latest = clock.ticks(LATEST_S);
    let mut start = 0;
    loop {
        let longest = clock.ticks(rng.random_range(PHRASE_S.0..=PHRASE_S.1)).min(latest - start);
        let end = phrase(&mut rng, &mut draft, clock, split, start, longest);
        if end >= enough {
            break;
        }
        start = (end + clock.ticks(BREATH_S)).next_multiple_of(QUARTER);
    }
    draft.finish()
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

/// Adds a phrase of at most `longest` ticks; returns where it ends.
fn phrase(rng: &mut Pcg64, draft: &mut Draft, clock: Clock, split: u8, start: u64, longest: u64) -> u64 {
    let together = *[
        Together::Alone(Hand::Right),
        Together::Alone(Hand::Right),
        Together::Alone(Hand::Left),
        Together::Alone(Hand::Left),
        Together::Parallel,
        Together::Parallel,
        Together::Mirror,
        Together::Different,
        Together::Different,
    ]
    .choose(rng)
    .unwrap_or(&Together::Parallel);
    let touch = Touch {
        held: *[1.0, 1.0, 1.0, 0.8, 0.5].choose(rng).unwrap_or(&1.0),
        velocity: rng.random_range(55..=100),
    };
    let figure = Figure::draw(rng);
    let parts: Vec<(Hand, Figure)> = match together {
        Together::Alone(hand) => vec![(hand, figure)],
        Together::Parallel => vec![(Hand::Right, figure.clone()), (Hand::Left, figure)],
        Together::Mirror => vec![(Hand::Right, figure.clone()), (Hand::Left, figure.mirrored())],
        Together::Different => vec![(Hand::Right, figure), (Hand::Left, Figure::draw(rng))],
    };

    let mut shared_rhythm: Option<Vec<u64>> = None;
    let mut end = start;
    for (hand, figure) in parts {
        let strikes = figure.strikes(rng, hand, room(hand, split));
        let own_rhythm = rhythm::lengths(rng, strikes.len(), clock.ticks(figure.least_s()), clock.ticks(1.2));
        let lengths = match together {
            Together::Parallel | Together::Mirror => shared_rhythm.get_or_insert(own_rhythm).clone(),
            Together::Alone(_) | Together::Different => own_rhythm,
        };
        let steps = steps(strikes, &lengths, longest);
        let touch = Touch { held: touch.held.min(figure.most_held()), ..touch };
        end = end.max(voice::lay(draft, hand, start, &steps, touch));
    }
    end
}

/// Joins strikes and lengths, as many as fit into `longest` ticks but at least one.
fn steps(strikes: Vec<Strike>, lengths: &[u64], longest: u64) -> Vec<Step> {
    let mut now = 0;
    let mut steps = Vec::new();
    for (strike, &ticks) in strikes.into_iter().zip(lengths) {
        now += ticks;
        if now > longest && !steps.is_empty() {
            break;
        }
        steps.push(Step { strike, ticks });
    }
    steps
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
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::rules;

    const SEEDS: u64 = 600;

    #[test]
    fn every_etude_can_be_played_by_human_hands() {
        for seed in 0..SEEDS {
            assert_eq!(rules::complaints(&etude(seed)), [""; 0], "seed {seed}");
        }
    }

    #[test]
    fn etudes_last_8_to_16_seconds() {
        for seed in 0..SEEDS {
            let duration_s = etude(seed).duration_s();
            assert!((8.0..=16.0).contains(&duration_s), "seed {seed}: {duration_s}");
        }
    }

    #[test]
    fn the_hands_keep_apart() {
        for seed in 0..SEEDS {
            let pitches = |hand| {
                let notes = etude(seed).notes;
                notes.into_iter().filter(move |note| note.hand == hand).map(|note| note.pitch)
            };
            let (left, right) = (pitches(Hand::Left).max(), pitches(Hand::Right).min());
            if let (Some(left), Some(right)) = (left, right) {
                assert!(left + 2 * HAND_GAP <= right, "seed {seed}");
            }
        }
    }

    #[test]
    fn equal_seeds_give_equal_etudes_and_others_differ() {
        assert_eq!(etude(7), etude(7));
        let beginnings: BTreeSet<Vec<u8>> =
            (0..100).map(|seed| etude(seed).notes.iter().take(8).map(|note| note.pitch).collect()).collect();
        assert!(beginnings.len() > 95, "{}", beginnings.len());
    }

    #[test]
    fn every_finger_of_both_hands_and_most_keys_are_played() {
        let mut strokes = [[0usize; 5]; 2];
        let mut keys = BTreeSet::new();
        for seed in 0..SEEDS {
            for note in etude(seed).notes {
                if let Some(finger) = note.shown_finger() {
                    strokes[note.hand.index()][finger.index()] += 1;
                }
                keys.insert(note.pitch);
            }
        }
        let total: usize = strokes.iter().flatten().sum();
        for (hand, strokes) in Hand::ALL.into_iter().zip(strokes) {
            for (finger, count) in strokes.into_iter().enumerate() {
                assert!(count * 20 > total, "{hand:?} {}: {count} of {total}", finger + 1);
            }
        }
        assert!(keys.len() > 80, "{}", keys.len());
    }

    #[test]
    fn extreme_seeds_work() {
        for seed in [u64::MAX, u64::MAX / 2, 1 << 63] {
            assert!(!etude(seed).notes.is_empty());
        }
    }
}

//! Rolled chords: their keys go down one after the other from the lowest up, and all stay.

use rand::{RngExt as _, seq::IndexedRandom as _};

use super::{
    keys::{cadence, lowest_key},
    line::Line,
};
use crate::{Finger, Hand, patterns};

/// Shortest and longest time from chord to chord, in seconds.
const STEP_S: (f64, f64) = (0.7, 1.3);
/// Shortest and longest time from key to key, in seconds.
const GAP_S: (f64, f64) = (0.034, 0.078);
/// Share of a step that the keys are held.
const HELD: f64 = 0.88;
/// Semitones above the lowest key of an octave's four notes, major and minor.
const FULL: [[u8; 4]; 2] = [[0, 4, 7, 12], [0, 3, 7, 12]];

/// Writes the chords; returns where they end.
pub(super) fn lay(line: &mut Line<'_>) -> u64 {
    let class = line.rng.random_range(0..12);
    let minor = line.rng.random_bool(0.4);
    let chords = if line.rng.random_bool(0.5) {
        cadence(line.rng, line.hand, class, minor, line.room).iter().map(|chord| chord.to_vec()).collect()
    } else {
        full_chords(line, class, minor)
    };
    let step_s = line.rng.random_range(STEP_S.0..=STEP_S.1);
    let step = line.clock.ticks(step_s).min(line.longest / 2);
    let gap_s = line.rng.random_range(GAP_S.0..=GAP_S.1);
    let gap = line.clock.ticks(gap_s);
    let mut tick = line.start;
    for chord in chords.iter().take((line.longest / step.max(1)) as usize) {
        let end = tick + (step as f64 * HELD) as u64;
        let mut onset = tick;
        for &key in chord {
            line.write(onset, end - onset, key);
            onset += gap;
        }
        tick += step;
    }
    tick
}

/// Four notes over an octave on the first, fourth and fifth degree.
fn full_chords(line: &mut Line<'_>, class: u8, minor: bool) -> Vec<Vec<(u8, Finger)>> {
    let numbers = match line.hand {
        Hand::Right => [1, 2, 3, 5],
        Hand::Left => [5, 3, 2, 1],
    };
    let tonic = lowest_key(line.rng, class, 19, line.room);
    let mut chords = Vec::new();
    for place in 0..6 {
        let (root, minor) = match place % 2 {
            0 => (tonic, minor),
            // The fifth degree is major in minor keys too.
            _ => *[(tonic + 5, minor), (tonic + 7, false)].choose(line.rng).unwrap_or(&(tonic, minor)),
        };
        let above = FULL[usize::from(minor)];
        chords.push((0..4).map(|note| (root + above[note], patterns::finger(numbers[note]))).collect());
    }
    chords
}

//! Deliberate wrong fingers, as learners make them: mostly the neighbour finger, in a hand that can do it.

use std::ops::Range;

use keyboard::WHITE_PITCH_MM;
use rand::{Rng, RngExt};
use score::{Exercise, Finger};

use super::motion::SLIDES_ON_S;
use super::plan::{Planned, TOGETHER_S, chance};

/// Chances of the finger next to the right one and of the one after it, before other considerations.
const NEIGHBOUR: f32 = 0.8;
const NEXT_BUT_ONE: f32 = 0.2;
/// Fingers less likely than this share of the likeliest are never taken.
const LEAST_SHARE: f32 = 0.1;
/// Notes further apart than this do not care about each other's fingers, in seconds.
const UNRELATED_S: f64 = 0.6;
/// How much wider or narrower than five neighbouring keys two fingers hold keys at most, over hand length.
const WIDEST: f32 = 0.24;

/// How fast a hand moves between two notes without hurry, in mm/s.
const HAND_MM_S: f32 = 250.0;

/// Gives a share of the notes, chosen at random, a finger that is not accepted.
///
/// The finger never is one that holds another key at that moment, and keeps the order of the fingers in a
/// chord. Notes for which no such finger exists, or which accept all fingers, stay right; others take their
/// turn, so that the share is met where it can be. A glissando is one finger's: it is wrong as a whole or not at all.
pub(super) fn make(
    exercise: &Exercise,
    notes: &mut [Planned],
    share: f64,
    hand_length_mm: f32,
    rng: &mut impl Rng,
) {
    let widest = WIDEST * hand_length_mm;
    let mut wanted = (share.clamp(0.0, 1.0) * notes.len() as f64).round() as usize;
    let mut order = strokes(notes);
    for i in (1..order.len()).rev() {
        order.swap(i, rng.random_range(0..=i));
    }
    for stroke in order {
        if wanted == 0 {
            break;
        }
        // A stroke longer than what is left is played wrongly as often as leaves the share right on average.
        if stroke.len() > wanted && !chance(rng, wanted as f64 / stroke.len() as f64) {
            break;
        }
        let right = |finger: Finger| {
            notes[stroke.clone()]
                .iter()
                .any(|note| finger == note.finger || exercise.notes[note.note].fingers.accepts(finger))
        };
        let weighted: Vec<(Finger, f32)> = Finger::ALL
            .into_iter()
            .filter(|finger| !right(*finger))
            .map(|finger| (finger, plausibility(notes, &stroke, finger, widest)))
            .filter(|(_, weight)| *weight > 0.0)
            .collect();
        let most = weighted.iter().map(|(_, weight)| *weight).fold(0.0, f32::max);
        let weighted: Vec<(Finger, f32)> =
            weighted.into_iter().filter(|(_, weight)| *weight >= LEAST_SHARE * most).collect();
        if let Some(finger) = pick(&weighted, rng) {
            wanted = wanted.saturating_sub(stroke.len());
            for note in &mut notes[stroke] {
                note.finger = finger;
                note.mistaken = true;
            }
        }
    }
}

/// Notes that one movement of a finger plays: single ones, and the keys of a glissando.
fn strokes(notes: &[Planned]) -> Vec<Range<usize>> {
    let mut strokes: Vec<Range<usize>> = Vec::new();
    for (i, note) in notes.iter().enumerate() {
        let slides_on = |before: &Planned| {
            before.glissando
                && note.glissando
                && before.finger == note.finger
                && note.written_s - before.written_s < SLIDES_ON_S
        };
        match strokes.last_mut() {
            Some(stroke) if slides_on(&notes[i - 1]) => stroke.end = i + 1,
            _ => strokes.push(i..i + 1),
        }
    }
    strokes
}

/// How likely a player would slip to this finger; 0 where the hand cannot do it.
fn plausibility(notes: &[Planned], stroke: &Range<usize>, finger: Finger, widest: f32) -> f32 {
    stroke.clone().map(|index| beside(notes, stroke, index, finger, widest)).fold(f32::INFINITY, f32::min)
}

/// How well the finger goes on one note of a stroke with the notes around the stroke.
fn beside(notes: &[Planned], stroke: &Range<usize>, index: usize, finger: Finger, widest: f32) -> f32 {
    let note = &notes[index];
    let mut weight = match finger.number().abs_diff(note.finger.number()) {
        1 => NEIGHBOUR,
        2 => NEXT_BUT_ONE,
        _ => 0.02,
    };
    if note.spot.black && finger == Finger::THUMB {
        weight *= 0.4;
    }
    let start = note.written_s;
    let end = start + note.written_duration_s;
    for (other_index, other) in notes.iter().enumerate() {
        let other_end = other.written_s + other.written_duration_s;
        if stroke.contains(&other_index)
            || other.written_s > end + UNRELATED_S
            || other_end < start - UNRELATED_S
        {
            continue;
        }
        let up = other.spot.x - note.spot.x;
        let ordered = (up > 0.0) == (other.finger > finger);
        // A legato release may come a little after the next onset: allow for it.
        let sounds_together = other.written_s < end - TOGETHER_S && start < other_end - TOGETHER_S;
        if sounds_together {
            if other.finger == finger || !ordered {
                return 0.0;
            }
            // Fingers that are held at once span only so much.
            let natural = WHITE_PITCH_MM * (f32::from(other.finger.number()) - f32::from(finger.number()));
            if (up - natural).abs() > widest {
                return 0.0;
            }
            continue;
        }
        let neighbour = other_index.abs_diff(index) == 1;
        if !neighbour || up.abs() < 1.0 {
            continue;
        }
        let gap = (other.written_s - start).abs() as f32;
        let moved =
            (up - WHITE_PITCH_MM * (f32::from(other.finger.number()) - f32::from(finger.number()))).abs();
        if moved > widest + HAND_MM_S * gap {
            weight *= 0.05; // The hand would have to fly.
        }
        if other.finger == finger {
            weight *= 0.35; // The finger would have to hop.
        } else if !ordered && other.finger != Finger::THUMB && finger != Finger::THUMB {
            return 0.0; // Long fingers do not cross.
        }
    }
    weight
}

/// One of the choices with a chance in proportion to its weight.
fn pick(weighted: &[(Finger, f32)], rng: &mut impl Rng) -> Option<Finger> {
    let total: f32 = weighted.iter().map(|(_, weight)| weight).sum();
    let mut at = rng.random_range(0.0..total.max(f32::MIN_POSITIVE));
    for (finger, weight) in weighted {
        at -= weight;
        if at < 0.0 {
            return Some(*finger);
        }
    }
    weighted.last().map(|(finger, _)| *finger)
}

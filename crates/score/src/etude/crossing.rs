//! One hand crosses over the other, strikes keys beyond it, and goes back.

use rand::{RngExt as _, seq::IndexedRandom as _};
use rand_pcg::Pcg64;

use super::{figure::Room, line::Line};
use crate::{
    Draft, DraftNote, Finger, Hand,
    patterns::{self, Inversion},
};

/// Shortest and longest time from one key of the crossing hand to the next, in seconds.
const STEP_S: (f64, f64) = (0.68, 1.05);
/// Fewest steps of a phrase: there, across, and back.
const FEWEST: u64 = 3;
/// Share of a step that the crossing hand holds its keys: it has to fly.
const HELD: f64 = 0.45;
/// Semitones between the hands where one has crossed: room for the fingers that do not play.
const BEYOND: u8 = 7;
/// Semitones of keyboard in which the crossing hand finds its keys on either side.
const SPAN: u8 = 7;
/// Semitones from the split within which the staying hand has its lowest note, or its highest.
const NEAR: u8 = 6;
/// Semitones from a triad's lowest note to its highest.
const FIFTH: u8 = 7;

/// Writes both hands, `line` being that of the hand that crosses and `other` the room of the one that stays;
/// returns where they end.
pub(super) fn lay(line: &mut Line<'_>, other: Room) -> u64 {
    let staying = line.hand.other();
    let minor = line.rng.random_bool(0.4);
    // The staying hand lies next to the split, so that the other one has less far to go.
    let root = match staying {
        Hand::Right => line.rng.random_range(other.lowest..=other.lowest + NEAR),
        Hand::Left => line.rng.random_range(other.highest - NEAR - FIFTH..=other.highest - FIFTH),
    };
    let chord = patterns::triad(staying, root, minor, Inversion::Root);
    let (low, high) = (chord[0].0, chord[2].0);
    let above = Room { lowest: high + BEYOND, highest: (high + BEYOND + SPAN).min(keyboard::HIGHEST) };
    let below =
        Room { lowest: low.saturating_sub(BEYOND + SPAN).max(keyboard::LOWEST), highest: low - BEYOND };
    let (own, beyond) = match line.hand {
        Hand::Left => (Room { lowest: line.room.highest - SPAN, ..line.room }, above),
        Hand::Right => (Room { highest: line.room.lowest + SPAN, ..line.room }, below),
    };
    let classes: Vec<u8> = chord.iter().map(|key| key.0 % 12).collect();

    let holds = line.rng.random_bool(0.5);
    let step_s = line.rng.random_range(STEP_S.0..=STEP_S.1);
    let step = line.clock.ticks(step_s).min(line.longest / FEWEST);
    let mut left = (line.longest / step.max(1)).max(FEWEST);
    let mut tick = line.start;
    while left >= FEWEST {
        let most = if left > FEWEST { line.rng.random_range(1..=2) } else { 1 };
        let far = far_keys(line, beyond, &classes, most);
        let across = far.len() as u64;
        let rests_after = if holds { across + 1 } else { 1 };
        stay(line.draft, staying, &chord, tick, (rests_after * step) * 9 / 10, line.velocity);
        let duration = (step as f64 * HELD) as u64;
        let number = *[5, 5, 3, 2].choose(line.rng).unwrap_or(&5);
        let home = pick(line.rng, own, &classes);
        line.write(tick, duration, (home, patterns::finger(number)));
        tick += step;
        for key in far {
            line.write(tick, duration, key);
            tick += step;
        }
        left -= across + 1;
    }
    let home = pick(line.rng, own, &classes);
    stay(line.draft, staying, &chord, tick, step * 9 / 10, line.velocity);
    line.write(tick, step * 9 / 10, (home, patterns::finger(3)));
    tick + step
}

/// The chord of the hand that stays.
fn stay(draft: &mut Draft, hand: Hand, chord: &[(u8, Finger); 3], tick: u64, duration: u64, velocity: u8) {
    for &(pitch, finger) in chord {
        let note = DraftNote { velocity, ..DraftNote::new(tick, duration, pitch, hand) };
        draft.note(note.finger(finger));
    }
}

/// One or two keys beyond the other hand, second and middle finger.
fn far_keys(line: &mut Line<'_>, beyond: Room, classes: &[u8], count: usize) -> Vec<(u8, Finger)> {
    let mut pitches: Vec<u8> = (0..count).map(|_| pick(line.rng, beyond, classes)).collect();
    pitches.dedup();
    match pitches[..] {
        [first, second] => {
            let outwards = (second > first) == (line.hand == Hand::Right);
            let (a, b) = if outwards { (2, 3) } else { (3, 2) };
            vec![(first, patterns::finger(a)), (second, patterns::finger(b))]
        }
        _ => {
            let number = *[2, 3].choose(line.rng).unwrap_or(&2);
            pitches.into_iter().map(|pitch| (pitch, patterns::finger(number))).collect()
        }
    }
}

/// A key of the chord within the room.
fn pick(rng: &mut Pcg64, room: Room, classes: &[u8]) -> u8 {
    let fitting: Vec<u8> =
        (room.lowest..=room.highest).filter(|pitch| classes.contains(&(pitch % 12))).collect();
    fitting.choose(rng).copied().unwrap_or(room.lowest)
}

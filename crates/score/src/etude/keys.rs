//! Where a figure's notes lie: keys and fingers within a hand's room.

use rand::{RngExt as _, seq::IndexedRandom as _};
use rand_pcg::Pcg64;

use super::figure::Room;
use crate::{
    Finger, FingerSet, Hand,
    patterns::{self, Inversion, Key, Mode},
    voice::Strike,
};

/// Widest leap, in semitones.
const WIDEST_LEAP: u8 = 14;

/// A walk over the five degrees: mostly neighbours, some skips, no note twice in a row.
pub(super) fn melody(rng: &mut Pcg64) -> Vec<u8> {
    let mut degree = rng.random_range(0..5i8);
    (0..24)
        .map(|_| {
            let here = degree;
            while degree == here {
                let step = *[-1, 1, -1, 1, -2, 2, -3, 3, 4, -4].choose(rng).unwrap_or(&1);
                degree = if (0..5).contains(&(here + step)) { here + step } else { here };
            }
            here as u8
        })
        .collect()
}

/// The chords I IV V I … of a key, close together: the second lies on the first one's lowest key, the third a
/// semitone below it.
pub(super) fn cadence(
    rng: &mut Pcg64,
    hand: Hand,
    class: u8,
    minor: bool,
    room: Room,
) -> Vec<[(u8, Finger); 3]> {
    let shifted = Room { lowest: room.lowest + 1, ..room };
    let tonic = lowest_key(rng, class, 9, shifted);
    let one = patterns::triad(hand, tonic, minor, Inversion::Root);
    let four = patterns::triad(hand, tonic, minor, Inversion::Second);
    let five = patterns::triad(hand, tonic - 1, false, Inversion::First);
    let mut chords = vec![one];
    for _ in 0..3 {
        let middle: &[[(u8, Finger); 3]] = if rng.random_bool(0.5) { &[four, five] } else { &[five] };
        chords.extend(middle);
        chords.push(one);
    }
    chords
}

/// White keys one after the other, each struck by the same group of fingers.
pub(super) fn repeated(rng: &mut Pcg64, steps: &[i8], fingers: &[u8], room: Room) -> Vec<Strike> {
    let whites: Vec<u8> = keyboard::whites(room.lowest, room.highest).collect();
    // Seven steps fit on either side of a start in the middle half of the room.
    let start = rng.random_range(whites.len() / 3..=whites.len() * 2 / 3);
    let mut index = start as i64;
    let mut strikes = Vec::new();
    for step in steps {
        let Some(&pitch) = usize::try_from(index).ok().and_then(|index| whites.get(index)) else { break };
        strikes.extend(fingers.iter().map(|&number| Strike::key(pitch, patterns::finger(number))));
        index += i64::from(*step);
    }
    strikes
}

pub(super) fn octaves(
    rng: &mut Pcg64,
    hand: Hand,
    key: Key,
    degrees: &[u8],
    solid: bool,
    room: Room,
) -> Vec<Strike> {
    let lowest = lowest_key(rng, key.tonic, 19, room);
    let (low, high) = match hand {
        Hand::Right => (Finger::THUMB, Finger::LITTLE),
        Hand::Left => (Finger::LITTLE, Finger::THUMB),
    };
    let octave = |degree: &u8| {
        let pitch = lowest + key.mode.degrees()[usize::from(degree % 7)];
        [(pitch, low), (pitch + 12, high)]
    };
    if solid {
        degrees.iter().map(|degree| together(&octave(degree))).collect()
    } else {
        degrees.iter().flat_map(|degree| octave(degree).map(single)).collect()
    }
}

/// Single notes far apart: going outwards the outer fingers play, going inwards the inner ones.
pub(super) fn leaps(hand: Hand, shares: &[f64], room: Room) -> Vec<Strike> {
    let width = f64::from(room.highest - room.lowest);
    let mut last: Option<u8> = None;
    let mut number = 3;
    let mut strikes = Vec::new();
    for share in shares {
        let wanted = room.lowest + (share * width) as u8;
        let pitch = match last {
            Some(last) => wanted.clamp(last.saturating_sub(WIDEST_LEAP), last.saturating_add(WIDEST_LEAP)),
            None => wanted,
        };
        let outwards = match (hand, last) {
            (_, None) => None,
            (Hand::Right, Some(last)) => Some(pitch > last),
            (Hand::Left, Some(last)) => Some(pitch < last),
        };
        // The size of the leap decides between the outermost finger and the one beside it.
        let wide = last.is_some_and(|last| pitch.abs_diff(last) > 9);
        number = match (outwards, wide) {
            (None, _) => number,
            (Some(true), true) => 5,
            (Some(true), false) => number.max(4),
            (Some(false), true) => 1,
            (Some(false), false) => number.min(2),
        };
        strikes.push(Strike::key(pitch, patterns::finger(number)));
        last = Some(pitch);
    }
    strikes
}

/// A line upwards and back down, or down and back up.
pub(super) fn there_and_back<T: Copy>(up: Vec<T>, falling: bool) -> Vec<T> {
    let mut there = up;
    if falling {
        there.reverse();
    }
    let back: Vec<T> = there.iter().rev().skip(1).copied().collect();
    there.into_iter().chain(back).collect()
}

pub(super) fn singles(keys: Vec<(u8, Finger)>) -> Vec<Strike> {
    keys.into_iter().map(single).collect()
}

pub(super) fn draw_key(rng: &mut Pcg64) -> Key {
    let keys: Vec<Key> = Key::all().collect();
    keys.choose(rng).copied().unwrap_or(Key { tonic: 0, mode: Mode::Major })
}

/// A key of this pitch class that leaves `span` semitones of room above it.
pub(super) fn lowest_key(rng: &mut Pcg64, class: u8, span: u8, room: Room) -> u8 {
    let last = room.highest.saturating_sub(span).max(room.lowest);
    let fitting: Vec<u8> = (room.lowest..=last).filter(|pitch| pitch % 12 == class).collect();
    fitting.choose(rng).copied().unwrap_or(room.lowest)
}

/// A keynote and a number of octaves above it: two where they fit, mostly.
pub(super) fn octaves_in(rng: &mut Pcg64, class: u8, room: Room) -> (u8, u8) {
    let two_fit = (room.lowest..=room.highest.saturating_sub(24)).any(|pitch| pitch % 12 == class);
    let octaves = if two_fit && rng.random_bool(0.7) { 2 } else { 1 };
    (lowest_key(rng, class, 12 * octaves, room), octaves)
}

pub(super) fn single((pitch, finger): (u8, Finger)) -> Strike {
    Strike::key(pitch, finger)
}

pub(super) fn together(keys: &[(u8, Finger)]) -> Strike {
    Strike { keys: keys.iter().map(|&(pitch, finger)| (pitch, FingerSet::only(finger))).collect() }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    #[test]
    fn melodies_never_repeat_a_note() {
        let mut rng = Pcg64::seed_from_u64(5);
        for _ in 0..100 {
            let melody = melody(&mut rng);
            assert!(melody.windows(2).all(|pair| pair[0] != pair[1] && pair[1] < 5), "{melody:?}");
        }
    }
}

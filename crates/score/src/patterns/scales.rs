//! Scales in every key with the standard fingering of each hand.

use super::finger;
use crate::{Finger, Hand};

/// Major, or minor with the raised seventh.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Mode {
    Major,
    HarmonicMinor,
}

impl Mode {
    /// Semitones of the seven degrees above the keynote.
    pub fn degrees(self) -> [u8; 7] {
        match self {
            Self::Major => [0, 2, 4, 5, 7, 9, 11],
            Self::HarmonicMinor => [0, 2, 3, 5, 7, 8, 11],
        }
    }
}

/// A keynote (0 = C to 11 = B) and a mode.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub tonic: u8,
    pub mode: Mode,
}

/// Fingers of one hand over the seven degrees of a scale going up.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
struct Fingering {
    /// The first note, at the bottom.
    start: u8,
    /// The degrees from the keynote on, in every further octave.
    degrees: [u8; 7],
    /// The last note, at the top.
    top: u8,
}

const fn fingering(start: u8, degrees: [u8; 7], top: u8) -> Fingering {
    Fingering { start, degrees, top }
}

/// Right hand: 123 1234, little finger on top.
const RIGHT_OF_C: Fingering = fingering(1, [1, 2, 3, 1, 2, 3, 4], 5);
/// Left hand: 5 4321 321.
const LEFT_OF_C: Fingering = fingering(5, [1, 4, 3, 2, 1, 3, 2], 1);
/// Right hand from F: 1234 123, ring finger on top.
const RIGHT_OF_F: Fingering = fingering(1, [1, 2, 3, 4, 1, 2, 3], 4);
/// Left hand from B: 4321 4321.
const LEFT_OF_B: Fingering = fingering(4, [1, 3, 2, 1, 4, 3, 2], 1);
/// Left hand from most black keys: 321 4321 3.
const LEFT_OF_FLATS: Fingering = fingering(3, [3, 2, 1, 4, 3, 2, 1], 3);

impl Key {
    /// Every key whose scale is in the tables: all majors, and the minors on white keys.
    pub fn all() -> impl Iterator<Item = Self> {
        let majors = (0..12).map(|tonic| Self { tonic, mode: Mode::Major });
        let minors = [0, 2, 4, 5, 7, 9, 11].map(|tonic| Self { tonic, mode: Mode::HarmonicMinor });
        majors.chain(minors)
    }

    fn fingering(self, hand: Hand) -> Fingering {
        match (hand, self.tonic) {
            (Hand::Right, 1) => fingering(2, [2, 3, 1, 2, 3, 4, 1], 2),
            (Hand::Right, 3) => fingering(3, [3, 1, 2, 3, 4, 1, 2], 3),
            (Hand::Right, 5) => RIGHT_OF_F,
            (Hand::Right, 6) => fingering(2, [2, 3, 4, 1, 2, 3, 1], 2),
            (Hand::Right, 8) => fingering(3, [3, 4, 1, 2, 3, 1, 2], 3),
            (Hand::Right, 10) => fingering(4, [4, 1, 2, 3, 1, 2, 3], 4),
            (Hand::Right, _) => RIGHT_OF_C,
            (Hand::Left, 1 | 3 | 8 | 10) => LEFT_OF_FLATS,
            (Hand::Left, 6) => fingering(4, [4, 3, 2, 1, 3, 2, 1], 4),
            (Hand::Left, 11) => LEFT_OF_B,
            (Hand::Left, _) => LEFT_OF_C,
        }
    }
}

/// A scale going up from `lowest`, which should be the keynote in some octave; going down is the same
/// backwards. One key more than seven per octave.
pub(crate) fn scale(hand: Hand, key: Key, lowest: u8, octaves: u8) -> Vec<(u8, Finger)> {
    let fingering = key.fingering(hand);
    let count = 7 * octaves;
    (0..=count)
        .map(|step| {
            let degree = usize::from(step % 7);
            let number = match step {
                0 => fingering.start,
                _ if step == count => fingering.top,
                _ => fingering.degrees[degree],
            };
            (lowest + 12 * (step / 7) + key.mode.degrees()[degree], finger(number))
        })
        .collect()
}

/// Semitones going up from `lowest`: third finger on the black keys, thumb on the white ones, and the second
/// finger where two white keys meet.
pub(crate) fn chromatic(hand: Hand, lowest: u8, count: u8) -> Vec<(u8, Finger)> {
    // The right hand's second finger comes after its thumb, the left hand's before it.
    let second = match hand {
        Hand::Right => [0, 5],
        Hand::Left => [4, 11],
    };
    (lowest..lowest + count)
        .map(|pitch| {
            let number = match pitch % 12 {
                1 | 3 | 6 | 8 | 10 => 3,
                class if second.contains(&class) => 2,
                _ => 1,
            };
            (pitch, finger(number))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(hand: Hand, tonic: u8, mode: Mode, octaves: u8) -> String {
        let lowest = 48 + tonic;
        let notes = scale(hand, Key { tonic, mode }, lowest, octaves);
        notes.iter().map(|(_, finger)| finger.to_string()).collect()
    }

    #[test]
    fn scales_on_white_keys_have_the_fingering_of_every_manual() {
        assert_eq!(numbers(Hand::Right, 0, Mode::Major, 2), "123123412312345");
        assert_eq!(numbers(Hand::Right, 7, Mode::Major, 2), "123123412312345");
        assert_eq!(numbers(Hand::Right, 5, Mode::Major, 2), "123412312341234");
        for tonic in [0, 2, 4, 5, 7, 9] {
            assert_eq!(numbers(Hand::Left, tonic, Mode::Major, 2), "543213214321321");
        }
        assert_eq!(numbers(Hand::Left, 11, Mode::Major, 2), "432143213214321");
    }

    #[test]
    fn scales_have_their_notes() {
        let pitches = |mode| -> Vec<u8> {
            scale(Hand::Right, Key { tonic: 9, mode }, 57, 1).into_iter().map(|(pitch, _)| pitch).collect()
        };
        assert_eq!(pitches(Mode::Major), [57, 59, 61, 62, 64, 66, 68, 69]);
        assert_eq!(pitches(Mode::HarmonicMinor), [57, 59, 60, 62, 64, 65, 68, 69]);
    }

    #[test]
    fn the_thumb_stays_off_the_black_keys() {
        for key in Key::all() {
            for hand in Hand::ALL {
                for (pitch, finger) in scale(hand, key, 24 + key.tonic, 3) {
                    assert!(finger != Finger::THUMB || !keyboard::is_black(pitch), "{key:?} {hand:?}");
                }
            }
        }
    }

    #[test]
    fn fingers_follow_each_other_and_cross_only_over_the_thumb() {
        for key in Key::all() {
            for hand in Hand::ALL {
                for pair in scale(hand, key, 24 + key.tonic, 3).windows(2) {
                    let (a, b) = (pair[0].1.number(), pair[1].1.number());
                    // Going up, the right hand's numbers rise by one until the thumb passes under; the left
                    // hand's fall by one until a finger passes over.
                    let (under, stepwise) = match hand {
                        Hand::Right => (b == 1 && a > 2, b == a + 1),
                        Hand::Left => (a == 1 && b > 2, a == b + 1),
                    };
                    assert!(under || stepwise, "{key:?} {hand:?}: {a} then {b}");
                }
            }
        }
    }

    #[test]
    fn chromatic_scales_never_use_a_finger_twice_in_a_row() {
        for hand in Hand::ALL {
            let notes = chromatic(hand, 36, 37);
            assert!(notes.windows(2).all(|pair| pair[0].1 != pair[1].1), "{hand:?}");
            assert!(notes.iter().all(|(pitch, finger)| keyboard::is_black(*pitch) == (finger.number() == 3)));
        }
    }
}

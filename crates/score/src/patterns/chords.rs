//! Triads, arpeggios, and their fingering.

use super::finger;
use crate::{Finger, Hand};

/// Which note of a triad is the lowest.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Inversion {
    Root,
    First,
    Second,
}

/// A triad from its lowest key up: the keys with their fingers. `lowest` is the lowest key of this inversion.
///
/// The fourth within an inversion is taken by the fingers that lie wider apart: 1 2 5 and 1 3 5 of the right
/// hand, 5 3 1 and 5 2 1 of the left.
pub(crate) fn triad(hand: Hand, lowest: u8, minor: bool, inversion: Inversion) -> [(u8, Finger); 3] {
    let third = if minor { 3 } else { 4 };
    let above = match inversion {
        Inversion::Root => [third, 7],
        Inversion::First => [7 - third, 12 - third],
        Inversion::Second => [5, 5 + third],
    };
    let numbers = match (hand, inversion) {
        (Hand::Right, Inversion::First) => [1, 2, 5],
        (Hand::Right, _) => [1, 3, 5],
        (Hand::Left, Inversion::Second) => [5, 2, 1],
        (Hand::Left, _) => [5, 3, 1],
    };
    [
        (lowest, finger(numbers[0])),
        (lowest + above[0], finger(numbers[1])),
        (lowest + above[1], finger(numbers[2])),
    ]
}

/// A triad's notes through several octaves.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Arpeggio {
    /// The keynote, 0 = C to 11 = B.
    pub root: u8,
    /// Whether the third is minor.
    pub minor: bool,
}

impl Arpeggio {
    /// Every arpeggio whose fingering is known here.
    pub fn all() -> impl Iterator<Item = Self> {
        let majors = [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11].map(|root| Self { root, minor: false });
        let minors = [0, 2, 4, 5, 7, 9].map(|root| Self { root, minor: true });
        majors.into_iter().chain(minors)
    }

    /// The arpeggio going up from `lowest`, which should be the keynote in some octave; going down is the
    /// same backwards.
    pub fn notes(self, hand: Hand, lowest: u8, octaves: u8) -> Vec<(u8, Finger)> {
        let third = if self.minor { 3 } else { 4 };
        let (start, octave, top) = self.fingering(hand);
        let count = 3 * octaves;
        (0..=count)
            .map(|step| {
                let degree = usize::from(step % 3);
                let number = match step {
                    0 => start,
                    _ if step == count => top,
                    _ => octave[degree],
                };
                (lowest + 12 * (step / 3) + [0, third, 7][degree], finger(number))
            })
            .collect()
    }

    /// First finger, fingers of root, third and fifth in every further octave, last finger.
    fn fingering(self, hand: Hand) -> (u8, [u8; 3], u8) {
        let black_third = keyboard::is_black(self.root + if self.minor { 3 } else { 4 });
        match (hand, self.root) {
            (Hand::Right, 1 | 3 | 8 | 10) => (2, [4, 1, 2], 4),
            (Hand::Left, 1 | 3 | 8) => (2, [2, 1, 4], 2),
            (Hand::Left, 10) => (3, [3, 2, 1], 3),
            (Hand::Right, _) => (1, [1, 2, 3], 5),
            // Over a black third the middle finger is nearer; over a white one the ring finger.
            (Hand::Left, _) if black_third && !self.minor => (5, [1, 3, 2], 1),
            (Hand::Left, _) => (5, [1, 4, 2], 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(notes: &[(u8, Finger)]) -> String {
        notes.iter().map(|(_, finger)| finger.to_string()).collect()
    }

    #[test]
    fn triads_have_their_notes_and_fingers() {
        let pitches = |notes: [(u8, Finger); 3]| notes.map(|(pitch, _)| pitch);

        assert_eq!(pitches(triad(Hand::Right, 60, false, Inversion::Root)), [60, 64, 67]);
        assert_eq!(pitches(triad(Hand::Right, 59, false, Inversion::First)), [59, 62, 67]);
        assert_eq!(pitches(triad(Hand::Left, 48, false, Inversion::Second)), [48, 53, 57]);
        assert_eq!(pitches(triad(Hand::Left, 57, true, Inversion::Root)), [57, 60, 64]);
        assert_eq!(numbers(&triad(Hand::Right, 60, false, Inversion::First)), "125");
        assert_eq!(numbers(&triad(Hand::Left, 60, false, Inversion::Second)), "521");
    }

    #[test]
    fn arpeggios_have_the_fingering_of_every_manual() {
        let notes = |hand, root| numbers(&Arpeggio { root, minor: false }.notes(hand, 36 + root, 2));
        assert_eq!((notes(Hand::Right, 0), notes(Hand::Left, 0)), ("1231235".into(), "5421421".into()));
        assert_eq!((notes(Hand::Right, 2), notes(Hand::Left, 2)), ("1231235".into(), "5321321".into()));
        assert_eq!((notes(Hand::Right, 3), notes(Hand::Left, 3)), ("2124124".into(), "2142142".into()));
        assert_eq!((notes(Hand::Right, 10), notes(Hand::Left, 10)), ("2124124".into(), "3213213".into()));
    }

    #[test]
    fn the_thumb_stays_off_the_black_keys() {
        for arpeggio in Arpeggio::all() {
            for hand in Hand::ALL {
                for (pitch, finger) in arpeggio.notes(hand, 24 + arpeggio.root, 3) {
                    assert!(finger != Finger::THUMB || !keyboard::is_black(pitch), "{arpeggio:?} {hand:?}");
                }
            }
        }
    }
}

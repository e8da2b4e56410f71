//! Scales in double notes: thirds and sixths of one hand.

use crate::{
    Finger, Hand,
    patterns::{self, Key},
};

/// Which double notes.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Interval {
    Third,
    Sixth,
}

impl Interval {
    /// Degrees from the lower key to the upper one.
    fn degrees(self) -> usize {
        match self {
            Self::Third => 2,
            Self::Sixth => 5,
        }
    }
}

/// Double notes on the degrees of a scale going up from `lowest`, which should be the keynote: the lower key
/// and the upper one with their fingers, as many as fit under `highest`.
///
/// Thirds go in groups of three places (1-3, 2-4, 3-5) as long as the thumb finds white keys; sixths are
/// taken by 1-5, or 1-4 where the outer key is black.
pub(super) fn scale(
    hand: Hand,
    key: Key,
    interval: Interval,
    lowest: u8,
    highest: u8,
) -> Vec<[(u8, Finger); 2]> {
    let pitch = |degree: usize| lowest + 12 * (degree / 7) as u8 + key.mode.degrees()[degree % 7];
    let pairs: Vec<(u8, u8)> = (0..15)
        .map(|degree| (pitch(degree), pitch(degree + interval.degrees())))
        .take_while(|pair| pair.1 <= highest)
        .collect();
    let mut fingered = Vec::new();
    // Groups run outwards: upwards in the right hand, downwards in the left.
    let outwards: Vec<(u8, u8)> = match hand {
        Hand::Right => pairs,
        Hand::Left => pairs.into_iter().rev().collect(),
    };
    let mut inner_number = 1;
    for (low, high) in outwards {
        let (inner, outer) = if hand == Hand::Right { (low, high) } else { (high, low) };
        let (inner_finger, outer_finger) = match interval {
            Interval::Third => {
                // The thumb waits for a white key: 2-4 comes again, or 3-5 after it.
                if inner_number == 1 && keyboard::is_black(inner) {
                    inner_number = 2;
                }
                let fingers = (inner_number, inner_number + 2);
                inner_number = inner_number % 3 + 1;
                fingers
            }
            Interval::Sixth => (1, if keyboard::is_black(outer) { 4 } else { 5 }),
        };
        let pair = [(inner, patterns::finger(inner_finger)), (outer, patterns::finger(outer_finger))];
        fingered.push(if hand == Hand::Right { pair } else { [pair[1], pair[0]] });
    }
    if hand == Hand::Left {
        fingered.reverse();
    }
    fingered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::Mode;

    const C: Key = Key { tonic: 0, mode: Mode::Major };

    fn numbers(pairs: &[[(u8, Finger); 2]]) -> Vec<String> {
        pairs.iter().map(|[low, high]| format!("{}{}", low.1, high.1)).collect()
    }

    #[test]
    fn thirds_go_in_groups_of_three_places() {
        let right = scale(Hand::Right, C, Interval::Third, 60, 76);
        let left = scale(Hand::Left, C, Interval::Third, 60, 76);

        assert_eq!(numbers(&right), ["13", "24", "35", "13", "24", "35", "13", "24"]);
        // The left hand's groups run downwards.
        assert_eq!(numbers(&left), ["42", "31", "53", "42", "31", "53", "42", "31"]);
        assert_eq!(right[0].map(|key| key.0), [60, 64]);
        assert_eq!(right[7].map(|key| key.0), [72, 76]);
    }

    #[test]
    fn thumbs_stay_off_black_keys_in_thirds() {
        for key in Key::all() {
            for hand in Hand::ALL {
                for pair in scale(hand, key, Interval::Third, 48 + key.tonic, 79) {
                    let thumb = pair.iter().find(|key| key.1 == Finger::THUMB);
                    assert!(thumb.is_none_or(|key| !keyboard::is_black(key.0)), "{key:?} {hand:?}");
                }
            }
        }
    }

    #[test]
    fn sixths_span_the_hand() {
        let pairs = scale(Hand::Right, C, Interval::Sixth, 60, 84);

        assert!(pairs.iter().all(|[low, high]| (8..=9).contains(&(high.0 - low.0))));
        assert_eq!(numbers(&pairs)[0], "15");
    }
}

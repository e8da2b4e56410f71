//! Which hand plays a track, as far as its name says.

use crate::Hand;

/// Words for the right hand in track names, in lower case.
const RIGHT: [&str; 7] = ["right", "rh", "rechts", "rechte", "droite", "destra", "derecha"];
/// Words for the left hand in track names, in lower case.
const LEFT: [&str; 7] = ["left", "lh", "links", "linke", "gauche", "sinistra", "izquierda"];

/// The hand that a track's name speaks of, if it speaks of exactly one.
pub(crate) fn of_name(name: &str) -> Option<Hand> {
    // "R.H." is spelled with full stops as often as without.
    let spelled = name.to_lowercase().replace('.', "");
    let speaks_of = |words: &[&str]| {
        spelled.split(|letter: char| !letter.is_alphanumeric()).any(|word| words.contains(&word))
    };
    match (speaks_of(&LEFT), speaks_of(&RIGHT)) {
        (true, false) => Some(Hand::Left),
        (false, true) => Some(Hand::Right),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_speak_of_a_hand_are_understood() {
        for name in ["Right hand", "Piano RH", "R.H.", "rechte Hand", "main droite", "piano-right"] {
            assert_eq!(of_name(name), Some(Hand::Right), "{name}");
        }
        for name in ["LEFT", "l.h.", "Linke Hand", "mano sinistra", "Piano (left)"] {
            assert_eq!(of_name(name), Some(Hand::Left), "{name}");
        }
    }

    #[test]
    fn names_that_speak_of_none_or_both_are_not() {
        for name in ["", "Piano", "Left and right", "Bright piano", "Delight"] {
            assert_eq!(of_name(name), None, "{name}");
        }
    }
}

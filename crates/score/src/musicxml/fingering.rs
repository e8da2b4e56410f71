//! What the text of a fingering means.

use crate::{Finger, FingerSet};

/// The fingers of one note while its fingerings are read.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub(super) struct Fingers {
    pub accepted: FingerSet,
    pub substitution: Option<Finger>,
}

impl Fingers {
    /// Takes in one fingering's text; `substitution` is the attribute of that name.
    ///
    /// A text with anything but fingers and what stands between them tells nothing.
    pub fn add(&mut self, text: &str, substitution: bool) {
        let Some(steps) = steps(text) else { return };
        let mut steps = steps.into_iter();
        let first = if substitution { None } else { steps.next() };
        for finger in first.into_iter().flatten() {
            self.accepted.insert(finger);
        }
        let taking_over = steps.next().and_then(|step| step.first().copied());
        self.substitution = self.substitution.or(taking_over);
    }
}

/// The fingers that one after the other hold the key, each with those that may do so instead.
fn steps(text: &str) -> Option<Vec<Vec<Finger>>> {
    let mut steps = vec![Vec::new()];
    let mut after_digit = false;
    for letter in text.chars() {
        let finger = finger(letter);
        match (finger, letter) {
            // "12" is no finger; it may be a bar's number.
            (Some(_), _) if after_digit => return None,
            (Some(finger), _) => steps.last_mut()?.push(finger),
            (None, '-' | '\u{2010}'..='\u{2015}' | '\u{203F}' | '\u{2040}') => steps.push(Vec::new()),
            (None, '/' | ',' | '(' | ')' | '[' | ']') => {}
            (None, letter) if letter.is_whitespace() => {}
            _ => return None,
        }
        after_digit = finger.is_some();
    }
    // A dash before the first finger, or after the last one, leads nowhere.
    steps.retain(|step| !step.is_empty());
    (!steps.is_empty()).then_some(steps)
}

/// The finger of a digit, plain or circled (black on white, white on black).
fn finger(letter: char) -> Option<Finger> {
    let from = |first: char| (letter as u32).checked_sub(first as u32 - 1);
    let number = match letter {
        '1'..='5' => from('1'),
        '①'..='⑤' => from('①'),
        '❶'..='❺' => from('❶'),
        _ => None,
    };
    number.and_then(|number| Finger::new(u8::try_from(number).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<u8>, Option<u8>) {
        let mut fingers = Fingers::default();
        fingers.add(text, false);
        (fingers.accepted.iter().map(Finger::number).collect(), fingers.substitution.map(Finger::number))
    }

    #[test]
    fn digits_circles_alternates_and_substitutions() {
        for (text, accepted, substitution) in [
            ("3", vec![3], None),
            (" ④ ", vec![4], None),
            ("❺", vec![5], None),
            ("1-2", vec![1], Some(2)),
            ("5–4", vec![5], Some(4)),
            ("1/2", vec![1, 2], None),
            ("1 2", vec![1, 2], None),
            ("(2)", vec![2], None),
            ("-4", vec![4], None),
            ("2-", vec![2], None),
        ] {
            assert_eq!(read(text), (accepted, substitution), "{text}");
        }
    }

    #[test]
    fn other_texts_are_ignored() {
        for text in ["", "p", "0", "6", "12", "i", "1a", "-", "LH 3", "-12"] {
            assert_eq!(read(text), (vec![], None), "{text}");
        }
    }

    #[test]
    fn a_substitution_in_an_element_of_its_own() {
        let mut fingers = Fingers::default();
        fingers.add("1", false);
        fingers.add("3", true);
        fingers.add("2", false);

        assert_eq!(fingers.accepted.iter().map(Finger::number).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(fingers.substitution, Finger::new(3));
    }
}

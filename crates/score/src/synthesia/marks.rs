//! The spelling of hints: a walk over the notes of a file, track by track.

use std::{iter::Peekable, str::Chars};

use super::Hint;
use crate::{Finger, Hand};

/// One step of the walk.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// To the first note of a track, counted from 0.
    Track(usize),
    /// To the first note of the track from a bar on, counted from 1.
    Bar(usize),
    /// What is said of this note; then to the next.
    Note(Hint),
    /// What is said of this note and all after it.
    All(Hint),
}

type Letters<'a> = Peekable<Chars<'a>>;

/// Reads fingers; `None` if anything cannot be understood.
pub(super) fn fingers(text: &str) -> Option<Vec<Mark>> {
    marks(text, |letter, rest| {
        let (hand, finger) = finger(letter)?;
        let mut hint = Hint { hand: Some(hand), finger: Some(finger), substitution: None };
        while rest.next_if_eq(&'s').is_some() {
            let (other, finger) = self::finger(rest.next()?)?;
            if other != hand {
                return None;
            }
            hint.substitution = Some(finger).filter(|_| Some(finger) != hint.finger);
        }
        Some(Mark::Note(hint))
    })
}

/// Reads hands; `None` if anything cannot be understood.
pub(super) fn parts(text: &str) -> Option<Vec<Mark>> {
    marks(text, |letter, rest| {
        let hand = match letter {
            'l' => Some(Hand::Left),
            'r' => Some(Hand::Right),
            'b' => None,
            _ => return None,
        };
        let hint = Hint { hand, ..Hint::default() };
        Some(if rest.next_if_eq(&'a').is_some() { Mark::All(hint) } else { Mark::Note(hint) })
    })
}

fn marks(text: &str, note: impl Fn(char, &mut Letters<'_>) -> Option<Mark>) -> Option<Vec<Mark>> {
    // White space may stand anywhere, and means nothing.
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let text = text.to_ascii_lowercase();
    let mut letters = text.chars().peekable();
    let mut marks = Vec::new();
    while let Some(letter) = letters.next() {
        marks.push(match letter {
            't' => Mark::Track(number(&mut letters)?),
            'm' => Mark::Bar(number(&mut letters)?),
            '-' => Mark::Note(Hint::default()),
            letter => note(letter, &mut letters)?,
        });
    }
    Some(marks)
}

/// A number and the colon after it.
fn number(letters: &mut Letters<'_>) -> Option<usize> {
    let mut number = letters.next()?.to_digit(10)? as usize;
    while let Some(digit) = letters.next_if(char::is_ascii_digit) {
        number = number.checked_mul(10)?.checked_add(digit.to_digit(10)? as usize)?;
    }
    (letters.next()? == ':').then_some(number)
}

fn finger(letter: char) -> Option<(Hand, Finger)> {
    let digit = letter.to_digit(10)? as u8;
    match digit {
        1..=5 => Some((Hand::Left, Finger::new(digit)?)),
        0 => Some((Hand::Right, Finger::LITTLE)),
        _ => Some((Hand::Right, Finger::new(digit - 5)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(hand: Hand, finger: Finger) -> Mark {
        Mark::Note(Hint { hand: Some(hand), finger: Some(finger), substitution: None })
    }

    #[test]
    fn digits_are_fingers_of_both_hands() {
        let marks = fingers("t1: 15 m12: 6 - 0").unwrap();

        let expected = [
            Mark::Track(1),
            note(Hand::Left, Finger::THUMB),
            note(Hand::Left, Finger::LITTLE),
            Mark::Bar(12),
            note(Hand::Right, Finger::THUMB),
            Mark::Note(Hint::default()),
            note(Hand::Right, Finger::LITTLE),
        ];
        assert_eq!(marks, expected);
    }

    #[test]
    fn an_s_joins_two_fingers_of_one_hand() {
        let changed =
            Hint { hand: Some(Hand::Right), finger: Some(Finger::MIDDLE), substitution: Some(Finger::THUMB) };

        assert_eq!(fingers("8s6").unwrap(), [Mark::Note(changed)]);
        assert_eq!(fingers("8s8").unwrap(), [note(Hand::Right, Finger::MIDDLE)]);
        assert_eq!(fingers("8s1"), None);
        assert_eq!(fingers("8s"), None);
    }

    #[test]
    fn parts_mean_one_note_or_all() {
        let left = Hint { hand: Some(Hand::Left), ..Hint::default() };

        assert_eq!(parts("t2: L LA").unwrap(), [Mark::Track(2), Mark::Note(left), Mark::All(left)]);
        assert_eq!(parts("B-").unwrap(), [Mark::Note(Hint::default()); 2]);
        assert_eq!(parts("t2: X"), None);
    }

    #[test]
    fn what_cannot_be_understood_is_not_guessed() {
        for text in ["x", "t", "t:", "t1", "t1 12", "t99999999999999999999999:", "s1", "♪"] {
            assert_eq!(fingers(text), None, "{text}");
        }
        assert_eq!(fingers("").unwrap(), []);
    }
}

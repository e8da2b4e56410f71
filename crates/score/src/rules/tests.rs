//! What is complained about and what is not.

use super::*;
use crate::{Draft, DraftNote};

fn complaint(notes: &[(u64, u64, u8, Hand, u8)]) -> String {
    let mut draft = Draft::new("", 480);
    for &(tick, duration, pitch, hand, number) in notes {
        let note = DraftNote::new(tick, duration, pitch, hand);
        draft.note(Finger::new(number).map_or(note, |finger| note.finger(finger)));
    }
    complaints(&draft.finish()).join("; ")
}

#[test]
fn what_no_hand_can_do_is_found() {
    const R: Hand = Hand::Right;
    const L: Hand = Hand::Left;
    for (notes, expected) in [
        (&[(0, 480, 60, R, 0)][..], "has no finger"),
        (&[(0, 481, 60, R, 1), (480, 480, 62, R, 1)], "holds two keys"),
        (&[(0, 480, 60, R, 1), (0, 480, 76, R, 5)], "too wide"),
        (&[(0, 480, 60, R, 3), (0, 480, 64, R, 1)], "crossed"),
        (&[(0, 480, 60, L, 1), (0, 480, 64, L, 3)], "crossed"),
        (&[(0, 480, 60, R, 2), (0, 480, 67, R, 3)], "reach too far"),
        (&[(0, 480, 60, R, 3), (480, 480, 62, R, 2)], "cannot be joined"),
        (&[(0, 480, 60, L, 2), (480, 480, 62, L, 3)], "cannot be joined"),
        (&[(0, 100, 30, R, 3), (120, 480, 90, R, 3)], "mm in"),
        (&[(0, 480, 60, R, 1), (0, 480, 61, L, 1)], "collide"),
    ] {
        let text = complaint(notes);
        assert!(text.contains(expected), "{expected}: {text:?}");
    }
}

fn sliding(pitches: &[u8], hand: Hand, number: u8, ticks: u64) -> String {
    let mut draft = Draft::new("", 480);
    for (index, &pitch) in pitches.iter().enumerate() {
        let note = DraftNote::new(index as u64 * ticks, ticks, pitch, hand);
        draft.note(note.finger(Finger::new(number).unwrap()).sliding());
    }
    complaints(&draft.finish()).join("; ")
}

#[test]
fn a_finger_slides_over_one_row_of_keys_nail_first() {
    // 48 ticks at 120 BPM and 480 a quarter are 50 ms.
    assert_eq!(sliding(&[60, 62, 64, 65], Hand::Right, 3, 48), "");
    assert_eq!(sliding(&[66, 68, 70, 73], Hand::Right, 2, 48), "");
    assert_eq!(sliding(&[65, 64, 62], Hand::Right, 1, 48), "");
    assert_eq!(sliding(&[60, 59, 57], Hand::Left, 3, 48), "");
    for (pitches, hand, number, ticks, expected) in [
        (&[60, 62][..], Hand::Right, 3, 100, "slides like that"),
        (&[60, 64], Hand::Right, 3, 48, "leaves its row"),
        (&[60, 61], Hand::Right, 3, 48, "leaves its row"),
        (&[60, 62], Hand::Right, 1, 48, "cannot slide"),
        (&[62, 60], Hand::Right, 3, 48, "cannot slide"),
        (&[60, 59], Hand::Left, 1, 48, "cannot slide"),
    ] {
        let text = sliding(pitches, hand, number, ticks);
        assert!(text.contains(expected), "{expected}: {text:?}");
    }
}

#[test]
fn a_finger_takes_a_key_over_only_if_it_is_free_and_has_time() {
    let replaced = |second: u8, duration, held_by_second| {
        let mut draft = Draft::new("", 480);
        let [third, second] = [3, second].map(|number| Finger::new(number).unwrap());
        draft.note(DraftNote::new(0, duration, 64, Hand::Right).finger(third).substituted_by(second));
        if held_by_second {
            draft.note(DraftNote::new(0, duration, 60, Hand::Right).finger(second));
        }
        // Reached only because the thumb has taken the key over.
        let second = Finger::new(2).unwrap();
        draft.note(DraftNote::new(duration, 480, 65, Hand::Right).finger(second));
        complaints(&draft.finish()).join("; ")
    };
    assert_eq!(replaced(1, 960, false), "");
    assert!(replaced(1, 960, true).contains("finger 1 holds two keys"));
    assert!(replaced(1, 240, false).contains("too short"));
    assert!(replaced(3, 960, false).contains("replaces itself"));
    assert!(replaced(4, 960, false).contains("4 to 2 cannot be joined"));
}

#[test]
fn held_keys_and_new_ones_must_lie_under_one_hand() {
    const R: Hand = Hand::Right;
    assert!(complaint(&[(0, 960, 60, R, 1), (480, 480, 76, R, 5)]).contains("too wide"));
    assert!(complaint(&[(0, 960, 60, R, 3), (480, 480, 64, R, 2)]).contains("crossed"));
    assert_eq!(complaint(&[(0, 960, 60, R, 1), (480, 240, 64, R, 3), (720, 240, 62, R, 2)]), "");
}

#[test]
fn hands_cross_only_where_they_may_and_as_a_whole() {
    let crossed = |pitch, may: bool| {
        let mut draft = Draft::new("", 480);
        for (key, finger) in [(60, Finger::THUMB), (67, Finger::LITTLE)] {
            draft.note(DraftNote::new(0, 960, key, Hand::Right).finger(finger));
        }
        draft.note(DraftNote::new(480, 240, pitch, Hand::Left).finger(Finger::INDEX));
        complaints_except(&draft.finish(), |_| may).join("; ")
    };
    assert_eq!(crossed(72, true), "");
    assert!(crossed(72, false).contains("collide"));
    assert!(crossed(69, true).contains("collide"));
    assert!(crossed(64, true).contains("reaches into"));
}

#[test]
fn thumb_under_and_finger_over_are_fine() {
    const R: Hand = Hand::Right;
    const L: Hand = Hand::Left;
    for notes in [
        [(0, 480, 64, R, 3), (480, 480, 65, R, 1)],
        [(0, 480, 65, R, 1), (480, 480, 64, R, 3)],
        [(0, 480, 55, L, 1), (480, 480, 57, L, 3)],
        [(0, 480, 57, L, 3), (480, 480, 55, L, 1)],
    ] {
        assert_eq!(complaint(&notes), "");
    }
}

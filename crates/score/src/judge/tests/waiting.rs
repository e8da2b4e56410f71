//! Wait mode: the song stands still until the player has played.

use super::*;

fn waiting_judge(notes: &[(f64, u8, Hand, u8)]) -> Judge {
    judge(notes).with_waiting(true)
}

#[test]
fn the_song_waits_for_the_earliest_note_that_is_due() {
    let mut judge = waiting_judge(&scale(3));

    assert_eq!(judge.waiting(-0.5), None);
    assert_eq!(judge.waiting(0.0), Some(0));
    judge.press(0.0, 60);
    assert_eq!(judge.waiting(0.9), None);
    assert_eq!(judge.waiting(1.0), Some(1));
}

#[test]
fn a_chord_is_waited_for_until_its_last_note() {
    let mut judge = waiting_judge(&[(0.0, 60, Hand::Right, 1), (0.0, 64, Hand::Right, 3)]);
    judge.press(0.0, 60);

    assert_eq!(judge.waiting(0.0), Some(1));
}

#[test]
fn nothing_is_missed() {
    let mut judge = waiting_judge(&scale(2));

    assert_eq!(judge.pass(100.0), [0; 0]);
    assert!(matches!(judge.press(100.0, 60), Pressed::Note { note: 0, timing: Timing::Ok, .. }));
}

#[test]
fn the_next_note_is_accepted_well_ahead() {
    let mut judge = waiting_judge(&scale(2));
    judge.press(0.0, 60);

    assert_eq!(judge.press(0.69, 62), Pressed::Stray);
    let pressed = judge.press(0.71, 62);
    assert!(
        matches!(pressed, Pressed::Note { note: 1, timing: Timing::Ok, lean: Lean::Early, .. }),
        "{pressed:?}"
    );
}

#[test]
fn without_waiting_a_note_is_not_accepted_that_early() {
    assert_eq!(judge(&scale(1)).press(-0.25, 60), Pressed::Stray);
}

#[test]
fn a_later_note_is_not_accepted_ahead_of_the_one_before() {
    let mut judge = waiting_judge(&[(0.0, 60, Hand::Right, 1), (0.25, 67, Hand::Right, 5)]);

    assert_eq!(judge.press(0.0, 67), Pressed::Stray);
}

#[test]
fn a_bouncing_key_is_not_taken_for_the_next_equal_note() {
    let mut judge = waiting_judge(&[(0.0, 60, Hand::Right, 1), (0.3, 60, Hand::Right, 2)]);
    judge.press(0.0, 60);

    assert!(!matches!(judge.press(0.02, 60), Pressed::Note { .. }));
    assert!(matches!(judge.press(0.2, 60), Pressed::Note { note: 1, .. }));
}

#[test]
fn only_the_practised_hand_is_waited_for() {
    let notes = [(0.0, 48, Hand::Left, 5), (1.0, 60, Hand::Right, 1)];
    let judge = Judge::new(exercise(&notes), Windows::normal(), HandsFilter::Right).with_waiting(true);

    assert_eq!((judge.waiting(0.5), judge.waiting(1.0)), (None, Some(1)));
}

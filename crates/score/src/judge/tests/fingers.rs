//! Finger verdicts: what they are compared with, and that not seen costs nothing.

use super::*;

/// A judge that has heard one note, to be played with the right hand's second finger.
fn one_note_played() -> Judge {
    let mut judge = judge(&[(0.0, 60, Hand::Right, 2)]);
    judge.press(0.0, 60);
    judge
}

#[test]
fn the_asked_finger_is_right_and_another_wrong() {
    assert_eq!(one_note_played().finger(0, seen(Hand::Right, 2)), FingerVerdict::Right);
    assert_eq!(one_note_played().finger(0, seen(Hand::Right, 3)), FingerVerdict::Wrong);
}

#[test]
fn the_asked_finger_of_the_other_hand_is_wrong() {
    assert_eq!(one_note_played().finger(0, seen(Hand::Left, 2)), FingerVerdict::Wrong);
}

#[test]
fn every_accepted_finger_is_right() {
    let mut piece = exercise(&[(0.0, 60, Hand::Right, 2)]);
    piece.notes[0].fingers.insert(Finger::MIDDLE);
    let mut judge = Judge::new(piece, Windows::normal(), HandsFilter::Both);
    judge.press(0.0, 60);

    assert_eq!(judge.finger(0, seen(Hand::Right, 3)), FingerVerdict::Right);
}

#[test]
fn without_given_fingering_nothing_is_wrong() {
    let mut judge = judge(&[(0.0, 60, Hand::Right, 0), (1.0, 62, Hand::Right, 0)]);
    judge.press(0.0, 60);
    judge.press(1.0, 62);

    assert_eq!(judge.finger(0, seen(Hand::Left, 4)), FingerVerdict::Right);
    assert_eq!(judge.finger(1, None), FingerVerdict::Unseen);
}

#[test]
fn unseen_never_costs_points() {
    let scores = [None, seen(Hand::Right, 2)].map(|finger| {
        let mut judge = one_note_played();
        judge.finger(0, finger);
        (judge.score(), judge.summary().score)
    });

    assert_eq!(scores, [(100, 100), (100, 100)]);
    assert_eq!(one_note_played().summary().score, 100, "nor does a verdict that never came");
}

#[test]
fn unseen_never_ends_a_chain() {
    let mut judge = judge(&scale(3));
    play_all(&mut judge);
    judge.finger(0, seen(Hand::Right, 1));
    judge.finger(1, None);
    assert_eq!(judge.finger_chain(), 1);
    judge.finger(2, seen(Hand::Right, 3));

    assert_eq!((judge.finger_chain(), judge.streak()), (2, 3));
}

#[test]
fn a_wrong_finger_costs_half_the_note() {
    let mut judge = one_note_played();
    judge.finger(0, seen(Hand::Right, 5));

    assert_eq!((judge.score(), judge.summary().score), (50, 50));
}

#[test]
fn a_wrong_finger_ends_its_chain_and_not_the_streak_of_notes() {
    let mut judge = judge(&scale(3));
    play_all(&mut judge);
    judge.finger(0, seen(Hand::Right, 1));
    judge.finger(1, seen(Hand::Right, 5));

    assert_eq!((judge.finger_chain(), judge.streak()), (0, 3));
    assert_eq!(judge.summary().longest_streak, 3);
}

#[test]
fn a_late_verdict_completes_the_judgement() {
    let mut judge = judge(&scale(3));
    play_all(&mut judge);
    assert_eq!(judge.judgements()[0].finger, None);
    judge.pass(9.0);
    judge.finger(0, seen(Hand::Right, 1));

    let judgement = judge.judgements()[0];
    assert_eq!((judgement.timing, judgement.finger), (Some(Timing::Perfect), Some(FingerVerdict::Right)));
    assert_eq!(judgement.seen, seen(Hand::Right, 1));
}

#[test]
fn unseen_may_still_be_completed_and_a_verdict_stands() {
    let mut judge = one_note_played();

    assert_eq!(judge.finger(0, None), FingerVerdict::Unseen);
    assert_eq!(judge.finger(0, seen(Hand::Right, 2)), FingerVerdict::Right);
    assert_eq!(judge.finger(0, seen(Hand::Right, 3)), FingerVerdict::Right);
    assert_eq!(judge.finger(0, None), FingerVerdict::Right);
    assert_eq!(judge.finger_chain(), 1);
}

#[test]
fn a_note_that_was_not_played_has_no_finger() {
    let mut judge = judge(&scale(2));
    judge.pass(0.5);

    assert_eq!(judge.finger(0, seen(Hand::Right, 5)), FingerVerdict::Unseen, "missed");
    assert_eq!(judge.finger(1, seen(Hand::Right, 5)), FingerVerdict::Unseen, "still open");
    assert_eq!(judge.finger(99, seen(Hand::Right, 5)), FingerVerdict::Unseen, "no such note");
    assert_eq!(judge.summary().fingers_wrong, 0);
}

#[test]
fn the_score_never_goes_down() {
    let mut judge = judge(&scale(12));
    let mut last = 0;
    for note in 0..12 {
        judge.press(note as f64, [60, 62, 64, 65, 67][note % 5]);
        judge.finger(note, [None, seen(Hand::Right, 1), seen(Hand::Left, 1)][note % 3]);
        assert!(judge.score() >= last);
        last = judge.score();
    }
}

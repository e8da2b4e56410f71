//! Which note a key press is, how timely, and what it does to the streak.

use super::*;

/// The grade of one press this many seconds off a lone note.
fn grade(offset_s: f64) -> Option<(Timing, Lean)> {
    let mut judge = judge(&[(5.0, 60, Hand::Right, 1)]);
    match judge.press(5.0 + offset_s, 60) {
        Pressed::Note { timing, lean, .. } => Some((timing, lean)),
        _ => None,
    }
}

#[test]
fn timing_is_graded_by_the_windows() {
    assert_eq!(grade(0.0), Some((Timing::Perfect, Lean::OnTime)));
    assert_eq!(grade(-0.049), Some((Timing::Perfect, Lean::OnTime)));
    assert_eq!(grade(0.06), Some((Timing::Good, Lean::Late)));
    assert_eq!(grade(-0.14), Some((Timing::Ok, Lean::Early)));
    assert_eq!(grade(0.16), None);
    assert_eq!(grade(-0.16), None);
}

#[test]
fn the_offset_is_reported_with_its_sign() {
    let Pressed::Note { note: 0, offset_s, .. } = judge(&[(5.0, 60, Hand::Right, 1)]).press(4.9, 60) else {
        panic!("the note was in reach")
    };
    assert!((offset_s + 0.1).abs() < 1e-9);
}

#[test]
fn a_key_nobody_asked_for_is_stray_and_ends_the_streak() {
    let mut judge = judge(&scale(3));
    judge.press(0.0, 60);
    let score = judge.score();

    assert_eq!(judge.press(0.4, 80), Pressed::Stray);
    assert_eq!((judge.streak(), judge.score()), (0, score));
}

#[test]
fn of_two_equal_notes_the_nearer_one_is_meant() {
    let mut judge = judge(&[(1.0, 60, Hand::Right, 1), (1.2, 60, Hand::Right, 2)]);

    assert!(matches!(judge.press(1.15, 60), Pressed::Note { note: 1, .. }));
    assert!(matches!(judge.press(1.16, 60), Pressed::Stray | Pressed::Neighbour { .. }), "played once only");
}

#[test]
fn a_note_in_a_fast_run_reaches_no_further_than_its_share_of_the_gap() {
    let mut judge = judge(&[(1.0, 60, Hand::Right, 1), (1.2, 67, Hand::Right, 5)]);

    assert_eq!(judge.press(1.1, 60), Pressed::Stray);
    assert!(matches!(judge.press(1.11, 67), Pressed::Note { note: 1, .. }));
}

#[test]
fn a_note_whose_window_has_closed_is_missed_once() {
    let mut judge = judge(&scale(2));
    judge.press(0.0, 60);

    assert_eq!(judge.pass(1.1), [0; 0]);
    assert_eq!(judge.pass(1.2), [1]);
    assert_eq!(judge.pass(9.0), [0; 0]);
    assert_eq!(judge.judgements()[1].timing, Some(Timing::Miss));
    assert_eq!(judge.streak(), 0);
    assert!(judge.is_finished());
}

#[test]
fn a_missed_note_cannot_be_played_any_more() {
    let mut judge = judge(&scale(1));
    judge.pass(0.2);

    assert_eq!(judge.press(0.2, 60), Pressed::Stray);
}

#[test]
fn chord_notes_may_come_one_after_the_other() {
    let chord = [(1.0, 60, Hand::Right, 1), (1.0, 64, Hand::Right, 3), (1.0, 67, Hand::Right, 5)];
    let mut judge = judge(&chord);
    let timings = [(1.0, 60), (1.03, 64), (1.058, 67)].map(|(at_s, pitch)| match judge.press(at_s, pitch) {
        Pressed::Note { timing, .. } => timing,
        other => panic!("{other:?}"),
    });

    assert_eq!(timings, [Timing::Perfect; 3], "58 ms after its onset alone would be good only");
}

#[test]
fn a_chord_begun_late_stays_open_for_its_other_notes() {
    let mut judge = judge(&[(1.0, 60, Hand::Right, 1), (1.0, 64, Hand::Right, 3)]);
    judge.press(1.14, 60);

    assert_eq!(judge.pass(1.18), [0; 0]);
    assert!(matches!(judge.press(1.19, 64), Pressed::Note { note: 1, timing: Timing::Ok, .. }));
}

#[test]
fn a_chord_does_not_wait_for_ever() {
    let mut judge = judge(&[(1.0, 60, Hand::Right, 1), (1.0, 64, Hand::Right, 3)]);
    judge.press(1.14, 60);

    assert_eq!(judge.pass(1.21), [1]);
}

#[test]
fn a_neighbouring_key_is_forgiven_when_the_right_one_follows() {
    let mut judge = judge(&scale(4));
    judge.press(0.0, 60);

    assert_eq!(judge.press(0.95, 61), Pressed::Neighbour { note: 1, forgiven: false });
    assert!(matches!(judge.press(1.04, 62), Pressed::Note { note: 1, timing: Timing::Perfect, .. }));
    judge.pass(1.5);
    assert_eq!(judge.streak(), 2);
}

#[test]
fn a_neighbouring_key_ends_the_streak_when_the_right_one_does_not_follow() {
    let mut judge = judge(&scale(4));
    judge.press(0.0, 60);
    judge.press(0.9, 61);
    assert_eq!(judge.streak(), 1, "there is still time");
    judge.pass(1.02);

    assert_eq!(judge.streak(), 0);
}

#[test]
fn brushing_a_second_key_while_playing_the_right_one_is_forgiven() {
    let mut judge = judge(&scale(4));
    judge.press(0.0, 60);

    assert_eq!(judge.press(0.05, 59), Pressed::Neighbour { note: 0, forgiven: true });
    assert_eq!(judge.press(0.08, 60), Pressed::Neighbour { note: 0, forgiven: true }, "a bouncing key");
    assert_eq!(judge.streak(), 1);
    assert_eq!(judge.press(0.2, 59), Pressed::Stray);
}

#[test]
fn strict_windows_forgive_no_neighbour() {
    let mut judge = Judge::new(exercise(&scale(2)), Windows::strict(), HandsFilter::Both);

    assert_eq!(judge.press(0.0, 61), Pressed::Stray);
    judge.press(0.0, 60);
    assert_eq!(judge.press(0.0, 61), Pressed::Stray);
}

#[test]
fn the_streak_grows_the_multiplier() {
    let mut judge = judge(&scale(30));
    play_all(&mut judge);

    assert_eq!(judge.multiplier(), 4);
    let multipliers: Vec<u32> = [0, 7, 8, 16, 24, 29].map(|n: usize| judge.judgements()[n].multiplier).into();
    assert_eq!(multipliers, [1, 1, 2, 3, 4, 4]);
    assert_eq!(judge.summary().score, 100 * (8 + 8 * 2 + 8 * 3 + 6 * 4));
}

#[test]
fn better_timing_is_worth_more() {
    let scores = [0.0, 0.08, 0.14].map(|offset_s| {
        let mut judge = judge(&scale(1));
        judge.press(offset_s, 60);
        judge.summary().score
    });
    assert_eq!(scores, [100, 80, 50]);
}

#[test]
fn the_summary_counts_everything() {
    let mut judge = judge(&scale(5));
    for (at_s, pitch) in [(0.0, 60), (1.0, 62), (3.0, 65), (4.0, 67)] {
        judge.pass(at_s);
        judge.press(at_s, pitch);
    }
    judge.finger(0, seen(Hand::Right, 1));
    judge.finger(1, seen(Hand::Right, 5));
    judge.finger(3, None);

    let summary = judge.summary();
    assert_eq!((summary.notes, summary.hit, summary.longest_streak), (5, 4, 2));
    assert_eq!((summary.fingers_right, summary.fingers_wrong, summary.fingers_unseen), (1, 1, 2));
}

#[test]
fn a_perfect_performance_earns_three_stars() {
    let mut judge = judge(&scale(24));
    play_all(&mut judge);
    for note in 0..24 {
        judge.finger(note, seen(Hand::Right, note as u8 % 5 + 1));
    }

    assert_eq!(judge.summary().stars, 3);
}

#[test]
fn stars_follow_the_levels_goals() {
    let goals = Goals { notes: [0.1, 0.2, 0.3], fingers: [0.0, 0.0, 0.0] };
    let mut judge = judge(&scale(10)).with_goals(goals);
    for note in 0..2 {
        judge.press(note as f64, [60, 62][note]);
        judge.finger(note, seen(Hand::Left, 1));
    }

    assert_eq!(judge.summary().stars, 2);
}

#[test]
fn only_the_practised_hand_is_expected() {
    let notes = [(0.0, 60, Hand::Right, 1), (0.0, 48, Hand::Left, 5), (1.0, 62, Hand::Right, 2)];
    let mut judge = Judge::new(exercise(&notes), Windows::normal(), HandsFilter::Right);

    assert_eq!(judge.press(0.0, 48), Pressed::Accompaniment { note: 0 });
    judge.press(0.0, 60);
    judge.press(1.0, 62);
    assert_eq!(judge.pass(5.0), [0; 0]);
    let summary = judge.summary();
    assert_eq!((summary.notes, summary.hit, summary.longest_streak), (2, 2, 2));
}

#[test]
fn each_filter_names_its_hands() {
    assert!(Hand::ALL.iter().all(|&hand| HandsFilter::Both.includes(hand)));
    assert!(HandsFilter::Left.includes(Hand::Left) && !HandsFilter::Left.includes(Hand::Right));
    assert!(HandsFilter::Right.includes(Hand::Right) && !HandsFilter::Right.includes(Hand::Left));
}

#[test]
fn the_next_note_is_known() {
    let mut judge = judge(&scale(3));
    judge.press(0.0, 60);

    assert_eq!((judge.next_open(), judge.next_from(1.5), judge.next_from(9.0)), (Some(1), Some(2), None));
}

#[test]
fn an_exercise_without_notes_is_finished_at_once() {
    let mut judge = judge(&[]);

    assert!(judge.is_finished() && judge.pass(10.0).is_empty());
    assert_eq!(judge.press(0.0, 60), Pressed::Stray);
    assert_eq!(judge.summary(), Summary::default());
}

#[test]
fn reports_spell_verdicts_and_summaries_as_agreed() {
    let text = ron::to_string(&(Timing::Perfect, Timing::Miss, FingerVerdict::Unseen)).unwrap();
    assert_eq!(text, "(perfect,miss,unseen)");
    let text = ron::to_string(&Summary::default()).unwrap();
    let fields =
        "(notes:0,hit:0,fingers_right:0,fingers_wrong:0,fingers_unseen:0,longest_streak:0,score:0,stars:0)";
    assert_eq!(text, fields);
}

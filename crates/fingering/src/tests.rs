//! Tests of the whole: what pianists expect, and what must hold for any music.

use proptest::prelude::*;
use score::{Draft, DraftNote, Exercise, Finger, FingerSet, Hand, etude, level};

use crate::lattice::Lattice;
use crate::passage::Passage;
use crate::reasonable::{self, Fault};
use crate::{HandSize, alternatives, complete, explain, propose, solve, weights};

/// Chords one after the other, half a second each.
fn chords(hand: Hand, chords: &[&[u8]]) -> Exercise {
    let mut draft = Draft::new("", 480);
    draft.tempo(0, 120.0);
    for (at, keys) in chords.iter().enumerate() {
        keys.iter().for_each(|&key| draft.note(DraftNote::new(480 * at as u64, 480, key, hand)));
    }
    draft.finish()
}

fn line(hand: Hand, keys: &[u8]) -> Exercise {
    chords(hand, &keys.iter().map(std::slice::from_ref).collect::<Vec<_>>())
}

/// The proposed fingers, in the order of the notes.
fn fingers(exercise: &Exercise) -> Vec<u8> {
    let proposal = propose(exercise, HandSize::MEDIUM, |_| FingerSet::EMPTY);
    proposal.fingers.iter().map(|set| set.first().map_or(0, Finger::number)).collect()
}

/// The exercise with these fingers.
fn with(mut exercise: Exercise, fingers: &[u8]) -> Exercise {
    for (note, &finger) in exercise.notes.iter_mut().zip(fingers) {
        note.fingers = Finger::new(finger).map_or(FingerSet::EMPTY, FingerSet::only);
    }
    exercise
}

const C_MAJOR: [u8; 15] = [60, 62, 64, 65, 67, 69, 71, 72, 71, 69, 67, 65, 64, 62, 60];

#[test]
fn scales_are_fingered_as_every_teacher_does() {
    assert_eq!(fingers(&line(Hand::Right, &C_MAJOR)), [1, 2, 3, 1, 2, 3, 4, 5, 4, 3, 2, 1, 3, 2, 1]);
    assert_eq!(fingers(&line(Hand::Left, &C_MAJOR)), [5, 4, 3, 2, 1, 3, 2, 1, 2, 3, 1, 2, 3, 4, 5]);
    let e_major = [64, 66, 68, 69, 71, 73, 75, 76];
    assert_eq!(fingers(&line(Hand::Right, &e_major)), [1, 2, 3, 1, 2, 3, 4, 5]);
    let f_major = [65, 67, 69, 70, 72, 74, 76, 77];
    assert_eq!(fingers(&line(Hand::Right, &f_major)), [1, 2, 3, 4, 1, 2, 3, 4]);
    let five = [60, 62, 64, 65, 67, 65, 64, 62, 60];
    assert_eq!(fingers(&line(Hand::Right, &five)), [1, 2, 3, 4, 5, 4, 3, 2, 1]);
}

#[test]
fn given_fingers_stay_and_the_others_go_with_them() {
    let mut exercise = with(line(Hand::Right, &[60, 62, 64, 65, 67]), &[0, 0, 1]);
    complete(&mut exercise, HandSize::MEDIUM);
    let fingers: Vec<u8> =
        exercise.notes.iter().filter_map(score::Note::shown_finger).map(Finger::number).collect();
    assert_eq!(fingers[2..], [1, 2, 3]);
    assert!(fingers[1] > 1, "the thumb goes under: {fingers:?}");
}

#[test]
fn a_passage_that_comes_again_has_the_same_fingers() {
    let theme = [72, 71, 72, 74, 76, 74, 72, 71, 69];
    let [high, low] = [[79, 81, 83, 84], [60, 57, 55, 53]];
    let keys: Vec<u8> = [&theme[..], &high[..], &theme[..], &low[..], &theme[..]].concat();
    let found = fingers(&line(Hand::Right, &keys));
    let again = |from: usize| &found[from + 1..from + theme.len() - 1];
    assert_eq!(again(0), again(theme.len() + high.len()));
    assert_eq!(again(0), again(2 * theme.len() + high.len() + low.len()));
}

#[test]
fn a_held_key_keeps_its_finger_while_others_move() {
    let mut draft = Draft::new("", 480);
    draft.tempo(0, 100.0);
    draft.note(DraftNote::new(0, 1920, 60, Hand::Right));
    for (at, key) in [64, 65, 67, 65].into_iter().enumerate() {
        draft.note(DraftNote::new(480 * at as u64, 480, key, Hand::Right));
    }
    let exercise = draft.finish();
    let proposal = propose(&exercise, HandSize::MEDIUM, |_| FingerSet::EMPTY);
    assert_eq!(proposal.fingers[0].first(), Some(Finger::THUMB));
    assert!(proposal.fingers[1..].iter().all(|fingers| fingers.first() != Some(Finger::THUMB)));
    assert_eq!(proposal.substitutions, [None; 5]);
}

#[test]
fn reasons_name_the_note_and_the_largest_comes_first() {
    let keys = &C_MAJOR[..8];
    let exercise = with(line(Hand::Right, keys), &[1, 2, 3, 1, 2, 3, 4, 5]);
    let reasons = explain::explain(&exercise, 2, Finger::MIDDLE, Finger::INDEX, HandSize::MEDIUM);
    assert!(reasons.is_sorted_by(|a, b| a.weight >= b.weight));
    assert!(reasons[0].weight > 1.0 && reasons[0].words.starts_with("3 on E4 "), "{reasons:?}");
    let total: f32 = reasons.iter().map(|reason| reason.weight).sum();
    assert!(total > 0.0, "the better finger is better by {total}");
    assert!(explain::explain(&exercise, 2, Finger::THUMB, Finger::THUMB, HandSize::MEDIUM).is_empty());
    assert!(explain::explain(&exercise, 99, Finger::THUMB, Finger::INDEX, HandSize::MEDIUM).is_empty());
}

#[test]
fn what_no_teacher_accepts_is_found() {
    let fast = |keys: &[u8], fingers: &[u8]| {
        let found =
            reasonable::check(&with(line(Hand::Right, keys), fingers).at_speed(4.0), HandSize::MEDIUM);
        found.unreasonable.iter().map(|unreasonable| unreasonable.fault).collect::<Vec<_>>()
    };
    assert_eq!(fast(&C_MAJOR, &[1, 2, 3, 1, 2, 3, 4, 5, 4, 3, 2, 1, 3, 2, 1]), []);
    assert_eq!(fast(&[60, 62], &[4, 3]), [Fault::LongFingersCross]);
    assert_eq!(fast(&[60, 61], &[4, 3]), [], "3 passes over 4 onto a black key");
    assert_eq!(fast(&[60, 62], &[5, 1]), [Fault::ThumbAndLittlePass]);
    assert_eq!(fast(&[60, 67], &[2, 1]), [Fault::PassesTooFar]);
    assert_eq!(fast(&[60, 72], &[2, 3]), [Fault::TooWide]);
    assert_eq!(fast(&[60, 72], &[1, 5]), []);
    assert_eq!(fast(&[60, 67], &[2, 2]), [Fault::HopsTooFast]);
    let chord = with(chords(Hand::Right, &[&[60, 64, 67]]), &[1, 1, 5]);
    let found = reasonable::check(&chord, HandSize::MEDIUM);
    assert_eq!(found.unreasonable[0].fault, Fault::OneFingerTwoKeys);
    assert!((found.rate() - 1.0).abs() < 1e-9);
}

#[test]
fn no_level_asks_a_child_for_what_no_teacher_accepts() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../levels");
    for level in level::load_all(folder.as_ref()).unwrap() {
        let found = reasonable::check(&level.exercise, HandSize::CHILD);
        assert_eq!(found.unreasonable, [], "{}", level.id);
        assert!(found.transitions > 10, "{}", level.id);
    }
}

#[test]
fn small_hands_are_asked_for_less() {
    let octaves = chords(Hand::Right, &[&[60, 72], &[62, 74]]);
    let cost = |size| propose(&octaves, size, |_| FingerSet::EMPTY).cost;
    assert!(cost(HandSize::CHILD) > cost(HandSize::MEDIUM) + 1.0);
    assert!(cost(HandSize::MEDIUM) >= cost(HandSize::LARGE));
}

/// What a fingering of single notes costs, term by term.
fn cost_of(lattice: &Lattice<'_>, grips: &[usize]) -> f32 {
    let weights = weights::shipped();
    (0..grips.len())
        .map(|step| {
            let before = step.checked_sub(1).map_or(0, |before| grips[before]);
            let now = lattice.grips[step].len();
            let pair = lattice.pairs(step, weights)[before * now + grips[step]];
            let first = step.checked_sub(2).map_or(0, |first| grips[first]);
            pair + lattice.three(step, [first, before, grips[step]], weights)
        })
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_solver_finds_what_trying_everything_finds(keys in prop::collection::vec(48u8..84, 1..6)) {
        let exercise = line(Hand::Right, &keys);
        let passage = Passage::new(&exercise, Hand::Right);
        let lattice = Lattice::new(&passage, 1.0, |_| FingerSet::EMPTY);
        let mut tried: Vec<f32> = (0..5usize.pow(keys.len() as u32))
            .map(|way| (0..keys.len()).map(|step| way / 5usize.pow(step as u32) % 5).collect::<Vec<_>>())
            .map(|grips| cost_of(&lattice, &grips))
            .collect();
        tried.sort_by(f32::total_cmp);
        let found = solve::cheapest(&lattice, weights::shipped(), 4);
        for (way, cost) in found.iter().zip(&tried) {
            prop_assert!((way.cost - cost).abs() < 1e-3, "{} instead of {}", way.cost, cost);
            prop_assert!((cost_of(&lattice, &way.grips) - way.cost).abs() < 1e-3);
        }
        for (step, extra) in solve::extra(&lattice, weights::shipped()).iter().enumerate() {
            prop_assert!(extra[found[0].grips[step]].abs() < 1e-3);
            prop_assert!(extra.iter().all(|extra| *extra >= 0.0));
        }
    }

    #[test]
    fn left_hands_mirror_right_ones(keys in prop::collection::vec(0usize..15, 1..12)) {
        // White keys lie alike on both sides of D4.
        const D4: i16 = 62;
        let whites = [50u8, 52, 53, 55, 57, 59, 60, 62, 64, 65, 67, 69, 71, 72, 74];
        let right: Vec<u8> = keys.iter().map(|&at| whites[at]).collect();
        let left: Vec<u8> = right.iter().map(|&key| (2 * D4 - i16::from(key)) as u8).collect();
        let [a, b] = [line(Hand::Right, &right), line(Hand::Left, &left)];
        let cost = |exercise: &Exercise| propose(exercise, HandSize::MEDIUM, |_| FingerSet::EMPTY).cost;
        prop_assert!((cost(&a) - cost(&b)).abs() < 1e-2, "{} and {}", cost(&a), cost(&b));
    }

    #[test]
    fn any_music_is_fingered(
        notes in prop::collection::vec((0u64..4000, 1u64..2000, 21u8..=108, any::<bool>()), 0..120),
    ) {
        let mut draft = Draft::new("", 480);
        for (tick, duration, pitch, right) in notes {
            let hand = if right { Hand::Right } else { Hand::Left };
            draft.note(DraftNote::new(tick, duration, pitch, hand));
        }
        let mut exercise = draft.finish();
        complete(&mut exercise, HandSize::CHILD);
        prop_assert!(exercise.notes.iter().all(|note| !note.fingers.is_empty()));
        let rate = reasonable::check(&exercise, HandSize::CHILD).rate();
        prop_assert!((0.0..=1.0).contains(&rate));
    }

    #[test]
    fn given_fingers_are_kept_in_studies(seed in 0u64..1000) {
        let exercise = etude::etude(seed);
        let given = |note: usize| if note.is_multiple_of(3) { exercise.notes[note].fingers } else { FingerSet::EMPTY };
        let proposal = propose(&exercise, HandSize::MEDIUM, given);
        for (index, fingers) in proposal.fingers.iter().enumerate() {
            let kept = fingers.first().is_some_and(|finger| given(index).accepts(finger));
            prop_assert!(kept, "note {index}: {fingers:?} for {:?}", given(index));
        }
        let ways = alternatives(&exercise, Hand::Right, HandSize::MEDIUM, 3, given);
        prop_assert!(ways.is_sorted_by(|a, b| a.0 <= b.0));
    }
}

//! The shipped levels: what they promise, and that the folders hold what is written here.

use std::{collections::BTreeSet, path::PathBuf};

use super::*;
use crate::{Level, level, patterns, rules};

fn shipped() -> PathBuf {
    // Asked when the test runs: clones share what they compile, and a path compiled in may be another clone's.
    Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../levels")
}

fn built() -> (tempfile::TempDir, Vec<Level>) {
    let dir = tempfile::tempdir().unwrap();
    build(dir.path()).unwrap();
    let levels = level::load_all(dir.path()).unwrap();
    (dir, levels)
}

fn numbers(line: &str) -> String {
    let steps = notation::steps(line, 4 * QUARTER).unwrap();
    let keys = steps.iter().flat_map(|step| &step.strike.keys);
    keys.filter_map(|(_, fingers)| fingers.first()).map(|finger| finger.to_string()).collect()
}

#[test]
fn the_shipped_folders_hold_what_the_catalogue_writes() {
    let (dir, levels) = built();
    for level in &levels {
        for file in [DESCRIPTION, MUSIC] {
            let shipped = shipped().join(&level.id).join(file);
            let there = fs::read(&shipped).unwrap_or_else(|error| panic!("{shipped:?}: {error}"));
            let expected = fs::read(dir.path().join(&level.id).join(file)).unwrap();
            assert!(there == expected, "{shipped:?} differs: run `fingerling levels --write levels`");
        }
    }
}

#[test]
fn every_shipped_level_loads() {
    let ids: BTreeSet<String> =
        level::load_all(&shipped()).unwrap().into_iter().map(|level| level.id).collect();

    for (_, pieces) in worlds() {
        assert!(pieces.iter().all(|piece| ids.contains(piece.id)));
    }
}

#[test]
fn levels_come_in_the_order_of_the_worlds_and_have_unique_ids() {
    let dir = tempfile::tempdir().unwrap();
    let ids = build(dir.path()).unwrap();
    let loaded: Vec<String> =
        level::load_all(dir.path()).unwrap().into_iter().map(|level| level.id).collect();

    assert_eq!(ids, loaded);
    assert!(ids.len() >= 16);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
}

#[test]
fn every_level_can_be_played_by_human_hands() {
    for level in built().1 {
        assert_eq!(rules::complaints(&level.exercise), [""; 0], "{}", level.id);
    }
}

#[test]
fn levels_are_short_slow_and_fingered() {
    for level in built().1 {
        let Level { id, exercise, .. } = &level;
        assert!((60.0..=90.0).contains(&level.tempo_bpm), "{id}");
        assert!((exercise.bpm_at(0.0) - level.tempo_bpm).abs() < 0.01, "{id}");
        assert!((12.0..=36.0).contains(&exercise.duration_s()), "{id}: {} s", exercise.duration_s());
        for hand in Hand::ALL {
            let count = exercise.notes.iter().filter(|note| note.hand == hand).count();
            assert!(count == 0 || (8..=42).contains(&count), "{id}: {count} notes for {hand:?}");
        }
        assert!(exercise.notes.iter().all(|note| !note.fingers.is_empty()), "{id}");
        assert!(!level.story.is_empty() && level.story.len() <= 100, "{id}");
    }
}

#[test]
fn both_lines_of_a_level_are_equally_long() {
    for (_, pieces) in worlds() {
        for piece in pieces {
            let length = |hand| piece.steps(hand).unwrap().iter().map(|step| step.ticks).sum::<u64>();
            let (right, left) = (length(Hand::Right), length(Hand::Left));
            assert!(right == left || right == 0 || left == 0, "{}: {right} and {left}", piece.id);
        }
    }
}

#[test]
fn scale_levels_have_the_standard_fingering() {
    for (index, (tonic, lowest)) in [(0, [60, 36]), (7, [67, 43]), (5, [65, 41])].into_iter().enumerate() {
        let key = patterns::Key { tonic, mode: patterns::Mode::Major };
        for (hand, lowest) in [(Hand::Right, lowest[0]), (Hand::Left, lowest[1])] {
            let piece = &river::PIECES[2 * index + usize::from(hand == Hand::Left)];
            let up = patterns::scale(hand, key, lowest, 2);
            let there_and_back = up.iter().chain(up.iter().rev().skip(1));
            let expected: Vec<(u8, u8)> =
                there_and_back.map(|(pitch, finger)| (*pitch, finger.number())).collect();
            let played: Vec<(u8, u8)> = piece
                .exercise()
                .unwrap()
                .notes
                .iter()
                .map(|note| (note.pitch, note.shown_finger().unwrap().number()))
                .collect();
            assert_eq!(played, expected, "{}", piece.id);
        }
    }
}

#[test]
fn ode_to_joy_begins_as_everyone_knows_it() {
    let ode = &sea::PIECES[1];

    assert!(numbers(ode.right).starts_with("334554321123322"));
    assert!(numbers(ode.left).starts_with("531521"));
}

#[test]
fn building_twice_writes_the_same_bytes() {
    let (first, levels) = built();
    let (second, _) = built();
    for level in levels {
        for file in [DESCRIPTION, MUSIC] {
            let read = |dir: &tempfile::TempDir| fs::read(dir.path().join(&level.id).join(file)).unwrap();
            assert_eq!(read(&first), read(&second));
        }
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("levels");
    fs::write(&file, "in the way").unwrap();

    let text = build(&file).unwrap_err().to_string();
    assert!(text.contains("cannot write") && text.contains("brook-1-right-five"), "{text}");
}

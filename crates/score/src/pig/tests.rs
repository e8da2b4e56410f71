//! Lines as they come, and what is refused.

use proptest::{collection::vec, prelude::*, sample::Index};

use super::*;
use crate::Note;

fn read(text: &str) -> Exercise {
    super::read(text.as_bytes(), "folder/piece.txt").unwrap()
}

#[test]
fn notes_have_their_times_keys_hands_and_fingers() {
    let exercise = read(
        "//Version: PianoFingering_v170101\r\n\n0\t0.000000\t0.125000\tA3\t80\t64\t1\t-5\r\n\
         1\t0.125000\t0.250000\tC#4\t70\t64\t0\t3_1\n2\t0.5\t0.75\tBb3\t1\t0\t0\t-2\n3\t0.75\t1\tC5\t64\t64\t0\n",
    );

    let notes: Vec<_> = exercise.notes.iter().map(|note| (note.onset_tick, note.pitch, note.hand)).collect();
    let (left, right) = (Hand::Left, Hand::Right);
    assert_eq!(notes, [(0, 57, left), (120, 61, right), (480, 58, left), (720, 72, right)]);
    let fingers: Vec<_> = exercise.notes.iter().map(Note::shown_finger).collect();
    assert_eq!(fingers, [Some(Finger::LITTLE), Some(Finger::MIDDLE), Some(Finger::INDEX), None]);
    assert_eq!(exercise.notes[1].substitution, Some(Finger::THUMB));
    assert_eq!((exercise.notes[1].onset_s, exercise.notes[1].duration_s), (0.125, 0.125));
    assert_eq!(exercise.notes[1].velocity, 70);
    assert_eq!(exercise.title, "piece");
}

#[test]
fn substitutions_may_be_spelled_carelessly() {
    for (field, first, second) in [("-1_-3", 1, 3), ("4_", 4, 0), ("0", 0, 0), ("2_2", 2, 0), ("1_2_3", 1, 3)]
    {
        let exercise = read(&format!("0\t0\t1\tC4\t80\t80\t0\t{field}"));
        let number = |finger: Option<Finger>| finger.map_or(0, Finger::number);
        let note = &exercise.notes[0];
        assert_eq!((number(note.shown_finger()), number(note.substitution)), (first, second), "{field}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let lines = [
        ("0\tx\t1\tC4\t80\t80\t0\t1", "onset is \"x\""),
        ("0\t1\t0.5\tC4\t80\t80\t0\t1", "offset is \"0.5\""),
        ("0\tinf\t1\tC4\t80\t80\t0\t1", "onset is \"inf\""),
        ("0\t0\t99999\tC4\t80\t80\t0\t1", "offset is \"99999\""),
        ("0\t0\t1\tH4\t80\t80\t0\t1", "key is \"H4\""),
        ("0\t0\t1\tC9\t80\t80\t0\t1", "note 120 is not on"),
        ("0\t0\t1\tC4\tloud\t80\t0\t1", "velocity is \"loud\""),
        ("0\t0\t1\tC4\t80\t80\t2\t1", "channel is \"2\""),
        ("0\t0\t1\tC4\t80\t80\t0\t6", "finger is \"6\""),
        ("0\t0\t1", "key is \"\""),
    ];
    for (line, problem) in lines {
        let text = format!("// comment\n{line}\n");
        let sentence = super::read(text.as_bytes(), "piece.txt").unwrap_err().to_string();
        assert!(sentence.contains(problem) && sentence.contains("line 2; "), "{sentence}");
    }
    let empty = super::read(b"// nothing", "piece.txt").unwrap_err().to_string();
    assert!(empty.contains("no notes"), "{empty}");
}

#[test]
fn files_beyond_the_limits_are_refused() {
    let many = "0\t0\t1\tC4\t80\t80\t0\t1\n".repeat(input::MAX_NOTES + 1);
    let sentence = super::read(many.as_bytes(), "piece.txt").unwrap_err().to_string();
    assert!(sentence.contains("more than 100000 notes at line 100001"), "{sentence}");
    assert!(super::read(&vec![b'/'; input::MAX_BYTES as usize + 1], "piece.txt").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn damaged_files_never_panic(
        lines in vec((0u32..100, 0u32..9, "[A-G](#|b|##)?[1-7]", 0u8..128, 0u8..2, -5i8..6), 1..20),
        strikes in vec((any::<Index>(), any::<u8>(), any::<bool>()), 0..6),
        cut in any::<Index>(),
    ) {
        let mut bytes = Vec::new();
        for (onset, length, key, velocity, channel, finger) in lines {
            let (onset, offset) = (f64::from(onset) / 8.0, f64::from(onset + length) / 8.0);
            bytes.extend(format!("0\t{onset}\t{offset}\t{key}\t{velocity}\t0\t{channel}\t{finger}\n").bytes());
        }
        for (place, byte, insert) in strikes {
            let index = place.index(bytes.len());
            if insert { bytes.insert(index, byte) } else { bytes[index] = byte }
        }
        bytes.truncate(cut.index(bytes.len() * 2));
        crate::tests::ends_well(super::read(&bytes, "piece.txt"))?;
    }

    #[test]
    fn random_bytes_never_panic(bytes in vec(any::<u8>(), 0..400)) {
        crate::tests::ends_well(super::read(&bytes, "piece.txt"))?;
    }
}

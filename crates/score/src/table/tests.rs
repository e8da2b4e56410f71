//! Tables as they come, what is refused, and that nothing but fingers changes on the way through an exercise.

use proptest::{collection::vec, prelude::*, sample::Index};

use super::*;

const HEADER: &str = "onset_beats,duration_beats,midi_pitch,hand,finger,grace,voice\n";

fn read(text: &str) -> Table {
    Table::read(text.as_bytes(), "piece.csv").unwrap()
}

fn refusal(text: &str) -> String {
    let sentence = Table::read(text.as_bytes(), "piece.csv").unwrap_err().to_string();
    assert!(sentence.starts_with("\"piece.csv\": ") && sentence.contains("; "), "{sentence}");
    assert!(!sentence.contains('\n'), "{sentence}");
    sentence
}

#[test]
fn the_columns_are_understood_in_any_order() {
    let table = read(
        "\u{feff}voice, hand,alt,midi_pitch,onset_beats,duration_beats,finger,grace\r\n\
                      2,R,3/2,64,0.33333,0.5,3.0,1\r\n,L,,48,1,2,,0\r\n",
    );

    let first = Row {
        onset_beats: 0.33333,
        duration_beats: 0.5,
        midi_pitch: 64,
        hand: Hand::Right,
        finger: Some(Finger::MIDDLE),
        grace: true,
        voice: "2".to_owned(),
    };
    assert_eq!(table.rows[0], first);
    assert_eq!((table.rows[1].hand, table.rows[1].finger), (Hand::Left, None));
}

#[test]
fn what_is_optional_may_be_missing() {
    let table = read("onset_beats,duration_beats,midi_pitch,hand\n0,1,60,R\n");

    assert_eq!(table.write(), format!("{HEADER}0.0,1.0,60,R,,0,\n"));
}

#[test]
fn a_table_comes_out_as_it_went_in() {
    let text =
        format!("{HEADER}0.0,1.0,57,L,,0,4\n0.33333,0.16667,60,R,3,1,101\n191.75,0.0625,38,L,5,0,\"a,b\"\n");

    assert_eq!(read(&text).write(), text);
}

#[test]
fn an_exercise_has_the_notes_where_the_rows_are() {
    let table =
        read(&format!("{HEADER}0.33333,0.16667,60,R,3,0,1\n0.33333,0.5,60,R,2,0,2\n2.0,1.0,48,L,,0,1\n"));
    let exercise = table.exercise("Two");

    assert_eq!(exercise.notes.len(), 2, "the key sounds once");
    let note = &exercise.notes[0];
    assert_eq!((note.onset_tick, note.duration_tick), (3360, 5040));
    assert_eq!(note.fingers.iter().map(Finger::number).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(exercise.notes[1].onset_s, 1.0);
    assert_eq!(exercise.title, "Two");
}

#[test]
fn fingers_come_back_onto_every_row() {
    let text = format!("{HEADER}0.33333,0.16667,60,R,,1,1\n0.33333,0.5,60,R,5,0,2\n2.0,1.0,48,L,1,0,1\n");
    let mut table = read(&text);
    let mut exercise = table.exercise("");
    for note in &mut exercise.notes {
        note.fingers = FingerSet::only(Finger::RING);
    }
    exercise.notes.retain(|note| note.hand == Hand::Right);
    table.set_fingers(&exercise);

    let fingered = "0.33333,0.16667,60,R,4,1,1\n0.33333,0.5,60,R,4,0,2\n2.0,1.0,48,L,,0,1\n";
    assert_eq!(table.write(), format!("{HEADER}{fingered}"));
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    assert!(refusal("").contains("no notes at line 1"));
    assert!(refusal(HEADER).contains("no notes"));
    assert!(refusal("a,b\n1,2\n").contains("no column \"onset_beats\" at line 1"));
    let lines = [
        ("0,1,60,X,,0,1", "hand is \"X\""),
        ("0,1,C4,R,,0,1", "midi_pitch is \"C4\""),
        ("0,1,20,R,,0,1", "note 20 is not on"),
        ("-1,1,60,R,,0,1", "onset_beats is \"-1\""),
        ("0,NaN,60,R,,0,1", "duration_beats is \"NaN\""),
        ("1e9,1,60,R,,0,1", "onset_beats is \"1e9\""),
        ("0,1,60,R,6,0,1", "finger is \"6\""),
        ("0,1,60,R,,yes,1", "grace is \"yes\""),
        ("0,1", "midi_pitch is \"\""),
    ];
    for (line, problem) in lines {
        let sentence = refusal(&format!("{HEADER}0,1,60,R,,0,1\n{line}\n"));
        assert!(sentence.contains(problem) && sentence.contains("line 3"), "{sentence}");
    }
}

#[test]
fn files_beyond_the_limits_are_refused() {
    let row = "0,1,60,R,,0,1\n";
    assert!(
        refusal(&format!("{HEADER}{}", row.repeat(input::MAX_NOTES + 1))).contains("more than 100000 notes")
    );
    assert!(refusal(&"x".repeat(input::MAX_BYTES as usize + 1)).contains("longer than"));
}

fn table_rows() -> impl Strategy<Value = Row> {
    (0u32..400_000, 0u32..400_000, 21u8..=108, any::<bool>(), 0u8..=5, any::<bool>(), "[ -~]{0,6}").prop_map(
        |(onset, duration, midi_pitch, left, finger, grace, voice)| Row {
            onset_beats: f64::from(onset) / DECIMALS,
            duration_beats: f64::from(duration) / DECIMALS,
            midi_pitch,
            hand: if left { Hand::Left } else { Hand::Right },
            finger: Finger::new(finger),
            grace,
            voice: voice.trim().to_owned(),
        },
    )
}

fn tables() -> impl Strategy<Value = Table> {
    vec(table_rows(), 1..40).prop_map(|rows| Table { rows })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn what_is_written_is_read_back(table in tables()) {
        prop_assert_eq!(Table::read(table.write().as_bytes(), "piece.csv").unwrap(), table);
    }

    #[test]
    fn every_row_finds_its_note(table in tables()) {
        let exercise = table.exercise("");
        for row in &table.rows {
            let near = exercise.notes.iter().any(|note| {
                let beats = note.onset_tick as f64 / f64::from(DIVISION);
                (note.hand, note.pitch) == (row.hand, row.midi_pitch) && (beats - row.onset_beats).abs() < 0.002
            });
            prop_assert!(near);
        }
    }

    #[test]
    fn fingers_alone_change(table in tables()) {
        let mut exercise = table.exercise("");
        for note in &mut exercise.notes {
            note.fingers = FingerSet::only(Finger::INDEX);
        }
        let mut fingered = table.clone();
        fingered.set_fingers(&exercise);
        for row in &mut fingered.rows {
            prop_assert_eq!(row.finger, Some(Finger::INDEX));
        }
        for (row, before) in fingered.rows.iter_mut().zip(&table.rows) {
            row.finger = before.finger;
        }
        prop_assert_eq!(fingered, table);
    }

    #[test]
    fn exercises_survive_as_tables(table in tables()) {
        let exercise = table.exercise("");
        let again = Table::from_exercise(&exercise).exercise("");
        prop_assert_eq!(Table::from_exercise(&again), Table::from_exercise(&exercise));
        let keys = |exercise: &Exercise| -> Vec<_> {
            exercise.notes.iter().map(|note| (note.onset_tick, note.pitch, note.hand)).collect()
        };
        prop_assert_eq!(keys(&again), keys(&exercise));
    }

    #[test]
    fn damaged_tables_never_panic(
        table in tables(),
        strikes in vec((any::<Index>(), any::<u8>(), any::<bool>()), 0..8),
        cut in any::<Index>(),
    ) {
        let mut bytes = table.write().into_bytes();
        for (place, byte, insert) in strikes {
            let index = place.index(bytes.len());
            if insert { bytes.insert(index, byte) } else { bytes[index] = byte }
        }
        bytes.truncate(cut.index(bytes.len() * 2));
        crate::tests::ends_well(Table::read(&bytes, "piece.csv").map(|table| table.exercise("")))?;
    }

    #[test]
    fn random_bytes_never_panic(bytes in vec(any::<u8>(), 0..400)) {
        crate::tests::ends_well(Table::read(&bytes, "piece.csv").map(|table| table.exercise("")))?;
    }
}

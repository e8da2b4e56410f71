//! Hints as they come, what is left out, and that fingers survive the way through the file.

use proptest::{collection::vec, prelude::*, sample::Index};

use super::*;
use crate::{Draft, DraftNote, midi};

/// Three bars of two quarters for each hand, the left hand's in octaves from the top; without any finger.
fn piece() -> Vec<u8> {
    let mut draft = Draft::new("Piece", 480);
    draft.meter(0, 2, 4);
    for beat in 0..6 {
        draft.note(DraftNote::new(beat * 480, 480, 60 + beat as u8, Hand::Right));
        draft.note(DraftNote::new(beat * 480, 480, 40 + beat as u8, Hand::Left));
    }
    midi::write(&draft.finish())
}

fn with(hints: &str, parts: &str) -> midi::Reading {
    let song = Song { finger_hints: hints.to_owned(), parts: parts.to_owned(), ..Song::default() };
    midi::read_with(&piece(), "piece.mid", &Metadata { songs: vec![song] }).unwrap()
}

/// The fingers of a hand, 0 where none is given.
fn fingers(exercise: &Exercise, hand: Hand) -> Vec<u8> {
    let notes = exercise.notes.iter().filter(|note| note.hand == hand);
    notes.map(|note| note.shown_finger().map_or(0, Finger::number)).collect()
}

#[test]
fn hints_count_notes_by_track_and_bar() {
    let reading = with("t1: 67 m3: 0 t2: -5s4 m2: 3", "");

    assert_eq!(reading.remarks, [""; 0]);
    assert_eq!(fingers(&reading.exercise, Hand::Right), [1, 2, 0, 0, 5, 0]);
    assert_eq!(fingers(&reading.exercise, Hand::Left), [0, 5, 3, 0, 0, 0]);
    let changed = reading.exercise.notes.iter().find(|note| note.substitution.is_some()).unwrap();
    assert_eq!((changed.pitch, changed.substitution), (41, Some(Finger::RING)));
}

#[test]
fn parts_and_fingers_name_the_hand() {
    let swapped = with("", "t1: LA t2: RA");
    assert!(swapped.exercise.notes.iter().all(|note| (note.hand == Hand::Left) == (note.pitch >= 60)));

    let one = with("t1: 2", "t1: R R L BA");
    let hands: String =
        one.exercise.notes.iter().filter(|note| note.pitch >= 60).map(|note| note.hand.letter()).collect();
    assert_eq!(hands, "LRLRRR", "the background stays with its track's hand");
}

#[test]
fn hints_for_more_notes_than_there_are_are_left_out() {
    let reading = with("t1: 6789067 t2: 543210 t7: 1", "");

    assert_eq!(fingers(&reading.exercise, Hand::Right)[..5], [0; 5]);
    assert_eq!(reading.exercise.notes.iter().filter(|note| !note.fingers.is_empty()).count(), 6);
    assert_eq!(reading.remarks.len(), 2, "{:?}", reading.remarks);
    assert!(reading.remarks[0].contains("track 1"));
}

#[test]
fn hints_that_cannot_be_understood_are_left_out() {
    let reading = with("t1: 6x", "t1: LA");

    assert_eq!(reading.remarks.len(), 1);
    assert!(reading.remarks[0].contains("fingers cannot be understood"));
    assert_eq!(with("", &"t1:RA".repeat(80_000)).remarks.len(), 1, "no walk takes for ever");
}

#[test]
fn the_song_is_found_by_its_file() {
    let midi = b"MThd".to_vec();
    let id = "c3a66ed2a0e6b6c4ef94b0ec5f1ed0f5";
    let song = |id: &str| Song { unique_id: id.to_owned(), ..Song::default() };
    let right = unique_id(&midi).to_uppercase();

    let two = Metadata { songs: vec![song(id), song(&right)] };
    assert_eq!(two.song(&midi), Some(&two.songs[1]));
    assert_eq!(two.song(b"other"), None);
    let only = Metadata { songs: vec![song(id)] };
    assert_eq!(only.song(&midi), Some(&only.songs[0]));
    assert_eq!(unique_id(b""), "d41d8cd98f00b204e9800998ecf8427e");
}

#[test]
fn the_attributes_are_read() {
    let text = "\u{feff}<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"b\">]><SynthesiaMetadata><Songs>\
                <Song UniqueId='1' FingerHints=\"t1:&#32;1\n2\" HandParts='t0: LA' Title='&lt;'></Song>\
                <Song/></Songs></SynthesiaMetadata>";
    let metadata = Metadata::read(text.as_bytes(), "piece.synthesia").unwrap();

    let first =
        Song { unique_id: "1".to_owned(), finger_hints: "t1: 1 2".to_owned(), parts: "t0: LA".to_owned() };
    assert_eq!(metadata.songs, [first, Song::default()]);
}

#[test]
fn what_is_no_metadata_is_refused_with_a_sentence() {
    let long = vec![b' '; MAX_BYTES as usize + 1];
    let own_entity = b"<!DOCTYPE x [<!ENTITY a \"b\">]><Song FingerHints='&a;'/>";
    for bytes in
        [&b""[..], b"hello", b"<a", b"\xFF\xFE<", b"<Song FingerHints=1", b"<Song x='&", own_entity, &long]
    {
        let text = Metadata::read(bytes, "piece.synthesia").unwrap_err().to_string();
        assert!(
            text.starts_with("\"piece.synthesia\": ") && text.contains("; ") && !text.contains('\n'),
            "{text}"
        );
    }
}

#[test]
fn the_file_beside_is_read_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("piece.mid");
    std::fs::write(&path, piece()).unwrap();
    std::fs::write(path.with_extension("synthesia"), "<Song FingerHints='t1:6'/>").unwrap();
    assert_eq!(fingers(&midi::read_file(&path).unwrap(), Hand::Right)[..2], [1, 0]);

    std::fs::write(path.with_extension("synthesia"), "no song").unwrap();
    let reading = midi::read_beside(&path).unwrap();
    assert_eq!((reading.exercise.notes.len(), reading.remarks.len()), (12, 1));
}

fn notes() -> impl Strategy<Value = DraftNote> {
    let hand = any::<bool>().prop_map(|left| if left { Hand::Left } else { Hand::Right });
    (0u64..3_000, 1u64..1_000, 21u8..=108, hand, 0u8..=5, 0u8..=5).prop_map(
        |(tick, duration, pitch, hand, finger, second)| {
            let plain = DraftNote::new(tick, duration, pitch, hand);
            let Some(finger) = Finger::new(finger) else { return plain };
            let substitution = Finger::new(second).filter(|&second| second != finger);
            DraftNote { substitution, ..plain.finger(finger) }
        },
    )
}

fn exercises() -> impl Strategy<Value = Exercise> {
    ("[ -~♪]{0,8}", vec(notes(), 1..40)).prop_map(|(title, notes)| {
        let mut draft = Draft::new(title, 480);
        draft.notes = notes;
        let mut exercise = draft.finish();
        for note in &mut exercise.notes {
            // Notes that were written twice have several fingers; one is all that hints can say.
            note.fingers = note.fingers.first().into_iter().collect();
            note.substitution =
                note.substitution.filter(|&second| note.fingers.first().is_some_and(|first| first != second));
        }
        exercise
    })
}

/// The bytes of an exercise without its fingers.
fn bare(exercise: &Exercise) -> Vec<u8> {
    let mut bare = exercise.clone();
    for note in &mut bare.notes {
        note.fingers = crate::FingerSet::EMPTY;
    }
    midi::write(&bare)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn fingers_survive_beside_the_file(exercise in exercises()) {
        let bytes = bare(&exercise);
        let text = write(&exercise, &bytes, &exercise.title);
        let metadata = Metadata::read(text.as_bytes(), "piece.synthesia").unwrap();
        prop_assert_eq!(&metadata.songs[0].unique_id, &unique_id(&bytes));
        let reading = midi::read_with(&bytes, "piece.mid", &metadata).unwrap();

        prop_assert_eq!(&reading.remarks, &[""; 0]);
        prop_assert_eq!(reading.exercise.notes, exercise.notes);
    }

    #[test]
    fn damaged_metadata_never_panics(
        exercise in exercises(),
        strikes in vec((any::<Index>(), any::<u8>(), any::<bool>()), 0..8),
        cut in any::<Index>(),
    ) {
        let bytes = bare(&exercise);
        let mut text = write(&exercise, &bytes, "Title").into_bytes();
        for (place, byte, insert) in strikes {
            let index = place.index(text.len());
            if insert { text.insert(index, byte) } else { text[index] = byte }
        }
        text.truncate(cut.index(text.len() * 2));
        crate::tests::ends_well(
            Metadata::read(&text, "piece.synthesia")
                .and_then(|metadata| midi::read_with(&bytes, "piece.mid", &metadata))
                .map(|reading| reading.exercise),
        )?;
    }

    #[test]
    fn random_hints_never_panic(hints in "[tms0-9: -]{0,60}", parts in "[tmLRBA0-9: -]{0,40}") {
        crate::tests::keeps_promises(&with(&hints, &parts).exercise)?;
    }

    #[test]
    fn random_bytes_never_panic(bytes in vec(any::<u8>(), 0..400)) {
        if let Err(error) = Metadata::read(&bytes, "piece.synthesia") {
            prop_assert!(!error.to_string().contains('\n'));
        }
    }
}

//! Files that are refused: the sentence names the file, the place, and what to do.

use super::{file, quarter, track};
use crate::midi;

/// The refusal of a file, checked for being one sentence about that file.
fn refusal(bytes: &[u8]) -> String {
    let text = midi::read(bytes, "piece.mid").unwrap_err().to_string();
    assert!(text.starts_with("\"piece.mid\": "), "{text}");
    assert!(text.contains("; ") && !text.contains('\n'), "{text}");
    text
}

fn refusal_of(events: &[&[u8]]) -> String {
    refusal(&file(1, 96, &[track(&[]), track(events)]))
}

#[test]
fn what_is_no_midi_file() {
    for bytes in [&b""[..], b"M", b"MThd", b"hello, world", b"MThd\0\0\0\x06\0\x01", b"RIFF\0\0\0\0RMID"] {
        assert!(refusal(bytes).contains("no standard MIDI file"));
    }
}

#[test]
fn format_2() {
    let text = refusal(&file(2, 96, &[track(&[&quarter(0, 60)])]));
    assert!(text.contains("format 2") && text.contains("export each piece"), "{text}");
}

#[test]
fn a_file_that_ends_within_a_track() {
    let whole = file(1, 96, &[track(&[&quarter(0, 60)]), track(&[&quarter(0, 60)])]);
    for length in [whole.len() - 1, whole.len() - 10, whole.len() - 12] {
        let text = refusal(&whole[..length]);
        assert!(text.contains("cut short") && text.contains("track 2"), "{length}: {text}");
    }
}

#[test]
fn a_file_that_has_lost_a_track() {
    let mut bytes = file(1, 96, &[track(&[&quarter(0, 60)])]);
    bytes[11] = 3;
    assert!(refusal(&bytes).contains("promises 3 tracks"));
}

#[test]
fn running_status_before_any_status() {
    assert!(refusal_of(&[&[0, 60, 80, 96, 60, 0]]).contains("cannot be read at track 2, byte 34"));
}

#[test]
fn events_that_cannot_be_read() {
    for events in [&[0u8, 0xF5][..], &[0, 0x90, 60, 0x80], &[0, 0xFF, 0x51, 0x70]] {
        let text = refusal_of(&[&quarter(0, 60), events]);
        assert!(text.contains("cannot be read at track 2, byte 42"), "{text}");
    }
}

#[test]
fn a_file_without_notes() {
    assert!(refusal_of(&[]).contains("no piano notes"));
    assert!(refusal_of(&[&quarter(9, 36)]).contains("no piano notes"));
    assert!(refusal(&file(1, 96, &[])).contains("no piano notes"));
}

#[test]
fn notes_beside_the_piano() {
    for pitch in [0, 20, 109, 127] {
        let text = refusal_of(&[&quarter(0, 60), &quarter(0, pitch)]);
        assert!(text.contains(&format!("note {pitch}")) && text.contains("track 2, tick 96"), "{text}");
    }
}

#[test]
fn absurd_tempi_meters_and_divisions() {
    let text = refusal_of(&[&[5, 0xFF, 0x51, 3, 0, 0, 0], &quarter(0, 60)]);
    assert!(text.contains("tempo of 0") && text.contains("track 2, tick 5"), "{text}");
    for signature in [[0, 2], [4, 7], [4, 255]] {
        let [beats, power] = signature;
        let text = refusal_of(&[&[0, 0xFF, 0x58, 4, beats, power, 24, 8], &quarter(0, 60)]);
        assert!(text.contains("time signature"), "{text}");
    }
    assert!(refusal(&file(0, 0, &[track(&[&quarter(0, 60)])])).contains("0 ticks"));
    assert!(refusal(&file(0, 0xE700, &[track(&[&quarter(0, 60)])])).contains("0 ticks"));
}

#[test]
fn pieces_that_last_for_days() {
    let far: &[u8] = &[0xFF, 0xFF, 0xFF, 0x7F, 0x90, 60, 80, 96, 0x80, 60, 0];
    let text = refusal_of(&[&quarter(0, 60), far]);
    assert!(text.contains("hours; at most 4") && text.contains("tick 268435"), "{text}");
}

#[test]
fn huge_steps_add_up_without_overflow() {
    let step: &[u8] = &[0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0x01, 0];
    let mut events = vec![step; 5_000];
    let note = quarter(0, 60);
    events.push(&note);

    assert!(refusal_of(&events).contains("too far from the beginning"));
}

#[test]
fn more_bars_than_anyone_counts() {
    let fast: &[u8] = &[0, 0xFF, 0x51, 3, 0, 0, 1];
    let far: &[u8] = &[0xFF, 0xFF, 0xFF, 0x7F, 0x90, 60, 80, 96, 0x80, 60, 0];

    assert!(refusal_of(&[fast, far]).contains("50000 bars"));
}

#[test]
fn a_million_notes() {
    let note: &[u8] = &[1, 60, 80, 1, 60, 0];
    let mut events: Vec<&[u8]> = vec![&[0, 0x90, 60, 80, 1, 60, 0]];
    events.resize(1_000_000, note);

    let text = refusal_of(&events);
    assert!(text.contains("more than 100000 notes") && text.contains("tick"), "{text}");
}

#[test]
fn files_larger_than_any_piece() {
    let mut bytes = file(1, 96, &[track(&[&quarter(0, 60)])]);
    bytes.resize(9 << 20, 0);

    assert!(refusal(&bytes).contains("longer than"));
}

#[test]
fn files_that_are_not_there() {
    let text = midi::read_file("nowhere/piece.mid".as_ref()).unwrap_err().to_string();
    assert!(text.contains("nowhere/piece.mid") && text.contains("check"), "{text}");
}

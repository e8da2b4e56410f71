//! Files that are read.

use super::{file, name, quarter, track};
use crate::{Exercise, Finger, Hand, midi};

fn read(format: u16, tracks: &[Vec<u8>]) -> Exercise {
    midi::read(&file(format, 96, tracks), "folder/piece.mid").unwrap()
}

fn ticks(exercise: &Exercise) -> Vec<(u64, u64, u8)> {
    exercise.notes.iter().map(|note| (note.onset_tick, note.duration_tick, note.pitch)).collect()
}

fn hands(exercise: &Exercise) -> String {
    exercise.notes.iter().map(|note| note.hand.letter()).collect()
}

fn fingers(exercise: &Exercise, note: usize) -> Vec<u8> {
    exercise.notes[note].fingers.iter().map(Finger::number).collect()
}

#[test]
fn running_status_and_velocity_zero_are_understood() {
    let exercise = read(0, &[track(&[&[0, 0x90, 60, 70, 96, 60, 0, 0, 62, 71, 48, 62, 0]])]);

    assert_eq!(ticks(&exercise), [(0, 96, 60), (96, 48, 62)]);
    assert_eq!(exercise.notes[1].velocity, 71);
}

#[test]
fn running_status_goes_on_after_a_meta_event_as_many_programs_write_it() {
    let exercise = read(0, &[track(&[&[0, 0x90, 60, 70, 10, 0xFF, 0x01, 1, b'x', 86, 60, 0]])]);

    assert_eq!(ticks(&exercise), [(0, 96, 60)]);
}

#[test]
fn tempo_changes_in_another_track_bend_the_time() {
    let tempi = track(&[&[0, 0xFF, 0x51, 3, 0x0F, 0x42, 0x40], &[96, 0xFF, 0x51, 3, 0x07, 0xA1, 0x20]]);
    let notes = track(&[&quarter(0, 60), &quarter(0, 62), &quarter(0, 64)]);
    let exercise = read(1, &[tempi, notes]);

    let onsets: Vec<f64> = exercise.notes.iter().map(|note| note.onset_s).collect();
    assert_eq!(onsets, [0.0, 1.0, 1.5]);
    assert_eq!(exercise.duration_s(), 2.0);
    assert_eq!((exercise.bpm_at(0.5), exercise.bpm_at(1.5)), (60.0, 120.0));
}

#[test]
fn time_signatures_lay_out_the_bars_and_pickups() {
    let meters = track(&[&[0, 0xFF, 0x58, 4, 1, 2, 24, 8], &[96, 0xFF, 0x58, 4, 6, 3, 36, 8]]);
    let notes = track(&[&[0, 0x90, 60, 80, 0x87, 0x41, 60, 0]]);
    let exercise = read(1, &[meters, notes]);

    let bars: Vec<_> = exercise.bars.iter().map(|bar| (bar.start_tick, bar.beats, bar.beat_unit)).collect();
    assert_eq!(bars, [(0, 1, 4), (96, 6, 8), (384, 6, 8), (672, 6, 8), (960, 6, 8)]);
    assert_eq!(exercise.bars[1].beat_s, 0.25);
}

#[test]
fn overlapping_notes_of_one_key_end_in_the_order_they_began() {
    let exercise = read(0, &[track(&[&[0, 0x90, 60, 80, 48, 60, 80, 24, 60, 0, 24, 60, 0]])]);

    assert_eq!(ticks(&exercise), [(0, 48, 60), (48, 48, 60)], "the first ends where the key is struck again");
}

#[test]
fn notes_that_are_never_released_end_with_the_track_or_after_four_beats() {
    let soon = read(0, &[track(&[&[0, 0x90, 60, 80], &[50, 0x90, 64, 80], &[96, 0x80, 64, 0]])]);
    let late = read(0, &[track(&[&[0, 0x90, 60, 80], &[0x90, 0x00, 0x90, 64, 80], &[96, 0x80, 64, 0]])]);

    assert_eq!(ticks(&soon)[0], (0, 146, 60));
    assert_eq!(ticks(&late)[0], (0, 384, 60));
}

#[test]
fn a_release_without_a_press_is_ignored() {
    assert_eq!(read(0, &[track(&[&[0, 0x80, 64, 0], &quarter(0, 60)])]).notes.len(), 1);
}

#[test]
fn the_pedal_is_down_while_any_channel_holds_it() {
    let first = track(&[&[0, 0xB0, 64, 127, 50, 64, 0], &quarter(0, 60), &quarter(0, 60)]);
    let second = track(&[&[40, 0xB1, 64, 64, 60, 64, 63, 100, 64, 100]]);
    let exercise = read(1, &[first, second]);

    let spans: Vec<_> = exercise.pedal.iter().map(|span| (span.start_tick, span.end_tick)).collect();
    assert_eq!(spans, [(0, 100), (200, 242)]);
}

#[test]
fn smpte_time_ignores_tempi() {
    let events = track(&[&[0, 0xFF, 0x51, 3, 0, 0, 1], &[100, 0x90, 60, 80, 100, 60, 0]]);
    let at = |division: u16| midi::read(&file(0, division, std::slice::from_ref(&events)), "x.mid").unwrap();

    assert_eq!(at(0xE728).notes[0].onset_s, 0.1, "25 frames of 40 ticks");
    assert!((at(0xE304).notes[0].onset_s - 100.0 * 1.001 / 120.0).abs() < 1e-12, "29.97 frames of 4 ticks");
}

#[test]
fn any_division_is_read() {
    for division in [1, 7, 96, 480, 32_767] {
        let bytes = file(0, division, &[track(&[&[7, 0x90, 60, 80, 7, 60, 0]])]);
        let exercise = midi::read(&bytes, "x.mid").unwrap();
        assert!((exercise.notes[0].onset_s - 3.5 / f64::from(division)).abs() < 1e-12);
    }
}

#[test]
fn percussion_is_left_out() {
    assert_eq!(read(0, &[track(&[&quarter(9, 36), &quarter(0, 60)])]).notes.len(), 1);
}

#[test]
fn the_title_is_the_first_tracks_name_or_the_files() {
    assert_eq!(read(1, &[track(&[&name("Brook")]), track(&[&quarter(0, 60)])]).title, "Brook");
    assert_eq!(read(0, &[track(&[&name("Right hand"), &quarter(0, 60)])]).title, "piece");
    assert_eq!(read(0, &[track(&[&quarter(0, 60)])]).title, "piece");
}

#[test]
fn track_names_tell_the_hands() {
    let left = track(&[&name("Left hand"), &quarter(0, 72)]);
    let right = track(&[&name("R.H."), &quarter(0, 48)]);

    assert_eq!(hands(&read(1, &[left, right])), "RL");
}

#[test]
fn of_two_unnamed_tracks_the_first_is_the_right_hand() {
    let tracks = [track(&[]), track(&[&quarter(0, 55)]), track(&[&quarter(0, 62)])];

    assert_eq!(hands(&read(1, &tracks)), "RL");
}

#[test]
fn of_two_channels_in_one_track_the_first_is_the_right_hand() {
    assert_eq!(hands(&read(0, &[track(&[&quarter(1, 40), &quarter(0, 50)])])), "LR");
}

#[test]
fn otherwise_the_hands_are_those_that_play_it_best() {
    // A tune an octave above its bass, both below middle C.
    let mut both = Vec::new();
    for (low, high) in [(36, 55), (38, 57), (40, 59), (41, 57)] {
        both.extend([0, 0x90, low, 80, 0, 0x90, high, 80, 96, 0x80, low, 0, 0, 0x80, high, 0]);
    }
    assert_eq!(hands(&read(0, &[track(&[&both])])), "LRLRLRLR");
}

#[test]
fn fingering_events_give_hand_and_fingers_in_order() {
    let event = |channel, pitch, finger| vec![0, 0xFF, 0x7F, 6, 0x43, 0x7B, 5, channel, pitch, finger];
    let exercise = read(
        0,
        &[track(&[
            &event(0, 60, 3),
            &event(0, 60, 2),
            &quarter(0, 60),
            &event(0x20, 72, 0b1101),
            &quarter(0, 72),
            &quarter(0, 74),
        ])],
    );

    assert_eq!((fingers(&exercise, 0), fingers(&exercise, 1)), (vec![3, 2], vec![5]));
    assert_eq!(fingers(&exercise, 2), [0; 0]);
    assert_eq!(hands(&exercise), "RLL", "the last note lies under the hand that is there");
}

#[test]
fn a_fingering_event_may_stand_up_to_a_beat_ahead_or_after_its_note_on() {
    let event: &[u8] = &[0, 0xFF, 0x7F, 6, 0x43, 0x7B, 5, 0, 60, 4];
    let ahead = |gap: u8| read(0, &[track(&[event, &[gap, 0x90, 60, 80, 96, 60, 0]])]);
    let after = read(0, &[track(&[&[0, 0x90, 60, 80], event, &[96, 0x80, 60, 0]])]);

    assert_eq!(fingers(&ahead(96), 0), [4]);
    assert_eq!(fingers(&ahead(97), 0), [0; 0]);
    assert_eq!(fingers(&after, 0), [4]);
}

#[test]
fn a_fingering_event_belongs_to_its_channel() {
    let exercise = read(
        0,
        &[track(&[
            &[0, 0xFF, 0x7F, 6, 0x43, 0x7B, 5, 1, 60, 0b1001],
            &[0, 0x90, 60, 80, 0, 0x91, 60, 80],
            &[96, 0x80, 60, 0, 0, 0x81, 60, 0],
        ])],
    );

    assert_eq!(hands(&exercise), "LR");
    assert_eq!((fingers(&exercise, 0), fingers(&exercise, 1)), (vec![1], vec![]));
    assert_eq!(exercise.notes[1].hand, Hand::Right);
}

#[test]
fn a_file_wrapped_in_riff_is_read() {
    let midi_bytes = file(0, 96, &[track(&[&quarter(0, 60)])]);
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((midi_bytes.len() as u32 + 12).to_le_bytes());
    bytes.extend(b"RMIDdata");
    bytes.extend((midi_bytes.len() as u32).to_le_bytes());
    bytes.extend(midi_bytes);

    assert_eq!(midi::read(&bytes, "x.rmi").unwrap().notes.len(), 1);
}

#[test]
fn unknown_chunks_and_bytes_after_the_last_track_are_ignored() {
    let mut bytes = file(1, 96, &[track(&[&quarter(0, 60)])]);
    bytes.extend(b"XFIH\0\0\0\x02ab");
    bytes.extend(b"\0\0");

    assert_eq!(midi::read(&bytes, "x.mid").unwrap().notes.len(), 1);
}

//! Files whose channels are fingers, and files whose channels are not.

use super::{file, track};
use crate::{Exercise, Finger, Hand, Note, etude, midi};

/// A file of one track with the notes on the channels that `channel` gives them.
fn one_track(exercise: &Exercise, before: &[u8], channel: impl Fn(&Note) -> u8) -> Vec<u8> {
    let mut events: Vec<(u64, [u8; 3])> = Vec::new();
    for note in &exercise.notes {
        let channel = channel(note);
        events.push((note.onset_tick, [0x90 | channel, note.pitch, note.velocity]));
        events.push((note.end_tick(), [0x80 | channel, note.pitch, 0]));
    }
    events.sort_by_key(|&(tick, [status, ..])| (tick, status & 0x10));
    let mut bytes = before.to_vec();
    let mut now = 0;
    for (tick, event) in events {
        let delta = tick - now;
        now = tick;
        // Four bytes are always enough here, and always allowed.
        bytes.extend([21, 14, 7].map(|bits| 0x80 | (delta >> bits & 0x7F) as u8));
        bytes.push((delta & 0x7F) as u8);
        bytes.extend(event);
    }
    file(0, exercise.division(), &[track(&[&bytes])])
}

fn finger_channel(note: &Note) -> u8 {
    let finger = note.shown_finger().map_or(0, Finger::number);
    match note.hand {
        Hand::Left => finger,
        Hand::Right => finger + 5,
    }
}

fn read(bytes: &[u8]) -> Exercise {
    midi::read(bytes, "piece.mid").unwrap()
}

fn fingered(exercise: &Exercise) -> usize {
    exercise.notes.iter().filter(|note| !note.fingers.is_empty()).count()
}

#[test]
fn fingers_and_hands_come_from_the_channels() {
    for seed in 0..60 {
        let exercise = etude::etude(seed);
        let again = read(&one_track(&exercise, &[], finger_channel));

        let facts = |exercise: &Exercise| -> Vec<_> {
            let fact = |note: &Note| (note.onset_tick, note.pitch, note.hand, note.shown_finger());
            exercise.notes.iter().map(fact).collect()
        };
        assert_eq!(facts(&again), facts(&exercise), "seed {seed}");
    }
}

#[test]
fn hands_without_fingers_and_notes_without_hands_are_understood() {
    let mut exercise = etude::etude(1);
    for note in exercise.notes.iter_mut().step_by(5) {
        note.fingers = crate::FingerSet::EMPTY;
    }
    let bytes = one_track(&exercise, &[], |note| match (note.shown_finger(), note.hand) {
        (Some(_), _) => finger_channel(note),
        (None, Hand::Left) => 11,
        (None, Hand::Right) => 12,
    });
    let again = read(&bytes);

    assert!(again.notes.iter().zip(&exercise.notes).all(|(a, b)| a.hand == b.hand));
    assert_eq!(fingered(&again), fingered(&exercise));
}

#[test]
fn other_instruments_are_no_fingers() {
    let exercise = etude::etude(2);
    let violin = [0, 0xC3, 40];
    let piano = [0, 0xC3, 0];

    assert_eq!(fingered(&read(&one_track(&exercise, &violin, finger_channel))), 0);
    assert!(fingered(&read(&one_track(&exercise, &piano, finger_channel))) > 0);
}

#[test]
fn channels_beyond_the_convention_are_no_fingers() {
    let exercise = etude::etude(2);
    let odd = |note: &Note| if note.onset_tick == 0 { 13 } else { finger_channel(note) };

    assert_eq!(fingered(&read(&one_track(&exercise, &[], odd))), 0);
}

#[test]
fn two_voices_are_no_fingers() {
    let exercise = etude::etude(2);
    let voices = |note: &Note| 1 + note.hand.index() as u8;

    assert_eq!(fingered(&read(&one_track(&exercise, &[], voices))), 0);
}

#[test]
fn an_ensemble_without_instrument_names_is_no_pair_of_hands() {
    // Four voices from the soprano down on channels 1 to 4, as far apart as choirs sing.
    let mut chord = Vec::new();
    for (channel, pitch) in [(1u8, 74u8), (2, 67), (3, 60), (4, 48)] {
        chord.extend([0, 0x90 | channel, pitch, 80]);
    }
    chord.extend([96, 0x81, 74, 0]);
    let read = read(&file(0, 96, &[track(&[&chord])]));

    assert_eq!((read.notes.len(), fingered(&read)), (4, 0));
}

#[test]
fn instruments_in_tracks_of_their_own_are_no_fingers() {
    let tracks: Vec<Vec<u8>> =
        (0..9).map(|channel| track(&[&super::quarter(channel, 60 + channel)])).collect();

    assert_eq!(fingered(&read(&file(1, 96, &tracks))), 0);
}

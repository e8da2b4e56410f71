//! The judge's behaviours, one test each.

mod fingers;
mod keys;
mod waiting;

use super::*;
use crate::{Draft, DraftNote, Finger, Hand};

/// Notes as (second, pitch, hand, finger) at 60 BPM; finger 0 stands for none given.
fn exercise(notes: &[(f64, u8, Hand, u8)]) -> Exercise {
    let mut draft = Draft::new("Test", 1000);
    draft.tempo(0, 60.0);
    for &(onset_s, pitch, hand, finger) in notes {
        let mut note = DraftNote::new((onset_s * 1000.0).round() as u64, 200, pitch, hand);
        if let Some(finger) = Finger::new(finger) {
            note = note.finger(finger);
        }
        draft.note(note);
    }
    draft.finish()
}

fn judge(notes: &[(f64, u8, Hand, u8)]) -> Judge {
    Judge::new(exercise(notes), Windows::normal(), HandsFilter::Both)
}

/// C D E F G C D E … of the right hand, one note a second.
fn scale(length: usize) -> Vec<(f64, u8, Hand, u8)> {
    const KEYS: [u8; 5] = [60, 62, 64, 65, 67];
    (0..length).map(|i| (i as f64, KEYS[i % 5], Hand::Right, i as u8 % 5 + 1)).collect()
}

/// Plays every note exactly on time.
fn play_all(judge: &mut Judge) {
    for note in judge.exercise().notes.clone() {
        judge.press(note.onset_s, note.pitch);
    }
}

fn seen(hand: Hand, finger: u8) -> Option<SeenFinger> {
    Some(SeenFinger { hand, finger: Finger::new(finger).unwrap(), confidence: 0.9 })
}

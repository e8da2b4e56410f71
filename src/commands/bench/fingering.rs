//! How fast pieces are fingered.

use fingering::{HandSize, propose};
use score::{Draft, DraftNote, Exercise, FingerSet, etude};

use super::figure::{Figure, time_ms};

const NOTES: usize = 10_000;
const REPETITIONS: usize = 10;
/// Ticks between two studies: they lie in different places of the keyboard.
const BREAK: u64 = 960;

/// Measures fingering.
pub fn measure() -> Vec<Figure> {
    let piece = studies();
    let values = (0..REPETITIONS)
        .map(|_| time_ms(|| propose(&piece, HandSize::MEDIUM, |_| FingerSet::EMPTY)))
        .collect();
    let ran = format!(
        "études of all techniques in a row, {} notes of both hands, chords among them",
        piece.notes.len()
    );
    vec![Figure::new(
        "fingering",
        "fingering 10,000 notes, with the choices a teacher would accept",
        "ms",
        values,
        ran,
    )]
}

fn studies() -> Exercise {
    let mut draft = Draft::new("Studies", 480);
    let mut begin = 0;
    for study in (0..).map(etude::etude) {
        for note in &study.notes {
            let tick = begin + note.onset_tick;
            draft.note(DraftNote::new(tick, note.duration_tick, note.pitch, note.hand));
        }
        begin += study.end_tick() + BREAK;
        if draft.notes.len() >= NOTES {
            draft.notes.truncate(NOTES);
            break;
        }
    }
    draft.finish()
}

//! How fast music is read.

use anyhow::{Result, ensure};
use score::{Draft, DraftNote, Finger, Hand, midi};

use super::figure::{Figure, time_ms};

const NOTES: usize = 10_000;
const REPETITIONS: usize = 30;

/// Measures reading.
///
/// # Errors
/// When the file is not read as it was written.
pub fn measure() -> Result<Vec<Figure>> {
    let bytes = midi::write(&piece());
    let read = midi::read(&bytes, "bench")?;
    ensure!(read.notes.len() == NOTES, "a MIDI file of {NOTES} notes was read with {}", read.notes.len());
    let values = (0..REPETITIONS).map(|_| time_ms(|| midi::read(&bytes, "bench"))).collect();
    let ran = format!(
        "a MIDI file of {NOTES} notes of both hands with fingering, {} bytes, from memory",
        bytes.len()
    );
    Ok(vec![Figure::new("score", "reading a MIDI file of 10,000 notes", "ms", values, ran)])
}

/// Both hands run up and down five notes, moving on at every turn.
fn piece() -> score::Exercise {
    const STEP: u64 = 120;
    const TURN: [u8; 8] = [0, 2, 4, 5, 7, 5, 4, 2];
    let mut draft = Draft::new("Bench", 480);
    draft.tempo(0, 120.0);
    draft.meter(0, 4, 4);
    for note in 0..NOTES {
        let (step, hand) = (note / 2, Hand::ALL[note % 2]);
        let place = (step / TURN.len() % 12) as u8 + TURN[step % TURN.len()];
        let (lowest, finger) = match hand {
            Hand::Left => (36, Finger::LITTLE),
            Hand::Right => (60, Finger::THUMB),
        };
        draft.note(DraftNote::new(step as u64 * STEP, STEP, lowest + place, hand).finger(finger));
    }
    draft.finish()
}

//! PIG: fingered performances as text, one note a line.
//!
//! ```text
//! //Version: PianoFingering_v170101
//! 0  0.000000  0.125000  A3  80  80  1  -5
//! 1  0.125000  0.250000  C#4  80  80  0  3_1
//! ```
//!
//! The fields are number, onset and offset in seconds, key as it is spelled, two velocities, channel (0 right
//! hand, 1 left) and finger. The left hand's fingers are negative, and that counts for more than the channel;
//! `3_1` changes from 3 to 1 on the held key. A finger that is missing or 0 is not given.

mod spelling;
#[cfg(test)]
mod tests;

use std::path::Path;

use crate::{
    Draft, DraftNote, Exercise, Finger, Hand, ScoreError,
    input::{self, Problem},
    names,
};

/// Ticks per quarter note.
const DIVISION: u16 = 480;
/// Ticks per second, at 120 quarter notes a minute.
const TICKS_PER_S: f64 = 2.0 * DIVISION as f64;
/// Letters of a field that are quoted in a refusal.
const QUOTED_LETTERS: usize = 20;

/// Reads the bytes of a PIG file. `name` stands for the file in error sentences and gives the title.
///
/// The tempo is 120 quarter notes a minute, whatever was played.
///
/// # Errors
/// When a line is no note, or the file goes beyond the limits that [`crate::midi`] names.
pub fn read(bytes: &[u8], name: &str) -> Result<Exercise, ScoreError> {
    draft(bytes, name).map(Draft::finish).map_err(|problem| problem.in_text(name))
}

/// Reads a PIG file.
///
/// # Errors
/// As [`read`], or when the file cannot be read from disk.
pub fn read_file(path: &Path) -> Result<Exercise, ScoreError> {
    read(&input::bytes_of(path, input::MAX_BYTES)?, &path.display().to_string())
}

fn draft(bytes: &[u8], name: &str) -> Result<Draft, Problem> {
    input::check_size(bytes, input::MAX_BYTES, "check that it is a PIG file, or split it")?;
    let text = String::from_utf8_lossy(bytes);
    let mut draft = Draft::new(names::stem(name), DIVISION);
    for (number, line) in (1u64..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with("//") {
            continue;
        }
        input::check_count(draft.notes.len(), || format!("line {number}"))?;
        draft.note(note(line, number)?);
    }
    if draft.notes.is_empty() {
        let problem = "the file holds no notes".to_owned();
        return Err(Problem::on_line(1, problem, "check that it is a PIG file"));
    }
    Ok(draft)
}

fn note(line: &str, number: u64) -> Result<DraftNote, Problem> {
    let mut fields = line.split_whitespace();
    // The first field only numbers the notes.
    fields.next();
    let mut next = || fields.next().unwrap_or_default();
    let (onset, offset, pitch) = (next(), next(), next());
    let (velocity, _, channel, finger) = (next(), next(), next(), next());
    let wrong = |what: &str, text: &str, remedy| {
        let quoted: String = text.chars().take(QUOTED_LETTERS).collect();
        Problem::on_line(number, format!("the {what} is {quoted:?}"), remedy)
    };

    let seconds = |what, text: &str, first| {
        let seconds =
            text.parse::<f64>().ok().filter(|seconds| (first..=input::MAX_SECONDS).contains(seconds));
        seconds.ok_or_else(|| wrong(what, text, "give seconds within four hours, the offset after the onset"))
    };
    let onset_s = seconds("onset", onset, 0.0)?;
    let offset_s = seconds("offset", offset, onset_s)?;
    let key = spelling::key(pitch).ok_or_else(|| wrong("key", pitch, "spell it like C4, F#3 or Bb5"))?;
    let velocity =
        velocity.parse::<u8>().map_err(|_| wrong("velocity", velocity, "give a number from 0 to 127"))?;
    let fingers = fingers(finger)
        .ok_or_else(|| wrong("finger", finger, "give 1 to 5, or -1 to -5 for the left hand"))?;
    let hand = match (fingers.hand, channel) {
        (Some(Hand::Left), "0" | "1") | (_, "1") => Hand::Left,
        (_, "0") => Hand::Right,
        _ => return Err(wrong("channel", channel, "give 0 for the right hand or 1 for the left")),
    };
    let ticks = |seconds: f64| (seconds * TICKS_PER_S).round() as u64;
    let tick = ticks(onset_s);
    let pitch = input::check_key(key, || format!("line {number}"))?;
    let plain = DraftNote::new(tick, ticks(offset_s) - tick, pitch, hand);
    Ok(DraftNote {
        velocity,
        fingers: fingers.first.into_iter().collect(),
        substitution: fingers.second,
        ..plain
    })
}

/// What the field of the finger says.
#[derive(Default)]
struct Fingers {
    hand: Option<Hand>,
    first: Option<Finger>,
    /// The one that is on the key at last, if it is another.
    second: Option<Finger>,
}

fn fingers(field: &str) -> Option<Fingers> {
    let mut found = Fingers::default();
    for part in field.split('_').filter(|part| !matches!(*part, "" | "0")) {
        let number: i8 = part.parse().ok()?;
        let finger = Finger::new(number.unsigned_abs())?;
        let hand = if number < 0 { Hand::Left } else { Hand::Right };
        found.hand.get_or_insert(hand);
        if found.first.is_none() {
            found.first = Some(finger);
        } else {
            found.second = Some(finger);
        }
    }
    found.second = found.second.filter(|_| found.first != found.second);
    Some(found)
}

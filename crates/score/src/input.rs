//! What every reader of files shares: the limits, how files come into memory, how refusals are worded.

use std::{io::Read as _, path::Path};

use crate::{Exercise, ScoreError, draft};

/// Files larger than this are refused.
pub(crate) const MAX_BYTES: u64 = 8 << 20;
/// Pieces with more notes are refused.
pub(crate) const MAX_NOTES: usize = 100_000;
/// Longer pieces are refused: four hours.
pub(crate) const MAX_SECONDS: f64 = 4.0 * 3600.0;

/// What is wrong with a file, before its name is known.
#[derive(Debug)]
pub(crate) struct Problem {
    pub problem: String,
    pub place: String,
    pub remedy: &'static str,
}

impl Problem {
    /// The problem of a MIDI file.
    pub fn in_midi(self, name: &str) -> ScoreError {
        let Self { problem, place, remedy } = self;
        ScoreError::Midi { name: name.to_owned(), problem, place, remedy }
    }

    /// The problem of a file of text.
    pub fn in_text(self, name: &str) -> ScoreError {
        let Self { problem, place, remedy } = self;
        ScoreError::Text { name: name.to_owned(), problem, place, remedy }
    }

    /// A problem on a line, counted from 1.
    pub fn on_line(line: u64, problem: String, remedy: &'static str) -> Self {
        Self { problem, place: format!("line {line}"), remedy }
    }
}

/// The bytes of a file, one more than `most` where there are more, however many there are.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn bytes_of(path: &Path, most: u64) -> Result<Vec<u8>, ScoreError> {
    let unreadable = |source| ScoreError::Read { path: path.to_owned(), source };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// Refuses files that no piano piece needs.
pub(crate) fn check_size(bytes: &[u8], most: u64, remedy: &'static str) -> Result<(), Problem> {
    if bytes.len() as u64 <= most {
        return Ok(());
    }
    let problem = format!("the file is longer than the {most} bytes that are read");
    Err(Problem { problem, place: format!("byte {most}"), remedy })
}

/// Refuses another note where there are as many as may be.
pub(crate) fn check_count(notes: usize, place: impl FnOnce() -> String) -> Result<(), Problem> {
    if notes < MAX_NOTES {
        return Ok(());
    }
    let problem = format!("more than {MAX_NOTES} notes");
    Err(Problem { problem, place: place(), remedy: "split the piece into several files" })
}

/// Refuses keys that no piano has.
pub(crate) fn check_key(pitch: i64, place: impl FnOnce() -> String) -> Result<u8, Problem> {
    match u8::try_from(pitch) {
        Ok(key) if (keyboard::LOWEST..=keyboard::HIGHEST).contains(&key) => Ok(key),
        _ => Err(Problem {
            problem: format!("note {pitch} is not on a piano's 88 keys (21 to 108)"),
            place: place(),
            remedy: "transpose it or take it out",
        }),
    }
}

/// Refuses pieces that are too long to be played.
pub(crate) fn check_length(exercise: &Exercise) -> Result<(), Problem> {
    let place = || format!("tick {}", exercise.end_tick());
    let duration_s = exercise.duration_s();
    if duration_s > MAX_SECONDS {
        return Err(Problem {
            problem: format!("the piece lasts {:.0} hours; at most 4 are read", duration_s / 3600.0),
            place: place(),
            remedy: "look for a note that was set far away by mistake, or split the piece",
        });
    }
    if exercise.bars.len() >= draft::MAX_BARS {
        return Err(Problem {
            problem: format!("the piece has {} bars or more", draft::MAX_BARS),
            place: place(),
            remedy: "look for a wrong time signature or a note that was set far away by mistake",
        });
    }
    Ok(())
}

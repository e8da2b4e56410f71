//! Standard MIDI files in and out, with fingering inside.
//!
//! Formats 0 and 1 are read; what is written is format 1 with three tracks: tempo and meter, right hand, left
//! hand. Fingering travels as Yamaha XF "Fingering Number" meta events ([`xf`]), which other players ignore.
//!
//! Fingers may also be the notes' channels, where a file clearly means that (`channels.rs` tells when), or stand,
//! with hands, in a file beside the MIDI file ([`crate::synthesia`]).
//!
//! **Hands.** A note's hand comes from its fingering; else from its track's name ("Right hand", "LH");
//! else, if exactly two parts (track and channel) hold notes, the first one is the right hand and the second
//! one the left; else it is given to the hand that plays it with less trouble ([`crate::split`]).
//!
//! **Limits.** Files are at most 8 MiB, with at most 100,000 notes, 50,000 bars and four hours of music; whatever is
//! beyond is refused, so that no file can exhaust the machine.

mod channels;
pub(crate) mod hands;
mod known;
mod parse;
#[cfg(test)]
mod tests;
mod track;
mod write;
pub mod xf;

use std::path::Path;

pub use write::write;

use crate::{
    Exercise, ScoreError, input,
    synthesia::{self, Metadata},
};

/// A piece and what was left out of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The piece.
    pub exercise: Exercise,
    /// What the file beside it says that does not fit it, a sentence each.
    pub remarks: Vec<String>,
}

/// Reads a MIDI file's bytes. `name` stands for the file in error sentences and is the title of a file that
/// carries none.
///
/// # Errors
/// When the bytes are no MIDI file of format 0 or 1, are cut short, or go beyond the limits above.
pub fn read(bytes: &[u8], name: &str) -> Result<Exercise, ScoreError> {
    parse::reading(bytes, name, None).map(|reading| reading.exercise)
}

/// Reads a MIDI file's bytes with Synthesia's metadata. Fingers in the MIDI file itself count for more.
///
/// # Errors
/// As [`read`].
pub fn read_with(bytes: &[u8], name: &str, metadata: &Metadata) -> Result<Reading, ScoreError> {
    parse::reading(bytes, name, Some(metadata))
}

/// Reads a MIDI file, with the `.synthesia` file of the same name beside it if there is one.
///
/// # Errors
/// As [`read`], or when the file cannot be read from disk.
pub fn read_file(path: &Path) -> Result<Exercise, ScoreError> {
    read_beside(path).map(|reading| reading.exercise)
}

/// As [`read_file`], with remarks on a `.synthesia` file that could not be used.
///
/// # Errors
/// As [`read_file`].
pub fn read_beside(path: &Path) -> Result<Reading, ScoreError> {
    let bytes = input::bytes_of(path, input::MAX_BYTES)?;
    let name = path.display().to_string();
    let beside = path.with_extension("synthesia");
    if !beside.is_file() {
        return parse::reading(&bytes, &name, None);
    }
    let metadata = input::bytes_of(&beside, synthesia::MAX_BYTES)
        .and_then(|bytes| Metadata::read(&bytes, &beside.display().to_string()));
    match metadata {
        Ok(metadata) => read_with(&bytes, &name, &metadata),
        // The piece can be played without it.
        Err(error) => {
            let mut reading = parse::reading(&bytes, &name, None)?;
            reading.remarks.push(error.to_string());
            Ok(reading)
        }
    }
}

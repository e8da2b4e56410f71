//! Standard MIDI files in and out, with fingering inside.
//!
//! Formats 0 and 1 are read; what is written is format 1 with three tracks: tempo and meter, right hand, left
//! hand. Fingering travels as Yamaha XF "Fingering Number" meta events ([`xf`]), which other players ignore.
//!
//! **Hands.** A note's hand comes from its fingering event; else from its track's name ("Right hand", "LH");
//! else, if exactly two parts (track and channel) hold notes, the first one is the right hand and the second
//! one the left; else keys from middle C upwards belong to the right hand.
//!
//! **Limits.** Files are at most 8 MiB, with at most 100,000 notes, 50,000 bars and four hours of music; whatever is
//! beyond is refused, so that no file can exhaust the machine.

pub(crate) mod hands;
mod parse;
#[cfg(test)]
mod tests;
mod track;
mod write;
pub mod xf;

use std::path::Path;

pub use write::write;

use crate::{Exercise, ScoreError, limits};

/// Reads a MIDI file's bytes. `name` stands for the file in error sentences and is the title of a file that
/// carries none.
///
/// # Errors
/// When the bytes are no MIDI file of format 0 or 1, are cut short, or go beyond the limits above.
pub fn read(bytes: &[u8], name: &str) -> Result<Exercise, ScoreError> {
    parse::exercise(bytes, name)
}

/// Reads a MIDI file.
///
/// # Errors
/// As [`read`], or when the file cannot be read from disk.
pub fn read_file(path: &Path) -> Result<Exercise, ScoreError> {
    let bytes = limits::read_bytes(path, limits::MAX_BYTES)?;
    read(&bytes, &path.display().to_string())
}

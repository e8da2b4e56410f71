//! MusicXML in and out, with fingering: partwise `.musicxml` and `.xml`, and the compressed `.mxl`.
//!
//! **Hands.** Of a part with two staves the upper one is the right hand and all others the left. Of two parts
//! with one staff each the names tell ("Right hand", "LH"), else the first one is the right hand. A part that
//! is alone on its staff belongs to the left hand if it begins with a bass clef. Of several parts the first
//! piano part with two staves is played; else up to two parts that are named for a keyboard; else the first
//! two. Percussion, unpitched notes and cue notes are left out.
//!
//! **Fingers.** Every `<fingering>` of a note counts: digits, circled or not; `3-1` and `substitution="yes"`
//! are a substitution; `1/2`, `1 2`, `alternate="yes"` and further elements are further fingers that count as
//! right. A number over the tied continuation of a note is a substitution too. Digits in `<lyric
//! number="pianoplayer-fingering">` count like a fingering. Other texts are ignored.
//!
//! **Time.** Tied notes are one note. Grace notes of either kind last an eighth of a quarter note and are
//! over when their main note begins: they take their time from the note before, half of it at most, and from
//! the main note only at the very beginning. A bar lasts as long as what is written in it, an empty one as
//! its time signature says; one that is longer than its signature is counted as several. Tempi come from
//! `<sound>`, else from the metronome mark of the same direction, else from its words ([`words::TEMPI`]);
//! gradual changes are not played. Repeats, endings and jumps (da capo, dal segno, to coda, fine; told by
//! `<sound>` or printed) are played out by whole bars; after a jump back no repeat is taken that does not ask
//! for it. Octave lines do not move notes, because MusicXML writes what sounds.
//!
//! **Loudness.** A note's own value, else the last dynamics mark; one of the lower staff is for the left hand
//! only.
//!
//! **Limits.** Archives are at most 8 MiB, and 64 MiB when unpacked, as are plain files; notes, bars and time
//! are limited as in [`midi`](crate::midi). A document type that declares anything of its own is refused and
//! no other file is ever opened.

mod assemble;
mod container;
mod direction;
mod fingering;
mod grace;
mod measure;
mod model;
mod note;
mod parse;
mod parts;
#[cfg(test)]
mod tests;
mod ties;
mod time;
mod unfold;
mod value;
mod voices;
pub mod words;
mod write;
mod xml;

use std::path::Path;

pub use write::write;

use crate::{
    Exercise, ScoreError,
    input::{self, Problem},
};

/// Reads the bytes of a MusicXML file, compressed or not. `name` stands for the file in error sentences and is
/// the title of a file that carries none.
///
/// # Errors
/// When the bytes are no partwise MusicXML, are damaged, hold nothing to play, or go beyond the limits above.
pub fn read(bytes: &[u8], name: &str) -> Result<Exercise, ScoreError> {
    exercise(bytes, name).map_err(|problem| problem.in_text(name))
}

/// Reads a MusicXML file.
///
/// # Errors
/// As [`read`], or when the file cannot be read from disk.
pub fn read_file(path: &Path) -> Result<Exercise, ScoreError> {
    let bytes = input::bytes_of(path, container::MAX_UNPACKED)?;
    read(&bytes, &path.display().to_string())
}

fn exercise(bytes: &[u8], name: &str) -> Result<Exercise, Problem> {
    let text = container::text(bytes)?;
    let score = parse::score(&text)?;
    let exercise = assemble::draft(&score, &text, name)?.finish();
    input::check_length(&exercise)?;
    Ok(exercise)
}

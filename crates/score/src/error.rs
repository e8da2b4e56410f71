//! What can go wrong with files: one sentence each that says what, where, and what to do.

use std::path::PathBuf;

use thiserror::Error;

/// Why an exercise or a level could not be read or written.
#[derive(Debug, Error)]
pub enum ScoreError {
    /// The file could not be read at all.
    #[error("cannot read {path:?}: {source}; check that the file is there and may be read")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file could not be written.
    #[error("cannot write {path:?}: {source}; check that the folder may be written and the disk is not full")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The bytes are no MIDI file that can be played.
    #[error("{name:?}: {problem} at {place}; {remedy}")]
    Midi {
        /// The file's name as the caller knows it.
        name: String,
        /// What is wrong.
        problem: String,
        /// Track and tick, or byte offset.
        place: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// The text does not follow its format.
    #[error("{name:?}: {problem} at {place}; {remedy}")]
    Text {
        /// The file's name as the caller knows it.
        name: String,
        /// What is wrong.
        problem: String,
        /// The line, or byte offset.
        place: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// A level's description is wrong.
    #[error("{path:?}, {place}: {problem}; {remedy}")]
    Level {
        /// The `level.ron`.
        path: PathBuf,
        /// Line and column, or the field's name.
        place: String,
        /// What is wrong.
        problem: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// No level goes by that name.
    #[error(
        "there is no level {spec:?} in {levels_dir:?}; give the path of a level's folder or of a piece, \
         or one of: {known}"
    )]
    UnknownLevel {
        /// What was asked for.
        spec: String,
        /// Where levels were looked for.
        levels_dir: PathBuf,
        /// The ids that exist, separated by commas.
        known: String,
    },
}

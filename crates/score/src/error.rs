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
    /// The bytes are no MusicXML that can be played.
    #[error("{name:?}: {problem} at {place}; {remedy}")]
    MusicXml {
        /// The file's name as the caller knows it.
        name: String,
        /// What is wrong.
        problem: String,
        /// Part, measure and line, as far as they are known.
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
        "there is no level {spec:?} in {levels_dir:?}; give the path of a level's folder or of a .mid file, \
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

/// What is wrong with a file, before its name is known.
#[derive(Debug)]
pub(crate) struct Problem {
    pub problem: String,
    pub place: String,
    pub remedy: &'static str,
}

impl Problem {
    /// The problem as that of a MIDI file.
    pub fn in_midi(self, name: &str) -> ScoreError {
        let Self { problem, place, remedy } = self;
        ScoreError::Midi { name: name.to_owned(), problem, place, remedy }
    }

    /// The problem as that of a MusicXML file.
    pub fn in_musicxml(self, name: &str) -> ScoreError {
        let Self { problem, place, remedy } = self;
        ScoreError::MusicXml { name: name.to_owned(), problem, place, remedy }
    }
}

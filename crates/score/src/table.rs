//! Notes as a table of comma-separated values, one row per written note, with hand and finger.
//!
//! ```text
//! onset_beats,duration_beats,midi_pitch,hand,finger,grace,voice
//! 0.0,0.5,64,R,1,0,2
//! 0.33333,0.25,48,L,,0,4
//! ```
//!
//! Beats are quarter notes from the beginning. The first four columns are needed; `finger` may be empty,
//! `grace` is 0 or 1, `voice` is any text. Columns may stand in any order, further ones are passed over.
//!
//! An [`Exercise`] sounds each key of a hand once at a time; a table keeps every row as it was written. So
//! fingers are found on [`Table::exercise`] and brought back with [`Table::set_fingers`].

mod columns;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, path::Path};

use columns::Columns;

use crate::{
    Draft, DraftNote, Exercise, Finger, FingerSet, Hand, ScoreError,
    input::{self, Problem},
};

/// Ticks per quarter note of a table's exercise: whole for every tuplet up to ten in a beat and for 32nds, so
/// that onsets of five decimals that mean the same moment meet on one tick.
pub const DIVISION: u16 = 10_080;

/// Decimals of a beat that are written where ticks become beats.
const DECIMALS: f64 = 1e5;

/// One written note.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// When the key goes down, in quarter notes from the beginning.
    pub onset_beats: f64,
    /// How long it stays down, in quarter notes; 0 is possible for grace notes.
    pub duration_beats: f64,
    /// MIDI number of the key, 21 to 108.
    pub midi_pitch: u8,
    /// The hand that plays it.
    pub hand: Hand,
    /// The finger, if one is given.
    pub finger: Option<Finger>,
    /// Whether it is a grace note.
    pub grace: bool,
    /// The voice as the typesetter counts them; may be empty.
    pub voice: String,
}

impl Row {
    /// When the key goes down, in ticks.
    fn tick(&self, division: u16) -> u64 {
        ticks(self.onset_beats, division)
    }
}

/// A piece as a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The notes in the order of the file.
    pub rows: Vec<Row>,
}

impl Table {
    /// Reads a table's bytes. `name` stands for the file in error sentences.
    ///
    /// # Errors
    /// When a column is missing, a field is none of its kind, or the file goes beyond the limits that
    /// [`crate::midi`] names.
    pub fn read(bytes: &[u8], name: &str) -> Result<Self, ScoreError> {
        rows(bytes).map(|rows| Self { rows }).map_err(|problem| problem.in_text(name))
    }

    /// Reads a table from a file.
    ///
    /// # Errors
    /// As [`Table::read`], or when the file cannot be read from disk.
    pub fn read_file(path: &Path) -> Result<Self, ScoreError> {
        Self::read(&input::bytes_of(path, input::MAX_BYTES)?, &path.display().to_string())
    }

    /// The table as text that [`Table::read`] reads back to the same table.
    pub fn write(&self) -> String {
        let mut text = columns::NAMES.join(",");
        text.push('\n');
        for row in &self.rows {
            text.push_str(&columns::line(row));
        }
        text
    }

    /// The piece to be played: 120 quarter notes a minute in 4/4, [`DIVISION`] ticks each.
    ///
    /// Rows of one hand and key that begin together become one note with the fingers of all.
    pub fn exercise(&self, title: &str) -> Exercise {
        let mut draft = Draft::new(title, DIVISION);
        for row in &self.rows {
            let duration = ticks(row.duration_beats, DIVISION);
            let plain = DraftNote::new(row.tick(DIVISION), duration, row.midi_pitch, row.hand);
            draft.note(DraftNote { fingers: row.finger.map_or(FingerSet::EMPTY, FingerSet::only), ..plain });
        }
        draft.finish()
    }

    /// A row for every note of an exercise, with the finger that is shown. Voices stay empty.
    pub fn from_exercise(exercise: &Exercise) -> Self {
        let division = f64::from(exercise.division());
        let beats = |ticks: u64| (ticks as f64 / division * DECIMALS).round() / DECIMALS;
        let rows = exercise.notes.iter().map(|note| Row {
            onset_beats: beats(note.onset_tick),
            duration_beats: beats(note.duration_tick),
            midi_pitch: note.pitch,
            hand: note.hand,
            finger: note.shown_finger(),
            grace: false,
            voice: String::new(),
        });
        Self { rows: rows.collect() }
    }

    /// Puts the shown fingers of an exercise onto the rows with the same hand, key and onset; nothing else of a
    /// row changes. Rows without such a note lose their finger.
    pub fn set_fingers(&mut self, exercise: &Exercise) {
        let division = exercise.division();
        let shown: BTreeMap<(Hand, u8, u64), Option<Finger>> = exercise
            .notes
            .iter()
            .map(|note| ((note.hand, note.pitch, note.onset_tick), note.shown_finger()))
            .collect();
        for row in &mut self.rows {
            let key = (row.hand, row.midi_pitch, row.tick(division));
            row.finger = shown.get(&key).copied().flatten();
        }
    }
}

/// The tick that lies nearest.
fn ticks(beats: f64, division: u16) -> u64 {
    (beats * f64::from(division)).round() as u64
}

fn rows(bytes: &[u8]) -> Result<Vec<Row>, Problem> {
    input::check_size(bytes, input::MAX_BYTES, "check that it is a table of notes, or split it")?;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let mut columns = None;
    let mut rows = Vec::new();
    while next(&mut reader, &mut record)? {
        let line = record.position().map_or(1, csv::Position::line);
        let Some(columns) = &columns else {
            columns = Some(Columns::find(&record, line)?);
            continue;
        };
        input::check_count(rows.len(), || format!("line {line}"))?;
        rows.push(columns.row(&record, line)?);
    }
    if rows.is_empty() {
        let remedy = "give a header line and at least one note";
        return Err(Problem::on_line(1, "the table holds no notes".to_owned(), remedy));
    }
    Ok(rows)
}

fn next(reader: &mut csv::Reader<&[u8]>, record: &mut csv::ByteRecord) -> Result<bool, Problem> {
    reader.read_byte_record(record).map_err(|error| {
        let line = error.position().map_or(1, csv::Position::line);
        Problem::on_line(
            line,
            "the table cannot be read".to_owned(),
            "save it again as comma-separated values",
        )
    })
}

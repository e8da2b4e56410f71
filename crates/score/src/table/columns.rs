//! Where the columns of a table stand, and what their fields may say.

use std::borrow::Cow;

use csv::ByteRecord;

use super::Row;
use crate::{
    Finger, Hand,
    input::{self, Problem},
};

/// The columns in the order in which they are written.
pub(super) const NAMES: [&str; 7] =
    ["onset_beats", "duration_beats", "midi_pitch", "hand", "finger", "grace", "voice"];
/// That many of them must be there.
const NEEDED: usize = 4;
/// The last beat that a note may last until: four hours at 120 beats a minute.
const MAX_BEATS: f64 = input::MAX_SECONDS * 2.0;
/// Letters of a field that are quoted in a refusal.
const QUOTED_LETTERS: usize = 20;

/// The place of each of [`NAMES`] in a line.
pub(super) struct Columns([Option<usize>; NAMES.len()]);

impl Columns {
    /// Reads the header line.
    pub fn find(header: &ByteRecord, line: u64) -> Result<Self, Problem> {
        let places =
            NAMES.map(|name| header.iter().position(|field| field.eq_ignore_ascii_case(name.as_bytes())));
        match places.iter().take(NEEDED).position(Option::is_none) {
            None => Ok(Self(places)),
            Some(missing) => Err(Problem::on_line(
                line,
                format!("the header names no column {:?}", NAMES[missing]),
                "begin with onset_beats,duration_beats,midi_pitch,hand,finger,grace,voice",
            )),
        }
    }

    /// Reads a note's line.
    pub fn row(&self, record: &ByteRecord, line: u64) -> Result<Row, Problem> {
        let [onset, duration, pitch, hand, finger, grace, voice] = self.0.map(|place| {
            String::from_utf8_lossy(place.and_then(|place| record.get(place)).unwrap_or_default())
        });
        let wrong = |column: usize, text: &str, remedy| {
            let quoted: String = text.chars().take(QUOTED_LETTERS).collect();
            Problem::on_line(line, format!("{} is {quoted:?}", NAMES[column]), remedy)
        };
        let beats = |column, text: &Cow<'_, str>, most| {
            let beats = text.parse::<f64>().ok().filter(|beats| (0.0..=most).contains(beats));
            // Adding 0 turns -0 into 0, which is what it means.
            let beats = beats.map(|beats| beats + 0.0);
            beats.ok_or_else(|| wrong(column, text, "give quarter notes such as 1.5, none later than 28800"))
        };
        let onset_beats = beats(0, &onset, MAX_BEATS)?;
        let pitch_number =
            whole(&pitch).ok_or_else(|| wrong(2, &pitch, "give the key's MIDI number, such as 60"))?;
        Ok(Row {
            onset_beats,
            duration_beats: beats(1, &duration, MAX_BEATS - onset_beats)?,
            midi_pitch: input::check_key(pitch_number, || format!("line {line}"))?,
            hand: match &*hand {
                "L" | "l" => Hand::Left,
                "R" | "r" => Hand::Right,
                _ => return Err(wrong(3, &hand, "give L or R")),
            },
            finger: match &*finger {
                "" => None,
                text => {
                    let number = whole(text).and_then(|number| u8::try_from(number).ok());
                    let found = number.and_then(Finger::new);
                    Some(found.ok_or_else(|| wrong(4, text, "give 1 (thumb) to 5, or leave it empty"))?)
                }
            },
            grace: match &*grace {
                "" | "0" => false,
                "1" => true,
                text => return Err(wrong(5, text, "give 0, or 1 for a grace note")),
            },
            voice: voice.into_owned(),
        })
    }
}

/// A whole number; spreadsheets write 3.0 in columns where some fields are empty.
fn whole(text: &str) -> Option<i64> {
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}

/// A note's line as it is written, with its end.
pub(super) fn line(row: &Row) -> String {
    let finger = row.finger.map(|finger| finger.to_string()).unwrap_or_default();
    let (onset, duration) = (row.onset_beats, row.duration_beats);
    let (pitch, hand, grace) = (row.midi_pitch, row.hand.letter(), u8::from(row.grace));
    // Debug keeps the ".0" of whole beats, as tables are commonly written.
    format!("{onset:?},{duration:?},{pitch},{hand},{finger},{grace},{}\n", quoted(&row.voice))
}

/// A field as it must be written so that it stays one field.
fn quoted(field: &str) -> Cow<'_, str> {
    if field.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", field.replace('"', "\"\"")).into();
    }
    field.into()
}

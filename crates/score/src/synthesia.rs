//! Synthesia's metadata: fingers and hands in a `.synthesia` file beside a MIDI file.
//!
//! The file is XML with a `Song` for each MIDI file, found by the MD5 of its bytes. Two attributes are read:
//! `FingerHints`, fingers in the order of the file's notes, and `Parts` (or `HandParts`), hands in the same
//! order:
//!
//! ```text
//! t1: 12s348  t2: 325 m9: 974        t1: LA  t2: RA
//! ```
//!
//! `1` to `5` are the left hand's fingers from the thumb, `6` to `9` and `0` the right hand's; `-` passes over
//! a note; `1s2` changes the finger on the held key. `tN:` goes to a track, counted from 0, `mN:` to a bar of
//! it, counted from 1. In `Parts` `L`, `R` and `B` (the background, which is no hand) each mean a note, or with
//! an `A` after them all that follow. A track may have fewer hints than notes; hints for more notes than it
//! has do not belong to it and are left out as a whole.
//!
//! [`crate::midi::read_file`] reads the file beside a `.mid` by itself.

mod marks;
mod place;
#[cfg(test)]
mod tests;

use quick_xml::{
    Reader, XmlVersion,
    escape::escape,
    events::{BytesStart, Event},
};

pub(crate) use place::{Hint, place};

use crate::{
    Exercise, Finger, Hand, Note, ScoreError,
    input::{self, Problem},
};

/// Metadata larger than this is refused.
pub(crate) const MAX_BYTES: u64 = 1 << 20;
/// The tracks that [`crate::midi::write`] gives to each hand.
const TRACKS: [(Hand, usize); 2] = [(Hand::Right, 1), (Hand::Left, 2)];

/// What the metadata says of one MIDI file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Song {
    /// MD5 of the MIDI file's bytes, in hexadecimal.
    pub unique_id: String,
    /// The fingers, as the format spells them.
    pub finger_hints: String,
    /// The hands, as the format spells them.
    pub parts: String,
}

/// A `.synthesia` file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Its songs, in the order of the file.
    pub songs: Vec<Song>,
}

impl Metadata {
    /// Reads the bytes of a `.synthesia` file. `name` stands for the file in error sentences.
    ///
    /// # Errors
    /// When the bytes are no XML in UTF-8, hold no song, or are more than 1 MiB.
    pub fn read(bytes: &[u8], name: &str) -> Result<Self, ScoreError> {
        songs(bytes).map(|songs| Self { songs }).map_err(|problem| problem.in_text(name))
    }

    /// The song of a MIDI file's bytes: the one with its MD5, else the only one there is.
    pub fn song(&self, midi: &[u8]) -> Option<&Song> {
        let id = unique_id(midi);
        let same = self.songs.iter().find(|song| song.unique_id.eq_ignore_ascii_case(&id));
        same.or(match &self.songs[..] {
            [only] => Some(only),
            _ => None,
        })
    }
}

/// The text of a `.synthesia` file for an exercise and the bytes that [`crate::midi::write`] made of it.
///
/// Of several accepted fingers the shown one is written.
pub fn write(exercise: &Exercise, midi: &[u8], title: &str) -> String {
    let mut hints = String::new();
    for (hand, track) in TRACKS {
        hints.push_str(&format!("t{track}:"));
        hints.extend(exercise.notes.iter().filter(|note| note.hand == hand).map(spelled));
        hints.push(' ');
    }
    let title: String = title.chars().filter(|letter| !letter.is_control()).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <SynthesiaMetadata Version=\"1\">\n\
         \x20 <Songs>\n\
         \x20   <Song Version=\"1\" UniqueId=\"{}\" Title=\"{}\" FingerHints=\"{}\" Parts=\"t1: RA t2: LA\" />\n\
         \x20 </Songs>\n\
         </SynthesiaMetadata>\n",
        unique_id(midi),
        escape(title),
        hints.trim_end(),
    )
}

fn unique_id(midi: &[u8]) -> String {
    format!("{:x}", md5::compute(midi))
}

/// The hint of one note.
fn spelled(note: &Note) -> String {
    let digit = |finger: Finger| match note.hand {
        Hand::Left => finger.number(),
        Hand::Right => (finger.number() + 5) % 10,
    };
    match (note.shown_finger(), note.substitution) {
        (Some(first), Some(second)) => format!("{}s{}", digit(first), digit(second)),
        (Some(finger), None) => digit(finger).to_string(),
        (None, _) => "-".to_owned(),
    }
}

fn songs(bytes: &[u8]) -> Result<Vec<Song>, Problem> {
    input::check_size(bytes, MAX_BYTES, "check that it is Synthesia's metadata")?;
    let unreadable = |at: u64| Problem {
        problem: "this is no Synthesia metadata in UTF-8".to_owned(),
        place: format!("byte {at}"),
        remedy: "export the .synthesia file again",
    };
    let text = std::str::from_utf8(bytes).map_err(|error| unreadable(error.valid_up_to() as u64))?;
    let mut reader = Reader::from_str(text);
    let mut songs = Vec::new();
    loop {
        let at = reader.buffer_position();
        match reader.read_event().map_err(|_| unreadable(at))? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == "Song" => {
                songs.push(song(&element).ok_or_else(|| unreadable(at))?);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if songs.is_empty() {
        return Err(unreadable(bytes.len() as u64));
    }
    Ok(songs)
}

fn song(element: &BytesStart<'_>) -> Option<Song> {
    let mut song = Song::default();
    let mut attributes = element.attributes();
    // Looking for attributes that are there twice takes time in the square of their number.
    for attribute in attributes.with_checks(false) {
        let attribute = attribute.ok()?;
        let field = match attribute.key.as_ref() {
            "UniqueId" => &mut song.unique_id,
            "FingerHints" => &mut song.finger_hints,
            "Parts" | "HandParts" => &mut song.parts,
            _ => continue,
        };
        *field = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned();
    }
    Some(song)
}

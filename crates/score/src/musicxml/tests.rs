//! MusicXML as programs write it: what is understood, what is refused, what survives being written.

mod properties;
mod reading;
mod refusing;
mod unfolding;

use std::io::{Cursor, Write as _};

use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{Exercise, musicxml};

/// A score of one part for piano with these measures.
fn score(measures: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<score-partwise version=\"4.0\">\
         <part-list><score-part id=\"P1\"><part-name>Piano</part-name></score-part></part-list>\
         <part id=\"P1\">{measures}</part></score-partwise>"
    )
}

/// A measure of 2 divisions to a quarter note in 4/4 with these contents.
fn first(contents: &str) -> String {
    format!(
        "<measure number=\"1\"><attributes><divisions>2</divisions>\
         <time><beats>4</beats><beat-type>4</beat-type></time></attributes>{contents}</measure>"
    )
}

fn measure(contents: &str) -> String {
    format!("<measure number=\"n\">{contents}</measure>")
}

/// A note such as "C4" with anything else that it holds.
fn note(pitch: &str, duration: u32, more: &str) -> String {
    let (step, octave) = pitch.split_at(1);
    format!(
        "<note><pitch><step>{step}</step><octave>{octave}</octave></pitch>\
         <duration>{duration}</duration>{more}</note>"
    )
}

fn read(text: &str) -> Exercise {
    musicxml::read(text.as_bytes(), "piece.musicxml").unwrap()
}

/// The exercise of one measure with these contents.
fn play(contents: &str) -> Exercise {
    read(&score(&first(contents)))
}

/// Onset, duration and key of every note.
fn played(exercise: &Exercise) -> Vec<(u64, u64, u8)> {
    exercise.notes.iter().map(|note| (note.onset_tick, note.duration_tick, note.pitch)).collect()
}

fn pitches(exercise: &Exercise) -> Vec<u8> {
    exercise.notes.iter().map(|note| note.pitch).collect()
}

/// An archive of files by name.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, contents) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(contents).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A whole `.mxl`.
fn mxl(text: &str) -> Vec<u8> {
    let container = "<container><rootfiles><rootfile full-path=\"a/score.xml\"/></rootfiles></container>";
    archive(&[("META-INF/container.xml", container.as_bytes()), ("a/score.xml", text.as_bytes())])
}

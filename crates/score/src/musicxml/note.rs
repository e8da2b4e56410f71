//! One note with everything that hangs on it.

use super::{
    fingering::Fingers,
    measure::{CORRECT_IT, PartReader, number},
    model::{Spot, WrittenNote},
    xml::{Tag, Xml},
};
use crate::input::{self, Problem};

/// How the writer marks every note of a slide, whatever the voices; other programs ignore it.
pub(super) const SLIDING: &str = "glissando";
/// The velocity that a note's dynamics count in percent of (MusicXML 4.0: the default forte).
pub(super) const FORTE: f64 = 90.0;
/// Lyrics of this name are fingerings.
const FINGERING_LYRIC: &str = "pianoplayer-fingering";
/// Notes of all parts together; beyond it a file is refused, to bound the memory that it takes.
const MAX_WRITTEN: usize = 10 * input::MAX_NOTES;

/// Slides that wait for their end at most; others that begin are left out.
const MOST_SLIDES: usize = 64;

/// A slide that has begun and waits for its last note.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Slide {
    /// The slide's number, which tells it from others at the same time.
    number: u8,
    voice: u32,
    /// The part's note that it begins on.
    first: usize,
}

/// What a note's children tell.
#[derive(Default)]
struct Heard {
    pitch: Option<i32>,
    duration: Option<f64>,
    voice: u32,
    staff: u8,
    grace: bool,
    chord: bool,
    cue: bool,
    tie_start: bool,
    tie_stop: bool,
    fingers: Fingers,
    sliding: bool,
    slide_starts: Option<u8>,
    slide_stops: Option<u8>,
}

impl PartReader<'_> {
    /// Reads a note or rest and moves on behind it.
    pub fn note(&mut self, xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<(), Problem> {
        let offset = xml.offset();
        let mut heard = Heard { voice: 1, staff: 1, ..Heard::default() };
        xml.children(|xml, tag| match tag.name() {
            "duration" => {
                heard.duration = Some(self.duration(xml)?);
                Ok(())
            }
            _ => heard.child(xml, tag),
        })?;
        let length = match heard.duration {
            _ if heard.grace => 0.0,
            Some(length) => length,
            None => return Err(xml.problem("a note without a duration", CORRECT_IT)),
        };
        if !heard.chord || heard.grace {
            self.onset = self.cursor;
        }
        if !heard.chord {
            self.advance(length);
        }
        if let Some(pitch) = heard.pitch
            && !heard.cue
        {
            let velocity = tag.attr("dynamics").and_then(|percent| velocity(&percent));
            self.keep(
                xml,
                &heard,
                WrittenNote {
                    spot: Spot { measure: self.measure, at: self.onset },
                    length,
                    pitch: pitch + self.transposition,
                    voice: heard.voice,
                    staff: heard.staff,
                    grace: heard.grace,
                    chord: heard.chord,
                    tie_start: heard.tie_start,
                    tie_stop: heard.tie_stop,
                    fingers: heard.fingers.accepted,
                    substitution: heard.fingers.substitution,
                    glissando: heard.sliding,
                    velocity,
                    offset,
                },
            )?;
        }
        Ok(())
    }

    fn keep(&mut self, xml: &Xml<'_>, heard: &Heard, note: WrittenNote) -> Result<(), Problem> {
        let others: usize = self.score.parts.iter().map(|part| part.notes.len()).sum();
        if others + self.part.notes.len() >= MAX_WRITTEN {
            return Err(
                xml.problem(format!("more than {MAX_WRITTEN} notes"), "export the piano's part alone")
            );
        }
        self.part.staves = self.part.staves.max(note.staff);
        self.part.notes.push(note);
        if let Some(number) = heard.slide_stops {
            self.close_slide(number, note.voice);
        }
        if let Some(number) = heard.slide_starts {
            self.slides.retain(|slide| (slide.number, slide.voice) != (number, note.voice));
            if self.slides.len() < MOST_SLIDES {
                self.slides.push(Slide { number, voice: note.voice, first: self.part.notes.len() - 1 });
            }
        }
        Ok(())
    }

    /// Ends a slide with the note read last. Only if notes between were written out can they be played.
    fn close_slide(&mut self, number: u8, voice: u32) {
        let place = self.slides.iter().position(|slide| (slide.number, slide.voice) == (number, voice));
        let Some(slide) = place.map(|place| self.slides.swap_remove(place)) else { return };
        let of_voice = |note: &&mut WrittenNote| note.voice == voice;
        let notes = || self.part.notes.iter().skip(slide.first).filter(|note| note.voice == voice);
        if notes().filter(|note| !note.chord).count() > 2 {
            self.part
                .notes
                .iter_mut()
                .skip(slide.first)
                .filter(of_voice)
                .for_each(|note| note.glissando = true);
        }
    }
}

impl Heard {
    fn child(&mut self, xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<(), Problem> {
        match tag.name() {
            "pitch" => self.pitch = Some(pitch(xml)?),
            "grace" => self.grace = true,
            "chord" => self.chord = true,
            "cue" => self.cue = true,
            "voice" => self.voice = xml.text()?.parse().unwrap_or(0),
            "staff" => self.staff = xml.text()?.parse().unwrap_or(1).max(1),
            "tie" => self.tie(tag),
            "notations" => xml.children(|xml, tag| self.notation(xml, tag))?,
            "lyric" if tag.is("number", FINGERING_LYRIC) => xml.children(|xml, tag| {
                if tag.name() == "text" {
                    self.fingers.add(&xml.text()?, false);
                }
                Ok(())
            })?,
            _ => {}
        }
        Ok(())
    }

    fn notation(&mut self, xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<(), Problem> {
        match tag.name() {
            // Some programs write the sign only, not the sound.
            "tied" => self.tie(tag),
            "technical" => xml.children(|xml, tag| {
                if tag.name() == "fingering" {
                    let substitution = tag.is("substitution", "yes");
                    self.fingers.add(&xml.text()?, substitution);
                }
                Ok(())
            })?,
            "glissando" | "slide" => {
                let number = tag.attr("number").and_then(|number| number.parse().ok()).unwrap_or(1);
                if tag.is("type", "start") {
                    self.slide_starts = Some(number);
                } else {
                    self.slide_stops = Some(number);
                }
            }
            "other-notation" => self.sliding |= xml.text()? == SLIDING,
            _ => {}
        }
        Ok(())
    }

    fn tie(&mut self, tag: &Tag<'_>) {
        self.tie_start |= tag.is("type", "start");
        self.tie_stop |= tag.is("type", "stop");
    }
}

/// The MIDI number of a pitch as it is written.
fn pitch(xml: &mut Xml<'_>) -> Result<i32, Problem> {
    let (mut step, mut alter, mut octave) = (None, 0.0, None);
    xml.children(|xml, tag| {
        match tag.name() {
            "step" => step = semitone(&xml.text()?),
            "alter" => alter = number(xml)?,
            "octave" => octave = Some(number(xml)?),
            _ => {}
        }
        Ok(())
    })?;
    match (step, octave) {
        // Bounded, so that sums with a transposition stay within range.
        (Some(step), Some(octave)) => {
            Ok((12.0 * (octave + 1.0) + step + alter).round().clamp(-1e4, 1e4) as i32)
        }
        _ => Err(xml.problem("a pitch without step or octave", CORRECT_IT)),
    }
}

fn semitone(step: &str) -> Option<f64> {
    Some(match step {
        "C" => 0.0,
        "D" => 2.0,
        "E" => 4.0,
        "F" => 5.0,
        "G" => 7.0,
        "A" => 9.0,
        "B" => 11.0,
        _ => return None,
    })
}

/// The velocity of a loudness in percent.
pub(super) fn velocity(percent: &str) -> Option<u8> {
    let percent: f64 = percent.trim().parse().ok()?;
    percent.is_finite().then(|| (percent * FORTE / 100.0).round().clamp(1.0, 127.0) as u8)
}

//! Directions and sounds: tempo, pedal, loudness, jumps.

use super::{
    measure::PartReader,
    model::{Spot, TempoMark},
    note, value,
    words::{self, Jump},
    xml::{Tag, Xml},
};
use crate::{input::Problem, names};

/// Longest quarter note that a tempo may have, in microseconds: what a MIDI file can hold.
const SLOWEST_US: f64 = 16_777_215.0;
/// Loudness in percent from which on the pedal is down, where it is given as a number.
const PEDAL_DOWN: f64 = 50.0;

/// What a direction tells.
#[derive(Default)]
struct Direction {
    staff: Option<u8>,
    /// Quarter notes that it sounds after where it stands.
    shift: f64,
    words: String,
    /// Whether a coda sign is printed, and whether the player is sent there from here.
    coda: bool,
    to_coda: bool,
    metronome: Option<f64>,
    tempo: Option<f64>,
    velocity: Option<u8>,
    sounding_velocity: Option<u8>,
    /// The pedal's moves, down or up.
    pedal: Vec<bool>,
}

impl PartReader<'_> {
    /// Reads a direction.
    pub fn direction(&mut self, xml: &mut Xml<'_>) -> Result<(), Problem> {
        let mut direction = Direction::default();
        xml.children(|xml, tag| {
            match tag.name() {
                "direction-type" => xml.children(|xml, tag| {
                    if tag.name() == "segno" {
                        self.flow(|flow| _ = flow.segno.get_or_insert_default());
                    }
                    direction.sign(xml, tag)
                })?,
                "sound" => self.sound(xml, tag, &mut direction)?,
                "staff" => direction.staff = xml.text()?.parse().ok(),
                "offset" if tag.is("sound", "yes") => direction.shift = self.offset(xml)?,
                _ => {}
            }
            Ok(())
        })?;
        self.obey(direction);
        Ok(())
    }

    /// Reads a sound that stands outside of any direction.
    pub fn lone_sound(&mut self, xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<(), Problem> {
        let mut direction = Direction::default();
        self.sound(xml, tag, &mut direction)?;
        self.obey(direction);
        Ok(())
    }

    fn sound(&mut self, xml: &mut Xml<'_>, tag: &Tag<'_>, direction: &mut Direction) -> Result<(), Problem> {
        let number = |name| tag.attr(name).and_then(|value| value.trim().parse::<f64>().ok());
        let name = |name| tag.attr(name).map(|value| names::clean(&value).unwrap_or_default());
        self.marks(tag);
        let (dalsegno, tocoda) = (name("dalsegno"), name("tocoda"));
        direction.to_coda |= tocoda.is_some();
        self.flow(|flow| {
            flow.dacapo |= tag.is("dacapo", "yes");
            flow.fine |= tag.attr("fine").is_some_and(|fine| fine != "no");
            flow.dalsegno = flow.dalsegno.take().or(dalsegno);
            flow.tocoda = flow.tocoda.take().or(tocoda);
        });
        direction.tempo = number("tempo").filter(|&bpm| can_be_played(bpm)).or(direction.tempo);
        direction.sounding_velocity = tag.attr("dynamics").and_then(|percent| note::velocity(&percent));
        match tag.attr("damper-pedal").as_deref() {
            Some("yes") => direction.pedal.push(true),
            Some("no") => direction.pedal.push(false),
            Some(_) => direction.pedal.extend(number("damper-pedal").map(|percent| percent >= PEDAL_DOWN)),
            None => {}
        }
        xml.children(|xml, tag| {
            if tag.name() == "offset" {
                direction.shift = self.offset(xml)?;
            }
            Ok(())
        })
    }

    /// Jumps that are only printed: many programs leave out the sound.
    fn jump(&mut self, direction: &Direction) {
        let jump = words::jump(&direction.words);
        let is_target = direction.coda && !direction.to_coda;
        self.flow(|flow| match jump {
            Some(Jump::DaCapo) => flow.dacapo = true,
            Some(Jump::DalSegno) => _ = flow.dalsegno.get_or_insert_default(),
            Some(Jump::Fine) => flow.fine = true,
            Some(Jump::ToCoda) => _ = flow.tocoda.get_or_insert_default(),
            None if is_target => _ = flow.coda.get_or_insert_default(),
            None => {}
        });
    }

    fn obey(&mut self, direction: Direction) {
        self.jump(&direction);
        let Spot { measure, at } = self.here();
        let spot = Spot { measure, at: (at + direction.shift).max(0.0) };
        let number = direction.tempo.or(direction.metronome);
        let bpm = number.or_else(|| words::bpm(&direction.words));
        self.score.tempi.extend(bpm.map(|bpm| TempoMark { spot, bpm, exact: number.is_some() }));
        self.part.pedal.extend(direction.pedal.into_iter().map(|down| (spot, down)));
        let velocity = direction.sounding_velocity.or(direction.velocity);
        let staff = direction.staff.unwrap_or(1);
        self.part.dynamics.extend(velocity.map(|velocity| (spot, staff, velocity)));
    }
}

impl Direction {
    /// What is printed.
    fn sign(&mut self, xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<(), Problem> {
        match tag.name() {
            "words" => {
                self.words.push_str(&xml.text()?);
                self.words.push(' ');
            }
            "coda" => self.coda = true,
            "metronome" => self.metronome = metronome(xml)?.or(self.metronome),
            "dynamics" => xml.children(|_, tag| {
                self.velocity = of_mark(tag.name()).or(self.velocity);
                Ok(())
            })?,
            "pedal" => match tag.attr("type").as_deref() {
                Some("start" | "resume") => self.pedal.push(true),
                Some("stop" | "discontinue") => self.pedal.push(false),
                Some("change") => self.pedal.extend([false, true]),
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }
}

/// Quarter notes per minute of a metronome mark, if it has a number.
fn metronome(xml: &mut Xml<'_>) -> Result<Option<f64>, Problem> {
    let (mut unit, mut more, mut per_minute) = (None, 1.0, None);
    xml.children(|xml, tag| {
        match tag.name() {
            "beat-unit" => unit = value::quarters(&xml.text()?),
            "beat-unit-dot" => more = if more == 1.0 { 1.5 } else { 1.75 },
            "per-minute" => per_minute = first_number(&xml.text()?),
            _ => {}
        }
        Ok(())
    })?;
    let bpm = unit.zip(per_minute).map(|(unit, per_minute)| unit * more * per_minute);
    Ok(bpm.filter(|&bpm| can_be_played(bpm)))
}

/// The number of "ca. 120" or "120-126".
fn first_number(text: &str) -> Option<f64> {
    let digits = text.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let end = digits.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(digits.len());
    digits[..end].trim_end_matches('.').parse().ok()
}

/// Whether a tempo is one that a tempo map can hold.
fn can_be_played(bpm: f64) -> bool {
    bpm > 0.0 && (1.0..=SLOWEST_US).contains(&(60e6 / bpm).round())
}

/// The velocity of a dynamics mark that lasts; accents such as sfz do not.
fn of_mark(name: &str) -> Option<u8> {
    Some(match name {
        "pppppp" | "ppppp" | "pppp" => 10,
        "ppp" => 16,
        "pp" => 33,
        "p" | "fp" | "sfp" => 49,
        "mp" => 64,
        "mf" => 80,
        "f" => 96,
        "ff" => 112,
        "fff" => 120,
        "ffff" | "fffff" | "ffffff" => 127,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metronome_numbers_as_they_are_printed() {
        for (text, number) in [
            ("120", Some(120.0)),
            ("ca. 66", Some(66.0)),
            ("120-126", Some(120.0)),
            ("72.5", Some(72.5)),
            ("c. 80.", Some(80.0)),
            ("", None),
            ("♩", None),
        ] {
            assert_eq!(first_number(text), number, "{text}");
        }
    }

    #[test]
    fn absurd_tempi_are_none() {
        for bpm in [0.0, -1.0, f64::NAN, f64::INFINITY, 1.0, 1e9] {
            assert!(!can_be_played(bpm), "{bpm}");
        }
        assert!(can_be_played(40.0));
    }
}

//! One part's measures: where the cursor is, what the attributes and bar lines say.

use super::{
    model::{Backward, Flow, Measure, Part, Score, Spot},
    note::Slide,
    time,
    xml::{Tag, Xml},
};
use crate::{draft, input::Problem, names};

/// Finest note value that a time signature may count in.
const FINEST_BEAT: u32 = 64;
/// What to do about a number that cannot be meant.
pub(super) const CORRECT_IT: &str = "correct it or export the file again";

/// Reads one part into the score.
pub(super) struct PartReader<'s> {
    pub score: &'s mut Score,
    pub part: Part,
    /// The measure being read, from 0.
    pub measure: usize,
    /// Where the next note goes, in quarter notes from the measure's beginning.
    pub cursor: f64,
    /// Where the last note went: a note of the same chord goes there too.
    pub onset: f64,
    /// Divisions of a quarter note that durations count in.
    divisions: f64,
    /// Semitones that sounding notes lie above written ones.
    pub transposition: i32,
    /// Slides that have begun.
    pub slides: Vec<Slide>,
}

impl<'s> PartReader<'s> {
    /// At the beginning of a part.
    pub fn new(score: &'s mut Score, part: Part) -> Self {
        let (cursor, onset, divisions) = (0.0, 0.0, 1.0);
        Self { score, part, measure: 0, cursor, onset, divisions, transposition: 0, slides: Vec::new() }
    }

    /// Reads the part to its end.
    pub fn read(mut self, xml: &mut Xml<'_>) -> Result<Part, Problem> {
        let mut count = 0;
        xml.children(|xml, tag| {
            if tag.name() != "measure" {
                return Ok(());
            }
            self.measure = count;
            count += 1;
            self.measure(xml, tag)
        })?;
        Ok(self.part)
    }

    fn measure(&mut self, xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<(), Problem> {
        let number = tag.attr("number").and_then(|number| names::clean(&number));
        let number = number.unwrap_or_else(|| (self.measure + 1).to_string());
        xml.context = format!("part {}, measure {number}", self.part.id);
        if self.measure >= draft::MAX_BARS {
            return Err(xml.problem(format!("more than {} bars", draft::MAX_BARS), "split the piece"));
        }
        if self.measure == self.score.measures.len() {
            self.score.measures.push(Measure { number, ..Measure::default() });
        }
        (self.cursor, self.onset) = (0.0, 0.0);
        xml.children(|xml, tag| match tag.name() {
            "note" => self.note(xml, tag),
            "backup" => self.step(xml, -1.0),
            "forward" => self.step(xml, 1.0),
            "attributes" => xml.children(|xml, tag| self.attribute(xml, tag)),
            "barline" => self.barline(xml, tag),
            "direction" => self.direction(xml),
            "sound" => self.lone_sound(xml, tag),
            _ => Ok(()),
        })
    }

    /// Where the cursor stands.
    pub fn here(&self) -> Spot {
        Spot { measure: self.measure, at: self.cursor }
    }

    /// What is known of the measure being read.
    fn current(&mut self) -> Option<&mut Measure> {
        self.score.measures.get_mut(self.measure)
    }

    /// What tells where the music goes on after this measure.
    pub fn flow(&mut self, change: impl FnOnce(&mut Flow)) {
        if let Some(measure) = self.current() {
            change(&mut measure.flow);
        }
    }

    /// Moves the cursor by so many quarter notes, never to before the measure.
    pub fn advance(&mut self, quarters: f64) {
        self.cursor = (self.cursor + quarters).max(0.0);
        let cursor = self.cursor;
        if let Some(measure) = self.current() {
            measure.length = measure.length.max(cursor);
        }
    }

    fn step(&mut self, xml: &mut Xml<'_>, sign: f64) -> Result<(), Problem> {
        let mut quarters = 0.0;
        xml.children(|xml, tag| {
            if tag.name() == "duration" {
                quarters = self.duration(xml)?;
            }
            Ok(())
        })?;
        self.advance(sign * quarters);
        Ok(())
    }

    /// The duration that is next in the text, in quarter notes.
    pub fn duration(&self, xml: &mut Xml<'_>) -> Result<f64, Problem> {
        match number(xml)? {
            duration if duration >= 0.0 => Ok(duration / self.divisions),
            _ => Err(xml.problem("a negative duration", CORRECT_IT)),
        }
    }

    /// As [`PartReader::duration`], for what may also lie before the cursor.
    pub fn offset(&self, xml: &mut Xml<'_>) -> Result<f64, Problem> {
        Ok(number(xml)? / self.divisions)
    }

    fn attribute(&mut self, xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<(), Problem> {
        match tag.name() {
            "divisions" => {
                let divisions = number(xml)?;
                if divisions <= 0.0 {
                    return Err(xml.problem("a quarter note of no divisions", CORRECT_IT));
                }
                self.divisions = divisions;
                self.score.division = time::common_division(self.score.division, divisions);
            }
            "staves" => self.part.staves = self.part.staves.max(number(xml)? as u8),
            "time" => {
                if let Some(meter) = meter(xml)?
                    && let Some(measure) = self.current()
                {
                    measure.meter = Some(meter);
                }
            }
            "clef" if self.part.notes.is_empty() && tag.attr("number").is_none_or(|staff| staff == "1") => {
                self.clef(xml)?;
            }
            "transpose" => self.transposition = transposition(xml)?,
            _ => {}
        }
        Ok(())
    }

    fn clef(&mut self, xml: &mut Xml<'_>) -> Result<(), Problem> {
        xml.children(|xml, tag| {
            if tag.name() == "sign" {
                let sign = xml.text()?;
                self.part.bass_clef = sign == "F";
                self.part.percussion |= sign == "percussion";
            }
            Ok(())
        })
    }

    fn barline(&mut self, xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<(), Problem> {
        self.marks(tag);
        xml.children(|_, tag| {
            match tag.name() {
                "repeat" if tag.is("direction", "forward") => self.flow(|flow| flow.forward = true),
                "repeat" => {
                    let times = tag.attr("times").and_then(|times| times.trim().parse().ok()).unwrap_or(2);
                    let after_jump = tag.is("after-jump", "yes");
                    self.flow(|flow| flow.backward = Some(Backward { times, after_jump }));
                }
                "ending" if tag.is("type", "start") => {
                    let passes = passes(&tag.attr("number").unwrap_or_default());
                    self.flow(|flow| flow.ending |= passes);
                }
                "ending" => self.flow(|flow| flow.ending_stops = true),
                _ => {}
            }
            Ok(())
        })
    }

    /// Marks to jump to, which stand on bar lines and sounds alike.
    pub fn marks(&mut self, tag: &Tag<'_>) {
        let mark = |name| tag.attr(name).map(|mark| names::clean(&mark).unwrap_or_default());
        let (segno, coda) = (mark("segno"), mark("coda"));
        self.flow(|flow| {
            flow.segno = flow.segno.take().or(segno);
            flow.coda = flow.coda.take().or(coda);
        });
    }
}

/// The number that is the text of the element.
pub(super) fn number(xml: &mut Xml<'_>) -> Result<f64, Problem> {
    let text = xml.text()?;
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => {
            let text = names::clean(&text).unwrap_or_default();
            Err(xml.problem(format!("{text:?} where a number must be"), CORRECT_IT))
        }
    }
}

/// The semitones that a transposing instrument sounds above what is written.
fn transposition(xml: &mut Xml<'_>) -> Result<i32, Problem> {
    let (mut semitones, mut octaves) = (0.0, 0.0);
    xml.children(|xml, tag| {
        match tag.name() {
            "chromatic" => semitones = number(xml)?,
            "octave-change" => octaves = number(xml)?,
            _ => {}
        }
        Ok(())
    })?;
    // Bounded, so that sums with a pitch stay within range.
    Ok((semitones + 12.0 * octaves).clamp(-1e4, 1e4) as i32)
}

/// A time signature, composite ones added up; `None` without one (senza misura).
fn meter(xml: &mut Xml<'_>) -> Result<Option<(u8, u8)>, Problem> {
    let mut parts: Vec<(u32, u32)> = Vec::new();
    let mut beats = None;
    xml.children(|xml, tag| {
        match tag.name() {
            "beats" => beats = Some(sum(&xml.text()?)),
            "beat-type" => {
                let unit = xml.text()?.parse().unwrap_or(0);
                parts.extend(beats.take().map(|beats| (beats, unit)));
            }
            _ => {}
        }
        Ok(())
    })?;
    if parts.is_empty() {
        return Ok(None);
    }
    let unit = parts.iter().map(|&(_, unit)| unit).max().unwrap_or(0);
    let countable = parts.iter().all(|&(_, unit)| unit.is_power_of_two() && unit <= FINEST_BEAT);
    let beats = parts
        .iter()
        .try_fold(0u32, |sum, &(beats, part)| sum.checked_add(beats.checked_mul(unit.checked_div(part)?)?));
    match (beats.and_then(|beats| u8::try_from(beats).ok()), u8::try_from(unit)) {
        (Some(beats @ 1..), Ok(unit)) if countable => Ok(Some((beats, unit))),
        _ => Err(xml.problem(
            "the time signature cannot be counted",
            "correct it (1 to 255 beats, 64ths at the finest)",
        )),
    }
}

/// The beats of "3+2"; 0 if they are no numbers.
fn sum(text: &str) -> u32 {
    text.split('+').try_fold(0u32, |sum, beats| sum.checked_add(beats.trim().parse().ok()?)).unwrap_or(0)
}

/// The passes of "1, 2" or "1-3" as bits.
fn passes(text: &str) -> u64 {
    let mut passes = 0;
    for range in text.split([',', ' ']) {
        let mut ends = range.split('-').filter_map(|end| end.trim_end_matches('.').parse::<u32>().ok());
        let Some(first) = ends.next() else { continue };
        let last = ends.next().unwrap_or(first).min(63);
        for pass in first..=last {
            passes |= 1 << pass;
        }
    }
    passes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_of_endings() {
        assert_eq!(passes("1"), 0b10);
        assert_eq!(passes("1, 2"), 0b110);
        assert_eq!(passes("1.-3."), 0b1110);
        assert_eq!(passes("2,99,x, 4000000000"), 0b100);
        assert_eq!(passes("70-80"), 0);
    }

    #[test]
    fn beats_are_added_up() {
        assert_eq!(sum("3+2"), 5);
        assert_eq!(sum(" 4 "), 4);
        assert_eq!(sum("4294967295+1"), 0);
        assert_eq!(sum("C"), 0);
    }
}

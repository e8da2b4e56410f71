//! From an exercise to MusicXML.

use std::fmt::{Arguments, Write as _};

use quick_xml::escape::escape;

use super::{
    note::{FORTE, SLIDING},
    value::Value,
    voices::{self, Chord, Voice},
};
use crate::{Exercise, Finger, Meter, Note};

/// Names of the twelve keys of an octave, and 1 where it is raised by a sharp.
const STEPS: [(&str, u8); 12] = [
    ("C", 0),
    ("C", 1),
    ("D", 0),
    ("D", 1),
    ("E", 0),
    ("F", 0),
    ("F", 1),
    ("G", 0),
    ("G", 1),
    ("A", 0),
    ("A", 1),
    ("B", 0),
];

/// MusicXML 4.0, partwise: one part for the piano with two staves, the right hand's and the left hand's.
///
/// Notes of a hand that overlap without beginning and ending together are in different voices. Notes over bar
/// lines are tied. A duration is always exact, as a number of divisions; where dots and common tuplets cannot
/// print it, its note type is the longest plain one within it. [`super::read`] gives the same exercise back,
/// tempi rounded to whole microseconds per quarter note.
pub fn write(exercise: &Exercise) -> String {
    let mut voices = voices::of(exercise);
    let mut writer = Writer::new(exercise, slides(&voices, exercise.notes.len()));
    writer.head();
    let measures = measures(exercise);
    for (place, &measure) in measures.iter().enumerate() {
        writer.measure(place, measure, &mut voices);
    }
    writer.out.push_str("  </part>\n</score-partwise>\n");
    writer.out
}

/// A bar from its first tick to the next bar's.
#[derive(Copy, Clone)]
struct Span {
    meter: Meter,
    end: u64,
}

fn measures(exercise: &Exercise) -> Vec<Span> {
    let last = exercise.end_tick();
    let meters: Vec<Meter> = exercise
        .bars
        .iter()
        .map(|bar| Meter { tick: bar.start_tick, beats: bar.beats, beat_unit: bar.beat_unit })
        .collect();
    let ends = meters.iter().skip(1).map(|meter| meter.tick).chain([u64::MAX]);
    let whole = |meter: &Meter| meter.next(exercise.division()).tick;
    let spans = meters.iter().zip(ends).map(|(&meter, end)| {
        let end = if end == u64::MAX { whole(&meter).max(last) } else { end };
        Span { meter, end }
    });
    spans.collect()
}

/// What stands between notes.
#[derive(Copy, Clone)]
enum Mark {
    /// Microseconds per quarter note.
    Tempo(f64),
    Pedal(bool),
}

/// The text in the making.
struct Writer<'a> {
    exercise: &'a Exercise,
    out: String,
    /// Where the next note would go, in ticks.
    cursor: u64,
    /// Tempi and pedal moves that have not been written, the next one last.
    marks: Vec<(u64, Mark)>,
    /// Per note of the exercise: whether a slide's line begins or ends there.
    slides: Vec<Option<bool>>,
    /// The last time signature.
    shown: Option<(u8, u8)>,
}

impl<'a> Writer<'a> {
    fn new(exercise: &'a Exercise, slides: Vec<Option<bool>>) -> Self {
        let tempi =
            exercise.tempo.changes().iter().map(|change| (change.tick, Mark::Tempo(change.us_per_beat)));
        let moves = exercise
            .pedal
            .iter()
            .flat_map(|span| [(span.start_tick, Mark::Pedal(true)), (span.end_tick, Mark::Pedal(false))]);
        let mut marks: Vec<_> = tempi.chain(moves).collect();
        marks.sort_by_key(|&(tick, _)| tick);
        marks.reverse();
        Self { exercise, out: String::new(), cursor: 0, marks, slides, shown: None }
    }

    fn text(&mut self, text: Arguments<'_>) {
        let written = self.out.write_fmt(text);
        debug_assert!(written.is_ok(), "a String takes every letter");
    }

    fn line(&mut self, line: Arguments<'_>) {
        self.text(line);
        self.out.push('\n');
    }

    fn head(&mut self) {
        self.out.push_str(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <!DOCTYPE score-partwise PUBLIC \"-//Recordare//DTD MusicXML 4.0 Partwise//EN\" \
             \"http://www.musicxml.org/dtds/partwise.dtd\">\n\
             <score-partwise version=\"4.0\">\n",
        );
        let title: String = self.exercise.title.chars().filter(|letter| !letter.is_control()).collect();
        if !title.is_empty() {
            self.line(format_args!("  <work><work-title>{}</work-title></work>", escape(title.as_str())));
        }
        self.out.push_str(
            "  <part-list><score-part id=\"P1\"><part-name>Piano</part-name></score-part></part-list>\n  \
             <part id=\"P1\">\n",
        );
    }

    fn measure(&mut self, place: usize, span: Span, voices: &mut [Voice<'a>]) {
        let is_last = place + 1 == self.exercise.bars.len();
        let short = span.end < span.meter.next(self.exercise.division()).tick;
        let implicit = if short && !is_last { " implicit=\"yes\"" } else { "" };
        self.line(format_args!("    <measure number=\"{}\"{implicit}>", place + 1));
        self.attributes(place, span.meter);
        self.cursor = span.meter.tick;
        self.marks_before(span.end, is_last);
        for voice in voices {
            if voice.leads || voice.chords.get(voice.done).is_some_and(|chord| chord.start < span.end) {
                self.voice(span, voice);
            }
        }
        self.line(format_args!("    </measure>"));
    }

    fn attributes(&mut self, place: usize, meter: Meter) {
        let signature = (meter.beats, meter.beat_unit);
        if self.shown.replace(signature) == Some(signature) {
            return;
        }
        self.line(format_args!("      <attributes>"));
        if place == 0 {
            let division = self.exercise.division();
            self.line(format_args!("        <divisions>{division}</divisions><key><fifths>0</fifths></key>"));
        }
        let (beats, unit) = signature;
        self.line(format_args!("        <time><beats>{beats}</beats><beat-type>{unit}</beat-type></time>"));
        if place == 0 {
            self.line(format_args!(
                "        <staves>2</staves>\
                 <clef number=\"1\"><sign>G</sign><line>2</line></clef>\
                 <clef number=\"2\"><sign>F</sign><line>4</line></clef>"
            ));
        }
        self.line(format_args!("      </attributes>"));
    }

    /// Moves to a tick of the measure.
    fn seek(&mut self, tick: u64) {
        match tick.checked_sub(self.cursor) {
            Some(0) => {}
            Some(on) => self.line(format_args!("      <forward><duration>{on}</duration></forward>")),
            None => {
                let back = self.cursor - tick;
                self.line(format_args!("      <backup><duration>{back}</duration></backup>"));
            }
        }
        self.cursor = tick;
    }

    /// Writes the marks of a measure; those at its end only if no other follows.
    fn marks_before(&mut self, end: u64, is_last: bool) {
        while let Some((tick, mark)) = self.marks.pop_if(|&mut (tick, _)| tick < end || is_last) {
            self.seek(tick.min(end));
            match mark {
                Mark::Tempo(us_per_beat) => self.tempo(60e6 / us_per_beat),
                Mark::Pedal(down) => self.pedal(down),
            }
        }
    }

    fn tempo(&mut self, bpm: f64) {
        let printed = (bpm * 100.0).round() / 100.0;
        self.line(format_args!(
            "      <direction placement=\"above\"><direction-type><metronome><beat-unit>quarter</beat-unit>\
             <per-minute>{printed}</per-minute></metronome></direction-type><sound tempo=\"{bpm}\"/></direction>"
        ));
    }

    fn pedal(&mut self, down: bool) {
        let (sign, sound) = if down { ("start", "yes") } else { ("stop", "no") };
        self.line(format_args!(
            "      <direction placement=\"below\"><direction-type><pedal type=\"{sign}\" line=\"yes\"/>\
             </direction-type><staff>2</staff><sound damper-pedal=\"{sound}\"/></direction>"
        ));
    }

    /// Writes what of a voice lies in the measure, and takes from it what ends there.
    fn voice(&mut self, span: Span, voice: &mut Voice<'a>) {
        let (number, staff) = (voice.number, voice.staff);
        self.seek(span.meter.tick);
        for chord in voice.chords.iter().skip(voice.done).take_while(|chord| chord.start < span.end) {
            self.rest(chord.start, voice);
            self.chord(chord, span, number, staff);
        }
        let ended = |chord: &&Chord<'_>| chord.end <= span.end;
        voice.done += voice.chords.iter().skip(voice.done).take_while(ended).count();
        if voice.leads {
            self.rest(span.end, voice);
        }
    }

    /// Fills a voice with silence up to a tick.
    fn rest(&mut self, until: u64, voice: &Voice<'_>) {
        if until <= self.cursor {
            return;
        }
        if !voice.leads {
            return self.seek(until);
        }
        let duration = until - self.cursor;
        let name = Value::of(duration, self.exercise.division()).name;
        let (number, staff) = (voice.number, voice.staff);
        self.line(format_args!(
            "      <note><rest/><duration>{duration}</duration><voice>{number}</voice>\
             <type>{name}</type><staff>{staff}</staff></note>"
        ));
        self.cursor = until;
    }

    /// Writes what of a chord lies in the measure.
    fn chord(&mut self, chord: &Chord<'_>, span: Span, voice: usize, staff: u8) {
        let begins = chord.start >= span.meter.tick;
        let ends = chord.end <= span.end;
        let until = chord.end.min(span.end);
        let duration = until - self.cursor;
        let value = printed(Value::of(duration, self.exercise.division()));
        for (place, &(index, note)) in chord.notes.iter().enumerate() {
            let loudness = f64::from(note.velocity) * 100.0 / FORTE;
            let member = if place > 0 { "<chord/>" } else { "" };
            let pitch = pitch(note.pitch);
            let stop = if begins { "" } else { "<tie type=\"stop\"/>" };
            let start = if ends { "" } else { "<tie type=\"start\"/>" };
            self.text(format_args!(
                "      <note dynamics=\"{loudness}\">{member}{pitch}<duration>{duration}</duration>{stop}{start}\
                 <voice>{voice}</voice>{value}<staff>{staff}</staff>"
            ));
            self.notations(index, note, begins, ends);
            self.line(format_args!("</note>"));
        }
        self.cursor = until;
    }

    fn notations(&mut self, index: usize, note: &Note, begins: bool, ends: bool) {
        let before = self.out.len();
        self.out.push_str("<notations>");
        let empty = self.out.len();
        self.out.push_str(if begins { "" } else { "<tied type=\"stop\"/>" });
        self.out.push_str(if ends { "" } else { "<tied type=\"start\"/>" });
        if begins {
            if let Some(starts) = self.slides[index] {
                let kind = if starts { "start" } else { "stop" };
                self.text(format_args!("<glissando type=\"{kind}\" number=\"1\" line-type=\"wavy\"/>"));
            }
            self.fingering(note);
            if note.glissando {
                self.text(format_args!("<other-notation type=\"single\">{SLIDING}</other-notation>"));
            }
        }
        if self.out.len() == empty {
            self.out.truncate(before);
        } else {
            self.out.push_str("</notations>");
        }
    }

    fn fingering(&mut self, note: &Note) {
        if note.fingers.is_empty() && note.substitution.is_none() {
            return;
        }
        self.out.push_str("<technical>");
        let mut element = |attribute: &str, finger: Finger| {
            self.text(format_args!("<fingering{attribute}>{finger}</fingering>"));
        };
        if let Some(finger) = note.fingers.first() {
            element("", finger);
        }
        if let Some(finger) = note.substitution {
            element(" substitution=\"yes\"", finger);
        }
        for finger in note.fingers.iter().skip(1) {
            element(" alternate=\"yes\"", finger);
        }
        self.out.push_str("</technical>");
    }
}

/// The element of a key.
fn pitch(key: u8) -> String {
    let (step, alter) = STEPS[usize::from(key % 12)];
    let alter = if alter > 0 { "<alter>1</alter>" } else { "" };
    let octave = i16::from(key / 12) - 1;
    format!("<pitch><step>{step}</step>{alter}<octave>{octave}</octave></pitch>")
}

/// The elements of a note value.
fn printed(value: Value) -> String {
    let Value { name, dots, tuplet } = value;
    let dots = "<dot/>".repeat(dots);
    let tuplet = tuplet.map_or(String::new(), |(notes, time)| {
        format!(
            "<time-modification><actual-notes>{notes}</actual-notes><normal-notes>{time}</normal-notes>\
             </time-modification>"
        )
    });
    format!("<type>{name}</type>{dots}{tuplet}")
}

/// Where slides begin (`true`) and end, by note: runs of at least three sliding chords of a voice.
fn slides(voices: &[Voice<'_>], notes: usize) -> Vec<Option<bool>> {
    let mut slides = vec![None; notes];
    let slides_on = |chord: &Chord<'_>| chord.notes.iter().all(|(_, note)| note.glissando);
    for voice in voices {
        for run in voice.chords.chunk_by(|a, b| slides_on(a) && slides_on(b)) {
            let [first, _, .., last] = run else { continue };
            for (chord, begins) in [(first, true), (last, false)] {
                if let Some(&(note, _)) = chord.notes.first() {
                    slides[note] = Some(begins);
                }
            }
        }
    }
    slides
}

//! One track's events, gathered into notes, fingerings, tempi and meters.

use std::collections::{BTreeMap, VecDeque};

use midly::{EventIter, MetaMessage, MidiMessage, TrackEventKind};

use super::{known::Known, parse, xf::Fingering};
use crate::{
    Meter,
    input::{self, Problem},
    names,
    pedal::PedalMove,
};

/// Channel 10, which General MIDI gives to percussion.
pub(super) const PERCUSSION: u8 = 9;
/// The last of General MIDI's programs that are pianos.
const LAST_PIANO: u8 = 7;
/// Controller number of the sustain pedal.
const SUSTAIN: u8 = 64;
/// Pedal values from here on are down (MIDI 1.0: 64 to 127).
const PEDAL_DOWN: u8 = 64;
/// A note without note-off ends with its track, after this many quarter notes at the latest.
const LONGEST_OPEN_BEATS: u64 = 4;
/// Smallest note value that a time signature may count in, as a power of two: 64ths.
const SMALLEST_BEAT: u8 = 6;

/// A note as it stands in the file.
#[derive(Copy, Clone, Debug)]
pub(super) struct RawNote {
    pub track: usize,
    pub channel: u8,
    pub tick: u64,
    pub duration: u64,
    pub pitch: u8,
    pub velocity: u8,
    pub known: Known,
}

/// A fingering event and where it stands.
#[derive(Copy, Clone, Debug)]
pub(super) struct RawFingering {
    pub track: usize,
    pub tick: u64,
    pub fingering: Fingering,
}

/// Everything that the tracks hold, in the file's order.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub names: Vec<Option<String>>,
    /// All notes, percussion too.
    pub notes: Vec<RawNote>,
    /// How many of them are percussion.
    pub percussion: usize,
    /// Whether any channel asks for another instrument than a piano.
    pub other_instruments: bool,
    pub fingerings: Vec<RawFingering>,
    pub tempi: Vec<(u64, f64)>,
    pub meters: Vec<Meter>,
    pub pedal: Vec<PedalMove>,
}

/// Reads one track while adding to what the others held.
pub(super) struct TrackReader<'a> {
    pub contents: &'a mut Contents,
    /// The track's place in the file, from 0.
    pub track: usize,
    pub division: u16,
    /// The whole file, to tell byte offsets.
    pub file: &'a [u8],
}

impl TrackReader<'_> {
    /// Reads the track's events to its end.
    pub fn read(mut self, mut events: EventIter<'_>) -> Result<(), Problem> {
        self.contents.names.push(None);
        let mut open: BTreeMap<(u8, u8), VecDeque<usize>> = BTreeMap::new();
        let mut tick = 0u64;
        let mut running_status = None;
        while !events.unread().is_empty() {
            let offset = parse::offset_in(self.file, events.unread());
            // Strictly, a meta event ends running status; many programs write on as if it did not.
            if events.running_status().is_none() {
                *events.running_status_mut() = running_status;
            }
            // Outside its strict mode midly ends quietly at an event it cannot read.
            let Some(Ok(event)) = events.next() else { return Err(self.unreadable(offset)) };
            // An event that claims more bytes than there are is quietly given the rest of the track.
            let has_length = !matches!(event.kind, TrackEventKind::Midi { .. });
            let is_end = event.kind == TrackEventKind::Meta(MetaMessage::EndOfTrack);
            if has_length && !is_end && events.unread().is_empty() {
                return Err(self.unreadable(offset));
            }
            running_status = events.running_status().or(running_status);
            tick = tick.saturating_add(u64::from(event.delta.as_int()));
            match event.kind {
                TrackEventKind::Midi { channel, message } => {
                    self.message(tick, channel.as_int(), message, &mut open)?;
                }
                TrackEventKind::Meta(MetaMessage::EndOfTrack) => break,
                TrackEventKind::Meta(meta) => self.meta(tick, meta)?,
                TrackEventKind::SysEx(_) | TrackEventKind::Escape(_) => {}
            }
        }
        self.close(open, tick);
        Ok(())
    }

    fn message(
        &mut self,
        tick: u64,
        channel: u8,
        message: MidiMessage,
        open: &mut BTreeMap<(u8, u8), VecDeque<usize>>,
    ) -> Result<(), Problem> {
        match message {
            MidiMessage::NoteOn { key, vel } if vel.as_int() > 0 => {
                let pitch = key.as_int();
                self.check_note(tick, channel, pitch)?;
                open.entry((channel, pitch)).or_default().push_back(self.contents.notes.len());
                self.contents.notes.push(RawNote {
                    track: self.track,
                    channel,
                    tick,
                    duration: 0,
                    pitch,
                    velocity: vel.as_int(),
                    known: Known::default(),
                });
            }
            // The first strike of a key ends first: overlapping notes of one key are paired in order.
            MidiMessage::NoteOn { key, .. } | MidiMessage::NoteOff { key, .. } => {
                let first = open.get_mut(&(channel, key.as_int())).and_then(VecDeque::pop_front);
                if let Some(note) = first.and_then(|index| self.contents.notes.get_mut(index)) {
                    note.duration = tick - note.tick;
                }
            }
            MidiMessage::ProgramChange { program } => {
                self.contents.other_instruments |= program.as_int() > LAST_PIANO;
            }
            MidiMessage::Controller { controller, value }
                if controller.as_int() == SUSTAIN && channel != PERCUSSION =>
            {
                let down = value.as_int() >= PEDAL_DOWN;
                self.contents.pedal.push(PedalMove { tick, channel, down });
            }
            _ => {}
        }
        Ok(())
    }

    /// Percussion has keys and a number of notes of its own.
    fn check_note(&mut self, tick: u64, channel: u8, pitch: u8) -> Result<(), Problem> {
        if channel == PERCUSSION {
            self.contents.percussion += 1;
            return input::check_count(self.contents.percussion - 1, || self.place(tick));
        }
        input::check_key(i64::from(pitch), || self.place(tick))?;
        input::check_count(self.contents.notes.len() - self.contents.percussion, || self.place(tick))
    }

    fn meta(&mut self, tick: u64, meta: MetaMessage<'_>) -> Result<(), Problem> {
        match meta {
            MetaMessage::TrackName(bytes) => {
                if let Some(name @ None) = self.contents.names.last_mut() {
                    *name = names::clean(&names::decoded(bytes));
                }
            }
            MetaMessage::Tempo(us_per_beat) if us_per_beat.as_int() == 0 => {
                return Err(Problem {
                    problem: "a tempo of 0 microseconds per quarter note".to_owned(),
                    place: self.place(tick),
                    remedy: "correct the tempo or export the file again",
                });
            }
            MetaMessage::Tempo(us_per_beat) => {
                self.contents.tempi.push((tick, f64::from(us_per_beat.as_int())));
            }
            MetaMessage::TimeSignature(beats, power, _, _) => {
                if beats == 0 || power > SMALLEST_BEAT {
                    return Err(Problem {
                        problem: format!("the time signature {beats}/2^{power} cannot be counted"),
                        place: self.place(tick),
                        remedy: "correct the time signature (at least one beat, 64ths at the finest)",
                    });
                }
                self.contents.meters.push(Meter { tick, beats, beat_unit: 1 << power });
            }
            MetaMessage::SequencerSpecific(data) => {
                if let Some(fingering) = Fingering::decode(data) {
                    self.contents.fingerings.push(RawFingering { track: self.track, tick, fingering });
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Ends the notes whose note-off never came.
    fn close(&mut self, open: BTreeMap<(u8, u8), VecDeque<usize>>, end: u64) {
        let longest = LONGEST_OPEN_BEATS * u64::from(self.division);
        for index in open.into_values().flatten() {
            if let Some(note) = self.contents.notes.get_mut(index) {
                note.duration = (end - note.tick).min(longest);
            }
        }
    }

    fn unreadable(&self, offset: usize) -> Problem {
        Problem {
            problem: "the events cannot be read".to_owned(),
            place: format!("track {}, byte {offset}", self.track + 1),
            remedy: "the file is damaged; export it again",
        }
    }

    fn place(&self, tick: u64) -> String {
        format!("track {}, tick {tick}", self.track + 1)
    }
}

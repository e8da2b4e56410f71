//! From a file's bytes to an exercise.

use midly::{Format, Fps, Timing};

use super::{
    Reading, channels, hands,
    known::{self, Known},
    track::{self, Contents, TrackReader},
};
use crate::{
    Draft, DraftNote, ScoreError, TempoMap, draft,
    input::{self, Problem},
    names,
    pedal::pedal_spans,
    synthesia::{self, Hint, Metadata, Song},
};

/// Reads a whole file, with what the metadata beside it says.
pub(super) fn reading(bytes: &[u8], name: &str, beside: Option<&Metadata>) -> Result<Reading, ScoreError> {
    let read = || {
        input::check_size(bytes, input::MAX_BYTES, "check that it is a MIDI file, or split it")?;
        let mut remarks = Vec::new();
        let song = beside.and_then(|metadata| metadata.song(bytes));
        let exercise = draft(bytes, name, song, &mut remarks)?.finish();
        input::check_length(&exercise)?;
        Ok(Reading { exercise, remarks })
    };
    read().map_err(|problem: Problem| problem.in_midi(name))
}

/// Where a part of the file begins, in bytes from the file's start.
pub(super) fn offset_in(file: &[u8], part: &[u8]) -> usize {
    (part.as_ptr() as usize).wrapping_sub(file.as_ptr() as usize).min(file.len())
}

fn draft(file: &[u8], name: &str, song: Option<&Song>, remarks: &mut Vec<String>) -> Result<Draft, Problem> {
    let (header, tracks) = midly::parse(file).map_err(|error| Problem {
        problem: format!("this is no standard MIDI file ({})", error.kind().message()),
        place: "byte 0".to_owned(),
        remedy: "export the piece as a .mid of format 0 or 1",
    })?;
    if header.format == Format::Sequential {
        return Err(Problem {
            problem: "this is a MIDI file of format 2, a collection of separate pieces".to_owned(),
            place: "byte 8".to_owned(),
            remedy: "export each piece as a .mid of format 0 or 1",
        });
    }
    let clock = Clock::new(header.timing)?;

    let promised = tracks.size_hint().0;
    let mut contents = Contents::default();
    for (number, events) in tracks.enumerate() {
        let unreadable = |at: usize| Problem {
            problem: "the track is cut short".to_owned(),
            place: format!("track {}, byte {at}", number + 1),
            remedy: "the file is damaged or incomplete; copy or export it again",
        };
        let events = events.map_err(|_| unreadable(file.len()))?;
        let begin = offset_in(file, events.unread());
        if declared_length(file, begin) > events.unread().len() {
            return Err(unreadable(file.len()));
        }
        TrackReader { contents: &mut contents, track: number, division: clock.division, file }
            .read(events)?;
    }
    if contents.names.len() < promised {
        return Err(Problem {
            problem: format!("the file promises {promised} tracks and holds {}", contents.names.len()),
            place: format!("byte {}", file.len()),
            remedy: "the file is damaged or incomplete; copy or export it again",
        });
    }
    // Hints count percussion too: they come before it goes.
    if let Some(song) = song {
        take_hints(&mut contents, clock.division, song, remarks);
    }
    // Where channels are fingers, none of them is percussion.
    if !channels::take(&mut contents) {
        contents.notes.retain(|note| note.channel != track::PERCUSSION);
    }
    if contents.notes.is_empty() {
        return Err(Problem {
            problem: "the file holds no piano notes".to_owned(),
            place: format!("the end of track {}", contents.names.len()),
            remedy: "choose another file, or export it with its notes (percussion does not count)",
        });
    }
    if let Some(note) = contents.notes.iter().find(|note| note.tick + note.duration >= draft::MAX_TICK) {
        return Err(Problem {
            problem: "a note lies too far from the beginning".to_owned(),
            place: format!("track {}, tick {}", note.track + 1, note.tick),
            remedy: "move the note or take it out",
        });
    }
    Ok(assemble(contents, &clock, name))
}

/// The length that a track's chunk claims, which stands just before its events.
fn declared_length(file: &[u8], begin: usize) -> usize {
    let bytes = begin.checked_sub(4).and_then(|start| file.get(start..begin));
    match bytes {
        Some(&[a, b, c, d]) => u32::from_be_bytes([a, b, c, d]) as usize,
        _ => 0,
    }
}

/// What a tick means.
struct Clock {
    /// Ticks per quarter note.
    division: u16,
    /// For SMPTE time, where the file's tempi mean nothing: microseconds per quarter note.
    fixed_us_per_beat: Option<f64>,
}

impl Clock {
    /// SMPTE time is turned into quarter notes of one nominal second: 60 BPM, or a trace less for 29.97 frames.
    fn new(timing: Timing) -> Result<Self, Problem> {
        let (division, fixed_us_per_beat) = match timing {
            Timing::Metrical(ticks) => (ticks.as_int(), None),
            Timing::Timecode(fps, per_frame) => {
                let (frames, us) = match fps {
                    Fps::Fps24 => (24, 1_000_000.0),
                    Fps::Fps25 => (25, 1_000_000.0),
                    Fps::Fps29 => (30, 1_001_000.0),
                    Fps::Fps30 => (30, 1_000_000.0),
                };
                (frames * u16::from(per_frame), Some(us))
            }
        };
        if division == 0 {
            return Err(Problem {
                problem: "the file divides its beats into 0 ticks".to_owned(),
                place: "byte 12".to_owned(),
                remedy: "the file is damaged; export it again",
            });
        }
        Ok(Self { division, fixed_us_per_beat })
    }
}

/// Takes over what Synthesia's metadata says of the notes.
fn take_hints(contents: &mut Contents, division: u16, song: &Song, remarks: &mut Vec<String>) {
    let end = contents.notes.iter().map(|note| note.tick + 1).max().unwrap_or(0);
    let bars = draft::bars(&contents.meters, &TempoMap::new(division, []), end);
    let bars: Vec<u64> = bars.iter().map(|bar| bar.start_tick).collect();
    let notes: Vec<(usize, u64)> = contents.notes.iter().map(|note| (note.track, note.tick)).collect();
    for (note, hint) in contents.notes.iter_mut().zip(synthesia::place(song, &notes, &bars, remarks)) {
        let Hint { hand, finger, substitution } = hint;
        note.known = Known { hand, fingers: finger.into_iter().collect(), substitution };
    }
}

fn assemble(mut contents: Contents, clock: &Clock, name: &str) -> Draft {
    known::take_fingering_events(&mut contents, clock.division);

    // The first track's name is the piece's, unless the track is a hand's and named for it.
    let first_plays = contents.notes.iter().any(|note| note.track == 0);
    let title = contents.names.first().and_then(Option::as_ref);
    let title = title.filter(|name| !first_plays || hands::of_name(name).is_none());
    let mut draft = Draft::new(title.cloned().unwrap_or_else(|| names::stem(name)), clock.division);
    draft.meters.clone_from(&contents.meters);
    draft.tempi = match clock.fixed_us_per_beat {
        Some(us) => vec![(0, us)],
        None => std::mem::take(&mut contents.tempi),
    };
    draft.pedal = pedal_spans(std::mem::take(&mut contents.pedal));
    let tempo = TempoMap::new(clock.division, draft.tempi.iter().copied());
    for (note, hand) in contents.notes.iter().zip(known::hands(&contents, &tempo)) {
        let Known { fingers, substitution, .. } = note.known;
        let plain = DraftNote::new(note.tick, note.duration, note.pitch, hand);
        draft.note(DraftNote { velocity: note.velocity, fingers, substitution, ..plain });
    }
    draft
}

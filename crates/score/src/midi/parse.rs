//! From a file's bytes to an exercise.

use midly::{Format, Fps, Timing};

use super::{
    hands,
    track::{Contents, RawNote, TrackReader},
};
use crate::{
    Draft, DraftNote, Exercise, FingerSet, Hand, ScoreError, draft, error::Problem, limits, names,
    pedal::pedal_spans,
};

/// A fingering event looks at this many notes of its key before it gives up.
const FINGERING_CANDIDATES: usize = 32;

/// Reads a whole file.
pub(super) fn exercise(bytes: &[u8], name: &str) -> Result<Exercise, ScoreError> {
    let in_midi = |problem: Problem| problem.in_midi(name);
    let remedy = "check that it is a MIDI file, or split it";
    limits::check_size(bytes.len() as u64, limits::MAX_BYTES, remedy).map_err(in_midi)?;
    let exercise = draft(bytes, name).map_err(in_midi)?.finish();
    limits::check_length(&exercise).map_err(in_midi)?;
    Ok(exercise)
}

/// Where a part of the file begins, in bytes from the file's start.
pub(super) fn offset_in(file: &[u8], part: &[u8]) -> usize {
    (part.as_ptr() as usize).wrapping_sub(file.as_ptr() as usize).min(file.len())
}

fn draft(file: &[u8], name: &str) -> Result<Draft, Problem> {
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
    for (track, events) in tracks.enumerate() {
        let unreadable = |at: usize| Problem {
            problem: "the track is cut short".to_owned(),
            place: format!("track {}, byte {at}", track + 1),
            remedy: "the file is damaged or incomplete; copy or export it again",
        };
        let events = events.map_err(|_| unreadable(file.len()))?;
        let begin = offset_in(file, events.unread());
        if declared_length(file, begin) > events.unread().len() {
            return Err(unreadable(file.len()));
        }
        TrackReader { contents: &mut contents, track, division: clock.division, file }.read(events)?;
    }
    if contents.names.len() < promised {
        return Err(Problem {
            problem: format!("the file promises {promised} tracks and holds {}", contents.names.len()),
            place: format!("byte {}", file.len()),
            remedy: "the file is damaged or incomplete; copy or export it again",
        });
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

fn assemble(contents: Contents, clock: &Clock, name: &str) -> Draft {
    let fingers = fingers_of_notes(&contents, clock.division);
    let hands = hands_of_parts(&contents);

    // The first track's name is the piece's, unless the track is a hand's and named for it.
    let first_plays = contents.notes.iter().any(|note| note.track == 0);
    let title = contents.names.first().and_then(Option::as_ref);
    let title = title.filter(|name| !first_plays || hands::of_name(name).is_none());
    let mut draft = Draft::new(title.cloned().unwrap_or_else(|| names::stem(name)), clock.division);
    draft.meters.clone_from(&contents.meters);
    draft.tempi = match clock.fixed_us_per_beat {
        Some(us) => vec![(0, us)],
        None => contents.tempi,
    };
    draft.pedal = pedal_spans(contents.pedal);
    for (note, (fingers, hand)) in contents.notes.iter().zip(fingers) {
        let hand = hand.or_else(|| hands(note)).unwrap_or_else(|| hands::of_pitch(note.pitch));
        let plain = DraftNote::new(note.tick, note.duration, note.pitch, hand);
        draft.note(DraftNote { velocity: note.velocity, fingers, ..plain });
    }
    draft
}

/// The accepted fingers of each note, and the hand that its fingering names.
fn fingers_of_notes(contents: &Contents, division: u16) -> Vec<(FingerSet, Option<Hand>)> {
    let notes = &contents.notes;
    let mut by_key: Vec<usize> = (0..notes.len()).collect();
    by_key.sort_by_key(|&index| (notes[index].pitch, notes[index].tick));

    let mut found = vec![(FingerSet::EMPTY, None); notes.len()];
    for event in &contents.fingerings {
        let key = event.fingering.pitch;
        let first =
            by_key.partition_point(|&index| (notes[index].pitch, notes[index].tick) < (key, event.tick));
        let latest = event.tick.saturating_add(u64::from(division));
        let fits = |note: &RawNote| event.fingering.channel.is_none_or(|channel| channel == note.channel);
        let target = by_key[first..]
            .iter()
            .copied()
            .take(FINGERING_CANDIDATES)
            .take_while(|&index| notes[index].pitch == key && notes[index].tick <= latest)
            .filter(|&index| fits(&notes[index]))
            .min_by_key(|&index| (notes[index].tick, notes[index].track != event.track));
        if let Some(index) = target {
            found[index].0.insert(event.fingering.finger);
            found[index].1.get_or_insert(event.fingering.hand);
        }
    }
    found
}

/// The hand of a note as its track's name or the order of the parts tells.
fn hands_of_parts(contents: &Contents) -> impl Fn(&RawNote) -> Option<Hand> + use<> {
    let named: Vec<Option<Hand>> =
        contents.names.iter().map(|name| name.as_deref().and_then(hands::of_name)).collect();
    let mut parts: Vec<(usize, u8)> = Vec::new();
    for note in &contents.notes {
        let part = (note.track, note.channel);
        if parts.len() <= 2 && !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.sort_unstable();
    move |note| {
        if let Some(hand) = named.get(note.track).copied().flatten() {
            return Some(hand);
        }
        match parts[..] {
            [right, _] if right == (note.track, note.channel) => Some(Hand::Right),
            [_, _] => Some(Hand::Left),
            _ => None,
        }
    }
}

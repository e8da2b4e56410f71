//! From an exercise to a file's bytes.

use midly::{
    Format, Header, MetaMessage, MidiMessage, Timing, TrackEvent, TrackEventKind,
    num::{u4, u7, u15, u24, u28},
};

use super::xf::Fingering;
use crate::{Bar, Exercise, Hand, Meter, Note};

/// What the tracks of the hands are called, which is how they are told apart when read.
const RIGHT_NAME: &[u8] = b"Right hand";
const LEFT_NAME: &[u8] = b"Left hand";
const SUSTAIN: u8 = 64;
/// MIDI clocks per metronome click and 32nds per quarter note, as every common program writes them.
const CLOCKS_PER_CLICK: u8 = 24;
const THIRTY_SECONDS_PER_QUARTER: u8 = 8;

/// Events at one tick in the order they are written: keys and pedals come up before others go down.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Name,
    Up,
    Pedal,
    Down,
}

/// A track in the making: events with their absolute tick.
type Events<'a> = Vec<(u64, Rank, TrackEventKind<'a>)>;

/// The bytes of a format 1 file: a track with title, tempi and meters, then the right hand's (channel 1) and
/// the left hand's (channel 2), notes with their fingers as XF events just before them.
///
/// [`super::read`] gives the same exercise back. Tempi are rounded to whole microseconds per quarter note.
pub fn write(exercise: &Exercise) -> Vec<u8> {
    let encoded: Vec<[u8; 6]> = exercise
        .notes
        .iter()
        .flat_map(|note| note.fingers.iter().map(|finger| fingering(note, finger).encode()))
        .collect();
    let conductor = conductor(exercise);
    let right = hand_track(exercise, Hand::Right, &encoded);
    let left = hand_track(exercise, Hand::Left, &encoded);

    let timing = Timing::Metrical(u15::new(exercise.division().min(0x7FFF)));
    let header = Header::new(Format::Parallel, timing);
    let mut bytes = Vec::new();
    let written = midly::write(&header, &[conductor, right, left], &mut bytes);
    debug_assert!(written.is_ok(), "a Vec takes every byte, and three tracks are not too many");
    bytes
}

fn conductor(exercise: &Exercise) -> Vec<TrackEvent<'_>> {
    let mut events: Events<'_> = Vec::new();
    if !exercise.title.is_empty() {
        events.push((0, Rank::Name, meta(MetaMessage::TrackName(exercise.title.as_bytes()))));
    }
    for meter in meters(&exercise.bars, exercise.division()) {
        let signature = MetaMessage::TimeSignature(
            meter.beats,
            meter.beat_unit.max(1).ilog2() as u8,
            CLOCKS_PER_CLICK,
            THIRTY_SECONDS_PER_QUARTER,
        );
        events.push((meter.tick, Rank::Down, meta(signature)));
    }
    for change in exercise.tempo.changes() {
        let us_per_beat = change.us_per_beat.round().clamp(1.0, f64::from(u24::max_value().as_int()));
        let tempo = MetaMessage::Tempo(u24::new(us_per_beat as u32));
        events.push((change.tick, Rank::Down, meta(tempo)));
    }
    with_deltas(events)
}

fn hand_track<'a>(exercise: &'a Exercise, hand: Hand, encoded: &'a [[u8; 6]]) -> Vec<TrackEvent<'a>> {
    let name = if hand == Hand::Right { RIGHT_NAME } else { LEFT_NAME };
    let channel = u4::new(channel(hand));
    let midi = |message| TrackEventKind::Midi { channel, message };

    let mut events: Events<'_> = vec![(0, Rank::Name, meta(MetaMessage::TrackName(name)))];
    let mut rest = encoded;
    for note in &exercise.notes {
        let (fingers, others) = rest.split_at(note.fingers.len());
        rest = others;
        if note.hand != hand {
            continue;
        }
        let key = u7::new(note.pitch & 0x7F);
        for data in fingers {
            events.push((note.onset_tick, Rank::Down, meta(MetaMessage::SequencerSpecific(data))));
        }
        let vel = u7::new(note.velocity.clamp(1, 127));
        events.push((note.onset_tick, Rank::Down, midi(MidiMessage::NoteOn { key, vel })));
        let vel = u7::new(0);
        events.push((note.end_tick(), Rank::Up, midi(MidiMessage::NoteOff { key, vel })));
    }
    // One pedal for both hands: it is written once, with the right one.
    if hand == Hand::Right {
        let controller = u7::new(SUSTAIN);
        for span in &exercise.pedal {
            for (tick, value) in [(span.start_tick, 127), (span.end_tick, 0)] {
                let value = u7::new(value);
                events.push((tick, Rank::Pedal, midi(MidiMessage::Controller { controller, value })));
            }
        }
    }
    with_deltas(events)
}

/// The time signatures that make a reader lay out the same bars.
fn meters(bars: &[Bar], division: u16) -> Vec<Meter> {
    let mut meters = Vec::new();
    let mut expected: Option<Meter> = None;
    for bar in bars {
        let meter = Meter { tick: bar.start_tick, beats: bar.beats, beat_unit: bar.beat_unit };
        // A bar that is shorter than its time signature (a pickup) is ended by stating the signature again.
        if expected != Some(meter) {
            meters.push(meter);
        }
        expected = Some(meter.next(division));
    }
    meters
}

/// Sorts the events and turns ticks into steps, with empty texts as stepping stones over the widest gaps.
fn with_deltas(mut events: Events<'_>) -> Vec<TrackEvent<'_>> {
    events.sort_by_key(|&(tick, rank, _)| (tick, rank));
    let widest = u28::max_value();
    let mut track = Vec::with_capacity(events.len() + 1);
    let mut now = 0u64;
    for (tick, _, kind) in events {
        while tick - now > u64::from(widest.as_int()) {
            track.push(TrackEvent { delta: widest, kind: meta(MetaMessage::Text(b"")) });
            now += u64::from(widest.as_int());
        }
        track.push(TrackEvent { delta: u28::new((tick - now) as u32), kind });
        now = tick;
    }
    track.push(TrackEvent { delta: u28::new(0), kind: meta(MetaMessage::EndOfTrack) });
    track
}

fn fingering(note: &Note, finger: crate::Finger) -> Fingering {
    Fingering { channel: Some(channel(note.hand)), pitch: note.pitch, hand: note.hand, finger }
}

fn channel(hand: Hand) -> u8 {
    match hand {
        Hand::Right => 0,
        Hand::Left => 1,
    }
}

fn meta(message: MetaMessage<'_>) -> TrackEventKind<'_> {
    TrackEventKind::Meta(message)
}

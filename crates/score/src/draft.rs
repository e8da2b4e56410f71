//! A piece while it is being put together, in ticks only; [`Draft::finish`] adds everything that follows.

use std::collections::BTreeMap;

use crate::{Bar, Exercise, Finger, FingerSet, Hand, Note, PedalSpan, TempoMap};

/// Bars that an exercise holds at most; the rest goes without bar lines.
pub(crate) const MAX_BARS: usize = 50_000;

/// The last tick that a note may begin or end at: seventy years of seconds at 480 ticks each.
pub(crate) const MAX_TICK: u64 = 1 << 40;

/// A note in ticks.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct DraftNote {
    /// When the key goes down, in ticks.
    pub tick: u64,
    /// How long it stays down, in ticks.
    pub duration: u64,
    /// MIDI number of the key.
    pub pitch: u8,
    /// MIDI velocity, 1 to 127.
    pub velocity: u8,
    /// The hand that plays it.
    pub hand: Hand,
    /// The accepted fingers.
    pub fingers: FingerSet,
    /// The finger that takes the held key over.
    pub substitution: Option<Finger>,
    /// Whether the finger slides onto the key from the one before.
    pub glissando: bool,
}

impl DraftNote {
    /// A note of medium loudness without fingering.
    pub fn new(tick: u64, duration: u64, pitch: u8, hand: Hand) -> Self {
        let (fingers, substitution, glissando) = (FingerSet::EMPTY, None, false);
        Self { tick, duration, pitch, velocity: 80, hand, fingers, substitution, glissando }
    }

    /// The same note with one more accepted finger.
    pub fn finger(mut self, finger: Finger) -> Self {
        self.fingers.insert(finger);
        self
    }

    /// The same note, taken over by another finger while it is held.
    pub fn substituted_by(self, finger: Finger) -> Self {
        Self { substitution: Some(finger), ..self }
    }

    /// The same note as part of a glissando.
    pub fn sliding(self) -> Self {
        Self { glissando: true, ..self }
    }
}

/// A time signature from one tick on; a bar begins there even if the last one is not full (a pickup).
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Meter {
    /// Where it begins, in ticks.
    pub tick: u64,
    /// Beats in a bar.
    pub beats: u8,
    /// Note value of a beat: 4 is a quarter note.
    pub beat_unit: u8,
}

impl Meter {
    /// Length of a bar in whole ticks, at least 1.
    ///
    /// Where a bar is no whole number of ticks (odd divisions, tiny note values) it is rounded, so that every
    /// bar of a meter is as long as the others.
    pub(crate) fn bar_ticks(&self, division: u16) -> u64 {
        let unit = u64::from(self.beat_unit.max(1));
        let ticks_times_unit = 4 * u64::from(self.beats.max(1)) * u64::from(division);
        ((ticks_times_unit + unit / 2) / unit).max(1)
    }

    /// The same time signature one bar later: what goes without saying.
    pub(crate) fn next(self, division: u16) -> Self {
        Self { tick: self.tick.saturating_add(self.bar_ticks(division)), ..self }
    }
}

/// A piece in the making.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Name for people.
    pub title: String,
    /// Ticks per quarter note.
    pub division: u16,
    /// Notes in any order.
    pub notes: Vec<DraftNote>,
    /// Tempi as tick and microseconds per quarter note, in any order; 120 BPM until the first one.
    pub tempi: Vec<(u64, f64)>,
    /// Time signatures in any order; 4/4 until the first one.
    pub meters: Vec<Meter>,
    /// Stretches with the pedal down, first and last tick, in order.
    pub pedal: Vec<(u64, u64)>,
}

impl Draft {
    /// An empty piece.
    pub fn new(title: impl Into<String>, division: u16) -> Self {
        Self {
            title: title.into(),
            division: division.max(1),
            notes: Vec::new(),
            tempi: Vec::new(),
            meters: Vec::new(),
            pedal: Vec::new(),
        }
    }

    /// From `tick` on, `bpm` quarter notes per minute, to the whole microsecond that MIDI files can hold.
    pub fn tempo(&mut self, tick: u64, bpm: f64) {
        self.tempi.push((tick, (60e6 / bpm).round()));
    }

    /// From `tick` on, bars of `beats` beats of `1 / beat_unit`.
    pub fn meter(&mut self, tick: u64, beats: u8, beat_unit: u8) {
        self.meters.push(Meter { tick, beats, beat_unit });
    }

    /// Adds a note.
    pub fn note(&mut self, note: DraftNote) {
        self.notes.push(note);
    }

    /// The finished exercise: notes cleaned and sorted, bars laid out, everything in seconds.
    ///
    /// A key can only be down once per hand: of notes of one hand and key that begin together the longest
    /// stays with the fingers of all, and a note ends at the latest when its key is struck again. Keys are
    /// held within the piano's 88, velocities within 1 to 127, durations at 1 tick or more, ticks at 2^40 or less.
    pub fn finish(self) -> Exercise {
        let Self { title, division, notes, tempi, meters, pedal } = self;
        let notes = one_key_at_a_time(notes);
        let end = notes.iter().map(|note| note.tick + note.duration).max().unwrap_or(0);
        let tempo = TempoMap::new(division, tempi.into_iter().filter(|&(tick, _)| tick < end.max(1)));

        let notes: Vec<Note> = notes
            .into_iter()
            .map(|note| {
                let onset_s = tempo.seconds_at(note.tick);
                Note {
                    onset_s,
                    duration_s: tempo.seconds_at(note.tick + note.duration) - onset_s,
                    pitch: note.pitch,
                    velocity: note.velocity,
                    hand: note.hand,
                    fingers: note.fingers,
                    substitution: note.substitution,
                    glissando: note.glissando,
                    onset_tick: note.tick,
                    duration_tick: note.duration,
                }
            })
            .collect();
        let pedal = merged(pedal, end)
            .into_iter()
            .map(|(start_tick, end_tick)| PedalSpan {
                start_s: tempo.seconds_at(start_tick),
                end_s: tempo.seconds_at(end_tick),
                start_tick,
                end_tick,
            })
            .collect();
        let bars = bars(&meters, &tempo, end);
        Exercise { title, notes, bars, tempo, pedal }
    }
}

/// Sorts the notes and makes each key of a hand sound once at a time.
fn one_key_at_a_time(notes: Vec<DraftNote>) -> Vec<DraftNote> {
    let mut by_key: BTreeMap<(Hand, u8), Vec<DraftNote>> = BTreeMap::new();
    for mut note in notes {
        note.pitch = note.pitch.clamp(keyboard::LOWEST, keyboard::HIGHEST);
        note.velocity = note.velocity.clamp(1, 127);
        note.tick = note.tick.min(MAX_TICK - 1);
        note.duration = note.duration.clamp(1, MAX_TICK - note.tick);
        by_key.entry((note.hand, note.pitch)).or_default().push(note);
    }

    let mut clean: Vec<DraftNote> = Vec::new();
    for mut strikes in by_key.into_values() {
        strikes.sort_by_key(|note| note.tick);
        let first_of_key = clean.len();
        for strike in strikes {
            match clean[first_of_key..].last_mut() {
                Some(last) if last.tick == strike.tick => {
                    last.duration = last.duration.max(strike.duration);
                    for finger in strike.fingers.iter() {
                        last.fingers.insert(finger);
                    }
                }
                Some(last) => {
                    last.duration = last.duration.min(strike.tick - last.tick);
                    clean.push(strike);
                }
                None => clean.push(strike),
            }
        }
    }
    clean.sort_by_key(|note| (note.tick, note.pitch, note.hand));
    clean
}

/// Pedal spans in order, those that touch joined, none reaching past the end.
fn merged(mut spans: Vec<(u64, u64)>, end: u64) -> Vec<(u64, u64)> {
    spans.sort_unstable();
    let mut joined: Vec<(u64, u64)> = Vec::new();
    for (start, stop) in spans {
        let stop = stop.min(end);
        if start >= stop {
            continue;
        }
        match joined.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(stop),
            _ => joined.push((start, stop)),
        }
    }
    joined
}

/// Bars from tick 0 to the end of the last note, at least one.
pub(crate) fn bars(meters: &[Meter], tempo: &TempoMap, end: u64) -> Vec<Bar> {
    let mut in_order = vec![Meter { tick: 0, beats: 4, beat_unit: 4 }];
    let mut meters = meters.to_vec();
    meters.sort_by_key(|meter| meter.tick);
    for meter in meters {
        in_order.pop_if(|last| last.tick == meter.tick);
        in_order.push(meter);
    }

    let mut bars = Vec::new();
    for (index, meter) in in_order.iter().enumerate() {
        let stop = in_order.get(index + 1).map_or(end, |next| next.tick.min(end));
        let mut start_tick = meter.tick;
        while (start_tick < stop || bars.is_empty()) && bars.len() < MAX_BARS {
            bars.push(Bar {
                start_s: tempo.seconds_at(start_tick),
                start_tick,
                beats: meter.beats.max(1),
                beat_unit: meter.beat_unit.max(1),
                beat_s: tempo.beat_s(start_tick, meter.beat_unit.max(1)),
            });
            start_tick = start_tick.saturating_add(meter.bar_ticks(tempo.division()));
        }
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(exercise: &Exercise) -> Vec<u64> {
        exercise.bars.iter().map(|bar| bar.start_tick).collect()
    }

    #[test]
    fn notes_come_out_sorted_and_within_the_piano() {
        let mut draft = Draft::new("", 480);
        draft.note(DraftNote::new(480, 0, 200, Hand::Right));
        draft.note(DraftNote::new(0, 100, 64, Hand::Right));
        draft.note(DraftNote::new(0, 100, 3, Hand::Left));
        let notes = draft.finish().notes;

        assert_eq!(notes.iter().map(|note| note.pitch).collect::<Vec<_>>(), [21, 64, 108]);
        assert_eq!(notes[2].duration_tick, 1);
    }

    #[test]
    fn a_key_comes_up_before_it_goes_down_again() {
        let mut draft = Draft::new("", 480);
        draft.note(DraftNote::new(0, 960, 60, Hand::Right));
        draft.note(DraftNote::new(480, 480, 60, Hand::Right));
        draft.note(DraftNote::new(480, 480, 60, Hand::Left));
        let notes = draft.finish().notes;

        assert_eq!(notes.iter().map(|note| note.duration_tick).collect::<Vec<_>>(), [480, 480, 480]);
    }

    #[test]
    fn the_same_note_written_twice_is_one_note_with_all_its_fingers() {
        let mut draft = Draft::new("", 480);
        draft.note(DraftNote::new(0, 240, 60, Hand::Right).finger(Finger::MIDDLE));
        draft.note(DraftNote::new(0, 480, 60, Hand::Right).finger(Finger::INDEX));
        let notes = draft.finish().notes;

        assert_eq!(notes.len(), 1);
        assert_eq!(notes[0].duration_tick, 480);
        assert_eq!(notes[0].fingers.iter().map(Finger::number).collect::<Vec<_>>(), [3, 2]);
    }

    #[test]
    fn a_pickup_bar_ends_where_the_next_meter_begins() {
        let mut draft = Draft::new("", 480);
        draft.meter(0, 4, 4);
        draft.meter(480, 3, 4);
        draft.note(DraftNote::new(0, 480 * 7, 60, Hand::Right));

        assert_eq!(starts(&draft.finish()), [0, 480, 480 + 1440]);
    }

    #[test]
    fn an_empty_piece_still_has_a_bar() {
        let exercise = Draft::new("", 480).finish();

        assert_eq!(starts(&exercise), [0]);
        assert_eq!(exercise.duration_s(), 0.0);
    }

    #[test]
    fn bars_shorter_than_a_tick_are_a_tick_long() {
        let mut draft = Draft::new("", 1);
        draft.meter(0, 1, 64);
        draft.note(DraftNote::new(0, 3, 60, Hand::Right));

        assert_eq!(starts(&draft.finish()), [0, 1, 2]);
    }

    #[test]
    fn endless_pieces_have_a_bounded_number_of_bars() {
        let mut draft = Draft::new("", 1);
        draft.note(DraftNote::new(u64::MAX - 5, 100, 60, Hand::Right));

        assert_eq!(draft.finish().bars.len(), MAX_BARS);
    }

    #[test]
    fn pedal_spans_that_touch_are_joined_and_cut_at_the_end() {
        let mut draft = Draft::new("", 480);
        draft.note(DraftNote::new(0, 960, 60, Hand::Right));
        draft.pedal = vec![(500, 2_000), (0, 300), (300, 400), (960, 1_000)];
        let pedal = draft.finish().pedal;

        let ticks: Vec<_> = pedal.iter().map(|span| (span.start_tick, span.end_tick)).collect();
        assert_eq!(ticks, [(0, 400), (500, 960)]);
    }
}

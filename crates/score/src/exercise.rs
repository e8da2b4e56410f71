//! What a player plays: notes with hands and fingers, bars, tempo, pedal.

use crate::{Finger, FingerSet, Hand, TempoMap};

/// One note to be played.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// When the key goes down, in song seconds.
    pub onset_s: f64,
    /// How long the key stays down, in seconds.
    pub duration_s: f64,
    /// MIDI number of the key, 21 to 108.
    pub pitch: u8,
    /// MIDI velocity, 1 to 127.
    pub velocity: u8,
    /// The hand that plays it.
    pub hand: Hand,
    /// The fingers that count as right, the one to show first; empty when any finger will do.
    pub fingers: FingerSet,
    /// The finger that takes the held key over half way through it: a substitution, printed as `3-1`.
    pub substitution: Option<Finger>,
    /// Whether the finger slides onto the key from the one before, nail first.
    pub glissando: bool,
    /// When the key goes down, in ticks.
    pub onset_tick: u64,
    /// How long the key stays down, in ticks; at least 1.
    pub duration_tick: u64,
}

impl Note {
    /// The finger that is printed on the note.
    pub fn shown_finger(&self) -> Option<Finger> {
        self.fingers.first()
    }

    /// When the key comes up, in song seconds.
    pub fn end_s(&self) -> f64 {
        self.onset_s + self.duration_s
    }

    /// When the key comes up, in ticks.
    pub fn end_tick(&self) -> u64 {
        self.onset_tick.saturating_add(self.duration_tick)
    }
}

/// One bar of the piece.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// The bar's first beat, in song seconds.
    pub start_s: f64,
    /// The bar's first beat, in ticks.
    pub start_tick: u64,
    /// Beats in a full bar of this time signature. A pickup bar is shorter: the next bar starts earlier.
    pub beats: u8,
    /// Note value of a beat: 4 is a quarter note, 8 an eighth.
    pub beat_unit: u8,
    /// Length of a beat in seconds, at the tempo of the bar's start.
    pub beat_s: f64,
}

/// A stretch with the sustain pedal down.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct PedalSpan {
    /// When the pedal goes down, in song seconds.
    pub start_s: f64,
    /// When the pedal comes up, in song seconds.
    pub end_s: f64,
    /// When the pedal goes down, in ticks.
    pub start_tick: u64,
    /// When the pedal comes up, in ticks.
    pub end_tick: u64,
}

/// A piece to be played. Song seconds count from the first bar's first beat, at the speed being played.
#[derive(Clone, Debug, PartialEq)]
pub struct Exercise {
    /// Name for people; may be empty.
    pub title: String,
    /// The notes, sorted by onset, then pitch, then hand.
    pub notes: Vec<Note>,
    /// The bars, from tick 0 to the last note's end; never empty.
    pub bars: Vec<Bar>,
    /// Ticks to seconds.
    pub tempo: TempoMap,
    /// Where the sustain pedal is down, in order, without overlap.
    pub pedal: Vec<PedalSpan>,
}

impl Exercise {
    /// Slowest and fastest speed that [`Exercise::at_speed`] goes to.
    pub const SPEEDS: (f64, f64) = (0.05, 8.0);

    /// When the last key comes up, in song seconds; 0 without notes.
    pub fn duration_s(&self) -> f64 {
        self.notes.iter().map(Note::end_s).fold(0.0, f64::max)
    }

    /// When the last key comes up, in ticks.
    pub fn end_tick(&self) -> u64 {
        self.notes.iter().map(Note::end_tick).max().unwrap_or(0)
    }

    /// Ticks per quarter note.
    pub fn division(&self) -> u16 {
        self.tempo.division()
    }

    /// Lowest and highest key, if there are notes.
    pub fn pitch_range(&self) -> Option<(u8, u8)> {
        let pitches = || self.notes.iter().map(|note| note.pitch);
        Some((pitches().min()?, pitches().max()?))
    }

    /// Quarter notes per minute at a time in song seconds.
    pub fn bpm_at(&self, song_s: f64) -> f64 {
        self.tempo.bpm_at(song_s)
    }

    /// The bar that sounds at a time in song seconds; the first one before the beginning.
    pub fn bar_at(&self, song_s: f64) -> Option<&Bar> {
        let after = self.bars.partition_point(|bar| bar.start_s <= song_s);
        self.bars.get(after.max(1) - 1)
    }

    /// The same piece at `speed` times the tempo (0.5 is half as fast), held within [`Exercise::SPEEDS`].
    ///
    /// Ticks stay as they are; every time in seconds changes.
    pub fn at_speed(&self, speed: f64) -> Self {
        let speed = if speed.is_finite() { speed.clamp(Self::SPEEDS.0, Self::SPEEDS.1) } else { 1.0 };
        let notes = self.notes.iter().map(|note| Note {
            onset_s: note.onset_s / speed,
            duration_s: note.duration_s / speed,
            ..note.clone()
        });
        let bars = self.bars.iter().map(|bar| Bar {
            start_s: bar.start_s / speed,
            beat_s: bar.beat_s / speed,
            ..bar.clone()
        });
        let pedal = self.pedal.iter().map(|span| PedalSpan {
            start_s: span.start_s / speed,
            end_s: span.end_s / speed,
            ..*span
        });
        Self {
            title: self.title.clone(),
            notes: notes.collect(),
            bars: bars.collect(),
            tempo: self.tempo.at_speed(speed),
            pedal: pedal.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Draft, DraftNote};

    fn two_quarters() -> Exercise {
        let mut draft = Draft::new("Two", 480);
        draft.tempo(0, 60.0);
        draft.note(DraftNote::new(0, 480, 60, Hand::Right).finger(Finger::THUMB));
        draft.note(DraftNote::new(480, 480, 64, Hand::Right).finger(Finger::MIDDLE));
        draft.pedal.push((0, 960));
        draft.finish()
    }

    #[test]
    fn times_follow_the_tempo() {
        let exercise = two_quarters();

        assert_eq!(exercise.notes[1].onset_s, 1.0);
        assert_eq!(exercise.duration_s(), 2.0);
        assert_eq!(exercise.end_tick(), 960);
        assert_eq!(exercise.pitch_range(), Some((60, 64)));
        assert_eq!(exercise.notes[1].shown_finger(), Some(Finger::MIDDLE));
    }

    #[test]
    fn half_speed_doubles_every_time_and_keeps_ticks() {
        let exercise = two_quarters();
        let slow = exercise.at_speed(0.5);

        assert_eq!(slow.duration_s(), 4.0);
        assert_eq!(slow.notes[1].onset_s, 2.0);
        assert_eq!(slow.bars[0].beat_s, 2.0);
        assert_eq!(slow.pedal[0].end_s, 4.0);
        assert_eq!(slow.bpm_at(0.0), 30.0);
        assert_eq!(slow.end_tick(), exercise.end_tick());
        assert_eq!(slow.at_speed(2.0), exercise);
    }

    #[test]
    fn absurd_speeds_are_held_within_limits() {
        let exercise = two_quarters();

        assert_eq!(exercise.at_speed(0.0).duration_s(), 2.0 / 0.05);
        assert_eq!(exercise.at_speed(f64::NAN), exercise);
        assert_eq!(exercise.at_speed(-3.0).duration_s(), 2.0 / 0.05);
    }

    #[test]
    fn the_bar_at_a_time_is_found() {
        let mut draft = Draft::new("", 480);
        draft.tempo(0, 60.0);
        draft.note(DraftNote::new(0, 480 * 8, 60, Hand::Right));
        let exercise = draft.finish();

        assert_eq!(exercise.bar_at(-1.0).unwrap().start_s, 0.0);
        assert_eq!(exercise.bar_at(4.5).unwrap().start_s, 4.0);
        assert_eq!(exercise.bars.len(), 2);
    }
}

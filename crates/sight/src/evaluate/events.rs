//! Events that sight tells frame by frame: a key goes down, the finger is being changed, a finger slides.

use serde::Serialize;

/// Frames by which an onset may be told too early or too late.
const ONSET_FRAMES: usize = 1;

/// Scores of each event over all frames and hands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the events of `sight::network::EVENTS`")]
pub struct Events {
    pub change: EventScores,
    /// Right when it is told within a frame of the truth.
    pub onset: EventScores,
    pub glissando: EventScores,
}

/// Of the frames that were said to be the event, how many are; of those that are, how many were said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the terms are the field's")]
pub struct EventScores {
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

/// One hand's frames in a row.
#[derive(Debug, Default)]
pub(super) struct EventTrack {
    /// Per frame, per event: is it, was it said.
    frames: [Vec<(bool, bool)>; 3],
}

impl EventTrack {
    /// Adds a frame; events in the order of the network's head: onset, change, glissando.
    pub fn add(&mut self, truth: [bool; 3], said: [bool; 3]) {
        for (track, both) in self.frames.iter_mut().zip(truth.into_iter().zip(said)) {
            track.push(both);
        }
    }
}

/// Counts over all hands.
#[derive(Debug, Default)]
pub(super) struct EventTally {
    counts: [Counts; 3],
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    said: usize,
    said_rightly: usize,
    there: usize,
    found: usize,
}

impl EventTally {
    /// Adds one hand's frames.
    pub fn add(&mut self, track: &EventTrack) {
        for (counts, (frames, slack)) in
            self.counts.iter_mut().zip(track.frames.iter().zip([ONSET_FRAMES, 0, 0]))
        {
            for (i, &(is, said)) in frames.iter().enumerate() {
                let near = &frames[i.saturating_sub(slack)..(i + slack + 1).min(frames.len())];
                counts.said += usize::from(said);
                counts.said_rightly += usize::from(said && near.iter().any(|near| near.0));
                counts.there += usize::from(is);
                counts.found += usize::from(is && near.iter().any(|near| near.1));
            }
        }
    }

    /// The scores.
    pub fn scores(&self) -> Events {
        let [onset, change, glissando] = self.counts.map(|counts| {
            let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
            let precision = share(counts.said_rightly, counts.said);
            let recall = share(counts.found, counts.there);
            let f1 = 2.0 * precision * recall / (precision + recall).max(1e-9);
            EventScores { precision, recall, f1 }
        });
        Events { change, onset, glissando }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_onset_may_be_a_frame_off_and_a_change_may_not() {
        let mut track = EventTrack::default();
        for frame in 0..10 {
            let (truth, said) = (frame == 4, frame == 5);
            track.add([truth, truth, false], [said, said, false]);
        }
        let mut tally = EventTally::default();
        tally.add(&track);

        let scores = tally.scores();

        assert_eq!(scores.onset, EventScores { precision: 1.0, recall: 1.0, f1: 1.0 });
        assert_eq!(scores.change, EventScores::default());
    }

    #[test]
    fn what_is_said_too_often_costs_precision_and_what_is_missed_recall() {
        let mut track = EventTrack::default();
        for frame in 0..12 {
            track.add([false, frame < 4, frame < 2], [false, frame < 8, frame == 0]);
        }
        let mut tally = EventTally::default();
        tally.add(&track);

        let scores = tally.scores();

        assert!((scores.change.precision - 0.5).abs() < 1e-9 && (scores.change.recall - 1.0).abs() < 1e-9);
        assert!((scores.glissando.precision - 1.0).abs() < 1e-9);
        assert!((scores.glissando.recall - 0.5).abs() < 1e-9);
    }
}

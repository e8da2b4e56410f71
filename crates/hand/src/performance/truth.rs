//! What a hand means to do: labels that come from intent, not from where the fingertips happen to be.

use score::Finger;

use super::motion::Motion;
use super::plan::{Planned, groups};

/// Half the length of a frame at 30 frames a second, in seconds: how near an onset counts as one.
const ONSET_S: f64 = 1.0 / 60.0;
/// A change of finger begins this long before the onset, in seconds.
const CHANGE_S: f64 = 0.1;
/// Keys that go down within this time belong to one chord, in seconds.
const CHORD_S: f64 = 0.05;

/// What a hand means to do at one moment: the labels for training.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truth {
    /// The finger of the newest key that is held; of a chord the outermost (highest in the right hand, lowest
    /// in the left). `None` when no key is held.
    pub main: Option<Finger>,
    /// The key that each finger holds, thumb first.
    pub pressed: [Option<u8>; 5],
    /// Whether a key goes down within 1/60 s of now.
    pub onset: bool,
    /// Whether the hand is changing to another finger: from 0.1 s before until 1/60 s after an onset whose
    /// main finger differs from the one before.
    pub change: bool,
    /// Whether a finger slides over the keys.
    pub glissando: bool,
}

/// When one hand's keys go down and its main finger changes.
#[derive(Clone, Debug)]
pub(super) struct Moments {
    onsets: Vec<f64>,
    changes: Vec<f64>,
}

impl Moments {
    /// From a hand's notes in order of their onsets.
    pub fn new(notes: &[Planned]) -> Self {
        let mut onsets: Vec<f64> =
            notes.iter().filter(|note| !note.silent).map(|note| note.onset_s).collect();
        onsets.sort_by(f64::total_cmp);
        let mut changes = Vec::new();
        let mut before = None;
        for group in groups(notes) {
            let Some(outermost) = notes[group].iter().max_by(|a, b| a.spot.x.total_cmp(&b.spot.x)) else {
                continue;
            };
            if before.is_some_and(|finger| finger != outermost.finger) {
                changes.push(outermost.onset_s);
            }
            before = Some(outermost.finger);
        }
        changes.sort_by(f64::total_cmp);
        Self { onsets, changes }
    }

    /// The labels at a time.
    pub fn truth(&self, motion: &Motion, t_s: f64) -> Truth {
        let held = Finger::ALL.map(|finger| motion.strokes(finger).held(t_s));
        let newest = held.iter().flatten().map(|stroke| stroke.onset_s).fold(f64::NEG_INFINITY, f64::max);
        let main = Finger::ALL
            .into_iter()
            .zip(&held)
            .filter_map(|(finger, stroke)| stroke.map(|stroke| (finger, stroke)))
            .filter(|(_, stroke)| newest - stroke.onset_s <= CHORD_S)
            .max_by(|a, b| a.1.contact.x.total_cmp(&b.1.contact.x))
            .map(|(finger, _)| finger);
        Truth {
            main,
            pressed: held.map(|stroke| stroke.map(|stroke| stroke.pitch_at(t_s))),
            onset: within(&self.onsets, t_s - ONSET_S, t_s + ONSET_S),
            change: within(&self.changes, t_s - ONSET_S, t_s + CHANGE_S),
            glissando: held.iter().flatten().any(|stroke| stroke.slide.is_some()),
        }
    }
}

/// Whether one of the sorted times lies between `from` and `to`.
fn within(times: &[f64], from: f64, to: f64) -> bool {
    times.get(times.partition_point(|time| *time < from)).is_some_and(|time| *time <= to)
}

//! One hand's line of notes and chords, step by step, and how it becomes notes of a draft.

use crate::{Draft, DraftNote, Finger, FingerSet, Hand};

/// Ticks per quarter note of everything that is composed here.
pub(crate) const QUARTER: u64 = 480;
/// A note whose finger or key is needed again at once is let go after this share of its length.
const LIFTED: f64 = 0.75;

/// What a hand does at one moment: keys with their fingers, or nothing (a rest).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Strike {
    /// Keys and the fingers they accept, from the lowest key up.
    pub keys: Vec<(u8, FingerSet)>,
}

impl Strike {
    /// A rest.
    pub fn rest() -> Self {
        Self::default()
    }

    /// One key with one finger.
    pub fn key(pitch: u8, finger: Finger) -> Self {
        Self { keys: vec![(pitch, finger.into())] }
    }

    fn needs(&self, pitch: u8, fingers: FingerSet) -> bool {
        let same_finger = |other: &FingerSet| fingers.first().is_some() && other.first() == fingers.first();
        self.keys.iter().any(|(key, other)| *key == pitch || same_finger(other))
    }
}

/// A strike and the time until the next one, in ticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// What is played.
    pub strike: Strike,
    /// Until the next step.
    pub ticks: u64,
}

/// How a line is played.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct Touch {
    /// Share of each step that its keys are held, 0 to 1: 1 is legato, 0.5 staccato.
    pub held: f64,
    /// MIDI velocity.
    pub velocity: u8,
}

/// Adds a hand's steps to a draft, from `start` on; returns the tick after the last step.
///
/// Keys are held into the next step, unless that needs the same finger or key: nobody can move a finger while
/// it holds a key down, nor strike a key that is down, so such notes end a little early.
pub(crate) fn lay(draft: &mut Draft, hand: Hand, start: u64, steps: &[Step], touch: Touch) -> u64 {
    let mut tick = start;
    for (index, step) in steps.iter().enumerate() {
        let next = steps.get(index + 1).map(|next| &next.strike);
        for &(pitch, fingers) in &step.strike.keys {
            let needed_again = next.is_some_and(|next| next.needs(pitch, fingers));
            let held = if needed_again { touch.held.min(LIFTED) } else { touch.held };
            let duration = (step.ticks as f64 * held).round() as u64;
            let note = DraftNote::new(tick, duration, pitch, hand);
            draft.note(DraftNote { velocity: touch.velocity, fingers, ..note });
        }
        tick += step.ticks;
    }
    tick
}

#[cfg(test)]
mod tests {
    use super::*;

    fn durations(keys: &[(u8, u8)]) -> Vec<u64> {
        let strike = |&(pitch, finger)| Strike::key(pitch, Finger::new(finger).unwrap());
        let steps: Vec<Step> = keys.iter().map(|key| Step { strike: strike(key), ticks: 100 }).collect();
        let mut draft = Draft::new("", 480);
        let end = lay(&mut draft, Hand::Right, 50, &steps, Touch { held: 1.0, velocity: 80 });
        assert_eq!(end, 50 + 100 * keys.len() as u64);
        draft.notes.iter().map(|note| note.duration).collect()
    }

    #[test]
    fn notes_are_held_into_the_next_unless_it_needs_the_finger_or_the_key() {
        assert_eq!(durations(&[(60, 1), (62, 2), (64, 2), (65, 3), (65, 4)]), [100, 75, 100, 75, 100]);
    }

    #[test]
    fn a_rest_is_silent() {
        let steps = [Step { strike: Strike::rest(), ticks: 100 }];
        let mut draft = Draft::new("", 480);
        lay(&mut draft, Hand::Left, 0, &steps, Touch { held: 1.0, velocity: 80 });

        assert_eq!(draft.notes, []);
    }
}

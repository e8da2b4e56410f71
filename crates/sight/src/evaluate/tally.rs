//! Counting right and wrong fingers per note, undecided notes as errors.

use std::collections::BTreeMap;

use score::{Finger, Hand, SeenFinger};
use serde::Serialize;

/// Notes of one kind, and how many of them were seen right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// All notes.
    pub notes: usize,
    /// Those whose hand and finger were seen right.
    pub right: usize,
}

impl Count {
    /// Counts one more.
    pub fn add(&mut self, right: bool) {
        self.notes += 1;
        self.right += usize::from(right);
    }
}

/// The figures of a note report.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NoteReport {
    /// Labelled notes.
    pub notes: usize,
    /// Notes with a verdict.
    pub decided: usize,
    /// Notes whose verdict names the true hand and finger.
    pub right: usize,
    /// `right / notes`: undecided notes count as errors.
    pub accuracy_all: f64,
    /// `right / decided`.
    pub accuracy_decided: f64,
    /// `decided / notes`.
    pub coverage: f64,
    /// Share of decided notes whose hand is right.
    pub hand_right: f64,
    /// Share of notes whose best guess is right, however unsure.
    pub accuracy_guessing: f64,
    /// Per true finger, `"R1"` for the right thumb.
    pub per_finger: BTreeMap<String, Count>,
    /// True finger → what was seen (`"unseen"` for no verdict) → how often.
    pub confusion: BTreeMap<String, BTreeMap<String, usize>>,
}

/// Collects notes for a [`NoteReport`].
#[derive(Debug, Clone, Default)]
pub struct NoteTally {
    report: NoteReport,
    hand_right: usize,
    guessed_right: usize,
}

impl NoteTally {
    /// Adds a note that `hand` and `finger` truly played. Returns whether it was seen right.
    pub fn add(
        &mut self,
        hand: Hand,
        finger: Finger,
        seen: Option<SeenFinger>,
        guess: Option<SeenFinger>,
    ) -> bool {
        let is_right = |seen: SeenFinger| seen.hand == hand && seen.finger == finger;
        let right = seen.is_some_and(is_right);
        let report = &mut self.report;
        report.notes += 1;
        report.decided += usize::from(seen.is_some());
        report.right += usize::from(right);
        self.hand_right += usize::from(seen.is_some_and(|seen| seen.hand == hand));
        self.guessed_right += usize::from(guess.is_some_and(is_right));
        let truth = finger_name(hand, finger);
        let said = seen.map_or_else(|| "unseen".into(), |seen| finger_name(seen.hand, seen.finger));
        report.per_finger.entry(truth.clone()).or_default().add(right);
        *report.confusion.entry(truth).or_default().entry(said).or_default() += 1;
        right
    }

    /// The figures.
    pub fn finish(self) -> NoteReport {
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        let mut report = self.report;
        report.accuracy_all = share(report.right, report.notes);
        report.accuracy_decided = share(report.right, report.decided);
        report.coverage = share(report.decided, report.notes);
        report.hand_right = share(self.hand_right, report.decided);
        report.accuracy_guessing = share(self.guessed_right, report.notes);
        report
    }
}

/// `"R1"` for the right thumb.
fn finger_name(hand: Hand, finger: Finger) -> String {
    format!("{}{}", hand.letter(), finger.number())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undecided_notes_count_as_errors() {
        let thumb = Finger::THUMB;
        let seen = |finger| Some(SeenFinger { hand: Hand::Right, finger, confidence: 0.9 });
        let mut tally = NoteTally::default();
        tally.add(Hand::Right, thumb, seen(thumb), seen(thumb));
        tally.add(Hand::Right, thumb, None, seen(thumb));
        tally.add(Hand::Right, thumb, seen(Finger::LITTLE), None);
        tally.add(Hand::Left, thumb, seen(thumb), None);

        let report = tally.finish();

        assert_eq!((report.notes, report.decided, report.right), (4, 3, 1));
        assert!((report.accuracy_all - 0.25).abs() < 1e-9);
        assert!((report.accuracy_decided - 1.0 / 3.0).abs() < 1e-9);
        assert!((report.hand_right - 2.0 / 3.0).abs() < 1e-9);
        assert!((report.accuracy_guessing - 0.5).abs() < 1e-9);
        assert_eq!(report.confusion["R1"]["unseen"], 1);
        assert_eq!(report.per_finger["L1"], Count { notes: 1, right: 0 });
    }
}

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

/// Guesses of like confidence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Reliability {
    /// How many.
    pub guesses: usize,
    /// Their mean confidence.
    pub confidence: f64,
    /// Share of them that were right.
    pub right: f64,
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
    /// Share right of the 95 % of the notes whose best guess was surest.
    pub accuracy_surest: f64,
    /// How often guesses of like confidence were right, from unsure to sure.
    pub reliability: Vec<Reliability>,
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
    /// Confidence of each guess, 0 where there was none, and whether it was right.
    guesses: Vec<(f32, bool)>,
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
        self.guesses.push((guess.map_or(0.0, |guess| guess.confidence), guess.is_some_and(is_right)));
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
        let mut guesses = self.guesses;
        guesses.sort_by(|a, b| a.0.total_cmp(&b.0));
        let right = |guesses: &[(f32, bool)]| guesses.iter().filter(|(_, right)| *right).count();
        let surest = &guesses[guesses.len() / 20..];
        report.accuracy_surest = share(right(surest), surest.len());
        report.reliability = guesses
            .chunk_by(|a, b| bin(a.0) == bin(b.0))
            .map(|alike| Reliability {
                guesses: alike.len(),
                confidence: alike.iter().map(|(confidence, _)| f64::from(*confidence)).sum::<f64>()
                    / alike.len() as f64,
                right: share(right(alike), alike.len()),
            })
            .collect();
        report
    }
}

/// Which guesses are of like confidence: a tenth, and the surest tenth in two.
fn bin(confidence: f32) -> u8 {
    if confidence >= 0.99 { 10 } else { (confidence * 10.0) as u8 }
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
        let bins: Vec<(usize, f64)> = report.reliability.iter().map(|bin| (bin.guesses, bin.right)).collect();
        assert_eq!(bins, [(2, 0.0), (2, 1.0)], "two had no guess");
        assert_eq!(report.confusion["R1"]["unseen"], 1);
        assert_eq!(report.per_finger["L1"], Count { notes: 1, right: 0 });
    }
}

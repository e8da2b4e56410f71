//! Judging what was played: which note, how timely, with which finger.
//!
//! Timing and finger are two verdicts on one note. The key press decides the first at once; the second comes
//! when the camera has made up its mind and completes the same judgement. A finger that was not seen never
//! costs anything, and a wrong finger never breaks the streak of notes.

mod reach;
mod tally;
#[cfg(test)]
mod tests;
mod verdict;

pub use verdict::{FingerVerdict, HandsFilter, Lean, NoteJudgement, Pressed, SeenFinger, Summary, Timing};

use reach::Reach;
use tally::Tally;

use crate::{Exercise, Goals, Windows};

/// A wrong key next to the right one, waiting for the right one to follow.
#[derive(Copy, Clone, Debug)]
struct Slip {
    note: usize,
    at_s: f64,
}

/// Judges one performance of an exercise. All times are song seconds at the speed being played.
///
/// The order of calls is: [`Judge::press`] for each key that goes down, in time order; [`Judge::pass`] every
/// frame; [`Judge::finger`] whenever a finger verdict arrives.
#[derive(Clone, Debug)]
pub struct Judge {
    exercise: Exercise,
    windows: Windows,
    hands: HandsFilter,
    goals: Goals,
    waits: bool,
    reaches: Vec<Reach>,
    judgements: Vec<NoteJudgement>,
    /// Notes before this one are judged (or not asked for).
    first_open: usize,
    slips: Vec<Slip>,
    tally: Tally,
}

impl Judge {
    /// A judge for an exercise that is already at the speed being played.
    ///
    /// The windows should be scaled to the tempo ([`Windows::scaled`]); the judge itself narrows them where
    /// notes follow each other closely. Notes of a hand that is not practised are neither expected nor missed.
    pub fn new(exercise: Exercise, windows: Windows, hands: HandsFilter) -> Self {
        let reaches = reach::reaches(&exercise.notes, &windows);
        let judgements = vec![NoteJudgement::default(); exercise.notes.len()];
        Self {
            exercise,
            windows,
            hands,
            goals: Goals::default(),
            waits: false,
            reaches,
            judgements,
            first_open: 0,
            slips: Vec::new(),
            tally: Tally::default(),
        }
    }

    /// The same judge with a level's goals for its stars.
    pub fn with_goals(mut self, goals: Goals) -> Self {
        self.goals = goals;
        self
    }

    /// The same judge in wait mode: the song stands still for the player, so nothing is missed, and the next
    /// note is accepted early by the windows' `early_s`.
    pub fn with_waiting(mut self, waits: bool) -> Self {
        self.waits = waits;
        self
    }

    /// A key went down.
    pub fn press(&mut self, at_s: f64, pitch: u8) -> Pressed {
        self.settle_slips(at_s);
        if let Some(note) = self.match_note(at_s, pitch) {
            return self.hit(note, at_s);
        }
        if let Some(note) = self.just_hit_beside(at_s, pitch) {
            return Pressed::Neighbour { note, forgiven: true };
        }
        if let Some(note) = self.open_beside(at_s, pitch) {
            self.slips.push(Slip { note, at_s });
            return Pressed::Neighbour { note, forgiven: false };
        }
        if let Some(note) = self.accompaniment(at_s, pitch) {
            return Pressed::Accompaniment { note };
        }
        self.tally.stray();
        Pressed::Stray
    }

    /// Time went by: notes whose window has closed unplayed are missed, and their indices returned.
    ///
    /// In wait mode nothing is ever missed.
    pub fn pass(&mut self, now_s: f64) -> Vec<usize> {
        self.settle_slips(now_s);
        if self.waits {
            return Vec::new();
        }
        let mut missed = Vec::new();
        for note in self.first_open..self.exercise.notes.len() {
            if self.exercise.notes[note].onset_s > now_s {
                break;
            }
            if self.is_open(note) && now_s > self.closes_at(note) {
                self.judgements[note].timing = Some(Timing::Miss);
                self.tally.miss();
                missed.push(note);
            }
        }
        self.advance_first_open();
        missed
    }

    /// Sight has made up its mind about the finger that played a note; `None` means not seen.
    ///
    /// Returns the verdict that now stands. A verdict of right or wrong is final; not seen may still be
    /// completed by a later call. A note that was not played has no finger and stays not seen.
    pub fn finger(&mut self, note: usize, seen: Option<SeenFinger>) -> FingerVerdict {
        let Some(judgement) = self.judgements.get_mut(note) else { return FingerVerdict::Unseen };
        if !judgement.is_hit() {
            return FingerVerdict::Unseen;
        }
        if let Some(verdict @ (FingerVerdict::Right | FingerVerdict::Wrong)) = judgement.finger {
            return verdict;
        }
        let asked = &self.exercise.notes[note];
        let verdict = match seen {
            None => FingerVerdict::Unseen,
            // Where no fingering is given the hand is a guess too: nothing can be wrong.
            Some(_) if asked.fingers.is_empty() => FingerVerdict::Right,
            Some(seen) if seen.hand == asked.hand && asked.fingers.accepts(seen.finger) => {
                FingerVerdict::Right
            }
            Some(_) => FingerVerdict::Wrong,
        };
        judgement.finger = Some(verdict);
        judgement.seen = seen;
        self.tally.finger(verdict);
        verdict
    }

    /// For wait mode: the earliest note that should have begun by now and has not been played.
    ///
    /// While this is `Some`, the song stands still at that note's onset.
    pub fn waiting(&self, now_s: f64) -> Option<usize> {
        self.next_open().filter(|&note| self.exercise.notes[note].onset_s <= now_s)
    }

    /// The earliest note that is still to be played.
    pub fn next_open(&self) -> Option<usize> {
        (self.first_open..self.exercise.notes.len()).find(|&note| self.is_open(note))
    }

    /// The earliest note that is still to be played and begins at `from_s` or later.
    pub fn next_from(&self, from_s: f64) -> Option<usize> {
        (self.first_open..self.exercise.notes.len())
            .find(|&note| self.is_open(note) && self.exercise.notes[note].onset_s >= from_s)
    }

    /// Whether every expected note has been played or missed.
    pub fn is_finished(&self) -> bool {
        self.next_open().is_none()
    }

    /// Whether the note belongs to a hand that is practised.
    pub fn expects(&self, note: usize) -> bool {
        self.exercise.notes.get(note).is_some_and(|note| self.hands.includes(note.hand))
    }

    /// What is judged, one entry per note of [`Judge::exercise`], in its order.
    pub fn judgements(&self) -> &[NoteJudgement] {
        &self.judgements
    }

    /// The exercise that is judged.
    pub fn exercise(&self) -> &Exercise {
        &self.exercise
    }

    /// Notes hit in a row, up to now. Misses and stray keys end it; fingers do not.
    pub fn streak(&self) -> u32 {
        self.tally.streak
    }

    /// Right fingers in a row, up to now. Wrong fingers end it; fingers that were not seen do not.
    pub fn finger_chain(&self) -> u32 {
        self.tally.finger_chain
    }

    /// What the next note's points are multiplied with, 1 to 4.
    pub fn multiplier(&self) -> u32 {
        self.tally.multiplier()
    }

    /// Points so far. They never go down: half of a note's points come with the key, half with the finger.
    pub fn score(&self) -> u32 {
        tally::score(&self.judgements, tally::Pending::Withheld)
    }

    /// The result. Notes that are still open count as not hit, fingers without verdict as not seen.
    pub fn summary(&self) -> Summary {
        let expected: Vec<NoteJudgement> = (0..self.judgements.len())
            .filter(|&note| self.expects(note))
            .map(|note| self.judgements[note])
            .collect();
        tally::summary(&expected, self.tally.longest_streak, &self.goals)
    }

    fn hit(&mut self, note: usize, at_s: f64) -> Pressed {
        let offset_s = at_s - self.exercise.notes[note].onset_s;
        let timing = self.reaches[note].grade(self.best_offset(note, at_s));
        let lean = match timing {
            Timing::Perfect => Lean::OnTime,
            _ if offset_s < 0.0 => Lean::Early,
            _ => Lean::Late,
        };
        self.judgements[note] = NoteJudgement {
            timing: Some(timing),
            onset_s: Some(at_s),
            lean,
            multiplier: self.tally.multiplier(),
            ..NoteJudgement::default()
        };
        self.slips.retain(|slip| slip.note != note);
        self.tally.hit();
        self.advance_first_open();
        Pressed::Note { note, timing, lean, offset_s }
    }

    /// The open note of that pitch nearest to the press, if one is within reach.
    fn match_note(&self, at_s: f64, pitch: u8) -> Option<usize> {
        self.around(at_s)
            .filter(|&note| self.exercise.notes[note].pitch == pitch && self.accepts(note, at_s))
            .min_by(|&a, &b| self.distance(a, at_s).total_cmp(&self.distance(b, at_s)))
    }

    /// The note beside this key, or of this key, that was hit a moment ago: a finger brushed two keys.
    fn just_hit_beside(&self, at_s: f64, pitch: u8) -> Option<usize> {
        if self.windows.neighbour_s <= 0.0 {
            return None;
        }
        (0..self.exercise.notes.len()).find(|&note| {
            let played = self.judgements[note].onset_s;
            played.is_some_and(|played| (0.0..=self.windows.neighbour_s).contains(&(at_s - played)))
                && reach::beside(self.exercise.notes[note].pitch, pitch)
        })
    }

    /// The open note beside this key that could be played now.
    fn open_beside(&self, at_s: f64, pitch: u8) -> Option<usize> {
        if self.windows.neighbour_s <= 0.0 {
            return None;
        }
        self.around(at_s)
            .filter(|&note| reach::beside(self.exercise.notes[note].pitch, pitch) && self.accepts(note, at_s))
            .min_by(|&a, &b| self.distance(a, at_s).total_cmp(&self.distance(b, at_s)))
    }

    /// The note of the hand that is not practised which the player played along.
    fn accompaniment(&self, at_s: f64, pitch: u8) -> Option<usize> {
        (0..self.exercise.notes.len()).find(|&note| {
            let asked = &self.exercise.notes[note];
            asked.pitch == pitch && !self.expects(note) && self.distance(note, at_s) <= self.windows.ok_s
        })
    }

    /// Open notes that begin near a time.
    fn around(&self, at_s: f64) -> impl Iterator<Item = usize> {
        let latest = at_s + self.windows.ok_s.max(self.windows.early_s);
        (self.first_open..self.exercise.notes.len())
            .take_while(move |&note| self.exercise.notes[note].onset_s <= latest)
            .filter(|&note| self.is_open(note))
    }

    fn accepts(&self, note: usize, at_s: f64) -> bool {
        let onset_s = self.exercise.notes[note].onset_s;
        let reach = &self.reaches[note];
        if at_s < onset_s {
            onset_s - at_s <= reach.early_ok_s() || self.accepts_ahead(note, at_s)
        } else {
            self.waits || at_s <= self.closes_at(note)
        }
    }

    /// In wait mode the next note may be played well ahead, once everything before it is done.
    fn accepts_ahead(&self, note: usize, at_s: f64) -> bool {
        let onset_s = self.exercise.notes[note].onset_s;
        let is_next = self.next_open().is_some_and(|next| self.exercise.notes[next].onset_s >= onset_s);
        self.waits && is_next && onset_s - at_s <= self.reaches[note].ahead_s
    }

    /// When the note's window closes. A chord that was begun late stays open for its other notes.
    fn closes_at(&self, note: usize) -> f64 {
        let own = self.exercise.notes[note].onset_s + self.reaches[note].late_ok_s();
        let begun = self.played_mates(note).map(|at_s| at_s + self.windows.chord_s);
        begun.fold(own, f64::max)
    }

    /// The offset that grades a press: within a chord, the best of those that came together with it.
    fn best_offset(&self, note: usize, at_s: f64) -> f64 {
        let onset_s = self.exercise.notes[note].onset_s;
        self.played_mates(note)
            .filter(|mate_s| (at_s - mate_s).abs() <= self.windows.chord_s)
            .map(|mate_s| mate_s - onset_s)
            .fold(at_s - onset_s, |best, offset| if offset.abs() < best.abs() { offset } else { best })
    }

    /// When the other notes of the note's chord were played, as far as they were.
    fn played_mates(&self, note: usize) -> impl Iterator<Item = f64> {
        let chord = self.reaches[note].chord.clone();
        chord.filter(move |&mate| mate != note).filter_map(|mate| self.judgements[mate].onset_s)
    }

    fn settle_slips(&mut self, now_s: f64) {
        let grace_s = self.windows.neighbour_s;
        let before = self.slips.len();
        self.slips.retain(|slip| now_s - slip.at_s <= grace_s);
        if self.slips.len() < before {
            self.tally.stray();
        }
    }

    fn is_open(&self, note: usize) -> bool {
        self.judgements[note].timing.is_none() && self.expects(note)
    }

    fn distance(&self, note: usize, at_s: f64) -> f64 {
        (at_s - self.exercise.notes[note].onset_s).abs()
    }

    fn advance_first_open(&mut self) {
        self.first_open = self.next_open().unwrap_or(self.exercise.notes.len());
    }
}

//! Counting: streaks while playing, points and stars.

use super::{FingerVerdict, NoteJudgement, Summary, Timing};
use crate::Goals;

/// Notes in a row after which the multiplier grows by one.
const STREAK_STEP: u32 = 8;
/// The multiplier grows no further than this.
const MOST_MULTIPLIER: u32 = 4;
/// More than one star needs at least this share of the played notes' fingers to be seen.
const SEEN_SHARE: f64 = 0.5;

/// Streaks up to now.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tally {
    pub streak: u32,
    pub longest_streak: u32,
    pub finger_chain: u32,
}

impl Tally {
    pub fn hit(&mut self) {
        self.streak = self.streak.saturating_add(1);
        self.longest_streak = self.longest_streak.max(self.streak);
    }

    pub fn miss(&mut self) {
        self.streak = 0;
    }

    pub fn stray(&mut self) {
        self.streak = 0;
    }

    pub fn finger(&mut self, verdict: FingerVerdict) {
        match verdict {
            FingerVerdict::Right => self.finger_chain = self.finger_chain.saturating_add(1),
            FingerVerdict::Wrong => self.finger_chain = 0,
            FingerVerdict::Unseen => {}
        }
    }

    pub fn multiplier(&self) -> u32 {
        (1 + self.streak / STREAK_STEP).min(MOST_MULTIPLIER)
    }
}

/// What to do with the finger's half of the points while its verdict is outstanding.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Pending {
    /// It may still come: give nothing yet.
    Withheld,
    /// It will not come any more: not seen, which costs nothing.
    Unseen,
}

/// Points of all notes together.
pub(super) fn score(judgements: &[NoteJudgement], pending: Pending) -> u32 {
    judgements.iter().map(|judgement| points(judgement, pending)).fold(0, u32::saturating_add)
}

/// A note's points: half for the key in time, half for a finger that is not wrong.
fn points(judgement: &NoteJudgement, pending: Pending) -> u32 {
    let half = match judgement.timing {
        Some(Timing::Perfect) => 50,
        Some(Timing::Good) => 40,
        Some(Timing::Ok) => 25,
        Some(Timing::Miss) | None => 0,
    };
    let fingers = match judgement.finger {
        Some(FingerVerdict::Wrong) => 0,
        None if pending == Pending::Withheld => 0,
        Some(FingerVerdict::Right | FingerVerdict::Unseen) | None => half,
    };
    (half + fingers) * judgement.multiplier
}

/// The result over the notes that were expected.
pub(super) fn summary(expected: &[NoteJudgement], longest_streak: u32, goals: &Goals) -> Summary {
    let count = |wanted: &dyn Fn(&NoteJudgement) -> bool| {
        u32::try_from(expected.iter().filter(|&judgement| wanted(judgement)).count()).unwrap_or(u32::MAX)
    };
    let hit = count(&NoteJudgement::is_hit);
    let right = count(&|judgement| judgement.finger == Some(FingerVerdict::Right));
    let wrong = count(&|judgement| judgement.finger == Some(FingerVerdict::Wrong));
    let mut summary = Summary {
        notes: count(&|_| true),
        hit,
        fingers_right: right,
        fingers_wrong: wrong,
        fingers_unseen: hit - right - wrong,
        longest_streak,
        score: score(expected, Pending::Unseen),
        stars: 0,
    };
    summary.stars = stars(&summary, goals);
    summary
}

/// Stars: as many as the goals are met for, the share of right fingers being taken among those seen.
fn stars(summary: &Summary, goals: &Goals) -> u8 {
    if summary.notes == 0 {
        return 0;
    }
    let seen = summary.fingers_right + summary.fingers_wrong;
    let hit_share = f64::from(summary.hit) / f64::from(summary.notes);
    let right_share = if seen == 0 { 1.0 } else { f64::from(summary.fingers_right) / f64::from(seen) };
    let enough_seen = f64::from(seen) >= SEEN_SHARE * f64::from(summary.hit);

    let met = goals.notes.iter().zip(&goals.fingers).take_while(|&(&notes, &fingers)| {
        // A share that is met on paper must not fail by rounding.
        hit_share + 1e-9 >= notes && right_share + 1e-9 >= fingers
    });
    let stars = met.count() as u8;
    if enough_seen { stars } else { stars.min(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary_of(notes: u32, hit: u32, right: u32, wrong: u32) -> Summary {
        Summary {
            notes,
            hit,
            fingers_right: right,
            fingers_wrong: wrong,
            fingers_unseen: hit - right - wrong,
            ..Summary::default()
        }
    }

    #[test]
    fn the_multiplier_grows_every_eight_notes_up_to_four() {
        let mut tally = Tally::default();
        let mut seen = Vec::new();
        for _ in 0..50 {
            seen.push(tally.multiplier());
            tally.hit();
        }

        assert_eq!((seen[7], seen[8], seen[15], seen[16], seen[24], seen[49]), (1, 2, 2, 3, 4, 4));
    }

    #[test]
    fn three_stars_need_notes_and_fingers() {
        let stars = |hit, right, wrong| stars(&summary_of(100, hit, right, wrong), &Goals::default());

        assert_eq!(stars(100, 100, 0), 3);
        assert_eq!(stars(100, 80, 20), 2);
        assert_eq!(stars(100, 60, 40), 1);
        assert_eq!(stars(100, 10, 90), 0);
        assert_eq!(stars(70, 70, 0), 1);
        assert_eq!(stars(10, 10, 0), 0);
    }

    #[test]
    fn fingers_that_were_not_seen_are_left_out_of_the_share() {
        assert_eq!(stars(&summary_of(100, 100, 60, 0), &Goals::default()), 3);
    }

    #[test]
    fn unseen_hands_earn_one_star_at_most() {
        assert_eq!(stars(&summary_of(100, 100, 0, 0), &Goals::default()), 1);
        assert_eq!(stars(&summary_of(100, 100, 49, 0), &Goals::default()), 1);
        assert_eq!(stars(&summary_of(100, 100, 50, 0), &Goals::default()), 3);
    }

    #[test]
    fn without_notes_there_are_no_stars() {
        assert_eq!(stars(&Summary::default(), &Goals::default()), 0);
    }
}

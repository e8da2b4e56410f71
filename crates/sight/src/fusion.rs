//! Fusion: which finger played the key that is known to have gone down.
//!
//! For every onset the frames around it vote: how near each fingertip is to the key, how surely it presses, whether it
//! is the hand's main finger, whether it plays this very key, and whether it was free just before. Notes struck
//! together share out the fingers (assignment problem); keys over which one finger slides vote together. A small margin
//! means *not seen*: sight rather says nothing than something wrong.

mod busy;
mod votes;

use std::collections::VecDeque;

use score::judge::SeenFinger;
use serde::{Deserialize, Serialize};

use crate::sighting::HandSighting;
use crate::slide::{Down, may_go_on, slide};
pub(crate) use busy::Busy;
use votes::assign;
pub(crate) use votes::{CANDIDATES, KINDS, LEAST_PROBABILITY, Votes, candidate, candidate_of};

/// Sightings older than this are forgotten, seconds.
const MEMORY_S: f64 = 2.0;
/// A slide's keys wait this long at most for those that follow, seconds: together they tell more.
const SLIDE_WAIT_S: f64 = 0.3;
/// The next frame comes no earlier than this share of a frame's time.
const FRAME_JITTER: f64 = 0.9;
/// By how much the least time between frames grows with each, so that a camera that slows down is followed.
const FORGET_FRAME: f64 = 1.1;
/// Notes closer together than this are one chord, seconds.
pub(crate) const CHORD_S: f64 = 0.045;

/// How evidence is weighed. Belongs to a network: `fingerling train --part fusion` chooses it on held-back players.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FusionSettings {
    /// Frames count from this long before the onset, seconds.
    pub before_s: f64,
    /// … to this long after it, seconds.
    pub after_s: f64,
    /// Without enough frames by this long after the onset, the verdict is made with what is there, seconds.
    pub patience_s: f64,
    /// Spread of a pressing fingertip around its key, millimetres.
    pub spread_mm: f32,
    /// Weight of the logarithm of the pressed probability.
    pub pressed_weight: f32,
    /// Weight of the logarithm of the main finger's probability.
    pub main_weight: f32,
    /// Weight of the logarithm of the probability that the hand plays the key.
    pub holds_weight: f32,
    /// Weight of the logarithm of the probability that the finger plays the key if its hand does.
    pub plays_weight: f32,
    /// Weight of the logarithm of the probability that the finger was free before.
    pub free_weight: f32,
    /// Weight of the logarithm of the probability that the finger had not just played another key.
    pub back_weight: f32,
    /// Below this confidence the finger is *not seen*.
    pub least_confidence: f32,
    /// A fingertip farther from the key than this did not play it, millimetres.
    pub reach_mm: f32,
}

impl FusionSettings {
    /// Weights of the kinds of evidence ([`Votes::kinds`]).
    fn weights(&self) -> [f32; KINDS] {
        [
            self.spread_mm.powi(-2),
            self.pressed_weight,
            self.main_weight,
            self.holds_weight,
            self.plays_weight,
            self.free_weight,
            self.back_weight,
        ]
    }
}

impl Default for FusionSettings {
    fn default() -> Self {
        Self {
            before_s: 0.01,
            after_s: 0.085,
            patience_s: 0.8,
            spread_mm: 6.0,
            pressed_weight: 1.0,
            main_weight: 1.0,
            holds_weight: 1.0,
            plays_weight: 1.0,
            free_weight: 0.5,
            back_weight: 0.5,
            least_confidence: 0.7,
            reach_mm: 22.0,
        }
    }
}

/// The verdict on one onset.
#[derive(Debug, Clone, PartialEq)]
pub struct FusedFinger {
    /// What was given to [`Fusion::ask`].
    pub ticket: usize,
    /// The finger that was seen, or `None`: not seen.
    pub seen: Option<SeenFinger>,
    /// The best guess even where the margin is too small to be told to the player; for measuring only.
    pub guess: Option<SeenFinger>,
    /// Capture time of the newest frame that was used, clock seconds; `None` when no frame was.
    pub newest_frame_s: Option<f64>,
}

#[derive(Debug, Clone, Copy)]
struct Question {
    ticket: usize,
    onset_s: f64,
    pitch: u8,
}

/// Collects sightings and answers questions about onsets.
#[derive(Debug, Default)]
pub struct Fusion {
    settings: FusionSettings,
    sightings: VecDeque<HandSighting>,
    newest_s: Option<f64>,
    /// From one frame to the next, seconds: the least lately.
    frame_s: Option<f64>,
    /// Keys that were asked about lately, in order of their onsets.
    downs: Vec<Down>,
    busy: Busy,
    questions: Vec<Question>,
}

impl Fusion {
    /// A fusion with settings other than the defaults.
    pub fn new(settings: FusionSettings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// Weighs by other settings from now on, as when the network arrives after the first key.
    pub fn adjust(&mut self, settings: FusionSettings) {
        self.settings = settings;
    }

    /// Adds what was seen in a frame captured at `t` clock seconds (nothing, when no hand was in view).
    pub fn push(&mut self, t: f64, sightings: impl IntoIterator<Item = HandSighting>) {
        if let Some(gap) = self.newest_s.map(|newest| t - newest).filter(|gap| *gap > 0.0) {
            self.frame_s = Some(self.frame_s.map_or(gap, |frame| gap.min(frame * FORGET_FRAME)));
        }
        self.newest_s = Some(self.newest_s.map_or(t, |newest| newest.max(t)));
        self.sightings.extend(sightings);
        while self.sightings.front().is_some_and(|sighting| sighting.t < t - MEMORY_S) {
            self.sightings.pop_front();
        }
        self.downs.retain(|down| down.onset_s >= t - MEMORY_S);
    }

    /// Asks which finger pressed `pitch` at `onset_s` clock seconds.
    pub fn ask(&mut self, ticket: usize, onset_s: f64, pitch: u8) {
        let at = self.downs.partition_point(|down| down.onset_s <= onset_s);
        self.downs.insert(at, Down { onset_s, pitch });
        self.questions.push(Question { ticket, onset_s, pitch });
    }

    /// Questions that wait for frames.
    pub fn waiting(&self) -> usize {
        self.questions.len()
    }

    /// Answers every question whose frames are complete at `now_s` clock seconds, chords as one.
    pub fn poll(&mut self, now_s: f64) -> Vec<FusedFinger> {
        let mut answers = Vec::new();
        let mut open = std::mem::take(&mut self.questions);
        open.sort_by(|a, b| a.onset_s.total_cmp(&b.onset_s));
        while let Some(&first) = open.first() {
            let alone = self.slide_of(&first).len() > 1;
            let together = |other: &Question| {
                if alone {
                    other.ticket == first.ticket
                } else {
                    other.onset_s < first.onset_s + CHORD_S && self.slide_of(other).len() == 1
                }
            };
            let (chord, rest): (Vec<Question>, Vec<Question>) = open.iter().copied().partition(together);
            if !chord.iter().all(|question| self.is_ready(question, now_s)) {
                break;
            }
            answers.extend(self.answer(&chord));
            open = rest;
        }
        self.questions = open;
        answers
    }

    /// Whether no further frame would vote, or patience is at its end. Does not wait for a frame that would only tell
    /// that the window is over, but for a chord's other keys, and while a slide over the key may go on.
    fn is_ready(&self, question: &Question, now_s: f64) -> bool {
        if now_s >= question.onset_s + self.settings.patience_s {
            return true;
        }
        let Some(newest) = self.newest_s else { return false };
        let (since, after) = (newest - question.onset_s, self.settings.after_s);
        let next = since + self.frame_s.map_or(0.0, |frame| frame * FRAME_JITTER);
        let own = Down { onset_s: question.onset_s, pitch: question.pitch };
        let at = self.downs.iter().position(|down| *down == own);
        (since >= after || (next > after && since >= CHORD_S))
            && (since >= SLIDE_WAIT_S || at.is_none_or(|at| !may_go_on(&self.downs, at, newest)))
    }

    /// Answers everything still open with what is there, as at the end of a session.
    pub fn finish(&mut self) -> Vec<FusedFinger> {
        self.poll(f64::INFINITY)
    }

    fn answer(&mut self, chord: &[Question]) -> Vec<FusedFinger> {
        let mut answers = Vec::with_capacity(chord.len());
        for notes in chord.chunks(CANDIDATES) {
            let votes: Vec<Votes> = notes.iter().map(|note| self.votes(note)).collect();
            let assigned = assign(&votes, &self.settings);
            for (index, note) in notes.iter().enumerate() {
                let belief = belief(index, &votes, &assigned, &self.settings);
                answers.push(self.verdict(*note, &votes[index], assigned[index], belief[assigned[index]]));
                self.busy.add(note.onset_s, note.pitch, belief);
            }
        }
        answers
    }

    /// The keys of the slide that a key belongs to, or only itself.
    fn slide_of(&self, question: &Question) -> Vec<Down> {
        let own = Down { onset_s: question.onset_s, pitch: question.pitch };
        let found = self.downs.iter().position(|down| *down == own);
        found.map_or_else(
            || vec![own],
            |found| slide(&self.downs, found).into_iter().map(|index| self.downs[index]).collect(),
        )
    }

    /// Evidence for every candidate from the frames around one onset, or around all of a slide's.
    fn votes(&self, note: &Question) -> Votes {
        let row = self.slide_of(note);
        let mut votes = Votes::default();
        for (index, down) in row.iter().enumerate() {
            // On a slide the finger is on a key only until it is on the next.
            let next = row.get(index + 1).map_or(f64::INFINITY, |next| next.onset_s - down.onset_s);
            let settings = FusionSettings { after_s: self.settings.after_s.min(next), ..self.settings };
            votes.count(&self.sightings, down.onset_s, down.pitch, &settings);
        }
        if row.len() == 1 {
            votes.hear_free(self.busy.free(note.onset_s, note.pitch));
        }
        votes
    }

    fn verdict(&self, question: Question, votes: &Votes, chosen: usize, confidence: f32) -> FusedFinger {
        let guess = votes.miss(chosen).map(|_| {
            let (hand, finger) = candidate_of(chosen);
            SeenFinger { hand, finger, confidence }
        });
        let clear = confidence >= self.settings.least_confidence
            && votes.miss(chosen).is_some_and(|miss| miss <= self.settings.reach_mm);
        FusedFinger {
            ticket: question.ticket,
            seen: guess.filter(|_| clear),
            guess,
            newest_frame_s: votes.newest_s,
        }
    }
}

/// Probability that each finger played a note of a chord; none for those that play its others.
fn belief(note: usize, votes: &[Votes], assigned: &[usize], settings: &FusionSettings) -> [f32; CANDIDATES] {
    let best = votes[note].evidence(assigned[note], settings);
    let taken = |finger: usize| assigned.iter().enumerate().any(|(other, &by)| other != note && by == finger);
    let odds: [f32; CANDIDATES] = std::array::from_fn(|finger| {
        if taken(finger) { 0.0 } else { (votes[note].evidence(finger, settings) - best).exp() }
    });
    let sum: f32 = odds.iter().sum();
    odds.map(|odds| odds / sum)
}

#[cfg(test)]
mod tests {
    use glam::Vec2;
    use score::Hand;

    use super::*;

    /// A right hand in five-finger position on C4 (60), pressing the given fingers.
    fn sighting(t: f64, pressing: &[u8]) -> HandSighting {
        let x = keyboard::rect(60).centre().x;
        let tips_mm = std::array::from_fn(|i| Vec2::new(x + keyboard::WHITE_PITCH_MM * i as f32, 40.0));
        let mut pressed = [0.03; 5];
        let mut main = [0.02; 6];
        for &finger in pressing {
            pressed[usize::from(finger) - 1] = 0.95;
            main[usize::from(finger)] = 0.9 / pressing.len() as f32;
        }
        HandSighting {
            t,
            hand: Hand::Right,
            centre_mm: tips_mm[2],
            tips_mm,
            tips_px: tips_mm,
            pressed,
            main,
            events: [0.0; 3],
            keys: Vec::new(),
            visible: 1.0,
            present: 1.0,
        }
    }

    fn ask(asks: &[(u8, f64)], pressing: &[u8]) -> Vec<Option<(Hand, u8)>> {
        let mut fusion = Fusion::default();
        for (ticket, &(pitch, onset)) in asks.iter().enumerate() {
            fusion.ask(ticket, onset, pitch);
        }
        for frame in 0..8 {
            let t = f64::from(frame) / 30.0;
            fusion.push(t, [sighting(t, pressing)]);
        }
        let mut answers = fusion.poll(0.25);
        answers.sort_by_key(|answer| answer.ticket);
        answers.into_iter().map(|a| a.seen.map(|s| (s.hand, s.finger.number()))).collect()
    }

    #[test]
    fn the_pressing_finger_on_the_key_is_seen() {
        assert_eq!(ask(&[(64, 0.1)], &[3]), [Some((Hand::Right, 3))]);
    }

    #[test]
    fn a_key_far_from_every_finger_is_not_seen() {
        assert_eq!(ask(&[(84, 0.1)], &[3]), [None]);
    }

    #[test]
    fn a_chord_shares_out_the_fingers() {
        assert_eq!(
            ask(&[(60, 0.1), (64, 0.1), (67, 0.11)], &[1, 3, 5]),
            [Some((Hand::Right, 1)), Some((Hand::Right, 3)), Some((Hand::Right, 5))]
        );
    }

    #[test]
    fn a_slide_is_one_finger_s_however_fast_its_keys_come() {
        let mut fusion = Fusion::default();
        let keys = [60u8, 62, 64, 65, 67];
        let onset = |index: usize| 0.1 + 0.04 * index as f64;
        for (ticket, pitch) in keys.into_iter().enumerate() {
            fusion.ask(ticket, onset(ticket), pitch);
        }
        for frame in 0..13 {
            let t = f64::from(frame) / 30.0;
            // The middle finger slides up, and for one frame the little finger seems to press.
            let mut seen = sighting(t, if frame == 4 { &[5] } else { &[3] });
            let x = keyboard::rect(60).centre().x + ((t - 0.1) / 0.04) as f32 * keyboard::WHITE_PITCH_MM;
            let by = x - seen.tips_mm[2].x;
            seen.tips_mm.iter_mut().for_each(|tip| tip.x += by);
            fusion.push(t, [seen]);
        }
        let mut answers = fusion.poll(0.45);
        answers.sort_by_key(|answer| answer.ticket);

        let fingers: Vec<_> =
            answers.iter().map(|answer| answer.guess.as_ref().map(|seen| seen.finger.number())).collect();

        assert_eq!(fingers, [Some(3); 5]);
    }

    #[test]
    fn no_frames_means_not_seen_after_patience() {
        let mut fusion = Fusion::default();
        fusion.ask(7, 0.0, 60);
        assert!(fusion.poll(0.1).is_empty());
        let answers = fusion.poll(0.9);
        assert_eq!(answers.len(), 1);
        assert_eq!(answers[0].seen, None);
    }

    #[test]
    fn two_fingers_over_one_key_and_none_pressing_is_not_seen() {
        let mut fusion = Fusion::default();
        fusion.ask(0, 0.1, 62);
        for frame in 0..8 {
            let t = f64::from(frame) / 30.0;
            let mut seen = sighting(t, &[]);
            seen.tips_mm[2] = seen.tips_mm[1];
            fusion.push(t, [seen]);
        }
        assert_eq!(fusion.poll(0.25)[0].seen, None);
    }
}

//! What the frames around one onset say for each finger of both hands.

use glam::Vec2;
use pathfinding::matrix::Matrix;
use pathfinding::prelude::kuhn_munkres;
use score::{Finger, Hand};

use super::FusionSettings;
use crate::sighting::HandSighting;

/// Candidates: five fingers of two hands.
pub const CANDIDATES: usize = 10;
/// Kinds of evidence, see [`Votes::kinds`].
pub const KINDS: usize = 7;
/// Those that the frames tell one by one.
const FRAME_KINDS: usize = 5;
/// Evidence is a float, the assignment solver wants whole numbers.
const EVIDENCE_SCALE: f32 = 1000.0;
/// Evidence of a finger that was not in view.
const UNSEEN_EVIDENCE: f32 = -60.0;
/// A fingertip farther from the key than this is no worse than one at this distance, millimetres: a hand that was
/// located wrongly would outweigh everything else.
const FARTHEST_MM: f32 = 30.0;
/// Probabilities below this say no more than this.
pub const LEAST_PROBABILITY: f32 = 1e-3;
/// A finger that presses in the frames between these moments before the onset held another key, seconds.
const BEFORE_S: (f64, f64) = (0.12, 0.02);

/// Sums of evidence per candidate.
#[derive(Debug, Clone, Default)]
pub struct Votes {
    kinds: [[f32; FRAME_KINDS]; CANDIDATES],
    miss: [f32; CANDIDATES],
    frames: [u16; CANDIDATES],
    free: [f32; CANDIDATES],
    earlier_frames: [u16; CANDIDATES],
    back: [f32; CANDIDATES],
    /// Keys that were looked at.
    keys: u16,
    /// Capture time of the newest frame that voted.
    pub newest_s: Option<f64>,
}

impl Votes {
    /// Counts what the frames of the settings' window say about a key that went down.
    pub fn count<'a>(
        &mut self,
        sightings: impl IntoIterator<Item = &'a HandSighting>,
        onset_s: f64,
        pitch: u8,
        settings: &FusionSettings,
    ) {
        let window = onset_s - settings.before_s..=onset_s + settings.after_s + 1e-6;
        let earlier = onset_s - BEFORE_S.0..onset_s - BEFORE_S.1;
        self.keys += 1;
        for sighting in sightings {
            if earlier.contains(&sighting.t) {
                self.look_earlier(sighting);
            }
            if !window.contains(&sighting.t) {
                continue;
            }
            self.newest_s = Some(self.newest_s.map_or(sighting.t, |newest: f64| newest.max(sighting.t)));
            for finger in Finger::ALL {
                let miss = miss_mm(sighting.tips_mm[finger.index()], pitch);
                let kinds = [
                    -0.5 * miss.min(FARTHEST_MM).powi(2),
                    sighting.pressed[finger.index()].max(LEAST_PROBABILITY).ln(),
                    sighting.main[usize::from(finger.number())].max(LEAST_PROBABILITY).ln(),
                    sighting.holds(pitch).max(LEAST_PROBABILITY).ln(),
                    sighting.plays(finger, pitch).max(LEAST_PROBABILITY).ln(),
                ];
                self.add(candidate(sighting.hand, finger), kinds, miss);
            }
        }
    }

    /// The logarithms of the probabilities that each finger had not just played another key.
    pub fn hear_free(&mut self, back: [f32; CANDIDATES]) {
        self.back = back;
    }

    fn look_earlier(&mut self, sighting: &HandSighting) {
        for finger in Finger::ALL {
            let candidate = candidate(sighting.hand, finger);
            self.free[candidate] += (1.0 - sighting.pressed[finger.index()]).max(LEAST_PROBABILITY).ln();
            self.earlier_frames[candidate] += 1;
        }
    }

    fn add(&mut self, candidate: usize, kinds: [f32; FRAME_KINDS], miss: f32) {
        self.kinds[candidate].iter_mut().zip(kinds).for_each(|(sum, kind)| *sum += kind);
        self.miss[candidate] += miss;
        self.frames[candidate] += 1;
    }

    /// The candidate's evidence by kind: minus half the squared distance from the key (mm²), the logarithm of the
    /// probability that it presses, of its being the main finger, of its hand playing the key, of the finger doing so
    /// if its hand does, of its having been free just before, and of its not having just played another key. Means over the frames: neighbouring frames are far
    /// from independent, so they are not multiplied up. `None` when it was never in view.
    pub fn kinds(&self, candidate: usize) -> Option<[f32; KINDS]> {
        let frames = f32::from(self.frames[candidate]);
        let [near, pressing, main, holds, plays] = self.kinds[candidate].map(|sum| sum / frames);
        let free = self.free[candidate] / f32::from(self.earlier_frames[candidate]).max(1.0);
        (frames > 0.0).then_some([near, pressing, main, holds, plays, free, self.back[candidate]])
    }

    /// The candidate's evidence, weighed. Looks at several keys of a slide err together in part: they are worth as much
    /// as the root of their number.
    pub fn evidence(&self, candidate: usize, settings: &FusionSettings) -> f32 {
        let looks = f32::from(self.keys).sqrt();
        let weights = settings.weights().map(|weight| weight * looks);
        self.kinds(candidate).map_or(UNSEEN_EVIDENCE, |kinds| {
            kinds.iter().zip(weights).map(|(kind, weight)| kind * weight).sum::<f32>().max(UNSEEN_EVIDENCE)
        })
    }

    /// Mean distance of the candidate's fingertip from the key, millimetres.
    pub fn miss(&self, candidate: usize) -> Option<f32> {
        (self.frames[candidate] > 0).then(|| self.miss[candidate] / f32::from(self.frames[candidate]))
    }
}

/// One candidate per note, the sum of the evidence largest (Kuhn–Munkres).
pub fn assign(votes: &[Votes], settings: &FusionSettings) -> Vec<usize> {
    #[expect(clippy::cast_possible_truncation, reason = "evidence lies within ±60")]
    let weights = Matrix::from_fn(votes.len(), CANDIDATES, |(note, candidate)| {
        (votes[note].evidence(candidate, settings) * EVIDENCE_SCALE) as i64
    });
    kuhn_munkres(&weights).1
}

/// Number of a finger among the candidates.
pub fn candidate(hand: Hand, finger: Finger) -> usize {
    finger.index() + if hand == Hand::Right { 5 } else { 0 }
}

/// The finger of a number.
pub fn candidate_of(index: usize) -> (Hand, Finger) {
    (if index >= 5 { Hand::Right } else { Hand::Left }, Finger::ALL[index % 5])
}

/// How far a fingertip is from where it would have to be to play `pitch`, millimetres. The middle half of the key
/// counts as a hit: a fingertip is about as broad as a key, its centre need not be.
fn miss_mm(tip: Vec2, pitch: u8) -> f32 {
    let key = keyboard::rect(pitch);
    let aside = ((tip.x - key.centre().x).abs() - key.width() / 4.0).max(0.0);
    let along = (key.y0 - tip.y).max(tip.y - key.y1).max(0.0);
    aside.hypot(along)
}

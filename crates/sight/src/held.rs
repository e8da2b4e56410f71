//! Keys that are known to be held, which finger of which hand holds each, and what the hands do: sight with a MIDI
//! keyboard, frame by frame. Where [`crate::fusion`] answers once per onset, this tells of every moment, [`DELAY_S`]
//! after it.

use score::{Finger, Hand};

use crate::fusion::{CANDIDATES, CHORD_S, LEAST_PROBABILITY, candidate, candidate_of};
use crate::sighting::HandSighting;
use crate::slide::{Down, slide};

/// A moment can be told about this long after it: what comes then says what it was. Seconds.
pub const DELAY_S: f64 = 4.0 / 30.0;
/// Frames this long before a moment still tell which finger holds a key, seconds: it may be replaced by another.
const BACK_S: f64 = 0.2;
/// Keys that were let go longer ago are forgotten, seconds.
const MEMORY_S: f64 = 3.0;
/// A key that goes down this near a moment is the moment's onset, seconds: half a frame.
const ONSET_S: f64 = 1.0 / 60.0;
/// A hand begins to change its finger this long before the key goes down, seconds.
const CHANGE_S: f64 = 0.1;

/// What a hand does at a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moment {
    /// The finger of the newest key that the hand holds; of a chord the outermost. `None` when it holds none.
    pub main: Option<Finger>,
    /// Whether a key goes down within half a frame.
    pub onset: bool,
    /// Whether the hand changes to another finger: from 0.1 s before an onset until half a frame after it.
    pub change: bool,
    /// Whether a finger slides over the keys.
    pub glissando: bool,
}

/// Keys that are held or were held lately, in order of their onsets.
#[derive(Debug, Clone, Default)]
pub struct Held {
    keys: Vec<HeldKey>,
}

#[derive(Debug, Clone)]
struct HeldKey {
    down: Down,
    release_s: Option<f64>,
    /// Per frame in which it was held: when, and the log probability of each candidate.
    seen: Vec<(f64, [f32; CANDIDATES])>,
}

impl Held {
    /// A key went down.
    pub fn press(&mut self, pitch: u8, onset_s: f64) {
        self.release(pitch, onset_s);
        let at = self.keys.partition_point(|key| key.down.onset_s <= onset_s);
        self.keys.insert(at, HeldKey { down: Down { onset_s, pitch }, release_s: None, seen: Vec::new() });
    }

    /// A key came up.
    pub fn release(&mut self, pitch: u8, t: f64) {
        for key in self.keys.iter_mut().filter(|key| key.down.pitch == pitch) {
            key.release_s.get_or_insert(t);
        }
    }

    /// Adds what was seen in a frame captured at `t` to what is known of every key.
    pub fn see(&mut self, t: f64, seen: &[HandSighting]) {
        self.keys.retain(|key| key.release_s.is_none_or(|release| release > t - MEMORY_S));
        for key in self.keys.iter_mut().filter(|key| key.is_held(t)) {
            key.seen.push((t, says(seen, key.down.pitch)));
        }
    }

    /// What a hand did at `t`, which should lie [`DELAY_S`] back.
    pub fn at(&self, hand: Hand, t: f64) -> Moment {
        let downs: Vec<Down> = self.keys.iter().map(|key| key.down).collect();
        let by: Vec<(Hand, Finger)> = (0..self.keys.len()).map(|key| self.by(key, &downs, t)).collect();
        let own = |key: &usize| by[*key].0 == hand;
        let held: Vec<usize> =
            (0..by.len()).filter(own).filter(|&key| self.is_played(key, &downs, t)).collect();
        let newest = held.last().map_or(f64::INFINITY, |&key| downs[key].onset_s);
        let main = held.iter().copied().filter(|&key| downs[key].onset_s > newest - CHORD_S);
        let onset = |key: usize| (downs[key].onset_s - t).abs() <= ONSET_S;
        Moment {
            main: outermost(hand, main, &downs).map(|key| by[key].1),
            onset: (0..by.len()).filter(own).any(onset),
            change: self
                .changes(hand, &downs)
                .iter()
                .any(|change| (change - CHANGE_S..=change + ONSET_S).contains(&t)),
            glissando: held.iter().any(|&key| slide(&downs, key).len() > 1),
        }
    }

    /// Whether a key is held at `t`, or a finger that slides is between it and its next one.
    fn is_played(&self, key: usize, downs: &[Down], t: f64) -> bool {
        let next = || slide(downs, key).into_iter().find(|&next| downs[next].onset_s > downs[key].onset_s);
        self.keys[key].is_held(t)
            || (downs[key].onset_s <= t && next().is_some_and(|next| t < downs[next].onset_s))
    }

    /// When a hand's main finger changes: with each onset whose outermost finger is another than that of the one before.
    fn changes(&self, hand: Hand, downs: &[Down]) -> Vec<f64> {
        let fingers: Vec<(usize, Finger)> = (0..self.keys.len())
            .map(|key| (key, self.by(key, downs, downs[key].onset_s)))
            .filter_map(|(key, (by, finger))| (by == hand).then_some((key, finger)))
            .collect();
        let groups: Vec<(f64, Finger)> = fingers
            .chunk_by(|a, b| {
                downs[b.0].onset_s - downs[a.0].onset_s < CHORD_S && slide(downs, b.0).len() == 1
            })
            .filter_map(|chord| {
                let key = outermost(hand, chord.iter().map(|(key, _)| *key), downs)?;
                let finger = chord.iter().find(|(other, _)| *other == key)?.1;
                Some((downs[key].onset_s, finger))
            })
            .collect();
        let changed = |pair: &[(f64, Finger)]| (pair[0].1 != pair[1].1).then_some(pair[1].0);
        groups.windows(2).filter_map(changed).collect()
    }

    /// Who holds a key at `t`; on a slide all its keys tell.
    fn by(&self, key: usize, downs: &[Down], t: f64) -> (Hand, Finger) {
        let row = slide(downs, key);
        let mut evidence = [0.0; CANDIDATES];
        for &member in &row {
            let around = t - BACK_S..=t + DELAY_S + 1e-6;
            let seen = self.keys[member].seen.iter();
            for (_, says) in seen.filter(|(at, _)| row.len() > 1 || around.contains(at)) {
                evidence.iter_mut().zip(says).for_each(|(sum, log)| *sum += log);
            }
        }
        let best = (0..CANDIDATES).max_by(|&a, &b| evidence[a].total_cmp(&evidence[b]));
        candidate_of(best.unwrap_or(0))
    }
}

impl HeldKey {
    fn is_held(&self, t: f64) -> bool {
        self.down.onset_s <= t && self.release_s.is_none_or(|release| release > t)
    }
}

/// Log probability of each candidate's playing a key, by one frame.
fn says(seen: &[HandSighting], pitch: u8) -> [f32; CANDIDATES] {
    let mut says = [0.0; CANDIDATES];
    for hand in Hand::ALL {
        let sighting = seen.iter().find(|sighting| sighting.hand == hand);
        for finger in Finger::ALL {
            let plays = sighting.map_or(0.0, |hand| hand.holds(pitch) * hand.plays(finger, pitch));
            says[candidate(hand, finger)] = plays.max(LEAST_PROBABILITY).ln();
        }
    }
    says
}

/// The outermost key for a hand: the highest for the right, the lowest for the left.
fn outermost(hand: Hand, keys: impl Iterator<Item = usize>, downs: &[Down]) -> Option<usize> {
    keys.max_by_key(|&key| {
        let pitch = i16::from(downs[key].pitch);
        if hand == Hand::Right { pitch } else { -pitch }
    })
}

#[cfg(test)]
mod tests {
    use glam::Vec2;

    use super::*;
    use crate::sighting::KeySighting;

    /// A right hand of which a finger plays each of the given keys.
    fn right(keys: &[(u8, u8)]) -> HandSighting {
        let keys = keys.iter().map(|&(pitch, finger)| {
            let mut probabilities = [0.02; 6];
            probabilities[usize::from(finger)] = 0.9;
            KeySighting { pitch, finger: probabilities }
        });
        HandSighting {
            t: 0.0,
            hand: Hand::Right,
            centre_mm: Vec2::ZERO,
            tips_mm: [Vec2::ZERO; 5],
            tips_px: [Vec2::ZERO; 5],
            pressed: [0.0; 5],
            main: [0.0; 6],
            events: [0.0; 3],
            keys: keys.collect(),
            visible: 1.0,
            present: 1.0,
        }
    }

    fn finger(number: u8) -> Option<Finger> {
        Finger::new(number)
    }

    #[test]
    fn the_main_finger_holds_the_newest_key_and_of_a_chord_the_outermost() {
        let mut held = Held::default();
        assert_eq!(held.at(Hand::Right, 0.0), Moment::default());
        held.press(60, 1.0);
        held.see(1.01, &[right(&[(60, 1)])]);
        assert_eq!(held.at(Hand::Right, 1.02).main, finger(1));
        assert_eq!(held.at(Hand::Left, 1.02).main, None);

        held.press(67, 1.5);
        held.press(64, 1.52);
        held.see(1.53, &[right(&[(60, 1), (64, 3), (67, 5)])]);
        assert_eq!(held.at(Hand::Right, 1.53).main, finger(5));
        assert!(held.at(Hand::Right, 1.51).onset && !held.at(Hand::Right, 1.6).onset);

        held.release(67, 2.0);
        held.release(64, 2.0);
        held.see(2.05, &[right(&[(60, 1)])]);
        assert_eq!(held.at(Hand::Right, 2.05).main, finger(1));
        assert_eq!(held.at(Hand::Right, 1.6).main, finger(5), "the past stays as it was");
    }

    #[test]
    fn one_frame_that_errs_is_outvoted_and_a_finger_that_is_replaced_is_forgotten() {
        let mut held = Held::default();
        held.press(62, 0.0);
        for (frame, finger) in [2, 3, 2, 2, 2, 2, 2, 2].into_iter().chain([4; 12]).enumerate() {
            held.see(frame as f64 / 30.0, &[right(&[(62, finger)])]);
        }
        assert_eq!(held.at(Hand::Right, 0.03).main, finger(2));
        assert_eq!(held.at(Hand::Right, 0.5).main, finger(4));
    }

    #[test]
    fn a_finger_changes_with_another_finger_s_onset_and_not_with_its_own() {
        let mut held = Held::default();
        for (pitch, onset, finger) in [(60, 1.0, 1), (62, 1.5, 2), (62, 2.0, 2)] {
            held.press(pitch, onset);
            held.see(onset + 0.02, &[right(&[(pitch, finger)])]);
            held.release(pitch, onset + 0.4);
        }
        let changes = |t: f64| held.at(Hand::Right, t).change;
        assert!(changes(1.42) && changes(1.51));
        assert!(!changes(1.38) && !changes(1.53) && !changes(1.95) && !changes(0.95));
    }

    #[test]
    fn keys_that_follow_each_other_fast_are_a_glissando() {
        let mut held = Held::default();
        for (index, pitch) in [60, 62, 64, 65].into_iter().enumerate() {
            let t = 1.0 + 0.05 * index as f64;
            held.press(pitch, t);
            held.see(t + 0.01, &[right(&[(pitch, if index == 1 { 4 } else { 3 })])]);
            held.release(pitch, t + 0.03);
        }
        let moment = held.at(Hand::Right, 1.09);
        assert!(moment.glissando && !held.at(Hand::Right, 1.3).glissando);
        assert_eq!(moment.main, finger(3), "the slide is one finger's");
    }
}

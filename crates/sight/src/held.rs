//! Keys that are known to be held, and which finger of which hand holds each: sight with a MIDI keyboard, frame by
//! frame. Where [`crate::fusion`] answers once per onset, this tells at every moment.

use score::{Finger, Hand};

use crate::fusion::{CANDIDATES, CHORD_S, LEAST_PROBABILITY, candidate, candidate_of};
use crate::sighting::HandSighting;

/// Keys that are held now.
#[derive(Debug, Clone, Default)]
pub struct Held {
    keys: Vec<HeldKey>,
}

#[derive(Debug, Clone)]
struct HeldKey {
    pitch: u8,
    onset_s: f64,
    /// Sums of log probabilities per candidate since the key went down.
    evidence: [f32; CANDIDATES],
}

impl Held {
    /// A key went down.
    pub fn press(&mut self, pitch: u8, onset_s: f64) {
        self.release(pitch);
        self.keys.push(HeldKey { pitch, onset_s, evidence: [0.0; CANDIDATES] });
    }

    /// A key came up.
    pub fn release(&mut self, pitch: u8) {
        self.keys.retain(|key| key.pitch != pitch);
    }

    /// Adds what was seen in a frame to what is known of every key.
    pub fn see(&mut self, seen: &[HandSighting]) {
        for key in &mut self.keys {
            for hand in [Hand::Left, Hand::Right] {
                let sighting = seen.iter().find(|sighting| sighting.hand == hand);
                for finger in Finger::ALL {
                    let plays =
                        sighting.map_or(0.0, |hand| hand.holds(key.pitch) * hand.plays(finger, key.pitch));
                    key.evidence[candidate(hand, finger)] += plays.max(LEAST_PROBABILITY).ln();
                }
            }
        }
    }

    /// A hand's main finger: that of the newest key it holds; of a chord the outermost. `None` when it holds none.
    pub fn main_finger(&self, hand: Hand) -> Option<Finger> {
        let own: Vec<(&HeldKey, Finger)> = self
            .keys
            .iter()
            .filter_map(|key| {
                let (by, finger) = key.by();
                (by == hand).then_some((key, finger))
            })
            .collect();
        let newest = own.iter().map(|(key, _)| key.onset_s).max_by(f64::total_cmp)?;
        let outward = |pitch: u8| if hand == Hand::Right { i16::from(pitch) } else { -i16::from(pitch) };
        own.iter()
            .filter(|(key, _)| key.onset_s > newest - CHORD_S)
            .max_by_key(|(key, _)| outward(key.pitch))
            .map(|&(_, finger)| finger)
    }

    /// Whether one of a hand's keys went down within `slack_s` of `t`.
    pub fn has_onset(&self, hand: Hand, t: f64, slack_s: f64) -> bool {
        self.keys.iter().any(|key| key.by().0 == hand && (key.onset_s - t).abs() <= slack_s)
    }
}

impl HeldKey {
    fn by(&self) -> (Hand, Finger) {
        let best =
            (0..CANDIDATES).max_by(|&a, &b| self.evidence[a].total_cmp(&self.evidence[b])).unwrap_or(0);
        candidate_of(best)
    }
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
            present: 1.0,
        }
    }

    #[test]
    fn the_main_finger_holds_the_newest_key_and_of_a_chord_the_outermost() {
        let mut held = Held::default();
        assert_eq!(held.main_finger(Hand::Right), None);
        held.press(60, 1.0);
        held.see(&[right(&[(60, 1)])]);
        assert_eq!(held.main_finger(Hand::Right), Finger::new(1));
        assert_eq!(held.main_finger(Hand::Left), None);

        held.press(67, 1.5);
        held.press(64, 1.52);
        held.see(&[right(&[(60, 1), (64, 3), (67, 5)])]);
        assert_eq!(held.main_finger(Hand::Right), Finger::new(5));
        assert!(held.has_onset(Hand::Right, 1.51, 0.02) && !held.has_onset(Hand::Right, 1.6, 0.02));

        held.release(67);
        held.release(64);
        assert_eq!(held.main_finger(Hand::Right), Finger::new(1));
    }

    #[test]
    fn one_frame_that_errs_is_outvoted() {
        let mut held = Held::default();
        held.press(62, 0.0);
        for finger in [2, 3, 2, 2] {
            held.see(&[right(&[(62, finger)])]);
        }
        assert_eq!(held.main_finger(Hand::Right), Finger::new(2));
    }
}

//! Fingers that have just played another key: for a moment they cannot play a second one.
//!
//! This is not about which fingering is usual but about what a finger can do: leave a key, travel, and press again.
//! Slides, where one finger does play neighbouring keys in a row, are told apart elsewhere ([`crate::slide`]).

use std::collections::VecDeque;

use super::CANDIDATES;

/// A finger that went down is not back on another key within this, seconds.
const SURELY_S: f64 = 0.09;
/// … and after this it may be, seconds: about the fastest that one finger repeats.
const PERHAPS_S: f64 = 0.22;
/// Not even a finger that surely played just now is ruled out beyond this.
const LEAST_FREE: f32 = 0.02;

/// How sure it is who played the latest keys.
#[derive(Debug, Clone, Default)]
pub struct Busy {
    played: VecDeque<(f64, u8, [f32; CANDIDATES])>,
}

impl Busy {
    /// A key was played, each finger being the one that did with a probability.
    pub fn add(&mut self, onset_s: f64, pitch: u8, by: [f32; CANDIDATES]) {
        self.played.push_back((onset_s, pitch, by));
        while self.played.front().is_some_and(|(onset, ..)| onset + 2.0 * PERHAPS_S < onset_s) {
            self.played.pop_front();
        }
    }

    /// The logarithm of the probability that each finger was free to go down on a key.
    pub fn free(&self, onset_s: f64, pitch: u8) -> [f32; CANDIDATES] {
        let mut free = [1.0_f32; CANDIDATES];
        for (onset, other, by) in &self.played {
            let since = onset_s - onset;
            if *other == pitch || since <= 0.0 || since >= PERHAPS_S {
                continue;
            }
            let busy = ((PERHAPS_S - since) / (PERHAPS_S - SURELY_S)).min(1.0) as f32;
            free.iter_mut().zip(by).for_each(|(free, by)| *free *= 1.0 - by * busy);
        }
        free.map(|free| free.max(LEAST_FREE).ln())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thumb() -> [f32; CANDIDATES] {
        let mut by = [0.0; CANDIDATES];
        by[5] = 1.0;
        by
    }

    #[test]
    fn a_finger_is_busy_right_after_it_played_and_free_later() {
        let mut busy = Busy::default();
        busy.add(1.0, 60, thumb());
        assert!(busy.free(1.08, 62)[5] < -3.0);
        assert_eq!(busy.free(1.08, 62)[6], 0.0);
        assert!((-1.0..-0.1).contains(&busy.free(1.15, 62)[5]));
        assert_eq!(busy.free(1.3, 62)[5], 0.0);
    }

    #[test]
    fn the_same_key_may_be_repeated() {
        let mut busy = Busy::default();
        busy.add(1.0, 60, thumb());
        assert_eq!(busy.free(1.1, 60)[5], 0.0);
    }
}

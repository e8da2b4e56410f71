//! What was said against what is true, frame by frame and after a majority vote.

use super::{Bench, Contender, truth_of};
use crate::convolution::Learn;
use crate::evaluate::Confusion;
use crate::network::MAIN_CLASSES;

impl<B: Learn> Bench<'_, B> {
    /// Scores what a contender said of the scored frames of the test clips, in order; it is timed later.
    pub(super) fn contender(
        &self,
        name: &str,
        with_keys: bool,
        said: &[usize],
        parameters: Option<usize>,
    ) -> Contender {
        let (mut frames, mut voted) = (Confusion::default(), Confusion::default());
        let per_clip = self.data.frames() - self.first;
        for (&(shard, clip), said) in self.test.iter().zip(said.chunks(per_clip)) {
            let truth: Vec<usize> = truth_of(self.data, (shard, clip)).skip(self.first).collect();
            let held = |at: usize| {
                let step = clip * self.data.frames() + self.first + at;
                &self.data.shard(shard).keys[step * 5..(step + 1) * 5]
            };
            let mut from = 0;
            while from < said.len() {
                let length = (from..said.len()).take_while(|&at| same_keys(held(at), held(from))).count();
                let segment = from..from + length;
                let vote = majority(&said[segment.clone()]);
                for at in segment {
                    frames.add(truth[at], said[at]);
                    voted.add(truth[at], vote);
                }
                from += length;
            }
        }
        let (frames, voted) = (frames.scores(), voted.scores());
        Contender { name: name.into(), with_keys, frames, voted, ms_per_frame: 0.0, parameters }
    }
}

fn same_keys(a: &[u8], b: &[u8]) -> bool {
    let sorted = |keys: &[u8]| {
        let mut keys: Vec<u8> = keys.iter().copied().filter(|&key| key != 0).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    };
    sorted(a) == sorted(b)
}

/// The class said most often; of several the first.
fn majority(said: &[usize]) -> usize {
    let count = |class: usize| said.iter().filter(|&&other| other == class).count();
    (0..MAIN_CLASSES).rev().max_by_key(|&class| count(class)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_majority_wins_and_of_equals_the_first() {
        assert_eq!(majority(&[2, 3, 3]), 3);
        assert_eq!(majority(&[5, 2, 5, 2]), 2);
    }

    #[test]
    fn the_same_keys_may_be_held_by_other_fingers() {
        assert!(same_keys(&[60, 0, 64, 0, 0], &[0, 60, 64, 64, 0]));
        assert!(!same_keys(&[60, 0, 0, 0, 0], &[62, 0, 0, 0, 0]));
    }
}

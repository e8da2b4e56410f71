//! How long the steps of a phrase are.

use rand::{RngExt as _, seq::IndexedRandom as _};
use rand_pcg::Pcg64;

use crate::voice::QUARTER;

/// Step lengths that are drawn from, in ticks: half note to sixteenth, with triplets.
const STEPS: [u64; 6] = [2 * QUARTER, QUARTER, QUARTER / 2, QUARTER / 3, QUARTER / 4, QUARTER / 6];

/// How lengths vary within a phrase.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Shape {
    /// All alike.
    Even,
    /// Long and short in turn, three to one.
    Dotted,
    /// Long notes now and then.
    Mixed,
}

/// Lengths of `count` steps in ticks, none shorter than `least` and few longer than `most`.
///
/// A step length is drawn among those that fit; if none does, the phrase goes in `least` ticks.
pub(super) fn lengths(rng: &mut Pcg64, count: usize, least: u64, most: u64) -> Vec<u64> {
    let fitting: Vec<u64> = STEPS.into_iter().filter(|step| (least..=most).contains(step)).collect();
    let step = fitting.choose(rng).copied().unwrap_or(least.max(1));
    let shapes = [Shape::Even, Shape::Even, Shape::Even, Shape::Dotted, Shape::Mixed];
    let shape = *shapes.choose(rng).unwrap_or(&Shape::Even);
    (0..count)
        .map(|index| match shape {
            Shape::Dotted if step / 2 >= least && index % 2 == 0 => step + step / 2,
            Shape::Dotted if step / 2 >= least => step / 2,
            Shape::Mixed if rng.random_bool(0.2) => 2 * step,
            _ => step,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    #[test]
    fn no_step_is_shorter_than_it_may_be() {
        for seed in 0..200 {
            let mut rng = Pcg64::seed_from_u64(seed);
            let lengths = lengths(&mut rng, 20, 130, 600);
            assert_eq!(lengths.len(), 20);
            assert!(lengths.iter().all(|&ticks| ticks >= 130), "{lengths:?}");
        }
    }

    #[test]
    fn if_no_note_value_fits_the_least_length_is_taken() {
        let mut rng = Pcg64::seed_from_u64(1);

        assert!(lengths(&mut rng, 5, 300, 310).iter().all(|&ticks| ticks >= 300));
        assert!(lengths(&mut rng, 5, 0, 0).iter().all(|&ticks| ticks >= 1));
    }
}

//! Small irregularities: normal deviates, and slow movements that can be asked for at any time.

use std::f32::consts::TAU;

use rand::{Rng, RngExt};

/// A normally distributed number of standard deviation 1, kept within ±2.5.
pub(super) fn normal(rng: &mut impl Rng) -> f32 {
    // The sum of twelve uniform numbers has variance 1 and needs no logarithm, so every machine agrees.
    let sum: f32 = (0..12).map(|_| rng.random::<f32>()).sum();
    (sum - 6.0).clamp(-2.5, 2.5)
}

/// A slow, smooth, never repeating movement around 0 with an amplitude of about 1.
#[derive(Clone, Debug)]
pub(super) struct Drift {
    waves: [(f32, f32); 3],
}

impl Drift {
    pub fn draw(rng: &mut impl Rng) -> Self {
        let slow = rng.random_range(0.15..0.35);
        let waves = [1.0, 2.3, 4.1].map(|ratio| (slow * ratio, rng.random_range(0.0..TAU)));
        Self { waves }
    }

    pub fn at(&self, t_s: f64) -> f32 {
        let sum: f32 = self
            .waves
            .iter()
            .map(|&(hertz, phase)| {
                // Whole turns are taken off in double precision, so that late times are as fine as early ones.
                let turns = (f64::from(hertz) * t_s).fract() as f32;
                (TAU * turns + phase).sin()
            })
            .sum();
        sum / 2.0
    }
}

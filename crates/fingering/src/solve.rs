//! The cheapest fingerings of a passage, exactly, by dynamic programming over pairs of grips.

use crate::lattice::{Lattice, Weights};

/// A way through a lattice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Way {
    /// The grip of each step.
    pub grips: Vec<usize>,
    /// What it costs.
    pub cost: f32,
}

/// How one of the cheapest ways came to a pair of grips.
#[derive(Copy, Clone)]
struct Came {
    cost: f32,
    /// The grip two steps before, and which of the ways to it.
    from: (u8, u8),
}

/// The `count` cheapest ways through a lattice, the cheapest first (list Viterbi). `O(steps · grips³ · count)`: 125
/// comparisons per note of a line for the first.
pub fn cheapest(lattice: &Lattice<'_>, weights: &Weights, count: usize) -> Vec<Way> {
    let (steps, count) = (lattice.grips.len(), count.clamp(1, usize::from(u8::MAX)));
    if steps == 0 {
        return vec![Way::default()];
    }
    // Per step and pair of grips, the earlier one slowest: the cheapest ways that end there.
    let begin = |cost: f32| vec![Came { cost, from: (0, 0) }];
    let mut came: Vec<Vec<Vec<Came>>> = vec![lattice.pairs(0, weights).into_iter().map(begin).collect()];
    for step in 1..steps {
        let pairs = lattice.pairs(step, weights);
        let (middle, last) = (lattice.grips[step - 1].len(), lattice.grips[step].len());
        let ways = (0..middle * last).map(|pair| {
            let (m, l) = (pair / last, pair % last);
            let mut ways: Vec<Came> = Vec::with_capacity(count);
            for f in 0..lattice.before(step - 1) {
                let on = pairs[pair] + lattice.three(step, [f, m, l], weights);
                for (rank, way) in came[step - 1][f * middle + m].iter().enumerate() {
                    let cost = way.cost + on;
                    if ways.len() == count && ways.last().is_some_and(|last| last.cost <= cost) {
                        break; // The others are dearer still.
                    }
                    ways.truncate(count - 1);
                    let at = ways.partition_point(|other| other.cost <= cost);
                    ways.insert(at, Came { cost, from: (narrow(f), narrow(rank)) });
                }
            }
            ways
        });
        let ways = ways.collect();
        came.push(ways);
    }
    let mut ends: Vec<(usize, usize, f32)> = came[steps - 1]
        .iter()
        .enumerate()
        .flat_map(|(pair, ways)| ways.iter().enumerate().map(move |(rank, way)| (pair, rank, way.cost)))
        .collect();
    ends.sort_by(|a, b| a.2.total_cmp(&b.2));
    ends.truncate(count);
    ends.into_iter()
        .map(|(pair, rank, cost)| Way { grips: trace(lattice, &came, pair, rank), cost })
        .collect()
}

/// The grips of a way, from its end.
fn trace(lattice: &Lattice<'_>, came: &[Vec<Vec<Came>>], pair: usize, mut rank: usize) -> Vec<usize> {
    let width = |step: usize| lattice.grips[step].len();
    let steps = came.len();
    let mut grips = vec![0; steps];
    let (mut before, mut now) = (pair / width(steps - 1), pair % width(steps - 1));
    for step in (0..steps).rev() {
        grips[step] = now;
        let (earlier, way) = came[step][before * width(step) + now][rank].from;
        (before, now, rank) = (usize::from(earlier), before, usize::from(way));
    }
    grips
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a step has at most 120 grips, and at most 255 ways are asked for"
)]
fn narrow(index: usize) -> u8 {
    index as u8
}

/// For each grip of each step, what the cheapest way through it costs more than the cheapest of all.
pub fn extra(lattice: &Lattice<'_>, weights: &Weights) -> Vec<Vec<f32>> {
    let steps = lattice.grips.len();
    let pairs: Vec<Vec<f32>> = (0..steps).map(|step| lattice.pairs(step, weights)).collect();
    let mut forward: Vec<Vec<f32>> = pairs.first().cloned().into_iter().collect();
    for step in 1..steps {
        let (middle, last) = (lattice.grips[step - 1].len(), lattice.grips[step].len());
        let cheapest = (0..middle * last).map(|pair| {
            let (m, l) = (pair / last, pair % last);
            let ways = (0..lattice.before(step - 1))
                .map(|f| forward[step - 1][f * middle + m] + lattice.three(step, [f, m, l], weights));
            pairs[step][pair] + ways.fold(f32::INFINITY, f32::min)
        });
        let cheapest = cheapest.collect();
        forward.push(cheapest);
    }
    let mut ahead = vec![0.0; forward.last().map_or(0, Vec::len)];
    let mut extra = Vec::with_capacity(steps);
    for step in (0..steps).rev() {
        let (middle, last) = (lattice.before(step), lattice.grips[step].len());
        let through = |l: usize| {
            let ways = (0..middle).map(|m| forward[step][m * last + l] + ahead[m * last + l]);
            ways.fold(f32::INFINITY, f32::min)
        };
        let costs: Vec<f32> = (0..last).map(through).collect();
        let least = costs.iter().copied().fold(f32::INFINITY, f32::min);
        extra.push(costs.into_iter().map(|cost| cost - least).collect());
        if step > 0 {
            let onward = (0..lattice.before(step - 1) * middle).map(|pair| {
                let (f, m) = (pair / middle, pair % middle);
                let ways = (0..last).map(|l| {
                    ahead[m * last + l] + pairs[step][m * last + l] + lattice.three(step, [f, m, l], weights)
                });
                ways.fold(f32::INFINITY, f32::min)
            });
            ahead = onward.collect();
        }
    }
    extra.reverse();
    extra
}

//! Choosing the weights: those under which editors' fingers are likeliest (a conditional random field whose unprinted
//! fingers are hidden; Lafferty et al. 2001, Quattoni et al. 2007).

use score::FingerSet;

use crate::lattice::{Lattice, Weights};
use crate::passage::Passage;
use crate::solve;
use crate::terms::{TERMS, Term};

/// Every weight before anything is known.
const BEGIN: f32 = 0.3;
/// What the means of the slope and of its square keep from step to step.
const MEAN_KEEPS: f64 = 0.9;
const SQUARE_KEEPS: f64 = 0.98;
/// What is less likely than this adds nothing that could be seen.
const UNLIKELY: f64 = 1e-6;

/// What is expected of the terms over all fingerings, each as likely as its cost says.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Logarithm of the sum over all fingerings.
    pub log_sum: f64,
    /// Expected amount of each term.
    pub amounts: [f64; TERMS],
}

/// Forward and backward sums over pairs of grips.
pub fn expected(lattice: &Lattice<'_>, weights: &Weights) -> Expected {
    let steps = lattice.grips.len();
    let mut amounts = [0.0; TERMS];
    if steps == 0 {
        return Expected { log_sum: 0.0, amounts };
    }
    let pairs: Vec<Vec<f32>> = (0..steps).map(|step| lattice.pairs(step, weights)).collect();
    let sizes = |step: usize| {
        (if step > 0 { lattice.before(step - 1) } else { 1 }, lattice.before(step), lattice.grips[step].len())
    };
    let threes: Vec<Vec<f32>> = (0..steps)
        .map(|step| {
            let (first, middle, last) = sizes(step);
            let index = |i: usize| [i / (middle * last), i / last % middle, i % last];
            (0..first * middle * last).map(|i| lattice.three(step, index(i), weights)).collect()
        })
        .collect();
    let mut forward: Vec<Vec<f64>> = vec![pairs[0].iter().map(|cost| -f64::from(*cost)).collect()];
    for step in 1..steps {
        let (first, middle, last) = sizes(step);
        let mut now = vec![f64::NEG_INFINITY; middle * last];
        for m in 0..middle {
            for l in 0..last {
                let terms = (0..first).map(|f| {
                    forward[step - 1][f * middle + m] - f64::from(threes[step][(f * middle + m) * last + l])
                });
                now[m * last + l] = log_sum(terms) - f64::from(pairs[step][m * last + l]);
            }
        }
        forward.push(now);
    }
    let total = log_sum(forward[steps - 1].iter().copied());
    let mut backward = vec![0.0; forward[steps - 1].len()];
    for step in (0..steps).rev() {
        let (first, middle, last) = sizes(step);
        let mut earlier = vec![f64::NEG_INFINITY; first * middle];
        for m in 0..middle {
            for l in 0..last {
                let likely = (forward[step][m * last + l] + backward[m * last + l] - total).exp();
                if likely > UNLIKELY {
                    lattice.tell_pair(step, m, l, &mut |term: Term, amount: f32| {
                        amounts[term as usize] += likely * f64::from(amount);
                    });
                }
            }
        }
        if step == 0 {
            break;
        }
        for f in 0..first {
            for m in 0..middle {
                let ahead = |l: usize| {
                    backward[m * last + l]
                        - f64::from(pairs[step][m * last + l])
                        - f64::from(threes[step][(f * middle + m) * last + l])
                };
                for l in 0..last {
                    let likely = (forward[step - 1][f * middle + m] + ahead(l) - total).exp();
                    if likely > UNLIKELY {
                        lattice.tell_three(step, [f, m, l], &mut |term: Term, amount: f32| {
                            amounts[term as usize] += likely * f64::from(amount);
                        });
                    }
                }
                earlier[f * middle + m] = log_sum((0..last).map(ahead));
            }
        }
        backward = earlier;
    }
    Expected { log_sum: total, amounts }
}

fn log_sum(terms: impl Iterator<Item = f64> + Clone) -> f64 {
    let most = terms.clone().fold(f64::NEG_INFINITY, f64::max);
    if most.is_finite() { most + terms.map(|term| (term - most).exp()).sum::<f64>().ln() } else { most }
}

/// A passage with an editor's fingers.
pub struct Edited {
    /// The music.
    pub passage: Passage,
    /// The printed fingers, by index of the note.
    pub printed: Vec<FingerSet>,
}

impl Edited {
    /// Whether a finger is printed on any of the passage's notes.
    pub fn has_fingers(&self) -> bool {
        let mut keys = self.passage.steps.iter().flat_map(|step| &step.keys);
        keys.any(|key| !self.printed[key.note].is_empty())
    }
}

/// Minus the logarithm of the probability of the printed fingers, and its slope by weight.
pub fn loss(edited: &Edited, weights: &Weights) -> (f64, [f64; TERMS]) {
    let free = expected(&Lattice::new(&edited.passage, 1.0, |_| FingerSet::EMPTY), weights);
    let bound = expected(&Lattice::new(&edited.passage, 1.0, |note| edited.printed[note]), weights);
    let slope = std::array::from_fn(|term| bound.amounts[term] - free.amounts[term]);
    (free.log_sum - bound.log_sum, slope)
}

/// How the weights are chosen.
#[derive(Copy, Clone, Debug)]
pub struct Pace {
    /// How often every passage is looked at.
    pub passes: usize,
    /// Largest step of a weight (Adam; Kingma and Ba 2015); it falls towards the end.
    pub step: f32,
    /// Passages per step.
    pub batch: usize,
    /// Pull of every weight towards nothing, per step: half the square counts for this much.
    pub ridge: f64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { passes: 20, step: 0.05, batch: 8, ridge: 0.5 }
    }
}

/// Chooses weights for passages with printed fingers. `each` hears after every pass how many were made and the sum of the
/// losses.
pub fn tune(edited: &[&Edited], pace: Pace, mut each: impl FnMut(usize, f64)) -> Weights {
    let mut weights = [BEGIN; TERMS];
    let (mut mean, mut square) = ([0.0; TERMS], [0.0; TERMS]);
    let mut steps = 0;
    for pass in 0..pace.passes {
        let step = f64::from(pace.step) * (1.0 - pass as f64 / pace.passes as f64);
        let mut sum = 0.0;
        for batch in edited.chunks(pace.batch.max(1)) {
            let mut slope = weights.map(|weight| pace.ridge * f64::from(weight));
            for (one, by_weight) in batch.iter().map(|edited| loss(edited, &weights)) {
                sum += one;
                slope.iter_mut().zip(by_weight).for_each(|(sum, slope)| *sum += slope);
            }
            steps += 1;
            for (term, slope) in slope.into_iter().enumerate() {
                mean[term] += (1.0 - MEAN_KEEPS) * (slope - mean[term]);
                square[term] += (1.0 - SQUARE_KEEPS) * (slope * slope - square[term]);
                let unbiased = mean[term] / (1.0 - MEAN_KEEPS.powi(steps));
                let spread = (square[term] / (1.0 - SQUARE_KEEPS.powi(steps))).sqrt();
                #[expect(clippy::cast_possible_truncation, reason = "a small step")]
                let by = (step * unbiased / (spread + 1e-3)) as f32;
                weights[term] -= by;
                if !Term::ALL[term].may_relieve() {
                    weights[term] = weights[term].max(0.0);
                }
            }
        }
        each(pass + 1, sum);
    }
    weights
}

/// How many printed fingers a fingering with these weights has, and how many there are.
pub fn matches(edited: &Edited, weights: &Weights) -> (usize, usize) {
    let lattice = Lattice::new(&edited.passage, 1.0, |_| FingerSet::EMPTY);
    let way = solve::cheapest(&lattice, weights, 1).swap_remove(0).grips;
    let (mut right, mut printed) = (0, 0);
    for (step, &grip) in way.iter().enumerate() {
        let fingers = lattice.grips[step][grip].fingers();
        for (key, finger) in lattice.steps[step].keys.iter().zip(fingers).filter(|(key, _)| !key.held) {
            let wanted = edited.printed[key.note].first();
            printed += usize::from(wanted.is_some());
            right += usize::from(wanted == Some(*finger));
        }
    }
    (right, printed)
}

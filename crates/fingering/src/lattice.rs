//! All fingerings of a passage at once: the grips of each step, and what they cost alone, in pairs, and in threes.

use score::FingerSet;

use crate::cost::{self, Placed, Tell};
use crate::grip::Grip;
use crate::passage::{Passage, Step};
use crate::terms::{TERMS, Term};

/// What each term costs per amount.
pub type Weights = [f32; TERMS];

/// The grips of every step.
pub struct Lattice<'a> {
    /// The music.
    pub steps: &'a [Step],
    /// The grips of each step; never none.
    pub grips: Vec<Vec<Grip>>,
    /// Spans of the hand against those of an average adult.
    pub scale: f32,
}

impl<'a> Lattice<'a> {
    /// The fingerings of a passage that agree with the given fingers, by index of the note.
    pub fn new(passage: &'a Passage, scale: f32, given: impl Fn(usize) -> FingerSet) -> Self {
        let steps = passage.steps.as_slice();
        Self { steps, grips: steps.iter().map(|step| Grip::all(step, &given)).collect(), scale }
    }

    fn placed(&self, step: usize, grip: usize) -> Placed<'_> {
        Placed { step: &self.steps[step], grip: &self.grips[step][grip] }
    }

    /// Tells what a grip of a step costs, alone and after one of the step before.
    pub fn tell_pair(&self, step: usize, before: usize, now: usize, tell: &mut impl Tell) {
        cost::alone(self.placed(step, now), self.scale, tell);
        if step > 0 {
            cost::onward(self.placed(step - 1, before), self.placed(step, now), self.scale, tell);
        }
    }

    /// Tells what a grip of a step costs after one of the step before the one before; of the second step on nothing.
    pub fn tell_three(&self, step: usize, grips: [usize; 3], tell: &mut impl Tell) {
        if step > 1 {
            let [first, middle, last] = grips;
            cost::around(
                self.placed(step - 2, first),
                self.placed(step - 1, middle),
                self.placed(step, last),
                self.scale,
                tell,
            );
        }
    }

    /// Grips of the step before: one that says nothing before the first step.
    pub fn before(&self, step: usize) -> usize {
        step.checked_sub(1).map_or(1, |before| self.grips[before].len())
    }

    /// Costs of all pairs of grips of a step and the one before, the earlier one slowest.
    pub fn pairs(&self, step: usize, weights: &Weights) -> Vec<f32> {
        let now = self.grips[step].len();
        (0..self.before(step) * now)
            .map(|pair| sum(weights, |tell| self.tell_pair(step, pair / now, pair % now, tell)))
            .collect()
    }

    /// Cost of three grips in a row beyond that of the pairs.
    pub fn three(&self, step: usize, grips: [usize; 3], weights: &Weights) -> f32 {
        sum(weights, |tell| self.tell_three(step, grips, tell))
    }
}

/// Weighs what is told.
struct Sum<'a> {
    weights: &'a Weights,
    sum: f32,
}

impl Tell for Sum<'_> {
    fn tell(&mut self, term: Term, amount: f32) {
        self.sum += self.weights[term as usize] * amount;
    }
}

fn sum(weights: &Weights, telling: impl FnOnce(&mut Sum<'_>)) -> f32 {
    let mut sum = Sum { weights, sum: 0.0 };
    telling(&mut sum);
    sum.sum
}

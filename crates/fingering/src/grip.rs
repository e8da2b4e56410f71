//! Fingers on the keys of one step.

use score::{Finger, FingerSet};

use crate::passage::Step;

/// Which finger is on each key of a step, from the thumb's side outwards.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Grip {
    fingers: [Finger; 5],
    keys: usize,
}

impl Grip {
    /// The fingers, one per key.
    pub fn fingers(&self) -> &[Finger] {
        &self.fingers[..self.keys]
    }

    /// All grips of a step that agree with what is given: outer keys with outer fingers, or, where the given fingers
    /// cross, in any order. What is given is left out of account where no hand could do it.
    pub fn all(step: &Step, given: impl Fn(usize) -> FingerSet) -> Vec<Self> {
        let keys = step.keys.len();
        let agrees = |grip: &Self| {
            step.keys.iter().zip(grip.fingers()).all(|(key, finger)| given(key.note).accepts(*finger))
        };
        let in_order = Self::of_count(keys, true);
        let fitting: Vec<Self> = in_order.iter().copied().filter(agrees).collect();
        if !fitting.is_empty() {
            return fitting;
        }
        let crossed: Vec<Self> = Self::of_count(keys, false).into_iter().filter(agrees).collect();
        if crossed.is_empty() { in_order } else { crossed }
    }

    fn of_count(keys: usize, in_order: bool) -> Vec<Self> {
        let mut grips = vec![Self { fingers: [Finger::THUMB; 5], keys: 0 }];
        for _ in 0..keys.min(5) {
            grips = grips.iter().flat_map(|grip| grip.one_more(in_order)).collect();
        }
        grips
    }

    fn one_more(self, in_order: bool) -> impl Iterator<Item = Self> {
        let free = move |finger: &Finger| {
            self.fingers().iter().all(|taken| if in_order { taken < finger } else { taken != finger })
        };
        Finger::ALL.into_iter().filter(free).map(move |finger| {
            let mut grip = self;
            grip.fingers[grip.keys] = finger;
            grip.keys += 1;
            grip
        })
    }
}

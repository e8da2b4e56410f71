//! From a piece to its fingering.

use std::collections::HashMap;

use score::{Exercise, Finger, FingerSet, Hand};

use crate::lattice::{Lattice, Weights};
use crate::passage::Passage;
use crate::{HandSize, repeat, solve, weights};

/// A finger is accepted beside the best one where the cheapest fingering with it costs at most this much more. Costs are
/// logarithms of odds: an editor would choose it at least once where he chose the best four times.
const ACCEPTED: f32 = 1.4;

/// Fingers for every note of an exercise, by index of the note.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The best finger first, then the others that a teacher would accept.
    pub fingers: Vec<FingerSet>,
    /// The finger that takes the held key over, where there is no other way.
    pub substitutions: Vec<Option<Finger>>,
    /// What the fingering costs: the less the better, comparable between fingerings of one piece.
    pub cost: f32,
}

impl Proposal {
    /// Puts the fingers on an exercise's notes.
    pub fn finger(&self, exercise: &mut Exercise) {
        for (index, note) in exercise.notes.iter_mut().enumerate() {
            note.fingers = self.fingers[index];
            note.substitution = self.substitutions[index];
        }
    }
}

/// The best fingering of both hands. Fingers that are `given`, by index of the note, stay; where several are, one of them
/// is taken. Where a passage comes again it is fingered as the first time.
pub fn propose(exercise: &Exercise, size: HandSize, given: impl Fn(usize) -> FingerSet) -> Proposal {
    let notes = exercise.notes.len();
    let mut proposal =
        Proposal { fingers: vec![FingerSet::EMPTY; notes], substitutions: vec![None; notes], cost: 0.0 };
    for hand in Hand::ALL {
        let passage = Passage::new(exercise, hand);
        let weights = weights::shipped();
        let free = Lattice::new(&passage, size.scale(), &given);
        let mut found = solve::cheapest(&free, weights, 1).swap_remove(0);
        let again: HashMap<usize, usize> = repeat::repeats(&passage).into_iter().collect();
        let first_time = played(&free, &found.grips);
        let as_before = |note: usize| {
            let fingers = given(note);
            let earlier = again.get(&note).and_then(|earlier| first_time.get(earlier));
            if fingers.is_empty() { earlier.copied().map_or(fingers, FingerSet::only) } else { fingers }
        };
        let mut lattice = Lattice::new(&passage, size.scale(), as_before);
        if again.is_empty() {
            lattice = free;
        } else {
            found = solve::cheapest(&lattice, weights, 1).swap_remove(0);
        }
        proposal.cost += found.cost;
        let accepted = accepted(&Lattice::new(&passage, size.scale(), &given), weights);
        proposal.write(&lattice, &found.grips, &accepted);
    }
    proposal
}

/// Gives a finger to every note that has none; the fingers that are there stay, and the others go with them.
pub fn complete(exercise: &mut Exercise, size: HandSize) {
    let given: Vec<FingerSet> = exercise.notes.iter().map(|note| note.fingers).collect();
    if given.iter().all(|fingers| !fingers.is_empty()) {
        return;
    }
    let proposal = propose(exercise, size, |note| given[note]);
    for (index, note) in exercise.notes.iter_mut().enumerate().filter(|(_, note)| note.fingers.is_empty()) {
        note.fingers = proposal.fingers[index];
        note.substitution = proposal.substitutions[index];
    }
}

/// The `count` best fingerings of one hand's notes, the best first, each with its cost: pairs of a note's index and its
/// finger.
pub fn alternatives(
    exercise: &Exercise,
    hand: Hand,
    size: HandSize,
    count: usize,
    given: impl Fn(usize) -> FingerSet,
) -> Vec<(f32, Vec<(usize, Finger)>)> {
    let passage = Passage::new(exercise, hand);
    let lattice = Lattice::new(&passage, size.scale(), given);
    let ways = solve::cheapest(&lattice, weights::shipped(), count);
    ways.into_iter()
        .map(|way| {
            let mut fingers: Vec<(usize, Finger)> = played(&lattice, &way.grips).into_iter().collect();
            fingers.sort_unstable();
            (way.cost, fingers)
        })
        .collect()
}

impl Proposal {
    fn write(&mut self, lattice: &Lattice<'_>, grips: &[usize], accepted: &HashMap<usize, FingerSet>) {
        for (step, (keys, &grip)) in lattice.steps.iter().zip(grips).enumerate() {
            let fingers = lattice.grips[step][grip].fingers();
            for (key, &finger) in keys.keys.iter().zip(fingers) {
                let written = self.fingers[key.note].first();
                if key.held {
                    if written.is_some_and(|written| written != finger) {
                        self.substitutions[key.note].get_or_insert(finger);
                    }
                    continue;
                }
                let mut set = FingerSet::only(finger);
                accepted.get(&key.note).iter().flat_map(|set| set.iter()).for_each(|other| {
                    set.insert(other);
                });
                self.fingers[key.note] = set;
            }
            for &(note, beside) in &keys.spare {
                self.fingers[note] = fingers.get(beside).copied().map_or(FingerSet::EMPTY, FingerSet::only);
            }
        }
    }
}

/// The finger on each struck note.
fn played(lattice: &Lattice<'_>, grips: &[usize]) -> HashMap<usize, Finger> {
    let mut played = HashMap::new();
    for (step, (keys, &grip)) in lattice.steps.iter().zip(grips).enumerate() {
        let fingers = lattice.grips[step][grip].fingers();
        let struck = keys.keys.iter().zip(fingers).filter(|(key, _)| !key.held);
        played.extend(struck.map(|(key, finger)| (key.note, *finger)));
        let spare = keys.spare.iter().filter_map(|&(note, beside)| Some((note, *fingers.get(beside)?)));
        played.extend(spare);
    }
    played
}

/// The fingers that a teacher would accept on each struck note, the best first.
fn accepted(lattice: &Lattice<'_>, weights: &Weights) -> HashMap<usize, FingerSet> {
    let mut accepted = HashMap::new();
    for (step, extra) in solve::extra(lattice, weights).into_iter().enumerate() {
        let mut grips: Vec<(f32, usize)> = extra.into_iter().zip(0..).collect();
        grips.retain(|(cost, _)| *cost <= ACCEPTED);
        grips.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (at, key) in lattice.steps[step].keys.iter().enumerate().filter(|(_, key)| !key.held) {
            let mut set = FingerSet::EMPTY;
            for (_, grip) in &grips {
                set.insert(lattice.grips[step][*grip].fingers()[at]);
            }
            accepted.insert(key.note, set);
        }
    }
    accepted
}

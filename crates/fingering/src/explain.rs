//! Why one finger is better than another: the cost terms in which the two fingerings differ, in words.

use std::collections::HashMap;

use score::{Exercise, Finger, FingerSet};

use crate::lattice::Lattice;
use crate::passage::Passage;
use crate::terms::Term;
use crate::{HandSize, solve, weights};

/// Steps before the note that keep their fingers, and steps after it that may adapt.
const BEFORE: usize = 3;
const AFTER: usize = 4;
/// Differences smaller than this tell a player nothing.
const LEAST: f32 = 0.05;

/// One reason for a finger, against another.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The term in which they differ.
    pub term: Term,
    /// What the other finger costs more by it; below zero where this reason speaks for the other finger.
    pub weight: f32,
    /// In words, as "3 on E4 keeps the hand in its place (E4 to F4)".
    pub words: String,
}

/// Why `better` is better than `worse` on a note, the largest reason first. What comes before the note has the exercise's
/// fingers; what comes after it adapts to each finger as well as it can. Nothing when the note or the finger is the same.
pub fn explain(
    exercise: &Exercise,
    note: usize,
    better: Finger,
    worse: Finger,
    size: HandSize,
) -> Vec<Reason> {
    let Some(hand) = exercise.notes.get(note).map(|note| note.hand) else { return Vec::new() };
    let mut passage = Passage::new(exercise, hand);
    let struck = |at: usize| passage.steps[at].keys.iter().any(|key| key.note == note && !key.held);
    let Some(at) = (0..passage.steps.len()).find(|at| struck(*at)).filter(|_| better != worse) else {
        return Vec::new();
    };
    let begin = at.saturating_sub(BEFORE);
    let end = (at + AFTER + 1).min(passage.steps.len());
    passage.steps = passage.steps.drain(begin..end).collect();
    let when = exercise.notes[note].onset_tick;
    let with = |finger: Finger| {
        let given = |other: usize| match exercise.notes[other].onset_tick {
            _ if other == note => FingerSet::only(finger),
            tick if tick < when => {
                exercise.notes[other].shown_finger().map_or(FingerSet::EMPTY, FingerSet::only)
            }
            _ => FingerSet::EMPTY,
        };
        told(&Lattice::new(&passage, size.scale(), given))
    };
    let (good, bad) = (with(better), with(worse));
    let mut reasons: Vec<Reason> = Term::ALL
        .iter()
        .filter_map(|term| {
            let cost = |told: &HashMap<Term, Told>| told.get(term).map_or(0.0, |told| told.cost);
            let weight = cost(&bad) - cost(&good);
            // Where the dearer one of the two is dearest.
            let place = if weight > 0.0 { &bad } else { &good }.get(term).map(|told| told.keys);
            let words = if weight > 0.0 { term.merit() } else { term.fault() };
            let name = keyboard::name(exercise.notes[note].pitch);
            let words = format!("{better} on {name} {words}{}", way(place));
            (weight.abs() > LEAST).then_some(Reason { term: *term, weight, words })
        })
        .collect();
    reasons.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    reasons
}

/// What a term costs in a passage, and between which keys most.
struct Told {
    cost: f32,
    most: f32,
    keys: (u8, u8),
}

/// The costs of the cheapest fingering, term by term.
fn told(lattice: &Lattice<'_>) -> HashMap<Term, Told> {
    let weights = weights::shipped();
    let way = solve::cheapest(lattice, weights, 1).swap_remove(0).grips;
    let mut told: HashMap<Term, Told> = HashMap::new();
    for step in 0..way.len() {
        let before = step.saturating_sub(1);
        let key = |step: usize| lattice.steps[step].keys.first().map_or(0, |key| key.pitch.unsigned_abs());
        #[expect(clippy::cast_possible_truncation, reason = "a MIDI number")]
        let keys = (key(before) as u8, key(step) as u8);
        let mut tell = |term: Term, amount: f32| {
            let cost = weights[term as usize] * amount;
            let told = told.entry(term).or_insert(Told { cost: 0.0, most: f32::NEG_INFINITY, keys });
            told.cost += cost;
            if cost > told.most {
                (told.most, told.keys) = (cost, keys);
            }
        };
        lattice.tell_pair(step, way[before], way[step], &mut tell);
        if step > 1 {
            lattice.tell_three(step, [way[step - 2], way[before], way[step]], &mut tell);
        }
    }
    told
}

/// From which key to which.
fn way(keys: Option<(u8, u8)>) -> String {
    match keys {
        Some((from, to)) if from != to => format!(" ({} to {})", keyboard::name(from), keyboard::name(to)),
        _ => String::new(),
    }
}

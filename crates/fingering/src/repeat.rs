//! Passages that come again: they are to be fingered as they were the first time.

use std::collections::HashMap;

use crate::passage::{Passage, Step};

/// Fewest steps that make a passage worth recognising.
const FEWEST: usize = 6;
/// Steps at each end of a repeated passage that may differ, as what is around them does.
const FREE: usize = 1;
/// Semitones of an octave: a passage an octave away lies on the same colours.
const OCTAVE: i16 = 12;

/// For each note that belongs to a passage which came before: the note that it repeats, by index in the exercise.
pub fn repeats(passage: &Passage) -> Vec<(usize, usize)> {
    let steps = &passage.steps;
    let mut first: HashMap<u64, usize> = HashMap::new();
    let mut found = Vec::new();
    let mut now = 0;
    while now + FEWEST <= steps.len() {
        let before = *first.entry(key(&steps[now..now + FEWEST])).or_insert(now);
        let apart = now - before;
        let is_same = |at: &usize| at + 1 < steps.len() && alike(steps, at - apart, *at);
        // What repeats itself without a break repeats its first time.
        let length = if apart >= FEWEST { 1 + (now..).take_while(is_same).count() } else { 0 };
        if length < FEWEST || !same_shape(&steps[before], &steps[now]) {
            now += 1;
            continue;
        }
        for at in now + FREE..now + length - FREE {
            let pairs = steps[at].keys.iter().zip(&steps[at - apart].keys);
            found.extend(pairs.filter(|(key, _)| !key.held).map(|(key, earlier)| (key.note, earlier.note)));
        }
        now += length;
    }
    found
}

/// Whether the steps after two steps are the same, and as far from them.
fn alike(steps: &[Step], before: usize, now: usize) -> bool {
    let way = |at: usize| Some(steps[at + 1].keys.first()?.pitch - steps[at].keys.first()?.pitch);
    same_shape(&steps[before + 1], &steps[now + 1]) && way(before) == way(now)
}

/// Whether the keys of two steps are the same, or octaves apart.
fn same_shape(a: &Step, b: &Step) -> bool {
    let Some(by) = a.keys.first().zip(b.keys.first()).map(|(a, b)| b.pitch - a.pitch) else { return false };
    by % OCTAVE == 0
        && a.keys.len() == b.keys.len()
        && a.keys.iter().zip(&b.keys).all(|(a, b)| b.pitch - a.pitch == by && a.held == b.held)
}

/// A number that equal passages share (FNV-1a); unequal ones are told apart by looking.
fn key(steps: &[Step]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let lowest = steps[0].keys.first().map_or(0, |key| key.pitch);
    let mut add = |value: i16| {
        hash = (hash ^ u64::from(value.cast_unsigned())).wrapping_mul(0x0100_0000_01b3);
    };
    add(lowest.rem_euclid(OCTAVE));
    for step in steps {
        step.keys.iter().for_each(|key| add(key.pitch - lowest + if key.held { 500 } else { 0 }));
        add(1000);
    }
    hash
}

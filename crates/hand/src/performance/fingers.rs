//! A simple rule for notes that come without fingering: move the hand as little as possible, and pass the thumb
//! when it must move.

use keyboard::WHITE_PITCH_MM;
use score::{Exercise, Finger};

use super::plan::{Planned, groups};

/// Costs, in mm of hand movement that would be as bad.
const THUMB_ON_BLACK: f32 = 12.0;
const LITTLE_ON_BLACK: f32 = 6.0;
const WEAK_FINGER: f32 = 1.0;
const SAME_FINGER: f32 = 60.0;
const FINGERS_CROSS: f32 = 120.0;
/// What passing the thumb under a finger costs, index to little finger.
const PASS: [f32; 4] = [14.0, 8.0, 10.0, 60.0];

/// The cheapest way to play all groups so far that ends with certain fingers.
struct Way {
    cost: f32,
    fingers: Vec<Finger>,
    /// Which way of the group before it continues.
    from: usize,
}

/// Gives a finger to every note whose set of accepted fingers is empty: the cheapest sequence of all, found by
/// dynamic programming over the groups of notes that sound together.
pub(super) fn fill_in(exercise: &Exercise, notes: &mut [Planned]) {
    let open = |note: &Planned| exercise.notes[note.note].fingers.is_empty();
    if !notes.iter().any(open) {
        return;
    }
    let groups = groups(notes);
    let mut layers: Vec<Vec<Way>> = Vec::with_capacity(groups.len());
    for (g, group) in groups.iter().enumerate() {
        let chord = &notes[group.clone()];
        let given: Vec<Option<Finger>> =
            chord.iter().map(|note| (!open(note)).then_some(note.finger)).collect();
        let layer = choices(&given).into_iter().map(|fingers| {
            let here = cost_of(chord, &fingers);
            let (from, before) = match g.checked_sub(1) {
                Some(previous) => layers[previous]
                    .iter()
                    .enumerate()
                    .map(|(i, way)| {
                        let earlier = &notes[groups[previous].clone()];
                        (i, way.cost + cost_between(earlier, &way.fingers, chord, &fingers))
                    })
                    .min_by(|a, b| a.1.total_cmp(&b.1))
                    .unwrap_or((0, 0.0)),
                None => (0, 0.0),
            };
            Way { cost: here + before, fingers, from }
        });
        let layer = layer.collect();
        layers.push(layer);
    }
    let mut at = layers.last().and_then(|ways| {
        ways.iter().enumerate().min_by(|a, b| a.1.cost.total_cmp(&b.1.cost)).map(|(i, _)| i)
    });
    for (group, ways) in groups.into_iter().zip(&layers).rev() {
        let Some(way) = at.and_then(|i| ways.get(i)) else { break };
        for (note, finger) in notes[group].iter_mut().zip(&way.fingers) {
            note.finger = *finger;
        }
        at = Some(way.from);
    }
}

/// All ways to give rising fingers to rising keys, given ones kept. Keys beyond the fifth get the little finger.
fn choices(given: &[Option<Finger>]) -> Vec<Vec<Finger>> {
    let size = given.len();
    (1u8..32)
        .filter(|mask| mask.count_ones() as usize == size.min(5))
        .map(|mask| {
            let mut fingers: Vec<Finger> =
                Finger::ALL.into_iter().filter(|finger| mask >> finger.index() & 1 == 1).collect();
            fingers.resize(size, Finger::LITTLE);
            fingers.iter_mut().zip(given).for_each(|(finger, given)| *finger = given.unwrap_or(*finger));
            fingers
        })
        .collect()
}

/// Where the hand would be with this finger on this note.
fn base(note: &Planned, finger: Finger) -> f32 {
    note.spot.x - (f32::from(finger.number()) - 3.0) * WHITE_PITCH_MM
}

fn mean_base(chord: &[Planned], fingers: &[Finger]) -> f32 {
    chord.iter().zip(fingers).map(|(note, finger)| base(note, *finger)).sum::<f32>() / chord.len() as f32
}

fn cost_of(chord: &[Planned], fingers: &[Finger]) -> f32 {
    let mean = mean_base(chord, fingers);
    let each = chord.iter().zip(fingers).map(|(note, finger)| {
        let awkward = match *finger {
            Finger::THUMB if note.spot.black => THUMB_ON_BLACK,
            Finger::LITTLE if note.spot.black => LITTLE_ON_BLACK,
            Finger::RING | Finger::LITTLE => WEAK_FINGER,
            _ => 0.0,
        };
        awkward + (base(note, *finger) - mean).abs()
    });
    let twice = fingers.windows(2).filter(|pair| pair[0] >= pair[1]).count();
    each.sum::<f32>() + 1000.0 * twice as f32
}

fn cost_between(before: &[Planned], old: &[Finger], after: &[Planned], new: &[Finger]) -> f32 {
    let moved = (mean_base(after, new) - mean_base(before, old)).abs();
    let ([from], [to]) = (before, after) else { return moved };
    let (old, new) = (old[0], new[0]);
    let up = to.spot.x - from.spot.x;
    if up.abs() < 1.0 {
        return if old == new { 0.0 } else { SAME_FINGER };
    }
    if old == new {
        return SAME_FINGER + moved;
    }
    // Upwards the thumb passes under, downwards a finger passes over it.
    let passing = if up > 0.0 && new == Finger::THUMB {
        Some(old)
    } else if up < 0.0 && old == Finger::THUMB {
        Some(new)
    } else {
        None
    };
    match passing {
        Some(finger) => PASS[finger.index().max(1) - 1] + (up.abs() - 1.5 * WHITE_PITCH_MM).max(0.0) * 2.0,
        None if (up > 0.0) != (new > old) => FINGERS_CROSS + moved,
        None => moved,
    }
}

//! Keeps fingers out of keys and out of each other: where they would pass through, the posture is changed a little.
//!
//! At every step of time at which something is too deep in something else, the smallest change of posture is sought
//! that frees it: depths are taken as linear in the numbers of a [`Nudge`] and pushed below their limit one after
//! the other, each along its own gradient weighed by how readily each number changes (Kaczmarz' projections). The
//! changes are widened and smoothed over time, so that the hand begins to make way before it must, and all is
//! repeated until nothing is left or [`ROUNDS`] are over.

use super::crossing::{Crossing, Fingers};
use super::nudge::{COUPLINGS, Nudge, TARGETS, WAYS, move_wrist, of_finger};
use super::{Motion, Posture};
use crate::ik::{self, Solved};

/// Flesh may be this deep in something, in mm: it gives way.
const SOFT_MM: f32 = 0.9;
/// What is deeper is pushed to this depth, in mm.
const FREED_MM: f32 = 0.4;
/// What is nearer than this to that depth is kept from getting deeper, in mm.
const NEAR_MM: f32 = 4.0;
/// A finger that plays stays within this of its key's point, in mm.
const REACH_MM: f32 = 0.8;
/// One that stays further off than this does not reach it, in mm, at any of these times after the onset, in seconds.
const UNREACHED_MM: f32 = 1.8;
const TRIED_S: [f64; 3] = [0.0, 0.03, 0.06];
/// How often all is repeated at most.
const ROUNDS: usize = 24;
/// How often one posture's depths are pushed in turn.
const SWEEPS: usize = 30;
/// A change begins so many steps early and ends so many late, and is then smoothed over as many.
const WIDEN: usize = 4;
const SMOOTH: usize = 6;

/// How readily each number changes, how far at once and how far in all: mm, radians, shares.
const READY: Nudge = ways([2.0, 3.0, 3.5], 0.035, [2.0, 3.0, 9.0], 0.06);
const AT_ONCE: Nudge = ways([3.0, 4.0, 4.0], 0.05, [5.0, 5.0, 16.0], 0.10);
const IN_ALL: Nudge = ways([10.0, 18.0, 22.0], 0.24, [14.0, 16.0, 60.0], 0.30);

/// The numbers of a nudge: of the wrist, of its three angles, of each finger's target and coupling.
const fn ways(wrist: [f32; 3], angle: f32, target: [f32; 3], coupling: f32) -> Nudge {
    let mut ways = [angle; WAYS];
    let mut i = 0;
    while i < WAYS {
        if i < 3 {
            ways[i] = wrist[i];
        } else if i >= COUPLINGS {
            ways[i] = coupling;
        } else if i >= TARGETS {
            ways[i] = target[(i - TARGETS) % 3];
        }
        i += 1;
    }
    ways
}

/// Something that is, or soon would be, too deep.
struct Push {
    crossing: Crossing,
    depth: f32,
    /// How deep it may stay.
    limit: f32,
    gradient: Nudge,
}

/// Changes the hand's posture wherever its fingers would pass through something.
///
/// Keys that then still are out of reach are pressed less far, as a finger does that can only just touch them.
pub(super) fn clear(motion: &mut Motion) {
    make_way(motion);
    let mut any = false;
    for finger in 0..5 {
        for stroke in 0..motion.fingers[finger].all().len() {
            let onset_s = motion.fingers[finger].all()[stroke].onset_s;
            let gap = TRIED_S.map(|after_s| motion.solve(onset_s + after_s).solved.gaps[finger]);
            let gap = gap.into_iter().fold(0.0, f32::max);
            if gap > UNREACHED_MM {
                motion.fingers[finger].out_of_reach(stroke, gap);
                any = true;
            }
        }
    }
    if any {
        make_way(motion);
    }
}

fn make_way(motion: &mut Motion) {
    let mut wanted = vec![true; motion.nudges.len()];
    for _ in 0..ROUNDS {
        let mut changes: Vec<Option<Nudge>> = vec![None; wanted.len()];
        for (step, change) in changes.iter_mut().enumerate().filter(|(step, _)| wanted[*step]) {
            *change = free(motion, motion.nudges.time(step));
        }
        if changes.iter().all(Option::is_none) {
            return;
        }
        let touched = add(motion, &changes);
        wanted = touched;
    }
}

/// The change that frees the posture at a time; `None` if nothing is too deep.
fn free(motion: &Motion, t_s: f64) -> Option<Nudge> {
    let posture = motion.solve(t_s);
    let mut pushes = pushes(motion, &posture);
    if !pushes.iter().any(|push| push.depth > push.limit + SOFT_MM - FREED_MM) {
        return None;
    }
    for push in &mut pushes {
        push.gradient = [0.0; WAYS];
    }
    for (way, at_once) in AT_ONCE.into_iter().enumerate() {
        let step = 0.05 * at_once;
        let solved = nudged(motion, &posture, way, step);
        let fingers = Fingers::of(&solved, &motion.player.anatomy);
        for push in &mut pushes {
            push.gradient[way] = (fingers.depth(&push.crossing, &solved) - push.depth) / step;
        }
    }
    let mut change = [0.0; WAYS];
    for sweep in 0..SWEEPS {
        // Ever softer, so that what cannot be had together ends in the middle.
        let relaxed = 1.0 / (1.0 + 0.2 * sweep as f32);
        for push in &pushes {
            let moved: f32 = push.gradient.iter().zip(&change).map(|(slope, by)| slope * by).sum();
            let excess = push.depth + moved - push.limit;
            if excess <= 0.0 {
                continue;
            }
            let weight: f32 =
                push.gradient.iter().zip(&READY).map(|(slope, ready)| (slope * ready).powi(2)).sum();
            for way in 0..WAYS {
                let pull = relaxed * excess * push.gradient[way] * READY[way].powi(2) / (weight + 1.0);
                change[way] = (change[way] - pull).clamp(-AT_ONCE[way], AT_ONCE[way]);
            }
        }
    }
    Some(change)
}

fn pushes(motion: &Motion, posture: &Posture) -> Vec<Push> {
    let fingers = Fingers::of(&posture.solved, &motion.player.anatomy);
    let near = fingers.crossings(&posture.solved, &posture.intents, motion.side, FREED_MM - NEAR_MM);
    let push = |crossing, depth, limit| Push { crossing, depth, limit, gradient: [0.0; WAYS] };
    let plays = |finger: &usize| {
        let intent = &posture.intents[*finger];
        intent.bound > 0.9 && intent.matters > 0.3
    };
    let reach = (0..5).filter(plays).map(|finger| {
        // A key that is out of reach stays so.
        let gap = posture.solved.gaps[finger];
        push(Crossing::Reach { finger }, gap, gap.max(REACH_MM))
    });
    near.into_iter().map(|(crossing, depth)| push(crossing, depth, FREED_MM)).chain(reach).collect()
}

/// The posture with one number of its nudge changed.
fn nudged(motion: &Motion, posture: &Posture, way: usize, step: f32) -> Solved {
    let mut nudge = [0.0; WAYS];
    nudge[way] = step;
    let mut wrist = posture.wrist;
    move_wrist(&mut wrist, &nudge);
    let mut targets = posture.targets;
    for (finger, target) in targets.iter_mut().enumerate() {
        *target += of_finger(&nudge, finger, posture.loose[finger]);
    }
    let mut couplings = posture.couplings;
    for (coupling, by) in couplings.iter_mut().zip(&nudge[COUPLINGS..]) {
        *coupling += by;
    }
    ik::solve_each(&motion.player.anatomy, &couplings, &wrist, &targets)
}

/// Widens and smooths the changes and adds them to the hand's nudges. Returns which steps that may have changed.
fn add(motion: &mut Motion, changes: &[Option<Nudge>]) -> Vec<bool> {
    let count = changes.len();
    let widened: Vec<Nudge> = (0..count)
        .map(|step| {
            let around = changes[step.saturating_sub(WIDEN)..(step + WIDEN + 1).min(count)].iter().flatten();
            let mut most = [0.0_f32; WAYS];
            for change in around {
                for (most, value) in most.iter_mut().zip(change) {
                    if value.abs() > most.abs() {
                        *most = *value;
                    }
                }
            }
            most
        })
        .collect();
    let mut touched = vec![false; count];
    for step in 0..count {
        let (from, to) = (step.saturating_sub(SMOOTH), (step + SMOOTH + 1).min(count));
        let around = &widened[from..to];
        let nudge = motion.nudges.step_mut(step);
        let mut changed = false;
        for way in 0..WAYS {
            let mean = around.iter().map(|change| change[way]).sum::<f32>() / around.len() as f32;
            changed |= mean != 0.0;
            nudge[way] = (nudge[way] + mean).clamp(-IN_ALL[way], IN_ALL[way]);
        }
        if changed {
            // A B-spline's step reaches two steps far.
            touched[step.saturating_sub(2)..(step + 3).min(count)].fill(true);
        }
    }
    touched
}

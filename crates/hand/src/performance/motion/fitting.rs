//! Fits a hand's plan to what the hand can do, by trying it out: keys are let go when the hand must leave them,
//! and the hand leaves its track for keys that it would not reach.

use glam::Vec3;
use score::Finger;

use super::super::curve::Curve;
use super::super::plan::Planned;
use super::{Motion, Strokes};

/// A held key is let go when its finger gets this much further from it than when it was struck, in mm.
const SLIPS_MM: f32 = 1.5;
/// A held key is let go when its finger keeps the hand this much further from where it wants to be than when
/// the key was struck, in mm; by the second so much further as the key still matters to the hand.
const DRAGS_MM: f32 = 9.0;
const DRAGS_WHILE_IT_MATTERS_MM: f32 = 25.0;
/// No key is let go sooner than this after it was struck, in seconds, and how exactly the moment is found.
const SHORTEST_HOLD_S: f64 = 0.06;
const STEP_S: f64 = 0.015;
/// How often the hand's track is corrected, and how long before and after it plays, in seconds.
const GRID_S: f64 = 0.02;
const MARGIN_S: f64 = 0.5;

pub(super) fn fit(motion: &mut Motion, notes: &mut [Planned]) {
    let_go_out_of_reach(motion, notes);
    // The second round corrects what the first one left.
    for _ in 0..2 {
        give_way(motion);
    }
}

/// Lets keys go as soon as the moving hand takes their fingers away.
fn let_go_out_of_reach(motion: &mut Motion, notes: &mut [Planned]) {
    for finger in Finger::ALL {
        let i = finger.index();
        for s in 0..motion.fingers[i].all().len() {
            let stroke = motion.fingers[i].all()[s].clone();
            let off = |pads: &[Vec3; 5], t| pads[i].truncate().distance(stroke.contact_at(t).truncate());
            let mut t = stroke.until_s.max(stroke.onset_s + SHORTEST_HOLD_S);
            // A chord that is too wide for the hand is held as it was struck.
            let struck = motion.solve(t);
            let slips = SLIPS_MM + off(&struck.solved.pads, t);
            let drags = DRAGS_MM + struck.dragged.length();
            while t < stroke.release_s {
                let posture = motion.solve(t);
                let intent = &posture.intents[i];
                let away = off(&posture.solved.pads, t) > slips
                    || posture.dragged.length() > drags + DRAGS_WHILE_IT_MATTERS_MM * intent.matters;
                if intent.pressed > 0.5 && away {
                    motion.fingers[i].release_early(s, t);
                    notes[stroke.planned].release_s = t;
                    break;
                }
                t += STEP_S;
            }
        }
    }
}

/// Corrects the track by what the fingers have to drag the hand aside, spread over a little time so that the
/// hand moves smoothly.
fn give_way(motion: &mut Motion) {
    let strokes = || motion.fingers.iter().flat_map(Strokes::all);
    let first = strokes().map(|stroke| stroke.onset_s).fold(f64::INFINITY, f64::min) - MARGIN_S;
    let last = strokes().map(|stroke| stroke.release_s).fold(f64::NEG_INFINITY, f64::max) + MARGIN_S;
    if first > last {
        return;
    }
    let times: Vec<f64> =
        (0..=((last - first) / GRID_S) as usize).map(|i| first + i as f64 * GRID_S).collect();
    let dragged: Vec<Vec3> = times.iter().map(|t| motion.solve(*t).dragged).collect();
    let mean = |values: &[Vec3]| values.iter().sum::<Vec3>() / values.len() as f32;
    let spread = |values: Vec<Vec3>| -> Vec<Vec3> {
        let around = |i: usize| &values[i.saturating_sub(1)..(i + 2).min(values.len())];
        (0..values.len()).map(|i| mean(around(i))).collect()
    };
    let dragged = spread(spread(dragged));
    motion.give = std::array::from_fn(|axis| {
        let before = &motion.give[axis];
        let points = times.iter().zip(&dragged).map(|(t, dragged)| (*t, before.at(*t) + dragged[axis]));
        Curve::through(&points.collect::<Vec<_>>())
    });
}

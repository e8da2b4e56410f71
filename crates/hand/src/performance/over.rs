//! Where the hands cross: one of them goes over the other.

use super::motion::Motion;

/// How often the hands are compared, in seconds.
const STEP_S: f64 = 0.1;
/// How far a hand rises to go over the other one, and how far that one ducks, over hand length.
const RISE: f32 = 0.20;
const DUCK: f32 = -0.02;
/// Room along the keyboard in which two hands do not touch, over hand length.
const ROOM: f32 = 0.55;

/// Lifts the hand that leaves its own part of the keyboard over the other one, as long as they overlap or cross.
pub(super) fn lift(left: &mut Motion, right: &mut Motion) {
    let (Some((left_from, left_to)), Some((right_from, right_to))) = (left.playing(), right.playing()) else {
        return;
    };
    let (from, to) = (left_from.min(right_from) - 1.0, left_to.max(right_to) + 1.0);
    let times: Vec<f64> = (0..=((to - from) / STEP_S) as usize).map(|i| from + i as f64 * STEP_S).collect();
    let room = ROOM * left.hand_length_mm().max(right.hand_length_mm());
    let home = |motion: &Motion| {
        let mut places: Vec<f32> = times.iter().map(|t| motion.place_x(*t)).collect();
        places.sort_by(f32::total_cmp);
        places.get(places.len() / 2).copied().unwrap_or(0.0)
    };
    let (left_home, right_home) = (home(left), home(right));
    let overlap = |t: &f64| ((room - (right.place_x(*t) - left.place_x(*t))) / (0.5 * room)).clamp(0.0, 1.0);
    let overlaps: Vec<f32> = times.iter().map(overlap).collect();
    if overlaps.iter().all(|overlap| *overlap <= 0.0) {
        return;
    }
    // The one that is farther from home, over all the crossings together, goes over.
    let away = |motion: &Motion, home: f32| -> f32 {
        times.iter().zip(&overlaps).map(|(t, overlap)| overlap * (motion.place_x(*t) - home).abs()).sum()
    };
    let left_over = away(left, left_home) > away(right, right_home);
    // A hand rises before it must.
    let widened = |i: usize| {
        overlaps[i.saturating_sub(2)..(i + 3).min(overlaps.len())].iter().copied().fold(0.0, f32::max)
    };
    let heights = |share: f32| -> Vec<(f64, f32)> {
        times.iter().enumerate().map(|(i, t)| (*t, share * widened(i))).collect()
    };
    let (over, under) = if left_over { (left, right) } else { (right, left) };
    let (rise, duck) = (RISE * over.hand_length_mm(), DUCK * under.hand_length_mm());
    over.go_over(&heights(rise));
    under.go_over(&heights(duck));
}

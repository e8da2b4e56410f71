//! The recogniser's loss: main finger, pressed fingers, events, landmarks and their maps.

use burn::prelude::*;
use burn::tensor::activation::{log_sigmoid, log_softmax, softmax};

use super::batch::Truth;
use crate::network::{Reading, centres};

/// Weight of the points: squared crop units are two orders below cross entropies.
const POINTS_WEIGHT: f32 = 40.0;
/// Points that are hidden are still learnt from intent, but count less.
const HIDDEN_WEIGHT: f32 = 0.25;

/// Weight of the events.
const EVENTS_WEIGHT: f32 = 0.5;
/// Weight of "this is the hand".
const VISIBLE_WEIGHT: f32 = 0.3;
/// Weight of the maps' cross entropy, which falls from about seven to about three.
const MAPS_WEIGHT: f32 = 0.3;
/// Spread of the target around a point in its map, crop units (one cell is 0.07).
const MAPS_SPREAD: f32 = 0.05;

/// Cross entropy of the main finger, of each finger's being pressed and of the events, squared error of the landmarks.
pub(super) fn loss<B: Backend>(reading: Reading<B>, truth: &Truth<B>) -> Tensor<B, 1> {
    let main_loss = (log_softmax(reading.main, 1) * truth.main.clone()).sum_dim(1).mean().neg();
    let pressed_loss = each(reading.pressed, truth.pressed.clone());
    let events_loss = each(reading.events, truth.events.clone());
    let known = reading.points.dims()[1];
    let miss = reading.points - truth.points.clone().narrow(1, 0, known).clamp(-1.0, 1.0);
    let square = miss.powi_scalar(2).sum_dim(2).squeeze_dim::<2>(2);
    let points_loss = (square * weights(truth, known)).mean();
    main_loss + pressed_loss + events_loss * EVENTS_WEIGHT + points_loss * POINTS_WEIGHT
}

/// Mean cross entropy of the fingers that play keys, `[frames, keys, 6]` each; the truth is zero where nothing was asked.
pub(super) fn keys_loss<B: Backend>(logits: Tensor<B, 3>, right: Tensor<B, 3>) -> Tensor<B, 1> {
    let asked = right.clone().sum() + 1e-6;
    (log_softmax(logits, 2) * right).sum().neg() / asked
}

/// Mean cross entropy of what is said of crops that show the right hand, and of others that show the wrong one.
pub(super) fn visible_loss<B: Backend>(right: Tensor<B, 2>, wrong: Tensor<B, 2>) -> Tensor<B, 1> {
    (log_sigmoid(right).mean() + log_sigmoid(wrong.neg()).mean()) * (-0.5 * VISIBLE_WEIGHT)
}

/// Mean cross entropy of questions that are answered by yes or no.
fn each<B: Backend>(logits: Tensor<B, 2>, truth: Tensor<B, 2>) -> Tensor<B, 1> {
    let yes = truth.clone() * log_sigmoid(logits.clone());
    let no = (truth.neg() + 1.0) * log_sigmoid(logits.neg());
    (yes + no).mean().neg()
}

/// How much the first `known` landmarks count.
fn weights<B: Backend>(truth: &Truth<B>, known: usize) -> Tensor<B, 2> {
    truth.visible.clone().narrow(1, 0, known) * (1.0 - HIDDEN_WEIGHT) + HIDDEN_WEIGHT
}

/// Cross entropy of the maps against a narrow Gaussian around each point (heatmaps: Tompson et al., 2014): a fingertip
/// is found much sooner than by its expected place alone. Points beyond the crop pull towards its edge.
pub(super) fn maps_loss<B: Backend>(maps: Tensor<B, 3>, truth: &Truth<B>) -> Tensor<B, 1> {
    let [frames, points, cells] = maps.dims();
    let side = cells.isqrt();
    let along = centres::<B>(side, &maps.device());
    // A Gaussian is one along the columns times one along the rows; so the target need not be written out.
    let target = |axis: usize| {
        let at = truth.points.clone().narrow(1, 0, points).narrow(2, axis, 1).clamp(-1.0, 1.0);
        let far = (along.clone().reshape([1, side]) - at.reshape([frames * points, 1])).powi_scalar(2);
        softmax(far * (-0.5 / (MAPS_SPREAD * MAPS_SPREAD)), 1)
    };
    let rows = target(1).reshape([frames * points, 1, side]);
    let columns = target(0).reshape([frames * points, side, 1]);
    let entropy = rows.matmul(maps.reshape([frames * points, side, side])).matmul(columns);
    let entropy = entropy.reshape([frames, points]).neg();
    (entropy * weights(truth, points)).mean() * MAPS_WEIGHT
}

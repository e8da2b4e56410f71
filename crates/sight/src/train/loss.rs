//! The recogniser's loss: main finger, pressed fingers, points and their maps.

use burn::prelude::*;
use burn::tensor::activation::{log_sigmoid, log_softmax, softmax};

use super::batch::Truth;
use crate::network::{Reading, cells};

/// Weight of the points: squared crop units are two orders below cross entropies.
const POINTS_WEIGHT: f32 = 40.0;
/// Points that are hidden are still learnt from intent, but count less.
const HIDDEN_WEIGHT: f32 = 0.25;

/// Weight of the maps' cross entropy, which falls from about seven to about three.
const MAPS_WEIGHT: f32 = 0.3;
/// Spread of the target around a point in its map, crop units (one cell is 0.07).
const MAPS_SPREAD: f32 = 0.05;

/// Cross entropy of the main finger and of each finger's being pressed, squared error of the points.
pub(super) fn loss<B: Backend>(reading: Reading<B>, truth: &Truth<B>) -> Tensor<B, 1> {
    let main_loss = (log_softmax(reading.main, 1) * truth.main.clone()).sum_dim(1).mean().neg();
    let pressed = truth.pressed.clone();
    let pressed_loss = (pressed.clone() * log_sigmoid(reading.pressed.clone())
        + (pressed.neg() + 1.0) * log_sigmoid(reading.pressed.neg()))
    .mean()
    .neg();
    let weight = truth.visible.clone() * (1.0 - HIDDEN_WEIGHT) + HIDDEN_WEIGHT;
    let square = (reading.points - truth.points.clone()).powi_scalar(2).sum_dim(2).squeeze_dim::<2>(2);
    main_loss + pressed_loss + (square * weight).mean() * POINTS_WEIGHT
}

/// Cross entropy of the maps against a narrow Gaussian around each point (heatmaps: Tompson et al., 2014): a fingertip
/// is found much sooner than by its expected place alone. Points beyond the map pull towards its edge.
pub(super) fn maps_loss<B: Backend>(maps: Tensor<B, 3>, truth: &Truth<B>) -> Tensor<B, 1> {
    let [frames, points, count] = maps.dims();
    let centres = cells::<B>(count, &maps.device()).reshape([1, 1, count, 2]);
    let at = truth.points.clone().clamp(-1.1, 1.1).reshape([frames, points, 1, 2]);
    let far = (centres - at).powi_scalar(2).sum_dim(3).reshape([frames, points, count]);
    let target = softmax(far * (-0.5 / (MAPS_SPREAD * MAPS_SPREAD)), 2);
    let weight = truth.visible.clone() * (1.0 - HIDDEN_WEIGHT) + HIDDEN_WEIGHT;
    let entropy = (target * maps).sum_dim(2).reshape([frames, points]).neg();
    (entropy * weight).mean() * MAPS_WEIGHT
}

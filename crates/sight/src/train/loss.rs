//! The recogniser's loss: main finger, pressed fingers, points.

use burn::prelude::*;
use burn::tensor::activation::{log_sigmoid, log_softmax};

use super::batch::Truth;
use crate::network::Reading;

/// Weight of the points: squared crop units are two orders below cross entropies.
const POINTS_WEIGHT: f32 = 40.0;
/// Points that are hidden are still learnt from intent, but count less.
const HIDDEN_WEIGHT: f32 = 0.25;

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

//! How right readings are, summed up over frames.

use burn::prelude::*;
use burn::tensor::activation::sigmoid;
use hand::TIPS;

use super::Validation;
use super::batch::Truth;
use super::loss::loss;
use crate::crop::CROP_MM;
use crate::network::Reading;

/// Sums for a [`Validation`].
#[derive(Default)]
pub(super) struct Measure {
    loss: f64,
    frames: f64,
    main_right: f64,
    hit: f64,
    said: f64,
    true_pressed: f64,
    tip_error: f64,
    tips: f64,
}

impl Measure {
    /// Adds a batch of frames.
    pub fn add<B: Backend>(&mut self, reading: Reading<B>, truth: &Truth<B>) {
        let number = |tensor: Tensor<B, 1>| tensor.into_scalar().elem::<f64>();
        let [frames, _] = reading.main.dims();
        let right = reading.main.clone().argmax(1).equal(truth.main.clone().argmax(1));
        self.main_right += right.int().sum().into_scalar().elem::<f64>();
        let said = sigmoid(reading.pressed.clone()).greater_elem(0.5).float();
        self.hit += number((said.clone() * truth.pressed.clone()).sum());
        self.said += number(said.sum());
        self.true_pressed += number(truth.pressed.clone().sum());
        let tips = |of: &Tensor<B, 3>| of.clone().narrow(1, 0, TIPS.len());
        let error = (tips(&reading.points) - tips(&truth.points)).powi_scalar(2).sum_dim(2).sqrt();
        let visible = truth.visible.clone().narrow(1, 0, TIPS.len());
        self.tip_error += number((error.squeeze_dim::<2>(2) * visible.clone()).sum());
        self.tips += number(visible.sum());
        self.loss += number(loss(reading, truth)) * frames as f64;
        self.frames += frames as f64;
    }

    /// The figures.
    pub fn finish(self) -> Validation {
        let frames = self.frames.max(1.0);
        Validation {
            loss: self.loss / frames,
            main_accuracy: self.main_right / frames,
            pressed_f1: 2.0 * self.hit / (self.said + self.true_pressed).max(1.0),
            tip_error_mm: self.tip_error / self.tips.max(1.0) * f64::from(CROP_MM) / 2.0,
        }
    }
}

impl Validation {
    /// The figures as a line of progress.
    pub(super) fn line(&self) -> String {
        format!(
            "loss {:.4}, main {:.1} %, pressed F1 {:.3}, tips {:.1} mm",
            self.loss,
            self.main_accuracy * 100.0,
            self.pressed_f1,
            self.tip_error_mm
        )
    }
}

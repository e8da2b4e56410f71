//! How right readings are, summed up over frames.

use burn::prelude::*;
use burn::tensor::activation::sigmoid;
use hand::TIPS;

use super::batch::Truth;
use super::loss::{keys_loss, loss, visible_loss};
use super::{Located, Validation};
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
    keys_right: f64,
    keys: f64,
    hands_right: [f64; 2],
    hands: [f64; 2],
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

    /// Adds answers about keys of the batch that was added last; see [`keys_loss`].
    pub fn add_keys<B: Backend>(&mut self, logits: Tensor<B, 3>, right: Tensor<B, 3>) {
        let number = |tensor: Tensor<B, 1>| tensor.into_scalar().elem::<f64>();
        let [frames, _, classes] = right.dims();
        // Of the keys that a finger holds: that one was pressed is known.
        let fingers = |of: &Tensor<B, 3>| of.clone().narrow(2, 1, classes - 1);
        let hit = fingers(&logits).argmax(2).equal(fingers(&right).argmax(2)).float();
        let held = fingers(&right).sum_dim(2);
        self.keys_right += number((hit * held.clone()).sum());
        self.keys += number(held.sum());
        self.loss += number(keys_loss(logits, right)) * frames as f64;
    }

    /// Adds logits of "this is the hand" for crops of the batch that was added last that show it, and for others that
    /// show the other hand.
    pub fn add_hands<B: Backend>(&mut self, right: Tensor<B, 2>, wrong: Tensor<B, 2>) {
        let said =
            |logits: &Tensor<B, 2>| logits.clone().greater_elem(0.0).int().sum().into_scalar().elem::<f64>();
        let counts = [&right, &wrong].map(|logits| logits.dims()[0] as f64);
        self.hands_right[0] += said(&right);
        self.hands_right[1] += counts[1] - said(&wrong);
        self.hands.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        self.loss += visible_loss(right, wrong).into_scalar().elem::<f64>() * counts[0];
    }

    /// The figures.
    pub fn finish(self) -> Validation {
        let frames = self.frames.max(1.0);
        Validation {
            located: None,
            loss: self.loss / frames,
            main_accuracy: self.main_right / frames,
            pressed_f1: 2.0 * self.hit / (self.said + self.true_pressed).max(1.0),
            tip_error_mm: self.tip_error / self.tips.max(1.0) * f64::from(CROP_MM) / 2.0,
            hand_accuracy: (self.hands[1] > 0.0).then(|| {
                self.hands_right.iter().zip(self.hands).map(|(right, all)| right / all).sum::<f64>() / 2.0
            }),
            keys_accuracy: (self.keys > 0.0).then(|| self.keys_right / self.keys),
        }
    }
}

impl Validation {
    /// The figures as a line of progress.
    pub(super) fn line(&self) -> String {
        if let Some(Located { hands, found, phantoms }) = self.located {
            let loss = self.loss;
            return format!(
                "loss {loss:.5}, {found} of {hands} hands found, {phantoms} where there are none"
            );
        }
        format!(
            "loss {:.4}, main {:.1} %, pressed F1 {:.3}, tips {:.1} mm{}{}",
            self.loss,
            self.main_accuracy * 100.0,
            self.pressed_f1,
            self.tip_error_mm,
            self.keys_accuracy.map_or_else(String::new, |keys| format!(", keys {:.1} %", keys * 100.0)),
            self.hand_accuracy.map_or_else(String::new, |hand| format!(", hand {:.1} %", hand * 100.0))
        )
    }
}

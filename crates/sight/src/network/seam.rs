//! SEAM, the temporal attention: which of the last frames matter.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::prelude::*;
use burn::tensor::activation::{softmax, tanh};

/// Width of the [`TemporalAttention`].
#[derive(Config, Debug)]
pub struct TemporalAttentionConfig {
    width: usize,
    /// Layers, of which the last gives the score: one or two hidden ones are in the published grid.
    #[config(default = 1)]
    layers: usize,
}

impl TemporalAttentionConfig {
    /// Builds the block with fresh weights.
    pub fn init<B: Backend>(&self, device: &B::Device) -> TemporalAttention<B> {
        TemporalAttention {
            hidden: LinearConfig::new(self.width, self.width).init(device),
            deeper: (1..self.layers)
                .map(|_| LinearConfig::new(self.width, self.width).init(device))
                .collect(),
            score: LinearConfig::new(self.width, 1).with_bias(false).init(device),
        }
    }
}

/// Scores every time step by its own content and sums the steps weighted by the softmax of the scores.
#[derive(Module, Debug)]
pub struct TemporalAttention<B: Backend> {
    hidden: Linear<B>,
    deeper: Vec<Linear<B>>,
    score: Linear<B>,
}

impl<B: Backend> TemporalAttention<B> {
    /// One score per time step: `[batch, steps, width]` → `[batch, steps]`.
    pub fn scores(&self, steps: Tensor<B, 3>) -> Tensor<B, 2> {
        let hidden = tanh(self.hidden.forward(steps));
        let hidden = self.deeper.iter().fold(hidden, |hidden, layer| tanh(layer.forward(hidden)));
        self.score.forward(hidden).squeeze_dim::<2>(2)
    }

    /// Weighted sum over the window: `[batch, steps, width]` and its `[batch, steps]` scores → `[batch, width]`.
    pub fn pool(&self, steps: Tensor<B, 3>, scores: Tensor<B, 2>) -> Tensor<B, 2> {
        let weights = softmax(scores, 1).unsqueeze_dim::<3>(2);
        (steps * weights).sum_dim(1).squeeze_dim::<2>(1)
    }
}

//! Fusion: both streams concatenated into one fully connected layer.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::prelude::*;
use burn::tensor::activation::relu;

/// Sizes of the [`FusionLayer`].
#[derive(Config, Debug)]
pub struct FusionConfig {
    input: usize,
    hidden: usize,
}

impl FusionConfig {
    /// Builds the layer with fresh weights.
    pub fn init<B: Backend>(&self, device: &B::Device) -> FusionLayer<B> {
        FusionLayer { hidden: LinearConfig::new(self.input, self.hidden).init(device) }
    }
}

/// Concatenation and one hidden layer (`ReLU`).
#[derive(Module, Debug)]
pub struct FusionLayer<B: Backend> {
    hidden: Linear<B>,
}

impl<B: Backend> FusionLayer<B> {
    /// `[frames, embedding]` and `[frames, gru₂]` → `[frames, hidden]`.
    pub fn forward(&self, seen: Tensor<B, 2>, moved: Tensor<B, 2>) -> Tensor<B, 2> {
        relu(self.hidden.forward(Tensor::cat(vec![seen, moved], 1)))
    }
}

//! SAM, the spatial attention: where in the picture it matters.

use burn::module::Module;
use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::prelude::*;
use burn::tensor::activation::sigmoid;

use crate::convolution::{Convolve, convolved};

/// Size of the [`SpatialAttention`].
#[derive(Config, Debug)]
pub struct SpatialAttentionConfig {
    /// Side of its convolution, odd. 7 as in the block's origin (Woo et al., CBAM, 2018).
    #[config(default = 7)]
    kernel: usize,
}

impl SpatialAttentionConfig {
    /// Builds the block with fresh weights.
    pub fn init<B: Backend>(&self, device: &B::Device) -> SpatialAttention<B> {
        let pad = self.kernel / 2;
        SpatialAttention {
            conv: Conv2dConfig::new([2, 1], [self.kernel; 2])
                .with_padding(PaddingConfig2d::Explicit(pad, pad, pad, pad))
                .init(device),
        }
    }
}

/// Average and maximum over the channels → convolution → sigmoid map, multiplied onto the features.
#[derive(Module, Debug)]
pub struct SpatialAttention<B: Backend> {
    conv: Conv2d<B>,
}

impl<B: Convolve> SpatialAttention<B> {
    /// `[frames, channels, h, w]` → the same shape.
    pub fn forward(&self, x: Tensor<B, 4>) -> Tensor<B, 4> {
        let pooled = Tensor::cat(vec![x.clone().mean_dim(1), x.clone().max_dim(1)], 1);
        let channels = x.dims()[1];
        x * sigmoid(convolved(&self.conv, pooled)).repeat_dim(1, channels)
    }
}

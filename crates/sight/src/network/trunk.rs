//! The published convolutions: two 3×3 layers with pooling, then the spatial attention.

use burn::module::Module;
use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::prelude::*;

use super::sam::{SpatialAttention, SpatialAttentionConfig};
use crate::convolution::{Convolve, rectified};

/// Sizes of the [`Trunk`].
#[derive(Config, Debug, PartialEq)]
pub struct TrunkConfig {
    /// Filters of the two convolutions: published 24 and 48, and 16, 32 or 32, 64.
    #[config(default = "[24, 48]")]
    filters: [usize; 2],
    /// Stride of the first convolution, which the article leaves open: 2 costs a third of 1 on a CPU.
    #[config(default = 2)]
    first_stride: usize,
    /// Whether the spatial attention comes after them, as published.
    #[config(default = true)]
    attention: bool,
}

impl TrunkConfig {
    /// Builds the block with fresh weights.
    pub fn init<B: Backend>(&self, device: &B::Device) -> Trunk<B> {
        let [first, second] = self.filters;
        let conv = |input: usize, output: usize, stride: usize| {
            Conv2dConfig::new([input, output], [3, 3])
                .with_stride([stride; 2])
                .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                .init(device)
        };
        Trunk {
            conv1: conv(3, first, self.first_stride),
            conv2: conv(first, second, 1),
            pool: MaxPool2dConfig::new([2, 2]).init(),
            attention: self.attention.then(|| SpatialAttentionConfig::new().init(device)),
        }
    }

    /// Channels of the result.
    pub fn channels(&self) -> usize {
        self.filters[1]
    }

    /// Pixels of the crop per cell of the result.
    pub fn stride(&self) -> usize {
        self.first_stride * 2
    }
}

/// Convolution, pooling, convolution, [`SpatialAttention`].
#[derive(Module, Debug)]
pub struct Trunk<B: Backend> {
    conv1: Conv2d<B>,
    conv2: Conv2d<B>,
    pool: MaxPool2d,
    attention: Option<SpatialAttention<B>>,
}

impl<B: Convolve> Trunk<B> {
    /// `[frames, 3, side, side]` → `[frames, channels, side / stride, side / stride]`.
    pub fn forward(&self, crops: Tensor<B, 4>) -> Tensor<B, 4> {
        let x = self.pool.forward(rectified(&self.conv1, crops));
        let x = rectified(&self.conv2, x);
        match &self.attention {
            Some(attention) => attention.forward(x),
            None => x,
        }
    }
}

//! Locator: finds the left and the right hand in the rectified strip of the keyboard.

use burn::module::Module;
use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::prelude::*;

use crate::convolution::{Convolve, convolved, rectified};

/// Strip pixels per cell of the locator's map.
pub const CELL_PX: usize = 4;

/// Sizes of the [`Locator`].
#[derive(Config, Debug)]
pub struct LocatorConfig {
    /// Filters of the first and of all later convolutions.
    #[config(default = "[24, 48]")]
    pub filters: [usize; 2],
}

impl LocatorConfig {
    /// Builds the network with fresh weights.
    pub fn init<B: Backend>(&self, device: &B::Device) -> Locator<B> {
        let [first, rest] = self.filters;
        let conv = |input: usize, output: usize, stride: usize, dilation: usize| {
            Conv2dConfig::new([input, output], [3, 3])
                .with_stride([stride; 2])
                .with_dilation([dilation; 2])
                .with_padding(PaddingConfig2d::Explicit(dilation, dilation, dilation, dilation))
                .init(device)
        };
        Locator {
            layers: vec![
                conv(3, first, 2, 1),
                conv(first, rest, 2, 1),
                conv(rest, rest, 1, 1),
                conv(rest, rest, 1, 2),
                conv(rest, rest, 1, 4),
                conv(rest, rest, 1, 8),
                conv(rest, rest, 1, 1),
            ],
            maps: Conv2dConfig::new([rest, 2], [1, 1]).init(device),
        }
    }
}

/// A small fully convolutional network with a field of view of about 700 mm.
#[derive(Module, Debug)]
pub struct Locator<B: Backend> {
    layers: Vec<Conv2d<B>>,
    maps: Conv2d<B>,
}

impl<B: Convolve> Locator<B> {
    /// Logits of "here is the hand's centre", left hand then right hand.
    ///
    /// # Shapes
    /// - `strips`: `[frames, 3, 64, 256]`, 0…1
    /// - result: `[frames, 2, 16, 64]`
    pub fn forward(&self, strips: Tensor<B, 4>) -> Tensor<B, 4> {
        let x = self.layers.iter().fold(strips - 0.5, |x, conv| rectified(conv, x));
        convolved(&self.maps, x)
    }
}

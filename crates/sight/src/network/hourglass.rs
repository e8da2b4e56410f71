//! Hourglass: what a fingertip looks like, joined with where in the hand it is.
//!
//! Five fingertips look alike from close by; only the whole hand tells which is which. The article names fused feature
//! maps of several scales without giving them; this is the smallest form that sees the whole crop (stacked hourglass:
//! Newell et al., 2016).

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{Initializer, PaddingConfig2d};
use burn::prelude::*;
use burn::tensor::activation::relu;

/// Sizes of the [`Hourglass`].
#[derive(Config, Debug)]
pub struct HourglassConfig {
    /// Channels of the maps that come and go.
    channels: usize,
    /// Channels at the waist.
    waist: usize,
}

impl HourglassConfig {
    /// Builds the block with fresh weights.
    pub fn init<B: Backend>(&self, device: &B::Device) -> Hourglass<B> {
        let conv = |input: usize, output: usize| {
            Conv2dConfig::new([input, output], [3, 3])
                .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                // He et al., 2015: without it the signal fades over so many layers.
                .with_initializer(Initializer::KaimingUniform {
                    gain: std::f64::consts::SQRT_2,
                    fan_out_only: false,
                })
                .init(device)
        };
        Hourglass {
            pool: MaxPool2dConfig::new([2, 2]).init(),
            down: conv(self.channels, self.channels),
            into_waist: conv(self.channels, self.waist),
            waist: conv(self.waist, self.waist),
            out_of_waist: conv(self.waist, self.channels),
            up: conv(self.channels, self.channels),
        }
    }
}

/// Two poolings down, two steps up, with a bridge at each scale.
#[derive(Module, Debug)]
pub struct Hourglass<B: Backend> {
    pool: MaxPool2d,
    down: Conv2d<B>,
    into_waist: Conv2d<B>,
    waist: Conv2d<B>,
    out_of_waist: Conv2d<B>,
    up: Conv2d<B>,
}

impl<B: Backend> Hourglass<B> {
    /// `[frames, channels, h, w]` → the same shape; sides divisible by four.
    pub fn forward(&self, fine: Tensor<B, 4>) -> Tensor<B, 4> {
        let middle = relu(self.down.forward(self.pool.forward(fine.clone())));
        let coarse = relu(self.into_waist.forward(self.pool.forward(middle.clone())));
        let coarse = relu(self.waist.forward(coarse));
        let middle = middle + double(self.out_of_waist.forward(coarse));
        relu(fine + double(self.up.forward(relu(middle))))
    }
}

/// Every cell becomes two by two.
fn double<B: Backend>(x: Tensor<B, 4>) -> Tensor<B, 4> {
    let [frames, channels, height, width] = x.dims();
    x.reshape([frames, channels, height, 1, width, 1])
        .expand([frames, channels, height, 2, width, 2])
        .reshape([frames, channels, height * 2, width * 2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::backend::Flex;
    use burn::tensor::TensorData;

    #[test]
    fn doubling_repeats_each_cell() {
        let device = Default::default();
        let x = Tensor::<Flex, 4>::from_data([[[[1.0, 2.0], [3.0, 4.0]]]], &device);

        let doubled: Vec<f32> = double(x).into_data().iter::<f32>().collect();

        #[rustfmt::skip]
        assert_eq!(doubled, [
            1.0, 1.0, 2.0, 2.0,
            1.0, 1.0, 2.0, 2.0,
            3.0, 3.0, 4.0, 4.0,
            3.0, 3.0, 4.0, 4.0,
        ]);
    }

    #[test]
    fn every_corner_of_the_crop_reaches_the_middle() {
        let device = Default::default();
        let block = HourglassConfig::new(4, 6).init::<Flex>(&device);
        let middle = |corner: usize| {
            let mut values = vec![0.5; 4 * 32 * 32];
            values[corner] += 20.0;
            let x = Tensor::<Flex, 4>::from_data(TensorData::new(values, [1, 4, 32, 32]), &device);
            let y: Vec<f32> = block.forward(x).into_data().iter::<f32>().collect();
            (0..4).map(|channel| y[channel * 1024 + 16 * 32 + 16]).collect::<Vec<f32>>()
        };
        let quiet = {
            let x = Tensor::<Flex, 4>::full([1, 4, 32, 32], 0.5, &device);
            let y: Vec<f32> = block.forward(x).into_data().iter::<f32>().collect();
            (0..4).map(|channel| y[channel * 1024 + 16 * 32 + 16]).collect::<Vec<f32>>()
        };
        assert_ne!(middle(0), quiet, "the far corner is out of view");
    }
}

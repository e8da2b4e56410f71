//! The convolutions of the preset `fingerling`: by strides down to the whole hand, and back up to its fingertips.
//!
//! Five fingertips look alike from close by; only the whole hand tells which is which.
//!
//! ```text
//!  128² ─▶ 64² ─▶ 32² ●───────────────────────────────▶ + ─ ● ─ SAM ─▶ fine
//!                  └─▶ 16² ●─────────────────▶ + ─ ● ───┘
//!                       └─▶ 8² ●─────▶ + ─ ● ──┘
//!                            └─▶ 4² ●──┴──▶ mean ─▶ whole          ● a residual block
//! ```

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Initializer, PaddingConfig2d};
use burn::prelude::*;
use burn::tensor::activation::relu;

use super::sam::{SpatialAttention, SpatialAttentionConfig};
use crate::convolution::{Convolve, convolved, doubled, rectified, rectified_sum};

/// Sizes of the [`Pyramid`].
#[derive(Config, Debug, PartialEq)]
pub struct PyramidConfig {
    /// Channels at a half, a quarter … a thirty-second of the crop's side.
    #[config(default = "[16, 32, 64, 96, 128]")]
    pub widths: [usize; 5],
}

impl PyramidConfig {
    /// Pixels of the crop per cell of the fine features.
    pub const STRIDE: usize = 4;

    /// Channels of the fine features.
    pub fn channels(&self) -> usize {
        self.widths[1]
    }

    /// Channels of what is told of the whole crop.
    pub fn whole_channels(&self) -> usize {
        self.widths[4]
    }

    /// Builds the block with fresh weights.
    pub fn init<B: Backend>(&self, device: &B::Device) -> Pyramid<B> {
        let widths = self.widths;
        let scales = 1..widths.len();
        Pyramid {
            stem: conv(3, widths[0], 3, 2, device),
            down: scales.clone().map(|i| conv(widths[i - 1], widths[i], 3, 2, device)).collect(),
            blocks: scales.map(|i| Residual::new(widths[i], device)).collect(),
            up: (2..widths.len()).rev().map(|i| conv(widths[i], widths[i - 1], 1, 1, device)).collect(),
            merged: (2..widths.len()).rev().map(|i| Residual::new(widths[i - 1], device)).collect(),
            attention: SpatialAttentionConfig::new().init(device),
        }
    }
}

/// Strided convolutions with a residual block at each scale, a way back up that adds each scale's own features
/// (Lin et al., "Feature pyramid networks", 2017), and [`SpatialAttention`] on the finest.
#[derive(Module, Debug)]
pub struct Pyramid<B: Backend> {
    stem: Conv2d<B>,
    down: Vec<Conv2d<B>>,
    blocks: Vec<Residual<B>>,
    up: Vec<Conv2d<B>>,
    merged: Vec<Residual<B>>,
    attention: SpatialAttention<B>,
}

impl<B: Convolve> Pyramid<B> {
    /// `[frames, 3, side, side]` → features of `[frames, widths₁, side / 4, side / 4]` and of the whole crop
    /// `[frames, widths₄]`; the side divisible by 32.
    pub fn forward(&self, crops: Tensor<B, 4>) -> (Tensor<B, 4>, Tensor<B, 2>) {
        let mut x = rectified(&self.stem, crops);
        let mut scales = Vec::with_capacity(self.down.len());
        for (down, block) in self.down.iter().zip(&self.blocks) {
            x = block.forward(rectified(down, x));
            scales.push(x.clone());
        }
        let whole = x.clone().mean_dim(3).mean_dim(2).flatten::<2>(1, 3);
        for ((up, merged), own) in self.up.iter().zip(&self.merged).zip(scales.into_iter().rev().skip(1)) {
            x = merged.forward(relu(own + doubled(convolved(up, x))));
        }
        (self.attention.forward(x), whole)
    }
}

/// Two convolutions around which the input passes. The second starts from nothing, so that a deep network starts as
/// a shallow one and needs no normalisation (Zhang et al., "Fixup initialization", 2019).
#[derive(Module, Debug)]
pub struct Residual<B: Backend> {
    first: Conv2d<B>,
    second: Conv2d<B>,
}

impl<B: Backend> Residual<B> {
    fn new(width: usize, device: &B::Device) -> Self {
        let second = Conv2dConfig::new([width, width], [3, 3])
            .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
            .with_initializer(Initializer::Zeros)
            .init(device);
        Self { first: conv(width, width, 3, 1, device), second }
    }
}

impl<B: Convolve> Residual<B> {
    /// Keeps the shape.
    fn forward(&self, x: Tensor<B, 4>) -> Tensor<B, 4> {
        rectified_sum(&self.second, rectified(&self.first, x.clone()), x)
    }
}

/// A convolution that keeps the signal's strength (He et al., 2015): without it it fades over so many layers.
fn conv<B: Backend>(
    input: usize,
    output: usize,
    kernel: usize,
    stride: usize,
    device: &B::Device,
) -> Conv2d<B> {
    let pad = kernel / 2;
    Conv2dConfig::new([input, output], [kernel; 2])
        .with_stride([stride; 2])
        .with_padding(PaddingConfig2d::Explicit(pad, pad, pad, pad))
        .with_initializer(Initializer::KaimingUniform { gain: std::f64::consts::SQRT_2, fan_out_only: false })
        .init(device)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::backend::Flex;
    use burn::module::{ModuleMapper, Param};
    use burn::tensor::TensorData;

    /// Makes every weight positive: whatever was drawn, nothing cancels out and no rectifier shuts, so that what cannot be
    /// seen in the output is out of view.
    struct Open;

    impl ModuleMapper<Flex> for Open {
        fn map_float<const D: usize>(&mut self, param: Param<Tensor<Flex, D>>) -> Param<Tensor<Flex, D>> {
            param.map(|weights| weights.abs() + 0.01)
        }
    }

    #[test]
    fn every_corner_of_the_crop_reaches_the_middle() {
        let device = Default::default();
        let block = PyramidConfig::new().with_widths([4, 4, 4, 4, 6]).init::<Flex>(&device).map(&mut Open);
        let middle = |corner: Option<usize>| {
            let mut values = vec![0.0; 3 * 128 * 128];
            if let Some(corner) = corner {
                values[corner] = 100.0;
            }
            let x = Tensor::<Flex, 4>::from_data(TensorData::new(values, [1, 3, 128, 128]), &device);
            let fine: Vec<f32> = block.forward(x).0.into_data().iter::<f32>().collect();
            (0..4).map(|channel| fine[channel * 1024 + 16 * 32 + 16]).collect::<Vec<f32>>()
        };
        let quiet = middle(None);
        for corner in [0, 127, 127 * 128, 128 * 128 - 1] {
            assert_ne!(middle(Some(corner)), quiet, "the corner at {corner} is out of view");
        }
    }
}

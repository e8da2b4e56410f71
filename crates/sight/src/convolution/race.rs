//! How these convolutions compare with burn's own on the CPU.

use std::time::Instant;

use burn::nn::PaddingConfig2d;
use burn::nn::conv::Conv2dConfig;
use burn::prelude::*;
use burn::tensor::Distribution;
use burn::tensor::activation::relu;

use super::rectified;
use crate::backend::{Device, LearningCpu};

/// A layer of the preset `fingerling`: channels in and out, side of the picture, frames of a training step.
const CHANNELS: usize = 32;
const SIDE: usize = 32;
const FRAMES: usize = 32;

/// Milliseconds per layer and frame, a value per repetition.
#[derive(Debug, Clone, Default)]
pub struct Race {
    /// This module, the result alone.
    pub forward: Vec<f64>,
    /// This module, the result and all gradients.
    pub learning: Vec<f64>,
    /// Flex's own, the result alone.
    pub flex_forward: Vec<f64>,
    /// Flex's own, the result and all gradients.
    pub flex_learning: Vec<f64>,
}

/// Runs one 3×3 layer with rectification both ways, in turn.
pub fn race(repetitions: usize) -> Race {
    let device = Device::cpu();
    let layer = Conv2dConfig::new([CHANNELS, CHANNELS], [3, 3])
        .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
        .init::<LearningCpu>(&device);
    let picture = Tensor::<LearningCpu, 4>::random(
        [FRAMES, CHANNELS, SIDE, SIDE],
        Distribution::Uniform(-1.0, 1.0),
        &device,
    );
    let time = |of: &dyn Fn()| {
        let start = Instant::now();
        of();
        start.elapsed().as_secs_f64() * 1e3 / FRAMES as f64
    };
    let mut race = Race::default();
    for _ in 0..repetitions {
        let (ours, flex) = (|x| rectified(&layer, x), |x| relu(layer.forward(x)));
        race.forward.push(time(&|| drop(ours(picture.clone()).into_data())));
        race.flex_forward.push(time(&|| drop(flex(picture.clone()).into_data())));
        race.learning.push(time(&|| drop(ours(picture.clone().require_grad()).sum().backward())));
        race.flex_learning.push(time(&|| drop(flex(picture.clone().require_grad()).sum().backward())));
    }
    race
}

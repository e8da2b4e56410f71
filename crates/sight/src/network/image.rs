//! Image stream: what one frame's crop shows, by either preset's convolutions.

use burn::module::Module;
use burn::prelude::*;
use burn::tensor::Tensor;

use super::landmarks::{Landmarks, LandmarksConfig};
use super::pyramid::{Pyramid, PyramidConfig};
use super::trunk::{Trunk, TrunkConfig};
use crate::convolution::Convolve;

/// Which convolutions look at a crop.
#[derive(Config, Debug, PartialEq)]
pub enum LookConfig {
    /// The published two layers.
    Trunk(TrunkConfig),
    /// This project's own, down to the whole hand and back up.
    Pyramid(PyramidConfig),
}

impl LookConfig {
    /// Builds the image stream with fresh weights for crops of `side`² pixels.
    pub fn init<B: Backend>(
        &self,
        side: usize,
        points: usize,
        embedding: usize,
        device: &B::Device,
    ) -> ImageStream<B> {
        let (look, channels, stride, beside) = match self {
            Self::Trunk(trunk) => (Look::Trunk(trunk.init(device)), trunk.channels(), trunk.stride(), 0),
            Self::Pyramid(pyramid) => {
                let look = Look::Pyramid(pyramid.init(device));
                (look, pyramid.channels(), PyramidConfig::STRIDE, pyramid.whole_channels())
            }
        };
        let landmarks = LandmarksConfig::new(channels, side / stride, points, beside, embedding).init(device);
        ImageStream { look, landmarks }
    }
}

/// Convolutions.
#[derive(Module, Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "there is one of them, and the derived record has the same variants"
)]
pub enum Look<B: Backend> {
    /// The published ones.
    Trunk(Trunk<B>),
    /// This project's own.
    Pyramid(Pyramid<B>),
}

/// Convolutions and [`Landmarks`].
#[derive(Module, Debug)]
pub struct ImageStream<B: Backend> {
    look: Look<B>,
    landmarks: Landmarks<B>,
}

/// What the image stream makes of frames.
#[derive(Debug, Clone)]
pub struct Image<B: Backend> {
    /// `[frames, embedding]`
    pub embedding: Tensor<B, 2>,
    /// Expected places of the landmarks, `[frames, points, 2]` in crop units.
    pub points: Tensor<B, 3>,
    /// The features, `[frames, channels, side, side]`.
    pub fine: Tensor<B, 4>,
    /// Logarithm of the probability that a landmark lies in a cell, `[frames, points, cells]`, cells row by row.
    pub maps: Tensor<B, 3>,
    /// The probabilities themselves.
    pub shares: Tensor<B, 3>,
}

impl<B: Backend> ImageStream<B> {
    /// Channels of the features.
    pub fn channels(&self) -> usize {
        self.landmarks.channels()
    }

    /// Cells along the side of the features and maps.
    pub fn side(&self) -> usize {
        self.landmarks.side()
    }
}

impl<B: Convolve> ImageStream<B> {
    /// `[frames, 3, side, side]` with values 0…1.
    pub fn forward(&self, crops: Tensor<B, 4>) -> Image<B> {
        let crops = (crops - 0.5) * 4.0; // centred: trains faster
        match &self.look {
            Look::Trunk(trunk) => self.landmarks.forward(trunk.forward(crops), None),
            Look::Pyramid(pyramid) => {
                let (fine, whole) = pyramid.forward(crops);
                self.landmarks.forward(fine, Some(whole))
            }
        }
    }

    /// Width of the embedding.
    pub fn width(&self) -> usize {
        self.landmarks.width()
    }

    /// How many landmarks.
    pub fn points(&self) -> usize {
        self.landmarks.points()
    }
}

//! Landmarks: a map of where each is, the places, and what the features say around them.

use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::prelude::*;
use burn::tensor::TensorData;
use burn::tensor::activation::{log_softmax, relu};

use super::image::Image;
use crate::convolution::{Convolve, convolved};

/// The learnt usual places are multiplied by this: at the published learning rate they would take thousands of steps
/// to matter.
const PLACES_GAIN: f32 = 12.0;

/// Sizes of [`Landmarks`].
#[derive(Config, Debug)]
pub struct LandmarksConfig {
    /// Channels of the features.
    channels: usize,
    /// Side of their square map, cells.
    side: usize,
    /// How many landmarks.
    points: usize,
    /// Width of what comes along from elsewhere into the embedding.
    beside: usize,
    /// Width of the embedding.
    embedding: usize,
}

impl LandmarksConfig {
    /// Builds the block with fresh weights.
    pub fn init<B: Backend>(&self, device: &B::Device) -> Landmarks<B> {
        let gathered = self.points * (self.channels + 2) + self.beside;
        Landmarks {
            maps: Conv2dConfig::new([self.channels, self.points], [3, 3])
                .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                .init(device),
            places: Param::from_tensor(Tensor::zeros([self.points, self.side * self.side], device)),
            embed: LinearConfig::new(gathered, self.embedding).init(device),
            norm: LayerNormConfig::new(self.embedding).init(device),
            points: self.points,
            embedding: self.embedding,
            channels: self.channels,
            side: self.side,
        }
    }
}

/// For each landmark a map of where it is. The maps give the landmarks as expected places (spatial softmax: Levine et
/// al., 2016) and gather the features around each of them; these and the places make the embedding. A map starts from
/// what it has learnt of where its landmark usually lies in a crop: the hand is always in the middle.
#[derive(Module, Debug)]
pub struct Landmarks<B: Backend> {
    maps: Conv2d<B>,
    places: Param<Tensor<B, 2>>,
    embed: Linear<B>,
    norm: LayerNorm<B>,
    points: usize,
    embedding: usize,
    channels: usize,
    side: usize,
}

impl<B: Convolve> Landmarks<B> {
    /// `[frames, channels, side, side]`, and `[frames, beside]` if there is such, to an [`Image`].
    pub fn forward(&self, x: Tensor<B, 4>, beside: Option<Tensor<B, 2>>) -> Image<B> {
        let [frames, features, height, width] = x.dims();
        // In rows, as Flex adds a row to rows quickly.
        let usual = (self.places.val() * PLACES_GAIN).reshape([1, self.points * height * width]);
        let maps = convolved(&self.maps, x.clone()).reshape([frames, self.points * height * width]) + usual;
        let maps = log_softmax(maps.reshape([frames, self.points, height * width]), 2);
        let shares = maps.clone().exp();
        let places = cells(height, &x.device());
        let points = shares.clone().reshape([frames * self.points, height * width]).matmul(places);
        let points = points.reshape([frames, self.points, 2]);
        let features_at =
            shares.clone().matmul(x.clone().reshape([frames, features, height * width]).swap_dims(1, 2));
        let gathered = Tensor::cat(vec![features_at, points.clone()], 2).flatten::<2>(1, 2);
        let gathered = match beside {
            Some(beside) => Tensor::cat(vec![gathered, beside], 1),
            None => gathered,
        };
        // The norm keeps the units alive at the published learning rate.
        Image {
            embedding: relu(self.norm.forward(self.embed.forward(gathered))),
            points,
            fine: x,
            maps,
            shares,
        }
    }
}

impl<B: Backend> Landmarks<B> {
    /// How many landmarks.
    pub fn points(&self) -> usize {
        self.points
    }

    /// Channels of the features.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Cells along the side of a map.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Width of the embedding.
    pub fn width(&self) -> usize {
        self.embedding
    }
}

/// Centres of the cells along a side of a square map in crop units, `[side]`: where their features were seen.
pub fn centres<B: Backend>(side: usize, device: &B::Device) -> Tensor<B, 1> {
    Tensor::from_data(TensorData::new(centres_along(side), [side]), device)
}

/// Centres of all cells, row by row, `[side * side, 2]`.
fn cells<B: Backend>(side: usize, device: &B::Device) -> Tensor<B, 2> {
    let along = centres_along(side);
    let places: Vec<f32> = (0..side * side).flat_map(|i| [along[i % side], along[i / side]]).collect();
    Tensor::from_data(TensorData::new(places, [side * side, 2]), device)
}

fn centres_along(side: usize) -> Vec<f32> {
    (0..side).map(|cell| (cell as f32 + 0.5) / side as f32 * 2.0 - 1.0).collect()
}

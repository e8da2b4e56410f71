//! Image stream: two 3×3 convolutions with pooling, spatial attention, an hourglass, the points, and an embedding.

use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::prelude::*;
use burn::tensor::TensorData;
use burn::tensor::activation::{log_softmax, relu};

use super::POINTS;
use super::hourglass::{Hourglass, HourglassConfig};
use super::sam::{SpatialAttention, SpatialAttentionConfig};

/// The learnt usual places are multiplied by this: at the published learning rate they would take thousands of steps
/// to matter.
const PLACES_GAIN: f32 = 12.0;
/// The outermost cells stand for places a little beyond the crop, where a wrist may be.
const REACH: f32 = 1.15;

/// Sizes of the [`ImageStream`].
#[derive(Config, Debug)]
pub struct ImageStreamConfig {
    filters: [usize; 2],
    first_stride: usize,
    waist: usize,
    side: usize,
    embedding: usize,
}

impl ImageStreamConfig {
    /// Builds the stream with fresh weights.
    pub fn init<B: Backend>(&self, device: &B::Device) -> ImageStream<B> {
        let [first, second] = self.filters;
        let side = self.side / self.first_stride / 2; // the pooling halves it
        ImageStream {
            conv1: Conv2dConfig::new([3, first], [3, 3])
                .with_stride([self.first_stride; 2])
                .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                .init(device),
            conv2: Conv2dConfig::new([first, second], [3, 3])
                .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                .init(device),
            pool: MaxPool2dConfig::new([2, 2]).init(),
            attention: SpatialAttentionConfig::new().init(device),
            hourglass: HourglassConfig::new(second, self.waist).init(device),
            maps: Conv2dConfig::new([second, POINTS], [3, 3])
                .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                .init(device),
            places: Param::from_tensor(Tensor::zeros([POINTS, side * side], device)),
            embed: LinearConfig::new(POINTS * (second + 2), self.embedding).init(device),
            norm: LayerNormConfig::new(self.embedding).init(device),
            embedding: self.embedding,
        }
    }
}

/// Convolutions, pooling, [`SpatialAttention`] and [`Hourglass`]; then, for each point of the hand, a map of where it
/// is. The maps give the points as expected places (spatial softmax: Levine et al., 2016) and gather the features
/// around each of them; these and the places make the embedding. A map starts from what it has learnt of where its
/// point usually lies in a crop: the hand is always in the middle.
#[derive(Module, Debug)]
pub struct ImageStream<B: Backend> {
    conv1: Conv2d<B>,
    conv2: Conv2d<B>,
    pool: MaxPool2d,
    attention: SpatialAttention<B>,
    hourglass: Hourglass<B>,
    maps: Conv2d<B>,
    places: Param<Tensor<B, 2>>,
    embed: Linear<B>,
    norm: LayerNorm<B>,
    embedding: usize,
}

/// What the image stream makes of frames.
#[derive(Debug, Clone)]
pub struct Image<B: Backend> {
    /// `[frames, embedding]`
    pub embedding: Tensor<B, 2>,
    /// Expected places of fingertips and wrist, `[frames, 6, 2]` in crop units.
    pub points: Tensor<B, 3>,
    /// Logarithm of the probability that a point lies in a cell, `[frames, 6, cells]`, cells row by row.
    pub maps: Tensor<B, 3>,
}

impl<B: Backend> ImageStream<B> {
    /// # Shapes
    /// - `crops`: `[frames, 3, side, side]`
    pub fn forward(&self, crops: Tensor<B, 4>) -> Image<B> {
        let x = self.pool.forward(relu(self.conv1.forward(crops - 0.5))); // centred: trains faster
        let x = self.attention.forward(relu(self.conv2.forward(x)));
        let x = self.hourglass.forward(x);
        let [frames, features, height, width] = x.dims();
        let maps = self.maps.forward(x.clone()).reshape([frames, POINTS, height * width]);
        let maps = log_softmax(maps + self.places.val().unsqueeze_dim(0) * PLACES_GAIN, 2);
        let shares = maps.clone().exp();
        let cells = cells(height * width, &x.device()).unsqueeze_dim::<3>(0);
        let points = shares.clone().matmul(cells.expand([frames, height * width, 2]));
        let features_at = shares.matmul(x.reshape([frames, features, height * width]).swap_dims(1, 2));
        let gathered = Tensor::cat(vec![features_at, points.clone()], 2).flatten::<2>(1, 2);
        // The norm keeps the units alive at the published learning rate.
        Image { embedding: relu(self.norm.forward(self.embed.forward(gathered))), points, maps }
    }

    /// Width of the embedding.
    pub fn width(&self) -> usize {
        self.embedding
    }
}

/// Centres of the cells of a square map in crop units, row by row, `[cells, 2]`.
pub fn cells<B: Backend>(cells: usize, device: &B::Device) -> Tensor<B, 2> {
    let side = cells.isqrt().max(1);
    let along = |cell: usize| ((cell as f32 + 0.5) / side as f32 * 2.0 - 1.0) * REACH;
    let places: Vec<f32> = (0..cells).flat_map(|i| [along(i % side), along(i / side)]).collect();
    Tensor::from_data(TensorData::new(places, [cells, 2]), device)
}

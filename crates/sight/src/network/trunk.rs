//! Image stream: two 3×3 convolutions with pooling, spatial attention, the points, and an embedding.

use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::prelude::*;
use burn::tensor::TensorData;
use burn::tensor::activation::{relu, softmax};

use super::POINTS;
use super::sam::{SpatialAttention, SpatialAttentionConfig};

/// The maps' logits are multiplied by this: at the published learning rate they would take thousands of steps to
/// become peaks.
const SHARPNESS: f32 = 12.0;
/// The outermost cells stand for places a little beyond the crop, where a wrist may be.
const REACH: f32 = 1.15;

/// Sizes of the [`ImageStream`].
#[derive(Config, Debug)]
pub struct ImageStreamConfig {
    filters: [usize; 2],
    first_stride: usize,
    side: usize,
    embedding: usize,
}

impl ImageStreamConfig {
    /// Builds the stream with fresh weights.
    pub fn init<B: Backend>(&self, device: &B::Device) -> ImageStream<B> {
        let [first, second] = self.filters;
        let side = self.side / self.first_stride / 4; // two poolings halve each side twice
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

/// Convolutions, pooling and [`SpatialAttention`]; then, for each point of the hand, a map of where it is. The maps'
/// softmax gives the points as expected places (spatial softmax: Levine et al., 2016) and gathers the features around
/// each of them; these and the places make the embedding. A map starts from what it has learnt of where its point
/// usually lies in a crop: the hand is always in the middle.
#[derive(Module, Debug)]
pub struct ImageStream<B: Backend> {
    conv1: Conv2d<B>,
    conv2: Conv2d<B>,
    pool: MaxPool2d,
    attention: SpatialAttention<B>,
    maps: Conv2d<B>,
    places: Param<Tensor<B, 2>>,
    embed: Linear<B>,
    norm: LayerNorm<B>,
    embedding: usize,
}

impl<B: Backend> ImageStream<B> {
    /// # Shapes
    /// - `crops`: `[frames, 3, side, side]`
    /// - result: embedding `[frames, embedding]` and points `[frames, 6, 2]` in crop units
    pub fn forward(&self, crops: Tensor<B, 4>) -> (Tensor<B, 2>, Tensor<B, 3>) {
        let x = self.pool.forward(relu(self.conv1.forward(crops - 0.5))); // centred: trains faster
        let x = self.pool.forward(relu(self.conv2.forward(x)));
        let x = self.attention.forward(x);
        let [frames, features, height, width] = x.dims();
        let device = x.device();
        let maps = self.maps.forward(x.clone()).reshape([frames, POINTS, height * width]);
        let maps = softmax((maps + self.places.val().unsqueeze_dim(0)) * SHARPNESS, 2); // [frames, 6, h·w]
        let grid = grid(height, width, &device).unsqueeze_dim::<3>(0).expand([frames, height * width, 2]);
        let points = maps.clone().matmul(grid);
        let features_at = maps.matmul(x.reshape([frames, features, height * width]).swap_dims(1, 2));
        let gathered = Tensor::cat(vec![features_at, points.clone()], 2).flatten::<2>(1, 2);
        // The norm keeps the units alive at the published learning rate.
        (relu(self.norm.forward(self.embed.forward(gathered))), points)
    }

    /// Width of the embedding.
    pub fn width(&self) -> usize {
        self.embedding
    }
}

/// Centres of the maps' cells in crop units, `[h·w, 2]`.
fn grid<B: Backend>(height: usize, width: usize, device: &B::Device) -> Tensor<B, 2> {
    let along = |cell: usize, cells: usize| ((cell as f32 + 0.5) / cells as f32 * 2.0 - 1.0) * REACH;
    let places: Vec<f32> =
        (0..height * width).flat_map(|i| [along(i % width, width), along(i / width, height)]).collect();
    Tensor::from_data(TensorData::new(places, [height * width, 2]), device)
}

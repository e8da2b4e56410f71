//! Keys' head: which finger plays a key that one asks about.
//!
//! Places of fingertips alone lose what the picture shows between two fingers over one key. This head looks at the
//! key itself: the features and the landmarks' shares in its zones, and where the hand's landmarks lie from there.

use burn::module::{Module, Param};
use burn::nn::{Linear, LinearConfig};
use burn::prelude::*;
use burn::tensor::activation::relu;
use burn::tensor::backend::AutodiffBackend;

use super::MAIN_CLASSES;
use super::image::Image;
use crate::zones::{PLACE, ZONES};

/// Keeps the mean over a zone that lies outside the crop finite.
const LEAST_AREA: f32 = 0.05;

/// Sizes of the [`KeysHead`].
#[derive(Config, Debug)]
pub struct KeysHeadConfig {
    channels: usize,
    points: usize,
    embedding: usize,
    hidden: usize,
}

impl KeysHeadConfig {
    /// Builds the head with fresh weights.
    pub fn init<B: Backend>(&self, device: &B::Device) -> KeysHead<B> {
        let local = ZONES * (self.channels + self.points) + self.points * 2 + PLACE;
        KeysHead {
            local: LinearConfig::new(local, self.hidden).init(device),
            whole: LinearConfig::new(self.embedding, self.hidden).with_bias(false).init(device),
            finger: LinearConfig::new(self.hidden, MAIN_CLASSES).init(device),
        }
    }
}

/// Two layers over what is seen at a key and of the whole hand.
#[derive(Module, Debug)]
pub struct KeysHead<B: Backend> {
    local: Linear<B>,
    whole: Linear<B>,
    finger: Linear<B>,
}

/// Keys that are asked about, the same number in every frame ([`crate::zones::Zones`]).
#[derive(Debug, Clone)]
pub struct Asked<B: Backend> {
    /// `[frames, keys * ZONES, cells]`
    pub zones: Tensor<B, 3>,
    /// `[frames, keys, PLACE]`
    pub places: Tensor<B, 3>,
}

/// What the head judges by.
#[derive(Debug, Clone)]
pub struct KeysSeen<B: Backend> {
    /// What is seen at each key, `[frames, keys, …]`.
    local: Tensor<B, 3>,
    /// What is seen of the whole hand, `[frames, embedding]`.
    whole: Tensor<B, 2>,
}

impl<B: Backend> KeysSeen<B> {
    /// The same, for a head that learns.
    pub fn learning<A: AutodiffBackend<InnerBackend = B>>(self) -> KeysSeen<A> {
        KeysSeen { local: Tensor::from_inner(self.local), whole: Tensor::from_inner(self.whole) }
    }
}

impl<B: Backend> KeysHead<B> {
    /// Logits of the finger that plays each key, 0 none of this hand's, 1 thumb … 5 little finger:
    /// `[frames, keys, 6]`.
    pub fn answer(&self, seen: &KeysSeen<B>) -> Tensor<B, 3> {
        let keys = seen.local.dims()[1];
        let whole = self.whole.forward(seen.whole.clone()).unsqueeze_dim::<3>(1).repeat_dim(1, keys);
        self.finger.forward(relu(self.local.forward(seen.local.clone()) + whole))
    }

    /// How far the weights are from another head's: the sum of the squares.
    pub fn straying(&self, from: &Self) -> Tensor<B, 1> {
        let weights = |head: &Self| [&head.local, &head.whole, &head.finger].map(|layer| layer.weight.val());
        let squares =
            weights(self).into_iter().zip(weights(from)).map(|(a, b)| (a - b.detach()).powi_scalar(2).sum());
        squares.reduce(|a, b| a + b).unwrap_or_else(|| Tensor::zeros([1], &self.local.weight.device()))
    }

    /// The head between this one, at 0, and another, at 1.
    #[must_use]
    pub fn towards(&self, other: &Self, share: f32) -> Self {
        Self {
            local: between(&self.local, &other.local, share),
            whole: between(&self.whole, &other.whole, share),
            finger: between(&self.finger, &other.finger, share),
        }
    }

    /// What is seen at keys.
    pub fn look(image: &Image<B>, asked: &Asked<B>) -> KeysSeen<B> {
        let [frames, keys, _] = asked.places.dims();
        let [_, points, cells] = image.shares.dims();
        let [_, channels, _, _] = image.fine.dims();
        let area = asked.zones.clone().sum_dim(2) + LEAST_AREA;
        let features = image.fine.clone().reshape([frames, channels, cells]).swap_dims(1, 2);
        let features = asked.zones.clone().matmul(features) / area;
        let shares = asked.zones.clone().matmul(image.shares.clone().swap_dims(1, 2));
        let there =
            Tensor::cat(vec![features, shares], 2).reshape([frames, keys, ZONES * (channels + points)]);
        // Where the landmarks lie, seen from the key.
        let key = asked.places.clone().narrow(2, 0, 2).repeat_dim(2, points);
        let hand = image.points.clone().reshape([frames, 1, points * 2]).repeat_dim(1, keys);
        let local = Tensor::cat(vec![there, hand - key, asked.places.clone()], 2);
        KeysSeen { local, whole: image.embedding.clone() }
    }
}

fn between<B: Backend>(from: &Linear<B>, to: &Linear<B>, share: f32) -> Linear<B> {
    fn mixed<B: Backend, const D: usize>(
        from: &Param<Tensor<B, D>>,
        to: &Param<Tensor<B, D>>,
        share: f32,
    ) -> Param<Tensor<B, D>> {
        Param::from_tensor(from.val() * (1.0 - share) + to.val() * share)
    }
    let bias = from.bias.as_ref().zip(to.bias.as_ref()).map(|(from, to)| mixed(from, to, share));
    Linear { weight: mixed(&from.weight, &to.weight, share), bias }
}

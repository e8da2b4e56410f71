//! Networks that read sequences, to compare with: GRU, LSTM and Transformer, each with a head for the main finger.

use burn::module::{AutodiffModule as _, Module};
use burn::nn::gru::{Gru, GruConfig};
use burn::nn::transformer::{TransformerEncoder, TransformerEncoderConfig, TransformerEncoderInput};
use burn::nn::{Linear, LinearConfig, Lstm, LstmConfig, PositionalEncoding, PositionalEncodingConfig};
use burn::optim::{AdamConfig, GradientsParams, Optimizer as _};
use burn::prelude::*;
use burn::tensor::TensorData;
use burn::tensor::activation::log_softmax;
use burn::tensor::backend::AutodiffBackend;
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_pcg::Pcg64;

use super::{Sample, truth_of};
use crate::dataset::Dataset;
use crate::network::MAIN_CLASSES;
use crate::train::{Stage, TrainOptions};

/// Hidden sizes of recurrent networks, as published for the motion stream.
const RECURRENT: [usize; 2] = [60, 30];
/// The Transformer's width, inner width, heads and layers.
const TRANSFORMER: [usize; 4] = [64, 128, 4, 2];

/// Which network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Gru,
    Lstm,
    Transformer,
}

/// A network that reads sequences.
#[derive(Module, Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "there is one of them, and the derived record has the same variants"
)]
pub enum Body<B: Backend> {
    Gru((Gru<B>, Gru<B>)),
    Lstm((Lstm<B>, Lstm<B>)),
    Transformer((Linear<B>, PositionalEncoding<B>, TransformerEncoder<B>)),
}

/// A body and its head.
#[derive(Module, Debug)]
pub struct Sequence<B: Backend> {
    body: Body<B>,
    main: Linear<B>,
}

impl Kind {
    /// Builds the network with fresh weights for steps of `input` numbers.
    pub fn init<B: Backend>(self, input: usize, device: &B::Device) -> Sequence<B> {
        let [first, second] = RECURRENT;
        let [width, inner, heads, layers] = TRANSFORMER;
        let (body, width) = match self {
            Self::Gru => {
                let [one, two] = [(input, first), (first, second)]
                    .map(|(input, hidden)| GruConfig::new(input, hidden, true).init(device));
                (Body::Gru((one, two)), second)
            }
            Self::Lstm => {
                let [one, two] = [(input, first), (first, second)]
                    .map(|(input, hidden)| LstmConfig::new(input, hidden, true).init(device));
                (Body::Lstm((one, two)), second)
            }
            Self::Transformer => {
                let encoder =
                    TransformerEncoderConfig::new(width, inner, heads, layers).with_norm_first(true);
                let place = PositionalEncodingConfig::new(width).with_max_sequence_size(256);
                let input = LinearConfig::new(input, width).init(device);
                (Body::Transformer((input, place.init(device), encoder.init(device))), width)
            }
        };
        Sequence { body, main: LinearConfig::new(width, MAIN_CLASSES).init(device) }
    }
}

impl<B: Backend> Sequence<B> {
    /// Logits of the main finger: `[clips, frames, input]` → `[clips, frames, 6]`, each frame seeing at most the
    /// `window` frames that end with it (recurrent networks all of the clip that has been).
    pub fn forward(&self, steps: Tensor<B, 3>, window: usize) -> Tensor<B, 3> {
        let hidden = match &self.body {
            Body::Gru((one, two)) => two.forward(one.forward(steps, None), None),
            Body::Lstm((one, two)) => two.forward(one.forward(steps, None).0, None).0,
            Body::Transformer((input, place, encoder)) => {
                let [clips, frames, _] = steps.dims();
                let hidden: Vec<bool> = (0..frames * frames)
                    .map(|at| at % frames > at / frames || at % frames + window <= at / frames)
                    .collect();
                let mask = TensorData::new(hidden, [1, frames, frames]);
                let mask = Tensor::<B, 3, Bool>::from_data(mask, &steps.device()).repeat_dim(0, clips);
                let steps = place.forward(input.forward(steps));
                encoder.forward(TransformerEncoderInput::new(steps).mask_attn(mask))
            }
        };
        self.main.forward(hidden)
    }
}

/// Trains a network on the steps of clips and returns it as it was when it did best on those held back.
pub fn train<B: AutodiffBackend>(
    kind: Kind,
    data: &Dataset,
    (mut clips, held_back): (Vec<Sample>, &[Sample]),
    options: &TrainOptions,
    window: usize,
    device: &B::Device,
) -> Sequence<B::InnerBackend> {
    let input = clips.first().map_or(1, |clip| clip.steps.len() / data.frames());
    let mut model: Sequence<B> = kind.init(input, device);
    let mut best = (f64::INFINITY, model.valid());
    let stage = Stage::new(options.time_limit);
    let mut rng = Pcg64::seed_from_u64(options.seed);
    let mut optimiser = AdamConfig::new().init::<B, Sequence<B>>();
    let steps = clips.len().div_ceil(options.batch) * options.epochs;
    let (mut step, mut stale, mut epoch) = (0, 0, 0);
    while epoch < options.epochs && stale < options.patience && !stage.is_over() {
        clips.shuffle(&mut rng);
        for clips in clips.chunks(options.batch) {
            let loss = loss(&model, data, clips, window, device);
            let gradients = GradientsParams::from_grads(loss.backward(), &model);
            model = optimiser.step(stage.rate(options.learning_rate, step, steps), model, gradients);
            step += 1;
        }
        epoch += 1;
        let valid = model.valid();
        let found: f64 = held_back
            .chunks(options.batch)
            .map(|clips| {
                let loss = loss(&valid, data, clips, window, device);
                loss.into_scalar().elem::<f64>() * clips.len() as f64
            })
            .sum();
        if found < best.0 {
            (best, stale) = ((found, valid), 0);
        } else {
            stale += 1;
        }
    }
    best.1
}

fn loss<B: Backend>(
    model: &Sequence<B>,
    data: &Dataset,
    clips: &[Sample],
    window: usize,
    device: &B::Device,
) -> Tensor<B, 1> {
    let frames = data.frames();
    let right: Vec<f32> = clips
        .iter()
        .flat_map(|clip| truth_of(data, clip.clip))
        .flat_map(|truth| (0..MAIN_CLASSES).map(move |class| f32::from(u8::from(class == truth))))
        .collect();
    let right =
        Tensor::<B, 3>::from_data(TensorData::new(right, [clips.len(), frames, MAIN_CLASSES]), device);
    let said = model.forward(steps(clips, frames, device), window);
    let first = (window - 1).min(frames - 1);
    let late = |tensor: Tensor<B, 3>| tensor.narrow(1, first, frames - first);
    (log_softmax(late(said), 2) * late(right)).sum_dim(2).mean().neg()
}

/// The clips' steps, `[clips, frames, width]`.
pub fn steps<B: Backend>(clips: &[Sample], frames: usize, device: &B::Device) -> Tensor<B, 3> {
    let values: Vec<f32> = clips.iter().flat_map(|clip| clip.steps.iter().copied()).collect();
    let width = values.len() / (clips.len() * frames).max(1);
    Tensor::from_data(TensorData::new(values, [clips.len(), frames, width]), device)
}

#[cfg(test)]
mod tests {
    use burn::backend::Flex;
    use burn::tensor::{Distribution, Tolerance};

    use super::*;

    #[test]
    fn no_network_looks_ahead_and_the_transformer_not_beyond_its_window() {
        let device = Default::default();
        let steps = Tensor::<Flex, 3>::random([1, 16, 8], Distribution::Uniform(-1.0, 1.0), &device);
        let other_end =
            Tensor::cat(vec![steps.clone().narrow(1, 0, 10), Tensor::zeros([1, 6, 8], &device)], 1);
        for kind in [Kind::Gru, Kind::Lstm, Kind::Transformer] {
            let network = kind.init::<Flex>(8, &device);
            let said = |steps: &Tensor<Flex, 3>| network.forward(steps.clone(), 4);
            let (one, other) = (said(&steps), said(&other_end));
            assert_eq!(one.dims(), [1, 16, MAIN_CLASSES]);
            let early = |said: &Tensor<Flex, 3>| said.clone().narrow(1, 0, 10).into_data();
            early(&one).assert_approx_eq::<f32>(&early(&other), Tolerance::absolute(1e-5));
        }
        let network = Kind::Transformer.init::<Flex>(8, &device);
        let other_start =
            Tensor::cat(vec![Tensor::zeros([1, 2, 8], &device), steps.clone().narrow(1, 2, 14)], 1);
        // Two layers of a window of four see seven frames.
        let late = |steps: Tensor<Flex, 3>| network.forward(steps, 4).narrow(1, 9, 7).into_data();
        late(steps).assert_approx_eq::<f32>(&late(other_start), Tolerance::absolute(1e-5));
    }
}

//! Second stage: motion stream, fusion and heads on whole clips; the image stream rests.

use std::sync::Arc;
use std::time::Duration;

use burn::module::{AutodiffModule as _, Module as _};
use burn::optim::{AdamConfig, GradientsParams, Optimizer as _};
use burn::prelude::*;
use burn::tensor::TensorData;
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_pcg::Pcg64;

use super::batch::{self, At, Truth};
use super::loss::loss;
use super::measure::Measure;
use super::news::{News, Pass};
use super::vary::Variation;
use super::{Stage, TrainOptions, Validation};
use crate::convolution::{Convolve, Learn};
use crate::dataset::Dataset;
use crate::model::{ModelError, load_recogniser_into, save_recogniser};
use crate::network::{Reading, Recogniser, RecogniserConfig};

/// Clips per step, as a multiple of the batch: without convolutions a step is cheap.
const BATCH_FACTOR: usize = 2;

/// Passes from one round of screening to the next.
const SCREEN_EVERY: usize = 4;
/// A clip is unstable when its loss lies above the mean by so many standard deviations.
const UNSTABLE: f64 = 3.0;

/// No more clips than this are looked at: every frame of each must be, and the motion stream is small.
const MOST_CLIPS: usize = 2000;

/// A clip and what the image stream made of its frames, `[frames, seen_width]` row by row.
#[derive(Clone)]
pub(super) struct Seen {
    pub clip: (usize, usize),
    variation: Variation,
    pub rows: Vec<f32>,
}

impl Seen {
    /// The crop centre's way to each frame, `[frames, 2]`, varied as the crops.
    pub fn travel(&self, data: &Dataset) -> Vec<f32> {
        let ((shard, clip), frames) = (self.clip, data.frames());
        let ways = &data.shard(shard).travel[clip * frames * 2..(clip + 1) * frames * 2];
        ways.as_chunks::<2>().0.iter().flat_map(|&way| self.variation.way(way).to_array()).collect()
    }
}

/// Trains; returns the best validation and how many epochs were run. The best weights are in `options.out`.
pub(super) fn train<B: Learn>(
    model: Recogniser<B>,
    config: &RecogniserConfig,
    data: &Arc<Dataset>,
    options: &TrainOptions,
    time_limit: Option<Duration>,
    progress: &mut impl FnMut(News),
) -> Result<(Validation, usize), ModelError> {
    let mut rng = Pcg64::seed_from_u64(options.seed);
    let mut chosen = data.train_clips.clone();
    chosen.shuffle(&mut rng);
    chosen.truncate(MOST_CLIPS);
    let clips = see(&model, data, &chosen, || Variation::draw(&mut rng));
    let held_back = see(&model, data, &data.valid_clips, || Variation::NONE);
    progress("the image stream has seen every frame".into());
    let (_, best, epochs) = learn(model, config, data, (clips, &held_back), options, time_limit, progress)?;
    Ok((best, epochs))
}

/// Trains on what the image stream made of clips, `(to learn from, held back)`; returns the best model, its
/// validation and how many epochs were run. The best weights are in `options.out`.
pub(super) fn learn<B: Learn>(
    mut model: Recogniser<B>,
    config: &RecogniserConfig,
    data: &Arc<Dataset>,
    (mut clips, held_back): (Vec<Seen>, &[Seen]),
    options: &TrainOptions,
    time_limit: Option<Duration>,
    progress: &mut impl FnMut(News),
) -> Result<(Recogniser<B>, Validation, usize), ModelError> {
    let mut rng = Pcg64::seed_from_u64(options.seed);
    let stage = Stage::new(time_limit);
    let batch = options.batch * BATCH_FACTOR;
    let mut optimiser = AdamConfig::new().with_beta_1(0.9).with_beta_2(0.999).init::<B, Recogniser<B>>();
    let steps = clips.len().div_ceil(batch) * options.epochs;
    let (mut step, mut stale, mut epoch, mut rounds) = (0, 0, 0, 0);
    let mut best = Validation { loss: f64::INFINITY, ..Validation::default() };
    while epoch < options.epochs && stale < options.patience && (epoch == 0 || !stage.is_over()) {
        clips.shuffle(&mut rng);
        let Some(device) = model.devices().first().cloned() else { break };
        let mut pass = Pass::new();
        for clips in clips.chunks(batch) {
            let (reading, truth) = read(&model, config, data, clips, &device);
            let gradients = GradientsParams::from_grads(loss(reading, &truth).backward(), &model);
            let rate = stage.rate(options.learning_rate, step, steps);
            model = optimiser.step(rate, model, gradients);
            pass.step(clips.len() * data.frames(), rate);
            step += 1;
        }
        epoch += 1;
        let done = pass.finish();
        let found = measure(&model, config, data, held_back, batch);
        progress(done.told("clips", epoch, &stage, (step, steps), found));
        if rounds < options.screening && epoch % SCREEN_EVERY == 0 {
            rounds += 1;
            let before = clips.len();
            clips = screen(&model, config, data, clips, &device);
            progress(
                format!("screening {rounds}: {} of {before} clips left out", before - clips.len()).into(),
            );
        }
        if found.loss < best.loss {
            (best, stale) = (found, 0);
            save_recogniser(&model.valid(), config, &options.out)?;
        } else {
            stale += 1;
        }
    }
    let model = if best.loss.is_finite() { load_recogniser_into(model, &options.out)? } else { model };
    Ok((model, best, epoch))
}

/// Leaves out the clips whose loss is far above the others'.
fn screen<B: Learn>(
    model: &Recogniser<B>,
    config: &RecogniserConfig,
    data: &Dataset,
    clips: Vec<Seen>,
    device: &B::Device,
) -> Vec<Seen> {
    let losses: Vec<f64> = clips
        .iter()
        .map(|clip| {
            let (reading, truth) = read(model, config, data, std::slice::from_ref(clip), device);
            loss(reading, &truth).into_scalar().elem::<f64>()
        })
        .collect();
    let most = unstable_above(&losses);
    clips.into_iter().zip(losses).filter(|(_, loss)| *loss <= most).map(|(clip, _)| clip).collect()
}

fn unstable_above(losses: &[f64]) -> f64 {
    let count = losses.len().max(1) as f64;
    let mean = losses.iter().sum::<f64>() / count;
    let variance = losses.iter().map(|loss| (loss - mean).powi(2)).sum::<f64>() / count;
    mean + UNSTABLE * variance.sqrt()
}

/// Runs the image stream over every frame of the clips, each clip varied.
pub(super) fn see<B: Learn>(
    model: &Recogniser<B>,
    data: &Dataset,
    clips: &[(usize, usize)],
    mut vary: impl FnMut() -> Variation,
) -> Vec<Seen> {
    let model = model.valid();
    let Some(device) = model.devices().first().cloned() else { return Vec::new() };
    clips
        .iter()
        .map(|&clip| {
            let frames: Vec<At> = (0..data.frames()).map(|frame| (clip.0, clip.1, frame)).collect();
            let variation = vary();
            let crops = batch::gather_crops(data, &frames, &vec![variation.clone(); frames.len()]);
            let crops = batch::crops_tensor::<B::InnerBackend>(crops, &device);
            Seen { clip, variation, rows: model.see(crops).into_data().iter::<f32>().collect() }
        })
        .collect()
}

/// Readings and truth of all frames that have a whole window behind them.
pub(super) fn read<B: Convolve>(
    model: &Recogniser<B>,
    config: &RecogniserConfig,
    data: &Dataset,
    clips: &[Seen],
    device: &B::Device,
) -> (Reading<B>, Truth<B>) {
    let frames = data.frames();
    let seen: Vec<f32> = clips.iter().flat_map(|clip| clip.rows.iter().copied()).collect();
    let travel: Vec<f32> = clips.iter().flat_map(|clip| clip.travel(data)).collect();
    let reading = model.read_seen(
        Tensor::from_data(TensorData::new(seen, [clips.len(), frames, model.seen_width()]), device),
        Tensor::from_data(TensorData::new(travel, [clips.len(), frames, 2]), device),
    );
    let first = (config.window - 1).min(frames - 1);
    let judged: Vec<At> = clips
        .iter()
        .flat_map(|seen| (first..frames).map(|frame| (seen.clip.0, seen.clip.1, frame)))
        .collect();
    let varied: Vec<Variation> =
        clips.iter().flat_map(|seen| (first..frames).map(|_| seen.variation.clone())).collect();
    let late = |values: Tensor<B, 2>| {
        let width = values.dims()[1];
        let clipped = values.reshape([clips.len(), frames, width]).narrow(1, first, frames - first);
        clipped.reshape([clips.len() * (frames - first), width])
    };
    let [all, points, two] = reading.points.dims();
    let reading = Reading {
        main: late(reading.main),
        pressed: late(reading.pressed),
        events: late(reading.events),
        visible: late(reading.visible),
        points: late(reading.points.reshape([all, points * two])).reshape([judged.len(), points, two]),
        keys: None,
    };
    (reading, Truth::gather(data, &judged, &varied, device))
}

fn measure<B: Learn>(
    model: &Recogniser<B>,
    config: &RecogniserConfig,
    data: &Dataset,
    clips: &[Seen],
    batch: usize,
) -> Validation {
    let model = model.valid();
    let Some(device) = model.devices().first().cloned() else { return Validation::default() };
    let mut measure = Measure::default();
    for clips in clips.chunks(batch) {
        let (reading, truth) = read(&model, config, data, clips, &device);
        measure.add(reading, &truth);
    }
    measure.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_losses_far_above_the_others_are_unstable() {
        let mut losses: Vec<f64> = (0..100).map(|i| 1.0 + f64::from(i % 10) * 0.05).collect();
        losses.push(9.0);
        let most = unstable_above(&losses);
        assert_eq!(losses.iter().filter(|loss| **loss > most).count(), 1);
    }
}

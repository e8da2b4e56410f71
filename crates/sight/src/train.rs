//! Training: recogniser and locator from a folder of rendered shards.
//!
//! Adam with the published rates and early stopping. The recogniser learns in two stages, because neighbouring frames
//! of a clip look alike and convolving them all is what costs: first the image stream and the heads on single frames
//! strewn over the clips (`stills`), then the motion stream, the fusion and the heads on whole clips of what the
//! image stream, now at rest, made of every frame (`clips`). Last, the fusion's weights are chosen for the network
//! (`fusion`).

pub mod adapt;
mod batch;
mod clips;
pub mod compare;
mod fusion;
mod light;
mod locator;
mod loss;
mod measure;
mod news;
mod questions;
mod stills;
mod vary;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;

pub use fusion::{FusionReport, choose_fusion};
pub use news::{Epoch, News};

use crate::backend::{Device, Gpu, LearningCpu};
use crate::convolution::Learn;
use crate::dataset::Dataset;
use crate::model::{ModelError, resume_recogniser};
use crate::network::locator::LocatorConfig;
use crate::network::{Recogniser, RecogniserConfig};

/// Share of the time that goes to the image stream.
const STILLS_SHARE: f64 = 0.9;

/// How to train. The defaults are the published ones where the article gives them.
#[derive(Debug, Clone)]
pub struct TrainOptions {
    /// Folder for weights and configuration.
    pub out: PathBuf,
    /// Passes over the data at most, per stage.
    pub epochs: usize,
    /// Epochs without a better validation loss before stopping.
    pub patience: usize,
    /// Clips per step.
    pub batch: usize,
    /// First learning rate; it falls along a cosine to a fiftieth over the epochs or the time.
    pub learning_rate: f64,
    /// Learn for this long at most, keeping the best weights; looking at every frame once in between comes on top.
    pub time_limit: Option<Duration>,
    /// Seed of initial weights, order and augmentation.
    pub seed: u64,
    /// Rounds in which clips are left out that the motion stream still cannot make sense of, as published.
    pub screening: usize,
    /// Start from the weights that are in `out` instead of fresh ones.
    pub resume: bool,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self {
            out: PathBuf::from("models/fingerling"),
            epochs: 120,
            patience: 12,
            batch: 16,
            learning_rate: 1e-3,
            time_limit: None,
            seed: 1,
            screening: 0,
            resume: false,
        }
    }
}

/// How well a network did on players that were held back.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Validation {
    /// Mean loss.
    pub loss: f64,
    /// Share of frames whose main finger is right.
    pub main_accuracy: f64,
    /// F1 of "this finger presses" over all fingers and frames.
    pub pressed_f1: f64,
    /// Mean error of the fingertips in plain view, millimetres.
    pub tip_error_mm: f64,
    /// Share of held keys whose finger is right, where keys were asked about.
    pub keys_accuracy: Option<f64>,
    /// Mean share of right answers to "is this the hand and not the other", of crops of either kind.
    pub hand_accuracy: Option<f64>,
    /// What the locator found; all but the loss is its alone.
    pub located: Option<Located>,
}

/// Hands that the locator found in held-back strips.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Located {
    /// Hands in view.
    pub hands: usize,
    /// Those found near where they are.
    pub found: usize,
    /// Hands found that are not in view.
    pub phantoms: usize,
}

/// What a training run did.
#[derive(Debug, Clone, Serialize)]
pub struct TrainReport {
    /// Clips or strips trained on.
    pub samples: usize,
    /// Epochs run.
    pub epochs: usize,
    /// The best epoch's validation.
    pub best: Validation,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// Trains the locator and keeps the weights of the best epoch in `options.out`. `progress` is told a line per epoch.
///
/// # Errors
/// When the weights cannot be read or written.
pub fn train_locator(
    config: &LocatorConfig,
    data: &Arc<Dataset>,
    options: &TrainOptions,
    device: Device,
    progress: impl FnMut(News),
) -> Result<TrainReport, ModelError> {
    match device {
        Device::Cpu => locator::train::<LearningCpu>(config, data, options, &Device::cpu(), progress),
        Device::Wgpu => locator::train::<Gpu>(config, data, options, &Device::learning_gpu(), progress),
    }
}

/// Trains the recogniser in both stages and keeps the best weights in `options.out`. `progress` is told a line per
/// epoch.
///
/// # Errors
/// When the weights cannot be read or written, or a thread cannot be started.
pub fn train_recogniser(
    config: &RecogniserConfig,
    data: &Arc<Dataset>,
    options: &TrainOptions,
    device: Device,
    progress: impl FnMut(News),
) -> Result<TrainReport, ModelError> {
    match device {
        Device::Cpu => recogniser::<LearningCpu>(config, data, options, &Device::cpu(), progress),
        Device::Wgpu => recogniser::<Gpu>(config, data, options, &Device::learning_gpu(), progress),
    }
}

fn recogniser<B: Learn>(
    config: &RecogniserConfig,
    data: &Arc<Dataset>,
    options: &TrainOptions,
    device: &B::Device,
    mut progress: impl FnMut(News),
) -> Result<TrainReport, ModelError> {
    B::seed(device, options.seed);
    let start = Instant::now();
    let mut model: Recogniser<B> = config.init(device);
    if options.resume {
        let (old, fresh) = resume_recogniser(model, &options.out)?;
        model = old;
        if !fresh.is_empty() {
            progress(format!("the weights lack {}: these start anew", fresh.join(", ")).into());
        }
    }
    let share = |share: f64| options.time_limit.map(|limit| limit.mul_f64(share));
    let (model, seen) =
        stills::train(model, config, data, options, Stage::new(share(STILLS_SHARE)), &mut progress)?;
    let (best, moved) = clips::train(model, config, data, options, share(1.0 - STILLS_SHARE), &mut progress)?;
    Ok(TrainReport {
        samples: data.train_clips.len(),
        epochs: seen + moved,
        best,
        seconds: start.elapsed().as_secs_f64(),
    })
}

/// A stretch of training with a learning rate of its own.
#[derive(Debug, Clone, Copy)]
struct Stage {
    start: Instant,
    end: Option<Instant>,
}

impl Stage {
    fn new(limit: Option<Duration>) -> Self {
        let start = Instant::now();
        Self { start, end: limit.map(|limit| start + limit) }
    }

    fn is_over(&self) -> bool {
        self.end.is_some_and(|end| Instant::now() >= end)
    }

    /// Seconds until the end at the latest, `step` of `steps` steps being made.
    fn left_s(&self, step: usize, steps: usize) -> f64 {
        let per_step = self.start.elapsed().as_secs_f64() / step.max(1) as f64;
        let by_steps = per_step * steps.saturating_sub(step) as f64;
        let by_time = self.end.map(|end| end.saturating_duration_since(Instant::now()).as_secs_f64());
        by_time.map_or(by_steps, |by_time| by_time.min(by_steps))
    }

    /// The learning rate after `step` of `steps` steps: along a cosine to a fiftieth, by steps or by time,
    /// whichever is further.
    fn rate(&self, first: f64, step: usize, steps: usize) -> f64 {
        let by_steps = step as f64 / steps.max(1) as f64;
        let by_time = self.end.map_or(0.0, |end| {
            let whole = end.saturating_duration_since(self.start).as_secs_f64();
            self.start.elapsed().as_secs_f64() / whole.max(1e-3)
        });
        cosine_rate(first, by_steps.max(by_time))
    }
}

/// From `first` to `first / 50` as `along` goes from 0 to 1.
fn cosine_rate(first: f64, along: f64) -> f64 {
    let last = first / 50.0;
    last + (first - last) * 0.5 * (1.0 + (std::f64::consts::PI * along.clamp(0.0, 1.0)).cos())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_falls_from_first_to_a_fiftieth() {
        assert!((cosine_rate(1e-3, 0.0) - 1e-3).abs() < 1e-12);
        assert!((cosine_rate(1e-3, 1.0) - 2e-5).abs() < 1e-12);
        assert!(cosine_rate(1e-3, 0.4) > cosine_rate(1e-3, 0.5));
    }
}

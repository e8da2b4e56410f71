//! First stage: the image stream and the heads on single frames.

use std::sync::Arc;

use burn::module::{AutodiffModule as _, Module as _};
use burn::optim::{AdamConfig, GradientsParams, Optimizer as _};

use burn::prelude::*;
use rand::SeedableRng as _;
use rand_pcg::Pcg64;

use super::batch::{self, At, Truth};
use super::loss::{keys_loss, loss, maps_loss, visible_loss};
use super::measure::Measure;
use super::news::{News, Pass};
use super::questions::Questions;
use super::vary::Variation;
use super::{Stage, TrainOptions, Validation};
use crate::convolution::Learn;
use crate::dataset::Dataset;
use crate::model::{ModelError, load_recogniser_into, save_recogniser};
use crate::network::{Recogniser, RecogniserConfig};

/// Frames per step, as a multiple of the batch.
const BATCH_FACTOR: usize = 4;
/// One crop in so many is shown mirrored, too: the wrong hand.
const MIRRORED_EVERY: usize = 8;
/// Every n-th frame of the held-back clips measures.
const MEASURE_EVERY: usize = 8;

/// Trains; returns the best model and how many epochs were run.
pub(super) fn train<B: Learn>(
    mut model: Recogniser<B>,
    config: &RecogniserConfig,
    data: &Arc<Dataset>,
    options: &TrainOptions,
    stage: Stage,
    progress: &mut impl FnMut(News),
) -> Result<(Recogniser<B>, usize), ModelError> {
    let batch = options.batch * BATCH_FACTOR;
    let mut optimiser = AdamConfig::new().with_beta_1(0.9).with_beta_2(0.999).init::<B, Recogniser<B>>();
    let steps = batch::still_frames(data).div_ceil(batch) * options.epochs;
    let (mut step, mut stale, mut epoch, mut best) = (0, 0, 0, f64::INFINITY);
    while epoch < options.epochs && stale < options.patience && !stage.is_over() {
        let seed = options.seed.wrapping_add(epoch as u64 * 7919);
        let batches = batch::strewn(data, batch, model.cells(), seed).map_err(|err| {
            ModelError::System(format!("the thread that prepares batches did not start ({err})"))
        })?;
        let Some(device) = model.devices().first().cloned() else { break };
        let mut pass = Pass::new();
        for stills in batches {
            let crops = batch::crops_tensor::<B>(stills.crops, &device);
            let truth = Truth::gather(data, &stills.frames, &stills.varied, &device);
            let (asked, right) = stills.questions.tensors::<B>(&device);
            let wrong_hands = model.recognise_hand(mirrored(&crops));
            let (mut reading, maps) = model.read_stills(crops, &asked);
            let keys = reading.keys.take();
            let mut sum = visible_loss(reading.visible.clone(), wrong_hands)
                + loss(reading, &truth)
                + maps_loss(maps, &truth);
            if let Some(keys) = keys {
                sum = sum + keys_loss(keys, right);
            }
            let gradients = sum.backward();
            let gradients = GradientsParams::from_grads(gradients, &model);
            let rate = stage.rate(options.learning_rate, step, steps);
            model = optimiser.step(rate, model, gradients);
            pass.step(stills.frames.len(), rate);
            step += 1;
            if stage.is_over() {
                break;
            }
        }
        epoch += 1;
        let done = pass.finish();
        let found = measure(&model, data, batch);
        progress(done.told("stills", epoch, &stage, (step, steps), found));
        if found.loss < best {
            (best, stale) = (found.loss, 0);
            save_recogniser(&model.valid(), config, &options.out)?;
        } else {
            stale += 1;
        }
    }
    let model = if best.is_finite() { load_recogniser_into(model, &options.out)? } else { model };
    Ok((model, epoch))
}

/// The first of the crops, one in [`MIRRORED_EVERY`], as their mirror images. That is a picture of the other hand, and nothing else can be
/// learnt from it: a keyboard is its own mirror image.
fn mirrored<B: Backend>(crops: &Tensor<B, 4>) -> Tensor<B, 4> {
    let [frames, ..] = crops.dims();
    crops.clone().narrow(0, 0, frames.div_ceil(MIRRORED_EVERY)).flip([3])
}

fn measure<B: Learn>(model: &Recogniser<B>, data: &Dataset, batch: usize) -> Validation {
    let model = model.valid();
    // Where the weights are now: not the recording device that training uses.
    let Some(device) = model.devices().first().cloned() else { return Validation::default() };
    let frames: Vec<At> = data
        .valid_clips
        .iter()
        .flat_map(|&(shard, clip)| {
            (0..data.frames()).step_by(MEASURE_EVERY).map(move |frame| (shard, clip, frame))
        })
        .collect();
    let mut measure = Measure::default();
    let mut rng = Pcg64::seed_from_u64(0); // the same questions each time
    for frames in frames.chunks(batch) {
        let plain = vec![Variation::NONE; frames.len()];
        let crops = batch::gather_crops(data, frames, &plain);
        let crops = batch::crops_tensor::<B::InnerBackend>(crops, &device);
        let questions = Questions::draw(data, frames, &plain, model.cells(), &mut rng);
        let (asked, right) = questions.tensors::<B::InnerBackend>(&device);
        let wrong_hands = model.recognise_hand(mirrored(&crops));
        let mut reading = model.read_stills(crops, &asked).0;
        let keys = reading.keys.take();
        measure.add_hands(reading.visible.clone(), wrong_hands);
        measure.add(reading, &Truth::gather(data, frames, &plain, &device));
        if let Some(keys) = keys {
            measure.add_keys(keys, right);
        }
    }
    measure.finish()
}

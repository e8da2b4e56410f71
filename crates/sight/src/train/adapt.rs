//! Tunes the keys' head to one player in front of one camera; the image stream rests.
//!
//! The head has some thirty thousand weights and sees some hundred notes, so it is held to where it came from: straying
//! costs (ridge), and every pass shows the glimpses varied anew.

use std::path::Path;

use burn::module::AutodiffModule as _;
use burn::optim::{AdamConfig, GradientsParams, Optimizer as _};
use burn::prelude::*;
use burn::tensor::activation::log_softmax;
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_pcg::Pcg64;
use serde::Serialize;

use super::batch::{self, At};
use super::cosine_rate;
use super::loss::keys_loss;
use super::questions::Questions;
use super::vary::Variation;
use crate::adapt::Tuned;
use crate::backend::{Cpu, Device, LearningCpu};
use crate::dataset::Dataset;
use crate::model::{ModelError, load_recogniser};
use crate::network::{KeysHead, KeysSeen, Recogniser};

/// Passes over the glimpses.
const PASSES: usize = 10;
/// Of the way to the tuned weights so much is gone: what is between keeps what both know (Wortsman et al., "Robust
/// fine-tuning of zero-shot models", 2022).
const SHARE: f32 = 0.5;
/// Glimpses per step.
const BATCH: usize = 48;
/// First learning rate; it falls along a cosine.
const LEARNING_RATE: f64 = 1e-3;
/// Cost of a weight's straying, per unit squared.
const RIDGE: f32 = 0.02;
/// Fewer held-back answers than this measure nothing.
const FEWEST: usize = 24;

/// How a head did on held-back glimpses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct HeadScore {
    /// Held keys asked about.
    pub keys: usize,
    /// Share of them whose finger was right.
    pub right: f64,
    /// Mean cross entropy of all answers, nats.
    pub loss: f64,
}

/// What came of tuning.
#[derive(Debug)]
pub struct Adapted {
    /// The network's own head, on the third that was held back.
    pub before: HeadScore,
    /// The tuned one.
    pub after: HeadScore,
    /// The tuned head, if it is better.
    pub tuned: Option<Tuned<Cpu>>,
}

/// Tunes the head of the network in `model` on `data` ([`crate::adapt::Album::dataset`]). Computes on the CPU, some tens of
/// seconds for a minute's playing. `progress` is told the share that is done.
///
/// # Errors
/// When the network cannot be loaded or has no keys' head, or too little was seen.
pub fn adapt(model: &Path, data: &Dataset, mut progress: impl FnMut(f32)) -> Result<Adapted, ModelError> {
    let device = Device::cpu();
    let network: Recogniser<LearningCpu> = load_recogniser(model, &device)?;
    let eyes = network.valid();
    let plain = network
        .keys_head()
        .cloned()
        .ok_or_else(|| ModelError::System("this network cannot be tuned: it has no keys' head".into()))?;
    let held_back = see(&eyes, data, &data.valid_clips, |_| Variation::NONE, 0);
    let before = score(&plain.valid(), &held_back);
    if before.keys < FEWEST || data.train_clips.len() < BATCH {
        return Err(ModelError::System(format!(
            "too little of your playing was seen to learn from ({} glimpses); check that the camera sees both hands \
             and play the exercise again",
            data.train_clips.len() + data.valid_clips.len()
        )));
    }
    let mut head = plain.clone();
    let mut optimiser = AdamConfig::new().init::<LearningCpu, KeysHead<LearningCpu>>();
    let mut rng = Pcg64::seed_from_u64(1);
    let mut clips = data.train_clips.clone();
    let steps = PASSES * clips.len().div_ceil(BATCH);
    let mut step = 0;
    for pass in 0..PASSES {
        clips.shuffle(&mut rng);
        for clips in clips.chunks(BATCH) {
            let seen = see(&eyes, data, clips, |_| Variation::draw(&mut rng), pass as u64 + 1);
            for (seen, right) in seen {
                let answers = head.answer(&seen.learning());
                let loss = keys_loss(answers, Tensor::from_inner(right))
                    + head.straying(&plain) * lab("RIDGE", RIDGE);
                let gradients = GradientsParams::from_grads(loss.backward(), &head);
                let rate =
                    cosine_rate(f64::from(lab("LR", LEARNING_RATE as f32)), step as f64 / steps as f64);
                head = optimiser.step(rate, head, gradients);
            }
            step += 1;
            progress(step as f32 / steps as f32);
        }
    }
    let head = plain.valid().towards(&head.valid(), lab("BLEND", SHARE));
    let after = score(&head, &held_back);
    let better = after.loss < before.loss && after.right >= before.right;
    Ok(Adapted { before, after, tuned: better.then_some(Tuned { head }) })
}

/// What the resting part of the network makes of glimpses, with the right answers, batch by batch.
fn see(
    eyes: &Recogniser<Cpu>,
    data: &Dataset,
    clips: &[(usize, usize)],
    mut vary: impl FnMut(&At) -> Variation,
    seed: u64,
) -> Vec<(KeysSeen<Cpu>, Tensor<Cpu, 3>)> {
    let device = Device::cpu();
    let mut rng = Pcg64::seed_from_u64(seed);
    clips
        .chunks(BATCH)
        .filter_map(|clips| {
            let frames: Vec<At> = clips.iter().map(|&(shard, clip)| (shard, clip, 0)).collect();
            let varied: Vec<Variation> = frames.iter().map(&mut vary).collect();
            let crops = batch::crops_tensor::<Cpu>(batch::gather_crops(data, &frames, &varied), &device);
            let questions = Questions::draw(data, &frames, &varied, eyes.cells(), &mut rng);
            let (asked, right) = questions.tensors::<Cpu>(&device);
            Some((eyes.look_at_keys(crops, &asked)?, right))
        })
        .collect()
}

fn score(head: &KeysHead<Cpu>, seen: &[(KeysSeen<Cpu>, Tensor<Cpu, 3>)]) -> HeadScore {
    let (mut score, mut asked) = (HeadScore::default(), 0.0);
    let mut right_ones = 0;
    for (seen, right) in seen {
        let said = log_softmax(head.answer(seen), 2);
        let classes = said.dims()[2];
        let said: Vec<f32> = said.into_data().iter::<f32>().collect();
        let right: Vec<f32> = right.clone().into_data().iter::<f32>().collect();
        for (said, right) in said.chunks(classes).zip(right.chunks(classes)) {
            let Some(truth) = right.iter().position(|&share| share > 0.5) else { continue };
            asked += 1.0;
            score.loss -= f64::from(said[truth]);
            if truth > 0 {
                score.keys += 1;
                let best = (1..classes).max_by(|&a, &b| said[a].total_cmp(&said[b]));
                right_ones += usize::from(best == Some(truth));
            }
        }
    }
    score.loss /= f64::max(asked, 1.0);
    score.right = right_ones as f64 / score.keys.max(1) as f64;
    score
}

fn lab(name: &str, usual: f32) -> f32 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(usual)
}

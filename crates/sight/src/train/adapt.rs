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
/// How far to go towards the tuned weights: what lies between keeps what both know (Wortsman et al., "Robust fine-tuning
/// of zero-shot models", 2022). The held-back third chooses.
const SHARES: [f32; 4] = [0.25, 0.5, 0.75, 1.0];
/// Glimpses per step.
const BATCH: usize = 48;
/// A tuned head is kept if it is right in so many more of the held-back answers. Where nothing was wrong nothing is to be
/// gained: a minute of plain places teaches such a head to be sure of itself, and elsewhere it does worse.
const LEAST_GAIN: f64 = 0.01;
/// Fewer held-back answers than this measure nothing.
const FEWEST: usize = 24;

/// How boldly a head is tuned.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// First learning rate; it falls along a cosine.
    learning_rate: f64,
    /// Cost of a weight's straying, per unit squared.
    ridge: f32,
}

/// For a head that knows much already.
const GENTLE: Pace = Pace { learning_rate: 1e-3, ridge: 0.02 };

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
    /// How the network's own head did on the third that was held back.
    pub before: HeadScore,
    /// The tuned head and how it did, if it did better.
    pub better: Option<(HeadScore, Tuned<Cpu>)>,
}

/// Tunes the head of the network in `model` on `data` ([`crate::adapt::Album::dataset`]). Computes on the CPU, some tens of
/// seconds for a minute's playing. `progress` is told the share that is done.
///
/// # Errors
/// When the network cannot be loaded or has no keys' head, or too little was seen.
pub fn adapt(model: &Path, data: &Dataset, progress: impl FnMut(f32)) -> Result<Adapted, ModelError> {
    tune(model, data, GENTLE, progress)
}

fn tune(
    model: &Path,
    data: &Dataset,
    pace: Pace,
    mut progress: impl FnMut(f32),
) -> Result<Adapted, ModelError> {
    let device = Device::cpu();
    let network: Recogniser<LearningCpu> = load_recogniser(model, &device)?;
    let eyes = network.valid();
    let plain = network
        .keys_head()
        .cloned()
        .ok_or_else(|| ModelError::System("this network cannot be tuned: it has no keys' head".into()))?;
    let held_back = see(&eyes, data, &data.valid_clips, || Variation::NONE, 0);
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
            let seen = see(&eyes, data, clips, || Variation::draw(&mut rng), pass as u64 + 1);
            for (seen, right) in seen {
                let answers = head.answer(&seen.learning());
                let loss = keys_loss(answers, Tensor::from_inner(right)) + head.straying(&plain) * pace.ridge;
                let gradients = GradientsParams::from_grads(loss.backward(), &head);
                let rate = cosine_rate(pace.learning_rate, step as f64 / steps as f64);
                head = optimiser.step(rate, head, gradients);
            }
            step += 1;
            progress(step as f32 / steps as f32);
        }
    }
    let (plain, learnt) = (plain.valid(), head.valid());
    let tried = SHARES.map(|share| {
        let head = plain.towards(&learnt, share);
        (score(&head, &held_back), head)
    });
    let most_right =
        |a: &HeadScore, b: &HeadScore| b.right.total_cmp(&a.right).then(a.loss.total_cmp(&b.loss));
    let best = tried.into_iter().min_by(|a, b| most_right(&a.0, &b.0));
    let better = best.filter(|(after, _)| after.right > before.right + LEAST_GAIN);
    Ok(Adapted { before, better: better.map(|(after, head)| (after, Tuned { head })) })
}

/// What the resting part of the network makes of glimpses, with the right answers, batch by batch.
fn see(
    eyes: &Recogniser<Cpu>,
    data: &Dataset,
    clips: &[(usize, usize)],
    mut vary: impl FnMut() -> Variation,
    seed: u64,
) -> Vec<(KeysSeen<Cpu>, Tensor<Cpu, 3>)> {
    let device = Device::cpu();
    let mut rng = Pcg64::seed_from_u64(seed);
    clips
        .chunks(BATCH)
        .filter_map(|clips| {
            let frames: Vec<At> = clips.iter().map(|&(shard, clip)| (shard, clip, 0)).collect();
            let varied: Vec<Variation> = frames.iter().map(|_| vary()).collect();
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

#[cfg(test)]
mod tests {
    use crate::crop::CROP_LEN;
    use crate::dataset::Shard;
    use crate::model::save_recogniser;
    use crate::network::{ORDER, RecogniserConfig};

    use super::*;

    /// Glimpses of one key that the thumb or the little finger holds, as `finger` says of each; they are told apart by
    /// how the crop is shaded.
    fn glimpses(count: usize, finger: impl Fn(usize) -> usize) -> Dataset {
        let mut shard = Shard { frames: 1, ..Shard::default() };
        for index in 0..count {
            let shade =
                |at: usize| if (at / 64).is_multiple_of(2) == index.is_multiple_of(2) { 230 } else { 20 };
            shard.crops.extend((0..CROP_LEN).map(shade));
            let mut held = [0; 5];
            held[finger(index)] = 64;
            shard.keys.extend(held);
            shard.centre_mm.extend(keyboard::rect(64).centre().to_array());
            shard.points.extend([0.0; ORDER.len() * 2]);
            shard.hand.push(1);
            shard.player.push(0);
            shard.look.push(0);
        }
        let clips: Vec<(usize, usize)> = (0..count).map(|clip| (0, clip)).collect();
        let (learn, hold) = clips.split_at(count * 2 / 3);
        Dataset::shared_out(shard, learn.to_vec(), hold.to_vec())
    }

    fn network() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let config = RecogniserConfig::paper().with_embedding(8).with_fusion(8).with_keys(16);
        let device = Device::cpu();
        Cpu::seed(&device, 1);
        save_recogniser(&config.init::<Cpu>(&device), &config, folder.path()).unwrap();
        folder
    }

    #[test]
    fn what_is_plain_to_see_is_learnt_and_kept() {
        let folder = network();
        // The head knows nothing yet, so it may go far.
        let bold = Pace { learning_rate: 2e-2, ridge: 0.0 };
        let adapted = tune(
            folder.path(),
            &glimpses(300, |index| if index.is_multiple_of(2) { 0 } else { 4 }),
            bold,
            |_| (),
        )
        .unwrap();
        let Adapted { before, better } = adapted;
        let (after, _) = better.unwrap_or_else(|| panic!("no better than {before:?}"));
        assert!(after.right > 0.9 && after.keys == 100, "{before:?} {after:?}");
    }

    #[test]
    fn too_little_is_said_in_one_sentence() {
        let folder = network();
        let message = adapt(folder.path(), &glimpses(30, |_| 0), |_| ()).unwrap_err().to_string();
        assert!(message.contains("play the exercise again"), "{message}");
    }
}

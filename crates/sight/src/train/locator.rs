//! Trains the locator on strips.

use std::sync::Arc;
use std::time::Instant;

use burn::module::{AutodiffModule as _, Module as _};
use burn::optim::{AdamConfig, GradientsParams, Optimizer as _};
use burn::prelude::*;
use burn::tensor::TensorData;
use burn::tensor::activation::{log_sigmoid, sigmoid};
use glam::{Affine2, Vec2};
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64;
use rayon::prelude::*;

use super::light::Light;
use super::news::{News, Pass};
use super::vary::warp;
use super::{Located, Stage, TrainOptions, TrainReport, Validation};
use crate::convolution::Learn;
use crate::crop::{STRIP_HEIGHT, STRIP_WIDTH, normalise_into, strip_px_to_mm};
use crate::dataset::Dataset;
use crate::model::{ModelError, save_locator};
use crate::network::locator::{CELL_PX, Locator, LocatorConfig};
use crate::tracker::{self, MAP_CELLS, MAP_HEIGHT, MAP_WIDTH};

/// Spread of the target around a hand's centre, cells of 20 mm.
const SPREAD_CELLS: f32 = 1.2;
/// A cell at a hand's centre counts this much more than an empty one: there are a thousand empty ones.
const CENTRE_WEIGHT: f32 = 12.0;
/// Strips are small: this many times the clips' batch fit a step.
const BATCH_FACTOR: usize = 4;

/// Hands are crossed when the left one lies this much to the right, strip pixels.
const CROSSED_PX: f32 = 6.0;
/// A pass shows strips with crossed hands so many times, each time varied.
const CROSSED_TIMES: usize = 6;

/// A hand counts as found above this probability …
const FOUND: f32 = 0.5;
/// … and within this distance, millimetres: the crop around it still has all of its fingers.
const NEAR_MM: f32 = 40.0;

/// Trains on `device`; the weights of the best epoch are in `options.out`.
pub(super) fn train<B: Learn>(
    config: &LocatorConfig,
    data: &Arc<Dataset>,
    options: &TrainOptions,
    device: &B::Device,
    mut progress: impl FnMut(News),
) -> Result<TrainReport, ModelError> {
    B::seed(device, options.seed);
    let start = Instant::now();
    let stage = Stage::new(options.time_limit);
    let mut model: Locator<B> = config.init(device);
    if options.resume {
        model = crate::model::load_locator_into(model, &options.out)?;
    }
    let mut optimiser = AdamConfig::new().init::<B, Locator<B>>();
    let batch = (options.batch * BATCH_FACTOR).min(data.train_strips.len()).max(1);
    let all = balanced(data);
    let steps = (all.len() / batch).max(1) * options.epochs;
    let (mut step, mut stale, mut epochs) = (0, 0, 0);
    let mut best = Validation { loss: f64::INFINITY, ..Validation::default() };
    let mut rng = Pcg64::seed_from_u64(options.seed);

    for _ in 0..options.epochs {
        let mut strips = all.clone();
        strips.shuffle(&mut rng);
        let mut pass = Pass::new();
        for chosen in strips.chunks_exact(batch) {
            let (input, target) = gather::<B>(data, chosen, Some(rng.random()), device);
            let loss = loss(model.forward(input), target);
            let gradients = GradientsParams::from_grads(loss.backward(), &model);
            let rate = stage.rate(options.learning_rate, step, steps);
            model = optimiser.step(rate, model, gradients);
            pass.step(chosen.len(), rate);
            step += 1;
            if stage.is_over() {
                break;
            }
        }
        epochs += 1;
        let done = pass.finish();
        let valid = model.valid();
        let measuring = valid.devices().first().cloned().unwrap_or_else(|| device.clone());
        let mut located = Located::default();
        let losses: Vec<f64> = data
            .valid_strips
            .chunks(batch)
            .map(|chosen| {
                let (input, target) = gather::<B::InnerBackend>(data, chosen, None, &measuring);
                let maps = valid.forward(input);
                let seen: Vec<f32> = sigmoid(maps.clone()).into_data().iter::<f32>().collect();
                count(&mut located, data, chosen, &seen);
                loss(maps, target).into_scalar().elem::<f64>()
            })
            .collect();
        let found = losses.iter().sum::<f64>() / losses.len().max(1) as f64;
        let validation = Validation { loss: found, located: Some(located), ..Validation::default() };
        progress(done.told("locator", epochs, &stage, (step, steps), validation));
        if found < best.loss {
            (best, stale) = (validation, 0);
            save_locator(&valid, config, &options.out)?;
        } else {
            stale += 1;
        }
        if stale >= options.patience || stage.is_over() {
            break;
        }
    }
    Ok(TrainReport { samples: data.train_strips.len(), epochs, best, seconds: start.elapsed().as_secs_f64() })
}

/// The training strips, those with crossed hands several times: there are few of them, and only they show that a
/// hand's name does not follow from its place.
fn balanced(data: &Dataset) -> Vec<(usize, usize)> {
    let times = |&(shard, strip): &(usize, usize)| match data.shard(shard).hands[strip * 6..][..6] {
        [left, left_x, _, right, right_x, _] if left + right > 1.5 && left_x - right_x > CROSSED_PX => {
            CROSSED_TIMES
        }
        _ => 1,
    };
    data.train_strips.iter().flat_map(|at| std::iter::repeat_n(*at, times(at))).collect()
}

/// Adds strips and their maps of probabilities, left and right hand after each other.
fn count(located: &mut Located, data: &Dataset, strips: &[(usize, usize)], maps: &[f32]) {
    let truths =
        strips.iter().flat_map(|&(shard, strip)| data.shard(shard).hands[strip * 6..].chunks(3).take(2));
    for (truth, map) in truths.zip(maps.chunks(MAP_CELLS)) {
        let seen = tracker::highest(map).filter(|peak| peak.probability >= FOUND);
        if truth[0] < 0.5 {
            located.phantoms += usize::from(seen.is_some());
            continue;
        }
        let at = strip_px_to_mm(Vec2::new(truth[1], truth[2]));
        located.hands += 1;
        located.found += usize::from(seen.is_some_and(|seen| seen.centre_mm.distance(at) <= NEAR_MM));
    }
}

/// Strips `[n, 3, 64, 256]` and target maps `[n, 2, 16, 64]`.
fn gather<B: Backend>(
    data: &Dataset,
    chosen: &[(usize, usize)],
    augment: Option<u64>,
    device: &B::Device,
) -> (Tensor<B, 4>, Tensor<B, 4>) {
    let (input, target): (Vec<Vec<f32>>, Vec<Vec<f32>>) = chosen
        .par_iter()
        .enumerate()
        .map(|(slot, &(shard, strip))| {
            let shard = data.shard(shard);
            let bytes = shard.strip(strip);
            let hands = &shard.hands[strip * 6..(strip + 1) * 6];
            let mut pixels = vec![0.0; bytes.len()];
            let Some(seed) = augment else {
                normalise_into(bytes, &mut pixels);
                return (pixels, target_maps(hands));
            };
            let mut rng = Pcg64::seed_from_u64(seed ^ ((slot as u64) << 32));
            let vary = vary(&mut rng);
            warp(bytes, STRIP_WIDTH, &vary.inverse(), &mut pixels);
            Light::draw(&mut rng).apply(&mut pixels, STRIP_WIDTH);
            (pixels, target_maps(&moved(hands, &vary)))
        })
        .unzip();
    let input = TensorData::new(input.concat(), [chosen.len(), 3, STRIP_HEIGHT, STRIP_WIDTH]);
    let target = TensorData::new(target.concat(), [chosen.len(), 2, MAP_HEIGHT, MAP_WIDTH]);
    (Tensor::from_data(input, device), Tensor::from_data(target, device))
}

/// Another calibration and another hand: sizes, turn and shift, pixels.
fn vary(rng: &mut Pcg64) -> Affine2 {
    let middle = Vec2::new(STRIP_WIDTH as f32, STRIP_HEIGHT as f32) / 2.0;
    let size = rng.random_range(0.9_f32..1.12);
    let scale = Vec2::new(size, size * rng.random_range(0.92..1.08));
    let shift = Vec2::new(rng.random_range(-16.0..16.0), rng.random_range(-4.0..4.0));
    let about = Affine2::from_scale_angle_translation(scale, rng.random_range(-0.05..0.05), middle + shift);
    about * Affine2::from_translation(-middle)
}

/// Where the hands come to lie; one that leaves the strip is not there any more.
fn moved(hands: &[f32], vary: &Affine2) -> Vec<f32> {
    let edge = Vec2::new(STRIP_WIDTH as f32, STRIP_HEIGHT as f32);
    hands
        .chunks(3)
        .flat_map(|hand| {
            let at = vary.transform_point2(Vec2::new(hand[1], hand[2]));
            let inside = at.cmpge(Vec2::ZERO).all() && at.cmplt(edge).all();
            [if inside { hand[0] } else { 0.0 }, at.x, at.y]
        })
        .collect()
}

/// A Gaussian bump per hand in view. `hands`: twice present, x, y in strip pixels.
fn target_maps(hands: &[f32]) -> Vec<f32> {
    let cell = |pixel: f32| pixel / CELL_PX as f32 - 0.5;
    hands
        .chunks(3)
        .flat_map(|hand| {
            let (x, y) = (cell(hand[1]), cell(hand[2]));
            let present = hand[0];
            (0..MAP_CELLS).map(move |i| {
                let (dx, dy) = ((i % MAP_WIDTH) as f32 - x, (i / MAP_WIDTH) as f32 - y);
                present * (-(dx * dx + dy * dy) / (2.0 * SPREAD_CELLS * SPREAD_CELLS)).exp()
            })
        })
        .collect()
}

/// Cross entropy per cell, weighted towards the hands.
fn loss<B: Backend>(logits: Tensor<B, 4>, target: Tensor<B, 4>) -> Tensor<B, 1> {
    let weight = target.clone() * CENTRE_WEIGHT + 1.0;
    let entropy =
        target.clone() * log_sigmoid(logits.clone()) + (target.neg() + 1.0) * log_sigmoid(logits.neg());
    (entropy * weight).mean().neg()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hands_move_with_the_strip() {
        let vary = Affine2::from_translation(Vec2::new(10.0, -3.0));
        assert_eq!(moved(&[1.0, 100.0, 20.0, 1.0, 250.0, 20.0], &vary), [1.0, 110.0, 17.0, 0.0, 260.0, 17.0]);
    }

    #[test]
    fn the_target_peaks_in_the_hands_cell() {
        let maps = target_maps(&[1.0, 102.0, 30.0, 0.0, 0.0, 0.0]);

        let peak = (0..maps.len()).max_by(|&a, &b| maps[a].total_cmp(&maps[b])).unwrap();
        assert_eq!((peak % MAP_WIDTH, peak / MAP_WIDTH), (25, 7));
        assert!(maps[MAP_CELLS..].iter().all(|&value| value == 0.0));
    }
}

//! Batches for the recogniser: frames gathered, light and noise varied, ahead of the network.

use std::sync::Arc;
use std::thread;

use burn::prelude::*;
use burn::tensor::TensorData;
use crossbeam_channel::{Receiver, bounded};
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64;
use rayon::prelude::*;

use crate::crop::{CROP_LEN, CROP_PX, normalise};
use crate::dataset::Dataset;
use crate::network::{MAIN_CLASSES, POINTS};

/// Batches prepared ahead of the network.
const AHEAD: usize = 3;

/// A frame of the dataset: shard, clip, frame.
pub(super) type At = (usize, usize, usize);

/// What is true of some frames, on a device.
pub(super) struct Truth<B: Backend> {
    /// One-hot, `[frames, 6]`: with floats alone everything stays on the device that records gradients.
    pub main: Tensor<B, 2>,
    /// `[frames, 5]`
    pub pressed: Tensor<B, 2>,
    /// `[frames, 6, 2]`
    pub points: Tensor<B, 3>,
    /// `[frames, 6]`
    pub visible: Tensor<B, 2>,
}

impl<B: Backend> Truth<B> {
    /// Gathers the truth of frames.
    pub fn gather(data: &Dataset, frames: &[At], device: &B::Device) -> Self {
        let per_clip = data.frames();
        let tensor = |width: usize, of: &dyn Fn(At, usize, &mut Vec<f32>)| {
            let mut values = Vec::with_capacity(frames.len() * width);
            for &(shard, clip, frame) in frames {
                of((shard, clip, frame), clip * per_clip + frame, &mut values);
            }
            Tensor::<B, 2>::from_data(TensorData::new(values, [frames.len(), width]), device)
        };
        let bytes = |values: &[u8], step: usize, width: usize, into: &mut Vec<f32>| {
            into.extend(values[step * width..(step + 1) * width].iter().map(|&byte| f32::from(byte)));
        };
        Self {
            main: tensor(MAIN_CLASSES, &|at, step, into| {
                let class = usize::from(data.shard(at.0).main[step]);
                into.extend((0..MAIN_CLASSES).map(|other| f32::from(u8::from(other == class))));
            }),
            pressed: tensor(5, &|at, step, into| bytes(&data.shard(at.0).pressed, step, 5, into)),
            points: tensor(POINTS * 2, &|at, step, into| {
                let width = POINTS * 2;
                into.extend_from_slice(&data.shard(at.0).points[step * width..(step + 1) * width]);
            })
            .reshape([frames.len(), POINTS, 2]),
            visible: tensor(POINTS, &|at, step, into| bytes(&data.shard(at.0).visible, step, POINTS, into)),
        }
    }
}

/// Crops of frames, `[frames, 3, 128, 128]`. With a seed their light is varied: gain and offset per colour, noise.
pub(super) fn gather_crops(data: &Dataset, frames: &[At], augment: Option<u64>) -> Vec<f32> {
    let mut crops = vec![0.0; frames.len() * CROP_LEN];
    crops.par_chunks_mut(CROP_LEN).zip(frames).enumerate().for_each(
        |(slot, (into, &(shard, clip, frame)))| {
            let bytes = &data.shard(shard).clip_crops(clip)[frame * CROP_LEN..(frame + 1) * CROP_LEN];
            into.copy_from_slice(&normalise(bytes));
            if let Some(seed) = augment {
                vary(into, &mut Pcg64::seed_from_u64(seed ^ ((slot as u64) << 40)));
            }
        },
    );
    crops
}

/// Crops on a device.
pub(super) fn crops_tensor<B: Backend>(crops: Vec<f32>, device: &B::Device) -> Tensor<B, 4> {
    let frames = crops.len() / CROP_LEN;
    Tensor::from_data(TensorData::new(crops, [frames, 3, CROP_PX, CROP_PX]), device)
}

fn vary(crop: &mut [f32], rng: &mut Pcg64) {
    let common = rng.random_range(0.88..1.12);
    let noise: f32 = rng.random_range(0.0..0.04);
    let mut state = rng.random::<u32>() | 1;
    for plane in crop.chunks_mut(CROP_PX * CROP_PX) {
        let gain = common * rng.random_range(0.94..1.06);
        let offset = rng.random_range(-0.05..0.05);
        for value in plane {
            // xorshift: a cheap, even spread is all that pixel noise needs
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let grain = (state as f32 / u32::MAX as f32 - 0.5) * 2.0 * noise;
            *value = (*value * gain + offset + grain).clamp(0.0, 1.0);
        }
    }
}

/// Frames with their crops, ready to be moved to a device.
pub(super) struct Stills {
    pub frames: Vec<At>,
    pub crops: Vec<f32>,
}

/// One pass over the training clips, `per_clip` frames of each, in a new order and new light, prepared by a thread
/// that stays a few batches ahead.
pub(super) fn strewn(
    data: &Arc<Dataset>,
    per_clip: usize,
    batch: usize,
    seed: u64,
) -> std::io::Result<Receiver<Stills>> {
    let (sender, receiver) = bounded(AHEAD);
    let data = Arc::clone(data);
    thread::Builder::new().name("fingerling-batches".into()).spawn(move || {
        let mut rng = Pcg64::seed_from_u64(seed);
        let mut frames: Vec<At> = Vec::with_capacity(data.train_clips.len() * per_clip);
        for &(shard, clip) in &data.train_clips {
            frames.extend((0..per_clip).map(|_| (shard, clip, rng.random_range(0..data.frames()))));
        }
        frames.shuffle(&mut rng);
        for (step, frames) in frames.chunks(batch).enumerate() {
            let crops = gather_crops(&data, frames, Some(seed ^ ((step as u64) << 16)));
            if sender.send(Stills { frames: frames.to_vec(), crops }).is_err() {
                return; // training stopped early
            }
        }
    })?;
    Ok(receiver)
}

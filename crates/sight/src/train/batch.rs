//! Batches for the recogniser: frames gathered and varied, ahead of the network.

use std::sync::Arc;
use std::thread;

use burn::prelude::*;
use burn::tensor::TensorData;
use crossbeam_channel::{Receiver, bounded};
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64;
use rayon::prelude::*;

use super::questions::Questions;
use super::vary::Variation;
use crate::crop::{CROP_LEN, CROP_PX};
use crate::dataset::{Dataset, Shard};
use crate::network::{EVENTS, MAIN_CLASSES, ORDER};

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
    /// `[frames, 3]`
    pub events: Tensor<B, 2>,
    /// `[frames, 21, 2]`
    pub points: Tensor<B, 3>,
    /// `[frames, 21]`
    pub visible: Tensor<B, 2>,
}

impl<B: Backend> Truth<B> {
    /// Gathers the truth of frames, each varied as its crop.
    pub fn gather(data: &Dataset, frames: &[At], varied: &[Variation], device: &B::Device) -> Self {
        let per_clip = data.frames();
        let tensor = |width: usize, of: &dyn Fn(&Shard, usize, &Variation, &mut Vec<f32>)| {
            let mut values = Vec::with_capacity(frames.len() * width);
            for (&(shard, clip, frame), variation) in frames.iter().zip(varied) {
                of(data.shard(shard), clip * per_clip + frame, variation, &mut values);
            }
            Tensor::<B, 2>::from_data(TensorData::new(values, [frames.len(), width]), device)
        };
        let place = |shard: &Shard, at: usize| [shard.points[2 * at], shard.points[2 * at + 1]];
        let landmarks = |step: usize| step * ORDER.len()..(step + 1) * ORDER.len();
        Self {
            main: tensor(MAIN_CLASSES, &|shard, step, _, into| {
                let class = usize::from(shard.main[step]);
                into.extend((0..MAIN_CLASSES).map(|other| f32::from(u8::from(other == class))));
            }),
            pressed: tensor(5, &|shard, step, _, into| {
                into.extend(shard.pressed[step * 5..(step + 1) * 5].iter().map(|&byte| f32::from(byte)));
            }),
            events: tensor(EVENTS, &|shard, step, _, into| {
                into.extend([shard.onset[step], shard.change[step], shard.glissando[step]].map(f32::from));
            }),
            points: tensor(ORDER.len() * 2, &|shard, step, variation, into| {
                into.extend(landmarks(step).flat_map(|at| variation.point(place(shard, at)).to_array()));
            })
            .reshape([frames.len(), ORDER.len(), 2]),
            visible: tensor(ORDER.len(), &|shard, step, variation, into| {
                into.extend(landmarks(step).map(|at| {
                    let inside = variation.point(place(shard, at)).abs().max_element() < 1.0;
                    f32::from(u8::from(shard.visible[at] != 0 && inside))
                }));
            }),
        }
    }
}

/// Crops of frames, `[frames, 3, 128, 128]`, each varied.
pub(super) fn gather_crops(data: &Dataset, frames: &[At], varied: &[Variation]) -> Vec<f32> {
    let mut crops = vec![0.0; frames.len() * CROP_LEN];
    crops.par_chunks_mut(CROP_LEN).zip(frames.par_iter().zip(varied)).for_each(
        |(into, (&(shard, clip, frame), variation))| {
            let bytes = &data.shard(shard).clip_crops(clip)[frame * CROP_LEN..(frame + 1) * CROP_LEN];
            variation.apply(bytes, into);
        },
    );
    crops
}

/// Crops on a device.
pub(super) fn crops_tensor<B: Backend>(crops: Vec<f32>, device: &B::Device) -> Tensor<B, 4> {
    let frames = crops.len() / CROP_LEN;
    Tensor::from_data(TensorData::new(crops, [frames, 3, CROP_PX, CROP_PX]), device)
}

/// Frames of a clip in one pass: neighbours look alike, and so do all clips in the plain look.
fn per_clip(data: &Dataset, shard: usize, clip: usize) -> usize {
    if data.shard(shard).is_plain(clip) { 2 } else { 6 }
}

/// Frames in one pass over the training clips.
pub(super) fn still_frames(data: &Dataset) -> usize {
    data.train_clips.iter().map(|&(shard, clip)| per_clip(data, shard, clip)).sum()
}

/// Frames with their crops, ready to be moved to a device.
pub(super) struct Stills {
    pub frames: Vec<At>,
    pub varied: Vec<Variation>,
    pub crops: Vec<f32>,
    pub questions: Questions,
}

/// One pass over the training clips, some frames of each, in a new order and varied, prepared by a thread that stays a
/// few batches ahead. `side`: cells along the side of the network's maps.
pub(super) fn strewn(
    data: &Arc<Dataset>,
    batch: usize,
    side: usize,
    seed: u64,
) -> std::io::Result<Receiver<Stills>> {
    let (sender, receiver) = bounded(AHEAD);
    let data = Arc::clone(data);
    thread::Builder::new().name("fingerling-batches".into()).spawn(move || {
        let mut rng = Pcg64::seed_from_u64(seed);
        let mut frames: Vec<At> = Vec::with_capacity(still_frames(&data));
        for &(shard, clip) in &data.train_clips {
            let per_clip = per_clip(&data, shard, clip);
            frames.extend((0..per_clip).map(|_| (shard, clip, rng.random_range(0..data.frames()))));
        }
        frames.shuffle(&mut rng);
        for frames in frames.chunks(batch) {
            let varied: Vec<Variation> = frames.iter().map(|_| Variation::draw(&mut rng)).collect();
            let crops = gather_crops(&data, frames, &varied);
            let questions = Questions::draw(&data, frames, &varied, side, &mut rng);
            if sender.send(Stills { frames: frames.to_vec(), varied, crops, questions }).is_err() {
                return; // training stopped early
            }
        }
    })?;
    Ok(receiver)
}

//! Questions about keys: for each frame some keys and the finger that plays each.

use burn::prelude::*;
use burn::tensor::TensorData;
use glam::Vec2;
use hand::TIPS;
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use rand_pcg::Pcg64;
use rayon::prelude::*;

use super::batch::At;
use super::vary::Variation;
use crate::dataset::{Dataset, Shard};
use crate::network::{Asked, MAIN_CLASSES, ORDER};
use crate::zones::{PLACE, ZONES, Zones, keys_in};

/// Keys asked about per frame.
const KEYS: usize = 6;

/// A key, and which finger plays it: 0 none of this hand's, 1 thumb … 5 little finger.
type Question = (u8, u8);

/// Questions about some frames, ready to be moved to a device.
pub(super) struct Questions {
    zones: Zones,
    fingers: Vec<u8>,
    cells: usize,
}

impl Questions {
    /// Draws questions: all keys that the hand holds, keys under idle fingers, and others of the crop.
    pub fn draw(data: &Dataset, frames: &[At], varied: &[Variation], side: usize, rng: &mut Pcg64) -> Self {
        let drawn: Vec<Vec<Question>> = frames
            .iter()
            .map(|&(shard, clip, frame)| draw(data.shard(shard), clip * data.frames() + frame, rng))
            .collect();
        let parts: Vec<Zones> = drawn
            .par_iter()
            .zip(frames.par_iter().zip(varied))
            .map(|(questions, (&(shard, clip, frame), variation))| {
                let square = data.shard(shard).square(clip * data.frames() + frame);
                let mut zones = Zones::default();
                for &(pitch, _) in questions {
                    zones.push(pitch, &square, &variation.affine(), side);
                }
                (questions.len()..KEYS).for_each(|_| zones.push_nothing(side));
                zones
            })
            .collect();
        let mut zones = Zones::default();
        for mut part in parts {
            zones.cells.append(&mut part.cells);
            zones.places.append(&mut part.places);
        }
        let nobody = MAIN_CLASSES as u8; // beyond all classes: counts nowhere
        let fingers = drawn
            .iter()
            .flat_map(|questions| {
                (0..KEYS).map(|key| questions.get(key).map_or(nobody, |&(_, finger)| finger))
            })
            .collect();
        Self { zones, fingers, cells: side * side }
    }

    /// The questions, and the right answers one-hot, `[frames, KEYS, 6]`; all zero where nothing is asked.
    pub fn tensors<B: Backend>(self, device: &B::Device) -> (Asked<B>, Tensor<B, 3>) {
        let frames = self.fingers.len() / KEYS;
        let right: Vec<f32> = self
            .fingers
            .iter()
            .flat_map(|&finger| {
                (0..MAIN_CLASSES).map(move |class| f32::from(u8::from(class == usize::from(finger))))
            })
            .collect();
        let tensor = |values: Vec<f32>, shape: [usize; 3]| {
            Tensor::<B, 3>::from_data(TensorData::new(values, shape), device)
        };
        let asked = Asked {
            zones: tensor(self.zones.cells, [frames, KEYS * ZONES, self.cells]),
            places: tensor(self.zones.places, [frames, KEYS, PLACE]),
        };
        (asked, tensor(right, [frames, KEYS, MAIN_CLASSES]))
    }
}

fn draw(shard: &Shard, step: usize, rng: &mut Pcg64) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::with_capacity(KEYS);
    let held = &shard.keys[step * 5..(step + 1) * 5];
    for (&pitch, finger) in held.iter().zip(1..) {
        // A key that changes fingers is held by two; either would be right.
        if pitch != 0 && held.iter().filter(|&&other| other == pitch).count() == 1 {
            questions.push((pitch, finger));
        }
    }
    let square = shard.square(step);
    let tips = (0..TIPS.len()).filter_map(|tip| {
        let at = (step * ORDER.len() + tip) * 2;
        keyboard::key_at(square.to_mm(Vec2::new(shard.points[at], shard.points[at + 1])))
    });
    let under: Vec<u8> = tips.collect();
    let around = keys_in(&square);
    for _ in 0..KEYS * 2 {
        let drawn = if rng.random_bool(0.5) { under.choose(rng) } else { around.choose(rng) };
        let Some(&pitch) = drawn else { continue };
        if questions.len() < KEYS && !held.contains(&pitch) && !questions.iter().any(|q| q.0 == pitch) {
            questions.push((pitch, 0));
        }
    }
    questions
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    #[test]
    fn every_held_key_is_asked_about_and_no_other_key_has_a_finger() {
        let shard = Shard {
            frames: 1,
            keys: vec![60, 0, 64, 0, 67],
            centre_mm: keyboard::rect(64).centre().to_array().to_vec(),
            hand: vec![1],
            points: vec![0.1; ORDER.len() * 2],
            ..Shard::default()
        };
        let mut rng = Pcg64::seed_from_u64(1);
        for _ in 0..20 {
            let questions = draw(&shard, 0, &mut rng);
            assert_eq!(questions[..3], [(60, 1), (64, 3), (67, 5)]);
            assert!(questions.len() <= KEYS);
            assert!(
                questions[3..].iter().all(|&(pitch, finger)| finger == 0 && ![60, 64, 67].contains(&pitch))
            );
        }
    }

    #[test]
    fn a_key_that_two_fingers_hold_is_not_asked_about() {
        let shard = Shard {
            frames: 1,
            keys: vec![0, 62, 62, 0, 0],
            centre_mm: keyboard::rect(62).centre().to_array().to_vec(),
            hand: vec![0],
            points: vec![0.0; ORDER.len() * 2],
            ..Shard::default()
        };
        let questions = draw(&shard, 0, &mut Pcg64::seed_from_u64(2));
        assert!(questions.iter().all(|&(pitch, _)| pitch != 62), "{questions:?}");
    }
}

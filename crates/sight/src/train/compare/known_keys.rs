//! Contenders that are told which key went down last: the nearest fingertip by this project's landmarks, and the keys'
//! head.

use burn::module::AutodiffModule as _;
use burn::prelude::*;
use burn::tensor::TensorData;
use burn::tensor::activation::softmax;
use glam::{Affine2, Vec2};

use super::clock::Entry;
use super::{Bench, Said};
use crate::convolution::Learn;
use crate::crop::CropFrame;
use crate::network::{Asked, MAIN_CLASSES, Recogniser};
use crate::train::batch::{self, At};
use crate::train::vary::Variation;
use crate::zones::{PLACE, ZONES, Zones};

impl<B: Learn> Bench<'_, B> {
    /// With the newest key known: the nearest fingertip by this project's landmarks, and the keys' head.
    pub(super) fn with_keys(&self, model: &Recogniser<B>) -> Vec<Entry> {
        let model = model.valid();
        let (mut nearest, mut asked) = (Said::new(), Said::new());
        for &(shard, clip) in &self.test {
            for frame in self.first..self.data.frames() {
                let at: At = (shard, clip, frame);
                let Some(pitch) = self.key(at) else {
                    [&mut nearest, &mut asked].into_iter().for_each(|said| said.push(0));
                    continue;
                };
                let square = self.data.shard(shard).square(clip * self.data.frames() + frame);
                let crop = batch::gather_crops(self.data, &[at], &[Variation::NONE]);
                let crop = batch::crops_tensor::<B::InnerBackend>(crop, &self.inner());
                let (reading, _) = model.read_stills(crop, &self.asked(&[(pitch, square)], &model));
                let points: Vec<f32> = reading.points.into_data().iter::<f32>().collect();
                let key = keyboard::rect(pitch).centre();
                let far = |finger: usize| {
                    let tip = square.to_mm(Vec2::new(points[finger * 2], points[finger * 2 + 1]));
                    (tip.x - key.x).abs()
                };
                nearest
                    .push((0..5).min_by(|&a, &b| far(a).total_cmp(&far(b))).map_or(0, |finger| finger + 1));
                let fingers = reading.keys.map_or_else(Vec::new, |keys| {
                    softmax(keys, 2).into_data().iter::<f32>().collect::<Vec<f32>>()
                });
                let best = (1..fingers.len().min(MAIN_CLASSES))
                    .max_by(|&a, &b| fingers[a].total_cmp(&fingers[b]))
                    .unwrap_or(0);
                asked.push(best);
            }
        }
        let one = self.one_crop();
        let nothing = self.asked(&[], &model);
        let parameters = Some(model.still_params());
        let said =
            [("nearest fingertip by our landmarks", nearest), ("fingerling, asked for the key", asked)];
        said.map(|(name, said)| {
            let (model, one, nothing) = (model.clone(), one.clone(), nothing.clone());
            Entry::new(self.contender(name, true, &said, parameters), move || {
                drop(model.read_stills(one.clone(), &nothing).0.points.into_data());
            })
        })
        .into()
    }

    /// The key that the main finger holds.
    fn key(&self, (shard, clip, frame): At) -> Option<u8> {
        let (shard, step) = (self.data.shard(shard), clip * self.data.frames() + frame);
        let finger = usize::from(shard.main[step]).checked_sub(1)?;
        Some(shard.keys[step * 5 + finger]).filter(|&pitch| pitch != 0)
    }

    pub(super) fn asked(
        &self,
        keys: &[(u8, CropFrame)],
        model: &Recogniser<B::InnerBackend>,
    ) -> Asked<B::InnerBackend> {
        let side = model.cells();
        let mut zones = Zones::default();
        keys.iter().for_each(|(pitch, square)| zones.push(*pitch, square, &Affine2::IDENTITY, side));
        if keys.is_empty() {
            zones.push_nothing(side);
        }
        let count = keys.len().max(1);
        let tensor = |values: Vec<f32>, shape: [usize; 3]| {
            Tensor::from_data(TensorData::new(values, shape), &self.inner())
        };
        Asked {
            zones: tensor(zones.cells, [1, count * ZONES, side * side]),
            places: tensor(zones.places, [1, count, PLACE]),
        }
    }
}

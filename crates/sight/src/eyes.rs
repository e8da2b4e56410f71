//! From one frame to sightings: strip → locator → tracks → crops → recogniser.

use std::path::Path;

use burn::tensor::activation::{sigmoid, softmax};
use burn::tensor::{Tensor, TensorData, Transaction};
use glam::Vec2;
use score::Hand;

use crate::backend::{Device, Engine};
use crate::calibration::Calibration;
use crate::crop::{self, CROP_PX, CropFrame, STRIP_HEIGHT, STRIP_WIDTH};
use crate::frame::Frame;
use crate::fusion::FusionSettings;
use crate::model::{Model, ModelError};
use crate::network::locator::CELL_PX;
use crate::network::{EVENTS, MotionState};
use crate::sighting::HandSighting;
use crate::tracker::{self, Located, Track, Tracked};

const MAP_WIDTH: usize = STRIP_WIDTH / CELL_PX;
const MAP_CELLS: usize = MAP_WIDTH * (STRIP_HEIGHT / CELL_PX);

/// Both networks and what they remember of the two hands.
pub struct Eyes {
    model: Model<Engine>,
    device: Device,
    hands: [FollowedHand; 2],
}

#[derive(Default)]
struct FollowedHand {
    track: Track,
    motion: MotionState<Engine>,
}

impl Eyes {
    /// Loads the networks of a model's folder and runs them once, so that the first frame is not the slow one.
    ///
    /// # Errors
    /// When the model cannot be loaded.
    pub fn open(folder: &Path, device: Device) -> Result<Self, ModelError> {
        let model = Model::load(folder, &device.device)?;
        let mut eyes = Self { model, device, hands: Default::default() };
        eyes.warm_up();
        Ok(eyes)
    }

    /// Name of the backend in reports: `"cpu"` or `"wgpu"`.
    pub fn backend(&self) -> &'static str {
        self.device.name
    }

    /// How what is seen becomes verdicts, chosen for this network.
    pub fn fusion_settings(&self) -> FusionSettings {
        self.model.fusion
    }

    /// Forgets both hands, as after a jump in time.
    pub fn forget(&mut self) {
        self.hands = Default::default();
    }

    /// Looks at a frame: one sighting per hand in view.
    pub fn look(&mut self, frame: &Frame, calibration: &Calibration) -> Vec<HandSighting> {
        let [left, right] = self.locate(frame, calibration);
        let (left, right) = tracker::part(left, right);
        let mut seen: Vec<(Hand, Tracked)> = Vec::with_capacity(2);
        for (hand, located) in [(Hand::Left, left), (Hand::Right, right)] {
            let followed = &mut self.hands[slot(hand)];
            if let Some(tracked) = followed.track.update(located) {
                if tracked.fresh {
                    followed.motion = MotionState::default();
                }
                seen.push((hand, tracked));
            }
        }
        self.read(frame, calibration, &seen)
    }

    /// The locator's finds: left, right.
    pub fn locate(&self, frame: &Frame, calibration: &Calibration) -> [Option<Located>; 2] {
        let strip = TensorData::new(crop::strip(frame, calibration), [1, 3, STRIP_HEIGHT, STRIP_WIDTH]);
        let maps = self.model.locator.forward(Tensor::from_data(strip, &self.device.device));
        let maps: Vec<f32> = sigmoid(maps).into_data().iter::<f32>().collect();
        let find = |hand: Hand| tracker::peak(&maps[slot(hand) * MAP_CELLS..][..MAP_CELLS], MAP_WIDTH);
        let at = |hand: Hand, place: Vec2| {
            let cell = crop::mm_to_strip_px(place) / CELL_PX as f32;
            let column = (cell.x.max(0.0) as usize).min(MAP_WIDTH - 1);
            let row = (cell.y.max(0.0) as usize).min(MAP_CELLS / MAP_WIDTH - 1);
            maps[slot(hand) * MAP_CELLS + row * MAP_WIDTH + column]
        };
        let (left, right) = tracker::uncross(find(Hand::Left), find(Hand::Right), at);
        [left, right]
    }

    fn read(
        &mut self,
        frame: &Frame,
        calibration: &Calibration,
        seen: &[(Hand, Tracked)],
    ) -> Vec<HandSighting> {
        if seen.is_empty() {
            return Vec::new();
        }
        let mut crops = Vec::with_capacity(seen.len() * crop::CROP_LEN);
        let mut travel = Vec::with_capacity(seen.len() * 2);
        for (hand, tracked) in seen {
            crops.extend(crop::crop(frame, calibration, tracked.centre_mm, *hand));
            travel.extend(tracker::travel_units(tracked.way_mm, *hand));
        }
        let device = &self.device.device;
        let crops = Tensor::from_data(TensorData::new(crops, [seen.len(), 3, CROP_PX, CROP_PX]), device);
        let travel = Tensor::from_data(TensorData::new(travel, [seen.len(), 2]), device);
        let mut states: Vec<_> = self
            .hands
            .iter_mut()
            .zip([Hand::Left, Hand::Right])
            .filter(|(_, hand)| seen.iter().any(|(there, _)| there == hand))
            .map(|(followed, _)| &mut followed.motion)
            .collect();
        let reading = self.model.recogniser.read_frame(crops, travel, &mut states);
        let known = self.model.config.points;
        let numbers = Transaction::default()
            .register(softmax(reading.main, 1))
            .register(sigmoid(reading.pressed))
            .register(sigmoid(reading.events))
            .register(reading.points)
            .execute();
        let [main, pressed, events, points] = std::array::from_fn(|i| {
            numbers.get(i).map_or_else(Vec::new, |data| data.iter::<f32>().collect::<Vec<f32>>())
        });
        seen.iter()
            .enumerate()
            .map(|(i, (hand, tracked))| {
                let square = CropFrame::new(tracked.centre_mm, *hand);
                let tips_mm = std::array::from_fn(|finger| {
                    let at = (i * known + finger) * 2;
                    square.to_mm(Vec2::new(points[at], points[at + 1]))
                });
                HandSighting {
                    t: frame.t,
                    hand: *hand,
                    centre_mm: tracked.centre_mm,
                    tips_mm,
                    tips_px: tips_mm.map(|tip| calibration.to_px(tip)),
                    pressed: std::array::from_fn(|finger| pressed[i * 5 + finger]),
                    main: std::array::from_fn(|class| main[i * 6 + class]),
                    events: std::array::from_fn(|event| events[i * EVENTS + event]),
                    present: tracked.probability,
                }
            })
            .collect()
    }

    fn warm_up(&mut self) {
        let device = &self.device.device;
        let maps = self.model.locator.forward(Tensor::zeros([1, 3, STRIP_HEIGHT, STRIP_WIDTH], device));
        drop(maps.into_data());
        for hands in 1..=2 {
            let mut states: Vec<MotionState<Engine>> = vec![MotionState::default(); hands];
            let reading = self.model.recogniser.read_frame(
                Tensor::zeros([hands, 3, CROP_PX, CROP_PX], device),
                Tensor::zeros([hands, 2], device),
                &mut states.iter_mut().collect::<Vec<_>>(),
            );
            drop(reading.pressed.into_data());
        }
    }
}

fn slot(hand: Hand) -> usize {
    match hand {
        Hand::Left => 0,
        Hand::Right => 1,
    }
}

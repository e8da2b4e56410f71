//! Both networks and what they remember, on whichever backend: plain numbers in, plain numbers out.

use std::path::{Path, PathBuf};

use burn::tensor::activation::{sigmoid, softmax};
use burn::tensor::{Tensor, TensorData, Transaction};
use glam::Vec2;

use crate::adapt::Tuned;
use crate::backend::{Cpu, Device, Gpu};
use crate::convolution::Convolve;
use crate::crop::{CROP_LEN, CROP_PX, STRIP_HEIGHT, STRIP_WIDTH};
use crate::fusion::FusionSettings;
use crate::model::{Model, ModelError};
use crate::network::{Asked, EVENTS, KeysHead, MAIN_CLASSES, MotionState};
use crate::zones::{PLACE, ZONES, Zones};

/// What the recogniser reads from one crop, as probabilities and places.
pub struct Read {
    /// Class 0 none, 1 thumb … 5 little finger.
    pub main: [f32; MAIN_CLASSES],
    /// Per finger.
    pub pressed: [f32; 5],
    /// That the crop shows the hand it is cut out for, and not the other.
    pub visible: f32,
    /// Per event ([`EVENTS`]).
    pub events: [f32; EVENTS],
    /// For each key asked about, the finger that plays it: 0 none of this hand's, 1 thumb … 5 little finger. Empty if
    /// the network cannot tell.
    pub keys: Vec<[f32; MAIN_CLASSES]>,
    /// Landmarks in crop units, the first ones of [`crate::network::ORDER`].
    pub points: Vec<Vec2>,
}

/// The networks of a model at work. Hands are told by number, 0 left and 1 right.
pub trait Networks {
    /// Where the hands are: a probability per cell of the locator's map, left hand then right hand.
    fn locate(&self, strip: Vec<f32>) -> Vec<f32>;

    /// Reads the newest crop of each of `hands`, crops, ways and zones in the same order. All hands are asked about
    /// the same number of keys.
    fn read(&mut self, crops: Vec<f32>, travel: Vec<f32>, zones: Zones, hands: &[usize]) -> Vec<Read>;

    /// Cells along the side of the recogniser's maps, for [`Zones`].
    fn side(&self) -> usize;

    /// Forgets how a hand moved.
    fn forget(&mut self, hand: usize);

    /// How what is seen becomes verdicts, chosen for this model.
    fn fusion(&self) -> FusionSettings;

    /// Reads keys with a head tuned to a player, or again with the network's own.
    ///
    /// # Errors
    /// When the file cannot be used; then nothing changes.
    fn tune(&mut self, file: Option<&Path>) -> Result<(), ModelError>;
}

/// Loads a model's folder.
///
/// # Errors
/// When the model cannot be loaded.
pub fn open(folder: &Path, device: Device) -> Result<Box<dyn Networks + Send>, ModelError> {
    Ok(match device {
        Device::Cpu => Box::new(On::<Cpu>::open(folder, Device::cpu())?),
        Device::Wgpu => Box::new(On::<Gpu>::open(folder, Device::gpu())?),
    })
}

/// The networks on one backend.
struct On<B: Convolve> {
    folder: PathBuf,
    model: Model<B>,
    /// The network's own head for keys.
    plain: Option<KeysHead<B>>,
    device: B::Device,
    motion: [MotionState<B>; 2],
}

impl<B: Convolve> On<B> {
    fn open(folder: &Path, device: B::Device) -> Result<Self, ModelError> {
        let model = Model::load(folder, &device)?;
        let plain = model.recogniser.keys_head().cloned();
        Ok(Self { folder: folder.into(), model, plain, device, motion: Default::default() })
    }
}

impl<B: Convolve> Networks for On<B> {
    fn locate(&self, strip: Vec<f32>) -> Vec<f32> {
        let strip = TensorData::new(strip, [1, 3, STRIP_HEIGHT, STRIP_WIDTH]);
        let maps = self.model.locator.forward(Tensor::from_data(strip, &self.device));
        sigmoid(maps).into_data().iter::<f32>().collect()
    }

    fn read(&mut self, crops: Vec<f32>, travel: Vec<f32>, zones: Zones, hands: &[usize]) -> Vec<Read> {
        let count = crops.len() / CROP_LEN;
        let crops = Tensor::from_data(TensorData::new(crops, [count, 3, CROP_PX, CROP_PX]), &self.device);
        let travel = Tensor::from_data(TensorData::new(travel, [count, 2]), &self.device);
        let asked_of = zones.places.len() / PLACE / count.max(1);
        let cells = self.side() * self.side();
        let asked = Asked {
            zones: Tensor::from_data(
                TensorData::new(zones.cells, [count, asked_of * ZONES, cells]),
                &self.device,
            ),
            places: Tensor::from_data(TensorData::new(zones.places, [count, asked_of, PLACE]), &self.device),
        };
        let mut states: Vec<(usize, &mut MotionState<B>)> =
            self.motion.iter_mut().enumerate().filter(|(hand, _)| hands.contains(hand)).collect();
        states.sort_by_key(|(hand, _)| hands.iter().position(|other| other == hand));
        let mut states: Vec<&mut MotionState<B>> = states.into_iter().map(|(_, state)| state).collect();
        let reading = self.model.recogniser.read_frame(crops, travel, &mut states, &asked);
        let known = self.model.config.points;
        let mut numbers = Transaction::default()
            .register(softmax(reading.main, 1))
            .register(sigmoid(reading.pressed))
            .register(sigmoid(reading.events))
            .register(sigmoid(reading.visible))
            .register(reading.points);
        if let Some(keys) = reading.keys {
            numbers = numbers.register(softmax(keys, 2));
        }
        let numbers = numbers.execute();
        let [main, pressed, events, visible, points, keys] = std::array::from_fn(|i| {
            numbers.get(i).map_or_else(Vec::new, |data| data.iter::<f32>().collect::<Vec<f32>>())
        });
        (0..count)
            .map(|i| Read {
                main: std::array::from_fn(|class| main[i * MAIN_CLASSES + class]),
                pressed: std::array::from_fn(|finger| pressed[i * 5 + finger]),
                visible: visible[i],
                events: std::array::from_fn(|event| events[i * EVENTS + event]),
                keys: keys
                    .as_chunks::<MAIN_CLASSES>()
                    .0
                    .iter()
                    .skip(i * asked_of)
                    .take(asked_of)
                    .copied()
                    .collect(),
                points: (i * known..(i + 1) * known)
                    .map(|at| Vec2::new(points[at * 2], points[at * 2 + 1]))
                    .collect(),
            })
            .collect()
    }

    fn side(&self) -> usize {
        self.model.recogniser.cells()
    }

    fn forget(&mut self, hand: usize) {
        self.motion[hand] = MotionState::default();
    }

    fn fusion(&self) -> FusionSettings {
        self.model.fusion
    }

    fn tune(&mut self, file: Option<&Path>) -> Result<(), ModelError> {
        let Some(plain) = self.plain.clone() else { return Ok(()) };
        let head = match file {
            Some(file) => Tuned::load(plain, file, &self.folder)?.head,
            None => plain,
        };
        self.model.recogniser = self.model.recogniser.clone().with_keys_head(head);
        Ok(())
    }
}

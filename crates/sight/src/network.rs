//! The recogniser: two streams (image, motion) with spatial and temporal attention, after the published system.
//!
//! ```text
//!  crop 3×128×128 ─ convolutions ─ SAM ─ landmarks ─ embedding ─┬───────────────────────────┐
//!                                          │                    │                           ├─ fusion ─ main, pressed,
//!                                          └─ places ──┐        │                           │           events
//!  hand's travel since the last frame ─────────────────┴────────┴──── GRU ─ GRU ─ SEAM ─────┘
//! ```
//! A frame is convolved once; only the recurrent part sees the window ([`MotionState`]).

mod fusion;
mod heads;
mod image;
mod keys;
mod landmarks;
pub mod locator;
mod motion;
mod pyramid;
mod sam;
mod seam;
mod trunk;

use burn::module::Module;
use burn::prelude::*;

use crate::convolution::Convolve;
pub use fusion::{FusionConfig, FusionLayer};
pub use heads::{Heads, HeadsConfig};
pub use image::{Image, ImageStream, Look, LookConfig};
pub use keys::{Asked, KeysHead, KeysHeadConfig, KeysSeen};
pub use landmarks::{Landmarks, LandmarksConfig, centres};
pub use motion::{MotionState, MotionStream, MotionStreamConfig};
pub use pyramid::{Pyramid, PyramidConfig, Residual};
pub use sam::{SpatialAttention, SpatialAttentionConfig};
pub use seam::{TemporalAttention, TemporalAttentionConfig};
pub use trunk::{Trunk, TrunkConfig};

/// The order in which landmarks are told: the five fingertips from thumb to little finger, the wrist, and the rest,
/// as numbered by `hand::LANDMARKS`. A network that knows fewer knows the first ones.
pub const ORDER: [usize; hand::LANDMARKS] =
    [4, 8, 12, 16, 20, 0, 3, 7, 11, 15, 19, 2, 6, 10, 14, 18, 1, 5, 9, 13, 17];
/// Classes of the main finger: 0 none, 1 thumb … 5 little finger.
pub const MAIN_CLASSES: usize = 6;
/// What happens in a frame: a key goes down, the finger is being changed, a finger slides over the keys.
pub const EVENTS: usize = 3;

/// Sizes of the recogniser.
#[derive(Config, Debug, PartialEq)]
pub struct RecogniserConfig {
    /// The convolutions.
    pub look: LookConfig,
    /// How many landmarks it knows, the first ones of [`ORDER`].
    pub points: usize,
    /// Side of the square input in pixels.
    #[config(default = 128)]
    pub side: usize,
    /// Width of what the image stream hands on.
    #[config(default = 96)]
    pub embedding: usize,
    /// Hidden sizes of the two GRU layers.
    #[config(default = "[60, 30]")]
    pub gru: [usize; 2],
    /// Hidden size of the fusion layer.
    #[config(default = 96)]
    pub fusion: usize,
    /// Hidden size of the keys' head, which the published network lacks; 0 for none.
    #[config(default = 0)]
    pub keys: usize,
    /// Frames that the temporal attention looks back over, the newest included.
    #[config(default = 12)]
    pub window: usize,
    /// Layers of the temporal attention: one or two in the published grid, 0 for none.
    #[config(default = 1)]
    pub temporal_attention: usize,
}

impl RecogniserConfig {
    /// The published sizes (section 3.3): filters 24/48, GRU 60/30, fusion 96, a window of 12 frames. Its motion stream
    /// follows fingertips and wrist.
    pub fn paper() -> Self {
        Self::new(LookConfig::Trunk(TrunkConfig::new()), 6)
    }

    /// This project's own: a deeper image stream that knows the whole hand.
    pub fn fingerling() -> Self {
        Self::new(LookConfig::Pyramid(PyramidConfig::new()), ORDER.len()).with_embedding(128).with_keys(96)
    }

    /// Builds the network with fresh weights.
    pub fn init<B: Backend>(&self, device: &B::Device) -> Recogniser<B> {
        let image = self.look.init(self.side, self.points, self.embedding, device);
        let motion_input = self.embedding + self.points * 2 + 2;
        let keys = (self.keys > 0).then(|| {
            KeysHeadConfig::new(image.channels(), self.points, self.embedding, self.keys).init(device)
        });
        Recogniser {
            image,
            motion: MotionStreamConfig::new(motion_input, self.gru, self.window, self.temporal_attention)
                .init(device),
            fusion: FusionConfig::new(self.embedding + self.gru[1], self.fusion).init(device),
            heads: HeadsConfig::new(self.embedding, self.fusion).init(device),
            keys,
        }
    }
}

/// The whole network. One serves both hands: a left hand's crop is mirrored into a right one.
#[derive(Module, Debug)]
pub struct Recogniser<B: Backend> {
    image: ImageStream<B>,
    motion: MotionStream<B>,
    fusion: FusionLayer<B>,
    heads: Heads<B>,
    keys: Option<KeysHead<B>>,
}

/// What the network says about a batch of frames. Logits, not probabilities.
#[derive(Debug, Clone)]
pub struct Reading<B: Backend> {
    /// Main finger, `[frames, 6]`.
    pub main: Tensor<B, 2>,
    /// Pressed, one logit per finger, `[frames, 5]`.
    pub pressed: Tensor<B, 2>,
    /// What happens, a logit each ([`EVENTS`]), `[frames, 3]`.
    pub events: Tensor<B, 2>,
    /// That the crop shows the hand it is cut out for, and not the other, `[frames, 1]`.
    pub visible: Tensor<B, 2>,
    /// Landmarks in crop units, the first ones of [`ORDER`], `[frames, points, 2]`.
    pub points: Tensor<B, 3>,
    /// Which finger plays each key asked about, 0 none of this hand's, `[frames, keys, 6]`; `None` when nothing was
    /// asked or the network cannot tell.
    pub keys: Option<Tensor<B, 3>>,
}

impl<B: Convolve> Recogniser<B> {
    /// Reads whole clips, every frame convolved once.
    ///
    /// # Shapes
    /// - `crops`: `[clips, frames, 3, side, side]`, 0…1
    /// - `travel`: `[clips, frames, 2]`, the crop centre's way since the frame before, in crop units
    /// - result: frames of all clips in a row, `clips * frames`
    pub fn read_clips(&self, crops: Tensor<B, 5>, travel: Tensor<B, 3>) -> Reading<B> {
        let [clips, frames, channels, height, width] = crops.dims();
        let seen = self.see(crops.reshape([clips * frames, channels, height, width]));
        self.read_seen(seen.reshape([clips, frames, self.seen_width()]), travel)
    }

    /// Reads the newest frame of several hands and carries their states on.
    ///
    /// # Shapes
    /// - `crops`: `[hands, 3, side, side]`; `travel`: `[hands, 2]`; `states`: one per hand; `asked`: frames are hands
    pub fn read_frame(
        &self,
        crops: Tensor<B, 4>,
        travel: Tensor<B, 2>,
        states: &mut [&mut MotionState<B>],
        asked: &Asked<B>,
    ) -> Reading<B> {
        let image = self.image.forward(crops);
        let keys = self.ask(&image, asked);
        let Image { embedding, points, .. } = image;
        let steps = Tensor::cat(vec![embedding.clone(), points.clone().flatten::<2>(1, 2), travel], 1);
        let moved: Vec<Tensor<B, 2>> = states
            .iter_mut()
            .enumerate()
            .map(|(hand, state)| self.motion.step(steps.clone().narrow(0, hand, 1), state))
            .collect();
        Reading { keys, ..self.judge(embedding, Tensor::cat(moved, 0), points) }
    }

    /// Reads single frames, without their past: what the image stream alone can tell, with its maps.
    ///
    /// # Shapes
    /// - `crops`: `[frames, 3, side, side]`; the maps as in [`Image`]
    pub fn read_stills(&self, crops: Tensor<B, 4>, asked: &Asked<B>) -> (Reading<B>, Tensor<B, 3>) {
        let image = self.image.forward(crops);
        let keys = self.ask(&image, asked);
        let Image { embedding, points, maps, .. } = image;
        let nothing = Tensor::zeros([embedding.dims()[0], self.motion.width()], &embedding.device());
        (Reading { keys, ..self.judge(embedding, nothing, points) }, maps)
    }

    /// The same network with another's image stream, which must be of the same sizes.
    pub fn with_image_of(self, other: &Self) -> Self {
        Self { image: other.image.clone(), ..self }
    }

    /// Only whether single frames show the hand that they are cut out for, as [`Reading::visible`].
    pub fn recognise_hand(&self, crops: Tensor<B, 4>) -> Tensor<B, 2> {
        self.heads.visible(self.image.forward(crops).embedding)
    }

    fn ask(&self, image: &Image<B>, asked: &Asked<B>) -> Option<Tensor<B, 3>> {
        self.keys.as_ref().map(|keys| keys.answer(&KeysHead::look(image, asked)))
    }

    /// What the keys' head judges by; `None` without one.
    ///
    /// # Shapes
    /// - `crops`: `[frames, 3, side, side]`
    pub fn look_at_keys(&self, crops: Tensor<B, 4>, asked: &Asked<B>) -> Option<KeysSeen<B>> {
        self.keys.as_ref().map(|_| KeysHead::look(&self.image.forward(crops), asked))
    }

    /// The keys' head, if there is one.
    pub fn keys_head(&self) -> Option<&KeysHead<B>> {
        self.keys.as_ref()
    }

    /// The same network with another keys' head.
    pub fn with_keys_head(self, head: KeysHead<B>) -> Self {
        Self { keys: Some(head), ..self }
    }

    /// Cells along the side of the maps, for [`crate::zones::Zones`].
    pub fn cells(&self) -> usize {
        self.image.side()
    }

    /// What the image stream makes of frames, embedding and points in one row each:
    /// `[frames, 3, side, side]` → `[frames, seen_width]`.
    pub fn see(&self, crops: Tensor<B, 4>) -> Tensor<B, 2> {
        let Image { embedding, points, .. } = self.image.forward(crops);
        Tensor::cat(vec![embedding, points.flatten::<2>(1, 2)], 1)
    }

    /// Width of a row of [`see`](Self::see).
    pub fn seen_width(&self) -> usize {
        self.image.width() + self.image.points() * 2
    }

    /// [`read_clips`](Self::read_clips) from what the image stream made of the frames.
    ///
    /// # Shapes
    /// - `seen`: `[clips, frames, seen_width]`; `travel`: `[clips, frames, 2]`
    pub fn read_seen(&self, seen: Tensor<B, 3>, travel: Tensor<B, 3>) -> Reading<B> {
        let [clips, frames, width] = seen.dims();
        let (embedding, points) = self.apart(seen.clone().reshape([clips * frames, width]));
        let moved = self.motion.forward(Tensor::cat(vec![seen, travel], 2));
        self.judge(embedding, moved.reshape([clips * frames, self.motion.width()]), points)
    }

    /// Judges frames by what the image stream made of them alone: `[frames, seen_width]`.
    pub fn judge_seen(&self, seen: Tensor<B, 2>) -> Reading<B> {
        let nothing = Tensor::zeros([seen.dims()[0], self.motion.width()], &seen.device());
        let (embedding, points) = self.apart(seen);
        self.judge(embedding, nothing, points)
    }

    /// Embedding and points of rows of [`see`](Self::see).
    fn apart(&self, seen: Tensor<B, 2>) -> (Tensor<B, 2>, Tensor<B, 3>) {
        let ([frames, _], width, known) = (seen.dims(), self.image.width(), self.image.points());
        let points = seen.clone().narrow(1, width, known * 2).reshape([frames, known, 2]);
        (seen.narrow(1, 0, width), points)
    }

    /// How many weights judge single frames: all but the motion stream's.
    pub fn still_params(&self) -> usize {
        self.num_params() - self.motion.num_params()
    }

    /// How many weights the image stream has.
    pub fn image_params(&self) -> usize {
        self.image.num_params()
    }

    fn judge(&self, seen: Tensor<B, 2>, moved: Tensor<B, 2>, points: Tensor<B, 3>) -> Reading<B> {
        let visible = self.heads.visible(seen.clone());
        let fused = self.fusion.forward(seen, moved);
        Reading {
            visible,
            main: self.heads.main(fused.clone()),
            pressed: self.heads.pressed(fused.clone()),
            events: self.heads.events(fused),
            points,
            keys: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::backend::Flex;
    use burn::tensor::{Distribution, Tolerance};

    type B = Flex;

    #[test]
    fn every_landmark_is_told_once_tips_and_wrist_first() {
        let mut sorted = ORDER;
        sorted.sort_unstable();
        assert_eq!(sorted, std::array::from_fn(|i| i));
        assert_eq!(ORDER[..5], hand::TIPS);
        assert_eq!(ORDER[5], hand::WRIST);
    }

    #[test]
    fn streaming_reads_the_same_as_whole_clips() {
        let device = Default::default();
        let config = RecogniserConfig::paper().with_window(4);
        let network = config.init::<B>(&device);
        let crops = Tensor::<B, 5>::random([1, 7, 3, 128, 128], Distribution::Uniform(0.0, 1.0), &device);
        let travel = Tensor::<B, 3>::random([1, 7, 2], Distribution::Uniform(-0.1, 0.1), &device);

        let whole = network.read_clips(crops.clone(), travel.clone());
        let mut state = MotionState::default();
        let nothing = Asked {
            zones: Tensor::zeros([1, crate::zones::ZONES, 32 * 32], &device),
            places: Tensor::zeros([1, 1, crate::zones::PLACE], &device),
        };
        for frame in 0..7 {
            let one = network.read_frame(
                crops.clone().narrow(1, frame, 1).squeeze_dim::<4>(1),
                travel.clone().narrow(1, frame, 1).squeeze_dim::<2>(1),
                &mut [&mut state],
                &nothing,
            );
            let expected = whole.pressed.clone().narrow(0, frame, 1);
            one.pressed.into_data().assert_approx_eq::<f32>(&expected.into_data(), Tolerance::absolute(1e-4));
        }
    }

    /// Both networks of one model on one device, as plain numbers.
    fn read_on<B: Convolve>(device: &B::Device, folder: &std::path::Path) -> Vec<f32> {
        let model = crate::model::Model::<B>::load(folder, device).unwrap();
        let pixel = |i: usize| (i * 7919 % 256) as f32 / 255.0;
        let tensor =
            |length: usize| burn::tensor::TensorData::new((0..length).map(pixel).collect(), [length]);
        let crops = Tensor::<B, 1>::from_data(tensor(2 * 4 * 3 * 128 * 128), device);
        let strips = Tensor::<B, 1>::from_data(tensor(3 * 64 * 256), device);
        let travel = Tensor::zeros([2, 4, 2], device);
        let reading = model.recogniser.read_clips(crops.reshape([2, 4, 3, 128, 128]), travel);
        let maps = model.locator.forward(strips.reshape([1, 3, 64, 256]));
        [reading.main.into_data(), reading.pressed.into_data(), reading.points.into_data(), maps.into_data()]
            .iter()
            .flat_map(|data| data.iter::<f32>().collect::<Vec<f32>>())
            .collect()
    }

    #[test]
    fn wgpu_and_the_cpu_say_the_same() {
        use crate::backend::{Cpu, Device, Gpu, adapters};
        if adapters().is_empty() {
            eprintln!("skipped: there is no graphics adapter, not even a software one");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let device = Default::default();
        let config = RecogniserConfig::fingerling();
        crate::model::save_recogniser(&config.init::<B>(&device), &config, folder.path()).unwrap();
        let locator = locator::LocatorConfig::new();
        crate::model::save_locator(&locator.init::<B>(&device), &locator, folder.path()).unwrap();

        let cpu = read_on::<Cpu>(&Device::cpu(), folder.path());
        let wgpu = read_on::<Gpu>(&Device::gpu(), folder.path());

        assert_eq!(cpu.len(), wgpu.len());
        let worst = cpu.iter().zip(&wgpu).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 1e-3, "the backends differ by {worst}");
        let spread =
            cpu.iter().copied().fold(f32::MIN, f32::max) - cpu.iter().copied().fold(f32::MAX, f32::min);
        assert!(spread > 0.1, "the comparison would be empty: all numbers are alike");
    }

    #[test]
    fn shapes_are_as_documented() {
        let device = Default::default();
        for (config, points) in [(RecogniserConfig::paper(), 6), (RecogniserConfig::fingerling(), 21)] {
            let network = config.init::<B>(&device);
            let reading = network
                .read_clips(Tensor::zeros([2, 3, 3, 128, 128], &device), Tensor::zeros([2, 3, 2], &device));
            assert_eq!(reading.main.dims(), [6, MAIN_CLASSES]);
            assert_eq!(reading.pressed.dims(), [6, 5]);
            assert_eq!(reading.events.dims(), [6, EVENTS]);
            assert_eq!(reading.visible.dims(), [6, 1]);
            assert_eq!(reading.points.dims(), [6, points, 2]);
        }
    }
}

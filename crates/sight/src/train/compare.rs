//! The comparison of the published article, repeated: classical classifiers, single streams, the ablations, the
//! published network and this project's own, on the same clips and the same split of players.
//!
//! Three image streams are trained (published convolutions without and with the spatial attention, this project's
//! own); everything that reads sequences learns from what one of them made of every frame. So the networks differ in
//! what they are, not in what they saw, and the whole takes an hour instead of a day. Scored are the frames that have a
//! whole window behind them, of players that neither taught nor chose.

mod classical;
mod clock;
mod grid;
mod known_keys;
mod scoring;
mod sequence;

use std::sync::Arc;
use std::time::{Duration, Instant};

use burn::module::{AutodiffModule as _, Module as _};
use burn::prelude::*;
use burn::tensor::TensorData;
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_pcg::Pcg64;
use serde::Serialize;

use self::classical::{Classifier, Table, features};
use self::clock::{Entry, take_times};
pub use self::grid::{GridPoint, grid};
use self::sequence::Kind;
use super::clips::{self, Seen};
use super::vary::Variation;
use super::{News, Stage, TrainOptions, stills};
use crate::backend::{Device, Gpu, LearningCpu};
use crate::convolution::{Convolve, Learn};
use crate::crop::CROP_PX;
use crate::dataset::{Dataset, Split};
use crate::evaluate::FrameScores;
use crate::model::ModelError;
use crate::network::{LookConfig, Recogniser, RecogniserConfig, TrunkConfig};

/// Classical classifiers learn from at most so many frames: a support vector machine's time grows with their square.
const CLASSICAL_FRAMES: usize = 1500;
/// Frames from one to the next that are shown to classical classifiers, so that they differ.
const CLASSICAL_EVERY: usize = 6;
/// Passes that readers of sequences make at most; without convolutions they are cheap.
const READER_PASSES: usize = 40;
/// … and passes without a gain before they stop.
const READER_PATIENCE: usize = 8;

/// The scale of a comparison.
#[derive(Debug, Clone)]
pub struct CompareOptions {
    /// How networks learn; the epochs are those of an image stream.
    pub train: TrainOptions,
    /// Clips at most that readers of sequences learn from; as many again, at most, measure.
    pub clips: usize,
    /// How players are shared out.
    pub split: Split,
}

/// One row of the table.
#[derive(Debug, Clone, Serialize)]
pub struct Contender {
    /// What it is.
    pub name: String,
    /// Whether it is told which key went down last, as by a MIDI keyboard, and has to tell the finger only.
    pub with_keys: bool,
    /// Frame by frame.
    pub frames: FrameScores,
    /// After a majority vote over the frames in which the hand holds the same keys.
    pub voted: FrameScores,
    /// Median milliseconds for one frame of one hand on the CPU.
    pub ms_per_frame: f64,
    /// Weights that were learnt; `None` for what keeps its examples instead.
    pub parameters: Option<usize>,
}

/// What a comparison found.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    /// The rows.
    pub contenders: Vec<Contender>,
    /// Clips that taught, chose and measured.
    pub clips: [usize; 3],
    /// Frames scored.
    pub frames: usize,
    /// Passes over the data that each image stream made at most.
    pub passes: usize,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// A clip and the numbers that a reader of sequences is given for each of its frames.
#[derive(Debug, Clone)]
struct Sample {
    clip: (usize, usize),
    steps: Vec<f32>,
}

/// Trains and measures every contender. `progress` is told what is going on.
///
/// # Errors
/// When weights cannot be kept in `options.train.out`, or a classifier cannot learn.
pub fn compare(
    data: &Dataset,
    options: &CompareOptions,
    device: Device,
    mut progress: impl FnMut(News),
) -> Result<Comparison, ModelError> {
    let data = Arc::new(data.split(options.split));
    match device {
        Device::Cpu => Bench::<LearningCpu>::new(&data, options, Device::cpu()).run(&mut progress),
        Device::Wgpu => Bench::<Gpu>::new(&data, options, Device::learning_gpu()).run(&mut progress),
    }
}

/// Trains one network from scratch and scores it: for cross-validation and grid search.
///
/// # Errors
/// As [`compare`].
pub fn score(
    data: &Dataset,
    config: &RecogniserConfig,
    options: &CompareOptions,
    device: Device,
    mut progress: impl FnMut(News),
) -> Result<Contender, ModelError> {
    let data = Arc::new(data.split(options.split));
    match device {
        Device::Cpu => Bench::<LearningCpu>::new(&data, options, Device::cpu()).one(config, &mut progress),
        Device::Wgpu => Bench::<Gpu>::new(&data, options, Device::learning_gpu()).one(config, &mut progress),
    }
}

/// What all contenders share.
struct Bench<'a, B: Learn> {
    data: &'a Arc<Dataset>,
    options: &'a CompareOptions,
    device: B::Device,
    learn: Vec<(usize, usize)>,
    test: Vec<(usize, usize)>,
    first: usize,
}

/// An image stream that has learnt, and what it made of every frame.
struct Stream<B: Learn> {
    model: Recogniser<B>,
    config: RecogniserConfig,
    learn: Vec<Seen>,
    valid: Vec<Seen>,
    test: Vec<Seen>,
}

/// Classes said of the scored frames of the test clips, in order.
type Said = Vec<usize>;

impl<'a, B: Learn> Bench<'a, B> {
    fn new(data: &'a Arc<Dataset>, options: &'a CompareOptions, device: B::Device) -> Self {
        let mut rng = Pcg64::seed_from_u64(options.train.seed);
        let mut drawn = |clips: &[(usize, usize)]| {
            let mut clips = clips.to_vec();
            clips.shuffle(&mut rng);
            clips.truncate(options.clips);
            clips
        };
        let (learn, test) = (drawn(&data.train_clips), drawn(&data.test_clips));
        let first = (RecogniserConfig::paper().window - 1).min(data.frames() - 1);
        Self { data, options, device, learn, test, first }
    }

    fn run(&self, progress: &mut impl FnMut(News)) -> Result<Comparison, ModelError> {
        let start = Instant::now();
        let mut entries = self.classical(progress)?;
        let trunk = |attention: bool| {
            let look = LookConfig::Trunk(TrunkConfig::new().with_attention(attention));
            RecogniserConfig { look, temporal_attention: 0, ..RecogniserConfig::paper() }
        };
        let with_seam = |config: &RecogniserConfig| config.clone().with_temporal_attention(1);

        let plain = self.stream("image stream without attention", &trunk(false), progress)?;
        entries.push(self.still("CNN", &plain));
        let ways = |seen: &Seen| self.trajectory(seen, &plain.config);
        let looks = |seen: &Seen| self.embedding(seen, &plain.config);
        entries.push(self.sequence("GRU, trajectories", Kind::Gru, &plain, &ways));
        entries.push(self.sequence("LSTM, trajectories", Kind::Lstm, &plain, &ways));
        entries.push(self.sequence("CNN-LSTM", Kind::Lstm, &plain, &looks));
        entries.push(self.sequence("CNN-GRU", Kind::Gru, &plain, &looks));
        entries.push(self.sequence("Transformer", Kind::Transformer, &plain, &looks));
        progress("readers of sequences have learnt".into());
        entries.push(self.dual("dual path, no attention", &plain, &plain.config, progress)?.0);
        entries.push(self.dual("dual path + SEAM", &plain, &with_seam(&plain.config), progress)?.0);
        drop(plain);

        let sam = self.stream("image stream with SAM", &trunk(true), progress)?;
        entries.push(self.dual("dual path + SAM", &sam, &sam.config, progress)?.0);
        entries.push(self.dual("paper (both)", &sam, &with_seam(&sam.config), progress)?.0);
        drop(sam);

        let own = self.stream("image stream of fingerling", &RecogniserConfig::fingerling(), progress)?;
        let (entry, model) = self.dual("fingerling", &own, &own.config, progress)?;
        entries.push(entry);
        entries.extend(self.with_keys(&model));
        Ok(Comparison {
            contenders: take_times(entries),
            clips: [self.data.train_clips.len(), self.data.valid_clips.len(), self.test.len()],
            frames: self.test.len() * (self.data.frames() - self.first),
            passes: self.options.train.epochs,
            seconds: start.elapsed().as_secs_f64(),
        })
    }

    fn one(
        &self,
        config: &RecogniserConfig,
        progress: &mut impl FnMut(News),
    ) -> Result<Contender, ModelError> {
        let stream = self.stream("image stream", config, progress)?;
        let (entry, _) = self.dual("network", &stream, config, progress)?;
        take_times(vec![entry]).pop().ok_or_else(|| ModelError::System("nothing was scored".into()))
    }

    /// Trains an image stream.
    fn stream(
        &self,
        name: &str,
        config: &RecogniserConfig,
        progress: &mut impl FnMut(News),
    ) -> Result<Stream<B>, ModelError> {
        B::seed(&self.device, self.options.train.seed);
        progress(format!("{name}:").into());
        let options = &self.options.train;
        let stage = Stage::new(options.time_limit);
        let fresh = config.init(&self.device);
        let (model, _) = stills::train(fresh, config, self.data, options, stage, progress)?;
        let mut rng = Pcg64::seed_from_u64(options.seed);
        let learn = clips::see(&model, self.data, &self.learn, || Variation::draw(&mut rng));
        let valid: Vec<_> = self.data.valid_clips.iter().copied().take(self.options.clips).collect();
        let valid = clips::see(&model, self.data, &valid, || Variation::NONE);
        let test = clips::see(&model, self.data, &self.test, || Variation::NONE);
        Ok(Stream { model, config: config.clone(), learn, valid, test })
    }

    fn reader_options(&self) -> TrainOptions {
        TrainOptions { epochs: READER_PASSES, patience: READER_PATIENCE, ..self.options.train.clone() }
    }

    /// The image stream and the heads alone.
    fn still(&self, name: &str, stream: &Stream<B>) -> Entry {
        let model = stream.model.valid();
        let width = model.seen_width();
        let mut said = Said::new();
        for seen in &stream.test {
            let rows = TensorData::new(seen.rows.clone(), [self.data.frames(), width]);
            let main = model.judge_seen(Tensor::from_data(rows, &self.inner())).main;
            said.extend(self.late(main));
        }
        let one = self.one_crop();
        let contender = self.contender(name, false, &said, Some(model.still_params()));
        Entry::new(contender, move || drop(model.judge_seen(model.see(one.clone())).main.into_data()))
    }

    /// A reader of sequences on top of the image stream.
    fn sequence(
        &self,
        name: &str,
        kind: Kind,
        stream: &Stream<B>,
        steps: &dyn Fn(&Seen) -> Vec<f32>,
    ) -> Entry {
        let samples = |seen: &[Seen]| -> Vec<Sample> {
            seen.iter().map(|seen| Sample { clip: seen.clip, steps: steps(seen) }).collect()
        };
        let window = stream.config.window;
        let (learn, valid) = (samples(&stream.learn), samples(&stream.valid));
        let network = sequence::train::<B>(
            kind,
            self.data,
            (learn, &valid),
            &self.reader_options(),
            window,
            &self.device,
        );
        let frames = self.data.frames();
        let mut said = Said::new();
        for sample in samples(&stream.test) {
            let steps = sequence::steps(std::slice::from_ref(&sample), frames, &self.inner());
            said.extend(self.late(network.forward(steps, window).squeeze_dim::<2>(0)));
        }
        // One frame is convolved and its window read anew: these networks need not carry a state.
        let (image, one) = (stream.model.valid(), self.one_crop());
        let width = samples(&stream.test[..1])[0].steps.len() / frames;
        let past = Tensor::<B::InnerBackend, 3>::zeros([1, window, width], &self.inner());
        let parameters = network.num_params() + image.image_params();
        Entry::new(self.contender(name, false, &said, Some(parameters)), move || {
            drop(image.see(one.clone()).into_data());
            drop(network.forward(past.clone(), window).into_data());
        })
    }

    /// Both paths, fused.
    fn dual(
        &self,
        name: &str,
        stream: &Stream<B>,
        config: &RecogniserConfig,
        progress: &mut impl FnMut(News),
    ) -> Result<(Entry, Recogniser<B>), ModelError> {
        let model = if *config == stream.config {
            stream.model.clone()
        } else {
            config.init(&self.device).with_image_of(&stream.model)
        };
        let clips = (stream.learn.clone(), &stream.valid[..]);
        let options = self.reader_options();
        let (model, ..) = clips::learn(model, config, self.data, clips, &options, None, progress)?;
        let valid = model.valid();
        let mut said = Said::new();
        for seen in &stream.test {
            let (reading, _) =
                clips::read(&valid, config, self.data, std::slice::from_ref(seen), &self.inner());
            said.extend(classes(reading.main));
        }
        let (one, nothing) = (self.one_crop(), self.asked(&[], &valid));
        let travel = Tensor::zeros([1, 2], &self.inner());
        let mut state = crate::network::MotionState::default();
        let contender = self.contender(name, false, &said, Some(valid.num_params()));
        let entry = Entry::new(contender, move || {
            let reading = valid.read_frame(one.clone(), travel.clone(), &mut [&mut state], &nothing);
            drop(reading.main.into_data());
        });
        Ok((entry, model))
    }

    fn classical(&self, progress: &mut impl FnMut(News)) -> Result<Vec<Entry>, ModelError> {
        let mut learn = Table::default();
        let frames = || (self.first..self.data.frames()).step_by(CLASSICAL_EVERY);
        'enough: for &(shard, clip) in &self.learn {
            for frame in frames() {
                if learn.rows.len() == CLASSICAL_FRAMES {
                    break 'enough;
                }
                learn.rows.push(features(self.data, (shard, clip), frame));
                learn.classes.push(i32::from(self.data.shard(shard).main[clip * self.data.frames() + frame]));
            }
        }
        let mut test = Table::default();
        for &(shard, clip) in &self.test {
            test.rows.extend(
                (self.first..self.data.frames()).map(|frame| features(self.data, (shard, clip), frame)),
            );
        }
        let kinds = [
            ("SVM", Classifier::SupportVectors),
            ("k-NN", Classifier::Neighbours),
            ("random forest", Classifier::Forest),
        ];
        let mut entries = Vec::new();
        for (name, kind) in kinds {
            let said = kind.learn_and_say(&learn, &test)?;
            entries.push(Entry::timed(self.contender(name, false, &said.classes, None), said.per_frame));
            progress(format!("{name} has learnt from {} frames", learn.rows.len()).into());
        }
        Ok(entries)
    }

    fn embedding(&self, seen: &Seen, config: &RecogniserConfig) -> Vec<f32> {
        let width = config.embedding + config.points * 2;
        seen.rows.chunks(width).flat_map(|row| row[..config.embedding].iter().copied()).collect()
    }

    /// Landmarks and the hand's way: what the published motion stream follows.
    fn trajectory(&self, seen: &Seen, config: &RecogniserConfig) -> Vec<f32> {
        let width = config.embedding + config.points * 2;
        let ways = seen.travel(self.data);
        seen.rows
            .chunks(width)
            .zip(ways.chunks(2))
            .flat_map(|(row, way)| row[config.embedding..].iter().chain(way).copied().collect::<Vec<f32>>())
            .collect()
    }

    fn late(&self, main: Tensor<B::InnerBackend, 2>) -> Said {
        let [frames, _] = main.dims();
        classes(main.narrow(0, self.first, frames - self.first))
    }

    fn inner(&self) -> <B::InnerBackend as burn::tensor::backend::BackendTypes>::Device {
        Tensor::<B, 1>::zeros([1], &self.device).inner().device()
    }

    fn one_crop(&self) -> Tensor<B::InnerBackend, 4> {
        Tensor::full([1, 3, CROP_PX, CROP_PX], 0.5, &self.inner())
    }
}

/// The main finger's class in each frame of a clip.
fn truth_of(data: &Dataset, (shard, clip): (usize, usize)) -> impl Iterator<Item = usize> {
    let frames = data.frames();
    data.shard(shard).main[clip * frames..(clip + 1) * frames].iter().map(|&class| usize::from(class))
}

fn classes<B: Convolve>(logits: Tensor<B, 2>) -> Said {
    let [_, width] = logits.dims();
    let values: Vec<f32> = logits.into_data().iter::<f32>().collect();
    let best = |row: &[f32]| (0..width).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap_or(0);
    values.chunks(width).map(best).collect()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

//! `fingerling train`: trains locator and recogniser on rendered shards.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow};
use clap::{Args, ValueEnum};
use serde::Serialize;
use sight::backend::{BackendChoice, Device, Engine};
use sight::dataset::Dataset;
use sight::network::RecogniserConfig;
use sight::network::locator::LocatorConfig;
use sight::train::{self, TrainOptions, TrainReport};

use super::{say, write_report};

/// The network to train.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Locator,
    Recogniser,
    Both,
}

/// A named set of sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Preset {
    /// The published sizes.
    Paper,
}

/// Trains the networks on a rendered dataset and keeps the best weights.
#[derive(Debug, Args)]
#[command(after_help = "Example: fingerling train --data data/first --out models/paper --backend auto")]
pub struct TrainArgs {
    /// Sizes of the recogniser.
    #[arg(long, value_enum, default_value = "paper")]
    preset: Preset,
    /// Folder of shards made by `fingerling render`.
    #[arg(long)]
    data: PathBuf,
    /// Folder for weights and configuration.
    #[arg(long, default_value = "models/paper")]
    out: PathBuf,
    /// Which network.
    #[arg(long, value_enum, default_value = "both")]
    part: Part,
    /// Where to compute: auto, wgpu or cpu.
    #[arg(long, default_value = "auto")]
    backend: BackendChoice,
    /// Passes over the data at most.
    #[arg(long, default_value_t = 120)]
    epochs: usize,
    /// Epochs without improvement before stopping.
    #[arg(long, default_value_t = 12)]
    patience: usize,
    /// Clips per step.
    #[arg(long, default_value_t = 16)]
    batch: usize,
    /// First learning rate.
    #[arg(long, default_value_t = 1e-3)]
    learning_rate: f64,
    /// Stop each network after so many minutes.
    #[arg(long)]
    minutes: Option<f64>,
    /// Seed of weights, order and augmentation.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Go on from the weights in --out.
    #[arg(long)]
    resume: bool,
    /// Writes what was reached as JSON.
    #[arg(long)]
    report: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report {
    backend: &'static str,
    locator: Option<TrainReport>,
    recogniser: Option<TrainReport>,
}

/// Runs the command.
///
/// # Errors
/// When the data cannot be read, the weights cannot be written, or the backend is missing.
pub fn run(args: &TrainArgs) -> Result<()> {
    let device = Device::choose(args.backend).map_err(|sentence| anyhow!(sentence))?;
    let data = Arc::new(Dataset::read(&args.data)?);
    say(format!(
        "{} clips and {} strips to train on, {} and {} held back; computing on {}.",
        data.train_clips.len(),
        data.train_strips.len(),
        data.valid_clips.len(),
        data.valid_strips.len(),
        device.name
    ));
    let options = TrainOptions {
        data: args.data.clone(),
        out: args.out.clone(),
        epochs: args.epochs,
        patience: args.patience,
        batch: args.batch,
        learning_rate: args.learning_rate,
        time_limit: args.minutes.map(|minutes| Duration::from_secs_f64(minutes * 60.0)),
        seed: args.seed,
        resume: args.resume,
    };
    let Preset::Paper = args.preset;
    let recording = device.autodiff();
    let locator = (args.part != Part::Recogniser)
        .then(|| {
            train::train_locator::<Engine>(&LocatorConfig::new(), &data, &options, &recording, |line| {
                say(line);
            })
        })
        .transpose()?;
    let recogniser = (args.part != Part::Locator)
        .then(|| {
            train::train_recogniser::<Engine>(&RecogniserConfig::new(), &data, &options, &recording, |line| {
                say(line);
            })
        })
        .transpose()?;
    write_report(&Report { backend: device.name, locator, recogniser }, args.report.as_deref())
}

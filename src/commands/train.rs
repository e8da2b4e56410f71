//! `fingerling train`: trains locator and recogniser on rendered shards, and chooses what fingerings cost.

mod fingering;
mod run_folder;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use clap::{Args, ValueEnum};
use serde::Serialize;
use sight::backend::{BackendChoice, Device};
use sight::dataset::Dataset;
use sight::eyes::Eyes;
use sight::model::save_fusion;
use sight::network::RecogniserConfig;
use sight::network::locator::LocatorConfig;
use sight::train::{self, FusionReport, TrainOptions, TrainReport};

use self::run_folder::RunFolder;
use super::{say, write_report};

/// What to train.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
enum Part {
    Locator,
    Recogniser,
    /// How the fusion weighs what the networks in --out see; needs no --data.
    Fusion,
    /// What the cost terms of a fingering cost; --data is a folder of tables with editors' fingers (.csv).
    Fingering,
    /// Locator, recogniser and fusion, one after the other.
    #[value(alias = "both")]
    All,
}

/// A named set of sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
enum Preset {
    /// The published sizes.
    Paper,
    /// This project's own network, which the game uses.
    Fingerling,
}

/// Trains the networks on a rendered dataset and keeps the best weights.
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: fingerling train --data data/first --out models/fingerling --backend auto")]
pub struct TrainArgs {
    /// Sizes of the recogniser.
    #[arg(long, value_enum, default_value = "fingerling")]
    preset: Preset,
    /// Folder of shards made by `fingerling render`.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Folder for weights and configuration; models/PRESET if left out.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Which part of the model.
    #[arg(long, value_enum, default_value = "all")]
    part: Part,
    /// Where to compute: auto, wgpu or cpu.
    #[arg(long, default_value = "auto")]
    #[serde(skip)]
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
    /// Rounds in which clips are left out that the motion stream still cannot make sense of; 3 for the paper's preset.
    #[arg(long)]
    screening: Option<usize>,
    /// Folder for a dated folder of this run: its configuration, log and curves.
    #[arg(long, default_value = "runs")]
    runs: PathBuf,
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
    fusion: Option<FusionReport>,
}

/// Held-back players that the fusion's settings are chosen on.
const FUSION_FILMS: usize = 24;

/// Passes over editors' fingerings: more change nothing.
const FINGERING_PASSES: usize = 20;

impl TrainArgs {
    fn screening(&self) -> usize {
        self.screening.unwrap_or(match self.preset {
            Preset::Paper => 3,
            Preset::Fingerling => 0,
        })
    }

    fn out(&self) -> PathBuf {
        self.out.clone().unwrap_or_else(|| match self.preset {
            Preset::Paper => "models/paper".into(),
            Preset::Fingerling => "models/fingerling".into(),
        })
    }
}

/// Runs the command.
///
/// # Errors
/// When the data cannot be read, the weights cannot be written, or the backend is missing.
pub fn run(args: &TrainArgs) -> Result<()> {
    if args.part == Part::Fingering {
        let Some(folder) = &args.data else {
            bail!("weights are chosen on editors' fingerings: add --data with a folder of tables (.csv)");
        };
        let report = fingering::choose(folder, args.out.as_deref(), args.epochs.min(FINGERING_PASSES))?;
        return write_report(&report, args.report.as_deref());
    }
    let device = Device::choose(args.backend).map_err(|sentence| anyhow!(sentence))?;
    let mut run = RunFolder::create(args)?;
    let mut report = Report { backend: device.name(), locator: None, recogniser: None, fusion: None };
    if args.part != Part::Fusion {
        let Some(folder) = &args.data else {
            bail!(
                "networks learn from pictures: make some with `fingerling render --out FOLDER`, then add --data FOLDER"
            );
        };
        networks(args, folder, device, &mut report, &mut run)?;
    }
    if matches!(args.part, Part::Fusion | Part::All) {
        let out = args.out();
        let mut eyes = Eyes::open(&out, device)?;
        let chosen = train::choose_fusion(&mut eyes, FUSION_FILMS, |news| run.hear(&news))?;
        save_fusion(&chosen.settings, &out)?;
        say(format!(
            "fusion: {:.1} % of {} notes told, {:.1} % of them rightly, with {:?}",
            chosen.coverage * 100.0,
            chosen.notes,
            chosen.right * 100.0,
            chosen.settings
        ));
        report.fusion = Some(chosen);
    }
    write_report(&report, args.report.as_deref())
}

fn networks(
    args: &TrainArgs,
    folder: &Path,
    device: Device,
    report: &mut Report,
    run: &mut RunFolder,
) -> Result<()> {
    let data = Arc::new(match args.part {
        Part::Locator => Dataset::read_strips(folder)?,
        _ => Dataset::read(folder)?,
    });
    say(format!(
        "{} clips and {} strips to train on, {} and {} held back; computing on {}.",
        data.train_clips.len(),
        data.train_strips.len(),
        data.valid_clips.len(),
        data.valid_strips.len(),
        device.name()
    ));
    let options = TrainOptions {
        out: args.out(),
        epochs: args.epochs,
        patience: args.patience,
        batch: args.batch,
        learning_rate: args.learning_rate,
        time_limit: args.minutes.map(|minutes| Duration::from_secs_f64(minutes * 60.0)),
        seed: args.seed,
        screening: args.screening(),
        resume: args.resume,
    };
    if args.part != Part::Recogniser {
        let sizes = LocatorConfig::new();
        report.locator = Some(train::train_locator(&sizes, &data, &options, device, |news| run.hear(&news))?);
    }
    if args.part != Part::Locator {
        let sizes = match args.preset {
            Preset::Paper => RecogniserConfig::paper(),
            Preset::Fingerling => RecogniserConfig::fingerling(),
        };
        report.recogniser =
            Some(train::train_recogniser(&sizes, &data, &options, device, |news| run.hear(&news))?);
    }
    Ok(())
}

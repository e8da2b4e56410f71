//! `fingerling bench`: how fast this machine is at each part, and how well the simulated hand plays.

mod figure;
mod fingering;
mod hand;
mod machine;
mod score;
mod sight;
mod studio;

use std::path::PathBuf;
use std::time::Instant;

use ::sight::backend::{BackendChoice, Device};
use anyhow::{Result, anyhow, bail};
use clap::{Args, ValueEnum};
use serde::Serialize;

use self::figure::Figure;
use self::machine::Machine;
use super::{say, write_report};

/// Measures how fast this machine is, part by part, and how well the simulated hand plays.
#[derive(Debug, Args)]
#[command(after_help = "Example: fingerling bench studio --report bench.json\n\n\
                        Each figure is a median with its 10th and 90th percentile. Let nothing else run meanwhile.")]
pub struct BenchArgs {
    /// What to measure.
    #[arg(default_value = "all")]
    part: Part,
    /// Folder of the model.
    #[arg(long, default_value = "models/fingerling")]
    model: PathBuf,
    /// Where the network runs: auto, wgpu or cpu.
    #[arg(long, default_value = "auto")]
    backend: BackendChoice,
    /// Writes the figures as JSON.
    #[arg(long)]
    report: Option<PathBuf>,
}

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
enum Part {
    /// The virtual camera: frames a second, regions, size of datasets.
    Studio,
    /// The performer: poses, performances, skin; and whether its fingers pass through anything.
    Hand,
    /// The network: milliseconds per frame with two hands.
    Sight,
    /// Reading music.
    Score,
    /// The game's frames (not yet).
    Game,
    /// Fingering pieces.
    Fingering,
    /// Everything that can be measured.
    All,
}

/// What is reported.
#[derive(Debug, Serialize)]
struct Report {
    part: Part,
    machine: Machine,
    /// How long all of it took.
    seconds: f64,
    figures: Vec<Figure>,
}

/// Runs the command.
///
/// # Errors
/// When the part cannot be measured yet, the backend or the model is missing, or a file cannot be written.
pub fn run(args: &BenchArgs) -> Result<()> {
    if args.part == Part::Game {
        bail!("the game cannot be measured yet; ask for studio, hand, sight, score, fingering or all");
    }
    let start = Instant::now();
    let device = Device::choose(args.backend).map_err(|sentence| anyhow!(sentence))?;
    let machine = Machine::this(device);
    say(machine.to_string());
    say(figure::HEADING);
    let mut figures = Vec::new();
    let mut measured = |part: Vec<Figure>| {
        part.iter().for_each(|figure| say(figure.to_string()));
        figures.extend(part);
    };
    let asked = |part: Part| args.part == part || args.part == Part::All;
    if asked(Part::Score) {
        measured(score::measure()?);
    }
    if asked(Part::Fingering) {
        measured(fingering::measure());
    }
    if asked(Part::Hand) {
        measured(hand::measure());
    }
    if asked(Part::Sight) {
        measured(sight::measure(&args.model, device)?);
    }
    if asked(Part::Studio) {
        measured(studio::measure()?);
    }
    let report = Report { part: args.part, machine, seconds: start.elapsed().as_secs_f64(), figures };
    say(format!("Measured in {:.0} s.", report.seconds));
    write_report(&report, args.report.as_deref())
}

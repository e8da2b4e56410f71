//! `fingerling evaluate`: measures sight on labelled video and on synthetic players.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use clap::{Args, Subcommand};
use score::etude::Technique;
use sight::backend::{BackendChoice, Device};
use sight::calibration::Calibration;
use sight::evaluate::{NoteReport, SyntheticOptions, evaluate_adaptation, evaluate_clip, evaluate_synthetic};
use sight::eyes::Eyes;
use sight::source::{ClipSource, Pace};

use super::{figures, percent, say, write_report};

/// Measures sight.
#[derive(Debug, Subcommand)]
pub enum EvaluateCommand {
    /// On a labelled video: the labels' keys and onsets are given, hand and finger are asked.
    #[command(
        after_help = "Example: fingerling evaluate clip --video v.mp4 --keyboard keyboard.json --labels labels.csv"
    )]
    Clip(ClipArgs),
    /// On synthetic players and scenes that training never drew.
    #[command(after_help = "Example: fingerling evaluate synthetic --players 30 --report out.json")]
    Synthetic(SyntheticArgs),
    /// How much tuning to a player removes of the error, on ten strangers odder than any that training drew.
    #[command(after_help = "Example: fingerling evaluate adaptation --report out.json")]
    Adaptation(AdaptationArgs),
}

/// Where the networks are and where they run.
#[derive(Debug, Args)]
pub struct NetworkArgs {
    /// Folder of the model.
    #[arg(long, default_value = "models/fingerling")]
    model: PathBuf,
    /// Where to compute: auto, wgpu or cpu.
    #[arg(long, default_value = "auto")]
    backend: BackendChoice,
    /// Hands that `fingerling adapt` has kept: its file.
    #[arg(long)]
    own_hands: Option<PathBuf>,
}

impl NetworkArgs {
    fn open(&self) -> Result<Eyes> {
        let device = Device::choose(self.backend).map_err(|sentence| anyhow!(sentence))?;
        let mut eyes = Eyes::open(&self.model, device)?;
        eyes.tune(self.own_hands.as_deref())?;
        Ok(eyes)
    }
}

/// Where figures go.
#[derive(Debug, Args)]
pub struct FigureArgs {
    /// Writes the figures as JSON.
    #[arg(long)]
    report: Option<PathBuf>,
    /// Draws the figures into this folder.
    #[arg(long)]
    pictures: Option<PathBuf>,
}

/// Arguments of `evaluate clip`.
#[derive(Debug, Args)]
pub struct ClipArgs {
    /// The video.
    #[arg(long)]
    video: PathBuf,
    /// Where its keyboard lies: a keyboard.json.
    #[arg(long)]
    keyboard: PathBuf,
    /// What is played in it: a labels.csv.
    #[arg(long)]
    labels: PathBuf,
    /// Where its hands are, to measure the locating of hands as well: a hands.csv.
    #[arg(long)]
    hands: Option<PathBuf>,
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    figures: FigureArgs,
}

/// Arguments of `evaluate synthetic`.
#[derive(Debug, Args)]
pub struct SyntheticArgs {
    /// How many players.
    #[arg(long, default_value_t = 30)]
    players: u64,
    /// Seed of players, scenes and music.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// What everybody plays, as "crossing"; each technique in turn if not given.
    #[arg(long)]
    technique: Option<Technique>,
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    figures: FigureArgs,
}

/// Arguments of `evaluate adaptation`.
#[derive(Debug, Args)]
pub struct AdaptationArgs {
    #[command(flatten)]
    network: NetworkArgs,
    /// Writes the figures as JSON.
    #[arg(long)]
    report: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be read or the model cannot be loaded.
pub fn run(command: &EvaluateCommand) -> Result<()> {
    match command {
        EvaluateCommand::Clip(args) => clip(args),
        EvaluateCommand::Synthetic(args) => synthetic(args),
        EvaluateCommand::Adaptation(args) => adaptation(args),
    }
}

fn clip(args: &ClipArgs) -> Result<()> {
    let calibration = Calibration::read(&args.keyboard)?;
    let mut eyes = args.network.open()?;
    let mut source = ClipSource::open(&args.video, Pace::Fast)?;
    let report = evaluate_clip(&mut source, &calibration, &args.labels, args.hands.as_deref(), &mut eyes)?;
    say_notes(&args.video, &report.notes);
    if let Some(tips) = report.tips {
        say(format!(
            "Fingertips: {:.1} mm off (median of {}), {:.1} mm of it along the keyboard; nine of ten within {:.1} mm; {} in \
             hands that were not seen.",
            tips.p50_mm, tips.tips, tips.p50_aside_mm, tips.p90_mm, tips.unseen
        ));
    }
    if let Some(hands) = report.hands {
        say(format!("Hands: {} of {} located in their boxes.", hands.found, hands.boxes));
    }
    say(format!("{:.1} ms per frame on {} ({} frames).", report.ms_per_frame, report.backend, report.frames));
    draw_notes(&report.notes, args.figures.pictures.as_deref())?;
    write_report(&report, args.figures.report.as_deref())
}

fn synthetic(args: &SyntheticArgs) -> Result<()> {
    let mut eyes = args.network.open()?;
    let options = SyntheticOptions { players: args.players, seed: args.seed, technique: args.technique };
    let report = evaluate_synthetic(&options, &mut eyes, |done| {
        if done % 5 == 0 {
            say(format!("{done}/{} players", args.players));
        }
    })?;
    say_notes(Path::new("synthetic players"), &report.note);
    say(format!(
        "Frames: main finger {} right, macro F1 {:.3}, with the held keys known; {} and {:.3} from the camera alone; \
         fingertips {:.1} mm off; hands found in {} of frames.",
        percent(report.frame.accuracy),
        report.frame.macro_f1,
        percent(report.frame_without_keys.accuracy),
        report.frame_without_keys.macro_f1,
        report.tip_error_mm,
        percent(report.hands_found)
    ));
    let events = &report.events;
    say(format!(
        "Events, F1: onset {:.3} (within a frame), finger change {:.3}, glissando {:.3}.",
        events.onset.f1, events.change.f1, events.glissando.f1
    ));
    let blind = &report.events_without_keys;
    say(format!(
        "… from the camera alone: {:.3}, {:.3}, {:.3}.",
        blind.onset.f1, blind.change.f1, blind.glissando.f1
    ));
    for (technique, count) in &report.per_technique {
        say(format!("  {technique:12} {:4} of {:4}", count.right, count.notes));
    }
    draw_notes(&report.note, args.figures.pictures.as_deref())?;
    if let Some(folder) = &args.figures.pictures {
        let bars: Vec<(String, f64)> = report
            .per_technique
            .iter()
            .map(|(name, count)| ((*name).to_owned(), count.right as f64 / count.notes.max(1) as f64))
            .collect();
        figures::bars(&folder.join("techniques.svg"), "Notes seen right, by technique", &bars)?;
        figures::confusion(
            &folder.join("confusion.svg"),
            "Main finger, keys known",
            &report.frame.confusion,
        )?;
    }
    write_report(&report, args.figures.report.as_deref())
}

fn adaptation(args: &AdaptationArgs) -> Result<()> {
    let mut eyes = args.network.open()?;
    let scratch = tempfile::tempdir().context("there is no room for a file")?;
    let report = evaluate_adaptation(&args.network.model, &mut eyes, scratch.path(), |one| {
        let [before, after] = &one.notes;
        say(format!(
            "{:24} notes {} of {}, tuned {}; single looks {}, {}; {:.0} s",
            one.stranger,
            before.right,
            before.notes,
            after.right,
            percent(one.plain.right),
            one.tuned.map_or_else(
                || "not better, not kept".into(),
                |tuned| format!("tuned {}", percent(tuned.right))
            ),
            one.seconds
        ));
    })?;
    let [before, after] = report.errors;
    say(format!(
        "Of {} notes {before} were not told or told wrongly, after tuning {after}: {} of the error is gone.",
        report.notes,
        percent(1.0 - after as f64 / before.max(1) as f64)
    ));
    write_report(&report, args.report.as_deref())
}

/// Draws how much confidence means.
fn draw_notes(notes: &NoteReport, folder: Option<&Path>) -> Result<()> {
    let Some(folder) = folder else { return Ok(()) };
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} cannot be made; choose another", folder.display()))?;
    let points: Vec<(f64, f64, usize)> =
        notes.reliability.iter().map(|bin| (bin.confidence, bin.right, bin.guesses)).collect();
    figures::reliability(&folder.join("reliability.svg"), "How much confidence means", &points)
}

fn say_notes(what: &Path, notes: &NoteReport) {
    say(format!(
        "{}: {} of {} notes right ({}), {} decided with {} of them right; the hand is right in {}; \
         guessing where unsure {}, of the surest 95 % {}.",
        what.display(),
        notes.right,
        notes.notes,
        percent(notes.accuracy_all),
        notes.decided,
        percent(notes.accuracy_decided),
        percent(notes.hand_right),
        percent(notes.accuracy_guessing),
        percent(notes.accuracy_surest)
    ));
}

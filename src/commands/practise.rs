//! `fingerling practise`: one session without a window.

pub mod adapt;
mod camera;
mod piece;
mod report;
mod session;
mod shots;

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use clap::Args;
use sight::backend::{BackendChoice, Device};
use sight::eyes::Eyes;

use super::{percent, say, write_report};
use camera::CameraSpec;
use piece::Piece;
use session::Outcome;
use shots::Shots;

/// Plays one level without a window: camera in, judged fingers out.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Example: fingerling practise --level brook-1-right-five --camera performer --keys performer \
                  --report out.json --shots pictures"
)]
pub struct PractiseArgs {
    /// A level's id or folder, a .mid, or a labels.csv (then the labels are the piece).
    #[arg(long)]
    level: String,
    #[command(flatten)]
    session: SessionArgs,
    /// Hands that `fingerling adapt` has kept: its file.
    #[arg(long)]
    own_hands: Option<PathBuf>,
    /// Folder for pictures of what was seen.
    #[arg(long)]
    shots: Option<PathBuf>,
    /// Writes the session as JSON.
    #[arg(long)]
    report: Option<PathBuf>,
}

/// Who plays, in front of what camera.
#[derive(Debug, Clone, Args)]
pub struct SessionArgs {
    /// `performer`, `clip:FILE`, a camera's number or name, or `none`.
    #[arg(long, default_value = "performer")]
    camera: String,
    /// `performer`, `midi:FILE`, `labels:FILE`, a MIDI port's name, or `none`.
    #[arg(long, default_value = "performer")]
    keys: String,
    /// Where the keyboard lies in the picture: a keyboard.json. The performer's camera needs none.
    #[arg(long)]
    keyboard: Option<PathBuf>,
    /// 1 is the level's tempo.
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// Draws the performer, from players that training never saw.
    #[arg(long, default_value_t = 1)]
    player: u64,
    /// Draws the performer's scene: camera, light, room. Without it a plain one.
    #[arg(long)]
    look: Option<u64>,
    /// Share of notes that the performer plays with a wrong finger.
    #[arg(long, default_value_t = 0.0)]
    mistakes: f64,
    /// Draws which notes those are, and the performer's timing.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// As fast as the machine allows instead of real time.
    #[arg(long)]
    fast: bool,
    /// Where the network runs: auto, wgpu or cpu.
    #[arg(long, default_value = "auto")]
    backend: BackendChoice,
    /// Folder of the levels.
    #[arg(long, default_value = "levels")]
    levels: PathBuf,
    /// Folder of the model.
    #[arg(long, default_value = "models/fingerling")]
    model: PathBuf,
}

impl SessionArgs {
    /// Plays `level`: what is played, and what came of it. With `album` glimpses of the hands are kept.
    fn play(
        &self,
        level: &str,
        hands: Option<&Path>,
        shots: Option<&Path>,
        album: bool,
    ) -> Result<(Piece, Outcome, Shots)> {
        if !(0.05..=8.0).contains(&self.speed) {
            bail!("--speed {} is not playable: choose a number from 0.05 to 8", self.speed);
        }
        if !(0.0..=1.0).contains(&self.mistakes) {
            bail!("--mistakes {} is no share: choose a number from 0 to 1", self.mistakes);
        }
        let piece = Piece::open(level, self)?;
        let camera = CameraSpec::parse(&self.camera)?;
        let mut shots = Shots::new(shots, &piece)?;
        let device = Device::choose(self.backend).map_err(|sentence| anyhow!(sentence))?;
        let outcome = match (&camera, self.fast) {
            (CameraSpec::None, _) => session::blind(&piece, device.name()),
            (_, true) => {
                let (mut source, calibration) = camera.open_fast(self, &piece)?;
                let mut eyes = Eyes::open(&self.model, device)?;
                eyes.tune(hands)?;
                session::fast(&piece, source.as_mut(), &calibration, eyes, &mut shots, album)?
            }
            (_, false) => session::live(self, hands, &piece, &camera, &mut shots, album)?,
        };
        Ok((piece, outcome, shots))
    }
}

/// Runs the command.
///
/// # Errors
/// When an input cannot be read or a device is missing; one sentence.
pub fn run(args: &PractiseArgs) -> Result<()> {
    let (piece, outcome, shots) =
        args.session.play(&args.level, args.own_hands.as_deref(), args.shots.as_deref(), false)?;
    let report = report::assemble(args, &piece, &outcome);
    let summary = &report.summary;
    say(format!(
        "{}: {} of {} notes hit; fingers {} right, {} wrong, {} not seen; score {}, {} stars.",
        piece.level.title,
        summary.hit,
        summary.notes,
        summary.fingers_right,
        summary.fingers_wrong,
        summary.fingers_unseen,
        summary.score,
        summary.stars
    ));
    if let Some(truth) = report.truth() {
        say(format!(
            "Sight: {} of the fingers seen right, coverage {}; {} of {} wrong fingers called wrong, {} of {} right ones.",
            percent(truth.seen_right),
            percent(truth.coverage),
            truth.wrong_called_wrong,
            truth.wrong,
            truth.right_called_wrong,
            truth.right
        ));
    }
    say(format!(
        "Capture to verdict p50 {:.0} ms, p95 {:.0} ms; inference p50 {:.0} ms; {} frames, {} dropped; on {}.",
        report.latency_ms.capture_to_verdict.p50,
        report.latency_ms.capture_to_verdict.p95,
        report.latency_ms.inference.p50,
        report.frames.captured,
        report.frames.dropped,
        report.backend
    ));
    shots.say();
    write_report(&report, args.report.as_deref())
}

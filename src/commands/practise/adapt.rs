//! `fingerling adapt`: sight learns a player's hands from a guided minute.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result};
use clap::Args;
use score::catalogue::OWN_HANDS;
use serde::Serialize;
use sight::adapt::{self, KnownNote};
use sight::train::adapt::{HeadScore, adapt};

use super::camera::CameraSpec;
use super::piece::Piece;
use super::session::Outcome;
use super::{SessionArgs, report};
use crate::commands::{percent, say, write_report};
use crate::game::progress;

/// Share of a note's length that its key is taken to be held.
const HELD: f64 = 0.6;

/// Learns a player's hands in front of a camera: a guided minute with known fingers, then the network's last layers are
/// tuned, and kept if they do better on a third of the minute that was held back.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Example: fingerling adapt --camera performer --player 7 --look 7 --fast --name Mia")]
pub struct AdaptArgs {
    /// What is played; its fingers are taken for those that play. The guided minute, if not given.
    #[arg(long, default_value = OWN_HANDS)]
    level: String,
    #[command(flatten)]
    session: SessionArgs,
    /// Whose hands they are.
    #[arg(long, default_value = "player")]
    name: String,
    /// The file to keep them in; among the game's own, for this name and camera, if not given.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Forgets these hands instead: sight sees as it sees everybody.
    #[arg(long)]
    undo: bool,
    /// Writes what came of it as JSON.
    #[arg(long)]
    report: Option<PathBuf>,
}

impl AdaptArgs {
    /// Where the hands are kept: the file that was named, or the one in which the game looks for them.
    fn file(&self, camera: impl FnOnce() -> Result<String>) -> Result<PathBuf> {
        if let Some(file) = &self.out {
            return Ok(file.clone());
        }
        let folder = progress::data_folder()
            .context("this system has no place for the player's things; name a file with --out")?;
        Ok(adapt::tuned_path(&folder, &self.name, &camera()?))
    }
}

/// What came of it.
#[derive(Debug, Serialize)]
struct Report {
    /// Notes that taught or measured.
    notes: usize,
    /// Pictures of hands around them.
    glimpses: usize,
    /// On the third that was held back; after tuning, if that was better and was kept.
    before: HeadScore,
    after: Option<HeadScore>,
    /// How long the tuning took.
    seconds: f64,
}

/// Runs the command.
///
/// # Errors
/// When the session cannot be played, too little was seen, or the result cannot be kept.
pub fn run(args: &AdaptArgs) -> Result<()> {
    if args.undo {
        let file = args.file(|| CameraSpec::parse(&args.session.camera)?.name())?;
        adapt::forget(&file)?;
        say(format!("{} is forgotten: sight sees {} as it sees everybody.", file.display(), args.name));
        return Ok(());
    }
    let (piece, mut outcome, _) = args.session.play(&args.level, None, None, true)?;
    let notes = guided(&piece, &outcome);
    let album = outcome.album.take().context("nothing was seen: choose a camera with --camera")?;
    let (file, glimpses) = (args.file(|| Ok(outcome.camera))?, album.len());
    let data = album.dataset(&notes);
    say(format!("{} notes were played, {glimpses} glimpses of hands kept in memory.", notes.len()));
    let start = Instant::now();
    let mut told = 0;
    let adapted = adapt(&args.session.model, &data, |done| {
        let quarter = (done * 4.0) as u32;
        if quarter > told {
            told = quarter;
            say(format!("tuning: {} %", quarter * 25));
        }
    })?;
    let seconds = start.elapsed().as_secs_f64();
    let before = adapted.before;
    let after = match adapted.better {
        Some((after, tuned)) => {
            tuned.save(&file, &args.session.model)?;
            Some(after)
        }
        None => None,
    };
    let was = format!(
        "On the third that was held back {} of single looks had the right finger (cross entropy {:.3})",
        percent(before.right),
        before.loss
    );
    say(match after {
        Some(after) => format!(
            "{was}, now {} ({:.3}); {seconds:.0} s. Kept in {}.",
            percent(after.right),
            after.loss,
            file.display()
        ),
        None => format!("{was}; tuning made it no better, so nothing is kept. {seconds:.0} s."),
    });
    let report = Report { notes: notes.len(), glimpses, before, after, seconds };
    write_report(&report, args.report.as_deref())
}

/// Notes that were met, with the fingers that the piece asks for.
fn guided(piece: &Piece, outcome: &Outcome) -> Vec<KnownNote> {
    let (_, press_of) = report::judged(piece, outcome);
    let met = piece.exercise.notes.iter().zip(press_of);
    met.filter_map(|(note, press)| {
        let onset_s = outcome.presses[press?].onset_s + outcome.zero_s;
        let finger = note.fingers.first()?;
        let release_s = onset_s + HELD * note.duration_s;
        Some(KnownNote { onset_s, release_s, pitch: note.pitch, hand: note.hand, finger })
    })
    .collect()
}

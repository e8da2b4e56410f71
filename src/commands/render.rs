//! `fingerling render`: films players for training.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use sight::dataset::{self, RenderOptions};

use super::say;

/// Shards between two lines of progress.
const TELL_EVERY: usize = 8;

/// Films synthetic players and writes a dataset for `fingerling train`.
#[derive(Debug, Args)]
#[command(after_help = "Example: fingerling render --players 0..100000 --films 2000 --out data/first")]
pub struct RenderArgs {
    /// Seeds of the players, FROM..TO; those from 100000 on are kept for measuring.
    #[arg(long, default_value = "0..100000", value_parser = parse_range)]
    players: std::ops::Range<u64>,
    /// How many films; each shows one player, scene and étude and gives a clip of 32 frames per hand.
    #[arg(long, default_value_t = 256)]
    films: usize,
    /// Folder for the shards; those that are there are kept, so that a broken-off run goes on.
    #[arg(long)]
    out: PathBuf,
    /// Seed of everything else.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn parse_range(text: &str) -> Result<std::ops::Range<u64>, String> {
    let (from, to) = text.split_once("..").ok_or("write FROM..TO, as in 0..1000")?;
    let number = |part: &str| part.parse::<u64>().map_err(|_| format!("'{part}' is not a whole number"));
    Ok(number(from)?..number(to)?)
}

/// Runs the command.
///
/// # Errors
/// When the folder cannot be written.
pub fn run(args: &RenderArgs) -> Result<()> {
    let options = RenderOptions {
        players: args.players.clone(),
        films: args.films,
        out: args.out.clone(),
        seed: args.seed,
    };
    let start = std::time::Instant::now();
    let report = dataset::render(&options, |done, all| {
        if done % TELL_EVERY == 0 || done == all {
            let left = start.elapsed().as_secs_f64() / done as f64 * (all - done) as f64;
            say(format!("{done}/{all} shards, {left:.0} s left"));
        }
    })?;
    say(format!(
        "Wrote {} shards ({} were there) with {} frames in {:.0} s: {:.0} frames a second.",
        report.shards,
        report.kept,
        report.frames,
        report.seconds,
        report.frames as f64 / report.seconds.max(1e-9)
    ));
    Ok(())
}

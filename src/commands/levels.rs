//! `fingerling levels`: lists the levels, or writes the ones that ship with the game.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use score::{catalogue, level};

use super::say;

/// Lists the levels, or writes the shipped ones.
#[derive(Debug, Args)]
#[command(after_help = "Example: fingerling levels --write levels")]
pub struct LevelsArgs {
    /// Folder of the levels to list.
    #[arg(long, default_value = "levels")]
    levels: PathBuf,
    /// Writes the levels that ship with the game into this folder.
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When a level cannot be read or written.
pub fn run(args: &LevelsArgs) -> Result<()> {
    if let Some(folder) = &args.write {
        let written = catalogue::build(folder)?;
        say(format!("Wrote {} levels to {}.", written.len(), folder.display()));
        return Ok(());
    }
    for level in level::load_all(&args.levels)? {
        say(format!("{:32} {:?} {}: {}", level.id, level.world, level.order, level.title));
    }
    Ok(())
}

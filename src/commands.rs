//! What `fingerling` can do besides the game; one module per subcommand.

pub mod bench;
pub mod compare;
pub mod doctor;
pub mod evaluate;
mod figures;
pub mod finger;
pub mod levels;
pub mod practise;
pub mod render;
pub mod train;

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Serialize;

/// Says a line to the person who started the command. A closed pipe is no error.
pub fn say(line: impl AsRef<str>) {
    writeln!(std::io::stdout(), "{}", line.as_ref()).ok();
}

/// Writes a report as JSON where the command line asks for one.
///
/// # Errors
/// When the file cannot be written.
pub fn write_report(report: &impl Serialize, path: Option<&Path>) -> Result<()> {
    let Some(path) = path else { return Ok(()) };
    let json = serde_json::to_string_pretty(report).context("the report could not be put into JSON")?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} for the report cannot be made", folder.display()))?;
    }
    std::fs::write(path, json + "\n")
        .with_context(|| format!("the report {} cannot be written; choose another place", path.display()))?;
    say(format!("Report: {}", path.display()));
    Ok(())
}

/// A share as a percentage with one decimal.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

//! The dated folder of a training run: `config.json`, `log.txt`, `curves.csv`.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use serde::Serialize;
use sight::train::{Epoch, News};
use time::OffsetDateTime;
use time::macros::format_description;

use crate::commands::say;

/// A run's folder, open for writing.
pub struct RunFolder {
    path: PathBuf,
    log: File,
    curves: File,
    /// Whether the disk has refused a line; said once, training goes on.
    refused: bool,
}

const COLUMNS: &str = "stage,epoch,learning_rate,frames_per_s,seconds,loss,main_accuracy,pressed_f1,tip_error_mm,\
                       keys_accuracy,hand_accuracy,hands,hands_found,phantoms";

impl RunFolder {
    /// Makes the folder, named by the time (UTC), and keeps the configuration in it.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn create(args: &super::TrainArgs) -> Result<Self> {
        let format = format_description!("[year]-[month]-[day]-[hour][minute][second]");
        let now = OffsetDateTime::now_utc().format(format).context("the time cannot be written")?;
        Self::create_in(args.runs.join(now), args)
    }

    fn create_in(path: PathBuf, config: &impl Serialize) -> Result<Self> {
        let failed =
            || format!("the run's folder {} cannot be written; choose another with --runs", path.display());
        std::fs::create_dir_all(&path).with_context(failed)?;
        let json =
            serde_json::to_string_pretty(config).context("the configuration could not be put into JSON")?;
        std::fs::write(path.join("config.json"), json + "\n").with_context(failed)?;
        let log = File::create(path.join("log.txt")).with_context(failed)?;
        let mut curves = File::create(path.join("curves.csv")).with_context(failed)?;
        writeln!(curves, "{COLUMNS}").with_context(failed)?;
        Ok(Self { log, curves, refused: false, path })
    }

    /// Says news and writes it down.
    pub fn hear(&mut self, news: &News) {
        say(news.to_string());
        let mut written = writeln!(self.log, "{news}");
        if let News::Epoch(epoch) = news {
            written = written.and(writeln!(self.curves, "{}", row(epoch)));
        }
        if let Err(err) = written
            && !std::mem::replace(&mut self.refused, true)
        {
            say(format!("{} cannot be written any more ({err}); training goes on", self.path.display()));
        }
    }
}

fn row(epoch: &Epoch) -> String {
    let found = &epoch.found;
    let optional = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    let located = found.located.map_or_else(
        || ",,".into(),
        |located| format!("{},{},{}", located.hands, located.found, located.phantoms),
    );
    format!(
        "{},{},{},{},{},{},{},{},{},{},{},{located}",
        epoch.stage,
        epoch.epoch,
        epoch.learning_rate,
        epoch.frames_per_s,
        epoch.seconds,
        found.loss,
        found.main_accuracy,
        found.pressed_f1,
        found.tip_error_mm,
        optional(found.keys_accuracy),
        optional(found.hand_accuracy),
    )
}

#[cfg(test)]
mod tests {
    use sight::train::{Located, Validation};

    use super::*;

    #[test]
    fn a_run_leaves_its_configuration_its_log_and_its_curves() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run");
        let mut run = RunFolder::create_in(path.clone(), &[1, 2]).unwrap();
        let located = Some(Located { hands: 9, found: 8, phantoms: 1 });
        run.hear(&"begun".into());
        run.hear(&News::Epoch(Epoch {
            stage: "locator",
            epoch: 1,
            learning_rate: 0.001,
            frames_per_s: 120.0,
            seconds: 3.0,
            left_s: 60.0,
            found: Validation { loss: 0.5, located, ..Validation::default() },
        }));

        let read = |name: &str| std::fs::read_to_string(path.join(name)).unwrap();
        assert!(read("config.json").contains('2'));
        let log = read("log.txt");
        assert!(log.contains("begun") && log.contains("8 of 9 hands") && log.contains("120 frames/s"));
        let curves = read("curves.csv");
        let rows: Vec<Vec<&str>> = curves.lines().map(|line| line.split(',').collect()).collect();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].len(), rows[1].len());
        assert_eq!(rows[1][0], "locator");
    }
}

//! What was reached: the stars of each level, kept in a small file of the player's.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bevy::prelude::*;
use serde::{Deserialize, Serialize};

use super::Screen;
use super::session::Outcome;

pub(super) fn plugin(app: &mut App) {
    app.insert_resource(Progress::load(default_path())).add_systems(OnExit(Screen::Play), remember);
}

/// The best result of one level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Best {
    /// Stars, 0–3.
    pub stars: u8,
    /// Points.
    pub score: u32,
}

/// The best results of all levels.
#[derive(Resource, Clone, Debug, Default)]
pub struct Progress {
    best: BTreeMap<String, Best>,
    /// Where they are kept; `None` keeps them only while the game runs.
    file: Option<PathBuf>,
}

impl Progress {
    /// The results in `file`; none when it does not exist or cannot be understood.
    pub fn load(file: Option<PathBuf>) -> Self {
        let text = file.as_deref().and_then(|file| fs::read_to_string(file).ok());
        let best = text.and_then(|text| match serde_json::from_str(&text) {
            Ok(best) => Some(best),
            Err(error) => {
                warn!("the progress file cannot be understood and is left alone: {error}");
                None
            }
        });
        // A file that cannot be understood is not written over.
        let file = file.filter(|file| best.is_some() || !file.exists());
        Self { best: best.unwrap_or_default(), file }
    }

    /// Stars of a level, 0–3.
    pub fn stars(&self, level: &str) -> u8 {
        self.best.get(level).map_or(0, |best| best.stars)
    }

    /// All stars.
    pub fn total(&self) -> u32 {
        self.best.values().map(|best| u32::from(best.stars)).sum()
    }

    /// Keeps a result where it is better than before.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep(&mut self, level: &str, result: Best) -> io::Result<()> {
        let best = self.best.entry(level.to_owned()).or_default();
        *best = Best { stars: best.stars.max(result.stars), score: best.score.max(result.score) };
        self.file.as_deref().map_or(Ok(()), |file| save(file, &self.best))
    }
}

/// Writes beside the file and then changes places, so that no half a file is ever left.
fn save(file: &Path, best: &BTreeMap<String, Best>) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = file.with_extension("new");
    fs::write(&beside, serde_json::to_string_pretty(best)?)?;
    fs::rename(beside, file)
}

fn default_path() -> Option<PathBuf> {
    data_folder().map(|folder| folder.join("progress.json"))
}

/// Where the system keeps such files for the player; nowhere in tests.
pub fn data_folder() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = if cfg!(windows) {
        variable("APPDATA")
    } else if cfg!(target_os = "macos") {
        variable("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        variable("XDG_DATA_HOME").or_else(|| variable("HOME").map(|home| home.join(".local/share")))
    };
    base.filter(|_| !cfg!(test)).map(|base| base.join("fingerling"))
}

fn remember(outcome: Option<Res<Outcome>>, mut progress: ResMut<Progress>) {
    let Some(outcome) = outcome.filter(DetectChanges::is_changed) else { return };
    let result = Best { stars: outcome.summary.stars, score: outcome.summary.score };
    if let Err(error) = progress.keep(&outcome.level, result) {
        warn!("the result could not be kept: {error}; it counts until the game is left");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_result_is_kept_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/progress.json");
        let mut progress = Progress::load(Some(file.clone()));
        progress.keep("brook", Best { stars: 2, score: 90 }).unwrap();
        progress.keep("brook", Best { stars: 1, score: 120 }).unwrap();

        let again = Progress::load(Some(file));
        assert_eq!(again.best["brook"], Best { stars: 2, score: 120 });
        assert_eq!(again.total(), 2);
    }

    #[test]
    fn a_file_that_is_not_ours_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("progress.json");
        fs::write(&file, "not ours").unwrap();
        let mut progress = Progress::load(Some(file.clone()));
        progress.keep("brook", Best { stars: 1, score: 1 }).unwrap();

        assert_eq!(fs::read_to_string(file).unwrap(), "not ours");
        assert_eq!(progress.stars("brook"), 1);
    }
}

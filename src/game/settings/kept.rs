//! Choices that outlast the game: a small file of the player's.

use std::path::PathBuf;
use std::{fs, io};

use bevy::prelude::*;
use serde::{Deserialize, Serialize};

use super::{FARTHEST_S, Settings};
use crate::game::progress::data_folder;

/// What is written down. What an older file does not name stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Choices {
    ghosts: Option<bool>,
    ahead_s: Option<f64>,
    still_water: Option<bool>,
}

impl Choices {
    fn of(settings: &Settings) -> Self {
        Self {
            ghosts: Some(settings.ghosts),
            ahead_s: Some(settings.ahead_s),
            still_water: Some(settings.still_water),
        }
    }
}

/// The kept choices and where they are kept; `None` keeps them only while the game runs.
#[derive(Resource, Clone, Debug, Default)]
pub(super) struct Kept {
    choices: Choices,
    file: Option<PathBuf>,
}

impl Kept {
    /// The choices in `file`; none when it does not exist or cannot be understood.
    pub fn load(file: Option<PathBuf>) -> Self {
        let text = file.as_deref().and_then(|file| fs::read_to_string(file).ok());
        let choices = text.map_or_else(Choices::default, |text| {
            serde_json::from_str(&text).unwrap_or_else(|error| {
                warn!("the settings file cannot be understood and is begun anew: {error}");
                Choices::default()
            })
        });
        Self { choices, file }
    }

    /// The settings with what was kept.
    pub fn applied_to(&self, settings: Settings) -> Settings {
        let Choices { ghosts, ahead_s, still_water } = &self.choices;
        Settings {
            ghosts: ghosts.unwrap_or(settings.ghosts),
            ahead_s: ahead_s.unwrap_or(settings.ahead_s).clamp(0.0, FARTHEST_S),
            still_water: still_water.unwrap_or(settings.still_water),
            ..settings
        }
    }

    fn save(&self) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        // Beside the file first, so that no half a file is ever left.
        let beside = file.with_extension("new");
        fs::write(&beside, serde_json::to_string_pretty(&self.choices)?)?;
        fs::rename(beside, file)
    }
}

/// Where choices are kept; nowhere in tests.
pub(super) fn default_path() -> Option<PathBuf> {
    data_folder().map(|folder| folder.join("settings.json"))
}

/// Writes down what was changed.
pub(super) fn keep(settings: Res<Settings>, mut kept: ResMut<Kept>) {
    if !settings.is_changed() || settings.is_added() {
        return;
    }
    let choices = Choices::of(&settings);
    if kept.choices == choices {
        return;
    }
    kept.choices = choices;
    if let Err(error) = kept.save() {
        warn!("the settings could not be kept: {error}; they count until the game is left");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::GameOptions;

    #[test]
    fn choices_are_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/settings.json");
        let mut settings = Settings::from_options(&GameOptions::default());
        settings.step_ahead(4.0);
        settings.ghosts = false;
        Kept { choices: Choices::of(&settings), file: Some(file.clone()) }.save().unwrap();

        let again = Kept::load(Some(file)).applied_to(Settings::from_options(&GameOptions::default()));
        assert_eq!(again, settings);
    }

    #[test]
    fn nonsense_and_old_files_change_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        let plain = Settings::from_options(&GameOptions::default());
        for text in ["not ours", "{}", "{\"ghosts\": null}"] {
            fs::write(&file, text).unwrap();
            assert_eq!(Kept::load(Some(file.clone())).applied_to(plain.clone()), plain);
        }
        fs::write(&file, "{\"ahead_s\": 7.5}").unwrap();
        assert_eq!(Kept::load(Some(file)).applied_to(plain).ahead_s, FARTHEST_S);
    }
}

//! Levels: a folder with a MIDI file and a `level.ron` that says how to play it.
//!
//! ```ron
//! (
//!     version: 1,
//!     title: "Little steps",
//!     world: Brook,               // Brook, Pond, River, Rapids, Lake, Sea
//!     order: 1,                   // place within the world, from 1
//!     story: "Five fins, five keys.",
//!     tempo_bpm: 72.0,            // quarter notes per minute at speed 1; the music is brought to it
//!     windows: Children,          // Children, Normal, Strict; Normal if left out
//!     midi: "music.mid",          // "music.mid" if left out
//!     goals: (                    // for one, two, three stars; these values if left out
//!         notes: (0.6, 0.75, 0.9),    // share of the notes played in time
//!         fingers: (0.5, 0.75, 0.9),  // share of right fingers among those seen
//!     ),
//! )
//! ```
//!
//! The fingering travels inside the MIDI file ([`crate::midi`]). The folder's name is the level's id.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{Exercise, ScoreError, WindowsPreset, midi, piece};

/// File name of a level's description.
pub const DESCRIPTION: &str = "level.ron";
/// File name of a level's music unless its description names another.
pub const MUSIC: &str = "music.mid";
/// Version of the description that this crate reads and writes.
pub const VERSION: u32 = 1;

/// Slowest and fastest tempo that a level may ask for, in quarter notes per minute.
const TEMPI_BPM: (f64, f64) = (10.0, 400.0);
/// The music's own tempo is left alone if it is this near to the level's, as a share.
const SAME_TEMPO: f64 = 1e-3;

/// The six worlds of the way from the brook to the sea, in order.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum World {
    /// Finger numbers, five-finger places.
    Brook,
    /// Hands together.
    Pond,
    /// Thumb under, scales.
    River,
    /// Broken chords, arpeggios.
    Rapids,
    /// Changing fingers, repeated notes, double notes.
    Lake,
    /// Pieces.
    Sea,
}

impl World {
    /// All worlds in order.
    pub const ALL: [Self; 6] = [Self::Brook, Self::Pond, Self::River, Self::Rapids, Self::Lake, Self::Sea];
}

/// What one, two and three stars ask for.
#[derive(Copy, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goals {
    /// Share of the notes that is played in time, 0 to 1.
    pub notes: [f64; 3],
    /// Share of right fingers among those that were seen, 0 to 1.
    pub fingers: [f64; 3],
}

impl Default for Goals {
    fn default() -> Self {
        Self { notes: [0.6, 0.75, 0.9], fingers: [0.5, 0.75, 0.9] }
    }
}

/// A level, ready to be played.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The folder's name.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// Where it lies on the map.
    pub world: World,
    /// Place within its world.
    pub order: u32,
    /// One line for the child.
    pub story: String,
    /// What the stars ask for.
    pub goals: Goals,
    /// Tempo at speed 1, in quarter notes per minute.
    pub tempo_bpm: f64,
    /// How timely notes have to be.
    pub windows: WindowsPreset,
    /// The music, at [`Level::tempo_bpm`].
    pub exercise: Exercise,
    /// Where it was read from: a level's folder, or the folder of a bare piece.
    pub folder: PathBuf,
}

/// A `level.ron`, field by field; see the module's text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Description {
    pub version: u32,
    pub title: String,
    pub world: World,
    pub order: u32,
    #[serde(default)]
    pub story: String,
    pub tempo_bpm: f64,
    #[serde(default)]
    pub windows: WindowsPreset,
    #[serde(default = "default_music")]
    pub midi: String,
    #[serde(default)]
    pub goals: Goals,
}

fn default_music() -> String {
    MUSIC.to_owned()
}

impl Level {
    /// Reads a level's folder.
    ///
    /// # Errors
    /// When a file is missing or wrong; the sentence names the file and the line or place in it.
    pub fn load(folder: &Path) -> Result<Self, ScoreError> {
        let path = folder.join(DESCRIPTION);
        let text = std::fs::read_to_string(&path)
            .map_err(|source| ScoreError::Read { path: path.clone(), source })?;
        let description = Description::parse(&text, &path)?;
        let exercise = midi::read_file(&folder.join(&description.midi))?;
        Ok(Self {
            id: file_name(folder),
            title: description.title,
            world: description.world,
            order: description.order,
            story: description.story,
            goals: description.goals,
            tempo_bpm: description.tempo_bpm,
            windows: description.windows,
            exercise: at_tempo(exercise, description.tempo_bpm),
            folder: folder.to_owned(),
        })
    }

    /// A bare piece ([`piece::read_file`]) as a level of its own, with the default windows and goals.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn from_piece(path: &Path) -> Result<Self, ScoreError> {
        let exercise = piece::read_file(path)?;
        Ok(Self {
            id: path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned()),
            title: exercise.title.clone(),
            world: World::Sea,
            order: 0,
            story: String::new(),
            goals: Goals::default(),
            tempo_bpm: exercise.bpm_at(0.0),
            windows: WindowsPreset::default(),
            exercise,
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
        })
    }
}

impl Description {
    fn parse(text: &str, path: &Path) -> Result<Self, ScoreError> {
        let description: Self = ron::from_str(text).map_err(|error| ScoreError::Level {
            path: path.to_owned(),
            place: format!("line {} column {}", error.span.start.line, error.span.start.col),
            problem: error.code.to_string(),
            remedy: "correct that line; the other levels show how it is written",
        })?;
        description.check(path)?;
        Ok(description)
    }

    fn check(&self, path: &Path) -> Result<(), ScoreError> {
        let wrong = |place: &str, problem: String, remedy: &'static str| {
            Err(ScoreError::Level { path: path.to_owned(), place: place.to_owned(), problem, remedy })
        };
        if self.version != VERSION {
            return wrong(
                "field version",
                format!("version {} is not known", self.version),
                "use version 1, or a newer Fingerling if the level was made with one",
            );
        }
        if !(TEMPI_BPM.0..=TEMPI_BPM.1).contains(&self.tempo_bpm) {
            return wrong(
                "field tempo_bpm",
                format!("{} quarter notes per minute cannot be played", self.tempo_bpm),
                "give 10 to 400",
            );
        }
        let shares = [self.goals.notes, self.goals.fingers];
        if shares.iter().any(|share| !share.is_sorted() || share[0] < 0.0 || share[2] > 1.0) {
            return wrong(
                "field goals",
                "each row of goals has to rise from one star to three".to_owned(),
                "give three shares between 0 and 1, the smallest first",
            );
        }
        if Path::new(&self.midi).components().count() != 1 {
            return wrong(
                "field midi",
                format!("{:?} is not a plain file name", self.midi),
                "put the MIDI file into the level's folder and give its name",
            );
        }
        Ok(())
    }

    /// The text of a `level.ron`; [`Description::parse`] reads it back.
    pub(crate) fn to_ron(&self) -> String {
        let three = |shares: [f64; 3]| format!("({:?}, {:?}, {:?})", shares[0], shares[1], shares[2]);
        format!(
            "(\n    version: {},\n    title: {:?},\n    world: {:?},\n    order: {},\n    story: {:?},\n    \
             tempo_bpm: {:?},\n    windows: {:?},\n    midi: {:?},\n    goals: (\n        notes: {},\n        \
             fingers: {},\n    ),\n)\n",
            self.version,
            self.title,
            self.world,
            self.order,
            self.story,
            self.tempo_bpm,
            self.windows,
            self.midi,
            three(self.goals.notes),
            three(self.goals.fingers),
        )
    }
}

/// Reads every level under a folder, sorted by world and order. Folders without `level.ron` are no levels.
///
/// # Errors
/// When the folder cannot be read or any level in it is wrong.
pub fn load_all(levels_dir: &Path) -> Result<Vec<Level>, ScoreError> {
    let mut levels = Vec::new();
    for folder in level_folders(levels_dir)? {
        levels.push(Level::load(&folder)?);
    }
    levels.sort_by(|a, b| (a.world, a.order, &a.id).cmp(&(b.world, b.order, &b.id)));
    Ok(levels)
}

/// The level that is meant by an id, the path of a level's folder, or the path of a piece.
///
/// # Errors
/// When nothing goes by that name or it cannot be read.
pub fn open(spec: &str, levels_dir: &Path) -> Result<Level, ScoreError> {
    let path = Path::new(spec);
    if path.join(DESCRIPTION).is_file() {
        return Level::load(path);
    }
    if path.is_file() {
        return Level::from_piece(path);
    }
    let folders = level_folders(levels_dir)?;
    if let Some(folder) = folders.iter().find(|folder| file_name(folder) == spec) {
        return Level::load(folder);
    }
    let known: Vec<String> = folders.iter().map(|folder| file_name(folder)).collect();
    Err(ScoreError::UnknownLevel {
        spec: spec.to_owned(),
        levels_dir: levels_dir.to_owned(),
        known: known.join(", "),
    })
}

fn level_folders(levels_dir: &Path) -> Result<Vec<PathBuf>, ScoreError> {
    let unreadable = |source| ScoreError::Read { path: levels_dir.to_owned(), source };
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(levels_dir).map_err(unreadable)? {
        let folder = entry.map_err(unreadable)?.path();
        if folder.join(DESCRIPTION).is_file() {
            folders.push(folder);
        }
    }
    folders.sort();
    Ok(folders)
}

fn at_tempo(exercise: Exercise, bpm: f64) -> Exercise {
    let speed = bpm / exercise.bpm_at(0.0);
    if (speed - 1.0).abs() < SAME_TEMPO { exercise } else { exercise.at_speed(speed) }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests;

//! What is played in a session: the level, who plays it, and which keys go down when.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use fingering::{HandSize, complete};
use hand::{PerformOptions, Performance, Player};
use score::catalogue::{OWN_HANDS, own_hands};
use score::{
    Draft, DraftNote, Exercise, Finger, Goals, Hand, Level, Windows, WindowsPreset, World, level, midi,
};
use sight::dataset;
use sight::labels::{self, Label};

use super::SessionArgs;
use crate::input::Keys;

/// Ticks per second of a piece made from labels: 960 per quarter note at 120 a minute.
const LABEL_TICKS_PER_S: f64 = 1920.0;
/// Labels say nothing about how long a key was held; this long does for showing, seconds.
const LABEL_DURATION_S: f64 = 0.25;

/// A key that went down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct KeyPress {
    /// Song seconds.
    pub onset_s: f64,
    pub pitch: u8,
    /// Who truly played it, where somebody knows.
    pub by: Option<(Hand, Finger)>,
}

/// The music of a session and its key presses.
pub(super) struct Piece {
    pub level: Level,
    /// The level's music at the speed asked for.
    pub exercise: Exercise,
    pub windows: Windows,
    pub performance: Arc<Performance>,
    /// Presses that are known beforehand, in order.
    pub presses: Vec<KeyPress>,
    /// A live keyboard, when that is where key presses come from.
    pub keyboard: Option<std::cell::RefCell<Keys>>,
}

impl Piece {
    /// Opens the level and the source of key presses.
    ///
    /// # Errors
    /// When one of them cannot be read; one sentence.
    pub fn open(level: &str, args: &SessionArgs) -> Result<Self> {
        let level = open_level(level, args)?;
        let exercise = level.exercise.at_speed(args.speed);
        if exercise.notes.is_empty() {
            bail!("the level {} has no notes; choose another", level.title);
        }
        let player = Player::draw(dataset::unseen(args.player));
        let options = PerformOptions { mistakes: args.mistakes, seed: args.seed, ..Default::default() };
        let performance = Arc::new(Performance::new(&exercise, &player, &options));
        let mut keyboard = None;
        let mut presses = match args.keys.split_once(':') {
            Some(("midi", file)) => recorded(Path::new(file), args.speed)?,
            Some(("labels", file)) => labelled(&labels::read_labels(Path::new(file))?),
            _ if args.keys == "performer" => performed(&performance),
            _ if args.keys == "none" => Vec::new(),
            _ if args.keys == "camera" => bail!(
                "--keys camera: seeing key presses without a MIDI keyboard is not built yet; use performer, \
                 midi:FILE, labels:FILE or a MIDI port's name"
            ),
            _ if args.fast => {
                bail!("--fast cannot wait for the keyboard '{}': leave out one of them", args.keys)
            }
            _ => {
                keyboard = Some(Keys::start(&args.keys)?.into());
                Vec::new()
            }
        };
        presses.sort_by(|a, b| a.onset_s.total_cmp(&b.onset_s));
        let windows = level.windows.windows().scaled(exercise.bpm_at(0.0));
        Ok(Self { level, exercise, windows, performance, presses, keyboard })
    }
}

fn open_level(spec: &str, args: &SessionArgs) -> Result<Level> {
    if spec == OWN_HANDS {
        return Ok(own_hands()?);
    }
    let path = Path::new(spec);
    if path.extension().is_none_or(|extension| extension != "csv") {
        let mut level = level::open(spec, &args.levels)?;
        complete(&mut level.exercise, HandSize::default());
        return Ok(level);
    }
    let labels = labels::read_labels(path)?;
    let title = path
        .parent()
        .and_then(Path::file_name)
        .map_or_else(|| spec.to_owned(), |name| name.to_string_lossy().into());
    Ok(Level {
        id: title.clone(),
        title: title.clone(),
        world: World::Sea,
        order: 0,
        story: String::new(),
        goals: Goals::default(),
        tempo_bpm: 120.0,
        windows: WindowsPreset::Normal,
        exercise: from_labels(&title, &labels),
        folder: path.parent().unwrap_or(Path::new(".")).to_owned(),
    })
}

/// The labels as a piece: each press a note whose only accepted finger is the labelled one.
fn from_labels(title: &str, labels: &[Label]) -> Exercise {
    let mut draft = Draft::new(title, 960);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds of a clip in ticks")]
    let ticks = |seconds: f64| (seconds.max(0.0) * LABEL_TICKS_PER_S).round() as u64;
    for label in labels {
        let note = DraftNote::new(ticks(label.onset_s), ticks(LABEL_DURATION_S), label.pitch, label.hand);
        draft.note(note.finger(label.finger));
    }
    draft.finish()
}

fn performed(performance: &Performance) -> Vec<KeyPress> {
    performance
        .played()
        .iter()
        .map(|note| KeyPress { onset_s: note.onset_s, pitch: note.pitch, by: Some((note.hand, note.finger)) })
        .collect()
}

fn recorded(file: &Path, speed: f64) -> Result<Vec<KeyPress>> {
    let recording = midi::read_file(file).with_context(|| format!("--keys midi:{}", file.display()))?;
    let recording = recording.at_speed(speed);
    Ok(recording
        .notes
        .iter()
        .map(|note| KeyPress { onset_s: note.onset_s, pitch: note.pitch, by: None })
        .collect())
}

fn labelled(labels: &[Label]) -> Vec<KeyPress> {
    labels
        .iter()
        .map(|label| KeyPress {
            onset_s: label.onset_s,
            pitch: label.pitch,
            by: Some((label.hand, label.finger)),
        })
        .collect()
}

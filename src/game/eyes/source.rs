//! From the command line's words to a source of pictures.

use std::path::Path;
use std::sync::Arc;

use hand::Performance;
use keyboard::Range;
use sight::calibration::Calibration;
use sight::clock::{Clock, SongClock};
use sight::frame::FrameSource;
use sight::source::clip::ClipSource;
use sight::source::performer::{Drive, PerformerSource};
use sight::source::{CameraSource, Pace};
use studio::{Camera, Look};

use crate::game::GameOptions;
use crate::game::session::{Session, SongTime};

/// Size of the performer's camera picture, in pixels.
const PICTURE_PX: (usize, usize) = (640, 360);

/// A source of pictures, ready to be watched.
pub(super) struct Opened {
    /// Gives the pictures.
    pub source: Box<dyn FrameSource>,
    /// Where the keyboard lies in them, if that is known.
    pub calibration: Option<Calibration>,
    /// Whether that is exact, as with the performer's camera, so that no older knowledge replaces it.
    pub exact: bool,
}

/// What is to be opened, with all that it needs, so that it can be opened beside the game.
pub(super) struct Wish {
    /// The command line's words.
    pub options: GameOptions,
    performer: Option<(Arc<Performance>, Range)>,
    song: Arc<SongClock>,
}

impl Wish {
    /// What the options name; the performer plays the session's exercise.
    pub fn new(options: &GameOptions, session: Option<&Session>, song: &SongTime) -> Self {
        let performer = session.map(|session| (Arc::clone(&session.pianist), keyboard::Range::FULL));
        Self { options: options.clone(), performer, song: Arc::clone(&song.shared) }
    }

    /// Opens it; `None` when the options name nothing, or the performer without a song.
    ///
    /// # Errors
    /// One sentence for the player.
    pub fn open(&self) -> Result<Option<Opened>, String> {
        let given = match &self.options.keyboard {
            Some(file) => Some(Calibration::read(file).map_err(|error| error.to_string())?),
            None => None,
        };
        let opened = match self.options.camera.as_str() {
            "none" => return Ok(None),
            "performer" => match &self.performer {
                Some((performance, range)) => self.performer(performance, *range)?,
                None => return Ok(None),
            },
            name => match name.strip_prefix("clip:") {
                Some(file) => clip(Path::new(file), given)?,
                None => camera(name, given)?,
            },
        };
        Ok(Some(opened))
    }

    fn performer(&self, performance: &Arc<Performance>, range: Range) -> Result<Opened, String> {
        let (width, height) = PICTURE_PX;
        let source = PerformerSource::new(
            Arc::clone(performance),
            if self.options.look == 0 { Look::plain() } else { Look::draw(self.options.look) },
            Camera::overhead(width, height, range),
            range,
            Drive::Follow(Arc::clone(&self.song)),
        );
        let calibration = source.calibration().map_err(|error| error.to_string())?;
        Ok(Opened { source: Box::new(source), calibration: Some(calibration), exact: true })
    }
}

fn clip(file: &Path, given: Option<Calibration>) -> Result<Opened, String> {
    let pace = Pace::RealTime { start_s: Clock::new().now() };
    let source = ClipSource::open(file, pace).map_err(|error| error.to_string())?;
    Ok(Opened { source: Box::new(source), calibration: given, exact: false })
}

fn camera(name: &str, given: Option<Calibration>) -> Result<Opened, String> {
    let source = CameraSource::open(name).map_err(|error| error.to_string())?;
    Ok(Opened { source: Box::new(source), calibration: given, exact: false })
}

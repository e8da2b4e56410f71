//! Where a session's pictures come from.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use rand::SeedableRng as _;
use rand_pcg::Pcg64;
use sight::calibration::Calibration;
use sight::clock::SongClock;
use sight::dataset;
use sight::frame::FrameSource;
use sight::source::{CameraSource, ClipSource, Drive, Pace, PerformerSource};
use studio::{Camera, Look};

use super::SessionArgs;
use super::piece::Piece;

/// Size of the performer's picture, pixels.
const PICTURE_PX: (usize, usize) = (640, 360);
/// The performer is filmed from this long before the piece, so that the hands are found when it begins.
pub(super) const LEAD_IN_S: f64 = 1.0;

/// The camera that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CameraSpec {
    None,
    Performer,
    Clip(PathBuf),
    Device(String),
}

impl CameraSpec {
    /// From the command line's word.
    ///
    /// # Errors
    /// When it is a stream's address, which cannot be opened yet.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(match text {
            "none" => Self::None,
            "performer" => Self::Performer,
            _ if text.contains("://") => {
                bail!("--camera {text}: streams cannot be opened yet; use a camera, clip:FILE or performer")
            }
            _ => match text.strip_prefix("clip:") {
                Some(file) => Self::Clip(file.into()),
                None => Self::Device(text.to_owned()),
            },
        })
    }

    /// The camera's name, as its source tells it.
    ///
    /// # Errors
    /// When it cannot be opened or there is none.
    pub fn name(&self) -> Result<String> {
        Ok(match self {
            Self::Performer => PerformerSource::NAME.to_owned(),
            Self::Clip(file) => ClipSource::open(file, Pace::Fast)?.describe(),
            Self::Device(name) => CameraSource::open(name)?.describe(),
            Self::None => bail!("there is no camera to open"),
        })
    }

    /// Opens a source that gives every frame as fast as it is taken; times are song seconds.
    ///
    /// # Errors
    /// When it cannot be opened, has no calibration, or is a live camera.
    pub fn open_fast(
        &self,
        args: &SessionArgs,
        piece: &Piece,
    ) -> Result<(Box<dyn FrameSource>, Calibration)> {
        match self {
            Self::Performer => performer(args, piece, Drive::Fast { from_s: -LEAD_IN_S }),
            Self::Clip(file) => Ok((Box::new(ClipSource::open(file, Pace::Fast)?), keyboard(args)?)),
            Self::None | Self::Device(_) => bail!("--fast cannot hurry a live camera: leave out one of them"),
        }
    }

    /// Opens a source in real time, the song's zero at `zero_s` clock seconds.
    ///
    /// # Errors
    /// When it cannot be opened or has no calibration.
    pub fn open_live(
        &self,
        args: &SessionArgs,
        piece: &Piece,
        song: &Arc<SongClock>,
        zero_s: f64,
    ) -> Result<(Box<dyn FrameSource>, Calibration)> {
        match self {
            Self::Performer => performer(args, piece, Drive::Follow(Arc::clone(song))),
            Self::Clip(file) => {
                Ok((Box::new(ClipSource::open(file, Pace::RealTime { start_s: zero_s })?), keyboard(args)?))
            }
            Self::Device(name) => Ok((Box::new(CameraSource::open(name)?), keyboard(args)?)),
            Self::None => bail!("there is no camera to open"),
        }
    }
}

fn performer(args: &SessionArgs, piece: &Piece, drive: Drive) -> Result<(Box<dyn FrameSource>, Calibration)> {
    let range = keyboard::Range::FULL;
    let (width, height) = PICTURE_PX;
    let (look, camera) = match args.look {
        None => (Look::plain(), Camera::overhead(width, height, range)),
        Some(seed) => {
            let seed = dataset::unseen(seed);
            (Look::draw(seed), Camera::draw(&mut Pcg64::seed_from_u64(seed), width, height, range))
        }
    };
    let source = PerformerSource::new(Arc::clone(&piece.performance), look, camera, range, drive);
    let calibration = source.calibration()?;
    Ok((Box::new(source), calibration))
}

fn keyboard(args: &SessionArgs) -> Result<Calibration> {
    let file: &Path = args
        .keyboard
        .as_deref()
        .context("where the keys lie in this picture is unknown: give --keyboard keyboard.json")?;
    Ok(Calibration::read(file)?)
}

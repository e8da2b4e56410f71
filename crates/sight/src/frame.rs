//! Pictures on their way to the network: frames with a time, views of pixels, and where they come from.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;

/// One picture and the time at which it was taken. Cloning shares the pixels.
#[derive(Clone, PartialEq)]
pub struct Frame {
    /// When it was captured, in clock seconds (see [`Clock`](crate::clock::Clock)). Sources that do not
    /// run in real time count from their own zero instead; each says so.
    pub t: f64,
    /// Pixels per row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width * height * 3` bytes: red, green, blue, row by row from the top left.
    pub rgb: Arc<[u8]>,
    /// Counts the source's frames from 0; gaps are frames that were dropped.
    pub index: u64,
}

impl Frame {
    /// A frame from raw pixels; `None` when the length of `rgb` is not `width * height * 3`.
    pub fn new(t: f64, index: u64, width: usize, height: usize, rgb: impl Into<Arc<[u8]>>) -> Option<Self> {
        let rgb = rgb.into();
        (rgb.len() == width * height * 3).then_some(Self { t, width, height, rgb, index })
    }

    /// The frame's pixels as a picture.
    pub fn picture(&self) -> Picture<'_> {
        Picture { width: self.width, height: self.height, x0: 0, y0: 0, rgb: &self.rgb }
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { t, width, height, index, rgb: _ } = self;
        write!(f, "Frame #{index} at {t:.3} s, {width}×{height}")
    }
}

/// Borrowed RGB pixels: a whole picture, or a rectangle of a larger one.
///
/// Positions are always those of the whole picture: the pixel at the rectangle's top left is
/// (`x0`, `y0`). So a crop taken from a small rendered region equals the crop from the full frame.
#[derive(Clone, Copy)]
pub struct Picture<'a> {
    /// Pixels per row of this rectangle.
    pub width: usize,
    /// Rows of this rectangle.
    pub height: usize,
    /// Column of the rectangle's left edge in the whole picture.
    pub x0: usize,
    /// Row of the rectangle's upper edge in the whole picture.
    pub y0: usize,
    /// `width * height * 3` bytes: red, green, blue, row by row.
    pub rgb: &'a [u8],
}

impl<'a> Picture<'a> {
    /// A whole picture; `None` when the length of `rgb` is not `width * height * 3`.
    pub fn new(width: usize, height: usize, rgb: &'a [u8]) -> Option<Self> {
        Self::region(0, 0, width, height, rgb)
    }

    /// The rectangle of a larger picture whose upper left pixel is (`x0`, `y0`); `None` when the
    /// length of `rgb` is not `width * height * 3`.
    pub fn region(x0: usize, y0: usize, width: usize, height: usize, rgb: &'a [u8]) -> Option<Self> {
        (rgb.len() == width * height * 3).then_some(Self { width, height, x0, y0, rgb })
    }
}

impl<'a> From<&'a Frame> for Picture<'a> {
    fn from(frame: &'a Frame) -> Self {
        frame.picture()
    }
}

/// Where frames come from: a camera, a video clip, the built-in performer.
pub trait FrameSource: Send {
    /// What it is, for the player: a camera's name, a file's name.
    fn describe(&self) -> String;

    /// The next frame, waiting for it if need be (about a second at the longest); `None` when the
    /// source has ended.
    ///
    /// # Errors
    /// One sentence for the player. After an error that [is temporary](SourceError::is_temporary),
    /// such as an unplugged camera, call again: the source keeps trying by itself. Any other error
    /// is the end.
    fn next_frame(&mut self) -> Result<Option<Frame>, SourceError>;

    /// Whether frames come in real time, so that one that is not taken in time may be dropped.
    /// From a source that is not live every frame should be used.
    fn live(&self) -> bool;

    /// Frames dropped inside the source, before [`next_frame`](Self::next_frame) could hand them out.
    fn dropped(&self) -> u64 {
        0
    }
}

/// Why a source gives no frames. Every message is one sentence for the player.
#[derive(Debug, Error)]
pub enum SourceError {
    /// The system's list of cameras could not be read.
    #[error("the list of cameras cannot be read ({reason}); check that you may use video devices")]
    NoCameraList {
        /// What the system said.
        reason: String,
    },
    /// No camera of this name or number.
    #[error("no camera {wanted:?}; {found}")]
    NoSuchCamera {
        /// The name or number asked for.
        wanted: String,
        /// What is there instead, as a clause.
        found: String,
    },
    /// The camera cannot be opened, or stopped giving pictures; it is tried again every two seconds.
    #[error("camera {name:?} gives no picture ({reason}); plug it in or close the program that uses it")]
    CameraLost {
        /// The camera's name.
        name: String,
        /// What the system said.
        reason: String,
    },
    /// The camera is being opened; pictures come in a moment.
    #[error("camera {name:?} is being opened")]
    CameraOpening {
        /// The camera's name.
        name: String,
    },
    /// The camera gives a picture that could not be decoded; the next one may be good.
    #[error("a picture from camera {name:?} could not be decoded ({reason})")]
    BadPicture {
        /// The camera's name.
        name: String,
        /// What the decoder said.
        reason: String,
    },
    /// `ffmpeg` or `ffprobe` is not installed.
    #[error(
        "{program} was not found, and video files are read through it; \
         install it (Debian, Ubuntu: apt install ffmpeg; macOS: brew install ffmpeg)"
    )]
    NoFfmpeg {
        /// `ffmpeg` or `ffprobe`.
        program: &'static str,
    },
    /// A video file that cannot be read.
    #[error("video {}: {reason}", path.display())]
    Clip {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        reason: String,
    },
    /// The system refused a thread or another resource.
    #[error("{what} could not be started ({reason})")]
    System {
        /// What could not be started.
        what: &'static str,
        /// What the system said.
        reason: String,
    },
}

impl SourceError {
    /// Whether calling [`FrameSource::next_frame`] again may succeed.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::CameraLost { .. } | Self::CameraOpening { .. } | Self::BadPicture { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_of_the_wrong_length_are_refused() {
        assert!(Frame::new(0.0, 0, 4, 2, vec![0; 24]).is_some());
        assert!(Frame::new(0.0, 0, 4, 2, vec![0; 23]).is_none());
        assert!(Picture::region(5, 5, 2, 2, &[0; 12]).is_some());
        assert!(Picture::new(2, 2, &[0; 13]).is_none());
    }

    #[test]
    fn cloned_frames_share_their_pixels() {
        let frame = Frame::new(1.0, 7, 4, 2, vec![9; 24]).unwrap();
        let clone = frame.clone();

        assert!(Arc::ptr_eq(&frame.rgb, &clone.rgb));
        assert_eq!(format!("{clone:?}"), "Frame #7 at 1.000 s, 4×2");
    }

    #[test]
    fn only_camera_trouble_is_temporary() {
        let lost = SourceError::CameraLost { name: "C920".into(), reason: "gone".into() };
        assert!(lost.is_temporary());
        assert!(!SourceError::NoFfmpeg { program: "ffmpeg" }.is_temporary());
    }
}

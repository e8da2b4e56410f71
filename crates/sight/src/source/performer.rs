//! The built-in performer as a camera: the virtual studio films it playing.

use std::fmt;
use std::sync::Arc;

use hand::Performance;
use keyboard::Range;
use studio::{Camera, Film, Image, Look, Set};

use super::sleep_until;
use crate::calibration::{Calibration, CalibrationError};
use crate::clock::{Clock, SongClock};
use crate::frame::{Frame, FrameSource, SourceError};

/// Frames per second, as from an ordinary camera.
pub const FRAME_RATE: f64 = 30.0;
/// How long filming goes on after the last note, in seconds.
const AFTERWARDS_S: f64 = 1.0;

/// What moves the performer through the song.
#[derive(Clone, Debug)]
pub enum Drive {
    /// In real time, 30 frames a second, wherever the song clock stands. Frames carry clock seconds.
    /// Never ends.
    Follow(Arc<SongClock>),
    /// 1/30 s of the song for every frame, as fast as they are taken. Frames carry song seconds; the
    /// last one comes a second after the last note.
    Fast {
        /// The first frame's time in song seconds; negative for the count-in.
        from_s: f64,
    },
}

/// A camera that films a performance.
pub struct PerformerSource {
    performance: Arc<Performance>,
    set: Arc<Set>,
    camera: Camera,
    range: Range,
    drive: Drive,
    frames: u64,
    /// When the next frame is due, in clock seconds; only while following.
    due_s: f64,
}

impl PerformerSource {
    /// What the player is told that the source is.
    pub const NAME: &'static str = "the built-in performer";

    /// Films `performance` on a keyboard of the given range. Draws the scene, which takes some frames' time.
    pub fn new(
        performance: Arc<Performance>,
        look: Look,
        camera: Camera,
        range: Range,
        drive: Drive,
    ) -> Self {
        let set = Arc::new(Set::new(look, camera.clone(), range));
        Self { performance, set, camera, range, drive, frames: 0, due_s: Clock::new().now() }
    }

    /// The exact calibration of its pictures.
    ///
    /// # Errors
    /// When the camera does not show the keyboard as a keyboard, as from below.
    pub fn calibration(&self) -> Result<Calibration, CalibrationError> {
        Calibration::new(self.camera.corners_px(self.range), self.range)
    }

    fn film(&self, song_s: f64) -> Image {
        Film::on_set(&self.performance, Arc::clone(&self.set)).frame(song_s)
    }

    /// The next frame's time and the moment of the song that it shows; `None` at the end.
    fn next_moment(&mut self) -> Option<(f64, f64)> {
        match &self.drive {
            Drive::Fast { from_s } => {
                let song_s = from_s + self.frames as f64 / FRAME_RATE;
                (song_s <= self.performance.duration_s() + AFTERWARDS_S).then_some((song_s, song_s))
            }
            Drive::Follow(song) => {
                let clock = Clock::new();
                sleep_until(clock, self.due_s);
                let now = clock.now();
                // After a slow frame the rhythm starts anew instead of catching up in a burst.
                self.due_s = (self.due_s + FRAME_RATE.recip()).max(now);
                Some((now, song.get()))
            }
        }
    }
}

impl fmt::Debug for PerformerSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PerformerSource")
            .field("drive", &self.drive)
            .field("frames", &self.frames)
            .finish_non_exhaustive()
    }
}

impl FrameSource for PerformerSource {
    fn describe(&self) -> String {
        Self::NAME.into()
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, SourceError> {
        let Some((t, song_s)) = self.next_moment() else { return Ok(None) };
        let Image { width, height, rgb } = self.film(song_s);
        let frame = Frame { t, width, height, rgb: rgb.into(), index: self.frames };
        self.frames += 1;
        Ok(Some(frame))
    }

    fn live(&self) -> bool {
        matches!(self.drive, Drive::Follow(_))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use hand::{PerformOptions, Player};
    use score::{Draft, DraftNote, Finger, Hand};

    use super::*;

    /// One C4 of half a second by a steady player.
    fn performance() -> Performance {
        let mut draft = Draft::new("one note", 480);
        draft.note(DraftNote::new(0, 480, 60, Hand::Right).finger(Finger::THUMB));
        Performance::new(&draft.finish(), &Player::draw(2), &PerformOptions::default())
    }

    fn source(drive: Drive) -> PerformerSource {
        let performance = performance();
        let range = Range::FULL;
        PerformerSource::new(
            Arc::new(performance),
            Look::plain(),
            Camera::overhead(160, 90, range),
            range,
            drive,
        )
    }

    #[test]
    fn fast_frames_step_through_the_song_and_end() {
        let mut source = source(Drive::Fast { from_s: -0.5 });
        assert!(!source.live());

        let mut frames = Vec::new();
        while let Some(frame) = source.next_frame().unwrap() {
            frames.push(frame);
        }

        for (i, frame) in frames.iter().enumerate() {
            assert!((frame.t + 0.5 - i as f64 / 30.0).abs() < 1e-9, "{frame:?}");
            assert_eq!((frame.index, frame.width, frame.height), (i as u64, 160, 90));
        }
        let last = frames[frames.len() - 1].t - performance().duration_s();
        assert!(last > AFTERWARDS_S - 1.5 / FRAME_RATE && last <= AFTERWARDS_S, "{last}");
    }

    #[test]
    fn following_frames_keep_the_clock_and_the_rhythm() {
        let song = Arc::new(SongClock::new(-1.0));
        let mut source = source(Drive::Follow(Arc::clone(&song)));
        assert!(source.live());

        let start = Instant::now();
        let mut last = f64::NEG_INFINITY;
        for _ in 0..7 {
            let frame = source.next_frame().unwrap().unwrap();
            assert!(frame.t > last && frame.t <= Clock::new().now());
            last = frame.t;
        }
        // Six steps of a thirtieth; more only on a machine that is busy otherwise.
        assert!(start.elapsed().as_secs_f64() >= 0.18);
    }

    #[test]
    fn equal_moments_give_equal_pictures() {
        let (song, again) = (Arc::new(SongClock::new(0.25)), Drive::Fast { from_s: 0.25 });
        let followed = source(Drive::Follow(song)).next_frame().unwrap().unwrap();
        let stepped = source(again).next_frame().unwrap().unwrap();

        assert!(followed.rgb == stepped.rgb);
    }

    #[test]
    fn its_calibration_is_that_of_the_camera() {
        let source = source(Drive::Fast { from_s: 0.0 });
        let corners = source.camera.corners_px(Range::FULL);

        assert_eq!(source.calibration().unwrap().corners_px(), corners);
    }
}

//! Where frames come from: a camera, a video clip, the built-in performer.

pub mod camera;
pub mod clip;
pub mod performer;

use std::thread;
use std::time::Duration;

use crate::clock::Clock;

pub use camera::CameraSource;
pub use clip::ClipSource;
pub use performer::{Drive, PerformerSource};

/// How a video's frames are handed out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// As fast as they are taken. A frame's time counts seconds from the video's first frame.
    Fast,
    /// Each at its time, as from a camera. A frame's time is in clock seconds.
    RealTime {
        /// When the video's first frame is shown, in clock seconds.
        start_s: f64,
    },
}

/// Sleeps until the clock shows `t` clock seconds, but at most a second.
fn sleep_until(clock: Clock, t: f64) {
    let left = (t - clock.now()).clamp(0.0, 1.0);
    if left > 0.0 {
        thread::sleep(Duration::from_secs_f64(left));
    }
}

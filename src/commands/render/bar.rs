//! The progress of a render: a bar in a terminal, lines elsewhere.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use sight::dataset::Progress;

use crate::commands::say;

/// How the bar looks.
const TEMPLATE: &str = "{wide_bar} {pos}/{len} films, {msg}";
/// Time between two lines where there is no terminal.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// Shows how far a render has come.
pub(super) struct Bar {
    bar: ProgressBar,
    start: Instant,
    told: Mutex<Instant>,
}

impl Bar {
    /// A bar at its beginning.
    pub fn new(films: usize) -> Self {
        let bar = ProgressBar::new(films as u64);
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            bar.set_style(style);
        }
        let start = Instant::now();
        Self { bar, start, told: Mutex::new(start) }
    }

    /// Shows the progress; from any thread.
    pub fn show(&self, now: Progress) {
        let rate = rate(now, self.start.elapsed());
        if !self.bar.is_hidden() {
            self.bar.set_message(rate);
            self.bar.set_position(now.films as u64);
            return;
        }
        let Ok(mut told) = self.told.lock() else { return };
        if told.elapsed() >= TELL_EVERY || now.films == now.of {
            *told = Instant::now();
            say(format!("{}/{} films, {rate}", now.films, now.of));
        }
    }

    /// Leaves the terminal to what comes next.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// Frames a second and the time left.
fn rate(now: Progress, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    let filmed = now.films.saturating_sub(now.kept);
    let frames = format!("{:.0} frames/s", now.frames as f64 / seconds.max(1e-9));
    if filmed == 0 {
        return frames;
    }
    let left = seconds / filmed as f64 * now.of.saturating_sub(now.films) as f64;
    format!("{frames}, {} left", clock(left))
}

/// Seconds as hours, minutes and seconds.
fn clock(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02} min"),
        _ => format!("{hours}:{minutes:02} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_told_by_what_was_filmed_now() {
        let now = Progress { films: 60, of: 100, kept: 50, frames: 640 };

        assert_eq!(rate(now, Duration::from_secs(20)), "32 frames/s, 1:20 min left");
        assert_eq!(rate(Progress { films: 50, ..now }, Duration::ZERO), "640000000000 frames/s");
    }

    #[test]
    fn long_times_are_told_in_hours() {
        assert_eq!(clock(3.4), "0:03 min");
        assert_eq!(clock(7_260.0), "2:01 h");
    }
}

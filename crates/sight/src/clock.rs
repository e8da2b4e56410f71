//! Time: one monotonic clock for everything that happens, and the position in the song.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// The process's monotonic clock, in seconds since it was first read.
///
/// Every frame, key press and verdict carries a time on this clock. All copies share one origin.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    origin: Instant,
}

impl Clock {
    /// The clock of this process.
    pub fn new() -> Self {
        static ORIGIN: OnceLock<Instant> = OnceLock::new();
        Self { origin: *ORIGIN.get_or_init(Instant::now) }
    }

    /// Clock seconds now.
    pub fn now(&self) -> f64 {
        self.origin.elapsed().as_secs_f64()
    }

    /// Clock seconds of `instant`; 0 for one before the clock's origin.
    pub fn at(&self, instant: Instant) -> f64 {
        instant.saturating_duration_since(self.origin).as_secs_f64()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new()
    }
}

/// The position in the song, in song seconds, shared between the game (which sets it, and stops
/// setting it while paused) and the built-in performer (which follows it).
#[derive(Debug)]
pub struct SongClock {
    bits: AtomicU64,
}

impl SongClock {
    /// A song clock that stands at `song_s`; negative during the count-in.
    pub fn new(song_s: f64) -> Self {
        Self { bits: AtomicU64::new(song_s.to_bits()) }
    }

    /// Moves the song to `song_s`.
    pub fn set(&self, song_s: f64) {
        self.bits.store(song_s.to_bits(), Ordering::Release);
    }

    /// The position last set, in song seconds.
    pub fn get(&self) -> f64 {
        f64::from_bits(self.bits.load(Ordering::Acquire))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_share_one_origin_and_never_run_backwards() {
        let first = Clock::new().now();
        let second = Clock::new().now();

        assert!(second >= first);
        assert!(second - first < 1.0);
    }

    #[test]
    fn song_clock_keeps_the_count_in_exactly() {
        let song = SongClock::new(-2.125);
        assert_eq!(song.get(), -2.125);

        song.set(0.1 + 0.2);
        assert_eq!(song.get(), 0.1 + 0.2);
    }
}

//! Keeps the shared song clock moving between two pictures, so that the performer's camera films the
//! song where it is and not where it was when the last picture was drawn.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use sight::clock::{Clock, SongClock};

/// How often the clock is moved; a third of a camera's exposure.
const EVERY: Duration = Duration::from_millis(4);

/// Where the song was at a moment of the clock, and how far it may run on by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Beat {
    /// Song seconds.
    pub song_s: f64,
    /// Clock seconds at which that was so.
    pub clock_s: f64,
    /// The song second beyond which it does not run by itself; equal to `song_s` when it stands.
    pub until_s: f64,
}

impl Beat {
    /// Where the song is at `clock_s`.
    fn at(&self, clock_s: f64) -> f64 {
        (self.song_s + (clock_s - self.clock_s).max(0.0)).min(self.until_s.max(self.song_s))
    }
}

/// The thread that moves the clock. Dropping it ends the thread.
#[derive(Debug)]
pub struct Pacemaker {
    beat: Arc<Mutex<Beat>>,
    stop: Arc<AtomicBool>,
}

impl Pacemaker {
    /// Starts moving `song`; without a thread the clock only moves with the pictures.
    pub fn start(song: Arc<SongClock>) -> Self {
        let beat = Arc::new(Mutex::new(Beat::default()));
        let stop = Arc::new(AtomicBool::new(false));
        let (shared, ended) = (Arc::clone(&beat), Arc::clone(&stop));
        let thread = thread::Builder::new().name("fingerling-song".into()).spawn(move || {
            let clock = Clock::new();
            while !ended.load(Ordering::Acquire) {
                // Held while the clock is set, so that a new beat is never undone by an old one.
                let beat = shared.lock().unwrap_or_else(PoisonError::into_inner);
                song.set(beat.at(clock.now()));
                drop(beat);
                thread::sleep(EVERY);
            }
        });
        if let Err(error) = thread {
            bevy::log::warn!("the song's clock has no thread of its own: {error}");
        }
        Self { beat, stop }
    }

    /// The song is here now.
    pub fn set(&self, beat: Beat) {
        *self.beat.lock().unwrap_or_else(PoisonError::into_inner) = beat;
    }
}

impl Drop for Pacemaker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_song_runs_on_but_not_past_its_end() {
        let beat = Beat { song_s: 2.0, clock_s: 10.0, until_s: 2.25 };

        assert!((beat.at(10.1) - 2.1).abs() < 1e-9);
        assert_eq!(beat.at(11.0), 2.25);
        assert_eq!(beat.at(9.0), 2.0);
    }

    #[test]
    fn a_standing_song_stands() {
        let beat = Beat { song_s: 2.0, clock_s: 10.0, until_s: 2.0 };
        assert_eq!(beat.at(10.5), 2.0);
    }

    #[test]
    fn the_clock_moves_between_two_pictures() {
        let song = Arc::new(SongClock::new(0.0));
        let pacemaker = Pacemaker::start(Arc::clone(&song));
        pacemaker.set(Beat { song_s: 5.0, clock_s: Clock::new().now(), until_s: 9.0 });
        thread::sleep(Duration::from_millis(60));

        assert!((5.01..6.0).contains(&song.get()), "{}", song.get());
    }
}

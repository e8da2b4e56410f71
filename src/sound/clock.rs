//! Audio time, made smooth: the sound card counts in blocks, the game asks in between.

/// How fast the estimate follows the sound card, seconds.
const FOLLOW_S: f64 = 0.5;
/// A difference larger than this is a jump (an underrun, a suspended computer), seconds.
const JUMP_S: f64 = 0.12;
/// A sound card whose time stands still for this long has gone, seconds.
const STALL_S: f64 = 1.0;
/// Over how long the speed of the sound card's time is judged, seconds.
const SPEED_WINDOW_S: f64 = 1.0;
/// How much faster or slower than real time it may be; some outputs (a file, a null device) are not
/// paced at all, and nothing can be played to those.
const SPEED_TOLERANCE: f64 = 0.1;

/// Turns readings of the audio clock into a time that never jumps back and never stands still.
#[derive(Debug, Default)]
pub struct AudioClock {
    follow: Option<Follow>,
    last_s: f64,
    unpaced: bool,
}

/// What is known while the sound card's time runs.
#[derive(Debug)]
struct Follow {
    /// Audio time less monotonic time, smoothed.
    offset_s: f64,
    /// The last reading, and when (monotonic) it was first seen.
    reading_s: f64,
    changed_at_s: f64,
    /// Where the present speed window began: monotonic and audio time.
    window: (f64, f64),
}

impl AudioClock {
    /// Audio seconds at the monotonic time `now_s`, given the clock's present reading; `None` while
    /// the sound card's time stands still or runs at a wrong speed.
    pub fn read(&mut self, now_s: f64, reading_s: f64) -> Option<f64> {
        if reading_s <= 0.0 {
            return None;
        }
        let follow = self.follow.get_or_insert(Follow {
            offset_s: reading_s - now_s,
            reading_s,
            changed_at_s: now_s,
            window: (now_s, reading_s),
        });
        if reading_s == follow.reading_s {
            if now_s - follow.changed_at_s > STALL_S {
                return None;
            }
        } else {
            let passed_s = now_s - follow.changed_at_s;
            let error_s = reading_s - (now_s + follow.offset_s);
            let share = if error_s.abs() > JUMP_S { 1.0 } else { 1.0 - (-passed_s / FOLLOW_S).exp() };
            follow.offset_s += share * error_s;
            follow.reading_s = reading_s;
            follow.changed_at_s = now_s;
            if passed_s > STALL_S {
                follow.window = (now_s, reading_s);
            }
            let (since_s, from_s) = follow.window;
            if now_s - since_s >= SPEED_WINDOW_S {
                let speed = (reading_s - from_s) / (now_s - since_s);
                self.unpaced = (speed - 1.0).abs() > SPEED_TOLERANCE;
                follow.window = (now_s, reading_s);
            }
        }
        let audio_s = (now_s + follow.offset_s).max(self.last_s);
        self.last_s = audio_s;
        (!self.unpaced).then_some(audio_s)
    }

    /// Whether the sound card's time was found to run faster or slower than real time.
    pub fn is_unpaced(&self) -> bool {
        self.unpaced
    }

    /// Whether the sound card's time stood still at the monotonic time `now_s`.
    pub fn has_stalled(&self, now_s: f64) -> bool {
        self.follow.as_ref().is_some_and(|follow| now_s - follow.changed_at_s > STALL_S)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a sound card says that fills blocks of `block_s` and began at `start_s`.
    fn stepped(now_s: f64, start_s: f64, block_s: f64) -> f64 {
        (((now_s - start_s) / block_s).floor() * block_s).max(0.0)
    }

    #[test]
    fn steps_become_a_smooth_ramp() {
        let mut clock = AudioClock::default();
        let mut last = 0.0;
        for frame in 1..1_200 {
            let now_s = f64::from(frame) / 60.0;

            let audio_s = clock.read(now_s, stepped(now_s, 0.01, 0.0427)).unwrap_or(0.0);

            if now_s > 3.0 {
                let step = audio_s - last;
                assert!((step - 1.0 / 60.0).abs() < 0.004, "a step of {step} s at {now_s} s");
                assert!((audio_s - now_s).abs() < 0.05, "{audio_s} at {now_s}");
            }
            assert!(audio_s >= last);
            last = audio_s;
        }
    }

    #[test]
    fn silence_before_the_card_starts_is_no_time() {
        assert_eq!(AudioClock::default().read(5.0, 0.0), None);
    }

    #[test]
    fn a_card_that_went_away_is_noticed_and_taken_back() {
        let mut clock = AudioClock::default();
        assert!(clock.read(1.0, 0.5).is_some());

        assert_eq!(clock.read(3.0, 0.5), None);
        assert!(clock.has_stalled(3.0));

        let again = clock.read(4.0, 0.6);
        assert!(again.is_some_and(|audio_s| audio_s >= 0.5), "{again:?}");
    }

    #[test]
    fn an_output_that_is_not_paced_is_not_trusted() {
        let mut clock = AudioClock::default();
        for frame in 0..200 {
            let now_s = f64::from(frame) / 60.0;
            clock.read(now_s, 0.1 + now_s * 40.0);
        }

        assert!(clock.is_unpaced());
        assert_eq!(clock.read(4.0, 160.0), None);
    }
}

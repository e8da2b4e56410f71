//! The tempo map: ticks to seconds and back.

/// Tempo of a file that names none: 120 quarter notes a minute (Standard MIDI Files 1.0).
pub(crate) const DEFAULT_US_PER_BEAT: f64 = 500_000.0;

/// From one tick on, a quarter note lasts this long.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct TempoChange {
    /// Where the tempo begins, in ticks.
    pub tick: u64,
    /// Where the tempo begins, in song seconds.
    pub start_s: f64,
    /// Length of a quarter note in microseconds.
    pub us_per_beat: f64,
}

/// The tempi of a piece in order; the first one begins at tick 0.
#[derive(Clone, Debug, PartialEq)]
pub struct TempoMap {
    division: u16,
    changes: Vec<TempoChange>,
}

impl TempoMap {
    /// A map from ticks per quarter note and `(tick, microseconds per quarter note)` in any order.
    ///
    /// Of several tempi at one tick the last one counts. A division of 0 is taken as 1; tempi that are not
    /// positive numbers are left out.
    pub fn new(division: u16, tempi: impl IntoIterator<Item = (u64, f64)>) -> Self {
        let division = division.max(1);
        let mut tempi: Vec<(u64, f64)> =
            tempi.into_iter().filter(|&(_, us)| us.is_finite() && us > 0.0).collect();
        tempi.sort_by_key(|&(tick, _)| tick);

        let mut changes = vec![TempoChange { tick: 0, start_s: 0.0, us_per_beat: DEFAULT_US_PER_BEAT }];
        for (tick, us_per_beat) in tempi {
            let Some(last) = changes.last_mut() else { continue };
            if last.tick == tick {
                last.us_per_beat = us_per_beat;
            } else if last.us_per_beat != us_per_beat {
                let start_s = last.start_s + seconds(tick - last.tick, last.us_per_beat, division);
                changes.push(TempoChange { tick, start_s, us_per_beat });
            }
        }
        Self { division, changes }
    }

    /// Ticks per quarter note.
    pub fn division(&self) -> u16 {
        self.division
    }

    /// The tempi in order; never empty.
    pub fn changes(&self) -> &[TempoChange] {
        &self.changes
    }

    /// Song seconds at a tick.
    pub fn seconds_at(&self, tick: u64) -> f64 {
        let change = self.at_tick(tick);
        change.start_s + seconds(tick - change.tick, change.us_per_beat, self.division)
    }

    /// The tick nearest to a time in song seconds; 0 before the beginning.
    pub fn tick_at(&self, song_s: f64) -> u64 {
        let change = self.at_seconds(song_s);
        let beats = (song_s - change.start_s).max(0.0) * 1e6 / change.us_per_beat;
        // Conversion from float saturates, so an absurd time ends at the last tick instead of wrapping.
        change.tick.saturating_add((beats * f64::from(self.division)).round() as u64)
    }

    /// Quarter notes per minute at a time in song seconds.
    pub fn bpm_at(&self, song_s: f64) -> f64 {
        60e6 / self.at_seconds(song_s).us_per_beat
    }

    /// Seconds that a note value of `1 / unit` lasts at a tick (4 = a quarter note).
    pub(crate) fn beat_s(&self, tick: u64, unit: u8) -> f64 {
        self.at_tick(tick).us_per_beat * 4e-6 / f64::from(unit)
    }

    /// The same ticks at `speed` times the tempo.
    pub(crate) fn at_speed(&self, speed: f64) -> Self {
        let changes = self.changes.iter().map(|change| TempoChange {
            tick: change.tick,
            start_s: change.start_s / speed,
            us_per_beat: change.us_per_beat / speed,
        });
        Self { division: self.division, changes: changes.collect() }
    }

    fn at_tick(&self, tick: u64) -> &TempoChange {
        let after = self.changes.partition_point(|change| change.tick <= tick);
        &self.changes[after.max(1) - 1]
    }

    fn at_seconds(&self, song_s: f64) -> &TempoChange {
        let after = self.changes.partition_point(|change| change.start_s <= song_s);
        &self.changes[after.max(1) - 1]
    }
}

fn seconds(ticks: u64, us_per_beat: f64, division: u16) -> f64 {
    ticks as f64 * us_per_beat / (f64::from(division) * 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_tempo_a_quarter_lasts_half_a_second() {
        let map = TempoMap::new(480, []);

        assert_eq!(map.seconds_at(480), 0.5);
        assert_eq!(map.bpm_at(0.0), 120.0);
    }

    #[test]
    fn seconds_go_on_where_the_tempo_changes() {
        let map = TempoMap::new(100, [(200, 1_000_000.0), (0, 500_000.0), (400, 250_000.0)]);

        assert_eq!(map.seconds_at(200), 1.0);
        assert_eq!(map.seconds_at(300), 2.0);
        assert_eq!(map.seconds_at(500), 3.25);
        assert_eq!(map.bpm_at(1.5), 60.0);
    }

    #[test]
    fn ticks_survive_the_way_to_seconds_and_back() {
        let map = TempoMap::new(96, [(0, 612_345.0), (1_000, 333_333.0), (5_000, 1_999_999.0)]);
        for tick in (0..20_000).step_by(7) {
            assert_eq!(map.tick_at(map.seconds_at(tick)), tick);
        }
    }

    #[test]
    fn the_last_of_several_tempi_at_one_tick_counts() {
        let map = TempoMap::new(480, [(0, 1.0), (0, 400_000.0)]);

        assert_eq!(map.changes().len(), 1);
        assert_eq!(map.bpm_at(0.0), 150.0);
    }

    #[test]
    fn absurd_times_stay_within_range() {
        let map = TempoMap::new(0, [(u64::MAX, 1.0), (5, f64::NAN), (6, -1.0)]);

        assert_eq!(map.tick_at(-5.0), 0);
        assert_eq!(map.tick_at(f64::INFINITY), u64::MAX);
        assert!(map.seconds_at(u64::MAX).is_finite());
    }

    #[test]
    fn speed_divides_every_time() {
        let map = TempoMap::new(480, [(0, 600_000.0), (960, 300_000.0)]);
        let fast = map.at_speed(2.0);
        for tick in [0, 100, 960, 4_000] {
            assert!((fast.seconds_at(tick) * 2.0 - map.seconds_at(tick)).abs() < 1e-12);
        }
        assert_eq!(fast.bpm_at(0.0), 200.0);
    }
}

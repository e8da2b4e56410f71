//! From places on paper to ticks: the division, and the measures one after the other as they are played.

use super::model::{Measure, Score, Spot};
use crate::{Meter, input::Problem, musicxml::unfold};

/// Most ticks of a quarter note: what a MIDI file can say.
const FINEST: u64 = 0x7FFF;
/// Ticks of a quarter note where the file's divisions have no common multiple within [`FINEST`]: exact for
/// triplets, quintuplets, septuplets and nonuplets of all usual note values.
const FALLBACK: u16 = 20_160;
/// Grace notes to a quarter note.
pub(super) const GRACES: u64 = 8;
/// Quarter notes per minute where none are given.
const DEFAULT_BPM: f64 = 120.0;

/// A measure that is being played.
#[derive(Copy, Clone, Debug)]
pub(super) struct Pass {
    /// Its place on paper.
    pub measure: usize,
    /// When it begins.
    pub tick: u64,
}

/// The measures in the order in which they are played.
pub(super) struct Timeline {
    pub division: u16,
    pub passes: Vec<Pass>,
    /// The time signature that holds in each measure on paper.
    meters: Vec<(u8, u8)>,
}

impl Timeline {
    /// Plays the measures out.
    pub fn new(score: &Score, division: u16) -> Result<Self, Problem> {
        let meters = prevailing(&score.measures);
        let mut passes = Vec::new();
        let mut tick = 0u64;
        for measure in unfold::order(&score.measures)? {
            passes.push(Pass { measure, tick });
            let (beats, unit) = meters[measure];
            let length = match score.measures[measure].length {
                0.0 => 4.0 * f64::from(beats) / f64::from(unit),
                written => written,
            };
            tick = tick.saturating_add(ticks(length, division));
        }
        Ok(Self { division, passes, meters })
    }

    /// When a place in a measure comes.
    pub fn tick(&self, pass: Pass, at: f64) -> u64 {
        pass.tick.saturating_add(ticks(at, self.division))
    }

    /// The time signatures that lay out the bars as they are played: wherever one does not follow from the
    /// last, which includes the bar after one that is not full.
    pub fn meters(&self) -> Vec<Meter> {
        let mut meters = Vec::new();
        let mut expected = None;
        for pass in &self.passes {
            let (beats, beat_unit) = self.meters[pass.measure];
            let meter = Meter { tick: pass.tick, beats, beat_unit };
            if expected != Some(meter) {
                meters.push(meter);
            }
            expected = Some(meter.next(self.division));
        }
        meters
    }

    /// The tempi as ticks and quarter notes per minute. A jump takes up the tempo that holds where it leads.
    pub fn tempi(&self, score: &Score) -> Vec<(u64, f64)> {
        let mut marks = score.tempi.clone();
        marks.sort_by(|a, b| in_order(a.spot, b.spot).then(a.exact.cmp(&b.exact)));
        let mut tempi = Vec::new();
        let mut follows = 0;
        for &pass in &self.passes {
            if pass.measure != follows {
                let before = marks.partition_point(|mark| mark.spot.measure < pass.measure);
                let last = before.checked_sub(1).and_then(|last| marks.get(last));
                tempi.push((pass.tick, last.map_or(DEFAULT_BPM, |mark| mark.bpm)));
            }
            let here = of_measure(&marks, pass.measure, |mark| mark.spot);
            tempi.extend(here.iter().map(|mark| (self.tick(pass, mark.spot.at), mark.bpm)));
            follows = pass.measure + 1;
        }
        tempi
    }
}

/// What of a list in the order of measures belongs to one of them.
pub(super) fn of_measure<T>(list: &[T], measure: usize, spot: impl Fn(&T) -> Spot) -> &[T] {
    let first = list.partition_point(|item| spot(item).measure < measure);
    let after = list.partition_point(|item| spot(item).measure <= measure);
    &list[first..after]
}

/// Which of two places comes first on paper.
pub(super) fn in_order(a: Spot, b: Spot) -> std::cmp::Ordering {
    a.measure.cmp(&b.measure).then(a.at.total_cmp(&b.at))
}

/// The common multiple of the divisions so far (0 before the first) and one more. Once there is none that can
/// be used, it stays beyond [`FINEST`].
pub(super) fn common_division(so_far: u64, more: f64) -> u64 {
    // Conversion saturates; a division that is no whole number is rounded, and so are its notes.
    let (so_far, more) = (so_far.max(1), (more.round() as u64).max(1));
    if so_far > FINEST || more > FINEST {
        return FINEST + 1;
    }
    so_far / gcd(so_far, more) * more
}

/// Ticks of a quarter note for the divisions in a file, and for an eighth of it if there are grace notes.
pub(super) fn division(common: u64, graces: bool) -> u16 {
    let common = common.max(1);
    let finer = if graces { common_division(common, GRACES as f64) } else { common };
    let fits = |division: u64| u16::try_from(division).ok().filter(|_| division <= FINEST);
    fits(finer).or(fits(common)).unwrap_or(FALLBACK)
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Quarter notes in whole ticks.
fn ticks(quarters: f64, division: u16) -> u64 {
    (quarters * f64::from(division)).round() as u64
}

/// The time signature of every measure: its own, else the last one; 4/4 until the first.
fn prevailing(measures: &[Measure]) -> Vec<(u8, u8)> {
    let mut last = (4, 4);
    let meters = measures.iter().map(|measure| {
        last = measure.meter.unwrap_or(last);
        last
    });
    meters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divisions_find_a_common_one() {
        let of = |list: &[f64]| {
            division(list.iter().fold(0, |common, &more| common_division(common, more)), false)
        };
        assert_eq!(of(&[]), 1);
        assert_eq!(of(&[480.0]), 480);
        assert_eq!(of(&[4.0, 6.0, 10.0]), 60);
        assert_eq!(of(&[1024.0, 10_080.0, 1.0]), FALLBACK);
        assert_eq!(of(&[1e300]), FALLBACK);
        assert_eq!(division(1, true), 8);
        assert_eq!(division(480, true), 480);
        assert_eq!(division(32_767, true), 32_767);
    }
}

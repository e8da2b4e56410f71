//! Rows of keys that go down one after the other faster than fingers can play them: one finger slides over them
//! (glissando). All of them tell about that finger.

use keyboard::{HIGHEST, LOWEST, is_black};

/// From one key of a slide to the next on average at most, seconds. Twelve notes a second are about the most that fingers
/// play.
const MEAN_S: f64 = 0.08;
/// … and at most, as no finger slides evenly.
const LONGEST_S: f64 = 0.11;
/// Fewest keys of a slide.
const FEWEST: usize = 3;

/// A key that went down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Down {
    /// When, clock seconds.
    pub onset_s: f64,
    /// Which.
    pub pitch: u8,
}

/// Which of the keys belong to the slide that one of them belongs to, in the order of their onsets; only itself when
/// none does. `downs` are in order of their onsets.
pub fn slide(downs: &[Down], of: usize) -> Vec<usize> {
    let row = row(downs, of);
    let lasts_s = row.first().zip(row.last()).map_or(0.0, |(&a, &b)| downs[b].onset_s - downs[a].onset_s);
    if row.len() >= FEWEST && lasts_s <= MEAN_S * (row.len() - 1) as f64 { row } else { vec![of] }
}

/// Whether a key belongs to a row that is long enough for a slide and that a key which goes down after `now_s` could still go on.
pub fn may_go_on(downs: &[Down], of: usize, now_s: f64) -> bool {
    let row = row(downs, of);
    row.len() >= FEWEST && row.last().is_some_and(|&last| downs[last].onset_s + LONGEST_S > now_s)
}

/// The longest row of neighbouring keys, one after the other upwards or downwards, that a key belongs to.
fn row(downs: &[Down], of: usize) -> Vec<usize> {
    let up_and_down = [true, false].map(|up| {
        let mut row: Vec<usize> = follow(downs, of, !up, false);
        row.reverse();
        row.push(of);
        row.extend(follow(downs, of, up, true));
        row
    });
    up_and_down.into_iter().max_by_key(Vec::len).unwrap_or_default()
}

/// The keys that lead on from one, later or earlier in time, upwards or downwards over keys of one colour.
fn follow(downs: &[Down], from: usize, up: bool, later: bool) -> Vec<usize> {
    let mut row = Vec::new();
    let mut at = from;
    loop {
        let Some(wanted) = neighbour(downs[at].pitch, up) else { return row };
        let is_next = |other: &usize| {
            let gap = downs[*other].onset_s - downs[at].onset_s;
            let gap = if later { gap } else { -gap };
            downs[*other].pitch == wanted && gap > 0.0 && gap <= LONGEST_S
        };
        let next = if later { (at + 1..downs.len()).find(is_next) } else { (0..at).rev().find(is_next) };
        let Some(next) = next else { return row };
        row.push(next);
        at = next;
    }
}

/// The next key of the same colour.
fn neighbour(pitch: u8, up: bool) -> Option<u8> {
    let same = |other: &u8| is_black(*other) == is_black(pitch);
    if up { (pitch + 1..=HIGHEST).find(same) } else { (LOWEST..pitch).rev().find(same) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn downs(keys: &[(f64, u8)]) -> Vec<Down> {
        keys.iter().map(|&(onset_s, pitch)| Down { onset_s, pitch }).collect()
    }

    #[test]
    fn a_slide_goes_over_keys_of_one_colour_while_the_other_hand_plays() {
        let played = downs(&[(0.0, 60), (0.05, 62), (0.06, 40), (0.1, 64), (0.15, 65), (0.6, 67)]);
        assert_eq!(slide(&played, 0), [0, 1, 3, 4]);
        assert_eq!(slide(&played, 3), [0, 1, 3, 4]);
        assert_eq!(slide(&played, 2), [2], "the other hand's");
        assert_eq!(slide(&played, 5), [5], "it came later");
        assert_eq!(slide(&downs(&[(0.0, 70), (0.06, 68), (0.12, 66)]), 1), [0, 1, 2], "down the black keys");
    }

    #[test]
    fn scales_and_chords_are_no_slides() {
        assert_eq!(slide(&downs(&[(0.0, 60), (0.11, 62), (0.22, 64)]), 1), [1], "slow enough for fingers");
        assert_eq!(slide(&downs(&[(0.0, 60), (0.04, 64), (0.08, 67)]), 1), [1], "a rolled chord");
        assert_eq!(slide(&downs(&[(0.0, 60), (0.05, 62), (0.1, 60)]), 1), [1], "a trill");
    }
}

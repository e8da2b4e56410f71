//! How far to each side of its onset a note can be played, given what comes before and after it.

use std::ops::Range;

use super::Timing;
use crate::{Hand, Note, Windows};

/// Share of the gap to the next note that a window may fill, so that two windows never meet.
const GAP_SHARE: f64 = 0.45;
/// No window is narrowed below this: nobody can play more exactly, and the nearest note wins anyway.
const NARROWEST_S: f64 = 0.05;

/// The windows of one note, after narrowing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reach {
    /// Perfect, good and ok before the onset, in seconds.
    early_s: [f64; 3],
    /// Perfect, good and ok after the onset, in seconds.
    late_s: [f64; 3],
    /// How early wait mode accepts the note, in seconds.
    pub ahead_s: f64,
    /// The notes that begin with this one, itself included: a chord.
    pub chord: Range<usize>,
}

impl Reach {
    /// The grade for a press this many seconds after the onset. A press outside every window that was
    /// accepted all the same (a late chord note, wait mode) is ok.
    pub fn grade(&self, offset_s: f64) -> Timing {
        let windows = if offset_s < 0.0 { self.early_s } else { self.late_s };
        let offset_s = offset_s.abs();
        if offset_s <= windows[0] {
            Timing::Perfect
        } else if offset_s <= windows[1] {
            Timing::Good
        } else {
            Timing::Ok
        }
    }

    pub fn early_ok_s(&self) -> f64 {
        self.early_s[2]
    }

    pub fn late_ok_s(&self) -> f64 {
        self.late_s[2]
    }
}

/// The windows of each note of an exercise, narrowed to 45 % of the gap to the same hand's neighbours in time.
pub(super) fn reaches(notes: &[Note], windows: &Windows) -> Vec<Reach> {
    let gaps_after = gaps_after(notes);
    let gaps_before = gaps_before(notes);
    let repeats_after = gap_to_same_key(notes);
    (0..notes.len())
        .map(|note| Reach {
            early_s: narrowed(windows, gaps_before[note]),
            late_s: narrowed(windows, gaps_after[note]),
            ahead_s: windows.early_s.min(GAP_SHARE * repeats_after[note]),
            chord: chord_of(notes, note),
        })
        .collect()
}

/// Whether two keys touch: a semitone apart, or white neighbours. A key is also beside itself.
pub(super) fn beside(a: u8, b: u8) -> bool {
    let white_neighbours = !keyboard::is_black(a)
        && !keyboard::is_black(b)
        && keyboard::white_index(a).abs_diff(keyboard::white_index(b)) <= 1;
    a.abs_diff(b) <= 1 || white_neighbours
}

fn narrowed(windows: &Windows, gap_s: f64) -> [f64; 3] {
    let most = (GAP_SHARE * gap_s).max(NARROWEST_S);
    [windows.perfect_s, windows.good_s, windows.ok_s].map(|window| window.min(most))
}

/// Seconds from each note to the next one of its hand that begins later.
fn gaps_after(notes: &[Note]) -> Vec<f64> {
    let mut gaps = vec![f64::INFINITY; notes.len()];
    for hand in Hand::ALL {
        let mut next_group = f64::INFINITY;
        let mut group = f64::INFINITY;
        for (index, note) in notes.iter().enumerate().rev().filter(|(_, note)| note.hand == hand) {
            if note.onset_s < group {
                next_group = group;
                group = note.onset_s;
            }
            gaps[index] = next_group - group;
        }
    }
    gaps
}

/// Seconds from each note back to the last one of its hand that begins earlier.
fn gaps_before(notes: &[Note]) -> Vec<f64> {
    let mut gaps = vec![f64::INFINITY; notes.len()];
    for hand in Hand::ALL {
        let mut last_group = f64::NEG_INFINITY;
        let mut group = f64::NEG_INFINITY;
        for (index, note) in notes.iter().enumerate().filter(|(_, note)| note.hand == hand) {
            if note.onset_s > group {
                last_group = group;
                group = note.onset_s;
            }
            gaps[index] = group - last_group;
        }
    }
    gaps
}

/// Seconds from each note back to the last one of the same key, so that a bouncing key is not taken for it.
fn gap_to_same_key(notes: &[Note]) -> Vec<f64> {
    let mut last = [f64::NEG_INFINITY; 256];
    let gap = |note: &Note| {
        let seen = &mut last[usize::from(note.pitch)];
        let gap_s = note.onset_s - *seen;
        *seen = note.onset_s;
        if gap_s > 0.0 { gap_s } else { f64::INFINITY }
    };
    notes.iter().map(gap).collect()
}

fn chord_of(notes: &[Note], note: usize) -> Range<usize> {
    let tick = notes[note].onset_tick;
    let start = notes[..note].iter().rposition(|other| other.onset_tick != tick).map_or(0, |last| last + 1);
    let length = notes[note..].iter().take_while(|other| other.onset_tick == tick).count();
    start..note + length
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Draft, DraftNote};

    /// A 60 BPM piece with 1000 ticks to the second.
    fn notes(onsets: &[(u64, u8, Hand)]) -> Vec<Note> {
        let mut draft = Draft::new("", 1000);
        draft.tempo(0, 60.0);
        for &(tick, pitch, hand) in onsets {
            draft.note(DraftNote::new(tick, 50, pitch, hand));
        }
        draft.finish().notes
    }

    #[test]
    fn lone_notes_keep_the_full_windows() {
        let reach = &reaches(&notes(&[(0, 60, Hand::Right)]), &Windows::children())[0];

        assert_eq!((reach.early_ok_s(), reach.late_ok_s(), reach.ahead_s), (0.3, 0.3, 0.5));
    }

    #[test]
    fn windows_fill_at_most_45_percent_of_the_gap_within_a_hand() {
        let notes = notes(&[(0, 60, Hand::Right), (100, 48, Hand::Left), (400, 62, Hand::Right)]);
        let reaches = reaches(&notes, &Windows::children());

        assert!((reaches[0].late_ok_s() - 0.18).abs() < 1e-9);
        assert!((reaches[2].early_ok_s() - 0.18).abs() < 1e-9);
        assert_eq!(reaches[0].early_ok_s(), 0.3);
        assert_eq!(reaches[1].late_ok_s(), 0.3, "the other hand does not narrow");
    }

    #[test]
    fn chord_notes_do_not_narrow_each_other() {
        let notes = notes(&[(0, 60, Hand::Right), (0, 64, Hand::Right), (1000, 60, Hand::Right)]);
        let reaches = reaches(&notes, &Windows::normal());

        assert_eq!(reaches[0].late_ok_s(), 0.15);
        assert_eq!(reaches[0].chord, 0..2);
        assert_eq!(reaches[1].chord, 0..2);
        assert_eq!(reaches[2].chord, 2..3);
    }

    #[test]
    fn no_window_is_narrower_than_a_player_can_be() {
        let notes = notes(&[(0, 60, Hand::Right), (20, 62, Hand::Right)]);

        assert_eq!(reaches(&notes, &Windows::normal())[0].late_ok_s(), NARROWEST_S);
    }

    #[test]
    fn keys_beside_each_other_touch() {
        assert!(beside(60, 61) && beside(60, 62) && beside(64, 65) && beside(60, 60));
        assert!(!beside(61, 63), "black keys lie apart");
        assert!(!beside(60, 63) && !beside(60, 64));
    }
}

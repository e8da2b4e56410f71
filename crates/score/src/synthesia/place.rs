//! Which note each hint belongs to.

use std::collections::BTreeSet;

use super::{
    Song,
    marks::{self, Mark},
};
use crate::{Finger, Hand, input};

/// What is said of one note.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hint {
    pub hand: Option<Hand>,
    pub finger: Option<Finger>,
    pub substitution: Option<Finger>,
}

/// The hints of each note. `notes` are track (from 0) and tick of each, every track in the order of the file;
/// `bars` the ticks at which bars begin. What does not fit is left out, with a remark.
pub(crate) fn place(
    song: &Song,
    notes: &[(usize, u64)],
    bars: &[u64],
    remarks: &mut Vec<String>,
) -> Vec<Hint> {
    let mut tracks: Vec<Vec<usize>> = Vec::new();
    for (index, &(track, _)) in notes.iter().enumerate() {
        if tracks.len() <= track {
            tracks.resize_with(track + 1, Vec::new);
        }
        tracks[track].push(index);
    }
    let file = File { notes, tracks, bars };
    let mut hints = vec![Hint::default(); notes.len()];
    for (what, marks) in
        [("hands", marks::parts(&song.parts)), ("fingers", marks::fingers(&song.finger_hints))]
    {
        let Some(placed) = marks.and_then(|marks| file.walk(&marks)) else {
            remarks.push(format!("the metadata's {what} cannot be understood and are left out"));
            continue;
        };
        for &track in &placed.beyond {
            remarks.push(format!(
                "the metadata names {what} for more notes than track {track} has; they are left out"
            ));
        }
        for (note, said) in placed.hints {
            if placed.beyond.contains(&notes[note].0) {
                continue;
            }
            let hint = &mut hints[note];
            hint.hand = said.hand.or(hint.hand);
            hint.finger = said.finger.or(hint.finger);
            hint.substitution = said.substitution.or(hint.substitution);
        }
    }
    hints
}

/// What a walk goes over.
struct File<'a> {
    notes: &'a [(usize, u64)],
    /// The notes of each track.
    tracks: Vec<Vec<usize>>,
    bars: &'a [u64],
}

/// What a walk has found.
#[derive(Default)]
struct Placed {
    /// Notes and what is said of them.
    hints: Vec<(usize, Hint)>,
    /// Tracks with hints for notes that they do not have.
    beyond: BTreeSet<usize>,
}

impl File<'_> {
    /// `None` if the walk is longer than any that makes sense.
    fn walk(&self, marks: &[Mark]) -> Option<Placed> {
        let mut placed = Placed::default();
        let (mut track, mut at) = (0, 0);
        for mark in marks {
            let notes = self.tracks.get(track).map_or(&[][..], Vec::as_slice);
            match *mark {
                Mark::Track(number) => (track, at) = (number, 0),
                Mark::Bar(number) => {
                    let tick = self.bars.get(number.saturating_sub(1)).copied().unwrap_or(u64::MAX);
                    // The notes of a track are in the order of time.
                    at = notes.partition_point(|&note| self.notes[note].1 < tick);
                }
                Mark::Note(hint) => {
                    match notes.get(at) {
                        Some(&note) => placed.hints.push((note, hint)),
                        None => _ = placed.beyond.insert(track),
                    }
                    at += 1;
                }
                Mark::All(hint) => {
                    let rest = notes.get(at..).unwrap_or_default();
                    placed.hints.extend(rest.iter().map(|&note| (note, hint)));
                    at = at.max(notes.len());
                }
            }
            if placed.hints.len() > 2 * input::MAX_NOTES {
                return None;
            }
        }
        Some(placed)
    }
}

//! Tied notes made one.

use std::collections::HashMap;

use super::model::WrittenNote;

/// Notes of one staff and key that wait at most; more are no music, and the first ones are forgotten.
const MOST_OPEN: usize = 16;

/// A note that is tied to one that has not come yet.
struct Open {
    voice: u32,
    end: u64,
    /// Its place among the notes to be played.
    note: usize,
}

/// The notes of a part that wait for their continuation, by staff and key.
#[derive(Default)]
pub(super) struct Ties {
    open: HashMap<(u8, i32), Vec<Open>>,
    /// When the measure began that is being played. Its voices come one after the other, so that a note may
    /// be continued earlier than the note that was read before.
    since: u64,
}

impl Ties {
    /// Goes on to the measure that begins at `tick`.
    pub fn begin_measure(&mut self, tick: u64) {
        self.since = tick;
    }

    /// The note that this one at `tick` continues, if one ends there; one of the same voice goes first.
    pub fn continued(&mut self, note: &WrittenNote, tick: u64) -> Option<usize> {
        if !note.tie_stop {
            return None;
        }
        let open = self.open.get_mut(&(note.staff, note.pitch))?;
        let ends_here = || open.iter().enumerate().filter(|(_, open)| open.end == tick);
        let (place, _) = ends_here().min_by_key(|(_, open)| open.voice != note.voice)?;
        Some(open.swap_remove(place).note)
    }

    /// Remembers the played note `index`, which ends at `end`, if it is tied on.
    pub fn keep(&mut self, note: &WrittenNote, index: usize, end: u64) {
        if note.tie_start {
            let open = self.open.entry((note.staff, note.pitch)).or_default();
            open.retain(|open| open.end >= self.since);
            if open.len() >= MOST_OPEN {
                open.remove(0);
            }
            open.push(Open { voice: note.voice, end, note: index });
        }
    }
}

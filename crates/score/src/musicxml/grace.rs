//! Where grace notes go: just before the note that they adorn.

use super::{model::WrittenNote, time::GRACES};

/// When the grace notes before a note are played.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Slots {
    /// When the first one begins.
    pub start: u64,
    /// How long each lasts.
    pub each: u64,
    /// How much later than written the main note begins.
    pub delay: u64,
}

impl Slots {
    /// For `count` grace notes, one after the other, before `tick`. They take half of the note before at most,
    /// which began at `before`; where nothing was before, they may take half of the main note's `length`.
    pub fn new(count: u64, tick: u64, before: Option<u64>, length: u64, division: u16) -> Self {
        let usual = (u64::from(division) / GRACES).max(1);
        let count = count.max(1);
        let room = match before.filter(|&before| before < tick) {
            Some(before) => (tick - before) / 2,
            None => tick,
        };
        let each = usual.min(room / count);
        if each > 0 {
            return Self { start: tick - each * count, each, delay: 0 };
        }
        let each = usual.min(length / 2 / count);
        Self { start: tick, each: each.max(1), delay: each * count }
    }
}

/// How many notes at the beginning of a list are grace notes before one and the same note.
pub(super) fn run(notes: &[WrittenNote]) -> usize {
    let Some(first) = notes.first() else { return 0 };
    notes.iter().take_while(|note| note.grace && note.voice == first.voice && note.spot == first.spot).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_take_a_little_of_what_was_before() {
        assert_eq!(Slots::new(2, 960, Some(480), 480, 480), Slots { start: 840, each: 60, delay: 0 });
        assert_eq!(Slots::new(8, 960, Some(720), 480, 480), Slots { start: 840, each: 15, delay: 0 });
        assert_eq!(Slots::new(1, 480, None, 480, 480), Slots { start: 420, each: 60, delay: 0 });
    }

    #[test]
    fn at_the_very_beginning_the_main_note_waits() {
        assert_eq!(Slots::new(2, 0, None, 480, 480), Slots { start: 0, each: 60, delay: 120 });
        assert_eq!(Slots::new(4, 0, None, 240, 480), Slots { start: 0, each: 30, delay: 120 });
        assert_eq!(Slots::new(4, 0, None, 1, 1), Slots { start: 0, each: 1, delay: 0 });
    }
}

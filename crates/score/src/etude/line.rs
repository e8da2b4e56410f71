//! One hand's part of a phrase while it is being written.

use rand_pcg::Pcg64;

use super::{Clock, figure::Room};
use crate::{Draft, DraftNote, Finger, Hand};

/// Where one hand writes its notes, and how much room and time it has.
pub(super) struct Line<'a> {
    pub rng: &'a mut Pcg64,
    pub draft: &'a mut Draft,
    pub clock: Clock,
    pub hand: Hand,
    /// The keys that the hand has to itself.
    pub room: Room,
    /// Where the phrase begins, in ticks.
    pub start: u64,
    /// The longest it may last, in ticks.
    pub longest: u64,
    /// MIDI velocity.
    pub velocity: u8,
}

impl Line<'_> {
    /// A note of this hand that is not written yet.
    pub fn sketch(&self, tick: u64, duration: u64, (pitch, finger): (u8, Finger)) -> DraftNote {
        let note = DraftNote { velocity: self.velocity, ..DraftNote::new(tick, duration, pitch, self.hand) };
        note.finger(finger)
    }

    /// Writes a note.
    pub fn write(&mut self, tick: u64, duration: u64, key: (u8, Finger)) {
        let note = self.sketch(tick, duration, key);
        self.draft.note(note);
    }
}

//! Exercises: standard MIDI in and out, fingering, levels, judging.
//!
//! An [`Exercise`] is what a player plays: notes with hand and accepted fingers, bars, tempo. It comes from a
//! MIDI file ([`midi`]), with the fingers that may lie beside it ([`synthesia`]), from notation ([`musicxml`]), from a
//! table ([`table`]) or a text ([`pig`]) of fingered notes, from a level's folder ([`level`]), or from the generators ([`catalogue`],
//! [`etude`]); the [`judge`] compares what was played with it. Nothing here knows a window, a clock or a
//! device.

pub mod catalogue;
mod draft;
mod error;
pub mod etude;
mod exercise;
mod finger;
mod input;
pub mod judge;
pub mod level;
pub mod midi;
pub mod musicxml;
mod names;
mod patterns;
mod pedal;
pub mod piece;
pub mod pig;
#[cfg(test)]
mod rules;
pub mod split;
pub mod synthesia;
pub mod table;
mod tempo;
#[cfg(test)]
mod tests;
mod voice;
mod windows;

pub use draft::{Draft, DraftNote, Meter};
pub use error::ScoreError;
pub use exercise::{Bar, Exercise, Note, PedalSpan};
pub use finger::{Finger, FingerSet, Hand};
pub use judge::{
    FingerVerdict, HandsFilter, Judge, Lean, NoteJudgement, Pressed, SeenFinger, Summary, Timing,
};
pub use level::{Goals, Level, World};
pub use tempo::{TempoChange, TempoMap};
pub use windows::{Windows, WindowsPreset};

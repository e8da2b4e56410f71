//! Exercises: standard MIDI in and out, fingering, levels, judging.
//!
//! An [`Exercise`] is what a player plays: notes with hand and accepted fingers, bars, tempo. It comes from a
//! MIDI file ([`midi`]), from notation ([`musicxml`]), from a level's folder ([`level`]), or from the
//! generators ([`catalogue`], [`etude`]); the [`judge`] compares what was played with it. Nothing here knows a
//! window, a clock or a device.

pub mod catalogue;
mod draft;
mod error;
pub mod etude;
mod exercise;
mod finger;
pub mod judge;
pub mod level;
mod limits;
pub mod midi;
pub mod musicxml;
mod names;
mod patterns;
mod pedal;
#[cfg(test)]
mod rules;
mod tempo;
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

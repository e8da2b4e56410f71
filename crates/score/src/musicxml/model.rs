//! A score as it stands on paper: parts, measures, marks; nothing unfolded yet.
//!
//! Times are quarter notes from the beginning of a measure. They are floating-point numbers, whose error stays
//! far below a tick in any measure that can be written.

use crate::{Finger, FingerSet};

/// A place on paper.
#[derive(Copy, Clone, Debug, PartialEq, PartialOrd)]
pub(super) struct Spot {
    /// The measure's place in the score, from 0.
    pub measure: usize,
    /// Quarter notes from its beginning.
    pub at: f64,
}

/// A note as it is written; a tied note consists of several.
#[derive(Copy, Clone, Debug)]
pub(super) struct WrittenNote {
    pub spot: Spot,
    /// Length in quarter notes; 0 for a grace note.
    pub length: f64,
    /// Sounding MIDI number, not yet known to be on the piano.
    pub pitch: i32,
    pub voice: u32,
    pub staff: u8,
    pub grace: bool,
    pub chord: bool,
    pub tie_start: bool,
    pub tie_stop: bool,
    pub fingers: FingerSet,
    pub substitution: Option<Finger>,
    pub glissando: bool,
    pub velocity: Option<u8>,
    /// Where in the text it stands, in bytes.
    pub offset: usize,
}

/// One instrument's part.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub id: String,
    /// The part's and its instrument's names.
    pub name: String,
    pub percussion: bool,
    pub staves: u8,
    pub bass_clef: bool,
    /// Notes with a pitch, in the file's order.
    pub notes: Vec<WrittenNote>,
    /// The pedal going down or up.
    pub pedal: Vec<(Spot, bool)>,
    /// Dynamics marks with their staff and velocity.
    pub dynamics: Vec<(Spot, u8, u8)>,
}

/// A repeat sign at a measure's end.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Backward {
    /// How often the passage is played altogether.
    pub times: u32,
    /// Whether it is repeated after a jump back as well.
    pub after_jump: bool,
}

/// What tells where the music goes on.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Flow {
    pub forward: bool,
    pub backward: Option<Backward>,
    /// Passes for which an ending begins here: bit `n` for the n-th one.
    pub ending: u64,
    pub ending_stops: bool,
    pub segno: Option<String>,
    pub coda: Option<String>,
    pub dacapo: bool,
    pub dalsegno: Option<String>,
    pub tocoda: Option<String>,
    pub fine: bool,
}

/// A measure of all parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Measure {
    /// The number that is printed.
    pub number: String,
    /// Length of what is written in it, in quarter notes; 0 if nothing is.
    pub length: f64,
    /// The time signature that begins here.
    pub meter: Option<(u8, u8)>,
    pub flow: Flow,
}

/// A tempo mark.
#[derive(Copy, Clone, Debug)]
pub(super) struct TempoMark {
    pub spot: Spot,
    /// Quarter notes per minute.
    pub bpm: f64,
    /// Whether a number was given, which outweighs words at the same place.
    pub exact: bool,
}

/// A whole score.
#[derive(Debug, Default)]
pub(super) struct Score {
    pub title: Option<String>,
    pub parts: Vec<Part>,
    pub measures: Vec<Measure>,
    pub tempi: Vec<TempoMark>,
    /// Least common multiple of all divisions of the quarter note; too large to be used if there is none.
    pub division: u64,
}

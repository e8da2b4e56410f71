//! The techniques that études exercise, and which of them a phrase is about.

use std::fmt;
use std::str::FromStr;

use rand::RngExt as _;
use rand_pcg::Pcg64;

use crate::{Hand, Note};

/// What a phrase of an étude exercises.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Technique {
    /// Single notes under five still fingers.
    FiveFinger,
    /// Scales and chromatic scales: thumb under, finger over.
    Scale,
    /// A triad's notes through several octaves.
    Arpeggio,
    /// Chords, solid or broken note by note.
    Chord,
    /// Two notes at a time: thirds, sixths, pairs under five still fingers.
    DoubleNotes,
    /// One key struck by one finger after the other.
    Repeated,
    /// Octaves, broken or solid.
    Octave,
    /// Two neighbouring fingers in turn.
    Trill,
    /// Single notes far apart.
    Leap,
    /// A finger takes a held key over from another.
    Substitution,
    /// One finger slides over a row of keys, nail first.
    Glissando,
    /// Chords whose notes come one after the other from the lowest up and stay.
    Roll,
    /// One finger holds its key while others of the same hand move.
    Polyphony,
    /// One hand crosses over the other and goes back.
    Crossing,
}

impl Technique {
    /// Every technique, the everyday ones first.
    pub const ALL: [Self; 14] = [
        Self::FiveFinger,
        Self::Scale,
        Self::Arpeggio,
        Self::Chord,
        Self::DoubleNotes,
        Self::Repeated,
        Self::Octave,
        Self::Trill,
        Self::Leap,
        Self::Substitution,
        Self::Glissando,
        Self::Roll,
        Self::Polyphony,
        Self::Crossing,
    ];

    /// A short name in lower case, for reports and file names.
    pub fn name(self) -> &'static str {
        match self {
            Self::FiveFinger => "five-finger",
            Self::Scale => "scale",
            Self::Arpeggio => "arpeggio",
            Self::Chord => "chord",
            Self::DoubleNotes => "double-notes",
            Self::Repeated => "repeated",
            Self::Octave => "octave",
            Self::Trill => "trill",
            Self::Leap => "leap",
            Self::Substitution => "substitution",
            Self::Glissando => "glissando",
            Self::Roll => "roll",
            Self::Polyphony => "polyphony",
            Self::Crossing => "crossing",
        }
    }

    /// How many of a hundred phrases are about it.
    fn weight(self) -> u32 {
        match self {
            Self::FiveFinger => 14,
            Self::Scale => 15,
            Self::Chord => 12,
            Self::Arpeggio => 8,
            Self::DoubleNotes => 7,
            Self::Repeated | Self::Substitution | Self::Glissando | Self::Polyphony => 6,
            Self::Roll | Self::Crossing => 5,
            Self::Octave | Self::Leap => 4,
            Self::Trill => 2,
        }
    }

    /// Draws a technique; the everyday ones come more often.
    pub(super) fn draw(rng: &mut Pcg64) -> Self {
        Self::draw_from(rng, &Self::ALL)
    }

    /// Draws one of the techniques that need nothing but single strikes one after the other.
    pub(super) fn draw_everyday(rng: &mut Pcg64) -> Self {
        Self::draw_from(rng, &Self::ALL[..9])
    }

    fn draw_from(rng: &mut Pcg64, techniques: &[Self]) -> Self {
        let total: u32 = techniques.iter().map(|technique| technique.weight()).sum();
        let mut drawn = rng.random_range(0..total);
        for &technique in techniques {
            if drawn < technique.weight() {
                return technique;
            }
            drawn -= technique.weight();
        }
        Self::FiveFinger
    }
}

impl fmt::Display for Technique {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Technique {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|technique| technique.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|technique| technique.name()).collect();
            format!("there is no technique \"{name}\"; choose one of {}", names.join(", "))
        })
    }
}

/// One hand's part in a stretch of an étude.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Who plays it.
    pub hand: Hand,
    /// What it exercises.
    pub technique: Technique,
    /// Where it begins, in ticks.
    pub start_tick: u64,
    /// Where it ends, in ticks; no note of the hand begins between here and the next phrase.
    pub end_tick: u64,
}

impl Phrase {
    /// Whether the note begins in this phrase.
    pub fn has(&self, note: &Note) -> bool {
        note.hand == self.hand && (self.start_tick..self.end_tick).contains(&note.onset_tick)
    }
}

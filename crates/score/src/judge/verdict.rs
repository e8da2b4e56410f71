//! The words a judgement is made of.

use serde::{Deserialize, Serialize};

use crate::{Finger, Hand};

/// How timely a note was.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Timing {
    /// Within the narrowest window.
    Perfect,
    /// Within the middle window.
    Good,
    /// It counts.
    Ok,
    /// Not played while its window was open.
    Miss,
}

/// To which side of its onset a note was played.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lean {
    /// Before the perfect window.
    Early,
    /// Perfectly on time.
    #[default]
    OnTime,
    /// After the perfect window.
    Late,
}

/// Whether the finger was right. Not seen never costs anything.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FingerVerdict {
    /// An accepted finger of the right hand to use.
    Right,
    /// Another finger, or the other hand.
    Wrong,
    /// Sight could not tell.
    Unseen,
}

/// The finger that sight saw playing a note.
#[derive(Copy, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeenFinger {
    /// The hand it belongs to.
    pub hand: Hand,
    /// The finger.
    pub finger: Finger,
    /// How sure sight is, 0 to 1.
    pub confidence: f32,
}

/// What is known about one note of the exercise.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct NoteJudgement {
    /// How timely it was; `None` while it is open or if its hand is not practised.
    pub timing: Option<Timing>,
    /// When it was played, in song seconds.
    pub onset_s: Option<f64>,
    /// To which side of its onset it was played.
    pub lean: Lean,
    /// The finger's verdict; `None` until sight has answered.
    pub finger: Option<FingerVerdict>,
    /// The finger that was seen.
    pub seen: Option<SeenFinger>,
    /// What the note's points are multiplied with: the streak it was part of, 1 to 4.
    pub multiplier: u32,
}

impl NoteJudgement {
    /// Whether the note was played while its window was open.
    pub fn is_hit(&self) -> bool {
        self.timing.is_some_and(|timing| timing != Timing::Miss)
    }
}

impl Default for NoteJudgement {
    fn default() -> Self {
        Self { timing: None, onset_s: None, lean: Lean::OnTime, finger: None, seen: None, multiplier: 1 }
    }
}

/// What a key press turned out to be.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Pressed {
    /// A note of the exercise.
    Note {
        /// Its index in the exercise.
        note: usize,
        /// How timely it was.
        timing: Timing,
        /// To which side of its onset it was.
        lean: Lean,
        /// Seconds after the onset; negative when early.
        offset_s: f64,
    },
    /// A key beside one that is due: a slip of the finger.
    Neighbour {
        /// The note that was meant.
        note: usize,
        /// True when the right key was already down; false when it may still follow and make it good.
        forgiven: bool,
    },
    /// A note of the hand that is not practised: welcome, not judged.
    Accompaniment {
        /// Its index in the exercise.
        note: usize,
    },
    /// A key that nothing asked for. It ends the streak and costs no points.
    Stray,
}

/// Which hands are practised.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum HandsFilter {
    /// Both hands.
    #[default]
    Both,
    /// The left hand only; the right one's notes are not expected.
    Left,
    /// The right hand only; the left one's notes are not expected.
    Right,
}

impl HandsFilter {
    /// Whether notes of this hand are expected.
    pub fn includes(self, hand: Hand) -> bool {
        match self {
            Self::Both => true,
            Self::Left => hand == Hand::Left,
            Self::Right => hand == Hand::Right,
        }
    }
}

/// The result of a performance.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Notes that were expected.
    pub notes: u32,
    /// Notes that were played in time.
    pub hit: u32,
    /// Played notes with a right finger.
    pub fingers_right: u32,
    /// Played notes with a wrong finger.
    pub fingers_wrong: u32,
    /// Played notes whose finger was not seen.
    pub fingers_unseen: u32,
    /// Most notes hit in a row.
    pub longest_streak: u32,
    /// Points.
    pub score: u32,
    /// Stars, 0 to 3.
    pub stars: u8,
}

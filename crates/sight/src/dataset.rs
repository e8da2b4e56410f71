//! The synthetic dataset: short clips of crops with truth, and strips for the locator, in safetensors shards.
//!
//! A shard `clips-NNNNN.safetensors` holds these tensors (`C` clips, `T` frames, `S` strips):
//!
//! | tensor | type, shape | content |
//! |---|---|---|
//! | `crops` | u8 `[C,T,3,128,128]` | crops after light balance and min–max, left hands mirrored |
//! | `travel` | f32 `[C,T,2]` | the crop centre's way since the frame before, crop units |
//! | `points` | f32 `[C,T,21,2]` | the hand's landmarks as they appear on the key plane, crop units |
//! | `visible` | u8 `[C,T,21]` | whether each of these is in plain view |
//! | `main` | u8 `[C,T]` | main finger, 0 none, 1–5 |
//! | `pressed` | u8 `[C,T,5]` | 1 where the finger holds a key down |
//! | `onset` | u8 `[C,T]` | 1 within 1/60 s of a key going down |
//! | `change` | u8 `[C,T]` | 1 from 0.1 s before until 1/60 s after an onset with another main finger |
//! | `glissando` | u8 `[C,T]` | 1 while a finger slides over the keys |
//! | `keys` | u8 `[C,T,5]` | MIDI number of the key that each finger holds, 0 none |
//! | `centre_mm` | f32 `[C,T,2]` | the crop's middle on the key plane; the crop is 240 mm wide |
//! | `hand` | u8 `[C]` | 0 left, 1 right |
//! | `player` | i64 `[C]` | seed of the player, for splits by player |
//! | `look` | i64 `[C]` | seed of the look (its bits as a signed number), −1 for the plain one |
//! | `landmarks_mm` | f32 `[C,T,21,3]` | the hand's landmarks in keyboard millimetres, `z` up from the white keys |
//! | `landmarks_px` | f32 `[C,T,21,2]` | the same in the camera's picture, pixels |
//! | `time_s` | f32 `[C,T]` | the frame's time in the piece, seconds |
//! | `homography` | f32 `[C,3,3]` | the calibration the crops were cut by: `w·(x, y, 1)` mm = matrix · (px, py, 1) |
//! | `picture` | i64 `[C,2]` | width and height of the camera's picture |
//! | `strips` | u8 `[S,3,64,256]` | rectified strips of the keyboard |
//! | `hands` | f32 `[S,2,3]` | left, right: 1 when in view, then the centre in strip pixels |
//! | `strip_player` | i64 `[S]` | seed of the player |
//!
//! Training reads the first fourteen and the last three; everything else is for other tools and for measuring.
//! `points` and `visible` are in the order of [`ORDER`](crate::network::ORDER) (fingertips, wrist, the rest),
//! `landmarks_mm` and `landmarks_px` in that of `hand::LANDMARKS`. The file's metadata has one entry, `fingerling`: a
//! [`Header`] as JSON, with the version of this table (now 3), the seed,
//! the players, the levels and the films. Equal options give equal bytes on one machine.

mod annotation;
mod film;
mod scene;
mod shard;
mod show;
mod tensor;

use std::ops::Range;

pub(crate) use scene::normal;

pub use film::{Progress, RenderOptions, RenderReport, render};
pub use shard::{Dataset, Shard};
pub use show::{contact_sheet, filmstrip};
pub use tensor::Header;

use thiserror::Error;

/// Players that training may draw.
pub const TRAINING_PLAYERS: Range<u64> = 0..100_000;
/// First seed of the players that are kept for measuring; training never draws them.
const TEST_PLAYERS: u64 = 1_000_000;
/// Players fall into so many groups by their number.
const GROUPS: i64 = 20;
/// Folds of a cross-validation.
pub const FOLDS: i64 = 5;

/// Seed of a player or a look that training never drew, from the small number that a person chooses.
pub fn unseen(number: u64) -> u64 {
    TEST_PLAYERS.saturating_add(number)
}

/// What the clips of a player are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// Learning.
    Train,
    /// Choosing: when to stop, which weights to keep.
    Valid,
    /// Measuring, once.
    Test,
}

/// How players are shared out; nobody is in two shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// Nine tenths learn and one chooses; measured is on players that are in no dataset ([`unseen`]).
    HandedIn,
    /// 70 % learn, 15 % choose, 15 % measure, as published.
    Published,
    /// One of [`FOLDS`]: another fifth measures in each, three twentieths choose.
    Fold(i64),
}

impl Split {
    /// What a player's clips are for.
    pub fn share(self, player: i64) -> Share {
        let group = player.rem_euclid(GROUPS);
        let of = |test: i64, valid: i64, group: i64| match group {
            _ if group < test => Share::Test,
            _ if group < test + valid => Share::Valid,
            _ => Share::Train,
        };
        match self {
            Self::HandedIn if group % 10 == 0 => Share::Valid,
            Self::HandedIn => Share::Train,
            Self::Published => of(3, 3, group),
            Self::Fold(fold) => of(4, 3, (group - fold * GROUPS / FOLDS).rem_euclid(GROUPS)),
        }
    }
}

/// Why a dataset cannot be written or read. One sentence each.
#[derive(Debug, Error)]
pub enum DatasetError {
    /// The folder or a file in it cannot be used.
    #[error("{path}: {reason}")]
    File {
        /// The path.
        path: String,
        /// What went wrong and what to do.
        reason: String,
    },
    /// Players that are reserved for measuring.
    #[error("players {}..{} overlap those kept for measuring: choose seeds below {}", .0.start, .0.end, TRAINING_PLAYERS.end)]
    ReservedPlayers(Range<u64>),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(split: Split, share: Share) -> usize {
        (0..1000).filter(|&player| split.share(player) == share).count()
    }

    #[test]
    fn players_are_shared_out_as_published_and_every_one_measures_in_one_fold() {
        let published = [Share::Train, Share::Valid, Share::Test].map(|share| count(Split::Published, share));
        assert_eq!(published, [700, 150, 150]);
        assert_eq!(count(Split::HandedIn, Share::Valid), 100);
        assert_eq!(count(Split::HandedIn, Share::Test), 0);
        for player in 0..100 {
            let measures = (0..FOLDS).filter(|&fold| Split::Fold(fold).share(player) == Share::Test);
            assert_eq!(measures.count(), 1, "player {player}");
        }
    }
}

//! The synthetic dataset: short clips of crops with truth, and strips for the locator, in safetensors shards.
//!
//! A shard `clips-NNNNN.safetensors` holds these tensors (`C` clips, `T` frames, `S` strips):
//!
//! | tensor | type, shape | content |
//! |---|---|---|
//! | `crops` | u8 `[C,T,3,128,128]` | crops after light balance and min–max, left hands mirrored |
//! | `travel` | f32 `[C,T,2]` | the crop centre's way since the frame before, crop units |
//! | `points` | f32 `[C,T,6,2]` | fingertips 1–5 and wrist as they appear on the key plane, crop units |
//! | `visible` | u8 `[C,T,6]` | whether each point is in plain view |
//! | `main` | u8 `[C,T]` | main finger, 0 none, 1–5 |
//! | `pressed` | u8 `[C,T,5]` | 1 where the finger holds a key down |
//! | `player` | i64 `[C]` | seed of the player, for splits by player |
//! | `strips` | u8 `[S,3,64,256]` | rectified strips of the keyboard |
//! | `hands` | f32 `[S,2,3]` | left, right: 1 when in view, then the centre in strip pixels |
//! | `strip_player` | i64 `[S]` | seed of the player |

mod film;
mod shard;

use std::ops::Range;

pub use film::{RenderOptions, RenderReport, render};
pub use shard::{Dataset, Shard};

use thiserror::Error;

/// Players that training may draw.
pub const TRAINING_PLAYERS: Range<u64> = 0..100_000;
/// First seed of the players that are kept for measuring; training never draws them.
const TEST_PLAYERS: u64 = 1_000_000;
/// Every n-th training player is held back for validation.
const VALIDATION_EVERY: i64 = 10;

/// Seed of a player or a look that training never drew, from the small number that a person chooses.
pub fn unseen(number: u64) -> u64 {
    TEST_PLAYERS.saturating_add(number)
}

/// Whether clips of this player validate instead of training.
pub fn is_validation(player: i64) -> bool {
    player.rem_euclid(VALIDATION_EVERY) == 0
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

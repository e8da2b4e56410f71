//! The part of the keyboard that an instrument has or a camera sees.

use serde::{Deserialize, Serialize};

use crate::{HIGHEST, LOWEST, key::rect};

/// A stretch of the keyboard between two white keys, both included.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Range {
    /// MIDI number of the lowest white key.
    pub lowest_white: u8,
    /// MIDI number of the highest white key.
    pub highest_white: u8,
}

impl Range {
    /// All 88 keys.
    pub const FULL: Self = Self { lowest_white: LOWEST, highest_white: HIGHEST };

    /// Left edge of the lowest key, in mm.
    pub fn x0(&self) -> f32 {
        rect(self.lowest_white).x0
    }

    /// Right edge of the highest key, in mm.
    pub fn x1(&self) -> f32 {
        rect(self.highest_white).x1
    }

    /// Extent along x, in mm.
    pub fn width(&self) -> f32 {
        self.x1() - self.x0()
    }

    /// Whether the key lies in the range.
    pub fn contains(&self, midi: u8) -> bool {
        (self.lowest_white..=self.highest_white).contains(&midi)
    }

    /// The keys of the range, from the lowest to the highest.
    pub fn keys(&self) -> impl Iterator<Item = u8> + use<> {
        self.lowest_white..=self.highest_white
    }
}

impl Default for Range {
    fn default() -> Self {
        Self::FULL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_full_range_holds_every_key() {
        assert_eq!((Range::FULL.x0(), Range::FULL.x1()), (0.0, 1222.0));
        assert!(crate::keys().all(|key| Range::FULL.contains(key)));
        assert!(!Range::FULL.contains(20) && !Range::FULL.contains(109));
    }

    #[test]
    fn a_61_key_instrument_runs_from_c2_to_c7() {
        let range = Range { lowest_white: 36, highest_white: 96 };

        assert_eq!(range.keys().count(), 61);
        assert_eq!(range.width(), 36.0 * 23.5);
    }
}

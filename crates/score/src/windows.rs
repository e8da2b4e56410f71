//! How timely a note has to be: hit windows for children, for most players, and strict ones.

use serde::{Deserialize, Serialize};

/// Time windows in seconds, each to both sides of the note's onset unless said otherwise.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Windows {
    /// Within this a note is perfect.
    pub perfect_s: f64,
    /// Within this a note is good.
    pub good_s: f64,
    /// Within this a note still counts.
    pub ok_s: f64,
    /// The notes of a chord may come this far apart and are graded by the best of them.
    pub chord_s: f64,
    /// A neighbouring key is forgiven if the right one is played within this time of it.
    pub neighbour_s: f64,
    /// In wait mode a note is accepted this long before its onset.
    pub early_s: f64,
}

impl Windows {
    /// Wide windows for children.
    pub fn children() -> Self {
        Self {
            perfect_s: 0.100,
            good_s: 0.180,
            ok_s: 0.300,
            chord_s: 0.120,
            neighbour_s: 0.150,
            early_s: 0.500,
        }
    }

    /// Windows for most players.
    pub fn normal() -> Self {
        Self {
            perfect_s: 0.050,
            good_s: 0.100,
            ok_s: 0.150,
            chord_s: 0.060,
            neighbour_s: 0.100,
            early_s: 0.300,
        }
    }

    /// Narrow windows for those who want to be measured; neighbouring keys are not forgiven.
    pub fn strict() -> Self {
        Self {
            perfect_s: 0.025,
            good_s: 0.060,
            ok_s: 0.100,
            chord_s: 0.040,
            neighbour_s: 0.0,
            early_s: 0.200,
        }
    }

    /// The windows for a tempo: slower pieces get wider ones, by (100 / BPM)^0.3 within 0.8 and 1.4.
    pub fn scaled(&self, bpm: f64) -> Self {
        let factor = if bpm > 0.0 { (100.0 / bpm).powf(0.3).clamp(0.8, 1.4) } else { 1.0 };
        Self {
            perfect_s: self.perfect_s * factor,
            good_s: self.good_s * factor,
            ok_s: self.ok_s * factor,
            chord_s: self.chord_s * factor,
            neighbour_s: self.neighbour_s * factor,
            early_s: self.early_s * factor,
        }
    }
}

/// The windows that a level names.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum WindowsPreset {
    /// [`Windows::children`].
    Children,
    /// [`Windows::normal`].
    #[default]
    Normal,
    /// [`Windows::strict`].
    Strict,
}

impl WindowsPreset {
    /// The windows at 100 BPM; see [`Windows::scaled`].
    pub fn windows(self) -> Windows {
        match self {
            Self::Children => Windows::children(),
            Self::Normal => Windows::normal(),
            Self::Strict => Windows::strict(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_preset_is_narrower_than_the_one_before() {
        let presets = [Windows::children(), Windows::normal(), Windows::strict()];
        for pair in presets.windows(2) {
            assert!(pair[1].perfect_s < pair[0].perfect_s);
            assert!(pair[1].good_s < pair[0].good_s);
            assert!(pair[1].ok_s < pair[0].ok_s);
            assert!(pair[1].chord_s < pair[0].chord_s);
            assert!(pair[1].neighbour_s < pair[0].neighbour_s);
            assert!(pair[1].early_s < pair[0].early_s);
        }
    }

    #[test]
    fn at_100_bpm_nothing_changes() {
        assert_eq!(Windows::normal().scaled(100.0), Windows::normal());
    }

    #[test]
    fn slow_pieces_get_wider_windows_up_to_a_limit() {
        let factor = |bpm: f64| Windows::normal().scaled(bpm).ok_s / Windows::normal().ok_s;

        assert!((factor(60.0) - 1.1656).abs() < 1e-3);
        assert_eq!(factor(20.0), 1.4);
        assert_eq!(factor(300.0), 0.8);
        assert_eq!(factor(0.0), 1.0);
        assert_eq!(factor(f64::NAN), 1.0);
    }
}

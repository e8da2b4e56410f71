//! Where each key lies.

use glam::{Vec2, Vec3};
use serde::{Deserialize, Serialize};

use crate::{
    BLACK_HEIGHT_MM, BLACK_LENGTH_MM, BLACK_WIDTH_MM, HIGHEST, LOWEST, WHITE_COUNT, WHITE_LENGTH_MM,
    WHITE_PITCH_MM,
};

/// White keys below each pitch class within its octave, counted from C.
const WHITES_BELOW: [u8; 12] = [0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6];
/// White keys of the octave of A0 that a full keyboard leaves out (C0 to G0).
const WHITES_BEFORE_A0: u8 = 5;

/// How far from the front edge a fingertip usually lands on a white key.
const WHITE_STRIKE_Y_MM: f32 = 35.0;
/// How far from the white keys' front edge a fingertip usually lands on a black key.
const BLACK_STRIKE_Y_MM: f32 = 80.0;

/// One key's playing surface, seen from above, in millimetres.
///
/// A white key is given by the whole rectangle it would fill without black keys; black keys lie on top.
#[derive(Copy, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyRect {
    /// Left edge.
    pub x0: f32,
    /// Right edge.
    pub x1: f32,
    /// Edge nearer to the player.
    pub y0: f32,
    /// Edge at the fallboard.
    pub y1: f32,
    /// Height of the surface above the white keys.
    pub z: f32,
}

impl KeyRect {
    /// The middle of the surface.
    pub fn centre(&self) -> Vec2 {
        Vec2::new((self.x0 + self.x1) / 2.0, (self.y0 + self.y1) / 2.0)
    }

    /// Extent along x, in mm.
    pub fn width(&self) -> f32 {
        self.x1 - self.x0
    }

    /// Whether the point lies on the rectangle. Right and back edges belong to the neighbour.
    pub fn contains(&self, point: Vec2) -> bool {
        (self.x0..self.x1).contains(&point.x) && (self.y0..self.y1).contains(&point.y)
    }
}

/// Whether the key is black.
pub fn is_black(midi: u8) -> bool {
    matches!(midi % 12, 1 | 3 | 6 | 8 | 10)
}

/// Number of white keys below the key, counted from A0: 0 for A0 and A♯0, 51 for C8.
///
/// For a black key this is one more than the index of the white key to its left.
pub fn white_index(midi: u8) -> u8 {
    let midi = midi.clamp(LOWEST, HIGHEST);
    let from_c0 = midi - 12;
    from_c0 / 12 * 7 + WHITES_BELOW[usize::from(from_c0 % 12)] - WHITES_BEFORE_A0
}

/// The key's rectangle.
pub fn rect(midi: u8) -> KeyRect {
    let midi = midi.clamp(LOWEST, HIGHEST);
    let gap_or_edge = f32::from(white_index(midi)) * WHITE_PITCH_MM;
    if is_black(midi) {
        let centre = gap_or_edge + black_offset_mm(midi);
        KeyRect {
            x0: centre - BLACK_WIDTH_MM / 2.0,
            x1: centre + BLACK_WIDTH_MM / 2.0,
            y0: WHITE_LENGTH_MM - BLACK_LENGTH_MM,
            y1: WHITE_LENGTH_MM,
            z: BLACK_HEIGHT_MM,
        }
    } else {
        // The right edge is the next key's left edge by the same product, so that neighbours share it exactly.
        let right = f32::from(white_index(midi) + 1) * WHITE_PITCH_MM;
        KeyRect { x0: gap_or_edge, x1: right, y0: 0.0, y1: WHITE_LENGTH_MM, z: 0.0 }
    }
}

/// How far a black key's middle lies right of the gap between its white neighbours, in mm.
///
/// At their back ends the keys of each group enter the action evenly spaced: five keys share the width of
/// C D E, seven share that of F G A B ("The Size of the Piano Keyboard", quadibloc.com/other/cnv05.htm; the
/// possible layouts are compared in "The Piano Keyboard", mathpages.com/home/kmath043.htm). With white keys
/// of width w the slots are 3w/5 and 4w/7 wide, and a black key sits in the middle of its slot:
///
/// ```text
///  | C |C♯| D |D♯| E |          C♯ at 1.5 slots = 0.90 w   gap at 1 w   → −0.1 w
///  |    w   |   w   |  w  |     D♯ at 3.5 slots = 2.10 w   gap at 2 w   → +0.1 w
///  | F |F♯| G |G♯| A |A♯| B |   F♯ at 1.5 slots = 0.857 w  gap at 1 w   → −w/7
///                               G♯ at 3.5 slots = 2 w      gap at 2 w   →  0
///                               A♯ at 5.5 slots = 3.143 w  gap at 3 w   → +w/7
/// ```
fn black_offset_mm(midi: u8) -> f32 {
    match midi % 12 {
        1 => -WHITE_PITCH_MM / 10.0,
        3 => WHITE_PITCH_MM / 10.0,
        6 => -WHITE_PITCH_MM / 7.0,
        10 => WHITE_PITCH_MM / 7.0,
        _ => 0.0,
    }
}

/// The key under a point of the keyboard plane; black keys win where they lie. `None` beside the keyboard.
pub fn key_at(point: Vec2) -> Option<u8> {
    if !(0.0..WHITE_LENGTH_MM).contains(&point.y) {
        return None;
    }
    let index = (point.x / WHITE_PITCH_MM).floor();
    if !(0.0..WHITE_COUNT as f32).contains(&index) {
        return None;
    }
    // The float is a whole number within 0..52 here.
    let white = white_with_index(index as u8);
    let black_neighbours = [white.checked_sub(1), white.checked_add(1)];
    let black = black_neighbours
        .into_iter()
        .flatten()
        .find(|&key| (LOWEST..=HIGHEST).contains(&key) && is_black(key) && rect(key).contains(point));
    Some(black.unwrap_or(white))
}

/// The white key that has `index` white keys below it.
fn white_with_index(index: u8) -> u8 {
    const SEMITONES: [u8; 7] = [0, 2, 4, 5, 7, 9, 11];
    let from_c0 = index + WHITES_BEFORE_A0;
    12 + from_c0 / 7 * 12 + SEMITONES[usize::from(from_c0 % 7)]
}

/// Where a fingertip usually lands on the resting key, in mm.
pub fn strike_point(midi: u8) -> Vec3 {
    let key = rect(midi);
    let y = if is_black(midi.clamp(LOWEST, HIGHEST)) { BLACK_STRIKE_Y_MM } else { WHITE_STRIKE_Y_MM };
    Vec3::new(key.centre().x, y, key.z)
}

/// All 88 keys from the lowest to the highest.
pub fn keys() -> impl Iterator<Item = u8> {
    LOWEST..=HIGHEST
}

/// The white keys from `lo` to `hi`, both included.
pub fn whites(lo: u8, hi: u8) -> impl Iterator<Item = u8> {
    (lo.max(LOWEST)..=hi.min(HIGHEST)).filter(|&key| !is_black(key))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::KEY_COUNT;

    #[test]
    fn there_are_52_white_and_36_black_keys() {
        assert_eq!(keys().count(), KEY_COUNT);
        assert_eq!(whites(LOWEST, HIGHEST).count(), WHITE_COUNT);
        assert_eq!(keys().filter(|&key| is_black(key)).count(), 36);
    }

    #[test]
    fn white_keys_fill_the_width_without_gap_or_overlap() {
        let mut edge = 0.0;
        for key in whites(LOWEST, HIGHEST) {
            let rect = rect(key);
            assert_eq!(rect.x0, edge, "key {key}");
            assert!((rect.width() - WHITE_PITCH_MM).abs() < 1e-3);
            assert_eq!((rect.y0, rect.y1, rect.z), (0.0, WHITE_LENGTH_MM, 0.0));
            edge = rect.x1;
        }
        assert_eq!(edge, 52.0 * 23.5);
    }

    #[test]
    fn centres_rise_with_pitch() {
        for key in LOWEST..HIGHEST {
            assert!(rect(key).centre().x < rect(key + 1).centre().x, "key {key}");
        }
    }

    #[test]
    fn black_keys_lie_over_the_gap_of_their_neighbours_and_apart_from_each_other() {
        let mut last_edge = f32::MIN;
        for key in keys().filter(|&key| is_black(key)) {
            let black = rect(key);
            let gap = rect(key - 1).x1;
            assert!(black.x0 < gap && gap < black.x1, "key {key}");
            assert!(black.x0 > last_edge + 9.0, "room for a finger before key {key}");
            assert_eq!((black.y0, black.y1, black.z), (55.0, 150.0, 12.0));
            last_edge = black.x1;
        }
    }

    #[test]
    fn black_keys_lean_outwards_within_their_group() {
        let offset = |key: u8| rect(key).centre().x - rect(key - 1).x1;
        for octave in 0..7 {
            let c = 24 + 12 * octave;
            assert!((offset(c + 1) + 2.35).abs() < 1e-3, "C♯");
            assert!((offset(c + 3) - 2.35).abs() < 1e-3, "D♯");
            assert!((offset(c + 6) + 3.357).abs() < 1e-3, "F♯");
            assert!(offset(c + 8).abs() < 1e-3, "G♯");
            assert!((offset(c + 10) - 3.357).abs() < 1e-3, "A♯");
        }
    }

    #[test]
    fn white_index_counts_white_keys_below() {
        for key in keys() {
            assert_eq!(usize::from(white_index(key)), whites(LOWEST, key - 1).count(), "key {key}");
        }
        assert_eq!(white_index(60), 23);
    }

    #[test]
    fn strike_points_and_centres_find_their_key() {
        for key in keys() {
            assert_eq!(key_at(strike_point(key).truncate()), Some(key));
            let front = Vec2::new(rect(key).centre().x, rect(key).y0 + 1.0);
            assert_eq!(key_at(front), Some(key));
        }
    }

    #[test]
    fn points_beside_the_keyboard_are_no_key() {
        for (x, y) in [(-0.1, 10.0), (1222.0, 10.0), (600.0, -0.1), (600.0, 150.0), (f32::NAN, 1.0)] {
            assert_eq!(key_at(Vec2::new(x, y)), None, "{x} {y}");
        }
        assert_eq!(key_at(Vec2::ZERO), Some(LOWEST));
    }

    #[test]
    fn keys_outside_the_piano_are_treated_as_the_nearest() {
        assert_eq!(rect(0), rect(LOWEST));
        assert_eq!(rect(255), rect(HIGHEST));
        assert_eq!(white_index(255), 51);
        assert_eq!(strike_point(0), strike_point(LOWEST));
    }

    proptest! {
        #[test]
        fn every_point_on_the_keyboard_belongs_to_a_key_that_contains_it(x in 0.0f32..1221.9, y in 0.0f32..149.9) {
            let point = Vec2::new(x, y);
            let key = key_at(point).unwrap();
            prop_assert!(rect(key).contains(point));
            let black_here = keys().find(|&k| is_black(k) && rect(k).contains(point));
            prop_assert_eq!(black_here.unwrap_or(key), key);
        }
    }
}

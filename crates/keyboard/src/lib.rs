//! The piano keyboard as geometry: keys, rectangles in millimetres, note names.
//!
//! The axes are right-handed and fixed to the keyboard: x grows towards the treble from 0 at the left outer
//! edge of A0 (MIDI 21), whatever range the real instrument has; y grows from the player's edge of the white
//! keys (0) to their back end ([`WHITE_LENGTH_MM`]); z points up from the top of a resting white key (0).
//!
//! Keys are named by their MIDI number, [`LOWEST`] to [`HIGHEST`]. Numbers outside that range are treated as
//! the nearest key, so that no function here can fail.

mod key;
mod names;
mod range;

pub use key::{KeyRect, is_black, key_at, keys, rect, strike_point, white_index, whites};
pub use names::{name, pitch_class_name};
pub use range::Range;

/// The lowest key of a full keyboard, A0.
pub const LOWEST: u8 = 21;
/// The highest key of a full keyboard, C8.
pub const HIGHEST: u8 = 108;
/// Number of keys on a full keyboard.
pub const KEY_COUNT: usize = 88;
/// Number of white keys on a full keyboard.
pub const WHITE_COUNT: usize = 52;

/// Width of a white key from gap to gap: an octave of 164.5 mm divided by seven.
///
/// Modern pianos have octaves of 164 to 165 mm (Wikipedia, "Musical keyboard", section "Size and historical
/// variation").
pub const WHITE_PITCH_MM: f32 = 23.5;
/// Visible length of a white key, front edge to fallboard.
pub const WHITE_LENGTH_MM: f32 = 150.0;
/// Visible length of a black key.
pub const BLACK_LENGTH_MM: f32 = 95.0;
/// Average width of a black key at its foot (Wikipedia, "Musical keyboard": 13.7 mm).
pub const BLACK_WIDTH_MM: f32 = 13.7;
/// How far the top of a black key stands above the white keys.
pub const BLACK_HEIGHT_MM: f32 = 12.0;
/// How far a key goes down at its front edge.
pub const KEY_DIP_MM: f32 = 10.0;

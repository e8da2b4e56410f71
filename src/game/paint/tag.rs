//! Mesh tags: the 32 bits that tell a shader what is special about one key, note or fish.
//!
//! ```text
//! bit  0–2   colour: 1–5 a finger, 6 foam, 7 coral, 0 mist
//! bit  3     left hand
//! bit  4–7   kind
//! bit  8–15  first share: how bright
//! bit 16–23  second share: how far (age, hint, phase)
//! ```

use bevy::mesh::MeshTag;
use score::{Finger, Hand};

use super::{byte, finger_code, hand_code};

const MIST: u32 = 0;
const NOTE: u32 = 0;
const RIPPLE: u32 = 1;
const BAR: u32 = 2;
const BEAM: u32 = 3;
const KEY: u32 = 0;
const FISH: u32 = 1;
const WOOD: u32 = 2;
const SKIN: u32 = 3;
/// So many tones of skin the shaders know.
const TONES: u64 = 5;

fn pack(colour: u32, hand: u32, kind: u32, first: f32, second: f32) -> MeshTag {
    MeshTag(colour | hand << 3 | kind << 4 | byte(first) << 8 | byte(second) << 16)
}

/// A key: how strongly it is lit by the finger that plays it, and by the one that soon will.
pub fn key(finger: Option<Finger>, light: f32, hint: f32) -> MeshTag {
    pack(finger_code(finger), 0, KEY, light, hint)
}

/// A fish: where in its stroke the tail is.
pub fn fish(phase: f32) -> MeshTag {
    pack(6, 0, FISH, 1.0, phase)
}

/// Anything solid that never changes.
pub fn wood() -> MeshTag {
    pack(6, 0, WOOD, 1.0, 0.0)
}

/// A solid hand, of the tone that goes with a player's number.
pub fn skin(player: u64) -> MeshTag {
    MeshTag((player % TONES) as u32 | SKIN << 4)
}

/// A note on its way; `alive` falls to 0 when it is spent.
pub fn note(finger: Option<Finger>, hand: Hand, alive: f32, sounding: f32) -> MeshTag {
    pack(finger_code(finger), hand_code(hand), NOTE, alive, sounding)
}

/// A note that was not met.
pub fn missed_note(hand: Hand, alive: f32) -> MeshTag {
    pack(MIST, hand_code(hand), NOTE, alive, 0.0)
}

/// A ring of ripples of an age from 0 to 1.
pub fn ripple(finger: Option<Finger>, strength: f32, age: f32) -> MeshTag {
    pack(finger_code(finger), 0, RIPPLE, strength, age)
}

/// A line across the lanes.
pub fn bar(strength: f32) -> MeshTag {
    pack(6, 0, BAR, strength, 0.0)
}

/// Light that a held key throws onto the water.
pub fn beam(finger: Option<Finger>, strength: f32) -> MeshTag {
    pack(finger_code(finger), 0, BEAM, strength, 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_tag_do_not_run_into_each_other() {
        let third = Finger::new(3);
        assert_eq!(note(third, Hand::Left, 1.0, 0.0).0, 3 | 1 << 3 | 0xFF << 8);
        assert_eq!(ripple(None, 0.0, 1.0).0, 6 | 1 << 4 | 0xFF << 16);
        assert_eq!(key(None, 2.0, -1.0).0, 6 | 0xFF << 8);
        assert_eq!(missed_note(Hand::Right, 0.5).0 & 7, 0);
    }
}

//! Yamaha XF "Fingering Number" meta events: fingers inside a standard MIDI file.
//!
//! Published in Yamaha's XF Format Specifications (v2.01, 1999, and v2.03, 2000):
//!
//! ```text
//! FF 7F 06 43 7B 05 cc nn ff
//!                   │  │  └─ bits 0–2 finger 1–5, bit 3 set for the left hand
//!                   │  └──── note number
//!                   └─────── bits 0–4 channel, bit 5 set if not bound to a channel
//! ```
//!
//! The specification leaves open where the event stands. Here it is written at the tick of its note, just
//! before the note-on; read are events up to a quarter note ahead too. Several events for one note give
//! alternatives, the first one being preferred (the one that is shown).

use crate::{Finger, Hand};

/// Yamaha's manufacturer number, the XF family, the kind "Fingering Number".
const HEAD: [u8; 3] = [0x43, 0x7B, 0x05];
const NO_CHANNEL: u8 = 0b10_0000;
const CHANNEL_BITS: u8 = 0b1_1111;
const LEFT_HAND: u8 = 0b1000;
const FINGER_BITS: u8 = 0b111;

/// One fingering event.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Fingering {
    /// The MIDI channel whose note is meant, 0 to 15; `None` if it is not bound to one.
    pub channel: Option<u8>,
    /// MIDI number of the key.
    pub pitch: u8,
    /// The hand.
    pub hand: Hand,
    /// The finger.
    pub finger: Finger,
}

impl Fingering {
    /// Reads the bytes of a sequencer-specific meta event (those after `FF 7F` and the length).
    ///
    /// `None` if it is another vendor's or another kind of event, or names no finger.
    pub fn decode(data: &[u8]) -> Option<Self> {
        let &[channel, pitch, finger] = data.strip_prefix(&HEAD)? else { return None };
        Some(Self {
            channel: (channel & NO_CHANNEL == 0).then_some(channel & CHANNEL_BITS),
            pitch,
            hand: if finger & LEFT_HAND == 0 { Hand::Right } else { Hand::Left },
            finger: Finger::new(finger & FINGER_BITS)?,
        })
    }

    /// The bytes of the sequencer-specific meta event.
    pub fn encode(&self) -> [u8; 6] {
        let channel = self.channel.map_or(NO_CHANNEL, |channel| channel & CHANNEL_BITS);
        let hand = if self.hand == Hand::Left { LEFT_HAND } else { 0 };
        [HEAD[0], HEAD[1], HEAD[2], channel, self.pitch, self.finger.number() | hand]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_those_of_the_specification() {
        let right = Fingering { channel: Some(0), pitch: 60, hand: Hand::Right, finger: Finger::THUMB };
        let left = Fingering { channel: None, pitch: 48, hand: Hand::Left, finger: Finger::LITTLE };

        assert_eq!(right.encode(), [0x43, 0x7B, 0x05, 0x00, 0x3C, 0x01]);
        assert_eq!(left.encode(), [0x43, 0x7B, 0x05, 0x20, 0x30, 0x0D]);
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        for hand in Hand::ALL {
            for finger in Finger::ALL {
                for channel in [None, Some(0), Some(15)] {
                    let fingering = Fingering { channel, pitch: 77, hand, finger };
                    assert_eq!(Fingering::decode(&fingering.encode()), Some(fingering));
                }
            }
        }
    }

    #[test]
    fn other_events_are_left_alone() {
        assert_eq!(Fingering::decode(&[0x43, 0x7B, 0x0C, 1, 2]), None, "guide track flag");
        assert_eq!(Fingering::decode(&[0x43, 0x7B, 0x05, 0, 60]), None, "too short");
        assert_eq!(Fingering::decode(&[0x43, 0x7B, 0x05, 0, 60, 0]), None, "no finger");
        assert_eq!(Fingering::decode(&[0x43, 0x7B, 0x05, 0, 60, 6]), None, "no sixth finger");
        assert_eq!(Fingering::decode(&[]), None);
    }
}

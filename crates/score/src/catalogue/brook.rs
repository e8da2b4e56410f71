//! Brook: finger numbers and five-finger places, one hand at a time.

use super::Piece;
use crate::WindowsPreset::Children;

pub(super) const PIECES: &[Piece] = &[
    Piece {
        id: "brook-1-right-five",
        title: "Five fins",
        story: "A little fish has five fins, and you have five fingers: let each one swim once.",
        bpm: 66.0,
        beats: 4,
        windows: Children,
        right: "C4-1 D4-2 E4-3 F4-4 | G4-5:2 G4-5 | G4-5:1 F4-4 E4-3 D4-2 | C4-1:2 C4-1 |
                C4-1:1 D4-2 E4-3 D4-2 | E4-3 F4-4 G4-5:2 | F4-4:1 E4-3 D4-2 E4-3 | C4-1:4",
        left: "",
    },
    Piece {
        id: "brook-2-left-five",
        title: "The other shore",
        story: "On the left shore the little finger comes first and the thumb last.",
        bpm: 66.0,
        beats: 4,
        windows: Children,
        right: "",
        left: "C3-5 D3-4 E3-3 F3-2 | G3-1:2 G3-1 | G3-1:1 F3-2 E3-3 D3-4 | C3-5:2 C3-5 |
               E3-3:1 D3-4 C3-5 D3-4 | E3-3 F3-2 G3-1:2 | F3-2:1 E3-3 D3-4 E3-3 | C3-5:4",
    },
    Piece {
        id: "brook-3-right-skips",
        title: "Stepping stones",
        story: "Hop from stone to stone and leave one out: the finger between stays dry.",
        bpm: 69.0,
        beats: 4,
        windows: Children,
        right: "C4-1 E4-3 D4-2 F4-4 | E4-3 G4-5 E4-3:2 | G4-5:1 E4-3 F4-4 D4-2 | E4-3 C4-1 D4-2:2 |
                C4-1:1 E4-3 G4-5 E4-3 | F4-4 D4-2 G4-5:2 | E4-3:1 G4-5 F4-4 D4-2 | C4-1:4",
        left: "",
    },
    Piece {
        id: "brook-4-left-skips",
        title: "Frogs on the left",
        story: "The frogs over here jump too. Quiet wrist, busy fingers!",
        bpm: 69.0,
        beats: 4,
        windows: Children,
        right: "",
        left: "G3-1 E3-3 F3-2 D3-4 | E3-3 C3-5 E3-3:2 | C3-5:1 E3-3 D3-4 F3-2 | E3-3 G3-1 F3-2:2 |
               G3-1:1 E3-3 C3-5 E3-3 | D3-4 F3-2 G3-1:2 | E3-3:1 G3-1 D3-4 F3-2 | C3-5:4",
    },
    Piece {
        id: "brook-5-dark-pebble",
        title: "The dark pebble",
        story: "One pebble in this place is black: your third finger knows where it lies.",
        bpm: 72.0,
        beats: 3,
        windows: Children,
        right: "D4-1 E4-2 F#4-3 | G4-4:2 E4-2:1 | F#4-3 A4-5 F#4-3 | E4-2:3 |
                F#4-3:1 G4-4 A4-5 | G4-4:2 F#4-3:1 | E4-2 F#4-3 E4-2 | D4-1:3",
        left: "",
    },
];

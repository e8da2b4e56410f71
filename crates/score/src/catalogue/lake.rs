//! Lake: changing fingers and double notes.

use super::Piece;
use crate::WindowsPreset::Children;

pub(super) const PIECES: &[Piece] = &[
    Piece {
        id: "lake-1-changing-fingers",
        title: "Raindrops",
        story: "Many drops fall on one spot, and each is another finger: three, two, one.",
        bpm: 84.0,
        beats: 3,
        windows: Children,
        right: "G4-3 G4-2 G4-1 | A4-3 A4-2 A4-1 | B4-3 B4-2 B4-1 | C5-3:3 | r | r | r | r |
                C5-3:1 C5-2 C5-1 | B4-3 B4-2 B4-1 | A4-3 A4-2 A4-1 | G4-3:3",
        left: "r:3 | r | r | r | E3-3:1 E3-2 E3-1 | D3-3 D3-2 D3-1 | C3-3 C3-2 C3-1 | B2-3:3 |
               r | r | r | G2-5",
    },
    Piece {
        id: "lake-2-two-at-once",
        title: "Pairs of ducks",
        story: "Two keys at once, and both should sound like one: listen how they meet.",
        bpm: 66.0,
        beats: 4,
        windows: Children,
        right: "C4-1+E4-3 D4-2+F4-4 E4-3+G4-5:2 | E4-3+G4-5:1 D4-2+F4-4 C4-1+E4-3:2 | r:4 | r |
                C4-1+E4-3:1 D4-2+F4-4 E4-3+G4-5 D4-2+F4-4 | C4-1+E4-3:4",
        left: "r:4 | r | C3-5+E3-3:1 D3-4+F3-2 E3-3+G3-1:2 | E3-3+G3-1:1 D3-4+F3-2 C3-5+E3-3:2 |
               C3-5+G3-1:2 C3-5+G3-1 | C3-5+G3-1:4",
    },
];

//! Pond: both hands together.

use super::Piece;
use crate::WindowsPreset::Children;

pub(super) const PIECES: &[Piece] = &[
    Piece {
        id: "pond-1-mirror",
        title: "Mirror in the water",
        story: "The pond shows everything twice: both hands use the same fingers at the same time.",
        bpm: 63.0,
        beats: 4,
        windows: Children,
        right: "C4-1 D4-2 E4-3:2 | E4-3:1 F4-4 G4-5:2 | G4-5:1 F4-4 E4-3 D4-2 | C4-1:2 E4-3 |
                C4-1:1 E4-3 D4-2 F4-4 | E4-3 G4-5 E4-3:2 | D4-2:1 E4-3 F4-4 D4-2 | C4-1:4",
        left: "G3-1 F3-2 E3-3:2 | E3-3:1 D3-4 C3-5:2 | C3-5:1 D3-4 E3-3 F3-2 | G3-1:2 E3-3 |
               G3-1:1 E3-3 F3-2 D3-4 | E3-3 C3-5 E3-3:2 | F3-2:1 E3-3 D3-4 F3-2 | G3-1:4",
    },
    Piece {
        id: "pond-2-side-by-side",
        title: "Side by side",
        story: "Two fish swim the same way: the notes agree, the fingers do not.",
        bpm: 63.0,
        beats: 4,
        windows: Children,
        right: "C4-1 D4-2 E4-3 C4-1 | D4-2 E4-3 F4-4:2 | E4-3:1 F4-4 G4-5 E4-3 | F4-4 E4-3 D4-2:2 |
                E4-3:1 C4-1 D4-2 E4-3 | F4-4 G4-5 E4-3:2 | D4-2:1 F4-4 E4-3 D4-2 | C4-1:4",
        left: "C3-5 D3-4 E3-3 C3-5 | D3-4 E3-3 F3-2:2 | E3-3:1 F3-2 G3-1 E3-3 | F3-2 E3-3 D3-4:2 |
               E3-3:1 C3-5 D3-4 E3-3 | F3-2 G3-1 E3-3:2 | D3-4:1 F3-2 E3-3 D3-4 | C3-5:4",
    },
    Piece {
        id: "pond-3-answer",
        title: "Question and answer",
        story: "One frog asks from the right, the other answers from the left, then both sing.",
        bpm: 72.0,
        beats: 4,
        windows: Children,
        right: "G4-5 E4-3 G4-5 E4-3 | F4-4 E4-3 D4-2:2 | r:4 | r | E4-3:1 F4-4 G4-5 E4-3 | r:4 |
                E4-3:1 D4-2 E4-3 F4-4 | E4-3:2 D4-2 | C4-1:4",
        left: "r:4 | r | G3-1:1 E3-3 G3-1 E3-3 | F3-2 E3-3 D3-4:2 | r:4 | E3-3:1 F3-2 G3-1 E3-3 |
               C3-5:2 E3-3 | G3-1 G3-1 | C3-5:4",
    },
];

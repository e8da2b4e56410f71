//! River: the thumb passes under, and the hand goes on; scales of two octaves.

use super::Piece;
use crate::WindowsPreset::Children;

pub(super) const PIECES: &[Piece] = &[
    Piece {
        id: "river-1-c-right",
        title: "Under the bridge",
        story: "After the third finger the thumb ducks under the bridge, and the river goes on.",
        bpm: 80.0,
        beats: 4,
        windows: Children,
        right: "C4-1 D4-2 E4-3 F4-1 | G4-2 A4-3 B4-4 C5-1 | D5-2 E5-3 F5-1 G5-2 | A5-3 B5-4 C6-5 B5-4 |
                A5-3 G5-2 F5-1 E5-3 | D5-2 C5-1 B4-4 A4-3 | G4-2 F4-1 E4-3 D4-2 | C4-1:4",
        left: "",
    },
    Piece {
        id: "river-2-c-left",
        title: "Over the bridge",
        story: "The left hand crosses too: when the thumb has played, the third finger steps over it.",
        bpm: 80.0,
        beats: 4,
        windows: Children,
        right: "",
        left: "C2-5 D2-4 E2-3 F2-2 | G2-1 A2-3 B2-2 C3-1 | D3-4 E3-3 F3-2 G3-1 | A3-3 B3-2 C4-1 B3-2 |
               A3-3 G3-1 F3-2 E3-3 | D3-4 C3-1 B2-2 A2-3 | G2-1 F2-2 E2-3 D2-4 | C2-5:4",
    },
    Piece {
        id: "river-3-g-right",
        title: "The bend in G",
        story: "The same bridges, and at the end of each turn one black key for the fourth finger.",
        bpm: 60.0,
        beats: 4,
        windows: Children,
        right: "G4-1:1/2 A4-2 B4-3 C5-1 D5-2 E5-3 F#5-4 G5-1 | A5-2 B5-3 C6-1 D6-2 E6-3 F#6-4 G6-5 F#6-4 |
                E6-3 D6-2 C6-1 B5-3 A5-2 G5-1 F#5-4 E5-3 | D5-2 C5-1 B4-3 A4-2 G4-1:2",
        left: "",
    },
    Piece {
        id: "river-4-g-left",
        title: "G from the other bank",
        story: "Listen for the black key just before the thumb: the second finger plays it.",
        bpm: 60.0,
        beats: 4,
        windows: Children,
        right: "",
        left: "G2-5:1/2 A2-4 B2-3 C3-2 D3-1 E3-3 F#3-2 G3-1 | A3-4 B3-3 C4-2 D4-1 E4-3 F#4-2 G4-1 F#4-2 |
               E4-3 D4-1 C4-2 B3-3 A3-4 G3-1 F#3-2 E3-3 | D3-1 C3-2 B2-3 A2-4 G2-5:2",
    },
    Piece {
        id: "river-5-f-right",
        title: "Four before the bridge",
        story: "In F the thumb waits until four fingers have gone: the fourth sits on the black key.",
        bpm: 60.0,
        beats: 4,
        windows: Children,
        right: "F4-1:1/2 G4-2 A4-3 Bb4-4 C5-1 D5-2 E5-3 F5-1 | G5-2 A5-3 Bb5-4 C6-1 D6-2 E6-3 F6-4 E6-3 |
                D6-2 C6-1 Bb5-4 A5-3 G5-2 F5-1 E5-3 D5-2 | C5-1 Bb4-4 A4-3 G4-2 F4-1:2",
        left: "",
    },
    Piece {
        id: "river-6-f-left",
        title: "Evening in F",
        story: "Let the left hand glide home: nothing here that your fingers have not met.",
        bpm: 60.0,
        beats: 4,
        windows: Children,
        right: "",
        left: "F2-5:1/2 G2-4 A2-3 Bb2-2 C3-1 D3-3 E3-2 F3-1 | G3-4 A3-3 Bb3-2 C4-1 D4-3 E4-2 F4-1 E4-2 |
               D4-3 C4-1 Bb3-2 A3-3 G3-4 F3-1 E3-2 D3-3 | C3-1 Bb2-2 A2-3 G2-4 F2-5:2",
    },
];

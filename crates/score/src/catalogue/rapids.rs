//! Rapids: broken chords.

use super::Piece;
use crate::WindowsPreset::Children;

pub(super) const PIECES: &[Piece] = &[
    Piece {
        id: "rapids-1-broken-chords",
        title: "Over the pebbles",
        story: "The water breaks every chord into drops, first on the right, then on the left.",
        bpm: 60.0,
        beats: 3,
        windows: Children,
        right: "C4-1:1/2 E4-3 G4-5 E4-3 G4-5 E4-3 | C4-1 F4-3 A4-5 F4-3 A4-5 F4-3 |
                B3-1 D4-2 G4-5 D4-2 G4-5 D4-2 | C4-1:3 | r | r | r | E4-3",
        left: "r:3 | r | r | r | C3-5:1/2 E3-3 G3-1 E3-3 G3-1 E3-3 | C3-5 F3-2 A3-1 F3-2 A3-1 F3-2 |
               B2-5 D3-3 G3-1 D3-3 G3-1 D3-3 | C3-5:3",
    },
    Piece {
        id: "rapids-2-mill-wheel",
        title: "The mill wheel",
        story: "The left hand turns like a mill wheel; the right hand sings over it.",
        bpm: 60.0,
        beats: 4,
        windows: Children,
        right: "E4-3:2 G4-5:1 E4-3 | F4-4:2 D4-2 | E4-3:1 C4-1 D4-2 E4-3 | F4-4 E4-3 D4-2:2 | C4-1:4",
        left: "C3-5:1/2 G3-1 E3-3 G3-1 C3-5 G3-1 E3-3 G3-1 | B2-5 G3-1 F3-2 G3-1 B2-5 G3-1 F3-2 G3-1 |
               C3-5 G3-1 E3-3 G3-1 C3-5 G3-1 E3-3 G3-1 | B2-5 G3-1 F3-2 G3-1 B2-5 G3-1 F3-2 G3-1 |
               C3-5+E3-3+G3-1:4",
    },
];

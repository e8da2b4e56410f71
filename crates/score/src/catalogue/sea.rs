//! Sea: pieces.

use super::Piece;
use crate::WindowsPreset::Children;

pub(super) const PIECES: &[Piece] = &[
    // A French tune, printed since 1761 ("Ah! vous dirai-je, maman").
    Piece {
        id: "sea-1-twinkle",
        title: "Twinkle, twinkle, little starfish",
        story: "Starfish shine over the sea tonight; the little finger reaches for the highest.",
        bpm: 84.0,
        beats: 4,
        windows: Children,
        right: "C4-1 C4-1 G4-4 G4-4 | A4-5 A4-5 G4-4:2 | F4-4:1 F4-4 E4-3 E4-3 | D4-2 D4-2 C4-1:2 |
                G4-5:1 G4-5 F4-4 F4-4 | E4-3 E4-3 D4-2:2 | G4-5:1 G4-5 F4-4 F4-4 | E4-3 E4-3 D4-2:2 |
                C4-1:1 C4-1 G4-4 G4-4 | A4-5 A4-5 G4-4:2 | F4-4:1 F4-4 E4-3 E4-3 | D4-2 D4-2 C4-1:2",
        left: "C3-5:2 E3-3 | F3-2 E3-3 | D3-4 C3-5 | G3-1 C3-5 | E3-3 D3-4 | C3-5 G3-1 | E3-3 D3-4 |
               C3-5 G3-1 | C3-5 E3-3 | F3-2 E3-3 | D3-4 C3-5 | G3-1 C3-5",
    },
    // Ludwig van Beethoven, Symphony No. 9, last movement (1824).
    Piece {
        id: "sea-2-ode-to-joy",
        title: "Ode to Joy",
        story: "The whole sea sings this one. The left hand carries it like a boat.",
        bpm: 84.0,
        beats: 4,
        windows: Children,
        right: "E4-3 E4-3 F4-4 G4-5 | G4-5 F4-4 E4-3 D4-2 | C4-1 C4-1 D4-2 E4-3 | E4-3:3/2 D4-2:1/2 D4-2:2 |
                E4-3:1 E4-3 F4-4 G4-5 | G4-5 F4-4 E4-3 D4-2 | C4-1 C4-1 D4-2 E4-3 | D4-2:3/2 C4-1:1/2 C4-1:2",
        left: "C3-5+E3-3+G3-1:4 | B2-5+F3-2+G3-1 | C3-5+E3-3+G3-1 | C3-5+G3-1:2 B2-5+G3-1 |
               C3-5+E3-3+G3-1:4 | B2-5+F3-2+G3-1 | C3-5+E3-3+G3-1 | B2-5+F3-2+G3-1:2 C3-5+E3-3+G3-1",
    },
];

//! The 21 landmarks of a hand and their order.

use score::Finger;

/// How many landmarks a hand has: the wrist and four per finger.
///
/// Order: 0 wrist; 1 to 4 thumb (CMC, MCP, IP, tip); 5 to 8 index (MCP, PIP, DIP, tip); 9 to 12 middle; 13 to
/// 16 ring; 17 to 20 little finger.
pub const LANDMARKS: usize = 21;
/// The wrist's landmark.
pub const WRIST: usize = 0;
/// The landmarks of the five fingertips, thumb first.
pub const TIPS: [usize; 5] = [4, 8, 12, 16, 20];

/// The landmark of a finger's tip.
pub fn tip(finger: Finger) -> usize {
    TIPS[finger.index()]
}

/// The four landmarks of a finger from its root to its tip.
pub fn joints(finger: Finger) -> [usize; 4] {
    let first = 1 + 4 * finger.index();
    [first, first + 1, first + 2, first + 3]
}

//! The guided minute: every finger of both hands in plain places, on black keys, under each other and in pairs, so that
//! sight can learn what this player's hands look like.

use std::path::PathBuf;

use super::Piece;
use crate::{Goals, Level, ScoreError, WindowsPreset::Children, World};

/// The level's id. It lies in no world and is not on the map.
pub const OWN_HANDS: &str = "own-hands";

const MINUTE: Piece = Piece {
    id: OWN_HANDS,
    title: "Show me your hands",
    story: "Play with the fingers that you see, quietly, one after the other: then I know your hands.",
    bpm: 108.0,
    beats: 4,
    windows: Children,
    right: "C4-1 D4-2 E4-3 F4-4 | G4-5 F4-4 E4-3 D4-2 | C4-1 E4-3 D4-2 F4-4 | E4-3 G4-5 F4-4 D4-2 |
            C4-1 D4-2 E4-3 F4-1 | G4-2 A4-3 B4-4 C5-5 | B4-4 A4-3 G4-2 F4-1 | E4-3 D4-2 C4-1 r |
            D4-1 E4-2 F#4-3 A4-5 | G4-4 F#4-3 E4-2 D4-1 |
            C4-1+E4-3 D4-2+F4-4 E4-3+G4-5 D4-2+F4-4 | C4-1+E4-3 E4-3+G4-5 C4-1+E4-3 r |
            r:4 | r | r | r | r | r | r | r | r | r | r | r |
            C4-1:1 D4-2 E4-3 F4-4 | G4-5 F4-4 E4-3 D4-2 | C4-1:2 G4-5 | C4-1:4",
    left: "r:4 | r | r | r | r | r | r | r | r | r | r | r |
           C3-5:1 D3-4 E3-3 F3-2 | G3-1 F3-2 E3-3 D3-4 | C3-5 E3-3 D3-4 F3-2 | E3-3 G3-1 F3-2 D3-4 |
           C4-1 B3-2 A3-3 G3-1 | F3-2 E3-3 D3-4 C3-5 | D3-4 E3-3 F3-2 G3-1 | A3-3 B3-2 C4-1 r |
           D3-5 E3-4 F#3-3 A3-1 | G3-2 F#3-3 E3-4 D3-5 |
           C3-5+E3-3 D3-4+F3-2 E3-3+G3-1 D3-4+F3-2 | C3-5+E3-3:2 r |
           G3-1:1 F3-2 E3-3 D3-4 | C3-5 D3-4 E3-3 F3-2 | G3-1:2 C3-5 | C3-5:4",
};

/// The guided minute as a level.
///
/// # Errors
/// When its lines cannot be read: a fault in the catalogue.
pub fn own_hands() -> Result<Level, ScoreError> {
    Ok(Level {
        id: MINUTE.id.into(),
        title: MINUTE.title.into(),
        world: World::Brook,
        order: 0,
        story: MINUTE.story.into(),
        goals: Goals::default(),
        tempo_bpm: MINUTE.bpm,
        windows: MINUTE.windows,
        exercise: MINUTE.exercise()?,
        folder: PathBuf::new(),
    })
}

#[cfg(test)]
mod tests {
    use crate::{Finger, Hand};

    use super::*;

    #[test]
    fn the_minute_lasts_about_a_minute_and_asks_every_finger_often() {
        let level = own_hands().unwrap();
        assert!((50.0..70.0).contains(&level.exercise.duration_s()), "{}", level.exercise.duration_s());
        for hand in Hand::ALL {
            for finger in Finger::ALL {
                let notes = level.exercise.notes.iter();
                let own =
                    notes.filter(|note| note.hand == hand && note.fingers.first() == Some(finger)).count();
                assert!(own >= 8, "{hand:?} {finger:?}: {own}");
            }
        }
    }
}

//! The levels that ship with the game, written down as a teacher would print them.
//!
//! Each world has its file; a level is a `Piece`: two lines of notes with fingers in a small notation
//! (`notation.rs`) and what the level's description says. [`build`] turns them into folders; it writes the
//! same bytes every time.

mod brook;
mod hands;
mod lake;
mod notation;
mod pond;
mod rapids;
mod river;
mod sea;

pub use hands::{OWN_HANDS, own_hands};

use std::{fs, path::Path};

use crate::{
    Draft, Exercise, Goals, Hand, ScoreError, WindowsPreset, World,
    level::{DESCRIPTION, Description, MUSIC, VERSION},
    midi,
    voice::{self, QUARTER, Step, Touch},
};

/// How loud the upper and the lower line are.
const LOUDNESS: [(Hand, u8); 2] = [(Hand::Right, 84), (Hand::Left, 72)];

/// A level in the making.
struct Piece {
    /// The folder's name.
    id: &'static str,
    /// Name for people.
    title: &'static str,
    /// One line for the child.
    story: &'static str,
    /// Quarter notes per minute.
    bpm: f64,
    /// Quarter notes in a bar.
    beats: u8,
    /// How timely the notes have to be.
    windows: WindowsPreset,
    /// The right hand's line; empty if it rests.
    right: &'static str,
    /// The left hand's line; empty if it rests.
    left: &'static str,
}

/// Every world's pieces in order.
fn worlds() -> [(World, &'static [Piece]); 6] {
    [
        (World::Brook, brook::PIECES),
        (World::Pond, pond::PIECES),
        (World::River, river::PIECES),
        (World::Rapids, rapids::PIECES),
        (World::Lake, lake::PIECES),
        (World::Sea, sea::PIECES),
    ]
}

/// Writes every shipped level into its folder below `dir`, and returns the levels' ids in order.
///
/// Files of the same name are replaced; nothing else in `dir` is touched.
///
/// # Errors
/// When a folder or file cannot be written.
pub fn build(dir: &Path) -> Result<Vec<String>, ScoreError> {
    let mut ids = Vec::new();
    for (world, pieces) in worlds() {
        for (order, piece) in (1..).zip(pieces) {
            let folder = dir.join(piece.id);
            fs::create_dir_all(&folder)
                .map_err(|source| ScoreError::Write { path: folder.clone(), source })?;
            write(&folder.join(DESCRIPTION), piece.description(world, order).to_ron().as_bytes())?;
            write(&folder.join(MUSIC), &midi::write(&piece.exercise()?))?;
            ids.push(piece.id.to_owned());
        }
    }
    Ok(ids)
}

impl Piece {
    fn description(&self, world: World, order: u32) -> Description {
        Description {
            version: VERSION,
            title: self.title.to_owned(),
            world,
            order,
            story: self.story.to_owned(),
            tempo_bpm: self.bpm,
            windows: self.windows,
            midi: MUSIC.to_owned(),
            goals: Goals::default(),
        }
    }

    fn exercise(&self) -> Result<Exercise, ScoreError> {
        let mut draft = Draft::new(self.title, QUARTER as u16);
        draft.tempo(0, self.bpm);
        draft.meter(0, self.beats, 4);
        for (hand, velocity) in LOUDNESS {
            voice::lay(&mut draft, hand, 0, &self.steps(hand)?, Touch { held: 1.0, velocity });
        }
        Ok(draft.finish())
    }

    fn steps(&self, hand: Hand) -> Result<Vec<Step>, ScoreError> {
        let line = match hand {
            Hand::Right => self.right,
            Hand::Left => self.left,
        };
        notation::steps(line, u64::from(self.beats) * QUARTER).map_err(|problem| ScoreError::Level {
            path: self.id.into(),
            place: format!("{hand:?} hand"),
            problem,
            remedy: "correct the line in the catalogue",
        })
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), ScoreError> {
    fs::write(path, bytes).map_err(|source| ScoreError::Write { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests;

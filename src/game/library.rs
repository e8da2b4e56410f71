//! The levels there are, and the one that is chosen.

use bevy::prelude::*;
use fingering::{HandSize, complete};
use score::{Hand, Level, World, level};

use super::{GameOptions, Screen};

pub(super) fn plugin(app: &mut App) {
    let options = app.world().get_resource::<GameOptions>().cloned().unwrap_or_default();
    app.insert_resource(Library::open(&options)).add_systems(Startup, start_where_asked);
}

/// All levels in the order of the river.
#[derive(Resource, Debug, Default)]
pub struct Library {
    /// The levels.
    pub levels: Vec<Level>,
    /// The index of the one that is chosen.
    pub at: usize,
    /// A piece that is not on the river but is to be played now.
    pub guest: Option<Level>,
    /// What is wrong with the levels' folder, for the player.
    pub trouble: Option<String>,
    /// Whether the command line asked for a level.
    asked: bool,
}

impl Library {
    /// The levels of the options' folder, and the level they ask for, wherever it lies.
    pub fn open(options: &GameOptions) -> Self {
        let mut library = match level::load_all(&options.levels) {
            Ok(levels) => Self { levels, ..Self::default() },
            Err(error) => Self { trouble: Some(error.to_string()), ..Self::default() },
        };
        let Some(spec) = &options.level else { return library };
        match level::open(spec, &options.levels) {
            Ok(mut level) => {
                // What somebody brings need not be fingered.
                complete(&mut level.exercise, HandSize::default());
                library.at =
                    library.levels.iter().position(|known| known.id == level.id).unwrap_or_else(|| {
                        library.levels.push(level);
                        library.levels.len() - 1
                    });
                library.asked = true;
            }
            Err(error) => library.trouble = Some(error.to_string()),
        }
        library
    }

    /// The level that is chosen; `None` when there are none.
    pub fn chosen(&self) -> Option<&Level> {
        self.guest.as_ref().or_else(|| self.levels.get(self.at))
    }

    /// Moves along the river; stops at its ends.
    pub fn step(&mut self, by: isize) {
        let last = self.levels.len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }

    /// Moves to the first level of the next or the previous world.
    pub fn step_world(&mut self, forward: bool) {
        let Some(here) = self.chosen().map(|level| level.world) else { return };
        let of_world = |world: World| self.levels.iter().position(|level| level.world == world);
        let mut worlds: Vec<World> = self.levels.iter().map(|level| level.world).collect();
        worlds.dedup();
        let Some(place) = worlds.iter().position(|&world| world == here) else { return };
        let to = if forward { place + 1 } else { place.saturating_sub(1) };
        if let Some(at) = worlds.get(to).and_then(|&world| of_world(world)) {
            self.at = at;
        }
    }

    /// Whether there is a level after the chosen one.
    pub fn has_next(&self) -> bool {
        self.at + 1 < self.levels.len()
    }
}

fn start_where_asked(library: Res<Library>, mut next: ResMut<NextState<Screen>>) {
    if library.asked {
        next.set(Screen::Play);
    }
}

/// Which hands a level asks for, in words.
pub fn hands_words(level: &Level) -> &'static str {
    let plays = |hand: Hand| level.exercise.notes.iter().any(|note| note.hand == hand);
    match (plays(Hand::Left), plays(Hand::Right)) {
        (true, true) => "both hands",
        (true, false) => "left hand",
        _ => "right hand",
    }
}

/// A world's name.
pub fn world_name(world: World) -> &'static str {
    match world {
        World::Brook => "Brook",
        World::Pond => "Pond",
        World::River => "River",
        World::Rapids => "Rapids",
        World::Lake => "Lake",
        World::Sea => "Sea",
    }
}

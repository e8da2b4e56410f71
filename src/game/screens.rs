//! The screens around the playing: title, map, result, camera, the player's hands.

use bevy::prelude::*;

mod camera_setup;
mod lesson;
mod map;
mod result;
#[cfg(test)]
mod tests;
mod title;

/// Flat drawing that belongs to the stage and lies under the controls.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OverStage;

/// The screen's own flat drawing; menus come after it.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScreenUi;

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((title::plugin, map::plugin, result::plugin, camera_setup::plugin, lesson::plugin));
}

pub(super) fn picture(app: &mut App) {
    app.add_plugins((title::picture, map::picture, result::picture, camera_setup::picture, lesson::picture));
}

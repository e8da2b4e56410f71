//! What the player can choose, and the menu in which it is chosen.

use bevy::prelude::*;

use super::orders::Order;
use super::{GameOptions, GameSystems, Menu, Screen};
use kept::Kept;
pub use menu::{picture, speed_control};

mod kept;
mod menu;

/// The slowest and the fastest speed that can be chosen.
pub const SPEEDS: (f64, f64) = (0.3, 1.5);
/// One step of the speed.
const SPEED_STEP: f64 = 0.1;
/// How far ahead of the song ghost hands can play at most, seconds.
const FARTHEST_S: f64 = 1.0;
/// One step of that.
const AHEAD_STEP_S: f64 = 0.1;

pub(super) fn plugin(app: &mut App) {
    let options = app.world().get_resource::<GameOptions>().cloned().unwrap_or_default();
    let kept = Kept::load(kept::default_path());
    app.insert_resource(kept.applied_to(Settings::from_options(&options))).insert_resource(kept).add_systems(
        Update,
        (obey.after(super::orders::read_keys), kept::keep.after(obey)).in_set(GameSystems::Input),
    );
}

/// Who plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pianist {
    /// The player, on a piano that sends MIDI.
    Piano,
    /// The player, on two rows of the computer's keyboard.
    Computer,
    /// The built-in performer.
    Performer,
}

/// The player's choices.
#[derive(Resource, Clone, Debug, PartialEq)]
pub struct Settings {
    /// Who plays.
    pub pianist: Pianist,
    /// How the player plays when the performer does not: on a piano or on the computer's keyboard.
    pub own: Pianist,
    /// The song waits for each note.
    pub waits: bool,
    /// Speed; 1 is the level's tempo.
    pub speed: f64,
    /// Ghost hands are shown.
    pub ghosts: bool,
    /// How far ahead of the song they play, seconds: what one sees is what comes next.
    pub ahead_s: f64,
    /// Sound is on.
    pub sound: bool,
    /// The same game without creatures, and without movement that only decorates.
    pub still_water: bool,
}

impl Settings {
    /// The choices that the command line made.
    pub fn from_options(options: &GameOptions) -> Self {
        let pianist = match options.keys.as_str() {
            "performer" => Pianist::Performer,
            "auto" | "computer" | "none" => Pianist::Computer,
            _ => Pianist::Piano,
        };
        let own = if pianist == Pianist::Performer { Pianist::Computer } else { pianist };
        Self {
            pianist,
            own,
            waits: false,
            speed: options.speed.clamp(SPEEDS.0, SPEEDS.1),
            ghosts: true,
            ahead_s: AHEAD_STEP_S,
            sound: true,
            still_water: false,
        }
    }

    /// One step slower or faster.
    pub fn step_speed(&mut self, steps: f64) {
        let step = (self.speed / SPEED_STEP + steps).round();
        self.speed = (step * SPEED_STEP).clamp(SPEEDS.0, SPEEDS.1);
    }

    /// The ghost hands play one step nearer to the song or farther ahead.
    pub fn step_ahead(&mut self, steps: f64) {
        let step = (self.ahead_s / AHEAD_STEP_S + steps).round();
        self.ahead_s = (step * AHEAD_STEP_S).clamp(0.0, FARTHEST_S);
    }

    /// The speed in percent of the level's tempo.
    pub fn percent(&self) -> u32 {
        (self.speed * 100.0).round() as u32
    }
}

/// Orders that only change a choice, on any screen.
pub(super) fn obey(
    mut orders: MessageReader<Order>,
    mut settings: ResMut<Settings>,
    screen: Res<State<Screen>>,
    menu: Res<State<Menu>>,
    mut next_menu: ResMut<NextState<Menu>>,
    mut next_screen: ResMut<NextState<Screen>>,
) {
    for order in orders.read() {
        match (order, menu.get()) {
            (Order::Wait, _) => settings.waits = !settings.waits,
            (Order::Slower, _) => settings.step_speed(-1.0),
            (Order::Faster, _) => settings.step_speed(1.0),
            (Order::Ghosts, _) => settings.ghosts = !settings.ghosts,
            (Order::Nearer, _) => settings.step_ahead(-1.0),
            (Order::Farther, _) => settings.step_ahead(1.0),
            (Order::Sound, _) => settings.sound = !settings.sound,
            (Order::Still, _) => settings.still_water = !settings.still_water,
            (Order::Performer, _) => {
                settings.pianist = match settings.pianist {
                    Pianist::Performer => settings.own,
                    Pianist::Piano | Pianist::Computer => Pianist::Performer,
                }
            }
            // Beginning again is the session's business; here it only closes the menu.
            (Order::Confirm | Order::Back | Order::Pause | Order::Restart, Menu::Pause) => {
                next_menu.set(Menu::Closed);
            }
            (Order::Leave, Menu::Pause) if *screen == Screen::Play => {
                next_menu.set(Menu::Closed);
                next_screen.set(Screen::Map);
            }
            // From the middle of a level, or out of the menu; the screens themselves do the rest.
            (Order::Camera, open) if *screen == Screen::Play || *open == Menu::Pause => {
                next_menu.set(Menu::Closed);
                next_screen.set(Screen::CameraSetup);
            }
            (Order::Pause, Menu::Closed) => next_menu.set(Menu::Pause),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_moves_in_tenths_and_stays_within_its_ends() {
        let mut settings = Settings::from_options(&GameOptions::default());
        settings.step_speed(-1.0);
        assert_eq!(settings.percent(), 90);
        for _ in 0..30 {
            settings.step_speed(-1.0);
        }
        assert_eq!(settings.percent(), 30);
        for _ in 0..30 {
            settings.step_speed(1.0);
        }
        assert_eq!(settings.percent(), 150);
    }

    #[test]
    fn ghosts_play_between_now_and_a_second_ahead() {
        let mut settings = Settings::from_options(&GameOptions::default());
        for _ in 0..3 {
            settings.step_ahead(-1.0);
        }
        assert_eq!(settings.ahead_s, 0.0);
        for _ in 0..12 {
            settings.step_ahead(1.0);
        }
        assert_eq!(settings.ahead_s, FARTHEST_S);
    }

    #[test]
    fn keys_decide_who_plays() {
        let pianist = |keys: &str| {
            Settings::from_options(&GameOptions { keys: keys.into(), ..GameOptions::default() }).pianist
        };
        assert_eq!(pianist("performer"), Pianist::Performer);
        assert_eq!(pianist("auto"), Pianist::Computer);
        assert_eq!(pianist("Digital Piano"), Pianist::Piano);
    }
}

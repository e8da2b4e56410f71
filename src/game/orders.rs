//! Orders: what the player wants, whether by key, mouse or touch. Every control sends one of these.

use bevy::input::keyboard::{Key, KeyboardInput};
use bevy::prelude::*;

use super::settings::{Pianist, Settings};
use super::{GameSystems, Menu, Screen};

pub(super) fn plugin(app: &mut App) {
    app.add_message::<Order>()
        .add_message::<KeyboardInput>()
        .init_resource::<ButtonInput<KeyCode>>()
        .add_systems(Update, read_keys.in_set(GameSystems::Input))
        // An order means what it meant on the screen where it was given, and nothing on the next one.
        .clear_messages_on_exit::<Order>(Menu::Closed)
        .clear_messages_on_exit::<Order>(Menu::Pause);
    for screen in
        [Screen::Title, Screen::Map, Screen::Play, Screen::Result, Screen::CameraSetup, Screen::Lesson]
    {
        app.clear_messages_on_exit::<Order>(screen);
    }
}

/// One wish of the player.
#[derive(Message, Clone, Copy, Debug, PartialEq)]
pub enum Order {
    /// Do the one thing that is offered.
    Confirm,
    /// Go back one step.
    Back,
    /// The neighbour on that side.
    Left,
    /// The neighbour on that side.
    Right,
    /// The neighbour above.
    Up,
    /// The neighbour below.
    Down,
    /// Stop the song or let it go on.
    Pause,
    /// From the top.
    Restart,
    /// The song waits for each note, or no longer.
    Wait,
    /// A little slower.
    Slower,
    /// A little faster.
    Faster,
    /// The camera's screen.
    Camera,
    /// The screen on which sight learns the player's hands.
    Hands,
    /// Sight forgets the player's hands.
    Forget,
    /// Show or hide the ghost hands.
    Ghosts,
    /// The ghost hands play a little less far ahead.
    Nearer,
    /// The ghost hands play a little farther ahead.
    Farther,
    /// Sound on or off.
    Sound,
    /// Still water on or off: the same game without creatures.
    Still,
    /// You play, or the built-in performer shows with solid hands how it goes.
    Performer,
    /// The stone with this index.
    Stone(usize),
    /// The end of the game.
    Leave,
}

pub(super) fn read_keys(
    mut keys: MessageReader<KeyboardInput>,
    held: Res<ButtonInput<KeyCode>>,
    screen: Res<State<Screen>>,
    menu: Res<State<Menu>>,
    settings: Res<Settings>,
    mut orders: MessageWriter<Order>,
) {
    let control = held.any_pressed([KeyCode::ControlLeft, KeyCode::ControlRight]);
    // While letters are piano keys, a letter is an order only with Ctrl.
    let letters_play =
        *screen == Screen::Play && *menu == Menu::Closed && settings.pianist == Pianist::Computer && !control;
    for key in keys.read().filter(|key| key.state.is_pressed() && !key.repeat) {
        if let Some(order) = order_for(&key.logical_key, *screen.get(), *menu.get(), letters_play) {
            orders.write(order);
        }
    }
}

/// What a key means on a screen. Letters are meant as they are printed on the key, whatever the layout.
pub fn order_for(key: &Key, screen: Screen, menu: Menu, letters_play: bool) -> Option<Order> {
    let playing = screen == Screen::Play && menu == Menu::Closed;
    let pauses = screen == Screen::Play || menu == Menu::Pause;
    let character = match key {
        Key::Enter => return Some(Order::Confirm),
        Key::Escape => return Some(if playing { Order::Pause } else { Order::Back }),
        Key::Tab => return Some(Order::Pause),
        Key::ArrowLeft => return Some(Order::Left),
        Key::ArrowRight => return Some(Order::Right),
        Key::ArrowUp => return Some(Order::Up),
        Key::ArrowDown => return Some(Order::Down),
        Key::Space => return Some(if pauses { Order::Pause } else { Order::Confirm }),
        Key::Character(character) => character.to_lowercase(),
        _ => return None,
    };
    match character.as_str() {
        " " => return Some(if pauses { Order::Pause } else { Order::Confirm }),
        "-" | "_" => return Some(Order::Slower),
        "+" | "=" => return Some(Order::Faster),
        _ => {}
    }
    // The camera's screen moves corners with keys of its own.
    if letters_play || screen == Screen::CameraSetup && menu == Menu::Closed {
        return None;
    }
    match character.as_str() {
        "r" => Some(Order::Restart),
        "w" => Some(Order::Wait),
        "c" => Some(Order::Camera),
        "h" => Some(Order::Hands),
        "u" => Some(Order::Forget),
        "g" => Some(Order::Ghosts),
        "," | ";" => Some(Order::Nearer),
        "." | ":" => Some(Order::Farther),
        "m" => Some(Order::Sound),
        "s" => Some(Order::Still),
        "p" => Some(Order::Performer),
        "q" => Some(Order::Leave),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(character: &str) -> Key {
        Key::Character(character.into())
    }

    #[test]
    fn escape_pauses_while_playing_and_goes_back_elsewhere() {
        assert_eq!(order_for(&Key::Escape, Screen::Play, Menu::Closed, false), Some(Order::Pause));
        assert_eq!(order_for(&Key::Escape, Screen::Play, Menu::Pause, false), Some(Order::Back));
        assert_eq!(order_for(&Key::Escape, Screen::Map, Menu::Closed, false), Some(Order::Back));
    }

    #[test]
    fn letters_are_not_orders_while_they_are_piano_keys() {
        for key in ["w", "R", "g", "m"].map(letter) {
            assert!(order_for(&key, Screen::Play, Menu::Closed, false).is_some());
            assert_eq!(order_for(&key, Screen::Play, Menu::Closed, true), None);
        }
        assert_eq!(order_for(&Key::Space, Screen::Play, Menu::Closed, true), Some(Order::Pause));
    }

    #[test]
    fn enter_always_does_the_one_thing() {
        for screen in [Screen::Title, Screen::Map, Screen::Result, Screen::CameraSetup] {
            assert_eq!(order_for(&Key::Enter, screen, Menu::Closed, false), Some(Order::Confirm));
        }
    }

    #[test]
    fn speed_follows_the_sign_on_the_key() {
        assert_eq!(order_for(&letter("-"), Screen::Map, Menu::Closed, false), Some(Order::Slower));
        assert_eq!(order_for(&letter("+"), Screen::Play, Menu::Closed, true), Some(Order::Faster));
    }
}

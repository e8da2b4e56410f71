//! Pictures of the screen with F12, and keys that press themselves for demonstrations and checks.

use std::path::PathBuf;

use anyhow::{Context, bail};
use bevy::diagnostic::FrameCount;
use bevy::input::ButtonState;
use bevy::input::keyboard::{Key, KeyboardInput};
use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, save_to_disk};
use bevy::window::PrimaryWindow;

use super::{GameOptions, Screen};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(PreUpdate, press.before(bevy::input::InputSystems)).add_systems(PostUpdate, shoot);
}

/// Keys that are pressed at given times, in seconds since the first picture.
#[derive(Resource, Default, Debug, PartialEq)]
pub struct Script {
    presses: Vec<(f32, KeyCode, Key)>,
    next: usize,
    held: Option<(KeyCode, Key)>,
}

impl Script {
    /// Reads `2:Enter 3.5:Right 4:F12`.
    ///
    /// # Errors
    /// When a part is not of this form or names no key that the game knows.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let mut presses = Vec::new();
        for part in text.split_whitespace() {
            let (at, name) = part
                .split_once(':')
                .with_context(|| format!("{part:?} is not SECONDS:KEY, as in 2.5:Enter"))?;
            let at_s: f32 =
                at.parse().with_context(|| format!("{at:?} in {part:?} is not a number of seconds"))?;
            let Some((code, key)) = named(name) else {
                bail!(
                    "{name:?} is no key; use Enter, Escape, Space, F12, Up, Down, Left, Right, -, +, a comma, a period or a letter"
                );
            };
            presses.push((at_s, code, key));
        }
        presses.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(Self { presses, next: 0, held: None })
    }
}

fn named(name: &str) -> Option<(KeyCode, Key)> {
    Some(match name {
        "Enter" => (KeyCode::Enter, Key::Enter),
        "Escape" => (KeyCode::Escape, Key::Escape),
        "Space" => (KeyCode::Space, Key::Space),
        "Tab" => (KeyCode::Tab, Key::Tab),
        "F12" => (KeyCode::F12, Key::F12),
        "Up" => (KeyCode::ArrowUp, Key::ArrowUp),
        "Down" => (KeyCode::ArrowDown, Key::ArrowDown),
        "Left" => (KeyCode::ArrowLeft, Key::ArrowLeft),
        "Right" => (KeyCode::ArrowRight, Key::ArrowRight),
        "-" => (KeyCode::Minus, Key::Character("-".into())),
        "+" => (KeyCode::Equal, Key::Character("+".into())),
        "," => (KeyCode::Comma, Key::Character(",".into())),
        "." => (KeyCode::Period, Key::Character(".".into())),
        letter => {
            let mut characters = letter.chars();
            let (Some(character), None) = (characters.next(), characters.next()) else { return None };
            let code = letter_code(character.to_ascii_lowercase())?;
            (code, Key::Character(character.to_string().into()))
        }
    })
}

fn letter_code(letter: char) -> Option<KeyCode> {
    use KeyCode as K;
    const CODES: [KeyCode; 26] = [
        K::KeyA,
        K::KeyB,
        K::KeyC,
        K::KeyD,
        K::KeyE,
        K::KeyF,
        K::KeyG,
        K::KeyH,
        K::KeyI,
        K::KeyJ,
        K::KeyK,
        K::KeyL,
        K::KeyM,
        K::KeyN,
        K::KeyO,
        K::KeyP,
        K::KeyQ,
        K::KeyR,
        K::KeyS,
        K::KeyT,
        K::KeyU,
        K::KeyV,
        K::KeyW,
        K::KeyX,
        K::KeyY,
        K::KeyZ,
    ];
    const DIGITS: [KeyCode; 10] = [
        K::Digit0,
        K::Digit1,
        K::Digit2,
        K::Digit3,
        K::Digit4,
        K::Digit5,
        K::Digit6,
        K::Digit7,
        K::Digit8,
        K::Digit9,
    ];
    match letter {
        'a'..='z' => CODES.get(letter as usize - 'a' as usize).copied(),
        '0'..='9' => DIGITS.get(letter as usize - '0' as usize).copied(),
        _ => None,
    }
}

fn press(
    time: Res<Time<Real>>,
    mut script: ResMut<Script>,
    window: Option<Single<Entity, With<PrimaryWindow>>>,
    mut keys: MessageWriter<KeyboardInput>,
) {
    let Some(window) = window else { return };
    let mut send = |(code, key): &(KeyCode, Key), state| {
        keys.write(KeyboardInput {
            key_code: *code,
            logical_key: key.clone(),
            state,
            text: None,
            repeat: false,
            window: *window,
        });
    };
    if let Some(held) = script.held.take() {
        send(&held, ButtonState::Released);
        return;
    }
    let Some((at_s, code, key)) = script.presses.get(script.next).cloned() else { return };
    if time.elapsed_secs() >= at_s {
        script.next += 1;
        send(&(code, key.clone()), ButtonState::Pressed);
        script.held = Some((code, key));
    }
}

/// F12 keeps a picture, named after the screen.
fn shoot(
    mut commands: Commands,
    keys: Res<ButtonInput<KeyCode>>,
    screen: Res<State<Screen>>,
    options: Res<GameOptions>,
    time: Res<Time<Real>>,
    frames: Res<FrameCount>,
    mut taken: Local<u32>,
) {
    if !keys.just_pressed(KeyCode::F12) {
        return;
    }
    *taken += 1;
    let folder = options.shots.clone().unwrap_or_else(|| PathBuf::from("."));
    if let Err(error) = std::fs::create_dir_all(&folder) {
        warn!("no picture was kept: the folder {} cannot be made ({error})", folder.display());
        return;
    }
    let name = format!("{:02}-{:?}.png", *taken, screen.get()).to_lowercase();
    info!("picture {name} at {:.1} s, after {} frames", time.elapsed_secs(), frames.0);
    commands.spawn(Screenshot::primary_window()).observe(save_to_disk(folder.join(name)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_read_in_order_of_time() {
        let script = Script::parse("4:F12 2.5:Enter 3:w").unwrap();
        let names: Vec<_> = script.presses.iter().map(|(at, code, _)| (*at, *code)).collect();

        assert_eq!(names, vec![(2.5, KeyCode::Enter), (3.0, KeyCode::KeyW), (4.0, KeyCode::F12)]);
        assert_eq!(Script::parse("").unwrap(), Script::default());
    }

    #[test]
    fn nonsense_is_refused_in_one_sentence() {
        assert!(Script::parse("Enter").unwrap_err().to_string().contains("SECONDS:KEY"));
        assert!(Script::parse("1:Frog").unwrap_err().to_string().contains("no key"));
        assert!(Script::parse("x:Enter").is_err());
    }
}

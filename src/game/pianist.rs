//! Whoever plays: the built-in performer, the computer's keyboard, a piano that sends MIDI.

use bevy::input::keyboard::KeyboardInput;
use bevy::prelude::*;

use super::session::{KeyPressed, KeyReleased, Session, SongBegan, SongTime, tick};
use super::settings::{Pianist, Settings};
use super::{GameOptions, GameSystems, Menu, Screen};
use crate::input::{Keys, computer};

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Performer>().init_resource::<Pedal>().add_systems(Startup, open_piano).add_systems(
        Update,
        (rewind, (perform, type_keys).run_if(in_state(Menu::Closed)), hear_piano)
            .chain()
            .in_set(GameSystems::Input)
            .after(tick)
            .run_if(in_state(Screen::Play)),
    );
}

/// A key going down or up at a moment of the song.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stroke {
    song_s: f64,
    pitch: u8,
    velocity: u8,
    /// The note it belongs to, when it goes down.
    down: Option<usize>,
}

/// What the performer still has to do in this run.
#[derive(Resource, Default)]
struct Performer {
    strokes: Vec<Stroke>,
    next: usize,
}

/// Whether the piano's sustaining pedal is down.
#[derive(Resource, Default, Debug, PartialEq)]
pub struct Pedal(pub bool);

/// The piano, if one is there.
#[derive(Resource)]
pub struct Piano(Option<Keys>);

/// What the player is told about the piano.
#[derive(Resource, Default, Clone, Debug)]
pub struct PianoWords(pub String);

fn open_piano(mut commands: Commands, options: Res<GameOptions>, mut settings: ResMut<Settings>) {
    let words;
    let keys = match options.keys.as_str() {
        "performer" => {
            words = "The built-in performer plays.".to_owned();
            None
        }
        "computer" => {
            words = computer_words().to_owned();
            None
        }
        "none" => {
            words = "No keys are listened to.".to_owned();
            None
        }
        spec => match Keys::start(spec) {
            Ok(keys) => {
                (settings.pianist, settings.own) = (Pianist::Piano, Pianist::Piano);
                words = format!("Listening to {}.", keys.describe());
                Some(keys)
            }
            Err(error) => {
                (settings.pianist, settings.own) = (Pianist::Computer, Pianist::Computer);
                words = format!("{error:#}. {}", computer_words());
                None
            }
        },
    };
    commands.insert_resource(Piano(keys));
    commands.insert_resource(PianoWords(words));
}

fn computer_words() -> &'static str {
    "The letters on the keys play them."
}

fn rewind(
    mut began: MessageReader<SongBegan>,
    session: Option<Res<Session>>,
    mut performer: ResMut<Performer>,
) {
    let (false, Some(session)) = (began.is_empty(), session) else { return };
    began.clear();
    performer.next = 0;
    performer.strokes = strokes(&session);
}

/// The performance as key strokes in order of time; where two fall together, keys come up first.
fn strokes(session: &Session) -> Vec<Stroke> {
    let mut strokes: Vec<Stroke> = session
        .pianist
        .played()
        .iter()
        .flat_map(|played| {
            let stroke = |song_s, velocity, down| Stroke { song_s, pitch: played.pitch, velocity, down };
            [
                stroke(played.onset_s, played.velocity.max(1), Some(played.note)),
                stroke(played.release_s, 0, None),
            ]
        })
        .collect();
    strokes.sort_by(|a, b| a.song_s.total_cmp(&b.song_s).then(a.down.is_some().cmp(&b.down.is_some())));
    strokes
}

/// The performer plays what is due. When the song waits for a note, that note is due.
fn perform(
    settings: Res<Settings>,
    song: Res<SongTime>,
    session: Option<Res<Session>>,
    mut performer: ResMut<Performer>,
    mut pressed: MessageWriter<KeyPressed>,
    mut released: MessageWriter<KeyReleased>,
) {
    let Some(session) = session else { return };
    if settings.pianist != Pianist::Performer {
        // What goes by while somebody else plays is not made up for later.
        let now_s = song.now_s;
        performer.next = performer.strokes.partition_point(|stroke| stroke.song_s <= now_s);
        return;
    }
    let awaited = settings.waits.then(|| session.judge.waiting(song.now_s)).flatten();
    let awaited_s = awaited.and_then(|note| session.note(note)).map(|note| note.onset_s);
    while let Some(stroke) = performer.strokes.get(performer.next).copied() {
        let meant_s = stroke.down.and_then(|note| session.note(note)).map(|note| note.onset_s);
        let due = stroke.song_s <= song.now_s
            || awaited_s.is_some_and(|awaited| meant_s.is_none_or(|meant| meant <= awaited));
        if !due {
            break;
        }
        performer.next += 1;
        let clock_s = song.clock_at(stroke.song_s);
        match stroke.down {
            Some(_) => {
                pressed.write(KeyPressed { clock_s, pitch: stroke.pitch, velocity: stroke.velocity });
            }
            None => {
                released.write(KeyReleased { clock_s, pitch: stroke.pitch });
            }
        }
    }
}

/// Two rows of letters are two octaves, wherever in the piece they are needed.
fn type_keys(
    mut typed: MessageReader<KeyboardInput>,
    held: Res<ButtonInput<KeyCode>>,
    settings: Res<Settings>,
    song: Res<SongTime>,
    session: Option<Res<Session>>,
    mut pressed: MessageWriter<KeyPressed>,
    mut released: MessageWriter<KeyReleased>,
) {
    let control = held.any_pressed([KeyCode::ControlLeft, KeyCode::ControlRight]);
    let Some(session) = session.filter(|_| settings.pianist == Pianist::Computer && !control) else {
        typed.clear();
        return;
    };
    let shift = octaves_to(session.exercise().pitch_range());
    for (i, key) in typed.read().filter(|key| !key.repeat).enumerate() {
        let Some(pitch) = pitch_of(key.key_code, shift) else { continue };
        // The window does not say when within a picture a key moved, only in which order they did.
        let clock_s = song.clock_s + i as f64 * 1e-6;
        if key.state.is_pressed() {
            pressed.write(KeyPressed { clock_s, pitch, velocity: 88 });
        } else {
            released.write(KeyReleased { clock_s, pitch });
        }
    }
}

/// How many octaves the letters must move so that they cover the exercise best.
pub fn octaves_to(range: Option<(u8, u8)>) -> i16 {
    let Some((low, high)) = range else { return 0 };
    let (first, last) = computer::RANGE;
    let spare = |shift: i16| {
        let (first, last) = (i16::from(first) + shift * 12, i16::from(last) + shift * 12);
        (first - i16::from(low)).max(0) + (i16::from(high) - last).max(0)
    };
    (-4..=4).min_by_key(|&shift| (spare(shift), shift.abs())).unwrap_or(0)
}

/// The pitch of a key of the computer's keyboard, by its place, not by what is printed on it.
fn pitch_of(key: KeyCode, octaves: i16) -> Option<u8> {
    let name = format!("{key:?}");
    let pitch = computer::pitch(&name)?;
    u8::try_from(i16::from(pitch) + octaves * 12)
        .ok()
        .filter(|p| (keyboard::LOWEST..=keyboard::HIGHEST).contains(p))
}

/// While the menu is open keys are let go of but not played: what is pressed then belongs to no moment of the song.
fn hear_piano(
    menu: Res<State<Menu>>,
    piano: Option<ResMut<Piano>>,
    mut pedal: ResMut<Pedal>,
    mut pressed: MessageWriter<KeyPressed>,
    mut released: MessageWriter<KeyReleased>,
) {
    let Some(mut piano) = piano else { return };
    let Some(keys) = &mut piano.0 else { return };
    for event in keys.drain() {
        if event.down && *menu != Menu::Closed {
            continue;
        }
        if event.down {
            pressed.write(KeyPressed {
                clock_s: event.clock_s,
                pitch: event.pitch,
                velocity: event.velocity.max(1),
            });
        } else {
            released.write(KeyReleased { clock_s: event.clock_s, pitch: event.pitch });
        }
    }
    pedal.set_if_neq(Pedal(keys.pedal_down()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_move_to_where_the_music_is() {
        let (first, _) = computer::RANGE;
        assert_eq!(octaves_to(None), 0);
        assert_eq!(octaves_to(Some((first, first + 12))), 0);
        assert_eq!(octaves_to(Some((first - 24, first - 13))), -2);
    }
}

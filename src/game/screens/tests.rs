//! Walks through all screens without a window.

use std::time::Duration;

use bevy::input::ButtonState;
use bevy::input::keyboard::{Key, KeyboardInput};
use bevy::prelude::*;
use bevy::state::app::StatesPlugin;
use bevy::time::TimeUpdateStrategy;
use score::catalogue;

use crate::game::lesson::{Lesson, Stage};
use crate::game::session::{Outcome, Session, SongTime};
use crate::game::settings::Settings;
use crate::game::{GameOptions, Menu, Screen, rules};

/// The game without a window, with the shipped levels, played by the performer.
fn test_app(options: impl FnOnce(&mut GameOptions)) -> (App, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    catalogue::build(folder.path()).unwrap();
    let mut wished = GameOptions {
        camera: "none".into(),
        keys: "performer".into(),
        levels: folder.path().to_owned(),
        ..GameOptions::default()
    };
    options(&mut wished);
    let mut app = App::new();
    app.add_plugins((MinimalPlugins, StatesPlugin))
        .insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_millis(50)))
        .add_plugins(rules(wished));
    app.update();
    app.update();
    (app, folder)
}

fn press(app: &mut App, key: Key) {
    app.world_mut().write_message(KeyboardInput {
        key_code: KeyCode::F35,
        logical_key: key,
        state: ButtonState::Pressed,
        text: None,
        repeat: false,
        window: Entity::PLACEHOLDER,
    });
    // One picture to hear the key, one to change the screen.
    app.update();
    app.update();
}

fn screen(app: &App) -> Screen {
    *app.world().resource::<State<Screen>>().get()
}

fn menu(app: &App) -> Menu {
    *app.world().resource::<State<Menu>>().get()
}

fn run_until(app: &mut App, what: impl Fn(&App) -> bool, pictures: usize) {
    for _ in 0..pictures {
        if what(app) {
            return;
        }
        app.update();
    }
}

#[test]
fn a_level_is_played_from_title_to_result_by_key_presses_alone() {
    let (mut app, _folder) = test_app(|_| {});
    assert_eq!(screen(&app), Screen::Title);
    press(&mut app, Key::Enter);
    assert_eq!(screen(&app), Screen::Map);
    press(&mut app, Key::Enter);
    assert_eq!(screen(&app), Screen::Play);

    run_until(&mut app, |app| screen(app) == Screen::Result, 4000);

    assert_eq!(screen(&app), Screen::Result);
    let outcome = app.world().resource::<Outcome>();
    assert_eq!(outcome.summary.hit, outcome.summary.notes);
    assert!(outcome.summary.notes > 0);
    press(&mut app, Key::Enter);
    assert_eq!(screen(&app), Screen::Map);
}

#[test]
fn the_song_stands_still_in_the_pause() {
    let (mut app, _folder) = test_app(|_| {});
    press(&mut app, Key::Enter);
    press(&mut app, Key::Enter);
    press(&mut app, Key::Space);
    assert_eq!(menu(&app), Menu::Pause);
    let before = app.world().resource::<SongTime>().now_s;
    for _ in 0..20 {
        app.update();
    }
    assert_eq!(app.world().resource::<SongTime>().now_s, before);
    press(&mut app, Key::Space);
    assert_eq!(menu(&app), Menu::Closed);
    app.update();
    assert!(app.world().resource::<SongTime>().now_s > before);
}

#[test]
fn another_speed_begins_the_level_again() {
    let (mut app, _folder) = test_app(|_| {});
    press(&mut app, Key::Enter);
    press(&mut app, Key::Enter);
    for _ in 0..40 {
        app.update();
    }
    let before = app.world().resource::<SongTime>().now_s;
    press(&mut app, Key::Character("-".into()));

    assert!(app.world().resource::<SongTime>().now_s < before);
    assert!((app.world().resource::<Session>().speed - 0.9).abs() < 1e-9);
}

#[test]
fn in_wait_mode_the_song_waits_for_a_player_who_does_not_play() {
    let (mut app, _folder) = test_app(|options| options.keys = "computer".into());
    press(&mut app, Key::Enter);
    press(&mut app, Key::Character("w".into()));
    assert!(app.world().resource::<Settings>().waits);
    press(&mut app, Key::Enter);
    for _ in 0..400 {
        app.update();
    }
    let first = app.world().resource::<Session>().exercise().notes[0].onset_s;

    assert_eq!(screen(&app), Screen::Play);
    assert_eq!(app.world().resource::<SongTime>().now_s, first);
}

#[test]
fn the_performer_is_not_stuck_in_wait_mode() {
    let (mut app, _folder) = test_app(|_| {});
    press(&mut app, Key::Character("w".into()));
    press(&mut app, Key::Enter);
    press(&mut app, Key::Enter);
    run_until(&mut app, |app| screen(app) == Screen::Result, 6000);
    assert_eq!(screen(&app), Screen::Result);
}

#[test]
fn escape_finds_its_way_back_to_the_title() {
    let (mut app, _folder) = test_app(|_| {});
    press(&mut app, Key::Enter);
    press(&mut app, Key::Character("c".into()));
    assert_eq!(screen(&app), Screen::CameraSetup);
    press(&mut app, Key::Escape);
    assert_eq!(screen(&app), Screen::Map);
    press(&mut app, Key::Escape);
    assert_eq!(screen(&app), Screen::Title);
}

#[test]
fn without_levels_the_map_says_so_and_nothing_breaks() {
    let (mut app, _folder) = test_app(|options| options.levels = "nowhere/at/all".into());
    press(&mut app, Key::Enter);
    press(&mut app, Key::Enter);
    assert_eq!(screen(&app), Screen::Map);
}

#[test]
fn the_guided_minute_leads_back_to_its_screen_and_says_when_nothing_was_seen() {
    let (mut app, _folder) = test_app(|_| {});
    press(&mut app, Key::Character("h".into()));
    assert_eq!(screen(&app), Screen::Lesson);
    press(&mut app, Key::Enter);
    assert_eq!(screen(&app), Screen::Play);
    assert_eq!(app.world().resource::<Session>().level.id, catalogue::OWN_HANDS);

    run_until(&mut app, |app| screen(app) == Screen::Lesson, 4000);

    let stage = &app.world().resource::<Lesson>().stage;
    assert!(matches!(stage, Stage::Done(Err(trouble)) if trouble.contains("not seen")));
    assert!(app.world().get_resource::<Outcome>().is_none(), "the minute is not a level that is won");
    press(&mut app, Key::Escape);
    assert_eq!(screen(&app), Screen::Title);
    press(&mut app, Key::Enter);
    press(&mut app, Key::Enter);
    assert_ne!(app.world().resource::<Session>().level.id, catalogue::OWN_HANDS);
}

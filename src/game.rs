//! The game: screens, the stage in three dimensions, and the loop from key press to judged finger.

use std::path::PathBuf;

use anyhow::bail;
use bevy::app::AppExit;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::window::{PresentMode, WindowResolution};
use bevy_egui::{EguiContexts, EguiPlugin, EguiPrimaryContextPass};

pub mod coach;
pub mod eyes;
pub mod fish;
pub mod hands;
pub mod hud;
pub mod inset;
pub mod judging;
pub mod keyboard3d;
pub mod lesson;
pub mod letters;
pub mod library;
pub mod mesh_build;
pub mod notes;
pub mod orders;
pub mod paint;
pub mod pianist;
pub mod popups;
pub mod progress;
pub mod screens;
pub mod session;
pub mod settings;
pub mod shoal;
pub mod shots;
pub mod sounds;
pub mod stage;
pub mod theme;
pub mod water;

/// What the command line decides for the game.
#[derive(Clone, Debug, Resource)]
pub struct GameOptions {
    /// A level to start with: its id, its folder or a `.mid`. Without one the title screen comes first.
    pub level: Option<String>,
    /// Where pictures come from: `performer`, `none`, `clip:FILE`, or a camera's number or name.
    pub camera: String,
    /// Where key presses come from: `performer`, `computer`, `none`, `auto`, or a MIDI port's name.
    pub keys: String,
    /// How fast to play; 1 is the level's tempo.
    pub speed: f64,
    /// Draws the built-in performer.
    pub player: u64,
    /// Draws the built-in performer's room and light; 0 is a plain room in good light.
    pub look: u64,
    /// The share of notes that the built-in performer plays with a wrong finger.
    pub mistakes: f64,
    /// Draws which notes those are.
    pub seed: u64,
    /// Where the recogniser runs: `auto`, `wgpu` or `cpu`.
    pub backend: String,
    /// The folder of the levels.
    pub levels: PathBuf,
    /// The folder of the trained network.
    pub models: PathBuf,
    /// Where F12 puts pictures of the screen; the current folder without it.
    pub shots: Option<PathBuf>,
    /// A `keyboard.json` that says where the keyboard lies in the picture.
    pub keyboard: Option<PathBuf>,
    /// Keys that are pressed by themselves, for demonstrations and checks: `2:Enter 3.5:Right 4:F12`
    /// (seconds after the start, key).
    pub press: Option<String>,
    /// The window's size in logical pixels.
    pub window: (u32, u32),
}

impl Default for GameOptions {
    fn default() -> Self {
        Self {
            level: None,
            camera: "performer".into(),
            keys: "auto".into(),
            speed: 1.0,
            player: 1,
            look: 0,
            mistakes: 0.0,
            seed: 1,
            backend: "auto".into(),
            levels: "levels".into(),
            models: "models/fingerling".into(),
            shots: None,
            keyboard: None,
            press: None,
            window: (1280, 720),
        }
    }
}

/// Where the player is.
#[derive(States, Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Screen {
    /// The name, and one thing to do.
    #[default]
    Title,
    /// The river of levels.
    Map,
    /// Playing a level.
    Play,
    /// What came of it.
    Result,
    /// The camera's picture with the four corners.
    CameraSetup,
    /// Around the guided minute: sight learns the player's hands.
    Lesson,
}

/// What lies over the screen.
#[derive(States, Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Menu {
    /// Nothing.
    #[default]
    Closed,
    /// Pause and settings; the song stands still.
    Pause,
}

/// The order of everything that happens in a frame.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GameSystems {
    /// Keys, orders, devices, time.
    Input,
    /// Key presses and sightings become judgements.
    Judge,
    /// Things move.
    Simulate,
    /// Meshes, transforms and sounds follow.
    Present,
    /// Flat drawing, in egui's own schedule.
    Ui,
}

/// Runs the game until the player leaves it.
///
/// # Errors
/// When the options make no sense, or there is no display to draw on: one sentence for the player.
pub fn run(options: GameOptions) -> anyhow::Result<()> {
    if cfg!(target_os = "linux") && !has_display() {
        bail!(
            "no display was found (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can be opened; \
             start the game from a desktop, or use `fingerling practise` for a session without a window"
        );
    }
    let presses = shots::Script::parse(options.press.as_deref().unwrap_or_default())?;
    let (width, height) = options.window;
    let window = Window {
        title: "Fingerling".into(),
        name: Some("fingerling".into()),
        resolution: WindowResolution::new(width, height),
        present_mode: PresentMode::AutoVsync,
        resize_constraints: bevy::window::WindowResizeConstraints {
            min_width: 800.0,
            min_height: 480.0,
            ..default()
        },
        ..default()
    };
    let log = LogPlugin { filter: "warn,fingerling=info,wgpu_hal=error".into(), ..default() };
    let mut app = App::new();
    app.add_plugins(DefaultPlugins.set(WindowPlugin { primary_window: Some(window), ..default() }).set(log));
    app.insert_resource(presses);
    app.add_plugins((rules(options), picture));
    // A fault in one system is written down; the music goes on.
    app.set_error_handler(bevy::ecs::error::warn);
    match app.run() {
        AppExit::Success => Ok(()),
        AppExit::Error(code) => bail!("the game ended with a fault (code {code}); the lines above say which"),
    }
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
}

/// Everything that needs no window: screens, orders, the session and its judgements.
pub fn rules(options: GameOptions) -> impl Fn(&mut App) + Send + Sync {
    move |app: &mut App| {
        app.insert_resource(options.clone())
            .init_state::<Screen>()
            .init_state::<Menu>()
            .configure_sets(
                Update,
                (GameSystems::Input, GameSystems::Judge, GameSystems::Simulate, GameSystems::Present).chain(),
            )
            .add_plugins((
                orders::plugin,
                settings::plugin,
                progress::plugin,
                library::plugin,
                session::plugin,
                pianist::plugin,
                judging::plugin,
                eyes::plugin,
                lesson::plugin,
                coach::plugin,
                popups::plugin,
                screens::plugin,
            ));
    }
}

/// Everything that is seen and heard.
fn picture(app: &mut App) {
    app.add_plugins(EguiPlugin::default())
        .add_plugins((
            paint::plugin,
            stage::plugin,
            water::plugin,
            keyboard3d::plugin,
            notes::plugin,
            shoal::plugin,
            hands::plugin,
            inset::plugin,
            sounds::plugin,
            shots::plugin,
        ))
        .add_plugins((hud::plugin, letters::plugin, popups::picture, settings::picture, screens::picture))
        .configure_sets(EguiPrimaryContextPass, GameSystems::Ui.run_if(resource_exists::<Dressed>))
        .add_systems(EguiPrimaryContextPass, dress_once.before(GameSystems::Ui));
}

/// There when egui has our typefaces: they are only known to it from its second pass on.
#[derive(Resource)]
struct Dressed;

/// Gives egui our look as soon as it exists, and keeps its zoom to the window.
fn dress_once(
    mut commands: Commands,
    mut contexts: EguiContexts,
    window: Option<Single<&Window>>,
    mut dressed: Local<bool>,
    mut zoomed: Local<f32>,
    mut warmed: Local<Option<f32>>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    if !*dressed {
        theme::dress(ctx);
        *dressed = true;
    } else {
        commands.insert_resource(Dressed);
        if *warmed != Some(ctx.pixels_per_point()) {
            theme::warm(ctx);
            *warmed = Some(ctx.pixels_per_point());
        }
    }
    if let Some(window) = window {
        let zoom = theme::zoom(window.width(), window.height());
        if (zoom - *zoomed).abs() > 1e-3 {
            ctx.set_zoom_factor(zoom);
            *zoomed = zoom;
        }
    }
    Ok(())
}

//! What the player can choose, and the menu in which it is chosen.

use bevy::prelude::*;
use bevy_egui::egui::{Align2, Rect, pos2, vec2};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::orders::Order;
use super::session::Session;
use super::theme::icons::Icon;
use super::theme::widgets::{self, Button, Rank};
use super::theme::{self, FOAM, MIST, size};
use super::{GameOptions, GameSystems, Menu, Screen};

/// The slowest and the fastest speed that can be chosen.
pub const SPEEDS: (f64, f64) = (0.3, 1.5);
/// One step of the speed.
const SPEED_STEP: f64 = 0.1;

pub(super) fn plugin(app: &mut App) {
    let options = app.world().get_resource::<GameOptions>().cloned().unwrap_or_default();
    app.insert_resource(Settings::from_options(&options))
        .add_systems(Update, obey.in_set(GameSystems::Input).after(super::orders::read_keys));
}

pub(super) fn picture(app: &mut App) {
    app.add_systems(
        EguiPrimaryContextPass,
        pause_menu.in_set(GameSystems::Ui).after(super::screens::ScreenUi).run_if(in_state(Menu::Pause)),
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
            sound: true,
            still_water: false,
        }
    }

    /// One step slower or faster.
    pub fn step_speed(&mut self, steps: f64) {
        let step = (self.speed / SPEED_STEP + steps).round();
        self.speed = (step * SPEED_STEP).clamp(SPEEDS.0, SPEEDS.1);
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

/// One switch of the menu.
struct Switch {
    label: String,
    icon: Icon,
    key: &'static str,
    on: bool,
    order: Order,
}

fn switches(settings: &Settings) -> Vec<Switch> {
    let switch = |label: &str, icon, key, on, order| Switch { label: label.into(), icon, key, on, order };
    vec![
        switch("Wait for me", Icon::Wait, "W", settings.waits, Order::Wait),
        switch("Ghost hands", Icon::Hands, "G", settings.ghosts, Order::Ghosts),
        switch(
            "Sound",
            if settings.sound { Icon::Sound } else { Icon::Silence },
            "M",
            settings.sound,
            Order::Sound,
        ),
        switch("Still water", Icon::Water, "S", settings.still_water, Order::Still),
        switch("Show me", Icon::Play, "P", settings.pianist == Pianist::Performer, Order::Performer),
        switch("Camera", Icon::Camera, "C", false, Order::Camera),
    ]
}

fn pause_menu(
    mut contexts: EguiContexts,
    settings: Res<Settings>,
    screen: Res<State<Screen>>,
    session: Option<Res<Session>>,
    sound_words: Option<Res<super::sounds::SoundWords>>,
    eyes: Option<Res<super::eyes::EyeWords>>,
    mut orders: MessageWriter<Order>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let ui = widgets::canvas(ctx, "pause");
    let window = ctx.viewport_rect();
    let painter = ui.painter();
    widgets::veil(painter, window);
    let panel = Rect::from_center_size(window.center(), vec2(900.0, 668.0));
    widgets::panel(painter, panel, 0.97);
    let playing = *screen == Screen::Play && session.is_some();
    let heading = if playing { "A breath" } else { "Settings" };
    painter.text(
        pos2(panel.center().x, panel.top() + 58.0),
        Align2::CENTER_CENTER,
        heading,
        theme::bold(size::HEADING),
        FOAM.egui(),
    );

    // The three things to do.
    let y = panel.top() + 112.0;
    let wide = (panel.width() - 80.0 - 2.0 * 20.0) / 3.0;
    let mut x = panel.left() + 40.0 + if playing { 0.0 } else { wide + 20.0 };
    let mut large = |label: &str, icon, key: &str, rank, order: Order, orders: &mut MessageWriter<Order>| {
        let rect = Rect::from_min_size(pos2(x, y), vec2(wide, 72.0));
        x += wide + 20.0;
        if (Button { label, icon: Some(icon), key, rank }).show(&ui, rect) {
            orders.write(order);
        }
    };
    large("Go on", Icon::Play, "Enter", Rank::First, Order::Confirm, &mut orders);
    if playing {
        large("From the top", Icon::Again, "R", Rank::Plain, Order::Restart, &mut orders);
        large("Back to river", Icon::Back, "Q", Rank::Plain, Order::Leave, &mut orders);
    }

    // The speed.
    let y = panel.top() + 216.0;
    painter.text(
        pos2(panel.left() + 48.0, y + 28.0),
        Align2::LEFT_CENTER,
        "Speed",
        theme::bold(size::BODY),
        FOAM.egui(),
    );
    if let Some(order) = speed_control(&ui, pos2(panel.left() + 170.0, y), &settings) {
        orders.write(order);
    }
    painter.text(
        pos2(panel.left() + 470.0, y + 28.0),
        Align2::LEFT_CENTER,
        "of the tempo; a change starts from the top",
        theme::text(size::SMALL),
        MIST.egui(),
    );

    // The switches, in two columns.
    let top = panel.top() + 296.0;
    let wide = (panel.width() - 80.0 - 20.0) / 2.0;
    for (i, switch) in switches(&settings).iter().enumerate() {
        let corner = pos2(
            panel.left() + 40.0 + (i % 2) as f32 * (wide + 20.0),
            top + (i / 2) as f32 * (theme::TOUCH + 14.0),
        );
        let rect = Rect::from_min_size(corner, vec2(wide, theme::TOUCH));
        let rank = if switch.on { Rank::On } else { Rank::Plain };
        let label = match (switch.on, switch.order) {
            (_, Order::Camera) => switch.label.clone(),
            (true, _) => format!("{}: on", switch.label),
            (false, _) => format!("{}: off", switch.label),
        };
        if (Button { label: &label, icon: Some(switch.icon), key: switch.key, rank }).show(&ui, rect) {
            orders.write(switch.order);
        }
    }

    // How sound and camera are, in words.
    let mut y = panel.bottom() - 146.0;
    let sound = sound_words.map(|words| words.0.clone());
    let camera = eyes.map(|words| words.long.clone());
    for words in [sound, camera].into_iter().flatten() {
        let at = pos2(panel.left() + 48.0, y);
        y += widgets::short_paragraph(painter, at, panel.width() - 96.0, &words, 2, MIST) + 8.0;
    }
    Ok(())
}

/// Minus, the speed in percent, plus; returns what was clicked. It is 270 points wide.
pub fn speed_control(
    ui: &bevy_egui::egui::Ui,
    at: bevy_egui::egui::Pos2,
    settings: &Settings,
) -> Option<Order> {
    let less = Rect::from_min_size(at, vec2(theme::TOUCH + 28.0, theme::TOUCH));
    let more = Rect::from_min_size(at + vec2(184.0, 0.0), vec2(theme::TOUCH + 28.0, theme::TOUCH));
    let middle = pos2((less.right() + more.left()) / 2.0, less.center().y);
    ui.painter().text(
        middle,
        Align2::CENTER_CENTER,
        format!("{} %", settings.percent()),
        theme::bold(size::LARGE),
        FOAM.egui(),
    );
    let slower = Button { label: "", icon: None, key: "−", rank: Rank::Plain }.show(ui, less);
    let faster = Button { label: "", icon: None, key: "+", rank: Rank::Plain }.show(ui, more);
    match (slower, faster) {
        (true, _) => Some(Order::Slower),
        (_, true) => Some(Order::Faster),
        _ => None,
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
    fn keys_decide_who_plays() {
        let pianist = |keys: &str| {
            Settings::from_options(&GameOptions { keys: keys.into(), ..GameOptions::default() }).pianist
        };
        assert_eq!(pianist("performer"), Pianist::Performer);
        assert_eq!(pianist("auto"), Pianist::Computer);
        assert_eq!(pianist("Digital Piano"), Pianist::Piano);
    }
}

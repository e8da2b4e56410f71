//! The menu of the pause, in which choices are made.

use bevy::prelude::*;
use bevy_egui::egui::{Align2, Pos2, Rect, Ui, pos2, vec2};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::{Pianist, Settings};
use crate::game::orders::Order;
use crate::game::session::Session;
use crate::game::theme::icons::Icon;
use crate::game::theme::widgets::{self, Button, Rank};
use crate::game::theme::{self, FOAM, MIST, size};
use crate::game::{GameSystems, Menu, Screen, eyes, screens, sounds};

/// Width of a value between its two buttons.
const STEPPER: f32 = 268.0;

pub fn picture(app: &mut App) {
    app.add_systems(
        EguiPrimaryContextPass,
        pause_menu.in_set(GameSystems::Ui).after(screens::ScreenUi).run_if(in_state(Menu::Pause)),
    );
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
    sound_words: Option<Res<sounds::SoundWords>>,
    eyes: Option<Res<eyes::EyeWords>>,
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
    let y = panel.top() + 206.0;
    painter.text(
        pos2(panel.left() + 48.0, y + 28.0),
        Align2::LEFT_CENTER,
        "Speed",
        theme::bold(size::BODY),
        FOAM.egui(),
    );
    if let Some(order) = speed_control(&ui, pos2(panel.left() + 130.0, y), &settings) {
        orders.write(order);
    }
    painter.text(
        pos2(panel.left() + 430.0, y + 28.0),
        Align2::LEFT_CENTER,
        "Ghosts ahead",
        theme::bold(size::BODY),
        FOAM.egui(),
    );
    if let Some(order) = ahead_control(&ui, pos2(panel.right() - 40.0 - STEPPER, y), &settings) {
        orders.write(order);
    }
    for (x, words) in
        [(48.0, "A new speed starts from the top."), (430.0, "How early ghost hands show a note.")]
    {
        painter.text(
            pos2(panel.left() + x, y + 76.0),
            Align2::LEFT_CENTER,
            words,
            theme::text(size::SMALL),
            MIST.egui(),
        );
    }

    // The switches, in two columns.
    let top = panel.top() + 310.0;
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
    let mut y = panel.bottom() - 142.0;
    let sound = sound_words.map(|words| words.0.clone());
    let camera = eyes.map(|words| words.long.clone());
    for words in [sound, camera].into_iter().flatten() {
        let at = pos2(panel.left() + 48.0, y);
        y += widgets::short_paragraph(painter, at, panel.width() - 96.0, &words, 2, MIST) + 8.0;
    }
    Ok(())
}

/// Minus, the speed in percent, plus; returns what was clicked. It is [`STEPPER`] wide.
pub fn speed_control(ui: &Ui, at: Pos2, settings: &Settings) -> Option<Order> {
    stepper(
        ui,
        at,
        &format!("{} %", settings.percent()),
        [("", "−"), ("", "+")],
        [Order::Slower, Order::Faster],
    )
}

/// The same for how far ahead the ghost hands play.
fn ahead_control(ui: &Ui, at: Pos2, settings: &Settings) -> Option<Order> {
    let words = format!("{:.1} s", settings.ahead_s);
    stepper(ui, at, &words, [("−", ","), ("+", ".")], [Order::Nearer, Order::Farther])
}

/// A value between two buttons that change it by a step.
fn stepper(ui: &Ui, at: Pos2, value: &str, signs: [(&str, &str); 2], wishes: [Order; 2]) -> Option<Order> {
    let button = vec2(theme::TOUCH + 28.0, theme::TOUCH);
    let less = Rect::from_min_size(at, button);
    let more = Rect::from_min_size(at + vec2(STEPPER - button.x, 0.0), button);
    let middle = pos2((less.right() + more.left()) / 2.0, less.center().y);
    ui.painter().text(middle, Align2::CENTER_CENTER, value, theme::bold(size::LARGE), FOAM.egui());
    let clicked = |(label, key), rect| (Button { label, icon: None, key, rank: Rank::Plain }).show(ui, rect);
    let [fewer, further] = [clicked(signs[0], less), clicked(signs[1], more)];
    match (fewer, further) {
        (true, _) => Some(wishes[0]),
        (_, true) => Some(wishes[1]),
        _ => None,
    }
}

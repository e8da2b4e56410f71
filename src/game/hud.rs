//! What lies flat over the stage while playing: controls, score, coach, camera picture, count-in.

use bevy::prelude::*;
use bevy_egui::egui::{Align2, FontId, Painter, Rect, Ui, pos2, vec2};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::coach::Coach;
use super::eyes::{EyeWords, Eyes};
use super::inset::{self, Inset};
use super::orders::Order;
use super::pianist::PianoWords;
use super::screens::{OverStage, ScreenUi};
use super::session::{Session, SongTime};
use super::settings::{Pianist, Settings, speed_control};
use super::shoal;
use super::stage::Stage;
use super::theme::icons::Icon;
use super::theme::shapes::{self, TokenStyle};
use super::theme::widgets::{self, Button, Rank, ease_out};
use super::theme::{self, DEEP, FOAM, MIST, SHALLOW, SUN, TOUCH, WATER, size};
use super::{GameSystems, Screen};

/// Height of the row of controls at the top.
const BAR: f32 = 76.0;
/// Space at the window's edges.
const EDGE: f32 = 18.0;
/// How long the coach's line stays.
const LINE_S: f32 = 9.0;
/// The camera picture's height.
const PICTURE: f32 = 118.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        EguiPrimaryContextPass,
        draw.in_set(GameSystems::Ui)
            .in_set(ScreenUi)
            .after(OverStage)
            .run_if(in_state(Screen::Play).and_then(resource_exists::<Session>)),
    );
}

fn draw(
    mut contexts: EguiContexts,
    session: Res<Session>,
    song: Res<SongTime>,
    settings: Res<Settings>,
    coach: Res<Coach>,
    picture: Res<Inset>,
    stage: Res<Stage>,
    watching: Res<Eyes>,
    eyes: Res<EyeWords>,
    piano: Option<Res<PianoWords>>,
    mut orders: MessageWriter<Order>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let ui = widgets::canvas(ctx, "hud");
    let window = ctx.viewport_rect();
    let painter = ui.painter();
    if let Some(order) = controls_ui(&ui, window, &settings) {
        orders.write(order);
    }
    progress_line(painter, window, session.progress(song.now_s));
    score(painter, window, &session, settings.still_water);
    coach_line(painter, window, &coach);
    who_plays(painter, window, &settings, piano.as_deref());
    let size = vec2(PICTURE * picture.aspect(), PICTURE);
    let place =
        Rect::from_min_size(pos2(window.right() - EDGE - size.x, window.bottom() - 14.0 - size.y), size);
    let view = watching
        .calibration()
        .map_or_else(|| picture.whole(), |calibration| picture.close_up(&calibration, stage.range));
    picture.paint(painter, place, view, eyes.short, 6.5);
    if picture.texture.is_some() && song.now_s < 0.5 {
        inset::caption(painter, place, "what the camera sees");
    }
    if let Some((beat, into)) = session.count(song.now_s) {
        count(painter, window, beat, into as f32);
    } else if song.now_s < session.count_in_s {
        announce(painter, window, &session);
    }
    Ok(())
}

/// Pause, wait, speed, ghosts: three touches away at most, and always in the same place.
fn controls_ui(ui: &Ui, window: Rect, settings: &Settings) -> Option<Order> {
    ui.painter().rect_filled(
        Rect::from_min_size(window.min, vec2(window.width(), BAR)),
        0.0,
        DEEP.alpha(0.72),
    );
    let y = window.top() + (BAR - TOUCH) / 2.0 - 2.0;
    let mut x = window.left() + EDGE;
    let mut place = |wide: f32| {
        let rect = Rect::from_min_size(pos2(x, y), vec2(wide, TOUCH));
        x += wide + 12.0;
        rect
    };
    // While letters are piano keys, orders need Ctrl.
    let key = |letter: &'static str, with_control: &'static str| {
        if settings.pianist == Pianist::Computer { with_control } else { letter }
    };
    let rank = |on| if on { Rank::On } else { Rank::Plain };
    let mut order = None;
    let mut button = |label, icon, key, rank, rect, wish| {
        if (Button { label, icon: Some(icon), key, rank }).show(ui, rect) {
            order = Some(wish);
        }
    };
    button("", Icon::Pause, "Space", Rank::Plain, place(128.0), Order::Pause);
    button(
        "Wait",
        Icon::Wait,
        key("W", "Ctrl W"),
        rank(settings.waits),
        place(if settings.pianist == Pianist::Computer { 206.0 } else { 164.0 }),
        Order::Wait,
    );
    let speed = place(268.0);
    let wide = if settings.pianist == Pianist::Computer { 146.0 } else { 100.0 };
    button("", Icon::Hands, key("G", "Ctrl G"), rank(settings.ghosts), place(wide), Order::Ghosts);
    let speaker = if settings.sound { Icon::Sound } else { Icon::Silence };
    button("", speaker, key("M", "Ctrl M"), rank(settings.sound), place(wide), Order::Sound);
    order.or_else(|| speed_control(ui, speed.min, settings))
}

fn progress_line(painter: &Painter, window: Rect, share: f32) {
    let line = Rect::from_min_size(pos2(window.left(), window.top() + BAR), vec2(window.width(), 5.0));
    painter.rect_filled(line, 0.0, WATER.alpha(0.8));
    let done = Rect::from_min_size(line.min, vec2(line.width() * share, line.height()));
    painter.rect_filled(done, 0.0, SUN.egui());
    painter.circle_filled(pos2(done.right(), line.center().y), 7.0, SUN.egui());
}

/// Points, and the shoal as a number of small fish.
fn score(painter: &Painter, window: Rect, session: &Session, still_water: bool) {
    let y = window.top() + BAR / 2.0 - 2.0;
    let right = window.right() - EDGE;
    let points =
        painter.layout_no_wrap(session.judge.score().to_string(), theme::bold(size::HEADING), FOAM.egui());
    let x = right - points.size().x;
    painter.galley(pos2(x, y - points.size().y / 2.0), points, FOAM.egui());
    let chain = session.judge.finger_chain();
    let multiplier = session.judge.multiplier();
    let mut x = x - 22.0;
    if multiplier > 1 {
        let rect = painter.text(
            pos2(x, y),
            Align2::RIGHT_CENTER,
            format!("×{multiplier}"),
            theme::bold(size::BODY),
            SUN.egui(),
        );
        x = rect.left() - 22.0;
    }
    if chain == 0 {
        return;
    }
    let rect = painter.text(pos2(x, y), Align2::RIGHT_CENTER, chain, theme::bold(size::BODY), FOAM.egui());
    let sign = pos2(rect.left() - 30.0, y);
    if still_water {
        shapes::tick(painter, sign, 11.0, SHALLOW.mix(FOAM, 0.4).egui());
    } else {
        let wag = (chain as f32 * 1.7).sin();
        let long = 34.0 + (shoal::size_for(chain) as f32).min(10.0);
        shapes::fish(painter, sign, long, wag, 1.0);
    }
}

fn coach_line(painter: &Painter, window: Rect, coach: &Coach) {
    if coach.line.words.is_empty() {
        return;
    }
    let fade = ((coach.age_s - LINE_S) / 0.4).clamp(0.0, 1.0);
    let appear = ease_out(coach.age_s / 0.2) * (1.0 - fade);
    if appear <= 0.0 {
        return;
    }
    let fingers = coach.line.fingers.len() as f32 * 52.0;
    let font: FontId = theme::text(size::BODY);
    let galley = painter.layout(coach.line.words.clone(), font, FOAM.egui(), 720.0 - fingers);
    let height = galley.size().y.max(40.0) + 28.0;
    let width = galley.size().x + fingers + 56.0;
    let left = window.left() + EDGE - 14.0 * (1.0 - appear);
    let rect = Rect::from_min_size(pos2(left, window.bottom() - 22.0 - height), vec2(width, height));
    painter.rect_filled(rect, 22.0, WATER.mix(DEEP, 0.35).alpha(0.92 * appear));
    let mut x = rect.left() + 26.0;
    for &(hand, finger) in &coach.line.fingers {
        let centre = pos2(x + 20.0, rect.center().y);
        shapes::token(painter, centre, 19.0, finger, TokenStyle { hand, alpha: appear });
        x += 52.0;
    }
    painter.galley(pos2(x + 2.0, rect.center().y - galley.size().y / 2.0), galley, FOAM.alpha(appear));
}

/// One small word on who plays, above the coach.
fn who_plays(painter: &Painter, window: Rect, settings: &Settings, piano: Option<&PianoWords>) {
    let words = match settings.pianist {
        Pianist::Performer => "The performer shows it. Press P to play yourself.",
        Pianist::Computer => "Letters are piano keys. Ctrl P: show me.",
        Pianist::Piano => piano.map_or("", |words| words.0.as_str()),
    };
    let at = pos2(window.left() + EDGE + 4.0, window.top() + BAR + 24.0);
    painter.text(at, Align2::LEFT_CENTER, words, theme::text(size::SMALL), MIST.alpha(0.9));
}

/// A big number for each beat of the count-in.
fn count(painter: &Painter, window: Rect, beat: u32, into: f32) {
    let centre = pos2(window.center().x, window.top() + window.height() * 0.36);
    let alpha = 1.0 - ease_out((into - 0.5).max(0.0) * 2.0);
    let radius = 78.0 + 26.0 * ease_out(into);
    painter.circle_filled(centre, 78.0, DEEP.alpha(0.6 * alpha));
    painter.circle_stroke(centre, radius, bevy_egui::egui::Stroke::new(4.0, SUN.alpha(0.8 * alpha)));
    painter.text(centre, Align2::CENTER_CENTER, beat, theme::bold(size::HUGE), FOAM.alpha(alpha));
}

/// The level's name before the count-in.
fn announce(painter: &Painter, window: Rect, session: &Session) {
    let centre = pos2(window.center().x, window.top() + window.height() * 0.36);
    let title = painter.layout_no_wrap(session.level.title.clone(), theme::bold(size::DISPLAY), FOAM.egui());
    let ground = Rect::from_center_size(centre, title.size() + vec2(90.0, 34.0));
    shapes::shade(painter, ground, 0.7);
    painter.galley(centre - title.size() / 2.0, title, FOAM.egui());
}

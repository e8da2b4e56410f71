//! The map: a river from left to right, a stone for each level, starfish on the stones.

use bevy::prelude::*;
use bevy_egui::egui::{self, Align2, Painter, Pos2, Rect, Sense, Shape, Stroke, pos2, vec2};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use score::{Finger, FingerSet, Hand, Level, World};

use super::ScreenUi;
use crate::game::library::{Library, hands_words, world_name};
use crate::game::orders::Order;
use crate::game::progress::Progress;
use crate::game::settings::{Settings, speed_control};
use crate::game::theme::icons::Icon;
use crate::game::theme::shapes::{self, TokenStyle};
use crate::game::theme::widgets::{self, Button, Rank};
use crate::game::theme::{self, DEEP, FOAM, INK, MIST, MOSS, SHALLOW, SUN, Tint, WATER, size};
use crate::game::{GameSystems, Menu, Screen};

/// Distance between two stones along the river, in points.
const STEP: f32 = 190.0;
/// Extra water between two worlds.
const BETWEEN_WORLDS: f32 = 90.0;
/// How far the river swings up and down.
const SWING: f32 = 66.0;
/// How far the picture's view runs after the chosen stone, per second.
const FOLLOW: f32 = 9.0;
/// Height of the card with the chosen level.
const CARD: f32 = 218.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        obey.in_set(GameSystems::Simulate).run_if(in_state(Screen::Map).and_then(in_state(Menu::Closed))),
    );
}

pub(super) fn picture(app: &mut App) {
    app.add_systems(
        EguiPrimaryContextPass,
        draw.in_set(GameSystems::Ui).in_set(ScreenUi).run_if(in_state(Screen::Map)),
    );
}

fn obey(mut orders: MessageReader<Order>, mut library: ResMut<Library>, mut next: ResMut<NextState<Screen>>) {
    for order in orders.read() {
        match *order {
            Order::Left => library.step(-1),
            Order::Right => library.step(1),
            Order::Up => library.step_world(false),
            Order::Down => library.step_world(true),
            Order::Stone(at) if library.at == at => next.set(Screen::Play),
            Order::Stone(at) => library.at = at,
            Order::Confirm if library.chosen().is_some() => next.set(Screen::Play),
            Order::Camera => next.set(Screen::CameraSetup),
            Order::Back => next.set(Screen::Title),
            _ => {}
        }
    }
}

/// Where the stones lie along the river, in points from its source.
pub fn stone_places(worlds: &[World]) -> Vec<Pos2> {
    let mut x = 0.0;
    let mut before = None;
    worlds
        .iter()
        .map(|&world| {
            if before.is_some_and(|before| before != world) {
                x += BETWEEN_WORLDS;
            }
            before = Some(world);
            let place = pos2(x, river_y(x));
            x += STEP;
            place
        })
        .collect()
}

/// The river's middle at a distance from its source, around 0.
fn river_y(x: f32) -> f32 {
    SWING * (x * 0.0085).sin() + 0.35 * SWING * (x * 0.0191 + 1.0).sin()
}

/// Half the river's width: a brook at the source, wide before the sea.
fn river_half(x: f32) -> f32 {
    44.0 + (x * 0.012).min(60.0)
}

/// Where the starfish of a stone sit: below it, side by side.
pub fn starfish_places(stone: Pos2, radius: f32) -> [Pos2; 3] {
    [-1.0, 0.0, 1.0]
        .map(|side: f32| stone + vec2(side * radius * 0.72, radius * (1.05 + 0.16 * (1.0 - side.abs()))))
}

fn draw(
    mut contexts: EguiContexts,
    time: Res<Time<Real>>,
    library: Res<Library>,
    progress: Res<Progress>,
    settings: Res<Settings>,
    mut orders: MessageWriter<Order>,
    mut view: Local<Option<f32>>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let ui = widgets::canvas(ctx, "map");
    let window = ctx.viewport_rect();
    let painter = ui.painter();
    if library.levels.is_empty() {
        empty(painter, window, library.trouble.as_deref());
        back_button(&ui, window, &mut orders);
        return Ok(());
    }
    let worlds: Vec<World> = library.levels.iter().map(|level| level.world).collect();
    let places = stone_places(&worlds);
    let chosen = library.at.min(places.len() - 1);
    let wished = places[chosen].x;
    let share = 1.0 - (-FOLLOW * time.delta_secs().min(0.1)).exp();
    let at = view.map_or(wished, |at| at + (wished - at) * share);
    *view = Some(at);
    let middle = pos2(window.center().x - at, window.top() + 92.0 + (window.height() - CARD - 110.0) * 0.54);
    let drift = if settings.still_water { 0.0 } else { time.elapsed_secs() };
    let end = places.last().map_or(0.0, |place| place.x);

    painter.rect_filled(window, 0.0, DEEP.egui());
    river(painter, window, middle, end, drift);
    banks(painter, window, middle, end, drift);
    for (index, place) in places.iter().enumerate() {
        let first = index == 0 || worlds[index - 1] != worlds[index];
        if first {
            world_sign(painter, pos2(middle.x + place.x, window.top() + 112.0), worlds[index]);
        }
        let stone = middle + place.to_vec2();
        if window.expand(120.0).contains(stone) {
            let stars = progress.stars(&library.levels[index].id);
            paint_stone(painter, stone, index == chosen, stars, index + 1, drift);
            let touch = Rect::from_center_size(stone, vec2(96.0, 96.0));
            let response = ui.interact(touch, egui::Id::new(("stone", index)), Sense::CLICK);
            if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
                orders.write(Order::Stone(index));
            }
        }
    }
    swimmer(painter, middle + places[chosen].to_vec2(), drift, settings.still_water);
    header(painter, window, progress.total());
    back_button(&ui, window, &mut orders);
    card(&ui, window, &library.levels[chosen], &settings, &mut orders);
    Ok(())
}

/// The river as a band of water between dark banks, with slow lines of current.
fn river(painter: &Painter, window: Rect, middle: Pos2, end: f32, drift: f32) {
    let steps = 90;
    let at = |i: usize| {
        let x = window.left() - 40.0 + (window.width() + 80.0) * i as f32 / steps as f32;
        let along = (x - middle.x).clamp(-700.0, end + 900.0);
        (x, along, middle.y + river_y(along))
    };
    let band = |grow: f32, tint: Tint, alpha: f32| {
        let mut mesh = egui::Mesh::default();
        for i in 0..=steps {
            let (x, along, y) = at(i);
            let half = river_half(along.max(0.0)) + grow;
            for (edge, fade) in [(-half - 10.0, 0.0), (-half, 1.0), (half, 1.0), (half + 10.0, 0.0)] {
                mesh.colored_vertex(pos2(x, y + edge), tint.alpha(alpha * fade));
            }
        }
        for i in 0..steps as u32 {
            for row in 0..3 {
                let a = i * 4 + row;
                mesh.add_triangle(a, a + 1, a + 4);
                mesh.add_triangle(a + 1, a + 5, a + 4);
            }
        }
        painter.add(Shape::mesh(mesh));
    };
    band(74.0, MOSS.mix(DEEP, 0.80), 1.0);
    band(34.0, MOSS.mix(DEEP, 0.68), 1.0);
    band(10.0, FOAM.mix(WATER, 0.72), 1.0);
    band(4.0, WATER.mix(SHALLOW, 0.35), 1.0);
    band(-8.0, SHALLOW.mix(WATER, 0.30), 1.0);
    for lane in [-0.55, -0.1, 0.4] {
        let line: Vec<Pos2> = (0..=steps)
            .map(|i| {
                let (x, along, y) = at(i);
                let half = river_half(along.max(0.0));
                pos2(x, y + half * lane + 4.0 * (along * 0.03 - drift * 0.9 + lane * 9.0).sin())
            })
            .collect();
        painter.extend(Shape::dashed_line_with_offset(
            &line,
            Stroke::new(2.5, FOAM.alpha(0.16)),
            &[70.0],
            &[120.0 + 50.0 * lane],
            (lane * 97.0 - drift * 22.0).rem_euclid(190.0) - 190.0,
        ));
    }
}

/// Reeds and pebbles on both banks, each at its own place for ever.
fn banks(painter: &Painter, window: Rect, middle: Pos2, end: f32, drift: f32) {
    let first = ((window.left() - middle.x) / 46.0).floor() as i32 - 1;
    let last = ((window.right() - middle.x) / 46.0).ceil() as i32 + 1;
    for i in first..=last {
        // Multiples of the golden ratio fill an interval evenly without repeating.
        let chance = |salt: f32| ((i as f32 + salt) * 0.618_034).rem_euclid(1.0);
        let along = i as f32 * 46.0 + 30.0 * chance(11.0);
        if along > end + 700.0 {
            continue;
        }
        let side = if i % 2 == 0 { -1.0 } else { 1.0 };
        let clear = river_half(along.max(0.0)) + 24.0 + 26.0 * chance(3.0);
        let foot = middle + vec2(along, river_y(along) + side * clear);
        if chance(7.0) < 0.34 {
            let size = 6.0 + 7.0 * chance(5.0);
            painter.circle_filled(foot + vec2(0.0, 3.0), size, DEEP.egui());
            painter.circle_filled(foot, size, MIST.mix(DEEP, 0.55).egui());
            continue;
        }
        for blade in 0..3 {
            let lean = (blade as f32 - 1.0) * 9.0 + 3.0 * (drift * 0.8 + along * 0.02 + blade as f32).sin();
            let tall = 26.0 + 16.0 * chance(blade as f32 * 2.0 + 1.0);
            let tip = foot + vec2(lean, -tall);
            let bend = foot + vec2(lean * 0.25, -tall * 0.55);
            painter.add(Shape::line(
                vec![foot + vec2(blade as f32 * 3.0 - 3.0, 0.0), bend, tip],
                Stroke::new(4.0, MOSS.mix(DEEP, 0.35 + 0.12 * blade as f32).egui()),
            ));
        }
    }
}

/// A world's name above the place where it begins.
fn world_sign(painter: &Painter, at: Pos2, world: World) {
    let at = at - vec2(36.0, 0.0);
    painter.text(at, Align2::LEFT_CENTER, world_name(world), theme::bold(size::HEADING), FOAM.alpha(0.92));
    painter.line_segment([at + vec2(2.0, 26.0), at + vec2(58.0, 26.0)], Stroke::new(4.0, SUN.alpha(0.9)));
}

fn paint_stone(painter: &Painter, centre: Pos2, chosen: bool, stars: u8, number: usize, drift: f32) {
    let radius = if chosen { 47.0 } else { 36.0 };
    let bob = if chosen { 1.5 * (drift * 2.0).sin() } else { 0.0 };
    let centre = centre + vec2(0.0, bob);
    // A stone is not round: its outline swings a little, each in its own way.
    let outline: Vec<Pos2> = (0..48)
        .map(|i| {
            let turn = i as f32 / 48.0;
            let swing = 1.0
                + 0.045 * (std::f32::consts::TAU * (turn * 2.0 + number as f32 * 0.37)).sin()
                + 0.03 * (std::f32::consts::TAU * (turn * 3.0 + number as f32 * 0.61)).cos();
            let at = shapes::on_circle(centre, radius * swing, turn);
            pos2(at.x * 1.0 + (at.x - centre.x) * 0.10, at.y)
        })
        .collect();
    let shifted = |by: egui::Vec2| outline.iter().map(|&p| p + by).collect::<Vec<_>>();
    shapes::fill(painter, centre + vec2(0.0, 8.0), &shifted(vec2(0.0, 8.0)), DEEP.alpha(0.55));
    let (stone, top) =
        if chosen { (SUN, SUN.mix(FOAM, 0.22)) } else { (MIST.mix(DEEP, 0.30), MIST.mix(DEEP, 0.22)) };
    shapes::fill(painter, centre, &outline, stone.mix(DEEP, 0.25).egui());
    let raised: Vec<Pos2> = outline
        .iter()
        .map(|&p| centre + (p - centre) * vec2(0.93, 0.90) - vec2(0.0, radius * 0.07))
        .collect();
    shapes::fill(painter, centre - vec2(0.0, radius * 0.07), &raised, stone.egui());
    let light: Vec<Pos2> =
        raised.iter().map(|&p| centre + (p - centre) * vec2(0.66, 0.50) - vec2(0.0, radius * 0.22)).collect();
    shapes::fill(painter, centre - vec2(0.0, radius * 0.25), &light, top.egui());
    let word = if chosen { theme::bold(size::HEADING) } else { theme::bold(size::LARGE) };
    painter.text(centre - vec2(0.0, radius * 0.08), Align2::CENTER_CENTER, number, word, INK.egui());
    for (i, at) in starfish_places(centre, radius).into_iter().enumerate() {
        shapes::starfish(painter, at, if chosen { 17.0 } else { 14.0 }, i < usize::from(stars), 1.0);
    }
}

/// Our fish waits at the chosen stone.
fn swimmer(painter: &Painter, stone: Pos2, drift: f32, still: bool) {
    if !still {
        let at = stone + vec2(-86.0, -30.0 + 5.0 * (drift * 1.6).sin());
        shapes::fish(painter, at, 62.0, (drift * 5.0).sin(), 1.0);
    }
}

fn header(painter: &Painter, window: Rect, stars: u32) {
    painter.text(
        pos2(window.left() + 178.0, window.top() + 46.0),
        Align2::LEFT_CENTER,
        "Choose a stone",
        theme::bold(size::HEADING),
        FOAM.egui(),
    );
    let at = pos2(window.right() - 40.0, window.top() + 46.0);
    let rect = painter.text(at, Align2::RIGHT_CENTER, stars, theme::bold(size::LARGE), FOAM.egui());
    shapes::starfish(painter, pos2(rect.left() - 28.0, at.y), 18.0, true, 1.0);
}

fn back_button(ui: &egui::Ui, window: Rect, orders: &mut MessageWriter<Order>) {
    let back = Rect::from_min_size(window.min + vec2(18.0, 18.0), vec2(134.0, theme::TOUCH));
    if (Button { label: "", icon: Some(Icon::Back), key: "Esc", rank: Rank::Plain }).show(ui, back) {
        orders.write(Order::Back);
    }
}

/// The chosen level in words, its fingers in shapes, and the button that begins it.
fn card(ui: &egui::Ui, window: Rect, level: &Level, settings: &Settings, orders: &mut MessageWriter<Order>) {
    let painter = ui.painter();
    let wide = (window.width() - 60.0).min(1120.0);
    let rect = Rect::from_center_size(
        pos2(window.center().x, window.bottom() - 20.0 - CARD / 2.0),
        vec2(wide, CARD),
    );
    widgets::panel(painter, rect, 0.96);
    let left = rect.left() + 36.0;
    painter.text(
        pos2(left, rect.top() + 44.0),
        Align2::LEFT_CENTER,
        &level.title,
        theme::bold(size::HEADING),
        FOAM.egui(),
    );
    let text_wide = wide - 420.0;
    let story = painter.layout(level.story.clone(), theme::text(size::BODY), FOAM.egui(), text_wide);
    painter.galley(pos2(left, rect.top() + 72.0), story, FOAM.egui());
    let facts = format!(
        "{}  ·  {} notes  ·  {:.0} beats a minute",
        hands_words(level),
        level.exercise.notes.len(),
        level.tempo_bpm * settings.speed
    );
    let y = rect.bottom() - 40.0;
    let x = fingers_used(painter, pos2(left + 20.0, y), level);
    painter.text(pos2(x + 6.0, y), Align2::LEFT_CENTER, facts, theme::text(size::SMALL), MIST.egui());
    let play = Rect::from_min_size(pos2(rect.right() - 320.0, rect.top() + 30.0), vec2(284.0, 80.0));
    if (Button { label: "Play", icon: Some(Icon::Play), key: "Enter", rank: Rank::First }).show(ui, play) {
        orders.write(Order::Confirm);
    }
    if let Some(order) = speed_control(ui, pos2(rect.right() - 312.0, rect.bottom() - 84.0), settings) {
        orders.write(order);
    }
}

/// Small tokens of the fingers that a level asks for; returns where they end.
fn fingers_used(painter: &Painter, at: Pos2, level: &Level) -> f32 {
    let mut x = at.x;
    for hand in Hand::ALL {
        let used = level
            .exercise
            .notes
            .iter()
            .filter(|note| note.hand == hand)
            .filter_map(score::Note::shown_finger)
            .fold(FingerSet::EMPTY, |mut set, finger| {
                set.insert(finger);
                set
            });
        let shown: Vec<Finger> = Finger::ALL.into_iter().filter(|&finger| used.contains(finger)).collect();
        // A left hand reads from the little finger to the thumb, as it lies on the keys.
        let ordered: Vec<Finger> = if hand == Hand::Left { shown.into_iter().rev().collect() } else { shown };
        for finger in &ordered {
            shapes::token(painter, pos2(x, at.y), 14.0, Some(*finger), TokenStyle { hand, alpha: 1.0 });
            x += 42.0;
        }
        if !ordered.is_empty() {
            x += 12.0;
        }
    }
    x
}

fn empty(painter: &Painter, window: Rect, trouble: Option<&str>) {
    let words = trouble.map_or_else(
        || "The river has no stones yet. Write the levels with: fingerling levels --write levels".to_owned(),
        |trouble| format!("The levels could not be read: {trouble}"),
    );
    let galley = painter.layout(words, theme::text(size::BODY), FOAM.egui(), 720.0);
    painter.galley(window.center() - galley.size() / 2.0, galley, FOAM.egui());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stones_go_from_left_to_right_and_worlds_keep_apart() {
        let places = stone_places(&[World::Brook, World::Brook, World::Pond, World::River]);

        assert_eq!(places[1].x - places[0].x, STEP);
        assert_eq!(places[2].x - places[1].x, STEP + BETWEEN_WORLDS);
        assert!(places.windows(2).all(|pair| pair[0].x < pair[1].x));
        assert!(places.iter().all(|place| place.y.abs() < 1.4 * SWING));
    }

    #[test]
    fn starfish_cling_to_their_stone() {
        let places = starfish_places(pos2(100.0, 50.0), 40.0);

        assert!(places.iter().all(|at| at.y > 50.0 + 30.0 && (at.x - 100.0).abs() < 40.0));
        assert!(places[0].x < places[1].x && places[1].x < places[2].x);
    }
}

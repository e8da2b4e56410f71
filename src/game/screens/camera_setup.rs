//! The camera's screen: the live picture, the keys drawn over it, and four corners to put right.

use bevy::prelude::*;
use bevy_egui::egui::{self, Align2, Painter, Rect, Sense, Shape, Stroke, Ui, pos2, vec2};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use keyboard::Range;
use sight::calibration::Calibration;

use super::ScreenUi;
use crate::game::eyes::{EyeWords, Eyes, calibration_folder};
use crate::game::inset::Inset;
use crate::game::orders::Order;
use crate::game::theme::icons::Icon;
use crate::game::theme::widgets::{self, Button, Rank};
use crate::game::theme::{self, CORAL, DEEP, FOAM, INK, MIST, MOSS, SUN, size};
use crate::game::{GameSystems, Menu, Screen};

/// The corners in the words of the screen, in the order of the calibration.
const CORNERS: [&str; 4] = ["low front", "low back", "high front", "high back"];
/// How far a corner moves with one press of an arrow, in pixels of the picture; with Shift tenfold.
const NUDGE_PX: f32 = 1.0;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Draft>().add_systems(OnEnter(Screen::CameraSetup), begin).add_systems(
        Update,
        (obey, nudge)
            .in_set(GameSystems::Simulate)
            .run_if(in_state(Screen::CameraSetup).and_then(in_state(Menu::Closed))),
    );
}

pub(super) fn picture(app: &mut App) {
    app.add_systems(
        EguiPrimaryContextPass,
        draw.in_set(GameSystems::Ui).in_set(ScreenUi).run_if(in_state(Screen::CameraSetup)),
    );
}

/// The corners as they are being put right.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct Draft {
    /// In pixels of the picture; the order of [`Calibration::corners_px`].
    pub corners_px: Option<[Vec2; 4]>,
    /// The keys between them.
    pub range: Range,
    /// The corner that arrows move.
    pub chosen: usize,
    /// Where the player came from.
    from: Screen,
    /// What became of the last attempt to keep it.
    said: String,
}

impl Default for Draft {
    fn default() -> Self {
        Self { corners_px: None, range: Range::FULL, chosen: 0, from: Screen::Title, said: String::new() }
    }
}

impl Draft {
    /// The calibration that these corners make, or what is wrong with them.
    ///
    /// # Errors
    /// One sentence for the player.
    pub fn calibration(&self) -> Result<Calibration, String> {
        let corners = self.corners_px.ok_or("there is no picture yet")?;
        Calibration::new(corners, self.range).map_err(|error| error.to_string())
    }

    /// Moves the lowest or the highest key by white keys.
    pub fn stretch(&mut self, low: i8, high: i8) {
        self.range.lowest_white = step_white(self.range.lowest_white, low);
        self.range.highest_white = step_white(self.range.highest_white, high);
    }
}

/// The white key some white keys higher or lower, within the piano.
fn step_white(from: u8, by: i8) -> u8 {
    let mut key = from;
    let mut left = by.unsigned_abs();
    while left > 0 {
        let next = if by > 0 { key + 1 } else { key.saturating_sub(1) };
        if !(keyboard::LOWEST..=keyboard::HIGHEST).contains(&next) {
            return if keyboard::is_black(key) { from } else { key };
        }
        key = next;
        if !keyboard::is_black(key) {
            left -= 1;
        }
    }
    key
}

fn begin(mut draft: ResMut<Draft>, eyes: Res<Eyes>, previous: Option<Res<PreviousState<Screen>>>) {
    let known = eyes.calibration();
    *draft = Draft {
        corners_px: known.as_ref().map(Calibration::corners_px),
        range: known.map_or(Range::FULL, |known| known.range()),
        from: previous.map_or(Screen::Title, |previous| match **previous {
            Screen::CameraSetup => Screen::Title,
            other => other,
        }),
        ..Draft::default()
    };
}

fn obey(
    mut orders: MessageReader<Order>,
    mut draft: ResMut<Draft>,
    mut eyes: ResMut<Eyes>,
    inset: Option<Res<Inset>>,
    mut next: ResMut<NextState<Screen>>,
) {
    for order in orders.read() {
        match order {
            Order::Confirm => match draft.calibration() {
                Ok(calibration) => {
                    draft.said = keep(&calibration, &eyes, inset.as_deref());
                    eyes.set_calibration(calibration);
                    if draft.said.is_empty() {
                        next.set(draft.from);
                    }
                }
                Err(trouble) => draft.said = trouble,
            },
            Order::Back => next.set(draft.from),
            _ => {}
        }
    }
}

/// Keeps the calibration for this camera; returns what went wrong, or nothing.
fn keep(calibration: &Calibration, eyes: &Eyes, inset: Option<&Inset>) -> String {
    let (Some(folder), Some(name), Some(inset)) = (calibration_folder(), eyes.name(), inset) else {
        return String::new();
    };
    let size = [inset.size_px.0, inset.size_px.1];
    calibration.save(&folder, &name, size).err().map(|error| error.to_string()).unwrap_or_default()
}

/// Arrows move the chosen corner; 1 to 4 choose it; brackets and their neighbours set the range.
fn nudge(keys: Res<ButtonInput<KeyCode>>, mut draft: ResMut<Draft>) {
    const CHOICE: [KeyCode; 4] = [KeyCode::Digit1, KeyCode::Digit2, KeyCode::Digit3, KeyCode::Digit4];
    if let Some(corner) = CHOICE.iter().position(|&key| keys.just_pressed(key)) {
        draft.chosen = corner;
    }
    let step =
        if keys.any_pressed([KeyCode::ShiftLeft, KeyCode::ShiftRight]) { 10.0 } else { 1.0 } * NUDGE_PX;
    let direction = [
        (KeyCode::ArrowLeft, Vec2::NEG_X),
        (KeyCode::ArrowRight, Vec2::X),
        (KeyCode::ArrowUp, Vec2::NEG_Y),
        (KeyCode::ArrowDown, Vec2::Y),
    ];
    let by: Vec2 =
        direction.iter().filter(|(key, _)| keys.just_pressed(*key)).map(|(_, by)| *by * step).sum();
    let chosen = draft.chosen;
    if by != Vec2::ZERO
        && let Some(corners) = &mut draft.corners_px
    {
        corners[chosen] += by;
    }
    let pressed = |key| i8::from(keys.just_pressed(key));
    let low = pressed(KeyCode::KeyX) - pressed(KeyCode::KeyZ);
    let high = pressed(KeyCode::KeyM) - pressed(KeyCode::KeyN);
    if low != 0 || high != 0 {
        draft.stretch(low, high);
    }
}

/// Corners to begin with when nothing is known: a keyboard across the picture.
fn first_corners(size_px: (usize, usize)) -> [Vec2; 4] {
    let (wide, high) = (size_px.0 as f32, size_px.1 as f32);
    [(0.08, 0.75), (0.08, 0.45), (0.92, 0.75), (0.92, 0.45)].map(|(x, y)| Vec2::new(x * wide, y * high))
}

fn draw(
    mut contexts: EguiContexts,
    inset: Res<Inset>,
    mut draft: ResMut<Draft>,
    words: Res<EyeWords>,
    mut orders: MessageWriter<Order>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let ui = widgets::canvas(ctx, "camera");
    let window = ctx.viewport_rect();
    let painter = ui.painter();
    painter.rect_filled(window, 0.0, DEEP.alpha(0.9));
    let back = Rect::from_min_size(window.min + vec2(18.0, 18.0), vec2(134.0, theme::TOUCH));
    if (Button { label: "", icon: Some(Icon::Back), key: "Esc", rank: Rank::Plain }).show(&ui, back) {
        orders.write(Order::Back);
    }
    let heading = if inset.texture.is_some() { "Put the four corners on your keys" } else { "The camera" };
    painter.text(
        pos2(window.center().x, window.top() + 46.0),
        Align2::CENTER_CENTER,
        heading,
        theme::bold(size::HEADING),
        FOAM.egui(),
    );
    let space = Rect::from_min_max(
        pos2(window.left() + 40.0, window.top() + 94.0),
        pos2(window.right() - 40.0, window.bottom() - 166.0),
    );
    let wide = space.width().min(space.height() * inset.aspect());
    let picture = Rect::from_center_size(space.center(), vec2(wide, wide / inset.aspect()));
    inset.paint(painter, picture, inset.whole(), "", 9.0);
    if inset.texture.is_some() {
        if draft.corners_px.is_none() {
            draft.corners_px = Some(first_corners(inset.size_px));
        }
        overlay(painter, picture, &inset, &draft);
        drag_corners(&ui, picture, &inset, &mut draft);
    } else {
        let galley = painter.layout(words.long.clone(), theme::text(size::BODY), FOAM.egui(), wide - 120.0);
        painter.galley(picture.center() - galley.size() / 2.0, galley, FOAM.egui());
    }
    if inset.texture.is_some() {
        footer(&ui, window, &mut draft, &mut orders);
    }
    Ok(())
}

/// The outlines of all keys over the picture, or nothing while the corners make no keyboard.
fn overlay(painter: &Painter, picture: Rect, inset: &Inset, draft: &Draft) {
    let Ok(calibration) = draft.calibration() else { return };
    for outline in calibration.outline() {
        let points = outline.points.iter().map(|&px| inset.whole().place(picture, px)).collect();
        let is_c = outline.midi % 12 == 0;
        let stroke = if is_c { Stroke::new(2.5, SUN.alpha(0.95)) } else { Stroke::new(1.3, FOAM.alpha(0.7)) };
        painter.add(Shape::line(points, stroke));
    }
}

fn drag_corners(ui: &Ui, picture: Rect, inset: &Inset, draft: &mut Draft) {
    let Some(mut corners) = draft.corners_px else { return };
    for (index, corner) in corners.iter_mut().enumerate() {
        let at = inset.whole().place(picture, *corner);
        let handle = Rect::from_center_size(at, vec2(theme::TOUCH, theme::TOUCH));
        let response = ui.interact(handle, egui::Id::new(("corner", index)), Sense::CLICK | Sense::DRAG);
        if response.dragged() {
            *corner = inset.whole().pixel(picture, at + response.drag_delta());
            draft.chosen = index;
        }
        if response.clicked() {
            draft.chosen = index;
        }
        let chosen = draft.chosen == index;
        let painter = ui.painter();
        let radius = if chosen { 21.0 } else { 16.0 };
        // A ring with a clear middle, so that the corner under it can be seen.
        painter.circle_stroke(at, radius, Stroke::new(6.0, INK.alpha(0.7)));
        painter.circle_stroke(at, radius, Stroke::new(4.0, if chosen { SUN.egui() } else { FOAM.egui() }));
        painter.circle_filled(at, 2.5, SUN.egui());
        // The label stands on the picture's outer side, away from the keys.
        let side = if index < 2 { -1.0 } else { 1.0 };
        let badge = at + vec2(side * (radius + 20.0), if index % 2 == 0 { 14.0 } else { -14.0 });
        painter.circle_filled(badge, 15.0, if chosen { SUN.egui() } else { FOAM.alpha(0.85) });
        painter.text(badge, Align2::CENTER_CENTER, index + 1, theme::bold(size::SMALL), INK.egui());
    }
    draft.corners_px = Some(corners);
}

/// What to do, whether it is right, and the button that keeps it.
fn footer(ui: &Ui, window: Rect, draft: &mut Draft, orders: &mut MessageWriter<Order>) {
    let painter = ui.painter();
    let y = window.bottom() - 128.0;
    let left = window.left() + 40.0;
    let (words, tint) = match (draft.said.is_empty(), draft.calibration()) {
        (false, _) => (draft.said.clone(), CORAL),
        (true, Err(trouble)) => (trouble, CORAL),
        (true, Ok(_)) => {
            ("The lines should lie on the keys; every C is drawn in sun.".to_owned(), MOSS.mix(FOAM, 0.4))
        }
    };
    painter.text(
        pos2(left, y),
        Align2::LEFT_CENTER,
        format!("Corner {}: {}", draft.chosen + 1, CORNERS[draft.chosen]),
        theme::bold(size::BODY),
        SUN.egui(),
    );
    let galley = painter.layout(words, theme::text(size::SMALL), tint.egui(), window.width() - 460.0);
    painter.galley(pos2(left, y + 20.0), galley, tint.egui());
    let range = format!(
        "{} to {}",
        keyboard::name(draft.range.lowest_white),
        keyboard::name(draft.range.highest_white)
    );
    widgets::key_row(
        painter,
        pos2(left + 390.0, window.bottom() - 34.0),
        &[("1–4", "corner"), ("arrows", "move"), ("Z X", "lowest key"), ("N M", "highest key")],
    );
    painter.text(
        pos2(left + 300.0, y),
        Align2::LEFT_CENTER,
        format!("Keys in the picture: {range}"),
        theme::text(size::SMALL),
        MIST.egui(),
    );
    let keep = Rect::from_min_size(pos2(window.right() - 340.0, window.bottom() - 122.0), vec2(300.0, 76.0));
    if (Button { label: "Keep it", icon: Some(Icon::Camera), key: "Enter", rank: Rank::First }).show(ui, keep)
    {
        orders.write(Order::Confirm);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_moves_by_white_keys_and_stays_on_the_piano() {
        assert_eq!(step_white(60, 1), 62);
        assert_eq!(step_white(60, -1), 59);
        assert_eq!(step_white(108, 1), 108);
        assert_eq!(step_white(21, -1), 21);
    }

    #[test]
    fn the_first_corners_make_a_keyboard() {
        let draft = Draft { corners_px: Some(first_corners((640, 360))), ..Draft::default() };
        assert!(draft.calibration().is_ok());
        assert!(Draft::default().calibration().is_err());
    }
}

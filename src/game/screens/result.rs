//! The result: starfish, what the fingers did, and what to do next.

use bevy::prelude::*;
use bevy_egui::egui::{Align2, Painter, Pos2, Rect, pos2, vec2};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use score::{Finger, FingerVerdict, Hand, Note, NoteJudgement, Summary};

use super::ScreenUi;
use crate::game::library::Library;
use crate::game::orders::Order;
use crate::game::session::Outcome;
use crate::game::theme::icons::Icon;
use crate::game::theme::shapes::{self, TokenStyle};
use crate::game::theme::widgets::{self, Button, Rank, ease_out};
use crate::game::theme::{self, CORAL, DEEP, FOAM, MIST, MOSS, SHALLOW, WATER, size};
use crate::game::{GameSystems, Menu, Screen};

/// Seconds between two starfish landing.
const BETWEEN_STARS_S: f32 = 0.35;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        obey.in_set(GameSystems::Simulate).run_if(in_state(Screen::Result).and_then(in_state(Menu::Closed))),
    );
}

pub(super) fn picture(app: &mut App) {
    app.add_systems(
        EguiPrimaryContextPass,
        draw.in_set(GameSystems::Ui)
            .in_set(ScreenUi)
            .run_if(in_state(Screen::Result).and_then(resource_exists::<Outcome>)),
    );
}

fn obey(mut orders: MessageReader<Order>, mut library: ResMut<Library>, mut next: ResMut<NextState<Screen>>) {
    for order in orders.read() {
        match *order {
            Order::Confirm => {
                library.step(1);
                next.set(Screen::Map);
            }
            Order::Restart => next.set(Screen::Play),
            Order::Back => next.set(Screen::Map),
            Order::Camera => next.set(Screen::CameraSetup),
            _ => {}
        }
    }
}

/// What one finger did: right, wrong, not seen, not played.
pub type Tally = [u32; 4];

/// What each finger of each hand did; `None` for fingers that had nothing to do.
pub fn tally(notes: &[(Note, NoteJudgement)]) -> Vec<(Hand, Finger, Tally)> {
    let mut rows = Vec::new();
    for hand in Hand::ALL {
        for finger in Finger::ALL {
            let asked =
                notes.iter().filter(|(note, _)| note.hand == hand && note.shown_finger() == Some(finger));
            let mut counts = Tally::default();
            let mut any = false;
            for (_, judgement) in asked {
                any = true;
                match judgement.finger {
                    _ if !judgement.is_hit() => counts[3] += 1,
                    Some(FingerVerdict::Right) => counts[0] += 1,
                    Some(FingerVerdict::Wrong) => counts[1] += 1,
                    Some(FingerVerdict::Unseen) | None => counts[2] += 1,
                }
            }
            if any {
                rows.push((hand, finger, counts));
            }
        }
    }
    rows
}

/// The one line that sums it up.
pub fn headline(summary: &Summary) -> &'static str {
    let seen = summary.fingers_right + summary.fingers_wrong;
    match summary.stars {
        _ if summary.hit == 0 => "Nothing was heard. Tab, then P: the performer shows it.",
        1 if seen * 2 < summary.hit => "One starfish. With fingers seen there are three.",
        3 => "Three starfish!",
        2 => "Two starfish. One more is waiting.",
        1 => "A starfish of your own.",
        _ if summary.hit * 2 < summary.notes => "A first look at it. Slower is a good way in.",
        _ => "Nearly there. Once more?",
    }
}

/// The level's name, how fast it was played, and whether it went better than before.
fn subtitle(outcome: &Outcome) -> String {
    let speed = (outcome.speed * 100.0).round();
    let mut words = outcome.title.clone();
    if !(99.5..=100.5).contains(&speed) {
        words.push_str(&format!("  ·  at {speed} % of the tempo"));
    }
    if outcome.stars_before > 0 && outcome.summary.stars > outcome.stars_before {
        words.push_str("  ·  better than ever before");
    }
    words
}

fn draw(
    mut contexts: EguiContexts,
    time: Res<Time<Real>>,
    outcome: Res<Outcome>,
    library: Res<Library>,
    mut orders: MessageWriter<Order>,
    mut since: Local<f32>,
    mut of_run: Local<usize>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    // The clock of the starfish starts anew with every result.
    let run = std::ptr::from_ref(outcome.as_ref()) as usize ^ outcome.last_changed().get() as usize;
    if *of_run != run {
        *of_run = run;
        *since = 0.0;
    }
    *since += time.delta_secs();
    let ui = widgets::canvas(ctx, "result");
    let window = ctx.viewport_rect();
    let painter = ui.painter();
    let panel = Rect::from_center_size(window.center() - vec2(0.0, 8.0), vec2(1080.0, 640.0));
    widgets::panel(painter, panel, 0.94);
    painter.text(
        pos2(panel.center().x, panel.top() + 40.0),
        Align2::CENTER_CENTER,
        subtitle(&outcome),
        theme::text(size::BODY),
        MIST.egui(),
    );
    stars(painter, pos2(panel.center().x, panel.top() + 138.0), outcome.summary.stars, *since);
    painter.text(
        pos2(panel.center().x, panel.top() + 240.0),
        Align2::CENTER_CENTER,
        headline(&outcome.summary),
        theme::bold(size::HEADING),
        FOAM.egui(),
    );
    figures(painter, Rect::from_min_size(panel.min + vec2(56.0, 284.0), vec2(400.0, 230.0)), &outcome);
    fingers(painter, Rect::from_min_size(panel.min + vec2(490.0, 280.0), vec2(540.0, 240.0)), &outcome);

    let y = panel.bottom() - 96.0;
    let button = |x: f32, wide: f32| Rect::from_min_size(pos2(panel.left() + x, y), vec2(wide, 68.0));
    let forward = if library.has_next() { "Next stone" } else { "The river" };
    if (Button { label: forward, icon: Some(Icon::Play), key: "Enter", rank: Rank::First })
        .show(&ui, button(368.0, 344.0))
    {
        orders.write(Order::Confirm);
    }
    if (Button { label: "River", icon: Some(Icon::Back), key: "Esc", rank: Rank::Plain })
        .show(&ui, button(48.0, 290.0))
    {
        orders.write(Order::Back);
    }
    if (Button { label: "Once more", icon: Some(Icon::Again), key: "R", rank: Rank::Plain })
        .show(&ui, button(742.0, 290.0))
    {
        orders.write(Order::Restart);
    }
    Ok(())
}

/// Three starfish that land one after the other; the middle one is the largest.
fn stars(painter: &Painter, centre: Pos2, earned: u8, since_s: f32) {
    for i in 0..3_u8 {
        let side = f32::from(i) - 1.0;
        let at = centre + vec2(side * 150.0, 16.0 * side.abs());
        let radius = if i == 1 { 72.0 } else { 58.0 };
        shapes::starfish(painter, at, radius, false, 1.0);
        let landed = ease_out((since_s - 0.15 - f32::from(i) * BETWEEN_STARS_S) / 0.25);
        if i < earned && landed > 0.0 {
            shapes::starfish(painter, at, radius * (1.5 - 0.5 * landed), true, landed);
        }
    }
}

/// The plain figures, one below the other.
fn figures(painter: &Painter, rect: Rect, outcome: &Outcome) {
    let summary = &outcome.summary;
    let seen = summary.fingers_right + summary.fingers_wrong;
    let rows = [
        (format!("{} of {}", summary.hit, summary.notes), "notes met"),
        (format!("{} of {}", summary.fingers_right, seen), "right fingers, of those seen"),
        (summary.longest_streak.to_string(), "notes in a row"),
        (summary.score.to_string(), "points"),
    ];
    for (i, (figure, meaning)) in rows.iter().enumerate() {
        let y = rect.top() + 28.0 + i as f32 * 56.0;
        let at = painter.text(
            pos2(rect.left() + 140.0, y),
            Align2::RIGHT_CENTER,
            figure,
            theme::bold(size::LARGE),
            FOAM.egui(),
        );
        painter.text(
            pos2(at.right() + 16.0, y),
            Align2::LEFT_CENTER,
            *meaning,
            theme::text(size::SMALL),
            MIST.egui(),
        );
    }
}

/// A column for each finger that had something to do: moss for right, coral for wrong, mist for not seen.
fn fingers(painter: &Painter, rect: Rect, outcome: &Outcome) {
    let mut rows = tally(&outcome.notes);
    if rows.is_empty() {
        return;
    }
    // As the hands lie on the keys: the left one from the little finger, the right one from the thumb.
    rows.sort_by_key(|(hand, finger, _)| match hand {
        Hand::Left => 5 - i32::from(finger.number()),
        Hand::Right => 10 + i32::from(finger.number()),
    });
    let step = (rect.width() / rows.len() as f32).min(74.0);
    let most = rows.iter().map(|(_, _, counts)| counts.iter().sum::<u32>()).max().unwrap_or(1).max(1);
    let start = rect.center().x - step * (rows.len() as f32 - 1.0) / 2.0;
    let floor = rect.bottom() - 52.0;
    let tall = floor - rect.top() - 14.0;
    for (i, (hand, finger, counts)) in rows.iter().enumerate() {
        let x = start + step * i as f32;
        let all = counts.iter().sum::<u32>().max(1) as f32;
        let height = tall * (0.25 + 0.75 * all / most as f32);
        let mut y = floor;
        for (count, tint) in counts.iter().zip([MOSS, CORAL, MIST.mix(DEEP, 0.35), WATER.mix(SHALLOW, 0.25)])
        {
            let part = height * *count as f32 / all;
            if part > 0.0 {
                let bar = Rect::from_min_max(pos2(x - 17.0, y - part + 2.0), pos2(x + 17.0, y));
                painter.rect_filled(bar, 7.0, tint.egui());
                if part > 22.0 {
                    painter.text(
                        bar.center(),
                        Align2::CENTER_CENTER,
                        *count,
                        theme::bold(size::SMALL),
                        theme::INK.egui(),
                    );
                }
                y -= part;
            }
        }
        shapes::token(
            painter,
            pos2(x, floor + 28.0),
            18.0,
            Some(*finger),
            TokenStyle { hand: *hand, alpha: 1.0 },
        );
    }
    legend(painter, pos2(rect.right(), rect.top() - 4.0));
}

/// What the colours of the columns mean, with a shape each.
fn legend(painter: &Painter, at: Pos2) {
    let mut x = at.x;
    for (word, tint) in
        [("not played", SHALLOW), ("not seen", MIST), ("other finger", CORAL), ("right", MOSS)]
    {
        let rect = painter.text(
            pos2(x, at.y),
            Align2::RIGHT_CENTER,
            word,
            theme::text(size::SMALL),
            FOAM.alpha(0.85),
        );
        let sign = pos2(rect.left() - 16.0, at.y);
        match word {
            "right" => shapes::tick(painter, sign, 9.0, tint.egui()),
            "not seen" => {
                painter.circle_stroke(sign, 7.0, bevy_egui::egui::Stroke::new(3.0, tint.egui()));
            }
            _ => {
                painter.rect_filled(Rect::from_center_size(sign, vec2(15.0, 15.0)), 4.0, tint.egui());
            }
        }
        x = sign.x - 26.0;
    }
}

#[cfg(test)]
mod tests {
    use score::{FingerSet, Timing};

    use super::*;

    fn played(hand: Hand, finger: u8, verdict: Option<FingerVerdict>) -> (Note, NoteJudgement) {
        let note = Note {
            onset_s: 0.0,
            duration_s: 1.0,
            pitch: 60,
            velocity: 80,
            hand,
            fingers: FingerSet::only(Finger::new(finger).unwrap()),
            substitution: None,
            glissando: false,
            onset_tick: 0,
            duration_tick: 1,
        };
        let timing = Some(if verdict.is_some() { Timing::Good } else { Timing::Miss });
        (note, NoteJudgement { finger: verdict, timing, ..NoteJudgement::default() })
    }

    #[test]
    fn each_finger_is_counted_by_verdict() {
        let rows = tally(&[
            played(Hand::Right, 1, Some(FingerVerdict::Right)),
            played(Hand::Right, 1, Some(FingerVerdict::Wrong)),
            played(Hand::Right, 3, Some(FingerVerdict::Unseen)),
            played(Hand::Right, 3, None),
        ]);

        assert_eq!(
            rows,
            vec![(Hand::Right, Finger::THUMB, [1, 1, 0, 0]), (Hand::Right, Finger::MIDDLE, [0, 0, 1, 1])]
        );
    }

    #[test]
    fn nobody_is_scolded() {
        let none = Summary { notes: 10, hit: 2, ..Summary::default() };
        assert!(headline(&none).contains("Slower"));
        assert_eq!(headline(&Summary { stars: 3, ..none }), "Three starfish!");
    }
}

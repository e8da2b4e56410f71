//! The screen around the guided minute: what it is for, how far the learning is, what came of it, and the way back.

use bevy::prelude::*;
use bevy_egui::egui::{Align2, Painter, Pos2, Rect, pos2, vec2};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use score::catalogue;

use super::ScreenUi;
use crate::game::eyes::{EyeWords, Eyes};
use crate::game::lesson::{Lesson, Scores, Stage};
use crate::game::library::Library;
use crate::game::orders::Order;
use crate::game::theme::icons::{self, Icon};
use crate::game::theme::widgets::{self, Button, Rank};
use crate::game::theme::{self, CORAL, DEEP, FOAM, MIST, MOSS, SUN, Tint, size};
use crate::game::{GameSystems, Menu, Screen};

/// Between two buttons.
const BETWEEN: f32 = 40.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        obey.in_set(GameSystems::Simulate).run_if(in_state(Screen::Lesson).and_then(in_state(Menu::Closed))),
    );
}

pub(super) fn picture(app: &mut App) {
    app.add_systems(
        EguiPrimaryContextPass,
        draw.in_set(GameSystems::Ui).in_set(ScreenUi).run_if(in_state(Screen::Lesson)),
    );
}

fn obey(
    mut orders: MessageReader<Order>,
    mut lesson: ResMut<Lesson>,
    mut library: ResMut<Library>,
    mut eyes: ResMut<Eyes>,
    mut next: ResMut<NextState<Screen>>,
) {
    for order in orders.read() {
        let learning = matches!(lesson.stage, Stage::Learning { .. });
        match order {
            Order::Confirm if matches!(lesson.stage, Stage::Done(Ok(_))) => next.set(Screen::Title),
            Order::Confirm | Order::Restart if !learning => match catalogue::own_hands() {
                Ok(level) => {
                    library.guest = Some(level);
                    next.set(Screen::Play);
                }
                Err(error) => lesson.stage = Stage::Done(Err(error.to_string())),
            },
            Order::Forget if !learning => {
                if let Err(trouble) = eyes.forget_hands() {
                    lesson.stage = Stage::Done(Err(trouble));
                } else {
                    lesson.stage = Stage::Offered;
                }
            }
            Order::Back => next.set(Screen::Title),
            _ => {}
        }
    }
}

/// Heading and words for where the lesson is.
fn words(lesson: &Lesson, known: bool, camera: &str) -> (String, String, Tint) {
    match &lesson.stage {
        Stage::Offered | Stage::Playing if known => (
            "I know your hands".into(),
            "Sight is tuned to your hands in front of this camera. Play the minute again if light, camera or hands \
             have changed."
                .into(),
            MOSS,
        ),
        Stage::Offered | Stage::Playing => (
            "Show me your hands".into(),
            format!(
                "Play for one minute, quietly, with exactly the fingers that you see. Then I learn how your hands look \
                 in front of this camera. The pictures stay in memory and are gone afterwards. {camera}"
            ),
            FOAM,
        ),
        Stage::Learning { .. } => (
            "Learning your hands".into(),
            "That takes less than a minute. Two thirds of what you played teach, the rest is the examination.".into(),
            FOAM,
        ),
        Stage::Done(Ok(scores)) => told(scores),
        Stage::Done(Err(trouble)) => ("Nothing was learnt".into(), trouble.clone(), CORAL),
    }
}

fn told(scores: &Scores) -> (String, String, Tint) {
    let of_a_hundred = |share: f64| (share * 100.0).round();
    let before = of_a_hundred(scores.before.right);
    let Some(after) = scores.after.map(|after| of_a_hundred(after.right)) else {
        let text = format!(
            "Of 100 single looks {before} were right, and learning made it no better. So nothing was changed."
        );
        return ("I saw you well already".into(), text, FOAM);
    };
    let text = if before < after {
        format!("Of 100 single looks at your fingers {before} were right before, {after} are now.")
    } else {
        format!("Of 100 single looks at your fingers {before} were right already. Now I am surer of them.")
    };
    ("Now I know your hands".into(), text, MOSS)
}

fn draw(
    mut contexts: EguiContexts,
    lesson: Res<Lesson>,
    eyes: Res<Eyes>,
    camera: Res<EyeWords>,
    mut orders: MessageWriter<Order>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let ui = widgets::canvas(ctx, "lesson");
    let window = ctx.viewport_rect();
    let painter = ui.painter();
    let panel = Rect::from_center_size(window.center() - vec2(0.0, 8.0), vec2(920.0, 560.0));
    widgets::panel(painter, panel, 0.94);
    let known = eyes.knows_hands();
    let (heading, text, tint) = words(&lesson, known, &camera.long);
    let top = panel.center_top();
    icons::icon(painter, Icon::Hands, top + vec2(0.0, 96.0), 54.0, SUN.egui());
    painter.text(
        top + vec2(0.0, 196.0),
        Align2::CENTER_CENTER,
        heading,
        theme::bold(size::HEADING),
        tint.egui(),
    );
    let galley = painter.layout(text, theme::text(size::BODY), FOAM.egui(), panel.width() - 160.0);
    painter.galley(top + vec2(-galley.size().x / 2.0, 240.0), galley, FOAM.egui());
    let y = panel.bottom() - 96.0;
    if let Stage::Learning { .. } = lesson.stage {
        bar(painter, pos2(panel.center().x, y), 560.0, lesson.progress());
        ctx.request_repaint();
        return Ok(());
    }
    let done = matches!(lesson.stage, Stage::Done(Ok(_)));
    let icon = (!done).then_some(Icon::Play);
    let row = [
        (Button { label: "Back", icon: Some(Icon::Back), key: "Esc", rank: Rank::Plain }, 220.0, Order::Back),
        (
            Button { label: if done { "Good" } else { "Begin" }, icon, key: "Enter", rank: Rank::First },
            250.0,
            Order::Confirm,
        ),
        (Button { label: "Forget them", icon: None, key: "U", rank: Rank::Plain }, 230.0, Order::Forget),
    ];
    let row = &row[..if known { 3 } else { 2 }];
    let all = row.iter().map(|(_, wide, _)| wide + BETWEEN).sum::<f32>() - BETWEEN;
    let mut x = panel.center().x - all / 2.0;
    for (button, wide, order) in row {
        if button.show(&ui, Rect::from_min_size(pos2(x, y - 34.0), vec2(*wide, 68.0))) {
            orders.write(*order);
        }
        x += wide + BETWEEN;
    }
    Ok(())
}

/// How far it is.
fn bar(painter: &Painter, centre: Pos2, wide: f32, share: f32) {
    let whole = Rect::from_center_size(centre, vec2(wide, 30.0));
    painter.rect_filled(whole, 15.0, DEEP.alpha(0.7));
    let inside = whole.shrink(4.0);
    let part = vec2((inside.width() * share.clamp(0.0, 1.0)).max(22.0), inside.height());
    painter.rect_filled(Rect::from_min_size(inside.min, part), 11.0, SUN.egui());
    let percent = format!("{:.0} %", share * 100.0);
    painter.text(
        centre + vec2(0.0, 36.0),
        Align2::CENTER_CENTER,
        percent,
        theme::text(size::SMALL),
        MIST.egui(),
    );
}

#[cfg(test)]
mod tests {
    use sight::train::adapt::HeadScore;

    use super::*;

    #[test]
    fn what_came_of_it_is_told_in_plain_words() {
        let score = |right| HeadScore { keys: 100, right, loss: 0.1 };
        let scores = Scores { before: score(0.81), after: Some(score(0.934)) };
        assert!(told(&scores).1.contains("81 were right before, 93 are now"));
        let (heading, text, _) = told(&Scores { after: None, ..scores });
        assert!(heading.contains("already") && text.contains("nothing was changed"));
    }
}

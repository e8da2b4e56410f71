//! The letters that are piano keys, written on the keys that they play.

use bevy::prelude::*;
use bevy_egui::egui::{Align2, Rect, Stroke, StrokeKind, vec2};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use keyboard::is_black;

use super::pianist::octaves_to;
use super::popups::to_points;
use super::screens::OverStage;
use super::session::Session;
use super::settings::{Pianist, Settings};
use super::stage::{Seat, Stage};
use super::theme::widgets;
use super::theme::{self, FOAM, INK, size};
use super::{GameSystems, Screen};
use crate::input::computer;

/// Where on a key its letter is written, in cm from the white keys' front edge.
const WHITE_AT: f32 = 1.5;
const BLACK_AT: f32 = 6.6;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        EguiPrimaryContextPass,
        write
            .in_set(GameSystems::Ui)
            .before(OverStage)
            .run_if(in_state(Screen::Play).and_then(resource_exists::<Session>)),
    );
}

/// Every place of the computer's keyboard that plays, with its pitch and what is printed on it. Where two
/// places play the same pitch, the upper one counts.
pub fn labels() -> Vec<(u8, String)> {
    let letters = ('A'..='Z').map(|letter| (format!("Key{letter}"), letter.to_string()));
    let digits = ('0'..='9').map(|digit| (format!("Digit{digit}"), digit.to_string()));
    let signs = [("Comma", ","), ("Period", "."), ("Semicolon", ";"), ("Slash", "/")];
    let signs = signs.map(|(place, print)| (place.to_owned(), print.to_owned()));
    let mut found: Vec<(u8, String)> = Vec::new();
    for (place, print) in letters.chain(digits).chain(signs) {
        let Some(pitch) = computer::pitch(&place) else { continue };
        let upper = "QWERTYUIOP1234567890".contains(&print);
        match found.iter_mut().find(|(known, _)| *known == pitch) {
            Some(entry) if upper => entry.1 = print,
            Some(_) => {}
            None => found.push((pitch, print)),
        }
    }
    found.sort();
    found
}

fn write(
    mut contexts: EguiContexts,
    settings: Res<Settings>,
    session: Res<Session>,
    stage: Res<Stage>,
    seat: Single<(&Camera, &GlobalTransform), With<Seat>>,
    mut known: Local<Vec<(u8, String)>>,
) -> Result {
    if settings.pianist != Pianist::Computer {
        return Ok(());
    }
    if known.is_empty() {
        *known = labels();
    }
    let ctx = contexts.ctx_mut()?;
    let ui = widgets::canvas(ctx, "letters");
    let (camera, eye) = *seat;
    let shift = octaves_to(session.exercise().pitch_range());
    for (pitch, print) in known.iter() {
        let Ok(pitch) = u8::try_from(i16::from(*pitch) + 12 * shift) else { continue };
        if !stage.range.contains(pitch) {
            continue;
        }
        let rect = keyboard::rect(pitch);
        let at = if is_black(pitch) { BLACK_AT } else { WHITE_AT };
        let place = Vec3::new(rect.centre().x / 10.0, rect.z / 10.0, -at);
        let Ok(point) = camera.world_to_viewport(eye, place) else { continue };
        let point = to_points(ctx, point);
        let ink = if is_black(pitch) { FOAM } else { INK };
        let cap = Rect::from_center_size(point, vec2(26.0, 26.0));
        ui.painter().rect_stroke(cap, 6.0, Stroke::new(1.5, ink.alpha(0.35)), StrokeKind::Inside);
        ui.painter().text(point, Align2::CENTER_CENTER, print, theme::bold(size::SMALL), ink.alpha(0.8));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pitch_of_the_letters_has_one_label() {
        let labels = labels();
        let (low, high) = computer::RANGE;

        assert_eq!(labels.len(), usize::from(high - low) + 1);
        assert!(labels.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(labels.contains(&(60, "Q".to_owned())));
    }
}

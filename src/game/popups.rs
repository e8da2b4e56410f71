//! Words that rise where a note was met: how timely it was, and what was seen of the finger.

use bevy::prelude::*;
use bevy_egui::egui::{self, Painter, Pos2, Rect, pos2, vec2};
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};
use score::{Finger, FingerVerdict, Hand, Lean, Pressed, Timing};

use super::eyes::Eyes;
use super::judging::{FingerJudged, KeyJudged};
use super::session::{Session, SongBegan};
use super::stage::{MEETING_Z, Seat};
use super::theme::shapes::{self, TokenStyle};
use super::theme::widgets::{self, ease_out};
use super::theme::{self, CORAL, FOAM, MIST, MOSS, Tint, size};
use super::{GameSystems, Screen};

/// How long a word about timing is seen.
const TIMING_S: f32 = 0.5;
/// How long a verdict on a finger is seen: it comes later and says more.
const FINGER_S: f32 = 0.9;
/// Verdicts that come within this time are those of a chord.
const CHORD_S: f32 = 0.2;
/// Words of notes that are nearer than this many semitones would lie over each other.
const CROWDED: u8 = 5;
/// How far a word rises, in points.
const RISE: f32 = 46.0;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Popups>().add_systems(
        Update,
        (age, raise).chain().in_set(GameSystems::Simulate).run_if(in_state(Screen::Play)),
    );
}

pub(super) fn picture(app: &mut App) {
    app.add_systems(
        EguiPrimaryContextPass,
        paint.in_set(GameSystems::Ui).in_set(super::screens::OverStage).run_if(in_state(Screen::Play)),
    );
}

/// What a word says besides itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sign {
    /// Nothing.
    None,
    /// The finger was right.
    Tick,
    /// The finger to try.
    Try(Option<Finger>, Hand),
    /// Not seen.
    Mist,
}

/// One word on its way up.
#[derive(Clone, Debug)]
struct Popup {
    words: &'static str,
    tint: Tint,
    sign: Sign,
    /// Key above which it rises.
    pitch: u8,
    age_s: f32,
    life_s: f32,
    /// Verdicts on fingers start a line higher, over the word about timing.
    line: f32,
}

/// The words that can be seen now.
#[derive(Resource, Default)]
pub struct Popups(Vec<Popup>);

/// The word for a note's timing.
pub fn timing_word(timing: Timing, lean: Lean) -> Option<(&'static str, Tint)> {
    match (timing, lean) {
        (Timing::Perfect, _) | (Timing::Good, Lean::OnTime) => Some(("lovely", FOAM)),
        (Timing::Good | Timing::Ok, Lean::Early) => Some(("early", MIST)),
        (Timing::Good | Timing::Ok, Lean::Late) => Some(("late", MIST)),
        (Timing::Ok, Lean::OnTime) => Some(("good", FOAM)),
        (Timing::Miss, _) => None,
    }
}

/// The word and sign for a finger's verdict.
pub fn finger_word(verdict: FingerVerdict, wanted: Option<Finger>, hand: Hand) -> (&'static str, Tint, Sign) {
    match verdict {
        FingerVerdict::Right => ("right", MOSS, Sign::Tick),
        FingerVerdict::Wrong => ("try", CORAL, Sign::Try(wanted, hand)),
        FingerVerdict::Unseen => ("not seen", MIST, Sign::Mist),
    }
}

fn age(time: Res<Time<Real>>, mut began: MessageReader<SongBegan>, mut popups: ResMut<Popups>) {
    if began.read().count() > 0 {
        popups.0.clear();
    }
    for popup in &mut popups.0 {
        popup.age_s += time.delta_secs();
    }
    popups.0.retain(|popup| popup.age_s < popup.life_s);
}

fn raise(
    mut keys: MessageReader<KeyJudged>,
    mut fingers: MessageReader<FingerJudged>,
    session: Option<Res<Session>>,
    eyes: Res<Eyes>,
    mut popups: ResMut<Popups>,
) {
    let Some(session) = session else { return };
    for key in keys.read() {
        let Pressed::Note { timing, lean, .. } = key.pressed else { continue };
        let Some((words, tint)) = timing_word(timing, lean) else { continue };
        // A chord gets its word once.
        if popups.0.iter().any(|popup| popup.line == 0.0 && popup.age_s < CHORD_S && popup.words == words) {
            continue;
        }
        popups.0.push(Popup {
            words,
            tint,
            sign: Sign::None,
            pitch: key.pitch,
            age_s: 0.0,
            life_s: TIMING_S,
            line: 0.0,
        });
    }
    for judged in fingers.read() {
        let Some(note) = session.note(judged.note) else { continue };
        // Where nothing looks, it need not be said at every note that nothing was seen.
        if judged.verdict == FingerVerdict::Unseen && !eyes.are_open() {
            continue;
        }
        let (mut words, tint, sign) = finger_word(judged.verdict, note.shown_finger(), note.hand);
        // Beside each other there is no room for words: the notes of a chord get their ticks alone.
        let chord = popups.0.iter_mut().filter(|popup| popup.sign == Sign::Tick && popup.age_s < CHORD_S);
        let mut crowded = false;
        for neighbour in chord.filter(|popup| popup.pitch.abs_diff(note.pitch) < CROWDED) {
            neighbour.words = "";
            crowded = true;
        }
        if crowded && sign == Sign::Tick {
            words = "";
        }
        popups.0.push(Popup {
            words,
            tint,
            sign,
            pitch: note.pitch,
            age_s: 0.0,
            life_s: FINGER_S,
            line: 1.0,
        });
    }
}

fn paint(
    mut contexts: EguiContexts,
    popups: Res<Popups>,
    seat: Single<(&Camera, &GlobalTransform), With<Seat>>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let ui = widgets::canvas(ctx, "popups");
    let (camera, eye) = *seat;
    for popup in &popups.0 {
        let (left, right) = super::stage::Stage::lane(popup.pitch);
        let place = Vec3::new((left + right) / 2.0, 0.5, MEETING_Z - 4.0);
        let Ok(at) = camera.world_to_viewport(eye, place) else { continue };
        let at = to_points(ctx, at);
        let t = popup.age_s / popup.life_s;
        let rise = RISE * ease_out(t) + 38.0 * popup.line;
        let alpha = (popup.age_s / 0.06).min(1.0) * (1.0 - ((t - 0.6) / 0.4).clamp(0.0, 1.0));
        paint_word(ui.painter(), at - vec2(0.0, rise), popup, alpha);
    }
    Ok(())
}

/// From Bevy's logical pixels to egui's points.
pub fn to_points(ctx: &egui::Context, at: Vec2) -> Pos2 {
    let zoom = ctx.zoom_factor();
    pos2(at.x / zoom, at.y / zoom)
}

fn paint_word(painter: &Painter, centre: Pos2, popup: &Popup, alpha: f32) {
    let galley =
        painter.layout_no_wrap(popup.words.to_owned(), theme::bold(size::BODY), popup.tint.alpha(alpha));
    let sign = match popup.sign {
        Sign::None => 0.0,
        Sign::Tick | Sign::Mist => 30.0,
        Sign::Try(..) => 42.0,
    };
    let width = if popup.words.is_empty() { 22.0 } else { galley.size().x + sign };
    let ground = Rect::from_center_size(centre, vec2(width + 26.0, 36.0));
    shapes::shade(painter, ground, 0.86 * alpha);
    let text_at = pos2(centre.x - width / 2.0, centre.y - galley.size().y / 2.0);
    let sign_at = if popup.words.is_empty() { centre } else { pos2(centre.x + width / 2.0 - 14.0, centre.y) };
    painter.galley(text_at, galley, popup.tint.alpha(alpha));
    match popup.sign {
        Sign::None => {}
        Sign::Tick => shapes::tick(painter, sign_at, 11.0, popup.tint.alpha(alpha)),
        Sign::Mist => {
            painter.circle_stroke(sign_at, 8.0, egui::Stroke::new(3.0, popup.tint.alpha(alpha)));
        }
        Sign::Try(finger, hand) => {
            shapes::token(painter, sign_at - vec2(4.0, 0.0), 17.0, finger, TokenStyle { hand, alpha });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_about_time_never_scold() {
        assert_eq!(timing_word(Timing::Perfect, Lean::OnTime).unwrap().0, "lovely");
        assert_eq!(timing_word(Timing::Ok, Lean::Late).unwrap().0, "late");
        assert_eq!(timing_word(Timing::Good, Lean::Early).unwrap().0, "early");
        assert_eq!(timing_word(Timing::Miss, Lean::OnTime), None);
    }

    #[test]
    fn a_wrong_finger_is_told_which_one_to_try() {
        let third = Finger::new(3);
        let (words, tint, sign) = finger_word(FingerVerdict::Wrong, third, Hand::Right);

        assert_eq!((words, tint), ("try", CORAL));
        assert_eq!(sign, Sign::Try(third, Hand::Right));
    }

    #[test]
    fn what_was_not_seen_is_grey() {
        assert_eq!(finger_word(FingerVerdict::Unseen, None, Hand::Left), ("not seen", MIST, Sign::Mist));
    }
}

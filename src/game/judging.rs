//! Key presses and finger events become judgements: first the note, then, when sight has made up its
//! mind, the finger that completes it.

use bevy::prelude::*;
use score::{FingerVerdict, Pressed, SeenFinger};
use sight::clock::Clock;
use sight::fusion::Fusion;

use super::eyes::{Eyes, FingerEvent};
use super::session::{KeyPressed, Session, SongBegan, SongTime};
use super::{GameSystems, Menu, Screen};

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<FingerFusion>()
        .add_message::<KeyJudged>()
        .add_message::<NoteMissed>()
        .add_message::<FingerJudged>()
        .add_systems(
            Update,
            (forget, judge_keys, judge_fingers, pass.run_if(in_state(Menu::Closed)))
                .chain()
                .in_set(GameSystems::Judge)
                .run_if(in_state(Screen::Play).and_then(resource_exists::<Session>)),
        );
}

/// A key press was judged.
#[derive(Message, Clone, Copy, Debug, PartialEq)]
pub struct KeyJudged {
    /// When it went down, clock seconds.
    pub clock_s: f64,
    /// The key.
    pub pitch: u8,
    /// What it turned out to be.
    pub pressed: Pressed,
}

/// A note was not played.
#[derive(Message, Clone, Copy, Debug, PartialEq)]
pub struct NoteMissed {
    /// Its index.
    pub note: usize,
}

/// The finger of a note was judged.
#[derive(Message, Clone, Copy, Debug, PartialEq)]
pub struct FingerJudged {
    /// The note's index.
    pub note: usize,
    /// Right, wrong or not seen.
    pub verdict: FingerVerdict,
    /// What was seen.
    pub seen: Option<SeenFinger>,
}

/// Weighs what the eyes see against the keys that went down.
#[derive(Resource, Default)]
pub struct FingerFusion {
    fusion: Fusion,
    asked: usize,
}

/// A run begins with an empty memory.
fn forget(mut began: MessageReader<SongBegan>, mut fingers: ResMut<FingerFusion>) {
    if began.read().count() > 0 {
        *fingers = FingerFusion::default();
    }
}

fn judge_keys(
    mut keys: MessageReader<KeyPressed>,
    song: Res<SongTime>,
    eyes: Res<Eyes>,
    mut session: ResMut<Session>,
    mut fingers: ResMut<FingerFusion>,
    mut judged: MessageWriter<KeyJudged>,
) {
    for key in keys.read() {
        eyes.hear_key(key.clock_s, key.pitch);
        let pressed = session.judge.press(song.at_clock(key.clock_s), key.pitch);
        if let Pressed::Note { note, .. } = pressed {
            fingers.fusion.ask(note, key.clock_s, key.pitch);
            fingers.asked += 1;
        }
        judged.write(KeyJudged { clock_s: key.clock_s, pitch: key.pitch, pressed });
    }
}

/// The finger events of both hands answer the open questions.
fn judge_fingers(
    eyes: Res<Eyes>,
    hands: Query<&FingerEvent, Changed<FingerEvent>>,
    mut session: ResMut<Session>,
    mut fingers: ResMut<FingerFusion>,
    mut judged: MessageWriter<FingerJudged>,
) {
    if let Some(settings) = eyes.fusion_settings() {
        fingers.fusion.adjust(settings);
    }
    for event in &hands {
        for (t, sighting) in &event.sightings {
            fingers.fusion.push(*t, sighting.clone());
        }
    }
    if fingers.fusion.waiting() == 0 {
        return;
    }
    for answer in fingers.fusion.poll(Clock::new().now()) {
        let verdict = session.judge.finger(answer.ticket, answer.seen);
        judged.write(FingerJudged { note: answer.ticket, verdict, seen: answer.seen });
    }
}

/// Notes that nobody played are let go.
fn pass(song: Res<SongTime>, mut session: ResMut<Session>, mut missed: MessageWriter<NoteMissed>) {
    missed.write_batch(session.judge.pass(song.now_s).into_iter().map(|note| NoteMissed { note }));
}

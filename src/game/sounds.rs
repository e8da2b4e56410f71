//! What is heard: the keys, the count-in, small drops for fingers, and wood for controls.

use bevy::prelude::*;
use score::{FingerVerdict, Pressed};

use super::judging::{FingerJudged, KeyJudged};
use super::orders::Order;
use super::pianist::Pedal;
use super::session::{AudioNow, KeyPressed, KeyReleased, Outcome, Session, SongBegan, SongTime, in_order};
use super::settings::Settings;
use super::{GameSystems, Menu, Screen};
use crate::sound::{Cue, Sound};

pub(super) fn plugin(app: &mut App) {
    app.insert_non_send(Sound::start())
        .init_resource::<SoundWords>()
        .add_systems(First, read_clock)
        .add_systems(Update, (volume, pedal, keys, cues, count_in, words).in_set(GameSystems::Present))
        .add_systems(OnEnter(Menu::Pause), hush)
        .add_systems(OnExit(Screen::Play), hush)
        .add_systems(OnEnter(Screen::Result), stars);
}

/// What the player is told about the sound.
#[derive(Resource, Default, Clone, Debug)]
pub struct SoundWords(pub String);

fn read_clock(mut sound: NonSendMut<Sound>, mut now: ResMut<AudioNow>) {
    now.0 = sound.clock_s();
}

/// Turning the volume up looks for a device again where there was none.
fn volume(mut sound: NonSendMut<Sound>, settings: Res<Settings>, mut was_on: Local<Option<bool>>) {
    if *was_on == Some(settings.sound) {
        return;
    }
    *was_on = Some(settings.sound);
    sound.set_volume(if settings.sound { 1.0 } else { 0.0 });
}

fn pedal(mut sound: NonSendMut<Sound>, pedal: Res<Pedal>) {
    if pedal.is_changed() {
        sound.pedal(pedal.0);
    }
}

fn keys(
    mut sound: NonSendMut<Sound>,
    mut pressed: MessageReader<KeyPressed>,
    mut released: MessageReader<KeyReleased>,
) {
    let pressed: Vec<KeyPressed> = pressed.read().copied().collect();
    let released: Vec<KeyReleased> = released.read().copied().collect();
    for (pitch, velocity) in in_order(&pressed, &released) {
        match velocity {
            Some(velocity) => sound.note_on(pitch, velocity),
            None => sound.note_off(pitch),
        }
    }
}

fn cues(
    mut sound: NonSendMut<Sound>,
    mut fingers: MessageReader<FingerJudged>,
    mut judged: MessageReader<KeyJudged>,
    mut orders: MessageReader<Order>,
    mut began: MessageReader<SongBegan>,
    session: Option<Res<Session>>,
) {
    for finger in fingers.read() {
        match finger.verdict {
            FingerVerdict::Right => sound.cue(Cue::Right),
            FingerVerdict::Wrong => sound.cue(Cue::Wrong),
            FingerVerdict::Unseen => {}
        }
    }
    if judged.read().any(|key| key.pressed == Pressed::Stray) {
        sound.cue(Cue::Splash);
    }
    if orders.read().count() > 0 {
        sound.cue(Cue::Tap);
    }
    if let (true, Some(session)) = (began.read().count() > 0, session) {
        // The last note of a piece is nearly always its tonic.
        if let Some(last) = session.exercise().notes.last() {
            sound.set_tonic(last.pitch);
        }
    }
}

/// One bar of wood before the first note.
fn count_in(
    mut sound: NonSendMut<Sound>,
    song: Res<SongTime>,
    session: Option<Res<Session>>,
    screen: Res<State<Screen>>,
    mut counted: Local<Option<u32>>,
) {
    let count = session.filter(|_| *screen == Screen::Play).and_then(|session| session.count(song.now_s));
    let beat = count.map(|(beat, _)| beat).filter(|_| song.running);
    if let Some(beat) = beat
        && *counted != Some(beat)
    {
        sound.click(beat == 1);
    }
    *counted = beat;
}

fn words(
    mut sound: NonSendMut<Sound>,
    mut words: ResMut<SoundWords>,
    time: Res<Time<Real>>,
    mut since: Local<f32>,
) {
    *since += time.delta_secs();
    if *since > 0.5 || words.0.is_empty() {
        *since = 0.0;
        words.set_if_neq_words(sound.as_mut().status());
    }
}

impl SoundWords {
    fn set_if_neq_words(&mut self, words: String) {
        if self.0 != words {
            self.0 = words;
        }
    }
}

fn hush(mut sound: NonSendMut<Sound>) {
    sound.silence();
}

fn stars(mut sound: NonSendMut<Sound>, outcome: Option<Res<Outcome>>) {
    if outcome.is_some_and(|outcome| outcome.summary.stars > 0) {
        sound.cue(Cue::Star);
    }
}

//! Your hands: a guided minute, after which sight is tuned to the hands that played it. What is seen meanwhile stays in
//! memory and is gone with the lesson; what is kept is a small file of weights, one per player and camera.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bevy::prelude::*;
use bevy::tasks::futures::check_ready;
use bevy::tasks::{AsyncComputeTaskPool, Task};
use score::Pressed;
use score::catalogue::OWN_HANDS;
use sight::adapt::{self, Album, KnownNote};
use sight::train::adapt::{HeadScore, adapt};

use super::eyes::Eyes;
use super::judging::KeyJudged;
use super::session::{KeyReleased, Session, SongBegan};
use super::{GameOptions, GameSystems, Screen};

/// Whose hands they are, as long as there is one player to a machine.
const PLAYER: &str = "player";
/// A key that is still down is taken to be held this long, seconds.
const HELD_S: f64 = 0.4;
/// The bar of progress counts thousandths.
const WHOLE: f32 = 1000.0;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Lesson>()
        .add_systems(
            Update,
            (begin, collect.after(GameSystems::Judge), keep_album)
                .chain()
                .in_set(GameSystems::Simulate)
                .run_if(in_state(Screen::Play).and_then(resource_exists::<Session>)),
        )
        .add_systems(OnEnter(Screen::Lesson), learn)
        .add_systems(OnEnter(Screen::Map), leave)
        .add_systems(OnEnter(Screen::Title), leave)
        .add_systems(Update, arrive.in_set(GameSystems::Simulate));
}

/// Where a lesson is.
#[derive(Default)]
pub enum Stage {
    /// Nobody has played yet.
    #[default]
    Offered,
    /// The minute is being played.
    Playing,
    /// Sight learns.
    Learning {
        /// What comes of it.
        task: Task<Result<Learnt, String>>,
        /// How far it is, in thousandths.
        done: Arc<AtomicU32>,
    },
    /// What came of it, or why nothing did.
    Done(Result<Scores, String>),
}

/// How the network's own and the tuned head did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    /// The network's own, on the third of the minute that was held back.
    pub before: HeadScore,
    /// The tuned one, if it is better and is used.
    pub after: Option<HeadScore>,
}

/// A lesson that was learnt.
#[derive(Debug)]
pub struct Learnt {
    scores: Scores,
    file: Option<PathBuf>,
}

/// The lesson.
#[derive(Resource, Default)]
pub struct Lesson {
    /// Where it is.
    pub stage: Stage,
    notes: Vec<KnownNote>,
    /// Whether the eyes keep an album for this run.
    looking: bool,
}

impl Lesson {
    /// How far the learning is, 0 to 1.
    pub fn progress(&self) -> f32 {
        match &self.stage {
            Stage::Learning { done, .. } => done.load(Ordering::Relaxed) as f32 / WHOLE,
            _ => 0.0,
        }
    }
}

/// The file of a player's hands in front of the camera that is open.
pub fn hands_file(camera: &str) -> Option<PathBuf> {
    super::progress::data_folder().map(|folder| adapt::tuned_path(&folder, PLAYER, camera))
}

fn is_lesson(session: &Session) -> bool {
    session.level.id == OWN_HANDS
}

/// The minute begins, or begins again: what was seen so far does not count.
fn begin(mut began: MessageReader<SongBegan>, mut lesson: ResMut<Lesson>, session: Res<Session>) {
    if began.read().count() > 0 && is_lesson(&session) {
        *lesson = Lesson { stage: Stage::Playing, ..Lesson::default() };
    }
}

/// Notes that were met, with the finger that was asked for.
fn collect(
    mut judged: MessageReader<KeyJudged>,
    mut released: MessageReader<KeyReleased>,
    mut lesson: ResMut<Lesson>,
    session: Res<Session>,
) {
    if !is_lesson(&session) {
        judged.clear();
        released.clear();
        return;
    }
    for key in judged.read() {
        let Pressed::Note { note, .. } = key.pressed else { continue };
        let Some((note, finger)) = session.note(note).and_then(|note| Some((note, note.fingers.first()?)))
        else {
            continue;
        };
        lesson.notes.push(KnownNote {
            onset_s: key.clock_s,
            release_s: key.clock_s + HELD_S,
            pitch: key.pitch,
            hand: note.hand,
            finger,
        });
    }
    for key in released.read() {
        let held = lesson.notes.iter_mut().rev().find(|note| note.pitch == key.pitch);
        if let Some(note) = held.filter(|note| key.clock_s > note.onset_s) {
            note.release_s = note.release_s.min(key.clock_s);
        }
    }
}

/// The eyes keep an album from the moment they are open.
fn keep_album(eyes: Res<Eyes>, mut lesson: ResMut<Lesson>, session: Res<Session>) {
    if is_lesson(&session) && !lesson.looking && eyes.are_open() {
        eyes.begin_album();
        lesson.looking = true;
    }
}

/// The minute is over: sight learns beside the game.
fn learn(mut lesson: ResMut<Lesson>, eyes: Res<Eyes>, options: Res<GameOptions>) {
    if !matches!(lesson.stage, Stage::Playing) {
        return;
    }
    lesson.looking = false;
    let (Some(album), Some(camera)) = (eyes.end_album(), eyes.name()) else {
        lesson.stage = Stage::Done(Err(
            "Your hands were not seen: no camera was open. Press C on the title to set one up.".into(),
        ));
        return;
    };
    let notes = std::mem::take(&mut lesson.notes);
    let done = Arc::new(AtomicU32::new(0));
    let (told, model, file) = (Arc::clone(&done), options.models.clone(), hands_file(&camera));
    let task = AsyncComputeTaskPool::get().spawn(async move {
        tune(album, &notes, &model, file, |share| told.store((share * WHOLE) as u32, Ordering::Relaxed))
    });
    lesson.stage = Stage::Learning { task, done };
}

fn tune(
    album: Album,
    notes: &[KnownNote],
    model: &std::path::Path,
    file: Option<PathBuf>,
    progress: impl FnMut(f32),
) -> Result<Learnt, String> {
    let words = |error: sight::model::ModelError| error.to_string();
    let adapted = adapt(model, &album.dataset(notes), progress).map_err(words)?;
    let mut scores = Scores { before: adapted.before, after: None };
    let Some((after, tuned)) = adapted.better else {
        return Ok(Learnt { scores, file: None });
    };
    let file = file.ok_or("This system has no folder for the player's things, so nothing could be kept.")?;
    tuned.save(&file, model).map_err(words)?;
    scores.after = Some(after);
    Ok(Learnt { scores, file: Some(file) })
}

fn arrive(mut lesson: ResMut<Lesson>, mut eyes: ResMut<Eyes>) {
    let Stage::Learning { task, .. } = &mut lesson.bypass_change_detection().stage else { return };
    let Some(learnt) = check_ready(task) else { return };
    lesson.stage = Stage::Done(learnt.map(|learnt| {
        if learnt.file.is_some() {
            eyes.tune(learnt.file);
        }
        learnt.scores
    }));
}

/// Somebody left before the end, or is done.
fn leave(mut lesson: ResMut<Lesson>, eyes: Res<Eyes>, mut library: ResMut<super::library::Library>) {
    library.guest = None;
    if !matches!(lesson.stage, Stage::Learning { .. }) {
        eyes.end_album();
        *lesson = Lesson::default();
    }
}

//! One run through a level: the song's time, the judge, and what the performer will do.

use std::sync::Arc;

use bevy::prelude::*;
use hand::{PerformOptions, Performance, Player};
use score::catalogue::OWN_HANDS;
use score::{Exercise, HandsFilter, Judge, Level, Note, NoteJudgement, Summary};
use sight::clock::{Clock, SongClock};

use super::library::Library;
use super::orders::Order;
use super::settings::Settings;
use super::stage::{self, Stage};
use super::{GameOptions, GameSystems, Menu, Screen};
use pace::{Beat, Pacemaker};

mod pace;

/// Silence before the count-in, so that the first notes can be seen coming.
const BREATH_S: f64 = 0.8;
/// Silence after the last note, for the last verdicts.
const AFTER_S: f64 = 1.8;
/// A picture that took longer than this stops the song for the rest: nobody could have followed it.
const LONGEST_STEP_S: f64 = 0.25;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<SongTime>()
        .init_resource::<AudioNow>()
        .add_message::<KeyPressed>()
        .add_message::<KeyReleased>()
        .add_message::<SongBegan>()
        .add_systems(OnEnter(Screen::Play), begin)
        .add_systems(
            Update,
            (restart, tick)
                .chain()
                .in_set(GameSystems::Input)
                .after(super::settings::obey)
                .run_if(in_state(Screen::Play)),
        )
        .add_systems(Update, finish.in_set(GameSystems::Simulate).run_if(in_state(Screen::Play)));
}

/// A key went down, whoever pressed it.
#[derive(Message, Clone, Copy, Debug, PartialEq)]
pub struct KeyPressed {
    /// When, in clock seconds.
    pub clock_s: f64,
    /// Which key, as in MIDI.
    pub pitch: u8,
    /// How hard, 1–127.
    pub velocity: u8,
}

/// A key came up.
#[derive(Message, Clone, Copy, Debug, PartialEq)]
pub struct KeyReleased {
    /// When, in clock seconds.
    pub clock_s: f64,
    /// Which key, as in MIDI.
    pub pitch: u8,
}

/// A key going down (with its velocity) or up (without).
pub type Stroke = (u8, Option<u8>);

/// The presses and releases of one picture in the order in which they happened. A key that comes up and
/// goes down at the same moment is struck again.
pub fn in_order(pressed: &[KeyPressed], released: &[KeyReleased]) -> Vec<Stroke> {
    let ups = released.iter().map(|key| (key.clock_s, (key.pitch, None)));
    let downs = pressed.iter().map(|key| (key.clock_s, (key.pitch, Some(key.velocity))));
    let mut strokes: Vec<(f64, Stroke)> = ups.chain(downs).collect();
    strokes.sort_by(|a, b| a.0.total_cmp(&b.0));
    strokes.into_iter().map(|(_, stroke)| stroke).collect()
}

/// A level began, or began again.
#[derive(Message, Clone, Copy, Debug)]
pub struct SongBegan;

/// The audio clock's reading in this frame, where there is one.
#[derive(Resource, Default, Debug)]
pub struct AudioNow(pub Option<f64>);

/// Where the song is.
#[derive(Resource, Debug)]
pub struct SongTime {
    /// Song seconds; negative during the count-in.
    pub now_s: f64,
    /// Whether the song moves: not in the pause, and not while it waits for a note.
    pub running: bool,
    /// Clock seconds at which [`SongTime::now_s`] was read.
    pub clock_s: f64,
    /// The same position for the performer's camera, which runs beside the game.
    pub shared: Arc<SongClock>,
    audio_s: Option<f64>,
    pacemaker: Pacemaker,
}

impl Default for SongTime {
    fn default() -> Self {
        let clock_s = Clock::new().now();
        let shared = Arc::new(SongClock::new(0.0));
        let pacemaker = Pacemaker::start(Arc::clone(&shared));
        Self { now_s: 0.0, running: false, clock_s, shared, audio_s: None, pacemaker }
    }
}

impl SongTime {
    /// Where the song was at a moment of the clock that is not long past.
    pub fn at_clock(&self, clock_s: f64) -> f64 {
        if self.running { self.now_s - (self.clock_s - clock_s) } else { self.now_s }
    }

    /// The moment of the clock at which the song was at `song_s`, not long ago.
    pub fn clock_at(&self, song_s: f64) -> f64 {
        self.clock_s - (self.now_s - song_s).max(0.0)
    }

    /// Puts the song somewhere, standing.
    fn put(&mut self, song_s: f64) {
        self.now_s = song_s;
        self.stand();
    }

    /// Moves on by the audio clock, or by `frame_s` where there is none, but not past `until_s`.
    fn advance(&mut self, audio_s: Option<f64>, frame_s: f64, until_s: Option<f64>) {
        let step = match (self.audio_s, audio_s) {
            (Some(before), Some(now)) if now >= before => now - before,
            _ => frame_s,
        };
        self.audio_s = audio_s;
        let wished = self.now_s + step.clamp(0.0, LONGEST_STEP_S);
        let allowed = until_s.map_or(wished, |until| wished.min(until.max(self.now_s)));
        self.running = allowed >= wished;
        self.now_s = allowed;
        let alone = if self.running { LONGEST_STEP_S } else { 0.0 };
        let until_s = until_s.unwrap_or(f64::MAX).min(allowed + alone);
        self.pacemaker.set(Beat { song_s: allowed, clock_s: self.clock_s, until_s });
    }

    /// Stands still.
    fn stand(&mut self) {
        self.running = false;
        self.audio_s = None;
        self.pacemaker.set(Beat { song_s: self.now_s, clock_s: self.clock_s, until_s: self.now_s });
    }
}

/// One run through a level.
#[derive(Resource)]
pub struct Session {
    /// The level.
    pub level: Level,
    /// Judges what is played; its exercise is at the speed being played.
    pub judge: Judge,
    /// How it should be played: the ghost hands.
    pub guide: Performance,
    /// The performer's own way of playing it, mistakes and all.
    pub pianist: Arc<Performance>,
    /// Speed; 1 is the level's tempo.
    pub speed: f64,
    /// When the count-in's first beat falls; negative.
    pub count_in_s: f64,
    /// When the last note ends.
    pub end_s: f64,
    waits: bool,
}

impl Session {
    /// A run through `level` with the player's choices.
    pub fn new(level: Level, settings: &Settings, options: &GameOptions) -> Self {
        let exercise = level.exercise.at_speed(settings.speed);
        let windows = level.windows.windows().scaled(level.tempo_bpm * settings.speed);
        let guide = Performance::new(&exercise, &Player::model(), &PerformOptions::default());
        let performing =
            PerformOptions { mistakes: options.mistakes, seed: options.seed, ..Default::default() };
        let pianist = Arc::new(Performance::new(
            &exercise,
            &Player::draw(sight::dataset::unseen(options.player)),
            &performing,
        ));
        let count_in_s = exercise.bars.first().map_or(-2.0, |bar| -f64::from(bar.beats) * bar.beat_s);
        let end_s = exercise.duration_s();
        let judge = Judge::new(exercise, windows, HandsFilter::Both)
            .with_goals(level.goals)
            .with_waiting(settings.waits);
        Self { level, judge, guide, pianist, speed: settings.speed, count_in_s, end_s, waits: settings.waits }
    }

    /// The exercise at the speed being played.
    pub fn exercise(&self) -> &Exercise {
        self.judge.exercise()
    }

    /// A note of the exercise.
    pub fn note(&self, index: usize) -> Option<&Note> {
        self.exercise().notes.get(index)
    }

    /// What is known about a note.
    pub fn judgement(&self, index: usize) -> NoteJudgement {
        self.judge.judgements().get(index).copied().unwrap_or_default()
    }

    /// The count-in's beat that sounds at `now_s`, from 1, and how far into it we are (0–1).
    pub fn count(&self, now_s: f64) -> Option<(u32, f64)> {
        let bar = self.exercise().bars.first()?;
        let since = now_s - self.count_in_s;
        (now_s < 0.0 && since >= 0.0).then(|| {
            let beats = since / bar.beat_s;
            (beats as u32 + 1, beats.fract())
        })
    }

    /// How far through the piece we are, 0–1.
    pub fn progress(&self, now_s: f64) -> f32 {
        (now_s / self.end_s.max(0.1)).clamp(0.0, 1.0) as f32
    }

    fn set_waiting(&mut self, waits: bool) {
        if self.waits != waits {
            self.waits = waits;
            let windows = self.level.windows.windows();
            let spare = Judge::new(self.exercise().clone(), windows, HandsFilter::Both);
            self.judge = std::mem::replace(&mut self.judge, spare).with_waiting(waits);
        }
    }
}

/// What came of a run.
#[derive(Resource, Clone, Debug)]
pub struct Outcome {
    /// The level's id.
    pub level: String,
    /// Its name.
    pub title: String,
    /// The figures.
    pub summary: Summary,
    /// The notes as they were played.
    pub notes: Vec<(Note, NoteJudgement)>,
    /// Stars that this level had before.
    pub stars_before: u8,
    /// Speed; 1 is the level's tempo.
    pub speed: f64,
}

fn begin(
    mut commands: Commands,
    library: Res<Library>,
    settings: Res<Settings>,
    options: Res<GameOptions>,
    mut song: ResMut<SongTime>,
    mut stage: Option<ResMut<Stage>>,
    mut next: ResMut<NextState<Screen>>,
    mut began: MessageWriter<SongBegan>,
) {
    let Some(level) = library.chosen() else {
        next.set(Screen::Map);
        return;
    };
    let session = Session::new(level.clone(), &settings, &options);
    song.put(session.count_in_s - BREATH_S);
    if let Some(stage) = &mut stage {
        **stage = Stage::new(stage::range_for(session.exercise()), stage.aspect);
    }
    commands.insert_resource(session);
    began.write(SongBegan);
}

/// Begins again when that is wished, or when another speed is.
fn restart(
    mut orders: MessageReader<Order>,
    settings: Res<Settings>,
    options: Res<GameOptions>,
    mut session: ResMut<Session>,
    mut song: ResMut<SongTime>,
    mut began: MessageWriter<SongBegan>,
) {
    let wished = orders.read().filter(|order| **order == Order::Restart).count() > 0;
    if wished || (session.speed - settings.speed).abs() > 1e-9 {
        *session = Session::new(session.level.clone(), &settings, &options);
        song.put(session.count_in_s - BREATH_S);
        began.write(SongBegan);
    }
    session.set_waiting(settings.waits);
}

pub(super) fn tick(
    time: Res<Time<Real>>,
    audio: Res<AudioNow>,
    menu: Res<State<Menu>>,
    session: Res<Session>,
    mut song: ResMut<SongTime>,
) {
    song.clock_s = Clock::new().now();
    if *menu != Menu::Closed {
        song.stand();
        return;
    }
    let open = session.waits.then(|| session.judge.next_open()).flatten();
    let until = open.and_then(|note| session.note(note)).map(|note| note.onset_s);
    song.advance(audio.0, time.delta_secs_f64(), until);
}

fn finish(
    mut commands: Commands,
    song: Res<SongTime>,
    session: Res<Session>,
    progress: Res<super::progress::Progress>,
    mut next: ResMut<NextState<Screen>>,
) {
    if song.now_s < session.end_s + AFTER_S {
        return;
    }
    if session.level.id == OWN_HANDS {
        next.set(Screen::Lesson);
        return;
    }
    let judgements = session.judge.judgements().iter().copied();
    commands.insert_resource(Outcome {
        level: session.level.id.clone(),
        title: session.level.title.clone(),
        summary: session.judge.summary(),
        notes: session.exercise().notes.iter().cloned().zip(judgements).collect(),
        stars_before: progress.stars(&session.level.id),
        speed: session.speed,
    });
    next.set(Screen::Result);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_song_follows_the_audio_clock() {
        let mut song = SongTime::default();
        song.put(-1.0);
        song.advance(Some(50.0), 0.016, None);
        song.advance(Some(50.1), 0.5, None);

        assert!((song.now_s - (-1.0 + 0.016 + 0.1)).abs() < 1e-9);
        assert!(song.running);
    }

    #[test]
    fn a_tap_within_one_picture_ends_up_and_a_repeated_note_ends_down() {
        let down = |clock_s| KeyPressed { clock_s, pitch: 60, velocity: 80 };
        let up = |clock_s| KeyReleased { clock_s, pitch: 60 };

        assert_eq!(in_order(&[down(1.0)], &[up(1.001)]).last(), Some(&(60, None)));
        assert_eq!(in_order(&[down(1.0)], &[up(1.0)]).last(), Some(&(60, Some(80))));
    }

    #[test]
    fn the_song_waits_where_it_is_told() {
        let mut song = SongTime::default();
        song.put(0.95);
        song.advance(None, 0.1, Some(1.0));

        assert_eq!(song.now_s, 1.0);
        assert!(!song.running);
        assert_eq!(song.at_clock(song.clock_s - 0.4), 1.0);
    }

    #[test]
    fn a_key_is_judged_when_it_went_down_not_when_it_was_noticed() {
        let mut song = SongTime::default();
        song.put(2.0);
        song.advance(None, 0.1, None);

        assert!((song.at_clock(song.clock_s - 0.04) - 2.06).abs() < 1e-9);
    }

    #[test]
    fn a_long_hitch_does_not_swallow_the_song() {
        let mut song = SongTime::default();
        song.advance(None, 3.0, None);
        assert_eq!(song.now_s, LONGEST_STEP_S);
    }
}

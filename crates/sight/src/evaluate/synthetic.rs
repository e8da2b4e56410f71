//! Sight on synthetic players and scenes that training never drew.

use std::collections::{BTreeMap, VecDeque};

use glam::Vec2;
use hand::{PerformOptions, Performance, PlayedNote, Player};
use score::etude::{self, Technique};
use score::{Finger, Hand};
use serde::Serialize;
use studio::{Camera, Film, Look};

use super::events::{EventTally, EventTrack, Events};
use super::{Confusion, Count, EvaluateError, FrameScores, NoteReport, NoteTally};
use crate::calibration::Calibration;
use crate::dataset;
use crate::eyes::Eyes;
use crate::frame::{Frame, FrameSource, SourceError};
use crate::fusion::Fusion;
use crate::held::{DELAY_S, Held};
use crate::offline::{self, Press};
use crate::sighting::HandSighting;

use rand::SeedableRng as _;
use rand_pcg::Pcg64;

/// Frames a second of the virtual camera.
const FPS: f64 = 30.0;
/// Each player is watched for this long: two dozen notes or so.
const SECONDS: f64 = 8.0;
/// Frames after which a moment is told, with the keys known.
const DELAY_FRAMES: usize = (DELAY_S * FPS + 0.5) as usize;
/// Share of wrong fingers; they have to be seen like right ones.
const MISTAKES: f64 = 0.15;

/// What to measure on.
#[derive(Debug, Clone, Copy)]
pub struct SyntheticOptions {
    /// How many players.
    pub players: u64,
    /// Seed of scenes and music.
    pub seed: u64,
    /// What everybody plays; each technique in turn if `None`.
    pub technique: Option<Technique>,
}

/// What `fingerling evaluate synthetic` reports.
#[derive(Debug, Clone, Serialize)]
pub struct SyntheticReport {
    /// The main finger, frame by frame and hand by hand, with the keys known that are held, as from a MIDI keyboard,
    /// told [`DELAY_S`] after the frame.
    pub frame: FrameScores,
    /// The same from the camera alone, before any vote.
    pub frame_without_keys: FrameScores,
    /// Per note, as for a clip.
    pub note: NoteReport,
    /// Events with the keys known, as `frame`.
    pub events: Events,
    /// Events from the camera alone, as `frame_without_keys`.
    pub events_without_keys: Events,
    /// Notes per technique: every player plays one of them.
    pub per_technique: BTreeMap<&'static str, Count>,
    /// Mean distance from the fingertips' true places, millimetres on the key plane.
    pub tip_error_mm: f64,
    /// Share of frames and hands in view in which the hand was found within 60 mm.
    pub hands_found: f64,
    /// Players watched.
    pub players: u64,
}

/// Watches each player play an étude of their own, the techniques in turn.
///
/// # Errors
/// When the calibration of a scene fails.
pub fn evaluate_synthetic(
    options: &SyntheticOptions,
    eyes: &mut Eyes,
    mut progress: impl FnMut(u64),
) -> Result<SyntheticReport, EvaluateError> {
    let (mut frames, mut blind) = (FrameTally::default(), Confusion::default());
    let mut notes = NoteTally::default();
    let (mut events, mut blind_events) = (EventTally::default(), EventTally::default());
    let mut per_technique: BTreeMap<&'static str, Count> = BTreeMap::new();
    for index in 0..options.players {
        let seed = dataset::unseen(options.seed.wrapping_mul(10_007).wrapping_add(index));
        let mut rng = Pcg64::seed_from_u64(seed);
        let in_turn = Technique::ALL[(index % Technique::ALL.len() as u64) as usize];
        let technique = options.technique.unwrap_or(in_turn);
        let exercise = etude::of(technique, seed);
        let perform = PerformOptions { mistakes: MISTAKES, seed, ..Default::default() };
        let performance = Performance::new(&exercise, &Player::draw(seed), &perform);
        let range = keyboard::Range::FULL;
        let camera = Camera::draw(&mut rng, 640, 360, range);
        let calibration = Calibration::new(camera.corners_px(range), range)?;
        let film = Film::new(&performance, Look::draw(seed), camera, range);
        let played = performance.played();
        let presses: Vec<Press> = Press::of(played).filter(|press| press.onset_s < SECONDS - 0.2).collect();
        eyes.forget();
        // With the keys known and without, for each hand.
        let mut tracks: [(EventTrack, EventTrack); 2] = Default::default();
        let mut keyboard = Keyboard::new(played);
        let mut times: VecDeque<f64> = VecDeque::new();
        let mut reel = Reel { film: &film, next: 0 };
        let watched = offline::watch(
            &mut reel,
            &calibration,
            eyes,
            &mut Fusion::new(eyes.fusion_settings()),
            &presses,
            None,
            |frame, seen| {
                keyboard.play_until(frame.t);
                keyboard.held.see(frame.t, seen);
                times.push_back(frame.t);
                let past = if times.len() > DELAY_FRAMES { times.pop_front() } else { None };
                let class = |finger: Option<Finger>| finger.map_or(0, |finger| usize::from(finger.number()));
                for (hand, (track, blind_track)) in Hand::ALL.into_iter().zip(&mut tracks) {
                    if let Some(t) = past {
                        let (truth, told) = (performance.truth(hand, t), keyboard.held.at(hand, t));
                        frames.main.add(class(truth.main), class(told.main));
                        track.add(
                            [truth.onset, truth.change, truth.glissando],
                            [told.onset, told.change, told.glissando],
                        );
                    }
                    let sighting = seen.iter().find(|sighting| sighting.hand == hand);
                    let truth = performance.truth(hand, frame.t);
                    blind.add(class(truth.main), class(sighting.and_then(HandSighting::main_finger)));
                    let said = sighting.map_or([0.0; 3], |sighting| sighting.events).map(|said| said > 0.5);
                    blind_track.add([truth.onset, truth.change, truth.glissando], said);
                    let px = film.landmarks_px(hand, frame.t);
                    frames.tips(&px, sighting, &calibration, (frame.width, frame.height));
                }
            },
        )?;
        for (track, blind_track) in &tracks {
            events.add(track);
            blind_events.add(blind_track);
        }
        for answer in &watched.answers {
            let note = &played[answer.ticket];
            let right = notes.add(note.hand, note.finger, answer.seen, answer.guess);
            per_technique.entry(technique.name()).or_default().add(right);
        }
        progress(index + 1);
    }
    Ok(SyntheticReport {
        frame: frames.main.scores(),
        frame_without_keys: blind.scores(),
        note: notes.finish(),
        events: events.scores(),
        events_without_keys: blind_events.scores(),
        per_technique,
        tip_error_mm: frames.tip_error_mm / frames.tips.max(1.0),
        hands_found: frames.found / frames.in_view.max(1.0),
        players: options.players,
    })
}

/// The keys of a piece as a MIDI keyboard would tell them.
struct Keyboard {
    /// Times at which a key goes down (`true`) or up, in order.
    coming: VecDeque<(f64, bool, u8)>,
    held: Held,
}

impl Keyboard {
    fn new(played: &[PlayedNote]) -> Self {
        let mut coming: Vec<(f64, bool, u8)> = played
            .iter()
            .flat_map(|note| [(note.onset_s, true, note.pitch), (note.release_s, false, note.pitch)])
            .collect();
        coming.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self { coming: coming.into(), held: Held::default() }
    }

    fn play_until(&mut self, t: f64) {
        while let Some((at, down, pitch)) = self.coming.pop_front_if(|(at, ..)| *at <= t) {
            if down { self.held.press(pitch, at) } else { self.held.release(pitch, at) }
        }
    }
}

/// A film as a source of frames, as fast as they are taken; times are those of the piece.
struct Reel<'a> {
    film: &'a Film<'a>,
    next: u64,
}

impl FrameSource for Reel<'_> {
    fn describe(&self) -> String {
        "the built-in performer".into()
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, SourceError> {
        // Half a second before the first note, so that the hands are found when it comes.
        let t = self.next as f64 / FPS - 0.5;
        if t > SECONDS {
            return Ok(None);
        }
        let image = self.film.frame(t);
        self.next += 1;
        Ok(Frame::new(t, self.next - 1, image.width, image.height, image.rgb))
    }

    fn live(&self) -> bool {
        false
    }
}

#[derive(Default)]
struct FrameTally {
    main: Confusion,
    tip_error_mm: f64,
    tips: f64,
    in_view: f64,
    found: f64,
}

impl FrameTally {
    fn tips(
        &mut self,
        px: &[Vec2; hand::LANDMARKS],
        sighting: Option<&HandSighting>,
        calibration: &Calibration,
        (width, height): (usize, usize),
    ) {
        let inside =
            |px: Vec2| px.cmpge(Vec2::ZERO).all() && px.cmplt(Vec2::new(width as f32, height as f32)).all();
        if !hand::TIPS.iter().all(|&tip| inside(px[tip])) {
            return;
        }
        self.in_view += 1.0;
        let Some(sighting) = sighting else { return };
        let error: Vec<f32> =
            (0..5).map(|i| calibration.to_mm(px[hand::TIPS[i]]).distance(sighting.tips_mm[i])).collect();
        let mean = f64::from(error.iter().sum::<f32>()) / 5.0;
        if mean < 60.0 {
            self.found += 1.0;
            self.tip_error_mm += mean;
            self.tips += 1.0;
        }
    }
}

//! Sight on synthetic players and scenes that training never drew.

use std::collections::{BTreeMap, VecDeque};

use glam::Vec2;
use hand::{PerformOptions, Performance, PlayedNote, Player};
use score::etude::{self, Technique};
use score::{Finger, Hand};
use serde::Serialize;
use studio::{Camera, Film, Look};

use super::events::{EventTally, EventTrack, Events};
use super::{Count, EvaluateError, NoteReport, NoteTally};
use crate::calibration::Calibration;
use crate::dataset;
use crate::eyes::Eyes;
use crate::frame::{Frame, FrameSource, SourceError};
use crate::fusion::Fusion;
use crate::held::Held;
use crate::offline::{self, Press};
use crate::sighting::HandSighting;

use rand::SeedableRng as _;
use rand_pcg::Pcg64;

/// Frames a second of the virtual camera.
const FPS: f64 = 30.0;
/// Each player is watched for this long: two dozen notes or so.
const SECONDS: f64 = 8.0;
/// A key that goes down at most this long before a frame is that frame's onset.
const ONSET_SLACK_S: f64 = 1.0 / 60.0;
/// Share of wrong fingers; they have to be seen like right ones.
const MISTAKES: f64 = 0.15;

/// What to measure on.
#[derive(Debug, Clone, Copy)]
pub struct SyntheticOptions {
    /// How many players.
    pub players: u64,
    /// Seed of scenes and music.
    pub seed: u64,
}

/// What `fingerling evaluate synthetic` reports.
#[derive(Debug, Clone, Serialize)]
pub struct SyntheticReport {
    /// The main finger, frame by frame and hand by hand, with the keys known that are held, as from a MIDI keyboard.
    pub frame: FrameScores,
    /// The same from the camera alone, before any vote.
    pub frame_without_keys: FrameScores,
    /// Per note, as for a clip.
    pub note: NoteReport,
    /// Finger change and glissando as the camera tells them, onset with the keys known; frame by frame, hand by hand.
    pub events: Events,
    /// Notes per technique: every player plays one of them.
    pub per_technique: BTreeMap<&'static str, Count>,
    /// Mean distance from the fingertips' true places, millimetres on the key plane.
    pub tip_error_mm: f64,
    /// Share of frames and hands in view in which the hand was found within 60 mm.
    pub hands_found: f64,
    /// Players watched.
    pub players: u64,
}

/// Scores over the classes none, 1 … 5.
#[derive(Debug, Clone, Default, Serialize)]
#[expect(missing_docs, reason = "the terms are the field's")]
pub struct FrameScores {
    pub accuracy: f64,
    pub macro_precision: f64,
    pub macro_recall: f64,
    pub macro_f1: f64,
    /// True class (row) against seen class (column).
    pub confusion: [[usize; 6]; 6],
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
    let (mut frames, mut blind) = (FrameTally::default(), FrameTally::default());
    let mut notes = NoteTally::default();
    let mut events = EventTally::default();
    let mut per_technique: BTreeMap<&'static str, Count> = BTreeMap::new();
    for index in 0..options.players {
        let seed = dataset::unseen(options.seed.wrapping_mul(10_007).wrapping_add(index));
        let mut rng = Pcg64::seed_from_u64(seed);
        let technique = Technique::ALL[(index % Technique::ALL.len() as u64) as usize];
        let exercise = etude::of(technique, seed);
        let perform = PerformOptions { mistakes: MISTAKES, seed, ..Default::default() };
        let performance = Performance::new(&exercise, &Player::draw(seed), &perform);
        let range = keyboard::Range::FULL;
        let camera = Camera::draw(&mut rng, 640, 360, range);
        let calibration = Calibration::new(camera.corners_px(range), range)?;
        let film = Film::new(&performance, Look::draw(seed), camera, range);
        let played = performance.played();
        let presses: Vec<Press> = played
            .iter()
            .enumerate()
            .filter(|(_, note)| note.onset_s < SECONDS - 0.2)
            .map(|(ticket, note)| Press { ticket, onset_s: note.onset_s, pitch: note.pitch })
            .collect();
        eyes.forget();
        let mut tracks = [EventTrack::default(), EventTrack::default()];
        let mut keyboard = Keyboard::new(played);
        let mut reel = Reel { film: &film, next: 0 };
        let watched = offline::watch(
            &mut reel,
            &calibration,
            eyes,
            &mut Fusion::new(eyes.fusion_settings()),
            &presses,
            |frame, seen| {
                keyboard.play_until(frame.t);
                keyboard.held.see(seen);
                for (hand, track) in [Hand::Left, Hand::Right].into_iter().zip(&mut tracks) {
                    let sighting = seen.iter().find(|sighting| sighting.hand == hand);
                    let truth = performance.truth(hand, frame.t);
                    let class =
                        |finger: Option<Finger>| finger.map_or(0, |finger| usize::from(finger.number()));
                    frames.main(class(truth.main), class(keyboard.held.main_finger(hand)));
                    blind.main(class(truth.main), class(sighting.and_then(HandSighting::main_finger)));
                    let mut said =
                        sighting.map_or([0.0; 3], |sighting| sighting.events).map(|said| said > 0.5);
                    said[0] = keyboard.held.has_onset(hand, frame.t, ONSET_SLACK_S);
                    track.add([truth.onset, truth.change, truth.glissando], said);
                    let px = film.landmarks_px(hand, frame.t);
                    frames.tips(&px, sighting, &calibration, (frame.width, frame.height));
                }
            },
        )?;
        tracks.iter().for_each(|track| events.add(track));
        for answer in &watched.answers {
            let note = &played[answer.ticket];
            let right = notes.add(note.hand, note.finger, answer.seen, answer.guess);
            per_technique.entry(technique.name()).or_default().add(right);
        }
        progress(index + 1);
    }
    Ok(SyntheticReport {
        frame: frames.scores(),
        frame_without_keys: blind.scores(),
        note: notes.finish(),
        events: events.scores(),
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
            if down { self.held.press(pitch, at) } else { self.held.release(pitch) }
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
    confusion: [[usize; 6]; 6],
    tip_error_mm: f64,
    tips: f64,
    in_view: f64,
    found: f64,
}

impl FrameTally {
    fn main(&mut self, truth: usize, seen: usize) {
        self.confusion[truth][seen] += 1;
    }

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

    fn scores(&self) -> FrameScores {
        let total: usize = self.confusion.iter().flatten().sum();
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        let column = |class: usize| self.confusion.iter().map(|row| row[class]).sum::<usize>();
        let row = |class: usize| self.confusion[class].iter().sum::<usize>();
        let hit = |class: usize| self.confusion[class][class];
        let present: Vec<usize> = (0..6).filter(|&class| row(class) > 0).collect();
        let mean = |of: &dyn Fn(usize) -> f64| {
            present.iter().map(|&class| of(class)).sum::<f64>() / present.len().max(1) as f64
        };
        FrameScores {
            accuracy: share((0..6).map(hit).sum(), total),
            macro_precision: mean(&|class| share(hit(class), column(class))),
            macro_recall: mean(&|class| share(hit(class), row(class))),
            macro_f1: mean(&|class| share(2 * hit(class), column(class) + row(class))),
            confusion: self.confusion,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_scores_follow_the_confusion_matrix() {
        let mut tally = FrameTally::default();
        for (truth, seen, times) in [(0, 0, 6), (0, 1, 2), (1, 1, 2)] {
            (0..times).for_each(|_| tally.main(truth, seen));
        }

        let scores = tally.scores();

        assert!((scores.accuracy - 0.8).abs() < 1e-9);
        assert!((scores.macro_recall - (0.75 + 1.0) / 2.0).abs() < 1e-9);
        assert!((scores.macro_precision - (1.0 + 0.5) / 2.0).abs() < 1e-9);
    }
}

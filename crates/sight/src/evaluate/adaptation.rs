//! How much of the error tuning to a player removes, on strangers odder than any that training drew.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use hand::{Anatomy, PerformOptions, Performance, Player};
use score::catalogue::own_hands;
use score::{Exercise, ScoreError, etude};
use serde::Serialize;
use studio::{Camera, Look, Oddity};

use super::{EvaluateError, NoteReport, NoteTally};
use crate::adapt::{Album, KnownNote};
use crate::dataset;
use crate::eyes::Eyes;
use crate::fusion::Fusion;
use crate::model::ModelError;
use crate::offline::{self, Press};
use crate::source::{Drive, PerformerSource};
use crate::train::adapt::{HeadScore, adapt};

use rand::SeedableRng as _;
use rand_pcg::Pcg64;

/// Études that each stranger then plays, unlike the minute that taught.
const ETUDES: u64 = 2;
/// Share of wrong fingers; they have to be seen like right ones.
const MISTAKES: f64 = 0.15;
/// Frames before the first note, seconds.
const LEAD_IN_S: f64 = 0.5;

/// How a stranger is odd.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Odd {
    /// A hand of this length, mm.
    Hand(f32),
    Look(Oddity),
}

/// The strangers, each with a name.
const STRANGERS: [(&str, Odd); 10] = [
    ("a small child's hand", Odd::Hand(Anatomy::MIN_LENGTH_MM)),
    ("another small child's", Odd::Hand(Anatomy::MIN_LENGTH_MM)),
    ("a very large hand", Odd::Hand(Anatomy::MAX_LENGTH_MM)),
    ("another very large one", Odd::Hand(Anatomy::MAX_LENGTH_MM)),
    ("white gloves", Odd::Look(Oddity::WhiteGloves)),
    ("black gloves", Odd::Look(Oddity::BlackGloves)),
    ("red gloves", Odd::Look(Oddity::RedGloves)),
    ("candlelight", Odd::Look(Oddity::Candle)),
    ("blue lamps", Odd::Look(Oddity::Blue)),
    ("a low lamp", Odd::Look(Oddity::Raking)),
];

/// What tuning did for one stranger.
#[derive(Debug, Clone, Serialize)]
pub struct StrangerReport {
    /// What is odd about them.
    pub stranger: &'static str,
    /// The network's own head on single glimpses of the held-back third of the minute.
    pub plain: HeadScore,
    /// The tuned head on the same, if it was better and was kept.
    pub tuned: Option<HeadScore>,
    /// Notes of études that they then played, before and after; the same when nothing was kept.
    pub notes: [NoteReport; 2],
    /// Seconds that the tuning took.
    pub seconds: f64,
}

/// What it did for all of them.
#[derive(Debug, Clone, Serialize)]
pub struct AdaptationReport {
    /// One by one.
    pub strangers: Vec<StrangerReport>,
    /// Notes whose finger was not told or told wrongly, before and after, of all.
    pub errors: [usize; 2],
    /// Notes played.
    pub notes: usize,
}

/// Lets every stranger play the guided minute, tunes to them, and measures on études that they play before and after.
/// `scratch` is a folder for a file.
///
/// # Errors
/// When the network cannot be loaded or tuned.
pub fn evaluate_adaptation(
    model: &Path,
    eyes: &mut Eyes,
    scratch: &Path,
    mut progress: impl FnMut(&StrangerReport),
) -> Result<AdaptationReport, EvaluateError> {
    let lesson = own_hands()?.exercise;
    let file = scratch.join("tuned.bpk");
    let mut report = AdaptationReport { strangers: Vec::new(), errors: [0; 2], notes: 0 };
    for (index, &(name, odd)) in (0..).zip(&STRANGERS) {
        let stranger = Stranger::new(index, odd);
        eyes.tune(None)?;
        let (album, notes) = stranger.lesson(&lesson, eyes)?;
        let start = Instant::now();
        let adapted = adapt(model, &album.dataset(&notes), |_| ())?;
        let seconds = start.elapsed().as_secs_f64();
        let before = stranger.measure(eyes)?;
        let (tuned, after) = match adapted.better {
            Some((score, tuned)) => {
                tuned.save(&file, model)?;
                eyes.tune(Some(&file))?;
                (Some(score), stranger.measure(eyes)?)
            }
            None => (None, before.clone()),
        };
        let notes = [before, after];
        report.notes += notes[0].notes;
        for (sum, notes) in report.errors.iter_mut().zip(&notes) {
            *sum += notes.notes - notes.right;
        }
        let one = StrangerReport { stranger: name, plain: adapted.before, tuned, notes, seconds };
        progress(&one);
        report.strangers.push(one);
    }
    eyes.tune(None)?;
    Ok(report)
}

struct Stranger {
    seed: u64,
    player: Player,
    look: Look,
}

impl Stranger {
    fn new(index: u64, odd: Odd) -> Self {
        let seed = dataset::unseen(900 + index);
        let mut player = Player::draw(seed);
        let look = match odd {
            Odd::Hand(length_mm) => {
                player.anatomy = Anatomy::average(length_mm);
                Look::draw(seed)
            }
            Odd::Look(oddity) => Look::odd(seed, oddity),
        };
        Self { seed, player, look }
    }

    fn watch(
        &self,
        exercise: &Exercise,
        mistakes: f64,
        eyes: &mut Eyes,
        album: Option<&mut Album>,
    ) -> Result<(offline::Watched, Arc<Performance>), EvaluateError> {
        let perform = PerformOptions { mistakes, seed: self.seed, ..Default::default() };
        let performance = Arc::new(Performance::new(exercise, &self.player, &perform));
        let range = keyboard::Range::FULL;
        let camera = Camera::draw(&mut Pcg64::seed_from_u64(self.seed), 640, 360, range);
        let drive = Drive::Fast { from_s: -LEAD_IN_S };
        let mut source =
            PerformerSource::new(Arc::clone(&performance), self.look.clone(), camera, range, drive);
        let calibration = source.calibration()?;
        let presses: Vec<Press> = Press::of(performance.played()).collect();
        eyes.forget();
        let mut fusion = Fusion::new(eyes.fusion_settings());
        let watched =
            offline::watch(&mut source, &calibration, eyes, &mut fusion, &presses, album, |_, _| ())?;
        Ok((watched, performance))
    }

    fn lesson(&self, lesson: &Exercise, eyes: &mut Eyes) -> Result<(Album, Vec<KnownNote>), EvaluateError> {
        let mut album = Album::default();
        let (_, performance) = self.watch(lesson, 0.0, eyes, Some(&mut album))?;
        let notes = performance.played().iter().map(|note| KnownNote {
            onset_s: note.onset_s,
            release_s: note.release_s,
            pitch: note.pitch,
            hand: note.hand,
            finger: note.finger,
        });
        Ok((album, notes.collect()))
    }

    fn measure(&self, eyes: &mut Eyes) -> Result<NoteReport, EvaluateError> {
        let mut tally = NoteTally::default();
        for etude in 0..ETUDES {
            let exercise = etude::etude(self.seed * 31 + etude);
            let (watched, performance) = self.watch(&exercise, MISTAKES, eyes, None)?;
            for answer in &watched.answers {
                let note = &performance.played()[answer.ticket];
                tally.add(note.hand, note.finger, answer.seen, answer.guess);
            }
        }
        Ok(tally.finish())
    }
}

impl From<ScoreError> for EvaluateError {
    fn from(error: ScoreError) -> Self {
        ModelError::System(error.to_string()).into()
    }
}

//! Chooses how the fusion weighs evidence, on held-back players.
//!
//! The weights are those of a conditional logit model (Train, "Discrete choice methods with simulation", 2009,
//! chapter 3): for every note that was played, the ten fingers compete, and the finger that played is to be the
//! likeliest. Whatever confidence the verdicts then need is chosen by what mistakes cost.

use std::sync::Arc;
use std::thread;

use crossbeam_channel::bounded;
use hand::{PerformOptions, Performance, Player};
use rand::SeedableRng as _;
use rand_pcg::Pcg64;
use score::etude;
use serde::Serialize;
use studio::{Camera, Look};

use super::News;
use crate::calibration::{Calibration, CalibrationError};
use crate::eyes::Eyes;
use crate::frame::FrameSource as _;
use crate::fusion::{Busy, CANDIDATES, Fusion, FusionSettings, KINDS, Votes, candidate};
use crate::sighting::HandSighting;
use crate::source::{Drive, PerformerSource};

/// Frames before the first note, for the hands to be found, seconds.
const LEAD_IN_S: f64 = 0.5;
/// Frames that are filmed ahead.
const AHEAD: usize = 8;
/// Wrong fingers must be seen as well as right ones, so many of them play.
const MISTAKES: f64 = 0.2;
/// So many of the notes are to be told; the rest are the doubtful ones.
const TOLD: f64 = 0.95;
/// Cost of a weight of its usual size, in nats.
const RIDGE: f64 = 1e-3;
/// Windows that are tried, before and after the onset, seconds. Later frames would make the verdict late.
const WINDOWS_S: [(f64, f64); 6] =
    [(0.0, 0.05), (0.01, 0.085), (0.035, 0.085), (0.0, 0.085), (0.01, 0.12), (0.035, 0.12)];
/// Confidences and reaches that are tried.
const CONFIDENCES: [f32; 9] = [0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9];
const REACHES_MM: [f32; 5] = [14.0, 18.0, 22.0, 28.0, 36.0];

/// What came of choosing.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct FusionReport {
    /// The chosen settings.
    pub settings: FusionSettings,
    /// Notes that were played.
    pub notes: usize,
    /// Share of them whose finger was told.
    pub coverage: f64,
    /// Share of those that were told rightly.
    pub right: f64,
}

impl FusionReport {
    /// Of two that tell enough the one that is more often right; otherwise the one that tells more.
    fn better(self, other: Self) -> Self {
        let enough = [self, other].map(|report| report.coverage >= TOLD);
        let prefer_other = match enough {
            [true, true] => other.right > self.right,
            [false, false] => other.coverage > self.coverage,
            [_, other_is_enough] => other_is_enough,
        };
        if prefer_other { other } else { self }
    }
}

/// A note that was played, by whom, and what was seen meanwhile.
struct Note {
    film: usize,
    onset_s: f64,
    pitch: u8,
    finger: usize,
}

/// Sightings per film, oldest first, and the notes of all films.
#[derive(Default)]
struct Recorded {
    films: Vec<Vec<(f64, Vec<HandSighting>)>>,
    notes: Vec<Note>,
}

/// Watches `films` held-back players, every other one in the plain scene, and chooses. `progress` is told a line every
/// few films.
///
/// # Errors
/// When the calibration of a scene fails.
pub fn choose_fusion(
    eyes: &mut Eyes,
    films: usize,
    mut progress: impl FnMut(News),
) -> Result<FusionReport, CalibrationError> {
    let mut recorded = Recorded::default();
    for film in 0..films {
        recorded.watch(eyes, film)?;
        if (film + 1) % 8 == 0 {
            progress(format!("fusion: {} of {films} films, {} notes", film + 1, recorded.notes.len()).into());
        }
    }
    Ok(recorded.choose(&eyes.fusion_settings()))
}

impl Recorded {
    fn watch(&mut self, eyes: &mut Eyes, film: usize) -> Result<(), CalibrationError> {
        let seed = film as u64 * 970; // validation's players are those that ten divides
        let performance = Performance::new(
            &etude::etude(seed),
            &Player::draw(seed),
            &PerformOptions { mistakes: MISTAKES, seed, ..Default::default() },
        );
        let range = keyboard::Range::FULL;
        let (look, camera) = if film.is_multiple_of(2) {
            (Look::plain(), Camera::overhead(640, 360, range))
        } else {
            (Look::draw(seed), Camera::draw(&mut Pcg64::seed_from_u64(seed), 640, 360, range))
        };
        let performance = Arc::new(performance);
        let drive = Drive::Fast { from_s: -LEAD_IN_S };
        let mut source = PerformerSource::new(Arc::clone(&performance), look, camera, range, drive);
        let calibration: Calibration = source.calibration()?;
        eyes.forget();
        // Filming takes longer than looking, so it goes on meanwhile.
        let (sender, frames) = bounded(AHEAD);
        let seen = thread::scope(|scope| {
            scope.spawn(move || {
                while let Ok(Some(frame)) = source.next_frame() {
                    if sender.send(frame).is_err() {
                        return;
                    }
                }
            });
            frames.iter().map(|frame| (frame.t, eyes.look(&frame, &calibration))).collect()
        });
        self.films.push(seen);
        self.notes.extend(performance.played().iter().map(|note| Note {
            film,
            onset_s: note.onset_s,
            pitch: note.pitch,
            finger: candidate(note.hand, note.finger),
        }));
        Ok(())
    }

    fn choose(&self, start: &FusionSettings) -> FusionReport {
        let weighed = WINDOWS_S
            .iter()
            .map(|&(before_s, after_s)| self.weigh(FusionSettings { before_s, after_s, ..*start }))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map_or(*start, |(_, settings)| settings);
        let tried = CONFIDENCES.iter().flat_map(|&least_confidence| {
            REACHES_MM.map(|reach_mm| FusionSettings { least_confidence, reach_mm, ..weighed })
        });
        tried
            .map(|settings| self.report(settings))
            .reduce(FusionReport::better)
            .unwrap_or_else(|| self.report(weighed))
    }

    fn report(&self, settings: FusionSettings) -> FusionReport {
        let (told, right) = self.replay(&settings);
        FusionReport {
            settings,
            notes: self.notes.len(),
            coverage: told as f64 / self.notes.len().max(1) as f64,
            right: right as f64 / told.max(1) as f64,
        }
    }

    /// The weights that make the fingers that played likeliest, and minus their mean log likelihood.
    fn weigh(&self, settings: FusionSettings) -> (f64, FusionSettings) {
        let mut busy: Vec<Busy> = vec![Busy::default(); self.films.len()];
        let votes: Vec<(usize, Votes)> = self
            .notes
            .iter()
            .map(|note| {
                let seen = self.films[note.film].iter().flat_map(|(_, hands)| hands);
                let mut votes = Votes::default();
                votes.count(seen, note.onset_s, note.pitch, &settings);
                votes.hear_free(busy[note.film].free(note.onset_s, note.pitch));
                busy[note.film].add(
                    note.onset_s,
                    note.pitch,
                    std::array::from_fn(|c| f32::from(u8::from(c == note.finger))),
                );
                (note.finger, votes)
            })
            .collect();
        let rows: Vec<Row> = votes.iter().filter_map(|(finger, votes)| Row::new(*finger, votes)).collect();
        let unseen = votes.len() - rows.len();
        let (loss, weights) = fit(&rows);
        // A note whose finger was not in view costs the same whatever the weights; a window that finds it is better.
        let loss =
            (loss * rows.len() as f64 + unseen as f64 * (CANDIDATES as f64).ln()) / votes.len().max(1) as f64;
        let [near, pressed_weight, main_weight, holds_weight, plays_weight, free_weight, back_weight] =
            weights;
        (
            loss,
            FusionSettings {
                spread_mm: near.max(1e-6).powf(-0.5),
                pressed_weight,
                main_weight,
                holds_weight,
                plays_weight,
                free_weight,
                back_weight,
                ..settings
            },
        )
    }

    /// Notes that were told and those that were told rightly.
    fn replay(&self, settings: &FusionSettings) -> (usize, usize) {
        let (mut told, mut right) = (0, 0);
        for (film, seen) in self.films.iter().enumerate() {
            let mut fusion = Fusion::new(*settings);
            let mut coming: Vec<(usize, &Note)> =
                self.notes.iter().enumerate().filter(|(_, note)| note.film == film).collect();
            coming.sort_by(|a, b| a.1.onset_s.total_cmp(&b.1.onset_s));
            let mut coming = coming.into_iter().peekable();
            let mut answers = Vec::new();
            for (t, hands) in seen {
                while let Some((ticket, note)) = coming.next_if(|(_, note)| note.onset_s <= *t) {
                    fusion.ask(ticket, note.onset_s, note.pitch);
                }
                fusion.push(*t, hands.iter().cloned());
                answers.extend(fusion.poll(*t));
            }
            answers.extend(fusion.finish());
            for answer in answers {
                let Some(finger) = answer.seen else { continue };
                told += 1;
                let truth = self.notes[answer.ticket].finger;
                right += usize::from(candidate(finger.hand, finger.finger) == truth);
            }
        }
        (told, right)
    }
}

/// One note's evidence: that of the finger that played, and of its rivals.
struct Row {
    own: [f32; KINDS],
    rivals: Vec<[f32; KINDS]>,
}

impl Row {
    /// `None` when the finger was not in view.
    fn new(finger: usize, votes: &Votes) -> Option<Self> {
        let rivals = (0..CANDIDATES).filter(|&other| other != finger).filter_map(|other| votes.kinds(other));
        Some(Self { own: votes.kinds(finger)?, rivals: rivals.collect() })
    }

    fn loss(&self, weights: [f32; KINDS]) -> f64 {
        let weigh =
            |kinds: &[f32; KINDS]| kinds.iter().zip(weights).map(|(kind, weight)| kind * weight).sum::<f32>();
        let own = weigh(&self.own);
        let odds: f32 = self.rivals.iter().map(|rival| (weigh(rival) - own).min(60.0).exp()).sum();
        f64::from(odds.ln_1p())
    }
}

/// Minimises the mean loss over positive weights, each in turn by factors that shrink. The loss is convex, so the
/// order does not matter. Evidence that tells all rows apart would get a weight without end; so weights cost a little
/// (ridge), each in the unit of its usual size.
fn fit(rows: &[Row]) -> (f64, [f32; KINDS]) {
    let usual = [1.0 / 36.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
    let loss = |weights: [f32; KINDS]| {
        let ridge: f32 = weights.iter().zip(usual).map(|(weight, usual)| (weight / usual).powi(2)).sum();
        let mean = rows.iter().map(|row| row.loss(weights)).sum::<f64>() / rows.len().max(1) as f64;
        mean + RIDGE * f64::from(ridge)
    };
    let mut weights = usual.map(|usual| usual * 0.5);
    let mut best = loss(weights);
    let mut factor = 2.0_f32;
    while factor > 1.01 {
        let mut better = false;
        for kind in 0..KINDS {
            for step in [factor, factor.recip()] {
                let mut tried = weights;
                tried[kind] *= step;
                let found = loss(tried);
                if found < best {
                    (best, weights, better) = (found, tried, true);
                }
            }
        }
        if !better {
            factor = factor.sqrt();
        }
    }
    (best, weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_that_tells_fingers_apart_gets_the_weight() {
        // The first kind points at the finger that played nine times in ten; the second kind is chance.
        let rows: Vec<Row> = (0..200)
            .map(|i| {
                let (right, chance) = (i % 10 != 0, i / 10 % 2 == 0);
                let kinds = |first: bool, second: bool| {
                    [
                        if first { -1.0 } else { -30.0 },
                        if second { -0.1 } else { -3.0 },
                        -1.0,
                        -1.0,
                        -1.0,
                        -1.0,
                        -1.0,
                    ]
                };
                Row { own: kinds(right, chance), rivals: vec![kinds(!right, !chance)] }
            })
            .collect();

        let (loss, [first, second, ..]) = fit(&rows);

        // The best that can be known is the entropy of nine in ten.
        let entropy = -(0.9_f64 * 0.9_f64.ln() + 0.1 * 0.1_f64.ln());
        assert!((loss - entropy).abs() < 0.01, "{loss} instead of {entropy}");
        assert!((first * 29.0 - 9.0_f32.ln()).abs() < 0.15, "{first}");
        assert!(second < 0.03, "{second}");
    }
}

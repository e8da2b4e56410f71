//! The session's report, as the contract of the command line says.

use score::{Finger, FingerSet, FingerVerdict, Hand, HandsFilter, Judge, Pressed, Summary, Timing};
use serde::Serialize;
use sight::latency::Percentiles;

use super::PractiseArgs;
use super::piece::Piece;
use super::session::Outcome;

/// The whole report.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    level: String,
    pub backend: &'static str,
    camera: String,
    keys: String,
    speed: f64,
    mistakes: f64,
    notes: Vec<NoteReport>,
    pub summary: Summary,
    pub latency_ms: LatencyReport,
    pub frames: FramesReport,
}

#[derive(Debug, Serialize)]
struct NoteReport {
    onset_s: f64,
    pitch: u8,
    expected: Expected,
    #[serde(skip_serializing_if = "Option::is_none")]
    played: Option<Played>,
    timing: Timing,
    finger: FingerReport,
}

#[derive(Debug, Serialize)]
struct Expected {
    hand: Hand,
    fingers: FingerSet,
}

#[derive(Debug, Serialize)]
struct Played {
    onset_s: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    hand: Option<Hand>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finger: Option<Finger>,
}

#[derive(Debug, Serialize)]
struct FingerReport {
    verdict: FingerVerdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<Seen>,
    confidence: f32,
}

#[derive(Debug, Serialize)]
struct Seen {
    hand: Hand,
    finger: Finger,
}

/// Latencies in milliseconds.
#[derive(Debug, Serialize)]
pub(super) struct LatencyReport {
    pub capture_to_verdict: Percentiles,
    pub inference: Percentiles,
}

/// Frame counts.
#[derive(Debug, Serialize)]
pub(super) struct FramesReport {
    pub captured: u64,
    pub used: u64,
    pub dropped: u64,
}

/// How sight did, where somebody knows which finger truly played.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Truth {
    /// Share of decided notes whose finger was seen right.
    pub seen_right: f64,
    /// Share of notes with a verdict.
    pub coverage: f64,
    /// Notes truly played with a wrong finger, and those of them called wrong.
    pub wrong: usize,
    pub wrong_called_wrong: usize,
    /// Notes truly played with a right finger, and those of them called wrong.
    pub right: usize,
    pub right_called_wrong: usize,
}

/// Judges the session's presses; also the index of the press that met each note.
pub(super) fn judged(piece: &Piece, outcome: &Outcome) -> (Judge, Vec<Option<usize>>) {
    let mut judge =
        Judge::new(piece.exercise.clone(), piece.windows, HandsFilter::Both).with_goals(piece.level.goals);
    let mut press_of = vec![None; piece.exercise.notes.len()];
    let mut order: Vec<usize> = (0..outcome.presses.len()).collect();
    order.sort_by(|&a, &b| outcome.presses[a].onset_s.total_cmp(&outcome.presses[b].onset_s));
    for index in order {
        let press = &outcome.presses[index];
        judge.pass(press.onset_s);
        if let Pressed::Note { note, .. } = judge.press(press.onset_s, press.pitch) {
            press_of[note] = Some(index);
        }
    }
    judge.pass(f64::INFINITY);
    (judge, press_of)
}

/// Judges the session's presses and verdicts.
pub(super) fn assemble(args: &PractiseArgs, piece: &Piece, outcome: &Outcome) -> Report {
    let (mut judge, press_of) = judged(piece, outcome);
    for (note, press) in press_of.iter().enumerate() {
        let Some(press) = press else { continue };
        let answer = outcome.answers.iter().find(|answer| answer.ticket == *press);
        judge.finger(note, answer.and_then(|answer| answer.seen));
    }
    let piece_s = |song_s: f64| song_s * args.session.speed;
    let notes = piece
        .exercise
        .notes
        .iter()
        .zip(judge.judgements())
        .zip(&press_of)
        .map(|((note, judgement), press)| NoteReport {
            onset_s: piece_s(note.onset_s),
            pitch: note.pitch,
            expected: Expected { hand: note.hand, fingers: note.fingers },
            played: press.map(|press| {
                let press = &outcome.presses[press];
                Played {
                    onset_s: piece_s(press.onset_s),
                    hand: press.by.map(|by| by.0),
                    finger: press.by.map(|by| by.1),
                }
            }),
            timing: judgement.timing.unwrap_or(Timing::Miss),
            finger: FingerReport {
                verdict: judgement.finger.unwrap_or(FingerVerdict::Unseen),
                seen: judgement.seen.map(|seen| Seen { hand: seen.hand, finger: seen.finger }),
                confidence: judgement.seen.map_or(0.0, |seen| seen.confidence),
            },
        })
        .collect();
    Report {
        level: piece.level.id.clone(),
        backend: outcome.backend,
        camera: args.session.camera.clone(),
        keys: args.session.keys.clone(),
        speed: args.session.speed,
        mistakes: args.session.mistakes,
        notes,
        summary: judge.summary(),
        latency_ms: LatencyReport {
            capture_to_verdict: outcome.capture_to_verdict,
            inference: outcome.inference,
        },
        frames: FramesReport {
            captured: outcome.frames.captured,
            used: outcome.frames.used,
            dropped: outcome.frames.dropped,
        },
    }
}

impl Report {
    /// Compares sight with what was truly played; `None` where nobody knows.
    pub fn truth(&self) -> Option<Truth> {
        let mut truth = Truth::default();
        let (mut known, mut decided, mut seen_right) = (0_usize, 0_usize, 0_usize);
        for note in &self.notes {
            let Some((hand, finger)) = note.played.as_ref().and_then(|played| played.hand.zip(played.finger))
            else {
                continue;
            };
            known += 1;
            if let Some(seen) = &note.finger.seen {
                decided += 1;
                seen_right += usize::from(seen.hand == hand && seen.finger == finger);
            }
            let called_wrong = usize::from(note.finger.verdict == FingerVerdict::Wrong);
            if hand == note.expected.hand && note.expected.fingers.accepts(finger) {
                truth.right += 1;
                truth.right_called_wrong += called_wrong;
            } else {
                truth.wrong += 1;
                truth.wrong_called_wrong += called_wrong;
            }
        }
        truth.seen_right = seen_right as f64 / decided.max(1) as f64;
        truth.coverage = decided as f64 / known.max(1) as f64;
        (known > 0).then_some(truth)
    }
}

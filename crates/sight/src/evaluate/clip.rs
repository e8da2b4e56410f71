//! Sight on a labelled video.

use std::collections::BTreeMap;
use std::path::Path;

use glam::Vec2;
use score::judge::SeenFinger;
use score::{Finger, Hand};
use serde::Serialize;

use super::{Count, EvaluateError, NoteReport, NoteTally};
use crate::calibration::Calibration;
use crate::eyes::Eyes;
use crate::frame::FrameSource;
use crate::fusion::Fusion;
use crate::labels::{self, HandBoxes, Label};
use crate::latency::Percentiles;
use crate::offline::{self, Press};
use crate::sighting::HandSighting;

/// What `fingerling evaluate clip` reports.
#[derive(Debug, Clone, Serialize)]
pub struct ClipReport {
    /// The figures over all labelled notes.
    #[serde(flatten)]
    pub notes: NoteReport,
    /// Notes seen right by how sure the person was who labelled them.
    pub per_certainty: BTreeMap<String, Count>,
    /// Whether the hands were located, where boxes were given.
    pub hands: Option<HandsFound>,
    /// How near the labelled fingertips were seen, where the labels say where they are.
    pub tips: Option<TipErrors>,
    /// Every labelled note with what was seen of it.
    pub answers: Vec<Answer>,
    /// Frames looked at.
    pub frames: u64,
    /// Median milliseconds per frame for locating and reading both hands.
    pub ms_per_frame: f64,
    /// The same with its spread.
    pub inference_ms: Percentiles,
    /// `"cpu"` or `"wgpu"`.
    pub backend: String,
}

/// A labelled note and what was seen of it.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// When its key went down, seconds.
    pub onset_s: f64,
    /// The key.
    pub pitch: u8,
    /// The label, such as `R3`.
    pub label: String,
    /// What was told, if anything was.
    pub seen: Option<String>,
    /// The best guess even where it was not told.
    pub guess: Option<String>,
    /// How sure that is.
    pub confidence: f32,
}

/// Located hands against boxes drawn by a person.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct HandsFound {
    /// Boxes, left and right, over all frames that have any.
    pub boxes: usize,
    /// Boxes in which the same hand's centre was located.
    pub found: usize,
}

/// Distances between fingertips where a person saw them and where sight did, in the frame at the onset, on the key
/// plane.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct TipErrors {
    /// Fingertips compared.
    pub tips: usize,
    /// Fingertips of hands that sight did not see then.
    pub unseen: usize,
    /// Median, millimetres.
    pub p50_mm: f32,
    /// Nine of ten are nearer, millimetres.
    pub p90_mm: f32,
    /// Median along the keyboard alone, millimetres.
    pub p50_aside_mm: f32,
}

/// Runs sight over a video and compares with its labels. Only the labels' onsets and pitches are used for seeing.
///
/// # Errors
/// When the video, the labels or the boxes cannot be read.
pub fn evaluate_clip(
    source: &mut dyn FrameSource,
    calibration: &Calibration,
    labels_csv: &Path,
    hands_csv: Option<&Path>,
    eyes: &mut Eyes,
) -> Result<ClipReport, EvaluateError> {
    let labels = labels::read_labels(labels_csv)?;
    let boxes = hands_csv.map(labels::read_hands).transpose()?;
    let presses: Vec<Press> = labels
        .iter()
        .enumerate()
        .map(|(ticket, label)| Press { ticket, onset_s: label.onset_s, pitch: label.pitch })
        .collect();
    let mut hands = boxes.as_ref().map(|_| HandsFound::default());
    let mut fusion = Fusion::new(eyes.fusion_settings());
    let mut tips = TipMeasure::default();
    let watched = offline::watch(source, calibration, eyes, &mut fusion, &presses, None, |frame, seen| {
        tips.look(&labels, frame.t, seen, calibration);
        let (Some(hands), Some(boxes)) =
            (hands.as_mut(), boxes.as_ref().and_then(|boxes| boxes_of(boxes, frame.index)))
        else {
            return;
        };
        for hand in [Hand::Left, Hand::Right] {
            let Some(rect) = boxes.of(hand) else { continue };
            hands.boxes += 1;
            let located = seen.iter().filter(|sighting| sighting.hand == hand).any(|sighting| {
                let centre = calibration.to_px(sighting.centre_mm);
                (rect.x0..=rect.x1).contains(&centre.x) && (rect.y0..=rect.y1).contains(&centre.y)
            });
            hands.found += usize::from(located);
        }
    })?;
    let mut tally = NoteTally::default();
    let mut per_certainty: BTreeMap<String, Count> = BTreeMap::new();
    let mut answers = Vec::with_capacity(labels.len());
    for answer in &watched.answers {
        let Some(label) = labels.get(answer.ticket) else { continue };
        let right = tally.add(label.hand, label.finger, answer.seen, answer.guess);
        let name = |hand: Hand, finger: Finger| {
            format!("{}{}", if hand == Hand::Left { 'L' } else { 'R' }, finger.number())
        };
        let told = |seen: Option<SeenFinger>| seen.map(|seen| name(seen.hand, seen.finger));
        answers.push(Answer {
            onset_s: label.onset_s,
            pitch: label.pitch,
            label: name(label.hand, label.finger),
            seen: told(answer.seen),
            guess: told(answer.guess),
            confidence: answer.guess.map_or(0.0, |guess| guess.confidence),
        });
        per_certainty.entry(format!("{:?}", label.certainty).to_lowercase()).or_default().add(right);
    }
    let inference_ms = watched.inference.percentiles();
    Ok(ClipReport {
        notes: tally.finish(),
        per_certainty,
        hands,
        tips: tips.finish(),
        answers,
        frames: watched.frames,
        ms_per_frame: inference_ms.p50,
        inference_ms,
        backend: eyes.backend().into(),
    })
}

/// Compares each labelled fingertip in the first frame at or after its onset.
#[derive(Default)]
struct TipMeasure {
    before_s: Option<f64>,
    misses: Vec<Vec2>,
    unseen: usize,
}

impl TipMeasure {
    fn look(&mut self, labels: &[Label], t: f64, seen: &[HandSighting], calibration: &Calibration) {
        let before = self.before_s.replace(t).unwrap_or(f64::NEG_INFINITY);
        let due = labels.iter().filter(|label| label.onset_s > before && label.onset_s <= t);
        for (label, px) in due.filter_map(|label| Some((label, label.tip_px?))) {
            match seen.iter().find(|sighting| sighting.hand == label.hand) {
                Some(own) => {
                    self.misses.push(own.tips_mm[label.finger.index()] - calibration.to_mm(px));
                }
                None => self.unseen += 1,
            }
        }
    }

    fn finish(self) -> Option<TipErrors> {
        let sorted = |of: fn(&Vec2) -> f32| {
            let mut values: Vec<f32> = self.misses.iter().map(of).collect();
            values.sort_by(f32::total_cmp);
            values
        };
        let (far, aside) = (sorted(|miss| miss.length()), sorted(|miss| miss.x.abs()));
        let rank = |values: &[f32], tenths: usize| {
            values.get(values.len() * tenths / 10).or(values.last()).copied().unwrap_or(0.0)
        };
        (!far.is_empty() || self.unseen > 0).then(|| TipErrors {
            tips: far.len(),
            unseen: self.unseen,
            p50_mm: rank(&far, 5),
            p90_mm: rank(&far, 9),
            p50_aside_mm: rank(&aside, 5),
        })
    }
}

fn boxes_of(boxes: &[HandBoxes], frame: u64) -> Option<&HandBoxes> {
    boxes.iter().find(|boxes| boxes.frame == frame)
}

//! Measuring sight: on labelled video, and on synthetic players it never saw.

mod adaptation;
mod clip;
mod confusion;
mod events;
mod synthetic;
mod tally;

pub use adaptation::{AdaptationReport, StrangerReport, evaluate_adaptation};
pub use clip::{ClipReport, HandsFound, TipErrors, evaluate_clip};
pub use confusion::{Confusion, FrameScores};
pub use events::{EventScores, Events};
pub use synthetic::{SyntheticOptions, SyntheticReport, evaluate_synthetic};
pub use tally::{Count, NoteReport, NoteTally, Reliability};

use thiserror::Error;

/// Why nothing could be measured. One sentence each.
#[derive(Debug, Error)]
pub enum EvaluateError {
    /// The video failed.
    #[error(transparent)]
    Source(#[from] crate::frame::SourceError),
    /// The networks failed.
    #[error(transparent)]
    Model(#[from] crate::model::ModelError),
    /// The labels failed.
    #[error(transparent)]
    Labels(#[from] crate::labels::LabelsError),
    /// The calibration failed.
    #[error(transparent)]
    Calibration(#[from] crate::calibration::CalibrationError),
}

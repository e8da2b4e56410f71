//! What training tells while it goes on.

use std::fmt;
use std::time::Instant;

use serde::Serialize;

use super::{Stage, Validation};

/// News of a training.
#[derive(Debug, Clone)]
pub enum News {
    /// A sentence.
    Said(String),
    /// A pass over the data is done.
    Epoch(Epoch),
}

/// A pass over the data and what it came to.
#[derive(Debug, Clone, Serialize)]
pub struct Epoch {
    /// What is being trained: `stills`, `clips` or `locator`.
    pub stage: &'static str,
    /// Which pass of the stage, from 1.
    pub epoch: usize,
    /// Learning rate of its last step.
    pub learning_rate: f64,
    /// Frames (or strips) per second while learning, measuring left out.
    pub frames_per_s: f64,
    /// Seconds since the stage began.
    pub seconds: f64,
    /// Seconds until the stage ends at the latest.
    pub left_s: f64,
    /// On players that were held back.
    #[serde(flatten)]
    pub found: Validation,
}

impl From<String> for News {
    fn from(sentence: String) -> Self {
        Self::Said(sentence)
    }
}

impl From<&str> for News {
    fn from(sentence: &str) -> Self {
        Self::Said(sentence.into())
    }
}

impl fmt::Display for News {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(sentence) => f.write_str(sentence),
            Self::Epoch(epoch) => write!(
                f,
                "{} {:3}  {}  ({:.0} s, {:.0} frames/s, at most {:.0} min left)",
                epoch.stage,
                epoch.epoch,
                epoch.found.line(),
                epoch.seconds,
                epoch.frames_per_s,
                epoch.left_s / 60.0
            ),
        }
    }
}

/// A pass that is under way.
pub(super) struct Pass {
    began: Instant,
    frames: usize,
    learning_rate: f64,
}

impl Pass {
    pub fn new() -> Self {
        Self { began: Instant::now(), frames: 0, learning_rate: 0.0 }
    }

    /// A step was made.
    pub fn step(&mut self, frames: usize, learning_rate: f64) {
        self.frames += frames;
        self.learning_rate = learning_rate;
    }

    /// The steps are made; measuring comes next.
    pub fn finish(self) -> Done {
        let seconds = self.began.elapsed().as_secs_f64();
        Done { frames_per_s: self.frames as f64 / seconds.max(1e-6), learning_rate: self.learning_rate }
    }
}

/// A pass whose steps are made.
pub(super) struct Done {
    frames_per_s: f64,
    learning_rate: f64,
}

impl Done {
    /// The pass as news; `step` of `steps` steps of the stage are made.
    pub fn told(
        self,
        name: &'static str,
        epoch: usize,
        stage: &Stage,
        (step, steps): (usize, usize),
        found: Validation,
    ) -> News {
        News::Epoch(Epoch {
            stage: name,
            epoch,
            learning_rate: self.learning_rate,
            frames_per_s: self.frames_per_s,
            seconds: stage.start.elapsed().as_secs_f64(),
            left_s: stage.left_s(step, steps),
            found,
        })
    }
}

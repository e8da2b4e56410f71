//! The published network's sizes over the published grid.

use std::sync::Arc;

use serde::Serialize;

use super::{Bench, CompareOptions};
use crate::backend::{Device, Gpu, LearningCpu};
use crate::convolution::Learn;
use crate::dataset::Dataset;
use crate::evaluate::FrameScores;
use crate::model::ModelError;
use crate::network::{LookConfig, RecogniserConfig, TrunkConfig};
use crate::train::{News, TrainOptions};

/// The published grid.
const FILTERS: [[usize; 2]; 3] = [[16, 32], [24, 48], [32, 64]];
const GRUS: [[usize; 2]; 3] = [[32, 16], [60, 30], [64, 32]];
const ATTENTION_LAYERS: [usize; 2] = [1, 2];
const BATCHES: [usize; 3] = [16, 32, 48];

/// A point of the published grid and how it did on the players that choose.
#[derive(Debug, Clone, Serialize)]
pub struct GridPoint {
    /// Filters of the convolutions.
    pub filters: [usize; 2],
    /// Hidden sizes of the GRU layers.
    pub gru: [usize; 2],
    /// Layers of the temporal attention.
    pub attention_layers: usize,
    /// Clips per step.
    pub batch: usize,
    /// Frame by frame.
    pub scores: FrameScores,
}

/// Trains the published network at every point of the published grid: one image stream for each size and batch, and on
/// it every motion stream. Best first.
///
/// # Errors
/// As [`compare`](super::compare).
pub fn grid(
    data: &Dataset,
    options: &CompareOptions,
    device: Device,
    mut progress: impl FnMut(News),
) -> Result<Vec<GridPoint>, ModelError> {
    let mut data = data.split(options.split);
    // Nothing is chosen by those that measure.
    data.test_clips = data.valid_clips.clone();
    let data = Arc::new(data);
    let mut points = Vec::new();
    for filters in FILTERS {
        for batch in BATCHES {
            let options =
                CompareOptions { train: TrainOptions { batch, ..options.train.clone() }, ..options.clone() };
            points.extend(match device {
                Device::Cpu => {
                    Bench::<LearningCpu>::new(&data, &options, Device::cpu()).motions(filters, &mut progress)
                }
                Device::Wgpu => {
                    Bench::<Gpu>::new(&data, &options, Device::learning_gpu()).motions(filters, &mut progress)
                }
            }?);
        }
    }
    points.sort_by(|a, b| b.scores.macro_f1.total_cmp(&a.scores.macro_f1));
    Ok(points)
}

impl<B: Learn> Bench<'_, B> {
    /// Every motion stream of the grid on one image stream.
    fn motions(
        &self,
        filters: [usize; 2],
        progress: &mut impl FnMut(News),
    ) -> Result<Vec<GridPoint>, ModelError> {
        let look = LookConfig::Trunk(TrunkConfig::new().with_filters(filters));
        let config = RecogniserConfig { look, ..RecogniserConfig::paper() };
        let batch = self.options.train.batch;
        let stream = self.stream(&format!("filters {filters:?}, batch {batch}"), &config, progress)?;
        let mut points = Vec::new();
        for gru in GRUS {
            for attention_layers in ATTENTION_LAYERS {
                let config = config.clone().with_gru(gru).with_temporal_attention(attention_layers);
                let (entry, _) = self.dual("point of the grid", &stream, &config, progress)?;
                let scores = entry.contender().frames.clone();
                points.push(GridPoint { filters, gru, attention_layers, batch, scores });
            }
        }
        Ok(points)
    }
}

//! Classical classifiers to compare with: support vectors, nearest neighbours, random forest (crate `smartcore`), on
//! small grey pictures of the newest frame and of one a fifth of a second before.

use std::time::{Duration, Instant};

use smartcore::ensemble::random_forest_classifier::{
    RandomForestClassifier, RandomForestClassifierParameters,
};
use smartcore::linalg::basic::matrix::DenseMatrix;
use smartcore::neighbors::knn_classifier::{KNNClassifier, KNNClassifierParameters};
use smartcore::svm::Kernels;
use smartcore::svm::svc::{MultiClassSVC, SVCParameters};

use crate::crop::{CROP_LEN, CROP_PX};
use crate::dataset::Dataset;
use crate::model::ModelError;

/// Side of the grey pictures.
const SIDE: usize = 16;
/// Frames between the two pictures.
const APART: usize = 6;
/// Neighbours that vote.
const NEIGHBOURS: usize = 5;
/// Trees of the forest, and how deep they may grow.
const TREES: (u16, u16) = (60, 14);

/// Which classifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Classifier {
    SupportVectors,
    Neighbours,
    Forest,
}

/// Frames as rows of numbers, and the class of each.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub rows: Vec<Vec<f32>>,
    pub classes: Vec<i32>,
}

/// What a classifier said of the frames to test on, and how long one took it.
pub struct Said {
    pub classes: Vec<usize>,
    pub per_frame: Duration,
}

/// A frame's numbers: two pictures of `SIDE`² grey cells from 0 to 1.
pub fn features(data: &Dataset, (shard, clip): (usize, usize), frame: usize) -> Vec<f32> {
    let crops = data.shard(shard).clip_crops(clip);
    [frame, frame.saturating_sub(APART)]
        .into_iter()
        .flat_map(|frame| shrink(&crops[frame * CROP_LEN..(frame + 1) * CROP_LEN]))
        .collect()
}

fn shrink(crop: &[u8]) -> Vec<f32> {
    let cell = CROP_PX / SIDE;
    let mut grey = vec![0.0; SIDE * SIDE];
    for (at, &byte) in crop.iter().enumerate() {
        let (x, y) = (at % CROP_PX, at % (CROP_PX * CROP_PX) / CROP_PX);
        grey[y / cell * SIDE + x / cell] += f32::from(byte);
    }
    let most = (cell * cell * 3) as f32 * 255.0;
    grey.iter_mut().for_each(|sum| *sum /= most);
    grey
}

impl Classifier {
    /// Learns from one table and says the classes of another.
    ///
    /// # Errors
    /// When the library cannot fit, as to a single class.
    pub fn learn_and_say(self, learn: &Table, test: &Table) -> Result<Said, ModelError> {
        let failed =
            |err: smartcore::error::Failed| ModelError::System(format!("a classifier cannot learn ({err})"));
        let width = learn.rows.first().map_or(0, Vec::len);
        if learn.rows.len() < width || test.rows.is_empty() {
            // The library's support vectors cut rows off that are longer than there are rows.
            return Err(ModelError::System(format!(
                "{} frames to learn from and {} to measure on are too few to compare with; render more films",
                learn.rows.len(),
                test.rows.len()
            )));
        }
        let matrix = |table: &Table| DenseMatrix::from_2d_vec(&table.rows).map_err(failed);
        let (x, asked) = (matrix(learn)?, matrix(test)?);
        let start;
        let classes: Vec<usize> = match self {
            Self::Neighbours => {
                let parameters = KNNClassifierParameters::default().with_k(NEIGHBOURS);
                let fitted = KNNClassifier::fit(&x, &learn.classes, parameters).map_err(failed)?;
                start = Instant::now();
                whole(&fitted.predict(&asked).map_err(failed)?)
            }
            Self::Forest => {
                let (trees, depth) = TREES;
                let parameters = RandomForestClassifierParameters::default()
                    .with_n_trees(trees)
                    .with_max_depth(depth)
                    .with_seed(1);
                let fitted = RandomForestClassifier::fit(&x, &learn.classes, parameters).map_err(failed)?;
                start = Instant::now();
                whole(&fitted.predict(&asked).map_err(failed)?)
            }
            Self::SupportVectors => {
                // Variance of the features as the kernel's scale, as is usual.
                let parameters = SVCParameters::default().with_c(5.0).with_kernel(
                    Kernels::rbf().with_gamma(1.0 / (x_variance(learn) * (2 * SIDE * SIDE) as f64)),
                );
                let fitted = MultiClassSVC::fit(&x, &learn.classes, &parameters).map_err(failed)?;
                start = Instant::now();
                let said = fitted.predict(&asked).map_err(failed)?;
                said.iter().map(|class| *class as usize).collect()
            }
        };
        Ok(Said { per_frame: start.elapsed() / u32::try_from(classes.len().max(1)).unwrap_or(1), classes })
    }
}

fn whole(classes: &[i32]) -> Vec<usize> {
    classes.iter().map(|&class| usize::try_from(class).unwrap_or(0)).collect()
}

fn x_variance(table: &Table) -> f64 {
    let values = || table.rows.iter().flatten().map(|value| f64::from(*value));
    let count = values().count().max(1) as f64;
    let mean = values().sum::<f64>() / count;
    (values().map(|value| (value - mean).powi(2)).sum::<f64>() / count).max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_classifier_tells_apart_what_is_apart() {
        let row = |class: i32, i: usize| -> Vec<f32> {
            (0..8)
                .map(|at| if at % 3 == class as usize { 0.8 } else { 0.1 } + (i * 7 + at) as f32 % 5.0 * 0.02)
                .collect()
        };
        let table = |from: usize| {
            let entries: Vec<(Vec<f32>, i32)> =
                (from..from + 30).map(|i| (row((i % 3) as i32, i), (i % 3) as i32)).collect();
            let (rows, classes) = entries.into_iter().unzip();
            Table { rows, classes }
        };
        for classifier in [Classifier::SupportVectors, Classifier::Neighbours, Classifier::Forest] {
            let test = table(100);
            let said = classifier.learn_and_say(&table(0), &test).unwrap();
            assert_eq!(said.classes, whole(&test.classes), "{classifier:?}");
        }
    }
}

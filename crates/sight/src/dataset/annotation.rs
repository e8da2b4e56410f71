//! What is known of every frame beyond what training reads: for other tools, other networks and measuring.

use hand::{LANDMARKS, Performance};
use score::Hand;
use studio::Film;

use super::tensor::Tensor;
use crate::calibration::Calibration;

/// Truth and calibration of a shard's clips, flattened row by row; shapes as in the module's table.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Annotation {
    landmarks_mm: Vec<f32>,
    landmarks_px: Vec<f32>,
    time_s: Vec<f32>,
    homography: Vec<f32>,
    picture: Vec<i64>,
}

impl Annotation {
    /// Adds a frame of the clip that is being filmed.
    pub fn frame(&mut self, movie: &Film<'_>, performance: &Performance, hand: Hand, t: f64) {
        for point in performance.pose(hand, t).landmarks {
            self.landmarks_mm.extend(point.to_array());
        }
        for px in movie.landmarks_px(hand, t) {
            self.landmarks_px.extend(px.to_array());
        }
        self.time_s.push(t as f32);
    }

    /// Adds what holds for the whole clip.
    pub fn clip(&mut self, calibration: &Calibration, (width, height): (usize, usize)) {
        let to_mm = calibration.homography().inverse().matrix();
        // Matrices are written row by row, glam keeps columns.
        self.homography.extend(to_mm.transpose().to_cols_array().map(|value| value as f32));
        self.picture.extend([width as i64, height as i64]);
    }

    pub fn append(&mut self, mut other: Self) {
        self.landmarks_mm.append(&mut other.landmarks_mm);
        self.landmarks_px.append(&mut other.landmarks_px);
        self.time_s.append(&mut other.time_s);
        self.homography.append(&mut other.homography);
        self.picture.append(&mut other.picture);
    }

    pub fn tensors(&self, clips: usize, frames: usize) -> Vec<Tensor<'_>> {
        let steps = [clips, frames];
        vec![
            Tensor::floats("landmarks_mm", &[clips, frames, LANDMARKS, 3], &self.landmarks_mm),
            Tensor::floats("landmarks_px", &[clips, frames, LANDMARKS, 2], &self.landmarks_px),
            Tensor::floats("time_s", &steps, &self.time_s),
            Tensor::floats("homography", &[clips, 3, 3], &self.homography),
            Tensor::integers("picture", &[clips, 2], &self.picture),
        ]
    }
}

#[cfg(test)]
impl Annotation {
    /// Annotation of the right shape and no content.
    pub fn blank(clips: usize, frames: usize) -> Self {
        let steps = clips * frames;
        Self {
            landmarks_mm: vec![0.0; steps * LANDMARKS * 3],
            landmarks_px: vec![0.0; steps * LANDMARKS * 2],
            time_s: vec![0.0; steps],
            homography: vec![0.0; clips * 9],
            picture: vec![0; clips * 2],
        }
    }
}

//! Variation of crops: other cameras, other lights, other hands than were filmed. Never a mirror image.

use glam::{Affine2, Mat2, Vec2};
use rand::RngExt as _;
use rand_pcg::Pcg64;

use super::light::Light;
use crate::crop::{CROP_PX, normalise_into};
use crate::dataset::normal;

/// How a crop is varied. The same for all frames of a clip that are shown in a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Variation {
    /// Turns, stretches and slants about the crop's middle, crop units.
    shape: Mat2,
    /// Then shifts, crop units.
    shift: Vec2,
    light: Option<Light>,
}

impl Variation {
    /// As it was filmed.
    pub const NONE: Self = Self { shape: Mat2::IDENTITY, shift: Vec2::ZERO, light: None };

    pub fn draw(rng: &mut Pcg64) -> Self {
        let light = Light::draw(rng);
        if rng.random_bool(0.25) {
            return Self { light: Some(light), ..Self::NONE };
        }
        let size = rng.random_range(0.86f32..1.16);
        // Slim hands with long fingers more often than broad ones.
        let aspect = rng.random_range(0.87f32..1.07);
        let slant = Mat2::from_cols(Vec2::X, Vec2::new(0.07 * normal(rng), 1.0));
        let stretch = Mat2::from_diagonal(Vec2::new(size * aspect, size / aspect));
        let turn = Mat2::from_angle((0.10 * normal(rng)).clamp(-0.28, 0.28));
        let shift = Vec2::new(normal(rng), normal(rng)) * 0.035;
        Self { shape: turn * slant * stretch, shift, light: Some(light) }
    }

    /// Where a point comes to lie, crop units.
    pub fn point(&self, at: [f32; 2]) -> Vec2 {
        self.shape * Vec2::from_array(at) + self.shift
    }

    /// What becomes of a way, crop units.
    pub fn way(&self, way: [f32; 2]) -> Vec2 {
        self.shape * Vec2::from_array(way)
    }

    /// What it does to crop units.
    pub fn affine(&self) -> Affine2 {
        Affine2::from_mat2_translation(self.shape, self.shift)
    }

    /// The crop's bytes, varied, from 0 to 1.
    pub fn apply(&self, bytes: &[u8], into: &mut [f32]) {
        if self.shape == Mat2::IDENTITY && self.shift == Vec2::ZERO {
            normalise_into(bytes, into);
        } else {
            let units =
                Affine2::from_scale(Vec2::splat(CROP_PX as f32 / 2.0)) * Affine2::from_translation(Vec2::ONE); // from crop units to pixels
            warp(bytes, CROP_PX, &(units * self.affine().inverse() * units.inverse()), into);
        }
        if let Some(light) = &self.light {
            light.apply(into, CROP_PX);
        }
    }
}

/// Looks up every pixel of a picture of three planes where it was; beyond its edges they go on. `back` leads from a
/// place in the new picture to that in the old one, pixels, the upper left pixel's centre at (0.5, 0.5).
pub(super) fn warp(bytes: &[u8], width: usize, back: &Affine2, into: &mut [f32]) {
    let plane_len = bytes.len() / 3;
    let height = plane_len / width;
    let source =
        |column: usize, row: usize| back.transform_point2(Vec2::new(column as f32, row as f32) + 0.5) - 0.5;
    let last = Vec2::new((width - 1) as f32, (height - 1) as f32) - 0.001;
    let step = source(1, 0) - source(0, 0);
    for row in 0..height {
        let start = source(0, row);
        for column in 0..width {
            let at = (start + step * column as f32).clamp(Vec2::ZERO, last);
            let (x, y) = (at.x as usize, at.y as usize);
            let (fx, fy) = (at.x - x as f32, at.y - y as f32);
            let corner = y * width + x;
            for plane in 0..3 {
                let of = |offset: usize| f32::from(bytes[plane * plane_len + corner + offset]);
                let upper = of(0) + (of(1) - of(0)) * fx;
                let lower = of(width) + (of(width + 1) - of(width)) * fx;
                into[plane * plane_len + row * width + column] = (upper + (lower - upper) * fy) / 255.0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;
    use crate::crop::{CROP_LEN, CropFrame};

    const PLANE: usize = CROP_PX * CROP_PX;

    /// Black, with one white spot around a place.
    fn spot(at: Vec2) -> Vec<u8> {
        let middle = CropFrame::units_to_crop_px(at);
        (0..CROP_LEN)
            .map(|i| {
                let px = Vec2::new((i % CROP_PX) as f32, (i % PLANE / CROP_PX) as f32) + 0.5;
                if px.distance(middle) < 3.0 { 255 } else { 0 }
            })
            .collect()
    }

    #[test]
    fn landmarks_go_with_the_picture() {
        for seed in 0..20 {
            let variation = Variation { light: None, ..Variation::draw(&mut Pcg64::seed_from_u64(seed)) };
            let at = [0.3, -0.2];
            let mut crop = vec![0.0; CROP_LEN];
            variation.apply(&spot(Vec2::from_array(at)), &mut crop);

            let (mut sum, mut weight) = (Vec2::ZERO, 0.0);
            for (i, value) in crop[..PLANE].iter().enumerate() {
                sum += (Vec2::new((i % CROP_PX) as f32, (i / CROP_PX) as f32) + 0.5) * *value;
                weight += value;
            }
            let seen = CropFrame::crop_px_to_units(sum / weight);
            assert!(seen.distance(variation.point(at)) < 0.01, "{seed}: {seen} {}", variation.point(at));
        }
    }

    #[test]
    fn nothing_is_mirrored_and_nothing_leaves_the_range() {
        let bytes: Vec<u8> = (0..CROP_LEN).map(|i| (i % 251) as u8).collect();
        let mut crop = vec![0.0; CROP_LEN];
        for seed in 0..40 {
            let variation = Variation::draw(&mut Pcg64::seed_from_u64(seed));
            assert!(variation.shape.determinant() > 0.5, "{seed}: {variation:?}");
            variation.apply(&bytes, &mut crop);
            assert!(crop.iter().all(|value| (0.0..=1.0).contains(value)));
        }
    }

    #[test]
    fn no_variation_leaves_the_crop_as_it_is() {
        let bytes: Vec<u8> = (0..CROP_LEN).map(|i| (i % 251) as u8).collect();
        let mut crop = vec![0.0; CROP_LEN];
        Variation::NONE.apply(&bytes, &mut crop);
        assert!(crop.iter().zip(&bytes).all(|(value, &byte)| *value == f32::from(byte) / 255.0));
    }
}

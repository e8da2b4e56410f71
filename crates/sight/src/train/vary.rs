//! Variation of crops: other cameras, other lights, other hands than were filmed. Never a mirror image.

use glam::{Affine2, Mat2, Vec2};
use rand::RngExt as _;
use rand_pcg::Pcg64;

use crate::crop::{CROP_PX, CropFrame, normalise_into};
use crate::dataset::normal;

const PLANE: usize = CROP_PX * CROP_PX;

/// How a crop is varied. The same for all frames of a clip that are shown in a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Variation {
    /// Turns, stretches and slants about the crop's middle, crop units.
    shape: Mat2,
    /// Then shifts, crop units.
    shift: Vec2,
    light: Option<Light>,
}

/// Colour and sharpness.
#[derive(Debug, Clone, PartialEq)]
struct Light {
    gain: [f32; 3],
    offset: [f32; 3],
    /// Above 1 for darker middles.
    gamma: f32,
    /// Share of grey mixed in.
    pale: f32,
    /// Standard deviation of the grain.
    noise: f32,
    /// Passes of a small blur.
    blur: usize,
    /// Something that covers a part: left, upper, right, lower edge in pixels, and its grey.
    cover: Option<([usize; 4], f32)>,
    seed: u32,
}

impl Variation {
    /// As it was filmed.
    pub const NONE: Self = Self { shape: Mat2::IDENTITY, shift: Vec2::ZERO, light: None };

    pub fn draw(rng: &mut Pcg64) -> Self {
        let common = rng.random_range(0.90..1.10);
        let cover = rng.random_bool(0.15).then(|| {
            let size: [usize; 2] = [rng.random_range(12..44), rng.random_range(12..44)];
            let at = size.map(|size| rng.random_range(0..CROP_PX - size));
            ([at[0], at[1], at[0] + size[0], at[1] + size[1]], rng.random_range(0.0..1.0))
        });
        let light = Light {
            gain: std::array::from_fn(|_| common * rng.random_range(0.88..1.12)),
            offset: std::array::from_fn(|_| rng.random_range(-0.06..0.06)),
            gamma: rng.random_range(-0.5f32..0.5).exp2(),
            pale: if rng.random_bool(0.2) { rng.random_range(0.2..1.0) } else { 0.0 },
            noise: rng.random_range(0.0f32..0.22).powi(2),
            blur: if rng.random_bool(0.25) { rng.random_range(1..4) } else { 0 },
            cover,
            seed: rng.random::<u32>() | 1,
        };
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
            self.warp(bytes, into);
        }
        if let Some(light) = &self.light {
            light.apply(into);
        }
    }

    /// Looks up every pixel where it was; beyond the crop its edge goes on.
    fn warp(&self, bytes: &[u8], into: &mut [f32]) {
        let back = self.shape.inverse();
        let source = |column: usize, row: usize| {
            let units = CropFrame::crop_px_to_units(Vec2::new(column as f32, row as f32) + 0.5);
            CropFrame::units_to_crop_px(back * (units - self.shift)) - 0.5
        };
        let last = (CROP_PX - 1) as f32;
        let step = source(1, 0) - source(0, 0);
        for row in 0..CROP_PX {
            let start = source(0, row);
            for column in 0..CROP_PX {
                let at = (start + step * column as f32).clamp(Vec2::ZERO, Vec2::splat(last - 0.001));
                let (x, y) = (at.x as usize, at.y as usize);
                let (fx, fy) = (at.x - x as f32, at.y - y as f32);
                let corner = y * CROP_PX + x;
                for plane in 0..3 {
                    let of = |offset: usize| f32::from(bytes[plane * PLANE + corner + offset]);
                    let upper = of(0) + (of(1) - of(0)) * fx;
                    let lower = of(CROP_PX) + (of(CROP_PX + 1) - of(CROP_PX)) * fx;
                    into[plane * PLANE + row * CROP_PX + column] = (upper + (lower - upper) * fy) / 255.0;
                }
            }
        }
    }
}

impl Light {
    fn apply(&self, crop: &mut [f32]) {
        for _ in 0..self.blur {
            crop.chunks_exact_mut(PLANE).for_each(blur);
        }
        if let Some(([x0, y0, x1, y1], grey)) = self.cover {
            for plane in crop.chunks_exact_mut(PLANE) {
                for row in y0..y1 {
                    plane[row * CROP_PX + x0..row * CROP_PX + x1].fill(grey);
                }
            }
        }
        if self.pale > 0.0 {
            let [red, green, blue] = [0, 1, 2].map(|plane| plane * PLANE);
            for i in 0..PLANE {
                let grey = (crop[red + i] + crop[green + i] + crop[blue + i]) / 3.0;
                for plane in [red, green, blue] {
                    crop[plane + i] += (grey - crop[plane + i]) * self.pale;
                }
            }
        }
        // A table, as a power for each value would cost more than the warp.
        let curve: Vec<f32> = (0..=255).map(|i| (i as f32 / 255.0).powf(self.gamma)).collect();
        let mut state = self.seed;
        for (plane, (gain, offset)) in crop.chunks_exact_mut(PLANE).zip(self.gain.iter().zip(self.offset)) {
            for value in plane {
                // xorshift: a cheap, even spread is all that pixel noise needs
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                let grain = (state as f32 / u32::MAX as f32 - 0.5) * 3.5 * self.noise;
                let bent = curve[(*value * 255.0) as usize];
                *value = (bent * gain + offset + grain).clamp(0.0, 1.0);
            }
        }
    }
}

/// A quarter, a half, a quarter of neighbours, both ways.
fn blur(plane: &mut [f32]) {
    for row in plane.chunks_exact_mut(CROP_PX) {
        let mut before = row[0];
        for i in 0..CROP_PX - 1 {
            let now = row[i];
            row[i] = 0.25 * before + 0.5 * now + 0.25 * row[i + 1];
            before = now;
        }
    }
    let mut before: Vec<f32> = plane[..CROP_PX].to_vec();
    for row in 0..CROP_PX - 1 {
        let (upper, lower) = plane.split_at_mut((row + 1) * CROP_PX);
        let upper = &mut upper[row * CROP_PX..];
        for ((before, now), below) in before.iter_mut().zip(upper).zip(lower.iter()) {
            let old = *now;
            *now = 0.25 * *before + 0.5 * old + 0.25 * below;
            *before = old;
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;
    use crate::crop::CROP_LEN;

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

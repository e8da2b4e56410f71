//! Light and sharpness of pictures, varied: other lamps, other cameras, something in the way.

use rand::RngExt as _;
use rand_pcg::Pcg64;

/// Colour and sharpness.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Light {
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
    /// Something that covers a part: left, upper, right, lower edge as shares of the picture, and its grey.
    cover: Option<([f32; 4], f32)>,
    seed: u32,
}

impl Light {
    pub fn draw(rng: &mut Pcg64) -> Self {
        let common = rng.random_range(0.90..1.10);
        let cover = rng.random_bool(0.15).then(|| {
            let size: [f32; 2] = [rng.random_range(0.09..0.34), rng.random_range(0.09..0.34)];
            let at = size.map(|size| rng.random_range(0.0..1.0 - size));
            ([at[0], at[1], at[0] + size[0], at[1] + size[1]], rng.random_range(0.0..1.0))
        });
        Self {
            gain: std::array::from_fn(|_| common * rng.random_range(0.88..1.12)),
            offset: std::array::from_fn(|_| rng.random_range(-0.06..0.06)),
            gamma: rng.random_range(-0.5f32..0.5).exp2(),
            pale: if rng.random_bool(0.2) { rng.random_range(0.2..1.0) } else { 0.0 },
            noise: rng.random_range(0.0f32..0.22).powi(2),
            blur: if rng.random_bool(0.25) { rng.random_range(1..4) } else { 0 },
            cover,
            seed: rng.random::<u32>() | 1,
        }
    }

    /// Changes a picture of three planes with values from 0 to 1, rows `width` long.
    pub fn apply(&self, picture: &mut [f32], width: usize) {
        let plane_len = picture.len() / 3;
        let height = plane_len / width;
        for _ in 0..self.blur {
            picture.chunks_exact_mut(plane_len).for_each(|plane| blur(plane, width));
        }
        if let Some(([x0, y0, x1, y1], grey)) = self.cover {
            let [x0, x1] = [x0, x1].map(|x| (x * width as f32) as usize);
            let [y0, y1] = [y0, y1].map(|y| (y * height as f32) as usize);
            for plane in picture.chunks_exact_mut(plane_len) {
                for row in y0..y1 {
                    plane[row * width + x0..row * width + x1].fill(grey);
                }
            }
        }
        if self.pale > 0.0 {
            let [red, green, blue] = [0, 1, 2].map(|plane| plane * plane_len);
            for i in 0..plane_len {
                let grey = (picture[red + i] + picture[green + i] + picture[blue + i]) / 3.0;
                for plane in [red, green, blue] {
                    picture[plane + i] += (grey - picture[plane + i]) * self.pale;
                }
            }
        }
        // A table, as a power for each value would cost more than the warp.
        let curve: Vec<f32> = (0..=255).map(|i| (i as f32 / 255.0).powf(self.gamma)).collect();
        let mut state = self.seed;
        for (plane, (gain, offset)) in
            picture.chunks_exact_mut(plane_len).zip(self.gain.iter().zip(self.offset))
        {
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
fn blur(plane: &mut [f32], width: usize) {
    for row in plane.chunks_exact_mut(width) {
        let mut before = row[0];
        for i in 0..width - 1 {
            let now = row[i];
            row[i] = 0.25 * before + 0.5 * now + 0.25 * row[i + 1];
            before = now;
        }
    }
    let mut before: Vec<f32> = plane[..width].to_vec();
    for row in 0..plane.len() / width - 1 {
        let (upper, lower) = plane.split_at_mut((row + 1) * width);
        let upper = &mut upper[row * width..];
        for ((before, now), below) in before.iter_mut().zip(upper).zip(lower.iter()) {
            let old = *now;
            *now = 0.25 * *before + 0.5 * old + 0.25 * below;
            *before = old;
        }
    }
}

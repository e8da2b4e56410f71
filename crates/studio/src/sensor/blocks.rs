//! Compression as in JPEG and video: 8×8 blocks lose their fine waves, colour is kept at half resolution.

use std::f32::consts::PI;
use std::sync::LazyLock;

use glam::Vec3;

use crate::flesh::Window;

/// Pixels along a block's edges.
const BLOCK: usize = 8;
/// Two blocks of brightness share one of colour.
const UNIT: usize = 2 * BLOCK;
/// How much more coarsely each next wave is kept.
const STEEPNESS: f32 = 0.35;
/// How much more coarsely colour is kept.
const COLOUR_STEP: f32 = 1.6;

type Block = [[f32; BLOCK]; BLOCK];

/// Cosine waves: row u is wave u, orthonormal.
static WAVES: LazyLock<Block> = LazyLock::new(|| {
    std::array::from_fn(|u| {
        let norm = if u == 0 { (1.0 / BLOCK as f32).sqrt() } else { (2.0 / BLOCK as f32).sqrt() };
        std::array::from_fn(|x| norm * ((2 * x + 1) as f32 * u as f32 * PI / (2 * BLOCK) as f32).cos())
    })
});

/// The window's hull on the grid of units.
pub(super) fn align(window: Window) -> Window {
    let down = |value: usize| value / UNIT * UNIT;
    let up = |value: usize| value.div_ceil(UNIT) * UNIT;
    Window { x0: down(window.x0), y0: down(window.y0), x1: up(window.x1), y1: up(window.y1) }
}

/// Compresses a part of a picture in place. `part` begins on the grid; `step` is the finest quantisation.
pub(super) fn compress(tones: &mut [Vec3], outer: Window, part: Window, step: f32) {
    for top in (part.y0..part.y1).step_by(UNIT) {
        for left in (part.x0..part.x1).step_by(UNIT) {
            unit(tones, outer, part, (left, top), step);
        }
    }
}

fn unit(tones: &mut [Vec3], outer: Window, part: Window, (left, top): (usize, usize), step: f32) {
    // Units at the edge go on with the last pixels.
    let index = |x: usize, y: usize| {
        let (x, y) = ((left + x).min(part.x1 - 1), (top + y).min(part.y1 - 1));
        (y - outer.y0) * outer.width() + x - outer.x0
    };
    let mut light = [[Block::default(); 2]; 2];
    let mut colour = [Block::default(); 2];
    for y in 0..UNIT {
        for x in 0..UNIT {
            let tone = tones[index(x, y)];
            let grey = tone.dot(Vec3::new(0.299, 0.587, 0.114));
            light[y / BLOCK][x / BLOCK][y % BLOCK][x % BLOCK] = grey - 128.0;
            colour[0][y / 2][x / 2] += 0.25 * (tone.z - grey);
            colour[1][y / 2][x / 2] += 0.25 * (tone.x - grey);
        }
    }
    light.iter_mut().flatten().for_each(|block| coarsen(block, step));
    colour.iter_mut().for_each(|block| coarsen(block, step * COLOUR_STEP));
    for y in 0..UNIT.min(part.y1 - top) {
        for x in 0..UNIT.min(part.x1 - left) {
            let grey = light[y / BLOCK][x / BLOCK][y % BLOCK][x % BLOCK] + 128.0;
            let (blue, red) = (colour[0][y / 2][x / 2], colour[1][y / 2][x / 2]);
            let green = -(0.299 * red + 0.114 * blue) / 0.587;
            let tone = Vec3::splat(grey) + Vec3::new(red, green, blue);
            tones[index(x, y)] = tone.clamp(Vec3::ZERO, Vec3::splat(255.0));
        }
    }
}

/// Keeps a block's waves in steps only.
fn coarsen(block: &mut Block, step: f32) {
    let waves = &*WAVES;
    let mut spectrum = through(waves, block, false);
    for (v, row) in spectrum.iter_mut().enumerate() {
        for (u, value) in row.iter_mut().enumerate() {
            let own = step * (0.5 + STEEPNESS * (u + v) as f32);
            *value = (*value / own).round() * own;
        }
    }
    *block = through(waves, &spectrum, true);
}

/// Waves · block · wavesᵀ, or back.
fn through(waves: &Block, block: &Block, back: bool) -> Block {
    let wave = |u: usize, x: usize| if back { waves[x][u] } else { waves[u][x] };
    let mut half = Block::default();
    for (row, source) in half.iter_mut().zip(block) {
        for (u, out) in row.iter_mut().enumerate() {
            *out = (0..BLOCK).map(|x| wave(u, x) * source[x]).sum();
        }
    }
    let mut full = Block::default();
    for (v, row) in full.iter_mut().enumerate() {
        for (y, source) in half.iter().enumerate() {
            let weight = wave(v, y);
            for (out, value) in row.iter_mut().zip(source) {
                *out += weight * value;
            }
        }
    }
    full
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fine_steps_change_nothing_and_coarse_ones_do() {
        let window = Window { x0: 0, y0: 0, x1: 20, y1: 18 };
        let picture: Vec<Vec3> = (0..20 * 18)
            .map(|i| Vec3::splat(120.0 + 40.0 * ((i % 20) as f32 * 0.3).sin() + (i / 20) as f32))
            .collect();
        let error = |step: f32| {
            let mut copy = picture.clone();
            compress(&mut copy, window, window, step);
            copy.iter().zip(&picture).map(|(a, b)| (*a - *b).abs().max_element()).fold(0.0, f32::max)
        };
        assert!(error(0.01) < 0.1, "{}", error(0.01));
        assert!(error(12.0) > 1.0 && error(12.0) < 40.0, "{}", error(12.0));
    }
}

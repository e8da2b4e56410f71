//! Small numbers: interpolation, and noise that is a pure function of place and seed.

use glam::{Vec2, Vec3};

/// Between `a` (0) and `b` (1).
pub fn mix(a: f32, b: f32, share: f32) -> f32 {
    a + (b - a) * share
}

/// 0 below `low`, 1 above `high`, smooth between; falls when `low > high`.
pub fn smoothstep(low: f32, high: f32, x: f32) -> f32 {
    let t = ((x - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A well-mixed number of any other ("lowbias32" by Ellis, nullprogram.com/blog/2018/07/31).
pub fn hash(mut x: u32) -> u32 {
    x ^= x >> 16;
    x = x.wrapping_mul(0x7feb_352d);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}

/// A number in 0..1 for a place on a grid.
pub fn cell(x: i32, y: i32, seed: u32) -> f32 {
    let mixed = hash((x as u32).wrapping_mul(0x9E37_79B1) ^ hash((y as u32).wrapping_add(seed)));
    (mixed >> 8) as f32 * (1.0 / 16_777_216.0)
}

/// Smooth noise in 0..1 with features about one unit large.
pub fn noise(at: Vec2, seed: u32) -> f32 {
    // Rounded down by hand: without SSE 4.1 `floor` is a call. No place is farther off than this.
    let (x, y) = ((at.x + 65_536.0) as i32 - 65_536, (at.y + 65_536.0) as i32 - 65_536);
    let f = at - Vec2::new(x as f32, y as f32);
    let u = f * f * (Vec2::splat(3.0) - 2.0 * f);
    let low = mix(cell(x, y, seed), cell(x + 1, y, seed), u.x);
    let high = mix(cell(x, y + 1, seed), cell(x + 1, y + 1, seed), u.x);
    mix(low, high, u.y)
}

/// Noise of three sizes, in 0..1.
pub fn clouds(at: Vec2, seed: u32) -> f32 {
    (noise(at, seed) * 4.0 + noise(at * 2.1, seed ^ 0x51) * 2.0 + noise(at * 4.3, seed ^ 0xA3)) / 7.0
}

/// Smooth waves in space, about -1..1, cheap: products of waves at odd angles.
pub fn ripples(at: Vec3) -> f32 {
    let a = wave(at.x * 1.13 + at.y * 0.37) * wave(at.y * 0.91 - at.z * 0.53 + 1.57);
    let b = wave(at.z * 1.21 + at.x * 0.29 + 1.7) * wave(at.y * 1.57 + at.x * 0.83 + 1.57);
    0.5 * (a + b)
}

/// Nearly a sine, of parabolas.
fn wave(angle: f32) -> f32 {
    let turns = angle * (0.5 / std::f32::consts::PI);
    // Rounded by hand: without SSE 4.1 `floor` is a call. Angles are small enough for i32.
    let t = turns - (turns + 4096.5) as i32 as f32 + 4096.0;
    t * (8.0 - 16.0 * t.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_smooth_and_fills_its_range() {
        let mut low = 1.0f32;
        let mut high = 0.0f32;
        for i in 0..4000 {
            let at = Vec2::new(i as f32 * 0.137, i as f32 * 0.071);
            let here = noise(at, 5);
            assert!((here - noise(at + Vec2::splat(1e-3), 5)).abs() < 0.01);
            (low, high) = (low.min(here), high.max(here));
        }
        assert!(low >= 0.0 && high <= 1.0 && low < 0.15 && high > 0.85, "{low} {high}");
    }

    #[test]
    fn smoothstep_also_falls() {
        assert_eq!((smoothstep(2.0, 1.0, 0.5), smoothstep(2.0, 1.0, 2.5)), (1.0, 0.0));
    }
}

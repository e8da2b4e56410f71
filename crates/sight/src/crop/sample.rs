//! Taking a rectangle of the keyboard's plane out of a picture, with enough samples not to alias.

use glam::Vec2;

use super::{NEUTRAL, PxRect};
use crate::calibration::Calibration;
use crate::frame::Picture;

/// Pixel centres on the keyboard's plane, in mm.
pub(super) struct Grid {
    /// The centre of the upper left pixel.
    pub first: Vec2,
    /// From one column to the next, and from one row to the next; may be negative.
    pub step: Vec2,
    pub columns: usize,
    pub rows: usize,
}

/// What was found in the picture.
pub(super) struct Samples {
    /// Red, green and blue plane, one after the other; [`NEUTRAL`] outside the picture.
    pub planes: Vec<u8>,
    /// For each pixel, whether it lies inside the picture.
    pub inside: Vec<bool>,
}

/// At most this many samples per pixel in each direction.
const MAX_TAPS: f32 = 4.0;
/// From this many samples per pixel on, the nearest picture pixel stands for each sample: the mean of
/// so many smooths enough.
const MANY_TAPS: usize = 9;

impl Grid {
    /// Samples the picture. Where one pixel of the grid covers several of the picture, it is the mean
    /// of an even lattice of samples, about one for every pixel covered.
    pub fn sample(&self, picture: &Picture<'_>, calibration: &Calibration) -> Samples {
        let pixels = self.columns * self.rows;
        let mut samples = Samples { planes: vec![NEUTRAL; 3 * pixels], inside: vec![false; pixels] };
        if picture.width == 0 || picture.height == 0 {
            return samples;
        }
        let mut seen = Vec::new();
        let mut sums = vec![Sum::default(); self.columns];
        for row in 0..self.rows {
            let taps = self.taps(row, calibration);
            let [across, along] = taps;
            sums.fill(Sum::default());
            for j in 0..along {
                let y = row as f32 + (j as f32 + 0.5) / along as f32 - 0.5;
                self.look(y, across, calibration, &mut seen);
                for (sum, seen) in sums.iter_mut().zip(seen.chunks_exact(across)) {
                    for &px in seen {
                        match across * along < MANY_TAPS {
                            true => sum.add_smooth(picture, px),
                            false => sum.add_nearest(picture, px),
                        }
                    }
                }
            }
            for (column, sum) in
                sums.iter().enumerate().filter(|(_, sum)| 2 * sum.found >= (across * along) as u32)
            {
                let i = row * self.columns + column;
                samples.inside[i] = true;
                for (channel, value) in sum.mean().into_iter().enumerate() {
                    samples.planes[channel * pixels + i] = value;
                }
            }
        }
        samples
    }

    /// Where in the picture (px) a line of samples at row `y` lies, `across` for every column.
    fn look(&self, y: f32, across: usize, calibration: &Calibration, seen: &mut Vec<Vec2>) {
        // In single precision the error stays below a thousandth of a pixel.
        let matrix = calibration.homography().matrix().as_mat3();
        let start = matrix * self.at(0.5 / across as f32 - 0.5, y).extend(1.0);
        let step = matrix.x_axis * (self.step.x / across as f32);
        seen.clear();
        seen.extend((0..self.columns * across).map(|i| {
            let p = start + step * i as f32;
            // Behind the camera: anywhere outside.
            if p.z > 1e-4 { p.truncate() * p.z.recip() } else { Vec2::NEG_INFINITY }
        }));
        if let Some(lens) = calibration.lens() {
            for px in seen.iter_mut().filter(|px| px.is_finite()) {
                *px = lens.bend(*px);
            }
        }
    }

    /// The rectangle of the picture that [`sample`](Self::sample) reads.
    pub fn footprint(&self, calibration: &Calibration, width: usize, height: usize) -> Option<PxRect> {
        // The grid's rim is enough: a projective map (and a usable lens) keeps the inside inside.
        let rim = |i: usize, n: usize| i as f32 * n as f32 / 16.0 - 0.5;
        let (mut low, mut high) = (Vec2::INFINITY, Vec2::NEG_INFINITY);
        for i in 0..=16 {
            let (x, y) = (rim(i, self.columns), rim(i, self.rows));
            let (right, below) = (rim(16, self.columns), rim(16, self.rows));
            for mm in [self.at(x, -0.5), self.at(x, below), self.at(-0.5, y), self.at(right, y)] {
                let px = calibration.to_px(mm);
                if px.is_nan() {
                    // Part of the rim is behind the camera: no telling, so everything.
                    return Some(PxRect { x0: 0, y0: 0, width, height });
                }
                (low, high) = (low.min(px), high.max(px));
            }
        }
        let size = Vec2::new(width as f32, height as f32);
        // Two more pixels all round for the interpolation.
        let low = (low - 2.0).floor().clamp(Vec2::ZERO, size);
        let high = (high + 2.0).ceil().clamp(Vec2::ZERO, size);
        let extent = high - low;
        (extent.min_element() > 0.0).then_some(PxRect {
            x0: low.x as usize,
            y0: low.y as usize,
            width: extent.x as usize,
            height: extent.y as usize,
        })
    }

    fn at(&self, column: f32, row: f32) -> Vec2 {
        self.first + self.step * Vec2::new(column, row)
    }

    /// Samples per pixel across and along, judged in the row's middle.
    fn taps(&self, row: usize, calibration: &Calibration) -> [usize; 2] {
        let middle = self.at(self.columns as f32 / 2.0, row as f32);
        let covered = calibration.px_per_mm(middle) * self.step.abs();
        covered.to_array().map(|px| if px.is_nan() { 1 } else { px.round().clamp(1.0, MAX_TAPS) as usize })
    }
}

/// The sum of samples in one pixel of the grid, in 1/65536 of a level.
#[derive(Clone, Default)]
struct Sum {
    rgb: [u32; 3],
    found: u32,
}

impl Sum {
    const ONE: u32 = 1 << 16;

    /// Adds the picture at `px`, between its four nearest pixels; nothing when that is outside.
    #[inline]
    fn add_smooth(&mut self, picture: &Picture<'_>, px: Vec2) {
        let Some([x, y]) = inside(picture, px) else { return };
        // Pixel centres lie at halves; at the rim the outermost pixel goes on.
        let (left, right, x_part) = neighbours(px.x, x, picture.x0, picture.width);
        let (upper, lower, y_part) = neighbours(px.y, y, picture.y0, picture.height);
        let weights = [
            (256 - x_part) * (256 - y_part),
            x_part * (256 - y_part),
            (256 - x_part) * y_part,
            x_part * y_part,
        ];
        let corners = [[left, upper], [right, upper], [left, lower], [right, lower]];
        for ([x, y], weight) in corners.into_iter().zip(weights) {
            self.add(picture, x, y, weight);
        }
        self.found += 1;
    }

    /// Adds the pixel of the picture that covers `px`; nothing when that is outside.
    #[inline]
    fn add_nearest(&mut self, picture: &Picture<'_>, px: Vec2) {
        let Some([x, y]) = inside(picture, px) else { return };
        self.add(picture, x, y, Self::ONE);
        self.found += 1;
    }

    #[inline]
    fn add(&mut self, picture: &Picture<'_>, x: usize, y: usize, weight: u32) {
        let at = (y * picture.width + x) * 3;
        if let Some(rgb) = picture.rgb.get(at..at + 3) {
            for (sum, &value) in self.rgb.iter_mut().zip(rgb) {
                *sum += u32::from(value) * weight;
            }
        }
    }

    /// The mean, rounded.
    fn mean(&self) -> [u8; 3] {
        let count = self.found.max(1);
        self.rgb.map(|sum| ((sum / count + Self::ONE / 2) / Self::ONE) as u8)
    }
}

/// The pixel of the rectangle that covers the position `px` of the whole picture.
#[inline]
fn inside(picture: &Picture<'_>, px: Vec2) -> Option<[usize; 2]> {
    // Negative and endless positions fail the comparison; the cast is exact for the others.
    if !(px.x >= 0.0 && px.y >= 0.0) {
        return None;
    }
    let x = (px.x as usize).wrapping_sub(picture.x0);
    let y = (px.y as usize).wrapping_sub(picture.y0);
    (x < picture.width && y < picture.height).then_some([x, y])
}

/// In one dimension: the pixels left and right of position `px`, which lies in pixel `i`, and the
/// right one's weight of 256.
#[inline]
fn neighbours(px: f32, i: usize, origin: usize, count: usize) -> (usize, usize, u32) {
    let part = ((px - (i + origin) as f32) * 256.0) as u32;
    match part.checked_sub(128) {
        Some(part) => (i, (i + 1).min(count - 1), part),
        None => (i.saturating_sub(1), i, part + 128),
    }
}

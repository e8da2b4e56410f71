//! From light to pixels: lens softness, noise, tone, sharpening, compression.

mod blocks;

use glam::Vec3;

use crate::colour::encoder;
use crate::flesh::Window;
use crate::image::Image;
use crate::look::Sensor;
use crate::maths::hash;

/// Widths of blur are given for pictures of this width.
const USUAL_WIDTH: f32 = 640.0;
/// Blur below this changes nothing that can be seen, pixels.
const LEAST_BLUR_PX: f32 = 0.25;
/// How much of what is too bright for one colour appears in the others.
const SPILL: f32 = 0.18;
/// Contrast turns about this sRGB step of 255.
const PIVOT: f32 = 105.0;

/// A sensor behind a lens, for pictures of one size.
pub(crate) struct Exposure<'a> {
    sensor: &'a Sensor,
    width: usize,
    height: usize,
    /// Weights of the blur from the middle outwards; one for none.
    kernel: Vec<f32>,
}

impl<'a> Exposure<'a> {
    pub fn new(sensor: &'a Sensor, width: usize, height: usize) -> Self {
        let sigma = sensor.blur_px * width as f32 / USUAL_WIDTH;
        let kernel = if sigma < LEAST_BLUR_PX {
            vec![1.0]
        } else {
            let raw: Vec<f32> = (0..=(2.3 * sigma).ceil() as usize)
                .map(|i| (-0.5 * (i as f32 / sigma).powi(2)).exp())
                .collect();
            let sum = raw[0] + 2.0 * raw[1..].iter().sum::<f32>();
            raw.iter().map(|weight| weight / sum).collect()
        };
        Self { sensor, width, height, kernel }
    }

    /// The part of the scene that decides about a part of the picture.
    pub fn needs(&self, window: Window) -> Window {
        let mut wanted = window;
        if self.sensor.blocks.is_some() {
            wanted = blocks::align(wanted);
        }
        let margin = self.kernel.len() - 1 + usize::from(self.sensor.sharpen > 0.0);
        Window {
            x0: wanted.x0.saturating_sub(margin),
            y0: wanted.y0.saturating_sub(margin),
            x1: (wanted.x1 + margin).min(self.width),
            y1: (wanted.y1 + margin).min(self.height),
        }
    }

    /// Takes the picture of `window` from the light on `outer`, which is what [`needs`](Self::needs) says.
    pub fn develop(&self, mut light: Vec<Vec3>, outer: Window, window: Window, moment: u32) -> Image {
        self.blur(&mut light, outer);
        let mut tones = self.tones(&light, outer, moment);
        if self.sensor.sharpen > 0.0 {
            tones = sharpened(&tones, outer, self.sensor.sharpen);
        }
        if let Some(step) = self.sensor.blocks {
            blocks::compress(&mut tones, outer, blocks::align(window).and(&self.whole()), step);
        }
        let mut rgb = Vec::with_capacity(window.width() * window.height() * 3);
        for y in window.y0..window.y1 {
            let row = (y - outer.y0) * outer.width();
            for tone in &tones[row + window.x0 - outer.x0..row + window.x1 - outer.x0] {
                rgb.extend([tone.x, tone.y, tone.z].map(|value| (value + 0.5) as u8));
            }
        }
        Image { width: window.width(), height: window.height(), rgb }
    }

    fn whole(&self) -> Window {
        Window { x0: 0, y0: 0, x1: self.width, y1: self.height }
    }

    /// Blurs across and down. Beyond the picture's edge its last pixels go on.
    fn blur(&self, light: &mut [Vec3], outer: Window) {
        let [first, rest @ ..] = self.kernel.as_slice() else { return };
        if rest.is_empty() {
            return;
        }
        let (width, height, radius) = (outer.width(), outer.height(), rest.len());
        let mut across = vec![Vec3::ZERO; light.len()];
        let mut padded = vec![Vec3::ZERO; width + 2 * radius];
        for (source, target) in light.chunks_exact(width).zip(across.chunks_exact_mut(width)) {
            padded[..radius].fill(source[0]);
            padded[radius..radius + width].copy_from_slice(source);
            padded[radius + width..].fill(source[width - 1]);
            for (x, out) in target.iter_mut().enumerate() {
                let mut sum = padded[x + radius] * *first;
                for (i, weight) in rest.iter().enumerate() {
                    sum += (padded[x + radius - 1 - i] + padded[x + radius + 1 + i]) * *weight;
                }
                *out = sum;
            }
        }
        for y in 0..height {
            let row = |y: usize| &across[y * width..(y + 1) * width];
            let target = &mut light[y * width..(y + 1) * width];
            for (out, value) in target.iter_mut().zip(row(y)) {
                *out = *value * *first;
            }
            for (i, weight) in rest.iter().enumerate() {
                let above = row(y.saturating_sub(i + 1));
                let below = row((y + i + 1).min(height - 1));
                for ((out, a), b) in target.iter_mut().zip(above).zip(below) {
                    *out += (*a + *b) * *weight;
                }
            }
        }
    }

    /// Light to sRGB steps of 255, with noise.
    fn tones(&self, light: &[Vec3], outer: Window, moment: u32) -> Vec<Vec3> {
        let sensor = self.sensor;
        let encode = encoder();
        let (cx, cy) = (0.5 * self.width as f32, 0.5 * self.height as f32);
        let corner = 1.0 / (cx * cx + cy * cy);
        let scale = (255.0 - sensor.lift) / 255.0;
        let noisy = sensor.shot > 0.0 || sensor.read > 0.0;
        let mut tones = Vec::with_capacity(light.len());
        for (row, line) in light.chunks_exact(outer.width()).enumerate() {
            let y = outer.y0 + row;
            let row_seed = hash((y as u32) ^ moment.rotate_left(16));
            let off_y = (y as f32 - cy).powi(2);
            for (column, value) in line.iter().enumerate() {
                let x = outer.x0 + column;
                let off = ((x as f32 - cx).powi(2) + off_y) * corner;
                let mut seen = *value * sensor.balance * (1.0 - sensor.vignette * off);
                // Light too bright for one colour's filter spills into the others.
                seen += (seen.max_element() - 1.0).max(0.0) * SPILL;
                let mut grain = Vec3::ZERO;
                if noisy {
                    grain = noise(row_seed ^ (x as u32).wrapping_mul(0x9E37_79B1), sensor.chroma);
                    let shot = (seen.max(Vec3::ZERO)).map(f32::sqrt) * sensor.shot;
                    seen += shot * grain;
                }
                let mut tone = Vec3::new(encode(seen.x), encode(seen.y), encode(seen.z));
                tone = (tone - PIVOT) * sensor.contrast + PIVOT;
                let grey = tone.dot(Vec3::new(0.299, 0.587, 0.114));
                tone = Vec3::splat(grey) + (tone - grey) * sensor.saturation;
                tone = tone.max(Vec3::ZERO) * scale + sensor.lift + grain * sensor.read;
                tones.push(tone.clamp(Vec3::ZERO, Vec3::splat(255.0)));
            }
        }
        tones
    }
}

/// Noise of standard deviation about one, partly the same in all colours.
#[inline(always)]
fn noise(seed: u32, chroma: f32) -> Vec3 {
    // Four even bytes add up to a bell curve; their standard deviation is 147.8.
    let bell = |bits: u32| {
        let sum = (bits & 255) + ((bits >> 8) & 255) + ((bits >> 16) & 255) + (bits >> 24);
        (sum as f32 - 510.0) * (1.0 / 147.8)
    };
    let first = hash(seed);
    let second = hash(first);
    let third = second.wrapping_mul(0x85EB_CA6B).rotate_left(13);
    let (all, red, blue) = (bell(first), bell(second), bell(third));
    Vec3::new(all + chroma * red, all - 0.5 * chroma * (red + blue), all + chroma * blue)
}

/// What cameras do to look crisp: adds the difference to the neighbours.
fn sharpened(tones: &[Vec3], outer: Window, strength: f32) -> Vec<Vec3> {
    let (width, height) = (outer.width(), outer.height());
    let mut out = Vec::with_capacity(tones.len());
    for y in 0..height {
        let row = |y: usize| &tones[y * width..(y + 1) * width];
        let (above, here, below) = (row(y.saturating_sub(1)), row(y), row((y + 1).min(height - 1)));
        for x in 0..width {
            let sides = here[x.saturating_sub(1)] + here[(x + 1).min(width - 1)];
            let around = (above[x] + below[x] + sides) * 0.25;
            let crisp = here[x] + (here[x] - around) * strength;
            out.push(crisp.clamp(Vec3::ZERO, Vec3::splat(255.0)));
        }
    }
    out
}

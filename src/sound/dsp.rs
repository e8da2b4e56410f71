//! The building blocks of every sound here: ringing modes, falling drops, and noise.

use std::f64::consts::{FRAC_PI_4, TAU};

use kira::Frame;

/// Samples per second of everything that is synthesised. Kira resamples to the device's rate; a
/// piano has next to nothing above the 16 kHz this leaves room for, and memory is a third less.
pub const SAMPLE_RATE: u32 = 32_000;

/// The highest frequency that is synthesised, hertz: a note may be played a semitone higher than it
/// was rendered, and must stay below half the sample rate.
pub const HIGHEST_HZ: f64 = 14_500.0;

/// Samples in `seconds`.
pub fn samples(seconds: f64) -> usize {
    (seconds.max(0.0) * f64::from(SAMPLE_RATE)).round() as usize
}

/// A silent buffer of `seconds`.
pub fn silence(seconds: f64) -> Vec<Frame> {
    vec![Frame::ZERO; samples(seconds)]
}

/// The gain that `decibels` stand for.
pub fn gain(decibels: f64) -> f64 {
    10_f64.powf(decibels / 20.0)
}

/// The decibels that `gain` stands for; −120 for silence.
pub fn decibels(gain: f64) -> f64 {
    20.0 * gain.max(1e-6).log10()
}

/// Left and right gains of equal power for `pan` from −1 (left) to 1 (right).
pub fn pan_gains(pan: f64) -> (f64, f64) {
    let angle = (pan.clamp(-1.0, 1.0) + 1.0) * FRAC_PI_4;
    (angle.cos(), angle.sin())
}

/// One exponentially decaying sine.
#[derive(Clone, Copy, Debug)]
pub struct Mode {
    /// Frequency, hertz.
    pub hz: f64,
    /// Amplitude at the start, linear.
    pub amplitude: f64,
    /// How fast it dies, decibels a second.
    pub decay_db_s: f64,
    /// Phase at the start, radians.
    pub phase: f64,
    /// Place between left (−1) and right (1).
    pub pan: f64,
}

impl Mode {
    /// Seconds until the mode has fallen below `floor` (linear amplitude); 0 if it starts below.
    pub fn lasts_s(&self, floor: f64) -> f64 {
        (decibels(self.amplitude.abs()) - decibels(floor)).max(0.0) / self.decay_db_s.max(0.1)
    }

    /// Adds the mode to `out`, from `out`'s beginning, for as long as it is louder than `floor`.
    ///
    /// A two-pole recurrence, `y[n] = 2 r cos ω · y[n−1] − r² · y[n−2]`: two multiplications a sample,
    /// no sine inside the loop.
    pub fn ring(&self, out: &mut [Frame], floor: f64) {
        if !(1.0..HIGHEST_HZ).contains(&self.hz) {
            return;
        }
        let rate = f64::from(SAMPLE_RATE);
        let step = TAU * self.hz / rate;
        let shrink = gain(-self.decay_db_s / rate);
        let (left, right) = pan_gains(self.pan);
        let (forward, back) = (2.0 * shrink * step.cos(), shrink * shrink);
        let mut now = self.amplitude * self.phase.sin();
        let mut before = self.amplitude * (self.phase - step).sin() / shrink;
        let length = samples(self.lasts_s(floor)).min(out.len());
        for frame in &mut out[..length] {
            frame.left += (now * left) as f32;
            frame.right += (now * right) as f32;
            (now, before) = (forward * now - back * before, now);
        }
    }
}

/// A drop of water: the ring of an air bubble, whose pitch glides from one frequency to another
/// while it dies (Minnaert 1933; van den Doel 2005, *Physically based models for liquid sounds*).
#[derive(Clone, Copy, Debug)]
pub struct Drop {
    /// Frequency at the start, hertz.
    pub from_hz: f64,
    /// Frequency that it glides to, hertz.
    pub to_hz: f64,
    /// Time constant of the glide, seconds.
    pub glide_s: f64,
    /// Amplitude, linear.
    pub amplitude: f64,
    /// How fast it dies, decibels a second.
    pub decay_db_s: f64,
    /// How long it swells at the start, seconds.
    pub swell_s: f64,
    /// Place between left (−1) and right (1).
    pub pan: f64,
}

impl Drop {
    /// Adds the drop to `out`, from `out`'s beginning.
    pub fn fall(&self, out: &mut [Frame]) {
        let rate = f64::from(SAMPLE_RATE);
        let (left, right) = pan_gains(self.pan);
        let mut phase = 0.0_f64;
        for (index, frame) in out.iter_mut().enumerate() {
            let t = index as f64 / rate;
            let swell = (t / self.swell_s.max(1e-4)).min(1.0);
            let level = self.amplitude * gain(-self.decay_db_s * t) * swell * swell * (3.0 - 2.0 * swell);
            frame.left += (level * left * phase.sin()) as f32;
            frame.right += (level * right * phase.sin()) as f32;
            let hz = self.to_hz + (self.from_hz - self.to_hz) * (-t / self.glide_s).exp();
            phase += TAU * hz / rate;
        }
    }
}

/// White noise that is the same every time: `SplitMix64` (Steele, Lea and Flood 2014).
#[derive(Clone, Debug)]
pub struct Noise(u64);

impl Noise {
    /// The noise that belongs to `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next value, −1 to 1.
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^= bits >> 31;
        (bits >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}

/// A puff of noise between two frequencies.
#[derive(Clone, Copy, Debug)]
pub struct Puff {
    /// Below this the noise is soft, hertz.
    pub low_hz: f64,
    /// Above this the noise is soft, hertz.
    pub high_hz: f64,
    /// Amplitude, linear.
    pub amplitude: f64,
    /// How fast it dies, decibels a second.
    pub decay_db_s: f64,
    /// How long it swells at the start, seconds.
    pub swell_s: f64,
}

impl Puff {
    /// Adds the puff to `out`, from `out`'s beginning, with its own noise left and right.
    pub fn blow(&self, out: &mut [Frame], noise: &mut Noise) {
        let rate = f64::from(SAMPLE_RATE);
        let smooth = |hz: f64| 1.0 - (-TAU * hz / rate).exp();
        let (low, high) = (smooth(self.low_hz), smooth(self.high_hz));
        let mut left = Band::default();
        let mut right = Band::default();
        for (index, frame) in out.iter_mut().enumerate() {
            let t = index as f64 / rate;
            let level = self.amplitude * gain(-self.decay_db_s * t) * (t / self.swell_s.max(1e-4)).min(1.0);
            frame.left += (level * left.pass(noise.next(), low, high)) as f32;
            frame.right += (level * right.pass(noise.next(), low, high)) as f32;
        }
    }
}

/// A gentle band-pass: the difference of two one-pole low-passes.
#[derive(Default)]
struct Band {
    low: f64,
    high: f64,
}

impl Band {
    fn pass(&mut self, input: f64, low: f64, high: f64) -> f64 {
        self.high += high * (input - self.high);
        self.low += low * (self.high - self.low);
        self.high - self.low
    }
}

/// Root mean square of `frames`, both sides together.
pub fn rms(frames: &[Frame]) -> f64 {
    let sum: f64 =
        frames.iter().map(|frame| f64::from(frame.left).powi(2) + f64::from(frame.right).powi(2)).sum();
    (sum / (2 * frames.len().max(1)) as f64).sqrt()
}

/// Multiplies every frame by `factor`.
pub fn scale(frames: &mut [Frame], factor: f64) {
    for frame in frames {
        *frame *= factor as f32;
    }
}

/// Lets the last `seconds` of `frames` fade to silence, so that nothing ends in a click.
pub fn fade_out(frames: &mut [Frame], seconds: f64) {
    let length = samples(seconds).min(frames.len());
    let start = frames.len() - length;
    for (index, frame) in frames[start..].iter_mut().enumerate() {
        let left = 1.0 - (index + 1) as f32 / length as f32;
        *frame *= left * left * (3.0 - 2.0 * left);
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// The loudest sample of `frames`, either side.
    pub fn peak(frames: &[Frame]) -> f32 {
        frames.iter().fold(0.0, |loudest, frame| loudest.max(frame.left.abs()).max(frame.right.abs()))
    }

    /// Amplitude of `frames` (left and right together) at one frequency, under a Hann window.
    pub fn amplitude_at(frames: &[Frame], hz: f64, rate: u32) -> f64 {
        let count = frames.len() as f64;
        let window_step = (TAU / count).sin_cos();
        let step = (TAU * hz / f64::from(rate)).sin_cos();
        // Two phasors turned by one step a sample, which is ten times faster than a sine each.
        let (mut window, mut phasor) = ((1.0_f64, 0.0), (1.0_f64, 0.0));
        let (mut real, mut imaginary) = (0.0_f64, 0.0_f64);
        for frame in frames {
            let sample = f64::from(frame.left + frame.right) * 0.5 * (0.5 - 0.5 * window.0);
            real += sample * phasor.0;
            imaginary += sample * phasor.1;
            window = turn(window, window_step);
            phasor = turn(phasor, step);
        }
        4.0 * f64::hypot(real, imaginary) / count
    }

    fn turn((x, y): (f64, f64), (sin, cos): (f64, f64)) -> (f64, f64) {
        (x * cos - y * sin, x * sin + y * cos)
    }

    /// The strongest frequency between two bounds, to 0.1 Hz.
    pub fn strongest(frames: &[Frame], low_hz: f64, high_hz: f64, rate: u32) -> f64 {
        let steps = ((high_hz - low_hz) / 0.1) as usize;
        (0..=steps)
            .map(|step| low_hz + step as f64 * 0.1)
            .map(|hz| (hz, amplitude_at(frames, hz, rate)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map_or(0.0, |(hz, _)| hz)
    }

    #[test]
    fn a_mode_has_the_pitch_level_and_decay_that_it_was_given() {
        let mode = Mode { hz: 500.0, amplitude: 0.5, decay_db_s: 12.0, phase: 0.3, pan: 0.0 };
        let mut out = silence(2.0);

        mode.ring(&mut out, 1e-5);

        let first = &out[..samples(0.5)];
        assert!((strongest(first, 480.0, 520.0, SAMPLE_RATE) - 500.0).abs() < 0.2);
        let fallen = decibels(rms(first)) - decibels(rms(&out[samples(1.0)..samples(1.5)]));
        assert!((fallen - 12.0).abs() < 0.2, "fell {fallen} dB in one second");
    }

    #[test]
    fn a_mode_outside_the_band_adds_nothing() {
        let mode = Mode { hz: 20_000.0, amplitude: 0.5, decay_db_s: 12.0, phase: 0.0, pan: 0.0 };
        let mut out = silence(0.1);

        mode.ring(&mut out, 1e-5);

        assert_eq!(peak(&out), 0.0);
    }

    #[test]
    fn noise_is_centred_bounded_and_repeatable() {
        let draw = || {
            let mut noise = Noise::new(7);
            (0..10_000).map(|_| noise.next()).collect::<Vec<_>>()
        };
        let values = draw();

        assert_eq!(values, draw());
        assert!(values.iter().all(|value| (-1.0..=1.0).contains(value)));
        assert!(values.iter().sum::<f64>().abs() / 10_000.0 < 0.02);
    }

    #[test]
    fn fading_ends_in_silence() {
        let mut frames = vec![Frame::from_mono(1.0); samples(0.2)];

        fade_out(&mut frames, 0.1);

        assert_eq!(frames[samples(0.05)].left, 1.0);
        assert!(frames[frames.len() - 1].left.abs() < 1e-6);
    }
}

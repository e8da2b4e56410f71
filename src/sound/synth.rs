//! The piano: one note computed from what is known about hammers, strings and soundboards.
//!
//! Additive synthesis. Each partial of a stiff string rings in two or three slightly different ways
//! (the strings of one key are never quite in tune, and they move up-and-down and sideways), which
//! gives a piano its beating and its two-stage decay; a knock of felt and wood comes first.
//!
//! Sources:
//! - N. H. Fletcher, T. D. Rossing, *The Physics of Musical Instruments*, 2nd ed. 1998, chapter 12:
//!   hammer position, spectra by loudness, decay rates by register (Martin 1947), soundboard.
//! - F. Rigaud, B. David, L. Daudet, *A parametric model and estimation techniques for the
//!   inharmonicity and tuning of the piano*, JASA 133(5), 2013: inharmonicity along the keyboard.
//! - B. Bank, *Physics-based sound synthesis of the piano*, Helsinki University of Technology, report
//!   54, 2000: losses that grow with frequency, beating and two-stage decay by detuned pairs.
//! - G. Weinreich, *Coupled piano strings*, JASA 62(6), 1977: prompt sound and aftersound.

use std::f64::consts::PI;

use kira::Frame;

use super::dsp::{self, HIGHEST_HZ, Mode, Noise};

/// A note is never longer than this, seconds; the lowest strings ring on for half a minute.
const LONGEST_S: f64 = 6.5;
/// Partials are followed until they have fallen to this, linear; the note's peak is near 1.
const FLOOR: f64 = 2e-4;
/// The note ends when its last partial has fallen to this, linear.
const END: f64 = 1.2e-3;
/// Root mean square of the first 0.3 s of middle C at velocity 127.
const LOUDEST_RMS: f64 = 0.115;
/// Where the hammer meets the string, as a share of its length.
const STRIKE_POINT: f64 = 1.0 / 8.0;

/// How strong a note of `velocity` (1–127) is against one of 127, linear: about 32 dB from 20 to 127.
pub fn level(velocity: u8) -> f64 {
    (f64::from(velocity.clamp(1, 127)) / 127.0).powf(2.0)
}

/// Frequency of `pitch` (MIDI, A4 = 69 = 440 Hz), hertz.
pub fn frequency(pitch: u8) -> f64 {
    440.0 * 2_f64.powf((f64::from(pitch) - 69.0) / 12.0)
}

/// One note, struck at `velocity` (1–127) and left to ring until it dies or six and a half seconds are over.
pub fn note(pitch: u8, velocity: u8) -> Vec<Frame> {
    let strings = Strings::of(pitch);
    let mut modes = strings.modes(velocity);
    let loudest = modes.iter().map(|mode| mode.amplitude.abs()).fold(0.0, f64::max);
    // First to full scale, so that the floor below which partials are dropped means the same everywhere.
    for mode in &mut modes {
        mode.amplitude /= 3.0 * loudest;
    }
    let lasts_s = modes.iter().map(|mode| mode.lasts_s(END)).fold(0.3, f64::max);
    let mut out = dsp::silence(lasts_s.min(LONGEST_S));
    for mode in &modes {
        mode.ring(&mut out, FLOOR);
    }
    strings.hammer_contact(&mut out, velocity);
    let opening = dsp::samples(0.3).min(out.len());
    let wanted = LOUDEST_RMS * level(velocity) * strings.evenness();
    let factor = wanted / dsp::rms(&out[..opening]).max(1e-9);
    dsp::scale(&mut out, factor);
    strings.knock(&mut out, velocity, wanted);
    let fade_s = if lasts_s > LONGEST_S { 1.5 } else { 0.15 };
    dsp::fade_out(&mut out, fade_s);
    out
}

/// The soft thud of a key that comes up and a damper that falls onto its strings.
pub fn key_up() -> Vec<Frame> {
    let mut out = dsp::silence(0.25);
    let mut noise = Noise::new(3);
    for hz in [74.0, 98.0, 131.0, 187.0, 243.0, 322.0] {
        let mode = Mode {
            hz,
            amplitude: 0.01 * (1.0 + 0.4 * noise.next()),
            decay_db_s: 420.0 + hz,
            phase: PI * noise.next(),
            pan: 0.3 * noise.next(),
        };
        mode.ring(&mut out, 1e-6);
    }
    dsp::Puff { low_hz: 150.0, high_hz: 900.0, amplitude: 0.012, decay_db_s: 700.0, swell_s: 0.006 }
        .blow(&mut out, &mut noise);
    dsp::fade_out(&mut out, 0.05);
    out
}

/// The strings of one key.
struct Strings {
    pitch: u8,
    fundamental_hz: f64,
    inharmonicity: f64,
}

/// One way in which the strings of a key move: cents off pitch, share of the amplitude, decay
/// against the prompt sound's, place left or right.
struct Motion {
    cents: f64,
    share: f64,
    decay: f64,
    pan: f64,
}

/// A single bass string: across the soundboard (prompt), and along it (after).
const ONE_STRING: [Motion; 2] = [
    Motion { cents: 0.0, share: 0.80, decay: 1.0, pan: -0.12 },
    Motion { cents: 0.15, share: 0.24, decay: 0.36, pan: 0.2 },
];
const TWO_STRINGS: [Motion; 3] = [
    Motion { cents: -0.40, share: 0.52, decay: 1.0, pan: -0.25 },
    Motion { cents: 0.40, share: 0.38, decay: 0.82, pan: 0.25 },
    Motion { cents: 0.12, share: 0.15, decay: 0.34, pan: 0.0 },
];
const THREE_STRINGS: [Motion; 3] = [
    Motion { cents: -0.55, share: 0.46, decay: 1.0, pan: -0.25 },
    Motion { cents: 0.50, share: 0.38, decay: 0.85, pan: 0.25 },
    Motion { cents: 0.05, share: 0.19, decay: 0.34, pan: 0.0 },
];

impl Strings {
    fn of(pitch: u8) -> Self {
        let at = f64::from(pitch);
        // Rigaud et al. 2013, equation 14 with their mean values: the bass bridge, then the treble bridge.
        let inharmonicity = (-0.0847 * at - 5.82).exp() + (0.0926 * at - 13.64).exp();
        // The pitch that is heard is the first partial's, which stiffness has already raised.
        let fundamental_hz = frequency(pitch) / (1.0 + inharmonicity).sqrt();
        Self { pitch, fundamental_hz, inharmonicity }
    }

    /// Octaves above middle C.
    fn octaves(&self) -> f64 {
        (f64::from(self.pitch) - 60.0) / 12.0
    }

    fn motions(&self) -> &'static [Motion] {
        match self.pitch {
            ..33 => &ONE_STRING,
            33..45 => &TWO_STRINGS,
            45.. => &THREE_STRINGS,
        }
    }

    /// Frequency of partial `number` of a stiff string, hertz.
    fn partial_hz(&self, number: u32) -> f64 {
        let k = f64::from(number);
        k * self.fundamental_hz * (1.0 + self.inharmonicity * k * k).sqrt()
    }

    /// How fast the prompt sound at `hz` dies, decibels a second: Martin's measurements for the first
    /// partial (about 4 at A0, 9 at A3, 14 at A4, 70 at A7), more for what lies above it.
    fn decay_db_s(&self, hz: f64) -> f64 {
        let first = 2.5 + 8.3 * 2_f64.powf(0.85 * (self.octaves() + 0.05));
        let losses = |hz: f64| 6.0 * (hz / 1000.0) + 1.3 * (hz / 1000.0).powi(2);
        first + losses(hz) - losses(self.fundamental_hz)
    }

    /// Above this the hammer's felt swallows the sound, hertz: small hammers are hard, and felt
    /// hardens the faster it is pressed.
    fn felt_hz(&self, velocity: u8) -> f64 {
        let speed = f64::from(velocity) / 127.0;
        850.0 * 2_f64.powf(0.5 * self.octaves() + 2.6 * (speed - 0.58))
    }

    /// Amplitude of the partial at `hz`, before any normalising.
    fn amplitude(&self, number: u32, hz: f64, velocity: u8) -> f64 {
        // A hammer cannot move a string at its own node; on a real string the dip is not quite zero.
        let comb = ((f64::from(number) * PI * STRIKE_POINT).sin().powi(2) + 0.02).sqrt();
        let felt = (1.0 + (hz / self.felt_hz(velocity)).powi(2)).powf(-1.5);
        comb * felt * soundboard(hz)
    }

    /// All decaying sines of the note, at relative amplitudes.
    fn modes(&self, velocity: u8) -> Vec<Mode> {
        let mut scatter = Noise::new(u64::from(self.pitch));
        let place = 0.3 * (f64::from(self.pitch) - 64.5) / 43.5;
        let mut modes = Vec::new();
        for number in 1.. {
            let hz = self.partial_hz(number);
            if hz >= HIGHEST_HZ || number > 160 {
                break;
            }
            let amplitude = self.amplitude(number, hz, velocity);
            let decay_db_s = self.decay_db_s(hz);
            // Strings start together; the soundboard scatters their phases, the more the higher.
            let phase = PI * scatter.next() * (f64::from(number - 1) / 6.0).min(1.0);
            let aside = 0.15 * scatter.next();
            modes.extend(self.motions().iter().map(|motion| Mode {
                hz: hz * 2_f64.powf(motion.cents / 1200.0),
                amplitude: amplitude * motion.share,
                decay_db_s: decay_db_s * motion.decay,
                phase,
                pan: place + motion.pan + aside,
            }));
        }
        modes
    }

    /// The hammer stays on the string for a moment: 4 ms in the bass, half a millisecond at the top,
    /// less when it is fast. The sound swells as long.
    fn hammer_contact(&self, out: &mut [Frame], velocity: u8) {
        let contact_s =
            0.0021 * 2_f64.powf(-0.45 * self.octaves() - 0.8 * (f64::from(velocity) / 127.0 - 0.5));
        let length = dsp::samples(contact_s).clamp(1, out.len());
        for (index, frame) in out[..length].iter_mut().enumerate() {
            *frame *= (0.5 - 0.5 * (PI * index as f64 / length as f64).cos()) as f32;
        }
    }

    /// How loud the register should be against middle C, linear: the bass needs more to sound as loud,
    /// the treble less.
    fn evenness(&self) -> f64 {
        dsp::gain(-1.1 * self.octaves())
    }

    /// Key bottoming and hammer knock: a handful of soundboard modes and a puff of felt. High notes
    /// are mostly this (Fletcher and Rossing 12.5).
    fn knock(&self, out: &mut [Frame], velocity: u8, note_rms: f64) {
        let mut scatter = Noise::new(0x6B6E_6F63 + u64::from(self.pitch));
        let hardness = f64::from(velocity) / 127.0;
        let share = 0.10 + 0.10 * hardness + 0.16 * (self.octaves() / 4.0).clamp(0.0, 1.0).powi(2);
        let place = 0.3 * self.octaves() / 4.0;
        for hz in [63.0, 82.0, 104.0, 139.0, 171.0, 218.0, 264.0, 333.0, 418.0, 540.0, 713.0, 962.0] {
            let mode = Mode {
                hz: hz * (1.0 + 0.03 * scatter.next()),
                amplitude: note_rms * share * (1.0 + 0.5 * scatter.next()) * (250.0 / hz).powf(0.35),
                decay_db_s: 320.0 + 0.9 * hz,
                phase: PI * scatter.next(),
                pan: place + 0.3 * scatter.next(),
            };
            mode.ring(out, FLOOR * 0.2);
        }
        let felt = dsp::Puff {
            low_hz: 700.0,
            high_hz: 2_200.0 + 3_000.0 * hardness,
            amplitude: note_rms * share * (0.5 + hardness),
            decay_db_s: 2_600.0,
            swell_s: 0.0015,
        };
        let length = dsp::samples(0.06).min(out.len());
        felt.blow(&mut out[..length], &mut scatter);
    }
}

/// How well the soundboard radiates at `hz`, linear: hardly below its first modes near 60 Hz, evenly
/// up to about 1 kHz, less above, with the unevenness of a real board (fixed, a few decibels).
fn soundboard(hz: f64) -> f64 {
    let deep = hz * hz / (hz * hz + 65.0 * 65.0);
    let bright = (1.0 + (hz / 1_800.0).powi(2)).powf(-0.5);
    let grain = (hz / 97.0).sin() + (hz / 41.0 + 1.0).sin() + (hz / 263.0 + 2.0).sin();
    deep * bright * dsp::gain(1.1 * grain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::dsp::SAMPLE_RATE;
    use crate::sound::dsp::tests::{amplitude_at, peak, strongest};

    /// Mean frequency of the first 30 partials, weighted by amplitude.
    fn centroid(pitch: u8, frames: &[Frame]) -> f64 {
        let strings = Strings::of(pitch);
        let part = &frames[dsp::samples(0.03)..dsp::samples(0.33)];
        let (mut weighted, mut sum) = (0.0, 0.0);
        for number in 1..=30 {
            let hz = strings.partial_hz(number);
            if hz < HIGHEST_HZ {
                let amplitude = amplitude_at(part, hz, SAMPLE_RATE);
                weighted += amplitude * hz;
                sum += amplitude;
            }
        }
        weighted / sum
    }

    #[test]
    fn a4_sounds_at_440_hertz() {
        let frames = note(69, 80);

        let hz = strongest(&frames[..dsp::samples(1.0)], 420.0, 460.0, SAMPLE_RATE);

        assert!((hz / 440.0 - 1.0).abs() < 0.005, "A4 sounds at {hz} Hz");
    }

    #[test]
    fn the_second_partial_is_sharp_as_on_a_stiff_string() {
        let frames = note(69, 80);

        let hz = strongest(&frames[..dsp::samples(1.0)], 870.0, 890.0, SAMPLE_RATE);

        assert!((880.2..882.5).contains(&hz), "the second partial lies at {hz} Hz");
    }

    #[test]
    fn every_note_dies_away_and_never_clips() {
        for pitch in (21..=108).step_by(6) {
            let frames = note(pitch, 127);

            assert!(peak(&frames) < 0.9, "pitch {pitch} peaks at {}", peak(&frames));
            let windows: Vec<f64> = frames.chunks(dsp::samples(0.25)).map(dsp::rms).collect();
            // Strings beat, so a window may be a little louder than the one before; never half as loud again.
            assert!(windows.windows(2).all(|pair| pair[1] <= pair[0] * 1.1), "pitch {pitch}: {windows:?}");
            assert!(windows[windows.len() - 1] < windows[0] * 0.1, "pitch {pitch}: {windows:?}");
        }
    }

    #[test]
    fn prompt_sound_dies_faster_than_aftersound() {
        let frames = note(60, 90);
        let level =
            |from: f64| dsp::decibels(dsp::rms(&frames[dsp::samples(from)..dsp::samples(from + 0.4)]));

        let (early, late) = (level(0.2) - level(1.2), level(3.2) - level(4.2));

        assert!(early > 1.5 * late, "{early:.1} dB in the first second, {late:.1} dB in the fourth");
    }

    #[test]
    fn louder_notes_are_brighter_and_louder() {
        for pitch in [33, 48, 60, 72, 84] {
            let (soft, loud) = (note(pitch, 40), note(pitch, 115));

            assert!(centroid(pitch, &loud) > 1.15 * centroid(pitch, &soft), "pitch {pitch}");
            assert!(peak(&loud) > 3.0 * peak(&soft), "pitch {pitch}");
        }
    }

    #[test]
    fn high_notes_are_shorter_than_low_ones() {
        assert!(note(36, 80).len() > note(84, 80).len());
        assert!(note(84, 80).len() > note(100, 80).len());
    }

    #[test]
    fn a_note_is_the_same_every_time() {
        assert_eq!(note(64, 70), note(64, 70));
    }
}

//! Short sounds of wood and water: right, wrong, star, tap, splash, and the metronome's click.

use std::sync::Arc;

use kira::Frame;

use super::dsp::{self, Drop, Mode, Noise, Puff};

/// What a short sound says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cue {
    /// The right finger played: a bright small drop, soft enough to lie under the piano.
    Right,
    /// Another finger played: a soft low drop.
    Wrong,
    /// A star was earned: three wooden notes upwards.
    Star,
    /// A control was touched: one wooden tap.
    Tap,
    /// The shoal scatters, or a level begins: a small splash.
    Splash,
}

/// All short sounds, synthesised once; those that have a pitch are in C.
pub struct Cues {
    right: Arc<[Frame]>,
    wrong: Arc<[Frame]>,
    star: Arc<[Frame]>,
    tap: Arc<[Frame]>,
    splash: Arc<[Frame]>,
    beat: Arc<[Frame]>,
    accent: Arc<[Frame]>,
}

/// C6, hertz: short sounds lie above most of what is played.
const C6_HZ: f64 = 1_046.5;

impl Cues {
    /// Synthesises them all, in a few milliseconds.
    pub fn new() -> Self {
        Self {
            right: right().into(),
            wrong: wrong().into(),
            star: star().into(),
            tap: tap().into(),
            splash: splash().into(),
            beat: click(false).into(),
            accent: click(true).into(),
        }
    }

    /// The sound of `cue`.
    pub fn frames(&self, cue: Cue) -> Arc<[Frame]> {
        match cue {
            Cue::Right => &self.right,
            Cue::Wrong => &self.wrong,
            Cue::Star => &self.star,
            Cue::Tap => &self.tap,
            Cue::Splash => &self.splash,
        }
        .clone()
    }

    /// The metronome's sound on an accented or an ordinary beat.
    pub fn click(&self, accent: bool) -> Arc<[Frame]> {
        if accent { self.accent.clone() } else { self.beat.clone() }
    }
}

impl Cue {
    /// Whether the sound follows the key of the piece.
    pub fn is_tuned(self) -> bool {
        !matches!(self, Self::Tap | Self::Splash)
    }
}

/// A wooden bar struck in its middle. Its modes lie at 1 : 3.98 : 9.2 as on a tuned marimba bar
/// (Fletcher and Rossing 1998, chapter 19), the high ones gone at once.
fn bar(out: &mut [Frame], hz: f64, amplitude: f64, decay_db_s: f64, pan: f64) {
    for (ratio, share, faster) in [(1.0, 1.0, 1.0), (3.98, 0.22, 3.5), (9.2, 0.06, 8.0)] {
        let mode = Mode {
            hz: hz * ratio,
            amplitude: amplitude * share,
            decay_db_s: decay_db_s * faster,
            phase: 0.0,
            pan,
        };
        mode.ring(out, 1e-5);
    }
}

/// A block of wood: two close, quickly dying modes and the tick of the stick.
fn block(out: &mut [Frame], hz: f64, amplitude: f64, noise: &mut Noise) {
    for (ratio, share) in [(1.0, 0.7), (1.47, 0.35), (2.31, 0.12)] {
        let mode =
            Mode { hz: hz * ratio, amplitude: amplitude * share, decay_db_s: 620.0, phase: 0.4, pan: 0.0 };
        mode.ring(out, 1e-5);
    }
    Puff {
        low_hz: 1_200.0,
        high_hz: 5_000.0,
        amplitude: amplitude * 0.5,
        decay_db_s: 4_000.0,
        swell_s: 0.0005,
    }
    .blow(out, noise);
}

fn right() -> Vec<Frame> {
    let mut out = dsp::silence(0.35);
    bar(&mut out, C6_HZ, 0.05, 170.0, 0.1);
    Drop {
        from_hz: C6_HZ,
        to_hz: 2.0 * C6_HZ,
        glide_s: 0.05,
        amplitude: 0.05,
        decay_db_s: 300.0,
        swell_s: 0.004,
        pan: -0.1,
    }
    .fall(&mut out[dsp::samples(0.025)..]);
    finished(out)
}

fn wrong() -> Vec<Frame> {
    let mut out = dsp::silence(0.5);
    // A large slow bubble: G3 sinking to C3, no edge at its beginning.
    Drop {
        from_hz: 196.0,
        to_hz: 130.8,
        glide_s: 0.07,
        amplitude: 0.2,
        decay_db_s: 130.0,
        swell_s: 0.02,
        pan: 0.0,
    }
    .fall(&mut out);
    // A small one after it, so that small loudspeakers say something too.
    Drop {
        from_hz: 392.0,
        to_hz: 523.2,
        glide_s: 0.05,
        amplitude: 0.035,
        decay_db_s: 260.0,
        swell_s: 0.012,
        pan: 0.15,
    }
    .fall(&mut out[dsp::samples(0.09)..]);
    finished(out)
}

fn star() -> Vec<Frame> {
    let mut out = dsp::silence(1.6);
    for (at_s, ratio, pan) in [(0.0, 0.5, -0.25), (0.11, 0.75, 0.0), (0.22, 1.0, 0.25)] {
        bar(&mut out[dsp::samples(at_s)..], C6_HZ * ratio, 0.16, 55.0, pan);
    }
    for (at_s, ratio, pan) in [(0.30, 2.0, -0.4), (0.37, 2.5, 0.4), (0.46, 3.0, 0.0)] {
        Drop {
            from_hz: C6_HZ * ratio * 0.7,
            to_hz: C6_HZ * ratio,
            glide_s: 0.03,
            amplitude: 0.03,
            decay_db_s: 160.0,
            swell_s: 0.004,
            pan,
        }
        .fall(&mut out[dsp::samples(at_s)..]);
    }
    finished(out)
}

fn tap() -> Vec<Frame> {
    let mut out = dsp::silence(0.12);
    block(&mut out, 620.0, 0.12, &mut Noise::new(11));
    finished(out)
}

fn click(accent: bool) -> Vec<Frame> {
    let mut out = dsp::silence(0.12);
    let (hz, amplitude) = if accent { (1_320.0, 0.3) } else { (990.0, 0.2) };
    block(&mut out, hz, amplitude, &mut Noise::new(12));
    finished(out)
}

fn splash() -> Vec<Frame> {
    let mut out = dsp::silence(0.9);
    let mut noise = Noise::new(13);
    Puff { low_hz: 500.0, high_hz: 3_500.0, amplitude: 0.12, decay_db_s: 110.0, swell_s: 0.03 }
        .blow(&mut out, &mut noise);
    for _ in 0..14 {
        let at_s = 0.05 + 0.5 * noise.next().abs();
        let hz = 600.0 + 1_600.0 * noise.next().abs();
        Drop {
            from_hz: hz,
            to_hz: hz * 1.6,
            glide_s: 0.04,
            amplitude: 0.035,
            decay_db_s: 380.0,
            swell_s: 0.004,
            pan: 0.7 * noise.next(),
        }
        .fall(&mut out[dsp::samples(at_s)..]);
    }
    finished(out)
}

fn finished(mut out: Vec<Frame>) -> Vec<Frame> {
    dsp::fade_out(&mut out, 0.05);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sound::dsp::{
        SAMPLE_RATE,
        tests::{peak, strongest},
    };

    const ALL: [Cue; 5] = [Cue::Right, Cue::Wrong, Cue::Star, Cue::Tap, Cue::Splash];

    #[test]
    fn every_cue_is_heard_and_none_clips() {
        let cues = Cues::new();

        for frames in ALL.map(|cue| cues.frames(cue)).into_iter().chain([cues.click(false), cues.click(true)])
        {
            let loudest = peak(&frames);
            assert!((0.03..0.6).contains(&loudest), "peak {loudest}");
            assert!(frames[frames.len() - 1].left.abs() < 1e-6);
        }
    }

    #[test]
    fn the_wrong_finger_is_low_soft_and_without_an_edge() {
        let wrong = Cues::new().frames(Cue::Wrong);

        let hz = strongest(&wrong, 60.0, 1_000.0, SAMPLE_RATE);
        assert!(hz < 220.0, "the wrong finger sounds at {hz} Hz");
        let steepest = wrong.windows(2).map(|pair| (pair[1].left - pair[0].left).abs()).fold(0.0, f32::max);
        assert!(steepest < 0.02, "steepest step {steepest}");
    }

    #[test]
    fn the_accent_is_higher_and_louder() {
        let cues = Cues::new();
        let (beat, accent) = (cues.click(false), cues.click(true));

        assert!(peak(&accent) > peak(&beat));
        assert!(
            strongest(&accent, 500.0, 3_000.0, SAMPLE_RATE) > strongest(&beat, 500.0, 3_000.0, SAMPLE_RATE)
        );
    }
}

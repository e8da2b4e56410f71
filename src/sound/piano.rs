//! The instrument: rendered notes, which of them to play, pedal and dampers.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use kira::sound::PlaybackState;
use kira::sound::static_sound::{StaticSoundData, StaticSoundHandle, StaticSoundSettings};
use kira::track::TrackHandle;
use kira::{Decibels, Frame, Panning, Semitones, StartTime, Tween};

use super::dsp::{self, SAMPLE_RATE};
use super::synth;

/// One note in three is rendered; its neighbours are played a semitone faster or slower.
const PITCH_STEP: u8 = 3;
const LOWEST: u8 = 21;
const HIGHEST: u8 = 108;
const PITCHES: usize = ((HIGHEST - LOWEST) / PITCH_STEP + 1) as usize;
/// The velocities that are rendered: the felt is soft, firm or hard; loudness in between is gain.
const LAYERS: [u8; 3] = [38, 74, 112];
/// Above this a piano has no dampers.
const LAST_DAMPED: u8 = 90;
/// More notes than this at once: the oldest is damped.
const MOST_VOICES: usize = 48;

/// The rendered notes, filled by a thread in the background, from middle C outwards.
pub struct Bank {
    slots: Mutex<Vec<Option<Arc<[Frame]>>>>,
    stop: AtomicBool,
}

/// A rendered note that stands in for the one that is wanted.
struct Sample {
    frames: Arc<[Frame]>,
    pitch: u8,
    velocity: u8,
}

impl Bank {
    /// An empty bank and the thread that fills it: the firm layer first, in a second or so.
    pub fn start() -> Arc<Self> {
        let bank = Arc::new(Self::empty());
        let filled = Arc::clone(&bank);
        let started = thread::Builder::new().name("piano".into()).spawn(move || filled.fill());
        if let Err(error) = started {
            tracing::warn!("the piano's notes are rendered when they are first played: {error}");
        }
        bank
    }

    /// A bank that renders a note when it is asked for one.
    pub(super) fn empty() -> Self {
        Self { slots: Mutex::new(vec![None; PITCHES * LAYERS.len()]), stop: AtomicBool::new(false) }
    }

    fn fill(&self) {
        for layer in [1, 2, 0] {
            let mut rows: Vec<usize> = (0..PITCHES).collect();
            rows.sort_by_key(|row| pitch_of(*row).abs_diff(60));
            for row in rows {
                if self.stop.load(Ordering::Relaxed) {
                    return;
                }
                self.render(row, layer);
            }
        }
    }

    fn render(&self, row: usize, layer: usize) -> Arc<[Frame]> {
        let frames: Arc<[Frame]> = synth::note(pitch_of(row), LAYERS[layer]).into();
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots[row * LAYERS.len() + layer] = Some(Arc::clone(&frames));
        frames
    }

    /// The best rendered note for `pitch` at `velocity`: the right one, else the nearest that is
    /// ready, else (nothing is ready) the right one rendered on the spot.
    fn sample(&self, pitch: u8, velocity: u8) -> Sample {
        let row = usize::from((pitch.clamp(LOWEST, HIGHEST) - LOWEST + 1) / PITCH_STEP).min(PITCHES - 1);
        let layer = LAYERS.iter().position(|rendered| velocity <= rendered + 18).unwrap_or(LAYERS.len() - 1);
        let ready = {
            let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            let distance =
                |slot: usize| (slot / LAYERS.len()).abs_diff(row) * 2 + (slot % LAYERS.len()).abs_diff(layer);
            slots
                .iter()
                .enumerate()
                .filter_map(|(slot, frames)| Some((slot, frames.clone()?)))
                .filter(|(slot, _)| (slot / LAYERS.len()).abs_diff(row) <= 2)
                .min_by_key(|(slot, _)| distance(*slot))
        };
        let (slot, frames) = ready.unwrap_or_else(|| (row * LAYERS.len() + layer, self.render(row, layer)));
        Sample { frames, pitch: pitch_of(slot / LAYERS.len()), velocity: LAYERS[slot % LAYERS.len()] }
    }

    /// Share of the notes that are rendered, 0 to 1.
    pub fn readiness(&self) -> f32 {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.iter().flatten().count() as f32 / slots.len() as f32
    }

    /// Ends the rendering thread after the note it is at.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn pitch_of(row: usize) -> u8 {
    LOWEST + PITCH_STEP * row as u8
}

/// A note that sounds.
struct Voice {
    pitch: u8,
    key_down: bool,
    handle: StaticSoundHandle,
}

/// Plays rendered notes on a track.
pub struct Piano {
    track: TrackHandle,
    bank: Arc<Bank>,
    key_up: Arc<[Frame]>,
    voices: Vec<Voice>,
    pedal_down: bool,
}

impl Piano {
    /// A piano on `track` that takes its notes from `bank`.
    pub fn new(track: TrackHandle, bank: Arc<Bank>) -> Self {
        Self { track, bank, key_up: synth::key_up().into(), voices: Vec::new(), pedal_down: false }
    }

    /// Share of the notes that are rendered, 0 to 1.
    pub fn readiness(&self) -> f32 {
        self.bank.readiness()
    }

    /// Strikes `pitch` with `velocity` (1–127).
    pub fn note_on(&mut self, pitch: u8, velocity: u8) {
        self.voices.retain(|voice| voice.handle.state() != PlaybackState::Stopped);
        // The hammer meets a string that still moves: the old sound gives way, quickly but not at once.
        for voice in self.voices.iter_mut().filter(|voice| voice.pitch == pitch) {
            voice.key_down = false;
            voice.handle.stop(fade(0.12));
        }
        if self.voices.len() >= MOST_VOICES {
            self.voices.remove(0).handle.stop(fade(0.05));
        }
        let sample = self.bank.sample(pitch, velocity);
        let gain = synth::level(velocity) / synth::level(sample.velocity);
        let settings = StaticSoundSettings::new()
            .volume(Decibels(dsp::decibels(gain) as f32))
            .playback_rate(Semitones(f64::from(pitch) - f64::from(sample.pitch)));
        if let Ok(handle) = self.track.play(data(sample.frames, settings)) {
            self.voices.push(Voice { pitch, key_down: true, handle });
        }
    }

    /// Lets the key of `pitch` come up: the damper falls, unless the pedal holds it.
    pub fn note_off(&mut self, pitch: u8) {
        let mut damped = false;
        for voice in self.voices.iter_mut().filter(|voice| voice.pitch == pitch && voice.key_down) {
            voice.key_down = false;
            if !self.pedal_down && pitch <= LAST_DAMPED {
                voice.handle.stop(damper(pitch));
                damped = true;
            }
        }
        if damped {
            let settings =
                StaticSoundSettings::new().panning(Panning((f32::from(pitch) - 64.5) / 43.5 * 0.3));
            self.track.play(data(Arc::clone(&self.key_up), settings)).ok();
        }
    }

    /// Presses or lets go of the sustaining pedal.
    pub fn pedal(&mut self, down: bool) {
        self.pedal_down = down;
        if !down {
            for voice in &mut self.voices {
                if !voice.key_down && voice.pitch <= LAST_DAMPED {
                    voice.handle.stop(damper(voice.pitch));
                }
            }
        }
    }

    /// Lets go of every key and the pedal.
    pub fn silence(&mut self) {
        self.pedal_down = false;
        for mut voice in self.voices.drain(..) {
            voice.handle.stop(fade(0.2));
        }
    }
}

/// `frames` as something kira plays.
pub fn data(frames: Arc<[Frame]>, settings: StaticSoundSettings) -> StaticSoundData {
    StaticSoundData { sample_rate: SAMPLE_RATE, frames, settings, slice: None }
}

/// How a damper ends a note. Kira fades evenly in decibels, to −60: so a string sounds when felt falls
/// onto it, the heavy bass strings three times as long as the high ones.
fn damper(pitch: u8) -> Tween {
    let share = f64::from(pitch.saturating_sub(LOWEST)) / f64::from(LAST_DAMPED - LOWEST);
    fade(0.42 - 0.28 * share.min(1.0))
}

fn fade(seconds: f64) -> Tween {
    Tween { start_time: StartTime::Immediate, duration: Duration::from_secs_f64(seconds), ..Tween::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_at_most_a_semitone_from_a_rendered_note() {
        for pitch in LOWEST..=HIGHEST {
            let row = usize::from((pitch - LOWEST + 1) / PITCH_STEP).min(PITCHES - 1);
            assert!(pitch_of(row).abs_diff(pitch) <= 1, "pitch {pitch} is played from {}", pitch_of(row));
        }
        assert_eq!(pitch_of(PITCHES - 1), HIGHEST);
    }

    #[test]
    fn an_empty_bank_renders_what_is_asked_for() {
        let bank = Bank::empty();

        let sample = bank.sample(61, 74);

        assert_eq!((sample.pitch, sample.velocity), (60, 74));
        assert!(bank.readiness() > 0.0);
    }

    #[test]
    fn a_neighbour_stands_in_until_the_right_note_is_ready() {
        let bank = Bank::empty();
        bank.render(13, 1);

        assert_eq!(bank.sample(62, 120).pitch, 60);
        bank.render(14, 2);
        let sample = bank.sample(62, 120);
        assert_eq!((sample.pitch, sample.velocity), (63, 112));
    }

    #[test]
    fn dampers_are_slower_in_the_bass() {
        assert!(damper(24).duration > damper(60).duration);
        assert!(damper(60).duration > damper(84).duration);
    }
}

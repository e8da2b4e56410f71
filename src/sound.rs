//! Everything that is heard: a synthesised piano, short sounds of wood and water, the metronome, and
//! the audio clock. Without a sound device all of it is silent, and [`Sound::status`] says so.

mod clock;
mod cues;
mod dsp;
mod piano;
mod synth;

use std::sync::Arc;
use std::time::Duration;

use kira::backend::{Backend, DefaultBackend};
use kira::clock::{ClockHandle, ClockSpeed};
use kira::effect::compressor::CompressorBuilder;
use kira::effect::reverb::ReverbBuilder;
use kira::sound::static_sound::StaticSoundSettings;
use kira::track::{MainTrackBuilder, TrackBuilder, TrackHandle};
use kira::{AudioManager, AudioManagerSettings, Decibels, Mix, ResourceLimitReached, Semitones, Tween};
use sight::clock::Clock;

use self::clock::AudioClock;
pub use self::cues::Cue;
use self::cues::Cues;
use self::piano::{Bank, Piano, data};

/// Ticks of the audio clock in a second. So slow that a tick never falls between reading the clock's
/// whole and its fraction, which kira hands out separately.
const TICKS_PER_SECOND: f64 = 1e-3;

/// The game's sound. Every call is cheap, never blocks on the device and never fails.
pub struct Sound {
    engine: Option<Engine<DefaultBackend>>,
    bank: Option<Arc<Bank>>,
    trouble: String,
    volume: f32,
}

impl Sound {
    /// Opens the default output device and begins to render the piano in the background.
    pub fn start() -> Self {
        let mut sound = Self { engine: None, bank: None, trouble: String::new(), volume: 1.0 };
        sound.open();
        sound
    }

    fn open(&mut self) {
        let settings = AudioManagerSettings { main_track_builder: main_track(), ..Default::default() };
        match AudioManager::<DefaultBackend>::new(settings) {
            Ok(manager) => {
                let bank = self.bank.get_or_insert_with(Bank::start);
                match Engine::new(manager, Arc::clone(bank)) {
                    Ok(engine) => self.engine = Some(engine),
                    Err(error) => self.trouble = format!("the mixer could not be set up ({error})"),
                }
            }
            Err(error) => {
                let error = error.to_string();
                self.trouble = format!("no sound device could be opened ({})", error.trim_end_matches('.'));
            }
        }
    }

    /// Whether there is a sound device.
    pub fn works(&self) -> bool {
        self.engine.is_some()
    }

    /// One sentence for the player: what works, what does not, what to do.
    pub fn status(&self) -> String {
        match &self.engine {
            None => format!(
                "No sound: {}. Everything else works; plug in a sound device, then switch the sound off and on.",
                self.trouble
            ),
            Some(engine) if engine.has_stalled() => {
                "No sound: the sound device has stopped. Everything else works; plug it in again, then switch the sound off and on."
                    .into()
            }
            Some(engine) if engine.audio_clock.is_unpaced() => {
                "The sound output is not a loudspeaker (it does not keep time), so the game keeps its own time."
                    .into()
            }
            Some(engine) if engine.piano.readiness() < 1.0 => "Sound is on; the piano is being tuned.".into(),
            Some(_) => "Sound is on.".into(),
        }
    }

    /// Strikes a key of the piano: `pitch` as in MIDI, `velocity` 1–127 (0 lets the key go).
    pub fn note_on(&mut self, pitch: u8, velocity: u8) {
        if let Some(engine) = &mut self.engine {
            if velocity == 0 {
                engine.piano.note_off(pitch);
            } else {
                engine.piano.note_on(pitch, velocity);
            }
        }
    }

    /// Lets a key of the piano go.
    pub fn note_off(&mut self, pitch: u8) {
        if let Some(engine) = &mut self.engine {
            engine.piano.note_off(pitch);
        }
    }

    /// Presses or lets go of the sustaining pedal.
    pub fn pedal(&mut self, down: bool) {
        if let Some(engine) = &mut self.engine {
            engine.piano.pedal(down);
        }
    }

    /// Ends all notes, as when a level is left.
    pub fn silence(&mut self) {
        if let Some(engine) = &mut self.engine {
            engine.piano.silence();
        }
    }

    /// The metronome, now.
    pub fn click(&mut self, accent: bool) {
        if let Some(engine) = &mut self.engine {
            engine.click(accent);
        }
    }

    /// A short sound.
    pub fn cue(&mut self, cue: Cue) {
        if let Some(engine) = &mut self.engine {
            engine.cue(cue);
        }
    }

    /// Tunes the short sounds to the key of the piece; `tonic` is any MIDI pitch of its tonic.
    pub fn set_tonic(&mut self, tonic: u8) {
        if let Some(engine) = &mut self.engine {
            // The nearest C is at most a tritone away, so the sounds keep their size.
            engine.transpose = f64::from((tonic % 12 + 5) % 12) - 5.0;
        }
    }

    /// Sets how loud everything is, from 0 (silent) to 1.
    ///
    /// Going from silent to audible opens the device again where there is none or it has stopped.
    pub fn set_volume(&mut self, volume: f32) {
        let was_silent = self.volume == 0.0;
        self.volume = volume.clamp(0.0, 1.0);
        if was_silent && self.volume > 0.0 && !self.keeps_time() {
            self.engine = None;
            self.open();
        }
        if let Some(engine) = &mut self.engine {
            // Squared, so that half the way sounds about half as loud.
            let decibels = dsp::decibels(f64::from(self.volume).powi(2)) as f32;
            engine.manager.main_track().set_volume(Decibels(decibels.max(-60.0)), Tween::default());
        }
    }

    /// Whether a device is open and its time runs.
    fn keeps_time(&self) -> bool {
        self.engine.as_ref().is_some_and(|engine| !engine.has_stalled())
    }

    /// Seconds on the audio clock, smooth and never backwards; musical time is differences of these.
    ///
    /// `None` without a device, and while the device stands still or does not keep real time: then
    /// the caller goes on from the monotonic clock.
    pub fn clock_s(&mut self) -> Option<f64> {
        self.engine.as_mut().and_then(Engine::clock_s)
    }
}

impl Drop for Sound {
    fn drop(&mut self) {
        if let Some(bank) = &self.bank {
            bank.stop();
        }
    }
}

/// A gentle limiter: ten loud notes at once stay clean.
fn main_track() -> MainTrackBuilder {
    MainTrackBuilder::new().with_effect(
        CompressorBuilder::new()
            .threshold(-10.0)
            .ratio(4.0)
            .attack_duration(Duration::from_millis(2))
            .release_duration(Duration::from_millis(160)),
    )
}

/// What exists while a device is open, on any of kira's backends.
struct Engine<B: Backend> {
    manager: AudioManager<B>,
    piano: Piano,
    cue_track: TrackHandle,
    cues: Cues,
    ticks: ClockHandle,
    audio_clock: AudioClock,
    monotonic: Clock,
    /// Semitones that the short sounds are moved by, −5 to 6.
    transpose: f64,
}

impl<B: Backend> Engine<B> {
    fn new(mut manager: AudioManager<B>, bank: Arc<Bank>) -> Result<Self, ResourceLimitReached> {
        // The piano stands in a small room with wooden walls.
        let room = ReverbBuilder::new().feedback(0.55).damping(0.65).stereo_width(0.9).mix(Mix(0.14));
        let piano_track = manager.add_sub_track(TrackBuilder::new().with_effect(room))?;
        let cue_track = manager.add_sub_track(TrackBuilder::new())?;
        let mut ticks = manager.add_clock(ClockSpeed::TicksPerSecond(TICKS_PER_SECOND))?;
        ticks.start();
        Ok(Self {
            manager,
            piano: Piano::new(piano_track, bank),
            cue_track,
            cues: Cues::new(),
            ticks,
            audio_clock: AudioClock::default(),
            monotonic: Clock::new(),
            transpose: 0.0,
        })
    }

    fn cue(&mut self, cue: Cue) {
        let transpose = if cue.is_tuned() { self.transpose } else { 0.0 };
        let settings = StaticSoundSettings::new().playback_rate(Semitones(transpose));
        // A full track means a dozen of these sound already; one more would not be heard.
        self.cue_track.play(data(self.cues.frames(cue), settings)).ok();
    }

    fn click(&mut self, accent: bool) {
        self.cue_track.play(data(self.cues.click(accent), StaticSoundSettings::new())).ok();
    }

    /// The audio clock as kira counts it, in steps of one block.
    fn reading_s(&self) -> f64 {
        let time = self.ticks.time();
        (time.ticks as f64 + time.fraction) / TICKS_PER_SECOND
    }

    fn has_stalled(&self) -> bool {
        self.audio_clock.has_stalled(self.monotonic.now())
    }

    fn clock_s(&mut self) -> Option<f64> {
        let reading_s = self.reading_s();
        self.audio_clock.read(self.monotonic.now(), reading_s)
    }
}

#[cfg(test)]
mod tests;

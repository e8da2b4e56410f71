//! The whole engine on a backend that keeps what would be heard.

use kira::Frame;
use kira::backend::Renderer;
use kira::backend::mock::{MockBackend, MockBackendSettings};

use super::dsp::tests::{amplitude_at, strongest};
use super::*;

const RATE: u32 = 48_000;

/// A backend that renders into memory when it is asked to.
#[derive(Default)]
struct Tape {
    renderer: Option<Renderer>,
}

impl Backend for Tape {
    type Settings = ();
    type Error = ();

    fn setup((): (), _internal_buffer_size: usize) -> Result<(Self, u32), ()> {
        Ok((Self::default(), RATE))
    }

    fn start(&mut self, renderer: Renderer) -> Result<(), ()> {
        self.renderer = Some(renderer);
        Ok(())
    }
}

impl Engine<Tape> {
    fn on_tape() -> Self {
        let settings = AudioManagerSettings { main_track_builder: main_track(), ..Default::default() };
        let manager = AudioManager::<Tape>::new(settings).unwrap();
        Engine::new(manager, Arc::new(Bank::empty())).unwrap()
    }

    /// What is heard in the next `seconds`.
    fn listen(&mut self, seconds: f64) -> Vec<Frame> {
        let mut heard = Vec::new();
        let renderer = self.manager.backend_mut().renderer.as_mut().unwrap();
        for _ in 0..(seconds * f64::from(RATE) / 480.0) as usize {
            let mut block = vec![0.0; 2 * 480];
            renderer.on_start_processing();
            renderer.process(&mut block, 2);
            heard.extend(block.chunks(2).map(|pair| Frame::new(pair[0], pair[1])));
        }
        heard
    }
}

#[test]
fn the_mock_backend_takes_every_call() {
    let settings = AudioManagerSettings {
        backend_settings: MockBackendSettings { sample_rate: RATE },
        ..Default::default()
    };
    let manager = AudioManager::<MockBackend>::new(settings).unwrap();
    let mut engine = Engine::new(manager, Arc::new(Bank::empty())).unwrap();

    engine.piano.pedal(true);
    for pitch in 21..=108 {
        engine.piano.note_on(pitch, 90);
        engine.piano.note_off(pitch);
    }
    engine.piano.pedal(false);
    engine.cue(Cue::Star);
    engine.click(true);
    for _ in 0..20 {
        engine.manager.backend_mut().on_start_processing();
        engine.manager.backend_mut().process();
    }
    engine.piano.silence();

    assert!(engine.reading_s() > 0.0);
}

#[test]
fn a_key_between_two_rendered_notes_sounds_at_its_own_pitch() {
    let mut engine = Engine::on_tape();

    engine.piano.note_on(61, 80);
    let heard = engine.listen(1.0);

    let hz = strongest(&heard, 270.0, 285.0, RATE);
    assert!((hz / synth::frequency(61) - 1.0).abs() < 0.005, "C♯4 sounds at {hz} Hz");
}

#[test]
fn the_damper_ends_a_note_and_the_pedal_holds_it() {
    let mut engine = Engine::on_tape();
    engine.piano.note_on(60, 90);
    engine.listen(0.3);
    engine.piano.note_off(60);
    engine.listen(0.6);
    let damped = dsp::rms(&engine.listen(0.2));

    engine.piano.pedal(true);
    engine.piano.note_on(60, 90);
    engine.listen(0.3);
    engine.piano.note_off(60);
    engine.listen(0.6);
    let held = dsp::rms(&engine.listen(0.2));

    assert!(held > 0.005, "held {held}");
    assert!(held > 100.0 * damped, "held {held}, damped {damped}");
}

#[test]
fn ten_loud_notes_stay_within_full_scale() {
    let mut engine = Engine::on_tape();

    for pitch in [36, 43, 48, 52, 55, 60, 64, 67, 72, 76] {
        engine.piano.note_on(pitch, 127);
    }

    let heard = engine.listen(1.0);
    let clipped = heard.iter().filter(|frame| frame.left.abs() >= 1.0 || frame.right.abs() >= 1.0).count();
    assert!(clipped < 48, "{clipped} samples clip");
}

#[test]
fn the_audio_clock_counts_what_was_rendered() {
    let mut engine = Engine::on_tape();

    engine.listen(2.0);
    engine.listen(0.01);

    assert!((engine.reading_s() - 2.0).abs() < 0.02, "{}", engine.reading_s());
}

#[test]
fn short_sounds_follow_the_key_of_the_piece() {
    let mut engine = Engine::on_tape();
    engine.transpose = 2.0;

    engine.cue(Cue::Wrong);

    let heard = engine.listen(0.5);
    let (in_d, in_c) = (amplitude_at(&heard, 146.8, RATE), amplitude_at(&heard, 130.8, RATE));
    assert!(in_d > in_c, "{in_d} at D, {in_c} at C");
}

#[test]
fn without_a_device_everything_is_silent_and_said() {
    let mut sound =
        Sound { engine: None, bank: None, trouble: "no sound device was found".into(), volume: 1.0 };

    sound.note_on(60, 80);
    sound.note_off(60);
    sound.pedal(true);
    sound.click(true);
    sound.cue(Cue::Tap);
    sound.set_tonic(62);
    sound.set_volume(0.5);
    sound.silence();

    assert_eq!(sound.clock_s(), None);
    assert!(sound.status().starts_with("No sound: no sound device was found."));
}

#[test]
fn sound_can_be_a_resource_of_the_game() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Sound>();
}

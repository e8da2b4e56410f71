//! MIDI bytes into key events, and the computer's MIDI ports.

use crossbeam_channel::Sender;
use midir::{Ignore, MidiInput, MidiInputConnection};
use sight::clock::Clock;

use super::watch::Ports;
use super::{KeyEvent, Message};

/// The name under which other programs see this one.
const CLIENT: &str = "Fingerling";
/// Control change numbers: sustaining pedal; all sound off; all notes off.
const PEDAL: u8 = 64;
const ALL_SOUND_OFF: u8 = 120;
const ALL_NOTES_OFF: u8 = 123;

/// Turns what a keyboard sends into messages, and remembers which keys it holds.
#[derive(Debug)]
pub(super) struct Decoder {
    sink: Sender<Message>,
    held: [bool; 128],
    pedal_down: bool,
}

impl Decoder {
    /// A decoder that sends to `sink`.
    pub(super) fn new(sink: Sender<Message>) -> Self {
        Self { sink, held: [false; 128], pedal_down: false }
    }

    /// Reads one MIDI message that arrived at `clock_s`, on any channel. What is neither a note nor the
    /// pedal is passed over, and so is anything that is cut short.
    pub(super) fn read(&mut self, clock_s: f64, bytes: &[u8]) {
        let &[status, first, second, ..] = bytes else { return };
        if first > 127 || second > 127 {
            return;
        }
        match (status & 0xF0, first, second) {
            (0x80, pitch, _) | (0x90, pitch, 0) => self.key(clock_s, pitch, 0),
            (0x90, pitch, velocity) => self.key(clock_s, pitch, velocity),
            (0xB0, PEDAL, value) => self.pedal(value >= 64),
            (0xB0, ALL_SOUND_OFF | ALL_NOTES_OFF, _) => self.release_all(clock_s),
            _ => {}
        }
    }

    /// Lets every key and the pedal come up, as when the cable is pulled out.
    pub(super) fn release_all(&mut self, clock_s: f64) {
        for pitch in 0..128 {
            self.key(clock_s, pitch, 0);
        }
        self.pedal(false);
    }

    fn key(&mut self, clock_s: f64, pitch: u8, velocity: u8) {
        let down = velocity > 0;
        let held = &mut self.held[usize::from(pitch)];
        if down || *held {
            *held = down;
            self.send(Message::Key(KeyEvent { clock_s, pitch, velocity, down }));
        }
    }

    /// Half-pedalling keyboards send a stream of values: only going down and coming up is passed on.
    fn pedal(&mut self, down: bool) {
        if down != self.pedal_down {
            self.pedal_down = down;
            self.send(Message::Pedal(down));
        }
    }

    /// A full channel means that nobody has listened for a thousand key presses: what comes then is
    /// let go, as the thread that calls this belongs to the operating system and must not wait.
    fn send(&self, message: Message) {
        self.sink.try_send(message).ok();
    }
}

/// The computer's MIDI ports.
pub(super) struct MidiPorts {
    list: MidiInput,
}

impl MidiPorts {
    /// Asks the operating system for its MIDI ports.
    pub(super) fn open() -> Result<Self, String> {
        Ok(Self { list: client()? })
    }
}

impl Ports for MidiPorts {
    type Open = MidiInputConnection<Decoder>;

    fn names(&mut self) -> Vec<String> {
        self.list.ports().iter().filter_map(|port| self.list.port_name(port).ok()).collect()
    }

    fn open(&mut self, name: &str, decoder: Decoder) -> Result<Self::Open, String> {
        let mut input = client()?;
        input.ignore(Ignore::All);
        let port = input
            .ports()
            .into_iter()
            .find(|port| input.port_name(port).is_ok_and(|found| found == name))
            .ok_or_else(|| format!("The MIDI keyboard {name:?} has just gone; check its cable"))?;
        let clock = Clock::new();
        input
            .connect(&port, CLIENT, move |_, bytes, decoder| decoder.read(clock.now(), bytes), decoder)
            .map_err(|error| {
                format!(
                    "The MIDI keyboard {name:?} cannot be opened ({error}); close other programs that use it"
                )
            })
    }

    fn close(open: Self::Open) -> Decoder {
        open.close().1
    }
}

fn client() -> Result<MidiInput, String> {
    MidiInput::new(CLIENT).map_err(|error| {
        let hint = if cfg!(target_os = "linux") {
            "on Linux it needs the ALSA sequencer: `sudo modprobe snd-seq`"
        } else {
            "restart the computer's MIDI service"
        };
        format!("This computer's MIDI cannot be used ({error}); {hint}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbeam_channel::{Receiver, bounded};

    fn decoder() -> (Decoder, Receiver<Message>) {
        let (sink, messages) = bounded(256);
        (Decoder::new(sink), messages)
    }

    fn key(clock_s: f64, pitch: u8, velocity: u8) -> Message {
        Message::Key(KeyEvent { clock_s, pitch, velocity, down: velocity > 0 })
    }

    #[test]
    fn notes_go_down_and_come_up_on_any_channel() {
        let (mut decoder, messages) = decoder();

        decoder.read(1.0, &[0x90, 60, 100]);
        decoder.read(1.5, &[0x80, 60, 64]);
        decoder.read(2.0, &[0x9F, 61, 1]);
        decoder.read(2.5, &[0x9F, 61, 0]);

        let expected = vec![key(1.0, 60, 100), key(1.5, 60, 0), key(2.0, 61, 1), key(2.5, 61, 0)];
        assert_eq!(messages.try_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn whatever_else_is_sent_is_passed_over() {
        let (mut decoder, messages) = decoder();

        for bytes in [
            &[][..],
            &[0x90],
            &[0x90, 60],
            &[60, 100],
            &[0x90, 200, 100],
            &[0x90, 60, 200],
            &[0xF8],
            &[0xFE],
            &[0xE0, 0, 64],
            &[0xB0, 1, 100],
            &[0xD0, 55],
            &[0xF0, 0x7E, 0x7F, 0x09, 0x01, 0xF7],
            &[0x80, 70, 0],
        ] {
            decoder.read(0.0, bytes);
        }

        assert!(messages.is_empty());
    }

    #[test]
    fn random_bytes_do_no_harm() {
        let (mut decoder, messages) = decoder();
        let mut state = 1_u32;
        for _ in 0..100_000 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let bytes = state.to_le_bytes();
            decoder.read(0.0, &bytes[..(state >> 8) as usize % 5]);
        }

        assert!(messages.try_iter().all(|message| match message {
            Message::Key(key) => key.pitch < 128 && key.velocity < 128,
            Message::Pedal(_) => true,
        }));
    }

    #[test]
    fn the_pedal_is_down_or_up() {
        let (mut decoder, messages) = decoder();

        for value in [0, 10, 64, 90, 127, 70, 63, 0] {
            decoder.read(0.0, &[0xB0, PEDAL, value]);
        }

        assert_eq!(
            messages.try_iter().collect::<Vec<_>>(),
            vec![Message::Pedal(true), Message::Pedal(false)]
        );
    }

    #[test]
    fn a_pulled_cable_lets_all_keys_come_up() {
        let (mut decoder, messages) = decoder();
        for pitch in [48, 52, 55] {
            decoder.read(1.0, &[0x90, pitch, 80]);
        }
        decoder.read(1.2, &[0x80, 52, 0]);
        decoder.read(1.3, &[0xB0, PEDAL, 127]);
        messages.try_iter().for_each(drop);

        decoder.release_all(2.0);

        let expected = vec![key(2.0, 48, 0), key(2.0, 55, 0), Message::Pedal(false)];
        assert_eq!(messages.try_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_listener_that_sleeps_never_blocks_the_keyboard() {
        let (sink, messages) = bounded(4);
        let mut decoder = Decoder::new(sink);

        for _ in 0..100 {
            decoder.read(0.0, &[0x90, 60, 90]);
        }

        assert_eq!(messages.len(), 4);
    }
}

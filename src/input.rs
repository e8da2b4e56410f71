//! Key presses from a MIDI keyboard, with the time at which they happened.
//!
//! The computer's own keyboard is [`computer`]: there the window hands out the key presses, and this
//! module only knows which letter plays what.

pub mod computer;
mod midi;
mod watch;

use anyhow::{Context as _, Result, anyhow};
use crossbeam_channel::Receiver;

use self::midi::MidiPorts;
use self::watch::{Ports as _, Watch, choose};

/// One key of the piano going down or coming up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeyEvent {
    /// When it happened, seconds on [`sight::clock::Clock`].
    pub clock_s: f64,
    /// Which key, as in MIDI (middle C is 60).
    pub pitch: u8,
    /// How hard, 1–127; 0 where the key comes up.
    pub velocity: u8,
    /// Down, or up.
    pub down: bool,
}

/// What a keyboard says, in order.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Message {
    Key(KeyEvent),
    Pedal(bool),
}

/// A source of key presses.
#[derive(Debug)]
pub struct Keys {
    source: Source,
    pedal_down: bool,
}

#[derive(Debug)]
enum Source {
    /// Nothing here: no keys, or those of the window.
    Silent(&'static str),
    Midi(Watch),
}

impl Keys {
    /// Listens to what `spec` names: `auto` (the first MIDI keyboard), a MIDI port's name or a part of
    /// it, `computer` (the window's letters, so nothing comes from here) or `none`.
    ///
    /// A keyboard that is unplugged later is waited for, looked for every two seconds, and the keys it
    /// held down come up.
    ///
    /// # Errors
    /// There is no such port, or no MIDI at all; the sentence says which ports there are.
    pub fn start(spec: &str) -> Result<Self> {
        let source = match spec {
            "none" => Source::Silent("no keys"),
            "computer" => Source::Silent("the letters of the computer's keyboard"),
            name => {
                let mut ports = MidiPorts::open().map_err(|trouble| anyhow!(trouble))?;
                let names = ports.names();
                if choose(&names, name).is_none() {
                    return Err(anyhow!(not_there(name, &names)));
                }
                let watch = Watch::start(ports, name).context("The MIDI keyboard cannot be listened to")?;
                Source::Midi(watch)
            }
        };
        Ok(Self { source, pedal_down: false })
    }

    /// What is listened to, and whether it is there, as the end of "Listening to …".
    pub fn describe(&self) -> String {
        match &self.source {
            Source::Silent(words) => (*words).to_owned(),
            Source::Midi(watch) => watch.describe(),
        }
    }

    /// All key presses since the last call, in the order in which they happened.
    pub fn drain(&mut self) -> Vec<KeyEvent> {
        let Self { source: Source::Midi(watch), pedal_down } = self else { return Vec::new() };
        read(watch.messages(), pedal_down)
    }

    /// Whether the sustaining pedal was down at the last [`Keys::drain`].
    pub fn pedal_down(&self) -> bool {
        self.pedal_down
    }
}

/// The names of the MIDI keyboards that are plugged in.
///
/// # Errors
/// One sentence when this computer has no MIDI at all.
pub fn ports() -> Result<Vec<String>, String> {
    MidiPorts::open().map(|mut ports| ports.names())
}

fn read(messages: &Receiver<Message>, pedal_down: &mut bool) -> Vec<KeyEvent> {
    let mut keys = Vec::new();
    for message in messages.try_iter() {
        match message {
            Message::Key(key) => keys.push(key),
            Message::Pedal(down) => *pedal_down = down,
        }
    }
    keys
}

fn not_there(wanted: &str, names: &[String]) -> String {
    let there = if names.is_empty() {
        "none is plugged in".to_owned()
    } else {
        format!("there is {}", names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", "))
    };
    if wanted == "auto" {
        "No MIDI keyboard is plugged in; plug one in, switch it on and start again".to_owned()
    } else {
        format!("No MIDI keyboard is called {wanted:?} ({there}); check its cable and its name")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_plugged_in_is_a_state_and_not_a_failure() {
        for spec in ["none", "computer"] {
            let mut keys = Keys::start(spec).unwrap();
            assert!(keys.drain().is_empty());
            assert!(!keys.pedal_down());
            assert!(!keys.describe().is_empty());
        }
    }

    #[test]
    fn a_keyboard_that_is_not_there_is_named_in_one_sentence() {
        let error = Keys::start("No Such Piano 7").unwrap_err().to_string();

        assert!(error.contains("No Such Piano 7") || error.contains("MIDI"), "{error}");
        assert!(!error.contains('\n'));
    }

    #[test]
    fn the_ports_there_are_stand_in_the_sentence() {
        let sentence = not_there("Roland", &["Yamaha P-45".to_owned()]);

        assert!(sentence.contains("\"Roland\"") && sentence.contains("\"Yamaha P-45\""), "{sentence}");
    }
}

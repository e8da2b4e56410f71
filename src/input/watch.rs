//! Keeps one MIDI keyboard open: notices when it is unplugged and takes it back when it returns.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use sight::clock::Clock;

use super::Message;
use super::midi::Decoder;

/// How often a keyboard is looked for.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// Messages that may wait for the listener: the busiest piece needs a minute for as many.
const WAITING: usize = 1_024;
/// A port that every Linux has and no keyboard is behind.
const NO_KEYBOARD: &str = "midi through";

/// Where keyboards are found; a trait, so that plugging and unplugging can be tested.
pub(super) trait Ports: Send + 'static {
    /// An open keyboard.
    type Open: Send;
    /// The names of the keyboards that are plugged in.
    fn names(&mut self) -> Vec<String>;
    /// Opens the keyboard with exactly this name.
    fn open(&mut self, name: &str, decoder: Decoder) -> Result<Self::Open, String>;
    /// Closes it and hands its decoder back.
    fn close(open: Self::Open) -> Decoder;
}

/// Which of `names` is meant by `wanted`: `auto` is the first that may be a keyboard; else the exact
/// name, else the first that contains it, whatever the case.
pub(super) fn choose<'a>(names: &'a [String], wanted: &str) -> Option<&'a String> {
    if wanted == "auto" {
        return names.iter().find(|name| !name.to_lowercase().contains(NO_KEYBOARD));
    }
    let part = wanted.to_lowercase();
    names
        .iter()
        .find(|name| *name == wanted)
        .or_else(|| names.iter().find(|name| name.to_lowercase().contains(&part)))
}

/// One keyboard, kept open by a thread of its own.
#[derive(Debug)]
pub(super) struct Watch {
    messages: Receiver<Message>,
    words: Arc<Mutex<String>>,
    /// Closes when this is dropped, which ends the thread.
    _stop: Sender<()>,
}

impl Watch {
    /// Opens the keyboard that `wanted` names and keeps it.
    pub(super) fn start(ports: impl Ports, wanted: &str) -> anyhow::Result<Self> {
        Self::start_looking(ports, wanted, LOOK_AGAIN)
    }

    fn start_looking(mut ports: impl Ports, wanted: &str, every: Duration) -> anyhow::Result<Self> {
        let (sink, messages) = bounded(WAITING);
        let (stop, stopped) = bounded(0);
        let words = Arc::new(Mutex::new(String::new()));
        let mut keeper = Keeper { open: None, sink, wanted: wanted.to_owned(), words: Arc::clone(&words) };
        keeper.look(&mut ports);
        thread::Builder::new().name("midi".into()).spawn(move || {
            while stopped.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                keeper.look(&mut ports);
            }
        })?;
        Ok(Self { messages, words, _stop: stop })
    }

    /// What the keyboard says.
    pub(super) fn messages(&self) -> &Receiver<Message> {
        &self.messages
    }

    /// The keyboard's name, and what is wrong with it if anything is.
    pub(super) fn describe(&self) -> String {
        self.words.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The thread's state: the open keyboard, if there is one.
struct Keeper<O> {
    open: Option<(String, O)>,
    sink: Sender<Message>,
    wanted: String,
    words: Arc<Mutex<String>>,
}

impl<O> Keeper<O> {
    /// Compares what is open with what is plugged in.
    fn look<P: Ports<Open = O>>(&mut self, ports: &mut P) {
        let names = ports.names();
        if let Some((name, open)) = self.open.take() {
            if names.contains(&name) {
                self.open = Some((name, open));
                return;
            }
            P::close(open).release_all(Clock::new().now());
            tracing::warn!("the MIDI keyboard {name:?} was unplugged");
            self.say(format!("{} (unplugged: plug it in again, it is looked for)", short(&name)));
        }
        // It may come back under another address, so it is looked for as at the beginning.
        let Some(name) = choose(&names, &self.wanted) else { return };
        match ports.open(name, Decoder::new(self.sink.clone())) {
            Ok(open) => {
                tracing::info!("listening to the MIDI keyboard {name:?}");
                self.say(short(name).to_owned());
                self.open = Some((name.clone(), open));
            }
            Err(trouble) => self.say(format!("{} (not yet: {trouble})", short(name))),
        }
    }

    fn say(&self, words: String) {
        *self.words.lock().unwrap_or_else(PoisonError::into_inner) = words;
    }
}

/// A port's name for people. ALSA's is `client:port 24:0`, with the client's name again in the port's.
fn short(name: &str) -> &str {
    let without_address = match name.rsplit_once(' ') {
        Some((front, address)) if is_address(address) => front,
        _ => name,
    };
    match without_address.split_once(':') {
        Some((client, port)) if port.starts_with(client) => port,
        _ => without_address,
    }
}

fn is_address(word: &str) -> bool {
    word.split_once(':').is_some_and(|(client, port)| {
        [client, port].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    /// A desk on which keyboards are plugged in and out.
    #[derive(Clone, Default)]
    struct Desk {
        plugged: Arc<Mutex<Vec<String>>>,
        played: Arc<Mutex<Vec<u8>>>,
    }

    /// An open keyboard on which the first read presses a key.
    struct Opened(Decoder);

    impl Ports for Desk {
        type Open = Opened;

        fn names(&mut self) -> Vec<String> {
            self.plugged.lock().unwrap().clone()
        }

        fn open(&mut self, name: &str, mut decoder: Decoder) -> Result<Opened, String> {
            if name.contains("broken") {
                return Err("it is in use".into());
            }
            for pitch in self.played.lock().unwrap().drain(..) {
                decoder.read(0.5, &[0x90, pitch, 90]);
            }
            Ok(Opened(decoder))
        }

        fn close(open: Opened) -> Decoder {
            open.0
        }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn wait_until(mut done: impl FnMut() -> bool) {
        let start = Instant::now();
        while !done() {
            assert!(start.elapsed() < Duration::from_secs(10), "it never happened");
            thread::sleep(Duration::from_millis(2));
        }
    }

    #[test]
    fn auto_takes_the_first_keyboard_and_no_loop_back() {
        let there = names(&["Midi Through:Midi Through Port-0 14:0", "P-45:P-45 MIDI 1 24:0", "Other 28:0"]);

        assert_eq!(choose(&there, "auto"), Some(&there[1]));
        assert_eq!(choose(&there[..1], "auto"), None);
    }

    #[test]
    fn a_part_of_the_name_is_enough_but_the_exact_name_comes_first() {
        let there = names(&["Piano Pro", "Piano"]);

        assert_eq!(choose(&there, "Piano"), Some(&there[1]));
        assert_eq!(choose(&there, "pro"), Some(&there[0]));
        assert_eq!(choose(&there, "organ"), None);
    }

    #[test]
    fn names_lose_what_only_the_computer_needs() {
        assert_eq!(short("Digital Piano:Digital Piano MIDI 1 24:0"), "Digital Piano MIDI 1");
        assert_eq!(short("USB MIDI:Port A 20:1"), "USB MIDI:Port A");
        assert_eq!(short("Casio CTK"), "Casio CTK");
    }

    #[test]
    fn an_unplugged_keyboard_lets_its_keys_go_and_comes_back() {
        let desk = Desk::default();
        *desk.plugged.lock().unwrap() = names(&["P-45:P-45 MIDI 1 24:0"]);
        *desk.played.lock().unwrap() = vec![60];
        let watch = Watch::start_looking(desk.clone(), "P-45", Duration::from_millis(5)).unwrap();
        assert_eq!(watch.describe(), "P-45 MIDI 1");

        desk.plugged.lock().unwrap().clear();
        wait_until(|| watch.describe().contains("unplugged"));
        let ups: Vec<bool> = watch.messages().try_iter().map(is_down).collect();
        assert_eq!(ups, [true, false]);

        *desk.played.lock().unwrap() = vec![62];
        desk.plugged.lock().unwrap().push("P-45:P-45 MIDI 1 28:0".into());
        wait_until(|| watch.describe() == "P-45 MIDI 1");
        assert_eq!(watch.messages().try_iter().count(), 1);
    }

    fn is_down(message: Message) -> bool {
        matches!(message, Message::Key(key) if key.down)
    }

    #[test]
    fn a_keyboard_that_cannot_be_opened_says_why() {
        let mut desk = Desk::default();
        desk.plugged.lock().unwrap().push("broken one".into());

        let watch = Watch::start_looking(desk.clone(), "auto", Duration::from_millis(5)).unwrap();

        assert!(watch.describe().contains("it is in use"), "{}", watch.describe());
        assert_eq!(desk.names().len(), 1);
    }
}

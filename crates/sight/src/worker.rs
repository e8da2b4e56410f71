//! Sight at work: capture and inference on threads of their own, the newest frame only.
//!
//! ```text
//!  fingerling-capture ── LatestSlot ──▶ fingerling-sight ── bounded channel ──▶ whoever polls
//! ```

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use thiserror::Error;

use crate::adapt::Album;
use crate::backend::{BackendChoice, Device};
use crate::calibration::Calibration;
use crate::eyes::Eyes;
use crate::frame::{Frame, FrameSource};
use crate::fusion::FusionSettings;
use crate::latency::{Latencies, Percentiles};
use crate::model::ModelError;
use crate::sighting::HandSighting;
use crate::slot::{LatestSlot, SlotCounts};

/// Looks that wait to be fetched; at 30 frames a second more than a second's worth.
const LOOKS_KEPT: usize = 64;
/// How long the sight thread waits for a frame before it looks whether it should stop.
const IDLE: Duration = Duration::from_millis(200);

/// What sight needs to start.
pub struct SightConfig {
    /// Where frames come from.
    pub source: Box<dyn FrameSource>,
    /// How the picture lies on the keyboard; without it nothing can be recognised yet.
    pub calibration: Option<Calibration>,
    /// Where the network runs.
    pub backend: BackendChoice,
    /// Folder of the model.
    pub model: PathBuf,
    /// Hands that the network was tuned to ([`crate::adapt`]).
    pub hands: Option<PathBuf>,
}

/// Why sight cannot start.
#[derive(Debug, Error)]
pub enum SightError {
    /// The model cannot be loaded.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The backend is not there.
    #[error("{0}")]
    Backend(String),
    /// The system refused a thread.
    #[error("a thread for the camera could not be started ({0}); close other programs and try again")]
    Thread(std::io::Error),
}

/// What was seen in one frame.
#[derive(Debug, Clone)]
pub struct Look {
    /// Capture time, clock seconds.
    pub t: f64,
    /// One per hand in view.
    pub hands: Vec<HandSighting>,
}

/// State of the eyes, for the player.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SightStatus {
    /// Frames come and hands are looked for.
    Watching,
    /// Frames come, but where the keys are is unknown: corners are to be set.
    NeedsCalibration,
    /// The source stumbled and tries again; the sentence says what to do.
    Waiting(String),
    /// The source has ended or failed for good; the sentence says why.
    Ended(Option<String>),
}

/// Frame counts and latencies.
#[derive(Debug, Clone, Copy, Default)]
pub struct FrameStats {
    /// Frames captured, used and dropped.
    pub counts: SlotCounts,
    /// Milliseconds that looking at one frame took.
    pub inference: Percentiles,
}

struct Shared {
    calibration: Mutex<Option<Calibration>>,
    status: Mutex<SightStatus>,
    latest: Mutex<Option<Frame>>,
    inference: Mutex<Latencies>,
    /// Keys that went down since the last frame: when, clock seconds, and which.
    keys: Mutex<Vec<(f64, u8)>>,
    /// Where glimpses of hands are kept, if they are to be.
    album: Mutex<Option<Album>>,
    /// Hands to see with from the next frame on, if that is to change.
    tune: Mutex<Option<Option<PathBuf>>>,
    stop: AtomicBool,
}

/// A handle to the running threads; dropping it ends them.
pub struct Sight {
    shared: Arc<Shared>,
    slot: Arc<LatestSlot<Frame>>,
    looks: Receiver<Look>,
    backend: &'static str,
    fusion: FusionSettings,
    describe: String,
    tuned: bool,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Sight {
    /// Loads the model and starts looking.
    ///
    /// # Errors
    /// When the model or the backend is missing, or threads cannot be started.
    pub fn start(config: SightConfig) -> Result<Self, SightError> {
        let device = Device::choose(config.backend).map_err(SightError::Backend)?;
        let mut eyes = Eyes::open(&config.model, device)?;
        // Hands that cannot be used are no reason not to see: as everybody is seen.
        let tuned = eyes.tune(config.hands.as_deref());
        if let Err(err) = &tuned {
            tracing::warn!("{err}");
        }
        let tuned = tuned.is_ok() && config.hands.is_some();
        let (backend, fusion) = (eyes.backend(), eyes.fusion_settings());
        let describe = config.source.describe();
        let status =
            if config.calibration.is_some() { SightStatus::Watching } else { SightStatus::NeedsCalibration };
        let shared = Arc::new(Shared {
            calibration: Mutex::new(config.calibration),
            status: Mutex::new(status),
            latest: Mutex::new(None),
            inference: Mutex::default(),
            keys: Mutex::default(),
            album: Mutex::default(),
            tune: Mutex::default(),
            stop: AtomicBool::new(false),
        });
        let slot = Arc::new(LatestSlot::new());
        let (sender, looks) = bounded(LOOKS_KEPT);
        let mut sight = Self {
            shared: Arc::clone(&shared),
            slot: Arc::clone(&slot),
            looks,
            backend,
            fusion,
            describe,
            tuned,
            threads: Vec::new(),
        };
        let capture = {
            let (shared, slot, source) = (Arc::clone(&shared), Arc::clone(&slot), config.source);
            thread::Builder::new()
                .name("fingerling-capture".into())
                .spawn(move || capture(&shared, &slot, source))
        };
        sight.threads.push(capture.map_err(SightError::Thread)?);
        let receiver = sight.looks.clone();
        let look = thread::Builder::new()
            .name("fingerling-sight".into())
            .spawn(move || watch(&shared, &slot, eyes, &sender, &receiver));
        sight.threads.push(look.map_err(SightError::Thread)?);
        Ok(sight)
    }

    /// What was seen since the last call, oldest first.
    pub fn looks(&self) -> Vec<Look> {
        self.looks.try_iter().collect()
    }

    /// Hears which key went down at `t` clock seconds: hands that cannot have played it may not be the player's.
    pub fn hear_key(&self, t: f64, pitch: u8) {
        lock(&self.shared.keys).push((t, pitch));
    }

    /// Whether it began with the hands that it was given.
    pub fn began_tuned(&self) -> bool {
        self.tuned
    }

    /// Keeps glimpses of the hands from now on, in memory.
    pub fn begin_album(&self) {
        *lock(&self.shared.album) = Some(Album::default());
    }

    /// What was kept since [`begin_album`](Self::begin_album); nothing more is.
    pub fn end_album(&self) -> Option<Album> {
        lock(&self.shared.album).take()
    }

    /// Sees with hands that the network was tuned to, or as everybody is seen, from the next frame on.
    pub fn tune(&self, hands: Option<PathBuf>) {
        *lock(&self.shared.tune) = Some(hands);
    }

    /// The newest frame, for showing.
    pub fn latest_frame(&self) -> Option<Frame> {
        lock(&self.shared.latest).clone()
    }

    /// Frame counts and latencies so far.
    pub fn stats(&self) -> FrameStats {
        FrameStats { counts: self.slot.counts(), inference: lock(&self.shared.inference).percentiles() }
    }

    /// How the eyes are.
    pub fn status(&self) -> SightStatus {
        lock(&self.shared.status).clone()
    }

    /// `"cpu"` or `"wgpu"`.
    pub fn backend(&self) -> &'static str {
        self.backend
    }

    /// How what is seen becomes verdicts, chosen for the network.
    pub fn fusion_settings(&self) -> FusionSettings {
        self.fusion
    }

    /// The source's name.
    pub fn describe(&self) -> &str {
        &self.describe
    }

    /// The calibration in use.
    pub fn calibration(&self) -> Option<Calibration> {
        lock(&self.shared.calibration).clone()
    }

    /// Takes a new calibration from the next frame on.
    pub fn set_calibration(&self, calibration: Calibration) {
        *lock(&self.shared.calibration) = Some(calibration);
        let mut status = lock(&self.shared.status);
        if *status == SightStatus::NeedsCalibration {
            *status = SightStatus::Watching;
        }
    }
}

impl Drop for Sight {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        self.slot.close();
        for thread in self.threads.drain(..) {
            thread.join().ok(); // a thread that panicked has already said so
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn capture(shared: &Shared, slot: &LatestSlot<Frame>, mut source: Box<dyn FrameSource>) {
    while !shared.stop.load(Ordering::Acquire) {
        match source.next_frame() {
            Ok(Some(frame)) => {
                let mut status = lock(&shared.status);
                if matches!(*status, SightStatus::Waiting(_)) {
                    let calibrated = lock(&shared.calibration).is_some();
                    *status = if calibrated { SightStatus::Watching } else { SightStatus::NeedsCalibration };
                }
                drop(status);
                *lock(&shared.latest) = Some(frame.clone());
                slot.put(frame);
            }
            Ok(None) => {
                *lock(&shared.status) = SightStatus::Ended(None);
                return;
            }
            Err(err) if err.is_temporary() => {
                let sentence = err.to_string();
                let mut status = lock(&shared.status);
                if *status != SightStatus::Waiting(sentence.clone()) {
                    tracing::warn!("{sentence}");
                    *status = SightStatus::Waiting(sentence);
                }
            }
            Err(err) => {
                tracing::error!("{err}");
                *lock(&shared.status) = SightStatus::Ended(Some(err.to_string()));
                return;
            }
        }
    }
}

fn watch(
    shared: &Shared,
    slot: &LatestSlot<Frame>,
    mut eyes: Eyes,
    sender: &Sender<Look>,
    receiver: &Receiver<Look>,
) {
    while !shared.stop.load(Ordering::Acquire) {
        let Some(frame) = slot.take_wait(IDLE) else { continue };
        let Some(calibration) = lock(&shared.calibration).clone() else { continue };
        if let Some(hands) = lock(&shared.tune).take()
            && let Err(err) = eyes.tune(hands.as_deref())
        {
            tracing::warn!("{err}");
        }
        let keys = std::mem::take(&mut *lock(&shared.keys));
        keys.iter().for_each(|&(_, pitch)| eyes.hear_key(pitch));
        let start = Instant::now();
        let hands = eyes.look(&frame, &calibration);
        lock(&shared.inference).add_s(start.elapsed().as_secs_f64());
        if let Some(album) = lock(&shared.album).as_mut() {
            keys.iter().for_each(|&(t, _)| album.hear_key(t));
            album.see(&frame, &calibration, &hands);
        }
        let mut look = Look { t: frame.t, hands };
        // Nobody fetches: the oldest look makes room, the newest is worth more.
        while let Err(TrySendError::Full(back)) = sender.try_send(look) {
            receiver.try_recv().ok();
            look = back;
        }
    }
}

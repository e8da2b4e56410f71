//! A camera plugged into this machine, through nokhwa.
//!
//! ```text
//!  thread fingerling-camera                     whoever calls next_frame
//!  open ─▶ wait for a picture ─▶ LatestSlot ──▶ decode to RGB ─▶ Frame
//!    ▲            │ error
//!    └── 2 s ◀────┘
//! ```
//! Only pictures that are taken are decoded. A camera that is unplugged comes back by itself when it
//! is plugged in again, also under another number.

mod device;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

use nokhwa::Buffer;
use nokhwa::pixel_format::RgbFormat;

use crate::clock::Clock;
use crate::frame::{Frame, FrameSource, SourceError};
use crate::slot::LatestSlot;

pub use device::{CameraDevice, cameras};

/// How long after a failure the camera is opened again.
const RETRY: Duration = Duration::from_secs(2);
/// How long [`CameraSource::next_frame`] waits for a picture.
const PATIENCE: Duration = Duration::from_millis(700);
/// How long the capturing thread may take to end before it is left alone: a driver can hang.
const FAREWELL: Duration = Duration::from_millis(300);
/// A capture time that lies further back than this is not believed.
const OLDEST_PICTURE_S: f64 = 1.0;

/// A camera. Capturing runs on a thread of its own until this is dropped.
#[derive(Debug)]
pub struct CameraSource {
    name: String,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What the capturing thread and the taker of frames share.
#[derive(Debug)]
struct Shared {
    slot: LatestSlot<Shot>,
    trouble: Mutex<Option<Trouble>>,
    stop: AtomicBool,
}

/// Why there is no picture.
#[derive(Clone, Debug)]
enum Trouble {
    Opening,
    Lost(String),
}

/// A picture as the camera gave it.
#[derive(Debug)]
struct Shot {
    t: f64,
    index: u64,
    buffer: Buffer,
}

/// A camera that can be opened, again and again.
trait Driver: Send {
    /// Opens it; the stream ends by being dropped.
    fn open(&mut self) -> Result<Box<dyn Stream>, String>;
}

/// An open camera.
trait Stream {
    /// Waits for the next picture.
    fn next(&mut self) -> Result<Buffer, String>;
}

impl CameraSource {
    /// Starts a camera given by its number (`"0"`) or by its name or a part of it (`"c920"`).
    ///
    /// Opening goes on in the background: what is wrong is told by [`next_frame`](Self::next_frame).
    ///
    /// # Errors
    /// When there is no such camera now.
    pub fn open(which: &str) -> Result<Self, SourceError> {
        let device = device::find(which, &cameras()?)?;
        let name = device.name.clone();
        Self::start(name, device::Nokhwa::new(device), RETRY)
    }

    fn start(name: String, driver: impl Driver + 'static, retry: Duration) -> Result<Self, SourceError> {
        let shared = Arc::new(Shared {
            slot: LatestSlot::new(),
            trouble: Mutex::new(Some(Trouble::Opening)),
            stop: AtomicBool::new(false),
        });
        let thread = thread::Builder::new()
            .name("fingerling-camera".into())
            .spawn({
                let shared = Arc::clone(&shared);
                move || shared.capture(driver, retry)
            })
            .map_err(|error| SourceError::System {
                what: "the camera's thread",
                reason: error.to_string(),
            })?;
        Ok(Self { name, shared, thread: Some(thread) })
    }

    fn no_picture(&self) -> SourceError {
        let name = self.name.clone();
        match self.shared.trouble() {
            Some(Trouble::Opening) => SourceError::CameraOpening { name },
            Some(Trouble::Lost(reason)) => SourceError::CameraLost { name, reason },
            None => SourceError::CameraLost { name, reason: "it is open but silent".into() },
        }
    }
}

impl FrameSource for CameraSource {
    fn describe(&self) -> String {
        self.name.clone()
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, SourceError> {
        let deadline = Instant::now() + PATIENCE;
        let mut failure = None;
        // Cameras send broken pictures now and then, most of all while they start: these are passed over.
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Some(shot) = self.shared.slot.take_wait(left) else {
                return Err(failure.unwrap_or_else(|| self.no_picture()));
            };
            match decode(&shot) {
                Ok(frame) => return Ok(Some(frame)),
                Err(reason) => {
                    tracing::debug!("picture {} from {:?}: {reason}", shot.index, self.name);
                    failure = Some(SourceError::BadPicture { name: self.name.clone(), reason });
                }
            }
        }
    }

    fn live(&self) -> bool {
        true
    }

    fn dropped(&self) -> u64 {
        self.shared.slot.counts().dropped
    }
}

impl Drop for CameraSource {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        self.shared.slot.close();
        let Some(thread) = self.thread.take() else { return };
        thread.thread().unpark();
        let deadline = Instant::now() + FAREWELL;
        while !thread.is_finished() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
        // A thread that still hangs in the driver is left behind; it ends with its next picture.
        if thread.is_finished() && thread.join().is_err() {
            tracing::warn!("the thread of camera {:?} ended badly", self.name);
        }
    }
}

impl Shared {
    /// The capturing thread: opens, captures, and after any failure tries again.
    fn capture(&self, mut driver: impl Driver, retry: Duration) {
        let mut index = 0;
        while !self.stopped() {
            // Camera libraries panic on some driver errors; for the player that is one more lost camera.
            let reason = catch_unwind(AssertUnwindSafe(|| self.stream(&mut driver, &mut index)))
                .unwrap_or_else(|_| "its driver failed".into());
            if self.stopped() {
                return;
            }
            tracing::debug!("camera lost: {reason}");
            *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(Trouble::Lost(reason));
            // Dropping the source unparks.
            let again = Instant::now() + retry;
            while !self.stopped() && Instant::now() < again {
                thread::park_timeout(again.saturating_duration_since(Instant::now()));
            }
        }
    }

    /// Captures until it fails; the reason.
    fn stream(&self, driver: &mut impl Driver, index: &mut u64) -> String {
        let clock = Clock::new();
        let mut stream = match driver.open() {
            Ok(stream) => stream,
            Err(reason) => return reason,
        };
        while !self.stopped() {
            let buffer = match stream.next() {
                Ok(buffer) => buffer,
                Err(reason) => return reason,
            };
            let t = clock.now() - age_s(&buffer);
            *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = None;
            self.slot.put(Shot { t, index: *index, buffer });
            *index += 1;
        }
        String::new()
    }

    fn trouble(&self) -> Option<Trouble> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }
}

/// How long ago the driver says the picture was taken, in seconds; 0 when it does not say, or nothing
/// believable.
fn age_s(buffer: &Buffer) -> f64 {
    let taken = buffer.capture_timestamp();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok();
    let age = now.zip(taken).and_then(|(now, taken)| now.checked_sub(taken));
    age.map(|age| age.as_secs_f64()).filter(|&age| age <= OLDEST_PICTURE_S).unwrap_or(0.0)
}

fn decode(shot: &Shot) -> Result<Frame, String> {
    let Shot { t, index, buffer } = shot;
    // The JPEG decoder reports broken data by panicking.
    let image = catch_unwind(AssertUnwindSafe(|| buffer.decode_image::<RgbFormat>()))
        .map_err(|_| "its data are broken".to_owned())?
        .map_err(|error| error.to_string())?;
    let (width, height) = (image.width() as usize, image.height() as usize);
    Frame::new(*t, *index, width, height, image.into_raw())
        .ok_or_else(|| format!("its data are not {width} × {height} pixels"))
}

#[cfg(test)]
mod tests;

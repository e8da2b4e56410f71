//! Pictures without recognition: what is shown while there is no network to look at them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use sight::frame::{Frame, FrameSource};

/// A source that is only shown. Dropping it ends its thread with the next frame.
pub(super) struct Pane {
    newest: Arc<Mutex<Option<Frame>>>,
    stop: Arc<AtomicBool>,
}

impl Pane {
    /// Starts taking pictures from `source`.
    ///
    /// # Errors
    /// When the system refuses a thread.
    pub fn open(mut source: Box<dyn FrameSource>) -> Result<Self, String> {
        let newest = Arc::new(Mutex::new(None));
        let stop = Arc::new(AtomicBool::new(false));
        let (shared, ended) = (Arc::clone(&newest), Arc::clone(&stop));
        let take = move || {
            while !ended.load(Ordering::Acquire) {
                match source.next_frame() {
                    Ok(Some(frame)) => *shared.lock().unwrap_or_else(PoisonError::into_inner) = Some(frame),
                    Err(error) if error.is_temporary() => {}
                    Ok(None) | Err(_) => return,
                }
            }
        };
        let thread = thread::Builder::new().name("fingerling-pane".into()).spawn(take);
        thread.map(|_| Self { newest, stop }).map_err(|error| format!("the camera got no thread ({error})"))
    }

    /// The newest picture.
    pub fn frame(&self) -> Option<Frame> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Pane {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use sight::frame::SourceError;

    use super::*;

    /// Three small pictures, then the end.
    struct Three(u64);

    impl FrameSource for Three {
        fn describe(&self) -> String {
            "three pictures".into()
        }

        fn next_frame(&mut self) -> Result<Option<Frame>, SourceError> {
            self.0 += 1;
            Ok(Frame::new(0.0, self.0, 1, 1, vec![7; 3]).filter(|frame| frame.index <= 3))
        }

        fn live(&self) -> bool {
            true
        }
    }

    #[test]
    fn the_newest_picture_stays_when_the_source_ends() {
        let pane = Pane::open(Box::new(Three(0))).unwrap();
        let start = Instant::now();
        while pane.frame().is_none_or(|frame| frame.index < 3) && start.elapsed() < Duration::from_secs(5) {
            thread::sleep(Duration::from_millis(2));
        }

        assert_eq!(pane.frame().unwrap().index, 3);
    }
}

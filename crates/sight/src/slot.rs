//! A place for the newest thing only: what nobody took in time is replaced, and counted.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How many items went through a [`LatestSlot`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SlotCounts {
    /// Put in.
    pub captured: u64,
    /// Taken out.
    pub used: u64,
    /// Replaced before anybody took them.
    pub dropped: u64,
}

/// Holds the newest item between one thread that makes them and one that uses them.
///
/// `captured == used + dropped`, plus one while an item waits.
#[derive(Debug)]
pub struct LatestSlot<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    item: Option<T>,
    counts: SlotCounts,
    closed: bool,
}

impl<T> LatestSlot<T> {
    /// An empty slot.
    pub fn new() -> Self {
        let state = State { item: None, counts: SlotCounts::default(), closed: false };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    /// Puts `item` in, dropping and counting one that still lies there. `false` when the slot is
    /// closed: then the item is thrown away uncounted.
    pub fn put(&self, item: T) -> bool {
        let mut state = self.lock();
        if state.closed {
            return false;
        }
        state.counts.captured += 1;
        // Freed after the lock: a frame can be several megabytes.
        let old = state.item.replace(item);
        state.counts.dropped += u64::from(old.is_some());
        drop(state);
        self.changed.notify_all();
        true
    }

    /// Takes the item if there is one.
    pub fn take(&self) -> Option<T> {
        self.lock().take()
    }

    /// Takes the item, waiting up to `timeout` for one. `None` on time-out, and at once when the
    /// slot is closed and empty.
    pub fn take_wait(&self, timeout: Duration) -> Option<T> {
        let deadline = Instant::now() + timeout;
        let mut state = self.lock();
        loop {
            if state.item.is_some() || state.closed {
                return state.take();
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Lets nothing more in; what lies there can still be taken. Wakes everybody who waits.
    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// Whether the slot has been closed.
    pub fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// The counts so far.
    pub fn counts(&self) -> SlotCounts {
        self.lock().counts
    }

    // A thread that panicked while it held the lock left a consistent state: every change is one
    // assignment. So a poisoned lock is used on.
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for LatestSlot<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> State<T> {
    fn take(&mut self) -> Option<T> {
        let item = self.item.take();
        self.counts.used += u64::from(item.is_some());
        item
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;

    #[test]
    fn newest_item_wins_and_the_others_are_counted() {
        let slot = LatestSlot::new();
        for item in 0..5 {
            slot.put(item);
        }

        assert_eq!(slot.take(), Some(4));
        assert_eq!(slot.take(), None);
        assert_eq!(slot.counts(), SlotCounts { captured: 5, used: 1, dropped: 4 });
    }

    #[test]
    fn waiting_ends_with_the_time_out() {
        let slot = LatestSlot::<u8>::new();
        let start = Instant::now();

        assert_eq!(slot.take_wait(Duration::from_millis(20)), None);

        assert!(start.elapsed() >= Duration::from_millis(20));
        assert_eq!(slot.counts(), SlotCounts::default());
    }

    #[test]
    fn waiting_ends_with_an_item_or_with_closing() {
        let slot = Arc::new(LatestSlot::new());
        let maker = thread::spawn({
            let slot = Arc::clone(&slot);
            move || {
                thread::sleep(Duration::from_millis(10));
                slot.put("frame");
                thread::sleep(Duration::from_millis(10));
                slot.close();
            }
        });

        assert_eq!(slot.take_wait(Duration::from_secs(10)), Some("frame"));
        assert_eq!(slot.take_wait(Duration::from_secs(10)), None);

        maker.join().unwrap();
        assert!(!slot.put("late"));
        assert_eq!(slot.counts(), SlotCounts { captured: 1, used: 1, dropped: 0 });
    }

    #[test]
    fn every_item_is_used_or_dropped_across_threads() {
        let slot = Arc::new(LatestSlot::new());
        let maker = thread::spawn({
            let slot = Arc::clone(&slot);
            move || {
                for item in 0..2000_u32 {
                    slot.put(item);
                }
                slot.close();
            }
        });

        let mut last = None;
        while let Some(item) = slot.take_wait(Duration::from_secs(10)) {
            assert!(last.is_none_or(|last| item > last), "items never come out of order");
            last = Some(item);
        }

        maker.join().unwrap();
        let SlotCounts { captured, used, dropped } = slot.counts();
        assert_eq!(last, Some(1999));
        assert_eq!((captured, used + dropped), (2000, 2000));
    }
}

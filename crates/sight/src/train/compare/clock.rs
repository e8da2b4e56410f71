//! How long contenders take for one frame of one hand, taken in turn, so that other work on the machine slows all alike.

use std::time::{Duration, Instant};

use super::{Contender, millis};

/// Rounds of which the median is a contender's time.
const ROUNDS: usize = 41;

/// A contender that has been scored and is still to be timed.
pub(super) struct Entry {
    contender: Contender,
    /// Reads one frame of one hand; `None` when its time is known.
    read: Option<Box<dyn FnMut()>>,
}

impl Entry {
    /// A contender that reads a frame each time it is called.
    pub fn new(contender: Contender, read: impl FnMut() + 'static) -> Self {
        Self { contender, read: Some(Box::new(read)) }
    }

    /// A contender whose time was taken while it was scored.
    pub fn timed(contender: Contender, per_frame: Duration) -> Self {
        Self { contender: Contender { ms_per_frame: millis(per_frame), ..contender }, read: None }
    }

    /// What is known before its time is taken.
    pub fn contender(&self) -> &Contender {
        &self.contender
    }
}

/// Takes everybody's time, round by round.
pub(super) fn take_times(mut entries: Vec<Entry>) -> Vec<Contender> {
    let mut times = vec![Vec::with_capacity(ROUNDS); entries.len()];
    for _ in 0..ROUNDS {
        for (entry, times) in entries.iter_mut().zip(&mut times) {
            if let Some(read) = &mut entry.read {
                let start = Instant::now();
                read();
                times.push(start.elapsed());
            }
        }
    }
    let timed = entries.into_iter().zip(times).map(|(entry, mut times)| {
        times.sort();
        let median = times.get(ROUNDS / 2).copied();
        let ms_per_frame = median.map_or(entry.contender.ms_per_frame, millis);
        Contender { ms_per_frame, ..entry.contender }
    });
    timed.collect()
}

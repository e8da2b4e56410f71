//! How much music a file may hold, so that no file can exhaust the machine.

use std::{io::Read as _, path::Path};

use crate::{Exercise, ScoreError, draft, error::Problem};

/// Larger MIDI files and archives are refused.
pub(crate) const MAX_BYTES: u64 = 8 << 20;
/// Pieces with more notes are refused.
pub(crate) const MAX_NOTES: usize = 100_000;
/// Longer pieces are refused: four hours.
const MAX_SECONDS: f64 = 4.0 * 3600.0;

/// The bytes of a file, but at most `limit` and one more, which shows that there is too much.
pub(crate) fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, ScoreError> {
    let unreadable = |source| ScoreError::Read { path: path.to_owned(), source };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// Refuses files that are longer than any piano piece needs.
pub(crate) fn check_size(size: u64, limit: u64, remedy: &'static str) -> Result<(), Problem> {
    if size <= limit {
        return Ok(());
    }
    Err(Problem {
        problem: format!("the file is longer than the {limit} bytes that are read"),
        place: format!("byte {limit}"),
        remedy,
    })
}

/// Refuses one more note where `count` are the most that a piece may have.
pub(crate) fn check_count(count: usize, place: impl FnOnce() -> String) -> Result<(), Problem> {
    if count < MAX_NOTES {
        return Ok(());
    }
    Err(Problem {
        problem: format!("more than {MAX_NOTES} notes"),
        place: place(),
        remedy: "split the piece into several files",
    })
}

/// Refuses keys that no piano has.
pub(crate) fn check_key(pitch: i32, place: impl FnOnce() -> String) -> Result<u8, Problem> {
    let keys = keyboard::LOWEST..=keyboard::HIGHEST;
    u8::try_from(pitch).ok().filter(|pitch| keys.contains(pitch)).ok_or_else(|| Problem {
        problem: format!("note {pitch} is not on a piano's 88 keys (21 to 108)"),
        place: place(),
        remedy: "transpose it or take it out",
    })
}

/// Refuses pieces that last longer than anyone plays.
pub(crate) fn check_length(exercise: &Exercise) -> Result<(), Problem> {
    let place = || format!("tick {}", exercise.end_tick());
    let duration_s = exercise.duration_s();
    if duration_s > MAX_SECONDS {
        return Err(Problem {
            problem: format!("the piece lasts {:.0} hours; at most 4 are read", duration_s / 3600.0),
            place: place(),
            remedy: "look for a note that was set far away by mistake, or split the piece",
        });
    }
    if exercise.bars.len() >= draft::MAX_BARS {
        return Err(Problem {
            problem: format!("the piece has {} bars or more", draft::MAX_BARS),
            place: place(),
            remedy: "look for a wrong time signature or a note that was set far away by mistake",
        });
    }
    Ok(())
}

//! Glissandi: one finger slides over a row of white keys, now and then of black ones, nail first.

use rand::{RngExt as _, seq::IndexedRandom as _};

use super::line::Line;
use crate::{Finger, Hand, patterns};

/// Fewest and most keys of a run.
const KEYS: (usize, usize) = (6, 15);
/// Shortest and longest time on a key, in seconds.
const KEY_S: (f64, f64) = (0.037, 0.074);
/// Share of the phrases that go over black keys.
const BLACK: f64 = 0.15;
/// Most runs of a phrase.
const MOST_RUNS: usize = 3;
/// How long the hand takes to turn over for the note on which a run lands, in seconds.
const LAND_S: (f64, f64) = (0.22, 0.4);
/// How long that note stays, in seconds.
const STAY_S: (f64, f64) = (0.35, 0.8);
/// Silence between two runs, in seconds.
const REST_S: (f64, f64) = (0.3, 0.6);

/// Writes runs to and fro; returns where they end.
pub(super) fn lay(line: &mut Line<'_>) -> u64 {
    let black = line.rng.random_bool(BLACK);
    let of_colour = |pitch: &u8| keyboard::is_black(*pitch) == black;
    let mut keys: Vec<u8> = (line.room.lowest..=line.room.highest).filter(of_colour).collect();
    if line.hand == Hand::Left {
        keys.reverse(); // outwards, like the right hand's
    }
    let mut outwards = line.rng.random_bool(0.5);
    let limit = line.start + line.longest;
    let mut end = line.start;
    let mut from: Option<usize> = None;
    for run in 0..MOST_RUNS {
        let tick = if run == 0 { end } else { end + seconds(line, REST_S) };
        let key_ticks = seconds(line, KEY_S).max(1);
        let count = line.rng.random_range(KEYS.0..=KEYS.1.min(keys.len() - 1));
        if run > 0 && tick + count as u64 * key_ticks > limit {
            break;
        }
        // The next run begins near the key on which the last one ended.
        let last_start = keys.len() - count;
        let drawn = line.rng.random_range(0..=last_start);
        let first = match from {
            Some(from) if outwards => from.min(last_start),
            Some(from) => (from + 1).saturating_sub(count),
            None => drawn,
        };
        let mut row: Vec<u8> = keys[first..first + count].to_vec();
        if !outwards {
            row.reverse();
        }
        end = slide(line, tick, key_ticks, &row, outwards);
        let reached = if outwards { first + count - 1 } else { first };
        end = land(line, end, limit, &keys, reached, outwards);
        from = Some(reached);
        outwards = !outwards;
    }
    end
}

/// Writes one run; returns where its last key is let go.
fn slide(line: &mut Line<'_>, start: u64, key_ticks: u64, row: &[u8], outwards: bool) -> u64 {
    // The nail leads: that of the middle or the second finger outwards, the thumb's inwards.
    let finger =
        if outwards { patterns::finger(*[3, 3, 2].choose(line.rng).unwrap_or(&3)) } else { Finger::THUMB };
    let mut tick = start;
    for &pitch in row {
        let note = line.sketch(tick, key_ticks, (pitch, finger)).sliding();
        line.draft.note(note);
        tick += key_ticks;
    }
    tick
}

/// Often a run lands on a note a little further on, which stays.
fn land(line: &mut Line<'_>, end: u64, limit: u64, keys: &[u8], reached: usize, outwards: bool) -> u64 {
    let (tick, stay) = (end + seconds(line, LAND_S), seconds(line, STAY_S));
    let (further, number) = if outwards { (reached.checked_add(2), 5) } else { (reached.checked_sub(1), 1) };
    let pitch = further.and_then(|index| keys.get(index).copied());
    match pitch {
        Some(pitch) if tick + stay <= limit && line.rng.random_bool(0.6) => {
            line.write(tick, stay, (pitch, patterns::finger(number)));
            tick + stay
        }
        _ => end,
    }
}

fn seconds(line: &mut Line<'_>, (least, most): (f64, f64)) -> u64 {
    let drawn = line.rng.random_range(least..=most);
    line.clock.ticks(drawn)
}

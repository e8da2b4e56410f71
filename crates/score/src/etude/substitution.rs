//! Slow legato lines in which one finger takes a held key over from another, so that the hand can go on.

use rand::{RngExt as _, seq::IndexedRandom as _};

use super::line::Line;
use crate::{
    Finger, Hand,
    patterns::{self, Key, Mode},
};

/// Shortest and longest time on a key, in seconds: the change happens half way through.
const STEP_S: (f64, f64) = (0.62, 1.3);
/// Fewest keys of a line.
const FEWEST: u64 = 3;
/// Most fingers that the change skips, as from 4 to 1.
const WIDEST_CHANGE: u8 = 3;
/// Share of keys on which the finger changes where a change helps.
const CHANGES: f64 = 0.8;

/// The line's way from one key to the next.
#[derive(Copy, Clone)]
struct Way {
    /// Away from the thumb's side.
    outwards: bool,
    /// How many keys of the scale further.
    steps: u8,
    /// The key that is left and the one that is reached are black.
    black: (bool, bool),
}

/// Writes the line; returns where it ends.
pub(super) fn lay(line: &mut Line<'_>) -> u64 {
    let step_s = line.rng.random_range(STEP_S.0..=STEP_S.1);
    let step = line.clock.ticks(step_s).min(line.longest / FEWEST);
    let count = (line.longest / step.max(1)).max(FEWEST) as usize;
    let keys = scale_outwards(line);
    let indices = walk(line, keys.len(), count);

    let mut finger = line.rng.random_range(2..=4);
    let mut tick = line.start;
    for (place, &index) in indices.iter().enumerate() {
        let way = indices.get(place + 1).map(|&next| Way {
            outwards: next > index,
            steps: next.abs_diff(index) as u8,
            black: (keyboard::is_black(keys[index]), keyboard::is_black(keys[next])),
        });
        let note = line.sketch(tick, step, (keys[index], patterns::finger(finger)));
        match way.and_then(|way| change(line, finger, way)) {
            Some((leaving, next)) if leaving != finger => {
                line.draft.note(note.substituted_by(patterns::finger(leaving)));
                finger = next;
            }
            Some((_, next)) => {
                line.draft.note(note);
                finger = next;
            }
            None => line.draft.note(note),
        }
        tick += step;
    }
    tick
}

/// The keys of a scale within the hand's room, from the thumb's side outwards.
fn scale_outwards(line: &mut Line<'_>) -> Vec<u8> {
    let all: Vec<Key> = Key::all().collect();
    let key = all.choose(line.rng).copied().unwrap_or(Key { tonic: 0, mode: Mode::Major });
    let of_scale = |pitch: &u8| key.mode.degrees().contains(&((pitch + 12 - key.tonic) % 12));
    let mut keys: Vec<u8> = (line.room.lowest..=line.room.highest).filter(of_scale).collect();
    if line.hand == Hand::Left {
        keys.reverse();
    }
    keys
}

/// Indices of keys: mostly on in the same direction, mostly to the next key.
fn walk(line: &mut Line<'_>, keys: usize, count: usize) -> Vec<usize> {
    let mut index = line.rng.random_range(keys / 4..=keys * 3 / 4);
    let mut outwards = line.rng.random_bool(0.5);
    let mut indices = vec![index];
    while indices.len() < count {
        if line.rng.random_bool(0.2) {
            outwards = !outwards;
        }
        let steps = *[1, 1, 1, 2, 2, 3].choose(line.rng).unwrap_or(&1);
        if outwards && index + steps >= keys || !outwards && index < steps {
            outwards = !outwards;
        }
        index = if outwards { index + steps } else { index - steps };
        indices.push(index);
    }
    indices
}

/// The finger that holds the key when it is left and the one that reaches the next key, if there is a way.
fn change(line: &mut Line<'_>, finger: u8, way: Way) -> Option<(u8, u8)> {
    // Counted from the side where the line comes from: going on takes higher numbers.
    let ahead = |from: u8, to: u8| {
        if way.outwards { i16::from(to) - i16::from(from) } else { i16::from(from) - i16::from(to) }
    };
    let under = |least: i16, fingers: u8| (least..=i16::from(way.steps)).contains(&i16::from(fingers));
    let mut ways = Vec::new();
    for leaving in 1..=5u8 {
        let back = -ahead(finger, leaving);
        if !(0..=i16::from(WIDEST_CHANGE)).contains(&back) {
            continue;
        }
        for next in 1..=5u8 {
            let fingers = u8::try_from(ahead(leaving, next)).unwrap_or(0);
            if fingers > 0 && under(i16::from(way.steps.min(2) - 1).max(1), fingers) {
                ways.push((leaving, next));
            }
        }
    }
    // Thumbs stay off the black keys where the others manage.
    let thumb = Finger::THUMB.number();
    let kind = |&(leaving, next): &(u8, u8)| {
        !(way.black.0 && leaving == thumb && leaving != finger || way.black.1 && next == thumb)
    };
    let kindly: Vec<(u8, u8)> = ways.iter().copied().filter(kind).collect();
    let ways = if kindly.is_empty() { ways } else { kindly };
    let changing: Vec<(u8, u8)> = ways.iter().copied().filter(|way| way.0 != finger).collect();
    let change = line.rng.random_bool(CHANGES) || changing.len() == ways.len();
    if change && !changing.is_empty() {
        changing.choose(line.rng).copied()
    } else {
        let staying: Vec<(u8, u8)> = ways.into_iter().filter(|way| way.0 == finger).collect();
        staying.choose(line.rng).copied()
    }
}

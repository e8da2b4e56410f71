//! Deliberate slips other than wrong fingers: neighbouring keys, late notes, notes left out.

use rand::{Rng, RngExt};

use super::plan::{Planned, chance};
use super::side::Side;

/// How much later a late note comes, in seconds, and at most in shares of the time until the next one.
const LATE_S: (f64, f64) = (0.12, 0.35);
const LATE_SHARE: f64 = 0.6;

/// What goes wrong with a note, apart from its finger.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Slip {
    /// The key beside the written one.
    NeighbourKey,
    /// The right key, but late.
    Late,
}

/// Shares of the notes, 0 to 1, with which something goes wrong.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub struct Slips {
    /// Played on the key beside the written one.
    pub neighbour_key: f64,
    /// Played late.
    pub late: f64,
    /// Left out.
    pub dropped: f64,
}

/// Lets single notes go wrong. Chords and glissandi stay as they are but for notes that are left out.
pub(super) fn make(notes: &mut Vec<Planned>, side: Side, slips: &Slips, rng: &mut impl Rng) {
    if *slips == Slips::default() {
        return;
    }
    notes.retain(|_| !chance(rng, slips.dropped));
    for i in 0..notes.len() {
        let (late, beside) = (chance(rng, slips.late), chance(rng, slips.neighbour_key));
        let until_next = notes.get(i + 1).map_or(f64::INFINITY, |next| next.written_s - notes[i].written_s);
        let alone =
            until_next > LATE_S.0 && (i == 0 || notes[i].written_s - notes[i - 1].written_s > LATE_S.0);
        let overlapped = notes[..i]
            .iter()
            .any(|held| held.written_s + held.written_duration_s > notes[i].written_s + 0.03);
        if !alone || overlapped || notes[i].glissando {
            continue;
        }
        if late {
            let by_s = rng.random_range(LATE_S.0..LATE_S.1).min(LATE_SHARE * until_next);
            notes[i].written_s += by_s;
            notes[i].written_duration_s = (notes[i].written_duration_s - by_s).max(0.05);
            notes[i].slip = Some(Slip::Late);
        } else if beside && let Some(pitch) = neighbour(notes[i].pitch, rng.random_bool(0.5)) {
            notes[i].pitch = pitch;
            notes[i].spot = side.spot(pitch);
            notes[i].slip = Some(Slip::NeighbourKey);
        }
    }
}

/// The next key of the same colour, or a semitone away where there is none.
fn neighbour(pitch: u8, up: bool) -> Option<u8> {
    let step = if up { 1 } else { -1 };
    let mut keys = [2 * step, step].into_iter().filter_map(|by: i8| pitch.checked_add_signed(by));
    keys.find(|key| {
        (keyboard::LOWEST..=keyboard::HIGHEST).contains(key)
            && keyboard::is_black(*key) == keyboard::is_black(pitch)
    })
}

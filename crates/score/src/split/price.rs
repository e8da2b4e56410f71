//! What it costs to divide a chord between the hands, after what they have played before.
//!
//! Prices have no unit; 1 is about moving a hand by an octave within half a second.

use super::{Strike, TOGETHER_S};
use crate::Hand;

/// Semitones that a hand reaches with ease.
const OCTAVE: f32 = 12.0;
/// Where a hand rests before it has played, as MIDI numbers: an octave to each side of middle C.
const REST: [f32; 2] = [48.0, 72.0];
const MIDDLE_C: f32 = 60.0;
/// Keys that a hand remembers to hold.
const HELD: usize = 5;
/// Keys that a hand can strike at once.
const FINGERS: usize = 5;
/// After this many seconds a hand has forgotten where it was.
const FORGOTTEN_S: f64 = 2.0;
/// After this many seconds a movement costs half of what it costs at once.
const HALF_PRICE_S: f32 = 0.6;
/// How far towards a new chord the remembered place of a hand goes.
const FOLLOWS: f32 = 0.5;

/// A note for the hand that is known not to play it.
const KNOWN: f32 = 1000.0;
/// A key that no finger is left for.
const NO_FINGER: f32 = 30.0;
/// The square of each semitone beyond the octave.
const REACH: f32 = 0.3;
/// A semitone beyond the octave from keys that are held; pedal and sloppy releases hold many.
const HELD_REACH: f32 = 0.12;
/// A held key that no finger is left for.
const HELD_FINGER: f32 = 0.8;
/// Moving by an octave.
const MOVE: f32 = 1.4;
/// Playing what lies an octave nearer to the other hand.
const OTHER_IS_NEARER: f32 = 0.67;
/// Leaving the own half of the keyboard by an octave.
const OTHER_HALF: f32 = 0.3;
/// Semitones from middle C at which leaving the own half begins.
const HALF_BEGINS: f32 = 4.0;
/// Going an octave beyond the middle of the other hand.
const CROSSING: f32 = 1.0;
/// Semitones from the middle of the other hand at which crossing it begins: half a hand.
const CROSSING_BEGINS: f32 = 7.0;
/// Reaching through a key that the other hand holds.
const THROUGH: f32 = 0.2;
/// Every semitone that the hands are nearer than a fifth in one chord.
const CLOSE: f32 = 0.2;
const FIFTH: f32 = 7.0;
/// Every further note of a chord for one hand while the other has none.
const ALONE: f32 = 0.4;
/// The same for each octave of the chord's width, and for each octave in quick succession.
const ALONE_WIDE: f32 = 0.15;
const ALONE_WIDE_QUICK: f32 = 1.0;

/// Where a hand is.
#[derive(Copy, Clone, Debug)]
pub(super) struct Place {
    /// The middle of what it played last, older notes counting less.
    centre: f32,
    /// The lowest and highest key of its last chord.
    ends: (u8, u8),
    /// When that was, in seconds; `None` before the first note.
    since_s: Option<f64>,
    /// The keys that it holds, and until when.
    held: [(u8, f64); HELD],
}

impl Place {
    /// Where a hand is before the piece.
    pub fn start(hand: Hand) -> Self {
        let held = [(0, f64::NEG_INFINITY); HELD];
        Self { centre: REST[hand.index()], ends: (0, 0), since_s: None, held }
    }

    /// Whether another way has the hand at the same keys since the same time.
    pub fn is_at(&self, other: &Self) -> bool {
        self.ends == other.ends && self.since_s == other.since_s
    }

    /// The hand plays its part of a chord.
    pub fn play(&mut self, keys: &[Strike]) {
        let (Some(first), Some(last)) = (keys.first(), keys.last()) else { return };
        let follows = if self.rest_s(first.onset_s) >= FORGOTTEN_S as f32 { 1.0 } else { FOLLOWS };
        self.centre += follows * (middle(keys) - self.centre);
        self.ends = (first.pitch, last.pitch);
        self.since_s = Some(first.onset_s);
        for key in keys.iter().take(HELD) {
            // The key that comes up first is forgotten first.
            if let Some(oldest) = self.held.iter_mut().min_by(|a, b| a.1.total_cmp(&b.1)) {
                *oldest = (key.pitch, key.onset_s + key.duration_s);
            }
        }
    }

    /// How long the hand has not played, in seconds.
    fn rest_s(&self, now_s: f64) -> f32 {
        self.since_s.map_or(FORGOTTEN_S, |since_s| (now_s - since_s).clamp(0.0, FORGOTTEN_S)) as f32
    }

    /// What is left of a price because the hand has had time.
    fn haste(&self, now_s: f64) -> f32 {
        1.0 / (1.0 + self.rest_s(now_s) / HALF_PRICE_S)
    }

    /// The keys that are still down a moment after this time.
    fn held(&self, now_s: f64) -> impl Iterator<Item = f32> {
        let down = move |(_, end_s): &&(u8, f64)| *end_s > now_s + TOGETHER_S;
        self.held.iter().filter(down).map(|(key, _)| f32::from(*key))
    }
}

/// The price of giving the first `division` notes of a chord to the left hand, the others to the right.
pub(super) fn price(places: &[Place; 2], chord: &[Strike], division: usize) -> f32 {
    let (left, right) = chord.split_at(division);
    let each = of_hand(Hand::Left, places, left) + of_hand(Hand::Right, places, right);
    each + match (left, right) {
        ([.., low], [high, ..]) => CLOSE * (FIFTH - width(low, high)).max(0.0),
        ([first, .., last], []) => alone(&places[0], chord.len(), width(first, last), first.onset_s),
        ([], [first, .., last]) => alone(&places[1], chord.len(), width(first, last), first.onset_s),
        _ => 0.0,
    }
}

/// The price of a chord for one hand while the other one is free.
fn alone(place: &Place, notes: usize, width: f32, now_s: f64) -> f32 {
    let octaves = width / OCTAVE;
    ALONE * (notes - 1) as f32 + octaves * (ALONE_WIDE + ALONE_WIDE_QUICK * place.haste(now_s))
}

/// The price of these keys for a hand.
fn of_hand(hand: Hand, places: &[Place; 2], keys: &[Strike]) -> f32 {
    let (Some(first), Some(last)) = (keys.first(), keys.last()) else { return 0.0 };
    let (own, other) = (&places[hand.index()], &places[hand.other().index()]);
    let known = keys.iter().filter(|key| key.hand.is_some_and(|known| known != hand)).count();
    KNOWN * known as f32
        + reach(own, keys.len(), f32::from(first.pitch), f32::from(last.pitch), first.onset_s)
        + movement(hand, own, other, middle(keys), first.onset_s)
        + crossing(hand, other, first, last)
}

/// The price of the chord's width and number of keys, with those that the hand still holds.
fn reach(own: &Place, keys: usize, low: f32, high: f32, now_s: f64) -> f32 {
    let beyond = (high - low - OCTAVE).max(0.0);
    let (mut lowest, mut highest, mut all) = (low, high, keys);
    for key in own.held(now_s) {
        (lowest, highest, all) = (lowest.min(key), highest.max(key), all + 1);
    }
    let held_beyond = (highest - lowest - OCTAVE).max(0.0) - beyond;
    REACH * beyond * beyond
        + NO_FINGER * keys.saturating_sub(FINGERS) as f32
        + HELD_REACH * held_beyond.min(OCTAVE)
        + HELD_FINGER * all.saturating_sub(FINGERS) as f32
}

/// The price of going to the middle of a chord.
fn movement(hand: Hand, own: &Place, other: &Place, middle: f32, now_s: f64) -> f32 {
    let way = (middle - own.centre).abs();
    let nearer = (way - (middle - other.centre).abs()).max(0.0);
    let outside = match hand {
        Hand::Left => middle - MIDDLE_C,
        Hand::Right => MIDDLE_C - middle,
    };
    let half = OTHER_HALF * (outside + HALF_BEGINS).clamp(0.0, OCTAVE);
    (MOVE * way * own.haste(now_s) + OTHER_IS_NEARER * nearer * other.haste(now_s) + half) / OCTAVE
}

/// The price of playing where the other hand is.
fn crossing(hand: Hand, other: &Place, first: &Strike, last: &Strike) -> f32 {
    let now_s = first.onset_s;
    let (low, high) = (f32::from(first.pitch), f32::from(last.pitch));
    let beyond = match hand {
        Hand::Left => high - other.centre,
        Hand::Right => other.centre - low,
    };
    let through = other.held(now_s).filter(|&key| if hand == Hand::Left { high >= key } else { low <= key });
    CROSSING * (beyond + CROSSING_BEGINS).max(0.0) / OCTAVE * other.haste(now_s)
        + THROUGH * through.count() as f32
}

/// Semitones from one key to another.
fn width(low: &Strike, high: &Strike) -> f32 {
    f32::from(high.pitch) - f32::from(low.pitch)
}

fn middle(keys: &[Strike]) -> f32 {
    keys.iter().map(|key| f32::from(key.pitch)).sum::<f32>() / keys.len().max(1) as f32
}

//! Where the hand is for each group of notes, and where on its key each finger lands.
//!
//! A note wants the hand where its finger lies over its key by itself. Between consecutive notes the hand wants
//! to stay. Both wishes are squares in a sum that is made as small as possible, within what the fingers can
//! make up for by stretching, bending and passing under: so the hand moves as little as it must, a wrong
//! finger included.

use std::ops::Range;

use glam::{Vec2, Vec3};
use rand::Rng;
use score::Finger;

use super::noise::normal;
use super::plan::{Planned, groups};
use super::stance::Stance;
use crate::player::Player;

/// Nearest and deepest touch on a white key in front of the black keys, in mm from the edge.
const WHITE_Y: (f32, f32) = (9.0, 46.0);
/// How far the flesh of a finger's last joint may reach while the finger plays in front of the black keys, in mm.
const BEFORE_BLACK_Y: f32 = 52.5;
/// A finger whose hand wants it deeper than this goes between the black keys, in mm.
const BETWEEN_BLACK_Y: f32 = 62.0;
/// How much of a finger's half breadth the black keys on either side may press in, in mm.
const SQUEEZE_MM: f32 = 2.6;
/// Deepest touch between the black keys, in mm.
const DEEPEST_Y: f32 = 95.0;
/// Nearest, usual and deepest touch on a black key, in mm.
const BLACK_Y: (f32, f32, f32) = (64.0, 72.0, 98.0);
/// How far a pad keeps from the edges of its key, in mm.
const EDGE: f32 = 5.0;
/// How far from the key's middle two fingers are that share it, and how near to its edges, in mm.
const ASIDE_MM: f32 = 6.0;
const ASIDE_EDGE_MM: f32 = 4.0;
/// What fingers can make up for, as shares of hand length: sideways, sideways while a key is held, a thumb that
/// reaches under the palm, forwards, backwards.
const SIDEWAYS: f32 = 0.060;
const HELD: f32 = 0.125;
const UNDER: f32 = 0.24;
const OUTWARDS: f32 = 0.10;
const FORWARDS: f32 = 0.035;
const BACKWARDS: f32 = 0.11;
/// How far a hand draws back for each mm that a chord is wider than the hand at rest: straight fingers reach
/// further aside.
const RETREAT: f32 = 0.45;
/// A wide chord turns the hand outwards by up to this, in radians.
const TURN_WIDE: f32 = 0.16;
/// Turning the hand by this much (radians) helps the thumb to reach all the way under.
const TURN_UNDER: f32 = 0.24;

/// The hand's place for one group of notes.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The notes that begin here.
    pub notes: Range<usize>,
    /// The first onset.
    pub onset_s: f64,
    /// When the last of the keys is let go.
    pub release_s: f64,
    /// The point under the middle finger's pad.
    pub pivot: Vec2,
    /// How much the hand turns beside its usual direction, in radians.
    pub turn: f32,
    /// How far the hand draws back from there to stretch its fingers, in mm.
    pub retreat: f32,
}

impl Place {
    /// Where the hand goes.
    pub fn at(&self) -> Vec2 {
        self.pivot - Vec2::new(0.0, self.retreat)
    }
}

/// What one note or one held key asks of the hand along one axis.
#[derive(Copy, Clone, Debug)]
struct Wish {
    at: f32,
    low: f32,
    high: f32,
    weight: f32,
}

/// Finds the hand's place for every group of notes.
pub(super) fn find(notes: &[Planned], player: &Player, stance: &Stance) -> Vec<Place> {
    let groups = groups(notes);
    let length = player.anatomy.hand_length_mm;
    let touch: [Vec2; 5] = std::array::from_fn(|finger| stance.touch(finger, player.style.turn));
    let starts: Vec<f64> = groups
        .iter()
        .map(|group| notes[group.clone()].iter().map(|note| note.onset_s).fold(f64::INFINITY, f64::min))
        .collect();
    let ends: Vec<f64> = groups
        .iter()
        .map(|group| notes[group.clone()].iter().map(|note| note.release_s).fold(0.0, f64::max))
        .collect();

    let mut along_x = Vec::with_capacity(groups.len());
    let mut along_y = Vec::with_capacity(groups.len());
    for (g, group) in groups.iter().enumerate() {
        let mut new_x = Vec::new();
        let mut new_y = Vec::new();
        for i in group.clone() {
            let passes = passes_thumb(notes, &groups, g, i);
            new_x.push(sideways_wish(&notes[i], touch[notes[i].finger.index()].x, length, passes));
            new_y.push(depth_wish(&notes[i], touch[notes[i].finger.index()].y, length, stance.depth));
        }
        let mut x = together(&new_x);
        for held in notes[..group.start].iter().filter(|held| held.release_s > starts[g] - 0.01) {
            x = keep(x, held_wish(held, touch[held.finger.index()].x, length));
        }
        along_x.push(x);
        along_y.push(together(&new_y));
    }
    let x = settle(&along_x, &starts);
    let y = settle(&along_y, &starts);

    let mut places: Vec<Place> = Vec::with_capacity(groups.len());
    for (g, group) in groups.into_iter().enumerate() {
        let pivot = Vec2::new(x[g], y[g]);
        // A thumb that plays or holds a key under the palm turns the hand.
        let under = notes[..group.end]
            .iter()
            .filter(|note| note.finger == Finger::THUMB && note.release_s > starts[g] - 0.01)
            .map(|note| (note.spot.x - touch[0].x - x[g]) / (UNDER * length))
            .fold(0.0, f32::max);
        let stretch = stretch(&notes[group.clone()], &touch) / length;
        let turn = TURN_UNDER * (1.4 * under - 0.2).clamp(0.0, 1.0) - TURN_WIDE * (4.0 * stretch).min(1.0);
        let retreat = length * (RETREAT * stretch).min(0.12);
        places.push(Place { notes: group, onset_s: starts[g], release_s: ends[g], pivot, turn, retreat });
    }
    places
}

/// Where a note's finger touches its key: near to where the hand has it anyway, and never quite exact.
pub(super) fn landing(
    note: &Planned,
    place: &Place,
    player: &Player,
    stance: &Stance,
    rng: &mut impl Rng,
) -> Vec3 {
    let spot = note.spot;
    let mut by_itself = place.pivot + stance.touch(note.finger.index(), player.style.turn + place.turn);
    if note.finger == Finger::THUMB {
        by_itself.y -= place.retreat;
    }
    let (astray, along) =
        (normal(rng) * player.style.sloppiness_mm, 2.0 * normal(rng) * player.style.sloppiness_mm);
    // Between black keys there must be room for the finger.
    let fits = player.anatomy.digit(note.finger).radii[2] < spot.slot_half + SQUEEZE_MM;
    let deep = !spot.black && fits && by_itself.y > BETWEEN_BLACK_Y;
    // A thick finger keeps its flanks off the neighbouring keys.
    let edge = EDGE.max(player.anatomy.digit(note.finger).pad_radius());
    let (middle, room) =
        if deep { (spot.slot_x, (spot.slot_half - edge).max(0.5)) } else { (spot.x, spot.half - edge) };
    let drawn = (0.3 * (by_itself.x - middle)).clamp(-4.0, 4.0);
    let mut x = middle + (drawn + astray).clamp(-room.max(1.5), room.max(1.5));
    if note.aside != 0.0 {
        let shared = (spot.half - ASIDE_EDGE_MM).max(1.0);
        x = spot.x + (note.aside * ASIDE_MM + 0.3 * astray).clamp(-shared, shared);
    }
    let before_black = WHITE_Y.1.min(BEFORE_BLACK_Y - player.anatomy.digit(note.finger).radii[2]);
    let (near, far) = if spot.black {
        (BLACK_Y.0, BLACK_Y.2)
    } else if deep {
        (BETWEEN_BLACK_Y, DEEPEST_Y)
    } else {
        (WHITE_Y.0, before_black)
    };
    Vec3::new(x, (by_itself.y + along).clamp(near, far), spot.z)
}

/// Whether a thumb note is one that the thumb reaches under the palm for, or that the hand then crosses over.
fn passes_thumb(notes: &[Planned], groups: &[Range<usize>], g: usize, i: usize) -> bool {
    let note = &notes[i];
    let from_inside = |other: &Planned| other.finger > Finger::THUMB && other.spot.x < note.spot.x - 1.0;
    let alone = |g: usize| groups.get(g).filter(|group| group.len() == 1).map(|group| &notes[group.start]);
    note.finger == Finger::THUMB
        && groups[g].len() == 1
        && (alone(g + 1).is_some_and(from_inside) || (g > 0 && alone(g - 1).is_some_and(from_inside)))
}

/// How much wider the keys of a chord lie apart than their fingers do by themselves, in mm.
fn stretch(chord: &[Planned], touch: &[Vec2; 5]) -> f32 {
    let asked = chord.iter().map(|note| note.spot.x - touch[note.finger.index()].x);
    let (low, high) =
        asked.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)));
    (high - low).max(0.0)
}

fn sideways_wish(note: &Planned, touch_x: f32, length: f32, passes: bool) -> Wish {
    let at = note.spot.x - touch_x;
    let (mut low, mut high, mut weight) = (SIDEWAYS, SIDEWAYS, 1.0);
    match note.finger {
        Finger::THUMB => high = OUTWARDS,
        Finger::LITTLE => low = OUTWARDS,
        _ => {}
    }
    if passes {
        (low, weight) = (UNDER, 0.08);
    }
    Wish { at, low: at - low * length, high: at + high * length, weight }
}

/// What a key that is still held leaves to the hand.
fn held_wish(note: &Planned, touch_x: f32, length: f32) -> Wish {
    let at = note.spot.x - touch_x;
    let low = if note.finger == Finger::THUMB { UNDER } else { HELD };
    Wish { at, low: at - low * length, high: at + HELD * length, weight: 0.0 }
}

fn depth_wish(note: &Planned, touch_y: f32, length: f32, depth: f32) -> Wish {
    let by_itself = depth + touch_y;
    let (near, wanted, far) = if note.spot.black {
        (BLACK_Y.0, by_itself.clamp(BLACK_Y.0, BLACK_Y.1), BLACK_Y.2)
    } else {
        (WHITE_Y.0, by_itself.clamp(WHITE_Y.0, WHITE_Y.1), DEEPEST_Y)
    };
    // A white key that the finger reaches in front of the black ones leaves the hand where it likes to be.
    let at = if note.spot.black { wanted - touch_y } else { depth };
    Wish {
        at,
        low: near - touch_y - FORWARDS * length,
        high: far - touch_y + BACKWARDS * length,
        weight: if note.spot.black { 1.0 } else { 0.25 },
    }
}

/// What several notes at once ask together. If they cannot all have it, the middle between them.
fn together(wishes: &[Wish]) -> Wish {
    let weight: f32 = wishes.iter().map(|wish| wish.weight).sum();
    let at = wishes.iter().map(|wish| wish.weight * wish.at).sum::<f32>() / weight.max(1e-6);
    let low = wishes.iter().map(|wish| wish.low).fold(f32::NEG_INFINITY, f32::max);
    let high = wishes.iter().map(|wish| wish.high).fold(f32::INFINITY, f32::min);
    if low > high {
        let middle = 0.5 * (low + high);
        return Wish { at: middle, low: middle, high: middle, weight };
    }
    Wish { at: at.clamp(low, high), low, high, weight }
}

/// Narrows a wish to what a held key allows; a held key that cannot be kept is let go.
fn keep(wish: Wish, held: Wish) -> Wish {
    let (low, high) = (wish.low.max(held.low), wish.high.min(held.high));
    if low > high { wish } else { Wish { low, high, ..wish } }
}

/// Makes Σ weight·(x − at)² + Σ stiffness·(xᵢ₊₁ − xᵢ)² smallest with every x within its bounds, by sweeps of
/// exact one-variable steps (the sum is convex, so they converge).
fn settle(wishes: &[Wish], starts: &[f64]) -> Vec<f32> {
    let stiffness: Vec<f32> =
        starts.windows(2).map(|pair| (0.15 / (pair[1] - pair[0]) as f32).clamp(0.05, 1.0)).collect();
    let mut x: Vec<f32> = wishes.iter().map(|wish| wish.at).collect();
    for _ in 0..40 {
        for i in 0..x.len() {
            let wish = &wishes[i];
            let (mut sum, mut weight) = (wish.weight * wish.at, wish.weight);
            if i > 0 {
                sum += stiffness[i - 1] * x[i - 1];
                weight += stiffness[i - 1];
            }
            if i + 1 < x.len() {
                sum += stiffness[i] * x[i + 1];
                weight += stiffness[i];
            }
            x[i] = (sum / weight.max(1e-6)).clamp(wish.low, wish.high);
        }
    }
    x
}

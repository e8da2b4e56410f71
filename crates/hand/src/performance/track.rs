//! The hand's way through time: its pivot, height and turn between the places where it plays.

use glam::{Vec2, Vec3};
use rand::{Rng, RngExt};

use super::curve::Curve;
use super::places::Place;
use super::plan::chance;
use crate::player::Style;

/// A pause longer than this is a rest, in seconds.
const REST_S: f64 = 1.5;
/// The hand is in place this long before it plays and stays this long, in seconds.
const SETTLED_S: f64 = 0.02;
/// Where hands wait that have left the keys: in front of the edge and a little lower, in mm.
const LAP_Y: (f32, f32) = (-150.0, -105.0);
const LAP_Z: f32 = -25.0;
/// How far to its own side of the player's middle a waiting hand is, in mm.
const LAP_X: (f32, f32) = (110.0, 230.0);
/// How high the hand rises on its way to and from the lap, in mm.
const OVER_EDGE_MM: f32 = 22.0;

/// Time for a leisurely and for a quick move of the hand: a start and so many mm a second.
const SLOW_S: f64 = 0.20;
const SLOW_MM_S: f64 = 700.0;
const QUICK_S: f64 = 0.09;
const QUICK_MM_S: f64 = 1300.0;

/// The pivot, height and turn of a hand as functions of time.
#[derive(Clone, Debug)]
pub(super) struct Track {
    x: Curve,
    y: Curve,
    z: Curve,
    turn: Curve,
}

/// The points of the four curves while they are collected.
#[derive(Default)]
struct Points {
    x: Vec<(f64, f32)>,
    y: Vec<(f64, f32)>,
    z: Vec<(f64, f32)>,
    turn: Vec<(f64, f32)>,
}

impl Points {
    fn level(&mut self, t_s: f64, pivot: Vec2, turn: f32) {
        self.x.push((t_s, pivot.x));
        self.y.push((t_s, pivot.y));
        self.turn.push((t_s, turn));
    }

    fn height(&mut self, t_s: f64, z: f32) {
        self.z.push((t_s, z));
    }
}

impl Track {
    /// The way from place to place. `body_x` is the player's middle in the hand's frame.
    pub fn new(places: &[Place], style: &Style, body_x: f32, depth: f32, rng: &mut impl Rng) -> Self {
        let mut points = Points::default();
        let lap = Vec2::new(body_x + rng.random_range(LAP_X.0..LAP_X.1), rng.random_range(LAP_Y.0..LAP_Y.1));
        let (Some(first), Some(last)) = (places.first(), places.last()) else {
            let over_keys = Vec2::new(lap.x, depth);
            let (at, z) =
                if chance(rng, f64::from(style.leaves_keys)) { (lap, LAP_Z) } else { (over_keys, 4.0) };
            points.level(0.0, at, 0.0);
            points.height(0.0, z);
            return Self::through(&points);
        };
        let leaves = |rng: &mut _| chance(rng, f64::from(style.leaves_keys));

        if leaves(rng) {
            let t = first.onset_s - rng.random_range(1.1..1.8);
            points.level(t, lap, 0.0);
            points.height(t, LAP_Z);
            points.height(t + 0.35, OVER_EDGE_MM);
        } else {
            points.height(first.onset_s - 0.6, 5.0);
        }
        for (i, place) in places.iter().enumerate() {
            points.level(place.onset_s - SETTLED_S, place.at(), place.turn);
            points.height(place.onset_s - SETTLED_S, 0.0);
            let Some(next) = places.get(i + 1) else { break };
            if next.onset_s - place.release_s > REST_S && leaves(rng) {
                visit_lap(&mut points, place, next, lap);
            } else {
                travel(&mut points, place, next);
            }
        }
        let end = last.release_s.max(last.onset_s + 0.1);
        points.level(end, last.at(), 0.5 * last.turn);
        points.height(end, 0.0);
        if leaves(rng) {
            points.height(end + 0.45, OVER_EDGE_MM);
            points.level(end + 0.9, lap, 0.0);
            points.height(end + 0.9, LAP_Z);
        } else {
            points.height(end + 0.5, 5.0);
        }
        Self::through(&points)
    }

    /// The pivot (its z lifts the whole hand) and the turn at any time.
    pub fn at(&self, t_s: f64) -> (Vec3, f32) {
        (Vec3::new(self.x.at(t_s), self.y.at(t_s), self.z.at(t_s)), self.turn.at(t_s))
    }

    fn through(points: &Points) -> Self {
        Self {
            x: Curve::through(&points.x),
            y: Curve::through(&points.y),
            z: Curve::through(&points.z),
            turn: Curve::through(&points.turn),
        }
    }
}

/// From one place to the next: no earlier than needed, and in an arc if it is far.
fn travel(points: &mut Points, from: &Place, to: &Place) {
    let gap = to.onset_s - from.onset_s;
    let distance = from.at().distance(to.at());
    let mut needed = (SLOW_S + f64::from(distance) / SLOW_MM_S).min(0.7);
    // A long way is gone once the keys are free, if that leaves time.
    let free = to.onset_s - from.release_s;
    if distance > 25.0 {
        needed = needed.min((free + 0.03).max(QUICK_S + f64::from(distance) / QUICK_MM_S));
    }
    let depart = (to.onset_s - SETTLED_S - needed).max(from.onset_s + SETTLED_S);
    let arrive = to.onset_s - SETTLED_S;
    if arrive - depart > 0.02 && gap > 0.08 {
        points.level(depart, from.at(), from.turn);
        points.height(depart, 0.0);
        if distance > 60.0 {
            points.height(0.5 * (depart + arrive), (0.10 * (distance - 60.0)).min(22.0));
        }
    }
}

/// From one place off the keys and back to the next.
fn visit_lap(points: &mut Points, from: &Place, to: &Place, lap: Vec2) {
    let gap = to.onset_s - from.release_s;
    let way = (0.4 * gap).min(0.8);
    let (leave, back) = (from.release_s + 0.1 * way, to.onset_s - 0.2 * way);
    points.level(leave, from.at(), from.turn);
    points.height(leave, 0.0);
    points.height(leave + 0.4 * way, OVER_EDGE_MM);
    points.level(leave + way, lap, 0.0);
    points.height(leave + way, LAP_Z);
    points.level(back - way, lap, 0.0);
    points.height(back - way, LAP_Z);
    points.height(back - 0.4 * way, OVER_EDGE_MM);
}

//! Which of the places where hands may be is which hand.

use super::follow::{APPEARS, VANISHES};
use super::peaks::{Place, SAME_MM};
use glam::Vec2;

/// Spread of a hand's way from one frame to the next, millimetres.
const STRAY_MM: f32 = 40.0;
/// However far a hand leaps, it costs no more than this.
const FARTHEST: f32 = 6.0;
/// That a hand which was there is nowhere costs this: less than any leap, more than a leap to a doubtful place.
const GONE: f32 = 5.0;
/// A key that went down there counts for this: more than a leap costs.
const WANTED: f32 = 8.0;
/// What a place counts for at which a hand is certain.
const CLEAR: f32 = 4.0;
/// What the maps say about left and right is blurred by this much.
const MAPS_DOUBT: f32 = 0.02;
/// For a hand that was followed it counts for less: the maps are made from coarse pictures, and their mistakes last.
const FOLLOWED: f32 = 0.5;
/// Hands whose middles lie this much the wrong way round are crossed, millimetres.
const CROSSED_MM: f32 = 40.0;
/// Crossed hands are rare, one moment in a hundred (ln 99). Hands that were followed until they crossed are not.
const CROSSED: f32 = 4.6;

/// What is known of a hand before the next frame.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known {
    /// Where it was; `None` when it was not in view.
    pub was: Option<Vec2>,
    /// Where it is certainly not: another hand is there.
    pub not_at: Option<Vec2>,
    /// Whether it has played no key for a while.
    pub idle: bool,
}

/// The likeliest place of the left and of the right hand. `wanted`: whether keys went down at a place that no hand
/// reaches which is followed.
pub fn name(places: &[Place], known: &[Known; 2], wanted: impl Fn(&Place) -> bool) -> [Option<Place>; 2] {
    let alone = |place: Option<&Place>, slot: usize| {
        let called = place.is_some_and(|place| known[slot].idle && wanted(place));
        alone(place, known, slot) + if called { WANTED } else { 0.0 }
    };
    let choices: Vec<Option<&Place>> = std::iter::once(None).chain(places.iter().map(Some)).collect();
    let mut best = (f32::NEG_INFINITY, [None, None]);
    for &left in &choices {
        for &right in &choices {
            let Some(together) = together(left, right, known) else { continue };
            let score = alone(left, 0) + alone(right, 1) + together;
            if score > best.0 {
                best = (score, [left.copied(), right.copied()]);
            }
        }
    }
    best.1
}

/// How much speaks for a hand's being at a place, against its being nowhere.
fn alone(place: Option<&Place>, known: &[Known; 2], slot: usize) -> f32 {
    let was = known[slot].was;
    let Some(place) = place else { return if was.is_some() { -GONE } else { 0.0 } };
    let least = if was.is_some() { VANISHES } else { APPEARS };
    if place.presence() < least || is_not_at(&known[slot], place) {
        return f32::NEG_INFINITY;
    }
    let there = CLEAR * (place.presence() - least) / (1.0 - least);
    let [own, other] = [slot, 1 - slot].map(|slot| place.probability[slot] + MAPS_DOUBT);
    // Where the other hand certainly is not, its map has nothing to say.
    let named = if is_not_at(&known[1 - slot], place) { 0.0 } else { (own / other).ln() };
    was.map_or(there + named, |was| {
        let way = was.distance_squared(place.centre_mm) / (2.0 * STRAY_MM * STRAY_MM);
        there + FOLLOWED * named - way.min(FARTHEST)
    })
}

fn is_not_at(known: &Known, place: &Place) -> bool {
    known.not_at.is_some_and(|not| not.distance(place.centre_mm) < SAME_MM)
}

/// What the hands' places say about each other; `None` where both cannot be.
fn together(left: Option<&Place>, right: Option<&Place>, known: &[Known; 2]) -> Option<f32> {
    let (Some(left), Some(right)) = (left, right) else { return Some(0.0) };
    if left.centre_mm.distance(right.centre_mm) < SAME_MM {
        return None;
    }
    let sure = |known: &Known| known.was.is_some() || known.not_at.is_some();
    let followed = known.iter().all(sure);
    let crossed = left.centre_mm.x - right.centre_mm.x > CROSSED_MM;
    Some(if crossed && !followed { -CROSSED } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(x: f32, probability: [f32; 2]) -> Place {
        Place { centre_mm: Vec2::new(x, 40.0), probability }
    }

    fn at(x: f32) -> Option<Vec2> {
        Some(Vec2::new(x, 40.0))
    }

    fn name(places: &[Place], were: [Option<Vec2>; 2]) -> [Option<Place>; 2] {
        super::name(places, &were.map(|was| Known { was, ..Known::default() }), |_| false)
    }

    fn xs(named: [Option<Place>; 2]) -> [Option<f32>; 2] {
        named.map(|place| place.map(|place| place.centre_mm.x))
    }

    #[test]
    fn new_hands_are_named_by_the_maps_and_by_their_order() {
        let clear = [place(100.0, [0.9, 0.0]), place(300.0, [0.0, 0.9])];
        assert_eq!(xs(name(&clear, [None, None])), [Some(100.0), Some(300.0)]);
        let vague = [place(100.0, [0.5, 0.6]), place(300.0, [0.6, 0.5])];
        assert_eq!(xs(name(&vague, [None, None])), [Some(100.0), Some(300.0)], "crossing is rare");
        let crossed = [place(100.0, [0.01, 0.9]), place(300.0, [0.9, 0.01])];
        assert_eq!(xs(name(&crossed, [None, None])), [Some(300.0), Some(100.0)]);
    }

    #[test]
    fn hands_that_are_followed_keep_their_names_when_they_cross() {
        let maps_are_wrong = [place(100.0, [0.8, 0.1]), place(300.0, [0.1, 0.8])];
        assert_eq!(xs(name(&maps_are_wrong, [at(310.0), at(95.0)])), [Some(300.0), Some(100.0)]);
    }

    #[test]
    fn one_place_is_one_hand_and_a_faint_place_is_none() {
        let one = [place(100.0, [0.7, 0.6])];
        assert_eq!(xs(name(&one, [at(100.0), at(160.0)])), [Some(100.0), None]);
        assert_eq!(xs(name(&one, [at(160.0), at(100.0)])), [None, Some(100.0)]);
        assert_eq!(xs(name(&[place(100.0, [0.3, 0.1])], [None, None])), [None, None]);
        assert_eq!(xs(name(&[place(100.0, [0.3, 0.1])], [at(110.0), None])), [Some(100.0), None]);
    }

    #[test]
    fn a_hand_leaps_to_a_clear_place_but_not_to_a_faint_one() {
        assert_eq!(xs(name(&[place(900.0, [0.1, 0.9])], [None, at(300.0)])), [None, Some(900.0)]);
        assert_eq!(xs(name(&[place(900.0, [0.1, 0.25])], [None, at(300.0)])), [None, None]);
    }
}

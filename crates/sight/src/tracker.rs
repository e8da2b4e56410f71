//! Follows the two hands from frame to frame: from the locator's maps to steady crop centres.

use glam::Vec2;
use score::Hand;

use crate::crop::{self, CROP_MM};
use crate::network::locator::CELL_PX;

/// Probability above which a new hand is believed.
const APPEARS: f32 = 0.4;
/// Probability below which a followed hand counts as missed in this frame.
const VANISHES: f32 = 0.2;
/// Frames in a row that a hand may be missed before it is given up.
const PATIENCE_FRAMES: u32 = 4;
/// Share of the way to the new centre that is gone per frame: smooth, yet no leap is lost.
const FOLLOW: f32 = 0.5;
/// Beyond this the hand leapt and the crop goes with it at once, millimetres.
const LEAP_MM: f32 = 45.0;
/// Two hands nearer than this are one hand seen twice, millimetres.
const SAME_MM: f32 = 30.0;

/// Hands whose middles lie this much the wrong way round are crossed, millimetres.
const CROSSED_MM: f32 = 40.0;
/// Crossed hands are rare, one moment in a hundred: the maps must be surer of them by this much (ln 99).
const CROSSED_LOG_ODDS: f32 = 4.6;

/// Smooths a hand's centre. Used in the same way when training data is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct Follow {
    centre: Option<Vec2>,
}

impl Follow {
    /// The crop's centre after the hand was located at `located_mm`, and its way since the last frame.
    pub fn update(&mut self, located_mm: Vec2) -> (Vec2, Vec2) {
        let (centre, way) = match self.centre {
            None => (located_mm, Vec2::ZERO),
            Some(old) => {
                let wanted = located_mm - old;
                let way = if wanted.length() > LEAP_MM { wanted } else { wanted * FOLLOW };
                (old + way, way)
            }
        };
        self.centre = Some(centre);
        (centre, way)
    }
}

/// The crop's way in crop units, x mirrored for a left hand.
pub fn travel_units(way_mm: Vec2, hand: Hand) -> [f32; 2] {
    let x = if hand == Hand::Left { -way_mm.x } else { way_mm.x };
    [x / (CROP_MM / 2.0), -way_mm.y / (CROP_MM / 2.0)]
}

/// A hand in the locator's map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Located {
    /// Where, millimetres on the key plane.
    pub centre_mm: Vec2,
    /// How surely.
    pub probability: f32,
}

/// The peak of one hand's map (`width` × `height` probabilities, row by row), refined to a part of a cell.
pub fn peak(map: &[f32], width: usize) -> Option<Located> {
    let height = map.len() / width.max(1);
    let best = (0..map.len()).max_by(|&a, &b| map[a].total_cmp(&map[b]))?;
    let (column, row) = (best % width, best / width);
    let (mut sum, mut weights) = (Vec2::ZERO, 0.0);
    for y in row.saturating_sub(2)..(row + 3).min(height) {
        for x in column.saturating_sub(2)..(column + 3).min(width) {
            let weight = map[y * width + x].powi(2);
            sum += Vec2::new(x as f32 + 0.5, y as f32 + 0.5) * weight;
            weights += weight;
        }
    }
    (weights > 0.0).then(|| Located {
        centre_mm: crop::strip_px_to_mm(sum / weights * CELL_PX as f32),
        probability: map[best],
    })
}

/// One hand being followed.
#[derive(Debug, Clone, Default)]
pub struct Track {
    follow: Follow,
    missed: u32,
    present: bool,
}

/// What became of a track in one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tracked {
    /// Crop centre, millimetres.
    pub centre_mm: Vec2,
    /// Way since the last frame, millimetres.
    pub way_mm: Vec2,
    /// Whether the hand was just found: its past is to be forgotten.
    pub fresh: bool,
    /// How surely the hand is there.
    pub probability: f32,
}

impl Track {
    /// Follows the hand to where it was located; `None` when it is not in view.
    pub fn update(&mut self, located: Option<Located>) -> Option<Tracked> {
        let threshold = if self.present { VANISHES } else { APPEARS };
        let Some(located) = located.filter(|located| located.probability >= threshold) else {
            self.missed += 1;
            if self.missed > PATIENCE_FRAMES {
                *self = Self::default();
            }
            return None;
        };
        let fresh = !self.present;
        if fresh {
            self.follow = Follow::default();
        }
        self.missed = 0;
        self.present = true;
        let (centre_mm, way_mm) = self.follow.update(located.centre_mm);
        Some(Tracked { centre_mm, way_mm, fresh, probability: located.probability })
    }
}

/// Drops the weaker of two finds that lie on one and the same hand.
pub fn part(left: Option<Located>, right: Option<Located>) -> (Option<Located>, Option<Located>) {
    match (left, right) {
        (Some(l), Some(r)) if l.centre_mm.distance(r.centre_mm) < SAME_MM => {
            if l.probability > r.probability { (Some(l), None) } else { (None, Some(r)) }
        }
        both => both,
    }
}

/// Takes the hands' names from each other where they would lie crossed and the maps are not sure enough of it.
///
/// `other(hand, place)` is the probability that a hand's map gives to the place where the other hand was found.
pub fn uncross(
    left: Option<Located>,
    right: Option<Located>,
    other: impl Fn(Hand, Vec2) -> f32,
) -> (Option<Located>, Option<Located>) {
    let (Some(l), Some(r)) = (left, right) else { return (left, right) };
    // A hand that is hardly there may seem to lie anywhere.
    let doubtful = l.probability.min(r.probability) < VANISHES;
    if doubtful || l.centre_mm.x - r.centre_mm.x < CROSSED_MM {
        return (left, right);
    }
    let log = |probability: f32| probability.max(1e-4).ln();
    let crossed = log(l.probability) + log(r.probability);
    let uncrossed = log(other(Hand::Left, r.centre_mm)) + log(other(Hand::Right, l.centre_mm));
    if crossed - uncrossed > CROSSED_LOG_ODDS { (left, right) } else { (right, left) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f32, probability: f32) -> Located {
        Located { centre_mm: Vec2::new(x, 40.0), probability }
    }

    #[test]
    fn small_moves_are_smoothed_and_leaps_followed_at_once() {
        let mut follow = Follow::default();
        follow.update(Vec2::ZERO);

        assert_eq!(follow.update(Vec2::new(20.0, 0.0)).0.x, 10.0);
        assert_eq!(follow.update(Vec2::new(200.0, 0.0)).0.x, 200.0);
    }

    #[test]
    fn a_hand_missed_for_a_moment_is_not_fresh_and_one_lost_for_long_is() {
        let mut track = Track::default();
        assert!(track.update(Some(at(0.0, 0.9))).unwrap().fresh);
        assert!(track.update(None).is_none());
        assert!(!track.update(Some(at(0.0, 0.3))).unwrap().fresh);
        for _ in 0..=PATIENCE_FRAMES {
            track.update(None);
        }
        assert!(track.update(Some(at(0.0, 0.3))).is_none(), "a lost hand needs a clear find");
        assert!(track.update(Some(at(0.0, 0.9))).unwrap().fresh);
    }

    #[test]
    fn the_peak_is_found_between_cells() {
        let (width, height) = (64, 16);
        let map: Vec<f32> = (0..width * height)
            .map(|i| {
                let (dx, dy) = ((i % width) as f32 - 20.25, (i / width) as f32 - 8.0);
                (-(dx * dx + dy * dy) / 3.0).exp()
            })
            .collect();

        let expected = crop::strip_px_to_mm(Vec2::new(20.75, 8.5) * CELL_PX as f32);

        assert!(peak(&map, width).unwrap().centre_mm.distance(expected) < 2.0);
    }

    #[test]
    fn crossed_hands_need_better_evidence_than_uncrossed_ones() {
        let (left, right) = (Some(at(300.0, 0.6)), Some(at(100.0, 0.6)));

        let doubtful = uncross(left, right, |_, _| 0.2);
        assert!(doubtful.0.unwrap().centre_mm.x < doubtful.1.unwrap().centre_mm.x);

        let certain = uncross(left, right, |_, _| 0.01);
        assert_eq!(certain, (left, right));
        assert_eq!(uncross(right, left, |_, _| 0.9), (right, left), "they are not crossed at all");
        let phantom = (left, Some(at(100.0, 0.05)));
        assert_eq!(
            uncross(phantom.0, phantom.1, |_, _| 0.2),
            phantom,
            "a hand that is not there takes no name"
        );
    }

    #[test]
    fn one_hand_seen_twice_is_one_hand() {
        assert_eq!(part(Some(at(0.0, 0.9)), Some(at(10.0, 0.5))), (Some(at(0.0, 0.9)), None));
        assert!(matches!(part(Some(at(0.0, 0.9)), Some(at(100.0, 0.5))), (Some(_), Some(_))));
    }
}

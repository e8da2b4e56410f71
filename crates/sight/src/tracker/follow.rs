//! One hand, followed from frame to frame.

use glam::Vec2;
use score::Hand;

use super::Place;
use crate::crop::CROP_MM;

/// Presence above which a new hand is believed.
pub const APPEARS: f32 = 0.4;
/// Presence below which a followed hand counts as missed in this frame.
pub const VANISHES: f32 = 0.2;
/// Frames in a row that a hand may be missed before it is given up.
const PATIENCE_FRAMES: u32 = 4;
/// Share of the way to the new centre that is gone per frame: smooth, yet no leap is lost.
const FOLLOW: f32 = 0.5;
/// Beyond this the hand leapt and the crop goes with it at once, millimetres.
pub const LEAP_MM: f32 = 45.0;

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

/// One hand being followed.
#[derive(Debug, Clone, Default)]
pub struct Track {
    follow: Follow,
    missed: u32,
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
    /// How surely a hand is there.
    pub presence: f32,
}

impl Track {
    /// Where the hand was in the last frame that it was in.
    pub fn was(&self) -> Option<Vec2> {
        self.follow.centre
    }

    /// Follows the hand to its place; `None` when it is not in view.
    pub fn update(&mut self, place: Option<Place>) -> Option<Tracked> {
        let Some(place) = place else {
            self.missed += 1;
            if self.missed > PATIENCE_FRAMES {
                *self = Self::default();
            }
            return None;
        };
        self.missed = 0;
        let fresh = self.follow.centre.is_none();
        let (centre_mm, way_mm) = self.follow.update(place.centre_mm);
        Some(Tracked { centre_mm, way_mm, fresh, presence: place.presence() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_moves_are_smoothed_and_leaps_followed_at_once() {
        let mut follow = Follow::default();
        follow.update(Vec2::ZERO);

        assert_eq!(follow.update(Vec2::new(20.0, 0.0)).0.x, 10.0);
        assert_eq!(follow.update(Vec2::new(200.0, 0.0)).0.x, 200.0);
    }

    #[test]
    fn a_hand_missed_for_a_moment_is_not_fresh_and_one_lost_for_long_is() {
        let place = Some(Place { centre_mm: Vec2::ZERO, probability: [0.9, 0.0] });
        let mut track = Track::default();
        assert!(track.update(place).unwrap().fresh);
        assert!(track.update(None).is_none());
        assert!(!track.update(place).unwrap().fresh);
        (0..=PATIENCE_FRAMES).for_each(|_| assert!(track.update(None).is_none()));
        assert_eq!(track.was(), None);
        assert!(track.update(place).unwrap().fresh);
    }
}

//! Follows the two hands from frame to frame: from the locator's maps to steady crop centres, and which is which.
//!
//! The maps tell where hands are (`peaks`), the maps, the hands' order and where they were a frame ago tell left from
//! right (`naming`), each hand's crop is moved smoothly (`follow`). The recogniser sees the crops in more detail
//! than the locator: where it says for a while that this is another hand, the hand is looked for elsewhere. So it is
//! where keys go down that none of the followed hands can reach: somebody else's hand may lie on the keys, too.

mod follow;
mod naming;
mod peaks;

pub use follow::{Follow, Tracked, travel_units};
pub use peaks::{MAP_CELLS, MAP_HEIGHT, MAP_WIDTH, Peak, Place, highest, slot};

use follow::{LEAP_MM, Track, VANISHES};
use glam::Vec2;
use naming::Known;

/// What the recogniser said about a hand counts for this much less with each frame.
const MEMORY: f32 = 0.9;
/// The most that one crop counts for, log odds: its mistakes last for some frames.
const MOST_DOUBT: f32 = 2.5;
/// Above this much doubt, log odds, it is another hand: that takes five frames.
const WRONG: f32 = 10.0;
/// Above this much doubt of both together they are each other: that takes two frames.
const EACH_OTHER: f32 = 9.0;
/// A hand plays keys at most this far to the left or right of its middle, millimetres.
const REACH_MM: f32 = 130.0;
/// A key that no hand reaches is remembered for so many frames.
const KEY_FRAMES: u32 = 8;
/// A hand that played a key no more than so many frames ago stays where it is.
const BUSY_FRAMES: u32 = 60;
/// For so many frames a hand is not looked for again where another one was taken for it.
const NOT_THERE_FRAMES: u32 = 30;
/// A place that has gone no farther than this from one frame to the next is the same hand's, millimetres.
const STEP_MM: f32 = 50.0;

/// Both hands, left first.
#[derive(Debug, Clone, Default)]
pub struct Tracker {
    hands: [Followed; 2],
    /// Keys that went down beyond every hand's reach: where, and for how many frames they are remembered.
    orphans: Vec<(f32, u32)>,
}

/// What is known of one hand.
#[derive(Debug, Clone, Default)]
struct Followed {
    track: Track,
    /// Log odds of its being another hand.
    doubt: f32,
    /// Where another hand was taken for it, and for how many frames that is remembered.
    not_at: Option<(Vec2, u32)>,
    /// For so many frames more it counts as playing.
    busy: u32,
}

impl Tracker {
    /// Follows the hands into the next frame, given the left and the right hand's map in a row.
    pub fn update(&mut self, maps: &[f32]) -> [Option<Tracked>; 2] {
        let places = peaks::places(maps, VANISHES);
        self.hands.iter_mut().for_each(|hand| hand.follow_the_other(&places));
        self.orphans.iter_mut().for_each(|(_, frames)| *frames -= 1);
        self.orphans.retain(|(_, frames)| *frames > 0);
        let known = self.hands.each_ref().map(|hand| Known {
            was: hand.track.was(),
            not_at: hand.not_at.map(|(place, _)| place),
            idle: hand.busy == 0,
        });
        let wanted = |place: &Place| self.orphans.iter().any(|(key, _)| reaches(place.centre_mm, *key));
        let [left, right] = naming::name(&places, &known, wanted);
        let [l, r] = &mut self.hands;
        let seen = [l.track.update(left), r.track.update(right)];
        for (hand, seen) in self.hands.iter_mut().zip(&seen) {
            let Some(seen) = seen else { continue };
            if seen.fresh {
                hand.doubt = 0.0;
            }
            // Whoever lies there now need not be who has been playing.
            if seen.fresh || seen.way_mm.length() > LEAP_MM {
                hand.busy = 0;
            }
        }
        seen
    }

    /// Hears that the key in the middle of which `x_mm` lies went down.
    pub fn hear_key(&mut self, x_mm: f32) {
        let reaching = |hand: &&mut Followed| hand.track.was().is_some_and(|was| reaches(was, x_mm));
        let mut reached = false;
        for hand in self.hands.iter_mut().filter(reaching) {
            hand.busy = BUSY_FRAMES;
            reached = true;
        }
        if !reached {
            self.orphans.push((x_mm, KEY_FRAMES));
        }
    }

    /// Hears how probable it is, by its crop, that each hand that was seen is the one it is taken for, and not the other.
    pub fn hear(&mut self, visible: [Option<f32>; 2]) {
        for (hand, visible) in self.hands.iter_mut().zip(visible) {
            let Some(visible) = visible else { continue };
            let said = ((1.0 - visible).max(1e-4) / visible.max(1e-4)).ln().clamp(-MOST_DOUBT, MOST_DOUBT);
            // What is certain now need not be once the hands have met; so certainty does not pile up.
            hand.doubt = (hand.doubt * MEMORY + said).max(-MOST_DOUBT);
        }
        let [left, right] = self.hands.each_ref().map(|hand| hand.doubt);
        let each_other = left.min(right) > 0.0 && left + right > EACH_OTHER;
        for hand in &mut self.hands {
            if each_other || hand.doubt > WRONG {
                let not_at = hand.track.was().map(|place| (place, NOT_THERE_FRAMES));
                *hand = Followed { not_at, ..Followed::default() };
            }
        }
    }
}

fn reaches(hand_mm: Vec2, key_mm: f32) -> bool {
    (hand_mm.x - key_mm).abs() <= REACH_MM
}

impl Followed {
    fn follow_the_other(&mut self, places: &[Place]) {
        self.busy = self.busy.saturating_sub(1);
        self.not_at = self.not_at.filter(|(_, frames)| *frames > 0).map(|(was, frames)| {
            let now = places
                .iter()
                .map(|place| place.centre_mm)
                .min_by(|a, b| a.distance(was).total_cmp(&b.distance(was)))
                .filter(|now| now.distance(was) < STEP_MM);
            (now.unwrap_or(was), frames - 1)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Maps with a hand at each of the columns.
    fn maps(left: &[(usize, f32)], right: &[(usize, f32)]) -> Vec<f32> {
        let mut maps = vec![0.0; 2 * MAP_CELLS];
        for (slot, hands) in [left, right].into_iter().enumerate() {
            for &(column, probability) in hands {
                maps[slot * MAP_CELLS + 8 * MAP_WIDTH + column] = probability;
            }
        }
        maps
    }

    fn columns(seen: [Option<Tracked>; 2]) -> [Option<usize>; 2] {
        seen.map(|seen| seen.map(|seen| (crate::crop::mm_to_strip_px(seen.centre_mm).x / 4.0) as usize))
    }

    #[test]
    fn a_hand_that_is_the_other_one_changes_its_name() {
        let mut tracker = Tracker::default();
        let one = maps(&[], &[(30, 0.9)]);
        assert_eq!(columns(tracker.update(&one)), [None, Some(30)]);
        (0..4).for_each(|_| tracker.hear([None, Some(0.01)]));
        assert_eq!(columns(tracker.update(&one)), [None, Some(30)], "four frames may err");
        tracker.hear([None, Some(0.01)]);
        assert_eq!(columns(tracker.update(&one)), [Some(30), None]);
    }

    #[test]
    fn keys_that_no_hand_reaches_call_an_idle_hand_to_where_one_is() {
        let mut tracker = Tracker::default();
        let three = maps(&[(10, 0.9)], &[(35, 0.8), (50, 0.9)]);
        assert_eq!(columns(tracker.update(&three)), [Some(10), Some(50)]);
        let key = |column: usize| crate::crop::strip_px_to_mm(Vec2::new(column as f32 * 4.0, 0.0)).x;

        tracker.hear_key(key(36));
        assert_eq!(columns(tracker.update(&three)), [Some(10), Some(35)]);
        tracker.hear_key(key(36));
        tracker.hear_key(key(50));
        assert_eq!(columns(tracker.update(&three)), [Some(10), Some(35)], "this hand plays: it stays");
    }

    #[test]
    fn a_hand_that_was_lost_to_an_idle_one_is_called_back_by_its_keys() {
        let mut tracker = Tracker::default();
        let key = |column: usize| crate::crop::strip_px_to_mm(Vec2::new(column as f32 * 4.0, 0.0)).x;
        let both = |left: usize| maps(&[(left, 0.9)], &[(50, 0.9)]);
        tracker.update(&both(28));
        tracker.hear_key(key(28));
        tracker.hear_key(key(50));
        // The left hand passes beneath the right one; for some frames only somebody else's is to be seen.
        (0..3).for_each(|_| assert_eq!(columns(tracker.update(&both(10))), [Some(10), Some(50)]));
        let back = maps(&[(10, 0.9), (28, 0.8)], &[(50, 0.9)]);
        assert_eq!(columns(tracker.update(&back)), [Some(10), Some(50)], "nobody has called it");
        tracker.hear_key(key(28));
        assert_eq!(columns(tracker.update(&back)), [Some(28), Some(50)]);
    }

    #[test]
    fn two_hands_that_are_each_other_change_names_and_a_third_hand_is_let_go() {
        let mut tracker = Tracker::default();
        let two = maps(&[(20, 0.9)], &[(40, 0.9)]);
        tracker.update(&two);
        tracker.hear([Some(0.01); 2]);
        assert_eq!(columns(tracker.update(&two)), [Some(20), Some(40)], "one frame may err");
        tracker.hear([Some(0.01); 2]);
        assert_eq!(columns(tracker.update(&two)), [Some(40), Some(20)]);

        let mut tracker = Tracker::default();
        let three = maps(&[(10, 0.9)], &[(30, 0.8), (50, 0.7)]);
        assert_eq!(columns(tracker.update(&three)), [Some(10), Some(30)]);
        (0..5).for_each(|_| tracker.hear([Some(0.99), Some(0.01)]));
        assert_eq!(columns(tracker.update(&three)), [Some(10), Some(50)]);
    }
}

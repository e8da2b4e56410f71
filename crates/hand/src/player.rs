//! Who plays: one draw of a hand and of a style of playing.

use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64;
use serde::{Deserialize, Serialize};

use crate::anatomy::Anatomy;

/// Shares of players with these habits.
const STRETCHES: f64 = 0.6;
/// Share of players whose idle little finger is drawn in, and of those whose thumb is.
const TUCKS: f64 = 0.4;
const COLLAPSES: f64 = 0.2;
const FLIES: f64 = 0.2;

/// Habits of playing. Lengths in mm, times in seconds, angles in radians.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Style {
    /// How curved the fingers are: 0 flat, 1 strongly curved.
    pub curvature: f32,
    /// How much the last finger joint bends for each degree of the joint before it.
    pub coupling: f32,
    /// Height of the knuckles over the keys as a share of hand length.
    pub knuckle_height: f32,
    /// How far the knuckles stand above the wrist.
    pub pitch: f32,
    /// How far the hand is turned; positive turns the fingers towards the thumb's side.
    pub turn: f32,
    /// How far the hand leans to the little finger.
    pub roll: f32,
    /// Sideways distance of neighbouring fingertips in the resting position, over a white key's width.
    pub spread: f32,
    /// How far from the keys' edge the thumb lands.
    pub depth_mm: f32,
    /// How high a finger lifts before it strikes.
    pub lift_mm: f32,
    /// How high idle fingers hover over the keys.
    pub hover_mm: f32,
    /// How long before the onset a finger begins to reach for its key.
    pub approach_s: f32,
    /// How long a key takes from first touch to its bottom.
    pub press_s: f32,
    /// How long a key is held over the next note's onset; negative leaves a gap.
    pub overlap_s: f32,
    /// Standard deviation of onsets around the written time.
    pub jitter_s: f32,
    /// Standard deviation of where on the key the fingertip lands, sideways; along the key it is twice that.
    pub sloppiness_mm: f32,
    /// How far neighbours of a pressing finger are drawn down with it.
    pub enslaving_mm: f32,
    /// How far the wrist sinks with each key.
    pub arm_weight_mm: f32,
    /// Amplitude of small idle movements.
    pub fidget_mm: f32,
    /// How likely a resting hand leaves the keys, 0 to 1.
    pub leaves_keys: f32,
    /// How far idle fingers stretch out over the black keys, in mm; 0 for fingers that stay curved over the white ones.
    pub outstretch_mm: f32,
    /// How far an idle little finger is drawn in under the hand, in mm; the ring finger follows a little.
    pub tuck_mm: f32,
    /// How far an idle thumb is drawn in under the hand, in mm.
    pub thumb_tuck_mm: f32,
    /// A habit: how far the last joint of a pressing finger gives way, taken from its coupling; 0 for firm fingers.
    pub collapse: f32,
    /// A habit: how high the little finger flies while others press, in mm; 0 for a quiet hand.
    pub flying_little_mm: f32,
}

impl Style {
    /// A calm, exact way of playing, for ghost hands that show how it is done.
    pub fn model() -> Self {
        Self {
            curvature: 0.5,
            coupling: 0.45,
            knuckle_height: 0.305,
            pitch: 0.20,
            turn: 0.0,
            roll: 0.09,
            spread: 1.0,
            depth_mm: 17.0,
            lift_mm: 13.0,
            hover_mm: 8.0,
            approach_s: 0.10,
            press_s: 0.030,
            overlap_s: 0.0,
            jitter_s: 0.0,
            sloppiness_mm: 0.0,
            enslaving_mm: 2.0,
            arm_weight_mm: 2.0,
            fidget_mm: 0.6,
            leaves_keys: 0.5,
            outstretch_mm: 0.0,
            tuck_mm: 0.0,
            thumb_tuck_mm: 0.0,
            collapse: 0.0,
            flying_little_mm: 0.0,
        }
    }

    /// Draws a style.
    pub fn draw(rng: &mut impl Rng) -> Self {
        Self {
            curvature: rng.random_range(0.0..1.0),
            coupling: rng.random_range(0.30..0.62),
            knuckle_height: rng.random_range(0.265..0.355),
            pitch: rng.random_range(0.08..0.32),
            turn: rng.random_range(-0.10..0.10),
            roll: rng.random_range(0.02..0.16),
            spread: rng.random_range(0.94..1.05),
            depth_mm: rng.random_range(11.0..25.0),
            lift_mm: rng.random_range(6.0..20.0),
            hover_mm: rng.random_range(4.0..13.0),
            approach_s: rng.random_range(0.06..0.12),
            press_s: rng.random_range(0.020..0.040),
            overlap_s: rng.random_range(-0.08..0.04),
            jitter_s: rng.random_range(0.005..0.025),
            sloppiness_mm: rng.random_range(0.4..2.0),
            enslaving_mm: rng.random_range(0.5..4.0),
            arm_weight_mm: rng.random_range(0.5..4.0),
            fidget_mm: rng.random_range(0.3..1.6),
            leaves_keys: rng.random_range(0.0..1.0),
            collapse: if rng.random_bool(COLLAPSES) { rng.random_range(0.2..0.65) } else { 0.0 },
            flying_little_mm: if rng.random_bool(FLIES) { rng.random_range(8.0..26.0) } else { 0.0 },
            outstretch_mm: if rng.random_bool(STRETCHES) { rng.random_range(6.0..36.0) } else { 0.0 },
            tuck_mm: if rng.random_bool(TUCKS) { rng.random_range(8.0..32.0) } else { 0.0 },
            thumb_tuck_mm: if rng.random_bool(TUCKS) { rng.random_range(8.0..30.0) } else { 0.0 },
        }
    }
}

/// Somebody who plays: a hand and habits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Player {
    /// What the player was drawn from.
    pub seed: u64,
    /// Both hands, mirrored.
    pub anatomy: Anatomy,
    /// Habits.
    pub style: Style,
}

impl Player {
    /// Draws a player. The same seed always gives the same player.
    pub fn draw(seed: u64) -> Self {
        let mut rng = Pcg64::seed_from_u64(seed);
        Self { seed, anatomy: Anatomy::draw(&mut rng), style: Style::draw(&mut rng) }
    }

    /// An exact player with an average hand, for showing how it is done.
    pub fn model() -> Self {
        Self { seed: 0, anatomy: Anatomy::average(180.0), style: Style::model() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_always_gives_the_same_player() {
        assert_eq!(Player::draw(7), Player::draw(7));
        assert_ne!(Player::draw(7), Player::draw(8));
    }
}

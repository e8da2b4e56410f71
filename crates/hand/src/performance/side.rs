//! One hand's view of the keyboard, in which every hand is a right hand.

use glam::{Vec2, Vec3};
use keyboard::{KeyRect, is_black, rect};
use score::Hand;

/// How far a pad keeps from the edges of the slot between two black keys, in mm.
const SLOT_MARGIN: f32 = 1.0;

/// Turns keyboard places into a hand's own frame (x grows from thumb to little finger) and back.
#[derive(Copy, Clone, Debug)]
pub(super) struct Side {
    pub hand: Hand,
    sign: f32,
}

/// A key in a hand's own frame, in mm.
#[derive(Copy, Clone, Debug)]
pub(super) struct Spot {
    /// Middle of the key's wide part.
    pub x: f32,
    /// Half the breadth of the wide part.
    pub half: f32,
    /// Middle of the part between the black keys; of a black key the same as `x`.
    pub slot_x: f32,
    /// Half the breadth of the part between the black keys.
    pub slot_half: f32,
    /// Whether it is a black key.
    pub black: bool,
    /// Height of its surface.
    pub z: f32,
}

impl Side {
    pub fn new(hand: Hand) -> Self {
        Self { hand, sign: if hand == Hand::Right { 1.0 } else { -1.0 } }
    }

    /// The keyboard's x in the hand's frame, or the other way round.
    pub fn flip(self, x: f32) -> f32 {
        self.sign * x
    }

    /// The key as the hand sees it.
    pub fn spot(self, midi: u8) -> Spot {
        let key = rect(midi);
        let black = is_black(midi);
        let (mut slot0, mut slot1) = (key.x0, key.x1);
        if !black {
            if let Some(left) = neighbour(midi, -1) {
                slot0 = slot0.max(left.x1);
            }
            if let Some(right) = neighbour(midi, 1) {
                slot1 = slot1.min(right.x0);
            }
        }
        Spot {
            x: self.flip(key.centre().x),
            half: key.width() / 2.0,
            slot_x: self.flip((slot0 + slot1) / 2.0),
            slot_half: (slot1 - slot0) / 2.0 - SLOT_MARGIN,
            black,
            z: key.z,
        }
    }

    /// Height of what lies under a point: black keys with rounded flanks, so that a finger that follows it
    /// moves smoothly.
    pub fn surface(self, at: Vec2) -> f32 {
        let point = Vec2::new(self.flip(at.x), at.y);
        let Some(here) = keyboard::key_at(Vec2::new(point.x, point.y.clamp(0.0, 149.0))) else { return 0.0 };
        let free: f32 = [-1, 0, 1]
            .into_iter()
            .filter_map(|step| neighbour(here, step))
            .map(|key| {
                let outside = (key.x0 - point.x).max(point.x - key.x1).max(0.0);
                let before = (key.y0 - point.y).max(0.0);
                smooth(outside.hypot(before) / FLANK)
            })
            .product();
        // Between two black keys their flanks meet in a round valley.
        keyboard::BLACK_HEIGHT_MM * (1.0 - free)
    }
}

/// How far from a black key a fingertip begins to rise over it, in mm.
const FLANK: f32 = 11.0;

/// The rectangle of the black key `step` semitones away.
fn neighbour(midi: u8, step: i8) -> Option<KeyRect> {
    let key = midi.checked_add_signed(step)?;
    ((keyboard::LOWEST..=keyboard::HIGHEST).contains(&key) && is_black(key)).then(|| rect(key))
}

/// 0 to 1 with a level start and end (3t² − 2t³); held outside.
pub(super) fn smooth(t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// The point with its x flipped into or out of the hand's frame.
impl Side {
    pub fn flip_point(self, point: Vec3) -> Vec3 {
        Vec3::new(self.flip(point.x), point.y, point.z)
    }
}

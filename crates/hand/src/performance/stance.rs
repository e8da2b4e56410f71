//! How a player's hand stands over the keys when nothing pulls it: five fingers over five neighbouring keys.

use glam::{Quat, Vec2, Vec3};
use keyboard::WHITE_PITCH_MM;
use score::Finger;

use crate::ik::WristPose;
use crate::player::Player;

/// How stretched a finger is, from its knuckle to its pad, with flat and with strongly curved fingers.
const STRETCH_FLAT: f32 = 0.975;
const STRETCH_CURVED: f32 = 0.90;
/// How far the wrist's underside stays above the keys' surface, in mm.
const WRIST_CLEARS_MM: f32 = 7.0;
/// How stretched an idle finger is at most.
const NEARLY_STRAIGHT: f32 = 0.905;
/// How high the root of the thumb is at least, so that the thumb does not lie on the keys, in mm.
const THUMB_ROOT_MM: f32 = 26.0;
/// How stretched the thumb is.
const STRETCH_THUMB: f32 = 0.92;
/// Hand length at which neighbouring fingertips are one white key apart, in mm.
const KEY_WIDE_HAND_MM: f32 = 180.0;
/// How far apart neighbouring fingertips are at least, in white keys: small hands cannot afford less.
const NARROWEST: f32 = 0.84;
/// How far from the edge the middle finger lands at most while it plays in front of the black keys, in mm.
const MIDDLE_DEEPEST_MM: f32 = 50.0;

/// How far ahead of the thumb the middle finger stands at most, for deep and for shallow thumbs, in mm.
const AHEAD_MM: (f32, f32) = (28.0, 42.0);
/// How far curled fingers stand behind the middle one, in mm; the thumb has no say.
const BEHIND_MIDDLE_MM: [f32; 5] = [0.0, 4.0, 0.0, 3.0, 11.0];

/// A hand at rest over the keys, before turning. The pivot is the point under the middle finger's pad.
#[derive(Clone, Debug)]
pub(super) struct Stance {
    /// Where each finger's pad touches the keys, from the pivot, in mm.
    pub touch: [Vec2; 5],
    /// How much further ahead each finger reaches before it is straight, in mm.
    pub room_ahead: [f32; 5],
    /// The wrist, from the pivot.
    pub wrist: Vec3,
    /// How far behind the keys' edge the pivot is when white keys are played.
    pub depth: f32,
    pitch: f32,
    roll: f32,
    turn: f32,
}

impl Stance {
    pub fn new(player: &Player) -> Self {
        let (hand, style) = (&player.anatomy, &player.style);
        let length = hand.hand_length_mm;
        let tilt = Quat::from_rotation_x(style.pitch) * Quat::from_rotation_y(style.roll);
        let knuckle = tilt * hand.digit(Finger::MIDDLE).root();
        let thumb_root = tilt * hand.digit(Finger::THUMB).root();
        let wrist_z = (style.knuckle_height * length - knuckle.z)
            .max(hand.wrist_half_thickness_mm + WRIST_CLEARS_MM)
            .max(THUMB_ROOT_MM - thumb_root.z);
        let size = (0.5 + 0.5 * length / KEY_WIDE_HAND_MM).clamp(0.84, 1.06);
        let spacing = WHITE_PITCH_MM * (style.spread * size).max(NARROWEST);
        let stretch = STRETCH_FLAT + (STRETCH_CURVED - STRETCH_FLAT) * style.curvature;
        let middle_x = knuckle.x;
        let long = ((length - 120.0) / 50.0).clamp(0.0, 1.0);
        let stretch_thumb = STRETCH_THUMB + long * (0.985 - STRETCH_THUMB);

        let mut touch = Finger::ALL.map(|finger| {
            let digit = hand.digit(finger);
            let root = tilt * digit.root() + Vec3::Z * wrist_z;
            let share = if finger == Finger::THUMB { stretch_thumb } else { stretch };
            let reach = share * (digit.length() - digit.pad_radius());
            let x = middle_x + (f32::from(finger.number()) - 3.0) * spacing;
            let drop = root.z - digit.pad_radius();
            // What is left of the reach after going down and sideways goes forwards.
            let forward = (reach * reach - drop * drop - (x - root.x).powi(2)).max(0.0).sqrt();
            Vec2::new(x, root.y + forward.max(0.25 * reach))
        });
        // Long fingers curl up so that the thumb gets onto its key while they stay in front of the black ones.
        let ahead = (MIDDLE_DEEPEST_MM - style.depth_mm + 12.0 * long).clamp(AHEAD_MM.0, AHEAD_MM.1);
        let farthest = touch[0].y + ahead;
        for (point, behind) in touch.iter_mut().zip(BEHIND_MIDDLE_MM).skip(1) {
            point.y = point.y.min(farthest - behind);
        }
        let room_ahead = Finger::ALL.map(|finger| {
            let digit = hand.digit(finger);
            let root = tilt * digit.root() + Vec3::Z * wrist_z;
            let (drop, at) = (root.z - digit.pad_radius() - style.hover_mm, touch[finger.index()]);
            let reach = NEARLY_STRAIGHT * (digit.length() - digit.pad_radius());
            let ahead = (reach * reach - drop * drop - (at.x - root.x).powi(2)).max(0.0).sqrt();
            (root.y + ahead - at.y).max(0.0)
        });
        let pivot = touch[Finger::MIDDLE.index()];
        let touch = touch.map(|point| point - pivot);
        Self {
            touch,
            room_ahead,
            wrist: Vec3::new(-pivot.x, -pivot.y, wrist_z),
            depth: (style.depth_mm - touch[0].y).min(MIDDLE_DEEPEST_MM),
            pitch: style.pitch,
            roll: style.roll,
            turn: style.turn,
        }
    }

    /// Where a finger touches the keys in a hand turned by `yaw`, from the pivot.
    pub fn touch(&self, finger: usize, yaw: f32) -> Vec2 {
        Vec2::from_angle(yaw).rotate(self.touch[finger])
    }

    /// How far the hand is turned while its wrist's x is `wrist_x` and the shoulder's x is `shoulder_x`.
    ///
    /// The forearm points from the elbow to the wrist; the wrist makes up for most of its slant.
    pub fn yaw(&self, wrist_x: f32, shoulder_x: f32) -> f32 {
        self.turn + 0.35 * forearm_slant(wrist_x, shoulder_x)
    }

    /// The wrist for a hand whose pivot is at `pivot` (its z lifts the hand), turned by `yaw`.
    pub fn wrist_pose(&self, pivot: Vec3, yaw: f32, lean: f32) -> WristPose {
        WristPose {
            position: pivot + Quat::from_rotation_z(yaw) * self.wrist,
            yaw,
            pitch: self.pitch,
            roll: self.roll + lean,
        }
    }
}

/// The angle by which the forearm comes from the little finger's side, in radians.
pub(super) fn forearm_slant(wrist_x: f32, shoulder_x: f32) -> f32 {
    (0.45 * ((shoulder_x - wrist_x) / 260.0).tanh()).clamp(-0.45, 0.45)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingers_stand_side_by_side_with_the_thumb_nearest_to_the_player() {
        for seed in 0..50 {
            let stance = Stance::new(&Player::draw(seed));
            assert!(stance.touch.windows(2).all(|pair| pair[1].x - pair[0].x > 17.0), "{stance:?}");
            assert!(stance.touch[1..].iter().all(|point| point.y > stance.touch[0].y), "{seed} {stance:?}");
            assert!((20.0..90.0).contains(&stance.wrist.z), "{seed} wrist {}", stance.wrist.z);
            assert!((35.0..=50.0).contains(&stance.depth), "{seed} depth {}", stance.depth);
        }
    }
}

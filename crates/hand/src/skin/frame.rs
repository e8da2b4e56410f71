//! The palm's directions, by which flesh is laid on the bones.

use glam::Vec3;
use score::{Finger, Hand};

use crate::ik;
use crate::landmarks::joints;
use crate::pose::HandPose;

/// The palm's directions in the world: across (to the little finger), along (to the fingers), out of its back.
pub(crate) struct PalmFrame {
    pub across: Vec3,
    pub along: Vec3,
    pub back: Vec3,
}

impl PalmFrame {
    pub fn of(pose: &HandPose) -> Self {
        let knuckle = |finger: Finger| pose.landmarks[joints(finger)[0]];
        let along = (knuckle(Finger::MIDDLE) - pose.wrist()).normalize_or(Vec3::Y);
        let across = knuckle(Finger::LITTLE) - knuckle(Finger::INDEX);
        let across = (across - along * across.dot(along)).normalize_or(Vec3::X);
        let mirror = if pose.hand == Hand::Right { 1.0 } else { -1.0 };
        Self { across, along, back: mirror * across.cross(along) }
    }

    /// The side of a finger's segment on which the nail is.
    pub fn back_of(&self, finger: Finger, direction: Vec3) -> Vec3 {
        if finger == Finger::THUMB {
            let side = ik::thumb_knuckle_side();
            let side = self.across * side.x + self.along * side.y + self.back * side.z;
            return (side - direction * side.dot(direction)).normalize_or(self.back);
        }
        // The segment stays in a plane with the back's direction: turn that with it.
        let mirror = self.across.cross(self.along).dot(self.back);
        (mirror * self.across.cross(direction)).normalize_or(self.back)
    }

    /// A point given along the palm's directions.
    pub fn point(&self, origin: Vec3, across: f32, along: f32, back: f32) -> Vec3 {
        origin + self.across * across + self.along * along + self.back * back
    }
}

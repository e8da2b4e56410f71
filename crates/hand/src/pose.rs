//! Where a hand is at one moment.

use glam::Vec3;
use score::{Finger, Hand};

use crate::landmarks::{LANDMARKS, WRIST, tip};

/// A hand at one moment, in keyboard millimetres.
#[derive(Clone, Debug, PartialEq)]
pub struct HandPose {
    /// Which hand.
    pub hand: Hand,
    /// Joint centres and fingertips, in the order of [`LANDMARKS`]. A fingertip is the foremost point of the
    /// finger's flesh.
    pub landmarks: [Vec3; LANDMARKS],
    /// The middle of the elbow.
    pub elbow: Vec3,
    /// The lowest point of each fingertip's pad: the point that touches the key, thumb first.
    pub contacts: [Vec3; 5],
    /// The key that each finger holds down, thumb first.
    pub pressed: [Option<u8>; 5],
}

impl HandPose {
    /// The wrist's middle.
    pub fn wrist(&self) -> Vec3 {
        self.landmarks[WRIST]
    }

    /// A finger's tip.
    pub fn tip(&self, finger: Finger) -> Vec3 {
        self.landmarks[tip(finger)]
    }

    /// The point of a finger's pad that touches the key.
    pub fn contact(&self, finger: Finger) -> Vec3 {
        self.contacts[finger.index()]
    }

    /// The same pose of the other hand, mirrored in the plane x = 0.
    pub(crate) fn mirrored(mut self) -> Self {
        self.hand = self.hand.other();
        for point in self.landmarks.iter_mut().chain(&mut self.contacts).chain([&mut self.elbow]) {
            point.x = -point.x;
        }
        self
    }
}

//! Where a hand is at one moment.

use glam::Vec3;
use score::{Finger, Hand};

use crate::anatomy::Anatomy;
use crate::ik::{WristPose, solve};
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

    /// A right hand at rest: palm down, its wrist at the origin, fingers spread a little and nearly straight.
    pub fn rest(anatomy: &Anatomy) -> Self {
        const SPREAD: [f32; 5] = [0.0, -0.27, -0.06, 0.15, 0.38];
        let targets = Finger::ALL.map(|finger| {
            let digit = anatomy.digit(finger);
            let reach: f32 = digit.bones_to_pad().iter().sum();
            let (sin, cos) = SPREAD[finger.index()].sin_cos();
            let direction = if finger == Finger::THUMB {
                Vec3::new(-0.66, 0.66, -0.36)
            } else {
                Vec3::new(sin, cos, -0.28)
            };
            digit.root() + direction.normalize() * (0.965 * reach)
        });
        let wrist = WristPose { position: Vec3::ZERO, yaw: 0.0, pitch: 0.0, roll: 0.0 };
        let solved = solve(anatomy, 0.67, &wrist, &targets);
        let contacts = Finger::ALL
            .map(|finger| solved.pads[finger.index()] - Vec3::Z * anatomy.digit(finger).pad_radius());
        Self {
            hand: Hand::Right,
            landmarks: solved.landmarks,
            elbow: Vec3::new(0.0, -anatomy.forearm_mm, 0.0),
            contacts,
            pressed: [None; 5],
        }
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

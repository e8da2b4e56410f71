//! A finger's flesh: three segments, the soft pad under the last one, and its nail.

use glam::Vec3;
use score::Finger;

use super::frame::PalmFrame;
use super::{Capsule, Nail, Part};
use crate::anatomy::Anatomy;
use crate::landmarks::joints;
use crate::pose::HandPose;

/// How much slimmer the segments are between their joints, in shares of hand length: the thumb's, the other
/// fingers'. The last segment is full instead.
const WAISTS: [[f32; 3]; 2] = [[0.0, 0.003, -0.002], [0.0018, 0.002, -0.001]];
/// A nail's half length in shares of the last segment: the thumb's, the other fingers'.
const NAIL_HALF_LENGTH: [f32; 2] = [0.25, 0.31];
/// A nail's breadth in shares of the segment's.
const NAIL_WIDTH: f32 = 0.74;

/// Adds three segments and the pad.
pub(super) fn segments(
    flesh: &mut Vec<Capsule>,
    pose: &HandPose,
    anatomy: &Anatomy,
    frame: &PalmFrame,
    finger: Finger,
) {
    let digit = anatomy.digit(finger);
    let [first, second, third, tip] = joints(finger).map(|joint| pose.landmarks[joint]);
    let forward = (tip - third).normalize_or(Vec3::Y);
    let end = tip - forward * digit.pad_radius();
    let ends = [first, second, third, end];
    // Small children's fingers are round and full between their joints.
    let grown = (1.0 - 1.4 * anatomy.youth()) * anatomy.hand_length_mm;
    let waists = WAISTS[usize::from(finger != Finger::THUMB)];
    for segment in 0..3 {
        let (a, b) = (ends[segment], ends[segment + 1]);
        let (_, side) = back_and_side(frame, finger, b - a);
        let thickness = digit.thickness[segment];
        // The last segment ends in the ball that touches keys: that one's radius is its thickness.
        let rb = if segment == 2 { digit.pad_radius() } else { digit.radii[segment + 1] * thickness };
        let part = Part::Finger(finger, segment as u8);
        let mut bone = Capsule::new(part, a, digit.radii[segment] * thickness, b, rb)
            .broad(side, thickness)
            .waisted(waists[segment] * grown);
        bone.along = [segment as f32, segment as f32 + 1.0];
        flesh.push(bone);
    }
    // The pad stays within the ball that touches the key.
    let (back, side) = back_and_side(frame, finger, forward);
    let under = -back * (0.14 * digit.pad_radius());
    let radius = 0.86 * digit.radii[2] * digit.thickness[2];
    let part = Part::Finger(finger, 2);
    let mut pad = Capsule::new(
        part,
        third.lerp(end, 0.4) + 1.6 * under,
        radius,
        end + under,
        0.86 * digit.pad_radius(),
    )
    .broad(side, digit.thickness[2]);
    pad.along = [2.4, 3.0];
    flesh.push(pad);
}

/// The nail on the last segment.
pub(super) fn nail(pose: &HandPose, anatomy: &Anatomy, frame: &PalmFrame, finger: Finger) -> Nail {
    let digit = anatomy.digit(finger);
    let [.., third, tip] = joints(finger).map(|joint| pose.landmarks[joint]);
    let forward = (tip - third).normalize_or(Vec3::Y);
    let (normal, _) = back_and_side(frame, finger, forward);
    let length = digit.bones[2];
    let half_length = NAIL_HALF_LENGTH[usize::from(finger != Finger::THUMB)] * length;
    // From just behind the tip backwards; a long nail stands out over it.
    let middle = 0.97 * length - half_length;
    let root = digit.radii[2] * digit.thickness[2];
    let radius = root + (digit.pad_radius() - root) * (middle / (length - digit.pad_radius())).min(1.0);
    Nail {
        finger,
        centre: third + forward * (middle + 0.5 * anatomy.nail_overhang_mm) + normal * radius,
        normal,
        forward,
        half_width: NAIL_WIDTH * radius / digit.thickness[2],
        half_length: half_length + 0.5 * anatomy.nail_overhang_mm,
    }
}

/// Out of a segment's back and to its side.
fn back_and_side(frame: &PalmFrame, finger: Finger, direction: Vec3) -> (Vec3, Vec3) {
    let direction = direction.normalize_or(Vec3::Y);
    let back = frame.back_of(finger, direction);
    (back, direction.cross(back).normalize_or(frame.across))
}

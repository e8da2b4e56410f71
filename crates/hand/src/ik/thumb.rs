//! The thumb: a root that turns within a cone and two joints that bend together.

use glam::Vec3;

use super::chain::Chain;
use crate::anatomy::Digit;

/// Where the thumb's metacarpal points when it rests, in the palm's frame.
const REST: Vec3 = Vec3::new(-0.52, 0.76, -0.39);
/// How far the metacarpal can turn from there, in radians.
const CONE: f32 = 1.05;
/// Largest flexion of the thumb's middle joint, in radians.
const LARGEST: f32 = 1.0;
/// Towards which side the thumb's joints stand out: away from the palm and upwards. The thumb plays on its
/// side, so its plane of bending lies between level and upright.
pub const KNUCKLE_SIDE: Vec3 = Vec3::new(-0.62, 0.0, 0.785);

/// Joint centres of the thumb from its root to the middle of the pad, in the palm's frame.
pub fn bend(digit: &Digit, coupling: f32, target: Vec3) -> [Vec3; 4] {
    let root = digit.root();
    let offset = target - root;
    let distance = offset.length();
    if distance < 1.0 {
        return place(root, REST.normalize(), Chain::new(digit.bones_to_pad(), coupling), 0.0);
    }
    let chain = Chain::new(digit.bones_to_pad(), coupling);
    let bend = chain.bend_to(distance, LARGEST);
    let aim = offset / distance;
    let side = knuckle_side(aim);
    // The metacarpal points past the target by as much as the bent end falls behind it.
    let (sin, cos) = (-bend.sag).sin_cos();
    let metacarpal = within_cone(aim * cos + side * sin);
    place(root, metacarpal, chain, bend.angle)
}

/// The unit vector across `direction` that is nearest to the knuckle side.
pub fn knuckle_side(direction: Vec3) -> Vec3 {
    let side = KNUCKLE_SIDE - direction * KNUCKLE_SIDE.dot(direction);
    if side.length_squared() > 1e-6 { side.normalize() } else { direction.any_orthonormal_vector() }
}

fn place(root: Vec3, metacarpal: Vec3, chain: Chain, angle: f32) -> [Vec3; 4] {
    let side = knuckle_side(metacarpal);
    let mut points = [root; 4];
    for (i, (along, down)) in chain.points(angle, 0.0).into_iter().enumerate() {
        points[i + 1] = root + metacarpal * along - side * down;
    }
    points
}

/// The direction, or the nearest one that the root joint allows.
fn within_cone(direction: Vec3) -> Vec3 {
    let rest = REST.normalize();
    let cos = direction.dot(rest).clamp(-1.0, 1.0);
    if cos >= CONE.cos() {
        return direction;
    }
    let across = (direction - rest * cos).normalize_or_zero();
    rest * CONE.cos() + across * CONE.sin()
}

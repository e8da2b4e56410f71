//! The dark under solid hands: the keys' shader takes light away where balls along the hands are near.

use bevy::prelude::*;
use hand::{HandPose, Performance};

use crate::game::paint::{Paints, SHADES, SolidMaterial};
use crate::game::stage::world;

/// Which landmarks throw shade, and with which share of the palm's half thickness as radius.
const BALLS: [(usize, f32); 14] = [
    (4, 0.62),
    (8, 0.55),
    (12, 0.55),
    (16, 0.55),
    (20, 0.5),
    (3, 0.8),
    (6, 0.8),
    (10, 0.8),
    (14, 0.8),
    (18, 0.7),
    (5, 1.3),
    (9, 1.4),
    (17, 1.3),
    (0, 1.6),
];

/// The balls of one hand: centimetres of the stage, and the radius.
pub fn of(pose: &HandPose, performance: &Performance) -> Vec<Vec4> {
    let half_thickness = performance.player().anatomy.palm_radius_mm / 10.0;
    BALLS.map(|(landmark, share)| world(pose.landmarks[landmark]).extend(share * half_thickness)).to_vec()
}

/// Tells the keys' shader what shades them.
pub fn tell(shades: &[Vec4], paints: &Paints, solid: &mut Assets<SolidMaterial>) {
    let shaded =
        |solid: &Assets<SolidMaterial>| solid.get(&paints.solid).is_some_and(|one| one.shaded.x > 0.0);
    if shades.is_empty() && !shaded(solid) {
        return;
    }
    if let Some(mut one) = solid.get_mut(&paints.solid) {
        let count = shades.len().min(SHADES);
        one.shades[..count].copy_from_slice(&shades[..count]);
        one.shaded.x = count as f32;
    }
}

/// Takes all shade away.
pub fn lift(paints: Res<Paints>, mut solid: ResMut<Assets<SolidMaterial>>) {
    tell(&[], &paints, &mut solid);
}

//! A hand's skin as a mesh of the stage, coloured for glass or for flesh.

use bevy::asset::RenderAssetUsages;
use bevy::mesh::{Indices, PrimitiveTopology, VertexAttributeValues};
use bevy::prelude::*;
use hand::{Hand, Posed, Skin, SkinMesh};

use crate::game::mesh_build::paint;
use crate::game::stage::world;
use crate::game::theme;

/// How much of a finger's colour the glass has at its knuckle, its joints and its tip. From the player's seat
/// the tips are hidden behind the knuckles, so the colour begins early.
const TINT: [f32; 4] = [0.0, 0.42, 0.78, 0.95];
/// From here on a ghost's arm fades, and here it ends, in shares of the forearm: it is not cut off by the
/// picture's edge.
const FADES: (f32, f32) = (0.05, 0.80);
/// How much of its colour a pressing finger has at its knuckle, its joints and its tip.
const FLUSH: [f32; 4] = [0.0, 0.62, 0.74, 0.80];

/// A mesh that shows nothing: one corner, three times.
pub fn nothing() -> Mesh {
    build(&[[0.0; 3]], &[[0, 0, 0]], vec![[0.0; 2]], vec![[0.0; 4]])
}

/// A hand of glass: each finger takes its colour on the way from the knuckle to the tip.
pub fn glass(skin: &SkinMesh, hand: Hand) -> Mesh {
    dressed(skin, hand, |skin| {
        let present = 1.0 - smooth((skin.arm - FADES.0) / (FADES.1 - FADES.0));
        ([present, 0.0], paint(theme::finger_or_foam(skin.finger), tint_at(skin.along)))
    })
}

/// A hand of flesh. Its nails are painted in the fingers' colours; where they are, the shader knows from the
/// texture place.
pub fn flesh(skin: &SkinMesh, hand: Hand) -> Mesh {
    dressed(skin, hand, |skin| (skin.nail, paint(theme::finger_or_foam(skin.finger), 0.0)))
}

/// Fingers that press a key take on their colour; `pressing` says how far each does, thumb first.
pub fn flush(mesh: &mut Mesh, skin: &SkinMesh, pressing: &[f32; 5]) {
    let Some(VertexAttributeValues::Float32x4(colours)) = mesh.attribute_mut(Mesh::ATTRIBUTE_COLOR) else {
        return;
    };
    for (colour, skin) in colours.iter_mut().zip(skin.skins()) {
        colour[3] = skin.finger.map_or(0.0, |finger| pressing[finger.index()] * flush_at(skin.along));
    }
}

/// Moves a mesh's corners to where they are in a pose.
pub fn follow(mesh: &mut Mesh, posed: &Posed) {
    for (attribute, values) in
        [(Mesh::ATTRIBUTE_POSITION, &posed.positions), (Mesh::ATTRIBUTE_NORMAL, &posed.normals)]
    {
        // Directions turn as places do, but are not shrunk to centimetres.
        let scale = if attribute.id == Mesh::ATTRIBUTE_NORMAL.id { 10.0 } else { 1.0 };
        if let Some(VertexAttributeValues::Float32x3(corners)) = mesh.attribute_mut(attribute) {
            corners.clear();
            corners.extend(values.iter().map(|at| (world(*at) * scale).to_array()));
        }
    }
}

fn dressed(skin: &SkinMesh, hand: Hand, colour: impl Fn(&Skin) -> ([f32; 2], [f32; 4])) -> Mesh {
    let (uvs, colours) = skin.skins().iter().map(colour).unzip();
    build(&vec![[0.0; 3]; skin.skins().len()], &skin.triangles(hand), uvs, colours)
}

fn build(corners: &[[f32; 3]], triangles: &[[u32; 3]], uvs: Vec<[f32; 2]>, colours: Vec<[f32; 4]>) -> Mesh {
    let usage = RenderAssetUsages::RENDER_WORLD | RenderAssetUsages::MAIN_WORLD;
    let mut mesh = Mesh::new(PrimitiveTopology::TriangleList, usage);
    mesh.insert_attribute(Mesh::ATTRIBUTE_POSITION, corners.to_vec());
    mesh.insert_attribute(Mesh::ATTRIBUTE_NORMAL, vec![[0.0, 1.0, 0.0]; corners.len()]);
    mesh.insert_attribute(Mesh::ATTRIBUTE_UV_0, uvs);
    mesh.insert_attribute(Mesh::ATTRIBUTE_COLOR, colours);
    mesh.insert_indices(Indices::U32(triangles.concat()));
    mesh
}

/// The share of a finger's colour so far along a ghost's finger.
fn tint_at(along: f32) -> f32 {
    between(TINT, along)
}

/// The same for flesh.
fn flush_at(along: f32) -> f32 {
    between(FLUSH, along)
}

/// What four values at knuckle, joints and tip are in between.
fn between(values: [f32; 4], along: f32) -> f32 {
    let segment = (along.max(0.0) as usize).min(2);
    let share = (along - segment as f32).clamp(0.0, 1.0);
    values[segment] + (values[segment + 1] - values[segment]) * share
}

fn smooth(share: f32) -> f32 {
    let share = share.clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

#[cfg(test)]
mod tests {
    use hand::{Anatomy, HandPose};

    use super::*;

    #[test]
    fn a_posed_hand_lies_where_its_landmarks_are() {
        let anatomy = Anatomy::average(180.0);
        let skin = SkinMesh::new(&anatomy);
        let pose = HandPose::rest(&anatomy);
        let mut mesh = glass(&skin, Hand::Right);
        follow(&mut mesh, &skin.pose(&pose));

        let Some(VertexAttributeValues::Float32x3(at)) = mesh.attribute(Mesh::ATTRIBUTE_POSITION) else {
            panic!("no positions");
        };
        let foremost = at.iter().map(|at| at[2]).fold(f32::MAX, f32::min);
        // World z is towards the player: the middle fingertip is farthest away.
        let tip = world(pose.landmarks[12]).z;
        assert!((foremost - tip).abs() < 0.25, "{foremost} {tip}");
        let Some(VertexAttributeValues::Float32x3(normals)) = mesh.attribute(Mesh::ATTRIBUTE_NORMAL) else {
            panic!("no normals");
        };
        assert!(normals.iter().all(|normal| (Vec3::from(*normal).length() - 1.0).abs() < 1e-3));
    }

    #[test]
    fn colour_grows_from_the_knuckle_to_the_tip() {
        let tints: Vec<f32> = (0..=30).map(|i| tint_at(0.1 * i as f32)).collect();
        assert!(tints.windows(2).all(|pair| pair[1] >= pair[0]));
        assert_eq!((tint_at(0.0), tint_at(3.0)), (TINT[0], TINT[3]));
    }
}

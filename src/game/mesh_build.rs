//! Meshes made by code: rounded blocks, sheets and swept bodies, with colours at their corners.

use bevy::asset::RenderAssetUsages;
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;

use super::theme::Tint;

/// A mesh under construction. Every corner has a place, a normal, a texture place and a colour.
#[derive(Default)]
pub struct Builder {
    positions: Vec<[f32; 3]>,
    normals: Vec<[f32; 3]>,
    uvs: Vec<[f32; 2]>,
    colours: Vec<[f32; 4]>,
    indices: Vec<u32>,
}

/// A colour in linear light and a share that the shader reads: gloss, or how much of a tint is seen.
pub fn paint(tint: Tint, share: f32) -> [f32; 4] {
    let linear = tint.linear();
    [linear.x, linear.y, linear.z, share]
}

impl Builder {
    /// Adds a corner and returns its number.
    pub fn corner(&mut self, at: Vec3, normal: Vec3, uv: Vec2, colour: [f32; 4]) -> u32 {
        self.positions.push(at.to_array());
        self.normals.push(normal.to_array());
        self.uvs.push(uv.to_array());
        self.colours.push(colour);
        (self.positions.len() - 1) as u32
    }

    /// Adds a triangle between corners, counter-clockwise from outside.
    pub fn triangle(&mut self, a: u32, b: u32, c: u32) {
        self.indices.extend([a, b, c]);
    }

    /// Adds a four-sided face, counter-clockwise from outside.
    pub fn face(&mut self, a: u32, b: u32, c: u32, d: u32) {
        self.triangle(a, b, c);
        self.triangle(a, c, d);
    }

    /// A block whose top edges are rounded off: `low` and `high` are its corners at the bottom, the top is
    /// drawn in by `inset`, and `round` is the width of the rounding. `uv.y` runs from back to front.
    pub fn block(&mut self, low: Vec3, high: Vec3, inset: f32, round: f32, top: [f32; 4], side: [f32; 4]) {
        let uv = |at: Vec3| Vec2::new((at.x - low.x) / (high.x - low.x), (at.z - low.z) / (high.z - low.z));
        // Rings from the top inwards to the bottom: how far drawn in, how high, how much the normal leans out.
        let rings = [
            (inset + round, high.y, 0.0),
            (inset + 0.30 * round, high.y - 0.22 * round, 0.5),
            (inset, high.y - round, 1.0),
            (0.0, low.y, 1.0),
        ];
        let corners = |drawn: f32, y: f32| {
            [
                Vec3::new(low.x + drawn, y, high.z - drawn),
                Vec3::new(high.x - drawn, y, high.z - drawn),
                Vec3::new(high.x - drawn, y, low.z + drawn),
                Vec3::new(low.x + drawn, y, low.z + drawn),
            ]
        };
        let outward = [Vec3::Z, Vec3::X, Vec3::NEG_Z, Vec3::NEG_X];
        let (drawn, y, _) = rings[0];
        let cap = corners(drawn, y).map(|at| self.corner(at, Vec3::Y, uv(at), top));
        self.face(cap[0], cap[1], cap[2], cap[3]);
        for pair in rings.windows(2) {
            let (upper, lower) = (pair[0], pair[1]);
            for (i, outward) in outward.into_iter().enumerate() {
                let next = (i + 1) % 4;
                let mut add = |(drawn, y, lean): (f32, f32, f32), which: usize| {
                    let at = corners(drawn, y)[which];
                    let normal = (outward * lean + Vec3::Y * (1.0 - lean)).normalize();
                    self.corner(at, normal, uv(at), if lean > 0.9 { side } else { top })
                };
                let (a, b) = (add(lower, i), add(lower, next));
                let (c, d) = (add(upper, next), add(upper, i));
                self.face(a, b, c, d);
            }
        }
    }

    /// A flat sheet, seen from both sides, as a fan from its first corner.
    pub fn sheet(&mut self, outline: &[Vec3], colour: [f32; 4]) {
        let normal = (outline[1] - outline[0]).cross(outline[2] - outline[0]).normalize_or(Vec3::Y);
        let numbers: Vec<u32> =
            outline.iter().map(|&at| self.corner(at, normal, Vec2::ZERO, colour)).collect();
        for pair in numbers[1..].windows(2) {
            self.triangle(numbers[0], pair[0], pair[1]);
        }
    }

    /// A body swept along x: stations of (x, half height, half width, height of the middle) and colour.
    pub fn sweep(&mut self, stations: &[([f32; 4], [f32; 4])], around: usize) {
        let first = self.positions.len() as u32;
        for &([x, high, wide, middle], colour) in stations {
            for step in 0..around {
                let angle = std::f32::consts::TAU * step as f32 / around as f32;
                let (sin, cos) = angle.sin_cos();
                let at = Vec3::new(x, middle + high * cos, wide * sin);
                let normal = Vec3::new(0.0, cos * wide, sin * high).normalize_or(Vec3::Y);
                self.corner(at, normal, Vec2::ZERO, colour);
            }
        }
        let around = around as u32;
        for ring in 0..stations.len() as u32 - 1 {
            for step in 0..around {
                let next = (step + 1) % around;
                let (a, b) = (first + ring * around + step, first + ring * around + next);
                self.face(a, b, b + around, a + around);
            }
        }
    }

    /// Adds all of another one, moved by `by`.
    pub fn append(&mut self, other: Self, by: Vec3) {
        let first = self.positions.len() as u32;
        self.positions.extend(other.positions.iter().map(|at| (Vec3::from(*at) + by).to_array()));
        self.normals.extend(other.normals);
        self.uvs.extend(other.uvs);
        self.colours.extend(other.colours);
        self.indices.extend(other.indices.iter().map(|index| first + index));
    }

    /// The finished mesh.
    pub fn build(self) -> Mesh {
        let usage = RenderAssetUsages::RENDER_WORLD | RenderAssetUsages::MAIN_WORLD;
        let mut mesh = Mesh::new(PrimitiveTopology::TriangleList, usage);
        mesh.insert_attribute(Mesh::ATTRIBUTE_POSITION, self.positions);
        mesh.insert_attribute(Mesh::ATTRIBUTE_NORMAL, self.normals);
        mesh.insert_attribute(Mesh::ATTRIBUTE_UV_0, self.uvs);
        mesh.insert_attribute(Mesh::ATTRIBUTE_COLOR, self.colours);
        mesh.insert_indices(Indices::U32(self.indices));
        mesh
    }
}

/// A flat square of side 1 in the water's plane, facing up.
pub fn flat_square() -> Mesh {
    let mut builder = Builder::default();
    let white = [1.0, 1.0, 1.0, 1.0];
    let corners = [(-0.5, 0.5), (0.5, 0.5), (0.5, -0.5), (-0.5, -0.5)]
        .map(|(x, z)| builder.corner(Vec3::new(x, 0.0, z), Vec3::Y, Vec2::new(x + 0.5, z + 0.5), white));
    builder.face(corners[0], corners[1], corners[2], corners[3]);
    builder.build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::theme::FOAM;

    #[test]
    fn a_blocks_faces_look_outwards() {
        let mut builder = Builder::default();
        let colour = paint(FOAM, 1.0);
        builder.block(Vec3::new(-1.0, -2.0, 0.0), Vec3::new(1.0, 0.0, 15.0), 0.1, 0.2, colour, colour);
        let middle = Vec3::new(0.0, -1.0, 7.5);

        for chunk in builder.indices.chunks_exact(3) {
            let [a, b, c] = [0, 1, 2].map(|i| Vec3::from(builder.positions[chunk[i] as usize]));
            let normal = (b - a).cross(c - a);
            assert!(normal.dot((a + b + c) / 3.0 - middle) > 0.0);
        }
    }
}

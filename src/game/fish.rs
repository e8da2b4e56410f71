//! The fingerling itself as a mesh: a small body and five fins, one per finger, each in its colour.

use bevy::prelude::*;
use score::Finger;

use super::mesh_build::{Builder, paint};
use super::theme::{self, FOAM, INK, SUN};

/// A fish about 1 long that swims towards +x, y up.
pub fn mesh() -> Mesh {
    let mut builder = Builder::default();
    let back = paint(SUN.mix(FOAM, 0.2), 0.7);
    let belly = paint(FOAM, 0.8);
    // (x, half height, half width): chubby before, slender behind.
    let outline: [[f32; 3]; 15] = [
        [0.500, 0.004, 0.004],
        [0.493, 0.042, 0.034],
        [0.470, 0.082, 0.064],
        [0.425, 0.120, 0.092],
        [0.360, 0.152, 0.114],
        [0.280, 0.174, 0.128],
        [0.190, 0.184, 0.132],
        [0.090, 0.180, 0.126],
        [-0.010, 0.163, 0.112],
        [-0.110, 0.134, 0.092],
        [-0.200, 0.100, 0.068],
        [-0.280, 0.068, 0.046],
        [-0.345, 0.046, 0.030],
        [-0.395, 0.036, 0.020],
        [-0.420, 0.030, 0.010],
    ];
    let stations = outline.map(|[x, high, wide]| {
        let band = (x - 0.16).abs() < 0.05 || (x + 0.06).abs() < 0.06;
        ([x, high, wide, 0.0], if band { back } else { belly })
    });
    builder.sweep(&stations, 18);
    for side in [-1.0, 1.0] {
        eye(&mut builder, Vec3::new(0.345, 0.045, 0.096 * side), side);
    }
    let [thumb, second, third, fourth, little] = Finger::ALL.map(|finger| paint(theme::finger(finger), 0.25));
    // The tail is the thumb, the fin on the back finger 2, the pair at the sides 3 and 4, the one below 5.
    let at = |x: f32, y: f32| Vec3::new(x, y, 0.0);
    let tail = [
        (-0.38, 0.0),
        (-0.50, 0.13),
        (-0.66, 0.22),
        (-0.70, 0.18),
        (-0.60, 0.0),
        (-0.70, -0.18),
        (-0.66, -0.22),
        (-0.50, -0.13),
    ];
    builder.sheet(&tail.map(|(x, y)| at(x, y)), thumb);
    let back_fin = [
        (0.0, 0.13),
        (0.14, 0.165),
        (0.06, 0.27),
        (-0.06, 0.34),
        (-0.17, 0.33),
        (-0.22, 0.25),
        (-0.20, 0.10),
    ];
    builder.sheet(&back_fin.map(|(x, y)| at(x, y)), second);
    for (side, colour) in [(1.0, third), (-1.0, fourth)] {
        let fin = [
            (0.16, -0.04, 0.12),
            (0.13, -0.07, 0.24),
            (0.05, -0.12, 0.34),
            (-0.06, -0.15, 0.35),
            (-0.10, -0.13, 0.27),
            (0.02, -0.08, 0.11),
        ];
        builder.sheet(&fin.map(|(x, y, z)| Vec3::new(x, y, z * side)), colour);
    }
    let low_fin =
        [(-0.08, -0.13), (0.0, -0.16), (-0.10, -0.27), (-0.22, -0.29), (-0.27, -0.22), (-0.24, -0.07)];
    builder.sheet(&low_fin.map(|(x, y)| at(x, y)), little);
    builder.build()
}

/// A round dark eye with a light in it, standing out a little.
fn eye(builder: &mut Builder, at: Vec3, side: f32) {
    ball(builder, at, 0.054, paint(FOAM, 0.6));
    ball(builder, at + Vec3::new(0.012, 0.002, 0.020 * side), 0.040, paint(INK, 1.0));
    ball(builder, at + Vec3::new(0.026, 0.018, 0.050 * side), 0.012, paint(FOAM, 0.6));
}

/// A small sphere.
fn ball(builder: &mut Builder, at: Vec3, radius: f32, colour: [f32; 4]) {
    let mut part = Builder::default();
    let stations: Vec<_> = (0..=8)
        .map(|i| {
            let angle = std::f32::consts::PI * i as f32 / 8.0;
            let ring = (radius * angle.sin()).max(1e-4);
            ([-radius * angle.cos(), ring, ring, 0.0], colour)
        })
        .collect();
    part.sweep(&stations, 12);
    builder.append(part, at);
}

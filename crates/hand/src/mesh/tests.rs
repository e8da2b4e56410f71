//! Tests of the mesh: closed, outward, and where the body's surface is.

use std::collections::HashMap;

use rand::SeedableRng as _;
use rand_pcg::Pcg64;
use score::etude::etude;

use super::*;
use crate::{PerformOptions, Performance, Player};

/// Poses of several players and études, both hands.
fn poses() -> Vec<(Anatomy, Vec<HandPose>)> {
    (0..8)
        .map(|seed| {
            let player = Player::draw(seed);
            let performance = Performance::new(&etude(seed), &player, &PerformOptions::default());
            let moments =
                (0..10).flat_map(|i| Hand::ALL.map(|hand| performance.pose(hand, 0.37 * f64::from(i))));
            (player.anatomy.clone(), moments.collect())
        })
        .collect()
}

#[test]
fn the_mesh_is_closed_and_not_too_large() {
    let mut rng = Pcg64::seed_from_u64(3);
    let mut drawn: Vec<Anatomy> = (0..12).map(|_| Anatomy::draw(&mut rng)).collect();
    drawn.extend([125.0, 150.0, 185.0, 210.0].map(Anatomy::average));
    for anatomy in drawn {
        let mesh = SkinMesh::new(&anatomy);
        let length = anatomy.hand_length_mm;
        assert!((4000..8000).contains(&mesh.triangles.len()), "{} triangles", mesh.triangles.len());
        let mut edges: HashMap<(u32, u32), i32> = HashMap::new();
        for &[a, b, c] in &mesh.triangles {
            assert!(a != b && b != c && c != a);
            for (from, to) in [(a, b), (b, c), (c, a)] {
                *edges.entry((from, to)).or_default() += 1;
            }
        }
        for (&(from, to), &times) in &edges {
            assert_eq!(times, 1, "{length}: an edge more than once");
            assert_eq!(edges.get(&(to, from)), Some(&1), "{length}: an open edge");
        }
    }
}

#[test]
fn normals_point_out_of_both_hands() {
    for (anatomy, poses) in poses() {
        let mesh = SkinMesh::new(&anatomy);
        for pose in &poses[..4] {
            let posed = mesh.pose(pose);
            let (mut along, mut against) = (0, 0);
            for [a, b, c] in mesh.triangles(pose.hand) {
                let [a, b, c] = [a, b, c].map(|i| i as usize);
                let at = |i: usize| posed.positions[i];
                let face = (at(b) - at(a)).cross(at(c) - at(a));
                let out = posed.normals[a] + posed.normals[b] + posed.normals[c];
                if face.dot(out) > 0.0 { along += 1 } else { against += 1 }
            }
            // Folds inside bent joints turn a few over.
            assert!(against * 40 < along, "{against} of {along}");
            assert!(posed.normals.iter().all(|normal| (normal.length() - 1.0).abs() < 1e-3));
        }
        let rest = mesh.pose(&mesh.rest);
        let turned_over = mesh.triangles.iter().filter(|corners| {
            let [a, b, c] = corners.map(|i| i as usize);
            let at = |i: usize| rest.positions[i];
            let face = (at(b) - at(a)).cross(at(c) - at(a));
            face.dot(rest.normals[a] + rest.normals[b] + rest.normals[c]) <= 0.0
        });
        // In the sharpest creases between fingers a triangle may lie across.
        assert!(turned_over.clone().count() <= 3, "{}", turned_over.count());
    }
}

#[test]
fn weights_sum_to_one_and_colours_run_from_knuckle_to_tip() {
    let mesh = SkinMesh::new(&Anatomy::average(180.0));
    for shares in &mesh.shares {
        let sum: f32 = shares.iter().map(|(_, share)| share).sum();
        assert!((sum - 1.0).abs() < 1e-4 && shares.iter().all(|(_, share)| *share >= 0.0));
    }
    for finger in Finger::ALL {
        let own = mesh.skins.iter().filter(|skin| skin.finger == Some(finger));
        let far = own.clone().map(|skin| skin.along).fold(0.0, f32::max);
        assert!(far > 2.8, "{finger:?} ends at {far}");
        let on_nail = own.filter(|skin| skin.nail[0].abs() < 1.0 && skin.nail[1].abs() < 1.0).count();
        assert!(on_nail >= 4, "{finger:?} has {on_nail} corners on its nail");
    }
    // Neighbours differ little.
    for &[a, b, _] in &mesh.triangles {
        let (a, b) = (&mesh.skins[a as usize], &mesh.skins[b as usize]);
        assert!((a.along - b.along).abs() < 0.8, "{a:?} {b:?}");
    }
    assert!(mesh.skins.iter().any(|skin| skin.arm > 0.95));
}

#[test]
fn the_skin_stays_on_the_body_in_all_poses_of_both_hands() {
    let mut gaps: Vec<f32> = Vec::new();
    for (anatomy, poses) in poses() {
        let mesh = SkinMesh::new(&anatomy);
        for pose in &poses {
            let body = Body::new(pose, &anatomy);
            let posed = mesh.pose(pose);
            let near = |at: &&Vec3| at.distance(pose.elbow) > 0.35 * anatomy.hand_length_mm;
            gaps.extend(posed.positions.iter().filter(near).map(|at| body.distance(*at).abs()));
        }
    }
    gaps.sort_by(f32::total_cmp);
    let at = |share: f64| gaps[(gaps.len() as f64 * share) as usize];
    assert!(at(0.99) < 2.5, "{} mm", at(0.99));
    assert!(at(0.5) < 0.3, "{} mm", at(0.5));
}

#[test]
fn posing_is_repeatable_and_mirrors() {
    let (anatomy, poses) = poses().swap_remove(0);
    let (mesh, again) = (SkinMesh::new(&anatomy), SkinMesh::new(&anatomy));
    assert_eq!(mesh.pose(&poses[3]), again.pose(&poses[3]));
    let (one, other) = (mesh.pose(&poses[2]), mesh.pose(&poses[2].clone().mirrored()));
    for (a, b) in one.positions.iter().zip(&other.positions) {
        assert!((a.x + b.x).abs() < 1e-3 && (a.z - b.z).abs() < 1e-3);
    }
}

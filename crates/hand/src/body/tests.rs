//! Tests of the body: it measures what hands measure.

use score::{Finger, Hand, etude::etude};

use super::*;
use crate::landmarks::joints;
use crate::{PerformOptions, Performance, Player};

const LENGTHS_MM: [f32; 4] = [130.0, 165.0, 185.0, 205.0];

/// How far the skin is from a point inside.
fn skin_mm(body: &Body, from: Vec3, towards: Vec3) -> f32 {
    let towards = towards.normalize();
    (0..3000).map(|i| 0.1 * i as f32).find(|way| body.distance(from + towards * *way) > 0.0).unwrap()
}

fn rest(length_mm: f32) -> (Anatomy, HandPose, Body) {
    let anatomy = Anatomy::average(length_mm);
    let pose = HandPose::rest(&anatomy);
    let body = Body::new(&pose, &anatomy);
    (anatomy, pose, body)
}

#[test]
fn the_knuckles_are_as_broad_and_thick_as_hands_are() {
    for length in LENGTHS_MM {
        let (_, pose, body) = rest(length);
        let [index, middle, little] = [5, 9, 17].map(|i| pose.landmarks[i]);
        let across = little - index;
        let breadth = across.length() + skin_mm(&body, index, -across) + skin_mm(&body, little, across);
        assert!((0.42..0.485).contains(&(breadth / length)), "{length}: {breadth} broad");
        let behind = middle - Vec3::Y * (0.02 * length);
        let thick = skin_mm(&body, behind, Vec3::Z) + skin_mm(&body, behind, -Vec3::Z);
        assert!((0.14..0.19).contains(&(thick / length)), "{length}: {thick} thick");
    }
}

#[test]
fn the_wrist_is_narrower_than_the_palm_and_as_big_round_as_wrists_are() {
    for length in LENGTHS_MM {
        let (_, pose, body) = rest(length);
        let middle = pose.wrist() - Vec3::Y * (0.06 * length);
        let ring: Vec<Vec3> = (0..72)
            .map(|i| {
                let (sin, cos) = (5.0 * i as f32).to_radians().sin_cos();
                let out = Vec3::new(cos, 0.0, sin);
                middle + out * skin_mm(&body, middle, out)
            })
            .collect();
        let around: f32 = (0..72).map(|i| ring[i].distance(ring[(i + 1) % 72])).sum();
        let breadth = skin_mm(&body, middle, Vec3::X) + skin_mm(&body, middle, -Vec3::X);
        assert!((0.80..0.94).contains(&(around / length)), "{length}: {around} round");
        assert!((0.27..0.33).contains(&(breadth / length)), "{length}: {breadth} broad");
    }
}

#[test]
fn fingers_taper_and_have_published_breadths() {
    for length in LENGTHS_MM {
        let (anatomy, pose, body) = rest(length);
        let [knuckle, second, third, tip] = joints(Finger::INDEX).map(|joint| pose.landmarks[joint]);
        let breadth = |at: Vec3| skin_mm(&body, at, Vec3::X) + skin_mm(&body, at, -Vec3::X);
        let (at_second, at_third) = (breadth(second), breadth(third));
        let pad = tip - (tip - third).normalize() * anatomy.digit(Finger::INDEX).pad_radius();
        assert!((0.100..0.116).contains(&(at_second / length)), "{length}: {at_second}");
        assert!((0.088..0.102).contains(&(at_third / length)), "{length}: {at_third}");
        assert!(breadth(pad) < 0.95 * at_third, "{length}: {} at the tip", breadth(pad));
        let shaft = knuckle.lerp(second, 0.75);
        assert!(breadth(shaft) <= at_second + 0.2, "{length}: {}", breadth(shaft));
    }
}

#[test]
fn the_lowest_flesh_of_a_pressing_finger_touches_its_contact_point() {
    for seed in 0..12 {
        let player = Player::draw(seed);
        let exercise = etude(seed);
        let performance = Performance::new(&exercise, &player, &PerformOptions::default());
        for hand in Hand::ALL {
            let pose = performance.pose(hand, 1.1);
            let body = Body::new(&pose, &player.anatomy);
            for contact in pose.contacts {
                let gap = body.distance(contact);
                assert!((-1.6..0.3).contains(&gap), "{seed} {hand:?}: {gap} mm");
            }
        }
    }
}

#[test]
fn leaving_far_capsules_out_changes_nothing_at_the_skin() {
    let (anatomy, pose, body) = rest(180.0);
    let all = capsules(&pose, &anatomy);
    for i in 0..400 {
        let (sin, cos) = (0.37 * i as f32).sin_cos();
        let from = pose.wrist() + Vec3::Y * (0.6 * i as f32 - 60.0);
        let out = Vec3::new(cos, 0.0, sin);
        if body.distance(from) > 0.0 {
            continue;
        }
        let Some(way) = (0..900).map(|i| 0.1 * i as f32).find(|way| body.distance(from + out * *way) > 0.0)
        else {
            continue;
        };
        let at = from + out * way;
        let near: Vec<Capsule> =
            all.iter().filter(|capsule| capsule.distance(at).0 < Body::MELT_MM).copied().collect();
        let mut part = Body::default();
        part.fill(near.iter());
        assert!((part.distance(at) - body.distance(at)).abs() < 1e-3, "{at}");
    }
}

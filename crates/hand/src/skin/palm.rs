//! The flesh of arm and palm: wrist, back of the hand with its knuckles and tendons, the balls of thumb and
//! little finger, and the webs between the fingers.
//!
//! All numbers without a name are shares of hand length, this project's own estimates, looked at until the
//! outline was that of a hand.

use glam::Vec3;
use score::Finger;

use super::frame::PalmFrame;
use super::{Capsule, Part};
use crate::anatomy::Anatomy;
use crate::landmarks::joints;
use crate::pose::HandPose;

/// Index to little finger.
const FINGERS: [Finger; 4] = [Finger::INDEX, Finger::MIDDLE, Finger::RING, Finger::LITTLE];
/// How thick the wrist and the forearm are in shares of their breadth, from the hand on.
const ARM_THICKNESS: [f32; 3] = [0.73, 0.74, 0.85];
/// Radii of the metacarpals' heads in shares of their fingers' roots: a grown-up's, a small child's.
const KNUCKLE: [f32; 2] = [1.01, 0.93];

/// Wrist, forearm and upper arm.
pub(super) fn arm(flesh: &mut Vec<Capsule>, pose: &HandPose, anatomy: &Anatomy, frame: &PalmFrame) {
    let (wrist, length) = (pose.wrist(), anatomy.hand_length_mm);
    let arm = pose.elbow - wrist;
    let back = arm.normalize_or(-frame.along);
    let across = (frame.across - back * frame.across.dot(back)).normalize_or(frame.across);
    let thick = anatomy.wrist_half_thickness_mm;
    // Hardly broader for a third of the way, then the muscles begin.
    let lower = wrist + back * (0.34 * length);
    let middle = wrist + arm * 0.62;
    // Skin on the wrist goes half way with the hand.
    let mut push = |part, a, ra, b, rb, thickness, waist: f32| {
        let with = if part == Part::Wrist { 0.6 } else { 1.0 };
        let muscle = Capsule::new(part, a, ra, b, rb).broad(across, thickness).waisted(waist * length);
        flesh.push(muscle.moving_with((part, with), (part, 1.0)));
    };
    let [first, second, third] = ARM_THICKNESS;
    push(Part::Wrist, wrist, 0.95 * thick, lower, 1.04 * thick, first, -0.003);
    push(Part::Forearm, lower, 1.03 * thick, middle, 0.165 * length, second, -0.004);
    push(Part::Forearm, middle, 0.185 * length, pose.elbow, 0.20 * length, third, -0.012);
    // The carpal bones fill the bend between hand and arm, however it turns.
    let carpus = |side: f32| wrist + (across + frame.across) * (0.15 * side * anatomy.wrist_half_breadth_mm);
    let bend = Capsule::new(Part::Wrist, carpus(-1.0), 0.82 * thick, carpus(1.0), 0.78 * thick);
    flesh.push(bend.moving_with((Part::Wrist, 0.5), (Part::Wrist, 0.5)));
    // The head of the ulna stands out on the little finger's side.
    let broad = anatomy.wrist_half_breadth_mm;
    let ulna = wrist + across * (0.62 * broad) + frame.back * (0.42 * thick) + back * (0.095 * length);
    flesh.push(Capsule::new(
        Part::Wrist,
        ulna,
        0.050 * length,
        ulna + back * (0.10 * length),
        0.030 * length,
    ));
    let (elbow, radius) = (pose.elbow, 0.23 * length);
    let shoulder = elbow + (back + Vec3::new(0.0, -0.2, 0.6)).normalize_or(back) * (1.3 * length);
    flesh.push(Capsule::new(Part::UpperArm, elbow, radius, shoulder, 1.25 * radius));
}

/// Metacarpals and what lies between and under them, tendons, and the ball of the little finger.
pub(super) fn palm(flesh: &mut Vec<Capsule>, pose: &HandPose, anatomy: &Anatomy, frame: &PalmFrame) {
    let (wrist, length) = (pose.wrist(), anatomy.hand_length_mm);
    let mut push = |a, ra: f32, b, rb: f32, waist: f32| {
        flesh.push(Capsule::new(Part::Palm, a, ra * length, b, rb * length).waisted(waist * length));
    };
    let knuckles = FINGERS.map(|finger| pose.landmarks[joints(finger)[0]]);
    let (youth, lean) = (anatomy.youth(), anatomy.leanness());
    let knuckle = KNUCKLE[0] + youth * (KNUCKLE[1] - KNUCKLE[0]);
    let heads = FINGERS.map(|finger| {
        let digit = anatomy.digit(finger);
        knuckle * digit.radii[0] * digit.thickness[0] / length
    });
    let carpus = anatomy.wrist_half_thickness_mm / length;
    let half = anatomy.wrist_half_breadth_mm / length;
    let at = |across: f32, along: f32, back: f32| {
        frame.point(wrist, across * length, along * length, back * length)
    };
    let roots = [-0.58, -0.20, 0.18, 0.54].map(|x| at(x * half, 0.05, 0.275 * carpus));
    // Metacarpals: heads that stand out as knuckles, slim shafts.
    for i in 0..4 {
        push(roots[i], 0.53 * carpus, knuckles[i], heads[i], 0.001 + 0.003 * lean);
    }
    // Between them, deeper, and the soft flesh of the palm.
    for i in 0..3 {
        let root = 0.5 * (roots[i] + roots[i + 1]) - frame.back * ((0.015 + 0.013 * lean) * length);
        let between = 0.5 * (knuckles[i] + knuckles[i + 1]);
        let head = 0.5 * (heads[i] + heads[i + 1]);
        push(
            root,
            0.64 * carpus,
            between - frame.along * (0.03 * length) - frame.back * ((0.003 + 0.008 * lean) * length),
            head,
            0.001 + 0.003 * lean,
        );
    }
    let under = anatomy.palm_radius_mm / length;
    for (left, right) in [(0, 1), (1, 2), (2, 3)] {
        let sunk =
            |i: usize| knuckles[i] - frame.back * (0.48 * under * length) - frame.along * (0.012 * length);
        push(sunk(left), 0.60 * under, sunk(right), 0.58 * under, 0.0);
    }
    // The ball of the little finger, and the heel from there to the thumb's.
    let heel = at(0.50 * half, 0.050, -0.275 * carpus);
    let little = knuckles[3].lerp(wrist, 0.24) - frame.back * (0.030 * length);
    push(heel, 0.51 * carpus, little, 0.050, -0.010);
    push(heel, 0.49 * carpus, at(-0.40 * half, 0.055, -0.275 * carpus), 0.49 * carpus, 0.0);
    // Extensor tendons: to be seen on lean hands only.
    for i in 0..4 {
        let start = at((0.14 * i as f32 - 0.20) * half, 0.06, (0.275 + 0.53) * carpus - 0.020);
        let top = frame.back * ((heads[i] - 0.019 + 0.006 * lean) * length);
        push(start, 0.010, knuckles[i] + top, 0.010, 0.0);
    }
}

/// The webs between neighbouring fingers: they give way as the fingers spread and bend.
pub(super) fn webs(flesh: &mut Vec<Capsule>, pose: &HandPose, anatomy: &Anatomy, frame: &PalmFrame) {
    let length = anatomy.hand_length_mm;
    // Where each finger comes out of the skin.
    let out = FINGERS.map(|finger| {
        let [knuckle, second, ..] = joints(finger).map(|joint| pose.landmarks[joint]);
        let forward = (second - knuckle).normalize_or(frame.along);
        knuckle + forward * (0.078 * length) - frame.back_of(finger, forward) * (0.014 * length)
    });
    for (left, right) in [(0, 1), (1, 2), (2, 3)] {
        let apart = out[left].distance(out[right]);
        let pulled = frame.along * (0.25 * (apart - 0.11 * length).max(0.0));
        let radius = 0.030 * length;
        let (a, b) = (out[left] - pulled, out[right] - pulled);
        let moves = |i: usize| (Part::Finger(FINGERS[i], 0), 1.0);
        let web = Capsule::new(Part::Palm, a, radius, b, radius).waisted(0.15 * radius);
        flesh.push(web.moving_with(moves(left), moves(right)));
    }
}

/// The ball of the thumb, the muscle on the back between thumb and index finger, and the web there.
pub(super) fn thumb_side(flesh: &mut Vec<Capsule>, pose: &HandPose, anatomy: &Anatomy, frame: &PalmFrame) {
    let (wrist, length) = (pose.wrist(), anatomy.hand_length_mm);
    let [root, knuckle, ..] = joints(Finger::THUMB).map(|joint| pose.landmarks[joint]);
    let index = pose.landmarks[joints(Finger::INDEX)[0]];
    let mut push = |a, ra: f32, b, rb: f32, waist: f32, moves: [f32; 2]| {
        let muscle = Capsule::new(Part::Palm, a, ra * length, b, rb * length).waisted(waist * length);
        let [a, b] = moves.map(|share| (Part::Finger(Finger::THUMB, 0), share));
        flesh.push(muscle.moving_with(a, b));
    };
    let deep = |by: f32| frame.back * (by * length);
    // The ball: a full muscle from the wrist's heel towards the thumb's knuckle.
    let heel = frame.point(wrist, -0.060 * length, 0.060 * length, -0.040 * length);
    let ball = root.lerp(knuckle, 0.68).lerp(index.lerp(wrist, 0.45), 0.16) - deep(0.020);
    push(heel, 0.058, ball, 0.052, -0.012, [0.0, 0.84]);
    // Under it the muscle that draws the thumb in.
    let inner = root.lerp(knuckle, 0.45).lerp(index.lerp(wrist, 0.40), 0.5) - deep(0.022);
    push(heel, 0.058, inner, 0.050, 0.0, [0.0, 0.5]);
    // On the back: the first interosseous muscle, beside the index finger's metacarpal.
    push(root.lerp(knuckle, 0.20), 0.040, index.lerp(wrist, 0.16) - deep(0.020), 0.036, -0.010, [1.0, 0.0]);
    // The web: thin at its edge.
    for (on_thumb, on_index, radius) in [(0.40, 0.42, 0.046), (0.66, 0.28, 0.036), (0.90, 0.14, 0.025)] {
        let a = root.lerp(knuckle, on_thumb);
        let b = index.lerp(wrist, on_index) - deep(0.024);
        push(a, radius, b, radius, 0.12 * radius, [1.0, 0.0]);
    }
}

//! Tests of inverse kinematics.
use super::*;

fn wrist() -> WristPose {
    WristPose { position: Vec3::new(500.0, -90.0, 55.0), yaw: 0.05, pitch: 0.2, roll: 0.1 }
}

/// In front of and below each finger's root, nine tenths of the finger away.
fn targets(hand: &Anatomy) -> [Vec3; 5] {
    Finger::ALL.map(|finger| {
        let digit = hand.digit(finger);
        let root = wrist().position + wrist().rotation() * digit.root();
        let aside = if finger == Finger::THUMB { -0.35 } else { 0.05 };
        let reach: f32 = digit.bones_to_pad().iter().sum();
        root + Vec3::new(aside, 0.75, -0.6).normalize() * (0.9 * reach)
    })
}

#[test]
fn fingertips_get_to_targets_within_reach() {
    for length in [125.0, 150.0, 185.0, 210.0] {
        let hand = Anatomy::average(length);
        let solved = solve(&hand, 0.67, &wrist(), &targets(&hand));
        for finger in Finger::ALL {
            assert!(solved.reached(finger, 0.1), "{length} {finger:?} {}", solved.gaps[finger.index()]);
        }
    }
}

#[test]
fn bones_keep_their_lengths_even_when_targets_are_absurd() {
    let hand = Anatomy::average(180.0);
    for step in 0..200 {
        let angle = step as f32 * 0.37;
        let far = targets(&hand)
            .map(|t| t + Vec3::new(angle.sin(), (1.7 * angle).cos(), angle.cos()) * step as f32);
        let solved = solve(&hand, 0.6, &wrist(), &far);
        for finger in Finger::ALL {
            let at = joints(finger).map(|joint| solved.landmarks[joint]);
            let digit = hand.digit(finger);
            for (bone, ends) in digit.bones.iter().zip(at.windows(2)) {
                assert!((ends[0].distance(ends[1]) - bone).abs() < 0.05, "{finger:?}");
            }
            assert!((at[0].distance(solved.landmarks[WRIST]) - digit.root().length()).abs() < 0.05);
        }
    }
}

#[test]
fn targets_out_of_reach_are_reported() {
    let hand = Anatomy::average(180.0);
    let mut far = targets(&hand);
    far[2].y += 80.0;
    far[0].x -= 90.0;
    let solved = solve(&hand, 0.67, &wrist(), &far);
    assert!(!solved.reached(Finger::MIDDLE, 2.0) && !solved.reached(Finger::THUMB, 2.0));
    assert!(solved.reached(Finger::INDEX, 2.0) && solved.reached(Finger::RING, 2.0));
}

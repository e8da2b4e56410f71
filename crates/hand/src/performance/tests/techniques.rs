//! Tests of single techniques, slips and habits.

use super::*;

fn of(notes: Vec<Note>) -> Performance {
    Performance::new(&exercise(notes), &Player::model(), &PerformOptions::default())
}

#[test]
fn a_substitution_passes_the_held_key_from_finger_to_finger() {
    let mut held = note(RIGHT, 0.0, 1.6, 60, 3);
    held.substitution = Some(Finger::THUMB);
    let performance = of(vec![held, note(RIGHT, 1.6, 0.6, 67, 5)]);

    let at = |t: f64| performance.truth(RIGHT, t).pressed.map(|key| key == Some(60));
    assert_eq!(at(0.4), [false, false, true, false, false]);
    assert_eq!(at(0.83), [true, false, true, false, false]);
    assert_eq!(at(1.2), [true, false, false, false, false]);
    // Nobody hears it: the key stays down, and is pressed once.
    assert_eq!(performance.played().len(), 2);
    assert!((performance.played()[0].release_s - 1.6).abs() < 0.1, "{:?}", performance.played());
    for step in 20..75 {
        let pose = performance.pose(RIGHT, f64::from(step) * 0.02);
        let lowest = [Finger::THUMB, Finger::MIDDLE].map(|finger| pose.contact(finger).z);
        let lowest = lowest.into_iter().fold(f32::MAX, f32::min);
        assert!((lowest + keyboard::KEY_DIP_MM).abs() < 2.0, "{step}: {lowest}");
    }
    assert_eq!(performance.truth(RIGHT, 1.2).main, Some(Finger::THUMB));
}

#[test]
fn a_glissando_slides_over_the_keys_without_lifting() {
    let keys = [60, 62, 64, 65, 67, 69, 71, 72, 74, 76];
    let notes = keys
        .iter()
        .enumerate()
        .map(|(i, &pitch)| Note { glissando: true, ..note(RIGHT, 0.06 * i as f64, 0.06, pitch, 3) });
    let performance = of(notes.collect());

    assert_eq!(performance.played().len(), keys.len());
    for played in performance.played() {
        let (t, finger) = (played.onset_s + 0.02, Finger::MIDDLE);
        let contact = performance.pose(RIGHT, t).contact(finger);
        let key = keyboard::rect(played.pitch);
        assert!((key.x0 - 4.0..=key.x1 + 4.0).contains(&contact.x), "{} at {contact}", played.pitch);
        assert!(contact.z < -1.0, "{contact}");
        let truth = performance.truth(RIGHT, t);
        assert!(truth.glissando);
        assert_eq!(truth.pressed[finger.index()], Some(played.pitch));
    }
    assert!(!performance.truth(RIGHT, 2.0).glissando);
}

#[test]
fn a_glissando_is_wrong_as_a_whole_or_not_at_all() {
    let runs = [[60, 62, 64, 65, 67, 69], [84, 83, 81, 79, 77, 76]];
    let notes = runs.into_iter().enumerate().flat_map(|(run, keys)| {
        let sliding = move |(i, pitch)| {
            let onset_s = 2.0 * run as f64 + 0.06 * i as f64;
            Note { glissando: true, ..note(RIGHT, onset_s, 0.06, pitch, 3) }
        };
        keys.into_iter().enumerate().map(sliding)
    });
    let piece = exercise(notes.collect());
    let mut wrong = 0;
    for seed in 0..20 {
        let options = PerformOptions { mistakes: 0.25, seed, ..Default::default() };
        let performance = Performance::new(&piece, &Player::draw(seed), &options);
        for run in performance.played().chunk_by(|a, b| b.onset_s - a.onset_s < 1.0) {
            assert_eq!(run.len(), 6);
            assert!(run.iter().all(|played| played.finger == run[0].finger), "seed {seed}: {run:?}");
            wrong += usize::from(run[0].mistaken);
        }
    }
    assert!((5..=15).contains(&wrong), "{wrong} of 40 runs are wrong, a quarter was asked for");
}

#[test]
fn the_points_of_a_glissando_are_where_the_finger_comes_to_its_keys() {
    let notes = [60, 62, 64, 65, 67].into_iter().enumerate();
    let notes =
        notes.map(|(i, pitch)| Note { glissando: true, ..note(RIGHT, 0.06 * i as f64, 0.06, pitch, 3) });
    let performance = of(notes.collect());

    for played in performance.played() {
        let point = performance.strike_point(played).truncate();
        let contact = performance.pose(RIGHT, played.onset_s).contact(Finger::MIDDLE).truncate();
        assert!(contact.distance(point) < 2.0, "{contact}, not {point}");
        assert_eq!(keyboard::key_at(point), Some(played.pitch));
    }
}

#[test]
fn slips_are_made_in_the_share_that_is_asked_for_and_reported() {
    let piece = five_fingers();
    let count = |slips: Slips| {
        let options = PerformOptions { slips, seed: 4, ..Default::default() };
        Performance::new(&piece, &Player::model(), &options).played().to_vec()
    };
    let dropped = count(Slips { dropped: 0.5, ..Default::default() });
    assert!((3..15).contains(&dropped.len()), "{}", dropped.len());
    for played in count(Slips { neighbour_key: 1.0, ..Default::default() }) {
        let written = piece.notes[played.note].pitch;
        let beside = played.pitch != written && played.pitch.abs_diff(written) <= 2;
        assert_eq!(played.slip == Some(Slip::NeighbourKey), beside, "{played:?}");
    }
    let late = count(Slips { late: 1.0, ..Default::default() });
    assert!(late.iter().filter(|played| played.slip == Some(Slip::Late)).count() > 12);
    for played in late.iter().filter(|played| played.slip == Some(Slip::Late)) {
        assert!(played.onset_s - piece.notes[played.note].onset_s > 0.08, "{played:?}");
    }
}

#[test]
fn collapsing_fingers_bend_back_and_flying_little_fingers_rise() {
    let habit = |collapse: f32, flying_little_mm: f32| {
        let mut player = Player::model();
        (player.style.collapse, player.style.flying_little_mm) = (collapse, flying_little_mm);
        let performance = Performance::new(&five_fingers(), &player, &PerformOptions::default());
        performance.pose(RIGHT, 0.55)
    };
    let (firm, weak) = (habit(0.0, 0.0), habit(0.6, 20.0));
    let last_joint = |pose: &HandPose| {
        let [_, second, third, tip] = joints(Finger::INDEX).map(|joint| pose.landmarks[joint]);
        let across = (tip - third).cross(third - second).x;
        (tip - third).angle_between(third - second) * across.signum()
    };
    assert_eq!(firm.pressed[1], Some(62));
    assert!((last_joint(&firm) - last_joint(&weak)).abs() > 0.15);
    assert!(weak.contact(Finger::LITTLE).z - firm.contact(Finger::LITTLE).z > 8.0);
}

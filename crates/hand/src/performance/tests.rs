//! Tests of whole performances, in numbers.
use glam::Vec2;
use score::{FingerSet, Note, TempoMap};

use super::*;
use crate::landmarks::{LANDMARKS, WRIST, joints};

mod techniques;

const RIGHT: Hand = Hand::Right;
const LEFT: Hand = Hand::Left;

/// Keys with fingers one after the other; finger 0 accepts any.
fn melody(hand: Hand, step_s: f64, keys: &[(u8, u8)]) -> Vec<Note> {
    let notes = keys.iter().enumerate();
    notes.map(|(i, &(pitch, finger))| note(hand, i as f64 * step_s, step_s, pitch, finger)).collect()
}

fn note(hand: Hand, onset_s: f64, duration_s: f64, pitch: u8, finger: u8) -> Note {
    let fingers: FingerSet = Finger::new(finger).into_iter().collect();
    let ticks = |s: f64| (s * 960.0) as u64;
    let (onset_tick, duration_tick) = (ticks(onset_s), ticks(duration_s));
    let (substitution, glissando) = (None, false);
    Note {
        onset_s,
        duration_s,
        pitch,
        velocity: 80,
        hand,
        fingers,
        substitution,
        glissando,
        onset_tick,
        duration_tick,
    }
}

fn exercise(mut notes: Vec<Note>) -> Exercise {
    notes.sort_by(|a, b| a.onset_s.total_cmp(&b.onset_s).then(a.pitch.cmp(&b.pitch)));
    Exercise {
        title: String::new(),
        notes,
        bars: Vec::new(),
        tempo: TempoMap::new(480, []),
        pedal: Vec::new(),
    }
}

/// Up and down again.
fn there_and_back(keys: &[(u8, u8)]) -> Vec<(u8, u8)> {
    keys.iter().chain(keys.iter().rev().skip(1)).copied().collect()
}

fn five_fingers() -> Exercise {
    let mut notes = melody(RIGHT, 0.4, &there_and_back(&[(60, 1), (62, 2), (64, 3), (65, 4), (67, 5)]));
    notes.extend(melody(LEFT, 0.4, &there_and_back(&[(48, 5), (50, 4), (52, 3), (53, 2), (55, 1)])));
    exercise(notes)
}

fn c_scale() -> Exercise {
    let right = [(60, 1), (62, 2), (64, 3), (65, 1), (67, 2), (69, 3), (71, 4), (72, 5)];
    let left = [(48, 5), (50, 4), (52, 3), (53, 2), (55, 1), (57, 3), (59, 2), (60, 1)];
    let mut notes = melody(RIGHT, 0.35, &there_and_back(&right));
    notes.extend(melody(LEFT, 0.35, &there_and_back(&left)));
    exercise(notes)
}

fn d_scale() -> Exercise {
    let right = [(62, 1), (64, 2), (66, 3), (67, 1), (69, 2), (71, 3), (73, 4), (74, 5)];
    exercise(melody(RIGHT, 0.35, &there_and_back(&right)))
}

fn broken_chords() -> Exercise {
    let right =
        [(60, 1), (64, 2), (67, 3), (72, 5), (67, 3), (64, 2), (60, 1), (65, 2), (69, 3), (72, 5), (69, 3)];
    let left = [(48, 5), (52, 4), (55, 2), (60, 1), (55, 2), (52, 4), (48, 5)];
    let mut notes = melody(RIGHT, 0.35, &right);
    notes.extend(melody(LEFT, 0.35, &left));
    exercise(notes)
}

fn chords() -> Exercise {
    let chords = [[(60, 1), (64, 3), (67, 5)], [(60, 1), (65, 3), (69, 5)], [(59, 1), (65, 4), (67, 5)]];
    let notes = chords.iter().enumerate().flat_map(|(i, chord)| {
        chord.iter().map(move |&(pitch, finger)| note(RIGHT, 0.8 * i as f64, 0.7, pitch, finger))
    });
    exercise(notes.collect())
}

fn pieces() -> [(&'static str, Exercise); 5] {
    [
        ("five fingers", five_fingers()),
        ("C scale", c_scale()),
        ("D scale", d_scale()),
        ("broken chords", broken_chords()),
        ("chords", chords()),
    ]
}

fn perform(exercise: &Exercise, seed: u64, mistakes: f64) -> Performance {
    Performance::new(exercise, &Player::draw(seed), &PerformOptions { mistakes, seed, ..Default::default() })
}

/// How many of all have a property, with a line about those that have not.
#[derive(Default)]
struct Share {
    with: usize,
    all: usize,
    without: Vec<String>,
}

impl Share {
    fn count(&mut self, with: bool, about: impl FnOnce() -> String) {
        self.all += 1;
        if with {
            self.with += 1;
        } else {
            self.without.push(about());
        }
    }

    fn at_least(&self, share: f64) {
        let found = self.with as f64 / self.all as f64;
        assert!(found >= share, "{found:.4} of {}: {}", self.all, self.without.join("; "));
    }
}

/// Calls `check` for every note of every piece by players `seeds`.
fn every_note(
    seeds: std::ops::Range<u64>,
    mistakes: f64,
    mut check: impl FnMut(&Performance, &PlayedNote, String),
) {
    for (name, piece) in pieces() {
        for seed in seeds.clone() {
            let performance = perform(&piece, seed, mistakes);
            for played in performance.played() {
                let about = format!(
                    "{name}, player {seed} ({:.0} mm), note {} with {}",
                    performance.player().anatomy.hand_length_mm,
                    played.note,
                    played.finger
                );
                check(&performance, played, about);
            }
        }
    }
}

#[test]
fn fingertips_touch_their_strike_points_at_the_onset() {
    let mut near = Share::default();
    every_note(0..20, 0.0, |performance, played, about| {
        let contact = performance.pose(played.hand, played.onset_s).contact(played.finger);
        let distance = contact.distance(performance.strike_point(played));
        near.count(distance < 2.0, || format!("{about}: {distance:.1} mm"));
    });
    near.at_least(0.99);
}

#[test]
fn fingertips_hold_their_keys_down_to_the_bottom() {
    let mut down = Share::default();
    every_note(0..12, 0.0, |performance, played, about| {
        let t = played.onset_s + 0.6 * (played.release_s - played.onset_s).min(0.15);
        let pose = performance.pose(played.hand, t);
        let depth = keyboard::rect(played.pitch).z - pose.contact(played.finger).z;
        let held = pose.pressed[played.finger.index()] == Some(played.pitch);
        down.count(held && (depth - keyboard::KEY_DIP_MM).abs() < 1.5, || format!("{about}: {depth:.1} mm"));
    });
    down.at_least(0.98);
}

#[test]
fn fingertips_meet_their_keys_at_the_onset_and_leave_them_at_the_offset() {
    let (mut meets, mut leaves) = (Share::default(), Share::default());
    every_note(0..12, 0.1, |performance, played, about| {
        let surface = keyboard::rect(played.pitch).z;
        let below = |t: f64| surface - performance.pose(played.hand, t).contact(played.finger).z;
        // A fingertip that has sunk by this much has met its key.
        let met = (-40_i32..=40).find(|ms| below(played.onset_s + f64::from(*ms) * 1e-3) > 0.2);
        meets.count(met.is_some_and(|ms| ms.abs() <= 5), || format!("{about}: {met:?} ms"));
        let held = below(played.release_s - 0.045) > 5.0;
        let left = below(played.release_s + 0.06) < 0.5;
        let again = performance.played().iter().any(|other| {
            other.hand == played.hand
                && other.finger == played.finger
                && (0.0..0.1).contains(&(other.onset_s - played.release_s))
        });
        leaves.count(held && (left || again), || format!("{about}: {held} {left}"));
    });
    meets.at_least(0.99);
    leaves.at_least(0.97);
}

#[test]
fn the_played_key_lies_under_the_fingertip() {
    let mut on_key = Share::default();
    every_note(0..20, 0.3, |performance, played, about| {
        let pose = performance.pose(played.hand, played.onset_s + 0.02);
        let contact = pose.contact(played.finger);
        let key = keyboard::rect(played.pitch);
        let inside = key.x0 <= contact.x && contact.x <= key.x1;
        let struck = keyboard::key_at(contact.truncate()) == Some(played.pitch);
        on_key.count(inside && struck, || format!("{about}: {contact}"));
    });
    on_key.at_least(0.99);
}

#[test]
fn no_other_finger_is_nearer_to_the_struck_point() {
    let mut nearest = Share::default();
    every_note(0..20, 0.2, |performance, played, about| {
        let pose = performance.pose(played.hand, played.onset_s + 0.02);
        let strike = performance.strike_point(played);
        let distance = |finger: Finger| pose.contact(finger).distance(strike);
        let closest = Finger::ALL.into_iter().min_by(|a, b| distance(*a).total_cmp(&distance(*b)));
        nearest.count(closest == Some(played.finger), || format!("{about}: {closest:?}"));
    });
    nearest.at_least(0.97);
}

#[test]
fn idle_fingertips_stay_off_the_keys() {
    let mut off = Share::default();
    every_note(0..12, 0.2, |performance, played, about| {
        let pose = performance.pose(played.hand, played.onset_s + 0.05);
        // A finger that has just let go is still on its way up.
        let just_before = performance.pose(played.hand, played.onset_s - 0.05);
        let idle = |finger: &Finger| {
            let i = finger.index();
            pose.pressed[i].is_none() && just_before.pressed[i].is_none()
        };
        for finger in Finger::ALL.into_iter().filter(idle) {
            let contact = pose.contact(finger);
            let surface = keyboard::key_at(contact.truncate()).map_or(-50.0, |key| keyboard::rect(key).z);
            off.count(contact.z > surface + 0.5, || format!("{about}: {finger} at {contact}"));
        }
    });
    off.at_least(0.98);
}

#[test]
fn motion_and_its_velocity_are_continuous() {
    for (name, piece) in pieces() {
        for seed in 0..6 {
            let performance = perform(&piece, seed, 0.1);
            for hand in Hand::ALL {
                let mut before = performance.pose(hand, -1.5);
                let mut speeds = [Vec3::ZERO; LANDMARKS];
                for ms in -1499..=(performance.duration_s() * 1000.0) as i32 + 1000 {
                    let t = f64::from(ms) * 1e-3;
                    let pose = performance.pose(hand, t);
                    for (i, last) in speeds.iter_mut().enumerate() {
                        let speed = pose.landmarks[i] - before.landmarks[i];
                        let about = format!("{name}, player {seed}, {hand:?}: landmark {i} at {t} s");
                        assert!(speed.length() < 2.0, "{about} jumps {speed} mm in a millisecond");
                        let kick = speed.distance(*last);
                        assert!(kick < 0.8, "{about} changes its speed by {kick} m/s at once");
                        *last = speed;
                    }
                    before = pose;
                }
            }
        }
    }
}

#[test]
fn the_share_of_mistakes_is_honoured_and_mistakes_are_not_accepted_fingers() {
    for (name, piece) in pieces() {
        for seed in 0..10 {
            let performance = perform(&piece, seed, 0.2);
            let mistaken = performance.played().iter().filter(|played| played.mistaken).count() as f64;
            let wanted = 0.2 * piece.notes.len() as f64;
            assert!((mistaken - wanted).abs() <= 1.0, "{name} {seed}: {mistaken} for {wanted}");
            for played in performance.played() {
                let accepted = piece.notes[played.note].fingers;
                assert_eq!(accepted.accepts(played.finger), !played.mistaken);
            }
        }
    }
}

#[test]
fn fingers_of_one_hand_never_hold_two_keys_at_once() {
    every_note(0..10, 0.4, |performance, played, about| {
        for other in performance.played() {
            let same =
                other.hand == played.hand && other.finger == played.finger && other.note != played.note;
            let overlaps = other.onset_s < played.release_s && played.onset_s < other.release_s;
            assert!(!(same && overlaps), "{about} and note {}", other.note);
        }
    });
}

#[test]
fn thumbs_are_on_the_inner_side() {
    every_note(0..10, 0.0, |performance, played, about| {
        for hand in Hand::ALL {
            let pose = performance.pose(hand, played.onset_s);
            let inner = if hand == RIGHT { 1.0 } else { -1.0 };
            let knuckle = |finger: Finger| pose.landmarks[joints(finger)[0]];
            let along = (knuckle(Finger::MIDDLE) - pose.wrist()).truncate();
            let aside = |finger: Finger| {
                let from_wrist = (knuckle(finger) - pose.wrist()).truncate();
                -along.perp_dot(from_wrist) * inner / along.length()
            };
            let order = [Finger::THUMB, Finger::MIDDLE, Finger::RING, Finger::LITTLE].map(aside);
            assert!(order.is_sorted() && aside(Finger::INDEX) < aside(Finger::MIDDLE), "{about}: {order:?}");
            assert!(pose.elbow.y < pose.wrist().y, "{about}");
        }
    });
}

#[test]
fn bones_keep_their_lengths_in_every_pose() {
    every_note(0..8, 0.2, |performance, played, about| {
        let pose = performance.pose(played.hand, played.onset_s);
        for finger in Finger::ALL {
            let digit = performance.player().anatomy.digit(finger);
            let at = joints(finger).map(|joint| pose.landmarks[joint]);
            let root = at[0].distance(pose.landmarks[WRIST]);
            assert!((root - digit.root().length()).abs() < 0.1, "{about}");
            for (bone, ends) in digit.bones.iter().zip(at.windows(2)) {
                assert!((ends[0].distance(ends[1]) - bone).abs() < 0.1, "{about}: {finger}");
            }
        }
        let forearm = pose.elbow.distance(pose.wrist());
        assert!((forearm - performance.player().anatomy.forearm_mm).abs() < 0.1);
    });
}

#[test]
fn the_same_draw_gives_the_same_motion_in_any_order() {
    let (a, b) = (perform(&c_scale(), 5, 0.2), perform(&c_scale(), 5, 0.2));
    assert_eq!(a.played(), b.played());
    let forwards: Vec<_> = (0..50).map(|i| a.pose(RIGHT, f64::from(i) * 0.1)).collect();
    let backwards: Vec<_> = (0..50).rev().map(|i| b.pose(RIGHT, f64::from(i) * 0.1)).collect();
    assert!(forwards.iter().eq(backwards.iter().rev()));
    assert_ne!(a.played(), perform(&c_scale(), 6, 0.2).played());
}

#[test]
fn truth_says_which_finger_plays_and_when() {
    let performance = perform(&five_fingers(), 3, 0.0);
    for played in performance.played() {
        let truth = performance.truth(played.hand, played.onset_s + 0.005);
        assert_eq!(truth.main, Some(played.finger));
        assert_eq!(truth.pressed[played.finger.index()], Some(played.pitch));
        assert!(truth.onset);
        let first = performance.played().iter().find(|other| other.hand == played.hand);
        assert_eq!(truth.change, first != Some(played));
    }
    let rest = performance.truth(RIGHT, -2.0);
    assert_eq!(rest, Truth { main: None, pressed: [None; 5], onset: false, change: false, glissando: false });
}

#[test]
fn notes_without_fingering_are_played_without_crossing_hands_over() {
    let keys: Vec<(u8, u8)> =
        [60, 62, 64, 65, 67, 69, 71, 72, 71, 69, 67, 65, 64, 62, 60].map(|key| (key, 0)).into();
    let performance = perform(&exercise(melody(RIGHT, 0.3, &keys)), 1, 0.5);
    for pair in performance.played().windows(2) {
        let up = pair[1].pitch > pair[0].pitch;
        let ordered = (pair[1].finger > pair[0].finger) == up;
        let thumb = pair[0].finger == Finger::THUMB || pair[1].finger == Finger::THUMB;
        assert!(ordered || thumb, "{pair:?}");
        assert!(!pair[0].mistaken);
    }
}

#[test]
fn a_hand_without_notes_stays_near_the_keyboard() {
    for seed in 0..20 {
        let pose = perform(&d_scale(), seed, 0.0).pose(LEFT, 1.0);
        assert!((-450.0..0.0).contains(&pose.wrist().y), "{seed}: {}", pose.wrist());
        assert!(Vec2::new(600.0, 0.0).distance(pose.wrist().truncate()) < 700.0);
    }
}

#[test]
fn any_exercise_can_be_performed() {
    let empty = perform(&exercise(Vec::new()), 1, 0.5);
    assert!(empty.played().is_empty());
    // Everything at once with one finger, the keyboard's ends in one hand, notes without length.
    let mut notes: Vec<Note> = (21..=108).step_by(7).map(|pitch| note(RIGHT, 0.0, 1.0, pitch, 3)).collect();
    notes.extend([note(LEFT, 0.5, 0.0, 108, 5), note(LEFT, 0.5, 0.0, 21, 1), note(LEFT, 0.5, 2.0, 21, 0)]);
    let odd = perform(&exercise(notes), 2, 1.0);
    for ms in -500..3000 {
        for hand in Hand::ALL {
            let pose = odd.pose(hand, f64::from(ms) * 1e-3);
            assert!(pose.landmarks.iter().all(|landmark| landmark.is_finite()));
        }
    }
}

//! Every shipped level played by many hands: how far fingers pass through keys and through each other, and how exactly
//! they touch. Prints the worst case of each (`cargo test -p hand --test levels -- --nocapture`).
//!
//! No finger should pass through anything by more than 3 mm. It still happens, in few moments; the shares below may
//! only fall.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use std::fmt;
use std::path::Path;

use glam::Vec3;
use hand::{Capsule, Finger, Hand, HandPose, Part, PerformOptions, Performance, Player, skin};

const PLAYERS: u64 = 50;
const STEP_S: f64 = 1.0 / 30.0;
/// Flesh gives way by so much, millimetres.
const SOFT_MM: f32 = 3.0;
/// A fingertip is on its point of the key within this, millimetres.
const TOUCH_MM: f32 = 2.0;
/// Moments of all, in which a finger is deeper than that in a key, and in another finger.
const IN_KEYS: f64 = 0.003;
const IN_FINGERS: f64 = 0.002;
/// Notes of all, whose fingertip is further off.
const OFF_TOUCH: f64 = 0.0005;

/// The worst of a kind, and where.
#[derive(Default)]
struct Worst {
    mm: f32,
    at: String,
    over: usize,
    all: usize,
}

impl Worst {
    fn see(&mut self, mm: f32, limit_mm: f32, about: impl FnOnce() -> String) {
        self.all += 1;
        self.over += usize::from(mm > limit_mm);
        if mm > self.mm {
            (self.mm, self.at) = (mm, about());
        }
    }

    fn share(&self) -> f64 {
        self.over as f64 / self.all.max(1) as f64
    }
}

impl fmt::Display for Worst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} mm at worst ({}); {} of {} over the limit", self.mm, self.at, self.over, self.all)
    }
}

/// How deep a cross-section of a finger sits in a key, millimetres; negative outside. The key's top lies `down` lower
/// than at rest.
fn depth_in_key(capsule: &Capsule, along: f32, pitch: u8, down: f32) -> f32 {
    let centre = capsule.a.lerp(capsule.b, along);
    let key = keyboard::rect(pitch);
    // A key reaches far down: nobody touches it from below.
    let (low, high) = (Vec3::new(key.x0, key.y0, -60.0), Vec3::new(key.x1, key.y1, key.z - down));
    let off = centre.clamp(low, high) - centre;
    if off == Vec3::ZERO {
        return capsule.radius(along) + (centre - low).min(high - centre).min_element();
    }
    half_extent(capsule, along, off) - off.length()
}

/// How far a finger's cross-section reaches in a direction: it is broader than thick.
fn half_extent(capsule: &Capsule, along: f32, direction: Vec3) -> f32 {
    let flat = direction.normalize_or_zero().dot(capsule.flat);
    capsule.radius(along) / (1.0 - flat * flat).sqrt()
}

/// The deepest that a hand's fingers sit in keys at rest or, where a finger plays, below where its key goes.
fn into_keys(pose: &HandPose, flesh: &[Capsule]) -> (f32, String) {
    let mut worst = (f32::NEG_INFINITY, String::new());
    for capsule in flesh {
        let Part::Finger(finger, segment) = capsule.part else { continue };
        for along in [0.0, 0.25, 0.5, 0.75, 1.0] {
            let centre = capsule.a.lerp(capsule.b, along);
            let radius = capsule.broadest();
            if centre.z - radius > keyboard::BLACK_HEIGHT_MM || centre.y + radius < 0.0 {
                continue;
            }
            let near = |x: f32| keyboard::key_at(glam::Vec2::new(x, centre.y.clamp(0.0, 149.0)));
            let keys = [near(centre.x - radius), near(centre.x), near(centre.x + radius)];
            let mut keys: Vec<u8> =
                keys.into_iter().flatten().flat_map(|key| [key - 1, key, key + 1]).collect();
            keys.sort_unstable();
            keys.dedup();
            for key in keys.into_iter().filter(|key| (keyboard::LOWEST..=keyboard::HIGHEST).contains(key)) {
                let down = if pose.pressed.contains(&Some(key)) { keyboard::KEY_DIP_MM } else { 0.0 };
                // A finger on its way down or up moves its key: only what is not under its pad counts as at rest.
                let own = pose.contact(finger);
                let moves = keyboard::key_at(own.truncate()) == Some(key);
                let sunk = if moves {
                    (keyboard::rect(key).z - own.z).clamp(0.0, keyboard::KEY_DIP_MM)
                } else {
                    0.0
                };
                let depth = depth_in_key(capsule, along, key, down.max(sunk));
                if depth > worst.0 {
                    worst = (depth, format!("{finger}, segment {segment}, in key {}", keyboard::name(key)));
                }
            }
        }
    }
    worst
}

/// The deepest that two fingers sit in each other, beyond the segments that spring from the palm.
fn into_each_other(flesh: &[Capsule]) -> (f32, String) {
    let mut worst = (f32::NEG_INFINITY, String::new());
    let outer: Vec<(Finger, u8, &Capsule)> = flesh
        .iter()
        .filter_map(|capsule| match capsule.part {
            Part::Finger(finger, segment) if segment >= 1 => Some((finger, segment, capsule)),
            _ => None,
        })
        .collect();
    for (i, (finger, segment, one)) in outer.iter().enumerate() {
        for (other_finger, other_segment, other) in &outer[i + 1..] {
            if finger == other_finger {
                continue;
            }
            let mut deepest = f32::NEG_INFINITY;
            for step in 0..=16 {
                let s = step as f32 / 16.0;
                let centre = one.a.lerp(one.b, s);
                let (_, share) = other.distance(centre);
                let off = other.a.lerp(other.b, share) - centre;
                let reach = half_extent(one, s, off) + half_extent(other, share, off);
                deepest = deepest.max(reach - off.length());
            }
            if deepest > worst.0 {
                worst = (
                    deepest,
                    format!("{finger} segment {segment} in {other_finger} segment {other_segment}"),
                );
            }
        }
    }
    worst
}

#[test]
fn fingers_hardly_pass_through_keys_or_other_fingers() {
    let levels = score::level::load_all(
        &Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../levels"),
    )
    .unwrap();
    let [mut keys, mut fingers, mut touch, mut unreached] = std::array::from_fn(|_| Worst::default());
    for level in &levels {
        for seed in 0..PLAYERS {
            let player = Player::draw(seed);
            let performance = Performance::new(
                &level.exercise,
                &player,
                &PerformOptions { mistakes: 0.1, seed, ..Default::default() },
            );
            let about = |hand: Hand, t: f64, what: &str| {
                let length = player.anatomy.hand_length_mm;
                format!("{}, player {seed} ({length:.0} mm), {hand:?} at {t:.2} s: {what}", level.id)
            };
            let steps = (performance.duration_s() / STEP_S) as usize;
            for hand in Hand::ALL {
                for step in 0..steps {
                    let t = step as f64 * STEP_S;
                    let pose = performance.pose(hand, t);
                    let flesh = skin::capsules(&pose, &player.anatomy);
                    let (depth, what) = into_keys(&pose, &flesh);
                    if depth > SOFT_MM {
                        println!("K {depth:.1} {}", about(hand, t, &what));
                    }
                    keys.see(depth, SOFT_MM, || about(hand, t, &what));
                    let (depth, what) = into_each_other(&flesh);
                    fingers.see(depth, SOFT_MM, || about(hand, t, &what));
                }
            }
            for played in performance.played() {
                unreached.see(played.unreached_mm, 0.0, || {
                    about(played.hand, played.onset_s, &format!("{}", played.finger))
                });
                let contact = performance.pose(played.hand, played.onset_s).contact(played.finger);
                let off = contact.distance(performance.strike_point(played));
                let off = if played.unreached_mm > 0.0 { 0.0 } else { off };
                touch
                    .see(off, TOUCH_MM, || about(played.hand, played.onset_s, &format!("{}", played.finger)));
            }
        }
    }
    println!("into keys: {keys}");
    println!("into fingers: {fingers}");
    println!("out of reach of the hand, and reported: {unreached}");
    println!("beside the point on the key: {touch}");
    assert!(keys.share() < IN_KEYS && fingers.share() < IN_FINGERS && touch.share() < OFF_TOUCH);
}

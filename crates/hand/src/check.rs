//! Measures how believable a performance is: how far fingers pass through keys and through each other, and how exactly
//! they touch.
//!
//! The fingers are the capsules of [`skin`]; keys go down where fingers hold them or are about to.

use std::fmt;

use glam::Vec3;
use score::{Finger, Hand};

use crate::performance::Performance;
use crate::pose::HandPose;
use crate::skin::{self, Capsule, Part};

/// Flesh gives way by so much, millimetres.
pub const SOFT_MM: f32 = 3.0;
/// A fingertip is on its point of the key within this, millimetres.
pub const TOUCH_MM: f32 = 2.0;
/// Both hands are looked at this often.
const STEP_S: f64 = 1.0 / 30.0;

/// How far something is off somewhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// How far, millimetres.
    pub mm: f32,
    /// Where: piece, player, hand, moment, fingers.
    pub at: String,
}

/// One kind of flaw, over all that was watched.
#[derive(Clone, Debug, PartialEq)]
pub struct Flaw {
    /// More than this is too much, millimetres.
    pub limit_mm: f32,
    /// The worst case, within the limit or beyond it.
    pub worst: Case,
    /// The cases beyond the limit.
    pub over: Vec<Case>,
    /// Moments or notes that were looked at.
    pub all: usize,
}

impl Flaw {
    fn new(limit_mm: f32) -> Self {
        Self { limit_mm, worst: Case::default(), over: Vec::new(), all: 0 }
    }

    fn see(&mut self, mm: f32, at: impl Fn() -> String) {
        self.all += 1;
        if mm > self.worst.mm {
            self.worst = Case { mm, at: at() };
        }
        if mm > self.limit_mm {
            self.over.push(Case { mm, at: at() });
        }
    }

    fn add(&mut self, other: Self) {
        self.all += other.all;
        self.over.extend(other.over);
        if other.worst.mm > self.worst.mm {
            self.worst = other.worst;
        }
    }

    /// Share of all that is beyond the limit, 0 to 1.
    pub fn share(&self) -> f64 {
        self.over.len() as f64 / self.all.max(1) as f64
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Case { mm, at } = &self.worst;
        write!(f, "{mm:.1} mm at worst ({at}); {} of {} over the limit", self.over.len(), self.all)
    }
}

/// What was found in one performance or in many.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Per hand and moment: how deep a finger sits in a key, beyond [`SOFT_MM`] too deep.
    pub into_keys: Flaw,
    /// Per hand and moment: how deep one finger sits in another, beyond [`SOFT_MM`] too deep.
    pub into_fingers: Flaw,
    /// Per note: how far its key is beyond the hand's reach, as the performance says itself.
    pub out_of_reach: Flaw,
    /// Per note within reach: how far the fingertip is from its point on the key at the onset, beyond [`TOUCH_MM`]
    /// too far.
    pub off_point: Flaw,
    /// The distances of [`Check::off_point`], in the order of the notes.
    pub off_point_mm: Vec<f32>,
}

impl Default for Check {
    fn default() -> Self {
        Self {
            into_keys: Flaw::new(SOFT_MM),
            into_fingers: Flaw::new(SOFT_MM),
            out_of_reach: Flaw::new(0.0),
            off_point: Flaw::new(TOUCH_MM),
            off_point_mm: Vec::new(),
        }
    }
}

impl Check {
    /// Watches a performance from beginning to end; `piece` names it in the cases.
    pub fn of(performance: &Performance, piece: &str) -> Self {
        let mut check = Self::default();
        let steps = (performance.duration_s() / STEP_S) as usize;
        for hand in Hand::ALL {
            (0..steps).for_each(|step| check.moment(performance, piece, hand, step as f64 * STEP_S));
        }
        check.touches(performance, piece);
        check
    }

    /// Adds what was found elsewhere.
    pub fn add(&mut self, other: Self) {
        let Self { into_keys, into_fingers, out_of_reach, off_point, off_point_mm } = other;
        self.into_keys.add(into_keys);
        self.into_fingers.add(into_fingers);
        self.out_of_reach.add(out_of_reach);
        self.off_point.add(off_point);
        self.off_point_mm.extend(off_point_mm);
    }

    fn moment(&mut self, performance: &Performance, piece: &str, hand: Hand, t_s: f64) {
        let pose = performance.pose(hand, t_s);
        let flesh = skin::capsules(&pose, &performance.player().anatomy);
        let (depth, what) = into_keys(&pose, &flesh);
        self.into_keys.see(depth, || about(performance, piece, hand, t_s, &what));
        let (depth, what) = into_each_other(&flesh);
        self.into_fingers.see(depth, || about(performance, piece, hand, t_s, &what));
    }

    fn touches(&mut self, performance: &Performance, piece: &str) {
        for played in performance.played() {
            let at = || about(performance, piece, played.hand, played.onset_s, &played.finger.to_string());
            self.out_of_reach.see(played.unreached_mm, at);
            if played.unreached_mm > 0.0 {
                continue;
            }
            let contact = performance.pose(played.hand, played.onset_s).contact(played.finger);
            let mut off = contact - performance.strike_point(played);
            if performance.truth(played.hand, played.onset_s).glissando {
                off.z = 0.0; // a sliding finger is down already when it comes to the next key
            }
            let off = off.length();
            self.off_point.see(off, at);
            self.off_point_mm.push(off);
        }
    }
}

fn about(performance: &Performance, piece: &str, hand: Hand, t_s: f64, what: &str) -> String {
    let player = performance.player();
    let length = player.anatomy.hand_length_mm;
    format!("{piece}, player {} ({length:.0} mm), {hand:?} at {t_s:.2} s: {what}", player.seed)
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

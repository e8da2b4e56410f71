//! One hand in motion: from strokes and the hand's way to a pose at any moment.

mod clearing;
mod crossing;
mod fitting;
mod nudge;

use glam::{Vec2, Vec3};
use rand::Rng;
use score::Finger;

use super::curve::Curve;
use super::noise::Drift;
use super::places::{self, landing};
use super::plan::Planned;
use super::side::{Side, smooth};
use super::slide::Slide;
use super::stance::{Stance, forearm_slant};
use super::strokes::{Intent, Stroke, Strokes};
use super::track::Track;
use crate::ik::{self, Solved, WristPose};
use crate::player::Player;
use crate::pose::HandPose;
use nudge::{Nudge, Nudges};

/// How much of a striking finger's sideways stretch the next finger follows.
const FOLLOW: f32 = 0.55;
/// Least distance of neighbouring fingers' middles over the sum of their half breadths.
const APART: f32 = 0.95;
/// How far its key is down, 0 to 1, while a finger does not yet lift for others.
const NEARLY_DOWN: f32 = 0.9;
/// A finger is hardly free below this, from 0 to 1.
const HARDLY_FREE: f32 = 0.3;
/// How high a finger without room beside its neighbours rises over them, against what it lacks.
const DODGE: f32 = 1.4;
/// A pad never hovers closer to the keys than this, in mm.
const LEAST_HOVER_MM: f32 = 2.5;
/// How straight an idle finger of a hand that stretches its fingers is on average, 0 to 1.
const STRAIGHT: f32 = 0.6;
/// Where each finger goes when it is drawn in, per millimetre of the habit: the thumb sideways under the hand, the
/// little finger back to the palm, and the ring finger a little with it.
const TUCKED: [Vec2; 5] =
    [Vec2::new(0.8, -0.6), Vec2::ZERO, Vec2::ZERO, Vec2::new(0.0, -0.3), Vec2::new(0.0, -1.0)];
/// How often the wrist is moved after a finger that does not reach its key.
const FOLLOW_UPS: usize = 8;
/// How the wrist resists fingers that drag it, against 1 for a finger that strikes its key now.
const STIFFNESS: f32 = 0.08;
/// A finger that misses its key by this much, in mm, has half of its strength.
const SOFTNESS_MM: f32 = 0.2;
/// How far from their own places fingers reach out for keys, over hand length; beyond twice that not at all.
const REACH_OUT: f32 = 0.36;
/// A finger that leans on its key leans the hand by this much for each finger from the middle, in radians.
const LEAN: f32 = 0.018;
/// Fingers make way for what they would pass through from this long before the first key until this long after the
/// last one, in seconds.
const AROUND_S: f64 = 1.0;
/// A sliding finger reaches its next key within this, in seconds.
pub(super) const SLIDES_ON_S: f64 = 0.25;
/// How far a sliding finger turns the hand, so that its nail leads, in radians.
const SLIDE_TURN: f32 = 0.42;
/// How far to its own side of the body's middle a shoulder is, in mm.
const SHOULDER_MM: f32 = 170.0;

/// A right hand at one moment.
struct Posture {
    solved: Solved,
    wrist: WristPose,
    /// Where the middles of the pads want to be.
    targets: [Vec3; 5],
    couplings: [f32; 5],
    /// How free each finger is to make way for what it would pass through, 0 to 1.
    loose: [f32; 5],
    /// How far fingers that would not reach their keys have pulled the wrist, in mm.
    dragged: Vec3,
    intents: [Intent; 5],
}

/// One hand of a performance.
#[derive(Clone, Debug)]
pub(super) struct Motion {
    side: Side,
    player: Player,
    stance: Stance,
    track: Track,
    /// How the hand leaves its track for keys that it would not reach, found by trying.
    give: [Curve; 3],
    /// How much higher it is where it crosses the other hand, in mm.
    over: Curve,
    /// How its posture makes way for what fingers would pass through, found by trying.
    nudges: Nudges,
    fingers: [Strokes; 5],
    shoulder_x: f32,
    drifts: [Drift; 8],
}

impl Motion {
    /// Prepares a hand that plays `notes`; shortens those that the hand has to leave early. `body_x` is the
    /// player's middle on the keyboard, in mm.
    pub fn new(side: Side, notes: &mut [Planned], player: &Player, body_x: f32, rng: &mut impl Rng) -> Self {
        let stance = Stance::new(player);
        let places = places::find(notes, player, &stance);
        let body_x = side.flip(body_x);
        let mut strokes: [Vec<Stroke>; 5] = Default::default();
        for place in &places {
            for i in place.notes.clone() {
                let note = &notes[i];
                let contact = landing(note, place, player, &stance, rng);
                let strokes = &mut strokes[note.finger.index()];
                if let Some(last) = strokes.last_mut() {
                    if let Some(slide) = last.slide.as_mut().filter(|_| note.glissando)
                        && note.onset_s - slide.last_onset_s() < SLIDES_ON_S
                    {
                        slide.go_on(note.onset_s, note.pitch, contact);
                        last.release_s = note.release_s;
                        continue;
                    }
                    if last.release_s > note.onset_s {
                        // One finger on two keys at once lies between them.
                        last.contact = 0.5 * (last.contact + contact);
                        continue;
                    }
                }
                strokes.push(Stroke {
                    planned: i,
                    pitch: note.pitch,
                    onset_s: note.onset_s,
                    release_s: note.release_s,
                    contact,
                    silent: note.silent,
                    until_s: note.until_s,
                    slide: note.glissando.then(|| Slide::new(note.onset_s, note.pitch, contact)),
                    unreached_mm: 0.0,
                });
            }
        }
        let mut motion = Self {
            side,
            track: Track::new(&places, &player.style, body_x, stance.depth, rng),
            give: Default::default(),
            over: Curve::default(),
            nudges: Nudges::default(),
            fingers: strokes.map(|strokes| Strokes::new(strokes, &player.style)),
            shoulder_x: body_x + SHOULDER_MM,
            drifts: std::array::from_fn(|_| Drift::draw(rng)),
            player: player.clone(),
            stance,
        };
        fitting::fit(&mut motion, notes);
        motion
    }

    /// Changes the hand's posture wherever its fingers would pass through keys or through each other.
    pub fn make_way(&mut self) {
        if let Some((first_s, last_s)) = self.playing() {
            self.nudges = Nudges::still(first_s - AROUND_S, last_s + AROUND_S);
            clearing::clear(self);
        }
    }

    /// From the first onset to the last release.
    pub fn playing(&self) -> Option<(f64, f64)> {
        let strokes = || self.fingers.iter().flat_map(Strokes::all);
        let first = strokes().map(|stroke| stroke.onset_s).reduce(f64::min)?;
        let last = strokes().map(|stroke| stroke.release_s).reduce(f64::max)?;
        Some((first, last))
    }

    /// Which hand.
    pub fn hand(&self) -> score::Hand {
        self.side.hand
    }

    /// Where the hand is along the keyboard, in mm.
    pub fn place_x(&self, t_s: f64) -> f32 {
        self.side.flip(self.track.at(t_s).0.x)
    }

    /// How long the hand is, in mm.
    pub fn hand_length_mm(&self) -> f32 {
        self.player.anatomy.hand_length_mm
    }

    /// How high the hand goes over the other one, at points in time, in mm.
    pub fn go_over(&mut self, heights: &[(f64, f32)]) {
        self.over = Curve::through(heights);
    }

    /// One finger's strokes.
    pub fn strokes(&self, finger: Finger) -> &Strokes {
        &self.fingers[finger.index()]
    }

    /// How far the finger of a note stays off its key.
    pub fn unreached_mm(&self, note: &Planned) -> f32 {
        let strokes = self.strokes(note.finger).all().iter();
        strokes
            .filter(|stroke| stroke.onset_s == note.onset_s)
            .map(|stroke| stroke.unreached_mm)
            .fold(0.0, f32::max)
    }

    /// Where a finger's stroke touches the key that it strikes or slides onto at a time, on the keyboard.
    pub fn contact(&self, finger: Finger, stroke: &Stroke, t_s: f64) -> Vec3 {
        let slid = nudge::of_finger(&self.nudges.at(t_s), finger.index(), 0.0);
        self.side.flip_point(stroke.contact_at(t_s) + slid)
    }

    /// The hand at any time.
    pub fn pose(&self, t_s: f64) -> HandPose {
        let Posture { solved, wrist, intents, .. } = self.solve(t_s);
        let wrist = wrist.position;
        let slant = forearm_slant(wrist.x, self.shoulder_x);
        let forearm = self.player.anatomy.forearm_mm;
        let elbow = wrist + forearm * Vec3::new(slant.sin(), -slant.cos(), 0.05).normalize();
        let mut contacts = solved.pads;
        for (contact, digit) in contacts.iter_mut().zip(&self.player.anatomy.digits) {
            contact.z -= digit.pad_radius();
        }
        let pose = HandPose {
            hand: score::Hand::Right,
            landmarks: solved.landmarks,
            elbow,
            contacts,
            pressed: intents.map(|intent| intent.key),
        };
        if self.side.hand == score::Hand::Left { pose.mirrored() } else { pose }
    }

    /// The right hand at a time.
    fn solve(&self, t_s: f64) -> Posture {
        let style = &self.player.style;
        let mut intents: [Intent; 5] = std::array::from_fn(|finger| self.fingers[finger].at(t_s));
        let (mut pivot, turn) = self.track.at(t_s);
        pivot.z += self.over.at(t_s);
        let lifted = pivot.z;
        pivot += Vec3::from_array(std::array::from_fn(|axis| self.give[axis].at(t_s)));
        let drift: [f32; 8] = std::array::from_fn(|i| self.drifts[i].at(t_s));
        let yaw = self.stance.yaw(pivot.x, self.shoulder_x) + turn + 0.012 * style.fidget_mm * drift[5];
        let weights: [f32; 5] = std::array::from_fn(|finger| self.fingers[finger].weight(t_s));
        let weight: f32 = weights.iter().sum();
        let lean: f32 =
            weights.iter().zip([-2.0, -1.0, 0.0, 1.0, 2.0]).map(|(weight, x)| LEAN * x * weight).sum();

        let slides: f32 = intents.iter().map(|intent| intent.slides).sum();
        let yaw = yaw + SLIDE_TURN * slides.clamp(-1.0, 1.0);

        let by_itself = std::array::from_fn(|finger| pivot.truncate() + self.stance.touch(finger, yaw));
        self.stay_with_hand(&mut intents, &by_itself);
        let nudge = self.nudges.at(t_s);
        // A finger that has left its key and is not yet bound for another makes way, too.
        let free = intents.map(|intent| 1.0 - intent.bound * intent.busy);
        // It may lift a little sooner where it would be in the way.
        let loose = intents.map(|intent| {
            let down = smooth(intent.pressed / NEARLY_DOWN).max(intent.matters).min(1.0);
            1.0 - intent.bound * down.min(intent.busy)
        });
        // An unruly little finger flies up while others press.
        let mut heights = [lifted; 5];
        let busiest = weights[..4].iter().copied().fold(0.0, f32::max);
        heights[Finger::LITTLE.index()] += style.flying_little_mm * busiest;
        let targets = self.targets(&intents, [&free, &loose], &by_itself, &heights, &drift, &nudge);
        let mut couplings = [style.coupling; 5];
        couplings[Finger::THUMB.index()] = ik::THUMB_COUPLING;
        for ((coupling, by), intent) in
            couplings.iter_mut().zip(&nudge[nudge::COUPLINGS..]).zip(&intents).skip(1)
        {
            *coupling += by - style.collapse * intent.pressed;
        }
        pivot.z += style.fidget_mm * drift[6] - style.arm_weight_mm * weight.min(1.5);
        let mut wrist = self.stance.wrist_pose(pivot, yaw, lean);
        wrist.position.x += 0.6 * style.fidget_mm * drift[7];
        nudge::move_wrist(&mut wrist, &nudge);
        let undisturbed = wrist.position;
        // However far a chord stretches, the wrist's underside stays above the keys.
        let lowest = self.player.anatomy.wrist_half_thickness_mm + lifted.min(0.0);
        let mut solved = ik::solve_each(&self.player.anatomy, &couplings, &wrist, &targets);
        for _ in 0..FOLLOW_UPS {
            let mut wanted = undisturbed + drag(&solved, &targets, &intents, wrist.position - undisturbed);
            wanted.z = wanted.z.max(lowest);
            if wanted.distance_squared(wrist.position) < 0.01 {
                break;
            }
            wrist.position = wanted;
            solved = ik::solve_each(&self.player.anatomy, &couplings, &wrist, &targets);
        }
        let dragged = wrist.position - undisturbed;
        Posture { solved, wrist, targets, couplings, loose, dragged, intents }
    }

    /// Fingers do not reach out for keys that the hand is still far from.
    fn stay_with_hand(&self, intents: &mut [Intent; 5], by_itself: &[Vec2; 5]) {
        let reach = REACH_OUT * self.player.anatomy.hand_length_mm;
        for (intent, by_itself) in intents.iter_mut().zip(by_itself) {
            let far = intent.contact.truncate().distance(*by_itself) / reach;
            intent.bound *= 1.0 - smooth(far - 1.0);
        }
    }

    /// Where the middles of the pads want to be.
    fn targets(
        &self,
        intents: &[Intent; 5],
        [free, loose]: [&[f32; 5]; 2],
        by_itself: &[Vec2; 5],
        lifted: &[f32; 5],
        drift: &[f32; 8],
        nudge: &Nudge,
    ) -> [Vec3; 5] {
        let style = &self.player.style;
        let mut at: [Vec2; 5] = std::array::from_fn(|finger| {
            let follow: Vec2 = (1..5)
                .filter(|&other| finger > 0 && other != finger)
                .map(|other| {
                    let stretch =
                        (intents[other].contact.truncate() - by_itself[other]).clamp_length_max(30.0);
                    stretch * intents[other].bound * FOLLOW.powi(other.abs_diff(finger) as i32)
                })
                .sum();
            let intent = &intents[finger];
            let fidget = Vec2::new(0.5, 0.8) * style.fidget_mm * drift[finger];
            // Now this finger, now that one lies straight.
            let straight = if finger > 0 { smooth(STRAIGHT + 0.5 * drift[finger]) } else { 0.0 };
            let out = Vec2::Y * style.outstretch_mm.min(self.stance.room_ahead[finger]) * straight;
            let drawn_in = TUCKED[finger]
                * if finger == 0 { style.thumb_tuck_mm } else { style.tuck_mm }
                * smooth(0.8 + 0.5 * drift[finger]);
            let idle = by_itself[finger] + follow + fidget + (out + drawn_in) * (1.0 - intent.bound).powi(2);
            idle.lerp(intent.contact.truncate(), intent.bound)
        });
        let squeezed = self.keep_apart(&mut at, free);
        std::array::from_fn(|finger| {
            let intent = &intents[finger];
            // Fingers are not independent: neighbours sink a little with a finger that presses.
            let drawn: f32 = (0..5)
                .filter(|&other| other != finger)
                .map(|other| intents[other].pressed / other.abs_diff(finger) as f32)
                .sum::<f32>()
                .min(1.5);
            let hover = style.hover_mm + style.fidget_mm * drift[finger] - style.enslaving_mm * drawn;
            let under = self.side.surface(at[finger]);
            let idle = under + hover.max(LEAST_HOVER_MM) + lifted[finger] + DODGE * squeezed[finger];
            // On the way between keys a finger clears what lies between them.
            let clear = (under - intent.contact.z).max(0.0) * smooth(intent.height / 6.0);
            let bound = intent.contact.z + intent.height + clear;
            let z = idle + (bound - idle) * intent.bound;
            let by_itself = at[finger].extend(z + self.player.anatomy.digits[finger].pad_radius());
            by_itself + nudge::of_finger(nudge, finger, loose[finger])
        })
    }

    /// Pushes idle fingers out of their neighbours' way. Returns by how much each of them is still too near, in mm.
    fn keep_apart(&self, at: &mut [Vec2; 5], free: &[f32; 5]) -> [f32; 5] {
        let digits = &self.player.anatomy.digits;
        let missing = |at: &[Vec2; 5], i: usize| {
            let least = APART * (digits[i].radii[2] + digits[i + 1].radii[2]);
            (least - (at[i + 1].x - at[i].x)).max(0.0)
        };
        // A finger that is hardly free hardly moves.
        let yields = free.map(|free| free * (free / HARDLY_FREE).min(1.0));
        for _ in 0..8 {
            for i in 1..4 {
                let missing = 0.6 * missing(at, i);
                let (left, right) = (yields[i], yields[i + 1]);
                let both = left + right;
                if missing > 0.0 && both > 1e-3 {
                    let push = missing * both.min(1.0) / both;
                    at[i].x -= push * left;
                    at[i + 1].x += push * right;
                }
            }
        }
        let mut squeezed = [0.0; 5];
        for i in 1..4 {
            squeezed[i] += free[i] * missing(at, i);
            squeezed[i + 1] += free[i + 1] * missing(at, i);
        }
        squeezed
    }
}

/// How far fingers that do not reach their keys drag the wrist, which has already given way by `given`.
///
/// Each of them pulls the wrist to where it would reach, a spring pulls it back to its own way:
///
/// ```text
///   drag = Σ strength·(given + missing) / (Σ strength + stiffness)
/// ```
fn drag(solved: &Solved, targets: &[Vec3; 5], intents: &[Intent; 5], given: Vec3) -> Vec3 {
    let (mut sum, mut strengths) = (Vec3::ZERO, STIFFNESS);
    for (finger, intent) in intents.iter().enumerate() {
        let gap = solved.gaps[finger];
        let strength = intent.bound * intent.matters * gap / (gap + SOFTNESS_MM);
        sum += strength * (given + targets[finger] - solved.pads[finger]);
        strengths += strength;
    }
    sum / strengths
}

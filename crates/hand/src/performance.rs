//! A player plays an exercise: who presses what when, and both hands at any moment.

mod curve;
mod fingers;
mod mistakes;
mod motion;
mod noise;
mod over;
mod places;
mod plan;
mod side;
mod slide;
mod slips;
mod stance;
mod strokes;
mod track;
mod truth;

use glam::Vec3;
use rand::SeedableRng;
use rand_pcg::Pcg64;
use score::{Exercise, Finger, Hand};

pub use slips::{Slip, Slips};
pub use truth::Truth;

use self::motion::Motion;
use self::plan::Planned;
use self::side::Side;
use self::strokes::Stroke;
use self::truth::Moments;
use crate::player::Player;
use crate::pose::HandPose;

/// Middle of a full keyboard, where a player sits unless the piece lies elsewhere, in mm.
const KEYBOARD_MIDDLE_MM: f32 = 611.0;

/// How an exercise is to be played.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PerformOptions {
    /// Share of the notes, 0 to 1, that are played with a finger which is not accepted.
    pub mistakes: f64,
    /// What this performance is drawn from, besides the player.
    pub seed: u64,
    /// Shares of the notes with which something else goes wrong.
    pub slips: Slips,
}

/// One note as it was truly played. Times in song seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct PlayedNote {
    /// Index in the exercise's notes.
    pub note: usize,
    /// When the fingertip meets the key.
    pub onset_s: f64,
    /// When the finger lets go.
    pub release_s: f64,
    /// MIDI key.
    pub pitch: u8,
    /// MIDI velocity.
    pub velocity: u8,
    /// Which hand plays.
    pub hand: Hand,
    /// Which finger plays.
    pub finger: Finger,
    /// Whether the finger is a deliberate mistake.
    pub mistaken: bool,
    /// What else goes wrong with it on purpose.
    pub slip: Option<Slip>,
    /// How far the fingertip stays off its point on the key because the hand is too small for it, in mm; 0 for keys
    /// within reach.
    pub unreached_mm: f32,
}

/// An exercise played by a player, as motion.
#[derive(Clone, Debug)]
pub struct Performance {
    player: Player,
    played: Vec<PlayedNote>,
    hands: [HandPart; 2],
    duration_s: f64,
}

#[derive(Clone, Debug)]
struct HandPart {
    motion: Motion,
    moments: Moments,
}

impl Performance {
    /// Lets `player` play `exercise`. Notes without accepted fingers get one by a simple rule.
    ///
    /// The same exercise, player and options always give the same performance.
    pub fn new(exercise: &Exercise, player: &Player, options: &PerformOptions) -> Self {
        let body_x = body_x(exercise);
        let mut played = Vec::with_capacity(exercise.notes.len());
        let mut parts = Hand::ALL.map(|hand| {
            let mut rng = generator(player.seed, options.seed, hand);
            let side = Side::new(hand);
            let mut notes = plan::plan(exercise, side, player, options, &mut rng);
            let motion = Motion::new(side, &mut notes, player, body_x, &mut rng);
            (motion, notes)
        });
        let [(left, _), (right, _)] = &mut parts;
        over::lift(left, right);
        let hands = parts.map(|(mut motion, notes)| {
            motion.make_way();
            let hand = motion.hand();
            let sounding = notes.iter().filter(|note| !note.silent);
            played.extend(sounding.map(|note| PlayedNote {
                note: note.note,
                onset_s: note.onset_s,
                release_s: key_release_s(&notes, note),
                pitch: note.pitch,
                velocity: note.velocity,
                hand,
                finger: note.finger,
                mistaken: note.mistaken,
                slip: note.slip,
                unreached_mm: motion.unreached_mm(note),
            }));
            HandPart { motion, moments: Moments::new(&notes) }
        });
        played.sort_by(|a, b| a.onset_s.total_cmp(&b.onset_s).then(a.note.cmp(&b.note)));
        let duration_s = played.iter().map(|note| note.release_s).fold(exercise.duration_s(), f64::max);
        Self { player: player.clone(), played, hands, duration_s }
    }

    /// The notes in the order of their onsets.
    pub fn played(&self) -> &[PlayedNote] {
        &self.played
    }

    /// Who plays.
    pub fn player(&self) -> &Player {
        &self.player
    }

    /// When the last key has been let go, no earlier than the exercise's end.
    pub fn duration_s(&self) -> f64 {
        self.duration_s
    }

    /// A hand at any moment, also before the first and after the last note.
    pub fn pose(&self, hand: Hand, t_s: f64) -> HandPose {
        self.part(hand).motion.pose(t_s)
    }

    /// What a hand means to do at any moment.
    pub fn truth(&self, hand: Hand, t_s: f64) -> Truth {
        let part = self.part(hand);
        part.moments.truth(&part.motion, t_s)
    }

    /// Where the finger of a played note means to touch its resting key, in mm.
    pub fn strike_point(&self, played: &PlayedNote) -> Vec3 {
        let motion = &self.part(played.hand).motion;
        let strokes = motion.strokes(played.finger).all().iter();
        let off = |stroke: &Stroke| stroke.off_s(played.onset_s);
        let stroke = strokes.min_by(|a, b| off(a).total_cmp(&off(b)));
        stroke.map_or_else(
            || keyboard::strike_point(played.pitch),
            |stroke| motion.contact(played.finger, stroke, played.onset_s),
        )
    }

    fn part(&self, hand: Hand) -> &HandPart {
        &self.hands[hand.index()]
    }
}

/// When the key of a note comes up: a finger that took it over may hold it longer.
fn key_release_s(notes: &[Planned], note: &Planned) -> f64 {
    let fingers = notes.iter().filter(|other| other.note == note.note);
    fingers.map(|other| other.release_s).fold(note.release_s, f64::max)
}

/// Where the player sits: between the keyboard's middle and the piece's.
fn body_x(exercise: &Exercise) -> f32 {
    exercise.pitch_range().map_or(KEYBOARD_MIDDLE_MM, |(low, high)| {
        let middle = 0.5 * (keyboard::rect(low).x0 + keyboard::rect(high).x1);
        KEYBOARD_MIDDLE_MM + (0.4 * (middle - KEYBOARD_MIDDLE_MM)).clamp(-150.0, 150.0)
    })
}

/// Every hand of every performance of every player has numbers of its own.
fn generator(player: u64, performance: u64, hand: Hand) -> Pcg64 {
    let mixed = player.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ performance.wrapping_mul(0xD1B5_4A32_D192_ED03);
    Pcg64::seed_from_u64(mixed.wrapping_add(hand.index() as u64))
}

#[cfg(test)]
mod tests;

//! One hand's music as the solver sees it: steps of keys struck together, with the keys still held, seen as by a right
//! hand.

use score::{Exercise, Hand, Note};

/// Notes struck within this of each other are one chord, seconds.
const TOGETHER_S: f64 = 0.03;
/// A key counts as held where it stays down for this long after another one goes down, seconds and ticks of a quarter.
const HELD_S: f64 = 0.08;
const HELD_QUARTERS: f64 = 0.12;
/// A held key farther than this from all that is struck is the pedal's, semitones.
const PEDAL_SEMITONES: i16 = 14;
/// Fingers of a hand.
const FINGERS: usize = 5;
/// Each finger may take two keys: what is struck beyond that is the next step's.
const MOST_STRUCK: usize = 2 * FINGERS;

/// A key of a step.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Key {
    /// Index of the note in the exercise.
    pub note: usize,
    /// MIDI number, mirrored for a left hand: higher is farther from the thumb.
    pub pitch: i16,
    /// Whether it is a black key.
    pub black: bool,
    /// Where it lies, in white keys, mirrored for a left hand.
    pub x: f32,
    /// Whether it was struck earlier and is still down.
    pub held: bool,
}

/// Keys that are down together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// From the thumb's side outwards, at most five.
    pub keys: Vec<Key>,
    /// Notes for which no finger is left: they take a neighbour's. With the place of that neighbour among `keys`.
    pub spare: Vec<(usize, usize)>,
    /// From the step before to this one, seconds.
    pub since_s: f64,
    /// Silence of the hand before this step, seconds.
    pub rest_s: f64,
}

/// One hand's steps in time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Passage {
    /// The steps, each later than the one before.
    pub steps: Vec<Step>,
}

impl Passage {
    /// What a hand plays in an exercise.
    pub fn new(exercise: &Exercise, hand: Hand) -> Self {
        let quarter = f64::from(exercise.division());
        let notes: Vec<(usize, &Note)> =
            exercise.notes.iter().enumerate().filter(|(_, note)| note.hand == hand).collect();
        let mut steps = Vec::new();
        let mut down: Vec<(usize, &Note)> = Vec::new();
        let (mut before_s, mut sounding_s) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        let mut rest = notes.as_slice();
        while let Some((_, first)) = rest.first() {
            let (onset_s, onset_tick) = (first.onset_s, first.onset_tick);
            let together = rest.iter().take(MOST_STRUCK);
            let together = together.take_while(|(_, note)| note.onset_s - onset_s < TOGETHER_S).count();
            let (struck, later) = rest.split_at(together.max(1));
            rest = later;
            let stays = |note: &Note| {
                note.end_s() > onset_s + HELD_S
                    && note.end_tick() as f64 > onset_tick as f64 + HELD_QUARTERS * quarter
            };
            down.retain(|(_, note)| stays(note));
            let mut step = Step::new(hand, struck, &down);
            step.since_s = (onset_s - before_s).min(1e3);
            step.rest_s = (onset_s - sounding_s).clamp(0.0, 1e3);
            steps.push(step);
            before_s = onset_s;
            for (_, note) in struck {
                sounding_s = sounding_s.max(note.end_s());
            }
            down.extend(struck);
        }
        Self { steps }
    }
}

impl Step {
    fn new(hand: Hand, struck: &[(usize, &Note)], down: &[(usize, &Note)]) -> Self {
        let key = |note: usize, pitch: u8, held: bool| Key {
            note,
            pitch: if hand == Hand::Right { i16::from(pitch) } else { -i16::from(pitch) },
            black: keyboard::is_black(pitch),
            x: side(hand) * keyboard::rect(pitch).centre().x / keyboard::WHITE_PITCH_MM,
            held,
        };
        let mut keys: Vec<Key> = struck.iter().map(|(index, note)| key(*index, note.pitch, false)).collect();
        keys.sort_by_key(|key| key.pitch);
        let mut spare: Vec<Key> = Vec::new();
        while keys.len() > FINGERS {
            // One finger takes two neighbouring keys, where they are nearest.
            let nearest = (1..keys.len())
                .min_by(|&a, &b| (keys[a].x - keys[a - 1].x).total_cmp(&(keys[b].x - keys[b - 1].x)));
            let nearest = nearest.unwrap_or(1);
            spare.push(keys.remove(nearest));
        }
        for (index, note) in down.iter().rev() {
            let held = key(*index, note.pitch, true);
            let near = keys.iter().any(|key| (key.pitch - held.pitch).abs() <= PEDAL_SEMITONES);
            let free = keys.iter().all(|key| key.pitch != held.pitch);
            if keys.len() < FINGERS && near && free {
                keys.push(held);
            }
        }
        keys.sort_by_key(|key| key.pitch);
        let beside = |gone: &Key| (0..keys.len()).min_by_key(|&at| (keys[at].pitch - gone.pitch).abs());
        let spare = spare.iter().map(|gone| (gone.note, beside(gone).unwrap_or(0))).collect();
        Self { keys, spare, since_s: 0.0, rest_s: 0.0 }
    }
}

/// 1 for the right hand, -1 for the left: mirrors what lies to the left into what lies to the right.
fn side(hand: Hand) -> f32 {
    if hand == Hand::Right { 1.0 } else { -1.0 }
}

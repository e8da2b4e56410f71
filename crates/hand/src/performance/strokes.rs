//! One finger's strokes: reaching for a key, pressing it, holding, letting go.

use glam::Vec3;
use keyboard::KEY_DIP_MM;

use super::curve::hermite;
use super::side::smooth;
use super::slide::Slide;
use crate::player::Style;

/// A finger begins to rise this long before the release and is off the key this long after it, in seconds.
const RISE_BEFORE_S: f64 = 0.035;
const RISE_AFTER_S: f64 = 0.055;
/// How long a finger takes back from its key, in seconds.
const RETURN_S: f64 = 0.16;
/// Pauses shorter than this lower the lift between two strokes of one finger, in seconds.
const FULL_LIFT_S: f64 = 0.25;

/// How far its key is down, 0 to 1, while a finger that lets it go begins to move aside.
const STILL_DOWN: f32 = 0.35;

/// How long before its release a key loosens its claim on the hand, and how long after it its finger is free, in
/// seconds.
const LOOSEN_S: f64 = 0.04;
const FREE_S: f64 = 0.06;

/// How long before and after a key moves the arm's weight goes onto it and off it, in seconds.
const WEIGHT_BEFORE_S: f64 = 0.06;
const WEIGHT_AFTER_S: f64 = 0.11;

/// How low a finger is while it slides over keys, in mm.
const SLIDING_MM: f32 = -0.7 * KEY_DIP_MM;

/// How much less far a key goes down for every mm that it is out of reach.
const SHALLOW: f32 = 1.5;

/// One key pressed by one finger.
#[derive(Clone, Debug)]
pub(super) struct Stroke {
    /// Which note of the hand's plan.
    pub planned: usize,
    pub pitch: u8,
    pub onset_s: f64,
    pub release_s: f64,
    /// Where the pad touches the resting key, in the hand's frame.
    pub contact: Vec3,
    /// Whether the finger takes the key over that another one holds down.
    pub silent: bool,
    /// No sooner than then the key is let go.
    pub until_s: f64,
    /// The way of a finger that slides over several keys.
    pub slide: Option<Slide>,
    /// How far the finger stays off that point because the hand is too small for it, in mm; 0 within reach.
    pub unreached_mm: f32,
}

impl Stroke {
    /// Where the pad touches the key at a time.
    pub fn contact_at(&self, t_s: f64) -> Vec3 {
        self.slide.as_ref().map_or(self.contact, |slide| slide.at(t_s))
    }

    /// The key at a time.
    pub fn pitch_at(&self, t_s: f64) -> u8 {
        self.slide.as_ref().and_then(|slide| slide.pitch_at(t_s)).unwrap_or(self.pitch)
    }

    /// How far a time is from the stroke's onset, or from the stretch of time in which it comes to its keys.
    pub fn off_s(&self, t_s: f64) -> f64 {
        let last_s = self.slide.as_ref().map_or(self.onset_s, Slide::last_onset_s);
        (t_s - t_s.clamp(self.onset_s, last_s)).abs()
    }

    /// Which way it slides: 1 to the little finger's side, -1 to the thumb's, 0 not at all.
    fn way(&self) -> f32 {
        self.slide.as_ref().map_or(0.0, Slide::way)
    }
}

/// All strokes of one finger, in order.
#[derive(Clone, Debug)]
pub(super) struct Strokes {
    strokes: Vec<Stroke>,
    lift: f32,
    approach_s: f64,
    press_s: f64,
}

/// A finger at one moment, apart from what the hand does.
#[derive(Copy, Clone, Debug)]
pub(super) struct Intent {
    /// Where it is bound: the touched point of the last or the next key, or between them. Meaningless while
    /// `bound` is 0.
    pub contact: Vec3,
    /// 0 idle, 1 entirely bound to `contact`.
    pub bound: f32,
    /// Height of the pad over the surface under it, negative while a key is down, where `bound` is 1.
    pub height: f32,
    /// How far the key is down, 0 to 1.
    pub pressed: f32,
    /// The key that is held.
    pub key: Option<u8>,
    /// How much it slides, and which way: 1 to the little finger's side, -1 to the thumb's.
    pub slides: f32,
    /// How little it may make way for other fingers, 0 to 1: 1 for a finger that holds or is about to strike a key.
    pub busy: f32,
    /// How much the hand minds whether this finger gets where it is bound: 1 for a key that is struck now, less
    /// for one that has been held for a while.
    pub matters: f32,
}

/// How fast a held key loses its claim on the hand's place, in seconds, and what stays of it.
const CLAIM_S: f32 = 0.15;
const CLAIM_LEFT: f32 = 0.25;

impl Strokes {
    pub fn new(strokes: Vec<Stroke>, style: &Style) -> Self {
        Self {
            strokes,
            lift: style.lift_mm,
            approach_s: f64::from(style.approach_s),
            press_s: f64::from(style.press_s),
        }
    }

    /// The strokes in order of their onsets.
    pub fn all(&self) -> &[Stroke] {
        &self.strokes
    }

    /// Notes that a stroke's point is out of reach by so much: the key goes down less far.
    pub fn out_of_reach(&mut self, stroke: usize, gap_mm: f32) {
        let stroke = &mut self.strokes[stroke];
        stroke.unreached_mm = gap_mm;
        stroke.contact.z += (SHALLOW * gap_mm).min(KEY_DIP_MM);
    }

    /// Shortens a stroke.
    pub fn release_early(&mut self, stroke: usize, at_s: f64) {
        self.strokes[stroke].release_s = at_s;
    }

    /// The stroke whose key is held at a time.
    pub fn held(&self, t_s: f64) -> Option<&Stroke> {
        let after = self.strokes.partition_point(|stroke| stroke.onset_s <= t_s);
        self.strokes[..after].last().filter(|stroke| t_s < stroke.release_s)
    }

    /// How much of the arm's weight the finger carries at a time, 0 to 1: the arm is slower than the finger.
    pub fn weight(&self, t_s: f64) -> f32 {
        let after = self.strokes.partition_point(|stroke| stroke.onset_s - WEIGHT_BEFORE_S <= t_s);
        let share = |from: f64, to: f64| smooth(((t_s - from) / (to - from)) as f32);
        // The stroke before may still be letting go of its weight.
        let nearest = self.strokes[after.saturating_sub(2)..after].iter();
        nearest
            .map(|stroke| {
                let on = share(stroke.onset_s - WEIGHT_BEFORE_S, stroke.onset_s + WEIGHT_AFTER_S);
                on * (1.0 - share(stroke.release_s - WEIGHT_BEFORE_S, stroke.release_s + WEIGHT_AFTER_S))
            })
            .fold(0.0, f32::max)
    }

    /// What the finger is about at a time.
    pub fn at(&self, t_s: f64) -> Intent {
        let after = self.strokes.partition_point(|stroke| stroke.onset_s <= t_s);
        let last = self.strokes[..after].last();
        let next = self.strokes.get(after);
        if let Some(last) = last {
            let rise_from = last.release_s - self.rise_before(last);
            if t_s < rise_from {
                let height = self.going_down(last, t_s);
                return Intent {
                    contact: last.contact_at(t_s),
                    bound: 1.0,
                    height,
                    pressed: -height / KEY_DIP_MM,
                    key: Some(last.pitch_at(t_s)),
                    slides: last.way(),
                    busy: 1.0,
                    matters: claim(last, t_s),
                };
            }
        }
        self.between(last, next, t_s)
    }

    /// From letting go of one key to striking the next.
    fn between(&self, last: Option<&Stroke>, next: Option<&Stroke>, t_s: f64) -> Intent {
        let gap = match (last, next) {
            (Some(last), Some(next)) => (next.onset_s - last.release_s).max(1e-3),
            _ => f64::INFINITY,
        };
        let lift = self.lift * smooth((gap / FULL_LIFT_S) as f32 * 0.9 + 0.1);
        let rise_after = RISE_AFTER_S.min(0.45 * gap);
        let fall = self.approach_s.min(0.5 * gap);
        let share = |from: f64, to: f64| ((t_s - from) / (to - from).max(1e-6)).clamp(0.0, 1.0) as f32;

        let (mut from_last, mut to_next) = (0.0, 0.0);
        let mut height = lift;
        let mut key = None;
        if let Some(last) = last {
            let (start, off) = (last.release_s - self.rise_before(last), last.release_s + rise_after);
            from_last =
                1.0 - smooth(share(last.release_s + 0.4 * rise_after, last.release_s + RETURN_S.min(gap)));
            if t_s < off {
                let bottom = if last.slide.is_some() { SLIDING_MM } else { -KEY_DIP_MM };
                height = bottom + (0.6 * lift - bottom) * smooth(share(start, off));
            } else if let Some(next) = next {
                height = lift * (0.6 + 0.4 * smooth(share(off, next.onset_s - fall)));
            } else {
                height = 0.6 * lift;
            }
            key = (t_s < last.release_s).then(|| last.pitch_at(t_s));
        }
        // A finger that is still down in its key does not leave sideways.
        let still_down = (-height / KEY_DIP_MM / STILL_DOWN).clamp(0.0, 1.0);
        if let Some(next) = next {
            let reach = (1.7 * self.approach_s).min(gap);
            to_next = smooth(share(next.onset_s - reach, next.onset_s - 0.25 * fall));
            if t_s >= next.onset_s - fall {
                let speed = self.contact_speed().min(2.5 * lift / fall as f32);
                // A key that is taken over is down already.
                let touch = if next.silent { (-KEY_DIP_MM, 0.0) } else { (0.0, -speed * fall as f32) };
                height = hermite((lift, 0.0), touch, share(next.onset_s - fall, next.onset_s));
            }
        }
        let pressed = (-height / KEY_DIP_MM).clamp(0.0, 1.0);
        to_next *= smooth(1.0 - still_down);
        let sum = from_last + to_next;
        let contact = match (last, next) {
            (Some(last), Some(next)) if sum > 0.0 => {
                (last.contact_at(t_s) * from_last + next.contact_at(t_s) * to_next) / sum
            }
            (Some(last), _) => last.contact_at(t_s),
            (None, Some(next)) => next.contact_at(t_s),
            (None, None) => Vec3::ZERO,
        };
        let matters =
            (from_last * last.map_or(0.0, |last| claim(last, t_s)) + to_next * to_next) / sum.max(1e-3);
        let held =
            last.map_or(0.0, |last| 1.0 - smooth(share(last.release_s - 0.005, last.release_s + FREE_S)));
        let busy = held.max(to_next);
        let slides = from_last * last.map_or(0.0, Stroke::way) + to_next * next.map_or(0.0, Stroke::way);
        Intent { contact, bound: sum.min(1.0), height, pressed, key, slides, busy, matters }
    }

    /// Height of a pad that has struck its key: through the touch at full speed to the bottom.
    fn going_down(&self, stroke: &Stroke, t_s: f64) -> f32 {
        if stroke.silent {
            return -KEY_DIP_MM;
        }
        let press = self.press_s.min(0.5 * (stroke.release_s - stroke.onset_s));
        let share = ((t_s - stroke.onset_s) / press.max(1e-6)) as f32;
        let speed = self.contact_speed().min(2.5 * KEY_DIP_MM / press as f32);
        // A sliding finger only just holds the keys down.
        let bottom = if stroke.slide.is_some() { SLIDING_MM } else { -KEY_DIP_MM };
        hermite((0.0, -speed * press as f32), (bottom, 0.0), share)
    }

    /// Speed of the pad as it meets the key, in mm/s.
    fn contact_speed(&self) -> f32 {
        1.5 * KEY_DIP_MM / self.press_s as f32
    }

    fn rise_before(&self, stroke: &Stroke) -> f64 {
        let held = stroke.release_s - stroke.onset_s;
        RISE_BEFORE_S.min(held - self.press_s.min(0.5 * held))
    }
}

/// How much a key that went down some time ago still matters to the hand.
fn claim(stroke: &Stroke, t_s: f64) -> f32 {
    let age = (t_s - stroke.onset_s) as f32;
    let grip = CLAIM_LEFT + (1.0 - CLAIM_LEFT) * (-age / CLAIM_S).exp();
    // A finger that is about to leave its key no longer holds the hand back.
    let leaving = (t_s - (stroke.release_s - LOOSEN_S)) / (2.0 * LOOSEN_S);
    grip * (1.0 - smooth(leaving as f32))
}

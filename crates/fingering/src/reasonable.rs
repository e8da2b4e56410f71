//! Transitions that no teacher would accept, whatever the style: the unreasonable-fingering rate counts them.

use score::{Exercise, Finger, Hand};

use crate::HandSize;
use crate::cost::passes_over;
use crate::passage::{Key, Passage, Step};
use crate::span::Span;

/// After a rest of this length a hand may be anywhere, seconds.
const FREE_S: f64 = 0.15;
/// Within this time a finger cannot be on two keys one after the other and sound like a line, seconds.
const HOP_S: f64 = 0.2;
/// A hand that has this long for it leaps to wherever it likes, seconds.
const LEAP_S: f64 = 0.4;
/// The thumb passes under, and a finger over it, at most this many semitones.
const PASS_SEMITONES: i16 = 5;
/// Wider than it can be, a span is still taken for a roll up to this many semitones.
const ROLLED: f32 = 2.0;

/// Why no teacher would accept something.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// One finger on two keys at once that are no neighbours.
    OneFingerTwoKeys,
    /// Fingers lie in the wrong order, without the thumb.
    LongFingersCross,
    /// The thumb and the little finger pass each other.
    ThumbAndLittlePass,
    /// The thumb passes too far.
    PassesTooFar,
    /// The hand cannot spread so far.
    TooWide,
    /// One finger hops too fast.
    HopsTooFast,
}

impl Fault {
    /// What is wrong, for a player.
    pub fn words(self) -> &'static str {
        match self {
            Self::OneFingerTwoKeys => "one finger is on two keys at once",
            Self::LongFingersCross => "two long fingers cross",
            Self::ThumbAndLittlePass => "the thumb and 5 pass each other",
            Self::PassesTooFar => "the thumb passes too far",
            Self::TooWide => "the hand cannot spread so far",
            Self::HopsTooFast => "one finger hops too fast",
        }
    }
}

/// A transition that no teacher would accept.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Unreasonable {
    /// The note before, by index in the exercise; for a chord one of its notes.
    pub from: usize,
    /// The note at which it goes wrong.
    pub to: usize,
    /// What is wrong.
    pub fault: Fault,
}

/// What was found in a fingering.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasonableness {
    /// Transitions of which both notes have fingers.
    pub transitions: usize,
    /// Those that no teacher would accept.
    pub unreasonable: Vec<Unreasonable>,
}

impl Reasonableness {
    /// Share of transitions that no teacher would accept, 0 to 1.
    pub fn rate(&self) -> f64 {
        self.unreasonable.len() as f64 / self.transitions.max(1) as f64
    }
}

/// Looks at the first fingers of an exercise, played by a hand of this size. Notes without fingers are left out;
/// glissandi, too.
pub fn check(exercise: &Exercise, size: HandSize) -> Reasonableness {
    let mut found = Reasonableness::default();
    for hand in Hand::ALL {
        let passage = Passage::new(exercise, hand);
        let fingered = |step: &Step| -> Vec<(Key, Finger)> {
            let keys = step.keys.iter();
            keys.filter(|key| !exercise.notes[key.note].glissando)
                .filter_map(|key| Some((*key, finger(exercise, key)?)))
                .collect()
        };
        for step in &passage.steps {
            let keys = fingered(step);
            found.transitions += usize::from(keys.len() > 1);
            found.unreasonable.extend(chord_fault(&keys, size));
        }
        for pair in passage.steps.windows(2) {
            let (before, now) = (fingered(&pair[0]), fingered(&pair[1]));
            if let ([a], [b]) = (before.as_slice(), now.as_slice()) {
                found.transitions += 1;
                let fault = line_fault(a, b, &pair[1], size);
                found.unreasonable.extend(fault.map(|fault| Unreasonable {
                    from: a.0.note,
                    to: b.0.note,
                    fault,
                }));
            }
        }
    }
    found
}

/// The finger on a key; after a substitution the one that took over.
fn finger(exercise: &Exercise, key: &Key) -> Option<Finger> {
    let note = &exercise.notes[key.note];
    note.substitution.filter(|_| key.held).or_else(|| note.shown_finger())
}

fn chord_fault(keys: &[(Key, Finger)], size: HandSize) -> Option<Unreasonable> {
    let pairs = keys.iter().enumerate().flat_map(|(i, a)| keys[i + 1..].iter().map(move |b| (a, b)));
    for (a, b) in pairs {
        let wide = f32::from(b.0.pitch - a.0.pitch);
        let span = || Span::of(a.1, b.1).scaled(size.scale());
        let fault = if a.1 == b.1 {
            (wide > 2.0).then_some(Fault::OneFingerTwoKeys)
        } else if a.1 > b.1 {
            // In a chord the thumb may lie beneath a finger.
            (b.1 != Finger::THUMB).then_some(Fault::LongFingersCross)
        } else {
            (wide > span().most + ROLLED).then_some(Fault::TooWide)
        };
        if let Some(fault) = fault {
            return Some(Unreasonable { from: a.0.note, to: b.0.note, fault });
        }
    }
    None
}

fn line_fault(a: &(Key, Finger), b: &(Key, Finger), now: &Step, size: HandSize) -> Option<Fault> {
    let up = b.0.pitch - a.0.pitch;
    if up == 0 || now.rest_s > FREE_S {
        return None;
    }
    if a.1 == b.1 {
        return (now.since_s < HOP_S && up.abs() > 2).then_some(Fault::HopsTooFast);
    }
    let apart = if b.1 > a.1 { up } else { -up };
    let spans = |low: Finger, high: Finger| Span::of(low, high).scaled(size.scale()).most + ROLLED;
    if now.since_s > LEAP_S {
        return None;
    }
    if apart > 0 {
        // What no two fingers reach is a leap with any.
        let leap = f32::from(apart) > spans(Finger::THUMB, Finger::LITTLE);
        return (f32::from(apart) > spans(a.1, b.1) && !leap).then_some(Fault::TooWide);
    }
    let far = -apart > PASS_SEMITONES;
    match (a.1.min(b.1), a.1.max(b.1)) {
        // So far apart they do not pass: the hand leaps.
        _ if far && now.since_s > HOP_S => None,
        (Finger::THUMB, Finger::LITTLE) => Some(Fault::ThumbAndLittlePass),
        (Finger::THUMB, _) => far.then_some(Fault::PassesTooFar),
        _ => (!passes_over((&a.0, a.1), (&b.0, b.1))).then_some(Fault::LongFingersCross),
    }
}

//! What a fingering costs: each term's amount for a grip, for two grips in a row, and for three.

use score::Finger;

use crate::grip::Grip;
use crate::passage::{Key, Step};
use crate::span::Span;
use crate::terms::Term;

/// Notes that follow each other faster than this are fast, seconds.
const FAST_S: f64 = 0.22;
/// After a rest of this length little of what was before still matters, seconds.
const REST_S: f64 = 0.35;
/// The hand has not really moved within this, white keys.
const AT_HOME: f32 = 0.6;
/// Beyond this it has moved far, white keys.
const FAR: f32 = 3.0;
/// Fingers cross over this many semitones at most.
const CROSS_SEMITONES: f32 = 5.0;
/// A step of a scale at most.
const STEP_SEMITONES: i16 = 2;
/// A chord that wants the whole hand is at least this wide.
const WIDE_SEMITONES: i16 = 11;
/// No span counts for more than this, semitones.
const MOST_SEMITONES: f32 = 12.0;

/// Takes the amounts of terms.
pub trait Tell {
    /// An amount of a term.
    fn tell(&mut self, term: Term, amount: f32);
}

impl<F: FnMut(Term, f32)> Tell for F {
    fn tell(&mut self, term: Term, amount: f32) {
        self(term, amount);
    }
}

/// A step with its fingers.
#[derive(Copy, Clone)]
pub struct Placed<'a> {
    /// The keys.
    pub step: &'a Step,
    /// The fingers on them.
    pub grip: &'a Grip,
}

impl<'a> Placed<'a> {
    fn struck(self) -> impl Iterator<Item = (&'a Key, Finger)> + Clone {
        self.step.keys.iter().zip(self.grip.fingers().iter().copied()).filter(|(key, _)| !key.held)
    }

    fn all(self) -> impl Iterator<Item = (&'a Key, Finger)> + Clone {
        self.step.keys.iter().zip(self.grip.fingers().iter().copied())
    }

    fn single(self) -> Option<(&'a Key, Finger)> {
        match (self.step.keys.as_slice(), self.grip.fingers()) {
            ([key], [finger]) => Some((key, *finger)),
            _ => None,
        }
    }

    /// Whether its keys want the whole hand: octaves and what is like them go from place to place as they are.
    fn is_wide(self) -> bool {
        let pitches = || self.step.keys.iter().map(|key| key.pitch);
        pitches().max().zip(pitches().min()).is_some_and(|(high, low)| high - low >= WIDE_SEMITONES)
    }

    /// Where the hand lies: where the thumb would lie, were its fingers on neighbouring white keys.
    fn place(self) -> f32 {
        let sum: f32 = self.all().map(|(key, finger)| key.x - finger.index() as f32).sum();
        sum / self.step.keys.len().max(1) as f32
    }
}

/// What a grip costs by itself.
pub fn alone(now: Placed<'_>, scale: f32, tell: &mut impl Tell) {
    let chord = now.step.keys.len() > 1;
    for (key, finger) in now.struck() {
        match finger.number() {
            1 if !chord => tell.tell(Term::Thumb, 1.0),
            2 if !chord => tell.tell(Term::Index, 1.0),
            4 => tell.tell(if chord { Term::ChordRing } else { Term::Ring }, 1.0),
            5 if !chord => tell.tell(Term::Little, 1.0),
            _ => {}
        }
        if key.black && finger == Finger::THUMB {
            tell.tell(Term::ThumbOnBlack, 1.0);
        }
        if key.black && finger == Finger::LITTLE {
            tell.tell(Term::LittleOnBlack, 1.0);
        }
    }
    if !chord {
        return;
    }
    let fingers = now.grip.fingers();
    tell.tell(Term::ChordNoThumb, f32::from(u8::from(fingers[0] != Finger::THUMB)));
    tell.tell(Term::ChordNoLittle, f32::from(u8::from(fingers[fingers.len() - 1] != Finger::LITTLE)));
    let mut pairs = now.all();
    while let Some((low, a)) = pairs.next() {
        for (high, b) in pairs.clone() {
            let neighbours = b.index().abs_diff(a.index()) == 1 || fingers.len() == 2;
            let weight = if neighbours { 1.0 } else { 0.5 };
            let span = Span::of(a, b).scaled(scale);
            let wide = f32::from(high.pitch - low.pitch) * if b > a { 1.0 } else { -1.0 };
            tell.tell(Term::ChordStretch, weight * (wide - span.most_relaxed).clamp(0.0, MOST_SEMITONES));
            tell.tell(
                Term::ChordStretchFar,
                weight * (wide - span.most_comfortable).clamp(0.0, MOST_SEMITONES),
            );
            tell.tell(Term::ChordCramped, weight * (span.least_relaxed - wide).clamp(0.0, MOST_SEMITONES));
        }
    }
}

/// What going from one grip to the next costs; `None` where no hand could do it.
pub fn onward(before: Placed<'_>, now: Placed<'_>, scale: f32, tell: &mut impl Tell) {
    let eased = eased(now.step);
    let moves = (now.place() - before.place()).abs();
    tell.tell(Term::HandMoves, eased * moves);
    tell.tell(Term::HandMovesFar, eased * (moves - FAR).max(0.0));
    tell.tell(Term::HandLeaves, eased * f32::from(u8::from(moves > AT_HOME)));
    for (key, finger) in now.all().filter(|(key, _)| key.held) {
        let held_by = before.all().find(|(other, _)| other.note == key.note).map(|(_, finger)| finger);
        if held_by.is_some_and(|other| other != finger) {
            tell.tell(Term::Substitution, 1.0);
        }
    }
    if let (Some(a), Some(b)) = (before.single(), now.single()) {
        line(a, b, now.step.since_s, eased, scale, tell);
        return;
    }
    let octaves = before.is_wide() && now.is_wide();
    let share = 1.0 / (before.step.keys.len() * now.step.keys.len()).max(1) as f32;
    for a in before.all() {
        for b in now.struck() {
            if a.0.pitch == b.0.pitch {
                tell.tell(Term::ChordKeyChanges, eased * f32::from(u8::from(a.1 != b.1)));
            } else if a.1 == b.1 {
                tell.tell(if octaves { Term::OctaveHop } else { Term::ChordHop }, eased * share);
            } else {
                pair(a, b, eased * share, scale, tell);
            }
        }
    }
}

/// How much of what two steps ask of each other is left after the rest between them.
fn eased(now: &Step) -> f32 {
    (1.0 / (1.0 + now.rest_s / REST_S)) as f32
}

/// From one note of a line to the next.
fn line(a: (&Key, Finger), b: (&Key, Finger), since_s: f64, eased: f32, scale: f32, tell: &mut impl Tell) {
    let (same_key, same_finger) = (a.0.pitch == b.0.pitch, a.1 == b.1);
    match (same_key, same_finger) {
        (true, true) if since_s < FAST_S => tell.tell(Term::RepeatSameFast, eased),
        (true, true) => tell.tell(Term::RepeatSame, eased),
        (true, false) => tell.tell(Term::RepeatChange, eased),
        (false, true) => {
            let thumb = a.1 == Finger::THUMB;
            tell.tell(if thumb { Term::SameThumb } else { Term::SameFinger }, eased);
            tell.tell(Term::HopFar, eased * (f32::from((b.0.pitch - a.0.pitch).abs()) / 12.0).min(2.0));
        }
        (false, false) => pair(a, b, eased, scale, tell),
    }
    for (one, other) in [(a, b), (b, a)] {
        if one.0.black && !other.0.black {
            match one.1.number() {
                1 => tell.tell(Term::ThumbOnBlackBesideWhite, eased),
                5 => tell.tell(Term::LittleOnBlackBesideWhite, eased),
                _ => {}
            }
        }
        if one.1 == Finger::RING && other.1 == Finger::MIDDLE && one.0.black && !other.0.black {
            tell.tell(Term::FourOnBlack, eased);
        }
    }
    match (a.1.min(b.1).number(), a.1.max(b.1).number()) {
        (3, 4) => tell.tell(Term::ThreeFour, eased),
        (4, 5) => tell.tell(Term::FourFive, eased),
        _ => {}
    }
}

/// Two different fingers on two different keys, one after the other.
fn pair(a: (&Key, Finger), b: (&Key, Finger), eased: f32, scale: f32, tell: &mut impl Tell) {
    let up = f32::from(b.0.pitch - a.0.pitch);
    let outwards = b.1 > a.1;
    let with_thumb = a.1.min(b.1) == Finger::THUMB;
    // How far apart in the direction of the fingers: negative where they pass each other.
    let apart = if outwards { up } else { -up };
    let span = Span::of(a.1, b.1).scaled(scale);
    if apart > 0.0 {
        let over = |least: f32, most: f32| (apart - least).clamp(0.0, most - least);
        let relaxed = over(span.most_relaxed, span.most_comfortable);
        let comfortable = over(span.most_comfortable, span.most);
        let cramped = (span.least_relaxed - apart).clamp(0.0, MOST_SEMITONES);
        let [stretch, far, narrow] = if with_thumb {
            [Term::ThumbStretch, Term::ThumbStretchFar, Term::ThumbCramped]
        } else {
            [Term::FingerStretch, Term::FingerStretchFar, Term::FingerCramped]
        };
        tell.tell(stretch, eased * relaxed);
        tell.tell(far, eased * comfortable);
        tell.tell(narrow, eased * cramped);
        tell.tell(Term::Jump, eased * (apart - span.most).clamp(0.0, MOST_SEMITONES));
        return;
    }
    if !with_thumb {
        // So far away the hand leaps rather than crosses.
        let term = if -apart > CROSS_SEMITONES {
            Term::LongFingersLeap
        } else if passes_over(a, b) {
            Term::LongOverShort
        } else {
            Term::LongFingersCross
        };
        tell.tell(term, eased);
        return;
    }
    let (thumb, long) = if a.1 == Finger::THUMB { (a, b) } else { (b, a) };
    const UNDER: [Term; 4] = [Term::UnderTwo, Term::UnderThree, Term::UnderFour, Term::UnderFive];
    const OVER: [Term; 4] = [Term::OverTwo, Term::OverThree, Term::OverFour, Term::OverFive];
    let passes = if outwards { OVER } else { UNDER };
    tell.tell(passes[long.1.index() - 1], eased);
    tell.tell(Term::PassFar, eased * (-apart - 2.0).clamp(0.0, MOST_SEMITONES));
    match (thumb.0.black, long.0.black) {
        (true, false) => tell.tell(Term::PassUphill, eased),
        (false, true) => tell.tell(Term::PassDownhill, eased),
        _ => {}
    }
}

/// Whether the third or the fourth finger passes over a shorter one on the outer side, a step on, between a black key for
/// the longer and a white one for the shorter: Chopin's étude op. 10 no. 2 is made of it.
pub fn passes_over(a: (&Key, Finger), b: (&Key, Finger)) -> bool {
    let (long, short) = if a.1 < b.1 { (a, b) } else { (b, a) };
    long.1 >= Finger::MIDDLE
        && long.0.black
        && !short.0.black
        && (long.0.pitch - short.0.pitch).abs() <= STEP_SEMITONES
}

/// What three grips in a row cost beyond what two of them do.
pub fn around(first: Placed<'_>, middle: Placed<'_>, last: Placed<'_>, scale: f32, tell: &mut impl Tell) {
    let eased = eased(middle.step).min(eased(last.step));
    let (p, q, r) = (first.place(), middle.place(), last.place());
    let flutter = (q - p).abs().min((r - q).abs());
    if (q - p) * (r - q) < 0.0 {
        tell.tell(Term::PlaceFlutters, eased * flutter.min(4.0));
    }
    let (Some(a), Some(b), Some(c)) = (first.single(), middle.single(), last.single()) else { return };
    if a.0.pitch == c.0.pitch {
        tell.tell(Term::ReturnOther, eased * f32::from(u8::from(a.1 != c.1)));
    } else if a.1 == c.1 {
        tell.tell(Term::FingerElsewhere, eased * f32::from(u8::from(b.1 != a.1)));
    } else {
        let up = f32::from(c.0.pitch - a.0.pitch);
        let apart = if c.1 > a.1 { up } else { -up };
        let span = Span::of(a.1, c.1).scaled(scale);
        let beyond = (apart - span.most_comfortable).max(span.least_comfortable - apart);
        tell.tell(Term::PlaceChange, eased * beyond.clamp(0.0, MOST_SEMITONES));
    }
    let (rise, fall) = (b.0.pitch - a.0.pitch, c.0.pitch - b.0.pitch);
    if rise > 0 && fall < 0 {
        tell.tell(Term::TopNotLittle, eased * (4 - b.1.index()) as f32);
    } else if rise < 0 && fall > 0 {
        tell.tell(Term::BottomNotThumb, eased * b.1.index() as f32);
    }
}

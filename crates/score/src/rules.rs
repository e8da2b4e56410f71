//! What a human hand can do, as tests of everything that is composed here.

use crate::{Exercise, Finger, Hand, Note};

/// Widest reach of a hand: an octave and one semitone.
const WIDEST_SPAN: u8 = 13;
/// Widest reach between two neighbouring fingers other than the thumb, in semitones.
const WIDEST_NEIGHBOURS: u8 = 5;
/// How far a hand can go without time passing: thumb under, or opening the hand.
const FREE_MOVE_MM: f32 = 130.0;
/// How fast a hand travels along the keyboard.
const HAND_SPEED_MM_PER_S: f32 = 900.0;

/// Least time that a key must be held for another finger to take it over, in seconds.
const SUBSTITUTION_S: f64 = 0.4;
/// Shortest and longest time that a sliding finger spends on a key, in seconds.
const GLISSANDO_S: (f64, f64) = (0.03, 0.08);
/// Semitones that a hand which has crossed keeps from the keys of the other one, at the very least.
const BEYOND: u8 = 4;

/// Everything in the exercise that hands which never cross could not do, in words.
pub(crate) fn complaints(exercise: &Exercise) -> Vec<String> {
    complaints_except(exercise, |_| false)
}

/// Everything in the exercise that hands could not do, in words; where `may_cross` holds for a tick, one hand
/// may reach over the other.
pub(crate) fn complaints_except(exercise: &Exercise, may_cross: impl Fn(u64) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for hand in Hand::ALL {
        let notes: Vec<&Note> = exercise.notes.iter().filter(|note| note.hand == hand).collect();
        for note in &notes {
            if note.fingers.is_empty() {
                found.push(format!("{} at {} has no finger", keyboard::name(note.pitch), note.onset_tick));
            }
            substitution(note, &mut found);
        }
        one_key_per_finger(&notes, &mut found);
        let groups: Vec<&[&Note]> = notes.chunk_by(|a, b| a.onset_tick == b.onset_tick).collect();
        for group in &groups {
            shape(hand, &held_at(&notes, group[0].onset_tick), group[0].onset_tick, &mut found);
        }
        for pair in groups.windows(2) {
            step(hand, pair[0], pair[1], &mut found);
        }
        for pair in notes.windows(2) {
            slide(hand, pair[0], pair[1], &mut found);
        }
        for note in notes.iter().filter(|note| note.glissando) {
            if !(GLISSANDO_S.0..=GLISSANDO_S.1).contains(&note.duration_s) {
                found.push(format!("no finger slides like that at tick {}", note.onset_tick));
            }
        }
    }
    hands_apart(exercise, may_cross, &mut found);
    found
}

/// The finger that strikes the key.
fn finger(note: &Note) -> Finger {
    note.shown_finger().unwrap_or(Finger::THUMB)
}

/// The finger on the key when it comes up.
fn leaving_finger(note: &Note) -> Finger {
    note.substitution.unwrap_or(finger(note))
}

/// Which finger is on the key from when until when: in a substitution both in the middle third.
fn fingers_in_time(note: &Note) -> Vec<(Finger, u64, u64)> {
    let (start, end, third) = (note.onset_tick, note.end_tick(), note.duration_tick / 3);
    match note.substitution {
        None => vec![(finger(note), start, end)],
        Some(second) => vec![(finger(note), start, end - third), (second, start + third, end)],
    }
}

fn substitution(note: &Note, found: &mut Vec<String>) {
    let Some(second) = note.substitution else { return };
    let at = note.onset_tick;
    if second == finger(note) {
        found.push(format!("finger {second} replaces itself at tick {at}"));
    }
    if note.duration_s < SUBSTITUTION_S {
        found.push(format!("too short a note for a substitution at tick {at}"));
    }
    if note.glissando {
        found.push(format!("a substitution within a glissando at tick {at}"));
    }
}

fn one_key_per_finger(notes: &[&Note], found: &mut Vec<String>) {
    for (index, note) in notes.iter().enumerate() {
        for later in notes[index + 1..].iter().take_while(|later| later.onset_tick < note.end_tick()) {
            for (held_by, from, until) in fingers_in_time(note) {
                let busy = |&(finger, start, end): &(Finger, u64, u64)| {
                    finger == held_by && start < until && from < end
                };
                if fingers_in_time(later).iter().any(busy) {
                    found.push(format!("finger {held_by} holds two keys at tick {}", later.onset_tick));
                }
            }
        }
    }
}

/// The keys that are down at a tick, from the lowest up, with the fingers that are on them.
fn held_at(notes: &[&Note], tick: u64) -> Vec<(u8, u8)> {
    let down = notes.iter().filter(|note| (note.onset_tick..note.end_tick()).contains(&tick));
    let mut keys: Vec<(u8, u8)> = down
        .map(|note| {
            let taken_over = tick > note.onset_tick + note.duration_tick / 2;
            let now = if taken_over { leaving_finger(note) } else { finger(note) };
            (note.pitch, now.number())
        })
        .collect();
    keys.sort_unstable();
    keys
}

/// Keys that are down together, newly struck or held.
fn shape(hand: Hand, keys: &[(u8, u8)], at: u64, found: &mut Vec<String>) {
    if let (Some(low), Some(high)) = (keys.first(), keys.last())
        && high.0 - low.0 > WIDEST_SPAN
    {
        found.push(format!("too wide a chord at tick {at}"));
    }
    for pair in keys.windows(2) {
        let ((low_key, low), (high_key, high)) = (pair[0], pair[1]);
        let in_order = if hand == Hand::Right { low < high } else { low > high };
        if !in_order {
            found.push(format!("crossed fingers in the chord at tick {at}"));
        }
        let with_thumb = low == 1 || high == 1;
        if !with_thumb && high_key - low_key > WIDEST_NEIGHBOURS * low.abs_diff(high) {
            found.push(format!("fingers {low} and {high} reach too far at tick {at}"));
        }
    }
}

fn step(hand: Hand, before: &[&Note], after: &[&Note], found: &mut Vec<String>) {
    let at = after[0].onset_tick;
    let time_s = (after[0].onset_s - before[0].onset_s) as f32;
    let travel_mm = (place_mm(hand, after, finger) - place_mm(hand, before, leaving_finger)).abs();
    if travel_mm > FREE_MOVE_MM + HAND_SPEED_MM_PER_S * time_s {
        found.push(format!("{travel_mm:.0} mm in {time_s:.2} s to tick {at}"));
    }

    let ([a], [b]) = (before, after) else { return };
    let legato = b.onset_tick <= a.end_tick();
    let outwards = is_outwards(hand, a, b);
    let (fa, fb) = (leaving_finger(a).number(), finger(b).number());
    let natural = a.pitch == b.pitch && fa != fb
        || outwards && fa < fb
        || !outwards && a.pitch != b.pitch && fa > fb
        // Thumb under going outwards, finger over the thumb going back.
        || outwards && fb == 1
        || !outwards && fa == 1
        // A glissando is judged by the rules of its own.
        || a.glissando && b.glissando;
    if legato && !natural {
        found.push(format!("{fa} to {fb} cannot be joined at tick {at} ({hand:?})"));
    }
}

/// Two notes in a row, if the finger slides from one to the other.
fn slide(hand: Hand, a: &Note, b: &Note, found: &mut Vec<String>) {
    let joined = a.glissando && b.glissando && b.onset_tick <= a.end_tick();
    if !joined {
        return;
    }
    let at = b.onset_tick;
    let black = keyboard::is_black(a.pitch);
    let (low, high) = (a.pitch.min(b.pitch), a.pitch.max(b.pitch));
    let between = (low + 1..high).any(|pitch| keyboard::is_black(pitch) == black);
    if keyboard::is_black(b.pitch) != black || low == high || between {
        found.push(format!("the glissando leaves its row of keys at tick {at}"));
    }
    // The nail leads: a finger's outwards, the thumb's inwards.
    let thumb = finger(a) == Finger::THUMB;
    if finger(a) != finger(b) || thumb == is_outwards(hand, a, b) {
        found.push(format!("fingers {} and {} cannot slide at tick {at}", finger(a), finger(b)));
    }
}

/// Whether the second note lies on the little finger's side of the first.
fn is_outwards(hand: Hand, a: &Note, b: &Note) -> bool {
    match hand {
        Hand::Right => b.pitch > a.pitch,
        Hand::Left => b.pitch < a.pitch,
    }
}

/// Roughly where the middle finger rests while these keys are played, in mm.
fn place_mm(hand: Hand, notes: &[&Note], finger: impl Fn(&Note) -> Finger) -> f32 {
    let outwards = if hand == Hand::Right { 1.0 } else { -1.0 };
    let place = |note: &&Note| {
        let from_middle = f32::from(finger(note).number()) - 3.0;
        keyboard::rect(note.pitch).centre().x - outwards * from_middle * keyboard::WHITE_PITCH_MM
    };
    notes.iter().map(place).sum::<f32>() / notes.len() as f32
}

/// The left hand stays below the right one; where it may cross it goes beyond all of the other's keys.
fn hands_apart(exercise: &Exercise, may_cross: impl Fn(u64) -> bool, found: &mut Vec<String>) {
    for note in &exercise.notes {
        let at = note.onset_tick;
        let sounding =
            |other: &&Note| other.hand != note.hand && (other.onset_tick..other.end_tick()).contains(&at);
        // Both lists are of the other hand: keys on its own side of this note, and keys on the wrong one.
        let (mut apart, mut crossed) = (false, false);
        for other in exercise.notes.iter().filter(sounding) {
            let (left, right) = if note.hand == Hand::Left { (note, other) } else { (other, note) };
            let beyond = left.pitch >= right.pitch.saturating_add(BEYOND) && may_cross(at);
            apart |= left.pitch < right.pitch;
            crossed |= left.pitch >= right.pitch;
            if left.pitch >= right.pitch && !beyond {
                found.push(format!("the hands collide at tick {at}"));
            }
        }
        if apart && crossed {
            found.push(format!("a hand reaches into the other at tick {at}"));
        }
    }
}

#[cfg(test)]
mod tests;

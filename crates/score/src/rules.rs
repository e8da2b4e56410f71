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

/// Everything in the exercise that a hand could not do, in words.
pub(crate) fn complaints(exercise: &Exercise) -> Vec<String> {
    let mut found = Vec::new();
    for hand in Hand::ALL {
        let notes: Vec<&Note> = exercise.notes.iter().filter(|note| note.hand == hand).collect();
        for note in &notes {
            if note.fingers.is_empty() {
                found.push(format!("{} at {} has no finger", keyboard::name(note.pitch), note.onset_tick));
            }
        }
        one_key_per_finger(&notes, &mut found);
        let groups: Vec<&[&Note]> = notes.chunk_by(|a, b| a.onset_tick == b.onset_tick).collect();
        for group in &groups {
            chord(hand, group, &mut found);
        }
        for pair in groups.windows(2) {
            step(hand, pair[0], pair[1], &mut found);
        }
    }
    hands_apart(exercise, &mut found);
    found
}

fn finger(note: &Note) -> Finger {
    note.shown_finger().unwrap_or(Finger::THUMB)
}

fn one_key_per_finger(notes: &[&Note], found: &mut Vec<String>) {
    for (index, note) in notes.iter().enumerate() {
        for later in notes[index + 1..].iter().take_while(|later| later.onset_tick < note.end_tick()) {
            if finger(later) == finger(note) {
                found.push(format!("finger {} holds two keys at tick {}", finger(note), later.onset_tick));
            }
        }
    }
}

fn chord(hand: Hand, notes: &[&Note], found: &mut Vec<String>) {
    let at = notes[0].onset_tick;
    if notes[notes.len() - 1].pitch - notes[0].pitch > WIDEST_SPAN {
        found.push(format!("too wide a chord at tick {at}"));
    }
    for pair in notes.windows(2) {
        let (low, high) = (finger(pair[0]).number(), finger(pair[1]).number());
        let in_order = if hand == Hand::Right { low < high } else { low > high };
        if !in_order {
            found.push(format!("crossed fingers in the chord at tick {at}"));
        }
        let with_thumb = low == 1 || high == 1;
        if !with_thumb && pair[1].pitch - pair[0].pitch > WIDEST_NEIGHBOURS * low.abs_diff(high) {
            found.push(format!("fingers {low} and {high} reach too far at tick {at}"));
        }
    }
}

fn step(hand: Hand, before: &[&Note], after: &[&Note], found: &mut Vec<String>) {
    let at = after[0].onset_tick;
    let time_s = (after[0].onset_s - before[0].onset_s) as f32;
    let travel_mm = (place_mm(hand, after) - place_mm(hand, before)).abs();
    if travel_mm > FREE_MOVE_MM + HAND_SPEED_MM_PER_S * time_s {
        found.push(format!("{travel_mm:.0} mm in {time_s:.2} s to tick {at}"));
    }

    let ([a], [b]) = (before, after) else { return };
    let legato = b.onset_tick <= a.end_tick();
    let outwards = match hand {
        Hand::Right => b.pitch > a.pitch,
        Hand::Left => b.pitch < a.pitch,
    };
    let (fa, fb) = (finger(a).number(), finger(b).number());
    let natural = a.pitch == b.pitch && fa != fb
        || outwards && fa < fb
        || !outwards && a.pitch != b.pitch && fa > fb
        // Thumb under going outwards, finger over the thumb going back.
        || outwards && fb == 1
        || !outwards && fa == 1;
    if legato && !natural {
        found.push(format!("{fa} to {fb} cannot be joined at tick {at} ({hand:?})"));
    }
}

/// Roughly where the middle finger rests while these keys are played, in mm.
fn place_mm(hand: Hand, notes: &[&Note]) -> f32 {
    let outwards = if hand == Hand::Right { 1.0 } else { -1.0 };
    let place = |note: &&Note| {
        let from_middle = f32::from(finger(note).number()) - 3.0;
        keyboard::rect(note.pitch).centre().x - outwards * from_middle * keyboard::WHITE_PITCH_MM
    };
    notes.iter().map(place).sum::<f32>() / notes.len() as f32
}

fn hands_apart(exercise: &Exercise, found: &mut Vec<String>) {
    for (index, note) in exercise.notes.iter().enumerate() {
        for later in exercise.notes[index + 1..].iter().take_while(|later| later.onset_tick < note.end_tick())
        {
            let (left, right) = match (note.hand, later.hand) {
                (Hand::Left, Hand::Right) => (note, later),
                (Hand::Right, Hand::Left) => (later, note),
                _ => continue,
            };
            if left.pitch >= right.pitch {
                found.push(format!("the hands collide at tick {}", later.onset_tick));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Draft, DraftNote};

    fn complaint(notes: &[(u64, u64, u8, Hand, u8)]) -> String {
        let mut draft = Draft::new("", 480);
        for &(tick, duration, pitch, hand, number) in notes {
            let note = DraftNote::new(tick, duration, pitch, hand);
            draft.note(Finger::new(number).map_or(note, |finger| note.finger(finger)));
        }
        complaints(&draft.finish()).join("; ")
    }

    #[test]
    fn what_no_hand_can_do_is_found() {
        const R: Hand = Hand::Right;
        const L: Hand = Hand::Left;
        for (notes, expected) in [
            (&[(0, 480, 60, R, 0)][..], "has no finger"),
            (&[(0, 481, 60, R, 1), (480, 480, 62, R, 1)], "holds two keys"),
            (&[(0, 480, 60, R, 1), (0, 480, 76, R, 5)], "too wide"),
            (&[(0, 480, 60, R, 3), (0, 480, 64, R, 1)], "crossed"),
            (&[(0, 480, 60, L, 1), (0, 480, 64, L, 3)], "crossed"),
            (&[(0, 480, 60, R, 2), (0, 480, 67, R, 3)], "reach too far"),
            (&[(0, 480, 60, R, 3), (480, 480, 62, R, 2)], "cannot be joined"),
            (&[(0, 480, 60, L, 2), (480, 480, 62, L, 3)], "cannot be joined"),
            (&[(0, 100, 30, R, 3), (120, 480, 90, R, 3)], "mm in"),
            (&[(0, 480, 60, R, 1), (0, 480, 61, L, 1)], "collide"),
        ] {
            let text = complaint(notes);
            assert!(text.contains(expected), "{expected}: {text:?}");
        }
    }

    #[test]
    fn thumb_under_and_finger_over_are_fine() {
        const R: Hand = Hand::Right;
        const L: Hand = Hand::Left;
        for notes in [
            [(0, 480, 64, R, 3), (480, 480, 65, R, 1)],
            [(0, 480, 65, R, 1), (480, 480, 64, R, 3)],
            [(0, 480, 55, L, 1), (480, 480, 57, L, 3)],
            [(0, 480, 57, L, 3), (480, 480, 55, L, 1)],
        ] {
            assert_eq!(complaint(&notes), "");
        }
    }
}

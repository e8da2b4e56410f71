//! The moment of an étude that shows its technique best.

use score::{Exercise, Finger, Hand, Note, etude::Technique};

/// Time between two pictures of a slow technique and of a fast one, in seconds.
const SLOW_S: f64 = 0.1;
const FAST_S: f64 = 1.0 / 15.0;
/// A hand that leaps is on its way for some time before it arrives, in seconds.
const WAY_S: f64 = 0.12;
/// The middle of the piano, around which the camera sees most.
const MIDDLE: u8 = 64;

/// When to film, and whom.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Moment {
    /// The middle of the filmstrip, in song seconds.
    pub at_s: f64,
    /// Time between two pictures.
    pub apart_s: f64,
    /// The hands to show.
    pub hands: Vec<Hand>,
    /// The picture is framed by where the hands are within this time of the middle, in seconds: a hand on a
    /// long way comes into the picture and leaves it.
    pub framed_s: f64,
}

/// The moment for a technique in an étude of it.
pub(super) fn of(exercise: &Exercise, technique: Technique) -> Moment {
    let notes = &exercise.notes;
    let found = match technique {
        Technique::Substitution => {
            let widest = |note: &&Note| {
                let fingers = note.substitution.zip(note.shown_finger());
                fingers.map_or(0, |(a, b)| a.number().abs_diff(b.number()))
            };
            let note = notes.iter().filter(|note| note.substitution.is_some()).max_by_key(widest);
            note.map(|note| (note, note.onset_s + note.duration_s / 2.0, SLOW_S))
        }
        Technique::Glissando => {
            let slides = notes.iter().filter(|note| note.glissando);
            slides.min_by_key(|note| note.pitch.abs_diff(MIDDLE)).map(|note| (note, note.onset_s, FAST_S))
        }
        Technique::Polyphony => {
            let moving = |note: &&Note| notes.iter().filter(|other| under(note, other)).count() >= 3;
            notes.iter().find(moving).map(|note| (note, note.onset_s + note.duration_s / 2.0, SLOW_S))
        }
        Technique::Leap => {
            let leaps = pairs(notes).max_by_key(|(before, after)| before.pitch.abs_diff(after.pitch));
            leaps.map(|(_, note)| (note, note.onset_s - WAY_S, FAST_S))
        }
        Technique::Crossing => {
            // The hand strikes its home key together with the other hand's chord, and alone beyond it.
            let crossed = pairs(notes).filter(|(before, after)| !alone(notes, before) && alone(notes, after));
            let nearest = crossed.min_by_key(|(before, after)| before.pitch.abs_diff(after.pitch));
            nearest.map(|(_, note)| (note, note.onset_s, SLOW_S))
        }
        Technique::Scale | Technique::Arpeggio => {
            let passes = |(before, after): &(&Note, &Note)| {
                let outwards = (after.pitch > before.pitch) == (after.hand == Hand::Right);
                let thumb = |note: &Note| note.shown_finger() == Some(Finger::THUMB);
                outwards && thumb(after) && !thumb(before)
            };
            pairs(notes).find(passes).map(|(_, note)| (note, note.onset_s, FAST_S))
        }
        Technique::FiveFinger
        | Technique::Chord
        | Technique::DoubleNotes
        | Technique::Repeated
        | Technique::Octave
        | Technique::Trill
        | Technique::Roll => {
            // Not the first one: the hand is in its stride.
            let later = pairs(notes).filter(|(before, after)| after.onset_s - before.end_s() > -0.02);
            later.skip(1).map(|(_, note)| (note, note.onset_s + 0.1, FAST_S)).next()
        }
    };
    let first = notes.first();
    let (hand, at_s, apart_s) = found
        .map(|(note, at_s, apart_s)| (note.hand, at_s, apart_s))
        .or_else(|| first.map(|note| (note.hand, note.onset_s, FAST_S)))
        .unwrap_or((Hand::Right, 0.0, FAST_S));
    let hands = if technique == Technique::Crossing { Hand::ALL.to_vec() } else { vec![hand] };
    let framed_s = match technique {
        Technique::Crossing => apart_s,
        Technique::Glissando => 2.0 * apart_s,
        _ => f64::INFINITY,
    };
    Moment { at_s, apart_s, hands, framed_s }
}

/// Each note of a hand with the one before it.
fn pairs(notes: &[Note]) -> impl Iterator<Item = (&Note, &Note)> {
    notes.iter().enumerate().filter_map(|(index, note)| {
        let before = notes[..index].iter().rev().find(|other| other.hand == note.hand);
        before.map(|before| (before, note))
    })
}

/// Whether no other note begins with this one.
fn alone(notes: &[Note], note: &Note) -> bool {
    notes.iter().filter(|other| other.onset_tick == note.onset_tick).count() == 1
}

/// Whether the other note of the same hand begins while this one is held.
fn under(note: &Note, other: &Note) -> bool {
    let held = note.onset_tick..note.end_tick();
    other.hand == note.hand && other.pitch != note.pitch && held.contains(&other.onset_tick)
}

#[cfg(test)]
mod tests {
    use score::etude;

    use super::*;

    #[test]
    fn the_moment_shows_what_it_should() {
        for seed in 0..50 {
            let exercise = etude::of(Technique::Glissando, seed);
            let moment = of(&exercise, Technique::Glissando);
            let slides = |note: &Note| note.glissando && (note.onset_s..note.end_s()).contains(&moment.at_s);
            assert!(exercise.notes.iter().any(slides), "seed {seed}");

            let exercise = etude::of(Technique::Substitution, seed);
            let moment = of(&exercise, Technique::Substitution);
            let changes = |note: &Note| {
                note.substitution.is_some() && (note.onset_s..note.end_s()).contains(&moment.at_s)
            };
            assert!(exercise.notes.iter().any(changes), "seed {seed}");

            let exercise = etude::of(Technique::Crossing, seed);
            let moment = of(&exercise, Technique::Crossing);
            let arrives = |note: &&Note| (note.onset_s - moment.at_s).abs() < 1e-9;
            let over = exercise.notes.iter().find(arrives).unwrap();
            let others = || exercise.notes.iter().filter(|other| other.hand != over.hand);
            let before = others().rfind(|other| other.onset_s < over.onset_s).unwrap();
            let crossed = (over.pitch > before.pitch) == (over.hand == Hand::Left);
            assert!(crossed, "seed {seed}: {} over {}", over.pitch, before.pitch);
            assert_eq!(moment.hands.len(), 2);
        }
    }

    #[test]
    fn a_piece_without_notes_has_a_moment_too() {
        let empty = score::Draft::new("", 480).finish();

        for technique in Technique::ALL {
            assert_eq!(of(&empty, technique).at_s, 0.0);
        }
    }
}

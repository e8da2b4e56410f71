//! A hand's notes parted into voices, in which chords follow each other without overlap.

use crate::{Exercise, Hand, Note};

/// Voices of the upper staff at least; those of the lower one are numbered after them, as most programs do.
const UPPER_VOICES: usize = 4;

/// Notes that begin and end together.
pub(super) struct Chord<'a> {
    pub start: u64,
    pub end: u64,
    /// With their place in the exercise.
    pub notes: Vec<(usize, &'a Note)>,
}

/// One voice of a staff.
pub(super) struct Voice<'a> {
    pub number: usize,
    pub staff: u8,
    /// Whether the voice is the first of its staff, which shows the rests.
    pub leads: bool,
    pub chords: Vec<Chord<'a>>,
    /// How many of them have ended.
    pub done: usize,
}

/// The voices of both hands, the right one's first; each hand has at least one.
pub(super) fn of(exercise: &Exercise) -> Vec<Voice<'_>> {
    let right = of_hand(exercise, Hand::Right, 1, 1);
    let left = of_hand(exercise, Hand::Left, 2, right.len().max(UPPER_VOICES) + 1);
    right.into_iter().chain(left).collect()
}

fn of_hand(exercise: &Exercise, hand: Hand, staff: u8, first: usize) -> Vec<Voice<'_>> {
    let voice = |number| Voice { number, staff, leads: number == first, chords: Vec::new(), done: 0 };
    let mut voices = vec![voice(first)];
    for chord in chords(exercise, hand) {
        let is_free = |voice: &Voice<'_>| voice.chords.last().is_none_or(|last| last.end <= chord.start);
        let free = voices.iter().position(is_free).unwrap_or(voices.len());
        if free == voices.len() {
            voices.push(voice(first + free));
        }
        voices[free].chords.push(chord);
    }
    voices
}

fn chords(exercise: &Exercise, hand: Hand) -> Vec<Chord<'_>> {
    let mut notes: Vec<_> = exercise.notes.iter().enumerate().filter(|(_, note)| note.hand == hand).collect();
    notes.sort_by_key(|(_, note)| (note.onset_tick, note.end_tick(), note.pitch));
    let mut chords: Vec<Chord<'_>> = Vec::new();
    for (place, note) in notes {
        let (start, end) = (note.onset_tick, note.end_tick());
        match chords.last_mut() {
            Some(chord) if (chord.start, chord.end) == (start, end) => chord.notes.push((place, note)),
            _ => chords.push(Chord { start, end, notes: vec![(place, note)] }),
        }
    }
    chords
}

//! Which hand plays which note, where nothing says so.
//!
//! Notes that begin together are divided at one key: those below it go to the left hand, those from it on to
//! the right. Every division has a price: reaching too far, moving far in little time, playing
//! beyond the other hand, leaving the own half of the keyboard. The cheapest way through the piece is found
//! step by step, with the few best ways so far kept at each: time grows with the number of notes only.

mod price;
#[cfg(test)]
mod tests;

use price::{Place, price};

use crate::Hand;

/// Notes that begin within this time are struck together, in seconds.
const TOGETHER_S: f64 = 0.03;
/// Ways through the piece that are kept from one step to the next.
const WAYS: usize = 12;
/// Places at which a chord may be divided; of larger ones only the middle is tried.
const DIVISIONS: usize = 12;

/// A note as far as the hands are concerned.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Strike {
    /// When the key goes down, in seconds.
    pub onset_s: f64,
    /// How long it stays down, in seconds.
    pub duration_s: f64,
    /// MIDI number of the key.
    pub pitch: u8,
    /// The hand, if it is known already.
    pub hand: Option<Hand>,
}

/// The hand of each note, in the order of the notes. Known hands stay as they are.
pub fn split(notes: &[Strike]) -> Vec<Hand> {
    let known: Option<Vec<Hand>> = notes.iter().map(|note| note.hand).collect();
    if let Some(known) = known {
        return known;
    }
    let mut order: Vec<usize> = (0..notes.len()).collect();
    order.sort_by(|&a, &b| notes[a].onset_s.total_cmp(&notes[b].onset_s));
    let mut chords = chords(notes, &order);
    let mut ways = Ways::new();
    for chord in &mut chords {
        chord.sort_by_key(|&index| notes[index].pitch);
        let chord: Vec<Strike> = chord.iter().map(|&index| notes[index]).collect();
        ways.step(&chord);
    }
    let mut hands = vec![Hand::Left; notes.len()];
    for (chord, division) in chords.iter().zip(ways.best()) {
        for (place, &index) in chord.iter().enumerate() {
            let hand = if place < division { Hand::Left } else { Hand::Right };
            hands[index] = notes[index].hand.unwrap_or(hand);
        }
    }
    hands
}

/// The notes that are struck together, by their indices.
fn chords(notes: &[Strike], order: &[usize]) -> Vec<Vec<usize>> {
    let mut chords: Vec<Vec<usize>> = Vec::new();
    for &index in order {
        let together = |chord: &&mut Vec<usize>| {
            chord.first().is_some_and(|&first| notes[index].onset_s - notes[first].onset_s <= TOGETHER_S)
        };
        match chords.last_mut().filter(together) {
            Some(chord) => chord.push(index),
            None => chords.push(vec![index]),
        }
    }
    chords
}

/// A way through the piece up to some chord.
#[derive(Copy, Clone)]
struct Way {
    cost: f32,
    /// Where the left and the right hand are.
    places: [Place; 2],
    /// The last step in [`Ways::steps`].
    step: usize,
}

/// The best ways so far.
struct Ways {
    ways: Vec<Way>,
    /// Every step that was kept: the one before it, and how many notes of the chord are left of the division.
    steps: Vec<(usize, usize)>,
}

impl Ways {
    fn new() -> Self {
        let start = Way { cost: 0.0, places: [Place::start(Hand::Left), Place::start(Hand::Right)], step: 0 };
        Self { ways: vec![start], steps: vec![(0, 0)] }
    }

    /// Goes on by a chord, sorted by pitch.
    fn step(&mut self, chord: &[Strike]) {
        let mut next: Vec<(Way, usize)> = Vec::new();
        let first = (chord.len() + 1).saturating_sub(DIVISIONS) / 2;
        for way in &self.ways {
            for division in first..=(chord.len() - first).min(first + DIVISIONS) {
                let cost = way.cost + price(&way.places, chord, division);
                let mut places = way.places;
                places[0].play(&chord[..division]);
                places[1].play(&chord[division..]);
                next.push((Way { cost, places, step: way.step }, division));
            }
        }
        next.sort_by(|(a, _), (b, _)| a.cost.total_cmp(&b.cost));
        // Only differences matter; without the rest long pieces lose no precision.
        let least = next.first().map_or(0.0, |(way, _)| way.cost);
        self.ways.clear();
        for (way, division) in next {
            let alike = |other: &Way| (0..2).all(|hand| other.places[hand].is_at(&way.places[hand]));
            if self.ways.len() < WAYS && !self.ways.iter().any(alike) {
                self.steps.push((way.step, division));
                self.ways.push(Way { cost: way.cost - least, step: self.steps.len() - 1, ..way });
            }
        }
    }

    /// The divisions of the cheapest way, chord by chord.
    fn best(&self) -> Vec<usize> {
        let mut divisions = Vec::new();
        // The ways are in the order of their costs.
        let mut step = self.ways.first().map_or(0, |way| way.step);
        while step != 0 {
            let (before, division) = self.steps[step];
            divisions.push(division);
            step = before;
        }
        divisions.reverse();
        divisions
    }
}

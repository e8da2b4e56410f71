//! Fingers as MIDI channels, Synthesia's convention for lighted keyboards.
//!
//! Counted from 0, channel 0 is any finger, 1 to 5 are the left hand's fingers from the thumb, 6 to 10 the right
//! hand's, 11 and 12 the left and the right hand without a finger.
//!
//! Most files mean instruments by their channels, so the convention is only taken for meant where all of this
//! holds:
//!
//! - no fingering events, no channels beyond 12, no instruments but pianos (programs 0 to 7),
//! - one track holds notes of at least three fingers,
//! - notes of a hand that begin together lie in the order of its fingers, one key each, within a tenth (a few
//!   chords may differ).

use std::collections::BTreeMap;

use super::{known::Known, track::Contents};
use crate::{Finger, FingerSet, Hand};

/// The last channel that the convention knows.
const LAST: u8 = 12;
/// That many fingers must play in one track.
const FEWEST_FINGERS: u32 = 3;
/// Widest chord of a hand, in semitones.
const WIDEST_CHORD: u8 = 16;
/// One chord in so many may break the rules: mistakes, rolled and crossed hands.
const ODD_CHORDS: usize = 20;

/// Takes hands and fingers from the channels if the file follows the convention; says whether it does.
pub(super) fn take(contents: &mut Contents) -> bool {
    if !is_meant(contents) {
        return false;
    }
    for note in contents.notes.iter_mut().filter(|note| note.known == Known::default()) {
        let (hand, finger) = meaning(note.channel);
        note.known =
            Known { hand, fingers: finger.map_or(FingerSet::EMPTY, FingerSet::only), ..Known::default() };
    }
    true
}

/// What a channel says.
fn meaning(channel: u8) -> (Option<Hand>, Option<Finger>) {
    match channel {
        1..=5 => (Some(Hand::Left), Finger::new(channel)),
        6..=10 => (Some(Hand::Right), Finger::new(channel - 5)),
        11 => (Some(Hand::Left), None),
        12 => (Some(Hand::Right), None),
        _ => (None, None),
    }
}

fn is_meant(contents: &Contents) -> bool {
    let piano = keyboard::LOWEST..=keyboard::HIGHEST;
    let foreign = contents.notes.iter().any(|note| note.channel > LAST || !piano.contains(&note.pitch));
    if foreign || contents.other_instruments || !contents.fingerings.is_empty() {
        return false;
    }
    let mut fingers_of_track: BTreeMap<usize, u16> = BTreeMap::new();
    let mut chords: BTreeMap<(u64, Hand), Vec<(Finger, u8)>> = BTreeMap::new();
    for note in &contents.notes {
        let (Some(hand), Some(finger)) = meaning(note.channel) else { continue };
        *fingers_of_track.entry(note.track).or_default() |= 1 << note.channel;
        chords.entry((note.tick, hand)).or_default().push((finger, note.pitch));
    }
    let enough = fingers_of_track.values().any(|fingers| fingers.count_ones() >= FEWEST_FINGERS);
    chords.retain(|_, chord| chord.len() > 1);
    chords.values_mut().for_each(|chord| chord.sort_unstable());
    let odd = chords.iter().filter(|((_, hand), chord)| !fits(*hand, chord)).count();
    enough && odd * ODD_CHORDS <= chords.len()
}

/// Whether a hand can play these keys, sorted by finger, at once and without crossing fingers.
fn fits(hand: Hand, chord: &[(Finger, u8)]) -> bool {
    let in_order = chord.windows(2).all(|pair| {
        let ((a, low), (b, high)) = (pair[0], pair[1]);
        let rising = if hand == Hand::Right { low < high } else { low > high };
        a < b && rising
    });
    let ends = (chord.first(), chord.last());
    let (Some(&(_, first)), Some(&(_, last))) = ends else { return true };
    in_order && first.abs_diff(last) <= WIDEST_CHORD
}

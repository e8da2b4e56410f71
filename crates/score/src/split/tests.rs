//! Constructed pieces, études, and that nothing the notes may be stops the split.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::etude;

/// Length of an eighth note, in seconds.
const EIGHTH_S: f64 = 0.25;

/// A voice: keys of so many eighths each, one after the other; 0 rests.
fn voice(eighths: f64, keys: &[u8]) -> Vec<Strike> {
    let duration_s = eighths * EIGHTH_S;
    let strike = |(place, &pitch): (usize, &u8)| Strike {
        onset_s: place as f64 * duration_s,
        duration_s,
        pitch,
        hand: None,
    };
    keys.iter().enumerate().map(strike).filter(|strike| strike.pitch > 0).collect()
}

/// The share of notes whose hand is found where both voices are given as one.
fn share(left: &[Strike], right: &[Strike]) -> f64 {
    let notes = [left, right].concat();
    let hands = split(&notes);
    let right_ones = hands[..left.len()].iter().filter(|&&hand| hand == Hand::Left).count()
        + hands[left.len()..].iter().filter(|&&hand| hand == Hand::Right).count();
    right_ones as f64 / notes.len() as f64
}

/// The chord of each bar four times in broken form: lowest, highest, middle, highest.
fn alberti(chords: &[[u8; 3]]) -> Vec<Strike> {
    let keys: Vec<u8> = chords.iter().flat_map(|&[a, b, c]| [a, c, b, c, a, c, b, c]).collect();
    voice(1.0, &keys)
}

#[test]
fn a_melody_over_alberti_bass_may_go_below_middle_c() {
    let bass = alberti(&[[48, 52, 55], [47, 50, 55], [45, 48, 52], [43, 47, 50]]);
    let melody = voice(2.0, &[67, 65, 64, 62, 62, 60, 59, 62, 60, 59, 57, 60, 59, 57, 55, 59]);

    assert_eq!(share(&bass, &melody), 1.0);
}

#[test]
fn both_hands_may_be_high() {
    let bass = alberti(&[[72, 76, 79], [71, 74, 79], [69, 72, 76], [72, 76, 79]]);
    let melody = voice(2.0, &[91, 88, 84, 88, 91, 93, 95, 91, 88, 84, 88, 93, 91, 89, 88, 84]);

    assert_eq!(share(&bass, &melody), 1.0);
}

#[test]
fn both_hands_may_be_low() {
    let bass = voice(4.0, &[33, 38, 40, 33, 36, 31, 40, 33]);
    let melody = voice(
        1.0,
        &[
            52, 53, 55, 52, 50, 48, 50, 52, 52, 50, 48, 47, 48, 50, 52, 48, 52, 53, 55, 57, 55, 53, 52, 50,
            48, 47, 48, 50, 48, 47, 45, 45,
        ],
    );

    assert_eq!(share(&bass, &melody), 1.0);
}

#[test]
fn a_wide_arpeggio_goes_through_the_hands_without_going_back() {
    let up = [36, 43, 48, 52, 55, 60, 64, 67, 72, 76, 79, 84];
    let hands = split(&voice(0.5, &up));

    assert!(hands.is_sorted(), "{hands:?}");
    assert_eq!((hands.first(), hands.last()), (Some(&Hand::Left), Some(&Hand::Right)));
}

#[test]
fn two_voices_keep_their_hands() {
    let lower = voice(2.0, &[48, 50, 52, 53, 55, 57, 59, 60, 59, 57, 55, 53, 52, 50, 47, 48]);
    let upper = voice(
        1.0,
        &[
            67, 65, 64, 65, 67, 69, 71, 72, 71, 69, 67, 65, 64, 62, 64, 65, 67, 69, 67, 65, 64, 62, 60, 62,
            64, 65, 67, 65, 64, 62, 59, 60,
        ],
    );

    assert_eq!(share(&lower, &upper), 1.0);
}

#[test]
fn octaves_in_a_run_are_played_by_two_hands() {
    let run = [60, 64, 65, 67, 69, 67, 65, 64, 62, 65, 67, 69, 71, 69, 67, 65];
    let below = run.map(|key| key - 12);

    assert_eq!(share(&voice(0.5, &below), &voice(0.5, &run)), 1.0);
}

#[test]
fn no_hand_plays_more_than_a_hand_can() {
    let chord = [48, 52, 55, 60, 64, 67, 72, 76].map(|pitch| Strike {
        onset_s: 0.0,
        duration_s: 1.0,
        pitch,
        hand: None,
    });
    let hands = split(&chord);

    assert!(hands.is_sorted());
    assert_eq!(hands.iter().filter(|&&hand| hand == Hand::Left).count(), 4, "{hands:?}");
}

#[test]
fn known_hands_stay_and_tell_of_the_others() {
    // The right hand is known to play the lower voice.
    let mut notes = voice(1.0, &[48, 50, 52, 50, 48, 50, 52, 50, 48]);
    for note in notes.iter_mut().step_by(2) {
        note.hand = Some(Hand::Right);
    }

    assert_eq!(split(&notes), [Hand::Right; 9]);
}

/// An étude's notes without their hands, and the hands; `None` if the hands do not play together all along.
fn together(seed: u64) -> Option<(Vec<Strike>, Vec<Hand>)> {
    let etude = etude::composed(seed);
    let plays = |hand: Hand, tick: u64| {
        etude
            .phrases
            .iter()
            .any(|phrase| phrase.hand == hand && (phrase.start_tick..phrase.end_tick).contains(&tick))
    };
    let notes = &etude.exercise.notes;
    let both = notes.iter().all(|note| plays(note.hand.other(), note.onset_tick));
    let strike = |note: &crate::Note| Strike {
        onset_s: note.onset_s,
        duration_s: note.duration_s,
        pitch: note.pitch,
        hand: None,
    };
    both.then(|| (notes.iter().map(strike).collect(), notes.iter().map(|note| note.hand).collect()))
}

#[test]
fn the_hands_of_etudes_are_found_again() {
    let (mut found, mut above, mut all) = (0usize, 0usize, 0usize);
    for (notes, hands) in (0..600).filter_map(together) {
        all += hands.len();
        found += split(&notes).iter().zip(&hands).filter(|(a, b)| a == b).count();
        let by_middle_c = |(note, hand): &(&Strike, &Hand)| (note.pitch >= 60) == (**hand == Hand::Right);
        above += notes.iter().zip(&hands).filter(by_middle_c).count();
    }
    println!("{found} of {all} notes; {above} by middle C alone");

    assert!(all > 4_000 && found * 100 >= all * 99, "{found} of {all}");
    assert!(found > above);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn every_note_gets_a_hand_and_known_ones_keep_theirs(
        notes in vec((0u32..40, 0u32..20, any::<u8>(), 0u8..6), 0..80),
    ) {
        let notes: Vec<Strike> = notes
            .into_iter()
            .map(|(onset, duration, pitch, hand)| Strike {
                onset_s: f64::from(onset) / 8.0,
                duration_s: f64::from(duration) / 8.0,
                pitch,
                hand: Hand::ALL.get(usize::from(hand)).copied(),
            })
            .collect();
        let hands = split(&notes);

        prop_assert_eq!(hands.len(), notes.len());
        prop_assert!(hands.iter().zip(&notes).all(|(hand, note)| note.hand.is_none_or(|known| known == *hand)));
    }
}

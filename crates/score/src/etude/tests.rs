//! What every étude keeps to, and what each technique is.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::{Finger, Note, rules};

const SEEDS: u64 = 600;

fn complaints(etude: &Etude) -> Vec<String> {
    let crossing: Vec<&Phrase> =
        etude.phrases.iter().filter(|phrase| phrase.technique == Technique::Crossing).collect();
    rules::complaints_except(&etude.exercise, |tick| {
        crossing.iter().any(|phrase| (phrase.start_tick..phrase.end_tick).contains(&tick))
    })
}

#[test]
fn every_etude_can_be_played_by_human_hands() {
    for seed in 0..SEEDS {
        assert_eq!(complaints(&composed(seed)), [""; 0], "seed {seed}");
    }
}

#[test]
fn etudes_last_8_to_16_seconds() {
    for seed in 0..SEEDS {
        let duration_s = etude(seed).duration_s();
        assert!((8.0..=16.0).contains(&duration_s), "seed {seed}: {duration_s}");
    }
}

#[test]
fn the_hands_keep_apart_unless_they_cross() {
    for seed in 0..SEEDS {
        let etude = composed(seed);
        let pitches = |hand| {
            let notes = etude.exercise.notes.iter().enumerate();
            notes
                .filter(|(index, note)| {
                    note.hand == hand && etude.technique(*index) != Some(Technique::Crossing)
                })
                .map(|(_, note)| note.pitch)
                .collect::<Vec<u8>>()
        };
        let (left, right) = (pitches(Hand::Left), pitches(Hand::Right));
        if let (Some(left), Some(right)) = (left.iter().max(), right.iter().min()) {
            assert!(left + 2 * HAND_GAP <= *right, "seed {seed}");
        }
    }
}

#[test]
fn equal_seeds_give_equal_etudes_and_others_differ() {
    assert_eq!(etude(7), etude(7));
    let beginnings: BTreeSet<Vec<u8>> =
        (0..100).map(|seed| etude(seed).notes.iter().take(8).map(|note| note.pitch).collect()).collect();
    assert!(beginnings.len() > 95, "{}", beginnings.len());
}

#[test]
fn every_finger_of_both_hands_and_most_keys_are_played() {
    let mut strokes = [[0usize; 5]; 2];
    let mut keys = BTreeSet::new();
    for seed in 0..SEEDS {
        for note in etude(seed).notes {
            // A glissando is one movement however many keys it has.
            if let Some(finger) = note.shown_finger().filter(|_| !note.glissando) {
                strokes[note.hand.index()][finger.index()] += 1;
            }
            keys.insert(note.pitch);
        }
    }
    let total: usize = strokes.iter().flatten().sum();
    for (hand, strokes) in Hand::ALL.into_iter().zip(strokes) {
        for (finger, count) in strokes.into_iter().enumerate() {
            assert!(count * 20 > total, "{hand:?} {}: {count} of {total}", finger + 1);
        }
    }
    assert!(keys.len() > 80, "{}", keys.len());
}

#[test]
fn extreme_seeds_work() {
    for seed in [u64::MAX, u64::MAX / 2, 1 << 63] {
        assert!(!etude(seed).notes.is_empty());
    }
}

#[test]
fn every_note_belongs_to_a_phrase() {
    for seed in 0..SEEDS {
        assert_eq!(techniques(seed).len(), etude(seed).notes.len(), "seed {seed}");
    }
}

#[test]
fn common_techniques_are_common_and_the_special_ones_not_rare() {
    let mut phrases = 0usize;
    let mut counts = BTreeMap::new();
    for seed in 0..2 * SEEDS {
        let etude = composed(seed);
        // Both hands of a phrase begin together.
        let starts: BTreeSet<u64> = etude.phrases.iter().map(|phrase| phrase.start_tick).collect();
        phrases += starts.len();
        let kinds: BTreeSet<(u64, Technique)> =
            etude.phrases.iter().map(|phrase| (phrase.start_tick, phrase.technique)).collect();
        for (_, technique) in kinds {
            *counts.entry(technique).or_insert(0usize) += 1;
        }
    }
    let share = |technique| counts[&technique] as f64 / phrases as f64;
    use Technique::{Crossing, Glissando, Polyphony, Roll, Substitution};
    for technique in [Substitution, Glissando, Roll, Polyphony, Crossing] {
        assert!((0.04..0.08).contains(&share(technique)), "{technique}: {}", share(technique));
    }
    for technique in [Technique::FiveFinger, Technique::Scale, Technique::Chord] {
        assert!(share(technique) > 0.12, "{technique}: {}", share(technique));
    }
}

#[test]
fn an_etude_of_one_technique_has_no_other_and_can_be_played() {
    for technique in Technique::ALL {
        for seed in 0..150 {
            let etude = compose(seed, Some(technique));
            assert!(etude.phrases.iter().all(|phrase| phrase.technique == technique));
            assert_eq!(complaints(&etude), [""; 0], "{technique} {seed}");
            let duration_s = etude.exercise.duration_s();
            assert!((8.0..=16.0).contains(&duration_s), "{technique} {seed}: {duration_s}");
            assert_eq!(of(technique, seed), etude.exercise);
        }
    }
}

#[test]
fn substitutions_make_room_for_the_next_note() {
    let mut pairs = BTreeSet::new();
    let (mut changed, mut all) = (0usize, 0usize);
    for seed in 0..200 {
        for note in of(Technique::Substitution, seed).notes {
            all += 1;
            let (Some(first), Some(second)) = (note.shown_finger(), note.substitution) else { continue };
            changed += 1;
            pairs.insert((first.number(), second.number()));
            assert!(note.duration_s > 0.6, "seed {seed}: {}", note.duration_s);
        }
    }
    for usual in [(3, 1), (5, 4), (4, 5), (1, 2), (2, 1)] {
        assert!(pairs.contains(&usual), "{usual:?} never comes");
    }
    assert!(changed * 2 > all && changed * 10 < all * 9, "{changed} of {all}");
}

#[test]
fn glissandi_have_6_to_15_keys_and_go_over_both_colours() {
    let mut black = 0usize;
    let mut thumbs = BTreeSet::new();
    for seed in 0..200 {
        let notes = of(Technique::Glissando, seed).notes;
        for hand in Hand::ALL {
            let of_hand: Vec<&Note> = notes.iter().filter(|note| note.hand == hand).collect();
            let joined = |a: &&Note, b: &&Note| a.glissando && b.glissando && a.end_tick() == b.onset_tick;
            for run in of_hand.chunk_by(joined).filter(|run| run[0].glissando) {
                assert!((6..=15).contains(&run.len()), "seed {seed}: {} keys", run.len());
                assert!(run.iter().all(|note| note.duration_s >= 0.035), "seed {seed}");
                black += usize::from(keyboard::is_black(run[0].pitch));
                let thumb = run[0].shown_finger() == Some(Finger::THUMB);
                thumbs.insert((hand, thumb, run[0].pitch < run[1].pitch));
            }
        }
    }
    assert!(black > 20, "{black}");
    let (left, right) = (Hand::Left, Hand::Right);
    let nails = [(left, false, false), (left, true, true), (right, false, true), (right, true, false)];
    assert_eq!(thumbs, BTreeSet::from(nails));
}

#[test]
fn rolled_chords_come_one_key_after_the_other_and_stay() {
    for seed in 0..200 {
        let notes = of(Technique::Roll, seed).notes;
        for hand in Hand::ALL {
            let of_hand: Vec<&Note> = notes.iter().filter(|note| note.hand == hand).collect();
            for chord in of_hand.chunk_by(|a, b| b.onset_tick < a.end_tick()) {
                assert!((3..=4).contains(&chord.len()), "seed {seed}: {} notes", chord.len());
                for pair in chord.windows(2) {
                    let gap_s = pair[1].onset_s - pair[0].onset_s;
                    assert!((0.03..=0.08).contains(&gap_s), "seed {seed}: {gap_s}");
                    assert!(pair[0].pitch < pair[1].pitch);
                    assert_eq!(pair[0].end_tick(), pair[1].end_tick());
                }
            }
        }
    }
}

#[test]
fn in_polyphony_every_finger_holds_while_others_move() {
    let mut holding = BTreeSet::new();
    for seed in 0..200 {
        let notes = of(Technique::Polyphony, seed).notes;
        for note in &notes {
            let inside = |other: &&Note| {
                other.hand == note.hand
                    && other.onset_tick >= note.onset_tick
                    && other.onset_tick < note.end_tick()
                    && other.pitch != note.pitch
            };
            if notes.iter().filter(inside).count() >= 2 {
                holding.extend(note.shown_finger().map(|finger| (note.hand, finger)));
            }
        }
    }
    assert_eq!(holding.len(), 10, "{holding:?}");
}

#[test]
fn the_crossing_hand_goes_beyond_the_other_and_back() {
    let mut who = BTreeSet::new();
    for seed in 0..200 {
        let etude = compose(seed, Some(Technique::Crossing));
        for phrase in etude.phrases.iter().step_by(2) {
            let within = |note: &&Note| (phrase.start_tick..phrase.end_tick).contains(&note.onset_tick);
            let ends = |hand| {
                let pitches =
                    || etude.exercise.notes.iter().filter(within).filter(move |note| note.hand == hand);
                let (low, high) =
                    (pitches().map(|note| note.pitch).min(), pitches().map(|note| note.pitch).max());
                (low.unwrap(), high.unwrap())
            };
            let (left, right) = (ends(Hand::Left), ends(Hand::Right));
            let (over_right, over_left) = (left.1 > right.1, right.0 < left.0);
            assert!(over_right != over_left, "seed {seed}: {left:?} {right:?}");
            assert!(left.0 < right.0 || over_left, "the left hand comes back");
            who.insert(over_right);
        }
    }
    assert_eq!(who.len(), 2, "both hands cross now and then");
}

#[test]
fn double_notes_come_as_thirds_and_sixths() {
    let mut intervals = BTreeSet::new();
    for seed in 0..100 {
        let notes = of(Technique::DoubleNotes, seed).notes;
        for pair in notes.windows(2) {
            if pair[0].onset_tick == pair[1].onset_tick && pair[0].hand == pair[1].hand {
                intervals.insert(pair[1].pitch - pair[0].pitch);
            }
        }
    }
    assert!(BTreeSet::from([3, 4, 8, 9]).is_subset(&intervals), "{intervals:?}");
}

#[test]
fn techniques_are_known_by_their_names() {
    for technique in Technique::ALL {
        assert_eq!(technique.name().parse(), Ok(technique));
    }
    let sentence = "crossings".parse::<Technique>().unwrap_err();
    assert!(sentence.contains("crossings") && sentence.contains("five-finger"), "{sentence}");
}

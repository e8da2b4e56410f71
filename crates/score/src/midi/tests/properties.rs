//! Whatever the bytes are, reading ends in an exercise or in a sentence; what is written is read back.

use proptest::{collection::vec, prelude::*, sample::Index};

use crate::{
    Draft, DraftNote, Exercise, Finger, FingerSet, Hand, Meter, midi,
    tests::{ends_well, keeps_promises},
};

fn notes() -> impl Strategy<Value = DraftNote> {
    let fingers = vec(1u8..=5, 0..4)
        .prop_map(|numbers| numbers.into_iter().filter_map(Finger::new).collect::<FingerSet>());
    let hand = prop::bool::ANY.prop_map(|left| if left { Hand::Left } else { Hand::Right });
    (0u64..5_000, 1u64..1_000, 21u8..=108, 1u8..=127, hand, fingers).prop_map(
        |(tick, duration, pitch, velocity, hand, fingers)| DraftNote {
            velocity,
            fingers,
            ..DraftNote::new(tick, duration, pitch, hand)
        },
    )
}

fn exercises() -> impl Strategy<Value = Exercise> {
    let meters = (0u64..5_000, 1u8..=12, 0u32..=6).prop_map(|(tick, beats, power)| Meter {
        tick,
        beats,
        beat_unit: 1 << power,
    });
    (
        "[a-z♪]{1,12}",
        1u16..=960,
        vec(notes(), 1..40),
        vec((0u64..5_000, 1u32..0x00FF_FFFF), 0..4),
        vec(meters, 0..4),
        vec((0u64..5_000, 1u64..2_000), 0..4),
    )
        .prop_map(|(title, division, notes, tempi, meters, pedal)| {
            let mut draft = Draft::new(title, division);
            draft.notes = notes;
            // The longest tempo that fits the limit of four hours: reading back must not be refused.
            draft.tempi = tempi.into_iter().map(|(tick, us)| (tick, f64::from(us.min(2_000_000)))).collect();
            draft.meters = meters;
            draft.pedal = pedal.into_iter().map(|(start, length)| (start, start + length)).collect();
            draft.finish()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn what_is_written_is_read_back(exercise in exercises()) {
        keeps_promises(&exercise)?;
        let bytes = midi::write(&exercise);

        prop_assert_eq!(midi::read(&bytes, "piece.mid").unwrap(), exercise);
    }

    #[test]
    fn random_bytes_never_panic(bytes in vec(any::<u8>(), 0..600)) {
        ends_well(midi::read(&bytes, "piece.mid"))?;
    }

    #[test]
    fn random_tracks_never_panic(format in 0u16..4, division in any::<u16>(), tracks in vec(vec(any::<u8>(), 0..200), 0..4)) {
        ends_well(midi::read(&super::file(format, division, &tracks), "piece.mid"))?;
    }

    #[test]
    fn damaged_files_never_panic(
        exercise in exercises(),
        flips in vec((any::<Index>(), 0u8..8), 0..12),
        splices in vec((any::<Index>(), any::<u8>()), 0..4),
        cut in any::<Index>(),
        truncate in any::<bool>(),
    ) {
        let mut bytes = midi::write(&exercise);
        for (place, bit) in flips {
            let index = place.index(bytes.len());
            bytes[index] ^= 1 << bit;
        }
        for (place, byte) in splices {
            bytes.insert(place.index(bytes.len()), byte);
        }
        if truncate {
            bytes.truncate(cut.index(bytes.len()));
        }
        ends_well(midi::read(&bytes, "piece.mid"))?;
    }
}

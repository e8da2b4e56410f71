//! Whatever the bytes are, reading ends in an exercise or in a sentence; what is written is read back.

use proptest::{collection::vec, option, prelude::*, sample::Index};

use super::{archive, mxl, note, score};
use crate::{Draft, DraftNote, Exercise, Finger, FingerSet, Hand, Meter, etude, musicxml};

fn notes() -> impl Strategy<Value = DraftNote> {
    let finger = || (1u8..=5).prop_map(|number| Finger::new(number).unwrap());
    let fingers = vec(finger(), 0..4).prop_map(|fingers| fingers.into_iter().collect::<FingerSet>());
    let hand = prop::bool::ANY.prop_map(|left| if left { Hand::Left } else { Hand::Right });
    (
        (0u64..5_000, 1u64..1_000, 21u8..=108),
        1u8..=127,
        hand,
        fingers,
        option::weighted(0.2, finger()),
        prop::bool::weighted(0.4),
    )
        .prop_map(|((tick, duration, pitch), velocity, hand, fingers, substitution, glissando)| {
            DraftNote {
                velocity,
                fingers,
                substitution,
                glissando,
                ..DraftNote::new(tick, duration, pitch, hand)
            }
        })
}

fn exercises() -> impl Strategy<Value = Exercise> {
    let meters = (0u64..5_000, 1u8..=12, 0u32..=6).prop_map(|(tick, beats, power)| Meter {
        tick,
        beats,
        beat_unit: 1 << power,
    });
    (
        "[a-z♪&<\"]{1,12}",
        1u16..=960,
        vec(notes(), 1..40),
        vec((0u64..5_000, 1u32..2_000_000), 0..4),
        vec(meters, 0..4),
        vec((0u64..5_000, 1u64..2_000), 0..4),
    )
        .prop_map(|(title, division, notes, tempi, meters, pedal)| {
            let mut draft = Draft::new(title, division);
            draft.notes = notes;
            draft.tempi = tempi.into_iter().map(|(tick, us)| (tick, f64::from(us))).collect();
            draft.meters = meters;
            draft.pedal = pedal.into_iter().map(|(start, length)| (start, start + length)).collect();
            draft.finish()
        })
}

/// Whatever is read must hold what the rest of the program relies on.
fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    match musicxml::read(bytes, "piece.mxl") {
        Ok(exercise) => {
            prop_assert!(!exercise.notes.is_empty() && !exercise.bars.is_empty());
            prop_assert!(exercise.bars.is_sorted_by(|a, b| a.start_tick < b.start_tick));
            for note in &exercise.notes {
                prop_assert!((21..=108).contains(&note.pitch) && (1..=127).contains(&note.velocity));
                prop_assert!(note.duration_tick >= 1 && note.duration_s > 0.0 && note.onset_s >= 0.0);
                prop_assert!(note.end_s() <= 4.0 * 3600.0 + 1.0);
            }
        }
        Err(error) => {
            let text = error.to_string();
            let is_sentence = text.starts_with("\"piece.mxl\": ") && text.contains("; ");
            prop_assert!(is_sentence && !text.contains(['\n', '\r']), "{}", text);
        }
    }
    Ok(())
}

/// Pieces of XML that mean something where they should not.
fn snippets() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "<divisions>0</divisions>",
        "<divisions>1e300</divisions>",
        "<duration>2147483648</duration>",
        "<duration>-4</duration>",
        "<duration>NaN</duration>",
        "<sound tempo=\"NaN\" dacapo=\"yes\"/>",
        "<sound tempo=\"1e-300\" dalsegno=\"x\" segno=\"x\" tocoda=\"x\" coda=\"x\"/>",
        "<barline><repeat direction=\"backward\" times=\"4294967295\"/></barline>",
        "<barline><ending number=\"1-60\" type=\"start\"/><repeat direction=\"forward\"/></barline>",
        "<grace/>",
        "<chord/>",
        "<time><beats>255</beats><beat-type>1</beat-type></time>",
        "<backup><duration>99999999</duration></backup>",
        "<forward><duration>1e18</duration></forward>",
        "<transpose><chromatic>1e9</chromatic></transpose>",
        "<pitch><step>G</step><alter>-1e308</alter><octave>1e308</octave></pitch>",
        "<tie type=\"start\"/><tie type=\"stop\"/>",
        "<measure number=\"&#10;\">",
        "</measure>",
        "<part id=\"&#13;\">",
        "&lol;",
        "<!DOCTYPE x [<!ENTITY lol \"lol\">]>",
        "<![CDATA[",
        "<!--",
        "<?",
        "\u{0}",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn what_is_written_is_read_back(exercise in exercises()) {
        let text = musicxml::write(&exercise);

        prop_assert_eq!(&musicxml::read(text.as_bytes(), "x").unwrap(), &exercise);
        prop_assert_eq!(&musicxml::read(&mxl(&text), "x").unwrap(), &exercise);
    }

    #[test]
    fn etudes_are_read_back(seed in any::<u64>()) {
        let exercise = etude::etude(seed);

        prop_assert_eq!(musicxml::read(musicxml::write(&exercise).as_bytes(), "x").unwrap(), exercise);
    }

    #[test]
    fn random_bytes_never_panic(bytes in vec(any::<u8>(), 0..600)) {
        check(&bytes)?;
        check(&[b"PK\x03\x04", &bytes[..]].concat())?;
        check(&[b"<score-partwise>", &bytes[..]].concat())?;
    }

    #[test]
    fn random_elements_never_panic(parts in vec(snippets(), 0..20)) {
        check(score(&parts.concat()).as_bytes())?;
        check(score(&format!("<measure><note>{}</note></measure>", parts.concat())).as_bytes())?;
        check(score(&format!("<measure><attributes>{}</attributes></measure>", parts.concat())).as_bytes())?;
    }

    #[test]
    fn damaged_files_never_panic(
        exercise in exercises(),
        flips in vec((any::<Index>(), 0u8..8), 0..12),
        splices in vec((any::<Index>(), snippets()), 0..6),
        cut in any::<Index>(),
        (truncate, compress) in any::<(bool, bool)>(),
    ) {
        let mut bytes = musicxml::write(&exercise).into_bytes();
        for (place, snippet) in splices {
            // Behind an element, where it is most likely to be understood.
            let after = place.index(bytes.len());
            let place = bytes[after..].iter().position(|&byte| byte == b'>').map_or(bytes.len(), |on| after + on + 1);
            bytes.splice(place..place, snippet.bytes());
        }
        if compress {
            bytes = archive(&[("score.xml", &bytes)]);
        }
        for (place, bit) in flips {
            let index = place.index(bytes.len());
            bytes[index] ^= 1 << bit;
        }
        if truncate {
            bytes.truncate(cut.index(bytes.len()));
        }
        check(&bytes)?;
    }

    #[test]
    fn damaged_containers_never_panic(container in vec(snippets(), 0..5), path in "[a-z/.]{0,12}") {
        let container = format!("<container><rootfiles>{}<rootfile full-path=\"{path}\"/>", container.concat());
        check(&archive(&[("META-INF/container.xml", container.as_bytes()), ("a.xml", b"<a/>")]))?;
    }
}

#[test]
fn every_beginning_of_a_file_is_refused_in_a_sentence() {
    let text = score(&super::first(&note("C4", 2, "<notations><technical/></notations>")));
    for bytes in [text.clone().into_bytes(), mxl(&text)] {
        for length in 0..bytes.len() {
            assert!(musicxml::read(&bytes[..length], "piece.mxl").is_err(), "{length} bytes");
            check(&bytes[..length]).unwrap();
        }
        check(&bytes).unwrap();
    }
}

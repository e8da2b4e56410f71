//! What is understood of single measures: time, ties, grace notes, hands, fingers, tempo, pedal, loudness.

use super::{archive, first, measure, mxl, note, pitches, play, played, read, score};
use crate::{Finger, Hand, musicxml};

fn direction(contents: &str) -> String {
    format!("<direction><direction-type>{contents}</direction-type></direction>")
}

fn backup(duration: u32) -> String {
    format!("<backup><duration>{duration}</duration></backup>")
}

fn fingering(contents: &str) -> String {
    note("C4", 2, &format!("<notations><technical>{contents}</technical></notations>"))
}

/// The fingers of the first note: accepted ones, and the one that takes over.
fn fingers(contents: &str) -> (Vec<u8>, Option<u8>) {
    let note = &play(contents).notes[0];
    (note.fingers.iter().map(Finger::number).collect(), note.substitution.map(Finger::number))
}

fn bpm(contents: &str) -> f64 {
    let tempo = play(&format!("{contents}{}", note("C4", 2, ""))).tempo;
    (tempo.bpm_at(0.0) * 10.0).round() / 10.0
}

#[test]
fn a_pickup_bar_is_as_long_as_its_notes() {
    let pickup = "<measure number=\"0\" implicit=\"yes\"><attributes><divisions>2</divisions>\
                  <time><beats>3</beats><beat-type>4</beat-type></time></attributes>";
    let exercise = read(&score(&format!(
        "{pickup}{}</measure>{}{}",
        note("G4", 2, ""),
        measure(&note("C5", 6, "")),
        measure(&note("E5", 6, "")),
    )));

    assert_eq!(played(&exercise), [(0, 2, 67), (2, 6, 72), (8, 6, 76)]);
    let bars: Vec<_> = exercise.bars.iter().map(|bar| (bar.start_tick, bar.beats)).collect();
    assert_eq!(bars, [(0, 3), (2, 3), (8, 3)]);
}

#[test]
fn an_empty_bar_lasts_as_long_as_its_time_signature() {
    let exercise = read(&score(&format!("{}{}", first(""), measure(&note("C4", 8, "")))));

    assert_eq!(played(&exercise), [(8, 8, 60)]);
}

#[test]
fn chords_rests_and_voices_on_two_staves() {
    let exercise = play(&format!(
        "{}{}<note><rest/><duration>4</duration><voice>1</voice></note>{}{}{}<forward><duration>2</duration></forward>{}",
        note("C5", 4, "<staff>1</staff>"),
        note("E5", 4, "<staff>1</staff>").replace("<note>", "<note><chord/>"),
        backup(8),
        note("G4", 8, "<voice>2</voice><staff>1</staff>"),
        backup(8),
        note("C3", 6, "<voice>5</voice><staff>2</staff>"),
    ));

    assert_eq!(played(&exercise), [(0, 8, 67), (0, 4, 72), (0, 4, 76), (2, 6, 48)]);
    let hands: Vec<Hand> = exercise.notes.iter().map(|note| note.hand).collect();
    assert_eq!(hands, [Hand::Right, Hand::Right, Hand::Right, Hand::Left]);
}

#[test]
fn ties_join_notes_of_one_voice_across_the_bar_line() {
    let exercise = read(&score(&format!(
        "{}{}",
        first(&note("C4", 8, "<tie type=\"start\"/>")),
        measure(&format!(
            "{}{}{}",
            note("C4", 4, "<tie type=\"stop\"/><tie type=\"start\"/>"),
            note("C4", 2, "<notations><tied type=\"stop\"/></notations>"),
            note("C4", 2, ""),
        )),
    )));

    assert_eq!(played(&exercise), [(0, 14, 60), (14, 2, 60)]);
}

#[test]
fn ties_hold_when_another_voice_strikes_the_key_later_but_is_written_first() {
    let exercise = read(&score(&format!(
        "{}{}",
        first(&note("C4", 8, "<tie type=\"start\"/><voice>2</voice>")),
        measure(&format!(
            "<forward><duration>6</duration></forward>{}{}{}",
            note("C4", 2, "<tie type=\"start\"/><voice>1</voice>"),
            backup(8),
            note("C4", 4, "<tie type=\"stop\"/><voice>2</voice>"),
        )),
    )));

    assert_eq!(played(&exercise), [(0, 12, 60), (14, 2, 60)]);
}

#[test]
fn a_number_over_a_tied_note_is_a_substitution() {
    let tied = |tie: &str, finger: u8| {
        let technical =
            format!("<notations><technical><fingering>{finger}</fingering></technical></notations>");
        note("C4", 4, &format!("<tie type=\"{tie}\"/>{technical}"))
    };
    assert_eq!(fingers(&[tied("start", 1), tied("stop", 3)].concat()), (vec![1], Some(3)));
    assert_eq!(fingers(&[tied("start", 1), tied("stop", 1)].concat()), (vec![1], None));
}

#[test]
fn divisions_change_and_triplets_stay_exact() {
    let triplet = note(
        "D4",
        2,
        "<time-modification><actual-notes>3</actual-notes><normal-notes>2</normal-notes></time-modification>",
    );
    let exercise = play(&format!(
        "{}<attributes><divisions>6</divisions></attributes>{}{}",
        note("C4", 2, ""),
        triplet.repeat(3),
        note("E4", 6, ""),
    ));

    assert_eq!(exercise.division(), 6);
    assert_eq!(played(&exercise), [(0, 6, 60), (6, 2, 62), (8, 2, 62), (10, 2, 62), (12, 6, 64)]);
}

#[test]
fn grace_notes_come_just_before_their_main_note() {
    let grace = |pitch: &str, kind: &str| note(pitch, 0, "").replace("<note>", &format!("<note>{kind}"));
    let exercise = play(&format!(
        "{}{}{}{}",
        note("C4", 4, ""),
        grace("E4", "<grace slash=\"yes\"/>").replace("<duration>0</duration>", ""),
        grace("F4", "<grace/>"),
        note("G4", 4, ""),
    ));

    assert_eq!(exercise.division(), 8);
    assert_eq!(played(&exercise), [(0, 14, 60), (14, 1, 64), (15, 1, 65), (16, 16, 67)]);
}

#[test]
fn a_grace_note_at_the_very_beginning_delays_its_main_note() {
    let exercise =
        play(&format!("{}{}", note("B3", 0, "").replace("<note>", "<note><grace/>"), note("C4", 4, "")));

    assert_eq!(played(&exercise), [(0, 1, 59), (1, 15, 60)]);
}

#[test]
fn cue_notes_and_unpitched_ones_take_time_only() {
    let unpitched =
        "<note><unpitched><display-step>E</display-step></unpitched><duration>2</duration></note>";
    let exercise = play(&format!(
        "{}{unpitched}{}",
        note("C4", 2, "").replace("<note>", "<note><cue/>"),
        note("D4", 2, ""),
    ));

    assert_eq!(played(&exercise), [(4, 2, 62)]);
}

#[test]
fn fingerings_in_every_spelling() {
    for (contents, expected) in [
        ("<fingering>3</fingering>", (vec![3], None)),
        ("<fingering>1</fingering><fingering substitution=\"yes\">2</fingering>", (vec![1], Some(2))),
        ("<fingering>1-2</fingering>", (vec![1], Some(2))),
        ("<fingering>2</fingering><fingering alternate=\"yes\">3</fingering>", (vec![2, 3], None)),
        ("<fingering>4/5</fingering>", (vec![4, 5], None)),
        ("<fingering placement=\"above\">&#x2462;</fingering>", (vec![3], None)),
        ("<fingering>p</fingering><pluck>i</pluck>", (vec![], None)),
    ] {
        assert_eq!(fingers(&fingering(contents)), expected, "{contents}");
    }
    let lyric = "<lyric number=\"pianoplayer-fingering\"><text>4</text></lyric><lyric number=\"1\"><text>5</text></lyric>";
    assert_eq!(fingers(&note("C4", 2, lyric)), (vec![4], None));
}

#[test]
fn a_glissando_with_its_keys_written_out_slides() {
    let line = |kind: &str| {
        format!("<notations><glissando number=\"1\" type=\"{kind}\">gliss.</glissando></notations>")
    };
    let sliding = |middle: &str| -> Vec<bool> {
        let exercise = play(&format!(
            "{}{}{middle}{}",
            note("A3", 1, ""),
            note("C4", 1, &line("start")),
            note("F4", 1, &line("stop")),
        ));
        exercise.notes.iter().map(|note| note.glissando).collect()
    };
    assert_eq!(sliding(&[note("D4", 1, ""), note("E4", 1, "")].concat()), [false, true, true, true, true]);
    assert_eq!(sliding(""), [false; 3]);
}

#[test]
fn transposing_instruments_sound_elsewhere_and_octave_lines_do_not_matter() {
    let transpose = "<attributes><transpose><diatonic>-1</diatonic><chromatic>-2</chromatic><octave-change>1</octave-change></transpose></attributes>";
    let octave = direction("<octave-shift type=\"down\" size=\"8\"/>");
    let sharp = note("C5", 2, "").replace("</step>", "</step><alter>1</alter>");

    assert_eq!(pitches(&play(&format!("{transpose}{}", note("C4", 2, "")))), [70]);
    assert_eq!(pitches(&play(&format!("{octave}{sharp}"))), [73]);
}

#[test]
fn tempi_from_sounds_then_metronomes_then_words() {
    let metronome = |dot: &str, number: &str| {
        format!("<metronome><beat-unit>quarter</beat-unit>{dot}<per-minute>{number}</per-minute></metronome>")
    };
    assert_eq!(bpm(""), 120.0);
    assert_eq!(bpm("<sound tempo=\"72\"/>"), 72.0);
    assert_eq!(bpm(&direction(&metronome("", "96"))), 96.0);
    assert_eq!(bpm(&direction(&metronome("<beat-unit-dot/>", "ca. 60"))), 90.0);
    assert_eq!(bpm(&direction("<words>Andante con moto</words>")), 80.0);
    let all = format!("<words>Allegro</words>{}", metronome("", "100"));
    assert_eq!(bpm(&direction(&all)), 100.0);
    let sound = direction(&all).replace("</direction>", "<sound tempo=\"111\"/></direction>");
    assert_eq!(bpm(&sound), 111.0);
    // A number outweighs words, whichever comes first in the file.
    assert_eq!(bpm(&format!("<sound tempo=\"50\"/>{}", direction("<words>Presto</words>"))), 50.0);
    for absurd in ["NaN", "0", "-5", "inf", "1e-9", "fast"] {
        assert_eq!(bpm(&format!("<sound tempo=\"{absurd}\"/>")), 120.0, "{absurd}");
    }
}

#[test]
fn the_pedal_goes_down_changes_and_comes_up() {
    let pedal = |kind: &str| direction(&format!("<pedal type=\"{kind}\" line=\"yes\"/>"));
    let quarter = note("C4", 2, "");
    let exercise = play(&format!(
        "{}{quarter}{}{quarter}{}{quarter}<sound damper-pedal=\"yes\"/>{quarter}",
        pedal("start"),
        pedal("change"),
        pedal("stop"),
    ));

    let spans: Vec<_> = exercise.pedal.iter().map(|span| (span.start_tick, span.end_tick)).collect();
    assert_eq!(spans, [(0, 4), (6, 8)]);
}

#[test]
fn loudness_from_marks_of_each_staff_and_from_notes() {
    let mark = |name: &str| direction(&format!("<dynamics><{name}/></dynamics>"));
    let lower = mark("f").replace("</direction>", "<staff>2</staff></direction>");
    let exercise = play(&format!(
        "{}{}{}{}{lower}{}",
        mark("p"),
        note("C5", 4, "<staff>1</staff>"),
        note("D5", 4, "<staff>1</staff>").replace("<note>", "<note dynamics=\"100\">"),
        backup(8),
        note("C3", 8, "<staff>2</staff>"),
    ));

    let velocities: Vec<_> = exercise.notes.iter().map(|note| (note.pitch, note.velocity)).collect();
    assert_eq!(velocities, [(48, 96), (72, 49), (74, 90)]);
}

#[test]
fn hands_of_single_staves() {
    let hands = |names: [&str; 2], bass: bool| -> Vec<Hand> {
        let list = |number: usize| {
            format!("<score-part id=\"P{number}\"><part-name>{}</part-name></score-part>", names[number])
        };
        let clef =
            if bass { "<attributes><clef><sign>F</sign><line>4</line></clef></attributes>" } else { "" };
        let part = |number: usize, pitch: &str| {
            format!("<part id=\"P{number}\"><measure>{clef}{}</measure></part>", note(pitch, 1, ""))
        };
        let text = format!(
            "<score-partwise><part-list>{}{}</part-list>{}{}</score-partwise>",
            list(0),
            list(1),
            part(0, "C4"),
            if names[1].is_empty() { String::new() } else { part(1, "D4") },
        );
        read(&text).notes.iter().map(|note| note.hand).collect()
    };
    assert_eq!(hands(["Flute", ""], false), [Hand::Right]);
    assert_eq!(hands(["Cello", ""], true), [Hand::Left]);
    assert_eq!(hands(["Flute", "Cello"], false), [Hand::Right, Hand::Left]);
    assert_eq!(hands(["Piano LH", "Piano RH"], false), [Hand::Left, Hand::Right]);
    assert_eq!(hands(["Voice", "Piano"], true), [Hand::Left]);
}

#[test]
fn titles_and_encodings() {
    let titled = |title: &str| {
        score(&first(&note("C4", 2, ""))).replacen("<part-list>", &format!("{title}<part-list>"), 1)
    };
    let work = titled(
        "<work><work-title>F&#252;r &amp; Elise</work-title></work><movement-title>x</movement-title>",
    );
    let credit =
        titled("<credit><credit-type>title</credit-type><credit-words>Für Elise</credit-words></credit>");
    assert_eq!(read(&work).title, "Für & Elise");
    assert_eq!(read(&credit).title, "Für Elise");
    assert_eq!(read(&titled("")).title, "piece");

    let big: Vec<u8> = credit.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let little: Vec<u8> = credit.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> = credit.chars().map(|letter| letter as u8).collect();
    for bytes in
        [[&[0xFE, 0xFF], &big[..]].concat(), [&[0xFF, 0xFE], &little[..]].concat(), big, little, latin]
    {
        assert_eq!(musicxml::read(&bytes, "x").unwrap().title, "Für Elise");
    }
}

#[test]
fn archives_with_and_without_a_container() {
    let text = score(&first(&note("C4", 2, "")));
    let bare = archive(&[("score.xml", text.as_bytes())]);
    for bytes in [mxl(&text), bare] {
        assert_eq!(musicxml::read(&bytes, "piece.mxl").unwrap(), read(&text));
    }
}

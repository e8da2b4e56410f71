//! Repeats and jumps as they are written in bar lines and sounds.

use super::{first, measure, note, pitches, play, read, score};

fn whole(pitch: &str) -> String {
    note(pitch, 8, "")
}

fn barline(contents: &str) -> String {
    format!("<barline location=\"right\">{contents}</barline>")
}

const BACK: &str = "<repeat direction=\"backward\"/>";
const FORWARD: &str = "<repeat direction=\"forward\"/>";

#[test]
fn repeats_with_endings() {
    let exercise = read(&score(
        &[
            first(&whole("C4")),
            measure(&format!("{}{}", barline(FORWARD), whole("D4"))),
            measure(&format!(
                "<barline location=\"left\"><ending number=\"1\" type=\"start\"/></barline>{}{}",
                whole("E4"),
                barline(&format!("<ending number=\"1\" type=\"stop\"/>{BACK}")),
            )),
            measure(&format!(
                "<barline location=\"left\"><ending number=\"2\" type=\"start\"/></barline>{}{}",
                whole("F4"),
                barline("<ending number=\"2\" type=\"discontinue\"/>"),
            )),
            measure(&whole("G4")),
        ]
        .concat(),
    ));

    assert_eq!(pitches(&exercise), [60, 62, 64, 62, 65, 67]);
    assert_eq!(exercise.bars.len(), 6);
}

#[test]
fn a_passage_played_three_times() {
    let sign = "<repeat direction=\"backward\" times=\"3\"/>";
    let exercise = play(&format!("{}{}", whole("C4"), barline(sign)));

    assert_eq!(pitches(&exercise), [60, 60, 60]);
}

#[test]
fn da_capo_al_fine() {
    let fine =
        "<direction><direction-type><words>Fine</words></direction-type><sound fine=\"yes\"/></direction>";
    let dacapo = "<direction><direction-type><words>D.C. al Fine</words></direction-type><sound dacapo=\"yes\"/></direction>";
    let exercise = read(&score(
        &[
            first(&format!("{}{}", whole("C4"), barline(BACK))),
            measure(&format!("{}{fine}", whole("D4"))),
            measure(&format!("{}{dacapo}", whole("E4"))),
        ]
        .concat(),
    ));

    assert_eq!(pitches(&exercise), [60, 60, 62, 64, 60, 62]);
}

#[test]
fn dal_segno_al_coda() {
    let exercise = read(&score(
        &[
            first(&whole("C4")),
            measure(&format!("<sound segno=\"segno\"/>{}", whole("D4"))),
            measure(&format!("{}<sound tocoda=\"coda\"/>", whole("E4"))),
            measure(&format!("{}<sound dalsegno=\"segno\"/>", whole("F4"))),
            measure(&format!("<sound coda=\"coda\"/>{}", whole("G4"))),
        ]
        .concat(),
    ));

    assert_eq!(pitches(&exercise), [60, 62, 64, 65, 62, 64, 67]);
}

#[test]
fn jumps_that_are_only_printed() {
    let print = |sign: &str| format!("<direction><direction-type>{sign}</direction-type></direction>");
    let exercise = read(&score(
        &[
            first(&whole("C4")),
            measure(&format!("{}{}", print("<segno/>"), whole("D4"))),
            measure(&format!("{}{}", whole("E4"), print("<words>To Coda</words><coda/>"))),
            measure(&format!("{}{}", whole("F4"), print("<words>D.S. al Coda</words>"))),
            measure(&format!("{}{}", print("<coda/>"), whole("G4"))),
        ]
        .concat(),
    ));

    assert_eq!(pitches(&exercise), [60, 62, 64, 65, 62, 64, 67]);
}

#[test]
fn a_jump_back_takes_up_the_tempo_that_holds_there() {
    let exercise = read(&score(
        &[
            first(&format!("<sound tempo=\"60\"/>{}", whole("C4"))),
            measure(&format!("<sound tempo=\"240\"/>{}{}", whole("D4"), barline(BACK))),
        ]
        .concat(),
    ));

    let onsets: Vec<f64> = exercise.notes.iter().map(|note| note.onset_s).collect();
    assert_eq!(onsets, [0.0, 4.0, 5.0, 9.0]);
}

#[test]
fn ties_over_a_repeat_hold_on_only_once() {
    let exercise = read(&score(
        &[
            first(&note("C4", 8, "<tie type=\"start\"/>")),
            measure(&format!("{}{}", note("C4", 8, "<tie type=\"stop\"/>"), barline(BACK))),
        ]
        .concat(),
    ));

    let lengths: Vec<u64> = exercise.notes.iter().map(|note| note.duration_tick).collect();
    assert_eq!(lengths, [16, 16]);
}

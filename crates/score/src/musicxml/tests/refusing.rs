//! Files that are refused: the sentence names the file, the place, and what to do.

use super::{archive, first, measure, mxl, note, score};
use crate::musicxml;

/// The refusal of a file, checked for being one sentence about that file.
fn refusal(bytes: &[u8]) -> String {
    let text = musicxml::read(bytes, "piece.xml").unwrap_err().to_string();
    assert!(text.starts_with("\"piece.xml\": "), "{text}");
    assert!(text.contains("; ") && !text.contains('\n'), "{text}");
    text
}

fn refusal_of(contents: &str) -> String {
    refusal(score(&first(contents)).as_bytes())
}

#[test]
fn what_is_no_musicxml() {
    for (text, problem) in [
        ("", "no XML"),
        ("hello", "no XML"),
        ("<html><body/></html>", "no MusicXML score"),
        ("<score-partwise><part", "no well-formed XML at line 1"),
        ("<score-partwise><part></score-partwise>", "no well-formed XML"),
        ("<score-partwise>\n<part>", "cut short"),
        ("<score-timewise/>", "export it as partwise"),
        ("<score-partwise/>", "no piano notes"),
    ] {
        let refused = refusal(text.as_bytes());
        assert!(refused.contains(problem), "{text}: {refused}");
    }
}

#[test]
fn the_place_is_told() {
    let text = refusal_of(&format!("\n\n{}", note("C4", 2, "").replace(">2<", ">two<")));
    assert!(text.contains("\"two\" where a number must be at part P1, measure 1, line 4"), "{text}");
}

#[test]
fn numbers_that_cannot_be_meant() {
    for (contents, problem) in [
        ("<attributes><divisions>0</divisions></attributes>", "no divisions"),
        (
            "<attributes><time><beats>0</beats><beat-type>4</beat-type></time></attributes>",
            "cannot be counted",
        ),
        (
            "<attributes><time><beats>4</beats><beat-type>5</beat-type></time></attributes>",
            "cannot be counted",
        ),
        (
            "<note><pitch><step>H</step><octave>4</octave></pitch><duration>1</duration></note>",
            "without step",
        ),
        ("<note><rest/></note>", "without a duration"),
        ("<note><rest/><duration>-1</duration></note>", "negative duration"),
    ] {
        let text = refusal_of(contents);
        assert!(text.contains(problem) && text.contains("part P1, measure 1"), "{text}");
    }
    let text = refusal_of(&note("C9", 2, ""));
    assert!(text.contains("note 120 is not on a piano") && text.contains("measure 1, line 2"), "{text}");
}

#[test]
fn notes_and_pieces_without_end() {
    let far = "<forward><duration>2147483648</duration></forward>";
    assert!(refusal_of(&format!("{}{}", far.repeat(2000), note("C4", 2, ""))).contains("too far"));
    assert!(refusal_of(&format!("{far}{}", note("C4", 2, ""))).contains("hours; at most 4"));

    let measures = measure(&note("C4", 1, "")).repeat(50_001);
    assert!(refusal(score(&measures).as_bytes()).contains("more than 50000 bars"));
    let repeated =
        format!("{}<barline><repeat direction=\"backward\" times=\"900000\"/></barline>", note("C4", 1, ""));
    assert!(refusal_of(&repeated).contains("repeats make more than 50000 bars"));
    let notes = note("C4", 1, "").repeat(50);
    let repeated = format!("{notes}<barline><repeat direction=\"backward\" times=\"9000\"/></barline>");
    assert!(refusal_of(&repeated).contains("more than 100000 notes"));
}

#[test]
fn repeats_that_would_take_forever() {
    let back = "<barline><repeat direction=\"backward\" times=\"40000\"/></barline>";
    let tempi = "<sound tempo=\"90\"/>".repeat(1_000);
    assert!(refusal_of(&format!("{}{tempi}{back}", note("C4", 1, ""))).contains("tempi of the piece"));
    let pedal = "<sound damper-pedal=\"yes\"/>".repeat(1_000);
    assert!(refusal_of(&format!("{}{pedal}{back}", note("C4", 1, ""))).contains("pedal moves of the piece"));
    let tied = note("C4", 1, "<tie type=\"stop\"/><tie type=\"start\"/>").repeat(1_000);
    assert!(refusal_of(&format!("{tied}{back}")).contains("notes of the piece"));
}

#[test]
fn entities_of_its_own_and_elements_without_end() {
    let bomb =
        "<!DOCTYPE s [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><score-partwise>&b;</score-partwise>";
    assert!(refusal(bomb.as_bytes()).contains("entities of its own"));
    assert!(refusal("<score-partwise>".repeat(1 << 16).as_bytes()).contains("too deep"));
    // Unknown entities are nothing, and a document type without declarations does no harm.
    let text = format!(
        "<!DOCTYPE score-partwise SYSTEM \"file:///etc/passwd\">{}",
        score(&first(&note("C4", 2, "&x;"))).split_once('\n').unwrap().1
    );
    assert!(musicxml::read(text.as_bytes(), "x").is_ok());
}

#[test]
fn archives_that_are_no_scores() {
    assert!(refusal(b"PK\x03\x04").contains("archive cannot be opened"));
    assert!(refusal(&archive(&[("readme.txt", b"hello")])).contains("missing or cannot be unpacked"));
    let empty = archive(&[("META-INF/container.xml", b"<container/>")]);
    assert!(refusal(&empty).contains("names no score"));
    let mut damaged = mxl(&score(&first(&note("C4", 2, ""))));
    let end = damaged.len() - 1;
    damaged.truncate(end);
    refusal(&damaged);
}

#[test]
fn archives_that_unpack_without_end() {
    let spaces = vec![b' '; 65 << 20];
    let bomb = archive(&[("score.xml", &spaces)]);
    assert!(bomb.len() < 1 << 20);
    assert!(refusal(&bomb).contains("longer than 67108864 bytes when unpacked"));
    assert!(refusal(&spaces).contains("longer than the 67108864 bytes that are read"));
    let mut large = b"PK\x03\x04".to_vec();
    large.resize(9 << 20, 0);
    assert!(refusal(&large).contains("longer than the 8388608 bytes"));
}

#[test]
fn files_that_are_not_there() {
    let text = musicxml::read_file("nowhere/piece.mxl".as_ref()).unwrap_err().to_string();
    assert!(text.contains("nowhere/piece.mxl") && text.contains("check"), "{text}");
}

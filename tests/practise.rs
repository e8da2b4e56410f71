//! The whole loop through the command line: performer, camera, network, fusion, judge, report.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn fingerling(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fingerling"))
        .args(arguments)
        // Asked when the test runs: clones share what they compile, and a path compiled in may be another clone's.
        .current_dir(std::env::var("CARGO_MANIFEST_DIR").unwrap())
        .output()
        .unwrap()
}

fn practise(report: &Path, more: &[&str]) -> Value {
    let report = report.to_str().unwrap();
    let mut arguments = vec!["practise", "--fast", "--backend", "cpu", "--report", report];
    arguments.extend(more);
    let output = fingerling(&arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(&std::fs::read_to_string(report).unwrap()).unwrap()
}

/// Notes for which `holds`.
fn count(report: &Value, holds: impl Fn(&Value) -> bool) -> usize {
    report["notes"].as_array().unwrap().iter().filter(|note| holds(note)).count()
}

fn played_as_expected(note: &Value) -> bool {
    let fingers = note["expected"]["fingers"].as_array().unwrap();
    note["played"]["hand"] == note["expected"]["hand"] && fingers.contains(&note["played"]["finger"])
}

#[test]
fn most_fingers_are_seen_and_seen_right() {
    let folder = tempfile::tempdir().unwrap();

    let report = practise(&folder.path().join("out.json"), &["--level", "brook-1-right-five"]);

    let notes = count(&report, |_| true);
    let decided = count(&report, |note| note["finger"]["verdict"] != "unseen");
    let right = count(&report, |note| note["finger"]["verdict"] == "right");
    assert_eq!(count(&report, played_as_expected), notes, "the performer makes no mistakes unasked");
    assert!(decided * 10 >= notes * 9, "only {decided} of {notes} were decided");
    assert!(right * 10 >= decided * 9, "only {right} of {decided} were right");
    assert_eq!(report["frames"]["dropped"], 0);
    assert!(report["latency_ms"]["inference"]["p50"].as_f64().unwrap() > 0.0);
}

#[test]
fn wrong_fingers_are_called_wrong_and_right_ones_are_not() {
    let folder = tempfile::tempdir().unwrap();

    let report = practise(
        &folder.path().join("out.json"),
        &["--level", "brook-1-right-five", "--mistakes", "0.4", "--seed", "5"],
    );

    let wrong = count(&report, |note| !played_as_expected(note));
    let called = count(&report, |note| !played_as_expected(note) && note["finger"]["verdict"] == "wrong");
    assert!(wrong >= 4, "only {wrong} mistakes were made");
    assert!(called * 20 >= wrong * 17, "only {called} of {wrong} mistakes were called wrong");
    let rights = count(&report, played_as_expected);
    let blamed = count(&report, |note| played_as_expected(note) && note["finger"]["verdict"] == "wrong");
    assert!(blamed * 100 <= rights * 3, "{blamed} of {rights} right fingers were called wrong");
}

#[test]
fn without_a_camera_every_finger_is_unseen_and_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();

    let report =
        practise(&folder.path().join("out.json"), &["--level", "brook-1-right-five", "--camera", "none"]);

    let notes = count(&report, |_| true);
    assert_eq!(report["summary"]["fingers_unseen"], notes);
    assert_eq!(report["summary"]["fingers_wrong"], 0);
    assert_eq!(report["summary"]["hit"], notes);
}

#[test]
fn bad_input_ends_in_one_sentence_and_status_one() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.mid");
    std::fs::write(&broken, b"MThd\0\0\0\x06\0\x01").unwrap();
    let broken = broken.to_str().unwrap();
    let cases: [&[&str]; 6] = [
        &["practise", "--level", "no-such-level"],
        &["practise", "--level", broken],
        &["practise", "--level", "brook-1-right-five", "--model", "/nowhere"],
        &["practise", "--level", "brook-1-right-five", "--camera", "clip:/nowhere.mp4", "--fast"],
        &["practise", "--level", "brook-1-right-five", "--keys", "midi:/nowhere.mid"],
        &[
            "evaluate",
            "clip",
            "--video",
            "/nowhere.mp4",
            "--keyboard",
            "/nowhere.json",
            "--labels",
            "/nowhere.csv",
        ],
    ];
    for case in cases {
        let output = fingerling(case);
        let message = String::from_utf8_lossy(&output.stderr);
        let sentences: Vec<&str> = message.lines().filter(|line| line.starts_with("fingerling: ")).collect();
        assert_eq!(output.status.code(), Some(1), "{case:?}: {message}");
        assert_eq!(sentences.len(), 1, "{case:?}: {message}");
        assert!(!message.contains("panicked"), "{case:?}: {message}");
    }
}

#[test]
fn wrong_usage_has_status_two() {
    assert_eq!(fingerling(&["practise"]).status.code(), Some(2));
    assert_eq!(fingerling(&["evaluate", "nothing"]).status.code(), Some(2));
}

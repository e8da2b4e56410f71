//! Measuring through the command line.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use std::process::{Command, Output};

use serde_json::Value;

fn bench(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fingerling"))
        .arg("bench")
        .args(arguments)
        .current_dir(std::env::var("CARGO_MANIFEST_DIR").unwrap())
        .output()
        .unwrap()
}

#[test]
fn the_report_has_the_machine_and_figures_with_unit_median_and_spread() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.json");

    let output = bench(&["score", "--backend", "cpu", "--report", path.to_str().unwrap()]);

    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("reading a MIDI file"));
    let report: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(report["part"], "score");
    assert!(report["seconds"].as_f64().unwrap() > 0.0);
    let machine = &report["machine"];
    assert!(machine["processor"].is_string() && machine["adapters"].is_array());
    assert!(machine["cores"].as_u64().unwrap() >= 1);
    assert_eq!(machine["backend"], "cpu");
    let figures = report["figures"].as_array().unwrap();
    assert_eq!(figures.len(), 1);
    for figure in figures {
        assert_eq!(figure["part"], "score");
        for text in ["name", "unit", "ran"] {
            assert!(!figure[text].as_str().unwrap().is_empty(), "{text} of {figure}");
        }
        let ordered = ["min", "p10", "median", "p90", "max"].map(|value| figure[value].as_f64().unwrap());
        assert!(ordered[0] > 0.0 && ordered.is_sorted(), "{figure}");
        assert!(figure["repetitions"].as_u64().unwrap() >= 10);
    }
}

#[test]
fn what_cannot_be_measured_yet_says_so_in_one_sentence() {
    let output = bench(&["game"]);
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert_eq!(message.lines().count(), 1, "{message}");
    assert!(message.contains("the game cannot be measured yet"), "{message}");
}

#[test]
fn an_unknown_part_is_wrong_usage() {
    assert_eq!(bench(&["nothing"]).status.code(), Some(2));
}

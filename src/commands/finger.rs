//! `fingerling finger`: fingers a piece, and says how reasonable its fingering is.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use fingering::{HandSize, propose, reasonable};
use score::table::Table;
use score::{Exercise, FingerSet, midi, musicxml, piece};
use serde::Serialize;

use super::{say, write_report};

/// Fingers a piece: every note gets the finger that suits the hand best.
#[derive(Debug, Args)]
#[command(after_help = "Example: fingerling finger --in piece.mid --out fingered.mid --hand-size child")]
pub struct FingerArgs {
    /// The piece: .mid, .musicxml, .mxl, .csv, or a PIG .txt.
    #[arg(long = "in", value_name = "PIECE")]
    piece: PathBuf,
    /// Where the fingered piece goes: .mid, .musicxml or .csv.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The hand: child, small, medium, large, or its span in centimetres.
    #[arg(long, default_value = "medium")]
    hand_size: HandSize,
    /// Keeps the fingers that the piece has; without it they are ignored.
    #[arg(long)]
    keep: bool,
    /// Writes what came of it as JSON.
    #[arg(long)]
    report: Option<PathBuf>,
}

/// What came of it.
#[derive(Debug, Serialize)]
struct Report {
    notes: usize,
    /// Share of transitions that no teacher would accept.
    unreasonable: f64,
    transitions: usize,
    /// What is unreasonable, and how often.
    faults: BTreeMap<&'static str, usize>,
    /// Notes that accept more than one finger.
    with_choice: usize,
}

/// A piece as it was read. A table keeps its rows, whatever an exercise makes of them.
enum Piece {
    Table(Table),
    Exercise,
}

/// Runs the command.
///
/// # Errors
/// When the piece cannot be read or written.
pub fn run(args: &FingerArgs) -> Result<()> {
    let (piece, mut exercise) = read(&args.piece)?;
    let given: Vec<FingerSet> = exercise
        .notes
        .iter()
        .map(|note| note.shown_finger().filter(|_| args.keep).map_or(FingerSet::EMPTY, FingerSet::only))
        .collect();
    propose(&exercise, args.hand_size, |note| given[note]).finger(&mut exercise);
    write(&args.out, piece, &exercise)?;
    let found = reasonable::check(&exercise, args.hand_size);
    let mut faults = BTreeMap::new();
    for unreasonable in &found.unreasonable {
        *faults.entry(unreasonable.fault.words()).or_default() += 1;
    }
    let report = Report {
        faults,
        notes: exercise.notes.len(),
        unreasonable: found.rate(),
        transitions: found.transitions,
        with_choice: exercise.notes.iter().filter(|note| note.fingers.len() > 1).count(),
    };
    say(format!(
        "{} notes fingered, {} of them with a choice; {} of {} transitions unreasonable ({:.2} %): {}",
        report.notes,
        report.with_choice,
        found.unreasonable.len(),
        report.transitions,
        report.unreasonable * 100.0,
        args.out.display()
    ));
    for (fault, times) in &report.faults {
        say(format!("  {times} times {fault}"));
    }
    write_report(&report, args.report.as_deref())
}

fn extension(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

fn read(path: &Path) -> Result<(Piece, Exercise)> {
    if extension(path) != "csv" {
        return Ok((Piece::Exercise, piece::read_file(path)?));
    }
    let table = Table::read_file(path)?;
    let title = path.file_stem().unwrap_or_default().to_string_lossy();
    let exercise = table.exercise(&title);
    Ok((Piece::Table(table), exercise))
}

fn write(path: &Path, piece: Piece, exercise: &Exercise) -> Result<()> {
    let bytes = match extension(path).as_str() {
        "mid" | "midi" => midi::write(exercise),
        "musicxml" | "xml" => musicxml::write(exercise).into_bytes(),
        "csv" => {
            let table = match piece {
                Piece::Table(mut table) => {
                    table.set_fingers(exercise);
                    table
                }
                Piece::Exercise => Table::from_exercise(exercise),
            };
            table.write().into_bytes()
        }
        _ => bail!("{} cannot be written; name it .mid, .musicxml or .csv", path.display()),
    };
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

//! `fingerling train --part fingering`: chooses what each cost term of a fingering costs, on editors' fingerings.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use fingering::passage::Passage;
use fingering::tune::{self, Edited, Pace};
use fingering::{HandSize, reasonable, weights};
use score::table::Table;
use score::{FingerSet, Hand};
use serde::Serialize;

use super::super::say;

/// Where the shipped weights lie.
const SHIPPED: &str = "crates/fingering/src/weights.txt";
/// The pieces are divided into so many parts; each in turn is measured with weights chosen on the others.
const PARTS: usize = 4;
/// Files in such a folder that are no pieces.
const NO_PIECES: [&str; 2] = ["index", "split"];

/// What was reached.
#[derive(Debug, Serialize)]
pub struct FingeringReport {
    /// Pieces.
    pieces: usize,
    /// Printed fingers.
    printed: usize,
    /// Share of them that were matched in pieces that the weights were not chosen on.
    held_back: f64,
    /// Share of them that the weights match which were chosen on all.
    matched: f64,
    /// Share of the editors' own transitions that count as unreasonable.
    editors_unreasonable: f64,
}

/// One piece's two hands.
struct Piece {
    hands: Vec<Edited>,
    unreasonable: (usize, usize),
}

/// Chooses the weights on the tables in a folder and writes them.
///
/// # Errors
/// When the folder holds no tables, one of them cannot be read, or the weights cannot be written.
pub fn choose(folder: &Path, out: Option<&Path>, passes: usize) -> Result<FingeringReport> {
    let pieces = read(folder)?;
    let pace = Pace { passes, ..Pace::default() };
    let (mut right, mut printed) = (0, 0);
    for part in 0..PARTS {
        let held = |index: &usize| index % PARTS == part;
        let chosen = tune::tune(&hands(&pieces, |index| !held(index)), pace, |_, _| {});
        let (mut of, mut matched) = (0, 0);
        for edited in hands(&pieces, held) {
            let (right, printed) = tune::matches(edited, &chosen);
            matched += right;
            of += printed;
        }
        say(format!("part {} of {PARTS}: {matched} of {of} printed fingers matched", part + 1));
        right += matched;
        printed += of;
    }
    let all = hands(&pieces, |_| true);
    let chosen = tune::tune(&all, pace, |pass, loss| say(format!("pass {pass}: {loss:.0}")));
    let matched: usize = all.iter().map(|edited| tune::matches(edited, &chosen).0).sum();
    let out = out.unwrap_or(Path::new(SHIPPED));
    fs::write(out, weights::write(&chosen)).with_context(|| format!("cannot write {}", out.display()))?;
    let bad: usize = pieces.iter().map(|piece| piece.unreasonable.0).sum();
    let transitions: usize = pieces.iter().map(|piece| piece.unreasonable.1).sum();
    let report = FingeringReport {
        pieces: pieces.len(),
        printed,
        held_back: right as f64 / printed.max(1) as f64,
        matched: matched as f64 / printed.max(1) as f64,
        editors_unreasonable: bad as f64 / transitions.max(1) as f64,
    };
    say(format!(
        "{} pieces, {printed} printed fingers: {:.1} % matched in parts held back, {:.1} % by the weights in {}; {:.2} % \
         of the editors' own transitions count as unreasonable.",
        report.pieces,
        report.held_back * 100.0,
        report.matched * 100.0,
        out.display(),
        report.editors_unreasonable * 100.0
    ));
    Ok(report)
}

fn hands(pieces: &[Piece], wanted: impl Fn(&usize) -> bool) -> Vec<&Edited> {
    let pieces = pieces.iter().enumerate().filter(|(index, _)| wanted(index));
    pieces.flat_map(|(_, piece)| &piece.hands).collect()
}

fn read(folder: &Path) -> Result<Vec<Piece>> {
    let unreadable = || format!("cannot read the folder {}", folder.display());
    let entries = fs::read_dir(folder).with_context(unreadable)?;
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<PathBuf>>>()?;
    let is_piece = |file: &Path| {
        file.extension().is_some_and(|extension| extension == "csv")
            && file.file_stem().is_some_and(|stem| NO_PIECES.iter().all(|other| stem != *other))
    };
    files.retain(|file| is_piece(file));
    files.sort();
    if files.is_empty() {
        bail!(
            "{} holds no tables of notes; give a folder of .csv files with editors' fingers",
            folder.display()
        );
    }
    files.iter().map(|file| piece(file)).collect()
}

fn piece(file: &Path) -> Result<Piece> {
    let exercise = Table::read_file(file)?.exercise("");
    let found = reasonable::check(&exercise, HandSize::LARGE);
    let printed: Vec<FingerSet> = exercise.notes.iter().map(|note| note.fingers).collect();
    let hands = Hand::ALL
        .into_iter()
        .map(|hand| Edited { passage: Passage::new(&exercise, hand), printed: printed.clone() })
        .filter(Edited::has_fingers);
    Ok(Piece { hands: hands.collect(), unreasonable: (found.unreasonable.len(), found.transitions) })
}

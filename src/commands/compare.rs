//! `fingerling compare`: the published comparison, repeated on rendered clips; its table and pictures.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use clap::{Args, ValueEnum};
use serde::Serialize;
use sight::backend::{BackendChoice, Device};
use sight::dataset::{Dataset, FOLDS, Split};
use sight::network::RecogniserConfig;
use sight::train::TrainOptions;
use sight::train::compare::{CompareOptions, Comparison, Contender, GridPoint, compare, grid, score};

use super::{figures, say, write_report};

/// What to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Every method on the published split.
    Table,
    /// The published network and this project's in five folds of players.
    Folds,
    /// The published network's sizes over the published grid, on players that choose.
    Grid,
}

/// Trains and measures other methods beside this project's, on the same clips and players.
#[derive(Debug, Args)]
#[command(after_help = "Example: fingerling compare --data data/first --passes 6 --out docs/comparison")]
pub struct CompareArgs {
    /// Folder of shards made by `fingerling render`.
    #[arg(long)]
    data: PathBuf,
    /// What to compare.
    #[arg(long, value_enum, default_value = "table")]
    what: What,
    /// Passes over the data for each image stream.
    #[arg(long, default_value_t = 6)]
    passes: usize,
    /// Clips at most that readers of sequences learn from, and that measure.
    #[arg(long, default_value_t = 800)]
    clips: usize,
    /// Clips per step.
    #[arg(long, default_value_t = 8)]
    batch: usize,
    /// First learning rate.
    #[arg(long, default_value_t = 1.5e-3)]
    learning_rate: f64,
    /// Seed of weights, order and augmentation.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to compute: auto, wgpu or cpu.
    #[arg(long, default_value = "auto")]
    backend: BackendChoice,
    /// Folder for the table and the pictures.
    #[arg(long, default_value = "docs/comparison")]
    out: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// When the data cannot be read or the results cannot be written.
pub fn run(args: &CompareArgs) -> Result<()> {
    let device = Device::choose(args.backend).map_err(|sentence| anyhow!(sentence))?;
    let data = Dataset::read(&args.data)?;
    std::fs::create_dir_all(&args.out)
        .with_context(|| format!("the folder {} cannot be made; choose another", args.out.display()))?;
    let weights = tempfile::tempdir().context("there is no room for the networks' weights")?;
    let options = CompareOptions {
        train: TrainOptions {
            out: weights.path().into(),
            batch: args.batch,
            learning_rate: args.learning_rate,
            epochs: args.passes,
            seed: args.seed,
            ..TrainOptions::default()
        },
        clips: args.clips,
        split: Split::Published,
    };
    match args.what {
        What::Table => table(args, &data, &options, device),
        What::Folds => folds(args, &data, &options, device),
        What::Grid => {
            let points = grid(&data, &options, device, |news| say(news.to_string()))?;
            save(&args.out.join("grid.md"), &grid_table(&points))?;
            write_report(&points, Some(&args.out.join("grid.json")))
        }
    }
}

fn table(args: &CompareArgs, data: &Dataset, options: &CompareOptions, device: Device) -> Result<()> {
    let found = compare(data, options, device, |news| say(news.to_string()))?;
    let text = comparison_table(&found);
    say(&text);
    save(&args.out.join("table.md"), &text)?;
    for contender in &found.contenders {
        let title = format!("{}: {:.1} % right", contender.name, contender.frames.accuracy * 100.0);
        let path = args.out.join(format!("confusion-{}.svg", file_name(&contender.name)));
        figures::confusion(&path, &title, &contender.frames.confusion)?;
    }
    let bars: Vec<(String, f64)> = found
        .contenders
        .iter()
        .map(|contender| (contender.name.clone(), contender.frames.macro_f1))
        .collect();
    figures::bars(&args.out.join("macro-f1.svg"), "Macro F1, frame by frame", &bars)?;
    write_report(&found, Some(&args.out.join("table.json")))
}

/// What a network came to in each fold.
#[derive(Debug, Serialize)]
struct Folds {
    network: &'static str,
    folds: Vec<Contender>,
    mean_accuracy: f64,
    mean_macro_f1: f64,
    /// Standard deviation over the folds.
    spread_macro_f1: f64,
}

fn folds(args: &CompareArgs, data: &Dataset, options: &CompareOptions, device: Device) -> Result<()> {
    let mut report = Vec::new();
    for (network, config) in
        [("paper", RecogniserConfig::paper()), ("fingerling", RecogniserConfig::fingerling())]
    {
        let mut folds = Vec::new();
        for fold in 0..FOLDS {
            say(format!("{network}, fold {} of {FOLDS}", fold + 1));
            let options = CompareOptions { split: Split::Fold(fold), ..options.clone() };
            folds.push(score(data, &config, &options, device, |news| say(news.to_string()))?);
        }
        let mean = |of: &dyn Fn(&Contender) -> f64| folds.iter().map(of).sum::<f64>() / folds.len() as f64;
        let mean_macro_f1 = mean(&|fold| fold.frames.macro_f1);
        let variance = mean(&|fold| (fold.frames.macro_f1 - mean_macro_f1).powi(2));
        let mean_accuracy = mean(&|fold| fold.frames.accuracy);
        say(format!(
            "{network}: {:.1} % of frames right, macro F1 {mean_macro_f1:.3} ± {:.3} over {FOLDS} folds of players",
            mean_accuracy * 100.0,
            variance.sqrt()
        ));
        report.push(Folds { network, mean_accuracy, mean_macro_f1, spread_macro_f1: variance.sqrt(), folds });
    }
    write_report(&report, Some(&args.out.join("folds.json")))
}

fn comparison_table(found: &Comparison) -> String {
    let mut text = format!(
        "{} frames of {} clips by players that neither taught ({} clips) nor chose ({} clips). Image streams made at \
         most {} passes over the clips that teach, with augmentation.\n\n",
        found.frames, found.clips[2], found.clips[0], found.clips[1], found.passes
    );
    text +=
        "| method | accuracy | precision | recall | macro F1 | voted | voted F1 | ms a frame | weights |\n";
    text += "|---|---:|---:|---:|---:|---:|---:|---:|---:|\n";
    for with_keys in [false, true] {
        for contender in found.contenders.iter().filter(|contender| contender.with_keys == with_keys) {
            let Contender { frames, voted, .. } = contender;
            let weights = contender.parameters.map_or_else(|| "–".into(), |count| count.to_string());
            writeln!(
                text,
                "| {}{} | {:.1} % | {:.3} | {:.3} | {:.3} | {:.1} % | {:.3} | {:.2} | {weights} |",
                contender.name,
                if with_keys { " *" } else { "" },
                frames.accuracy * 100.0,
                frames.macro_precision,
                frames.macro_recall,
                frames.macro_f1,
                voted.accuracy * 100.0,
                voted.macro_f1,
                contender.ms_per_frame,
            )
            .ok();
        }
    }
    text + "\n\\* is told which key went down last, and that none is held, as by a MIDI keyboard. \"Voted\": after a \
            majority vote over the frames in which the hand holds the same keys.\n"
}

fn grid_table(points: &[GridPoint]) -> String {
    let mut text = String::from(
        "| filters | GRU | attention layers | batch | accuracy | macro F1 |\n|---|---|---:|---:|---:|---:|\n",
    );
    for point in points {
        let GridPoint { filters: [f1, f2], gru: [g1, g2], attention_layers, batch, scores } = point;
        writeln!(
            text,
            "| {f1}, {f2} | {g1}, {g2} | {attention_layers} | {batch} | {:.1} % | {:.3} |",
            scores.accuracy * 100.0,
            scores.macro_f1
        )
        .ok();
    }
    text
}

fn file_name(name: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    let name: String = name.chars().map(plain).collect();
    name.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

fn save(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text)
        .with_context(|| format!("{} cannot be written; choose another folder with --out", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_methods_become_names_of_files() {
        assert_eq!(file_name("dual path, no attention"), "dual-path-no-attention");
        assert_eq!(file_name("k-NN"), "k-nn");
    }
}

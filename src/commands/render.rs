//! `fingerling render`: films players for training, and shows what is filmed.

mod bar;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{ArgGroup, Args};
use image::{ImageFormat, RgbImage};
use score::{Level, etude::Technique, level};
use sight::dataset::{self, RenderOptions, RenderReport};

use self::bar::Bar;
use super::say;

/// Where `--levels` looks for ids.
const LEVELS: &str = "levels";

/// Films synthetic players: a dataset for `fingerling train`, or pictures to look at.
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("what").required(true).multiple(true).args(["out", "sheet", "filmstrips"])),
    after_help = "Examples:\n  fingerling render --players 0..100000 --films 2000 --out data/first\n  \
                  fingerling render --sheet sheet.png --filmstrips strips"
)]
pub struct RenderArgs {
    /// Seeds of the players, FROM..TO; those from 100000 on are kept for measuring.
    #[arg(long, default_value = "0..100000", value_parser = parse_range)]
    players: std::ops::Range<u64>,
    /// What is played: ids or folders of levels with commas between them, or `all`; endless études if left out.
    #[arg(long, value_name = "IDS|all", value_delimiter = ',')]
    levels: Vec<String>,
    /// What the études practise, as "glissando"; each technique in turn if not given.
    #[arg(long, conflicts_with = "levels")]
    technique: Option<Technique>,
    /// How many films; each shows one player, scene and piece and gives a clip of 32 frames per hand.
    #[arg(long, default_value_t = 256)]
    films: usize,
    /// Folder for the shards; those that are there are kept, so that a broken-off run goes on.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Seed of everything else.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Writes a contact sheet of forty random hands, as training sees them but of unseen players.
    #[arg(long, value_name = "FILE.png")]
    sheet: Option<PathBuf>,
    /// Writes a strip of eight pictures for every technique.
    #[arg(long, value_name = "DIR")]
    filmstrips: Option<PathBuf>,
}

fn parse_range(text: &str) -> Result<std::ops::Range<u64>, String> {
    let (from, to) = text.split_once("..").ok_or("write FROM..TO, as in 0..1000")?;
    let number = |part: &str| part.parse::<u64>().map_err(|_| format!("'{part}' is not a whole number"));
    Ok(number(from)?..number(to)?)
}

/// Runs the command.
///
/// # Errors
/// When a level cannot be read or something cannot be written.
pub fn run(args: &RenderArgs) -> Result<()> {
    if let Some(path) = &args.sheet {
        save(&dataset::contact_sheet(args.seed), path)?;
    }
    if let Some(folder) = &args.filmstrips {
        for technique in Technique::ALL {
            save(&dataset::filmstrip(technique, args.seed), &folder.join(format!("{technique}.png")))?;
        }
    }
    let Some(out) = &args.out else { return Ok(()) };
    let options = RenderOptions {
        players: args.players.clone(),
        films: args.films,
        levels: levels(&args.levels, Path::new(LEVELS))?,
        technique: args.technique,
        out: out.clone(),
        seed: args.seed,
    };
    let bar = Bar::new(options.films);
    let report = dataset::render(&options, |now| bar.show(now));
    bar.finish();
    say(summary(&report?));
    Ok(())
}

/// The levels that are meant, none for études.
fn levels(specs: &[String], folder: &Path) -> Result<Vec<Level>> {
    let levels = match specs {
        [all] if all == "all" => level::load_all(folder)?,
        _ => specs.iter().map(|spec| level::open(spec, folder)).collect::<Result<_, _>>()?,
    };
    if let Some(silent) = levels.iter().find(|level| level.exercise.notes.is_empty()) {
        bail!("the level {} has no notes; leave it out", silent.id);
    }
    if levels.is_empty() && !specs.is_empty() {
        bail!("there are no levels in {}; run the command where they are", folder.display());
    }
    Ok(levels)
}

fn save(picture: &RgbImage, path: &Path) -> Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} for pictures cannot be made", folder.display()))?;
    }
    picture
        .save_with_format(path, ImageFormat::Png)
        .with_context(|| format!("the picture {} cannot be written; choose another place", path.display()))?;
    say(format!("Picture: {}", path.display()));
    Ok(())
}

fn summary(report: &RenderReport) -> String {
    let mut text = format!("Wrote {} shards ({} were there)", report.shards, report.kept);
    if report.frames > 0 {
        let frames = report.frames as f64;
        text += &format!(
            " with {} frames in {:.1} s: {:.0} frames a second, {:.0} million bytes per 10,000 frames",
            report.frames,
            report.seconds,
            frames / report.seconds.max(1e-9),
            report.bytes as f64 / frames * 1e4 / 1e6
        );
    }
    text + "."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_has_rate_and_size() {
        let report = RenderReport { shards: 2, kept: 1, frames: 4000, bytes: 200_000_000, seconds: 10.0 };

        assert_eq!(
            summary(&report),
            "Wrote 2 shards (1 were there) with 4000 frames in 10.0 s: 400 frames a second, \
             500 million bytes per 10,000 frames."
        );
        assert_eq!(summary(&RenderReport::default()), "Wrote 0 shards (0 were there).");
    }

    #[test]
    fn levels_are_named_by_id_or_all() {
        let folder = tempfile::tempdir().unwrap();
        score::catalogue::build(folder.path()).unwrap();
        let named = |specs: &[&str]| {
            let specs: Vec<String> = specs.iter().map(|spec| (*spec).to_owned()).collect();
            levels(&specs, folder.path()).map(|levels| levels.len()).map_err(|err| err.to_string())
        };
        let own = folder.path().join("sea-1-twinkle");

        assert_eq!(named(&[]), Ok(0));
        assert_eq!(named(&["brook-1-right-five", own.to_str().unwrap()]), Ok(2));
        assert!(named(&["all"]).unwrap() > 10);
        assert!(named(&["no-such-level"]).unwrap_err().contains("no-such-level"));
    }
}

//! The command line.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::commands::{bench, compare, doctor, evaluate, finger, levels, practise, render, train};
use crate::game::{self, GameOptions};

/// Fingerling watches your hands at the piano and says whether the fingering is right.
#[derive(Debug, Parser)]
#[command(version, about, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts the game (what happens without a subcommand as well).
    #[command(after_help = "Example: fingerling play --level brook-1-right-five --keys computer")]
    Play(Box<PlayArgs>),
    Practise(Box<practise::PractiseArgs>),
    Adapt(Box<practise::adapt::AdaptArgs>),
    Render(render::RenderArgs),
    Train(train::TrainArgs),
    Compare(compare::CompareArgs),
    #[command(subcommand)]
    Evaluate(evaluate::EvaluateCommand),
    Bench(bench::BenchArgs),
    Levels(levels::LevelsArgs),
    Finger(finger::FingerArgs),
    Doctor(doctor::DoctorArgs),
}

/// Arguments of `fingerling play`.
#[derive(Debug, Args)]
struct PlayArgs {
    /// Begin with this level: its id, its folder or a .mid.
    #[arg(long)]
    level: Option<String>,
    /// `performer`, `clip:FILE`, a camera's number or name, or `none`.
    #[arg(long)]
    camera: Option<String>,
    /// `auto`, `performer`, `computer`, `none`, or a MIDI port's name.
    #[arg(long)]
    keys: Option<String>,
    /// 1 is the level's tempo.
    #[arg(long)]
    speed: Option<f64>,
    /// Draws the built-in performer.
    #[arg(long)]
    player: Option<u64>,
    /// Draws the built-in performer's scene.
    #[arg(long)]
    look: Option<u64>,
    /// Share of notes that the performer plays with a wrong finger.
    #[arg(long)]
    mistakes: Option<f64>,
    /// Draws which notes those are.
    #[arg(long)]
    seed: Option<u64>,
    /// Where the network runs: auto, wgpu or cpu.
    #[arg(long)]
    backend: Option<String>,
    /// Folder of the levels.
    #[arg(long)]
    levels: Option<PathBuf>,
    /// Folder of the model.
    #[arg(long)]
    model: Option<PathBuf>,
    /// Where F12 puts pictures of the screen.
    #[arg(long)]
    shots: Option<PathBuf>,
    /// Where the keyboard lies in the picture: a keyboard.json.
    #[arg(long)]
    keyboard: Option<PathBuf>,
    /// Keys that press themselves, as in "2:Enter 4:F12" (seconds, key).
    #[arg(long)]
    press: Option<String>,
    /// The window's size, as in 1920x1080.
    #[arg(long, value_parser = parse_size)]
    window: Option<(u32, u32)>,
}

fn parse_size(text: &str) -> Result<(u32, u32), String> {
    text.split_once('x')
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)))
        .ok_or_else(|| format!("'{text}' is no size: write WIDTHxHEIGHT, as in 1280x720"))
}

impl PlayArgs {
    fn options(self) -> GameOptions {
        let Self {
            level,
            camera,
            keys,
            speed,
            player,
            look,
            mistakes,
            seed,
            backend,
            levels,
            model,
            shots,
            keyboard,
            press,
            window,
        } = self;
        let usual = GameOptions::default();
        GameOptions {
            level,
            camera: camera.unwrap_or(usual.camera),
            keys: keys.unwrap_or(usual.keys),
            speed: speed.unwrap_or(usual.speed),
            player: player.unwrap_or(usual.player),
            look: look.unwrap_or(usual.look),
            mistakes: mistakes.unwrap_or(usual.mistakes),
            seed: seed.unwrap_or(usual.seed),
            backend: backend.unwrap_or(usual.backend),
            levels: levels.unwrap_or(usual.levels),
            models: model.unwrap_or(usual.models),
            shots,
            keyboard,
            press,
            window: window.unwrap_or(usual.window),
        }
    }
}

/// Runs what the command line says. Exit status: 0 done, 1 input or machine prevents it, 2 wrong usage.
pub fn run() -> ExitCode {
    let done = match Cli::parse().command {
        None => game::run(GameOptions::default()),
        Some(Command::Play(args)) => game::run(args.options()),
        Some(Command::Practise(args)) => practise::run(&args),
        Some(Command::Adapt(args)) => practise::adapt::run(&args),
        Some(Command::Render(args)) => render::run(&args),
        Some(Command::Train(args)) => train::run(&args),
        Some(Command::Compare(args)) => compare::run(&args),
        Some(Command::Evaluate(command)) => evaluate::run(&command),
        Some(Command::Bench(args)) => bench::run(&args),
        Some(Command::Levels(args)) => levels::run(&args),
        Some(Command::Finger(args)) => finger::run(&args),
        Some(Command::Doctor(args)) => doctor::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            writeln!(std::io::stderr(), "fingerling: {err:#}").ok();
            ExitCode::from(1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_size_has_two_numbers() {
        assert_eq!(parse_size("1920x1080"), Ok((1920, 1080)));
        assert!(parse_size("wide").is_err());
    }
}

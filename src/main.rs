//! Fingerling: a game that watches your hands.

mod cli;
mod commands;
mod game;
mod input;
mod sound;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}

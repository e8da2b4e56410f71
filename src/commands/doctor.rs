//! `fingerling doctor`: what was found on this machine, and what to do about what was not.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use clap::Args;
use serde::Serialize;
use sight::backend::{self, Device};
use sight::eyes::Eyes;
use sight::source::camera;

use super::{say, write_report};
use crate::input;
use crate::sound::Sound;

/// Says what was found: graphics, cameras, MIDI, sound, model, video.
#[derive(Debug, Args)]
#[command(after_help = "Example: fingerling doctor --report doctor.json")]
pub struct DoctorArgs {
    /// Folder of the model.
    #[arg(long, default_value = "models/fingerling")]
    model: PathBuf,
    /// Writes the findings as JSON.
    #[arg(long)]
    report: Option<PathBuf>,
}

/// One thing that was looked for.
#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    found: bool,
    /// What it is, or what to do about it.
    says: String,
}

/// Runs the command. Something missing is a finding, not an error.
///
/// # Errors
/// When the report cannot be written.
pub fn run(args: &DoctorArgs) -> Result<()> {
    let findings = [graphics(), cameras(), midi(), sound(), model(args), video(), display()];
    for finding in &findings {
        say(format!("{} {:9} {}", if finding.found { "✓" } else { "–" }, finding.what, finding.says));
    }
    say("Nothing here is required: the built-in performer stands in for camera and piano.");
    write_report(&findings, args.report.as_deref())
}

fn finding(what: &'static str, found: bool, says: impl Into<String>) -> Finding {
    Finding { what, found, says: says.into() }
}

fn graphics() -> Finding {
    let adapters = backend::adapters();
    let names: Vec<String> = adapters.iter().map(ToString::to_string).collect();
    let hardware = adapters.iter().any(|adapter| adapter.hardware);
    let says = match (adapters.is_empty(), hardware) {
        (true, _) => {
            "no graphics adapter: the game cannot draw; install a Vulkan driver (mesa-vulkan-drivers)".into()
        }
        (false, true) => format!("{}; sight runs on it", names.join(", ")),
        (false, false) => format!("{}; sight runs on the CPU, which is enough", names.join(", ")),
    };
    finding("graphics", !adapters.is_empty(), says)
}

fn cameras() -> Finding {
    match camera::cameras() {
        Ok(devices) if devices.is_empty() => {
            finding("camera", false, "none: plug one in above the keys, or play with --camera performer")
        }
        Ok(devices) => {
            let names: Vec<String> =
                devices.iter().map(|device| format!("{}: {}", device.index, device.name)).collect();
            finding("camera", true, names.join(", "))
        }
        Err(err) => finding("camera", false, err.to_string()),
    }
}

fn midi() -> Finding {
    match input::ports() {
        Ok(ports) if ports.is_empty() => finding(
            "MIDI",
            false,
            "no keyboard: connect one by USB, or use the letters of the computer keyboard",
        ),
        Ok(ports) => finding("MIDI", true, ports.join(", ")),
        Err(sentence) => finding("MIDI", false, sentence),
    }
}

fn sound() -> Finding {
    let sound = Sound::start();
    finding("sound", sound.works(), sound.status())
}

fn model(args: &DoctorArgs) -> Finding {
    match Eyes::open(&args.model, Device::Cpu) {
        Ok(_) => finding("model", true, format!("{} loads", args.model.display())),
        Err(err) => finding("model", false, err.to_string()),
    }
}

fn video() -> Finding {
    match Command::new("ffmpeg").arg("-version").output() {
        Ok(output) => {
            let first = String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned();
            finding("video", output.status.success(), first)
        }
        Err(_) => finding(
            "video",
            false,
            "ffmpeg is not installed: video files cannot be read (apt install ffmpeg)",
        ),
    }
}

fn display() -> Finding {
    let shown = ["WAYLAND_DISPLAY", "DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()));
    let says =
        if shown { "there is a display" } else { "no display: `fingerling practise` plays without one" };
    finding("display", shown, says)
}

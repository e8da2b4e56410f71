//! How long the networks take for a frame.

use std::path::Path;

use anyhow::{Result, bail};
use hand::{PerformOptions, Performance, Player};
use rayon::prelude::*;
use score::{Hand, etude};
use sight::backend::Device;
use sight::calibration::Calibration;
use sight::convolution::race;
use sight::crop;
use sight::dataset::unseen;
use sight::eyes::Eyes;
use sight::frame::Frame;
use studio::{Camera, Film, Look};

use super::figure::{Figure, time_ms};

/// The performer's picture.
const PICTURE_PX: (usize, usize) = (640, 480);
/// Frames filmed, at 30 a second, and how often they are watched.
const FRAMES: u64 = 45;
const PASSES: usize = 4;
const FPS: f64 = 30.0;
/// How often the model is opened.
const OPENINGS: usize = 5;
/// Repetitions of the comparison of convolutions.
const RACES: usize = 15;

/// Measures looking at frames with two hands.
///
/// # Errors
/// When the model cannot be loaded.
pub fn measure(model: &Path, device: Device) -> Result<Vec<Figure>> {
    let range = keyboard::Range::FULL;
    let camera = Camera::overhead(PICTURE_PX.0, PICTURE_PX.1, range);
    let calibration = Calibration::new(camera.corners_px(range), range)?;
    let frames = film(camera);
    let memory_before = memory_mib();
    let mut ready = Vec::with_capacity(OPENINGS);
    let mut opened = None;
    for _ in 0..OPENINGS {
        ready.push(time_ms(|| opened = Some(Eyes::open(model, device))));
    }
    let Some(eyes) = opened else { bail!("the model was not opened") };
    let mut eyes = eyes?;

    let [mut whole, mut crops, mut network] = [const { Vec::new() }; 3];
    for _ in 0..PASSES {
        eyes.forget();
        for frame in &frames {
            let mut seen = Vec::new();
            let look_ms = time_ms(|| seen = eyes.look(frame, &calibration));
            if seen.len() != 2 {
                continue;
            }
            let strip_ms = time_ms(|| crop::strip(frame, &calibration));
            let cut = |hand: &sight::sighting::HandSighting| {
                time_ms(|| crop::crop(frame, &calibration, hand.centre_mm, hand.hand))
            };
            let crop_ms = strip_ms + seen.iter().map(cut).sum::<f64>();
            whole.push(look_ms);
            crops.push(crop_ms);
            network.push((look_ms - crop_ms).max(0.0));
        }
    }
    let memory: Vec<f64> =
        memory_mib().zip(memory_before).map(|(now, before)| now - before).into_iter().collect();
    let (width, height) = PICTURE_PX;
    let ran = format!(
        "the performer at {width}x{height}, {FRAMES} frames {PASSES} times on {}; frames with both hands found",
        eyes.backend()
    );
    let figure = |name, values| Figure::new("sight", name, "ms", values, &ran);
    let race = race(RACES);
    let ran =
        "a 3x3 convolution of 32 to 32 channels on 32x32, rectified; 32 frames at once, milliseconds of one";
    let layer = |name, values| Figure::new("sight", name, "ms", values, ran);
    Ok(vec![
        figure("frame with two hands", whole),
        figure("… cutting the strip and two crops", crops),
        figure("… both networks", network),
        Figure::new("sight", "ready after", "ms", ready, "the model opened and both networks run once"),
        Figure::new(
            "sight",
            "memory",
            "MiB",
            memory,
            "resident memory more than before the model was opened, after all frames",
        ),
        layer("convolution", race.forward),
        layer("… by Flex itself", race.flex_forward),
        layer("convolution with gradients", race.learning),
        layer("… by Flex itself", race.flex_learning),
    ])
}

/// Resident memory of this process; `None` where the system does not tell.
fn memory_mib() -> Option<f64> {
    memory_stats::memory_stats().map(|stats| stats.physical_mem as f64 / f64::from(1 << 20))
}

/// Frames in which both hands play.
fn film(camera: Camera) -> Vec<Frame> {
    let (width, height) = (camera.width, camera.height);
    let both = |exercise: &score::Exercise| {
        Hand::ALL.iter().all(|hand| exercise.notes.iter().any(|note| note.hand == *hand))
    };
    let exercise =
        (0..).map(|seed| etude::etude(unseen(seed))).find(both).unwrap_or_else(|| etude::etude(unseen(0)));
    let performance = Performance::new(&exercise, &Player::draw(unseen(0)), &PerformOptions::default());
    let film = Film::new(&performance, Look::plain(), camera, keyboard::Range::FULL);
    (0..FRAMES)
        .into_par_iter()
        .filter_map(|index| {
            let t = 1.0 + index as f64 / FPS;
            Frame::new(t, index, width, height, film.frame(t).rgb)
        })
        .collect()
}

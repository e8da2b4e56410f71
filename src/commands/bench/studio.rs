//! How fast the virtual camera films.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context as _, Result};
use glam::Vec2;
use hand::{Hand, PerformOptions, Performance, Player};
use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64;
use rayon::prelude::*;
use score::etude;
use sight::dataset::{self, RenderOptions, TRAINING_PLAYERS, unseen};
use studio::{Camera, Film, Look};

use super::figure::{Figure, time_ms};

const WIDTH: usize = 640;
const HEIGHT: usize = 480;
/// Side of the region around a hand, pixels.
const REGION_PX: usize = 160;
/// Frames a second of the virtual camera.
const FPS: f64 = 30.0;

/// Rounds on all cores: films in parallel, each of another player, scene and camera, so many frames long.
const ROUNDS: u64 = 5;
const FILMS: u64 = 6;
const FRAMES: usize = 10;
/// Films on one core, and later frames and moments for regions of each.
const SINGLE_FILMS: u64 = 16;
const SINGLE_FRAMES: usize = 2;
const REGION_MOMENTS: usize = 3;
/// Datasets rendered for their size, and films of each.
const DATASETS: u64 = 3;
const DATASET_FILMS: usize = 2;

/// Measures filming.
///
/// # Errors
/// When the temporary dataset cannot be written.
pub fn measure() -> Result<Vec<Figure>> {
    let mut figures = vec![all_cores()];
    figures.extend(one_core());
    figures.push(dataset_size()?);
    Ok(figures)
}

/// Frames of unseen players, looks and cameras on all cores.
fn all_cores() -> Figure {
    let rates = (0..ROUNDS)
        .map(|round| {
            let takes: Vec<Take> = (0..FILMS).map(|film| Take::draw(round * FILMS + film)).collect();
            let start = Instant::now();
            takes.par_iter().for_each(|take| take.shoot(FRAMES));
            (takes.len() * FRAMES) as f64 / start.elapsed().as_secs_f64()
        })
        .collect();
    let ran = format!(
        "rounds of {FILMS} films in parallel on {} threads, each of its own look, camera and unseen player with both \
         hands, {FRAMES} frames of {WIDTH}x{HEIGHT} each, the drawing of the scenes included",
        rayon::current_num_threads()
    );
    Figure::new("studio", "camera frames, all cores", "frames a second", rates, ran)
}

/// Frames and regions on one core, the scene drawn beforehand; and the first frame, which draws it.
fn one_core() -> [Figure; 3] {
    let [mut first, mut later, mut regions] = [const { Vec::new() }; 3];
    for seed in 0..SINGLE_FILMS {
        let take = Take::draw(seed);
        let film = take.film();
        first.push(time_ms(|| film.frame(take.from_s)));
        let time = |step: usize| take.from_s + (1 + step) as f64 / FPS;
        later.extend((0..SINGLE_FRAMES).map(|step| time_ms(|| film.frame(time(step)))));
        for t in (0..REGION_MOMENTS).map(time) {
            let corners = Hand::ALL.into_iter().filter_map(|hand| region(&film, hand, t));
            regions.extend(corners.map(|(x0, y0)| time_ms(|| film.region(t, x0, y0, REGION_PX, REGION_PX))));
        }
    }
    let figure = |name, values, ran: &str| Figure::new("studio", name, "ms", values, ran);
    [
        figure(
            "whole frame, one core",
            later,
            "640x480 with both hands; random looks, cameras and unseen players; scene drawn before",
        ),
        figure(
            "first frame of a scene, one core",
            first,
            "the same films' first frames, which draw the scene",
        ),
        figure(
            "region of 160x160, one core",
            regions,
            "the pixels around each hand that is in the picture, in the same films; scene drawn before",
        ),
    ]
}

/// The upper left corner of the region around a hand, moved inside the picture; `None` if the hand is not in it.
fn region(film: &Film<'_>, hand: Hand, t_s: f64) -> Option<(usize, usize)> {
    let points = film.landmarks_px(hand, t_s);
    let middle = points.iter().sum::<Vec2>() / points.len() as f32;
    let picture = Vec2::new(WIDTH as f32, HEIGHT as f32);
    let inside = middle.cmpge(Vec2::ZERO).all() && middle.cmplt(picture).all();
    let side = REGION_PX as f32;
    let corner = (middle - side / 2.0).clamp(Vec2::ZERO, picture - side).as_usizevec2();
    inside.then_some((corner.x, corner.y))
}

/// Bytes of datasets as `fingerling render` writes them.
fn dataset_size() -> Result<Figure> {
    let folder = tempfile::tempdir().context("there is no place for a temporary dataset")?;
    let mut sizes = Vec::new();
    for seed in 0..DATASETS {
        let options = RenderOptions {
            players: TRAINING_PLAYERS,
            films: DATASET_FILMS,
            levels: Vec::new(),
            technique: None,
            out: folder.path().join(seed.to_string()),
            seed,
        };
        let report = dataset::render(&options, |_| ())?;
        sizes.push(report.bytes as f64 / 1e6 / report.frames.max(1) as f64 * 10_000.0);
    }
    let ran = format!("{DATASETS} datasets of {DATASET_FILMS} films each, rendered into a temporary folder");
    Ok(Figure::new("studio", "dataset of 10,000 frames", "million bytes", sizes, ran))
}

/// A player at work in front of a camera.
struct Take {
    performance: Performance,
    look: Look,
    camera: Camera,
    /// When filming begins.
    from_s: f64,
}

impl Take {
    /// Draws player, piece, look, camera and moment.
    fn draw(seed: u64) -> Self {
        let seed = unseen(seed);
        let mut rng = Pcg64::seed_from_u64(seed);
        let exercise = etude::etude(seed);
        Self {
            performance: Performance::new(&exercise, &Player::draw(seed), &PerformOptions::default()),
            look: Look::draw(seed),
            camera: Camera::draw(&mut rng, WIDTH, HEIGHT, keyboard::Range::FULL),
            from_s: rng.random_range(0.5..exercise.duration_s() - 1.0),
        }
    }

    fn film(&self) -> Film<'_> {
        Film::new(&self.performance, self.look.clone(), self.camera.clone(), keyboard::Range::FULL)
    }

    /// Takes so many frames.
    fn shoot(&self, frames: usize) {
        let film = self.film();
        for frame in 0..frames {
            black_box(film.frame(self.from_s + frame as f64 / FPS));
        }
    }
}

//! Films clips of the performer for training: many players, many scenes, endless études or given levels.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use glam::Vec2;
use hand::{PerformOptions, Performance, Player};
use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64;
use rayon::prelude::*;
use score::etude::{self, Technique};
use score::{Exercise, Hand, Level};
use studio::{Film, Look};

use super::annotation::Annotation;
use super::scene::{Scene, normal};
use super::shard::{PLAIN_LOOK, file_error};
use super::tensor::{self, Header, VERSION};
use super::{DatasetError, Shard, TRAINING_PLAYERS};
use crate::crop::{self, CropFrame};
use crate::frame::Picture;
use crate::network::ORDER;
use crate::tracker::{self, Follow};

/// Frames per clip: twelve to fill the window and twenty to learn from.
const FRAMES: usize = 32;
/// Films per shard; each gives a clip per hand that plays.
const FILMS_PER_SHARD: usize = 32;
/// Strips per film.
const STRIPS: usize = 3;
/// Wrong fingers must look like right ones: they are played in training too.
pub(super) const MISTAKES: f64 = 0.15;
/// How far the locator's centre wanders from frame to frame, millimetres (standard deviation).
const WANDER_MM: f32 = 4.0;
/// How far it is off for a whole clip, millimetres (standard deviation).
const BIAS_MM: f32 = 7.0;

/// What to render.
#[derive(Debug, Clone)]
pub struct RenderOptions {
    /// Seeds of the players to film.
    pub players: Range<u64>,
    /// How many films; each gives up to two clips.
    pub films: usize,
    /// The pieces to play, drawn for each film; endless études if there are none.
    pub levels: Vec<Level>,
    /// What the études practise; each technique in turn if `None`.
    pub technique: Option<Technique>,
    /// Folder for the shards. Shards that are there already are kept: rendering resumes.
    pub out: PathBuf,
    /// Seed of everything else.
    pub seed: u64,
}

impl RenderOptions {
    fn header(&self, films: &Range<usize>) -> Header {
        Header {
            version: VERSION,
            seed: self.seed,
            players: [self.players.start, self.players.end],
            levels: self.levels.iter().map(|level| level.id.clone()).collect(),
            technique: self.technique.map(|technique| technique.to_string()),
            films: [films.start as u64, films.end as u64],
        }
    }
}

/// How far a render has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Films that need no more work.
    pub films: usize,
    /// Films in all.
    pub of: usize,
    /// Those of [`Progress::films`] that were there before.
    pub kept: usize,
    /// Frames filmed now.
    pub frames: usize,
}

/// What was rendered.
#[derive(Debug, Clone, Copy, Default)]
pub struct RenderReport {
    /// Shards written now.
    pub shards: usize,
    /// Shards that were there already.
    pub kept: usize,
    /// Frames in the clips written now.
    pub frames: usize,
    /// Bytes of the shards written now.
    pub bytes: u64,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// Renders a dataset, shard after shard, on all cores. `progress` is told after every film, from any thread.
///
/// # Errors
/// When the folder cannot be written or holds shards of another render, or the players are reserved for
/// measuring.
pub fn render(
    options: &RenderOptions,
    progress: impl Fn(Progress) + Sync,
) -> Result<RenderReport, DatasetError> {
    if options.players.end > TRAINING_PLAYERS.end || options.players.is_empty() {
        return Err(DatasetError::ReservedPlayers(options.players.clone()));
    }
    std::fs::create_dir_all(&options.out)
        .map_err(|err| file_error(&options.out, &format!("the folder cannot be made ({err})")))?;
    let start = Instant::now();
    let mut report = RenderReport::default();
    let mut now = Progress { of: options.films, ..Progress::default() };
    for index in 0..options.films.div_ceil(FILMS_PER_SHARD) {
        let path = options.out.join(format!("clips-{index:05}.safetensors"));
        let films = index * FILMS_PER_SHARD..((index + 1) * FILMS_PER_SHARD).min(options.films);
        let header = options.header(&films);
        if is_there(&path, &header)? {
            report.kept += 1;
            now.films += films.len();
            now.kept += films.len();
            progress(now);
            continue;
        }
        let (done, frames) = (AtomicUsize::new(now.films), AtomicUsize::new(now.frames));
        let parts: Vec<Take> = films
            .into_par_iter()
            .map(|film| {
                let take = shoot(options, film as u64);
                let new = take.shard.clips() * FRAMES;
                let frames = frames.fetch_add(new, Ordering::Relaxed) + new;
                progress(Progress { films: done.fetch_add(1, Ordering::Relaxed) + 1, frames, ..now });
                take
            })
            .collect();
        (now.films, now.frames) = (done.into_inner(), frames.into_inner());
        let mut all = Take::new();
        parts.into_iter().for_each(|part| all.append(part));
        all.write(&path, &header)?;
        report.bytes += std::fs::metadata(&path).map_or(0, |file| file.len());
        report.shards += 1;
    }
    report.frames = now.frames;
    report.seconds = start.elapsed().as_secs_f64();
    Ok(report)
}

/// Whether the shard need not be rendered. A broken-off one, or one with other films of the same render, is
/// rendered again.
fn is_there(path: &Path, header: &Header) -> Result<bool, DatasetError> {
    if !path.is_file() {
        return Ok(false);
    }
    match Header::read(path) {
        Some(there) if there.belongs_with(header) => Ok(there == *header),
        None if Shard::read(path).is_err() => Ok(false),
        _ => Err(file_error(
            path,
            "this shard is of another render (other seed, players, levels or version); choose another folder \
             or delete its shards",
        )),
    }
}

/// What a film gives.
#[derive(Debug, PartialEq)]
struct Take {
    shard: Shard,
    annotation: Annotation,
}

impl Take {
    fn new() -> Self {
        Self { shard: Shard { frames: FRAMES, ..Shard::default() }, annotation: Annotation::default() }
    }

    fn append(&mut self, other: Self) {
        self.shard.append(other.shard);
        self.annotation.append(other.annotation);
    }

    fn write(&self, path: &Path, header: &Header) -> Result<(), DatasetError> {
        let mut tensors = self.shard.tensors();
        tensors.extend(self.annotation.tensors(self.shard.clips(), FRAMES));
        tensor::write(path, &tensors, header)
    }
}

/// One film: a player, a scene, a piece, a window in time.
fn shoot(options: &RenderOptions, film: u64) -> Take {
    let mut rng = Pcg64::seed_from_u64(options.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ film);
    let player_seed = rng.random_range(options.players.clone());
    let music = rng.random::<u64>();
    let exercise: Exercise = match options.levels.len() as u64 {
        0 => options.technique.map_or_else(|| etude::etude(music), |technique| etude::of(technique, music)),
        levels => options.levels[(music % levels) as usize].exercise.clone(),
    };
    let player = Player::draw(player_seed);
    let perform = PerformOptions { mistakes: MISTAKES, seed: rng.random(), ..Default::default() };
    let performance = Performance::new(&exercise, &player, &perform);
    let scene = Scene::draw(&mut rng, exercise.pitch_range(), 1);
    let (look, look_seed) = if scene.plain {
        (Look::plain(), PLAIN_LOOK)
    } else {
        let seed = rng.random::<u64>();
        (Look::draw(seed), seed.cast_signed())
    };
    let movie = Film::new(&performance, look, scene.camera.clone(), scene.range);

    let frame_s = 1.0 / [24.0, 25.0, 30.0, 30.0, 30.0][rng.random_range(0..5)];
    let length = FRAMES as f64 * frame_s;
    let latest = (exercise.duration_s() - length).max(0.1);
    let start = rng.random_range(0.0..latest) - 0.3;

    let mut take = Take::new();
    for hand in [Hand::Left, Hand::Right] {
        if exercise.notes.iter().any(|note| note.hand == hand) {
            scene.clip(&mut rng, &movie, &performance, hand, start, frame_s, &mut take);
            let picture = (scene.camera.width, scene.camera.height);
            take.annotation.clip(&scene.calibration, picture);
            take.shard.hand.push(u8::from(hand == Hand::Right));
            take.shard.look.push(look_seed);
        }
    }
    let seed = i64::try_from(player_seed).unwrap_or(i64::MAX);
    take.shard.player = vec![seed; take.shard.player.len()];
    for _ in 0..STRIPS {
        let t = rng.random_range(-0.5..exercise.duration_s());
        scene.strip(&movie, t, &mut take.shard);
        take.shard.strip_player.push(seed);
    }
    take
}

impl Scene {
    /// Landmarks as they appear on the key plane.
    fn apparent(&self, movie: &Film<'_>, hand: Hand, t: f64) -> [Vec2; hand::LANDMARKS] {
        movie.landmarks_px(hand, t).map(|px| self.calibration.to_mm(px))
    }

    fn clip(
        &self,
        rng: &mut Pcg64,
        movie: &Film<'_>,
        performance: &Performance,
        hand: Hand,
        start: f64,
        frame_s: f64,
        take: &mut Take,
    ) {
        let Take { shard, annotation } = take;
        let bias = Vec2::new(normal(rng), normal(rng)) * BIAS_MM;
        let mut follow = Follow::default();
        for frame in 0..FRAMES {
            let t = start + frame as f64 * frame_s;
            let landmarks = self.apparent(movie, hand, t);
            let found = centre(&landmarks) + bias + Vec2::new(normal(rng), normal(rng)) * WANDER_MM;
            let (centre_mm, way) = follow.update(found);
            shard.crops.extend(self.crop(movie, t, centre_mm, hand));
            shard.travel.extend(tracker::travel_units(way, hand));
            let square = CropFrame::new(centre_mm, hand);
            let visible = movie.visible(hand, t);
            for landmark in ORDER {
                shard.points.extend(square.to_units(landmarks[landmark]).to_array());
                shard.visible.push(u8::from(visible[landmark]));
            }
            let truth = performance.truth(hand, t);
            shard.main.push(truth.main.map_or(0, score::Finger::number));
            shard.pressed.extend(truth.pressed.map(|key| u8::from(key.is_some())));
            shard.onset.push(u8::from(truth.onset));
            shard.change.push(u8::from(truth.change));
            shard.glissando.push(u8::from(truth.glissando));
            shard.keys.extend(truth.pressed.map(|key| key.unwrap_or(0)));
            shard.centre_mm.extend(centre_mm.to_array());
            annotation.frame(movie, performance, hand, t);
        }
        shard.player.push(0); // filled in by the caller for all clips of the film
    }

    fn crop(&self, movie: &Film<'_>, t: f64, centre_mm: Vec2, hand: Hand) -> Vec<u8> {
        let (width, height) = (self.camera.width, self.camera.height);
        let region = crop::crop_footprint(&self.calibration, centre_mm, width, height)
            .map(|rect| (rect, movie.region(t, rect.x0, rect.y0, rect.width, rect.height)));
        let picture = region
            .as_ref()
            .and_then(|(rect, image)| Picture::region(rect.x0, rect.y0, rect.width, rect.height, &image.rgb));
        match picture {
            Some(picture) => crop::crop_u8(picture, &self.calibration, centre_mm, hand),
            None => vec![crop::NEUTRAL; crop::CROP_LEN], // the hand is outside the picture
        }
    }

    fn strip(&self, movie: &Film<'_>, t: f64, shard: &mut Shard) {
        let image = movie.frame(t);
        if let Some(picture) = Picture::new(image.width, image.height, &image.rgb) {
            shard.strips.extend(crop::strip_u8(picture, &self.calibration));
        }
        for hand in [Hand::Left, Hand::Right] {
            let px = movie.landmarks_px(hand, t);
            let centre_px = px.iter().copied().sum::<Vec2>() / px.len() as f32;
            let in_picture = centre_px.cmpge(Vec2::ZERO).all()
                && centre_px.x < self.camera.width as f32
                && centre_px.y < self.camera.height as f32;
            let at = crop::mm_to_strip_px(centre(&self.apparent(movie, hand, t)));
            let in_strip = at.cmpge(Vec2::ZERO).all()
                && at.x < crop::STRIP_WIDTH as f32
                && at.y < crop::STRIP_HEIGHT as f32;
            shard.hands.extend([f32::from(u8::from(in_picture && in_strip)), at.x, at.y]);
        }
    }
}

/// What the locator calls a hand's centre: the mean of fingertips and knuckles.
fn centre(landmarks: &[Vec2; hand::LANDMARKS]) -> Vec2 {
    const KNUCKLES: [usize; 5] = [2, 5, 9, 13, 17];
    hand::TIPS.iter().chain(&KNUCKLES).map(|&i| landmarks[i]).sum::<Vec2>() / 10.0
}

#[cfg(test)]
mod tests;

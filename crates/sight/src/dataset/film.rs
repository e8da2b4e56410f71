//! Films clips of the performer for training: many players, many scenes, endless études.

use std::ops::Range;
use std::path::PathBuf;
use std::time::Instant;

use glam::Vec2;
use hand::{PerformOptions, Performance, Player};
use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64;
use rayon::prelude::*;
use score::{Hand, etude};
use studio::{Camera, Film, Look};

use super::shard::file_error;
use super::{DatasetError, Shard, TRAINING_PLAYERS};
use crate::calibration::Calibration;
use crate::crop::{self, CropFrame};
use crate::frame::Picture;
use crate::tracker::{self, Follow};

/// Frames per clip: twelve to fill the window and twenty to learn from.
const FRAMES: usize = 32;
/// Films per shard; each gives a clip per hand that plays.
const FILMS_PER_SHARD: usize = 32;
/// Strips per film.
const STRIPS: usize = 3;
/// Wrong fingers must look like right ones: they are played in training too.
const MISTAKES: f64 = 0.15;
/// Share of films in the plain scene of the built-in performer, seen from straight above; the others are drawn.
const PLAIN: f64 = 0.5;
/// How far a corner is off when a person drags it, pixels at 640 wide (standard deviation).
const CORNER_SLIP_PX: f32 = 0.8;
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
    /// Folder for the shards. Shards that are there already are kept: rendering resumes.
    pub out: PathBuf,
    /// Seed of everything else.
    pub seed: u64,
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
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// Renders a dataset, shard after shard, on all cores. `progress` is told (shards done, shards in all).
///
/// # Errors
/// When the folder cannot be written, or the players are reserved for measuring.
pub fn render(
    options: &RenderOptions,
    mut progress: impl FnMut(usize, usize),
) -> Result<RenderReport, DatasetError> {
    if options.players.end > TRAINING_PLAYERS.end || options.players.is_empty() {
        return Err(DatasetError::ReservedPlayers(options.players.clone()));
    }
    std::fs::create_dir_all(&options.out)
        .map_err(|err| file_error(&options.out, &format!("the folder cannot be made ({err})")))?;
    let start = Instant::now();
    let shards = options.films.div_ceil(FILMS_PER_SHARD);
    let mut report = RenderReport::default();
    for index in 0..shards {
        let path = options.out.join(format!("clips-{index:05}.safetensors"));
        if path.is_file() {
            report.kept += 1;
        } else {
            let films = index * FILMS_PER_SHARD..((index + 1) * FILMS_PER_SHARD).min(options.films);
            let parts: Vec<Shard> = films.into_par_iter().map(|film| shoot(options, film as u64)).collect();
            let mut shard = Shard { frames: FRAMES, ..Shard::default() };
            parts.into_iter().for_each(|part| shard.append(part));
            report.frames += shard.clips() * FRAMES;
            shard.write(&path)?;
            report.shards += 1;
        }
        progress(index + 1, shards);
    }
    report.seconds = start.elapsed().as_secs_f64();
    Ok(report)
}

/// One film: a player, a scene, an étude, a window in time.
fn shoot(options: &RenderOptions, film: u64) -> Shard {
    let mut rng = Pcg64::seed_from_u64(options.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ film);
    let player_seed = rng.random_range(options.players.clone());
    let exercise = etude::etude(rng.random());
    let player = Player::draw(player_seed);
    let perform = PerformOptions { mistakes: MISTAKES, seed: rng.random() };
    let performance = Performance::new(&exercise, &player, &perform);
    let scene = Scene::draw(&mut rng, exercise.pitch_range());
    let look = if scene.plain { Look::plain() } else { Look::draw(rng.random()) };
    let movie = Film::new(&performance, look, scene.camera.clone(), scene.range);

    let frame_s = 1.0 / [24.0, 25.0, 30.0, 30.0, 30.0][rng.random_range(0..5)];
    let length = FRAMES as f64 * frame_s;
    let latest = (exercise.duration_s() - length).max(0.1);
    let start = rng.random_range(0.0..latest) - 0.3;

    let mut shard = Shard { frames: FRAMES, ..Shard::default() };
    for hand in [Hand::Left, Hand::Right] {
        if exercise.notes.iter().any(|note| note.hand == hand) {
            scene.clip(&mut rng, &movie, &performance, hand, start, frame_s, &mut shard);
        }
    }
    let seed = i64::try_from(player_seed).unwrap_or(i64::MAX);
    shard.player = vec![seed; shard.player.len()];
    for _ in 0..STRIPS {
        let t = rng.random_range(-0.5..exercise.duration_s());
        scene.strip(&movie, t, &mut shard);
        shard.strip_player.push(seed);
    }
    shard
}

/// A camera over a keyboard, and the calibration a player made of it.
struct Scene {
    camera: Camera,
    range: keyboard::Range,
    calibration: Calibration,
    plain: bool,
}

impl Scene {
    fn draw(rng: &mut Pcg64, pitches: Option<(u8, u8)>) -> Self {
        let range = draw_range(rng, pitches);
        let plain = rng.random_bool(PLAIN);
        let (width, height) =
            [(640, 360), (640, 360), (640, 360), (640, 480), (854, 480)][rng.random_range(0..5)];
        loop {
            let camera = if plain {
                Camera::overhead(640, 360, range)
            } else {
                Camera::draw(rng, width, height, range)
            };
            let width = camera.width;
            let slip = CORNER_SLIP_PX * width as f32 / 640.0;
            let corners =
                camera.corners_px(range).map(|corner| corner + Vec2::new(normal(rng), normal(rng)) * slip);
            if let Ok(calibration) = Calibration::new(corners, range) {
                return Self { camera, range, calibration, plain };
            }
        }
    }

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
        shard: &mut Shard,
    ) {
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
            for landmark in hand::TIPS.into_iter().chain([0]) {
                shard.points.extend(square.to_units(landmarks[landmark]).to_array());
                shard.visible.push(u8::from(visible[landmark]));
            }
            let truth = performance.truth(hand, t);
            shard.main.push(truth.main.map_or(0, score::Finger::number));
            shard.pressed.extend(truth.pressed.map(|key| u8::from(key.is_some())));
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

/// A keyboard of a usual size that has the keys that are played.
fn draw_range(rng: &mut Pcg64, pitches: Option<(u8, u8)>) -> keyboard::Range {
    // 88 keys thrice: the most usual by far.
    const USUAL: [(u8, u8); 7] = [(21, 108), (21, 108), (21, 108), (28, 103), (36, 96), (36, 84), (48, 84)];
    let (lowest_white, highest_white) = USUAL[rng.random_range(0..USUAL.len())];
    let range = keyboard::Range { lowest_white, highest_white };
    let fits = pitches.is_none_or(|(low, high)| range.contains(low) && range.contains(high));
    if fits { range } else { keyboard::Range::FULL }
}

/// A standard normal number (sum of twelve even ones: bounded at six, which suits slips of a hand).
fn normal(rng: &mut Pcg64) -> f32 {
    (0..12).map(|_| rng.random::<f32>()).sum::<f32>() - 6.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(out: PathBuf) -> RenderOptions {
        RenderOptions { players: 0..50, films: 1, out, seed: 3 }
    }

    #[test]
    fn a_film_gives_whole_clips_with_truth() {
        let shard = shoot(&options(PathBuf::new()), 0);

        assert!(shard.clips() >= 1, "at least one hand plays");
        let steps = shard.clips() * FRAMES;
        assert_eq!(shard.crops.len(), steps * crop::CROP_LEN);
        assert_eq!(shard.points.len(), steps * 12);
        assert!(shard.main.iter().all(|&class| class <= 5));
        assert!(shard.pressed.contains(&1), "somebody presses a key");
        assert!(shard.player.iter().all(|player| (0..50).contains(player)));
        // Fingertips of a hand that is in its crop lie within it.
        let inside = shard.points.iter().filter(|value| value.abs() < 1.0).count();
        assert!(inside * 10 > shard.points.len() * 8, "{inside} of {}", shard.points.len());
    }

    #[test]
    fn the_same_seed_gives_the_same_film() {
        assert_eq!(shoot(&options(PathBuf::new()), 5), shoot(&options(PathBuf::new()), 5));
    }

    #[test]
    fn players_kept_for_measuring_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let players = 99_990..TRAINING_PLAYERS.end + 1;

        let refused = render(&RenderOptions { players, ..options(folder.path().into()) }, |_, _| ());

        assert!(matches!(refused, Err(DatasetError::ReservedPlayers(_))));
    }
}

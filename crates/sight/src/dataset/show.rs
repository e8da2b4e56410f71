//! What is filmed, for the eye: a contact sheet of random hands, and a strip of pictures for each technique.
//!
//! All with players and looks that training never draws.

mod moment;

use glam::Vec2;
use hand::{PerformOptions, Performance, Player};
use image::{RgbImage, imageops};
use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64;
use rayon::prelude::*;
use score::{
    Exercise, Hand,
    etude::{self, Technique},
};
use studio::{Camera, Film, Look};

use super::film::MISTAKES;
use super::scene::Scene;
use super::unseen;

/// Columns and rows of the contact sheet.
const SHEET: (usize, usize) = (8, 5);
/// Width and height of a picture on the contact sheet.
const SHEET_TILE_PX: usize = 192;
/// The sheet's cameras have this many times training's pixels each way: the eye is to see what is drawn rather
/// than a webcam's picture blown up.
const FINER: usize = 2;
/// Width and height of a picture on a filmstrip, and how many there are.
const STRIP_TILE_PX: usize = 160;
const STRIP_TILES: usize = 8;
/// The camera of the filmstrips.
const STRIP_CAMERA: (usize, usize) = (1280, 720);
/// How much wider than the hand a picture is.
const MARGIN: f32 = 1.3;
/// Landmarks of a hand that must be in the camera's picture for the contact sheet.
const ENOUGH_IN_VIEW: usize = 16;
/// Grey of what lies outside the camera's picture.
const OUTSIDE: image::Rgb<u8> = image::Rgb([96, 96, 96]);

/// Forty random moments of random players in random scenes, drawn as training draws them where it does not take the
/// plain scene.
pub fn contact_sheet(seed: u64) -> RgbImage {
    let (columns, rows) = SHEET;
    let count = (columns * rows) as u64;
    let tiles: Vec<RgbImage> = (0..count)
        .into_par_iter()
        .map(|tile| sheet_tile(unseen(seed.wrapping_mul(count) % (1 << 40) + tile)))
        .collect();
    grid(&tiles, columns)
}

/// Eight pictures around the moment that shows the technique best, one after the other, in the plain look.
pub fn filmstrip(technique: Technique, seed: u64) -> RgbImage {
    let exercise = etude::of(technique, unseen(seed));
    let player = Player::draw(unseen(seed));
    let performance = Performance::new(&exercise, &player, &PerformOptions::default());
    let range = keyboard::Range::FULL;
    let (width, height) = STRIP_CAMERA;
    let film = Film::new(&performance, Look::plain(), Camera::overhead(width, height, range), range);
    let moment = moment::of(&exercise, technique);
    let times: Vec<f64> = (0..STRIP_TILES)
        .map(|tile| moment.at_s + (tile as f64 - (STRIP_TILES as f64 - 1.0) / 2.0) * moment.apart_s)
        .collect();
    // One frame for all eight, so that the hand moves and not the camera.
    let mut points = Vec::new();
    for &t in times.iter().filter(|&&t| (t - moment.at_s).abs() <= moment.framed_s) {
        moment.hands.iter().for_each(|&hand| points.extend(film.landmarks_px(hand, t)));
    }
    let (centre, side) = square(&points);
    let tiles: Vec<RgbImage> =
        times.par_iter().map(|&t| tile(&film, t, centre, side, STRIP_TILE_PX)).collect();
    grid(&tiles, STRIP_TILES)
}

fn sheet_tile(seed: u64) -> RgbImage {
    let mut rng = Pcg64::seed_from_u64(seed);
    loop {
        let exercise = etude::etude(rng.random());
        let player = Player::draw(seed);
        let options = PerformOptions { mistakes: MISTAKES, seed: rng.random(), ..Default::default() };
        let performance = Performance::new(&exercise, &player, &options);
        let scene = Scene::draw(&mut rng, exercise.pitch_range(), FINER);
        if scene.plain {
            continue; // always the same: not worth looking at forty times
        }
        let look = Look::draw(unseen(rng.random_range(0..1 << 40)));
        let (width, height) = (scene.camera.width as f32, scene.camera.height as f32);
        let film = Film::new(&performance, look, scene.camera, scene.range);
        let t = rng.random_range(0.2..exercise.duration_s());
        let Some(hand) = playing(&mut rng, &exercise) else { continue };
        let points = film.landmarks_px(hand, t);
        let inside = |px: &&Vec2| px.cmpge(Vec2::ZERO).all() && px.x < width && px.y < height;
        if points.iter().filter(inside).count() >= ENOUGH_IN_VIEW {
            let (centre, side) = square(&points);
            return tile(&film, t, centre, side, SHEET_TILE_PX);
        }
    }
}

/// One of the hands that have something to play.
fn playing(rng: &mut Pcg64, exercise: &Exercise) -> Option<Hand> {
    let hand = if rng.random_bool(0.5) { Hand::Left } else { Hand::Right };
    [hand, hand.other()].into_iter().find(|&hand| exercise.notes.iter().any(|note| note.hand == hand))
}

/// The middle and the side of a square around points.
fn square(points: &[Vec2]) -> (Vec2, f32) {
    let low = points.iter().copied().fold(Vec2::MAX, Vec2::min);
    let high = points.iter().copied().fold(Vec2::MIN, Vec2::max);
    ((low + high) / 2.0, ((high - low).max_element() * MARGIN).max(16.0))
}

/// A square of the camera's picture, brought to `px` pixels each way.
fn tile(film: &Film<'_>, t: f64, centre: Vec2, side: f32, px: usize) -> RgbImage {
    let first = (centre - side / 2.0).floor().as_i64vec2();
    let side = side.ceil() as i64;
    let start = first.max(glam::I64Vec2::ZERO);
    let size = (first + side - start).max(glam::I64Vec2::ZERO);
    let shown = film.region(t, start.x as usize, start.y as usize, size.x as usize, size.y as usize);
    let mut picture = RgbImage::from_pixel(side as u32, side as u32, OUTSIDE);
    if let Some(shown) = RgbImage::from_raw(shown.width as u32, shown.height as u32, shown.rgb) {
        imageops::replace(&mut picture, &shown, start.x - first.x, start.y - first.y);
    }
    imageops::resize(&picture, px as u32, px as u32, imageops::FilterType::CatmullRom)
}

/// Pictures of one size side by side, row after row.
fn grid(tiles: &[RgbImage], columns: usize) -> RgbImage {
    let (width, height) =
        tiles.first().map_or((0, 0), |tile| (i64::from(tile.width()), i64::from(tile.height())));
    let rows = tiles.len().div_ceil(columns);
    let mut sheet = RgbImage::new(columns as u32 * width as u32, rows as u32 * height as u32);
    for (index, tile) in tiles.iter().enumerate() {
        let (column, row) = ((index % columns) as i64, (index / columns) as i64);
        imageops::replace(&mut sheet, tile, column * width, row * height);
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_technique_has_a_filmstrip_that_moves() {
        for technique in Technique::ALL {
            let strip = filmstrip(technique, 1);
            assert_eq!(strip.dimensions(), (1280, 160), "{technique}");
            let tile = |index: u32| imageops::crop_imm(&strip, index * 160, 0, 160, 160).to_image();
            let (first, last) = (tile(0), tile(7));
            let changed = first.pixels().zip(last.pixels()).filter(|(a, b)| a != b).count();
            assert!(changed > 160 * 160 / 50, "{technique}: {changed} pixels change");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_strip() {
        assert!(filmstrip(Technique::Trill, 3) == filmstrip(Technique::Trill, 3));
        assert!(filmstrip(Technique::Trill, 3) != filmstrip(Technique::Trill, 4));
    }

    #[test]
    fn a_tile_shows_a_hand() {
        let tile = sheet_tile(unseen(5));

        assert_eq!(tile.dimensions(), (192, 192));
        let outside = tile.pixels().filter(|pixel| **pixel == OUTSIDE).count();
        assert!(outside * 2 < 192 * 192, "{outside} pixels outside the picture");
    }

    #[test]
    fn tiles_lie_side_by_side() {
        let tiles: Vec<RgbImage> =
            (0..3).map(|n| RgbImage::from_pixel(2, 2, image::Rgb([n, 0, 0]))).collect();

        let sheet = grid(&tiles, 2);

        assert_eq!(sheet.dimensions(), (4, 4));
        assert_eq!([sheet.get_pixel(0, 0)[0], sheet.get_pixel(3, 0)[0], sheet.get_pixel(1, 3)[0]], [0, 1, 2]);
    }
}

//! The scenes of training: a camera over a keyboard, and the calibration that a player made of it.

use glam::Vec2;
use rand::RngExt as _;
use rand_pcg::Pcg64;
use studio::Camera;

use crate::calibration::Calibration;

/// Share of films in the plain scene of the built-in performer, seen from straight above; the others are drawn.
const PLAIN: f64 = 0.2;
/// Pictures of the usual webcams, the first more often than the others; the plain scene has the first.
const PICTURES: [(usize, usize); 5] = [(640, 360), (640, 360), (640, 360), (640, 480), (854, 480)];
/// How far a corner is off when a person drags it, pixels at 640 wide (standard deviation).
const CORNER_SLIP_PX: f32 = 0.8;

/// A camera over a keyboard, and the calibration a player made of it.
pub(super) struct Scene {
    pub camera: Camera,
    pub range: keyboard::Range,
    pub calibration: Calibration,
    pub plain: bool,
}

impl Scene {
    /// Draws a scene whose keyboard has the keys that are played; `finer` times the pixels each way.
    pub fn draw(rng: &mut Pcg64, pitches: Option<(u8, u8)>, finer: usize) -> Self {
        let range = draw_range(rng, pitches);
        let plain = rng.random_bool(PLAIN);
        let (width, height) = PICTURES[rng.random_range(0..PICTURES.len())];
        loop {
            let camera = if plain {
                Camera::overhead(PICTURES[0].0 * finer, PICTURES[0].1 * finer, range)
            } else {
                Camera::draw(rng, width * finer, height * finer, range)
            };
            let slip = CORNER_SLIP_PX * camera.width as f32 / 640.0;
            let corners =
                camera.corners_px(range).map(|corner| corner + Vec2::new(normal(rng), normal(rng)) * slip);
            if let Ok(calibration) = Calibration::new(corners, range) {
                return Self { camera, range, calibration, plain };
            }
        }
    }
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
pub(crate) fn normal(rng: &mut Pcg64) -> f32 {
    (0..12).map(|_| rng.random::<f32>()).sum::<f32>() - 6.0
}

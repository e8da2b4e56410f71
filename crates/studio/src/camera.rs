//! The camera: a pinhole with a little radial distortion, anywhere above the keys.

use std::f32::consts::PI;

use glam::{Mat3, Vec2, Vec3};
use keyboard::{Range, WHITE_LENGTH_MM};
use rand::{Rng, RngExt as _};

/// Keys and hands need this much of the key plane between the top and the bottom of a picture, mm.
const NEEDED_DEPTH_MM: f32 = 300.0;
/// Nobody hangs a camera lower than this above the keys, mm.
const LOWEST_MM: f32 = 560.0;
/// Newton's steps to undo the distortion; each doubles the number of right digits.
const UNDISTORT_STEPS: usize = 4;

/// Where the camera is, where it looks, and its lens.
///
/// A point at (x, y, z) in the camera's axes (right, down, ahead) falls on
/// `centre + focal_px · n · (1 + k1 · |n|²)` with `n = (x, y) / z`.
#[derive(Clone, Debug, PartialEq)]
pub struct Camera {
    /// Picture width in pixels.
    pub width: usize,
    /// Picture height in pixels.
    pub height: usize,
    /// The pinhole in keyboard mm.
    pub position: Vec3,
    /// Turns keyboard directions into the camera's axes.
    pub rotation: Mat3,
    /// Focal length in pixels.
    pub focal_px: f32,
    /// Where the optical axis meets the picture, pixels from the top left corner of the top left pixel.
    pub centre: Vec2,
    /// Radial distortion: negative bulges (barrel), positive pulls the corners out.
    pub k1: f32,
}

/// What [`Camera::aimed`] makes a camera of. Angles in radians.
struct Aim {
    /// Where the optical axis goes through the key plane.
    target: Vec2,
    /// From the target to the pinhole, mm.
    distance: f32,
    /// Leaning towards the player (positive) or the fallboard.
    tilt: f32,
    /// Leaning towards the treble.
    side: f32,
    /// Turned about the optical axis, clockwise.
    roll: f32,
    /// Pixels per mm at the target.
    scale: f32,
    k1: f32,
}

impl Camera {
    /// A calm camera above the middle of the range, the player at the bottom of the picture.
    pub fn overhead(width: usize, height: usize, range: Range) -> Self {
        let scale = (0.97 * width as f32 / range.width()).min(height as f32 / (NEEDED_DEPTH_MM + 40.0));
        let distance = (1.3 * width as f32 / scale).max(700.0);
        let target = Vec2::new(0.5 * (range.x0() + range.x1()), target_y(0.40, height, scale));
        Self::aimed(
            width,
            height,
            &Aim { target, distance, tilt: 0.05, side: 0.0, roll: 0.0, scale, k1: 0.0 },
        )
    }

    /// Draws a camera: from straight above to leaning over by 45° to any side, mostly the player's; seldom
    /// zoomed in or with the player at the top of the picture.
    pub fn draw(rng: &mut impl Rng, width: usize, height: usize, range: Range) -> Self {
        let fill =
            if rng.random_bool(0.1) { rng.random_range(1.1..1.4) } else { rng.random_range(0.72..1.08) };
        let depth = NEEDED_DEPTH_MM + rng.random_range(-25.0..60.0);
        let scale = (fill * width as f32 / range.width()).min(height as f32 / depth);
        let mut distance = (rng.random_range(0.85..2.0) * width as f32 / scale).max(LOWEST_MM);
        let degrees: f32 = match rng.random_range(0..100) {
            0..46 => rng.random_range(-5.0..7.0),
            46..74 => rng.random_range(5.0..20.0),
            74..88 => rng.random_range(18.0..35.0),
            88..92 => rng.random_range(35.0..46.0),
            _ => rng.random_range(-22.0..-4.0),
        };
        let side: f32 = match rng.random_range(0..100) {
            0..68 => rng.random_range(-2.0..2.0),
            68..90 => rng.random_range(-12.0..12.0),
            90..95 => rng.random_range(12.0..42.0),
            _ => rng.random_range(-42.0..-12.0),
        };
        if side.abs() > 12.0 {
            // From near by the keys' far end would be too small to see.
            distance = distance.max(1.5 * width as f32 / scale);
        }
        let far_side = rng.random_bool(0.15);
        let turned = if rng.random_bool(0.8) { 0.9 } else { 4.0f32 };
        let roll = rng.random_range(-turned..turned).to_radians() + if far_side { PI } else { 0.0 };
        let k1 = if rng.random_bool(0.5) { 0.0 } else { rng.random_range(-0.06..0.04) };

        let spare = (width as f32 / scale - range.width()).abs();
        let x = 0.5 * (range.x0() + range.x1()) + spare * rng.random_range(-0.35..0.35);
        let y = target_y(rng.random_range(0.30..0.56), height, scale);
        let (target, tilt, side) = (Vec2::new(x, y), degrees.to_radians(), side.to_radians());
        Self::aimed(width, height, &Aim { target, distance, tilt, side, roll, scale, k1 })
    }

    fn aimed(width: usize, height: usize, aim: &Aim) -> Self {
        let (across, upright) = aim.side.sin_cos();
        let back = Vec3::new(across, -aim.tilt.sin() * upright, aim.tilt.cos() * upright);
        let ahead = -back;
        // In an unrolled picture the treble is on the right.
        let right = (Vec3::X - ahead * ahead.x).normalize_or(Vec3::X);
        let down = ahead.cross(right);
        let (sin, cos) = aim.roll.sin_cos();
        let rows = Mat3::from_cols(right * cos + down * sin, down * cos - right * sin, ahead);
        Self {
            width,
            height,
            position: aim.target.extend(0.0) + back * aim.distance,
            rotation: rows.transpose(),
            focal_px: aim.scale * aim.distance,
            centre: Vec2::new(width as f32, height as f32) / 2.0,
            k1: aim.k1,
        }
    }

    /// Where a point in mm appears, in pixels; pixel (0, 0) covers 0 to 1 in both directions. May lie outside
    /// the picture; points beside or behind the pinhole appear far away.
    pub fn project(&self, point: Vec3) -> Vec2 {
        let seen = self.rotation * (point - self.position);
        let n = seen.truncate() / seen.z.max(1e-3);
        self.centre + n * (self.focal_px * (1.0 + self.k1 * n.length_squared().min(4.0)))
    }

    /// The direction (length 1) in which the camera sees a pixel position.
    pub fn ray(&self, px: Vec2) -> Vec3 {
        let bent = (px - self.centre) / self.focal_px;
        let goal = bent.length();
        let mut radius = goal;
        if self.k1 != 0.0 {
            for _ in 0..UNDISTORT_STEPS {
                let square = radius * radius;
                let slope = (1.0 + 3.0 * self.k1 * square).max(0.2);
                radius -= (radius * (1.0 + self.k1 * square) - goal) / slope;
            }
        }
        let n = if goal > 1e-9 { bent * (radius / goal) } else { bent };
        (self.rotation.transpose() * n.extend(1.0)).normalize()
    }

    /// The point at the height `z` (0: the white keys' tops) that appears at a pixel position, in mm.
    pub fn unproject(&self, px: Vec2, z: f32) -> Vec2 {
        let ray = self.ray(px);
        let along = (z - self.position.z) / ray.z.min(-1e-3);
        (self.position + ray * along).truncate()
    }

    /// The outer corners of the range's lowest and highest white keys, in pixels: low front, low back, high
    /// front, high back.
    pub fn corners_px(&self, range: Range) -> [Vec2; 4] {
        let (low, high) = (range.x0(), range.x1());
        [(low, 0.0), (low, WHITE_LENGTH_MM), (high, 0.0), (high, WHITE_LENGTH_MM)]
            .map(|(x, y)| self.project(Vec3::new(x, y, 0.0)))
    }

    /// Whether the player is at the top of the picture.
    pub fn player_on_top(&self) -> bool {
        (self.rotation * Vec3::Y).y > 0.0
    }
}

/// The y on the key plane that must come to the middle of the picture, so that the keys' middle is `share` of
/// the height from the edge away from the player.
fn target_y(share: f32, height: usize, scale: f32) -> f32 {
    0.5 * WHITE_LENGTH_MM - (0.5 - share) * height as f32 / scale
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_pcg::Pcg64;

    use super::*;

    const FOUR_OCTAVES: Range = Range { lowest_white: 36, highest_white: 84 };

    fn drawn(seed: u64) -> (Camera, Range) {
        let range = if seed.is_multiple_of(2) { Range::FULL } else { FOUR_OCTAVES };
        (Camera::draw(&mut Pcg64::seed_from_u64(seed), 640, 360, range), range)
    }

    #[test]
    fn projecting_back_returns_to_the_pixel() {
        for seed in 0..200 {
            let (camera, _) = drawn(seed);
            for x in (0..=640).step_by(64) {
                for y in (0..=360).step_by(60) {
                    let px = Vec2::new(x as f32, y as f32);
                    for z in [0.0, 12.0] {
                        let back = camera.project(camera.unproject(px, z).extend(z));
                        assert!(px.distance(back) < 0.01, "seed {seed}: {px} became {back}");
                    }
                }
            }
        }
    }

    #[test]
    fn corners_return_to_the_keyboard() {
        for seed in 0..200 {
            let (camera, range) = drawn(seed);
            let [low_front, low_back, high_front, high_back] =
                camera.corners_px(range).map(|px| camera.project(camera.unproject(px, 0.0).extend(0.0)) - px);
            for slip in [low_front, low_back, high_front, high_back] {
                assert!(slip.length() < 0.01, "seed {seed}: {slip}");
            }
        }
    }

    #[test]
    fn the_overhead_camera_frames_the_range_with_room_for_hands() {
        for range in [Range::FULL, FOUR_OCTAVES, Range { lowest_white: 48, highest_white: 72 }] {
            let camera = Camera::overhead(640, 360, range);
            let [low_front, low_back, high_front, high_back] = camera.corners_px(range);
            assert!(low_front.x > 0.0 && high_front.x < 640.0 && low_back.x > 0.0 && high_back.x < 640.0);
            assert!(low_back.y > 20.0 && high_front.y < 290.0, "{low_back} {high_front}");
            assert!(!camera.player_on_top());
        }
    }

    #[test]
    fn drawn_cameras_show_the_keys_from_all_sides() {
        let mut on_top = 0;
        for seed in 0..400 {
            let (camera, range) = drawn(seed);
            on_top += usize::from(camera.player_on_top());
            let middle = 0.5 * (range.x0() + range.x1());
            for y in [5.0, 75.0, 145.0] {
                let px = camera.project(Vec3::new(middle, y, 0.0));
                assert!((0.0..640.0).contains(&px.x) && (0.0..360.0).contains(&px.y), "seed {seed}: {px}");
            }
            let [low_front, _, high_front, _] = camera.corners_px(range);
            let across = low_front.distance(high_front) / 640.0;
            assert!((0.4..1.6).contains(&across), "seed {seed}: {across}");
        }
        assert!((30..100).contains(&on_top), "{on_top}");
    }
}

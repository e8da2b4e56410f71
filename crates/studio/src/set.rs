//! The empty scene: keys and surroundings in their light, rendered once and kept.

mod around;
mod keybed;
mod surface;

use std::f32::consts::TAU;
use std::sync::OnceLock;

use glam::{Vec2, Vec3};
use keyboard::{BLACK_HEIGHT_MM, Range};

use crate::camera::Camera;
use crate::colour::luminance;
use crate::look::Look;
use crate::maths::smoothstep;
use keybed::Keybed;
pub(crate) use surface::Sample;
use surface::{Ray, Surface};

/// Pixels along a tile's edges.
const TILE: usize = 32;
/// Where an edge pixel is looked at, in pixels from its top left corner: a rotated grid.
const SPOTS: [Vec2; 4] =
    [Vec2::new(0.375, 0.125), Vec2::new(0.875, 0.375), Vec2::new(0.625, 0.875), Vec2::new(0.125, 0.625)];
/// Half the breadth of a line of light along the keys' back end, mm.
const LINE_MM: f32 = 3.5;
/// Lamps of a light strip per mm.
const LED_PER_MM: f32 = 1.0 / 16.6;
/// How far a pressed key's surroundings change, pixels.
const PATCH_MARGIN_PX: f32 = 2.0;

/// A scene without hands, seen by a camera.
///
/// Pixels are rendered when they are first asked for and kept, so films and frames of the same scene should
/// share one set.
#[derive(Debug)]
pub struct Set {
    pub(crate) look: Look,
    pub(crate) camera: Camera,
    /// From light times albedo to what is displayed: exposure and white balance.
    pub(crate) level: Vec3,
    bed: Keybed,
    tiles_across: usize,
    tiles: Vec<OnceLock<Box<[Sample]>>>,
    patches: Vec<OnceLock<Patch>>,
}

/// What changes in the picture when a key is down.
#[derive(Debug, Default)]
pub(crate) struct Patch {
    pub x0: usize,
    pub y0: usize,
    pub width: usize,
    pub height: usize,
    /// The pixels with the key held down, row by row.
    pub down: Vec<Sample>,
}

impl Patch {
    /// The pixel with the key down, if the patch reaches it.
    pub fn get(&self, x: usize, y: usize) -> Option<&Sample> {
        let (column, row) = (x.checked_sub(self.x0)?, y.checked_sub(self.y0)?);
        if column >= self.width { None } else { self.down.get(row * self.width + column) }
    }
}

impl Set {
    /// Sets the scene. Nothing is rendered yet.
    pub fn new(look: Look, camera: Camera, range: Range) -> Self {
        let light = &look.light;
        let lit = look.keys.lightest() * (light.main * light.towards.z.max(0.0) + light.around);
        let lit = lit + light.second.map_or(Vec3::ZERO, |lamp| lamp.colour * (0.8 * lamp.towards.z));
        let brightness = luminance(lit).max(1e-3);
        let tint = (light.neutral / luminance(light.neutral).max(1e-3)).max(Vec3::splat(0.05));
        let level = tint.powf(-look.sensor.adapts) * (look.sensor.white_level / brightness);
        let bed = Keybed::new(range, &look.keys, look.texture_seed());
        let tiles_across = camera.width.div_ceil(TILE);
        let tiles = (0..tiles_across * camera.height.div_ceil(TILE)).map(|_| OnceLock::new()).collect();
        let patches = (0..keyboard::KEY_COUNT).map(|_| OnceLock::new()).collect();
        Self { look, camera, level, bed, tiles_across, tiles, patches }
    }

    /// The keys that there are.
    pub fn range(&self) -> Range {
        self.bed.range()
    }

    /// Calls `visit` with every row of a part of the picture: the row's number, its first column and pixels
    /// up to the end of a tile.
    pub(crate) fn visit(
        &self,
        x0: usize,
        y0: usize,
        x1: usize,
        y1: usize,
        mut visit: impl FnMut(usize, usize, &[Sample]),
    ) {
        for tile_y in y0 / TILE..y1.div_ceil(TILE) {
            for tile_x in x0 / TILE..x1.div_ceil(TILE) {
                let Some(slot) = self.tiles.get(tile_y * self.tiles_across + tile_x) else { continue };
                let tile = slot.get_or_init(|| self.render_tile(tile_x * TILE, tile_y * TILE));
                let (left, top) = (x0.max(tile_x * TILE), y0.max(tile_y * TILE));
                let (right, bottom) = (x1.min((tile_x + 1) * TILE), y1.min((tile_y + 1) * TILE));
                for y in top..bottom {
                    let row = (y - tile_y * TILE) * TILE;
                    visit(y, left, &tile[row + left - tile_x * TILE..row + right - tile_x * TILE]);
                }
            }
        }
    }

    /// What changes when the key is down. Empty where the key is not in the picture.
    pub(crate) fn patch(&self, key: u8) -> Option<&Patch> {
        let slot = self.patches.get(usize::from(key.checked_sub(keyboard::LOWEST)?))?;
        Some(slot.get_or_init(|| self.render_patch(key)))
    }

    fn render_tile(&self, left: usize, top: usize) -> Box<[Sample]> {
        // One more column and row on the far sides, so that edges are found across tiles.
        let side = TILE + 1;
        let first: Vec<(u32, Sample)> = (0..side * side)
            .map(|i| {
                self.look_at(Vec2::new((left + i % side) as f32 + 0.5, (top + i / side) as f32 + 0.5), None)
            })
            .collect();
        let mut tile = vec![Sample::default(); TILE * TILE];
        for (i, pixel) in tile.iter_mut().enumerate() {
            let (x, y) = (i % TILE, i / TILE);
            let at = y * side + x;
            let (id, sample) = first[at];
            let mut even = first[at + 1].0 == id && first[at + side].0 == id;
            even &= x > 0 && first[at - 1].0 == id && y > 0 && first[at - side].0 == id;
            *pixel = if even { sample } else { self.average(left + x, top + y, None, sample.at) };
        }
        tile.into_boxed_slice()
    }

    fn render_patch(&self, key: u8) -> Patch {
        if !self.range().contains(key) {
            return Patch::default();
        }
        let rect = keyboard::rect(key);
        let (mut low, mut high) = (Vec2::MAX, Vec2::MIN);
        for x in [rect.x0, rect.x1] {
            for y in [rect.y0, rect.y1] {
                for z in [-32.0, BLACK_HEIGHT_MM] {
                    let px = self.camera.project(Vec3::new(x, y, z));
                    (low, high) = (low.min(px), high.max(px));
                }
            }
        }
        let limit = Vec2::new(self.camera.width as f32, self.camera.height as f32);
        let low = (low - PATCH_MARGIN_PX).clamp(Vec2::ZERO, limit).floor();
        let high = (high + PATCH_MARGIN_PX).clamp(Vec2::ZERO, limit).ceil();
        let (x0, y0) = (low.x as usize, low.y as usize);
        let (width, height) = (high.x as usize - x0, high.y as usize - y0);
        let down = (0..width * height)
            .map(|i| {
                let (x, y) = (x0 + i % width, y0 + i / width);
                let (_, middle) = self.look_at(Vec2::new(x as f32 + 0.5, y as f32 + 0.5), Some(key));
                self.average(x, y, Some(key), middle.at)
            })
            .collect();
        Patch { x0, y0, width, height, down }
    }

    fn average(&self, x: usize, y: usize, down: Option<u8>, at: Vec3) -> Sample {
        let mut sum = Sample::default();
        for spot in SPOTS {
            let (_, sample) = self.look_at(Vec2::new(x as f32, y as f32) + spot, down);
            sum.direct += sample.direct;
            sum.second += sample.second;
            sum.around += sample.around;
        }
        let share = 1.0 / SPOTS.len() as f32;
        Sample { direct: sum.direct * share, second: sum.second * share, around: sum.around * share, at }
    }

    fn look_at(&self, px: Vec2, down: Option<u8>) -> (u32, Sample) {
        let ray = Ray { from: self.camera.position, to: self.camera.ray(px) };
        let light = &self.look.light;
        let cut = self.look.overlay.as_ref().is_some_and(|overlay| ray.at_height(0.0).y > overlay.edge_mm);
        let key = if cut { None } else { self.bed.hit(&ray, down) };
        let mut surface: Surface = key.unwrap_or_else(|| around::hit(&ray, &self.look, &self.bed));
        if key.is_some() {
            surface.sun *= self.bed.sun_past_blacks(surface.at, light.towards, light.softness);
            surface.sun *= self.sun_past_board(surface.at);
        }
        let mut sample = surface.shade(ray.to, light, self.level);
        if let Some(overlay) = &self.look.overlay
            && let Some(line) = overlay.line
        {
            let off = ray.at_height(0.0).y - overlay.edge_mm;
            let lamps =
                if overlay.dotted { 0.45 + 0.55 * (sample.at.x * LED_PER_MM * TAU).cos() } else { 1.0 };
            let shine =
                lamps * (-(off / LINE_MM).powi(2)).exp() + 0.15 * (-off.abs() / (7.0 * LINE_MM)).exp();
            // It also lights the keys before it.
            let spill = if off < 0.0 { surface.albedo * (0.6 * (off / 55.0).exp()) } else { Vec3::ZERO };
            let core = line.lerp(Vec3::splat(line.max_element()), 0.4);
            sample.around += (core * shine + line * spill) * self.look.sensor.white_level;
        }
        (surface.id, sample)
    }

    /// How much of the main light passes the fallboard.
    fn sun_past_board(&self, at: Vec3) -> f32 {
        let crate::look::Behind::Board { height, .. } = self.look.room.behind else { return 1.0 };
        let towards = self.look.light.towards;
        let y = at.y + towards.y / towards.z.max(0.2) * (height - at.z).max(0.0);
        let blur = 2.0 + self.look.light.softness * height;
        smoothstep(157.0 + blur, 157.0 - blur, y)
    }
}

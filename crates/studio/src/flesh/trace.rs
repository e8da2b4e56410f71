//! Finding a body in the picture: rays marched through its distance, tile by tile.

use glam::{Vec2, Vec3};

use hand::Capsule;

use super::body::{Body, Limb, Material};
use crate::camera::Camera;

/// Pixels along a tile's edges. Tiles lie on a fixed grid of the picture, so that a region gets the pixels of
/// the whole.
const TILE: usize = 8;
/// Limbs farther than this from a tile's sight do not change the body's shape there, mm: so far blending reaches.
const BLEND_MM: f32 = hand::Body::MELT_MM;
/// Limbs farther than this from a tile's sight do not shade it either, mm.
const REACH_MM: f32 = 13.0;
/// Steps after which a ray is given up.
const STEPS: usize = 56;
/// A ray that comes so near has met the body, in pixels' widths there.
const NEAR_PX: f32 = 0.18;
/// Where parts melt together distances overstate the way a little.
const CAUTION: f32 = 0.9;

/// A part of the picture: columns x0 to x1 and rows y0 to y1, the ends not included.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub x0: usize,
    pub y0: usize,
    pub x1: usize,
    pub y1: usize,
}

impl Window {
    /// The part common to both.
    pub fn and(&self, other: &Self) -> Self {
        let (x0, y0) = (self.x0.max(other.x0), self.y0.max(other.y0));
        Self { x0, y0, x1: self.x1.min(other.x1).max(x0), y1: self.y1.min(other.y1).max(y0) }
    }

    /// The smallest window around both.
    pub fn around(&self, other: &Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    pub fn width(&self) -> usize {
        self.x1 - self.x0
    }

    pub fn height(&self) -> usize {
        self.y1 - self.y0
    }
}

/// A body's pixel.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Touch {
    /// Where the ray meets the body, or passes nearest to it.
    pub at: Vec3,
    /// The direction of sight.
    pub view: Vec3,
    /// What share of the pixel the body covers, 0..1.
    pub cover: f32,
    /// How wide the pixel is there.
    pub pixel_mm: f32,
}

/// Flesh and what is worn over it, packed for speed.
#[derive(Clone, Debug, Default)]
struct Packed {
    flesh: hand::Body,
    worn: hand::Body,
}

impl Packed {
    /// Packs limbs, flesh first.
    fn fill(&mut self, limbs: &[&Limb]) {
        let (flesh, worn) = limbs.split_at(limbs.partition_point(|limb| limb.material == Material::Flesh));
        self.flesh.fill(flesh.iter().map(|limb| &limb.shape));
        self.worn.fill(worn.iter().map(|limb| &limb.shape));
    }

    #[inline(always)]
    fn distance(&self, body: &Body, at: Vec3) -> f32 {
        let flesh = self.flesh.distance(at);
        if self.worn.is_empty() {
            return flesh;
        }
        flesh.min(self.worn.distance_apart(at).max(body.before_cuff(at)))
    }
}

/// The distance to those parts of a body that matter to a tile.
#[derive(Copy, Clone)]
pub(crate) struct Field<'a> {
    /// What makes the shape.
    near: &'a Packed,
    /// What also keeps light off.
    wide: &'a Packed,
    limbs: &'a [&'a Limb],
    body: &'a Body,
}

impl Field<'_> {
    /// Signed distance, mm.
    #[inline(always)]
    pub fn distance(&self, at: Vec3) -> f32 {
        self.near.distance(self.body, at)
    }

    /// The same, true also some way off the surface: for what keeps light from it.
    #[inline(always)]
    pub fn room(&self, at: Vec3) -> f32 {
        self.wide.distance(self.body, at)
    }

    /// The limb that a point on the surface belongs to, and how far along it.
    pub fn nearest(&self, at: Vec3) -> Option<(&Limb, f32)> {
        self.body.nearest(self.limbs.iter().copied(), at)
    }

    /// The direction out of the body.
    pub fn normal(&self, at: Vec3) -> Vec3 {
        hand::normal(at, |at| self.distance(at))
    }
}

/// A limb as it appears.
struct Shape {
    a: Vec2,
    b: Vec2,
    /// Half its breadth with all that it may blend with, pixels.
    tight: f32,
    /// Half its breadth with all that it may shade, pixels.
    reach: f32,
    /// From the pinhole to its nearest and farthest point, mm.
    near: f32,
    far: f32,
}

impl Shape {
    fn of(limb: &Capsule, camera: &Camera) -> Option<Self> {
        let depth = |point: Vec3| (camera.rotation * (point - camera.position)).z;
        let radius = limb.broadest() + REACH_MM;
        let nearest = depth(limb.a).min(depth(limb.b)) - radius;
        if nearest < 30.0 {
            return None; // beside the camera: nothing to be seen of it
        }
        let away = [limb.a, limb.b].map(|point| point.distance(camera.position));
        Some(Self {
            a: camera.project(limb.a),
            b: camera.project(limb.b),
            tight: (radius - REACH_MM + BLEND_MM) * camera.focal_px * 1.1 / nearest,
            reach: radius * camera.focal_px * 1.1 / nearest,
            near: away[0].min(away[1]) - radius,
            far: away[0].max(away[1]) + radius - REACH_MM,
        })
    }

    /// How far a pixel is from its axis.
    fn off(&self, px: Vec2) -> f32 {
        let axis = self.b - self.a;
        let share = ((px - self.a).dot(axis) / axis.length_squared().max(1e-6)).clamp(0.0, 1.0);
        (px - self.a - axis * share).length()
    }
}

/// Finds a body's pixels in a part of the picture. `depth_of(x, y)` tells how far the scene behind is, in mm
/// along the ray and in which direction; `paint(x, y, touch, field)` gets every pixel that the body covers.
pub(crate) fn trace(
    body: &Body,
    camera: &Camera,
    window: Window,
    depth_of: impl Fn(usize, usize) -> (Vec3, f32),
    mut paint: impl FnMut(usize, usize, Touch, Field<'_>),
) {
    let shapes: Vec<(&Limb, Shape)> =
        body.limbs.iter().filter_map(|limb| Some((limb, Shape::of(&limb.shape, camera)?))).collect();
    let window = window.and(&bounds(shapes.iter().map(|(_, shape)| shape), camera));
    let half = TILE as f32 / 2.0;
    let (mut near_packed, mut wide_packed) = (Packed::default(), Packed::default());
    let (mut near, mut wide): (Vec<&Limb>, Vec<&Limb>) = (Vec::new(), Vec::new());
    for tile_y in window.y0 / TILE..window.y1.div_ceil(TILE) {
        for tile_x in window.x0 / TILE..window.x1.div_ceil(TILE) {
            let middle = Vec2::new((tile_x * TILE) as f32 + half, (tile_y * TILE) as f32 + half);
            let (mut first, mut last) = (f32::MAX, 0.0f32);
            near.clear();
            wide.clear();
            for (limb, shape) in &shapes {
                let off = shape.off(middle) - 1.5 * half;
                if off < shape.reach {
                    wide.push(limb);
                }
                if off < shape.tight {
                    near.push(limb);
                    (first, last) = (first.min(shape.near), last.max(shape.far));
                }
            }
            if near.is_empty() {
                continue;
            }
            near_packed.fill(&near);
            wide_packed.fill(&wide);
            let field = Field { near: &near_packed, wide: &wide_packed, limbs: &near, body };
            let Some(start) = approach(field, camera, middle, half, first, last) else { continue };
            let tile = Window {
                x0: tile_x * TILE,
                y0: tile_y * TILE,
                x1: (tile_x + 1) * TILE,
                y1: (tile_y + 1) * TILE,
            };
            for quarter in quarters(tile) {
                let part = window.and(&quarter);
                if part.width() == 0 || part.height() == 0 {
                    continue;
                }
                let middle = Vec2::new(quarter.x0 as f32, quarter.y0 as f32) + 0.5 * half;
                let Some(start) = approach(field, camera, middle, 0.5 * half, start, last) else { continue };
                for y in part.y0..part.y1 {
                    for x in part.x0..part.x1 {
                        let (view, depth) = depth_of(x, y);
                        if let Some(touch) = march(field, camera, view, start, depth.min(last)) {
                            paint(x, y, touch, field);
                        }
                    }
                }
            }
        }
    }
}

/// The part of the picture that a body may be in.
pub(crate) fn extent(body: &Body, camera: &Camera) -> Window {
    let shapes: Vec<Shape> = body.limbs.iter().filter_map(|limb| Shape::of(&limb.shape, camera)).collect();
    bounds(shapes.iter(), camera)
}

/// The smallest window around all limbs.
fn bounds<'a>(shapes: impl Iterator<Item = &'a Shape>, camera: &Camera) -> Window {
    let (mut low, mut high) = (Vec2::MAX, Vec2::ZERO);
    for shape in shapes {
        low = low.min(shape.a.min(shape.b) - shape.reach);
        high = high.max(shape.a.max(shape.b) + shape.reach);
    }
    let limit = Vec2::new(camera.width as f32, camera.height as f32);
    let (low, high) = (low.clamp(Vec2::ZERO, limit).floor(), high.clamp(Vec2::ZERO, limit).ceil());
    Window { x0: low.x as usize, y0: low.y as usize, x1: high.x as usize, y1: high.y as usize }
}

/// A tile's quarters: in each the rays can go farther together.
fn quarters(tile: Window) -> [Window; 4] {
    let half = TILE / 2;
    [(0, 0), (half, 0), (0, half), (half, half)].map(|(x, y)| {
        let (x0, y0) = (tile.x0 + x, tile.y0 + y);
        Window { x0, y0, x1: x0 + half, y1: y0 + half }
    })
}

/// How far all rays of a square around `middle` can go at least before they come near the body; `None` if none
/// does.
fn approach(
    field: Field<'_>,
    camera: &Camera,
    middle: Vec2,
    half: f32,
    first: f32,
    last: f32,
) -> Option<f32> {
    let view = camera.ray(middle);
    // Half the square's diagonal and a pixel, per mm of way.
    let spread = (half * 1.4143 + 1.2) / camera.focal_px;
    let mut way = first.max(0.0);
    for _ in 0..48 {
        if way > last {
            return None;
        }
        let room = field.distance(camera.position + view * way) - spread * way;
        if room < 0.5 {
            break;
        }
        way += room * CAUTION / (1.0 + spread);
    }
    Some(way)
}

/// Where a ray meets the body before `limit`.
fn march(field: Field<'_>, camera: &Camera, view: Vec3, start: f32, limit: f32) -> Option<Touch> {
    let mut way = start;
    let (mut best_way, mut best) = (start, f32::MAX);
    // The body is taken half a pixel thinner, so that its softened edge is as wide as the true one.
    let pixel = start / camera.focal_px;
    let near = NEAR_PX * pixel;
    for _ in 0..STEPS {
        if way > limit {
            break;
        }
        let gap = field.distance(camera.position + view * way) + 0.5 * pixel;
        if gap < best {
            (best_way, best) = (way, gap);
        }
        if gap.abs() < near {
            break;
        }
        // A step too far is taken back. Past an edge that it just missed the ray may stride.
        let least = if gap > best { 0.5 * pixel } else { 2.0 * near };
        way += if gap > 0.0 { (gap * CAUTION).max(least) } else { 0.7 * gap };
    }
    let cover = 1.0 - ((best - near) / pixel).clamp(0.0, 1.0);
    (cover > 0.0).then(|| Touch { at: camera.position + view * best_way, view, cover, pixel_mm: pixel })
}

/// The first point of a body on the way from the pinhole to a point, if the body is in between.
pub(crate) fn first_touch(body: &Body, camera: &Camera, towards: Vec3) -> Option<Vec3> {
    let limbs: Vec<&Limb> = body.limbs.iter().collect();
    let mut packed = Packed::default();
    packed.fill(&limbs);
    let field = Field { near: &packed, wide: &packed, limbs: &limbs, body };
    let limit = towards.distance(camera.position);
    let view = (towards - camera.position) / limit.max(1.0);
    let mut way = (limit - 700.0).max(0.0);
    for _ in 0..96 {
        if way > limit {
            return None;
        }
        let gap = field.distance(camera.position + view * way);
        if gap < 0.1 {
            return Some(camera.position + view * way);
        }
        way += (gap * CAUTION).max(0.15);
    }
    None
}

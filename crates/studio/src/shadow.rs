//! What the hands keep from the keys: main light (a shadow) and light from around (the dark under a hand).

use glam::{Vec2, Vec3};

use crate::flesh::{Body, Material};
use crate::look::Light;
use crate::maths::smoothstep;

/// Grid step on the key plane, mm.
const STEP_MM: f32 = 4.0;
/// Nothing deeper below the keys than this shows a hand's shadow, mm.
const DEEPEST_MM: f32 = 160.0;
/// The dark under a hand is only seen on what lies no deeper than this, mm.
const CONTACT_MM: f32 = 60.0;
/// The widest blur, mm.
const WIDEST_MM: f32 = 70.0;

/// A body's shadow on the key plane.
#[derive(Clone, Debug)]
pub(crate) struct Shadow {
    low: Vec2,
    high: Vec2,
    across: usize,
    /// Share of the main light, and of the light from around, that is kept off.
    cells: Vec<[f32; 2]>,
    /// How far the main light goes sideways per mm of height.
    slope: Vec2,
}

/// A limb's outline on the plane.
struct Blot {
    a: Vec2,
    b: Vec2,
    ra: f32,
    rb: f32,
    /// Blur at both ends, mm.
    blur: [f32; 2],
    strength: [f32; 2],
}

impl Shadow {
    /// Throws a body's shadow.
    pub fn of(body: &Body, light: &Light) -> Self {
        let slope = light.towards.truncate() / light.towards.z.max(0.35);
        let limbs = body.limbs.iter().filter(|limb| limb.material != Material::Hair);
        let mut blots: Vec<(usize, Blot)> = Vec::new();
        for limb in limbs.map(|limb| &limb.shape) {
            let blot = |shift: Vec2, softness: f32, base: f32, fade: f32| {
                let height = |point: Vec3, radius: f32| (point.z - 0.5 * radius).max(0.0);
                let [ra, rb] = limb.half_breadths();
                let ends = [height(limb.a, limb.ra), height(limb.b, limb.rb)];
                let blur = ends.map(|height| (base + softness * height).min(WIDEST_MM));
                // A blurred thin thing does not darken fully.
                let widths = [ra, rb];
                let strength = std::array::from_fn(|i| {
                    (1.5 * widths[i] / (widths[i] + 0.7 * blur[i])).min(1.0) / (1.0 + ends[i] / fade)
                });
                let on_plane = |point: Vec3| point.truncate() - shift * point.z;
                Blot { a: on_plane(limb.a), b: on_plane(limb.b), ra, rb, blur, strength }
            };
            blots.push((0, blot(slope, light.softness, 2.0, 1e4)));
            blots.push((1, blot(Vec2::ZERO, 0.9, 5.0, 45.0)));
        }
        let (mut low, mut high) = (Vec2::MAX, Vec2::MIN);
        for (_, blot) in &blots {
            let reach = Vec2::splat(blot.ra.max(blot.rb) + blot.blur[0].max(blot.blur[1]));
            low = low.min(blot.a.min(blot.b) - reach);
            high = high.max(blot.a.max(blot.b) + reach);
        }
        // Nothing farther away than this is looked at.
        let (low, high) = (low.max(Vec2::new(-200.0, -420.0)), high.min(Vec2::new(1430.0, 260.0)));
        let size = ((high - low).max(Vec2::ZERO) / STEP_MM).ceil();
        let (across, down) = (size.x as usize + 2, size.y as usize + 2);
        let mut shadow = Self { low, high, across, cells: vec![[0.0; 2]; across * down], slope };
        for (channel, blot) in &blots {
            shadow.add(*channel, blot, down);
        }
        shadow
    }

    fn add(&mut self, channel: usize, blot: &Blot, down: usize) {
        let reach = Vec2::splat(blot.ra.max(blot.rb) + blot.blur[0].max(blot.blur[1]));
        let from = ((blot.a.min(blot.b) - reach - self.low) / STEP_MM).max(Vec2::ZERO);
        let to = ((blot.a.max(blot.b) + reach - self.low) / STEP_MM).max(Vec2::ZERO);
        let axis = blot.b - blot.a;
        let inverse = 1.0 / axis.length_squared().max(1e-3);
        for y in from.y as usize..(to.y.ceil() as usize + 1).min(down) {
            for x in from.x as usize..(to.x.ceil() as usize + 1).min(self.across) {
                let at = self.low + Vec2::new(x as f32, y as f32) * STEP_MM - blot.a;
                let share = (at.dot(axis) * inverse).clamp(0.0, 1.0);
                let between = |ends: [f32; 2]| ends[0] + (ends[1] - ends[0]) * share;
                let gap = (at - axis * share).length() - between([blot.ra, blot.rb]);
                let blur = between(blot.blur);
                let dark = smoothstep(blur, -blur, gap) * between(blot.strength);
                let cell = &mut self.cells[y * self.across + x][channel];
                *cell = cell.max(dark);
            }
        }
    }

    /// The shares of the main light and of the light from around that reach a point.
    pub fn light_at(&self, at: Vec3) -> [f32; 2] {
        // Raised surfaces meet the shadow earlier.
        let main = self.look_up(at.truncate() - self.slope * at.z, 0);
        let near = smoothstep(-CONTACT_MM, -0.4 * CONTACT_MM, at.z);
        let around = near * self.look_up(at.truncate(), 1);
        [1.0 - main, 1.0 - 0.75 * around]
    }

    fn look_up(&self, at: Vec2, channel: usize) -> f32 {
        if at.cmplt(self.low).any() || at.cmpge(self.high).any() {
            return 0.0;
        }
        let place = (at - self.low) / STEP_MM;
        let (x, y) = (place.x as usize, place.y as usize);
        let (u, v) = (place.x - x as f32, place.y - y as f32);
        let row = y * self.across + x;
        let cell = |index: usize| self.cells.get(index).map_or(0.0, |cell| cell[channel]);
        let top = cell(row) + (cell(row + 1) - cell(row)) * u;
        let bottom = cell(row + self.across) + (cell(row + self.across + 1) - cell(row + self.across)) * u;
        top + (bottom - top) * v
    }

    /// Whether a point may be in the shadow at all.
    pub fn reaches(&self, at: Vec3) -> bool {
        let margin = Vec2::splat(2.0 + at.z.abs() * 1.5);
        let point = at.truncate();
        at.z > -DEEPEST_MM && point.cmpge(self.low - margin).all() && point.cmple(self.high + margin).all()
    }
}

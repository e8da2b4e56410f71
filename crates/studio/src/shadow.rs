//! What the hands keep from the keys: lamps' light (shadows) and light from around (the dark under a hand).

use glam::{Vec2, Vec3};

use crate::flesh::{Body, Material};
use crate::look::Light;
use crate::maths::smoothstep;

/// Grid step on the key plane for soft and for sharp shadows, mm.
const STEP_MM: [f32; 2] = [4.0, 2.4];
/// Shadows of lamps that blur slower than this are sharp, mm per mm.
const SHARP: f32 = 0.16;
/// Nothing deeper below the keys than this shows a hand's shadow, mm.
const DEEPEST_MM: f32 = 160.0;
/// The dark under a hand is only seen on what lies no deeper than this, mm.
const CONTACT_MM: f32 = 60.0;
/// The widest blur, mm.
const WIDEST_MM: f32 = 70.0;
/// Main light, second lamp, light from around.
const CHANNELS: usize = 3;

/// A body's shadow on the key plane.
#[derive(Clone, Debug)]
pub(crate) struct Shadow {
    low: Vec2,
    high: Vec2,
    step: f32,
    across: usize,
    /// Share of each light that is kept off.
    cells: Vec<[f32; CHANNELS]>,
    /// How far the lamps' light goes sideways per mm of height; none for a lamp that is not there.
    slopes: [Option<Vec2>; 2],
}

/// A limb's outline on the plane.
struct Blot {
    channel: usize,
    a: Vec2,
    b: Vec2,
    ra: f32,
    rb: f32,
    /// Blur at both ends, mm.
    blur: [f32; 2],
    strength: [f32; 2],
}

impl Shadow {
    /// Throws a body's shadow, smeared by `smear_mm` of motion.
    pub fn of(body: &Body, light: &Light, smear_mm: f32) -> Self {
        let lamps =
            [Some((light.towards, light.softness)), light.second.map(|lamp| (lamp.towards, lamp.softness))];
        let slopes = lamps.map(|lamp| lamp.map(|(towards, _)| slope(towards)));
        let mut blots: Vec<Blot> = Vec::new();
        let limbs = body.limbs.iter().filter(|limb| limb.material != Material::Hair);
        for limb in limbs.map(|limb| &limb.shape) {
            let mut blot = |channel: usize, shift: Vec2, softness: f32, base: f32, fade: f32| {
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
                let (a, b) = (on_plane(limb.a), on_plane(limb.b));
                blots.push(Blot { channel, a, b, ra, rb, blur, strength });
            };
            for (channel, lamp) in lamps.iter().enumerate() {
                if let Some((towards, softness)) = lamp {
                    blot(channel, slope(*towards), *softness, 0.8 + 0.4 * smear_mm, 1e4);
                }
            }
            blot(CHANNELS - 1, Vec2::ZERO, 0.8, 4.0, 45.0);
        }
        let (mut low, mut high) = (Vec2::MAX, Vec2::MIN);
        for blot in &blots {
            let reach = Vec2::splat(blot.ra.max(blot.rb) + blot.blur[0].max(blot.blur[1]));
            low = low.min(blot.a.min(blot.b) - reach);
            high = high.max(blot.a.max(blot.b) + reach);
        }
        // Nothing farther away than this is looked at.
        let (low, high) = (low.max(Vec2::new(-200.0, -420.0)), high.min(Vec2::new(1430.0, 260.0)));
        let sharp = lamps.iter().flatten().any(|(_, softness)| *softness < SHARP);
        let step = STEP_MM[usize::from(sharp)];
        let size = ((high - low).max(Vec2::ZERO) / step).ceil();
        let (across, down) = (size.x as usize + 2, size.y as usize + 2);
        let mut shadow =
            Self { low, high, step, across, cells: vec![[0.0; CHANNELS]; across * down], slopes };
        for blot in &blots {
            shadow.add(blot, down);
        }
        shadow
    }

    fn add(&mut self, blot: &Blot, down: usize) {
        let reach = Vec2::splat(blot.ra.max(blot.rb) + blot.blur[0].max(blot.blur[1]));
        let from = ((blot.a.min(blot.b) - reach - self.low) / self.step).max(Vec2::ZERO);
        let to = ((blot.a.max(blot.b) + reach - self.low) / self.step).max(Vec2::ZERO);
        let axis = blot.b - blot.a;
        let inverse = 1.0 / axis.length_squared().max(1e-3);
        for y in from.y as usize..(to.y.ceil() as usize + 1).min(down) {
            for x in from.x as usize..(to.x.ceil() as usize + 1).min(self.across) {
                let at = self.low + Vec2::new(x as f32, y as f32) * self.step - blot.a;
                let share = (at.dot(axis) * inverse).clamp(0.0, 1.0);
                let between = |ends: [f32; 2]| ends[0] + (ends[1] - ends[0]) * share;
                let blur = between(blot.blur);
                let reach = between([blot.ra, blot.rb]) + blur;
                let off = at - axis * share;
                if off.length_squared() > reach * reach {
                    continue;
                }
                let gap = off.length() - reach + blur;
                let dark = smoothstep(blur, -blur, gap) * between(blot.strength);
                let cell = &mut self.cells[y * self.across + x][blot.channel];
                *cell = cell.max(dark);
            }
        }
    }

    /// The shares of the main light, the second lamp's and the light from around that reach a point.
    pub fn light_at(&self, at: Vec3) -> [f32; CHANNELS] {
        // Raised surfaces meet the shadow earlier.
        let [main, second] = std::array::from_fn(|channel| {
            self.slopes[channel].map_or(0.0, |slope| self.look_up(at.truncate() - slope * at.z, channel))
        });
        let near = smoothstep(-CONTACT_MM, -0.4 * CONTACT_MM, at.z);
        let around = if near > 0.0 { near * self.look_up(at.truncate(), CHANNELS - 1) } else { 0.0 };
        [1.0 - main, 1.0 - second, 1.0 - 0.85 * around]
    }

    fn look_up(&self, at: Vec2, channel: usize) -> f32 {
        if at.cmplt(self.low).any() || at.cmpge(self.high).any() {
            return 0.0;
        }
        let place = (at - self.low) / self.step;
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
        let margin = Vec2::splat(2.0 + at.z.abs() * 2.5);
        let point = at.truncate();
        at.z > -DEEPEST_MM && point.cmpge(self.low - margin).all() && point.cmple(self.high + margin).all()
    }
}

/// How far light from a direction goes sideways per mm of height.
fn slope(towards: Vec3) -> Vec2 {
    towards.truncate() / towards.z.max(0.35)
}

//! Keys as a crop shows them: which of its cells belong to a key, so that the recogniser can be asked who plays it.
//!
//! A key has a near zone, where fingertips usually are, and a far one, between the black keys.

use glam::{Affine2, Vec2};

use crate::crop::{CROP_MM, CropFrame};

/// Zones of a key.
pub const ZONES: usize = 2;
/// Numbers that tell a key's place: `x` and `y` of where it is usually struck, crop units, and 1 for a black key.
pub const PLACE: usize = 3;

/// Fingertips overhang a key's near edge by up to this, millimetres.
const OVERHANG_MM: f32 = 6.0;
/// Depth of a black key's near zone; a white key's ends where the black keys begin.
const BLACK_NEAR_MM: f32 = 42.0;
/// Between black keys a white one is this wide, millimetres.
const BETWEEN_MM: f32 = 13.0;

/// What a crop shows of some keys, each after the other.
#[derive(Debug, Clone, Default)]
pub struct Zones {
    /// `[keys, ZONES, cells]`: from 0 to 1, how much of each cell of the map belongs to the zone, row by row.
    pub cells: Vec<f32>,
    /// `[keys, PLACE]`
    pub places: Vec<f32>,
}

impl Zones {
    /// Adds a key. `vary` is what became of the crop since it was cut; `side` the cells along the map's side.
    pub fn push(&mut self, pitch: u8, square: &CropFrame, vary: &Affine2, side: usize) {
        let key = keyboard::rect(pitch);
        let black = keyboard::is_black(pitch);
        let edge = if black { key.y0 + BLACK_NEAR_MM } else { key.y1 - keyboard::BLACK_LENGTH_MM };
        let far_half = if black { key.width() } else { BETWEEN_MM } / 2.0;
        let near = (Vec2::new(key.x0, key.y0 - OVERHANG_MM), Vec2::new(key.x1, edge));
        let x = key.centre().x;
        let far = (Vec2::new(x - far_half, edge), Vec2::new(x + far_half, key.y1));
        let back = vary.inverse();
        for (low, high) in [near, far] {
            self.zone(low, high, square, vary, &back, side);
        }
        let at = keyboard::strike_point(pitch).truncate();
        let at = vary.transform_point2(square.to_units(at));
        self.places.extend([at.x, at.y, f32::from(u8::from(black))]);
    }

    /// Adds a key that is none, to fill up.
    pub fn push_nothing(&mut self, side: usize) {
        self.cells.resize(self.cells.len() + ZONES * side * side, 0.0);
        self.places.resize(self.places.len() + PLACE, 0.0);
    }

    fn zone(
        &mut self,
        low: Vec2,
        high: Vec2,
        square: &CropFrame,
        vary: &Affine2,
        back: &Affine2,
        side: usize,
    ) {
        let start = self.cells.len();
        self.cells.resize(start + side * side, 0.0);
        let cells = &mut self.cells[start..];
        let cell_mm = CROP_MM / side as f32;
        let (middle, half) = ((low + high) / 2.0, (high - low) / 2.0);
        // Only the cells around the zone's corners can belong to it.
        let corners = [low, Vec2::new(low.x, high.y), high, Vec2::new(high.x, low.y)]
            .map(|mm| vary.transform_point2(square.to_units(mm)));
        let cell = |units: f32| (units + 1.0) / 2.0 * side as f32;
        let range = |of: fn(&Vec2) -> f32| {
            let along = corners.iter().map(|corner| cell(of(corner)));
            let first = along.clone().fold(f32::MAX, f32::min) - 1.0;
            let last = along.fold(f32::MIN, f32::max) + 2.0;
            (first.max(0.0) as usize).min(side)..(last.max(0.0) as usize).min(side)
        };
        let (rows, columns) = (range(|corner| corner.y), range(|corner| corner.x));
        for row in rows {
            for column in columns.clone() {
                let units = (Vec2::new(column as f32, row as f32) + 0.5) / side as f32 * 2.0 - 1.0;
                let mm = square.to_mm(back.transform_point2(units));
                let inside = (0.5 - ((mm - middle).abs() - half) / cell_mm).clamp(Vec2::ZERO, Vec2::ONE);
                cells[row * side + column] = inside.x * inside.y;
            }
        }
    }
}

/// The keys that cross a crop.
pub fn keys_in(square: &CropFrame) -> Vec<u8> {
    let half = CROP_MM / 2.0;
    let (left, right) = (square.centre_mm.x - half, square.centre_mm.x + half);
    keyboard::keys()
        .filter(|&pitch| {
            let key = keyboard::rect(pitch);
            key.x0 < right && key.x1 > left
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use score::Hand;

    use super::*;

    const SIDE: usize = 32;

    /// The middle of a zone's cells in crop units, and how many there are.
    fn middle(cells: &[f32]) -> (Vec2, f32) {
        let mut sum = Vec2::ZERO;
        for (i, share) in cells.iter().enumerate() {
            sum +=
                *share * ((Vec2::new((i % SIDE) as f32, (i / SIDE) as f32) + 0.5) / SIDE as f32 * 2.0 - 1.0);
        }
        let area: f32 = cells.iter().sum();
        (sum / area, area)
    }

    #[test]
    fn zones_lie_on_their_key_however_the_crop_was_varied() {
        let vary = Affine2::from_scale_angle_translation(Vec2::new(1.1, 0.9), 0.2, Vec2::new(0.05, -0.04));
        for (hand, vary) in
            [(Hand::Left, Affine2::IDENTITY), (Hand::Right, Affine2::IDENTITY), (Hand::Right, vary)]
        {
            for pitch in [60, 61] {
                let key = keyboard::rect(pitch);
                let square = CropFrame::new(key.centre() + Vec2::new(20.0, -30.0), hand);
                let mut zones = Zones::default();
                zones.push(pitch, &square, &vary, SIDE);

                let cell_mm = CROP_MM / SIDE as f32;
                let (near, area) = middle(&zones.cells[..SIDE * SIDE]);
                let mm = square.to_mm(vary.inverse().transform_point2(near));
                assert!((mm.x - key.centre().x).abs() < 1.0, "{pitch} {mm}");
                assert!(mm.y > key.y0 && mm.y < key.centre().y, "{pitch} {mm}");
                let expected = key.width() * if pitch == 61 { 48.0 } else { 61.0 } / (cell_mm * cell_mm);
                let turned = area / vary.matrix2.determinant().abs();
                assert!((turned / expected - 1.0).abs() < 0.1, "{pitch}: {turned} cells for {expected}");
                let (far, _) = middle(&zones.cells[SIDE * SIDE..]);
                assert!(square.to_mm(vary.inverse().transform_point2(far)).y > mm.y + 30.0);
            }
        }
    }

    #[test]
    fn a_crop_is_crossed_by_the_keys_under_it() {
        let square = CropFrame::new(keyboard::rect(60).centre(), Hand::Right);
        let keys = keys_in(&square);
        assert!(keys.contains(&60) && keys.contains(&52) && keys.contains(&69), "{keys:?}");
        assert!(!keys.contains(&51) && !keys.contains(&70), "{keys:?}");
    }
}

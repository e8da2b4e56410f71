//! The radial bend that a wide-angle lens adds to the picture.

use glam::Vec2;
use serde::{Deserialize, Serialize};

/// One-term radial distortion: a point at distance `r` (in units of `radius_px`) from the centre is
/// seen at `r · (1 + k1 · r²)`. Negative `k1` is the usual barrel shape.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lens {
    /// The coefficient, without unit.
    pub k1: f32,
    /// The distortion's centre in pixels, usually the picture's middle.
    pub centre_px: [f32; 2],
    /// The distance in pixels at which `r` is 1.
    pub radius_px: f32,
}

impl Lens {
    /// Strongest bend that is accepted; beyond it the one-term model folds over inside the picture.
    const MAX_K1: f32 = 0.2;

    /// Whether the numbers are finite and the bend is one that a real lens has.
    pub fn is_usable(&self) -> bool {
        let Self { k1, centre_px, radius_px } = *self;
        centre_px.iter().all(|c| c.is_finite())
            && radius_px.is_finite()
            && radius_px > 0.0
            && k1.abs() <= Self::MAX_K1
    }

    /// Where a point of the straight picture is seen (px to px).
    pub fn bend(&self, straight: Vec2) -> Vec2 {
        let centre = Vec2::from_array(self.centre_px);
        let p = straight - centre;
        // A barrel bend turns back on itself beyond this radius: points there are far outside the picture.
        let r2 = p.length_squared() / (self.radius_px * self.radius_px);
        let r2 = if self.k1 < 0.0 { r2.min(-1.0 / (3.0 * self.k1)) } else { r2 };
        centre + p * (1.0 + self.k1 * r2)
    }

    /// The inverse of [`bend`](Self::bend), by Newton's method on the radius.
    pub fn straighten(&self, seen: Vec2) -> Vec2 {
        let centre = Vec2::from_array(self.centre_px);
        let p = seen - centre;
        let bent = p.length() / self.radius_px;
        if bent == 0.0 {
            return seen;
        }
        let mut r = bent;
        for _ in 0..8 {
            let slope = 1.0 + 3.0 * self.k1 * r * r;
            if slope < 0.1 {
                break;
            }
            r -= (r + self.k1 * r * r * r - bent) / slope;
        }
        centre + p * (r / bent)
    }

    /// The same lens in a picture `factor` times as large.
    pub(super) fn scaled(self, factor: Vec2) -> Self {
        Self {
            k1: self.k1,
            centre_px: [self.centre_px[0] * factor.x, self.centre_px[1] * factor.y],
            radius_px: self.radius_px * factor.element_product().abs().sqrt(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn straightening_undoes_bending() {
        for k1 in [-0.1, -0.05, 0.0, 0.1] {
            let lens = Lens { k1, centre_px: [640.0, 360.0], radius_px: 640.0 };
            for x in (0..=1280).step_by(80) {
                for y in (0..=720).step_by(80) {
                    let p = Vec2::new(x as f32, y as f32);
                    assert!(lens.bend(lens.straighten(p)).distance(p) < 0.01, "k1 {k1}, {p}");
                }
            }
        }
    }

    #[test]
    fn barrel_pulls_the_corner_in() {
        let lens = Lens { k1: -0.1, centre_px: [0.0, 0.0], radius_px: 100.0 };
        assert!(lens.bend(Vec2::new(100.0, 0.0)).distance(Vec2::new(90.0, 0.0)) < 1e-4);
    }
}

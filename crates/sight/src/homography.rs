//! The plane map between keyboard millimetres and picture pixels.

use glam::{DMat3, DVec2, DVec3, Vec2};

/// A projective map of the plane: the picture of one flat thing, the keyboard, through a pinhole.
///
/// Solved and kept in double precision. Points on the horizon or behind the camera have no picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homography {
    matrix: DMat3,
    /// A point that is surely in view: the middle of the four corners.
    anchor: DVec2,
}

/// The four points do not determine a map: three of them lie on a line, or two coincide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("three of the four corners lie on one line")]
pub struct DegenerateCorners;

impl Homography {
    /// The map that takes each of the four points `from` to the point of `to` with the same index,
    /// by the direct linear transform.
    ///
    /// With `h₃₃ = 1` every pair `(x, y) → (u, v)` gives two linear equations in the other eight
    /// entries,
    /// ```text
    /// h₁₁x + h₁₂y + h₁₃ − u(h₃₁x + h₃₂y) = u
    /// h₂₁x + h₂₂y + h₂₃ − v(h₃₁x + h₃₂y) = v
    /// ```
    /// Both sides are first moved to their centroid and scaled to unit size (Hartley, "In defense
    /// of the eight-point algorithm", 1997), which keeps the system well conditioned and makes
    /// `h₃₃ = 1` safe: the centroid of four corners in view has a finite picture.
    ///
    /// # Errors
    /// [`DegenerateCorners`] when the points do not determine a map.
    pub fn from_points(from: [DVec2; 4], to: [DVec2; 4]) -> Result<Self, DegenerateCorners> {
        let (from_unit, from) = normalise(from).ok_or(DegenerateCorners)?;
        let (to_unit, to) = normalise(to).ok_or(DegenerateCorners)?;

        let mut rows = [[0.0; 9]; 8];
        for (i, (p, q)) in from.iter().zip(&to).enumerate() {
            rows[2 * i] = [p.x, p.y, 1.0, 0.0, 0.0, 0.0, -q.x * p.x, -q.x * p.y, q.x];
            rows[2 * i + 1] = [0.0, 0.0, 0.0, p.x, p.y, 1.0, -q.y * p.x, -q.y * p.y, q.y];
        }
        let h = solve(rows).ok_or(DegenerateCorners)?;
        let unit = DMat3::from_cols(
            DVec3::new(h[0], h[3], h[6]),
            DVec3::new(h[1], h[4], h[7]),
            DVec3::new(h[2], h[5], 1.0),
        );
        if unit.determinant().abs() < 1e-9 {
            return Err(DegenerateCorners);
        }
        let matrix = to_unit.inverse() * unit * from_unit;
        Ok(Self::facing(matrix, from_unit.inverse().z_axis.truncate()))
    }

    /// The inverse map.
    pub fn inverse(&self) -> Self {
        let anchor = self.map_f64(self.anchor).unwrap_or_default();
        Self::facing(self.matrix.inverse(), anchor)
    }

    /// The picture of `point`; `None` on the horizon or behind the camera.
    pub fn map(&self, point: Vec2) -> Option<Vec2> {
        self.map_f64(point.as_dvec2()).map(DVec2::as_vec2)
    }

    /// [`map`](Self::map) in double precision.
    pub fn map_f64(&self, point: DVec2) -> Option<DVec2> {
        let p = self.matrix * point.extend(1.0);
        (p.z > HORIZON).then(|| p.truncate() / p.z)
    }

    /// The 3×3 matrix; `(u·w, v·w, w) = matrix · (x, y, 1)`, with `w > 0` in front of the camera
    /// and `w = 1` in the middle of the four corners.
    pub fn matrix(&self) -> DMat3 {
        self.matrix
    }

    /// The factor of a projective matrix is free; this one makes the third coordinate 1 at
    /// `anchor`, and so positive everywhere in front of the camera.
    fn facing(matrix: DMat3, anchor: DVec2) -> Self {
        let w = (matrix * anchor.extend(1.0)).z;
        Self { matrix: matrix * w.recip(), anchor }
    }
}

/// Points with a smaller third coordinate than this (1 in the middle of the keyboard) lie on the
/// horizon for every practical purpose.
const HORIZON: f64 = 1e-4;

/// The similarity that moves the points' centroid to 0 and their mean distance from it to 1, and the
/// points after it. `None` when they all coincide or are not finite.
fn normalise(points: [DVec2; 4]) -> Option<(DMat3, [DVec2; 4])> {
    let centroid = points.iter().sum::<DVec2>() / 4.0;
    let mean = points.iter().map(|p| p.distance(centroid)).sum::<f64>() / 4.0;
    if !mean.is_finite() || mean < 1e-9 {
        return None;
    }
    let scale = mean.recip();
    let map = DMat3::from_scale(DVec2::splat(scale)) * DMat3::from_translation(-centroid);
    Some((map, points.map(|p| (p - centroid) * scale)))
}

/// Solves eight linear equations (coefficients and right side in each row) by Gaussian elimination
/// with partial pivoting; `None` when they are dependent.
fn solve(mut rows: [[f64; 9]; 8]) -> Option<[f64; 8]> {
    for column in 0..8 {
        let pivot = (column..8).max_by(|&a, &b| rows[a][column].abs().total_cmp(&rows[b][column].abs()))?;
        if rows[pivot][column].abs() < 1e-9 {
            return None;
        }
        rows.swap(column, pivot);
        let pivot = rows[column];
        for row in rows.iter_mut().skip(column + 1) {
            let factor = row[column] / pivot[column];
            for (cell, above) in row.iter_mut().zip(pivot).skip(column) {
                *cell -= factor * above;
            }
        }
    }
    let mut solution = [0.0; 8];
    for column in (0..8).rev() {
        let known: f64 = (column + 1..8).map(|k| rows[column][k] * solution[k]).sum();
        solution[column] = (rows[column][8] - known) / rows[column][column];
    }
    Some(solution)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(p: [[f64; 2]; 4]) -> [DVec2; 4] {
        p.map(DVec2::from_array)
    }

    fn keyboard() -> [DVec2; 4] {
        points([[0.0, 0.0], [0.0, 150.0], [1222.0, 0.0], [1222.0, 150.0]])
    }

    #[test]
    fn corners_go_to_their_corners_and_back() {
        // Seen from the front, a little from the left, rolled by some degrees.
        let picture = points([[31.5, 402.0], [88.0, 250.5], [1203.0, 371.0], [1101.25, 238.0]]);
        let map = Homography::from_points(keyboard(), picture).unwrap();
        let back = map.inverse();

        for (mm, px) in keyboard().into_iter().zip(picture) {
            assert!(map.map_f64(mm).unwrap().distance(px) < 1e-9);
            assert!(back.map_f64(px).unwrap().distance(mm) < 1e-9);
        }
    }

    #[test]
    fn round_trip_is_exact_all_over_the_keyboard() {
        let picture = points([[31.5, 402.0], [88.0, 250.5], [1203.0, 371.0], [1101.25, 238.0]]);
        let map = Homography::from_points(keyboard(), picture).unwrap();

        for x in (-100..=1300).step_by(50) {
            for y in (-200..=200).step_by(25) {
                let mm = Vec2::new(x as f32, y as f32);
                let px = map.map(mm).unwrap();
                assert!(map.inverse().map(px).unwrap().distance(mm) < 2e-3, "{mm} → {px}");
            }
        }
    }

    #[test]
    fn projective_map_is_recovered_from_its_corners() {
        let truth = DMat3::from_cols_array(&[1.1, -0.2, 1e-4, 0.3, -1.4, 8e-4, 50.0, 400.0, 1.0]);
        let truth = Homography::facing(truth, DVec2::new(600.0, 75.0));
        let picture = keyboard().map(|p| truth.map_f64(p).unwrap());
        let found = Homography::from_points(keyboard(), picture).unwrap();

        for p in [DVec2::new(300.0, 20.0), DVec2::new(900.0, -120.0), DVec2::new(1100.0, 160.0)] {
            assert!(found.map_f64(p).unwrap().distance(truth.map_f64(p).unwrap()) < 1e-8);
        }
    }

    #[test]
    fn degenerate_corners_are_refused() {
        let line = points([[0.0, 0.0], [10.0, 10.0], [20.0, 20.0], [5.0, 40.0]]);
        let twice = points([[0.0, 0.0], [0.0, 0.0], [20.0, 20.0], [5.0, 40.0]]);
        let one = points([[3.0, 4.0]; 4]);
        let endless = points([[f64::NAN, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]);

        for picture in [line, twice, one, endless] {
            assert_eq!(Homography::from_points(keyboard(), picture), Err(DegenerateCorners));
            assert_eq!(Homography::from_points(picture, keyboard()), Err(DegenerateCorners));
        }
    }

    #[test]
    fn points_behind_the_camera_have_no_picture() {
        // The sides meet at row −7: that is the horizon. The camera stands 156 mm before the keys.
        let picture = points([[0.0, 400.0], [300.0, 200.0], [1222.0, 400.0], [922.0, 200.0]]);
        let map = Homography::from_points(keyboard(), picture).unwrap();

        assert!(map.map(Vec2::new(611.0, 1e5)).is_some());
        assert!(map.map(Vec2::new(611.0, -1e3)).is_none());
        assert!(map.inverse().map(Vec2::new(600.0, 100.0)).is_some());
        assert!(map.inverse().map(Vec2::new(600.0, -900.0)).is_none());
    }
}

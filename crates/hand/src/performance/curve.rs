//! Smooth curves through points in time.

/// A curve through given values that never swings beyond them: cubic pieces with the slopes of Fritsch and
/// Butland ("A method for constructing local monotone piecewise cubic interpolants", SIAM J. Sci. Stat.
/// Comput. 5, 1984). Held before the first and after the last point.
#[derive(Clone, Debug, Default)]
pub(super) struct Curve {
    times: Vec<f64>,
    values: Vec<f32>,
    slopes: Vec<f32>,
}

impl Curve {
    /// From points in order of time. A point that does not come at least 1 ms after the one before is left out.
    pub fn through(points: &[(f64, f32)]) -> Self {
        let mut curve = Self::default();
        for &(time, value) in points {
            if curve.times.last().is_none_or(|last| time >= last + 1e-3) {
                curve.times.push(time);
                curve.values.push(value);
            }
        }
        let n = curve.times.len();
        curve.slopes = vec![0.0; n];
        for i in 1..n.saturating_sub(1) {
            let before = curve.secant(i - 1);
            let after = curve.secant(i);
            if before.1 * after.1 > 0.0 {
                let (w1, w2) = (before.0 + 2.0 * after.0, 2.0 * before.0 + after.0);
                curve.slopes[i] = (w1 + w2) / (w1 / after.1 + w2 / before.1);
            }
        }
        curve
    }

    /// The value at any time; 0 for a curve without points.
    pub fn at(&self, t_s: f64) -> f32 {
        let after = self.times.partition_point(|time| *time <= t_s);
        let (Some(first), Some(last)) = (self.values.first(), self.values.last()) else { return 0.0 };
        if after == 0 {
            return *first;
        }
        if after == self.times.len() {
            return *last;
        }
        let i = after - 1;
        let width = (self.times[after] - self.times[i]) as f32;
        let share = (t_s - self.times[i]) as f32 / width;
        hermite(
            (self.values[i], self.slopes[i] * width),
            (self.values[after], self.slopes[after] * width),
            share,
        )
    }

    /// Width in seconds and slope of the straight line from point `i` to the next.
    fn secant(&self, i: usize) -> (f32, f32) {
        let width = (self.times[i + 1] - self.times[i]) as f32;
        (width, (self.values[i + 1] - self.values[i]) / width)
    }
}

/// The cubic from (value, slope) to (value, slope) at a share 0..1 of the way; slopes per whole way.
pub(super) fn hermite(from: (f32, f32), to: (f32, f32), share: f32) -> f32 {
    let s = share.clamp(0.0, 1.0);
    let (s2, s3) = (s * s, s * s * s);
    from.0 * (2.0 * s3 - 3.0 * s2 + 1.0)
        + from.1 * (s3 - 2.0 * s2 + s)
        + to.0 * (3.0 * s2 - 2.0 * s3)
        + to.1 * (s3 - s2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_goes_through_its_points_and_not_beyond_them() {
        let points = [(0.0, 1.0), (0.5, 4.0), (0.6, 4.0), (2.0, -3.0)];
        let curve = Curve::through(&points);
        for (time, value) in points {
            assert!((curve.at(time) - value).abs() < 1e-4);
        }
        for step in -100..400 {
            assert!((-3.0..=4.0001).contains(&curve.at(f64::from(step) * 0.01)));
        }
        assert_eq!((curve.at(-9.0), curve.at(9.0)), (1.0, -3.0));
    }
}

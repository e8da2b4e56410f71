//! Three segments in a plane whose last two joints bend together.

/// The share of a chain's length in which it stretches softly.
const SOFT: f32 = 0.03;

/// Three segments in a plane. The third joint bends `coupling` times as far as the second.
///
/// ```text
///   root ──first──●╮ angle
///                   ╲second
///                    ●╮ coupling · angle
///                     │third
///                     ○ end
/// ```
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Chain {
    bones: [f32; 3],
    coupling: f32,
}

/// How a chain has to bend for its end to be at a given distance from its root.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Bend {
    /// Flexion of the second joint, in radians.
    pub angle: f32,
    /// How far below the first segment's line the end then is, seen from the root, in radians (negative).
    pub sag: f32,
}

impl Chain {
    /// Segment lengths in mm, root first.
    pub fn new(bones: [f32; 3], coupling: f32) -> Self {
        Self { bones, coupling }
    }

    /// The bend that brings the end `distance` mm from the root, or the nearest one between straight and
    /// `largest` radians.
    ///
    /// The last few percent of the reach are approached softly: a joint that snaps straight would jump.
    pub fn bend_to(&self, distance: f32, largest: f32) -> Bend {
        let longest: f32 = self.bones.iter().sum();
        let (knee, rest) = ((1.0 - SOFT) * longest, SOFT * longest);
        let distance =
            if distance > knee { knee + rest * (1.0 - ((knee - distance) / rest).exp()) } else { distance };
        let angle = self.angle_for(distance, largest);
        let (along, down) = self.points(angle, 0.0)[2];
        Bend { angle, sag: (-down).atan2(along) }
    }

    /// The three joints after the root as (along, down), the first segment pointing `first` radians down.
    pub fn points(&self, angle: f32, first: f32) -> [(f32, f32); 3] {
        let mut at = (0.0, 0.0);
        let directions = [first, first + angle, first + angle * (1.0 + self.coupling)];
        std::array::from_fn(|i| {
            let (sin, cos) = directions[i].sin_cos();
            at = (at.0 + self.bones[i] * cos, at.1 + self.bones[i] * sin);
            at
        })
    }

    /// Solves |end(angle)| = distance. The squared distance falls steadily while the joints bend together by
    /// less than half a turn, so Newton's steps inside a shrinking bracket cannot go astray.
    fn angle_for(&self, distance: f32, largest: f32) -> f32 {
        let [a, b, c] = self.bones;
        let k = self.coupling;
        let wanted = distance * distance;
        let excess = |angle: f32| {
            a * a
                + b * b
                + c * c
                + 2.0 * (a * b * angle.cos() + b * c * (k * angle).cos() + a * c * ((1.0 + k) * angle).cos())
                - wanted
        };
        if excess(0.0) <= 0.0 {
            return 0.0;
        }
        if excess(largest) >= 0.0 {
            return largest;
        }
        let (mut low, mut high) = (0.0, largest);
        let mut angle = 0.5 * largest;
        for _ in 0..12 {
            let error = excess(angle);
            if error.abs() < 0.01 * distance {
                break; // Within 0.005 mm.
            }
            if error > 0.0 {
                low = angle;
            } else {
                high = angle;
            }
            let slope = -2.0
                * (a * b * angle.sin()
                    + b * c * k * (k * angle).sin()
                    + a * c * (1.0 + k) * ((1.0 + k) * angle).sin());
            let newton = angle - error / slope;
            angle = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        }
        angle
    }
}

//! Small changes to a hand's posture over time, found while it was prepared.

use glam::Vec3;

use crate::ik::WristPose;

/// Numbers of a nudge: wrist (3), its angles (3), every finger's target (15), every finger's coupling (5).
pub(super) const WAYS: usize = 26;
/// Where the fingers' targets begin.
pub(super) const TARGETS: usize = 6;
/// Where the couplings begin.
pub(super) const COUPLINGS: usize = 21;
/// From one change to the next, in seconds.
pub(super) const GRID_S: f64 = 0.01;

/// A change of posture: mm, radians, shares.
pub(super) type Nudge = [f32; WAYS];

/// Moves a wrist.
pub(super) fn move_wrist(wrist: &mut WristPose, nudge: &Nudge) {
    wrist.position += Vec3::new(nudge[0], nudge[1], nudge[2]);
    wrist.yaw += nudge[3];
    wrist.pitch += nudge[4];
    wrist.roll += nudge[5];
}

/// How far a finger that plays slides on its key at most, sideways and along it, in mm.
const SLIDE_MM: (f32, f32) = (4.0, 9.0);

/// How a finger's target moves, in mm: a free one anywhere, one that plays a little way on its key.
pub(super) fn of_finger(nudge: &Nudge, finger: usize, free: f32) -> Vec3 {
    let at = TARGETS + 3 * finger;
    let (x, y, z) = (nudge[at], nudge[at + 1], nudge[at + 2]);
    let slid = Vec3::new(x.clamp(-SLIDE_MM.0, SLIDE_MM.0), y.clamp(-SLIDE_MM.1, SLIDE_MM.1), 0.0);
    slid.lerp(Vec3::new(x, y, z), free)
}

/// Nudges at even steps of time, joined by a cubic B-spline: smooth up to the acceleration.
#[derive(Clone, Debug, Default)]
pub(super) struct Nudges {
    start_s: f64,
    steps: Vec<Nudge>,
}

impl Nudges {
    /// None yet, from `start_s` to `end_s`.
    pub fn still(start_s: f64, end_s: f64) -> Self {
        let count = ((end_s - start_s) / GRID_S).ceil().max(0.0) as usize + 1;
        Self { start_s, steps: vec![[0.0; WAYS]; count] }
    }

    /// How many steps there are.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// When a step is.
    pub fn time(&self, step: usize) -> f64 {
        self.start_s + step as f64 * GRID_S
    }

    /// A step, to change it.
    pub fn step_mut(&mut self, step: usize) -> &mut Nudge {
        &mut self.steps[step]
    }

    /// The nudge at any time; before the first and after the last step none.
    pub fn at(&self, t_s: f64) -> Nudge {
        let place = (t_s - self.start_s) / GRID_S;
        let mut sum = [0.0; WAYS];
        if place < -2.0 || place > self.steps.len() as f64 + 2.0 {
            return sum;
        }
        let first = place.floor();
        let u = (place - first) as f32;
        let (u2, u3) = (u * u, u * u * u);
        let weights = [
            (1.0 - 3.0 * u + 3.0 * u2 - u3) / 6.0,
            (4.0 - 6.0 * u2 + 3.0 * u3) / 6.0,
            (1.0 + 3.0 * u + 3.0 * u2 - 3.0 * u3) / 6.0,
            u3 / 6.0,
        ];
        for (weight, offset) in weights.into_iter().zip(-1_i64..) {
            let step = usize::try_from(first as i64 + offset).ok();
            let Some(nudge) = step.and_then(|step| self.steps.get(step)) else { continue };
            for (sum, value) in sum.iter_mut().zip(nudge) {
                *sum += weight * value;
            }
        }
        sum
    }
}

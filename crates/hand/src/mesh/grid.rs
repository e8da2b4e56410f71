//! The grid on which a hand's surface is found: fine at the fingers, coarse towards the elbow.

use fast_surface_nets::ndshape::{RuntimeShape, Shape as _};
use fast_surface_nets::{SurfaceNetsBuffer, surface_nets};
use glam::Vec3;

use crate::body::Body;
use crate::skin::Capsule;

/// Width of the finest cells in shares of hand length.
const CELL: f32 = 0.0195;
/// Cells are longer than wide, as fingers are.
const LONGER: f32 = 1.3;
/// Steps by which the found corners come to lie on the surface exactly.
const REFINEMENTS: usize = 3;
/// Passes after which no cell has two surfaces any more; one or two are usual.
const UNTYINGS: usize = 16;
/// Passes that even the triangles out.
const RELAXATIONS: usize = 2;

/// A surface: its corners and its triangles, counter-clockwise from outside.
pub(super) struct Surface {
    pub corners: Vec<Vec3>,
    pub triangles: Vec<[u32; 3]>,
}

/// Rows of the grid from the elbow to the fingertips: their y and how many times wider cells are there.
struct Rows(Vec<(f32, f32)>);

impl Rows {
    fn between(low: f32, high: f32, length: f32) -> Self {
        let mut rows = vec![];
        let mut y = high;
        while y > low {
            let wider = widening(y / length);
            rows.push((y, wider));
            y -= CELL * LONGER * length * wider * wider.sqrt();
        }
        rows.push((y, widening(y / length)));
        rows.reverse();
        Self(rows)
    }

    /// From the grid's numbers to the hand's place.
    fn place(&self, at: [f32; 3], first: Vec3, cell: f32) -> Vec3 {
        let row = (at[1].max(0.0) as usize).min(self.0.len() - 2);
        let share = at[1] - row as f32;
        let ((y, wide), (next_y, next_wide)) = (self.0[row], self.0[row + 1]);
        let wider = wide + (next_wide - wide) * share;
        Vec3::new(
            (first.x + at[0] * cell) * wider,
            y + (next_y - y) * share,
            (first.z + at[2] * cell) * wider,
        )
    }
}

/// How much coarser the grid may be at a distance from the wrist, in hand lengths.
fn widening(y: f32) -> f32 {
    let smooth = |share: f32| {
        let share = share.clamp(0.0, 1.0);
        share * share * (3.0 - 2.0 * share)
    };
    1.0 + 0.35 * smooth((0.45 - y) / 0.3) + 1.3 * smooth((0.05 - y) / 0.8)
}

/// The surface of a right hand at rest, its wrist at the origin, of the given hand length.
pub(super) fn polygonise(body: &Body, capsules: &[Capsule], length: f32) -> Surface {
    let (mut low, mut high) = (Vec3::MAX, Vec3::MIN);
    for capsule in capsules {
        let reach = Vec3::splat(capsule.broadest() + Body::MELT_MM);
        for end in [capsule.a, capsule.b] {
            let scale = Vec3::new(1.0, 0.0, 1.0) / widening(end.y / length) + Vec3::Y;
            low = low.min((end - reach) * scale);
            high = high.max((end + reach) * scale);
        }
    }
    let cell = CELL * length;
    let rows = Rows::between(low.y, high.y, length);
    let count = |low: f32, high: f32| ((high - low) / cell).ceil() as u32 + 1;
    let size = [count(low.x, high.x), rows.0.len() as u32, count(low.z, high.z)];
    let shape = RuntimeShape::<u32, 3>::new(size);
    let mut distances = vec![0.0f32; shape.usize()];
    for (i, distance) in distances.iter_mut().enumerate() {
        let at = shape.delinearize(i as u32).map(|n| n as f32);
        *distance = body.distance(rows.place(at, low, cell));
    }
    untie(&mut distances, &shape);
    let mut found = SurfaceNetsBuffer::default();
    surface_nets(&distances, &shape, [0; 3], size.map(|n| n - 1), &mut found);
    let corners = found.positions.iter().map(|at| refined(body, rows.place(*at, low, cell))).collect();
    let triangles = found.indices.chunks_exact(3).map(|three| [three[0], three[1], three[2]]).collect();
    let mut surface = Surface { corners, triangles };
    surface.relax(body);
    surface
}

/// Where opposite corners of a cell's face are inside and the two others outside, surfaces would share an
/// edge: the corner that is nearest to the surface changes sides.
fn untie(distances: &mut [f32], shape: &RuntimeShape<u32, 3>) {
    let [wide, long, high] = shape.as_array();
    let step = [[1, 0, 0], [0, 1, 0], [0, 0, 1]].map(|axis| shape.linearize(axis) as usize);
    for _ in 0..UNTYINGS {
        let mut tied = false;
        for place in 0..distances.len() {
            let [x, y, z] = shape.delinearize(place as u32);
            for (a, b, fits) in [
                (step[0], step[1], x + 1 < wide && y + 1 < long),
                (step[1], step[2], y + 1 < long && z + 1 < high),
                (step[2], step[0], z + 1 < high && x + 1 < wide),
            ] {
                let face = [place, place + a, place + a + b, place + b];
                if !fits {
                    continue;
                }
                let inside = face.map(|corner| distances[corner] < 0.0);
                if inside == [true, false, true, false] || inside == [false, true, false, true] {
                    let nearest =
                        face.into_iter().min_by(|a, b| distances[*a].abs().total_cmp(&distances[*b].abs()));
                    // Farther than it was on the other side, so that it does not come back.
                    nearest.into_iter().for_each(|corner| distances[corner] *= -1.1);
                    tied = true;
                }
            }
        }
        if !tied {
            return;
        }
    }
}

impl Surface {
    /// Moves corners along the surface to the middle of their neighbours: triangles become more alike.
    fn relax(&mut self, body: &Body) {
        for _ in 0..RELAXATIONS {
            let mut sums = vec![(Vec3::ZERO, 0.0); self.corners.len()];
            for &[a, b, c] in &self.triangles {
                for (from, to) in [(a, b), (b, c), (c, a)] {
                    let (sum, count) = &mut sums[from as usize];
                    (*sum, *count) = (*sum + self.corners[to as usize], *count + 1.0);
                }
            }
            for (corner, (sum, count)) in self.corners.iter_mut().zip(sums) {
                let middle = sum / f32::max(count, 1.0);
                *corner = refined(body, corner.lerp(middle, 0.5));
            }
        }
    }
}

/// The nearest place on the surface.
fn refined(body: &Body, mut at: Vec3) -> Vec3 {
    for _ in 0..REFINEMENTS {
        at -= body.normal(at) * (0.8 * body.distance(at));
    }
    at
}

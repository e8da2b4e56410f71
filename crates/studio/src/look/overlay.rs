//! What producers of piano videos compose into the picture: falling notes, a line of light, glows.

use glam::Vec3;
use rand::{Rng, RngExt as _};

use super::Genre;
use crate::colour::hue;

/// Falling notes and light at the keys' back end.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Overlay {
    /// Light of the left and the right hand's notes.
    pub colours: [Vec3; 2],
    /// A steady line of light at the back end: colour times strength.
    pub line: Option<Vec3>,
    /// Whether that line is a strip of single lamps.
    pub dotted: bool,
    /// How fast notes fall, mm/s; `None` for no notes.
    pub fall_mm_s: Option<f32>,
    /// Light from a struck key, if any.
    pub burst: Option<Burst>,
    /// Where keys are cut off by the overlay, mm from the front edge.
    pub edge_mm: f32,
    /// Paint on the whole of each pressed key, 0..1.
    pub paint: f32,
}

/// Light that spills from a struck key's back end.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct Burst {
    /// Times the brightness of a lit white key.
    pub strength: f32,
    /// How far it reaches towards the player, mm.
    pub reach_mm: f32,
    /// How fast it dies away, seconds; long ones glow as long as the key is held.
    pub decay_s: f32,
    /// Strength of halo and streaks over the picture, 0 for none.
    pub flare: f32,
}

impl Overlay {
    pub fn draw(rng: &mut impl Rng, genre: Genre) -> Option<Self> {
        let wanted = match genre {
            Genre::Visualiser => true,
            Genre::Room => rng.random_bool(0.05),
            Genre::Evening => rng.random_bool(0.12),
        };
        if !wanted {
            return None;
        }
        let mut light = |pale: f32| {
            let colour = hue(rng.random_range(0.0..1.0));
            // No lamp and no sensor's filter is pure.
            colour.lerp(Vec3::ONE, 0.06 + pale * rng.random_range(0.0f32..1.0).powi(2))
        };
        let first = light(0.9);
        let second = light(0.9);
        let colours = if rng.random_bool(0.6) { [first, first] } else { [first, second] };
        Some(Self {
            colours,
            line: rng.random_bool(0.5).then(|| first * rng.random_range(0.2..2.2)),
            dotted: rng.random_bool(0.25),
            fall_mm_s: rng.random_bool(0.8).then(|| rng.random_range(90.0..380.0)),
            burst: rng.random_bool(0.85).then(|| Burst {
                strength: rng.random_range(0.8f32..2.2).powi(2),
                reach_mm: rng.random_range(25.0..150.0),
                decay_s: if rng.random_bool(0.25) { rng.random_range(0.1..0.4) } else { 3.0 },
                flare: if rng.random_bool(0.6) { rng.random_range(0.3..2.0) } else { 0.0 },
            }),
            edge_mm: if rng.random_bool(0.6) { 150.0 } else { rng.random_range(132.0..150.0) },
            paint: if rng.random_bool(0.25) { rng.random_range(0.2..0.9) } else { 0.0 },
        })
    }
}

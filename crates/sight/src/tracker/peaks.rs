//! Where the locator's maps say that hands are.

use glam::Vec2;
use score::Hand;

use crate::crop::{self, STRIP_HEIGHT, STRIP_WIDTH};
use crate::network::locator::CELL_PX;

/// Cells in a row of a map.
pub const MAP_WIDTH: usize = STRIP_WIDTH / CELL_PX;
/// Rows of a map.
pub const MAP_HEIGHT: usize = STRIP_HEIGHT / CELL_PX;
/// Cells of a map.
pub const MAP_CELLS: usize = MAP_WIDTH * MAP_HEIGHT;

/// Cells around a peak that refine it.
const AROUND: usize = 2;
/// Peaks of both maps nearer than this are one hand seen twice, millimetres.
pub const SAME_MM: f32 = 30.0;
/// No more places than this are looked at: the two hands and two mistakes.
const MOST_PLACES: usize = 4;

/// A peak in one hand's map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// Where, millimetres on the key plane.
    pub centre_mm: Vec2,
    /// The map's value.
    pub probability: f32,
}

/// A place where there may be a hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Where, millimetres on the key plane.
    pub centre_mm: Vec2,
    /// Probability of its being the left hand and the right hand, by their maps.
    pub probability: [f32; 2],
}

impl Place {
    /// Probability that there is a hand at all.
    pub fn presence(&self) -> f32 {
        self.probability[0].max(self.probability[1])
    }
}

/// The highest peak of one hand's map ([`MAP_CELLS`] probabilities, row by row), refined to a part of a cell.
pub fn highest(map: &[f32]) -> Option<Peak> {
    let best = (0..map.len()).max_by(|&a, &b| map[a].total_cmp(&map[b]))?;
    refine(map, best)
}

/// Places where hands may be, the likeliest first, from the left and the right hand's map in a row.
pub fn places(maps: &[f32], least: f32) -> Vec<Place> {
    let (left, right) = maps.split_at(MAP_CELLS);
    let mut peaks: Vec<Peak> = [left, right]
        .into_iter()
        .flat_map(|map| {
            (0..MAP_CELLS)
                .filter(move |&cell| map[cell] >= least && near(cell, 1).all(|other| map[other] <= map[cell]))
                .filter_map(|cell| refine(map, cell))
        })
        .collect();
    peaks.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let mut places: Vec<Place> = Vec::with_capacity(MOST_PLACES);
    for peak in peaks {
        if places.len() < MOST_PLACES
            && places.iter().all(|place| place.centre_mm.distance(peak.centre_mm) >= SAME_MM)
        {
            let around =
                |map: &[f32]| near(cell_at(peak.centre_mm), 1).map(|cell| map[cell]).fold(0.0, f32::max);
            places.push(Place { centre_mm: peak.centre_mm, probability: [around(left), around(right)] });
        }
    }
    places
}

/// Index of a hand's map, and of whatever else comes left hand first.
pub fn slot(hand: Hand) -> usize {
    match hand {
        Hand::Left => 0,
        Hand::Right => 1,
    }
}

fn refine(map: &[f32], cell: usize) -> Option<Peak> {
    let (mut sum, mut weights) = (Vec2::ZERO, 0.0);
    for other in near(cell, AROUND) {
        let weight = map[other].powi(2);
        sum += Vec2::new((other % MAP_WIDTH) as f32 + 0.5, (other / MAP_WIDTH) as f32 + 0.5) * weight;
        weights += weight;
    }
    (weights > 0.0).then(|| Peak {
        centre_mm: crop::strip_px_to_mm(sum / weights * CELL_PX as f32),
        probability: map[cell],
    })
}

/// The cells at most `reach` columns and rows away, the cell itself among them.
fn near(cell: usize, reach: usize) -> impl Iterator<Item = usize> {
    let (column, row) = (cell % MAP_WIDTH, cell / MAP_WIDTH);
    (row.saturating_sub(reach)..(row + reach + 1).min(MAP_HEIGHT)).flat_map(move |y| {
        (column.saturating_sub(reach)..(column + reach + 1).min(MAP_WIDTH)).map(move |x| y * MAP_WIDTH + x)
    })
}

fn cell_at(place_mm: Vec2) -> usize {
    let cell = crop::mm_to_strip_px(place_mm) / CELL_PX as f32;
    let column = (cell.x.max(0.0) as usize).min(MAP_WIDTH - 1);
    let row = (cell.y.max(0.0) as usize).min(MAP_HEIGHT - 1);
    row * MAP_WIDTH + column
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A map with a bump of the given height around each place, in cells.
    fn bumps(bumps: &[(f32, f32, f32)]) -> Vec<f32> {
        (0..MAP_CELLS)
            .map(|i| {
                let at = Vec2::new((i % MAP_WIDTH) as f32, (i / MAP_WIDTH) as f32);
                bumps
                    .iter()
                    .map(|&(x, y, height)| height * (-at.distance_squared(Vec2::new(x, y)) / 3.0).exp())
                    .fold(0.0, f32::max)
            })
            .collect()
    }

    #[test]
    fn the_peak_is_found_between_cells() {
        let expected = crop::strip_px_to_mm(Vec2::new(20.75, 8.5) * CELL_PX as f32);

        let peak = highest(&bumps(&[(20.25, 8.0, 1.0)])).unwrap();

        assert!(peak.centre_mm.distance(expected) < 2.0);
    }

    #[test]
    fn a_hand_in_both_maps_is_one_place_and_two_hands_in_one_map_are_two() {
        let left = bumps(&[(20.0, 8.0, 0.9), (40.0, 8.0, 0.5)]);
        let right = bumps(&[(20.4, 8.0, 0.6)]);

        let places = places(&[left, right].concat(), 0.2);

        assert_eq!(places.len(), 2);
        assert!(places[0].probability[0] > 0.85 && places[0].probability[1] > 0.5);
        assert!(places[1].probability[0] > 0.45 && places[1].probability[1] < 0.05);
    }
}

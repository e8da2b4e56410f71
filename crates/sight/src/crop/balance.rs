//! Light balance and min–max: the same hand under any lamp should give about the same numbers.
//!
//! White keys are the largest light and truly white thing in nearly every crop, so they serve as the
//! white card: the three channels' 90th percentiles are made equal. Then the darkest (1st percentile;
//! usually a black key or a shadow) becomes 0 and the lightest (99th percentile) becomes 255.
//! Percentiles instead of extremes keep a hot pixel or a light's reflection from setting the scale;
//! for the same reason the lightest is that of the middle channel: a blue lamp in view is not white.

use super::sample::Samples;

/// The white keys' share of the light end, see above.
const WHITE: f32 = 0.90;
const DARKEST: f32 = 0.01;
const LIGHTEST: f32 = 0.99;
/// A channel is made at most this much stronger or weaker: a crop without white keys stays sane.
const MAX_GAIN: f32 = 2.0;
/// A picture with less contrast than this (in levels of 255) is not stretched fully: it is noise.
const MIN_CONTRAST: f32 = 32.0;

/// Balances and stretches what lies inside the picture; the rest stays as it is.
pub(super) fn apply(samples: &mut Samples) {
    let Samples { planes, inside } = samples;
    let pixels = inside.len();
    let known = inside.iter().filter(|&&inside| inside).count();
    if known == 0 {
        return;
    }
    let histograms: Vec<[u32; 256]> =
        planes.chunks_exact(pixels).map(|plane| histogram(plane, inside)).collect();
    let level = |share: f32| histograms.iter().map(move |h| percentile(h, known, share));

    let white: Vec<f32> = level(WHITE).map(|level| level.max(1.0)).collect();
    let grey = white.iter().sum::<f32>() / white.len() as f32;
    let gains: Vec<f32> =
        white.iter().map(|level| (grey / level).clamp(MAX_GAIN.recip(), MAX_GAIN)).collect();
    let balanced = |share: f32| level(share).zip(&gains).map(|(level, gain)| level * gain);
    let darkest = balanced(DARKEST).fold(f32::INFINITY, f32::min);
    let mut lightest: [f32; 3] =
        std::array::from_fn(|channel| balanced(LIGHTEST).nth(channel).unwrap_or(255.0));
    lightest.sort_by(f32::total_cmp);
    let [_, lightest, _] = lightest;
    let contrast = (lightest - darkest).max(MIN_CONTRAST);

    for (plane, gain) in planes.chunks_exact_mut(pixels).zip(gains) {
        let curve: [u8; 256] = std::array::from_fn(|value| {
            // The cast clamps to 0..=255.
            ((value as f32 * gain - darkest) / contrast * 255.0).round() as u8
        });
        for (value, _) in plane.iter_mut().zip(inside.iter()).filter(|(_, inside)| **inside) {
            *value = curve[usize::from(*value)];
        }
    }
}

fn histogram(plane: &[u8], inside: &[bool]) -> [u32; 256] {
    let mut counts = [0; 256];
    for (&value, &inside) in plane.iter().zip(inside) {
        counts[usize::from(value)] += u32::from(inside);
    }
    counts
}

/// The smallest value that at least `share` of `known` pixels do not exceed.
fn percentile(histogram: &[u32; 256], known: usize, share: f32) -> f32 {
    let wanted = (share * known as f32).ceil().max(1.0) as u32;
    let mut seen = 0;
    let reached = histogram.iter().position(|&count| {
        seen += count;
        seen >= wanted
    });
    reached.unwrap_or(255) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_count_from_below() {
        let mut histogram = [0; 256];
        histogram[10] = 90;
        histogram[200] = 10;

        assert_eq!(percentile(&histogram, 100, 0.01), 10.0);
        assert_eq!(percentile(&histogram, 100, 0.90), 10.0);
        assert_eq!(percentile(&histogram, 100, 0.91), 200.0);
        assert_eq!(percentile(&histogram, 100, 1.0), 200.0);
    }

    /// A third black, a third grey, a third white, under a lamp of the given colour.
    fn lit(lamp: [f32; 3]) -> Samples {
        let greys = [20.0, 90.0, 180.0];
        let planes = lamp.iter().flat_map(|l| (0..300).map(move |i| (greys[i / 100] * l) as u8)).collect();
        Samples { planes, inside: vec![true; 300] }
    }

    #[test]
    fn lamps_of_any_colour_and_strength_give_the_same_picture() {
        let mut day = lit([1.0, 1.0, 1.0]);
        apply(&mut day);
        assert_eq!((day.planes[0], day.planes[299]), (0, 255));

        for lamp in [[1.0, 0.8, 0.6], [0.3, 0.4, 0.5], [1.3, 1.3, 1.3]] {
            let mut samples = lit(lamp);
            apply(&mut samples);
            for (&a, &b) in samples.planes.iter().zip(&day.planes) {
                assert!(a.abs_diff(b) <= 6, "{a} and {b} under {lamp:?}");
            }
        }
    }

    #[test]
    fn what_is_outside_neither_counts_nor_changes() {
        let mut samples = lit([1.0; 3]);
        samples.planes[5] = 255;
        samples.inside[5] = false;
        apply(&mut samples);

        assert_eq!(samples.planes[5], 255);
        assert_eq!(samples.planes[6], 0);
        assert_eq!(samples.planes[299], 255);
    }

    #[test]
    fn empty_wall_is_not_turned_into_noise() {
        let planes = (0..300).map(|i| 100 + (i % 2) as u8).collect();
        let mut samples = Samples { planes, inside: vec![true; 100] };
        apply(&mut samples);

        assert!(samples.planes.iter().all(|&value| value <= 16));
    }
}

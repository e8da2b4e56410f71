//! How far two fingers span: the table of Parncutt et al. (1997), Music Perception 14(4), for an average adult hand.

use score::Finger;

/// Spans of a pair of fingers in semitones; negative where the outer finger lies inside the other.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Span {
    /// Smallest that can be played at all.
    pub least: f32,
    /// Smallest comfortable one.
    pub least_comfortable: f32,
    /// Smallest relaxed one.
    pub least_relaxed: f32,
    /// Largest relaxed one.
    pub most_relaxed: f32,
    /// Largest comfortable one.
    pub most_comfortable: f32,
    /// Largest that can be played at all.
    pub most: f32,
}

const fn span(values: [i8; 6]) -> Span {
    let [least, least_comfortable, least_relaxed, most_relaxed, most_comfortable, most] = values;
    Span {
        least: least as f32,
        least_comfortable: least_comfortable as f32,
        least_relaxed: least_relaxed as f32,
        most_relaxed: most_relaxed as f32,
        most_comfortable: most_comfortable as f32,
        most: most as f32,
    }
}

/// By lower and higher finger, 1-2, 1-3, 1-4, 1-5, 2-3, …, 4-5.
const TABLE: [Span; 10] = [
    span([-5, -3, 1, 5, 8, 10]),
    span([-4, -2, 3, 7, 10, 12]),
    span([-3, -1, 5, 9, 12, 14]),
    span([-1, 1, 7, 10, 13, 15]),
    span([1, 1, 1, 2, 3, 5]),
    span([1, 1, 3, 4, 5, 7]),
    span([2, 2, 5, 6, 8, 10]),
    span([1, 1, 1, 2, 2, 4]),
    span([1, 1, 3, 4, 5, 7]),
    span([1, 1, 1, 2, 3, 5]),
];

impl Span {
    /// The span of two different fingers of an average adult hand.
    pub fn of(a: Finger, b: Finger) -> Self {
        let (low, high) = (a.min(b).index(), a.max(b).index());
        const FIRST: [usize; 5] = [0, 4, 7, 9, 10];
        TABLE[(FIRST[low] + (high - low).saturating_sub(1)).min(TABLE.len() - 1)]
    }

    /// The same for a hand whose spans are `scale` times as large. What two fingers span at least stays as it is.
    pub fn scaled(self, scale: f32) -> Self {
        Self {
            most_relaxed: self.most_relaxed * scale,
            most_comfortable: self.most_comfortable * scale,
            most: self.most * scale,
            least_relaxed: if self.least_relaxed > 1.0 {
                self.least_relaxed * scale
            } else {
                self.least_relaxed
            },
            ..self
        }
    }
}

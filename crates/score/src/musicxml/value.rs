//! Note values: their names and lengths, and the one that prints a length.

/// Names of note values, longest first, with their length in 256ths of a quarter note.
const VALUES: [(&str, u64); 14] = [
    ("maxima", 8192),
    ("long", 4096),
    ("breve", 2048),
    ("whole", 1024),
    ("half", 512),
    ("quarter", 256),
    ("eighth", 128),
    ("16th", 64),
    ("32nd", 32),
    ("64th", 16),
    ("128th", 8),
    ("256th", 4),
    ("512th", 2),
    ("1024th", 1),
];
/// What no dot, one and two do to a length, as a fraction.
const DOTS: [(u64, u64); 3] = [(1, 1), (3, 2), (7, 4)];
/// So many notes in the time of so many: none, triplet, quintuplet, septuplet.
const TUPLETS: [(u64, u64); 4] = [(1, 1), (3, 2), (5, 4), (7, 4)];

/// How a length is printed.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub name: &'static str,
    pub dots: usize,
    /// So many notes in the time of so many, if it is a tuplet.
    pub tuplet: Option<(u64, u64)>,
}

/// Quarter notes of a value by its name.
pub(super) fn quarters(name: &str) -> Option<f64> {
    VALUES.iter().find(|(known, _)| *known == name).map(|&(_, length)| length as f64 / 256.0)
}

impl Value {
    /// The value of a length: exactly if dots or a common tuplet can print it, else the longest plain one
    /// within it.
    pub fn of(ticks: u64, division: u16) -> Self {
        let division = u64::from(division);
        for tuplet @ (notes, time) in TUPLETS {
            for (dots, (more, per)) in DOTS.into_iter().enumerate() {
                let (length, unit) = (ticks * 256 * per * notes, division * more * time);
                if let Some(&(name, _)) = VALUES.iter().find(|(_, value)| length == value * unit) {
                    return Self { name, dots, tuplet: (notes > 1).then_some(tuplet) };
                }
            }
        }
        let within = VALUES.iter().find(|(_, value)| value * division <= ticks * 256);
        Self { name: within.map_or("1024th", |(name, _)| name), dots: 0, tuplet: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_and_tuplets_are_found() {
        for (ticks, name, dots, tuplet) in [
            (480, "quarter", 0, None),
            (720, "quarter", 1, None),
            (840, "quarter", 2, None),
            (160, "eighth", 0, Some((3, 2))),
            (96, "16th", 0, Some((5, 4))),
            (1920, "whole", 0, None),
            (500, "quarter", 0, None),
            (1, "1024th", 0, None),
        ] {
            assert_eq!(Value::of(ticks, 480), Value { name, dots, tuplet }, "{ticks}");
        }
        assert_eq!(quarters("eighth"), Some(0.5));
        assert_eq!(quarters("crotchet"), None);
    }
}

//! One measured figure: its median and spread over many repetitions.

use std::fmt;
use std::hint::black_box;
use std::time::Instant;

use serde::Serialize;

/// A figure over its repetitions.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// The part of the program.
    pub part: &'static str,
    /// What is measured.
    pub name: &'static str,
    /// The unit of all values.
    pub unit: &'static str,
    /// Half of the repetitions are below.
    pub median: f64,
    /// One of ten repetitions is below.
    pub p10: f64,
    /// One of ten repetitions is above.
    pub p90: f64,
    /// The lowest value.
    pub min: f64,
    /// The highest value.
    pub max: f64,
    /// How often it was measured.
    pub repetitions: usize,
    /// The value over all repetitions taken together, where that is something else than their median.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<f64>,
    /// Where the highest value came from, where that is of interest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worst: Option<String>,
    /// What was run: one sentence.
    pub ran: String,
}

impl Figure {
    /// From the values of all repetitions; zeros if there are none.
    pub fn new(
        part: &'static str,
        name: &'static str,
        unit: &'static str,
        mut values: Vec<f64>,
        ran: impl Into<String>,
    ) -> Self {
        values.sort_by(f64::total_cmp);
        Self {
            part,
            name,
            unit,
            median: percentile(&values, 0.5),
            p10: percentile(&values, 0.1),
            p90: percentile(&values, 0.9),
            min: percentile(&values, 0.0),
            max: percentile(&values, 1.0),
            repetitions: values.len(),
            overall: None,
            worst: None,
            ran: ran.into(),
        }
    }

    /// The same with the value over everything.
    pub fn overall(self, value: f64) -> Self {
        Self { overall: Some(value), ..self }
    }

    /// The same with the place of the highest value.
    pub fn worst(self, place: impl Into<String>) -> Self {
        Self { worst: Some(place.into()), ..self }
    }
}

/// Above the rows of figures.
pub const HEADING: &str =
    "part    figure                                   median unit                  10th … 90th percentile";

/// A row of the table for people.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { part, name, unit, median, p10, p90, max, repetitions, .. } = self;
        let spread = format!("{} … {}", short(*p10), short(*p90));
        write!(f, "{part:7} {name:38} {:>8} {unit:18} {spread:>19}", short(*median))?;
        write!(f, "  at most {:>7}  {repetitions}×", short(*max))?;
        self.overall.map_or(Ok(()), |value| write!(f, ", overall {}", short(value)))
    }
}

/// A value with three digits or so.
fn short(value: f64) -> String {
    let decimals = match value.abs() {
        100.0.. => 0,
        10.0.. => 1,
        1.0.. => 2,
        _ => 3,
    };
    format!("{value:.decimals$}")
}

/// The value below which a share of the sorted values lies, in between by a straight line.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let at = share * sorted.len().saturating_sub(1) as f64;
    let value = |index: usize| sorted.get(index).copied().unwrap_or_default();
    let (low, high) = (value(at.floor() as usize), value(at.ceil() as usize));
    low + (high - low) * at.fract()
}

/// How long work takes, in milliseconds.
pub fn time_ms<T>(work: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    black_box(work());
    start.elapsed().as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_and_spread_of_eleven_values() {
        let figure = Figure::new("hand", "x", "ms", (0..=10).rev().map(f64::from).collect(), "nothing");

        assert_eq!((figure.p10, figure.median, figure.p90), (1.0, 5.0, 9.0));
        assert_eq!((figure.min, figure.max, figure.repetitions), (0.0, 10.0, 11));
    }

    #[test]
    fn between_two_values_lies_a_straight_line() {
        assert!((percentile(&[2.0, 4.0], 0.25) - 2.5).abs() < 1e-12);
        assert_eq!(percentile(&[], 0.5), 0.0);
    }

    #[test]
    fn a_row_is_short() {
        let row = Figure::new("score", "reading", "ms", vec![12.345], "…").to_string();

        assert!(row.starts_with("score   reading") && row.contains(" 12.3 ms "), "{row}");
    }
}

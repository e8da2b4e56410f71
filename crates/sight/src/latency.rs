//! Latencies: collected in milliseconds, told as percentiles.

use serde::Serialize;

/// Percentiles in milliseconds, as reports give them. All zero when nothing was measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Percentiles {
    /// Median.
    pub p50: f64,
    /// 95th percentile.
    pub p95: f64,
    /// The longest.
    pub max: f64,
}

/// Collects durations.
#[derive(Debug, Clone, Default)]
pub struct Latencies {
    millis: Vec<f64>,
}

impl Latencies {
    /// Adds a duration in seconds.
    pub fn add_s(&mut self, seconds: f64) {
        self.millis.push(seconds * 1e3);
    }

    /// The percentiles so far (nearest rank).
    pub fn percentiles(&self) -> Percentiles {
        let mut sorted = self.millis.clone();
        sorted.sort_by(f64::total_cmp);
        let rank = |share: f64| {
            let last = sorted.len().saturating_sub(1);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a rank within the list"
            )]
            let index = ((sorted.len() as f64 * share).ceil() as usize).saturating_sub(1).min(last);
            sorted.get(index).copied().unwrap_or(0.0)
        };
        Percentiles { p50: rank(0.5), p95: rank(0.95), max: rank(1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_rank() {
        let mut latencies = Latencies::default();
        assert_eq!(latencies.percentiles(), Percentiles::default());
        for i in 1..=100 {
            latencies.add_s(f64::from(i) / 1000.0);
        }
        let found = latencies.percentiles();
        assert!(
            (found.p50 - 50.0).abs() < 1e-9
                && (found.p95 - 95.0).abs() < 1e-9
                && (found.max - 100.0).abs() < 1e-9
        );
    }
}

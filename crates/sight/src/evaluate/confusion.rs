//! Scores of the main finger, frame by frame.

use serde::Serialize;

use crate::network::MAIN_CLASSES;

/// Scores over the classes none, 1 … 5.
#[derive(Debug, Clone, Default, Serialize)]
#[expect(missing_docs, reason = "the terms are the field's")]
pub struct FrameScores {
    pub accuracy: f64,
    pub macro_precision: f64,
    pub macro_recall: f64,
    pub macro_f1: f64,
    /// True class (row) against seen class (column).
    pub confusion: [[usize; MAIN_CLASSES]; MAIN_CLASSES],
}

/// Counts of what was seen for what was true.
#[derive(Debug, Clone, Default)]
pub struct Confusion {
    counts: [[usize; MAIN_CLASSES]; MAIN_CLASSES],
}

impl Confusion {
    /// Adds a frame: classes 0 none, 1 thumb … 5 little finger.
    pub fn add(&mut self, truth: usize, seen: usize) {
        self.counts[truth][seen] += 1;
    }

    /// The scores. Macro means are over the classes that are there.
    pub fn scores(&self) -> FrameScores {
        let total: usize = self.counts.iter().flatten().sum();
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        let column = |class: usize| self.counts.iter().map(|row| row[class]).sum::<usize>();
        let row = |class: usize| self.counts[class].iter().sum::<usize>();
        let hit = |class: usize| self.counts[class][class];
        let present: Vec<usize> = (0..MAIN_CLASSES).filter(|&class| row(class) > 0).collect();
        let mean = |of: &dyn Fn(usize) -> f64| {
            present.iter().map(|&class| of(class)).sum::<f64>() / present.len().max(1) as f64
        };
        FrameScores {
            accuracy: share((0..MAIN_CLASSES).map(hit).sum(), total),
            macro_precision: mean(&|class| share(hit(class), column(class))),
            macro_recall: mean(&|class| share(hit(class), row(class))),
            macro_f1: mean(&|class| share(2 * hit(class), column(class) + row(class))),
            confusion: self.counts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_scores_follow_the_confusion_matrix() {
        let mut counts = Confusion::default();
        for (truth, seen, times) in [(0, 0, 6), (0, 1, 2), (1, 1, 2)] {
            (0..times).for_each(|_| counts.add(truth, seen));
        }

        let scores = counts.scores();

        assert!((scores.accuracy - 0.8).abs() < 1e-9);
        assert!((scores.macro_recall - (0.75 + 1.0) / 2.0).abs() < 1e-9);
        assert!((scores.macro_precision - (1.0 + 0.5) / 2.0).abs() < 1e-9);
    }
}

//! What the tests of all readers ask for.

use proptest::prelude::*;

use crate::{Exercise, ScoreError};

/// Whatever the bytes were, reading ends in an exercise that keeps its promises or in one sentence.
pub(crate) fn ends_well(read: Result<Exercise, ScoreError>) -> Result<(), TestCaseError> {
    match read {
        Ok(exercise) => keeps_promises(&exercise),
        Err(error) => {
            let text = error.to_string();
            prop_assert!(text.starts_with("\"piece.") && !text.contains('\n'), "{}", text);
            Ok(())
        }
    }
}

/// Whatever is read must hold what the rest of the program relies on.
pub(crate) fn keeps_promises(exercise: &Exercise) -> Result<(), TestCaseError> {
    prop_assert!(!exercise.notes.is_empty() && !exercise.bars.is_empty());
    prop_assert!(exercise.notes.is_sorted_by(|a, b| (a.onset_tick, a.pitch) <= (b.onset_tick, b.pitch)));
    prop_assert!(exercise.bars.is_sorted_by(|a, b| a.start_tick < b.start_tick));
    prop_assert!(exercise.pedal.is_sorted_by(|a, b| a.end_tick < b.start_tick));
    for note in &exercise.notes {
        prop_assert!((21..=108).contains(&note.pitch) && (1..=127).contains(&note.velocity));
        prop_assert!(note.duration_tick >= 1 && note.duration_s > 0.0 && note.onset_s >= 0.0);
        prop_assert!(note.end_s().is_finite() && note.end_s() <= 4.0 * 3600.0 + 1.0);
    }
    Ok(())
}

//! Two voices in one hand: a finger holds its key while the others move.

use rand::{RngExt as _, seq::IndexedRandom as _};

use super::{figure::Place, line::Line};

/// Shortest and longest step of the moving voice, in seconds.
const STEP_S: (f64, f64) = (0.22, 0.5);
/// Fewest and most steps under one held note.
const STEPS: (u64, u64) = (3, 6);
/// Silence of the held voice before its next note, in seconds: the finger has to get there.
const LIFT_S: f64 = 0.12;

/// Writes both voices; returns where they end.
pub(super) fn lay(line: &mut Line<'_>) -> u64 {
    let place = Place::draw(line.rng);
    let keys = place.keys(line.rng, line.hand, line.room);
    let step_s = line.rng.random_range(STEP_S.0..=STEP_S.1);
    let step = line.clock.ticks(step_s).min(line.longest / STEPS.0);
    let lift = line.clock.ticks(LIFT_S).min(step / 2);
    let limit = line.start + line.longest;
    let mut tick = line.start;
    // What was struck or let go last: the next keys are others, so that no finger has to hurry back.
    let mut busy: Vec<usize> = Vec::new();
    loop {
        let steps = line.rng.random_range(STEPS.0..=STEPS.1).min((limit - tick) / step.max(1));
        if steps < 2 {
            break tick;
        }
        // Outer voices are held more often than inner ones.
        let voices: Vec<usize> = [0, 0, 4, 4, 1, 2, 3].into_iter().filter(|v| !busy.contains(v)).collect();
        let held = voices.choose(line.rng).copied().unwrap_or(0);
        line.write(tick, steps * step - lift, keys[held]);
        let mut last = held;
        for _ in 0..steps {
            let free: Vec<usize> = (0..5)
                .filter(|degree| *degree != held && *degree != last && !busy.contains(degree))
                .collect();
            let degree = free.choose(line.rng).copied().unwrap_or((held + 1) % 5);
            let duration = if line.rng.random_bool(0.2) { step * 3 / 4 } else { step };
            line.write(tick, duration, keys[degree]);
            busy.clear();
            last = degree;
            tick += step;
        }
        busy = vec![held, last];
    }
}

//! The notation that the shipped pieces are written in.
//!
//! ```text
//! C4-1 D4-2 E4-3:2 | F4-4:1/2 G4-5 r:1 C3-5+E3-3+G3-1
//! ```
//!
//! A note is its name, its octave, and after the dash the finger; two fingers that are both good are written
//! `E4-3/2`, the one to print first. `+` joins the notes of a chord from the lowest up, `r` is a rest. After a
//! colon stands the length in quarter notes; it holds until another one is given, a quarter at the beginning.
//! `|` ends a bar, which has to be full.

use crate::{
    Finger, FingerSet,
    voice::{QUARTER, Step, Strike},
};

/// Reads a line. The error says which bar and which word is wrong.
pub(super) fn steps(line: &str, bar_ticks: u64) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut length = QUARTER;
    let mut bar = 1;
    let mut in_bar = 0;
    for word in line.split_whitespace() {
        let wrong = || format!("{word:?} in bar {bar} cannot be read");
        if word == "|" {
            if in_bar != bar_ticks {
                return Err(format!("bar {bar} lasts {in_bar} ticks instead of {bar_ticks}"));
            }
            (bar, in_bar) = (bar + 1, 0);
            continue;
        }
        let (keys, given) = word.split_once(':').map_or((word, None), |(keys, given)| (keys, Some(given)));
        if let Some(given) = given {
            length = ticks(given).ok_or_else(wrong)?;
        }
        let strike = if keys == "r" { Strike::rest() } else { strike(keys).ok_or_else(wrong)? };
        steps.push(Step { strike, ticks: length });
        in_bar += length;
    }
    if in_bar != 0 && in_bar != bar_ticks {
        return Err(format!("bar {bar}, the last one, lasts {in_bar} ticks instead of {bar_ticks}"));
    }
    Ok(steps)
}

/// A length in quarter notes: `2`, `1/2`, `3/2`.
fn ticks(text: &str) -> Option<u64> {
    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
    let ticks = above.parse::<u64>().ok()?.checked_mul(QUARTER)?.checked_div(below.parse().ok()?)?;
    (ticks > 0).then_some(ticks)
}

fn strike(text: &str) -> Option<Strike> {
    let keys: Option<Vec<(u8, FingerSet)>> = text.split('+').map(key).collect();
    let keys = keys?;
    keys.is_sorted_by(|a, b| a.0 < b.0).then_some(Strike { keys })
}

fn key(text: &str) -> Option<(u8, FingerSet)> {
    let (name, fingers) = text.split_once('-')?;
    let fingers: Option<FingerSet> =
        fingers.split('/').map(|finger| Finger::new(finger.parse().ok()?)).collect();
    Some((pitch(name)?, fingers?))
}

/// `C4`, `F#3`, `Bb5`.
fn pitch(name: &str) -> Option<u8> {
    let (step, rest) = name.split_at_checked(1)?;
    let class = match step {
        "C" => 0,
        "D" => 2,
        "E" => 4,
        "F" => 5,
        "G" => 7,
        "A" => 9,
        "B" => 11,
        _ => return None,
    };
    let (accidental, octave) = match rest.split_at_checked(1)? {
        ("#", octave) => (1, octave),
        ("b", octave) => (-1, octave),
        _ => (0, rest),
    };
    let pitch = 12 * (octave.parse::<i32>().ok()? + 1) + class + accidental;
    u8::try_from(pitch).ok().filter(|pitch| (keyboard::LOWEST..=keyboard::HIGHEST).contains(pitch))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Vec<Step> {
        steps(line, 4 * QUARTER).unwrap()
    }

    #[test]
    fn notes_have_pitch_finger_and_length() {
        let steps = read("C4-1 F#4-3 Bb3-1 C4-2 | D4-2:2 E4-3:3/2 F4-4:1/2");

        let pitches: Vec<u8> = steps.iter().map(|step| step.strike.keys[0].0).collect();
        assert_eq!(pitches, [60, 66, 58, 60, 62, 64, 65]);
        let ticks: Vec<u64> = steps.iter().map(|step| step.ticks).collect();
        assert_eq!(ticks, [480, 480, 480, 480, 960, 720, 240]);
        assert_eq!(steps[1].strike.keys[0].1.first(), Some(Finger::MIDDLE));
    }

    #[test]
    fn chords_rests_and_alternatives_are_read() {
        let steps = read("C3-5+E3-3/4+G3-1:2 r");

        assert_eq!(steps[0].strike.keys.len(), 3);
        let fingers: Vec<u8> = steps[0].strike.keys[1].1.iter().map(Finger::number).collect();
        assert_eq!(fingers, [3, 4]);
        assert_eq!(steps[1].strike, Strike::rest());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_bar() {
        for (line, expected) in [
            ("C4-1:4 | H4-2:4", "\"H4-2:4\" in bar 2"),
            ("C4:4", "\"C4:4\""),
            ("C4-6:4", "\"C4-6:4\""),
            ("C4-1:0", "C4-1:0"),
            ("C4-1:1/0", "C4-1:1/0"),
            ("E4-1+C4-3:4", "E4-1+C4-3:4"),
            ("C9-1:4", "C9-1:4"),
            ("C4-1:3 |", "bar 1 lasts 1440"),
            ("C4-1:4 | C4-1:5", "bar 2"),
        ] {
            let problem = steps(line, 4 * QUARTER).unwrap_err();
            assert!(problem.contains(expected), "{problem}");
        }
    }

    #[test]
    fn an_empty_line_is_silent() {
        assert_eq!(read(""), []);
    }
}

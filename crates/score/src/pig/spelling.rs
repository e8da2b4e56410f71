//! Keys as they are spelled: a letter, sharps or flats, an octave.

/// Accidentals that a spelling has at most.
const MAX_ACCIDENTALS: usize = 3;

/// The MIDI number of a key such as `C4` (60), `F#3`, `Bb5`, `C##4` or `Dbb5`; it may lie beside the piano.
pub(super) fn key(spelled: &str) -> Option<i64> {
    let mut letters = spelled.chars();
    let step = match letters.next()?.to_ascii_uppercase() {
        'C' => 0,
        'D' => 2,
        'E' => 4,
        'F' => 5,
        'G' => 7,
        'A' => 9,
        'B' => 11,
        _ => return None,
    };
    let rest = letters.as_str();
    let octave = rest.trim_start_matches(['#', 'b']);
    let accidentals = &rest[..rest.len() - octave.len()];
    if accidentals.len() > MAX_ACCIDENTALS {
        return None;
    }
    let alter: i64 = accidentals.chars().map(|sign| if sign == '#' { 1 } else { -1 }).sum();
    let octave: i8 = octave.parse().ok()?;
    Some(12 * (i64::from(octave) + 1) + step + alter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_spelled_with_any_accidentals() {
        let keys =
            [("C4", 60), ("C#4", 61), ("Bb3", 58), ("C##4", 62), ("Dbb5", 72), ("B#3", 60), ("Cb4", 59)];
        for (spelled, number) in keys {
            assert_eq!(key(spelled), Some(number), "{spelled}");
        }
        assert_eq!((key("A0"), key("C8"), key("c-1")), (Some(21), Some(108), Some(0)));
    }

    #[test]
    fn what_is_no_key_is_none() {
        for spelled in ["", "C", "H4", "4", "C#", "C4#", "C####4", "C999", "Cé4", "♪"] {
            assert_eq!(key(spelled), None, "{spelled}");
        }
    }
}

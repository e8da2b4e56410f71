//! The computer's keyboard as two octaves and a bit, by the place of the keys, not by what is printed
//! on them, so that it is the same on every layout.
//!
//! ```text
//!     2   3       5   6   7       9   0
//!     C♯  D♯      F♯  G♯  A♯      C♯  D♯          from middle C (60) up to E5 (76)
//!   Q   W   E   R   T   Y   U   I   O   P
//!   C   D   E   F   G   A   B   C   D   E
//!
//!     S   D       G   H   J       L   ;
//!     C♯  D♯      F♯  G♯  A♯      C♯  D♯          from C3 (48) up to E4 (64)
//!   Z   X   C   V   B   N   M   ,   .   /
//!   C   D   E   F   G   A   B   C   D   E
//! ```
//!
//! The ends of the lower row are the beginning of the upper one, so that a hand may stay in its row.

/// The lowest and the highest pitch that the letters play.
pub const RANGE: (u8, u8) = (48, 76);

/// The lower two rows, then the upper two, each from its C upwards in semitones; names as in the W3C's
/// UI Events code values. An empty name is a gap between black keys.
const ROWS: [(u8, [&str; 17]); 2] = [
    (
        48,
        [
            "KeyZ",
            "KeyS",
            "KeyX",
            "KeyD",
            "KeyC",
            "KeyV",
            "KeyG",
            "KeyB",
            "KeyH",
            "KeyN",
            "KeyJ",
            "KeyM",
            "Comma",
            "KeyL",
            "Period",
            "Semicolon",
            "Slash",
        ],
    ),
    (
        60,
        [
            "KeyQ", "Digit2", "KeyW", "Digit3", "KeyE", "KeyR", "Digit5", "KeyT", "Digit6", "KeyY", "Digit7",
            "KeyU", "KeyI", "Digit9", "KeyO", "Digit0", "KeyP",
        ],
    ),
];

/// The pitch that the key at `place` plays; `place` is its W3C code (`KeyZ`, `Digit2`, `Comma`), which
/// is also how Bevy's `KeyCode` prints. `None` for a key that plays nothing.
pub fn pitch(place: &str) -> Option<u8> {
    ROWS.iter().find_map(|(lowest, row)| {
        let above = row.iter().position(|name| *name == place)?;
        Some(lowest + above as u8)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `pitch` is a black key.
    fn is_black(pitch: u8) -> bool {
        matches!(pitch % 12, 1 | 3 | 6 | 8 | 10)
    }

    #[test]
    fn five_fingers_lie_on_five_neighbouring_letters() {
        let place = |letters: [&str; 5]| letters.map(|letter| pitch(letter).unwrap());

        assert_eq!(place(["KeyQ", "KeyW", "KeyE", "KeyR", "KeyT"]), [60, 62, 64, 65, 67]);
        assert_eq!(place(["KeyZ", "KeyX", "KeyC", "KeyV", "KeyB"]), [48, 50, 52, 53, 55]);
    }

    #[test]
    fn black_keys_lie_in_the_rows_of_the_black_keys() {
        let upper_black = ["Digit2", "Digit3", "Digit5", "Digit6", "Digit7", "Digit9", "Digit0"];
        let lower_black = ["KeyS", "KeyD", "KeyG", "KeyH", "KeyJ", "KeyL", "Semicolon"];
        for (_, row) in ROWS {
            for name in row {
                let black = upper_black.contains(&name) || lower_black.contains(&name);
                assert_eq!(is_black(pitch(name).unwrap()), black, "{name}");
            }
        }
    }

    #[test]
    fn every_pitch_of_the_range_has_a_letter_and_no_letter_two() {
        let mut names: Vec<&str> = ROWS.iter().flat_map(|(_, row)| row.iter().copied()).collect();
        let played: Vec<u8> = names.iter().filter_map(|name| pitch(name)).collect();
        names.sort_unstable();
        names.dedup();

        assert_eq!(names.len(), played.len());
        assert!((RANGE.0..=RANGE.1).all(|wanted| played.contains(&wanted)));
        assert!(played.iter().all(|pitch| (RANGE.0..=RANGE.1).contains(pitch)));
    }

    #[test]
    fn other_keys_play_nothing() {
        for name in ["", "Space", "Digit1", "Digit4", "Digit8", "KeyF", "KeyK", "F1"] {
            assert_eq!(pitch(name), None, "{name}");
        }
    }
}

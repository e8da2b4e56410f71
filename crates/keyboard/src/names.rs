//! Note names in scientific pitch notation.

/// The name of a key's pitch class, with sharps: `C`, `F♯`.
pub fn pitch_class_name(midi: u8) -> &'static str {
    const NAMES: [&str; 12] = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
    NAMES[usize::from(midi % 12)]
}

/// The key's name with its octave: `C4` is middle C (60), `F♯4` is 66.
pub fn name(midi: u8) -> String {
    format!("{}{}", pitch_class_name(midi), i16::from(midi / 12) - 1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn well_known_keys_have_their_names() {
        for (midi, expected) in [(21, "A0"), (60, "C4"), (66, "F♯4"), (69, "A4"), (70, "A♯4"), (108, "C8")]
        {
            assert_eq!(name(midi), expected);
        }
        assert_eq!(name(0), "C-1");
    }

    #[test]
    fn no_two_keys_share_a_name() {
        let names: BTreeSet<String> = crate::keys().map(name).collect();
        assert_eq!(names.len(), crate::KEY_COUNT);
    }

    #[test]
    fn black_keys_are_the_sharps() {
        for key in crate::keys() {
            assert_eq!(name(key).contains('♯'), crate::is_black(key));
        }
    }
}

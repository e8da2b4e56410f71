//! Names of pieces and parts as files give them.

use std::path::Path;

/// Names are cut after this many letters.
pub(crate) const LETTERS: usize = 120;

/// A name without control characters and surrounding space; `None` if nothing remains.
pub(crate) fn clean(text: &str) -> Option<String> {
    let clean: String = text.chars().filter(|letter| !letter.is_control()).take(LETTERS).collect();
    let clean = clean.trim();
    (!clean.is_empty()).then(|| clean.to_owned())
}

/// The name that a file gives a piece which has none of its own.
pub(crate) fn stem(path: &str) -> String {
    Path::new(path).file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Bytes as text: UTF-8 if they are, else Latin-1.
pub(crate) fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_utf8_or_latin_1() {
        let name = |bytes: &[u8]| clean(&decoded(bytes));
        assert_eq!(name("Für Elise".as_bytes()).unwrap(), "Für Elise");
        assert_eq!(name(b"F\xFCr Elise").unwrap(), "Für Elise");
        assert_eq!(name(b" a\x00b\n "), Some("ab".to_owned()));
        assert_eq!(name(b" \x00 "), None);
        assert_eq!(name(&[b'x'; 500]).unwrap().len(), LETTERS);
    }
}

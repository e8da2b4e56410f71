//! Pieces of every kind of file that is read.

use std::path::Path;

use crate::{Exercise, ScoreError, midi, musicxml, pig, table::Table};

/// Reads a piece: standard MIDI (`.mid`, with fingers inside or in a `.synthesia` file beside it), MusicXML (`.musicxml`,
/// `.xml`, `.mxl`), a table of notes (`.csv`), or a PIG text (`.txt`). Anything else is taken for MIDI.
///
/// # Errors
/// When the file cannot be read, or is not what its ending says.
pub fn read_file(path: &Path) -> Result<Exercise, ScoreError> {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match ending.as_str() {
        "musicxml" | "xml" | "mxl" => musicxml::read_file(path),
        "csv" => {
            let title = path.file_stem().unwrap_or_default().to_string_lossy();
            Ok(Table::read_file(path)?.exercise(&title))
        }
        "txt" => pig::read_file(path),
        _ => midi::read_file(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::etude;

    #[test]
    fn a_piece_is_read_by_its_ending() {
        let folder = tempfile::tempdir().unwrap();
        let piece = etude::etude(3);
        let table = Table::from_exercise(&piece).write();
        let files: [(&str, Vec<u8>); 3] = [
            ("piece.mid", midi::write(&piece)),
            ("piece.musicxml", musicxml::write(&piece).into_bytes()),
            ("piece.csv", table.into_bytes()),
        ];
        for (name, bytes) in files {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            let read = read_file(&path).unwrap();
            let keys = |exercise: &Exercise| {
                exercise
                    .notes
                    .iter()
                    .map(|note| (note.pitch, note.hand, note.shown_finger()))
                    .collect::<Vec<_>>()
            };
            assert_eq!(keys(&read), keys(&piece), "{name}");
        }
        assert!(read_file(&folder.path().join("none.musicxml")).is_err());
    }
}

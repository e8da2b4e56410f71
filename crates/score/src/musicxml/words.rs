//! Words over the music that mean something to the player: tempi and jumps.

/// Words in lower case with quarter notes per minute, which lie within the ranges that metronomes print.
pub const TEMPI: [(&str, f64); 21] = [
    ("larghissimo", 24.0),
    ("grave", 40.0),
    ("largo", 50.0),
    ("lento", 52.0),
    ("larghetto", 63.0),
    ("adagio", 66.0),
    ("adagietto", 72.0),
    ("andante", 80.0),
    ("andantino", 92.0),
    ("maestoso", 92.0),
    ("moderato", 108.0),
    ("allegretto", 116.0),
    ("animato", 120.0),
    ("marcia", 120.0),
    ("allegro", 132.0),
    ("vivace", 160.0),
    ("vivo", 160.0),
    ("vivacissimo", 174.0),
    ("allegrissimo", 174.0),
    ("presto", 184.0),
    ("prestissimo", 208.0),
];

/// Quarter notes per minute of a direction such as "Allegro ma non troppo", by the first word that is known.
pub fn bpm(text: &str) -> Option<f64> {
    let text = text.to_lowercase();
    let mut words = text.split(|letter: char| !letter.is_alphabetic());
    words.find_map(|word| TEMPI.iter().find(|(name, _)| *name == word)).map(|&(_, bpm)| bpm)
}

/// Where words send the player.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Jump {
    DaCapo,
    DalSegno,
    Fine,
    ToCoda,
}

/// The jump that a direction such as "D.C. al Fine" tells.
pub(super) fn jump(text: &str) -> Option<Jump> {
    let text = text.to_lowercase().replace('.', "");
    let words: Vec<&str> = text.split_whitespace().collect();
    Some(match words[..] {
        ["dc" | "dacapo", ..] | ["d", "c", ..] | ["da", "capo", ..] => Jump::DaCapo,
        ["ds" | "dalsegno", ..] | ["d", "s", ..] | ["dal", "segno", ..] => Jump::DalSegno,
        ["fine"] => Jump::Fine,
        ["to", "coda", ..] => Jump::ToCoda,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_word_counts() {
        assert_eq!(bpm("Allegro ma non troppo"), Some(132.0));
        assert_eq!(bpm("Un poco ANDANTE, quasi allegretto"), Some(80.0));
        assert_eq!(bpm("dolce"), None);
        assert_eq!(bpm(""), None);
    }

    #[test]
    fn jumps_are_told_in_words() {
        for text in ["D.C.", "D. C. al Fine", "Da Capo al Coda", "DC al fine"] {
            assert_eq!(jump(text), Some(Jump::DaCapo), "{text}");
        }
        assert_eq!(jump("D.S. al Coda"), Some(Jump::DalSegno));
        assert_eq!(jump(" Fine "), Some(Jump::Fine));
        assert_eq!(jump("To Coda"), Some(Jump::ToCoda));
        for text in ["", "fine tone", "Coda", "dolce", "al Fine"] {
            assert_eq!(jump(text), None, "{text}");
        }
    }
}

//! The weights that are shipped: one line per term, its name and what it costs per amount, in logarithms of odds.
//! `fingerling train --part fingering` writes them.

use std::sync::OnceLock;

use crate::lattice::Weights;
use crate::terms::{TERMS, Term};

/// The shipped weights.
pub fn shipped() -> &'static Weights {
    static WEIGHTS: OnceLock<Weights> = OnceLock::new();
    // A test reads the file that is shipped.
    WEIGHTS.get_or_init(|| read(include_str!("weights.txt")).unwrap_or([0.0; TERMS]))
}

/// Reads weights.
///
/// # Errors
/// A sentence, when a line is no weight or a term has none.
pub fn read(text: &str) -> Result<Weights, String> {
    let mut weights = [f32::NAN; TERMS];
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let told = || {
            let (name, weight) = line.split_once(' ')?;
            let term = Term::ALL.iter().find(|term| term.name() == name)?;
            Some((*term, weight.trim().parse::<f32>().ok().filter(|weight| weight.is_finite())?))
        };
        let (term, weight) = told().ok_or_else(|| {
            format!("line {}: {line:?} is no weight; it should be a term's name and a number", number + 1)
        })?;
        weights[term as usize] = weight;
    }
    let missing = Term::ALL.iter().find(|term| weights[**term as usize].is_nan());
    missing.map_or(Ok(weights), |term| Err(format!("{} has no weight; choose the weights anew", term.name())))
}

/// Writes weights.
pub fn write(weights: &Weights) -> String {
    Term::ALL.iter().map(|term| format!("{} {:.3}\n", term.name(), weights[*term as usize])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_weights_are_whole() {
        assert_eq!(read(include_str!("weights.txt")).as_ref(), Ok(shipped()));
        assert_eq!(read(&write(shipped())).as_ref(), Ok(shipped()));
    }

    #[test]
    fn what_is_wrong_with_weights_is_said() {
        assert!(read("Thumb much").unwrap_err().starts_with("line 1"));
        assert!(read("Thumb 1.0").unwrap_err().contains("Index"));
    }
}

//! The stock of piano technique with its standard fingering: scales, arpeggios, chords, five-finger places.
//!
//! Fingerings are the common ones of scale and arpeggio manuals; where editions differ, the one that keeps
//! the thumb off the black keys.

mod chords;
mod scales;

pub(crate) use chords::{Arpeggio, Inversion, triad};
pub(crate) use scales::{Key, Mode, chromatic, scale};

use crate::{Finger, Hand};

/// The finger with this number. For numbers written in this crate's tables; anything else is held within 1 to 5.
pub(crate) fn finger(number: u8) -> Finger {
    let index = usize::from(number.clamp(1, 5) - 1);
    Finger::ALL[index]
}

/// The finger over the degree 0 to 4 (from the lowest key) of a five-finger place.
pub(crate) fn place_finger(hand: Hand, degree: u8) -> Finger {
    match hand {
        Hand::Right => finger(degree + 1),
        Hand::Left => finger(5 - degree.min(4)),
    }
}

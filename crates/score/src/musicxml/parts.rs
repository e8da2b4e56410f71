//! Which parts are played, and by which hand.

use super::model::{Part, Score};
use crate::{Hand, midi::hands};

/// What instruments with keys are called, in lower case.
const KEYBOARDS: [&str; 6] = ["piano", "klavier", "keyboard", "cembalo", "harpsichord", "clavier"];

/// A part that is played.
pub(super) struct Player<'a> {
    pub part: &'a Part,
    /// The hand of the whole part; `None` if its staves tell.
    hand: Option<Hand>,
}

impl Player<'_> {
    /// The hand that plays a staff.
    pub fn hand(&self, staff: u8) -> Hand {
        self.hand.unwrap_or(if staff <= 1 { Hand::Right } else { Hand::Left })
    }
}

/// The parts that two hands play: one with two staves, or up to two with one.
pub(super) fn chosen(score: &Score) -> Vec<Player<'_>> {
    let parts = || score.parts.iter().filter(|part| !part.percussion && !part.notes.is_empty());
    let grand = || parts().filter(|part| part.staves >= 2);
    if let Some(part) = grand().find(|part| is_keyboard(part)).or_else(|| grand().next()) {
        return vec![Player { part, hand: None }];
    }
    let mut few: Vec<&Part> = parts().filter(|part| is_keyboard(part)).take(2).collect();
    if few.is_empty() {
        few = parts().take(2).collect();
    }
    let clef = |part: &Part| if part.bass_clef { Hand::Left } else { Hand::Right };
    match few[..] {
        [part] => vec![Player { part, hand: hands::of_name(&part.name).or(Some(clef(part))) }],
        [first, second] => {
            let named = [first, second].map(|part| hands::of_name(&part.name));
            let hand = named[0].or(named[1].map(Hand::other)).unwrap_or(Hand::Right);
            let other = named[1].unwrap_or(hand.other());
            vec![Player { part: first, hand: Some(hand) }, Player { part: second, hand: Some(other) }]
        }
        _ => Vec::new(),
    }
}

fn is_keyboard(part: &Part) -> bool {
    let name = part.name.to_lowercase();
    KEYBOARDS.iter().any(|keyboard| name.contains(keyboard))
}

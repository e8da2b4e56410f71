//! Hands, fingers, and the small ordered sets of fingers that a note accepts.

use serde::{Deserialize, Serialize};

/// One of the two hands. Left sorts before right, as they lie on the keyboard.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Hand {
    /// The left hand, `L` in files.
    #[serde(rename = "L")]
    Left,
    /// The right hand, `R` in files.
    #[serde(rename = "R")]
    Right,
}

impl Hand {
    /// Both hands, from left to right.
    pub const ALL: [Self; 2] = [Self::Left, Self::Right];

    /// The hand that this one is not.
    pub fn other(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }

    /// `L` or `R`, as files spell it.
    pub fn letter(self) -> char {
        match self {
            Self::Left => 'L',
            Self::Right => 'R',
        }
    }

    /// 0 for the left hand, 1 for the right: for tables with one entry per hand.
    pub fn index(self) -> usize {
        match self {
            Self::Left => 0,
            Self::Right => 1,
        }
    }
}

/// A finger as pianists number them: 1 is the thumb, 5 the little finger.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Finger(u8);

impl Finger {
    /// Finger 1.
    pub const THUMB: Self = Self(1);
    /// Finger 2.
    pub const INDEX: Self = Self(2);
    /// Finger 3.
    pub const MIDDLE: Self = Self(3);
    /// Finger 4.
    pub const RING: Self = Self(4);
    /// Finger 5.
    pub const LITTLE: Self = Self(5);
    /// All five, from the thumb.
    pub const ALL: [Self; 5] = [Self::THUMB, Self::INDEX, Self::MIDDLE, Self::RING, Self::LITTLE];

    /// The finger with this number, if it is 1 to 5.
    pub fn new(number: u8) -> Option<Self> {
        (1..=5).contains(&number).then_some(Self(number))
    }

    /// The number that is printed over a note, 1 to 5.
    pub fn number(self) -> u8 {
        self.0
    }

    /// 0 for the thumb to 4 for the little finger: for tables with one entry per finger.
    pub fn index(self) -> usize {
        usize::from(self.0 - 1)
    }
}

impl TryFrom<u8> for Finger {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        Self::new(number).ok_or_else(|| format!("finger {number} does not exist; use 1 (thumb) to 5"))
    }
}

impl From<Finger> for u8 {
    fn from(finger: Finger) -> Self {
        finger.0
    }
}

impl std::fmt::Display for Finger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The fingers that a note accepts, the preferred one first.
///
/// The order is the order of insertion: the first finger is the one that is shown, the others count as right
/// too. An empty set means that no fingering is given and any finger is accepted.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Finger>", into = "Vec<Finger>")]
pub struct FingerSet {
    /// Fingers in order of preference, then `None`s.
    slots: [Option<Finger>; 5],
}

impl FingerSet {
    /// No fingering given: any finger is accepted.
    pub const EMPTY: Self = Self { slots: [None; 5] };

    /// The set that accepts exactly this finger.
    pub fn only(finger: Finger) -> Self {
        Self { slots: [Some(finger), None, None, None, None] }
    }

    /// Adds a finger as the least preferred one. A finger that is already in keeps its place.
    pub fn insert(&mut self, finger: Finger) {
        if self.contains(finger) {
            return;
        }
        if let Some(free) = self.slots.iter_mut().find(|slot| slot.is_none()) {
            *free = Some(finger);
        }
    }

    /// Whether the finger is named in the set.
    pub fn contains(&self, finger: Finger) -> bool {
        self.slots.contains(&Some(finger))
    }

    /// Whether playing with this finger is right: it is in the set, or the set is empty.
    pub fn accepts(&self, finger: Finger) -> bool {
        self.is_empty() || self.contains(finger)
    }

    /// The fingers in order of preference.
    pub fn iter(&self) -> impl Iterator<Item = Finger> + use<> {
        self.slots.into_iter().flatten()
    }

    /// The preferred finger, the one that is shown.
    pub fn first(&self) -> Option<Finger> {
        self.slots[0]
    }

    /// Number of fingers in the set.
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether no fingering is given.
    pub fn is_empty(&self) -> bool {
        self.slots[0].is_none()
    }
}

impl FromIterator<Finger> for FingerSet {
    fn from_iter<I: IntoIterator<Item = Finger>>(fingers: I) -> Self {
        let mut set = Self::EMPTY;
        for finger in fingers {
            set.insert(finger);
        }
        set
    }
}

impl From<Finger> for FingerSet {
    fn from(finger: Finger) -> Self {
        Self::only(finger)
    }
}

impl From<Vec<Finger>> for FingerSet {
    fn from(fingers: Vec<Finger>) -> Self {
        fingers.into_iter().collect()
    }
}

impl From<FingerSet> for Vec<Finger> {
    fn from(set: FingerSet) -> Self {
        set.iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_to_five_are_fingers() {
        let numbers: Vec<u8> = (0..=255).filter_map(Finger::new).map(Finger::number).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5]);
        assert_eq!(Finger::ALL.map(Finger::index), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn an_empty_set_accepts_every_finger_and_shows_none() {
        assert!(Finger::ALL.iter().all(|&finger| FingerSet::EMPTY.accepts(finger)));
        assert!(!FingerSet::EMPTY.contains(Finger::THUMB));
        assert_eq!(FingerSet::EMPTY.first(), None);
    }

    #[test]
    fn the_order_of_preference_is_kept() {
        let set: FingerSet = [Finger::RING, Finger::MIDDLE, Finger::RING].into_iter().collect();

        assert_eq!(set.first(), Some(Finger::RING));
        assert_eq!(set.iter().map(Finger::number).collect::<Vec<_>>(), [4, 3]);
        assert!(set.accepts(Finger::MIDDLE) && !set.accepts(Finger::THUMB));
        assert_eq!(set.len(), 2);
    }

    #[test]
    fn files_spell_hands_as_letters_and_fingers_as_numbers() {
        let set: FingerSet = [Finger::MIDDLE, Finger::THUMB].into_iter().collect();

        assert_eq!(ron::to_string(&(Hand::Left, set)).unwrap(), "(L,[3,1])");
        assert_eq!(ron::from_str::<(Hand, FingerSet)>("(L,[3,1])").unwrap(), (Hand::Left, set));
        assert!(ron::from_str::<Finger>("6").is_err());
    }

    #[test]
    fn each_hand_has_its_letter_and_its_other() {
        for hand in Hand::ALL {
            assert_eq!(hand.other().other(), hand);
            assert_eq!(Hand::ALL[hand.index()], hand);
        }
        assert_eq!((Hand::Left.letter(), Hand::Right.letter()), ('L', 'R'));
    }
}

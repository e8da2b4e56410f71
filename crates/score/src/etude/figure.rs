//! What a hand plays in a phrase: a figure is drawn once and can be played by either hand.

use rand::{RngExt as _, seq::IndexedRandom as _};
use rand_pcg::Pcg64;

use super::{
    Technique,
    double::{self, Interval},
    keys::{
        cadence, draw_key, leaps, lowest_key, melody, octaves, octaves_in, repeated, single, singles,
        there_and_back, together,
    },
};
use crate::{
    Finger, Hand,
    patterns::{self, Arpeggio, Key, Mode},
    voice::Strike,
};

/// The keys that a hand may use, both ends included.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Room {
    pub lowest: u8,
    pub highest: u8,
}

/// Where a five-finger place lies: its lowest key's pitch class, and its third.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    class: u8,
    minor: bool,
}

/// One figure, without octave and hand.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Figure {
    /// Single notes under five still fingers; degrees 0 to 4.
    FiveFinger(Place, Vec<u8>),
    /// A scale of one or two octaves and back.
    Scale { key: Key, falling: bool },
    /// Semitones and back.
    Chromatic { class: u8, count: u8, falling: bool },
    /// A triad's notes through one or two octaves and back.
    Arpeggio { arpeggio: Arpeggio, falling: bool },
    /// The chords of a cadence, their notes one by one in this order.
    Broken { class: u8, minor: bool, order: Vec<usize> },
    /// The chords of a cadence, struck at once.
    Triads { class: u8, minor: bool },
    /// Two notes at a time under five still fingers.
    Doubles(Place, Vec<(u8, u8)>),
    /// A scale of an octave or more in thirds or sixths, and back.
    DoubleScale { key: Key, interval: Interval, falling: bool },
    /// One white key after the other, each struck with these fingers in turn.
    Repeated { steps: Vec<i8>, fingers: Vec<u8> },
    /// Octaves, thumb and little finger in turn or at once.
    Octaves { key: Key, degrees: Vec<u8>, solid: bool },
    /// Two neighbouring fingers in turn.
    Trill(Place, u8),
    /// Single notes far apart, as shares of the room.
    Leaps(Vec<f64>),
}

/// Strikes per cadence chord when its notes are broken.
const BROKEN_ORDERS: [&[usize]; 4] = [&[0, 2, 1, 2], &[0, 1, 2, 1], &[2, 1, 0, 1], &[0, 1, 2]];
/// Fingers on one repeated key, each group beginning or ending with the thumb so that the hand can go on.
const REPEATING_FINGERS: [&[u8]; 5] = [&[3, 2, 1], &[4, 3, 2, 1], &[2, 1], &[1, 2, 3], &[1, 2]];
/// The intervals of double notes within five fingers, as degrees.
const PAIRS: [(u8, u8); 8] = [(0, 2), (1, 3), (2, 4), (0, 2), (1, 3), (2, 4), (0, 4), (0, 3)];

impl Figure {
    /// Draws a figure of a technique; none if the technique is more than strikes one after the other.
    pub fn draw(rng: &mut Pcg64, technique: Technique) -> Option<Self> {
        let place = Place::draw(rng);
        let falling = rng.random_bool(0.4);
        Some(match technique {
            Technique::FiveFinger => Self::FiveFinger(place, melody(rng)),
            Technique::Scale if rng.random_bool(0.2) => {
                Self::Chromatic { class: place.class, count: rng.random_range(8..=18), falling }
            }
            Technique::Scale => Self::Scale { key: draw_key(rng), falling },
            Technique::Arpeggio => {
                let arpeggios: Vec<Arpeggio> = Arpeggio::all().collect();
                let arpeggio = arpeggios.choose(rng).copied().unwrap_or(Arpeggio { root: 0, minor: false });
                Self::Arpeggio { arpeggio, falling }
            }
            Technique::Chord if rng.random_bool(0.6) => {
                let order = BROKEN_ORDERS.choose(rng).map_or(Vec::new(), |order| order.to_vec());
                Self::Broken { class: place.class, minor: place.minor, order }
            }
            Technique::Chord => Self::Triads { class: place.class, minor: place.minor },
            Technique::DoubleNotes if rng.random_bool(0.5) => {
                let pairs = (0..10).filter_map(|_| PAIRS.choose(rng).copied()).collect();
                Self::Doubles(place, pairs)
            }
            Technique::DoubleNotes => {
                let interval = if rng.random_bool(0.7) { Interval::Third } else { Interval::Sixth };
                Self::DoubleScale { key: draw_key(rng), interval, falling }
            }
            Technique::Repeated => {
                let fingers = REPEATING_FINGERS.choose(rng).map_or(Vec::new(), |group| group.to_vec());
                let direction = if falling { -1 } else { 1 };
                let turn = rng.random_range(2..6);
                let steps = (0..7).map(|key| if key < turn { direction } else { -direction }).collect();
                Self::Repeated { steps, fingers }
            }
            Technique::Octave => {
                let degrees = (0..8).map(|_| rng.random_range(0..5)).collect();
                let key = Key { tonic: place.class, mode: Mode::Major };
                Self::Octaves { key, degrees, solid: rng.random_bool(0.4) }
            }
            Technique::Trill => Self::Trill(place, rng.random_range(0..4)),
            Technique::Leap => Self::Leaps((0..8).map(|_| rng.random_range(0.0..1.0)).collect()),
            Technique::Substitution
            | Technique::Glissando
            | Technique::Roll
            | Technique::Polyphony
            | Technique::Crossing => return None,
        })
    }

    /// The figure in the opposite direction, for the other hand.
    pub fn mirrored(self) -> Self {
        match self {
            Self::FiveFinger(place, degrees) => {
                Self::FiveFinger(place, degrees.into_iter().map(|degree| 4 - degree).collect())
            }
            Self::Scale { key, falling } => Self::Scale { key, falling: !falling },
            Self::Chromatic { class, count, falling } => Self::Chromatic { class, count, falling: !falling },
            Self::Arpeggio { arpeggio, falling } => Self::Arpeggio { arpeggio, falling: !falling },
            Self::DoubleScale { key, interval, falling } => {
                Self::DoubleScale { key, interval, falling: !falling }
            }
            Self::Repeated { steps, fingers } => {
                Self::Repeated { steps: steps.into_iter().map(|step| -step).collect(), fingers }
            }
            Self::Leaps(shares) => Self::Leaps(shares.into_iter().map(|share| 1.0 - share).collect()),
            same => same,
        }
    }

    /// The shortest time between two strikes that a practised hand manages, in seconds.
    pub fn least_s(&self) -> f64 {
        match self {
            Self::Trill(..) => 0.11,
            Self::Scale { .. } => 0.12,
            Self::FiveFinger(..) | Self::Chromatic { .. } => 0.13,
            Self::Broken { .. } | Self::Arpeggio { .. } | Self::Repeated { .. } => 0.16,
            Self::Octaves { solid: false, .. } => 0.22,
            Self::Doubles(..) => 0.28,
            Self::DoubleScale { .. } => 0.32,
            Self::Triads { .. } | Self::Octaves { solid: true, .. } => 0.4,
            Self::Leaps(_) => 0.5,
        }
    }

    /// The share of a step that its keys can be held: the hand cannot leap while a key is down.
    pub fn most_held(&self) -> f64 {
        match self {
            Self::Leaps(_) => 0.6,
            Self::DoubleScale { .. } => 0.8,
            _ => 1.0,
        }
    }

    /// The strikes of this figure for a hand, somewhere in its room.
    pub fn strikes(&self, rng: &mut Pcg64, hand: Hand, room: Room) -> Vec<Strike> {
        match self {
            Self::FiveFinger(place, degrees) => {
                let keys = place.keys(rng, hand, room);
                degrees.iter().map(|&degree| single(keys[usize::from(degree % 5)])).collect()
            }
            Self::Trill(place, degree) => {
                let keys = place.keys(rng, hand, room);
                let degree = usize::from(degree % 4);
                (0..16).map(|index| single(keys[degree + index % 2])).collect()
            }
            Self::Doubles(place, pairs) => {
                let keys = place.keys(rng, hand, room);
                let pair = |&(low, high): &(u8, u8)| {
                    together(&[keys[usize::from(low % 5)], keys[usize::from(high % 5)]])
                };
                pairs.iter().map(pair).collect()
            }
            Self::Scale { key, falling } => {
                let (lowest, octaves) = octaves_in(rng, key.tonic, room);
                singles(there_and_back(patterns::scale(hand, *key, lowest, octaves), *falling))
            }
            Self::DoubleScale { key, interval, falling } => {
                let lowest = lowest_key(rng, key.tonic, 21, room);
                let highest = room.highest.min(lowest + 26);
                there_and_back(double::scale(hand, *key, *interval, lowest, highest), *falling)
                    .iter()
                    .map(|pair| together(pair))
                    .collect()
            }
            Self::Chromatic { class, count, falling } => {
                let lowest = lowest_key(rng, *class, *count, room);
                singles(there_and_back(patterns::chromatic(hand, lowest, *count), *falling))
            }
            Self::Arpeggio { arpeggio, falling } => {
                let (lowest, octaves) = octaves_in(rng, arpeggio.root, room);
                singles(there_and_back(arpeggio.notes(hand, lowest, octaves), *falling))
            }
            Self::Broken { class, minor, order } => {
                let chords = cadence(rng, hand, *class, *minor, room);
                chords.iter().flat_map(|chord| order.iter().map(|&note| single(chord[note % 3]))).collect()
            }
            Self::Triads { class, minor } => {
                cadence(rng, hand, *class, *minor, room).iter().map(|chord| together(chord)).collect()
            }
            Self::Repeated { steps, fingers } => repeated(rng, steps, fingers, room),
            Self::Octaves { key, degrees, solid } => octaves(rng, hand, *key, degrees, *solid, room),
            Self::Leaps(shares) => leaps(hand, shares, room),
        }
    }
}

impl Place {
    pub fn draw(rng: &mut Pcg64) -> Self {
        Self { class: rng.random_range(0..12), minor: rng.random_bool(0.4) }
    }

    /// The five keys of the place with their fingers.
    pub fn keys(self, rng: &mut Pcg64, hand: Hand, room: Room) -> [(u8, Finger); 5] {
        let lowest = lowest_key(rng, self.class, 7, room);
        let third = if self.minor { 3 } else { 4 };
        let mut degree = 0;
        [0, 2, third, 5, 7].map(|above| {
            let key = (lowest + above, patterns::place_finger(hand, degree));
            degree += 1;
            key
        })
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    const ROOM: Room = Room { lowest: 60, highest: 91 };

    #[test]
    fn every_figure_stays_within_its_room() {
        let mut rng = Pcg64::seed_from_u64(3);
        for _ in 0..2_000 {
            let technique = Technique::draw_everyday(&mut rng);
            let figure = Figure::draw(&mut rng, technique).unwrap();
            for hand in Hand::ALL {
                for figure in [figure.clone(), figure.clone().mirrored()] {
                    let strikes = figure.strikes(&mut rng, hand, ROOM);
                    assert!(strikes.len() >= 6, "{figure:?}");
                    let mut pitches = strikes.iter().flat_map(|strike| &strike.keys).map(|key| key.0);
                    assert!(pitches.all(|pitch| (60..=91).contains(&pitch)), "{figure:?}");
                }
            }
        }
    }

    #[test]
    fn mirrored_scales_start_at_the_other_end() {
        let key = Key { tonic: 0, mode: Mode::Major };
        let scale = Figure::Scale { key, falling: false };

        assert_eq!(scale.mirrored(), Figure::Scale { key, falling: true });
    }
}

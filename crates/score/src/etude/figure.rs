//! What a hand plays in a phrase: a figure is drawn once and can be played by either hand.

use rand::{RngExt as _, seq::IndexedRandom as _};
use rand_pcg::Pcg64;

use crate::{
    Finger, FingerSet, Hand,
    patterns::{self, Arpeggio, Inversion, Key, Mode},
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
/// Widest leap, in semitones.
const WIDEST_LEAP: u8 = 14;

impl Figure {
    /// Draws a figure; the everyday ones come more often.
    pub fn draw(rng: &mut Pcg64) -> Self {
        let place = Place { class: rng.random_range(0..12), minor: rng.random_bool(0.4) };
        let falling = rng.random_bool(0.4);
        match rng.random_range(0..24) {
            0..5 => Self::FiveFinger(place, melody(rng)),
            5..9 => {
                let keys: Vec<Key> = Key::all().collect();
                let key = keys.choose(rng).copied().unwrap_or(Key { tonic: 0, mode: Mode::Major });
                Self::Scale { key, falling }
            }
            9 => Self::Chromatic { class: place.class, count: rng.random_range(8..=18), falling },
            10..12 => {
                let arpeggios: Vec<Arpeggio> = Arpeggio::all().collect();
                let arpeggio = arpeggios.choose(rng).copied().unwrap_or(Arpeggio { root: 0, minor: false });
                Self::Arpeggio { arpeggio, falling }
            }
            12..15 => {
                let order = BROKEN_ORDERS.choose(rng).map_or(Vec::new(), |order| order.to_vec());
                Self::Broken { class: place.class, minor: place.minor, order }
            }
            15..17 => Self::Triads { class: place.class, minor: place.minor },
            17..19 => {
                let pairs = (0..10).filter_map(|_| PAIRS.choose(rng).copied()).collect();
                Self::Doubles(place, pairs)
            }
            19..21 => {
                let fingers = REPEATING_FINGERS.choose(rng).map_or(Vec::new(), |group| group.to_vec());
                let direction = if falling { -1 } else { 1 };
                let turn = rng.random_range(2..6);
                let steps = (0..7).map(|key| if key < turn { direction } else { -direction }).collect();
                Self::Repeated { steps, fingers }
            }
            21 => {
                let degrees = (0..8).map(|_| rng.random_range(0..5)).collect();
                let key = Key { tonic: place.class, mode: Mode::Major };
                Self::Octaves { key, degrees, solid: rng.random_bool(0.4) }
            }
            22 => Self::Trill(place, rng.random_range(0..4)),
            _ => Self::Leaps((0..8).map(|_| rng.random_range(0.0..1.0)).collect()),
        }
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
            Self::Triads { .. } | Self::Octaves { solid: true, .. } => 0.4,
            Self::Leaps(_) => 0.5,
        }
    }

    /// The share of a step that its keys can be held: the hand cannot leap while a key is down.
    pub fn most_held(&self) -> f64 {
        match self {
            Self::Leaps(_) => 0.6,
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
                there_and_back(patterns::scale(hand, *key, lowest, octaves), *falling)
            }
            Self::Chromatic { class, count, falling } => {
                let lowest = lowest_key(rng, *class, *count, room);
                there_and_back(patterns::chromatic(hand, lowest, *count), *falling)
            }
            Self::Arpeggio { arpeggio, falling } => {
                let (lowest, octaves) = octaves_in(rng, arpeggio.root, room);
                there_and_back(arpeggio.notes(hand, lowest, octaves), *falling)
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
    /// The five keys of the place with their fingers.
    fn keys(self, rng: &mut Pcg64, hand: Hand, room: Room) -> [(u8, Finger); 5] {
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

/// A walk over the five degrees: mostly neighbours, some skips, no note twice in a row.
fn melody(rng: &mut Pcg64) -> Vec<u8> {
    let mut degree = rng.random_range(0..5i8);
    (0..24)
        .map(|_| {
            let here = degree;
            while degree == here {
                let step = *[-1, 1, -1, 1, -2, 2, -3, 3, 4, -4].choose(rng).unwrap_or(&1);
                degree = if (0..5).contains(&(here + step)) { here + step } else { here };
            }
            here as u8
        })
        .collect()
}

/// The chords I IV V I … of a key, close together: the second lies on the first one's lowest key, the third a
/// semitone below it.
fn cadence(rng: &mut Pcg64, hand: Hand, class: u8, minor: bool, room: Room) -> Vec<[(u8, Finger); 3]> {
    let shifted = Room { lowest: room.lowest + 1, ..room };
    let tonic = lowest_key(rng, class, 9, shifted);
    let one = patterns::triad(hand, tonic, minor, Inversion::Root);
    let four = patterns::triad(hand, tonic, minor, Inversion::Second);
    let five = patterns::triad(hand, tonic - 1, false, Inversion::First);
    let mut chords = vec![one];
    for _ in 0..3 {
        let middle: &[[(u8, Finger); 3]] = if rng.random_bool(0.5) { &[four, five] } else { &[five] };
        chords.extend(middle);
        chords.push(one);
    }
    chords
}

/// White keys one after the other, each struck by the same group of fingers.
fn repeated(rng: &mut Pcg64, steps: &[i8], fingers: &[u8], room: Room) -> Vec<Strike> {
    let whites: Vec<u8> = keyboard::whites(room.lowest, room.highest).collect();
    // Seven steps fit on either side of a start in the middle half of the room.
    let start = rng.random_range(whites.len() / 3..=whites.len() * 2 / 3);
    let mut index = start as i64;
    let mut strikes = Vec::new();
    for step in steps {
        let Some(&pitch) = usize::try_from(index).ok().and_then(|index| whites.get(index)) else { break };
        strikes.extend(fingers.iter().map(|&number| Strike::key(pitch, patterns::finger(number))));
        index += i64::from(*step);
    }
    strikes
}

fn octaves(rng: &mut Pcg64, hand: Hand, key: Key, degrees: &[u8], solid: bool, room: Room) -> Vec<Strike> {
    let lowest = lowest_key(rng, key.tonic, 19, room);
    let (low, high) = match hand {
        Hand::Right => (Finger::THUMB, Finger::LITTLE),
        Hand::Left => (Finger::LITTLE, Finger::THUMB),
    };
    let octave = |degree: &u8| {
        let pitch = lowest + key.mode.degrees()[usize::from(degree % 7)];
        [(pitch, low), (pitch + 12, high)]
    };
    if solid {
        degrees.iter().map(|degree| together(&octave(degree))).collect()
    } else {
        degrees.iter().flat_map(|degree| octave(degree).map(single)).collect()
    }
}

/// Single notes far apart: going outwards the outer fingers play, going inwards the inner ones.
fn leaps(hand: Hand, shares: &[f64], room: Room) -> Vec<Strike> {
    let width = f64::from(room.highest - room.lowest);
    let mut last: Option<u8> = None;
    let mut number = 3;
    let mut strikes = Vec::new();
    for share in shares {
        let wanted = room.lowest + (share * width) as u8;
        let pitch = match last {
            Some(last) => wanted.clamp(last.saturating_sub(WIDEST_LEAP), last.saturating_add(WIDEST_LEAP)),
            None => wanted,
        };
        let outwards = match (hand, last) {
            (_, None) => None,
            (Hand::Right, Some(last)) => Some(pitch > last),
            (Hand::Left, Some(last)) => Some(pitch < last),
        };
        // The size of the leap decides between the outermost finger and the one beside it.
        let wide = last.is_some_and(|last| pitch.abs_diff(last) > 9);
        number = match (outwards, wide) {
            (None, _) => number,
            (Some(true), true) => 5,
            (Some(true), false) => number.max(4),
            (Some(false), true) => 1,
            (Some(false), false) => number.min(2),
        };
        strikes.push(Strike::key(pitch, patterns::finger(number)));
        last = Some(pitch);
    }
    strikes
}

/// A line upwards and back down, or down and back up.
fn there_and_back(up: Vec<(u8, Finger)>, falling: bool) -> Vec<Strike> {
    let mut there = up;
    if falling {
        there.reverse();
    }
    let back: Vec<(u8, Finger)> = there.iter().rev().skip(1).copied().collect();
    there.into_iter().chain(back).map(single).collect()
}

/// A key of this pitch class that leaves `span` semitones of room above it.
fn lowest_key(rng: &mut Pcg64, class: u8, span: u8, room: Room) -> u8 {
    let last = room.highest.saturating_sub(span).max(room.lowest);
    let fitting: Vec<u8> = (room.lowest..=last).filter(|pitch| pitch % 12 == class).collect();
    fitting.choose(rng).copied().unwrap_or(room.lowest)
}

/// A keynote and a number of octaves above it: two where they fit, mostly.
fn octaves_in(rng: &mut Pcg64, class: u8, room: Room) -> (u8, u8) {
    let two_fit = (room.lowest..=room.highest.saturating_sub(24)).any(|pitch| pitch % 12 == class);
    let octaves = if two_fit && rng.random_bool(0.7) { 2 } else { 1 };
    (lowest_key(rng, class, 12 * octaves, room), octaves)
}

fn single((pitch, finger): (u8, Finger)) -> Strike {
    Strike::key(pitch, finger)
}

fn together(keys: &[(u8, Finger)]) -> Strike {
    Strike { keys: keys.iter().map(|&(pitch, finger)| (pitch, FingerSet::only(finger))).collect() }
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
            let figure = Figure::draw(&mut rng);
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

    #[test]
    fn melodies_never_repeat_a_note() {
        let mut rng = Pcg64::seed_from_u64(5);
        for _ in 0..100 {
            let melody = melody(&mut rng);
            assert!(melody.windows(2).all(|pair| pair[0] != pair[1] && pair[1] < 5), "{melody:?}");
        }
    }
}

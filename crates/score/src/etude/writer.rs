//! One phrase of both hands: who plays what, and how the hands go together.

use rand::{RngExt as _, seq::IndexedRandom as _};
use rand_pcg::Pcg64;

use super::{
    Clock, Phrase, Technique, crossing, figure::Figure, glissando, line::Line, polyphony, rhythm, roll, room,
    substitution,
};
use crate::{
    Draft, Hand,
    voice::{self, Step, Strike, Touch},
};

/// Which hands play a phrase, and how they go together.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Together {
    /// One hand alone.
    Alone(Hand),
    /// Both hands the same way.
    Parallel,
    /// Both hands in opposite ways.
    Mirror,
    /// Each hand its own figure and rhythm.
    Different,
}

/// Writes one phrase of both hands.
pub(super) struct Writer<'a> {
    pub rng: &'a mut Pcg64,
    pub draft: &'a mut Draft,
    pub clock: Clock,
    pub split: u8,
    pub start: u64,
    pub longest: u64,
    pub velocity: u8,
}

impl Writer<'_> {
    /// Adds a phrase of at most `longest` ticks; returns where it ends.
    pub fn write(&mut self, only: Option<Technique>, phrases: &mut Vec<Phrase>) -> u64 {
        self.velocity = self.rng.random_range(55..=100);
        let technique = only.unwrap_or_else(|| Technique::draw(self.rng));
        let mut parts = Vec::new();
        let end = if let Some(figure) = Figure::draw(self.rng, technique) {
            let second = only.unwrap_or_else(|| Technique::draw_everyday(self.rng));
            self.figures((technique, figure), second, &mut parts)
        } else if technique == Technique::Crossing {
            let hand = *[Hand::Left, Hand::Left, Hand::Right].choose(self.rng).unwrap_or(&Hand::Left);
            parts.extend(Hand::ALL.map(|hand| (hand, technique)));
            let other = room(hand.other(), self.split);
            crossing::lay(&mut self.line(hand), other)
        } else {
            self.special(technique, only.is_none(), &mut parts)
        };
        let (start_tick, end_tick) = (self.start, end);
        phrases.extend(parts.into_iter().map(|(hand, technique)| Phrase {
            hand,
            technique,
            start_tick,
            end_tick,
        }));
        end
    }

    fn line(&mut self, hand: Hand) -> Line<'_> {
        Line {
            rng: self.rng,
            draft: self.draft,
            clock: self.clock,
            hand,
            room: room(hand, self.split),
            start: self.start,
            longest: self.longest,
            velocity: self.velocity,
        }
    }

    /// Figures of strikes one after the other, in one hand or both.
    fn figures(
        &mut self,
        (technique, figure): (Technique, Figure),
        second: Technique,
        parts: &mut Vec<(Hand, Technique)>,
    ) -> u64 {
        let together = *[
            Together::Alone(Hand::Right),
            Together::Alone(Hand::Right),
            Together::Alone(Hand::Left),
            Together::Alone(Hand::Left),
            Together::Parallel,
            Together::Parallel,
            Together::Mirror,
            Together::Different,
            Together::Different,
        ]
        .choose(self.rng)
        .unwrap_or(&Together::Parallel);
        let held = self.draw_held();
        let (right, left) = (Hand::Right, Hand::Left);
        let hands = match together {
            Together::Alone(hand) => vec![(hand, technique, figure)],
            Together::Parallel => vec![(right, technique, figure.clone()), (left, technique, figure)],
            Together::Mirror => {
                vec![(right, technique, figure.clone()), (left, technique, figure.mirrored())]
            }
            Together::Different => {
                let other = Figure::draw(self.rng, second).unwrap_or_else(|| figure.clone());
                vec![(right, technique, figure), (left, second, other)]
            }
        };
        let mut shared: Option<Vec<u64>> = None;
        let mut end = self.start;
        for (hand, technique, figure) in hands {
            let same = matches!(together, Together::Parallel | Together::Mirror);
            end = end.max(self.figure(hand, &figure, held, same.then_some(&mut shared)));
            parts.push((hand, technique));
        }
        end
    }

    /// One hand's figure, in the rhythm of the other hand's if there is one to share.
    fn figure(
        &mut self,
        hand: Hand,
        figure: &Figure,
        held: f64,
        shared: Option<&mut Option<Vec<u64>>>,
    ) -> u64 {
        let strikes = figure.strikes(self.rng, hand, room(hand, self.split));
        let (least, most) = (self.clock.ticks(figure.least_s()), self.clock.ticks(1.2));
        let own = rhythm::lengths(self.rng, strikes.len(), least, most);
        let lengths = match shared {
            Some(shared) => shared.get_or_insert(own).clone(),
            None => own,
        };
        let steps = steps(strikes, &lengths, self.longest);
        let touch = Touch { held: held.min(figure.most_held()), velocity: self.velocity };
        voice::lay(self.draft, hand, self.start, &steps, touch)
    }

    /// A technique that is more than strikes: in one hand, in both, or against an everyday figure.
    fn special(&mut self, technique: Technique, may_mix: bool, parts: &mut Vec<(Hand, Technique)>) -> u64 {
        let hand = *Hand::ALL.choose(self.rng).unwrap_or(&Hand::Right);
        let mut end = self.special_part(technique, hand);
        parts.push((hand, technique));
        match self.rng.random_range(0..10) {
            0..2 => {
                end = end.max(self.special_part(technique, hand.other()));
                parts.push((hand.other(), technique));
            }
            2..5 if may_mix => {
                let second = Technique::draw_everyday(self.rng);
                if let Some(figure) = Figure::draw(self.rng, second) {
                    let held = self.draw_held();
                    end = end.max(self.figure(hand.other(), &figure, held, None));
                    parts.push((hand.other(), second));
                }
            }
            _ => {}
        }
        end
    }

    fn special_part(&mut self, technique: Technique, hand: Hand) -> u64 {
        let line = &mut self.line(hand);
        match technique {
            Technique::Glissando => glissando::lay(line),
            Technique::Roll => roll::lay(line),
            Technique::Polyphony => polyphony::lay(line),
            _ => substitution::lay(line),
        }
    }

    /// Share of each step that its keys are held: mostly legato.
    fn draw_held(&mut self) -> f64 {
        *[1.0, 1.0, 1.0, 0.8, 0.5].choose(self.rng).unwrap_or(&1.0)
    }
}

/// Joins strikes and lengths, as many as fit into `longest` ticks but at least one.
fn steps(strikes: Vec<Strike>, lengths: &[u64], longest: u64) -> Vec<Step> {
    let mut now = 0;
    let mut steps = Vec::new();
    for (strike, &ticks) in strikes.into_iter().zip(lengths) {
        now += ticks;
        if now > longest && !steps.is_empty() {
            break;
        }
        steps.push(Step { strike, ticks });
    }
    steps
}

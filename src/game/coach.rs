//! The coach: one line at a time, in words, about the one thing that matters now.

use bevy::prelude::*;
use score::{Finger, FingerVerdict, Hand, Note};

use super::eyes::Eyes;
use super::judging::{FingerJudged, NoteMissed};
use super::session::{Session, SongBegan};
use super::settings::Settings;
use super::{GameSystems, Screen};

/// How long a line stays before the next may replace it, unless that is more urgent.
const LINE_S: f32 = 3.2;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Coach>().add_systems(
        Update,
        (greet, listen).chain().in_set(GameSystems::Simulate).run_if(in_state(Screen::Play)),
    );
}

/// What the coach says, and the fingers that the words are about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// The words.
    pub words: String,
    /// Tokens shown before the words.
    pub fingers: Vec<(Hand, Option<Finger>)>,
}

/// The coach's state.
#[derive(Resource, Default)]
pub struct Coach {
    /// What is said now.
    pub line: Line,
    /// For how long it has been said, seconds.
    pub age_s: f32,
    unseen_in_a_row: u32,
    missed_in_a_row: u32,
    chain_told: u32,
}

impl Coach {
    fn say(&mut self, line: Line) {
        self.line = line;
        self.age_s = 0.0;
    }
}

fn greet(
    mut began: MessageReader<SongBegan>,
    session: Option<Res<Session>>,
    settings: Res<Settings>,
    mut coach: ResMut<Coach>,
) {
    let (Some(session), true) = (session, began.read().count() > 0) else { return };
    *coach = Coach::default();
    let notes = &session.exercise().notes;
    let chord: Vec<&Note> =
        notes.iter().take_while(|note| note.onset_s - notes[0].onset_s < 0.03).take(4).collect();
    coach.say(opening(&chord, settings.waits));
}

fn listen(
    time: Res<Time<Real>>,
    mut fingers: MessageReader<FingerJudged>,
    mut missed: MessageReader<NoteMissed>,
    session: Option<Res<Session>>,
    eyes: Res<Eyes>,
    mut coach: ResMut<Coach>,
) {
    coach.age_s += time.delta_secs();
    let Some(session) = session else { return };
    for _ in missed.read() {
        coach.missed_in_a_row += 1;
        if coach.missed_in_a_row == 4 {
            coach.say(plain("Too quick? − makes it slower, W lets the song wait for you."));
        }
    }
    for judged in fingers.read() {
        let Some(note) = session.note(judged.note) else { continue };
        coach.missed_in_a_row = 0;
        match judged.verdict {
            FingerVerdict::Wrong => {
                coach.unseen_in_a_row = 0;
                coach.chain_told = 0;
                let seen = judged.seen.map(|seen| (seen.hand, seen.finger));
                coach.say(correction(note, seen));
            }
            FingerVerdict::Unseen if !eyes.are_open() => {}
            FingerVerdict::Unseen => {
                coach.unseen_in_a_row += 1;
                if coach.unseen_in_a_row == 3 {
                    coach.say(plain("I cannot see your hand well; that costs nothing. C shows the camera."));
                }
            }
            FingerVerdict::Right => {
                coach.unseen_in_a_row = 0;
                let chain = session.judge.finger_chain();
                if chain >= coach.chain_told + 5 && chain % 5 == 0 && coach.age_s > LINE_S {
                    coach.chain_told = chain;
                    coach.say(plain(praise(chain)));
                }
            }
        }
    }
}

fn plain(words: &str) -> Line {
    Line { words: words.into(), fingers: Vec::new() }
}

/// Which finger goes where before the first note.
pub fn opening(first: &[&Note], waits: bool) -> Line {
    let fingers = first.iter().map(|note| (note.hand, note.shown_finger())).collect();
    let tail = if waits { " The song waits for you." } else { "" };
    let words = match first {
        [] => "Listen first; there is nothing to play yet.".to_owned(),
        [note] => {
            format!(
                "{} hand: {} on {}.{tail}",
                hand_name(note.hand),
                finger_name(note.shown_finger()),
                key_name(note)
            )
        }
        [first, .., last] => format!(
            "Begin with {} notes at once, from {} up to {}.{tail}",
            [first, last].len().max(2),
            key_name(first),
            key_name(last)
        ),
    };
    Line { words, fingers }
}

/// Which finger it was and which is better.
pub fn correction(note: &Note, seen: Option<(Hand, Finger)>) -> Line {
    let wanted = note.shown_finger();
    let words = match seen {
        Some((hand, _)) if hand != note.hand => {
            format!("{} is for the {} hand.", key_name(note), hand_name(note.hand).to_lowercase())
        }
        Some((_, finger)) => {
            format!(
                "That was {}. On {} play {}.",
                finger_name(Some(finger)),
                key_name(note),
                finger_name(wanted)
            )
        }
        None => format!("On {} play {}.", key_name(note), finger_name(wanted)),
    };
    Line { words, fingers: vec![(note.hand, wanted)] }
}

/// A word for a chain of right fingers.
pub fn praise(chain: u32) -> &'static str {
    match chain {
        0..=5 => "Five right fingers: somebody swims with you.",
        6..=10 => "Ten right fingers in a row. The shoal is growing.",
        11..=20 => "Smooth as water. Keep the hand loose.",
        21..=40 => "The whole shoal follows your fingers.",
        _ => "The water glows.",
    }
}

fn hand_name(hand: Hand) -> &'static str {
    match hand {
        Hand::Left => "Left",
        Hand::Right => "Right",
    }
}

/// A finger in words.
pub fn finger_name(finger: Option<Finger>) -> &'static str {
    match finger.map(Finger::number) {
        Some(1) => "the thumb",
        Some(2) => "finger 2",
        Some(3) => "finger 3",
        Some(4) => "finger 4",
        Some(_) => "finger 5",
        None => "any finger",
    }
}

/// The note's name without its octave: the picture shows which one it is.
fn key_name(note: &Note) -> String {
    keyboard::name(note.pitch).trim_end_matches(|c: char| c.is_ascii_digit() || c == '-').to_owned()
}

#[cfg(test)]
mod tests {
    use score::FingerSet;

    use super::*;

    fn note(pitch: u8, hand: Hand, finger: u8) -> Note {
        Note {
            onset_s: 0.0,
            duration_s: 0.5,
            pitch,
            velocity: 80,
            hand,
            fingers: FingerSet::only(Finger::new(finger).unwrap()),
            substitution: None,
            glissando: false,
            onset_tick: 0,
            duration_tick: 1,
        }
    }

    #[test]
    fn the_first_line_says_where_to_put_which_finger() {
        let first = note(60, Hand::Right, 1);
        assert_eq!(opening(&[&first], false).words, "Right hand: the thumb on C.");
        assert_eq!(opening(&[&first], true).words, "Right hand: the thumb on C. The song waits for you.");
    }

    #[test]
    fn a_correction_names_both_fingers_and_shows_the_better_one() {
        let line = correction(&note(64, Hand::Right, 3), Some((Hand::Right, Finger::INDEX)));

        assert_eq!(line.words, "That was finger 2. On E play finger 3.");
        assert_eq!(line.fingers, vec![(Hand::Right, Finger::new(3))]);
    }

    #[test]
    fn the_other_hand_is_named_as_such() {
        let line = correction(&note(64, Hand::Left, 3), Some((Hand::Right, Finger::INDEX)));
        assert_eq!(line.words, "E is for the left hand.");
    }
}

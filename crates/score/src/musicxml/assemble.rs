//! From a score on paper to a piece to be played.

use std::collections::HashMap;

use super::{
    grace::{self, Slots},
    model::{Part, Score, Spot, WrittenNote},
    parts::{self, Player},
    ties::Ties,
    time::{self, Pass, Timeline},
    xml,
};
use crate::{
    Draft, DraftNote, draft,
    input::{self, Problem},
    names,
    pedal::{PedalMove, pedal_spans},
};

/// Written notes, tempi and pedal moves that are played at most, repeats and tied notes counted each time.
const MAX_PLAYED: usize = 10 * input::MAX_NOTES;
/// Notes of a chord that may be shortened by a grace note: more than hands hold.
const MOST_HELD: usize = 16;
/// Velocity of notes without any mark.
const PLAIN: u8 = 80;

/// Plays the score out.
pub(super) fn draft(score: &Score, text: &str, name: &str) -> Result<Draft, Problem> {
    let players = parts::chosen(score);
    if players.is_empty() {
        return Err(Problem {
            problem: "the file holds no piano notes".to_owned(),
            place: format!("line {}", xml::line(text, text.len())),
            remedy: "choose another file, or export it with its notes (percussion does not count)",
        });
    }
    let graces = players.iter().any(|player| player.part.notes.iter().any(|note| note.grace));
    let timeline = Timeline::new(score, time::division(score.division, graces))?;

    let mut draft = Draft::new(score.title.clone().unwrap_or_else(|| names::stem(name)), timeline.division);
    draft.meters = timeline.meters();
    check_played(score.tempi.iter().map(|mark| mark.spot), &timeline, "tempi")?;
    for (tick, bpm) in timeline.tempi(score) {
        draft.tempo(tick, bpm);
    }
    let mut pedal = Vec::new();
    for (channel, player) in (0..).zip(&players) {
        check_played(player.part.pedal.iter().map(|&(spot, _)| spot), &timeline, "pedal moves")?;
        check_played(player.part.notes.iter().map(|note| note.spot), &timeline, "notes")?;
        pedal.extend(pedal_moves(player.part, channel, &timeline));
        Performance::new(score, text, player, &timeline, &mut draft).play()?;
    }
    draft.pedal = pedal_spans(pedal);
    Ok(draft)
}

/// Refuses what repeats would make too many of.
fn check_played(written: impl Iterator<Item = Spot>, timeline: &Timeline, what: &str) -> Result<(), Problem> {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for spot in written {
        *counts.entry(spot.measure).or_default() += 1;
    }
    let played = timeline.passes.iter().filter_map(|pass| counts.get(&pass.measure).copied());
    if played.fold(0, usize::saturating_add) <= MAX_PLAYED {
        return Ok(());
    }
    Err(Problem {
        problem: format!("repeats make more than {MAX_PLAYED} {what} of the piece"),
        place: format!("bar {}", timeline.passes.len()),
        remedy: "look for a repeat that is played too often, or split the piece",
    })
}

fn pedal_moves(part: &Part, channel: u8, timeline: &Timeline) -> Vec<PedalMove> {
    let mut moves = Vec::new();
    for &pass in &timeline.passes {
        let here = time::of_measure(&part.pedal, pass.measure, |&(spot, _)| spot);
        let moved =
            |&(spot, down): &(Spot, bool)| PedalMove { tick: timeline.tick(pass, spot.at), channel, down };
        moves.extend(here.iter().map(moved));
    }
    moves
}

/// The chord that a voice played last.
#[derive(Default)]
struct Last {
    tick: u64,
    notes: Vec<usize>,
}

/// One part being played.
struct Performance<'a> {
    score: &'a Score,
    text: &'a str,
    player: &'a Player<'a>,
    timeline: &'a Timeline,
    draft: &'a mut Draft,
    ties: Ties,
    last: HashMap<u32, Last>,
    /// Dynamics marks of the upper staff, and of the lower one, in order.
    loudness: [Vec<(Spot, u8)>; 2],
}

impl<'a> Performance<'a> {
    fn new(
        score: &'a Score,
        text: &'a str,
        player: &'a Player<'a>,
        timeline: &'a Timeline,
        draft: &'a mut Draft,
    ) -> Self {
        let loudness = [false, true].map(|lower| {
            let heard = player.part.dynamics.iter().filter(|&&(_, staff, _)| lower || staff <= 1);
            let mut marks: Vec<_> = heard.map(|&(spot, _, velocity)| (spot, velocity)).collect();
            marks.sort_by(|&(a, _), &(b, _)| time::in_order(a, b));
            marks
        });
        let (ties, last) = (Ties::default(), HashMap::new());
        Self { score, text, player, timeline, draft, ties, last, loudness }
    }

    fn play(mut self) -> Result<(), Problem> {
        for &pass in &self.timeline.passes {
            self.ties.begin_measure(pass.tick);
            let mut notes = time::of_measure(&self.player.part.notes, pass.measure, |note| note.spot);
            let mut delayed: Option<(u32, Spot, u64)> = None;
            while let Some(note) = notes.first() {
                let graces = grace::run(notes);
                if graces > 0 {
                    let (before, rest) = notes.split_at(graces);
                    let delay = self.graces(pass, before, rest.first())?;
                    delayed = (delay > 0).then_some((note.voice, note.spot, delay));
                    notes = rest;
                    continue;
                }
                let delay = delayed.filter(|&(voice, spot, _)| (voice, spot) == (note.voice, note.spot));
                self.note(pass, note, delay.map_or(0, |(_, _, delay)| delay))?;
                notes = &notes[1..];
            }
        }
        Ok(())
    }

    /// Plays the grace notes before a main note; returns how much later that one begins.
    fn graces(
        &mut self,
        pass: Pass,
        graces: &[WrittenNote],
        main: Option<&WrittenNote>,
    ) -> Result<u64, Problem> {
        let Some(first) = graces.first() else { return Ok(0) };
        let tick = self.timeline.tick(pass, first.spot.at);
        let main = main.filter(|main| main.voice == first.voice && main.spot == first.spot);
        let length = main.map_or(0, |main| self.end(pass, main) - tick);
        let last = self.last.get(&first.voice);
        let count = graces.iter().filter(|note| !note.chord).count() as u64;
        let slots = Slots::new(count, tick, last.map(|last| last.tick), length, self.timeline.division);

        for &held in last.iter().flat_map(|last| &last.notes) {
            let held = &mut self.draft.notes[held];
            if held.tick < slots.start {
                held.duration = held.duration.min(slots.start - held.tick);
            }
        }
        let mut onset = slots.start;
        for (place, note) in graces.iter().enumerate() {
            if place > 0 && !note.chord {
                onset = onset.saturating_add(slots.each);
            }
            self.strike(note, onset, onset.saturating_add(slots.each))?;
        }
        Ok(slots.delay)
    }

    /// Plays a note, or holds on the one that it is tied to.
    fn note(&mut self, pass: Pass, note: &WrittenNote, delay: u64) -> Result<(), Problem> {
        let (tick, end) = (self.timeline.tick(pass, note.spot.at), self.end(pass, note));
        let index = match self.ties.continued(note, tick) {
            Some(index) => {
                self.check_time(note, end)?;
                hold(&mut self.draft.notes[index], note, end);
                self.ties.keep(note, index, end);
                index
            }
            None => self.strike(note, tick.saturating_add(delay), end)?,
        };
        let last = self.last.entry(note.voice).or_default();
        if last.tick != tick {
            last.notes.clear();
        }
        last.tick = tick;
        if last.notes.len() < MOST_HELD {
            last.notes.push(index);
        }
        Ok(())
    }

    /// Adds a note; returns its place.
    fn strike(&mut self, note: &WrittenNote, tick: u64, end: u64) -> Result<usize, Problem> {
        self.check_time(note, end)?;
        let pitch = input::check_key(i64::from(note.pitch), || self.place(note))?;
        input::check_count(self.draft.notes.len(), || self.place(note))?;
        let index = self.draft.notes.len();
        self.draft.note(DraftNote {
            tick,
            duration: end.saturating_sub(tick),
            pitch,
            velocity: self.velocity(note),
            hand: self.player.hand(note.staff),
            fingers: note.fingers,
            substitution: note.substitution,
            glissando: note.glissando,
        });
        self.ties.keep(note, index, end);
        Ok(index)
    }

    fn end(&self, pass: Pass, note: &WrittenNote) -> u64 {
        self.timeline.tick(pass, note.spot.at + note.length)
    }

    fn velocity(&self, note: &WrittenNote) -> u8 {
        let marks = &self.loudness[usize::from(note.staff > 1)];
        let after = marks.partition_point(|&(spot, _)| time::in_order(spot, note.spot).is_le());
        let mark = after.checked_sub(1).and_then(|last| marks.get(last));
        note.velocity.or(mark.map(|&(_, velocity)| velocity)).unwrap_or(PLAIN)
    }

    fn check_time(&self, note: &WrittenNote, end: u64) -> Result<(), Problem> {
        if end < draft::MAX_TICK {
            return Ok(());
        }
        Err(Problem {
            problem: "a note lies too far from the beginning".to_owned(),
            place: self.place(note),
            remedy: "move the note or take it out",
        })
    }

    fn place(&self, note: &WrittenNote) -> String {
        let measure = self.score.measures.get(note.spot.measure).map_or("", |measure| &measure.number);
        let line = xml::line(self.text, note.offset);
        format!("part {}, measure {measure}, line {line}", self.player.part.id)
    }
}

/// Holds a note on to `end`. A number over the continuation is the finger that takes the key over.
fn hold(held: &mut DraftNote, note: &WrittenNote, end: u64) {
    held.duration = held.duration.max(end.saturating_sub(held.tick));
    held.substitution = held.substitution.or(note.substitution);
    match (held.fingers.first(), note.fingers.first()) {
        (None, Some(_)) => held.fingers = note.fingers,
        (Some(first), Some(next)) if first != next => held.substitution = held.substitution.or(Some(next)),
        _ => {}
    }
}

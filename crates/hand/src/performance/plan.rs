//! Who presses what when: one hand's notes with fingers and times.

use rand::{Rng, RngExt};
use score::{Exercise, Finger, Hand};

use super::noise::normal;
use super::side::{Side, Spot};
use super::slips::{self, Slip};
use super::{PerformOptions, fingers, mistakes};
use crate::player::{Player, Style};

/// Notes whose written onsets are closer than this sound together, in seconds.
pub(super) const TOGETHER_S: f64 = 0.03;
/// The shortest time that a key is held, in seconds.
const SHORTEST_S: f64 = 0.04;
/// A written pause shorter than this is played legato, in seconds.
const LEGATO_GAP_S: f64 = 0.05;

/// A substitution needs this long before and after it, in seconds.
const SUBSTITUTES_S: f64 = 0.12;
/// How long both fingers of a substitution are on the key, and at least, in seconds.
const BOTH_S: f64 = 0.08;
const LEAST_BOTH_S: f64 = 0.04;

/// One note as it will be played.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    /// Index in the exercise.
    pub note: usize,
    /// When it is written, in seconds.
    pub written_s: f64,
    /// How long it is written, in seconds.
    pub written_duration_s: f64,
    pub onset_s: f64,
    pub release_s: f64,
    pub pitch: u8,
    pub velocity: u8,
    /// The key as the hand sees it.
    pub spot: Spot,
    pub finger: Finger,
    pub mistaken: bool,
    /// What else goes wrong with it.
    pub slip: Option<Slip>,
    /// Whether the finger slides onto the key.
    pub glissando: bool,
    /// Whether the finger takes the key over that another one holds down.
    pub silent: bool,
    /// The finger holds its key at least until then.
    pub until_s: f64,
    /// Where on the key the finger leaves room for another one: -1 the thumb's side, 1 the little finger's.
    pub aside: f32,
}

/// Plans all notes of one hand, in order of their onsets.
pub(super) fn plan(
    exercise: &Exercise,
    side: Side,
    player: &Player,
    options: &PerformOptions,
    rng: &mut impl Rng,
) -> Vec<Planned> {
    let hand_length_mm = player.anatomy.hand_length_mm;
    let mut notes = read(exercise, side);
    fingers::fill_in(exercise, &mut notes);
    mistakes::make(exercise, &mut notes, options.mistakes, hand_length_mm, rng);
    slips::make(&mut notes, side, &options.slips, rng);
    set_onsets(&mut notes, &player.style, rng);
    set_releases(&mut notes, &player.style, rng);
    substitute(exercise, &mut notes);
    notes
}

/// Ranges of notes that sound together.
pub(super) fn groups(notes: &[Planned]) -> Vec<std::ops::Range<usize>> {
    let mut groups: Vec<std::ops::Range<usize>> = Vec::new();
    for (i, note) in notes.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if note.written_s - notes[group.start].written_s < TOGETHER_S => group.end = i + 1,
            _ => groups.push(i..i + 1),
        }
    }
    groups
}

/// One hand's notes with their first accepted finger. Those without one get the middle finger for now.
fn read(exercise: &Exercise, side: Side) -> Vec<Planned> {
    let hand: Hand = side.hand;
    let mut notes: Vec<Planned> = exercise
        .notes
        .iter()
        .enumerate()
        .filter(|(_, note)| note.hand == hand)
        .map(|(index, note)| Planned {
            note: index,
            written_s: note.onset_s,
            written_duration_s: note.duration_s,
            onset_s: note.onset_s,
            release_s: note.end_s(),
            pitch: note.pitch,
            velocity: note.velocity,
            spot: side.spot(note.pitch),
            finger: note.shown_finger().unwrap_or(Finger::MIDDLE),
            mistaken: false,
            slip: None,
            glissando: note.glissando,
            silent: false,
            until_s: f64::NEG_INFINITY,
            aside: 0.0,
        })
        .collect();
    notes.sort_by(|a, b| a.written_s.total_cmp(&b.written_s).then(a.spot.x.total_cmp(&b.spot.x)));
    notes
}

/// Moves onsets around the written times, less where notes follow each other fast.
fn set_onsets(notes: &mut [Planned], style: &Style, rng: &mut impl Rng) {
    let groups = groups(notes);
    let starts: Vec<f64> = groups.iter().map(|group| notes[group.start].written_s).collect();
    for (g, group) in groups.iter().enumerate() {
        let before = if g > 0 { starts[g] - starts[g - 1] } else { f64::INFINITY };
        let after = starts.get(g + 1).map_or(f64::INFINITY, |next| next - starts[g]);
        let spread = f64::from(style.jitter_s).min(0.12 * before.min(after));
        let shift = spread * f64::from(normal(rng));
        for note in &mut notes[group.clone()] {
            // The fingers of a chord do not land at quite the same moment.
            note.onset_s = note.written_s + shift + 0.25 * spread * f64::from(normal(rng));
        }
    }
}

/// Decides how long each key is held.
fn set_releases(notes: &mut [Planned], style: &Style, rng: &mut impl Rng) {
    for i in 0..notes.len() {
        let note = &notes[i];
        let end = note.onset_s + note.written_duration_s;
        let later = || notes[i + 1..].iter().filter(|next| next.written_s - note.written_s >= TOGETHER_S);
        let following = later().next().map(|next| next.onset_s);
        let wobble = 0.5 * f64::from(style.jitter_s) * f64::from(normal(rng));
        // In fast passages gaps shrink with the notes.
        let overlap = f64::from(style.overlap_s).max(-0.3 * note.written_duration_s);
        let mut release = match following {
            Some(next) if (-0.03..LEGATO_GAP_S).contains(&(next - end)) => next + overlap + wobble,
            _ => end + overlap.min(0.0) + wobble,
        };
        let longest = |gap: f64, share: f64, least: f64, most: f64| gap - (share * gap).clamp(least, most);
        // A key has to come up before it is struck again, a finger has to get to its next key.
        for next in later().take_while(|next| next.written_s < note.written_s + note.written_duration_s + 1.0)
        {
            let gap = next.onset_s - note.onset_s;
            if next.pitch == note.pitch {
                release = release.min(note.onset_s + longest(gap, 0.3, 0.03, 0.10));
            } else if next.finger == note.finger {
                release = release.min(note.onset_s + longest(gap, 0.35, 0.04, 0.16));
            }
        }
        notes[i].release_s =
            release.max(notes[i].onset_s + SHORTEST_S.min(0.6 * notes[i].written_duration_s));
    }
}

/// Lets the second finger of a substitution take over half way through the note.
fn substitute(exercise: &Exercise, notes: &mut Vec<Planned>) {
    let mut taken_over = Vec::new();
    for i in 0..notes.len() {
        let note = &notes[i];
        let Some(second) = exercise.notes[note.note].substitution.filter(|second| *second != note.finger)
        else {
            continue;
        };
        let half = 0.5 * (note.release_s - note.onset_s);
        if half < SUBSTITUTES_S || note.mistaken || note.slip.is_some() {
            continue;
        }
        let at_s = note.onset_s + half;
        let used = notes[i + 1..].iter().filter(|later| later.finger == second).map(|later| later.onset_s);
        let free_until = used.fold(f64::INFINITY, f64::min) - SUBSTITUTES_S;
        if free_until < at_s + SUBSTITUTES_S {
            continue;
        }
        let aside = if second > note.finger { 1.0 } else { -1.0 };
        taken_over.push(Planned {
            written_s: at_s,
            written_duration_s: half,
            onset_s: at_s,
            release_s: note.release_s.min(free_until),
            finger: second,
            silent: true,
            aside,
            ..note.clone()
        });
        notes[i].aside = -aside;
        notes[i].until_s = at_s + LEAST_BOTH_S;
        notes[i].release_s = at_s + BOTH_S;
    }
    notes.extend(taken_over);
    notes.sort_by(|a, b| a.written_s.total_cmp(&b.written_s).then(a.spot.x.total_cmp(&b.spot.x)));
}

/// Draws true with the given chance; tolerates chances outside 0..1.
pub(super) fn chance(rng: &mut impl Rng, p: f64) -> bool {
    rng.random_bool(p.clamp(0.0, 1.0))
}

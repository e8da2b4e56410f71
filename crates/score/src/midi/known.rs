//! What a file says of its notes' hands and fingers.

use super::{
    hands,
    track::{Contents, RawNote},
};
use crate::{
    Finger, FingerSet, Hand, TempoMap,
    split::{self, Strike},
};

/// A fingering event looks at this many notes of its key before it gives up.
const FINGERING_CANDIDATES: usize = 32;

/// What is known of a note besides its key and its time.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub hand: Option<Hand>,
    pub fingers: FingerSet,
    pub substitution: Option<Finger>,
}

/// Gives the fingering events to their notes, in place of what else was said of these.
pub(super) fn take_fingering_events(contents: &mut Contents, division: u16) {
    let notes = &contents.notes;
    let mut by_key: Vec<usize> = (0..notes.len()).collect();
    by_key.sort_by_key(|&index| (notes[index].pitch, notes[index].tick));

    let mut found = vec![(FingerSet::EMPTY, None); notes.len()];
    for event in &contents.fingerings {
        let key = event.fingering.pitch;
        let first =
            by_key.partition_point(|&index| (notes[index].pitch, notes[index].tick) < (key, event.tick));
        let latest = event.tick.saturating_add(u64::from(division));
        let fits = |note: &RawNote| event.fingering.channel.is_none_or(|channel| channel == note.channel);
        let target = by_key[first..]
            .iter()
            .copied()
            .take(FINGERING_CANDIDATES)
            .take_while(|&index| notes[index].pitch == key && notes[index].tick <= latest)
            .filter(|&index| fits(&notes[index]))
            .min_by_key(|&index| (notes[index].tick, notes[index].track != event.track));
        if let Some(index) = target {
            found[index].0.insert(event.fingering.finger);
            found[index].1.get_or_insert(event.fingering.hand);
        }
    }
    for (note, (fingers, hand)) in contents.notes.iter_mut().zip(found) {
        if let Some(first) = fingers.first() {
            // The events know no substitutions: one that begins with the same finger is still meant.
            let substitution = note.known.substitution.filter(|_| note.known.fingers.first() == Some(first));
            note.known = Known { hand, fingers, substitution };
        }
    }
}

/// The hand of each note: as its fingering, its track's name or the order of the parts tells, else as hands go
/// best.
pub(super) fn hands(contents: &Contents, tempo: &TempoMap) -> Vec<Hand> {
    let of_part = hands_of_parts(contents);
    let strike = |note: &RawNote| {
        let onset_s = tempo.seconds_at(note.tick);
        Strike {
            onset_s,
            duration_s: tempo.seconds_at(note.tick + note.duration) - onset_s,
            pitch: note.pitch,
            hand: note.known.hand.or_else(|| of_part(note)),
        }
    };
    split::split(&contents.notes.iter().map(strike).collect::<Vec<_>>())
}

/// The hand of a note as its track's name or the order of the parts tells.
fn hands_of_parts(contents: &Contents) -> impl Fn(&RawNote) -> Option<Hand> + use<> {
    let named: Vec<Option<Hand>> =
        contents.names.iter().map(|name| name.as_deref().and_then(hands::of_name)).collect();
    let mut parts: Vec<(usize, u8)> = Vec::new();
    for note in &contents.notes {
        let part = (note.track, note.channel);
        if parts.len() <= 2 && !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.sort_unstable();
    move |note| {
        if let Some(hand) = named.get(note.track).copied().flatten() {
            return Some(hand);
        }
        match parts[..] {
            [right, _] if right == (note.track, note.channel) => Some(Hand::Right),
            [_, _] => Some(Hand::Left),
            _ => None,
        }
    }
}

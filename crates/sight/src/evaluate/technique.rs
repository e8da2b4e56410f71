//! Names the technique of each note that was played, so that accuracy can be told per technique.

use hand::PlayedNote;
use score::Finger;

/// Notes of one hand closer together than this are struck together, seconds.
const TOGETHER_S: f64 = 0.05;
/// A step up to this many semitones is no leap.
const LEAP_SEMITONES: u8 = 12;

/// The technique with which `played[note]` was reached: `chord`, `change` (same key, other finger), `repeat`,
/// `thumb under`, `finger over`, `leap`, or `step`.
pub(super) fn technique(played: &[PlayedNote], note: usize) -> &'static str {
    let this = &played[note];
    let same_hand = |other: &&PlayedNote| other.hand == this.hand && other.note != this.note;
    if played.iter().filter(same_hand).any(|other| (other.onset_s - this.onset_s).abs() < TOGETHER_S) {
        return "chord";
    }
    let before = played
        .iter()
        .filter(same_hand)
        .filter(|other| other.onset_s < this.onset_s)
        .max_by(|a, b| a.onset_s.total_cmp(&b.onset_s));
    let Some(before) = before else { return "step" };
    let outward = match this.hand {
        score::Hand::Right => this.pitch > before.pitch,
        score::Hand::Left => this.pitch < before.pitch,
    };
    match this.pitch.abs_diff(before.pitch) {
        0 if this.finger == before.finger => "repeat",
        0 => "change",
        far if far > LEAP_SEMITONES => "leap",
        _ if outward && this.finger == Finger::THUMB && before.finger != Finger::THUMB => "thumb under",
        _ if !outward && before.finger == Finger::THUMB && this.finger != Finger::THUMB => "finger over",
        _ => "step",
    }
}

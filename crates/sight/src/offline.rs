//! Sight without threads: every frame of a source, in order, none dropped. For measuring and for `--fast` sessions.

use std::time::Instant;

use hand::PlayedNote;

use crate::adapt::Album;
use crate::calibration::Calibration;
use crate::eyes::Eyes;
use crate::frame::{Frame, FrameSource, SourceError};
use crate::fusion::{FusedFinger, Fusion};
use crate::latency::Latencies;
use crate::sighting::HandSighting;

/// A key press whose finger is to be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Press {
    /// Comes back as the answer's ticket.
    pub ticket: usize,
    /// When the key went down, in the source's time.
    pub onset_s: f64,
    /// Which key, MIDI.
    pub pitch: u8,
}

impl Press {
    /// The presses of what a performer played; tickets are indices of `played`.
    pub fn of(played: &[PlayedNote]) -> impl Iterator<Item = Self> {
        played.iter().enumerate().map(|(ticket, note)| Self {
            ticket,
            onset_s: note.onset_s,
            pitch: note.pitch,
        })
    }
}

/// What came out of a whole source.
#[derive(Debug, Default)]
pub struct Watched {
    /// One answer per press.
    pub answers: Vec<FusedFinger>,
    /// Frames looked at.
    pub frames: u64,
    /// Milliseconds per look.
    pub inference: Latencies,
    /// From the moment a frame was handed over to its verdicts, milliseconds.
    pub verdicts: Latencies,
}

/// Looks at every frame of `source` and answers every press. `each` sees the frames and what was seen in them; `album`, if
/// there is one, keeps what it wants of them.
///
/// # Errors
/// When the source fails for good.
pub fn watch(
    source: &mut dyn FrameSource,
    calibration: &Calibration,
    eyes: &mut Eyes,
    fusion: &mut Fusion,
    presses: &[Press],
    mut album: Option<&mut Album>,
    mut each: impl FnMut(&Frame, &[HandSighting]),
) -> Result<Watched, SourceError> {
    let mut presses = presses.to_vec();
    presses.sort_by(|a, b| a.onset_s.total_cmp(&b.onset_s));
    let mut coming = presses.iter().peekable();
    let mut watched = Watched::default();
    while let Some(frame) = source.next_frame()? {
        let start = Instant::now();
        let seen = eyes.look(&frame, calibration);
        watched.inference.add_s(start.elapsed().as_secs_f64());
        watched.frames += 1;
        while let Some(press) = coming.next_if(|press| press.onset_s <= frame.t) {
            fusion.ask(press.ticket, press.onset_s, press.pitch);
            eyes.hear_key(press.pitch);
            if let Some(album) = &mut album {
                album.hear_key(press.onset_s);
            }
        }
        if let Some(album) = &mut album {
            album.see(&frame, calibration, &seen);
        }
        each(&frame, &seen);
        fusion.push(frame.t, seen);
        let answers = fusion.poll(frame.t);
        answers.iter().for_each(|_| watched.verdicts.add_s(start.elapsed().as_secs_f64()));
        watched.answers.extend(answers);
    }
    coming.for_each(|press| fusion.ask(press.ticket, press.onset_s, press.pitch));
    watched.answers.extend(fusion.finish());
    Ok(watched)
}

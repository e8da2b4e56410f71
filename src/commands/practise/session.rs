//! Running a session: every frame as fast as possible, or in real time with threads.

use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};
use sight::adapt::Album;
use sight::calibration::Calibration;
use sight::clock::{Clock, SongClock};
use sight::eyes::Eyes;
use sight::frame::FrameSource;
use sight::fusion::{FusedFinger, Fusion};
use sight::latency::{Latencies, Percentiles};
use sight::offline::{self, Press};
use sight::slot::SlotCounts;
use sight::worker::{Sight, SightConfig, SightStatus};

use super::SessionArgs;
use super::camera::{CameraSpec, LEAD_IN_S};
use super::piece::{KeyPress, Piece};
use super::shots::Shots;

/// Pause between two rounds of the live loop: well below a frame.
const TICK: Duration = Duration::from_millis(3);
/// A session with a live keyboard ends this long after the last note, seconds.
const AFTERWARDS_S: f64 = 1.0;

/// What a session gave.
pub(super) struct Outcome {
    pub backend: &'static str,
    /// Every key press, in order.
    pub presses: Vec<KeyPress>,
    /// Sight's answers; tickets are indices of `presses`.
    pub answers: Vec<FusedFinger>,
    pub capture_to_verdict: Percentiles,
    pub inference: Percentiles,
    pub frames: SlotCounts,
    /// The camera's name; empty without one.
    pub camera: String,
    /// Glimpses of the hands, if they were to be kept, and the frames' time at the piece's beginning, seconds.
    pub album: Option<Album>,
    pub zero_s: f64,
}

/// A session without a camera: keys only, no finger is seen.
pub(super) fn blind(piece: &Piece, backend: &'static str) -> Outcome {
    Outcome {
        backend,
        presses: piece.presses.clone(),
        answers: Vec::new(),
        capture_to_verdict: Percentiles::default(),
        inference: Percentiles::default(),
        frames: SlotCounts::default(),
        camera: String::new(),
        album: None,
        zero_s: 0.0,
    }
}

/// As fast as the machine allows: every frame is used.
///
/// # Errors
/// When the source fails.
pub(super) fn fast(
    piece: &Piece,
    source: &mut dyn FrameSource,
    calibration: &Calibration,
    mut eyes: Eyes,
    shots: &mut Shots,
    album: bool,
) -> Result<Outcome> {
    let presses: Vec<Press> = piece
        .presses
        .iter()
        .enumerate()
        .map(|(ticket, press)| Press { ticket, onset_s: press.onset_s, pitch: press.pitch })
        .collect();
    let mut failed = None;
    let mut album = album.then(Album::default);
    let mut fusion = Fusion::new(eyes.fusion_settings());
    let watched = offline::watch(
        source,
        calibration,
        &mut eyes,
        &mut fusion,
        &presses,
        album.as_mut(),
        |frame, seen| {
            if let Err(err) = shots.offer(frame.t, frame, seen, calibration) {
                failed.get_or_insert(err);
            }
        },
    )?;
    if let Some(err) = failed {
        return Err(err);
    }
    Ok(Outcome {
        backend: eyes.backend(),
        presses: piece.presses.clone(),
        answers: watched.answers,
        capture_to_verdict: watched.verdicts.percentiles(),
        inference: watched.inference.percentiles(),
        frames: SlotCounts { captured: watched.frames, used: watched.frames, dropped: 0 },
        camera: source.describe(),
        album,
        zero_s: 0.0,
    })
}

/// In real time, as in the game: frames that come while sight is busy are dropped.
///
/// # Errors
/// When camera, model or backend fail.
pub(super) fn live(
    args: &SessionArgs,
    hands: Option<&Path>,
    piece: &Piece,
    camera: &CameraSpec,
    shots: &mut Shots,
    album: bool,
) -> Result<Outcome> {
    let clock = Clock::new();
    let song = Arc::new(SongClock::new(-LEAD_IN_S));
    // The clip's own time is the song's; everything else begins after the lead-in.
    let lead_in = if matches!(camera, CameraSpec::Clip(_)) { 0.0 } else { LEAD_IN_S };
    let opened = clock.now();
    let (source, calibration) = camera.open_live(args, piece, &song, opened)?;
    let sight = Sight::start(SightConfig {
        source,
        calibration: Some(calibration.clone()),
        backend: args.backend,
        model: args.model.clone(),
        hands: hands.map(Path::to_owned),
    })?;
    if album {
        sight.begin_album();
    }
    // Loading the model took time that the performer and a live camera need not lose; a clip runs already.
    let zero = if matches!(camera, CameraSpec::Clip(_)) { opened } else { clock.now() + lead_in };
    let mut fusion = Fusion::new(sight.fusion_settings());
    let mut verdicts = Latencies::default();
    let mut outcome = blind(piece, sight.backend());
    let known = outcome.presses.clone();
    let mut coming = known.iter().enumerate().peekable();
    let end_s =
        piece.exercise.duration_s().max(known.last().map_or(0.0, |press| press.onset_s)) + AFTERWARDS_S;

    loop {
        let now = clock.now();
        let song_s = now - zero;
        song.set(song_s);
        while let Some((ticket, press)) = coming.next_if(|(_, press)| press.onset_s <= song_s) {
            fusion.ask(ticket, zero + press.onset_s, press.pitch);
            sight.hear_key(zero + press.onset_s, press.pitch);
        }
        if let Some(keyboard) = &piece.keyboard {
            for event in keyboard.borrow_mut().drain().into_iter().filter(|event| event.down) {
                fusion.ask(outcome.presses.len(), event.clock_s, event.pitch);
                sight.hear_key(event.clock_s, event.pitch);
                outcome.presses.push(KeyPress {
                    onset_s: event.clock_s - zero,
                    pitch: event.pitch,
                    by: None,
                });
            }
        }
        let looks = sight.looks();
        if let (Some(look), Some(frame)) = (looks.last(), sight.latest_frame()) {
            shots.offer(look.t - zero, &frame, &look.hands, &calibration)?;
        }
        looks.into_iter().for_each(|look| fusion.push(look.t, look.hands));
        for answer in fusion.poll(clock.now()) {
            if let Some(captured) = answer.newest_frame_s {
                verdicts.add_s(clock.now() - captured);
            }
            outcome.answers.push(answer);
        }
        match sight.status() {
            SightStatus::Ended(Some(sentence)) => bail!(sentence),
            SightStatus::Ended(None) if coming.peek().is_none() && fusion.waiting() == 0 => break,
            _ if song_s > end_s && fusion.waiting() == 0 => break,
            _ => thread::sleep(TICK),
        }
    }
    let stats = sight.stats();
    outcome.capture_to_verdict = verdicts.percentiles();
    outcome.inference = stats.inference;
    outcome.frames = stats.counts;
    sight.describe().clone_into(&mut outcome.camera);
    outcome.album = sight.end_album();
    outcome.zero_s = zero;
    Ok(outcome)
}

//! A video file as a camera, decoded by an `ffmpeg` process.
//!
//! One process decodes, converts to RGB and prints every frame's presentation time (its `showinfo`
//! filter): so a clip with missing or uneven frames keeps its true times. Pictures come through
//! standard output, times and complaints through standard error.

mod showinfo;

use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::{Pace, sleep_until};
use crate::clock::Clock;
use crate::frame::{Frame, FrameSource, SourceError};
use showinfo::{Line, Shown};

/// The time from one frame to the next where the file does not say.
const DEFAULT_STEP_S: f64 = 1.0 / 30.0;

/// A video file. The `ffmpeg` process ends with it.
#[derive(Debug)]
pub struct ClipSource {
    path: PathBuf,
    pace: Pace,
    decoder: Decoder,
    /// What `ffmpeg` said about frames whose pixels have not been read yet.
    next: Option<Shown>,
    width: usize,
    height: usize,
    /// The first frame's presentation time, and the last frame's time from it.
    zero_s: Option<f64>,
    last_s: f64,
    step_s: f64,
    frames: u64,
}

impl ClipSource {
    /// Opens a video; `ffmpeg` starts to decode at once.
    ///
    /// # Errors
    /// When `ffmpeg` is not installed, or the file has no video that it can decode.
    pub fn open(path: &Path, pace: Pace) -> Result<Self, SourceError> {
        let fail = |reason| SourceError::Clip { path: path.to_owned(), reason };
        if !path.is_file() {
            return Err(fail("there is no such file; check the path".into()));
        }
        let mut decoder = Decoder::start("ffmpeg", path)?;
        // Its first frame, or the end of what it has to say.
        let Ok(first) = decoder.shown.recv() else {
            return Err(fail(match decoder.finish() {
                Some(reason) if reason.contains("matches no streams") => {
                    "holds no pictures, only sound".into()
                }
                Some(reason) => format!("cannot be decoded ({reason})"),
                None => "holds no pictures".into(),
            }));
        };
        Ok(Self {
            path: path.to_owned(),
            pace,
            decoder,
            next: Some(first),
            width: first.width,
            height: first.height,
            zero_s: None,
            last_s: 0.0,
            step_s: DEFAULT_STEP_S,
            frames: 0,
        })
    }

    /// Pixels per row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The frame's time from the first frame's; a missing or backward time is made up from the step before.
    fn media_time(&mut self, shown: Shown) -> f64 {
        let time = match (shown.pts_s, self.zero_s) {
            (Some(pts), Some(zero)) => pts - zero,
            (pts, _) => {
                let guess = if self.frames == 0 { 0.0 } else { self.last_s + self.step_s };
                self.zero_s = self.zero_s.or(pts.map(|pts| pts - guess));
                guess
            }
        };
        if self.frames > 0 {
            let step = time - self.last_s;
            if step <= 0.0 {
                self.last_s += self.step_s;
                return self.last_s;
            }
            self.step_s = step;
        }
        self.last_s = time;
        time
    }
}

impl FrameSource for ClipSource {
    fn describe(&self) -> String {
        self.path.file_name().map_or_else(|| self.path.display().to_string(), |n| n.display().to_string())
    }

    fn next_frame(&mut self) -> Result<Option<Frame>, SourceError> {
        let fail = |reason| SourceError::Clip { path: self.path.clone(), reason };
        let mut rgb = vec![0; self.width * self.height * 3];
        if let Err(error) = self.decoder.pixels.read_exact(&mut rgb) {
            return match self.decoder.finish() {
                Some(reason) => Err(fail(format!("breaks off after {} frames ({reason})", self.frames))),
                None if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
                None => Err(fail(format!("breaks off after {} frames ({error})", self.frames))),
            };
        }
        // ffmpeg prints a frame's time before it writes the pixels, so this waits for a moment at most.
        let shown = self.next.take().or_else(|| self.decoder.shown.recv_timeout(Duration::from_secs(2)).ok());
        let media_s = self.media_time(shown.unwrap_or_default());
        let t = match self.pace {
            Pace::Fast => media_s,
            Pace::RealTime { start_s } => {
                let clock = Clock::new();
                let due = start_s + media_s;
                while clock.now() < due {
                    sleep_until(clock, due);
                }
                due
            }
        };
        let frame = Frame { t, width: self.width, height: self.height, rgb: rgb.into(), index: self.frames };
        self.frames += 1;
        Ok(Some(frame))
    }

    fn live(&self) -> bool {
        matches!(self.pace, Pace::RealTime { .. })
    }
}

/// The running `ffmpeg`.
#[derive(Debug)]
struct Decoder {
    child: Child,
    pixels: BufReader<ChildStdout>,
    shown: Receiver<Shown>,
    /// Collects the last complaint.
    listener: Option<JoinHandle<Option<String>>>,
}

impl Decoder {
    fn start(program: &'static str, path: &Path) -> Result<Self, SourceError> {
        let fail = |reason: String| SourceError::System { what: "ffmpeg", reason };
        let every_frame = showinfo::every_frame_option(program)?;
        // The "file:" keeps names with a colon or a leading dash from meaning something else.
        let mut input = std::ffi::OsString::from("file:");
        input.push(path);
        let mut child = Command::new(program)
            .args(["-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info", "-i"])
            .arg(input)
            .args(["-map", "0:v:0", "-vf", "showinfo=checksum=0", every_frame, "passthrough"])
            .args(["-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| not_started(program, &error))?;
        let (Some(pixels), Some(messages)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(fail("its output is not connected".into()));
        };
        let (sender, shown) = channel();
        let listener = thread::Builder::new()
            .name("fingerling-clip".into())
            .spawn(move || listen(messages, &sender))
            .map_err(|error| fail(error.to_string()))?;
        Ok(Self { child, pixels: BufReader::new(pixels), shown, listener: Some(listener) })
    }

    /// Waits for the process to end by itself; its complaint if it failed.
    fn finish(&mut self) -> Option<String> {
        let status = self.child.wait();
        let complaint = self.listener.take().and_then(|listener| listener.join().ok()).flatten();
        // ffmpeg puts the name in front of its complaint; ours has it already.
        let complaint =
            complaint.map(|text| match text.strip_prefix("file:").and_then(|t| t.split_once(": ")) {
                Some((_, reason)) => reason.to_owned(),
                None => text,
            });
        match status {
            Ok(status) if status.success() => None,
            Ok(status) => Some(complaint.unwrap_or_else(|| format!("ffmpeg ended with {status}"))),
            Err(error) => Some(error.to_string()),
        }
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        // Both fail only when the process has ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Passes on what is said about frames until the process ends; returns its last complaint.
fn listen(messages: ChildStderr, shown: &Sender<Shown>) -> Option<String> {
    let mut complaint = None;
    for line in BufReader::new(messages).split(b'\n').map_while(Result::ok) {
        match showinfo::parse(&String::from_utf8_lossy(&line)) {
            // Nobody listens any more when the source is being dropped.
            Some(Line::Shown(frame)) => shown.send(frame).unwrap_or_default(),
            Some(Line::Complaint(text)) => complaint = Some(text),
            None => {}
        }
    }
    complaint
}

fn not_started(program: &'static str, error: &std::io::Error) -> SourceError {
    match error.kind() {
        ErrorKind::NotFound => SourceError::NoFfmpeg { program },
        _ => SourceError::System { what: program, reason: error.to_string() },
    }
}

#[cfg(test)]
mod tests;

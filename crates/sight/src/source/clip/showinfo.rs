//! Understanding what `ffmpeg` prints: its version, its `showinfo` filter's lines, its complaints.

use std::process::{Command, Stdio};

use super::not_started;
use crate::frame::SourceError;

/// What `showinfo` says about one frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Shown {
    /// Presentation time in seconds, where the file has one.
    pub pts_s: Option<f64>,
    pub width: usize,
    pub height: usize,
}

/// A line that matters.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Line {
    Shown(Shown),
    /// An error, without the decoder's address in front.
    Complaint(String),
}

/// Reads one line printed under `-loglevel level+info`:
/// `[Parsed_showinfo_0 @ 0x…] [info] n:   1 pts:  42 pts_time:0.042 … s:640x360 …` or
/// `[mov @ 0x…] [error] moov atom not found`.
pub(super) fn parse(line: &str) -> Option<Line> {
    for level in ["[error] ", "[fatal] ", "[panic] "] {
        if let Some((_, text)) = line.split_once(level) {
            return Some(Line::Complaint(text.trim().trim_end_matches('.').to_owned()));
        }
    }
    let (origin, text) = line.split_once("[info] ")?;
    if !origin.contains("showinfo") || !text.starts_with("n:") {
        return None;
    }
    // "s:640x360" is one word, "pts_time:0.042" another; both stand with a space before them.
    let word = |name: &str| text.split_whitespace().find_map(|word| word.strip_prefix(name));
    let (width, height) = word("s:")?.split_once('x')?;
    Some(Line::Shown(Shown {
        pts_s: word("pts_time:").and_then(|time| time.parse().ok()).filter(|t: &f64| t.is_finite()),
        width: width.parse().ok()?,
        height: height.parse().ok()?,
    }))
}

/// The option that, followed by `passthrough`, keeps ffmpeg from doubling or dropping frames: it was
/// renamed in version 5.1, and later versions refuse the old name.
pub(super) fn every_frame_option(program: &'static str) -> Result<&'static str, SourceError> {
    let output = Command::new(program)
        .arg("-version")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| not_started(program, &error))?;
    Ok(option_of(&String::from_utf8_lossy(&output.stdout)))
}

fn option_of(banner: &str) -> &'static str {
    let old = banner.strip_prefix("ffmpeg version ").is_some_and(|version| {
        let mut numbers = version.trim_start_matches('n').split(|c: char| !c.is_ascii_digit());
        let mut number = || numbers.next().and_then(|digits| digits.parse::<u32>().ok());
        // Versions built from the development tree begin with a letter or "N-" and are taken as new.
        number().is_some_and(|major| (major, number().unwrap_or(0)) < (5, 1))
    });
    if old { "-vsync" } else { "-fps_mode" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_lines_give_time_and_size() {
        let line = "[Parsed_showinfo_0 @ 0x563b] [info] n:  12 pts:     42 pts_time:0.042   pos:    14764 \
                    fmt:yuv420p sar:1/1 s:640x360 i:P iskey:0 type:P ";
        let shown = Shown { pts_s: Some(0.042), width: 640, height: 360 };
        assert_eq!(parse(line), Some(Line::Shown(shown)));

        let line = line.replace("pts:     42 pts_time:0.042", "pts:NOPTS pts_time:NOPTS");
        assert_eq!(parse(&line), Some(Line::Shown(Shown { pts_s: None, ..shown })));
    }

    #[test]
    fn other_lines_are_complaints_or_nothing() {
        let complaint = parse("[mov,mp4 @ 0x55ab] [error] moov atom not found");
        assert_eq!(complaint, Some(Line::Complaint("moov atom not found".into())));
        let complaint = parse("[fatal] Stream map '0:v:0' matches no streams.");
        assert_eq!(complaint, Some(Line::Complaint("Stream map '0:v:0' matches no streams".into())));
        assert_eq!(parse("[Parsed_showinfo_0 @ 0x5] [info] color_range:tv color_space:unknown"), None);
        assert_eq!(parse("[info]   Duration: 00:00:05.10, start: 0.014000"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn option_follows_the_version() {
        assert_eq!(option_of("ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright"), "-vsync");
        assert_eq!(option_of("ffmpeg version 5.0.1 Copyright"), "-vsync");
        assert_eq!(option_of("ffmpeg version 5.1.9-0+deb12u1 Copyright"), "-fps_mode");
        assert_eq!(option_of("ffmpeg version n7.1 Copyright"), "-fps_mode");
        assert_eq!(option_of("ffmpeg version N-113007-g8d24a28d06 Copyright"), "-fps_mode");
        assert_eq!(option_of("something else"), "-fps_mode");
    }
}

//! Tests of clips, on tiny videos that `ffmpeg` makes. Without `ffmpeg` they say so and pass.

use std::fs;

use super::*;

/// Makes a video in a fresh folder with the given `ffmpeg` arguments; `None` when there is no `ffmpeg`.
fn video(name: &str, arguments: &[&str]) -> Option<(tempfile::TempDir, PathBuf)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let made = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error"])
        .args(arguments)
        .arg(&path)
        .stdin(Stdio::null())
        .status();
    match made {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            println!("skipped: ffmpeg is not installed");
            None
        }
        made => {
            assert!(made.unwrap().success());
            Some((folder, path))
        }
    }
}

const TEST_PICTURE: [&str; 4] = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=25:duration=0.4"];

fn frames(source: &mut ClipSource) -> Vec<Frame> {
    std::iter::from_fn(|| source.next_frame().unwrap()).collect()
}

#[test]
fn every_frame_comes_with_its_time_and_pixels() {
    let Some((_folder, path)) = video("a clip.mkv", &[&TEST_PICTURE[..], &["-c:v", "ffv1"]].concat()) else {
        return;
    };
    let mut source = ClipSource::open(&path, Pace::Fast).unwrap();
    assert_eq!((source.width(), source.height(), source.live()), (64, 48, false));
    assert_eq!(source.describe(), "a clip.mkv");

    let frames = frames(&mut source);
    assert_eq!(frames.len(), 10);
    for (i, frame) in frames.iter().enumerate() {
        assert_eq!(frame.index, i as u64);
        assert!((frame.t - i as f64 * 0.04).abs() < 1e-3, "{frame:?}");
        assert_eq!(frame.rgb.len(), 64 * 48 * 3);
    }
    // testsrc's second bar from the left is red from top to bottom.
    let bars = &frames[0].rgb[..64 * 3];
    assert!(bars.chunks(3).any(|px| px[0] > 200 && px[1] < 60 && px[2] < 60), "{bars:?}");
}

#[test]
fn missing_frames_leave_a_gap_in_the_times() {
    // Frames 3 and 4 are taken out; the rest keeps its times, shifted by an offset of 2 s.
    let filter = "select='not(between(n,3,4))',setpts=PTS+2/TB";
    let arguments =
        [&TEST_PICTURE[..], &["-vf", filter, "-fps_mode", "passthrough", "-c:v", "ffv1"]].concat();
    let Some((_folder, path)) = video("gap.mkv", &arguments) else { return };
    let mut source = ClipSource::open(&path, Pace::Fast).unwrap();

    let times: Vec<i64> = frames(&mut source).iter().map(|frame| (frame.t * 1e3).round() as i64).collect();
    assert_eq!(times, [0, 40, 80, 200, 240, 280, 320, 360]);
}

#[test]
fn real_time_clips_keep_the_clock() {
    let Some((_folder, path)) = video("paced.mkv", &[&TEST_PICTURE[..], &["-c:v", "ffv1"]].concat()) else {
        return;
    };
    let clock = Clock::new();
    let start_s = clock.now() + 0.3;
    let mut source = ClipSource::open(&path, Pace::RealTime { start_s }).unwrap();
    assert!(source.live());

    let mut count = 0;
    while let Some(frame) = source.next_frame().unwrap() {
        assert!((frame.t - start_s - f64::from(count) * 0.04).abs() < 1e-3, "{frame:?}");
        assert!(clock.now() >= frame.t);
        count += 1;
    }
    assert_eq!(count, 10);
}

#[test]
fn dropped_source_leaves_no_process() {
    let endless = ["-f", "lavfi", "-i", "testsrc=size=640x360:rate=30:duration=5", "-c:v", "mpeg4"];
    let Some((_folder, path)) = video("long.mkv", &endless) else { return };
    let mut source = ClipSource::open(&path, Pace::Fast).unwrap();
    source.next_frame().unwrap();
    let process = PathBuf::from(format!("/proc/{}", source.decoder.child.id()));
    let was_there = process.exists();
    drop(source);

    // Where there is no /proc the test says nothing.
    assert!(!was_there || !process.exists());
}

#[test]
fn unusable_files_are_one_sentence() {
    let Some((folder, sound)) = video("sound.wav", &["-f", "lavfi", "-i", "sine=duration=0.1"]) else {
        return;
    };
    let noise = folder.path().join("noise.mp4");
    fs::write(&noise, [7; 4000]).unwrap();
    let absent = folder.path().join("absent.mp4");

    for path in [&sound, &noise, &absent] {
        let error = ClipSource::open(path, Pace::Fast).unwrap_err();
        let sentence = error.to_string();
        println!("{sentence}");
        assert!(!error.is_temporary());
        assert!(sentence.starts_with("video ") && sentence.contains(&path.display().to_string()));
        assert!(!sentence.contains('\n'));
    }
}

#[test]
fn truncated_video_ends_after_its_last_good_frame() {
    let Some((folder, path)) = video("whole.mkv", &[&TEST_PICTURE[..], &["-c:v", "ffv1"]].concat()) else {
        return;
    };
    let bytes = fs::read(&path).unwrap();
    let half = folder.path().join("half.mkv");
    fs::write(&half, &bytes[..bytes.len() / 2]).unwrap();
    let mut source = ClipSource::open(&half, Pace::Fast).unwrap();

    let mut count = 0;
    while let Ok(Some(_)) = source.next_frame() {
        count += 1;
    }
    assert!((1..10).contains(&count), "{count}");
}

#[test]
fn absent_ffmpeg_is_said_plainly() {
    let error = Decoder::start("ffmpeg-that-is-not-there", Path::new("a.mp4")).unwrap_err().to_string();

    assert!(error.starts_with("ffmpeg-that-is-not-there was not found"), "{error}");
    assert!(error.contains("apt install ffmpeg"), "{error}");
}

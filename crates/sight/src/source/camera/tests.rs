//! Tests of the camera without one: a pretended driver that is unplugged, panics and comes back.

use std::collections::VecDeque;

use nokhwa::utils::{FrameFormat, Resolution};

use super::*;

/// What happens at each opening: how many pictures come, and how it ends.
#[derive(Clone, Copy)]
enum Plan {
    Refuse,
    Pictures(usize),
    Panic,
    Hang,
}

struct Pretended {
    plans: VecDeque<Plan>,
}

struct PretendedStream {
    left: usize,
    hang: bool,
}

impl Driver for Pretended {
    fn open(&mut self) -> Result<Box<dyn Stream>, String> {
        match self.plans.pop_front().unwrap_or(Plan::Refuse) {
            Plan::Refuse => Err("device busy".into()),
            Plan::Pictures(left) => Ok(Box::new(PretendedStream { left, hang: false })),
            Plan::Hang => Ok(Box::new(PretendedStream { left: 0, hang: true })),
            Plan::Panic => std::panic::resume_unwind(Box::new("driver")),
        }
    }
}

impl Stream for PretendedStream {
    fn next(&mut self) -> Result<Buffer, String> {
        thread::sleep(Duration::from_millis(5));
        if self.hang {
            thread::sleep(Duration::from_secs(30));
        }
        self.left = self.left.checked_sub(1).ok_or("no such device")?;
        Ok(Buffer::new(Resolution::new(4, 2), &[9; 24], FrameFormat::RAWRGB))
    }
}

fn camera(plans: &[Plan]) -> CameraSource {
    let driver = Pretended { plans: plans.iter().copied().collect() };
    CameraSource::start("Pretended".into(), driver, Duration::from_millis(20)).unwrap()
}

#[test]
fn frames_come_with_capture_times_that_grow() {
    let mut source = camera(&[Plan::Pictures(1000)]);
    assert!(source.live());
    assert_eq!(source.describe(), "Pretended");

    let mut last: Option<Frame> = None;
    for _ in 0..5 {
        let frame = source.next_frame().unwrap().unwrap();
        assert_eq!((frame.width, frame.height, frame.rgb.len()), (4, 2, 24));
        assert!(frame.t <= Clock::new().now());
        assert!(last.is_none_or(|last| frame.t > last.t && frame.index > last.index));
        last = Some(frame);
    }
}

#[test]
fn pictures_that_nobody_takes_are_dropped_and_counted() {
    let mut source = camera(&[Plan::Pictures(1000)]);
    source.next_frame().unwrap();
    thread::sleep(Duration::from_millis(100));
    let newest = source.next_frame().unwrap().unwrap();

    assert!(newest.index >= 3, "{newest:?}");
    assert!(source.dropped() >= 2);
    assert!(Clock::new().now() - newest.t < 0.1);
}

#[test]
fn unplugged_and_failing_camera_comes_back() {
    let plans = [Plan::Refuse, Plan::Pictures(2), Plan::Panic, Plan::Refuse, Plan::Pictures(100_000)];
    let mut source = camera(&plans);

    // Pictures 0 and 1 come before the cable is pulled, the others after it is back.
    loop {
        match source.next_frame() {
            Ok(frame) if frame.as_ref().is_some_and(|frame| frame.index >= 4) => break,
            Ok(frame) => assert!(frame.is_some()),
            Err(error) => assert!(error.is_temporary(), "{error}"),
        }
    }
}

#[test]
fn lost_camera_is_said_in_one_sentence() {
    let mut source = camera(&[]);
    let error = loop {
        match source.next_frame().unwrap_err() {
            SourceError::CameraOpening { .. } => {}
            error => break error.to_string(),
        }
    };

    assert!(error.starts_with("camera \"Pretended\" gives no picture (device busy)"), "{error}");
}

#[test]
fn hanging_driver_blocks_neither_asking_nor_dropping() {
    let start = Instant::now();
    let mut source = camera(&[Plan::Hang]);

    assert!(matches!(source.next_frame(), Err(SourceError::CameraOpening { .. })));
    drop(source);

    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn broken_pictures_are_errors_not_panics() {
    let shot = |bytes: &[u8], format| Shot {
        t: 0.0,
        index: 0,
        buffer: Buffer::new(Resolution::new(640, 480), bytes, format),
    };

    for format in
        [FrameFormat::MJPEG, FrameFormat::YUYV, FrameFormat::NV12, FrameFormat::RAWRGB, FrameFormat::GRAY]
    {
        for bytes in [&[][..], &[7; 1000], &[0xff, 0xd8, 0xff, 0xe0, 0, 16, 1, 2, 3]] {
            assert!(decode(&shot(bytes, format)).is_err(), "{format} of {} bytes", bytes.len());
        }
    }
}

#[test]
fn unbelievable_capture_times_count_as_now() {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let aged = |taken| {
        let size = Resolution::new(1, 1);
        age_s(&Buffer::with_timestamp(size, &[0; 3], FrameFormat::RAWRGB, taken))
    };

    let age = aged(Some(now - Duration::from_millis(40)));
    assert!((0.04..0.3).contains(&age), "{age}");
    assert_eq!(aged(None), 0.0);
    assert_eq!(aged(Some(now + Duration::from_secs(9))), 0.0);
    assert_eq!(aged(Some(now - Duration::from_secs(9))), 0.0);
}

#[test]
fn listing_cameras_needs_none() {
    for CameraDevice { index, name } in cameras().unwrap() {
        println!("{index} {name}");
    }
}

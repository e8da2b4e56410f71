//! Which cameras there are, and opening one in the best format it offers.

use nokhwa::pixel_format::RgbFormat;
use nokhwa::utils::{
    ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType, Resolution,
};
use nokhwa::{Buffer, Camera};

use super::{Driver, Stream};
use crate::frame::SourceError;

/// A camera that is plugged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraDevice {
    /// The system's number for it; may change when it is plugged in again.
    pub index: u32,
    /// Its name.
    pub name: String,
}

/// Formats in the order in which they are tried. Keys are about 1220 mm wide, so 1280 pixels are one
/// per millimetre. Compressed before raw: raw pictures of that size come at 10 per second over USB 2.
const FORMATS: [(u32, u32, FrameFormat); 5] = [
    (1280, 720, FrameFormat::MJPEG),
    (1280, 720, FrameFormat::NV12),
    (640, 480, FrameFormat::MJPEG),
    (640, 480, FrameFormat::YUYV),
    (640, 480, FrameFormat::NV12),
];
const FRAMES_PER_SECOND: u32 = 30;

/// The cameras that are plugged in, by number.
///
/// # Errors
/// When the system does not give the list.
pub fn cameras() -> Result<Vec<CameraDevice>, SourceError> {
    ask_permission();
    let found = nokhwa::query(ApiBackend::Auto)
        .map_err(|error| SourceError::NoCameraList { reason: error.to_string() })?;
    let mut devices: Vec<CameraDevice> = found
        .iter()
        .filter_map(|info| {
            let index = info.index().as_index().ok()?;
            gives_pictures(index).then(|| CameraDevice { index, name: info.human_name().trim().to_owned() })
        })
        .collect();
    devices.sort_by_key(|device| device.index);
    Ok(devices)
}

/// The camera with this number, name or part of a name.
pub(super) fn find(which: &str, devices: &[CameraDevice]) -> Result<CameraDevice, SourceError> {
    let wanted = which.trim().to_lowercase();
    let name = |device: &&CameraDevice| device.name.to_lowercase();
    let by_number = wanted.parse().ok().and_then(|n: u32| devices.iter().find(|d| d.index == n));
    by_number
        .or_else(|| devices.iter().find(|d| name(d) == wanted))
        .or_else(|| devices.iter().find(|d| !wanted.is_empty() && name(d).contains(&wanted)))
        .cloned()
        .ok_or_else(|| SourceError::NoSuchCamera { wanted: which.to_owned(), found: describe(devices) })
}

fn describe(devices: &[CameraDevice]) -> String {
    if devices.is_empty() {
        return "none is plugged in, or you may not use video devices".to_owned();
    }
    let list: Vec<String> = devices.iter().map(|d| format!("{} {:?}", d.index, d.name)).collect();
    format!("there are: {}", list.join(", "))
}

/// Linux lists two devices per USB camera; the second gives data about pictures, not pictures.
fn gives_pictures(index: u32) -> bool {
    let part = std::fs::read_to_string(format!("/sys/class/video4linux/video{index}/index"));
    part.map_or(true, |part| part.trim() == "0")
}

/// macOS asks the user the first time; elsewhere nothing happens.
fn ask_permission() {
    #[cfg(target_os = "macos")]
    if !nokhwa::nokhwa_check() {
        nokhwa::nokhwa_initialize(|granted| {
            if !granted {
                tracing::warn!("the camera may not be used; allow it under Privacy in the system's settings");
            }
        });
    }
}

/// Opens one camera through nokhwa, wherever it is plugged in.
pub(super) struct Nokhwa {
    device: CameraDevice,
}

impl Nokhwa {
    pub fn new(device: CameraDevice) -> Self {
        Self { device }
    }
}

impl Driver for Nokhwa {
    fn open(&mut self) -> Result<Box<dyn Stream>, String> {
        // Plugged in again, it may have another number but keeps its name.
        let devices = cameras().map_err(|error| error.to_string())?;
        let named = |d: &&CameraDevice| d.name == self.device.name;
        let same = devices.iter().filter(named).find(|d| d.index == self.device.index);
        let device = same.or_else(|| devices.iter().find(named)).ok_or("it is not plugged in")?;
        self.device.index = device.index;

        let wishes = FORMATS.map(|(width, height, format)| {
            let format = CameraFormat::new(Resolution::new(width, height), format, FRAMES_PER_SECOND);
            RequestedFormatType::Closest(format)
        });
        let last_resorts = [RequestedFormatType::AbsoluteHighestFrameRate, RequestedFormatType::None];
        let mut reason = "it offers no known format".to_owned();
        for wish in wishes.into_iter().chain(last_resorts) {
            match open(device.index, wish) {
                Ok(camera) => return Ok(Box::new(camera)),
                Err(error) => reason = error.to_string(),
            }
        }
        Err(reason)
    }
}

fn open(index: u32, wish: RequestedFormatType) -> Result<Camera, nokhwa::NokhwaError> {
    let mut camera = Camera::new(CameraIndex::Index(index), RequestedFormat::new::<RgbFormat>(wish))?;
    camera.open_stream()?;
    tracing::info!("camera {index} opened: {}", camera.camera_format());
    Ok(camera)
}

impl Stream for Camera {
    fn next(&mut self) -> Result<Buffer, String> {
        self.frame().map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn devices() -> Vec<CameraDevice> {
        let device = |index, name: &str| CameraDevice { index, name: name.into() };
        vec![device(0, "Integrated Camera"), device(2, "HD Pro Webcam C920"), device(4, "C920")]
    }

    #[test]
    fn cameras_are_found_by_number_name_and_part_of_a_name() {
        let index = |which| find(which, &devices()).map(|device| device.index).ok();

        assert_eq!(index("2"), Some(2));
        assert_eq!(index("c920"), Some(4));
        assert_eq!(index(" hd pro "), Some(2));
        assert_eq!(index("1"), None);
        assert_eq!(index(""), None);
    }

    #[test]
    fn absent_camera_is_said_with_what_there_is() {
        let error = find("kitchen", &devices()[..2]).unwrap_err().to_string();
        assert_eq!(
            error,
            "no camera \"kitchen\"; there are: 0 \"Integrated Camera\", 2 \"HD Pro Webcam C920\""
        );
        let error = find("0", &[]).unwrap_err().to_string();
        assert!(error.contains("none is plugged in"), "{error}");
    }
}

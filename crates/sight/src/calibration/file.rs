//! `keyboard.json`: reading and writing a calibration, and keeping one per camera.

use std::fs;
use std::path::{Path, PathBuf};

use glam::Vec2;
use keyboard::Range;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{CORNER_NAMES, Calibration, CalibrationError, Lens};

/// What is written; readers must accept further fields.
#[derive(Serialize)]
struct KeyboardFile<'a> {
    corners_px: Corners,
    lowest_white_midi: u8,
    highest_white_midi: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    lens: Option<Lens>,
    #[serde(skip_serializing_if = "Option::is_none")]
    camera: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture_px: Option<[usize; 2]>,
}

#[derive(Serialize)]
struct Corners {
    low_front: [f32; 2],
    low_back: [f32; 2],
    high_front: [f32; 2],
    high_back: [f32; 2],
}

impl Calibration {
    /// Reads a `keyboard.json`: `{"corners_px": {"low_front": [x, y], "low_back": …, "high_front": …,
    /// "high_back": …}, "lowest_white_midi": 21, "highest_white_midi": 108}`, and optionally
    /// `"lens": {"k1": …, "centre_px": [x, y], "radius_px": …}`. Other fields are ignored.
    ///
    /// # Errors
    /// One sentence with the file and the field.
    pub fn read(path: &Path) -> Result<Self, CalibrationError> {
        read(path).map(|(calibration, _)| calibration)
    }

    /// Reads a calibration from the text of a `keyboard.json`, see [`read`](Self::read).
    ///
    /// # Errors
    /// One sentence with the field.
    pub fn from_json(text: &str) -> Result<Self, CalibrationError> {
        parse(text).map_err(|problem| CalibrationError::File { file: "keyboard.json".into(), problem })
    }

    /// The calibration as the text of a `keyboard.json`.
    pub fn to_json(&self) -> String {
        self.json(None, None)
    }

    /// Writes the calibration as a `keyboard.json`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), CalibrationError> {
        write(path, &self.to_json())
    }

    /// Keeps the calibration for the camera with this name, made in a picture of `picture_px` (width,
    /// height). One file per camera in `folder`, which is created.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, folder: &Path, camera: &str, picture_px: [usize; 2]) -> Result<(), CalibrationError> {
        fs::create_dir_all(folder)
            .map_err(|error| file_error(folder, format!("cannot be made ({error})")))?;
        write(&saved_path(folder, camera), &self.json(Some(camera), Some(picture_px)))
    }

    /// The calibration last kept for this camera, scaled to a picture of `picture_px` (width,
    /// height); `None` when there is none.
    ///
    /// # Errors
    /// When there is one but it cannot be read.
    pub fn load(
        folder: &Path,
        camera: &str,
        picture_px: [usize; 2],
    ) -> Result<Option<Self>, CalibrationError> {
        let path = saved_path(folder, camera);
        if !path.exists() {
            return Ok(None);
        }
        let (calibration, made_in) = read(&path)?;
        let Some(made_in) = made_in.filter(|&made_in| made_in != picture_px) else {
            return Ok(Some(calibration));
        };
        let size = |px: [usize; 2]| Vec2::new(px[0] as f32, px[1] as f32);
        let scaled = calibration.scaled(size(picture_px) / size(made_in));
        scaled.map(Some).map_err(|error| file_error(&path, error.to_string()))
    }

    fn json(&self, camera: Option<&str>, picture_px: Option<[usize; 2]>) -> String {
        let [low_front, low_back, high_front, high_back] = self.corners_px.map(|px| px.to_array());
        let file = KeyboardFile {
            corners_px: Corners { low_front, low_back, high_front, high_back },
            lowest_white_midi: self.range.lowest_white,
            highest_white_midi: self.range.highest_white,
            lens: self.lens,
            camera,
            picture_px,
        };
        // Serialising a struct of finite numbers and strings cannot fail.
        serde_json::to_string_pretty(&file).unwrap_or_default()
    }
}

/// The file in which [`Calibration::save`] keeps a camera's calibration: the camera's name with every
/// character that might trouble a file system replaced, and a hash of the name so that no two meet.
pub fn saved_path(folder: &Path, camera: &str) -> PathBuf {
    folder.join(format!("{}.keyboard.json", file_stem(camera)))
}

/// A name for a file after a name that may be anything.
pub(crate) fn file_stem(name: &str) -> String {
    let plain: String =
        name.chars().take(40).map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    // FNV-1a, 32 bits: short, and the same on every machine and in every version.
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, b| (hash ^ u32::from(b)).wrapping_mul(0x0100_0193));
    format!("{plain}-{hash:08x}")
}

fn read(path: &Path) -> Result<(Calibration, Option<[usize; 2]>), CalibrationError> {
    let text =
        fs::read_to_string(path).map_err(|error| file_error(path, format!("cannot be read ({error})")))?;
    let calibration = parse(&text).map_err(|problem| file_error(path, problem))?;
    Ok((calibration, picture_size(&text)))
}

fn write(path: &Path, text: &str) -> Result<(), CalibrationError> {
    fs::write(path, text).map_err(|error| file_error(path, format!("cannot be written ({error})")))
}

fn file_error(path: &Path, problem: String) -> CalibrationError {
    CalibrationError::File { file: path.display().to_string(), problem }
}

/// Field by field rather than derived, so that each complaint can name its field.
fn parse(text: &str) -> Result<Calibration, String> {
    let root: Value = serde_json::from_str(text).map_err(|error| format!("is not JSON ({error})"))?;
    let root = root.as_object().ok_or("must be one JSON object")?;
    let corners = field(root, "corners_px")?
        .as_object()
        .ok_or("corners_px must be an object with low_front, low_back, high_front and high_back")?;
    let mut corners_px = [Vec2::ZERO; 4];
    for (corner, name) in corners_px.iter_mut().zip(CORNER_NAMES) {
        let value = corners.get(name).ok_or_else(|| format!("corners_px.{name} is missing"))?;
        *corner =
            point(value).ok_or_else(|| format!("corners_px.{name} must be [x, y] in pixels, not {value}"))?;
    }
    let range = Range {
        lowest_white: midi(root, "lowest_white_midi")?,
        highest_white: midi(root, "highest_white_midi")?,
    };
    let lens = match root.get("lens") {
        None | Some(Value::Null) => None,
        Some(value) => Some(
            serde_json::from_value(value.clone())
                .map_err(|error| format!("lens must have k1, centre_px and radius_px ({error})"))?,
        ),
    };
    Calibration::with_lens(corners_px, range, lens).map_err(|error| match error {
        CalibrationError::Order { .. } | CalibrationError::Lens => error.to_string(),
        error => format!("corners_px: {error}"),
    })
}

fn field<'a>(object: &'a Map<String, Value>, name: &str) -> Result<&'a Value, String> {
    object.get(name).ok_or_else(|| format!("{name} is missing"))
}

fn point(value: &Value) -> Option<Vec2> {
    let [x, y] = value.as_array()?.as_slice() else { return None };
    Some(Vec2::new(x.as_f64()? as f32, y.as_f64()? as f32))
}

fn midi(root: &Map<String, Value>, name: &'static str) -> Result<u8, String> {
    let value = field(root, name)?;
    let number = value.as_i64().ok_or_else(|| format!("{name} must be a MIDI number, not {value}"))?;
    u8::try_from(number)
        .ok()
        .filter(|&midi| (keyboard::LOWEST..=keyboard::HIGHEST).contains(&midi) && !keyboard::is_black(midi))
        .ok_or_else(|| CalibrationError::NotWhite { field: name, midi: number }.to_string())
}

/// The size of the picture that a saved calibration was made in.
fn picture_size(text: &str) -> Option<[usize; 2]> {
    let root: Value = serde_json::from_str(text).ok()?;
    let size: [usize; 2] = serde_json::from_value(root.get("picture_px")?.clone()).ok()?;
    size.iter().all(|&side| side > 0).then_some(size)
}

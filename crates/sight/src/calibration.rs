//! Where the keyboard lies in the picture: from four corners to a map between pixels and millimetres.

mod file;
mod lens;

use glam::{DVec2, Vec2};
use keyboard::{Range, WHITE_LENGTH_MM};
use thiserror::Error;

use crate::homography::Homography;

pub(crate) use file::file_stem;
pub use file::saved_path;
pub use lens::Lens;

/// The corners' names in `keyboard.json`, in the order of [`Calibration::corners_px`].
pub const CORNER_NAMES: [&str; 4] = ["low_front", "low_back", "high_front", "high_back"];

/// A calibration whose worst key is off by more than this share of a white key should be redone.
pub const REDO_ABOVE_KEYS: f32 = 0.5;

/// The corners in the order in which one walks around the keyboard.
const AROUND: [usize; 4] = [0, 2, 3, 1];

/// The smallest sine of a corner's angle, and the shortest side in pixels, that still make a keyboard.
const FLATTEST_SINE: f64 = 0.02;
const SHORTEST_SIDE_PX: f64 = 4.0;

/// Where the keyboard lies in the picture.
///
/// The keyboard's plane (the resting white keys' tops) and the picture are related by a
/// [`Homography`], followed by an optional radial [`Lens`] term. Positions in the picture are in
/// pixels, with (0, 0) the upper left corner of the upper left pixel, so pixel centres lie at halves.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    corners_px: [Vec2; 4],
    range: Range,
    lens: Option<Lens>,
    to_px: Homography,
    to_mm: Homography,
}

/// Why four corners and a range of keys make no calibration, or a file none could be read from.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum CalibrationError {
    /// A corner is infinite or not a number.
    #[error("corner {corner} has no finite position; give x and y in pixels")]
    NotFinite {
        /// The corner's name.
        corner: &'static str,
    },
    /// Two corners nearly coincide, or three lie on a line.
    #[error(
        "corner {corner} lies on one line or together with its neighbours; move it to the keyboard's true corner"
    )]
    Flat {
        /// The corner's name.
        corner: &'static str,
    },
    /// The corners cross over or one lies inside the others' triangle.
    #[error(
        "the corners make no four-sided figure when joined low_front, high_front, high_back, low_back; \
         two of them are exchanged"
    )]
    NotConvex,
    /// The corners run the wrong way round.
    #[error(
        "the corners show the keyboard mirrored; exchange low and high or front and back, \
         or switch off the camera's mirror setting"
    )]
    Mirrored,
    /// A key that bounds the range is not a white key of the piano.
    #[error("{field} is {midi}, which is not a white key from 21 (A0) to 108 (C8)")]
    NotWhite {
        /// The field in `keyboard.json`.
        field: &'static str,
        /// The number found there.
        midi: i64,
    },
    /// The range is empty or upside down.
    #[error("lowest_white_midi is {lowest} and must be below highest_white_midi, which is {highest}")]
    Order {
        /// Lowest white key's MIDI number.
        lowest: u8,
        /// Highest white key's MIDI number.
        highest: u8,
    },
    /// The lens term is not usable.
    #[error("the lens term is not usable: radius_px must be above 0 and k1 between -0.2 and 0.2")]
    Lens,
    /// A file could not be read, understood or written.
    #[error("{file}: {problem}")]
    File {
        /// The file's path.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// How far off one key is, see [`Calibration::key_errors`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeyError {
    /// The key's MIDI number.
    pub midi: u8,
    /// Where this calibration takes the key's centre to be, minus where it is, in mm.
    pub offset_mm: Vec2,
}

impl KeyError {
    /// The error across the keys, in widths of a white key.
    pub fn keys(&self) -> f32 {
        self.offset_mm.x.abs() / keyboard::WHITE_PITCH_MM
    }
}

/// The outline of one key in the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyOutline {
    /// The key's MIDI number.
    pub midi: u8,
    /// A closed line in pixels: the last point is the first. White keys are notched where black keys lie.
    pub points: Vec<Vec2>,
}

impl Calibration {
    /// A calibration from the outer corners (order [`CORNER_NAMES`], in pixels) of the lowest and
    /// highest white key in `range`.
    ///
    /// # Errors
    /// When the corners do not form a convex figure that shows the keyboard from above, or `range` is
    /// not bounded by two white keys in order.
    pub fn new(corners_px: [Vec2; 4], range: Range) -> Result<Self, CalibrationError> {
        Self::with_lens(corners_px, range, None)
    }

    /// [`new`](Self::new) with a radial lens term; the corners are where they are seen.
    ///
    /// # Errors
    /// As [`new`](Self::new), or when the lens term is not usable.
    pub fn with_lens(
        corners_px: [Vec2; 4],
        range: Range,
        lens: Option<Lens>,
    ) -> Result<Self, CalibrationError> {
        check_range(range)?;
        if lens.is_some_and(|lens| !lens.is_usable()) {
            return Err(CalibrationError::Lens);
        }
        check_corners(corners_px)?;
        let straight = corners_px.map(|px| lens.map_or(px, |lens| lens.straighten(px)));
        let to_px = Homography::from_points(corners_mm(range), straight.map(Vec2::as_dvec2))
            .map_err(|_| CalibrationError::NotConvex)?;
        Ok(Self { corners_px, range, lens, to_px, to_mm: to_px.inverse() })
    }

    /// The four corners in pixels, in the order of [`CORNER_NAMES`].
    pub fn corners_px(&self) -> [Vec2; 4] {
        self.corners_px
    }

    /// The keys that are in view.
    pub fn range(&self) -> Range {
        self.range
    }

    /// The radial lens term, if any.
    pub fn lens(&self) -> Option<Lens> {
        self.lens
    }

    /// The plane map from millimetres to pixels, without the lens term.
    pub fn homography(&self) -> &Homography {
        &self.to_px
    }

    /// Where a point of the keyboard's plane (mm) is seen (px). Both coordinates are NaN for a point
    /// that is behind the camera.
    pub fn to_px(&self, mm: Vec2) -> Vec2 {
        let Some(straight) = self.to_px.map(mm) else { return Vec2::NAN };
        self.lens.map_or(straight, |lens| lens.bend(straight))
    }

    /// The point of the keyboard's plane (mm) that is seen at `px`. Both coordinates are NaN for a
    /// pixel above the plane's horizon.
    pub fn to_mm(&self, px: Vec2) -> Vec2 {
        let straight = self.lens.map_or(px, |lens| lens.straighten(px));
        self.to_mm.map(straight).unwrap_or(Vec2::NAN)
    }

    /// How many pixels one millimetre across the keys and one along them cover around `mm`.
    pub fn px_per_mm(&self, mm: Vec2) -> Vec2 {
        let across = self.to_px(mm + Vec2::X * 0.5) - self.to_px(mm - Vec2::X * 0.5);
        let along = self.to_px(mm + Vec2::Y * 0.5) - self.to_px(mm - Vec2::Y * 0.5);
        Vec2::new(across.length(), along.length())
    }

    /// Moves one corner (index as in [`CORNER_NAMES`]) to `px`, as when it is dragged.
    ///
    /// # Errors
    /// As [`new`](Self::new); the calibration is then unchanged. An index above 3 changes nothing.
    pub fn set_corner(&mut self, corner: usize, px: Vec2) -> Result<(), CalibrationError> {
        let mut corners = self.corners_px;
        if let Some(place) = corners.get_mut(corner) {
            *place = px;
        }
        *self = Self::with_lens(corners, self.range, self.lens)?;
        Ok(())
    }

    /// The same view in a picture that is `factor` times as wide and high in pixels.
    ///
    /// # Errors
    /// When the factor squeezes the corners together.
    pub fn scaled(&self, factor: Vec2) -> Result<Self, CalibrationError> {
        let lens = self.lens.map(|lens| lens.scaled(factor));
        Self::with_lens(self.corners_px.map(|px| px * factor), self.range, lens)
    }

    /// How far off every key of `truth` is: its true place in the picture, read with this calibration.
    pub fn key_errors(&self, truth: &Self) -> Vec<KeyError> {
        keyboard::keys()
            .filter(|&midi| truth.range.contains(midi))
            .map(|midi| {
                let centre = keyboard::rect(midi).centre();
                KeyError { midi, offset_mm: self.to_mm(truth.to_px(centre)) - centre }
            })
            .collect()
    }

    /// The key that is furthest off across the keys, see [`key_errors`](Self::key_errors).
    pub fn worst_key_error(&self, truth: &Self) -> Option<KeyError> {
        self.key_errors(truth).into_iter().max_by(|a, b| a.keys().total_cmp(&b.keys()))
    }

    /// The outlines of all keys in view, for drawing over the picture.
    pub fn outline(&self) -> Vec<KeyOutline> {
        keyboard::keys()
            .filter(|&midi| self.range.contains(midi))
            .map(|midi| KeyOutline { midi, points: self.line_px(&outline_mm(midi, self.range)) })
            .collect()
    }

    /// A line of millimetre points as seen; bent by the lens, so long pieces are divided.
    fn line_px(&self, line: &[Vec2]) -> Vec<Vec2> {
        const LONGEST_STRAIGHT_MM: f32 = 30.0;
        let mut points: Vec<Vec2> = line.first().map(|&mm| self.to_px(mm)).into_iter().collect();
        for (from, to) in line.iter().zip(line.iter().skip(1)) {
            let pieces = match self.lens {
                Some(_) => (from.distance(*to) / LONGEST_STRAIGHT_MM).ceil().max(1.0),
                None => 1.0,
            };
            points.extend((1..=pieces as usize).map(|i| self.to_px(from.lerp(*to, i as f32 / pieces))));
        }
        points
    }
}

/// The corners of the range in millimetres, in the order of [`CORNER_NAMES`].
fn corners_mm(range: Range) -> [DVec2; 4] {
    let (low, high, back) = (f64::from(range.x0()), f64::from(range.x1()), f64::from(WHITE_LENGTH_MM));
    [DVec2::new(low, 0.0), DVec2::new(low, back), DVec2::new(high, 0.0), DVec2::new(high, back)]
}

fn check_range(range: Range) -> Result<(), CalibrationError> {
    let bounds = [("lowest_white_midi", range.lowest_white), ("highest_white_midi", range.highest_white)];
    for (field, midi) in bounds {
        if !(keyboard::LOWEST..=keyboard::HIGHEST).contains(&midi) || keyboard::is_black(midi) {
            return Err(CalibrationError::NotWhite { field, midi: midi.into() });
        }
    }
    if range.lowest_white >= range.highest_white {
        return Err(CalibrationError::Order { lowest: range.lowest_white, highest: range.highest_white });
    }
    Ok(())
}

/// Walks around the corners: a keyboard seen from above turns the same way at each of them.
///
/// ```text
/// low_back ───── high_back      picture with y downwards, player below (or all of it turned)
///    │               │
/// low_front ──── high_front
/// ```
fn check_corners(corners: [Vec2; 4]) -> Result<(), CalibrationError> {
    if let Some(i) = corners.iter().position(|corner| !corner.is_finite()) {
        return Err(CalibrationError::NotFinite { corner: CORNER_NAMES[i] });
    }
    let at = |i: usize| corners[AROUND[i % 4]].as_dvec2();
    let mut turns = [0.0; 4];
    for (i, turn) in turns.iter_mut().enumerate() {
        let (incoming, outgoing) = (at(i) - at(i + 3), at(i + 1) - at(i));
        let sine = incoming.perp_dot(outgoing) / (incoming.length() * outgoing.length());
        let short = incoming.length().min(outgoing.length()) < SHORTEST_SIDE_PX;
        if short || sine.is_nan() || sine.abs() < FLATTEST_SINE {
            return Err(CalibrationError::Flat { corner: CORNER_NAMES[AROUND[i]] });
        }
        *turn = sine;
    }
    if turns.iter().all(|&turn| turn < 0.0) {
        Ok(())
    } else if turns.iter().all(|&turn| turn > 0.0) {
        Err(CalibrationError::Mirrored)
    } else {
        Err(CalibrationError::NotConvex)
    }
}

/// The closed outline of a key in mm: a rectangle, for white keys less the black keys beside them.
fn outline_mm(midi: u8, range: Range) -> Vec<Vec2> {
    let key = keyboard::rect(midi);
    let black = |midi: u8| (range.contains(midi) && keyboard::is_black(midi)).then(|| keyboard::rect(midi));
    let (left, right) = match keyboard::is_black(midi) {
        true => (None, None),
        false => (black(midi - 1), black(midi + 1)),
    };
    let mut points = vec![Vec2::new(key.x0, key.y0), Vec2::new(key.x1, key.y0)];
    match right {
        Some(notch) => points.extend([
            Vec2::new(key.x1, notch.y0),
            Vec2::new(notch.x0, notch.y0),
            Vec2::new(notch.x0, key.y1),
        ]),
        None => points.push(Vec2::new(key.x1, key.y1)),
    }
    match left {
        Some(notch) => points.extend([
            Vec2::new(notch.x1, key.y1),
            Vec2::new(notch.x1, notch.y0),
            Vec2::new(key.x0, notch.y0),
        ]),
        None => points.push(Vec2::new(key.x0, key.y1)),
    }
    points.push(Vec2::new(key.x0, key.y0));
    points
}

#[cfg(test)]
mod tests;

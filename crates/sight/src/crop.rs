//! Crops in keyboard millimetres: 240 mm square around a hand, and the strip of the whole keyboard.
//!
//! This is the one preprocessing that training and playing share. Size, angle and perspective are
//! taken out by the calibration, a left hand is mirrored into a right one, the light is balanced, and
//! the values are stretched from the darkest to the lightest.
//!
//! Pixel layout: three planes (red, green, blue), each row by row; row 0 is the far side (the
//! fallboard), the last row the player's side, so a right hand looks as it does to its owner.

mod balance;
mod sample;

use glam::Vec2;
use score::Hand;

use crate::calibration::Calibration;
use crate::frame::Picture;

use sample::Grid;

/// Width and height of a hand's crop in pixels.
pub const CROP_PX: usize = 128;
/// Width and height of a hand's crop in millimetres of the keyboard's plane.
pub const CROP_MM: f32 = 240.0;
/// Values in a hand's crop: 3 planes of [`CROP_PX`]².
pub const CROP_LEN: usize = 3 * CROP_PX * CROP_PX;

/// Width of the strip in pixels.
pub const STRIP_WIDTH: usize = 256;
/// Height of the strip in pixels.
pub const STRIP_HEIGHT: usize = 64;
/// Millimetres per pixel of the strip, in both directions.
pub const STRIP_MM_PER_PX: f32 = 5.0;
/// Left edge of the strip in mm.
pub const STRIP_X0_MM: f32 = -20.0;
/// The strip's edge on the player's side (its last row) in mm.
pub const STRIP_Y0_MM: f32 = -150.0;
/// The strip's far edge (its row 0) in mm.
pub const STRIP_Y1_MM: f32 = STRIP_Y0_MM + STRIP_HEIGHT as f32 * STRIP_MM_PER_PX;
/// Values in the strip: 3 planes of [`STRIP_WIDTH`] × [`STRIP_HEIGHT`].
pub const STRIP_LEN: usize = 3 * STRIP_WIDTH * STRIP_HEIGHT;

/// The value of everything outside the picture: the middle of the range.
pub const NEUTRAL: u8 = 128;

/// The square around a hand: maps millimetres of the keyboard's plane to the crop and back.
///
/// Crop units run from −1 to 1: `x` from the crop's left column to its right one, `y` from row 0 (far
/// side) to the last row (player's side). For a left hand `x` is mirrored, so that the thumb is on
/// the same side for both hands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CropFrame {
    /// The middle of the square in mm.
    pub centre_mm: Vec2,
    /// Whose crop it is; the left hand's is mirrored.
    pub hand: Hand,
}

impl CropFrame {
    /// The square of [`CROP_MM`] around `centre_mm`.
    pub fn new(centre_mm: Vec2, hand: Hand) -> Self {
        Self { centre_mm, hand }
    }

    /// From millimetres to crop units; points outside the crop lie beyond ±1.
    pub fn to_units(&self, mm: Vec2) -> Vec2 {
        (mm - self.centre_mm) / self.mm_per_unit()
    }

    /// From crop units to millimetres.
    pub fn to_mm(&self, units: Vec2) -> Vec2 {
        self.centre_mm + units * self.mm_per_unit()
    }

    /// From crop units to the crop's pixels, where (0.5, 0.5) is the centre of the upper left pixel.
    pub fn units_to_crop_px(units: Vec2) -> Vec2 {
        (units + 1.0) * (CROP_PX as f32 / 2.0)
    }

    /// From the crop's pixels to crop units.
    pub fn crop_px_to_units(px: Vec2) -> Vec2 {
        px / (CROP_PX as f32 / 2.0) - 1.0
    }

    /// Negative where the crop runs against the keyboard's axes.
    fn mm_per_unit(&self) -> Vec2 {
        let across = match self.hand {
            Hand::Left => -1.0,
            Hand::Right => 1.0,
        };
        Vec2::new(across, -1.0) * (CROP_MM / 2.0)
    }

    fn grid(&self) -> Grid {
        let step = self.mm_per_unit() * (2.0 / CROP_PX as f32);
        let first = self.to_mm(Vec2::NEG_ONE) + step / 2.0;
        Grid { first, step, columns: CROP_PX, rows: CROP_PX }
    }
}

/// From the strip's pixels (columns and rows, pixel centres at halves) to millimetres.
pub fn strip_px_to_mm(px: Vec2) -> Vec2 {
    Vec2::new(STRIP_X0_MM + px.x * STRIP_MM_PER_PX, STRIP_Y1_MM - px.y * STRIP_MM_PER_PX)
}

/// From millimetres to the strip's pixels.
pub fn mm_to_strip_px(mm: Vec2) -> Vec2 {
    Vec2::new(mm.x - STRIP_X0_MM, STRIP_Y1_MM - mm.y) / STRIP_MM_PER_PX
}

/// The crop around a hand as bytes, as the network sees it and as data sets keep it.
///
/// # Shapes
/// [`CROP_LEN`] bytes: `[3, 128, 128]`.
pub fn crop_u8<'a>(
    picture: impl Into<Picture<'a>>,
    calibration: &Calibration,
    centre_mm: Vec2,
    hand: Hand,
) -> Vec<u8> {
    finished(&picture.into(), calibration, &CropFrame::new(centre_mm, hand).grid())
}

/// The crop around a hand, from 0 to 1: [`normalise`]d [`crop_u8`].
///
/// # Shapes
/// [`CROP_LEN`] values: `[3, 128, 128]`.
pub fn crop<'a>(
    picture: impl Into<Picture<'a>>,
    calibration: &Calibration,
    centre_mm: Vec2,
    hand: Hand,
) -> Vec<f32> {
    normalise(&crop_u8(picture, calibration, centre_mm, hand))
}

/// The rectified strip of the whole keyboard and its surroundings as bytes.
///
/// # Shapes
/// [`STRIP_LEN`] bytes: `[3, 64, 256]`.
pub fn strip_u8<'a>(picture: impl Into<Picture<'a>>, calibration: &Calibration) -> Vec<u8> {
    finished(&picture.into(), calibration, &strip_grid())
}

/// The rectified strip, from 0 to 1: [`normalise`]d [`strip_u8`].
///
/// # Shapes
/// [`STRIP_LEN`] values: `[3, 64, 256]`.
pub fn strip<'a>(picture: impl Into<Picture<'a>>, calibration: &Calibration) -> Vec<f32> {
    normalise(&strip_u8(picture, calibration))
}

/// Bytes of a crop or strip to network input, 0 to 1. The only such conversion there is.
pub fn normalise(bytes: &[u8]) -> Vec<f32> {
    bytes.iter().map(|&byte| f32::from(byte) / 255.0).collect()
}

/// [`normalise`] into a place that exists; writes as many values as the shorter of the two holds.
pub fn normalise_into(bytes: &[u8], values: &mut [f32]) {
    for (value, &byte) in values.iter_mut().zip(bytes) {
        *value = f32::from(byte) / 255.0;
    }
}

/// A rectangle of whole pixels inside a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PxRect {
    /// Column of its left edge.
    pub x0: usize,
    /// Row of its upper edge.
    pub y0: usize,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

/// The part of a `width` × `height` picture that the crop around `centre_mm` is made from, for
/// rendering no more than that. `None` when the crop lies wholly outside.
pub fn crop_footprint(
    calibration: &Calibration,
    centre_mm: Vec2,
    width: usize,
    height: usize,
) -> Option<PxRect> {
    CropFrame::new(centre_mm, Hand::Right).grid().footprint(calibration, width, height)
}

/// The part of a `width` × `height` picture that the strip is made from, see [`crop_footprint`].
pub fn strip_footprint(calibration: &Calibration, width: usize, height: usize) -> Option<PxRect> {
    strip_grid().footprint(calibration, width, height)
}

fn strip_grid() -> Grid {
    Grid {
        first: strip_px_to_mm(Vec2::splat(0.5)),
        step: Vec2::new(STRIP_MM_PER_PX, -STRIP_MM_PER_PX),
        columns: STRIP_WIDTH,
        rows: STRIP_HEIGHT,
    }
}

fn finished(picture: &Picture<'_>, calibration: &Calibration, grid: &Grid) -> Vec<u8> {
    let mut samples = grid.sample(picture, calibration);
    balance::apply(&mut samples);
    samples.planes
}

#[cfg(test)]
mod tests;

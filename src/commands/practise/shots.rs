//! Pictures of a session: what the camera saw, the keys as calibrated, the fingertips as recognised.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use glam::Vec2;
use image::{Rgb, RgbImage};
use score::Finger;
use sight::calibration::Calibration;
use sight::frame::Frame;
use sight::sighting::HandSighting;

use super::piece::Piece;
use crate::commands::say;
use crate::game::theme::{self, Tint};

/// Pictures per session.
const PICTURES: usize = 8;
/// A picture is taken this long after a note's onset, when its key is down, seconds.
const AFTER_ONSET_S: f64 = 0.05;
/// Radius of a fingertip's dot at 640 pixels' width.
const DOT_PX: f32 = 4.0;
/// A finger that presses is drawn this much larger.
const PRESSED_SCALE: f32 = 1.6;

/// Takes pictures at chosen moments.
pub(super) struct Shots {
    folder: Option<PathBuf>,
    /// Song seconds at which pictures are due, last first.
    due_s: Vec<f64>,
    taken: usize,
}

impl Shots {
    /// Chooses the moments; makes the folder.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(folder: Option<&Path>, piece: &Piece) -> Result<Self> {
        if let Some(folder) = folder {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("the folder {} for pictures cannot be made", folder.display()))?;
        }
        let notes = &piece.exercise.notes;
        let step = notes.len().div_ceil(PICTURES).max(1);
        let due_s = notes.iter().step_by(step).map(|note| note.onset_s + AFTER_ONSET_S).rev().collect();
        Ok(Self { folder: folder.map(Path::to_owned), due_s, taken: 0 })
    }

    /// Keeps the frame if a picture is due at its time.
    ///
    /// # Errors
    /// When the picture cannot be written.
    pub fn offer(
        &mut self,
        song_s: f64,
        frame: &Frame,
        seen: &[HandSighting],
        calibration: &Calibration,
    ) -> Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        if self.due_s.last().is_none_or(|&due| song_s < due) {
            return Ok(());
        }
        while self.due_s.last().is_some_and(|&due| song_s >= due) {
            self.due_s.pop();
        }
        let Some(mut picture) = picture(frame) else { return Ok(()) };
        draw(&mut picture, seen, calibration);
        self.taken += 1;
        let path = folder.join(format!("{:02}-{song_s:06.2}s.png", self.taken));
        picture.save(&path).with_context(|| format!("the picture {} cannot be written", path.display()))
    }

    /// Says how many pictures were taken.
    pub fn say(&self) {
        if let Some(folder) = &self.folder {
            say(format!("{} pictures: {}", self.taken, folder.display()));
        }
    }
}

fn picture(frame: &Frame) -> Option<RgbImage> {
    let (width, height) = (u32::try_from(frame.width).ok()?, u32::try_from(frame.height).ok()?);
    RgbImage::from_raw(width, height, frame.rgb.to_vec())
}

fn draw(picture: &mut RgbImage, seen: &[HandSighting], calibration: &Calibration) {
    let scale = picture.width() as f32 / 640.0;
    for outline in calibration.outline() {
        for pair in outline.points.windows(2) {
            line(picture, pair[0], pair[1], theme::SHALLOW);
        }
    }
    for sighting in seen {
        for finger in Finger::ALL {
            let tip = sighting.tips_px[finger.index()];
            let pressed = sighting.pressed[finger.index()] > 0.5;
            let radius = DOT_PX * scale * if pressed { PRESSED_SCALE } else { 1.0 };
            disc(picture, tip, radius + 1.0, theme::INK);
            disc(picture, tip, radius, theme::finger(finger));
        }
    }
}

/// A line one pixel wide, half through.
fn line(picture: &mut RgbImage, from: Vec2, to: Vec2, colour: Tint) {
    let steps = from.distance(to).ceil().max(1.0);
    let mut step = 0.0;
    while step <= steps {
        blend(picture, from.lerp(to, step / steps), colour, 0.45);
        step += 1.0;
    }
}

fn disc(picture: &mut RgbImage, centre: Vec2, radius: f32, colour: Tint) {
    let reach = radius.ceil();
    let mut dy = -reach;
    while dy <= reach {
        let mut dx = -reach;
        while dx <= reach {
            let cover = (radius - dx.hypot(dy) + 0.5).clamp(0.0, 1.0);
            blend(picture, centre + Vec2::new(dx, dy), colour, cover);
            dx += 1.0;
        }
        dy += 1.0;
    }
}

fn blend(picture: &mut RgbImage, at: Vec2, colour: Tint, share: f32) {
    let inside =
        at.cmpge(Vec2::ZERO).all() && at.x < picture.width() as f32 && at.y < picture.height() as f32;
    if !inside || share <= 0.0 {
        return;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside the picture")]
    let Rgb(pixel) = picture.get_pixel_mut(at.x as u32, at.y as u32);
    for (value, target) in pixel.iter_mut().zip([colour.0, colour.1, colour.2]) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
        let mixed = (f32::from(*value) + (f32::from(target) - f32::from(*value)) * share).round() as u8;
        *value = mixed;
    }
}

//! Reading what people saw in a video: pressed keys with their fingers, and boxes around hands.
//!
//! Columns are found by their names in the header line, in any order; further columns are ignored.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord, Trim};
use glam::Vec2;
use score::{Finger, Hand};
use thiserror::Error;

/// How sure the person was who labelled a press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Certainty {
    /// Plainly seen.
    Certain,
    /// Inferred, or seen poorly.
    Probable,
    /// A guess.
    Unsure,
}

/// One key press in a video, from a `labels.csv`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Label {
    /// When the key goes down, in seconds from the video's first frame.
    pub onset_s: f64,
    /// MIDI number of the key.
    pub pitch: u8,
    /// Which hand pressed it.
    pub hand: Hand,
    /// Which finger pressed it.
    pub finger: Finger,
    /// How sure that is.
    pub certainty: Certainty,
    /// Where the fingertip is in the picture, pixels, if the label says.
    pub tip_px: Option<Vec2>,
}

/// An upright rectangle in a picture, in pixels; `x0 < x1` and `y0 < y1`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PxBox {
    /// Left edge.
    pub x0: f32,
    /// Upper edge.
    pub y0: f32,
    /// Right edge.
    pub x1: f32,
    /// Lower edge.
    pub y1: f32,
}

impl PxBox {
    /// The middle.
    pub fn centre(&self) -> Vec2 {
        Vec2::new(self.x0 + self.x1, self.y0 + self.y1) / 2.0
    }

    /// Area in square pixels.
    pub fn area(&self) -> f32 {
        (self.x1 - self.x0) * (self.y1 - self.y0)
    }

    /// Intersection over union with another rectangle: 0 apart to 1 equal.
    pub fn iou(&self, other: &Self) -> f32 {
        let width = (self.x1.min(other.x1) - self.x0.max(other.x0)).max(0.0);
        let height = (self.y1.min(other.y1) - self.y0.max(other.y0)).max(0.0);
        let both = width * height;
        both / (self.area() + other.area() - both)
    }
}

/// Where the hands are in one frame, from a `hands.csv`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HandBoxes {
    /// The frame's number, counted from 0.
    pub frame: u64,
    /// The left hand, if it is in view.
    pub left: Option<PxBox>,
    /// The right hand, if it is in view.
    pub right: Option<PxBox>,
}

impl HandBoxes {
    /// The box of one hand, if it is in view.
    pub fn of(&self, hand: Hand) -> Option<PxBox> {
        match hand {
            Hand::Left => self.left,
            Hand::Right => self.right,
        }
    }
}

/// What is wrong with a file of labels.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LabelsError {
    /// The file as a whole cannot be read, or lacks a column.
    #[error("{file}: {problem}")]
    File {
        /// The file's name.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
    /// One line of it makes no sense.
    #[error("{file}, line {line}: {problem}")]
    Line {
        /// The file's name.
        file: String,
        /// The line, counted from 1; the header is line 1.
        line: u64,
        /// What is wrong there.
        problem: String,
    },
}

/// Reads a `labels.csv`: columns `onset_s, midi_pitch, hand, finger, certainty`, and `x_px, y_px` where they are there.
/// Sorted by onset.
///
/// # Errors
/// One sentence with the file, and the line where one is at fault.
pub fn read_labels(path: &Path) -> Result<Vec<Label>, LabelsError> {
    labels(open(path)?, &path.display().to_string())
}

/// Reads a `hands.csv`: columns `frame, left_x0, left_y0, left_x1, left_y1, right_x0, …`; empty cells
/// where a hand is not in view. Sorted by frame.
///
/// # Errors
/// One sentence with the file, and the line where one is at fault.
pub fn read_hands(path: &Path) -> Result<Vec<HandBoxes>, LabelsError> {
    hands(open(path)?, &path.display().to_string())
}

fn open(path: &Path) -> Result<File, LabelsError> {
    File::open(path).map_err(|error| LabelsError::File {
        file: path.display().to_string(),
        problem: format!("cannot be read ({error})"),
    })
}

fn labels(input: impl Read, file: &str) -> Result<Vec<Label>, LabelsError> {
    let columns = ["onset_s", "midi_pitch", "hand", "finger", "certainty", "x_px", "y_px"];
    let mut labels = read(input, file, columns, 5, |[onset, pitch, hand, finger, certainty, x, y]| {
        Ok(Label {
            onset_s: onset
                .parse()
                .ok()
                .filter(|s: &f64| s.is_finite())
                .ok_or_else(|| format!("onset_s is {onset:?} and must be a number of seconds"))?,
            pitch: pitch
                .parse()
                .ok()
                .filter(|p| (keyboard::LOWEST..=keyboard::HIGHEST).contains(p))
                .ok_or_else(|| {
                    format!("midi_pitch is {pitch:?} and must be a whole number from 21 to 108")
                })?,
            hand: match hand {
                "L" => Hand::Left,
                "R" => Hand::Right,
                _ => return Err(format!("hand is {hand:?} and must be L or R")),
            },
            finger: finger
                .parse()
                .ok()
                .and_then(Finger::new)
                .ok_or_else(|| format!("finger is {finger:?} and must be 1 (thumb) to 5"))?,
            certainty: match certainty {
                "certain" => Certainty::Certain,
                "probable" => Certainty::Probable,
                "unsure" => Certainty::Unsure,
                _ => {
                    return Err(format!(
                        "certainty is {certainty:?} and must be certain, probable or unsure"
                    ));
                }
            },
            tip_px: match (x.parse::<f32>(), y.parse::<f32>()) {
                (Ok(x), Ok(y)) => Some(Vec2::new(x, y)).filter(|tip| tip.is_finite()),
                _ if x.is_empty() && y.is_empty() => None,
                _ => return Err(format!("x_px and y_px are {x:?} and {y:?} and must be numbers of pixels")),
            },
        })
    })?;
    labels.sort_by(|a, b| a.onset_s.total_cmp(&b.onset_s));
    Ok(labels)
}

fn hands(input: impl Read, file: &str) -> Result<Vec<HandBoxes>, LabelsError> {
    let columns =
        ["frame", "left_x0", "left_y0", "left_x1", "left_y1", "right_x0", "right_y0", "right_x1", "right_y1"];
    let mut hands = read(input, file, columns, 9, |[frame, left @ .., r0, r1, r2, r3]| {
        Ok(HandBoxes {
            frame: frame
                .parse()
                .map_err(|_| format!("frame is {frame:?} and must be a whole number from 0"))?,
            left: px_box("left", left)?,
            right: px_box("right", [r0, r1, r2, r3])?,
        })
    })?;
    hands.sort_by_key(|boxes| boxes.frame);
    Ok(hands)
}

/// Four cells to a box; none when all are empty.
fn px_box(hand: &str, cells: [&str; 4]) -> Result<Option<PxBox>, String> {
    if cells.iter().all(|cell| cell.is_empty()) {
        return Ok(None);
    }
    let mut edges = [0.0_f32; 4];
    for (edge, cell) in edges.iter_mut().zip(cells) {
        *edge =
            cell.parse().ok().filter(|edge: &f32| edge.is_finite()).ok_or_else(|| {
                format!("the {hand} hand's box has {cell:?} where a number of pixels must be")
            })?;
    }
    let [x0, y0, x1, y1] = edges;
    if x0 >= x1 || y0 >= y1 {
        return Err(format!("the {hand} hand's box is empty or upside down"));
    }
    Ok(Some(PxBox { x0, y0, x1, y1 }))
}

/// Reads the named columns of every line that is not blank. The first `needed` must be there, cells of others are
/// empty if not.
fn read<const N: usize, T>(
    input: impl Read,
    file: &str,
    columns: [&str; N],
    needed: usize,
    row: impl Fn([&str; N]) -> Result<T, String>,
) -> Result<Vec<T>, LabelsError> {
    let whole = |problem: String| LabelsError::File { file: file.to_owned(), problem };
    let mut reader = ReaderBuilder::new().trim(Trim::All).flexible(true).from_reader(input);
    let header = reader.headers().map_err(|error| whole(format!("cannot be read ({error})")))?.clone();
    let places = columns.map(|column| header.iter().position(|name| name == column));
    if let Some(missing) = (0..needed).find(|&column| places[column].is_none()) {
        return Err(whole(format!("the header line has no column {}", columns[missing])));
    }
    let mut rows = Vec::new();
    let mut record = StringRecord::new();
    loop {
        let at = |line: u64, problem| LabelsError::Line { file: file.to_owned(), line, problem };
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(rows),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                return Err(at(line, format!("cannot be read ({error})")));
            }
        }
        let cells = places.map(|place| place.and_then(|place| record.get(place)).unwrap_or_default());
        if cells.iter().any(|cell| !cell.is_empty()) {
            let line = record.position().map_or(0, csv::Position::line);
            rows.push(row(cells).map_err(|problem| at(line, problem))?);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(text: &str) -> String {
        labels(text.as_bytes(), "labels.csv").unwrap_err().to_string()
    }

    #[test]
    fn columns_come_in_any_order_and_rows_are_sorted() {
        let text = "\u{feff}finger,hand,note,onset_s,certainty, midi_pitch\r\n\
                    3,R,\"a, b\",1.5,probable,64\r\n\
                    \r\n\
                    1,L,,0.25,certain,48\r\n";
        let labels = labels(text.as_bytes(), "labels.csv").unwrap();

        assert_eq!(labels.len(), 2);
        assert_eq!(
            labels[0],
            Label {
                onset_s: 0.25,
                pitch: 48,
                hand: Hand::Left,
                finger: Finger::THUMB,
                certainty: Certainty::Certain,
                tip_px: None,
            }
        );
        assert_eq!((labels[1].pitch, labels[1].finger), (64, Finger::MIDDLE));
    }

    #[test]
    fn a_fingertip_s_place_is_read_where_it_is_given() {
        let text = "onset_s,midi_pitch,hand,finger,certainty,x_px,y_px\n\
                    0.1,60,R,1,certain,322.5,169\n\
                    0.2,62,R,2,certain,,\n";
        let tips: Vec<_> =
            labels(text.as_bytes(), "labels.csv").unwrap().iter().map(|label| label.tip_px).collect();
        assert_eq!(tips, [Some(Vec2::new(322.5, 169.0)), None]);
        assert!(complaint(&text.replace("169", "low")).contains("line 2: x_px and y_px"));
    }

    #[test]
    fn complaints_name_line_and_column() {
        let header = "onset_s,midi_pitch,hand,finger,certainty\n";
        let with = |line: &str| complaint(&format!("{header}0.1,60,R,1,certain\n{line}\n"));

        let expected = "labels.csv, line 3: finger is \"6\" and must be 1 (thumb) to 5";
        assert_eq!(with("0.2,62,R,6,certain"), expected);
        assert!(with("soon,62,R,2,certain").contains("line 3: onset_s is \"soon\""));
        assert!(with("0.2,H2,R,2,certain").contains("line 3: midi_pitch is \"H2\""));
        assert!(with("0.2,20,R,2,certain").contains("line 3: midi_pitch is \"20\""));
        assert!(with("0.2,62,right,2,certain").contains("line 3: hand is \"right\""));
        assert!(with("0.2,62,R,2,maybe").contains("line 3: certainty is \"maybe\""));
        assert!(with("0.2,62,R").contains("line 3: finger is \"\""));
        let missing = complaint("onset_s,hand,finger,certainty\n");
        assert_eq!(missing, "labels.csv: the header line has no column midi_pitch");
        assert!(complaint("").contains("has no column onset_s"));
    }

    #[test]
    fn absent_file_is_named() {
        let error = read_labels(Path::new("nowhere/labels.csv")).unwrap_err().to_string();
        assert!(error.starts_with("nowhere/labels.csv: cannot be read"), "{error}");
    }

    #[test]
    fn hands_out_of_view_are_empty() {
        let text = "frame,left_x0,left_y0,left_x1,left_y1,right_x0,right_y0,right_x1,right_y1\n\
                    6,,,,,318,128,375.5,232\n\
                    0,238,130,294,206,320,126,375,232\n";
        let hands = hands(text.as_bytes(), "hands.csv").unwrap();

        assert_eq!((hands[0].frame, hands[1].frame), (0, 6));
        assert_eq!(hands[0].of(Hand::Left).unwrap().centre(), Vec2::new(266.0, 168.0));
        assert_eq!(hands[1].of(Hand::Left), None);
        assert_eq!(hands[1].of(Hand::Right).unwrap().x1, 375.5);
    }

    #[test]
    fn broken_boxes_are_refused() {
        let header = "frame,left_x0,left_y0,left_x1,left_y1,right_x0,right_y0,right_x1,right_y1\n";
        let complaint =
            |line: &str| hands(format!("{header}{line}\n").as_bytes(), "hands.csv").unwrap_err().to_string();

        assert!(complaint("0,238,,294,206,,,,").contains("line 2: the left hand's box has \"\""));
        assert!(complaint("0,,,,,9,9,9,9").contains("line 2: the right hand's box is empty"));
        assert!(complaint("x,,,,,,,,").contains("line 2: frame is \"x\""));
    }

    #[test]
    fn overlap_of_boxes_is_measured() {
        let a = PxBox { x0: 0.0, y0: 0.0, x1: 10.0, y1: 10.0 };
        let b = PxBox { x0: 5.0, y0: 0.0, x1: 15.0, y1: 10.0 };

        assert_eq!(a.iou(&a), 1.0);
        assert!((a.iou(&b) - 1.0 / 3.0).abs() < 1e-6);
        assert_eq!(a.iou(&PxBox { x0: 20.0, y0: 0.0, x1: 30.0, y1: 10.0 }), 0.0);
    }
}

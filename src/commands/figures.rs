//! Figures as pictures: confusion matrices, bars, reliability.

use std::path::Path;

use anyhow::{Result, anyhow};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Ink and paper, and what stands out.
const INK: RGBColor = RGBColor(38, 50, 56);
const PALE: RGBColor = RGBColor(207, 216, 220);
const DEEP: RGBColor = RGBColor(0, 105, 120);
const FONT: &str = "sans-serif";

/// Names of the main finger's classes.
const CLASSES: [&str; 6] = ["none", "1", "2", "3", "4", "5"];

/// Draws a confusion matrix: true class down, seen class across, each row's shares in per cent.
///
/// # Errors
/// When the file cannot be written.
pub fn confusion(path: &Path, title: &str, counts: &[[usize; 6]; 6]) -> Result<()> {
    const CELL: i32 = 64;
    let size = (6 * CELL as u32 + 110, 6 * CELL as u32 + 120);
    draw(path, size, |area| {
        text(area, title, 18, (size.0 as i32 / 2, 24), HPos::Center)?;
        text(area, "seen", 15, (80 + 3 * CELL, 58), HPos::Center)?;
        for (row, counts) in counts.iter().enumerate() {
            let y = 84 + CELL * row as i32;
            text(area, CLASSES[row], 15, (66, y + CELL / 2), HPos::Right)?;
            text(area, CLASSES[row], 15, (80 + CELL * row as i32 + CELL / 2, 74), HPos::Center)?;
            let all = counts.iter().sum::<usize>().max(1) as f64;
            for (column, &count) in counts.iter().enumerate() {
                let x = 80 + CELL * column as i32;
                let share = count as f64 / all;
                let cell = Rectangle::new([(x, y), (x + CELL - 2, y + CELL - 2)], blend(share).filled());
                area.draw(&cell)?;
                let colour = if share > 0.5 { WHITE } else { INK };
                let label = format!("{:.1}", share * 100.0);
                coloured(area, &label, 15, (x + CELL / 2, y + CELL / 2), HPos::Center, colour)?;
            }
        }
        text(area, "true", 15, (24, 84 + 3 * CELL), HPos::Left)
    })
}

/// Draws values from 0 to 1 as bars, one below the other.
///
/// # Errors
/// When the file cannot be written.
pub fn bars(path: &Path, title: &str, values: &[(String, f64)]) -> Result<()> {
    const ROW: i32 = 30;
    const LEFT: i32 = 260;
    const WIDE: i32 = 420;
    let size = ((LEFT + WIDE + 80) as u32, (70 + ROW * values.len() as i32) as u32);
    draw(path, size, |area| {
        text(area, title, 18, (size.0 as i32 / 2, 26), HPos::Center)?;
        for (row, (name, value)) in values.iter().enumerate() {
            let y = 52 + ROW * row as i32;
            text(area, name, 15, (LEFT - 10, y + ROW / 2 - 3), HPos::Right)?;
            let end = LEFT + (f64::from(WIDE) * value.clamp(0.0, 1.0)) as i32;
            area.draw(&Rectangle::new([(LEFT, y), (LEFT + WIDE, y + ROW - 8)], PALE.filled()))?;
            area.draw(&Rectangle::new([(LEFT, y), (end, y + ROW - 8)], DEEP.filled()))?;
            text(
                area,
                &format!("{:.1} %", value * 100.0),
                15,
                (LEFT + WIDE + 8, y + ROW / 2 - 3),
                HPos::Left,
            )?;
        }
        Ok(())
    })
}

/// Draws what share of answers was right (from 0 to 1) over how sure they were, with the number of answers; on the
/// diagonal confidence means what it says.
///
/// # Errors
/// When the file cannot be written.
pub fn reliability(path: &Path, title: &str, points: &[(f64, f64, usize)]) -> Result<()> {
    const SIDE: i32 = 420;
    const LEFT: i32 = 90;
    const TOP: i32 = 56;
    let at =
        |x: f64, y: f64| (LEFT + (x * f64::from(SIDE)) as i32, TOP + ((1.0 - y) * f64::from(SIDE)) as i32);
    draw(path, ((LEFT + SIDE + 70) as u32, (TOP + SIDE + 80) as u32), |area| {
        text(area, title, 18, (LEFT + SIDE / 2, 26), HPos::Center)?;
        area.draw(&Rectangle::new([at(0.0, 1.0), at(1.0, 0.0)], PALE.stroke_width(1)))?;
        area.draw(&PathElement::new([at(0.0, 0.0), at(1.0, 1.0)], PALE.stroke_width(2)))?;
        for tick in 0..=5 {
            let share = f64::from(tick) / 5.0;
            let label = format!("{:.0} %", share * 100.0);
            text(area, &label, 14, (LEFT - 8, at(0.0, share).1), HPos::Right)?;
            text(area, &label, 14, (at(share, 0.0).0, TOP + SIDE + 18), HPos::Center)?;
        }
        text(area, "confidence", 15, (LEFT + SIDE / 2, TOP + SIDE + 48), HPos::Center)?;
        text(area, "right", 15, (16, TOP + SIDE / 2), HPos::Left)?;
        let line: Vec<(i32, i32)> = points.iter().map(|&(x, y, _)| at(x, y)).collect();
        area.draw(&PathElement::new(line, DEEP.stroke_width(3)))?;
        for &(x, y, count) in points {
            area.draw(&Circle::new(at(x, y), 5, DEEP.filled()))?;
            let (x, y) = at(x, y);
            text(area, &count.to_string(), 13, (x + 8, y + 14), HPos::Left)?;
        }
        Ok(())
    })
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Drawn = Result<(), Box<dyn std::error::Error + Send + Sync>>;

fn draw(path: &Path, size: (u32, u32), on: impl FnOnce(&Area<'_>) -> Drawn) -> Result<()> {
    let drawn = || -> Drawn {
        let area = SVGBackend::new(path, size).into_drawing_area();
        area.fill(&WHITE)?;
        on(&area)?;
        area.present()?;
        Ok(())
    };
    drawn().map_err(|err| {
        anyhow!("the picture {} cannot be written ({err}); choose another folder", path.display())
    })
}

fn text(area: &Area<'_>, label: &str, size: i32, at: (i32, i32), side: HPos) -> Drawn {
    coloured(area, label, size, at, side, INK)
}

fn coloured(area: &Area<'_>, label: &str, size: i32, at: (i32, i32), side: HPos, colour: RGBColor) -> Drawn {
    let style = TextStyle::from((FONT, size).into_font()).color(&colour).pos(Pos::new(side, VPos::Center));
    Ok(area.draw_text(label, &style, at)?)
}

/// From paper to full colour.
fn blend(share: f64) -> RGBColor {
    let mix = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share) as u8;
    RGBColor(mix(245, DEEP.0), mix(248, DEEP.1), mix(249, DEEP.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_hold_what_they_are_given() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("picture.svg");
        let read = || std::fs::read_to_string(&path).unwrap();

        confusion(&path, "Fingers", &[[3, 1, 0, 0, 0, 0]; 6]).unwrap();
        assert!(read().contains("Fingers") && read().contains("75.0") && read().contains("25.0"));
        bars(&path, "Bars", &[("one".into(), 0.5)]).unwrap();
        assert!(read().contains("one") && read().contains("50.0 %"));
        reliability(&path, "Trust", &[(0.55, 0.4, 7)]).unwrap();
        assert!(read().contains("Trust") && read().contains('7'));

        let nowhere = folder.path().join("missing").join("picture.svg");
        assert!(bars(&nowhere, "Bars", &[]).unwrap_err().to_string().contains("cannot be written"));
    }
}

//! Tests of the crops: places, mirroring, the picture's edge, regions, speed.

use std::time::Instant;

use keyboard::Range;

use super::*;

/// A calibration from straight above: `scale` px per mm, A0's front left corner at `(x, y)`.
fn overhead(scale: f32, x: f32, y: f32) -> Calibration {
    let corner = |mm_x: f32, mm_y: f32| Vec2::new(x + mm_x * scale, y - mm_y * scale);
    let corners = [corner(0.0, 0.0), corner(0.0, 150.0), corner(1222.0, 0.0), corner(1222.0, 150.0)];
    Calibration::new(corners, Range::FULL).unwrap()
}

/// A picture whose pixels are painted by a function of the millimetres they show.
fn paint(width: usize, height: usize, view: &Calibration, colour: impl Fn(Vec2) -> [u8; 3]) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(width * height * 3);
    for row in 0..height {
        for column in 0..width {
            rgb.extend(colour(view.to_mm(Vec2::new(column as f32 + 0.5, row as f32 + 0.5))));
        }
    }
    rgb
}

/// Squares of 60 mm, black or white, with a square border at the origin.
fn checkers(mm: Vec2) -> [u8; 3] {
    let even = ((mm.x / 60.0).floor() + (mm.y / 60.0).floor()).rem_euclid(2.0) == 0.0;
    if even { [255; 3] } else { [0; 3] }
}

fn at(planes: &[u8], channel: usize, row: usize, column: usize) -> u8 {
    planes[(channel * CROP_PX + row) * CROP_PX + column]
}

fn slanted() -> Calibration {
    let corners = [[60.0, 520.0], [210.0, 300.0], [1230.0, 560.0], [1090.0, 310.0]];
    Calibration::new(corners.map(Vec2::from_array), Range::FULL).unwrap()
}

#[test]
fn units_and_millimetres_convert_both_ways_for_both_hands() {
    let centre = Vec2::new(600.0, 40.0);
    let right = CropFrame::new(centre, Hand::Right);
    let left = CropFrame::new(centre, Hand::Left);

    assert_eq!(right.to_units(Vec2::new(720.0, 40.0)), Vec2::new(1.0, 0.0));
    assert_eq!(left.to_units(Vec2::new(720.0, 40.0)), Vec2::new(-1.0, 0.0));
    // The far side is row 0 for both.
    assert_eq!(right.to_units(Vec2::new(600.0, 160.0)).y, -1.0);
    assert_eq!(left.to_units(Vec2::new(600.0, 160.0)).y, -1.0);
    for frame in [left, right] {
        for mm in [Vec2::new(511.0, -30.0), Vec2::new(700.0, 99.0)] {
            assert!(frame.to_mm(frame.to_units(mm)).distance(mm) < 1e-4);
        }
    }
    assert_eq!(CropFrame::units_to_crop_px(Vec2::NEG_ONE), Vec2::ZERO);
    assert_eq!(CropFrame::crop_px_to_units(Vec2::splat(128.0)), Vec2::ONE);
}

#[test]
fn strip_covers_the_keyboard_and_the_hands() {
    assert_eq!(STRIP_Y1_MM, 170.0);
    assert_eq!(strip_px_to_mm(Vec2::new(256.0, 64.0)), Vec2::new(1260.0, -150.0));
    assert_eq!(mm_to_strip_px(Vec2::new(0.0, 170.0)), Vec2::new(4.0, 0.0));
}

#[test]
fn checkerboard_lands_where_it_should_for_both_hands_in_any_view() {
    for view in [overhead(1.0, 20.0, 400.0), overhead(0.5, 10.0, 300.0), slanted()] {
        let rgb = paint(1280, 720, &view, checkers);
        let picture = Picture::new(1280, 720, &rgb).unwrap();
        for hand in [Hand::Left, Hand::Right] {
            let frame = CropFrame::new(Vec2::new(610.0, 50.0), hand);
            let planes = crop_u8(picture, &view, frame.centre_mm, hand);
            let mut checked = 0;
            for row in 0..CROP_PX {
                for column in 0..CROP_PX {
                    let px = Vec2::new(column as f32 + 0.5, row as f32 + 0.5);
                    let mm = frame.to_mm(CropFrame::crop_px_to_units(px));
                    // Near an edge between squares the pixel is a mixture.
                    let edge = (mm / 60.0 - (mm / 60.0).round()).abs().min_element() * 60.0;
                    if edge > 4.0 {
                        checked += 1;
                        let found = at(&planes, 1, row, column);
                        assert_eq!(found, checkers(mm)[1], "{hand:?} row {row} column {column} {mm}");
                    }
                }
            }
            assert!(checked > 10_000, "{checked}");
        }
    }
}

#[test]
fn left_hand_is_the_mirror_image_of_the_right() {
    let view = overhead(0.8, 20.0, 400.0);
    let rgb = paint(1024, 512, &view, |mm| [(mm.x * 0.2) as u8, (mm.y + 100.0) as u8, checkers(mm)[2]]);
    let picture = Picture::new(1024, 512, &rgb).unwrap();
    let centre = Vec2::new(480.0, 30.0);
    let (left, right) =
        (crop_u8(picture, &view, centre, Hand::Left), crop_u8(picture, &view, centre, Hand::Right));

    for channel in 0..3 {
        for row in 0..CROP_PX {
            for column in 0..CROP_PX {
                let (l, r) = (at(&left, channel, row, column), at(&right, channel, row, 127 - column));
                assert!(l.abs_diff(r) <= 2, "channel {channel} row {row} column {column}: {l} and {r}");
            }
        }
    }
}

#[test]
fn outside_the_picture_is_neutral() {
    // The picture ends 10 mm in front of the keys.
    let view = overhead(1.0, 20.0, 200.0);
    let rgb = paint(1262, 210, &view, checkers);
    let picture = Picture::new(1262, 210, &rgb).unwrap();
    let planes = crop_u8(picture, &view, Vec2::new(600.0, -10.0), Hand::Right);

    // Row 63 shows y from −10 to −8.1, row 64 what lies before it.
    for channel in 0..3 {
        assert!((0..CROP_PX).all(|column| at(&planes, channel, 64, column) == NEUTRAL));
        assert!((0..CROP_PX).all(|column| at(&planes, channel, 62, column) != NEUTRAL));
    }
    let nowhere = crop_u8(picture, &view, Vec2::new(600.0, -900.0), Hand::Right);
    assert!(nowhere.iter().all(|&value| value == NEUTRAL));
    let empty = crop_u8(Picture::new(0, 0, &[]).unwrap(), &view, Vec2::ZERO, Hand::Left);
    assert!(empty.iter().all(|&value| value == NEUTRAL));
}

#[test]
fn fine_stripes_become_grey_instead_of_aliasing() {
    // 2 px per mm: a pixel of the crop covers 3.75 pixels, a pair of stripes 2.
    let view = overhead(2.0, 0.0, 400.0);
    let mut rgb = Vec::new();
    for row in 0..700 {
        for column in 0..2000 {
            let value = match (row, column % 2) {
                (..250, _) => 0,
                (250..300, _) => 255,
                (_, 0) => 60,
                _ => 200,
            };
            rgb.extend([value; 3]);
        }
    }
    let picture = Picture::new(2000, 700, &rgb).unwrap();
    let planes = crop_u8(picture, &view, Vec2::new(500.0, 50.0), Hand::Right);

    let stripes: Vec<u8> = (0..CROP_PX).map(|column| at(&planes, 0, 100, column)).collect();
    let (low, high) = (stripes.iter().min().unwrap(), stripes.iter().max().unwrap());
    assert!(high - low <= 20, "from {low} to {high}");
}

#[test]
fn crop_from_its_footprint_equals_the_crop_from_the_whole() {
    for view in [overhead(0.5, 10.0, 300.0), slanted()] {
        let (width, height) = (1280, 720);
        let rgb = paint(width, height, &view, |mm| [(mm.x * 0.3) as u8, (mm.y * 3.0) as u8, checkers(mm)[0]]);
        let picture = Picture::new(width, height, &rgb).unwrap();
        // The last two reach over the picture's edge.
        for centre in [Vec2::new(610.0, 20.0), Vec2::new(30.0, 0.0), Vec2::new(1200.0, -60.0)] {
            let PxRect { x0, y0, width: w, height: h } =
                crop_footprint(&view, centre, width, height).unwrap();
            assert!(w * h < width * height / 3, "{w} × {h}");
            let part: Vec<u8> = (y0..y0 + h)
                .flat_map(|row| &rgb[(row * width + x0) * 3..(row * width + x0 + w) * 3])
                .copied()
                .collect();
            let part = Picture::region(x0, y0, w, h, &part).unwrap();
            assert!(crop_u8(part, &view, centre, Hand::Left) == crop_u8(picture, &view, centre, Hand::Left));
        }
    }
    assert_eq!(crop_footprint(&overhead(0.5, 10.0, 300.0), Vec2::new(0.0, 5000.0), 640, 360), None);
}

#[test]
fn normalised_values_are_the_bytes_over_255() {
    let bytes = [0, 51, 255];
    let mut into = [9.0; 3];
    normalise_into(&bytes, &mut into);

    assert_eq!(normalise(&bytes), [0.0, 0.2, 1.0]);
    assert_eq!(into, [0.0, 0.2, 1.0]);
}

#[test]
fn crops_and_strips_are_fast() {
    // Bounds ten times what one slow core needs, so that only a real slip fails.
    for (width, height, scale) in [(640, 360, 0.5), (1280, 720, 1.0), (1920, 1080, 1.5)] {
        let view = overhead(scale, 10.0, height as f32 * 0.6);
        let rgb = paint(width, height, &view, checkers);
        let picture = Picture::new(width, height, &rgb).unwrap();
        let best = |work: &dyn Fn() -> usize| {
            (0..10)
                .map(|_| {
                    let start = Instant::now();
                    assert!(work() > 0);
                    start.elapsed().as_secs_f64() * 1e3
                })
                .fold(f64::INFINITY, f64::min)
        };
        let crop_ms = best(&|| crop(picture, &view, Vec2::new(600.0, 20.0), Hand::Left).len());
        let strip_ms = best(&|| strip(picture, &view).len());
        println!("{width}×{height}: crop {crop_ms:.2} ms, strip {strip_ms:.2} ms");
        assert!(crop_ms < 15.0 && strip_ms < 15.0);
    }
}

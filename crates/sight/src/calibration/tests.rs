//! Tests of the calibration: maps, checks of the corners, outlines, files.

use std::fs;

use super::*;

const C3_TO_C5: Range = Range { lowest_white: 48, highest_white: 72 };

fn corners(points: [[f32; 2]; 4]) -> [Vec2; 4] {
    points.map(Vec2::from_array)
}

/// All 88 keys from straight above: 0.5 px per mm, the player below.
fn overhead() -> Calibration {
    let corners = corners([[20.0, 250.0], [20.0, 175.0], [631.0, 250.0], [631.0, 175.0]]);
    Calibration::new(corners, Range::FULL).unwrap()
}

/// Two octaves and a key, seen from the front right.
fn slanted() -> Calibration {
    let corners = corners([[40.0, 300.0], [110.0, 180.0], [600.0, 340.0], [540.0, 205.0]]);
    Calibration::new(corners, C3_TO_C5).unwrap()
}

#[test]
fn straight_view_is_a_scale_and_a_shift() {
    let calibration = overhead();

    assert!(calibration.to_px(Vec2::new(0.0, 0.0)).distance(Vec2::new(20.0, 250.0)) < 1e-3);
    assert!(calibration.to_px(Vec2::new(611.0, 75.0)).distance(Vec2::new(325.5, 212.5)) < 1e-3);
    assert!(calibration.to_mm(Vec2::new(325.5, 250.0)).distance(Vec2::new(611.0, 0.0)) < 1e-2);
    assert!(calibration.px_per_mm(Vec2::new(600.0, 0.0)).distance(Vec2::splat(0.5)) < 1e-3);
}

#[test]
fn part_of_a_keyboard_keeps_the_full_keyboards_millimetres() {
    let calibration = slanted();

    // C3 has 16 white keys below it.
    let low_front = calibration.to_mm(Vec2::new(40.0, 300.0));
    assert!(low_front.distance(Vec2::new(16.0 * 23.5, 0.0)) < 1e-2, "{low_front}");
    let high_back = calibration.to_mm(Vec2::new(540.0, 205.0));
    assert!(high_back.distance(Vec2::new(31.0 * 23.5, 150.0)) < 1e-2, "{high_back}");
}

#[test]
fn every_key_comes_back_to_itself() {
    for calibration in [overhead(), slanted()] {
        for midi in keyboard::keys() {
            let centre = keyboard::rect(midi).centre();
            let px = calibration.to_px(centre);
            assert_eq!(keyboard::key_at(calibration.to_mm(px)), Some(midi));
        }
    }
}

#[test]
fn player_at_the_top_is_accepted() {
    let turned = corners([[631.0, 100.0], [631.0, 175.0], [20.0, 100.0], [20.0, 175.0]]);
    let calibration = Calibration::new(turned, Range::FULL).unwrap();

    assert!(calibration.to_px(Vec2::new(0.0, -50.0)).distance(Vec2::new(631.0, 75.0)) < 1e-3);
}

#[test]
fn impossible_corners_are_refused_by_name() {
    let refuse = |points| Calibration::new(corners(points), Range::FULL).unwrap_err();

    let exchanged = refuse([[20.0, 250.0], [20.0, 175.0], [631.0, 175.0], [631.0, 250.0]]);
    assert_eq!(exchanged, CalibrationError::NotConvex);
    let dented = refuse([[20.0, 250.0], [20.0, 175.0], [631.0, 250.0], [100.0, 225.0]]);
    assert_eq!(dented, CalibrationError::NotConvex);
    let mirrored = refuse([[631.0, 250.0], [631.0, 175.0], [20.0, 250.0], [20.0, 175.0]]);
    assert_eq!(mirrored, CalibrationError::Mirrored);
    let flat = refuse([[20.0, 250.0], [20.0, 248.0], [631.0, 250.0], [631.0, 175.0]]);
    assert!(matches!(flat, CalibrationError::Flat { .. }), "{flat}");
    let on_a_line = refuse([[0.0, 0.0], [100.0, 100.0], [200.0, 200.0], [300.0, 300.0]]);
    assert!(matches!(on_a_line, CalibrationError::Flat { .. }), "{on_a_line}");
    let endless = refuse([[20.0, 250.0], [20.0, f32::NAN], [631.0, 250.0], [631.0, 175.0]]);
    assert_eq!(endless, CalibrationError::NotFinite { corner: "low_back" });
}

#[test]
fn impossible_ranges_are_refused() {
    let corners = overhead().corners_px();
    let refuse = |lowest_white, highest_white| {
        Calibration::new(corners, Range { lowest_white, highest_white }).unwrap_err()
    };

    assert_eq!(refuse(22, 108), CalibrationError::NotWhite { field: "lowest_white_midi", midi: 22 });
    assert_eq!(refuse(21, 109), CalibrationError::NotWhite { field: "highest_white_midi", midi: 109 });
    assert_eq!(refuse(60, 60), CalibrationError::Order { lowest: 60, highest: 60 });
}

#[test]
fn dragging_a_corner_moves_the_map_or_changes_nothing() {
    let mut calibration = overhead();
    calibration.set_corner(3, Vec2::new(620.0, 180.0)).unwrap();
    assert!(calibration.to_px(Vec2::new(1222.0, 150.0)).distance(Vec2::new(620.0, 180.0)) < 1e-3);

    let before = calibration.clone();
    assert!(calibration.set_corner(3, Vec2::new(20.0, 250.0)).is_err());
    assert_eq!(calibration, before);
}

#[test]
fn key_errors_tell_a_shift_of_one_white_key() {
    let truth = overhead();
    assert!(truth.worst_key_error(&truth).unwrap().keys() < 1e-3);

    // 23.5 mm are 11.75 px.
    let shifted = truth.corners_px().map(|px| px + Vec2::new(11.75, 0.0));
    let shifted = Calibration::new(shifted, Range::FULL).unwrap();
    let errors = shifted.key_errors(&truth);

    assert_eq!(errors.len(), 88);
    for error in errors {
        assert!((error.keys() - 1.0).abs() < 1e-3, "{error:?}");
        assert!((error.offset_mm.x + 23.5).abs() < 0.02, "{error:?}");
    }
}

#[test]
fn one_bad_corner_is_worst_at_that_end() {
    let truth = overhead();
    let mut bad = truth.clone();
    bad.set_corner(2, Vec2::new(645.0, 250.0)).unwrap();

    let worst = bad.worst_key_error(&truth).unwrap();
    assert!(worst.midi > 100, "{worst:?}");
    assert!(worst.keys() > REDO_ABOVE_KEYS, "{worst:?}");
}

#[test]
fn outlines_are_closed_and_notched() {
    let outlines = slanted().outline();

    assert_eq!(outlines.len(), 25);
    for KeyOutline { midi, points } in &outlines {
        assert_eq!(points.first(), points.last(), "{midi}");
    }
    let corners = |midi: u8| outlines.iter().find(|o| o.midi == midi).unwrap().points.len() - 1;
    // C, D and F♯; the C at the upper end has no black key beside it in view.
    assert_eq!((corners(60), corners(62), corners(66), corners(72)), (6, 8, 4, 4));
}

#[test]
fn lens_bends_between_the_corners_but_not_at_them() {
    let lens = Lens { k1: -0.1, centre_px: [320.0, 180.0], radius_px: 320.0 };
    let straight = overhead();
    let bent = Calibration::with_lens(straight.corners_px(), Range::FULL, Some(lens)).unwrap();

    assert!(bent.to_px(Vec2::new(1222.0, 150.0)).distance(Vec2::new(631.0, 175.0)) < 0.01);
    let middle_front = Vec2::new(611.0, 0.0);
    let bow = bent.to_px(middle_front) - straight.to_px(middle_front);
    assert!(bow.y > 3.0, "a barrel lens bows the front edge outwards, here by {bow}");
    for midi in keyboard::keys() {
        let centre = keyboard::rect(midi).centre();
        assert!(bent.to_mm(bent.to_px(centre)).distance(centre) < 0.05, "{midi}");
    }
}

#[test]
fn keyboard_json_of_the_contract_is_read() {
    let text = r#"{"corners_px": {"low_front": [26.5, 173], "low_back": [26.5, 103], "high_front": [608.3, 173],
        "high_back": [608.3, 103]}, "lowest_white_midi": 21, "highest_white_midi": 108, "notes": "ignored"}"#;
    let calibration = Calibration::from_json(text).unwrap();

    assert_eq!(calibration.corners_px()[2], Vec2::new(608.3, 173.0));
    assert_eq!(calibration.range(), Range::FULL);
    assert_eq!(Calibration::from_json(&calibration.to_json()).unwrap(), calibration);
}

#[test]
fn complaints_about_keyboard_json_name_the_field() {
    let good = overhead().to_json();
    let complaint = |from: &str, to: &str| {
        assert!(good.contains(from));
        Calibration::from_json(&good.replacen(from, to, 1)).unwrap_err().to_string()
    };

    let missing = complaint("low_back", "lower_back");
    assert_eq!(missing, "keyboard.json: corners_px.low_back is missing");
    let word = complaint("\"lowest_white_midi\": 21", "\"lowest_white_midi\": \"A0\"");
    assert_eq!(word, "keyboard.json: lowest_white_midi must be a MIDI number, not \"A0\"");
    let black = complaint("\"lowest_white_midi\": 21", "\"lowest_white_midi\": 22");
    assert!(black.contains("lowest_white_midi is 22, which is not a white key"), "{black}");
    let large = complaint("\"highest_white_midi\": 108", "\"highest_white_midi\": 300");
    assert!(large.contains("highest_white_midi is 300"), "{large}");
    let order = complaint("\"lowest_white_midi\": 21", "\"lowest_white_midi\": 108");
    assert!(order.contains("lowest_white_midi is 108 and must be below highest_white_midi"), "{order}");
    let broken = complaint("{", "[");
    assert!(broken.starts_with("keyboard.json: is not JSON"), "{broken}");
    let swapped =
        good.replace("low_front", "x").replace("low_back", "low_front").replace("\"x\"", "\"low_back\"");
    let swapped = Calibration::from_json(&swapped).unwrap_err().to_string();
    assert!(swapped.contains("corners_px: the corners make no four-sided figure"), "{swapped}");
}

#[test]
fn complaints_about_files_name_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.json");
    fs::write(&path, "{}").unwrap();

    let empty = Calibration::read(&path).unwrap_err().to_string();
    assert!(empty.ends_with("mine.json: corners_px is missing"), "{empty}");
    let absent = Calibration::read(&folder.path().join("none.json")).unwrap_err().to_string();
    assert!(absent.contains("none.json: cannot be read"), "{absent}");
}

#[test]
fn every_camera_keeps_its_own_calibration() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("cameras");
    let (wide, hd) = ([640, 360], [1280, 720]);
    overhead().save(&folder, "HD Pro / C920", wide).unwrap();
    slanted().save(&folder, "HD Pro : C920", wide).unwrap();

    assert_eq!(Calibration::load(&folder, "HD Pro / C920", wide).unwrap(), Some(overhead()));
    assert_eq!(Calibration::load(&folder, "HD Pro : C920", wide).unwrap(), Some(slanted()));
    assert_eq!(Calibration::load(&folder, "another", wide).unwrap(), None);

    let doubled = Calibration::load(&folder, "HD Pro / C920", hd).unwrap().unwrap();
    assert_eq!(doubled.corners_px()[0], Vec2::new(40.0, 500.0));
    assert_eq!(doubled.range(), Range::FULL);
}

#[test]
fn broken_saved_calibration_is_an_error_not_a_surprise() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(saved_path(folder.path(), "cam"), "nonsense").unwrap();

    let error = Calibration::load(folder.path(), "cam", [640, 360]).unwrap_err().to_string();
    assert!(error.contains("cam-") && error.contains("is not JSON"), "{error}");
}

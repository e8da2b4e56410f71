//! Films, and renders that go on, break off, or must not begin.

use safetensors::SafeTensors;

use super::*;
use crate::calibration::Calibration;

fn options(out: PathBuf) -> RenderOptions {
    RenderOptions { players: 0..50, films: 1, levels: Vec::new(), technique: None, out, seed: 3 }
}

#[test]
fn a_film_gives_whole_clips_with_truth() {
    let shard = shoot(&options(PathBuf::new()), 0).shard;

    assert!(shard.clips() >= 1, "at least one hand plays");
    let steps = shard.clips() * FRAMES;
    assert_eq!(shard.crops.len(), steps * crop::CROP_LEN);
    assert_eq!(shard.points.len(), steps * 42);
    assert!(shard.main.iter().all(|&class| class <= 5));
    assert!(shard.pressed.contains(&1), "somebody presses a key");
    assert!(shard.player.iter().all(|player| (0..50).contains(player)));
    // Fingertips of a hand that is in its crop lie within it.
    let inside = shard.points.iter().filter(|value| value.abs() < 1.0).count();
    assert!(inside * 10 > shard.points.len() * 8, "{inside} of {}", shard.points.len());
}

#[test]
fn the_same_seed_gives_the_same_film() {
    assert_eq!(shoot(&options(PathBuf::new()), 5), shoot(&options(PathBuf::new()), 5));
}

#[test]
fn players_kept_for_measuring_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let players = 99_990..TRAINING_PLAYERS.end + 1;

    let refused = render(&RenderOptions { players, ..options(folder.path().into()) }, |_| ());

    assert!(matches!(refused, Err(DatasetError::ReservedPlayers(_))));
}

/// A tensor's shape and values.
fn floats(file: &SafeTensors<'_>, name: &str) -> (Vec<usize>, Vec<f32>) {
    let view = file.tensor(name).unwrap();
    let values = view.data().as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    (view.shape().to_vec(), values)
}

#[test]
fn a_shard_holds_truth_and_calibration_of_every_frame() {
    let folder = tempfile::tempdir().unwrap();
    let mut seen = Vec::new();
    let report = {
        let seen = std::sync::Mutex::new(&mut seen);
        render(&options(folder.path().into()), |now| seen.lock().unwrap().push(now)).unwrap()
    };
    let path = folder.path().join("clips-00000.safetensors");
    let bytes = std::fs::read(&path).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let shard = Shard::read(&path).unwrap();
    let clips = shard.clips();

    assert_eq!(report.frames, clips * FRAMES);
    assert_eq!(report.bytes, bytes.len() as u64);
    assert_eq!(seen, vec![Progress { films: 1, of: 1, kept: 0, frames: report.frames }]);
    let shape = |name: &str| file.tensor(name).unwrap().shape().to_vec();
    assert_eq!(shape("landmarks_mm"), [clips, FRAMES, 21, 3]);
    assert_eq!(shape("points"), [clips, FRAMES, 21, 2]);
    for name in ["onset", "change", "glissando", "time_s"] {
        assert_eq!(shape(name), [clips, FRAMES], "{name}");
    }
    assert_eq!(shape("homography"), [clips, 3, 3]);

    // A held finger names its key.
    let keys = file.tensor("keys").unwrap().data().to_vec();
    let held: Vec<u8> = keys.iter().map(|&key| u8::from(key > 0)).collect();
    assert_eq!(held, shard.pressed);
    assert!(keys.iter().all(|key| *key == 0 || (21..=108).contains(key)));

    // Fingertips on the key plane: what the picture and its calibration say is what training reads.
    let (_, px) = floats(&file, "landmarks_px");
    let (_, matrix) = floats(&file, "homography");
    let (_, centre) = floats(&file, "centre_mm");
    let left = file.tensor("hand").unwrap().data().to_vec();
    for step in 0..clips * FRAMES {
        let clip = step / FRAMES;
        let h = &matrix[9 * clip..9 * clip + 9];
        let tip = hand::TIPS[1];
        let at = &px[2 * (step * 21 + tip)..];
        let row = |r: usize| h[3 * r] * at[0] + h[3 * r + 1] * at[1] + h[3 * r + 2];
        let mm = Vec2::new(row(0) / row(2), row(1) / row(2));
        let side = if left[clip] == 0 { Hand::Left } else { Hand::Right };
        let square = CropFrame::new(Vec2::new(centre[2 * step], centre[2 * step + 1]), side);
        let expected = Vec2::new(shard.points[step * 42 + 2], shard.points[step * 42 + 3]);
        assert!(square.to_units(mm).distance(expected) < 0.01, "frame {step}");
    }
}

#[test]
fn a_render_goes_on_where_it_broke_off_and_ends_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path().into());
    let path = folder.path().join("clips-00000.safetensors");
    render(&options, |_| ()).unwrap();
    let first = std::fs::read(&path).unwrap();

    let again = render(&options, |_| ()).unwrap();
    assert_eq!((again.kept, again.shards, again.frames), (1, 0, 0));

    std::fs::write(&path, &first[..first.len() / 2]).unwrap();
    let mended = render(&options, |_| ()).unwrap();
    assert_eq!((mended.kept, mended.shards), (0, 1));
    assert!(std::fs::read(&path).unwrap() == first, "byte by byte the same");

    let other = render(&RenderOptions { seed: 4, ..options }, |_| ()).unwrap_err().to_string();
    assert!(other.contains("another render") && other.contains("choose another folder"), "{other}");
}

#[test]
fn a_folder_that_cannot_be_made_is_said_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();

    let message = render(&options(file.join("data")), |_| ()).unwrap_err().to_string();

    assert!(message.contains("cannot be made"), "{message}");
}

#[test]
fn levels_are_filmed_instead_of_etudes() {
    let folder = tempfile::tempdir().unwrap();
    score::catalogue::build(folder.path()).unwrap();
    let levels = vec![score::level::open("brook-1-right-five", folder.path()).unwrap()];

    let take = shoot(&RenderOptions { levels, ..options(PathBuf::new()) }, 0);

    assert!(take.shard.pressed.contains(&1));
    assert_eq!(take.shard.clips(), 1, "only the right hand plays in the first level");
}

#[test]
fn scenes_have_a_calibration_near_the_truth() {
    let mut rng = Pcg64::seed_from_u64(1);
    for finer in [1, 2] {
        let scene = Scene::draw(&mut rng, None, finer);
        let truth = Calibration::new(scene.camera.corners_px(scene.range), scene.range).unwrap();
        let worst = scene.calibration.worst_key_error(&truth).unwrap();
        assert!(worst.keys() < 0.5, "{}", worst.keys());
    }
}

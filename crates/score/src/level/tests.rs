//! Levels: what is read, what is refused, and how it is said.

use std::fs;

use super::*;
use crate::{Draft, DraftNote, Finger, Hand};

const GOOD: &str = r#"(
    version: 1,
    title: "Little steps",
    world: Pond,
    order: 3,
    tempo_bpm: 90.0,
)
"#;

fn write_level(levels: &Path, id: &str, description: &str) -> PathBuf {
    let mut draft = Draft::new("Steps", 480);
    draft.tempo(0, 60.0);
    draft.note(DraftNote::new(480, 480, 60, Hand::Right).finger(Finger::THUMB));
    let folder = levels.join(id);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(DESCRIPTION), description).unwrap();
    fs::write(folder.join(MUSIC), midi::write(&draft.finish())).unwrap();
    folder
}

fn refusal(description: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    Level::load(&write_level(dir.path(), "broken", description)).unwrap_err().to_string()
}

#[test]
fn a_level_is_read_with_its_music_at_its_tempo() {
    let dir = tempfile::tempdir().unwrap();
    let level = Level::load(&write_level(dir.path(), "pond-3", GOOD)).unwrap();

    assert_eq!((level.id.as_str(), level.title.as_str()), ("pond-3", "Little steps"));
    assert_eq!((level.world, level.order, level.windows), (World::Pond, 3, WindowsPreset::Normal));
    assert_eq!(level.goals, Goals::default());
    assert!((level.exercise.bpm_at(0.0) - 90.0).abs() < 1e-9);
    assert!((level.exercise.notes[0].onset_s - 60.0 / 90.0).abs() < 1e-9);
}

#[test]
fn a_wrong_line_is_named() {
    let text = refusal(&GOOD.replace("order: 3", "ordre: 3"));
    assert!(text.contains("level.ron") && text.contains("line 5") && text.contains("ordre"), "{text}");

    let text = refusal(&GOOD.replace("Pond", "Ocean"));
    assert!(text.contains("line 4") && text.contains("Ocean"), "{text}");
}

#[test]
fn values_out_of_range_are_refused() {
    for (from, to, field) in [
        ("version: 1", "version: 2", "version"),
        ("90.0", "0.0", "tempo_bpm"),
        ("order: 3", "order: 3, midi: \"../music.mid\"", "midi"),
        ("order: 3", "order: 3, goals: (notes: (0.9, 0.5, 1.0), fingers: (0.1, 0.2, 0.3))", "goals"),
        ("order: 3", "order: 3, goals: (notes: (0.5, 0.6, 1.1), fingers: (0.1, 0.2, 0.3))", "goals"),
    ] {
        let text = refusal(&GOOD.replace(from, to));
        assert!(text.contains(&format!("field {field}")), "{text}");
    }
}

#[test]
fn missing_files_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let folder = write_level(dir.path(), "empty", GOOD);
    fs::remove_file(folder.join(MUSIC)).unwrap();

    let text = Level::load(&folder).unwrap_err().to_string();
    assert!(text.contains("music.mid"), "{text}");
    let text = Level::load(&dir.path().join("nowhere")).unwrap_err().to_string();
    assert!(text.contains("level.ron"), "{text}");
}

#[test]
fn levels_are_sorted_by_world_and_order() {
    let dir = tempfile::tempdir().unwrap();
    write_level(dir.path(), "a", GOOD);
    write_level(dir.path(), "b", &GOOD.replace("order: 3", "order: 1"));
    write_level(dir.path(), "c", &GOOD.replace("Pond", "Brook"));
    fs::create_dir(dir.path().join("not-a-level")).unwrap();
    fs::write(dir.path().join("README.md"), "hello").unwrap();

    let ids: Vec<String> = load_all(dir.path()).unwrap().into_iter().map(|level| level.id).collect();
    assert_eq!(ids, ["c", "b", "a"]);
}

#[test]
fn a_level_is_opened_by_id_by_folder_and_by_file() {
    let dir = tempfile::tempdir().unwrap();
    let folder = write_level(dir.path(), "pond-3", GOOD);
    let by = |spec: &Path| open(spec.to_str().unwrap(), dir.path()).unwrap();

    assert_eq!(by(Path::new("pond-3")).id, "pond-3");
    assert_eq!(by(&folder).id, "pond-3");
    let bare = by(&folder.join(MUSIC));
    assert_eq!((bare.id.as_str(), bare.title.as_str()), ("music", "Steps"));
    assert!((bare.tempo_bpm - 60.0).abs() < 1e-9);
}

#[test]
fn an_unknown_level_is_answered_with_the_known_ones() {
    let dir = tempfile::tempdir().unwrap();
    write_level(dir.path(), "pond-3", GOOD);

    let text = open("pond-4", dir.path()).unwrap_err().to_string();
    assert!(text.contains("pond-4") && text.contains("one of: pond-3"), "{text}");
    let text = open("pond-4", &dir.path().join("nowhere")).unwrap_err().to_string();
    assert!(text.contains("nowhere"), "{text}");
}

#[test]
fn a_description_survives_being_written() {
    let description = Description {
        version: VERSION,
        title: "A \"quoted\" title ♪".to_owned(),
        world: World::Rapids,
        order: 7,
        story: "One line.".to_owned(),
        tempo_bpm: 63.5,
        windows: WindowsPreset::Children,
        midi: MUSIC.to_owned(),
        goals: Goals { notes: [0.5, 0.6, 0.7], fingers: [0.0, 0.25, 1.0] },
    };

    assert_eq!(Description::parse(&description.to_ron(), Path::new("x")).unwrap(), description);
}

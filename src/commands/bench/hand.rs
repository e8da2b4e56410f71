//! How fast the performer plays, and how believably: fingers through keys, fingers through fingers, reach, touch.

use std::hint::black_box;

use hand::check::Check;
use hand::{Hand, PerformOptions, Performance, Player, Posed, SkinMesh};
use rayon::prelude::*;
use score::Exercise;
use score::etude::{self, Technique};
use sight::dataset::unseen;

use super::figure::{Figure, time_ms};

/// Players of every étude that is checked.
const PLAYERS: u64 = 3;
/// Checked études of every technique.
const ETUDES: u64 = 2;
/// Performances that are timed, and moments of each.
const TIMED: u64 = 30;
const MOMENTS: usize = 200;
/// Performances whose skin is timed, and moments of each.
const SKINNED: u64 = 5;
const SKINNED_MOMENTS: usize = 40;

/// Measures the performer.
pub fn measure() -> Vec<Figure> {
    let (mut preparing, mut posing) = (Vec::new(), Vec::new());
    for seed in (0..TIMED).map(unseen) {
        let (exercise, player) = (etude::etude(seed), Player::draw(seed));
        preparing.push(time_ms(|| play(&exercise, &player)) * 10.0 / exercise.duration_s());
        let performance = play(&exercise, &player);
        let moments = moments(&performance, MOMENTS);
        let pose_all = |hand: Hand| {
            for &t in &moments {
                black_box(performance.pose(hand, t));
            }
        };
        posing.push(time_ms(|| Hand::ALL.map(pose_all)) * 1e3 / (2 * MOMENTS) as f64);
    }
    let figure = |name, unit, values, ran: &str| Figure::new("hand", name, unit, values, ran);
    let mut figures = vec![
        figure(
            "preparing a performance",
            "ms per 10 s",
            preparing,
            "études of unseen players, both hands, one core; per 10 s of music",
        ),
        figure(
            "pose of one hand",
            "µs",
            posing,
            "both hands at 200 moments of each of those performances, one core",
        ),
        figure(
            "skin mesh of one hand",
            "µs",
            skins(),
            "the whole surface with normals in given poses, 5 players, one core",
        ),
    ];
    figures.extend(flaws());
    figures
}

fn play(exercise: &Exercise, player: &Player) -> Performance {
    Performance::new(exercise, player, &PerformOptions::default())
}

/// Times spread evenly over a performance.
fn moments(performance: &Performance, count: usize) -> Vec<f64> {
    (0..count).map(|i| performance.duration_s() * i as f64 / count as f64).collect()
}

/// Microseconds to bend each of many skins.
fn skins() -> Vec<f64> {
    let mut values = Vec::new();
    for seed in (0..SKINNED).map(unseen) {
        let performance = play(&etude::etude(seed), &Player::draw(seed));
        let mesh = SkinMesh::new(&performance.player().anatomy);
        let mut posed = Posed::default();
        for t in moments(&performance, SKINNED_MOMENTS) {
            let poses = Hand::ALL.map(|hand| performance.pose(hand, t));
            values.extend(poses.iter().map(|pose| time_ms(|| mesh.pose_into(pose, &mut posed)) * 1e3));
        }
    }
    values
}

/// What is wrong with études of every technique.
fn flaws() -> Vec<Figure> {
    let pieces: Vec<(Technique, u64, u64)> = Technique::ALL
        .into_iter()
        .flat_map(|technique| (0..ETUDES).map(move |piece| (technique, piece)))
        .flat_map(|(technique, piece)| (0..PLAYERS).map(move |player| (technique, piece, player)))
        .collect();
    let checks: Vec<Check> = pieces
        .par_iter()
        .map(|&(technique, piece, player)| {
            let performance = play(&etude::of(technique, unseen(piece)), &Player::draw(unseen(player)));
            Check::of(&performance, &format!("{technique} {piece}"))
        })
        .collect();
    let mut all = Check::default();
    checks.iter().cloned().for_each(|check| all.add(check));
    let each = |value: fn(&Check) -> f64| checks.iter().map(value).collect::<Vec<f64>>();
    let ran = format!(
        "{} performances: {ETUDES} études of each of {} techniques by {PLAYERS} unseen players, both hands at 30 \
         moments a second; one value per performance",
        checks.len(),
        Technique::ALL.len()
    );
    let per_note = format!("{} notes within reach in the same performances", all.off_point_mm.len());
    let touches = all.off_point_mm.iter().map(|&mm| f64::from(mm)).collect();
    let figure = |name, unit, values| Figure::new("hand", name, unit, values, &ran);
    vec![
        figure("deepest finger in a key", "mm", each(|check| f64::from(check.into_keys.worst.mm)))
            .worst(&all.into_keys.worst.at),
        figure("moments over 3 mm in a key", "%", each(|check| 100.0 * check.into_keys.share()))
            .overall(100.0 * all.into_keys.share()),
        figure(
            "deepest finger in another finger",
            "mm",
            each(|check| f64::from(check.into_fingers.worst.mm)),
        )
        .worst(&all.into_fingers.worst.at),
        figure("moments over 3 mm in another finger", "%", each(|check| 100.0 * check.into_fingers.share()))
            .overall(100.0 * all.into_fingers.share()),
        figure("notes out of reach", "%", each(|check| 100.0 * check.out_of_reach.share()))
            .overall(100.0 * all.out_of_reach.share()),
        Figure::new("hand", "fingertip from its point at the onset", "mm", touches, per_note)
            .worst(&all.off_point.worst.at),
    ]
}

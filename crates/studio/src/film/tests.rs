//! Tests of finished pictures, in numbers.

use glam::Vec3;
use hand::{PerformOptions, Player, TIPS};
use rand::SeedableRng as _;
use rand_pcg::Pcg64;
use score::etude::etude;

use super::*;

fn performance(seed: u64) -> Performance {
    Performance::new(&etude(seed), &Player::draw(seed), &PerformOptions::default())
}

fn drawn(performance: &Performance, seed: u64, width: usize, height: usize) -> Film<'_> {
    let camera = Camera::draw(&mut Pcg64::seed_from_u64(seed), width, height, Range::FULL);
    Film::new(performance, Look::draw(seed), camera, Range::FULL)
}

/// A calm film without motion blur.
fn plain(performance: &Performance) -> Film<'_> {
    Film::new(performance, Look::plain(), Camera::overhead(640, 360, Range::FULL), Range::FULL)
}

#[test]
fn a_region_has_exactly_the_pixels_of_the_whole() {
    for seed in 0..12 {
        let performance = performance(seed);
        let film = drawn(&performance, seed, 320, 180);
        let whole = film.frame(1.3);
        for (x0, y0, width, height) in [(101, 37, 90, 83), (0, 0, 33, 17), (290, 150, 64, 64)] {
            // A new film, so that nothing rendered for the whole is used.
            let part = drawn(&performance, seed, 320, 180).region(1.3, x0, y0, width, height);
            assert_eq!((part.width, part.height), (width.min(320 - x0), height.min(180 - y0)));
            for y in 0..part.height {
                for x in 0..part.width {
                    let (here, there) = (part.pixel(x, y), whole.pixel(x0 + x, y0 + y));
                    assert_eq!(here, there, "seed {seed} at {x0}+{x}, {y0}+{y}");
                }
            }
        }
    }
}

#[test]
fn the_same_moment_gives_the_same_picture_and_shared_sets_change_nothing() {
    let performance = performance(3);
    let film = drawn(&performance, 5, 200, 120);
    let first = film.frame(2.0);
    assert_eq!(first, film.frame(2.0));
    assert_eq!(first, Film::on_set(&performance, Arc::clone(film.set())).frame(2.0));
    assert_ne!(first, film.frame(2.1));
}

#[test]
fn nothing_is_asked_of_what_lies_outside_the_picture() {
    let performance = performance(1);
    let part = plain(&performance).region(0.5, 700, 400, 30, 30);
    assert!(part.rgb.is_empty());
}

#[test]
fn visible_landmarks_lie_on_their_hand() {
    let (mut asked, mut on_hand) = (0, 0);
    for seed in 0..10 {
        let performance = performance(seed);
        let film = if seed < 3 { plain(&performance) } else { drawn(&performance, seed, 640, 360) };
        for t in [0.4, 1.7] {
            let mask = film.mask(t);
            for hand in Hand::ALL {
                let pose = performance.pose(hand, t);
                let visible = film.visible(hand, t);
                let tips = TIPS.map(|tip| (tip, pose.landmarks[tip].lerp(pose.landmarks[tip - 1], 0.25)));
                let knuckles = [5, 9, 13, 17].map(|knuckle| (knuckle, pose.landmarks[knuckle]));
                for (_, point) in tips.into_iter().chain(knuckles).filter(|(i, _)| visible[*i]) {
                    let px = film.camera().project(point);
                    asked += 1;
                    on_hand += usize::from(mask.at(px.x as usize, px.y as usize) == Some(hand));
                }
            }
        }
    }
    assert!(asked > 120, "{asked}");
    assert!(on_hand as f64 > 0.97 * f64::from(asked), "{on_hand} of {asked}");
}

#[test]
fn the_hand_ends_where_its_foremost_flesh_ends() {
    let performance = performance(2);
    let film = plain(&performance);
    let digit = performance.player().anatomy.digit(Finger::MIDDLE);
    for t in [0.5, 1.0, 2.0] {
        let mask = film.mask(t);
        for hand in Hand::ALL {
            let pose = performance.pose(hand, t);
            let [root, joints @ ..] = hand::joints(Finger::MIDDLE).map(|joint| pose.landmarks[joint]);
            let [.., third, tip] = joints;
            let pad = tip - (tip - third).normalize() * digit.pad_radius();
            let ahead = (tip - root).with_z(0.0).normalize();
            // A bent finger's last joint may reach farther than its tip.
            let balls = [(joints[0], digit.radii[1]), (third, digit.radii[2]), (pad, digit.pad_radius())];
            let reach = |(middle, radius): &(Vec3, f32)| middle.dot(ahead) + radius;
            let (middle, radius) = balls.into_iter().max_by(|a, b| reach(a).total_cmp(&reach(b))).unwrap();
            for (off, expected) in [(radius - 2.5, Some(hand)), (radius + 4.5, None)] {
                let px = film.camera().project(middle + ahead * off);
                assert_eq!(mask.at(px.x as usize, px.y as usize), expected, "{hand:?} at {t}: {off} mm");
            }
        }
    }
}

#[test]
fn hands_and_pressed_keys_change_the_picture() {
    let performance = performance(4);
    let film = plain(&performance);
    let mask = film.mask(1.0);
    let covered = mask.hands.iter().filter(|hand| **hand > 0).count();
    assert!((1500..60_000).contains(&covered), "{covered}");

    let note = performance.played().iter().find(|note| note.release_s - note.onset_s > 0.1).unwrap();
    let before = film.frame(note.onset_s - 0.4);
    let during = film.frame(note.onset_s + 0.05);
    let rect = keyboard::rect(note.pitch);
    let middle = 0.5 * (rect.y0 + rect.y1);
    let row = film.camera().project(Vec3::new(rect.x0, middle, rect.z));
    let changed = before.rgb.iter().zip(&during.rgb).filter(|(a, b)| a.abs_diff(**b) > 24).count();
    assert!(changed > 300, "{changed}");
    assert!(row.x > 0.0 && film.set().patch(note.pitch).is_some_and(|patch| !patch.down.is_empty()));
}

#[test]
fn every_look_gives_a_picture_with_something_to_see() {
    for seed in 0..80 {
        let performance = performance(seed % 4);
        let picture = drawn(&performance, seed, 160, 90).frame(1.0);
        let pixels = picture.rgb.chunks_exact(3);
        let clipped =
            pixels.clone().filter(|rgb| rgb.iter().all(|c| *c <= 1) || rgb.iter().all(|c| *c >= 254)).count();
        assert!(clipped < 160 * 90 * 6 / 10, "seed {seed}: {clipped} clipped");
        let mut greys: Vec<u32> =
            pixels.map(|rgb| rgb.iter().map(|c| u32::from(*c)).sum::<u32>() / 3).collect();
        greys.sort_unstable();
        let spread = greys[greys.len() * 97 / 100] - greys[greys.len() * 3 / 100];
        assert!(spread > 12, "seed {seed}: {spread}");
    }
}

#[test]
fn no_picture_is_burnt_out_even_where_the_black_keys_are_the_light_ones() {
    let reversed = |look: &Look| look.keys.lightest() == look.keys.black;
    let seeds = (0..2000).filter(|&seed| reversed(&Look::draw(seed))).take(3).chain(0..9);
    let mut reversed_ones = 0;
    for seed in seeds {
        let performance = performance(seed);
        let picture = drawn(&performance, seed, 160, 90).frame(1.0);
        reversed_ones += usize::from(reversed(&Look::draw(seed)));
        let burnt =
            picture.rgb.as_chunks::<3>().0.iter().filter(|px| px.iter().all(|&value| value == 255)).count();
        let share = burnt as f64 / (160.0 * 90.0);
        assert!(share < 0.6, "seed {seed}: {share}");
    }
    assert!(reversed_ones >= 3);
}

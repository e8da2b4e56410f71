//! Every shipped level played by many hands: how far fingers pass through keys and through each other, and how exactly
//! they touch. Prints the worst case of each (`cargo test -p hand --test levels -- --nocapture`).

use std::path::Path;

use hand::check::Check;
use hand::{PerformOptions, Performance, Player};

const PLAYERS: u64 = 50;
/// Share of the notes that are played with a wrong finger.
const MISTAKES: f64 = 0.1;
/// Notes of all, that a hand may be too small for.
const OUT_OF_REACH: f64 = 0.003;

#[test]
fn no_finger_passes_through_a_key_or_another_finger() {
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../levels");
    let levels = score::level::load_all(&folder).unwrap();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut all = Check::default();
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|thread| {
                let levels = &levels;
                scope.spawn(move || {
                    let mut part = Check::default();
                    for level in levels.iter().skip(thread).step_by(threads) {
                        for seed in 0..PLAYERS {
                            let options = PerformOptions { mistakes: MISTAKES, seed, ..Default::default() };
                            let performance =
                                Performance::new(&level.exercise, &Player::draw(seed), &options);
                            part.add(Check::of(&performance, &level.id));
                        }
                    }
                    part
                })
            })
            .collect();
        parts.into_iter().for_each(|part| all.add(part.join().unwrap()));
    });
    println!("into keys: {}", all.into_keys);
    println!("into fingers: {}", all.into_fingers);
    println!("out of reach of the hand, and reported: {}", all.out_of_reach);
    println!("beside the point on the key: {}", all.off_point);
    for checked in [&all.into_keys, &all.into_fingers, &all.off_point] {
        assert_eq!(checked.over.len(), 0, "{:?}", checked.over);
    }
    // A small child's hand cannot span every chord of the pieces at the end of the way.
    assert!(all.out_of_reach.share() < OUT_OF_REACH);
}

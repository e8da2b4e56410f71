//! Every shipped level played by many hands: how far fingers pass through keys and through each other, and how exactly
//! they touch. Prints the worst case of each (`cargo test -p hand --test levels -- --nocapture`).
//!
//! No finger should pass through anything by more than 3 mm. It still happens, in few moments; the shares below may
//! only fall.

use std::path::Path;

use hand::check::{Case, Check};
use hand::{PerformOptions, Performance, Player};

const PLAYERS: u64 = 50;
/// Moments of all, in which a finger is too deep in a key, and in another finger.
const IN_KEYS: f64 = 0.003;
const IN_FINGERS: f64 = 0.002;
/// Notes of all, whose fingertip is too far off.
const OFF_TOUCH: f64 = 0.0005;

#[test]
fn fingers_hardly_pass_through_keys_or_other_fingers() {
    let levels = score::level::load_all(
        &Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../levels"),
    )
    .unwrap();
    let mut all = Check::default();
    for level in &levels {
        for seed in 0..PLAYERS {
            let performance = Performance::new(
                &level.exercise,
                &Player::draw(seed),
                &PerformOptions { mistakes: 0.1, seed, ..Default::default() },
            );
            let check = Check::of(&performance, &level.id);
            for Case { mm, at } in &check.into_keys.over {
                println!("K {mm:.1} {at}");
            }
            all.add(check);
        }
    }
    println!("into keys: {}", all.into_keys);
    println!("into fingers: {}", all.into_fingers);
    println!("out of reach of the hand, and reported: {}", all.out_of_reach);
    println!("beside the point on the key: {}", all.off_point);
    assert!(
        all.into_keys.share() < IN_KEYS
            && all.into_fingers.share() < IN_FINGERS
            && all.off_point.share() < OFF_TOUCH
    );
}

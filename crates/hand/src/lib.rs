//! The hand: its anatomy, skeleton, inverse kinematics and skin, and the performer that plays an exercise.
//!
//! The same hand is the virtual camera's actor, the game's ghost hand and the source of training data. All
//! positions are in keyboard millimetres (see the `keyboard` crate), all times in song seconds.
//!
//! - [`Player::draw`] draws somebody: an [`Anatomy`] and a [`Style`] of playing.
//! - [`Performance::new`] lets that player play an exercise; [`Performance::pose`] then gives either hand at
//!   any moment and [`Performance::truth`] what it means to do there.
//! - [`skin::capsules`] and [`skin::nails`] put flesh on a [`HandPose`]; [`Body`] melts it into one smooth
//!   surface and [`SkinMesh`] is that surface as triangles.
//! - [`check::Check`] measures how believable a performance is.
//!
//! The left hand is thought of as a right one in a mirror: everything inside works on right hands and is
//! mirrored in x at the very end.

mod anatomy;
mod body;
pub mod check;
pub mod ik;
mod landmarks;
mod mesh;
mod performance;
mod player;
mod pose;
pub mod skin;

pub use anatomy::{Anatomy, Digit};
pub use body::{Body, normal};
pub use landmarks::{LANDMARKS, TIPS, WRIST, joints, tip};
pub use mesh::{Posed, Skin, SkinMesh};
pub use performance::{PerformOptions, Performance, PlayedNote, Slip, Slips, Truth};
pub use player::{Player, Style};
pub use pose::HandPose;
pub use score::{Finger, Hand};
pub use skin::{Capsule, Nail, Part};

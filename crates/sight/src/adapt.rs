//! Your hands: the network's last layers, tuned to one player in front of one camera.
//!
//! While somebody plays what is known, an [`Album`] keeps what the eyes saw around each key press. From two thirds of it
//! the keys' head learns ([`crate::train::adapt`]); on the third third it is measured, and kept only if it does better.
//! What is kept is a small file beside the player's other things ([`Tuned`]); the network itself stays as it is.

mod album;
mod file;

pub use album::{Album, KnownNote};
pub use file::{Tuned, forget, tuned_path};

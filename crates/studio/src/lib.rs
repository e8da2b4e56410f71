//! The virtual camera: films the performer's hands over a keyboard, in memory.
//!
//! A software renderer without window or GPU. [`Camera`] says from where, [`Look`] in what light and scene,
//! and [`Film`] takes the pictures:
//!
//! ```
//! use hand::{PerformOptions, Performance, Player};
//! use studio::{Camera, Film, Look};
//!
//! let exercise = score::etude::etude(1);
//! let performance = Performance::new(&exercise, &Player::draw(2), &PerformOptions::default());
//! let range = keyboard::Range::FULL;
//! let film = Film::new(&performance, Look::draw(3), Camera::overhead(640, 360, range), range);
//! let picture = film.region(1.5, 300, 100, 64, 64);
//! assert_eq!(picture.rgb.len(), 64 * 64 * 3);
//! ```
//!
//! Everything is in keyboard millimetres (see the `keyboard` crate) and song seconds. The same look, camera
//! and moment always give the same picture, and [`Film::region`] gives exactly the pixels of [`Film::frame`].
//!
//! ```text
//!  Look ──▶ Set: keys and room without hands,   Performance ──▶ flesh: the hands as one smooth body
//!           each pixel rendered once, kept                      shadow: what they keep from the keys
//!                     └────────────────┬────────────────────────────────┘
//!                                  picture in linear light ──▶ sensor ──▶ Image
//! ```

mod camera;
mod colour;
mod film;
mod flesh;
mod glow;
mod image;
mod look;
mod maths;
mod sensor;
mod set;
mod shadow;

pub use camera::Camera;
pub use film::{Film, Mask};
pub use image::Image;
pub use look::{Look, Oddity};
pub use set::Set;

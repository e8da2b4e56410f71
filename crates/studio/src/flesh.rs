//! The hands: smooth bodies, where they appear, and what they look like.

mod body;
mod skin;
mod trace;

pub(crate) use body::{Body, Material};
pub(crate) use skin::{Glow, Lamps, shade};
pub(crate) use trace::{Window, extent, first_touch, trace};

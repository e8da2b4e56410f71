//! The hands: smooth bodies, where they appear, and what they look like.

mod body;
mod lamps;
mod matter;
mod nail;
mod skin;
mod trace;
mod worn;

pub(crate) use body::{Body, Material};
pub(crate) use lamps::{Glow, Lamps};
pub(crate) use matter::Painter;
pub(crate) use trace::{Window, extent, first_touch, trace};

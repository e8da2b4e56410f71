//! What makes a fingering good: cost model, solver, explanation.
//!
//! [`propose`] fingers a piece: each hand's notes become steps of keys ([`passage`]), each step has its possible grips
//! ([`grip`]), the [`cost`] of a grip and of what it asks of the hand around it is a weighed sum of [`terms`], and the
//! cheapest way through is found exactly ([`solve`]). The [`weights`] were chosen on editors' fingerings ([`tune`]).
//! [`explain`] says in words why one finger is better than another; [`reasonable`] says which transitions no teacher
//! would accept.

pub mod cost;
pub mod explain;
pub mod grip;
pub mod lattice;
pub mod passage;
mod proposal;
pub mod reasonable;
mod repeat;
mod size;
pub mod solve;
pub mod span;
pub mod terms;
pub mod tune;
pub mod weights;

#[cfg(test)]
mod tests;

pub use proposal::{Proposal, alternatives, complete, propose};
pub use size::HandSize;

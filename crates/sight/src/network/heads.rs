//! Heads: main finger, pressed fingers and events from the fused streams; whether it is the right hand at all from what
//! the image stream saw. (Landmarks come from the image stream.)

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::prelude::*;

use super::{EVENTS, MAIN_CLASSES};

/// Sizes of the [`Heads`].
#[derive(Config, Debug)]
pub struct HeadsConfig {
    seen: usize,
    fused: usize,
}

impl HeadsConfig {
    /// Builds the heads with fresh weights.
    pub fn init<B: Backend>(&self, device: &B::Device) -> Heads<B> {
        Heads {
            main: LinearConfig::new(self.fused, MAIN_CLASSES).init(device),
            pressed: LinearConfig::new(self.fused, 5).init(device),
            events: LinearConfig::new(self.fused, EVENTS).init(device),
            visible: LinearConfig::new(self.seen, 1).init(device),
        }
    }
}

/// One linear layer per question.
#[derive(Module, Debug)]
pub struct Heads<B: Backend> {
    main: Linear<B>,
    pressed: Linear<B>,
    events: Linear<B>,
    visible: Linear<B>,
}

impl<B: Backend> Heads<B> {
    /// Main finger's logits: `[frames, fused]` → `[frames, 6]`.
    pub fn main(&self, fused: Tensor<B, 2>) -> Tensor<B, 2> {
        self.main.forward(fused)
    }

    /// A logit per finger: `[frames, fused]` → `[frames, 5]`.
    pub fn pressed(&self, fused: Tensor<B, 2>) -> Tensor<B, 2> {
        self.pressed.forward(fused)
    }

    /// A logit per event: `[frames, fused]` → `[frames, 3]`.
    pub fn events(&self, fused: Tensor<B, 2>) -> Tensor<B, 2> {
        self.events.forward(fused)
    }

    /// Logit of the crop's showing the hand that it is cut out for, and not the other: `[frames, seen]` → `[frames, 1]`.
    pub fn visible(&self, seen: Tensor<B, 2>) -> Tensor<B, 2> {
        self.visible.forward(seen)
    }
}

//! Motion stream: trajectories of fingertips and wrist, and what the image stream saw, through two GRU layers and
//! the temporal attention.

use std::collections::VecDeque;

use burn::module::Module;
use burn::nn::gru::{Gru, GruConfig};
use burn::prelude::*;

use super::seam::{TemporalAttention, TemporalAttentionConfig};

/// Score of a time step that lies before the clip's first frame: no weight after the softmax.
const BEFORE_THE_START: f32 = -1e4;

/// Sizes of the [`MotionStream`].
#[derive(Config, Debug)]
pub struct MotionStreamConfig {
    input: usize,
    gru: [usize; 2],
    window: usize,
    /// Layers of the temporal attention; 0 for none.
    attention: usize,
}

impl MotionStreamConfig {
    /// Builds the stream with fresh weights.
    pub fn init<B: Backend>(&self, device: &B::Device) -> MotionStream<B> {
        let [first, second] = self.gru;
        MotionStream {
            gru1: GruConfig::new(self.input, first, true).init(device),
            gru2: GruConfig::new(first, second, true).init(device),
            attention: (self.attention > 0)
                .then(|| TemporalAttentionConfig::new(second).with_layers(self.attention).init(device)),
            window: self.window,
            width: second,
        }
    }
}

/// Two GRU layers (tanh) and [`TemporalAttention`] over the last `window` steps, or without it the last step.
#[derive(Module, Debug)]
pub struct MotionStream<B: Backend> {
    gru1: Gru<B>,
    gru2: Gru<B>,
    attention: Option<TemporalAttention<B>>,
    window: usize,
    width: usize,
}

/// What the stream carries from frame to frame for one hand. Default: a hand that was not seen yet.
#[derive(Debug, Clone)]
pub struct MotionState<B: Backend> {
    hidden1: Option<Tensor<B, 2>>,
    hidden2: Option<Tensor<B, 2>>,
    steps: VecDeque<Tensor<B, 2>>,
}

impl<B: Backend> Default for MotionState<B> {
    fn default() -> Self {
        Self { hidden1: None, hidden2: None, steps: VecDeque::new() }
    }
}

impl<B: Backend> MotionStream<B> {
    /// `[clips, frames, input]` → `[clips, frames, gru₂]`, each frame seeing the window that ends with it.
    pub fn forward(&self, steps: Tensor<B, 3>) -> Tensor<B, 3> {
        let hidden = self.gru2.forward(self.gru1.forward(steps, None), None);
        let [clips, frames, width] = hidden.dims();
        let device = hidden.device();
        let Some(attention) = &self.attention else { return hidden };
        let scores = attention.scores(hidden.clone());

        // Windows as shifted copies: `window` slices instead of `frames` small ones.
        let before = self.window - 1;
        let hidden = Tensor::cat(vec![Tensor::zeros([clips, before, width], &device), hidden], 1);
        let scores = Tensor::cat(vec![Tensor::full([clips, before], BEFORE_THE_START, &device), scores], 1);
        let windows: Vec<Tensor<B, 4>> =
            (0..self.window).map(|lag| hidden.clone().narrow(1, lag, frames).unsqueeze_dim(2)).collect();
        let window_scores: Vec<Tensor<B, 3>> =
            (0..self.window).map(|lag| scores.clone().narrow(1, lag, frames).unsqueeze_dim(2)).collect();
        let windows = Tensor::cat(windows, 2).reshape([clips * frames, self.window, width]);
        let window_scores = Tensor::cat(window_scores, 2).reshape([clips * frames, self.window]);
        attention.pool(windows, window_scores).reshape([clips, frames, width])
    }

    /// One frame of one hand: `[1, input]` → `[1, gru₂]`.
    pub fn step(&self, step: Tensor<B, 2>, state: &mut MotionState<B>) -> Tensor<B, 2> {
        let hidden1 = self.gru1.forward(step.unsqueeze_dim(1), state.hidden1.take());
        state.hidden1 = Some(hidden1.clone().squeeze_dim::<2>(1));
        let hidden2 = self.gru2.forward(hidden1, state.hidden2.take()).squeeze_dim::<2>(1);
        state.hidden2 = Some(hidden2.clone());
        let Some(attention) = &self.attention else { return hidden2 };
        if state.steps.len() == self.window {
            state.steps.pop_front();
        }
        state.steps.push_back(hidden2);
        let window: Vec<Tensor<B, 3>> =
            state.steps.iter().map(|step| step.clone().unsqueeze_dim(1)).collect();
        let window = Tensor::cat(window, 1);
        let scores = attention.scores(window.clone());
        attention.pool(window, scores)
    }

    /// Width of the result.
    pub fn width(&self) -> usize {
        self.width
    }
}

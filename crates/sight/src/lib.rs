//! From camera frames to finger events: calibration, crops, network, tracking, fusion, training.

pub mod adapt;
pub mod backend;
pub mod calibration;
pub mod clock;
pub mod convolution;
pub mod crop;
pub mod dataset;
pub mod evaluate;
pub mod eyes;
pub mod frame;
pub mod fusion;
pub mod held;
pub mod homography;
pub mod labels;
pub mod latency;
pub mod model;
pub mod network;
pub mod offline;
pub mod sighting;
pub mod slide;
pub mod slot;
pub mod source;
pub mod tracker;
pub mod train;
pub mod worker;
pub mod zones;

//! What was measured on.

use std::fmt;
use std::fs;
use std::thread;

use serde::Serialize;
use sight::backend::{self, Device};

/// A machine.
#[derive(Debug, Clone, Serialize)]
pub struct Machine {
    /// The processor's name, as the system gives it.
    pub processor: String,
    /// How many threads run at once.
    pub cores: usize,
    /// Graphics adapters, as `fingerling doctor` says them.
    pub adapters: Vec<String>,
    /// Where the network runs: `cpu` or `wgpu`.
    pub backend: &'static str,
}

impl Machine {
    /// This one.
    pub fn this(device: Device) -> Self {
        let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        Self {
            processor: processor(&cpuinfo).unwrap_or("unknown").to_owned(),
            cores: thread::available_parallelism().map_or(1, usize::from),
            adapters: backend::adapters().iter().map(ToString::to_string).collect(),
            backend: device.name(),
        }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { processor, cores, adapters, backend } = self;
        let adapters =
            if adapters.is_empty() { "no graphics adapter".to_owned() } else { adapters.join(", ") };
        write!(f, "{processor}, {cores} cores; {adapters}; the network runs on {backend}")
    }
}

/// The processor's name in Linux's description of processors.
fn processor(cpuinfo: &str) -> Option<&str> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, name)| name.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_has_a_name_or_none() {
        assert_eq!(processor("flags: x\nmodel name\t: Some CPU @ 2 GHz\n"), Some("Some CPU @ 2 GHz"));
        assert_eq!(processor(""), None);
    }
}

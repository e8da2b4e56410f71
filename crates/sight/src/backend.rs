//! Where the network runs: a real GPU through wgpu, or the CPU through burn's Flex.
//!
//! This is the place that names backends, besides `convolution/cpu.rs`, which is Flex's own; everything else is generic
//! over [`burn::prelude::Backend`].

use std::fmt;
use std::str::FromStr;

use burn::backend::wgpu::WgpuDevice;
use burn::backend::{Autodiff, Flex};
use burn::{Dispatch, DispatchDevice};
use burn_flex::FlexDevice;

/// The CPU.
pub type Cpu = Flex;
/// The CPU, recording gradients.
pub type LearningCpu = Autodiff<Flex>;
/// A graphics adapter, recording gradients or not as its device says. By way of burn's choice of backends: it is
/// compiled there, once, and not here for every part of the network.
pub type Gpu = Dispatch;

/// What the player asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BackendChoice {
    /// A real GPU where there is one, the CPU otherwise.
    #[default]
    Auto,
    /// wgpu on whatever adapter there is, a software one included.
    Wgpu,
    /// Flex on the CPU.
    Cpu,
}

impl FromStr for BackendChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "wgpu" => Ok(Self::Wgpu),
            "cpu" => Ok(Self::Cpu),
            other => Err(format!("unknown backend '{other}': use auto, wgpu or cpu")),
        }
    }
}

/// A graphics adapter that wgpu found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adapter {
    /// Its name, as the driver gives it.
    pub name: String,
    /// Whether it is hardware; a software rasteriser such as llvmpipe is slower than Flex.
    pub hardware: bool,
}

impl fmt::Display for Adapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.name, if self.hardware { "" } else { " (software)" })
    }
}

/// All graphics adapters of this machine that can compute.
pub fn adapters() -> Vec<Adapter> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    futures_lite::future::block_on(instance.enumerate_adapters(wgpu::Backends::PRIMARY))
        .iter()
        .map(wgpu::Adapter::get_info)
        .map(|info| Adapter { name: info.name, hardware: info.device_type != wgpu::DeviceType::Cpu })
        .collect()
}

/// Where a network runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// The CPU.
    Cpu,
    /// The first graphics adapter, hardware before software.
    Wgpu,
}

impl Device {
    /// What to call it in a report: `"cpu"` or `"wgpu"`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Wgpu => "wgpu",
        }
    }

    /// Resolves a choice on this machine.
    ///
    /// # Errors
    /// One sentence, when wgpu was asked for and there is no adapter.
    pub fn choose(choice: BackendChoice) -> Result<Self, String> {
        match choice {
            BackendChoice::Auto if adapters().iter().any(|adapter| adapter.hardware) => Ok(Self::Wgpu),
            BackendChoice::Auto | BackendChoice::Cpu => Ok(Self::Cpu),
            BackendChoice::Wgpu if adapters().is_empty() => Err(
                "no graphics adapter was found for the backend wgpu: install a Vulkan driver or use --backend cpu"
                    .into(),
            ),
            BackendChoice::Wgpu => Ok(Self::Wgpu),
        }
    }

    /// The CPU as burn knows it.
    pub(crate) fn cpu() -> FlexDevice {
        FlexDevice
    }

    /// The graphics adapter as burn knows it.
    pub(crate) fn gpu() -> DispatchDevice {
        WgpuDevice::DefaultDevice.into()
    }

    /// The graphics adapter, recording gradients.
    pub(crate) fn learning_gpu() -> DispatchDevice {
        DispatchDevice::autodiff(Self::gpu())
    }
}

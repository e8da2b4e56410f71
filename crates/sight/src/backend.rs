//! Where the network runs: a real GPU through wgpu, or the CPU through burn's Flex.
//!
//! This is the only place that names a backend; everything else is generic over [`burn::prelude::Backend`].

use std::fmt;
use std::str::FromStr;

use burn::backend::flex::FlexDevice;
use burn::backend::wgpu::WgpuDevice;
use burn::{Dispatch, DispatchDevice};

/// The backend of everything that runs: it chooses Flex or wgpu per device at run time.
pub type Engine = Dispatch;

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

/// A device and what to call it in a report.
#[derive(Debug, Clone)]
pub struct Device {
    /// The device as burn knows it.
    pub device: DispatchDevice,
    /// `"wgpu"` or `"cpu"`.
    pub name: &'static str,
}

impl Device {
    /// The CPU.
    pub fn cpu() -> Self {
        Self { device: FlexDevice.into(), name: "cpu" }
    }

    /// The first graphics adapter, hardware before software.
    pub fn wgpu() -> Self {
        Self { device: WgpuDevice::DefaultDevice.into(), name: "wgpu" }
    }

    /// Resolves a choice on this machine.
    ///
    /// # Errors
    /// One sentence, when wgpu was asked for and there is no adapter.
    pub fn choose(choice: BackendChoice) -> Result<Self, String> {
        match choice {
            BackendChoice::Auto if adapters().iter().any(|adapter| adapter.hardware) => Ok(Self::wgpu()),
            BackendChoice::Auto | BackendChoice::Cpu => Ok(Self::cpu()),
            BackendChoice::Wgpu if adapters().is_empty() => Err(
                "no graphics adapter was found for the backend wgpu: install a Vulkan driver or use --backend cpu"
                    .into(),
            ),
            BackendChoice::Wgpu => Ok(Self::wgpu()),
        }
    }

    /// The same device, recording gradients.
    pub fn autodiff(&self) -> DispatchDevice {
        DispatchDevice::autodiff(self.device.clone())
    }
}

//! A model on disk: configuration (JSON) and weights (burnpack) beside each other in a folder under `models/`.

use std::path::{Path, PathBuf};

use burn::prelude::*;
use burn::store::{BurnpackStore, HalfPrecisionAdapter, ModuleSnapshot};
use thiserror::Error;

use crate::fusion::FusionSettings;
use crate::network::locator::{Locator, LocatorConfig};
use crate::network::{Recogniser, RecogniserConfig};

const RECOGNISER_CONFIG: &str = "recogniser.json";
const RECOGNISER_WEIGHTS: &str = "recogniser.bpk";
const LOCATOR_CONFIG: &str = "locator.json";
const LOCATOR_WEIGHTS: &str = "locator.bpk";
const FUSION: &str = "fusion.json";

/// Why a model cannot be loaded, saved or trained. One sentence each.
#[derive(Debug, Error)]
pub enum ModelError {
    /// A file of the model is missing or broken.
    #[error(
        "the model file {path} cannot be used ({reason}); fetch it again or train it with `fingerling train`"
    )]
    Load {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The weights could not be written.
    #[error("the weights cannot be written to {path} ({reason}); is the disk full or the folder read-only?")]
    Save {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Hands that were tuned cannot be used.
    #[error("the hands in {path} cannot be used ({reason}); play the minute again")]
    Hands {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The system refused something.
    #[error("{0}")]
    System(String),
}

/// Both networks, ready to look.
#[derive(Debug)]
pub struct Model<B: Backend> {
    /// Finds the hands.
    pub locator: Locator<B>,
    /// Reads the fingers.
    pub recogniser: Recogniser<B>,
    /// The recogniser's sizes.
    pub config: RecogniserConfig,
    /// How what they see becomes verdicts.
    pub fusion: FusionSettings,
}

impl<B: Backend> Model<B> {
    /// Loads both networks from a model's folder, and the settings of the fusion where they were chosen for it.
    ///
    /// # Errors
    /// When a network's file is missing, or any file is truncated or of other sizes than its configuration says.
    pub fn load(folder: &Path, device: &B::Device) -> Result<Self, ModelError> {
        let config: RecogniserConfig = load_config(&folder.join(RECOGNISER_CONFIG))?;
        let locator: LocatorConfig = load_config(&folder.join(LOCATOR_CONFIG))?;
        Ok(Self {
            recogniser: load_recogniser(folder, device)?,
            locator: load_locator_into(locator.init(device), folder)?,
            config,
            fusion: load_fusion(&folder.join(FUSION))?,
        })
    }
}

/// Writes the recogniser's weights (half precision) and configuration.
///
/// # Errors
/// When the folder cannot be written.
pub fn save_recogniser<B: Backend>(
    model: &Recogniser<B>,
    config: &RecogniserConfig,
    folder: &Path,
) -> Result<(), ModelError> {
    save_config(config, &folder.join(RECOGNISER_CONFIG))?;
    save_weights(model, &folder.join(RECOGNISER_WEIGHTS))
}

/// Writes the locator's weights (half precision) and configuration.
///
/// # Errors
/// When the folder cannot be written.
pub fn save_locator<B: Backend>(
    model: &Locator<B>,
    config: &LocatorConfig,
    folder: &Path,
) -> Result<(), ModelError> {
    save_config(config, &folder.join(LOCATOR_CONFIG))?;
    save_weights(model, &folder.join(LOCATOR_WEIGHTS))
}

/// Loads the recogniser of a model's folder.
///
/// # Errors
/// When a file is missing, broken or of other sizes.
pub fn load_recogniser<B: Backend>(folder: &Path, device: &B::Device) -> Result<Recogniser<B>, ModelError> {
    let config: RecogniserConfig = load_config(&folder.join(RECOGNISER_CONFIG))?;
    load_recogniser_into(config.init(device), folder)
}

/// A checksum of the recogniser's weights (CRC-32), to tell networks apart.
///
/// # Errors
/// When the file cannot be read.
pub fn checksum(folder: &Path) -> Result<u32, ModelError> {
    let path = folder.join(RECOGNISER_WEIGHTS);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(crc32fast::hash(&bytes)),
        Err(err) => Err(ModelError::Load { path, reason: err.to_string() }),
    }
}

/// Fills a recogniser of the right sizes with saved weights.
///
/// # Errors
/// When the file is missing, broken or of other sizes.
pub fn load_recogniser_into<B: Backend>(
    model: Recogniser<B>,
    folder: &Path,
) -> Result<Recogniser<B>, ModelError> {
    load_weights(model, &folder.join(RECOGNISER_WEIGHTS))
}

/// Fills what it can of a recogniser with saved weights, to train on; also the names of what the file lacks, as of heads
/// that are new.
///
/// # Errors
/// When the file is missing, broken or of other sizes.
pub fn resume_recogniser<B: Backend>(
    model: Recogniser<B>,
    folder: &Path,
) -> Result<(Recogniser<B>, Vec<String>), ModelError> {
    load_known_weights(model, &folder.join(RECOGNISER_WEIGHTS))
}

/// Fills a locator of the right sizes with saved weights.
///
/// # Errors
/// When the file is missing, broken or of other sizes.
pub fn load_locator_into<B: Backend>(model: Locator<B>, folder: &Path) -> Result<Locator<B>, ModelError> {
    load_weights(model, &folder.join(LOCATOR_WEIGHTS))
}

/// Writes the settings of the fusion into a model's folder.
///
/// # Errors
/// When the folder cannot be written.
pub fn save_fusion(settings: &FusionSettings, folder: &Path) -> Result<(), ModelError> {
    let path = folder.join(FUSION);
    let failed = |reason: String| ModelError::Save { path: path.clone(), reason };
    let text = serde_json::to_string_pretty(settings).map_err(|err| failed(err.to_string()))?;
    std::fs::write(&path, text + "\n").map_err(|err| failed(err.to_string()))
}

fn load_fusion(path: &Path) -> Result<FusionSettings, ModelError> {
    if !path.exists() {
        return Ok(FusionSettings::default());
    }
    let failed = |reason: String| ModelError::Load { path: path.into(), reason };
    let text = std::fs::read_to_string(path).map_err(|err| failed(err.to_string()))?;
    serde_json::from_str(&text).map_err(|err| failed(err.to_string()))
}

fn load_config<C: Config>(path: &Path) -> Result<C, ModelError> {
    C::load(path).map_err(|err| ModelError::Load { path: path.into(), reason: err.to_string() })
}

fn save_config<C: Config>(config: &C, path: &Path) -> Result<(), ModelError> {
    let failed = |err: std::io::Error| ModelError::Save { path: path.into(), reason: err.to_string() };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    config.save(path).map_err(failed)
}

/// Writes beside the old file first, so that a full disk never costs the weights that are there.
pub(crate) fn save_weights<B: Backend, M: ModuleSnapshot<B>>(
    model: &M,
    path: &Path,
) -> Result<(), ModelError> {
    let failed = |reason: String| ModelError::Save { path: path.into(), reason };
    let unfinished = path.with_extension("part");
    let mut store = BurnpackStore::from_file(&unfinished)
        .auto_extension(false)
        .overwrite(true)
        .with_to_adapter(HalfPrecisionAdapter::new());
    model.save_into(&mut store).map_err(|err| failed(err.to_string()))?;
    std::fs::rename(&unfinished, path).map_err(|err| failed(err.to_string()))
}

/// Fills a module of the right sizes with saved weights, all of them.
pub(crate) fn load_weights<B: Backend, M: ModuleSnapshot<B>>(model: M, path: &Path) -> Result<M, ModelError> {
    let (model, missing) = load_known_weights(model, path)?;
    if missing.is_empty() {
        return Ok(model);
    }
    Err(ModelError::Load { path: path.into(), reason: format!("it lacks {}", missing.join(", ")) })
}

/// Also tells which weights the file lacks; these stay as they are.
fn load_known_weights<B: Backend, M: ModuleSnapshot<B>>(
    mut model: M,
    path: &Path,
) -> Result<(M, Vec<String>), ModelError> {
    let failed = |reason: String| ModelError::Load { path: path.into(), reason };
    if !path.is_file() {
        return Err(failed("it is not there".into()));
    }
    let mut store = BurnpackStore::from_file(path)
        .auto_extension(false)
        .allow_partial(true)
        .with_from_adapter(HalfPrecisionAdapter::new());
    let result = model.load_from(&mut store).map_err(|err| failed(err.to_string()))?;
    match result.errors.first() {
        Some(err) => Err(failed(format!("{err:?}"))),
        None => Ok((model, result.missing.into_iter().map(|(name, _)| name).collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::backend::Flex;

    type B = Flex;

    fn small() -> RecogniserConfig {
        RecogniserConfig::paper().with_embedding(8).with_fusion(8)
    }

    fn saved(folder: &Path) -> Recogniser<B> {
        let device = Default::default();
        let model = small().init::<B>(&device);
        save_recogniser(&model, &small(), folder).unwrap();
        save_locator(&LocatorConfig::new().init::<B>(&device), &LocatorConfig::new(), folder).unwrap();
        model
    }

    #[test]
    fn weights_survive_the_disk_to_half_precision() {
        let folder = tempfile::tempdir().unwrap();
        let model = saved(folder.path());
        let device = Default::default();

        let loaded = Model::<B>::load(folder.path(), &device).unwrap();

        let crops = Tensor::<B, 5>::full([1, 1, 3, 128, 128], 0.7, &device);
        let read = |model: &Recogniser<B>| {
            model.read_clips(crops.clone(), Tensor::zeros([1, 1, 2], &device)).points.into_data()
        };
        read(&loaded.recogniser)
            .assert_approx_eq::<f32>(&read(&model), burn::tensor::Tolerance::absolute(2e-3));
    }

    #[test]
    fn the_fusion_s_settings_come_with_the_model_or_are_the_usual_ones() {
        let folder = tempfile::tempdir().unwrap();
        saved(folder.path());
        let load = || Model::<B>::load(folder.path(), &Default::default()).map(|model| model.fusion);
        assert_eq!(load().unwrap(), FusionSettings::default());

        let chosen = FusionSettings { spread_mm: 3.25, ..FusionSettings::default() };
        save_fusion(&chosen, folder.path()).unwrap();
        assert_eq!(load().unwrap(), chosen);

        std::fs::write(folder.path().join(FUSION), "{").unwrap();
        assert!(load().unwrap_err().to_string().contains("fusion.json"));
    }

    #[test]
    fn a_missing_or_truncated_file_is_one_sentence_not_a_panic() {
        let folder = tempfile::tempdir().unwrap();
        let device = Default::default();
        assert!(Model::<B>::load(folder.path(), &device).is_err());

        saved(folder.path());
        let weights = folder.path().join(RECOGNISER_WEIGHTS);
        let bytes = std::fs::read(&weights).unwrap();
        for keep in [0, 5, 100, bytes.len() / 2, bytes.len() - 1] {
            std::fs::write(&weights, &bytes[..keep]).unwrap();
            let message = Model::<B>::load(folder.path(), &device).unwrap_err().to_string();
            assert!(message.contains("recogniser.bpk") && message.contains("fingerling train"), "{message}");
        }
    }
}

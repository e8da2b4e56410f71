//! The file in which a tuned head is kept: weights, and beside them which network they belong to.

use std::fs;
use std::path::{Path, PathBuf};

use burn::prelude::*;
use serde::{Deserialize, Serialize};

use crate::model::{self, ModelError};
use crate::network::KeysHead;

/// What is written beside the weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Beside {
    /// Checksum of the network's weights that the head was tuned on.
    network: u32,
}

/// A head that was tuned to a player and a camera.
#[derive(Debug)]
pub struct Tuned<B: Backend> {
    /// The head.
    pub head: KeysHead<B>,
}

impl<B: Backend> Tuned<B> {
    /// Keeps it in `file` for the network in `model`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, file: &Path, model: &Path) -> Result<(), ModelError> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)
                .map_err(|err| ModelError::Save { path: folder.into(), reason: err.to_string() })?;
        }
        let beside = Beside { network: model::checksum(model)? };
        model::save_weights(&self.head, file)?;
        let failed = |reason: String| ModelError::Save { path: beside_path(file), reason };
        let text = serde_json::to_string(&beside).map_err(|err| failed(err.to_string()))?;
        fs::write(beside_path(file), text).map_err(|err| failed(err.to_string()))
    }

    /// Fills `plain`, the head of the network in `model`, with what is kept in `file`.
    ///
    /// # Errors
    /// When there is no such file, or it is broken, or it belongs to another network.
    pub fn load(plain: KeysHead<B>, file: &Path, model: &Path) -> Result<Self, ModelError> {
        let failed = |reason: String| ModelError::Hands { path: file.into(), reason };
        let text = fs::read_to_string(beside_path(file)).map_err(|err| failed(err.to_string()))?;
        let beside: Beside = serde_json::from_str(&text).map_err(|err| failed(err.to_string()))?;
        if beside.network != model::checksum(model)? {
            return Err(failed("it was made for another network".into()));
        }
        let head = model::load_weights(plain, file).map_err(|err| failed(err.to_string()))?;
        Ok(Self { head })
    }
}

fn beside_path(file: &Path) -> PathBuf {
    file.with_extension("json")
}

/// The file in which a player's hands in front of a camera are kept, in `folder`.
pub fn tuned_path(folder: &Path, player: &str, camera: &str) -> PathBuf {
    let name = crate::calibration::file_stem(&format!("{player} {camera}"));
    folder.join("hands").join(format!("{name}.bpk"))
}

/// Forgets a player's hands; there may be none.
///
/// # Errors
/// When the file is there and cannot be removed.
pub fn forget(file: &Path) -> Result<(), ModelError> {
    for path in [beside_path(file), file.to_owned()] {
        if path.exists() {
            fs::remove_file(&path).map_err(|err| ModelError::Save { path, reason: err.to_string() })?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use burn::backend::Flex;

    use super::*;
    use crate::network::RecogniserConfig;

    #[test]
    fn tuned_hands_belong_to_one_network_and_can_be_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let device = Default::default();
        let config = RecogniserConfig::paper().with_embedding(8).with_fusion(8).with_keys(8);
        let network = |name: &str| {
            let path = folder.path().join(name);
            let recogniser = config.init::<Flex>(&device);
            model::save_recogniser(&recogniser, &config, &path).unwrap();
            (path, recogniser.keys_head().cloned().unwrap())
        };
        let ((one, head), (other, _)) = (network("one"), network("other"));
        let file = tuned_path(folder.path(), "Mia", "camera 0");

        Tuned { head: head.clone() }.save(&file, &one).unwrap();

        assert!(Tuned::load(head.clone(), &file, &one).is_ok());
        let message = Tuned::load(head.clone(), &file, &other).unwrap_err().to_string();
        assert!(message.contains("another network"), "{message}");
        fs::write(&file, b"short").unwrap();
        let message = Tuned::load(head.clone(), &file, &one).unwrap_err().to_string();
        assert!(message.contains("play the minute again"), "{message}");
        forget(&file).unwrap();
        forget(&file).unwrap();
        assert!(!file.exists() && Tuned::load(head, &file, &one).is_err());
    }
}

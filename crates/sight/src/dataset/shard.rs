//! One file of the dataset, and all of them in memory.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use glam::Vec2;
use safetensors::tensor::SafeTensors;
use score::Hand;

use super::tensor::Tensor;
use super::{DatasetError, Share, Split};
use crate::crop::{CROP_PX, CropFrame, STRIP_HEIGHT, STRIP_WIDTH};
use crate::network::ORDER;

/// `look` of a film in the plain look, which is not drawn.
pub(super) const PLAIN_LOOK: i64 = -1;
/// Bytes of one crop.
const CROP_BYTES: usize = 3 * CROP_PX * CROP_PX;
/// Bytes of one strip.
pub(super) const STRIP_BYTES: usize = 3 * STRIP_WIDTH * STRIP_HEIGHT;

/// What training reads of one shard; shapes as in the module's table, flattened row by row.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(missing_docs, reason = "the module's table documents every tensor")]
pub struct Shard {
    pub frames: usize,
    pub crops: Vec<u8>,
    pub travel: Vec<f32>,
    pub points: Vec<f32>,
    pub visible: Vec<u8>,
    pub main: Vec<u8>,
    pub pressed: Vec<u8>,
    pub onset: Vec<u8>,
    pub change: Vec<u8>,
    pub glissando: Vec<u8>,
    pub keys: Vec<u8>,
    pub centre_mm: Vec<f32>,
    pub hand: Vec<u8>,
    pub player: Vec<i64>,
    pub look: Vec<i64>,
    pub strips: Vec<u8>,
    pub hands: Vec<f32>,
    pub strip_player: Vec<i64>,
}

impl Shard {
    /// Number of clips.
    pub fn clips(&self) -> usize {
        self.player.len()
    }

    /// Number of strips.
    pub fn strips(&self) -> usize {
        self.strip_player.len()
    }

    /// The bytes of one clip's crops, `[T,3,128,128]`.
    pub fn clip_crops(&self, clip: usize) -> &[u8] {
        let bytes = self.frames * CROP_BYTES;
        &self.crops[clip * bytes..(clip + 1) * bytes]
    }

    /// Whether a clip was filmed in the plain look, which is always the same.
    pub fn is_plain(&self, clip: usize) -> bool {
        self.look[clip] == PLAIN_LOOK
    }

    /// The bytes of one strip, `[3,64,256]`.
    pub fn strip(&self, strip: usize) -> &[u8] {
        &self.strips[strip * STRIP_BYTES..(strip + 1) * STRIP_BYTES]
    }

    /// The square that a crop shows; `step` counts the frames of all clips.
    pub fn square(&self, step: usize) -> CropFrame {
        let centre = Vec2::new(self.centre_mm[step * 2], self.centre_mm[step * 2 + 1]);
        let hand = if self.hand[step / self.frames] == 0 { Hand::Left } else { Hand::Right };
        CropFrame::new(centre, hand)
    }

    /// Adds the clips and strips of another shard of the same clip length.
    pub fn append(&mut self, mut other: Self) {
        self.frames = self.frames.max(other.frames);
        self.crops.append(&mut other.crops);
        self.travel.append(&mut other.travel);
        self.points.append(&mut other.points);
        self.visible.append(&mut other.visible);
        self.main.append(&mut other.main);
        self.pressed.append(&mut other.pressed);
        self.onset.append(&mut other.onset);
        self.change.append(&mut other.change);
        self.glissando.append(&mut other.glissando);
        self.keys.append(&mut other.keys);
        self.centre_mm.append(&mut other.centre_mm);
        self.hand.append(&mut other.hand);
        self.player.append(&mut other.player);
        self.look.append(&mut other.look);
        self.strips.append(&mut other.strips);
        self.hands.append(&mut other.hands);
        self.strip_player.append(&mut other.strip_player);
    }

    /// The tensors that training reads.
    pub(super) fn tensors(&self) -> Vec<Tensor<'_>> {
        let (clips, frames, strips) = (self.clips(), self.frames, self.strips());
        vec![
            Tensor::octets("crops", &[clips, frames, 3, CROP_PX, CROP_PX], &self.crops),
            Tensor::floats("travel", &[clips, frames, 2], &self.travel),
            Tensor::floats("points", &[clips, frames, ORDER.len(), 2], &self.points),
            Tensor::octets("visible", &[clips, frames, ORDER.len()], &self.visible),
            Tensor::octets("main", &[clips, frames], &self.main),
            Tensor::octets("pressed", &[clips, frames, 5], &self.pressed),
            Tensor::octets("onset", &[clips, frames], &self.onset),
            Tensor::octets("change", &[clips, frames], &self.change),
            Tensor::octets("glissando", &[clips, frames], &self.glissando),
            Tensor::octets("keys", &[clips, frames, 5], &self.keys),
            Tensor::floats("centre_mm", &[clips, frames, 2], &self.centre_mm),
            Tensor::octets("hand", &[clips], &self.hand),
            Tensor::integers("player", &[clips], &self.player),
            Tensor::integers("look", &[clips], &self.look),
            Tensor::octets("strips", &[strips, 3, STRIP_HEIGHT, STRIP_WIDTH], &self.strips),
            Tensor::floats("hands", &[strips, 2, 3], &self.hands),
            Tensor::integers("strip_player", &[strips], &self.strip_player),
        ]
    }

    /// Reads what training needs of a shard and leaves the rest on the disk.
    ///
    /// # Errors
    /// When the file cannot be read, is no safetensors file, or lacks a tensor of the documented shape.
    pub fn read(path: &Path) -> Result<Self, DatasetError> {
        let broken = |what: String| file_error(path, &format!("{what}; render this shard again"));
        let bytes =
            std::fs::read(path).map_err(|err| file_error(path, &format!("cannot be read ({err})")))?;
        let file =
            SafeTensors::deserialize(&bytes).map_err(|err| broken(format!("not a whole shard ({err})")))?;
        let tensor =
            |name: &str| file.tensor(name).map_err(|_| broken(format!("the tensor '{name}' is missing")));
        let octets = |name: &str| tensor(name).map(|view| view.data().to_vec());
        let floats = |name: &str| {
            tensor(name).map(|view| {
                view.data()
                    .as_chunks::<4>()
                    .0
                    .iter()
                    .map(|bytes| f32::from_le_bytes(*bytes))
                    .collect::<Vec<f32>>()
            })
        };
        let seeds = |name: &str| {
            tensor(name).map(|view| {
                view.data()
                    .as_chunks::<8>()
                    .0
                    .iter()
                    .map(|bytes| i64::from_le_bytes(*bytes))
                    .collect::<Vec<i64>>()
            })
        };
        let shard = Self {
            frames: tensor("crops")?.shape().get(1).copied().unwrap_or(0),
            crops: octets("crops")?,
            travel: floats("travel")?,
            points: floats("points")?,
            visible: octets("visible")?,
            main: octets("main")?,
            pressed: octets("pressed")?,
            onset: octets("onset")?,
            change: octets("change")?,
            glissando: octets("glissando")?,
            keys: octets("keys")?,
            centre_mm: floats("centre_mm")?,
            hand: octets("hand")?,
            player: seeds("player")?,
            look: seeds("look")?,
            strips: octets("strips")?,
            hands: floats("hands")?,
            strip_player: seeds("strip_player")?,
        };
        let steps = shard.clips() * shard.frames;
        let whole = shard.crops.len() == steps * CROP_BYTES
            && shard.travel.len() == steps * 2
            && shard.points.len() == steps * ORDER.len() * 2
            && shard.visible.len() == steps * ORDER.len()
            && shard.main.len() == steps
            && shard.pressed.len() == steps * 5
            && [&shard.onset, &shard.change, &shard.glissando].iter().all(|of| of.len() == steps)
            && shard.keys.len() == steps * 5
            && shard.centre_mm.len() == steps * 2
            && shard.hand.len() == shard.clips()
            && shard.look.len() == shard.clips()
            && shard.strips.len() == shard.strips() * STRIP_BYTES
            && shard.hands.len() == shard.strips() * 6;
        if whole { Ok(shard) } else { Err(broken("its tensors do not fit together".into())) }
    }
}

pub(super) fn file_error(path: &Path, reason: &str) -> DatasetError {
    DatasetError::File { path: path.display().to_string(), reason: reason.into() }
}

/// All shards of a folder, in memory, split by player.
#[derive(Debug)]
pub struct Dataset {
    shards: Arc<Vec<Shard>>,
    /// Training clips as (shard, clip).
    pub train_clips: Vec<(usize, usize)>,
    /// Validation clips.
    pub valid_clips: Vec<(usize, usize)>,
    /// Clips that measure, if the split has any.
    pub test_clips: Vec<(usize, usize)>,
    /// Training strips as (shard, strip).
    pub train_strips: Vec<(usize, usize)>,
    /// Validation strips.
    pub valid_strips: Vec<(usize, usize)>,
}

impl Dataset {
    /// Reads every shard of a folder, split as for the model that is handed in.
    ///
    /// # Errors
    /// When the folder has no shards, shards of different clip length, or a broken one.
    pub fn read(folder: &Path) -> Result<Self, DatasetError> {
        Self::read_as(folder, |shard| shard)
    }

    /// The same shards, split in another way.
    #[must_use]
    pub fn split(&self, split: Split) -> Self {
        Self::of(Arc::clone(&self.shards), split)
    }

    fn of(shards: Arc<Vec<Shard>>, split: Split) -> Self {
        let clips = |share: Share| index(&shards, |shard| &shard.player, split, share);
        let strips = |share: Share| index(&shards, |shard| &shard.strip_player, split, share);
        Self {
            train_clips: clips(Share::Train),
            valid_clips: clips(Share::Valid),
            test_clips: clips(Share::Test),
            train_strips: strips(Share::Train),
            valid_strips: strips(Share::Valid),
            shards,
        }
    }

    /// Reads the strips alone: a tenth of the memory, and all that the locator learns from.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_strips(folder: &Path) -> Result<Self, DatasetError> {
        Self::read_as(folder, |shard| Shard {
            frames: shard.frames,
            strips: shard.strips,
            hands: shard.hands,
            strip_player: shard.strip_player,
            ..Shard::default()
        })
    }

    fn read_as(folder: &Path, keep: impl Fn(Shard) -> Shard) -> Result<Self, DatasetError> {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
            .map_err(|err| file_error(folder, &format!("the dataset's folder cannot be read ({err})")))?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "safetensors"))
            .collect();
        paths.sort();
        let shards = paths.iter().map(|path| Shard::read(path).map(&keep)).collect::<Result<Vec<_>, _>>()?;
        let Some(first) = shards.first() else {
            return Err(file_error(folder, "no shards here; make some with `fingerling render --out`"));
        };
        if shards.iter().any(|shard| shard.frames != first.frames) {
            return Err(file_error(folder, "the shards' clips differ in length; keep one render per folder"));
        }
        Ok(Self::of(Arc::new(shards), Split::HandedIn))
    }

    /// A shard whose clips are shared out already, into those that teach and those that are held back.
    pub(crate) fn shared_out(shard: Shard, train: Vec<(usize, usize)>, valid: Vec<(usize, usize)>) -> Self {
        Self {
            shards: Arc::new(vec![shard]),
            train_clips: train,
            valid_clips: valid,
            test_clips: Vec::new(),
            train_strips: Vec::new(),
            valid_strips: Vec::new(),
        }
    }

    /// A shard by its index.
    pub fn shard(&self, index: usize) -> &Shard {
        &self.shards[index]
    }

    /// Frames per clip.
    pub fn frames(&self) -> usize {
        self.shards[0].frames
    }
}

/// Clips or strips of a share of the players, as (shard, index).
fn index(shards: &[Shard], players: fn(&Shard) -> &[i64], split: Split, share: Share) -> Vec<(usize, usize)> {
    let of = |(s, shard)| players(shard).iter().enumerate().map(move |(i, &player)| (s, i, player));
    let all = shards.iter().enumerate().flat_map(of);
    all.filter(|&(_, _, player)| split.share(player) == share).map(|(s, i, _)| (s, i)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::annotation::Annotation;
    use crate::dataset::tensor::{self, Header};

    fn tiny() -> Shard {
        Shard {
            frames: 2,
            crops: vec![7; 2 * 2 * CROP_BYTES],
            travel: vec![0.25; 8],
            points: vec![-0.5; 2 * 2 * ORDER.len() * 2],
            visible: vec![1; 2 * 2 * ORDER.len()],
            onset: vec![0; 4],
            change: vec![0; 4],
            glissando: vec![0; 4],
            keys: vec![0; 20],
            centre_mm: vec![500.0; 8],
            hand: vec![0, 1],
            main: vec![3; 4],
            pressed: vec![0; 20],
            player: vec![11, 20],
            look: vec![PLAIN_LOOK, 5],
            strips: vec![9; STRIP_BYTES],
            hands: vec![1.0, 100.0, 30.0, 0.0, 0.0, 0.0],
            strip_player: vec![11],
        }
    }

    fn header() -> Header {
        Header { version: 2, seed: 1, players: [0, 50], levels: Vec::new(), technique: None, films: [0, 2] }
    }

    fn save(shard: &Shard, path: &Path) {
        let annotation = Annotation::blank(shard.clips(), shard.frames);
        let mut tensors = shard.tensors();
        tensors.extend(annotation.tensors(shard.clips(), shard.frames));
        tensor::write(path, &tensors, &header()).unwrap();
    }

    #[test]
    fn the_header_says_how_a_shard_was_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clips-00000.safetensors");
        save(&tiny(), &path);

        assert_eq!(Header::read(&path), Some(header()));

        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
        assert_eq!(Header::read(&path), None, "a broken-off shard is not taken for a whole one");
    }

    #[test]
    fn a_shard_without_annotation_is_read_and_one_without_truth_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clips-00000.safetensors");
        let shard = tiny();

        tensor::write(&path, &shard.tensors(), &header()).unwrap();
        assert_eq!(Shard::read(&path).unwrap(), shard);

        tensor::write(&path, &shard.tensors()[..5], &header()).unwrap();
        let message = Shard::read(&path).unwrap_err().to_string();
        assert!(message.contains("'pressed' is missing; render this shard again"), "{message}");
    }

    #[test]
    fn a_shard_that_cannot_be_written_is_said_in_one_sentence_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("no-such-folder/clips-00000.safetensors");

        let message = tensor::write(&path, &tiny().tensors(), &header()).unwrap_err().to_string();

        assert!(message.contains("cannot be written") && !message.contains('\n'), "{message}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_shard_survives_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clips-00000.safetensors");

        save(&tiny(), &path);

        assert_eq!(Shard::read(&path).unwrap(), tiny());
    }

    #[test]
    fn players_are_split_between_training_and_validation() {
        let folder = tempfile::tempdir().unwrap();
        save(&tiny(), &folder.path().join("clips-00000.safetensors"));

        let data = Dataset::read(folder.path()).unwrap();

        assert_eq!((data.train_clips, data.valid_clips), (vec![(0, 0)], vec![(0, 1)]));
    }

    #[test]
    fn a_truncated_shard_is_refused_in_one_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clips-00000.safetensors");
        save(&tiny(), &path);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();

        let message = Shard::read(&path).unwrap_err().to_string();

        assert!(message.contains("clips-00000") && message.contains("render this shard again"), "{message}");
    }
}

//! Tensors on their way into a safetensors file, and the header that says how they were made.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Read as _;
use std::path::Path;

use safetensors::tensor::{Dtype, TensorView};
use serde::{Deserialize, Serialize};

use super::DatasetError;
use super::shard::file_error;

/// Version of the tensors and of their meaning. Version 1 had no header and no annotation.
pub(super) const VERSION: u32 = 3;
/// The key of the file's metadata under which the header stands, as JSON. One key, because safetensors
/// writes several in an order that changes from run to run.
const METADATA_KEY: &str = "fingerling";
/// A header longer than this is no header.
const LONGEST_HEADER: u64 = 1 << 24;

/// How a shard was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Version of the tensors, see the module's table.
    pub version: u32,
    /// Seed of everything but the players.
    pub seed: u64,
    /// The players drawn from, from the first to before the last.
    pub players: [u64; 2],
    /// Ids of the levels drawn from; empty for études.
    pub levels: Vec<String>,
    /// The études' technique; each in turn if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technique: Option<String>,
    /// The films in this shard, from the first to before the last.
    pub films: [u64; 2],
}

impl Header {
    /// Whether both shards belong to one render, whichever films they hold.
    pub(super) fn belongs_with(&self, other: &Self) -> bool {
        Self { films: other.films, ..self.clone() } == *other
    }

    /// The header of a whole shard; none if the file is broken off, of version 1, or no shard at all.
    pub fn read(path: &Path) -> Option<Self> {
        let mut file = std::fs::File::open(path).ok()?;
        let bytes = file.metadata().ok()?.len();
        let mut length = [0; 8];
        file.read_exact(&mut length).ok()?;
        let length = u64::from_le_bytes(length);
        if length > LONGEST_HEADER {
            return None;
        }
        let mut json = vec![0; usize::try_from(length).ok()?];
        file.read_exact(&mut json).ok()?;
        let json: serde_json::Value = serde_json::from_slice(&json).ok()?;
        let ends =
            json.as_object()?.values().filter_map(|tensor| tensor.get("data_offsets")?.get(1)?.as_u64());
        let whole = 8 + length + ends.max()? == bytes;
        let header = json.get("__metadata__")?.get(METADATA_KEY)?.as_str()?;
        serde_json::from_str(header).ok().filter(|_| whole)
    }
}

/// A named tensor as bytes.
pub(super) struct Tensor<'a> {
    name: &'static str,
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Cow<'a, [u8]>,
}

impl<'a> Tensor<'a> {
    pub fn octets(name: &'static str, shape: &[usize], values: &'a [u8]) -> Self {
        Self { name, dtype: Dtype::U8, shape: shape.to_vec(), bytes: values.into() }
    }

    pub fn floats(name: &'static str, shape: &[usize], values: &[f32]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { name, dtype: Dtype::F32, shape: shape.to_vec(), bytes: Cow::Owned(bytes) }
    }

    pub fn integers(name: &'static str, shape: &[usize], values: &[i64]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { name, dtype: Dtype::I64, shape: shape.to_vec(), bytes: Cow::Owned(bytes) }
    }
}

/// Writes a file; a half-written one never bears the final name.
pub(super) fn write(path: &Path, tensors: &[Tensor<'_>], header: &Header) -> Result<(), DatasetError> {
    let unfinished = path.with_extension("part");
    let written = serialize(tensors, header, &unfinished);
    if let Err(reason) = written {
        std::fs::remove_file(&unfinished).ok(); // gives the disk its room back
        return Err(file_error(path, &format!("the shard cannot be written ({reason}); is the disk full?")));
    }
    std::fs::rename(&unfinished, path)
        .map_err(|err| file_error(path, &format!("the finished shard cannot be renamed ({err})")))
}

fn serialize(tensors: &[Tensor<'_>], header: &Header, path: &Path) -> Result<(), String> {
    let header = serde_json::to_string(header).map_err(|err| err.to_string())?;
    let metadata = HashMap::from([(METADATA_KEY.to_owned(), header)]);
    let views: Result<Vec<_>, _> = tensors
        .iter()
        .map(|tensor| {
            TensorView::new(tensor.dtype, tensor.shape.clone(), &tensor.bytes).map(|view| (tensor.name, view))
        })
        .collect();
    views
        .and_then(|views| safetensors::serialize_to_file(views, Some(metadata), path))
        .map_err(|err| err.to_string())
}

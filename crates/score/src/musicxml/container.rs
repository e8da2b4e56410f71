//! From a file's bytes to its text: archives unpacked, encodings decoded.

use std::{
    borrow::Cow,
    io::{Cursor, Read as _},
};

use zip::ZipArchive;

use super::xml::Xml;
use crate::{
    input::{self, Problem},
    names,
};

/// Longer texts are refused.
pub(super) const MAX_UNPACKED: u64 = 64 << 20;
/// How an archive begins.
const ARCHIVE: &[u8] = b"PK";
/// Where an archive says which of its files is the score.
const CONTAINER: &str = "META-INF/container.xml";
/// What to do about most that can be wrong with an archive.
const EXPORT_AGAIN: &str = "the file is damaged or incomplete; copy or export it again";

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The text of a file, which may be an archive.
pub(super) fn text(bytes: &[u8]) -> Result<String, Problem> {
    if !bytes.starts_with(ARCHIVE) {
        let remedy = "check that it is a MusicXML file, or split it";
        input::check_size(bytes, MAX_UNPACKED, remedy)?;
        return Ok(decoded(bytes));
    }
    input::check_size(bytes, input::MAX_BYTES, "check that it is an .mxl file, or split it")?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Problem {
        problem: "the archive cannot be opened".to_owned(),
        place: "byte 0".to_owned(),
        remedy: EXPORT_AGAIN,
    })?;
    let path = match entry(&mut archive, CONTAINER) {
        Ok(container) => root_file(&decoded(&container))?,
        Err(problem) => first_score(&archive).ok_or(problem)?,
    };
    Ok(decoded(&entry(&mut archive, &path)?))
}

/// One file of an archive, as long as it really is, whatever the archive claims.
fn entry(archive: &mut Archive<'_>, path: &str) -> Result<Vec<u8>, Problem> {
    let place = || format!("{:?} in the archive", names::clean(path).unwrap_or_default());
    let unreadable = || Problem {
        problem: "the file is missing or cannot be unpacked".to_owned(),
        place: place(),
        remedy: EXPORT_AGAIN,
    };
    let file = archive.by_name(path).map_err(|_| unreadable())?;
    let mut bytes = Vec::new();
    file.take(MAX_UNPACKED + 1).read_to_end(&mut bytes).map_err(|_| unreadable())?;
    if bytes.len() as u64 > MAX_UNPACKED {
        return Err(Problem {
            problem: format!("the file is longer than {MAX_UNPACKED} bytes when unpacked"),
            place: place(),
            remedy: "split the piece",
        });
    }
    Ok(bytes)
}

/// The path of the score: the first root file that is not declared to be something else.
fn root_file(container: &str) -> Result<String, Problem> {
    let mut found = None;
    let mut xml = Xml::new(container);
    xml.root(|xml, _| {
        xml.children(|xml, tag| match tag.name() {
            "rootfiles" => xml.children(|_, tag| {
                let media = tag.attr("media-type");
                let is_score = media.is_none_or(|media| media.contains("musicxml"));
                if found.is_none() && is_score {
                    found = tag.attr("full-path").map(Cow::into_owned);
                }
                Ok(())
            }),
            _ => Ok(()),
        })
    })?;
    found.ok_or_else(|| Problem {
        problem: "the archive names no score".to_owned(),
        place: CONTAINER.to_owned(),
        remedy: "export the piece again as .musicxml",
    })
}

/// The score of an archive without a table of contents.
fn first_score(archive: &Archive<'_>) -> Option<String> {
    let mut paths = archive.file_names();
    let is_score = |path: &str| path.ends_with(".musicxml") || path.ends_with(".xml");
    paths.find(|path| is_score(path) && !path.starts_with("META-INF")).map(str::to_owned)
}

/// Bytes as text: UTF-16 with or without its mark, UTF-8, or Latin-1.
fn decoded(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0, b'<', ..] => utf16(bytes, u16::from_be_bytes),
        [b'<', 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => names::decoded(rest),
        _ => names::decoded(bytes),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|&pair| unit(pair));
    char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

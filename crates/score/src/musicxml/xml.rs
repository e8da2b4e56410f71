//! A walk over XML: the children of an element one by one, without holding the document in memory.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    escape::resolve_xml_entity,
    events::{BytesRef, BytesStart, Event},
};

use crate::input::Problem;

/// Elements within elements beyond this are refused; MusicXML needs about a dozen.
const MAX_DEPTH: usize = 64;

/// An element's beginning: its name and attributes.
pub(super) struct Tag<'a>(BytesStart<'a>);

impl Tag<'_> {
    /// The element's name without a namespace's prefix.
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// An attribute's value; the predefined entities are resolved.
    pub fn attr(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        let attribute =
            attributes.filter_map(Result::ok).find(|attribute| attribute.key.into_inner() == name)?;
        Some(match quick_xml::escape::unescape(&attribute.value) {
            Ok(value) => Cow::Owned(value.into_owned()),
            Err(_) => attribute.value,
        })
    }

    /// Whether an attribute has exactly this value.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.attr(name).is_some_and(|found| found == value)
    }
}

/// What comes next in a document.
enum Item<'a> {
    Open(Tag<'a>),
    Close,
    Text(Cow<'a, str>),
    End,
}

/// A document that is being read, and where in the music that is.
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    depth: usize,
    /// The part and measure being read, for error sentences; empty outside of them.
    pub context: String,
}

impl<'a> Xml<'a> {
    /// A walk over this text.
    pub fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, text, depth: 0, context: String::new() }
    }

    /// Visits the outermost element.
    pub fn root(
        &mut self,
        mut visit: impl FnMut(&mut Self, &Tag<'a>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        loop {
            match self.next()? {
                Item::Open(tag) => return visit(self, &tag),
                Item::Close | Item::Text(_) => {}
                Item::End => return Err(self.problem("the file holds no XML", EXPORT)),
            }
        }
    }

    /// Visits each child of the element that was opened last, to its end. What a visit leaves unread is
    /// skipped.
    pub fn children(
        &mut self,
        mut visit: impl FnMut(&mut Self, &Tag<'a>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        loop {
            match self.next()? {
                Item::Open(tag) => {
                    let outside = self.depth - 1;
                    visit(self, &tag)?;
                    while self.depth > outside {
                        if let Item::End = self.next()? {
                            return Err(self.cut_short());
                        }
                    }
                }
                Item::Text(_) => {}
                Item::Close => return Ok(()),
                Item::End => return Err(self.cut_short()),
            }
        }
    }

    /// The text of the element that was opened last, to its end, without surrounding space.
    pub fn text(&mut self) -> Result<Cow<'a, str>, Problem> {
        let outside = self.depth - 1;
        let mut text = Cow::Borrowed("");
        while self.depth > outside {
            match self.next()? {
                Item::Text(more) if text.is_empty() => text = more,
                Item::Text(more) => text.to_mut().push_str(&more),
                Item::Open(_) | Item::Close => {}
                Item::End => return Err(self.cut_short()),
            }
        }
        Ok(match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        })
    }

    /// How many bytes have been read.
    pub fn offset(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(self.text.len())
    }

    /// A problem with what was read last.
    pub fn problem(&self, problem: impl Into<String>, remedy: &'static str) -> Problem {
        let line = line(self.text, self.offset());
        let comma = if self.context.is_empty() { "" } else { ", " };
        Problem { problem: problem.into(), place: format!("{}{comma}line {line}", self.context), remedy }
    }

    fn cut_short(&self) -> Problem {
        self.problem("the file is cut short", "the file is damaged or incomplete; copy or export it again")
    }

    fn next(&mut self) -> Result<Item<'a>, Problem> {
        loop {
            let Ok(event) = self.reader.read_event() else {
                return Err(self.problem("this is no well-formed XML", EXPORT));
            };
            return Ok(match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > MAX_DEPTH {
                        return Err(self.problem("elements lie too deep within each other", EXPORT));
                    }
                    Item::Open(Tag(start))
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Item::Close
                }
                Event::Text(text) => Item::Text(text.into_inner()),
                Event::CData(text) => Item::Text(text.into_inner()),
                Event::GeneralRef(entity) => Item::Text(resolved(&entity)),
                Event::DocType(declared) if declared.contains('[') => {
                    return Err(self.problem("the file declares entities of its own", EXPORT));
                }
                Event::Eof => Item::End,
                Event::Empty(_) | Event::DocType(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {
                    continue;
                }
            });
        }
    }
}

const EXPORT: &str = "export the piece again as .musicxml";

/// The line of the text that a byte lies in, from 1.
pub(super) fn line(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    before.iter().filter(|&&byte| byte == b'\n').count() + 1
}

/// What an entity stands for: a numbered character or one of the five that XML knows, else nothing.
fn resolved(entity: &BytesRef<'_>) -> Cow<'static, str> {
    match entity.resolve_char_ref() {
        Ok(Some(letter)) => Cow::Owned(letter.to_string()),
        Ok(None) => Cow::Borrowed(resolve_xml_entity(&entity.xml10_content()).unwrap_or_default()),
        Err(_) => Cow::Borrowed(""),
    }
}

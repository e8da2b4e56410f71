//! From a text to the score that it writes down.

use super::{
    measure::PartReader,
    model::{Part, Score},
    xml::{Tag, Xml},
};
use crate::{input::Problem, names};

/// The channel that General MIDI gives to percussion, counted from 1 as MusicXML does.
const PERCUSSION: &str = "10";
/// Scores with more parts are refused; the largest orchestras have a quarter of them.
const MAX_PARTS: usize = 256;

/// Names that a piece may go by, the best first.
#[derive(Default)]
struct Titles {
    work: Option<String>,
    movement: Option<String>,
    credit_title: Option<String>,
    credit: Option<String>,
}

/// Reads a whole score.
pub(super) fn score(text: &str) -> Result<Score, Problem> {
    let mut score = Score::default();
    let mut titles = Titles::default();
    let mut listed = Vec::new();
    let mut xml = Xml::new(text);
    xml.root(|xml, tag| match tag.name() {
        "score-partwise" => xml.children(|xml, tag| match tag.name() {
            "work" => xml.children(|xml, tag| match tag.name() {
                "work-title" => keep(xml, &mut titles.work),
                _ => Ok(()),
            }),
            "movement-title" => keep(xml, &mut titles.movement),
            "credit" => credit(xml, &mut titles),
            "part-list" => xml.children(|xml, tag| listing(xml, tag, &mut listed)),
            "part" => part(xml, tag, &mut listed, &mut score),
            _ => Ok(()),
        }),
        "score-timewise" => Err(xml
            .problem("the score is written measure by measure (timewise)", "export it as partwise MusicXML")),
        _ => Err(xml.problem("this is no MusicXML score", "export the piece as .musicxml or .mxl")),
    })?;
    let Titles { work, movement, credit_title, credit } = titles;
    score.title = work.or(movement).or(credit_title).or(credit);
    Ok(score)
}

/// Keeps the element's text as a name, if it is the first one.
fn keep(xml: &mut Xml<'_>, name: &mut Option<String>) -> Result<(), Problem> {
    let text = names::clean(&xml.text()?);
    *name = name.take().or(text);
    Ok(())
}

fn credit(xml: &mut Xml<'_>, titles: &mut Titles) -> Result<(), Problem> {
    let mut is_title = false;
    xml.children(|xml, tag| match tag.name() {
        "credit-type" => {
            is_title = xml.text()? == "title";
            Ok(())
        }
        "credit-words" if is_title => keep(xml, &mut titles.credit_title),
        "credit-words" => keep(xml, &mut titles.credit),
        _ => Ok(()),
    })
}

/// What the part list says of a part.
fn listing(xml: &mut Xml<'_>, tag: &Tag<'_>, listed: &mut Vec<Part>) -> Result<(), Problem> {
    if tag.name() != "score-part" || listed.len() >= MAX_PARTS {
        return Ok(());
    }
    let mut part = Part { id: id(tag), ..Part::default() };
    xml.children(|xml, tag| match tag.name() {
        "part-name" => add_name(xml, &mut part.name),
        "score-instrument" => xml.children(|xml, tag| match tag.name() {
            "instrument-name" | "instrument-sound" => add_name(xml, &mut part.name),
            _ => Ok(()),
        }),
        "midi-instrument" => xml.children(|xml, tag| {
            part.percussion |= tag.name() == "midi-channel" && xml.text()? == PERCUSSION;
            Ok(())
        }),
        _ => Ok(()),
    })?;
    listed.push(part);
    Ok(())
}

fn add_name(xml: &mut Xml<'_>, names: &mut String) -> Result<(), Problem> {
    if let Some(name) = names::clean(&xml.text()?)
        && names.len() < names::LETTERS
    {
        names.push(' ');
        names.push_str(&name);
    }
    Ok(())
}

fn part(xml: &mut Xml<'_>, tag: &Tag<'_>, listed: &mut Vec<Part>, score: &mut Score) -> Result<(), Problem> {
    let id = id(tag);
    if score.parts.len() >= MAX_PARTS {
        return Err(xml.problem(format!("more than {MAX_PARTS} parts"), "export the piano's part alone"));
    }
    let place = listed.iter().position(|part| part.id == id);
    let part = place.map(|place| listed.remove(place)).unwrap_or(Part { id, ..Part::default() });
    let part = PartReader::new(score, part).read(xml)?;
    score.parts.push(part);
    xml.context.clear();
    Ok(())
}

fn id(tag: &Tag<'_>) -> String {
    tag.attr("id").and_then(|id| names::clean(&id)).unwrap_or_default()
}

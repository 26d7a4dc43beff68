//! Files of rules → [`Added`]: rows for the tables of trackers, wrappers, shorteners and variants.

use std::ops::Range;

use toml::Spanned;

use super::file::{RuleFile, Shortener, Tracker, Variant, Words, Wrapper};
use super::load::{Error, Text};
use super::rules::{hosts, list};
use crate::address::{Added, Encoding, Place};

/// Reads the rows of one file behind those of the files before it.
pub(super) fn add(text: &Text, file: &RuleFile, added: &mut Added) -> Result<(), Error> {
    each(&file.tracker, |span, row| tracker(text, span, row, added))?;
    each(&file.wrapper, |span, row| wrapper(text, span, row, added))?;
    each(&file.shortener, |span, row| {
        shortener(text, span, row, added)
    })?;
    each(&file.variant, |span, row| variant(text, span, row, added))
}

fn each<T>(
    rows: &[Spanned<T>],
    mut add: impl FnMut(&Range<usize>, &T) -> Result<(), Error>,
) -> Result<(), Error> {
    rows.iter()
        .try_for_each(|row| add(&row.span(), row.get_ref()))
}

fn tracker(
    text: &Text,
    span: &Range<usize>,
    row: &Tracker,
    added: &mut Added,
) -> Result<(), Error> {
    let only = match &row.host {
        Some(_) => hosts(text, "tracker", span, row.host.as_ref())?,
        None => Vec::new(),
    };
    let names = list(row.name.as_ref()).unwrap_or_default();
    if names.is_empty() {
        let what = "a [[tracker]] without a name; write name = \"our_ref\"";
        return Err(text.wrong(span, what));
    }
    if let Some(wrong) = names.iter().find(|name| !is_name(name)) {
        let what = format!(
            "name {wrong:?}: no parameter's name; write one such as \"our_ref\", or \"our_*\" for all that begin so"
        );
        return Err(text.wrong(&place(span, row.name.as_ref()), &what));
    }
    added.tracker(&only, &names, &list(row.value.as_ref()).unwrap_or_default());
    Ok(())
}

fn wrapper(
    text: &Text,
    span: &Range<usize>,
    row: &Wrapper,
    added: &mut Added,
) -> Result<(), Error> {
    let path = path(text, row.path.as_ref())?;
    let names = list(row.parameter.as_ref()).unwrap_or_default();
    let place = match (&row.place, names.is_empty()) {
        (None, false) => Place::Parameter,
        (Some(written), true) => word(text, "place", written, &PLACES)?,
        _ => {
            let what = "a [[wrapper]] says once where the target stands; write either parameter = \"url\" or place = \"segment\"";
            return Err(text.wrong(span, what));
        }
    };
    let encoding = match &row.encoding {
        Some(written) => word(text, "encoding", written, &ENCODINGS)?,
        None => Encoding::Plain,
    };
    for host in hosts(text, "wrapper", span, row.host.as_ref())? {
        added
            .wrapper(&host, path, (place, encoding), &names, row.share)
            .map_err(|what| {
                let span = row.encoding.as_ref().map_or(span.clone(), Spanned::span);
                text.wrong(&span, &format!("encoding: {what}"))
            })?;
    }
    Ok(())
}

/// The words for a [`Place`] but that of a parameter.
const PLACES: [(&str, Place); 3] = [
    ("segment", Place::Segment),
    ("rest", Place::Rest),
    ("query", Place::Query),
];

/// The words for an [`Encoding`] that is one.
const ENCODINGS: [(&str, Encoding); 2] = [("base64", Encoding::Base64), ("json", Encoding::Json)];

fn word<T: Copy>(
    text: &Text,
    key: &str,
    written: &Spanned<String>,
    known: &[(&str, T)],
) -> Result<T, Error> {
    let found = known.iter().find(|(word, _)| word == written.get_ref());
    found.map(|(_, meant)| *meant).ok_or_else(|| {
        let words: Vec<String> = known.iter().map(|(word, _)| format!("{word:?}")).collect();
        let what = format!(
            "{key} {:?} is none; write {}",
            written.get_ref(),
            words.join(" or ")
        );
        text.wrong(&written.span(), &what)
    })
}

fn shortener(
    text: &Text,
    span: &Range<usize>,
    row: &Shortener,
    added: &mut Added,
) -> Result<(), Error> {
    let path = path(text, row.path.as_ref())?;
    for host in hosts(text, "shortener", span, row.host.as_ref())? {
        added.shortener(&host, path);
    }
    Ok(())
}

fn variant(
    text: &Text,
    span: &Range<usize>,
    row: &Variant,
    added: &mut Added,
) -> Result<(), Error> {
    let Some(is) = &row.is else {
        let what = "a [[variant]] without what it is; write is = \"example.org\"";
        return Err(text.wrong(span, what));
    };
    let to = is.get_ref().as_str();
    let names = list(row.query.as_ref()).unwrap_or_default();
    let is_whole = row.path.is_none() && names.is_empty();
    if to.contains("://") || is_whole == to.contains('/') || to.starts_with('/') {
        let what = format!(
            "is {to:?}: write a host such as \"example.org\" for a host, and host and path such as \"example.org/story/{{id}}\" for a path, without https://"
        );
        return Err(text.wrong(&is.span(), &what));
    }
    let path = path(text, row.path.as_ref())?;
    for host in hosts(text, "variant", span, row.host.as_ref())? {
        if is_whole {
            added.host(&host, to);
        } else {
            let done = added.rewrite(&host, path, &names, to);
            done.map_err(|what| text.wrong(&is.span(), &format!("is {to:?}: {what}")))?;
        }
    }
    Ok(())
}

/// How a path begins; the root where none is written.
fn path<'a>(text: &Text, written: Option<&'a Spanned<String>>) -> Result<&'a str, Error> {
    match written {
        Some(path) if !path.get_ref().starts_with('/') => Err(text.wrong(
            &path.span(),
            &format!("path {:?}: begins with no /", path.get_ref()),
        )),
        Some(path) => Ok(path.get_ref()),
        None => Ok("/"),
    }
}

fn place(row: &Range<usize>, written: Option<&Spanned<Words>>) -> Range<usize> {
    written.map_or(row.clone(), Spanned::span)
}

/// A star stands at the end, and not alone: that would be every parameter.
fn is_name(name: &str) -> bool {
    let bare = name.strip_suffix('*').unwrap_or(name);
    !bare.is_empty() && !bare.contains(['*', '&', '=', '?', ' '])
}

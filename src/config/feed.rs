//! The feeds of the configuration: what each is about.

use std::ops::Range;

use toml::Spanned;

use super::check::Place;
use super::file::{self, Words};
use super::load::Error;
use super::resolved::FeedConfig;
use super::source::file_name;
use crate::model::{FacetKind, MAX_CITERS, View};

/// The feeds in the order of the file.
pub(super) fn all(at: &Place<'_>, feeds: &[Spanned<file::Feed>]) -> Result<Vec<FeedConfig>, Error> {
    let mut all: Vec<FeedConfig> = Vec::new();
    for written in feeds {
        let feed = written.get_ref();
        let Some(name) = &feed.name else {
            let what = "a feed has no name; write name = \"…\"";
            return Err(at.wrong(&written.span(), what));
        };
        let (name, span) = (name.get_ref(), name.span());
        file_name(name).map_err(|what| at.wrong(&span, format!("feed: {what}")))?;
        // Names become folders, and not every file system tells capital letters apart.
        if all
            .iter()
            .any(|other| other.name.eq_ignore_ascii_case(name))
        {
            let what = format!("the name {name:?} is taken by another feed; write another");
            return Err(at.wrong(&span, what));
        }
        let at = at.named(&format!("feed {name:?}: "));
        all.push(resolve(&at, written, name)?);
    }
    Ok(all)
}

fn resolve(at: &Place<'_>, written: &Spanned<file::Feed>, name: &str) -> Result<FeedConfig, Error> {
    let feed = written.get_ref();
    let (view, exclude) = (view(at, feed)?, exclude(at, &feed.exclude)?);
    if view.is_all() && exclude.is_empty() {
        let what = "says not what it is about; write query, source, site, author, curator, language, tag, citers or exclude";
        return Err(at.wrong(&written.span(), what));
    }
    let title = feed
        .title
        .as_ref()
        .map(|title| title.get_ref().trim().to_owned());
    let cap = at.at_least_one("max_per_source", feed.max_per_source.as_ref(), usize::MAX)?;
    Ok(FeedConfig {
        name: name.to_owned(),
        title: title.filter(|title| !title.is_empty()),
        view,
        exclude,
        max_per_source: (cap < usize::MAX).then_some(cap),
    })
}

/// The entries that a feed may hold: all that it says must hold.
fn view(at: &Place<'_>, feed: &file::Feed) -> Result<View, Error> {
    let mut view = View::default();
    if let Some(query) = &feed.query {
        view = words(at, query.get_ref(), &query.span())?;
    }
    for (kind, name) in [
        (FacetKind::Source, &feed.source),
        (FacetKind::Site, &feed.site),
        (FacetKind::Author, &feed.author),
        (FacetKind::Curator, &feed.curator),
        (FacetKind::Language, &feed.language),
        (FacetKind::Tag, &feed.tag),
    ] {
        if let Some(name) = name {
            view = filtered(at, &view, kind, name.get_ref(), &name.span())?;
        }
    }
    match &feed.citers {
        Some(citers) if !(2..=MAX_CITERS).contains(citers.get_ref()) => {
            let what = format!(
                "citers: {} won't do; write 2 to {MAX_CITERS}",
                citers.get_ref()
            );
            Err(at.wrong(&citers.span(), what))
        }
        Some(citers) => Ok(view.with(FacetKind::Citers, &citers.get_ref().to_string())),
        None => Ok(view),
    }
}

/// What a feed leaves out: a view for each word and name.
fn exclude(at: &Place<'_>, exclude: &file::Exclude) -> Result<Vec<View>, Error> {
    let at = &at.within("exclude");
    let mut views = Vec::new();
    for (text, span) in each(exclude.query.as_ref()) {
        views.push(words(at, &text, &span)?);
    }
    for (kind, names) in [
        (FacetKind::Source, &exclude.source),
        (FacetKind::Site, &exclude.site),
        (FacetKind::Author, &exclude.author),
        (FacetKind::Curator, &exclude.curator),
        (FacetKind::Language, &exclude.language),
        (FacetKind::Tag, &exclude.tag),
    ] {
        for (name, span) in each(names.as_ref()) {
            views.push(filtered(at, &View::default(), kind, &name, &span)?);
        }
    }
    Ok(views)
}

fn each(written: Option<&Spanned<Words>>) -> impl Iterator<Item = (String, Range<usize>)> {
    let written = written.into_iter();
    written.flat_map(|words| {
        let span = words.span();
        let words = words.get_ref().clone().into_list();
        words.into_iter().map(move |word| (word, span.clone()))
    })
}

/// The view of what is typed; where no word is in it, it says nothing.
fn words(at: &Place<'_>, typed: &str, span: &Range<usize>) -> Result<View, Error> {
    let view = View::default()
        .with_text(typed)
        .map_err(|unclear| at.wrong(span, format!("query: {unclear}")))?;
    if view.terms().is_empty() {
        return Err(at.wrong(
            span,
            format!("query: no word in {typed:?}; write one, or leave it out"),
        ));
    }
    Ok(view)
}

/// The view with a filter more; a name that nothing can be known by says nothing.
fn filtered(
    at: &Place<'_>,
    view: &View,
    kind: FacetKind,
    name: &str,
    span: &Range<usize>,
) -> Result<View, Error> {
    let more = view.clone().with(kind, name);
    if more == *view {
        let what = format!(
            "{}: no name {name:?}; write one, or leave it out",
            kind.as_str()
        );
        return Err(at.wrong(span, what));
    }
    Ok(more)
}

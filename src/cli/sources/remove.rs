//! `aggregator sources remove`: takes a source out of the file that it stands in.

use serde_json::json;

use super::super::arguments::Remove;
use super::super::people::wrapped;
use super::super::{Failure, Outcome, existing_store, failed, output, running, unusable};
use crate::config::{self, Config, nearest};
use crate::model::FacetKind;
use crate::text::count;

pub(super) fn run(config: &Config, args: &Remove) -> Outcome {
    let name = &args.source;
    let Some(source) = config.source(name) else {
        return Err(Failure::Usage(unknown(config, name)));
    };
    let place = &source.place;
    let text = config::text(&place.path).map_err(unusable)?;
    let Some(text) = config::without_source(&text, name) else {
        return Err(Failure::Usage(format!(
            "{place}: the source {name:?} is no table of its own, [[source]]; take it out by hand"
        )));
    };
    let without = config::load_edited(&config.path, &place.path, &text).map_err(unusable)?;
    let (digests, entries) = stored(config, name)?;
    config::rewrite(&place.path, &text).map_err(unusable)?;
    running::tell(config);
    let file = place.path.display();
    let named = without.feeds_without_source();
    let named: Vec<&str> = { named }
        .filter(|(_, source)| source == name)
        .map(|(feed, _)| feed)
        .collect();
    if args.json {
        let told = json!({
            "version": 1, "source": name, "file": file.to_string(), "digests": digests, "entries": entries,
            "feeds": named,
        });
        return output::json(&told.to_string());
    }
    let stays = match digests {
        0 => "Nothing of it was stored.".to_owned(),
        _ => format!(
            "Nothing more of it is read. Its {} and the {} that cite from it stay in the store and in the feeds; its own feed \
             stays as it is. Written there again with the same address or path, it goes on where it was.",
            count(digests, "digest"),
            count(entries, "entry")
        ),
    };
    let mut text = format!("Took {name} out of {file}.\n{}", wrapped(&stays, 0));
    if !named.is_empty() {
        let named = format!(
            "Of [[feed]], these name it still: {}. Take it out there too, or the feed.",
            named.join(", ")
        );
        text.push_str(&wrapped(&named, 0));
    }
    output::text(&text)
}

/// How many digests and entries of a source are stored.
fn stored(config: &Config, name: &str) -> Result<(usize, usize), Failure> {
    let store = existing_store(config)?;
    let rows = store.source_rows().map_err(failed)?;
    let Some(row) = rows.into_iter().find(|row| row.name == *name) else {
        return Ok((0, 0));
    };
    let digests = store.digests(row.id).map_err(failed)?.len();
    let listed = store.facet(FacetKind::Source, name).map_err(failed)?;
    Ok((digests, listed.map_or(0, |listed| listed.entries)))
}

fn unknown(config: &Config, name: &str) -> String {
    let names: Vec<&str> = config
        .sources
        .iter()
        .map(|s| s.source.name.as_str())
        .collect();
    let file = config.path.display();
    match nearest(name, names.iter().copied()) {
        Some(known) => format!("no source {name:?}; write {known:?}"),
        None if names.is_empty() => format!("no source {name:?}; {file} has no sources yet"),
        None => format!("no source {name:?}; {file} has: {}", names.join(", ")),
    }
}

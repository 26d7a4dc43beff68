//! `aggregator opml`: subscription lists. The feeds that are read go out, others' come in.

mod read;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde_json::{Value as Json, json};
use toml::Value;
use url::Url;

use super::arguments::{Opml, OpmlImport};
use super::people::list;
use super::sources::{address, proposed};
use super::{Failure, Outcome, input, load, output, program, running, unusable};
use crate::config::{self, Config, Keys};
use crate::model::{Login, Origin};
use crate::publish::{Outline, subscriptions};
use crate::source;
use crate::text::count;
use read::Subscription;

pub(super) fn run(config: Option<&Path>, command: &Opml) -> Outcome {
    let config = load(config)?;
    match command {
        Opml::Export => export(&config),
        Opml::Import(args) => import(&config, args),
    }
}

/// The sources that are feeds.
fn export(config: &Config) -> Outcome {
    let sources = config.sources.iter().map(|config| &config.source);
    let outlines = sources.filter_map(|source| {
        let Origin::Feed { url } = &source.origin else {
            return None;
        };
        Some(Outline {
            title: source.display_title().to_owned(),
            document: url.to_string(),
            page: None,
            tags: source.tags.clone(),
        })
    });
    let title = format!("Sources of {}", config.publish.title);
    let document = subscriptions(&title, &outlines.collect::<Vec<_>>());
    output::text(&String::from_utf8_lossy(&document))
}

/// A source that is made of a feed of a list.
struct Added {
    name: String,
    url: Url,
    login: Option<Login>,
    feed: Subscription,
}

impl Added {
    fn keys(&self) -> Keys {
        let url = self.url.clone();
        let url = self
            .login
            .iter()
            .fold(url, |url, login| login.put_into(url));
        let mut keys = vec![
            ("name", Value::from(self.name.as_str())),
            ("kind", Value::from("feed")),
            ("url", Value::from(url.as_str())),
        ];
        keys.extend(
            self.feed
                .title
                .as_deref()
                .map(|title| ("title", Value::from(title))),
        );
        if !self.feed.tags.is_empty() {
            keys.push(("tags", Value::from(self.feed.tags.clone())));
        }
        keys
    }

    fn as_json(&self) -> Json {
        json!({"name": self.name, "url": self.url, "title": self.feed.title, "tags": self.feed.tags})
    }
}

fn import(config: &Config, args: &OpmlImport) -> Outcome {
    let name = args.file.display();
    let mend = "raise max_document in the configuration";
    let (bytes, _) = input::read(&args.file, config.max_document, mend).map_err(Failure::Failed)?;
    let feeds = read::read(&source::feed::decode(&bytes));
    let feeds = feeds.ok_or_else(|| {
        Failure::Failed(format!(
            "{name}: no OPML; export the subscriptions of a reader of feeds"
        ))
    })?;
    if let Some(reason) = &feeds.broken {
        output::note(&format!(
            "{name}: breaks off behind {} ({reason})",
            count(feeds.feeds.len(), "feed")
        ));
    }
    let (added, skipped) = choose(config, feeds.feeds);
    if !added.is_empty() && !args.dry_run {
        let text = config::text(&config.path).map_err(unusable)?;
        let tables: Vec<_> = added.iter().map(Added::keys).collect();
        let text = config::with_sources(&text, &tables);
        config::load_edited(&config.path, &config.path, &text).map_err(unusable)?;
        config::rewrite(&config.path, &text).map_err(unusable)?;
        running::tell(config);
    }
    if args.json {
        let skipped = skipped
            .iter()
            .map(|(url, reason)| json!({"url": url, "reason": reason}));
        let told = json!({
            "version": 1, "file": config.path.display().to_string(), "written": !args.dry_run,
            "added": added.iter().map(Added::as_json).collect::<Vec<_>>(),
            "skipped": skipped.collect::<Vec<_>>(),
        });
        return output::json(&told.to_string());
    }
    output::text(&describe(config, args, &added, &skipped))
}

/// The feeds that become sources, and those that don't, with the reason.
fn choose(config: &Config, feeds: Vec<Subscription>) -> (Vec<Added>, Vec<(String, String)>) {
    let sources = config.sources.iter().map(|config| &config.source);
    let mut names: HashSet<String> = sources.clone().map(|s| s.name.to_lowercase()).collect();
    let known = sources.filter_map(|source| {
        let is = format!("is the source {:?} already", source.name);
        Some((address(source.origin.url()?), is))
    });
    let mut known: HashMap<String, String> = known.collect();
    let (mut added, mut skipped) = (Vec::new(), Vec::new());
    for feed in feeds {
        let mut url = match config::web_address(&unprefixed(&feed.url)) {
            Ok(url) => url,
            Err(reason) => {
                skipped.push((feed.url, reason));
                continue;
            }
        };
        let login = Login::take_from(&mut url);
        if let Some(is) = known.get(&address(&url)) {
            skipped.push((url.to_string(), is.clone()));
            continue;
        }
        let origin = Origin::Feed { url: url.clone() };
        let name = proposed(feed.title.as_deref(), &origin, |name| {
            names.contains(&name.to_lowercase())
        });
        names.insert(name.to_lowercase());
        known.insert(
            address(&url),
            format!("stands twice in the list, as {name:?} already"),
        );
        added.push(Added {
            name,
            url,
            login,
            feed,
        });
    }
    (added, skipped)
}

/// `feed:https://…` and `feed://…`, as some readers write.
fn unprefixed(url: &str) -> String {
    match url.strip_prefix("feed:") {
        Some(rest) if rest.starts_with("//") => format!("http:{rest}"),
        Some(rest) => rest.to_owned(),
        None => url.to_owned(),
    }
}

fn describe(
    config: &Config,
    args: &OpmlImport,
    added: &[Added],
    skipped: &[(String, String)],
) -> String {
    let file = config.path.display();
    let (added_count, skipped_count) = (count(added.len(), "source"), count(skipped.len(), "feed"));
    let done = if args.dry_run { "Would add" } else { "Added" };
    let mut text = format!("{done} {added_count} to {file}; {skipped_count} skipped.\n");
    let rows = added.iter().map(|added| {
        vec![
            added.name.clone(),
            added.url.to_string(),
            added.feed.tags.join(", "),
        ]
    });
    let title = if args.dry_run {
        "Would be added"
    } else {
        "Added"
    };
    text.push_str(&list(title, rows.collect(), 1, "aggregator sources list"));
    let rows = skipped
        .iter()
        .map(|(url, reason)| vec![format!("{url}: {reason}")]);
    text.push_str(&list("Skipped", rows.collect(), 0, "--json names all"));
    if !added.is_empty() && !args.dry_run {
        let program = program(&config.path);
        text.push_str(&format!(
            "\nNext\n  {program} sources preview NAME   what one of them would bring\n  {program} refresh                reads them, and publishes\n"
        ));
    }
    text
}

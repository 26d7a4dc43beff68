//! `aggregator refresh`: one pass now, and what came of it.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::arguments::Refresh;
use super::people::{LONGEST_LIST, cut, id, list, more, table, time, wrapped};
use super::{Failure, Outcome, context, from_pass, load_as_owner, output, progress, runtime};
use crate::config::Config;
use crate::identity;
use crate::refresh::{self, Context, Plan, Summary};
use crate::store::Store;
use crate::text::{count, thousands};
use crate::zone::Tz;

pub(super) fn run(config: Option<&Path>, args: Refresh) -> Outcome {
    let sources = (!args.source.is_empty()).then_some(args.source);
    pass(
        load_as_owner(config)?,
        Plan {
            sources,
            by_hand: true,
            ..Plan::default()
        },
        Shown {
            command: "refresh",
            file: None,
            json: args.json,
            unread: &[],
            all_unread: false,
        },
    )
}

/// How a pass is shown.
#[derive(Debug, Clone)]
pub(super) struct Shown<'a> {
    /// The command that makes it.
    pub(super) command: &'static str,
    /// The one file that is imported.
    pub(super) file: Option<String>,
    /// As one JSON object.
    pub(super) json: bool,
    /// Why files that were to be handed over could not be read; each has been told.
    pub(super) unread: &'a [String],
    /// Whether none could be.
    pub(super) all_unread: bool,
}

/// Runs a pass and prints what came of it.
pub(super) fn pass(config: Config, plan: Plan, shown: Shown<'_>) -> Outcome {
    let imports = plan.import.is_some();
    let (listener, end) = progress::listener(shown.file);
    let context = context(config, shown.command, listener)?;
    let result = runtime(1)?.block_on(async {
        tokio::select! {
            result = refresh::run(&context, plan) => Some(result),
            () = interrupted() => None,
        }
    });
    end();
    let Some(result) = result else {
        return Err(Failure::Failed(
            "stopped; what was read is stored, the next refresh goes on from there".to_owned(),
        ));
    };
    let mut summary = result.map_err(from_pass)?;
    summary.add_unread(shown.unread, shown.all_unread);
    // That each text is no digest has been said, a line for each.
    let is_said = imports && brought(&summary) && summary.sources.iter().all(|s| s.stories == 0);
    let printed = if shown.json {
        output::json(&summary.to_json().map_err(super::failed)?)
    } else if !is_said {
        output::text(&describe(&summary, &context))
    } else {
        Ok(())
    };
    if !output::is_watched() && !is_said {
        log(&summary);
    }
    printed?;
    if summary.is_failure() {
        Err(Failure::Told)
    } else {
        Ok(())
    }
}

/// Ctrl-C, or SIGTERM.
async fn interrupted() {
    crate::daemon::Stops::new().next().await;
}

/// What a log shows of a pass at its end.
fn log(summary: &Summary) {
    for source in summary.sources.iter().filter(|s| s.articles.cited > 0) {
        let articles = &source.articles;
        output::note(&format!(
            "{}: {}, {} new, {} read from the page, {} from the digest alone",
            source.name,
            count(articles.cited, "article"),
            thousands(articles.new),
            thousands(articles.read),
            thousands(articles.from_digest)
        ));
    }
    let published = &summary.published;
    output::note(&format!(
        "published: {}, {} new, {:.1} s",
        count(published.entries, "entry"),
        thousands(published.new),
        seconds(summary)
    ));
}

fn seconds(summary: &Summary) -> f64 {
    (summary.finished - summary.started).as_seconds_f64()
}

/// Whether any source had something that was not known.
fn brought(summary: &Summary) -> bool {
    summary
        .sources
        .iter()
        .any(|s| s.digests.new + s.digests.changed > 0)
}

/// The sources that failed, which stand before all else, and what to do.
fn failed(summary: &Summary) -> String {
    let failed: Vec<_> = summary
        .sources
        .iter()
        .filter_map(|s| Some((s.name.as_str(), s.error.as_deref()?)))
        .collect();
    if failed.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "{} of {} FAILED\n",
        thousands(failed.len()),
        count(summary.sources.len(), "source")
    );
    for (name, error) in failed.iter().take(LONGEST_LIST) {
        text.push_str(&wrapped(&format!("  {name}: {error}"), 4));
    }
    let more = more(failed.len(), LONGEST_LIST, "aggregator status --all");
    if !more.is_empty() {
        text.push_str(&format!("  {more}"));
    }
    let names: Vec<&str> = failed.iter().map(|(name, _)| *name).collect();
    let names = if failed.len() <= LONGEST_LIST {
        format!(" {}", names.join(" "))
    } else {
        String::new()
    };
    text.push_str(&wrapped(
        &format!("  When mended: aggregator refresh{names}"),
        4,
    ));
    text + "\n"
}

fn describe(summary: &Summary, context: &Context) -> String {
    let (config, now) = (&context.config, summary.finished);
    let mut text = failed(summary);
    let unreadable: usize = summary.sources.iter().map(|s| s.unreadable.len()).sum();
    let idle = summary.pages.asked == 0
        && summary.failures.is_empty()
        && summary.published.new + summary.published.changed == 0;
    if unreadable > 0 {
        text.push_str(&format!(
            "{} could not be read; standard error names them, and aggregator status\n",
            count(unreadable, "file or entry").replace("file or entries", "files or entries")
        ));
    }
    if idle && !brought(summary) && context.command == "reread" {
        text.push_str(&nothing_changed(summary));
        return text;
    }
    if idle && !brought(summary) {
        text.push_str(&nothing_new(summary, config, now));
        return text;
    }
    text.push_str(&sources(summary));
    let lists = [
        not_read(summary, context),
        without_address(summary, context),
    ]
    .concat();
    if !lists.is_empty() {
        text.push_str(&format!("\n{lists}"));
    }
    text.push_str(&format!(
        "\n{}{}\n{}",
        pages(summary),
        published(summary),
        next(context)
    ));
    text
}

fn nothing_new(summary: &Summary, config: &Config, now: DateTime<Utc>) -> String {
    let sources = summary.sources.iter().filter(|s| s.error.is_none()).count();
    let waits = match (summary.pages.waiting, summary.next_page) {
        (0, _) | (_, None) => "no page waits".to_owned(),
        (waiting, Some(at)) => format!(
            "{} {}, the first {}",
            count(waiting, "page"),
            if waiting == 1 { "waits" } else { "wait" },
            if at <= now {
                "due now".to_owned()
            } else {
                format!("until {}", time(at, zone(config, None), now))
            }
        ),
    };
    let files = match summary.published.files_written.len() {
        0 => "no file written".to_owned(),
        written => format!("{} written anew", count(written, "file")),
    };
    let read = match sources {
        0 if summary.sources.is_empty() && config.sources.iter().any(|s| s.source.enabled) => {
            "The page was not asked for: its host wants to be left alone".to_owned()
        }
        0 if summary.sources.is_empty() => no_sources(config),
        0 => "No source could be read".to_owned(),
        sources => format!("Nothing new: {}, unchanged", count(sources, "source")),
    };
    let entries = count(summary.published.entries, "entry");
    [
        wrapped(&format!("{read}. No article asked again; {waits}."), 0),
        wrapped(&format!("The feed is as it was: {entries}, {files}."), 0),
    ]
    .concat()
}

/// Why there was nothing to read, and the mend.
fn no_sources(config: &Config) -> String {
    let file = config.path.display();
    if config.sources.is_empty() {
        format!("No sources yet: aggregator sources add URL adds one to {file}")
    } else {
        format!("No source is enabled: take enabled = false away from one in {file}")
    }
}

fn nothing_changed(summary: &Summary) -> String {
    let digests = summary.sources.iter().map(|s| s.digests.unchanged).sum();
    format!(
        "Nothing changed: {} read again.\n",
        count(digests, "digest")
    )
}

fn sources(summary: &Summary) -> String {
    if summary.sources.is_empty() {
        return String::new();
    }
    let head = [
        "source",
        "digests",
        "stories",
        "articles",
        "new",
        "changed",
        "read from the page",
        "from the digest alone",
    ];
    // What failed has been told, and what brought nothing says nothing: they make room for the others.
    let mut sources: Vec<_> = summary.sources.iter().collect();
    if sources.len() > LONGEST_LIST {
        sources.sort_by_key(|s| s.digests.new + s.digests.changed == 0);
    }
    let rows = sources.iter().take(LONGEST_LIST).map(|s| {
        let a = &s.articles;
        let numbers = [
            s.digests.new + s.digests.changed,
            s.stories,
            a.cited,
            a.new,
            a.changed,
            a.read,
            a.from_digest,
        ];
        let mut cells = vec![s.name.clone()];
        cells.extend(numbers.map(thousands));
        if s.error.is_some() {
            "FAILED".clone_into(&mut cells[1]);
        }
        cells
    });
    let place = "aggregator refresh --json";
    let mut text = table(&head, rows, 1..8);
    text.push_str(&more(sources.len(), LONGEST_LIST, place));
    if summary.shared > 0 {
        text.push_str(&format!(
            "{} cited by more than one source: one entry each, counted as new for the first.\n",
            count(summary.shared, "article")
        ));
    }
    text
}

fn not_read(summary: &Summary, context: &Context) -> String {
    let (config, now) = (&*context.config, summary.finished);
    let rows = summary.failures.iter().map(|failure| {
        let next = match failure.next_try {
            Some(at) if at <= now => "due now".to_owned(),
            Some(at) => format!(
                "next try {}",
                time(at, zone(config, failure.source.as_deref()), now)
            ),
            None => "given up".to_owned(),
        };
        vec![
            entry_or_related(&context.store, config, &failure.entry),
            cut(failure.url.host_str().unwrap_or_default(), 32),
            reason(failure.status, &short_reason(&failure.reason)),
            next,
        ]
    });
    list(
        "Not read yet; the entry stands as the digest gives it",
        rows.collect(),
        2,
        "aggregator status --all",
    )
}

fn without_address(summary: &Summary, context: &Context) -> String {
    let (config, now) = (&*context.config, summary.finished);
    let rows = summary.without_url.iter().map(|entry| {
        let next = match (&entry.site, entry.next_look) {
            (None, _) => "no site named".to_owned(),
            (_, None) => "not looked for again".to_owned(),
            (_, Some(at)) if at <= now => "due now".to_owned(),
            (_, Some(at)) => format!("again {}", time(at, zone(config, Some(&entry.source)), now)),
        };
        vec![id(&entry.entry), entry.title.clone(), next]
    });
    list(
        "Named without an address, and not found",
        rows.collect(),
        1,
        "aggregator entries --json: where url is null",
    )
}

/// The id of an entry; a further citation has a page but no entry, and no command knows its id.
pub(super) fn entry_or_related(store: &Store, config: &Config, urn: &str) -> String {
    let sources = refresh::sources_by_name(config);
    let is_entry = || {
        let row = store.article_by_id(urn).ok()??;
        let records = store.records(&[row]).ok()?;
        identity::entry(records.first()?, &sources)
    };
    match is_entry() {
        Some(_) => id(urn),
        None => "related".to_owned(),
    }
}

fn pages(summary: &Summary) -> String {
    let pages = &summary.pages;
    let joined = match summary.joined {
        0 => String::new(),
        joined => format!(
            " {} led to an article that was known: one entry.",
            count(joined, "address")
        ),
    };
    let unchanged = if pages.unchanged > 0 {
        format!(", {} unchanged", thousands(pages.unchanged))
    } else {
        String::new()
    };
    let line = format!(
        "{} asked, {} read{unchanged}, {} failed, in {:.1} s.{joined}",
        count(pages.asked, "page"),
        thousands(pages.read),
        thousands(pages.failed),
        seconds(summary)
    );
    wrapped(&line, 2)
}

fn published(summary: &Summary) -> String {
    let published = &summary.published;
    let atom = format!("{}/atom.xml", published.directory.trim_end_matches('/'));
    if published.files_written.is_empty() {
        let entries = count(published.entries, "entry");
        return wrapped(
            &format!("The feed is as it was: {entries}, no file written: {atom}"),
            2,
        );
    }
    let before = match summary.new_of_before() {
        0 => String::new(),
        before => format!(" ({} from digests of a pass before)", thousands(before)),
    };
    let line = format!(
        "Published {}, {} of them new{before}: {atom} (also rss.xml, feed.json, index.html)",
        count(published.entries, "entry"),
        thousands(published.new)
    );
    wrapped(&line, 2)
}

fn next(context: &Context) -> String {
    let config = &context.config;
    let address = format!("{}atom.xml", config.publish.base_url);
    let is_local = config
        .publish
        .base_url
        .host_str()
        .is_some_and(|h| h == "localhost" || h.starts_with("127.") || h == "[::1]");
    let runs = context.store.daemon_since().ok().flatten().is_some();
    if runs && !is_local {
        return format!("Next\n  subscribe to {address}\n");
    }
    let mut text = "Next\n".to_owned();
    if runs {
        text.push_str(&format!("  subscribe to {address}\n"));
    } else {
        text.push_str(&format!(
            "  aggregator run       serves {address} and refreshes on schedule (not running)\n"
        ));
    }
    text.push_str("  aggregator entries   what is in the feed\n");
    if is_local {
        text.push_str(
            "  That address works on this machine only; for others set publish.base_url.\n",
        );
    }
    text
}

/// The zone of a source's times; without one, that of all sources, and of the published pages where they have several.
pub(super) fn zone(config: &Config, source: Option<&str>) -> Tz {
    if let Some(source) = source.and_then(|name| config.source(name)) {
        return source.source.timezone;
    }
    let mut zones = config.sources.iter().map(|s| s.source.timezone);
    let first = zones.next();
    first
        .filter(|first| zones.all(|zone| zone == *first))
        .unwrap_or(config.publish.timezone)
}

/// What stands before a colon says where; in a column there is room for little of it.
pub(super) fn short_reason(reason: &str) -> String {
    reason.replace("robots.txt could not be read:", "robots.txt:")
}

/// `403, the site refuses programs`.
pub(super) fn reason(status: Option<u16>, reason: &str) -> String {
    status.map_or_else(|| reason.to_owned(), |status| format!("{status}, {reason}"))
}

//! `aggregator refresh`: one pass now, and what came of it.

use std::path::Path;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::arguments::Refresh;
use super::people::{count, id, list, table, time};
use super::{Failure, Outcome, context, from_pass, load, output, progress, runtime};
use crate::config::Config;
use crate::refresh::{self, Context, Plan, Summary};

pub(super) fn run(config: Option<&Path>, args: Refresh) -> Outcome {
    let sources = (!args.source.is_empty()).then_some(args.source);
    pass(
        load(config)?,
        Plan {
            sources,
            ..Plan::default()
        },
        args.json,
    )
}

/// Runs a pass and prints what came of it.
pub(super) fn pass(config: Config, plan: Plan, json: bool) -> Outcome {
    let (listener, end) = progress::listener();
    let context = context(config, "refresh", listener)?;
    let result = runtime()?.block_on(async {
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
    let summary = result.map_err(from_pass)?;
    if json {
        output::line(&serde_json::to_string(&summary).map_err(super::failed)?);
    } else {
        output::text(&describe(&summary, &context));
    }
    if !output::is_watched() {
        log(&summary);
    }
    if summary.is_failure() {
        Err(Failure::Told)
    } else {
        Ok(())
    }
}

/// Ctrl-C, or SIGTERM.
async fn interrupted() {
    crate::daemon::stop_signal().await;
}

/// What a log shows of a pass at its end.
fn log(summary: &Summary) {
    for source in summary.sources.iter().filter(|s| s.articles.cited > 0) {
        let articles = &source.articles;
        output::note(&format!(
            "{}: {}, {} new, {} read from the page, {} from the digest alone",
            source.name,
            count(articles.cited, "article"),
            articles.new,
            articles.read,
            articles.from_digest
        ));
    }
    let published = &summary.published;
    output::note(&format!(
        "published: {}, {} new, {:.1} s",
        count(published.entries, "entry"),
        published.new,
        seconds(summary)
    ));
}

fn seconds(summary: &Summary) -> f64 {
    (summary.finished - summary.started).as_seconds_f64()
}

fn describe(summary: &Summary, context: &Context) -> String {
    let (config, now) = (&context.config, summary.finished);
    let failed: String = summary
        .sources
        .iter()
        .filter_map(|s| Some(format!("{}: {}\n", s.name, s.error.as_ref()?)))
        .collect();
    let unreadable: usize = summary.sources.iter().map(|s| s.unreadable.len()).sum();
    let idle = summary.pages.asked == 0 && summary.published.new + summary.published.changed == 0;
    let mut text = failed;
    if unreadable > 0 {
        text.push_str(&format!(
            "{} could not be read; named above\n",
            count(unreadable, "file or entry").replace("file or entries", "files or entries")
        ));
    }
    if idle
        && summary
            .sources
            .iter()
            .all(|s| s.digests.new + s.digests.changed == 0)
    {
        text.push_str(&nothing_new(summary, config, now));
        return text;
    }
    text.push_str(&sources(summary));
    let lists = [not_read(summary, config, now), without_address(summary)].concat();
    if !lists.is_empty() {
        text.push_str(&format!("\n{lists}"));
    }
    text.push_str(&format!(
        "\n{}\n{}\n{}",
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
            "{} {}, the first until {}",
            count(waiting, "page"),
            if waiting == 1 { "waits" } else { "wait" },
            time(at, zone(config, None), now)
        ),
    };
    let files = match summary.published.files_written.len() {
        0 => "no file written".to_owned(),
        written => format!("{} written anew", count(written, "file")),
    };
    format!(
        "Nothing new: {}, unchanged. No article asked again; {waits}.\nThe feed is as it was: {}, {files}.\n",
        count(sources, "source"),
        count(summary.published.entries, "entry")
    )
}

fn sources(summary: &Summary) -> String {
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
    let rows = summary.sources.iter().map(|s| {
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
        [
            vec![s.name.clone()],
            numbers.map(|n| n.to_string()).to_vec(),
        ]
        .concat()
    });
    table(&head, rows, 1..8)
}

fn not_read(summary: &Summary, config: &Config, now: DateTime<Utc>) -> String {
    let rows = summary.failures.iter().map(|failure| {
        let next = match failure.next_try {
            Some(at) => format!(
                "next try {}",
                time(at, zone(config, failure.source.as_deref()), now)
            ),
            None => "given up".to_owned(),
        };
        vec![
            id(&failure.entry),
            failure.url.host_str().unwrap_or_default().to_owned(),
            reason(failure.status, &failure.reason),
            next,
        ]
    });
    list(
        "Not read yet; the entry stands as the digest gives it",
        rows.collect(),
        "aggregator status --all",
    )
}

fn without_address(summary: &Summary) -> String {
    let rows = summary.without_url.iter().map(|entry| {
        vec![
            id(&entry.entry),
            shorten(&entry.title),
            entry
                .site
                .clone()
                .unwrap_or_else(|| "no site named".to_owned()),
        ]
    });
    list(
        "Named without an address",
        rows.collect(),
        "aggregator entries --limit 0",
    )
}

/// A headline that leaves room in a line for what else it says.
fn shorten(title: &str) -> String {
    const ROOM: usize = 60;
    if title.chars().count() <= ROOM {
        return title.to_owned();
    }
    format!(
        "{}…",
        title.chars().take(ROOM - 1).collect::<String>().trim_end()
    )
}

fn pages(summary: &Summary) -> String {
    let pages = &summary.pages;
    let joined = match summary.joined {
        0 => String::new(),
        joined => format!(
            " {} led to an article that was known: one entry.",
            count(joined, "address").replace("addresss", "addresses")
        ),
    };
    let unchanged = if pages.unchanged > 0 {
        format!(", {} unchanged", pages.unchanged)
    } else {
        String::new()
    };
    format!(
        "{} asked, {} read{unchanged}, {} failed, in {:.1} s.{joined}",
        count(pages.asked, "page"),
        pages.read,
        pages.failed,
        seconds(summary)
    )
}

fn published(summary: &Summary) -> String {
    let published = &summary.published;
    let atom = format!("{}/atom.xml", published.directory.trim_end_matches('/'));
    if published.files_written.is_empty() {
        return format!(
            "The feed is as it was: {}, no file written: {atom}\n",
            count(published.entries, "entry")
        );
    }
    format!(
        "Published {}, {} of them new: {atom} (also rss.xml, feed.json, index.html)\n",
        count(published.entries, "entry"),
        published.new
    )
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

/// The zone of a source's times; without one, of the published pages.
pub(super) fn zone(config: &Config, source: Option<&str>) -> Tz {
    source
        .and_then(|name| config.source(name))
        .map_or(config.publish.timezone, |s| s.source.timezone)
}

/// `403, the site refuses programs`.
fn reason(status: Option<u16>, reason: &str) -> String {
    status.map_or_else(|| reason.to_owned(), |status| format!("{status}, {reason}"))
}

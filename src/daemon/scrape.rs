//! All that is told to Prometheus: what was counted, what the store knows, what the process takes up.
//!
//! Labels have few values: words of this program, and the names of the sources in the configuration; never what others
//! write.

use std::fs;

use chrono::{DateTime, Utc};

use super::plan::{self, Reading};
use crate::config::Config;
use crate::metrics::{Exposition, Kind, Metrics};
use crate::refresh::{self, LeftAlone, publishing_fails};
use crate::store::Store;
use crate::watch::{Standing, judge};

/// The metrics at an instant, of a process that began at `started`. Where the store does not answer, what it knows is left
/// out, and `aggregator_store_up` says so.
pub(super) fn scrape(
    config: &Config,
    store: &Store,
    metrics: &Metrics,
    started: DateTime<Utc>,
    now: DateTime<Utc>,
) -> String {
    let mut text = Exposition::default();
    let version = vec![("version", env!("CARGO_PKG_VERSION").to_owned())];
    text.family(
        "aggregator_build_info",
        Kind::Gauge,
        "The version that runs; the value is always 1.",
        [(version, 1)],
    );
    counted(&mut text, metrics);
    let mut known = Exposition::default();
    let stored = stored(&mut known, config, store, (started, now));
    if let Err(error) = &stored {
        tracing::warn!("The metrics lack what the store knows: {error}");
    }
    text.value(
        "aggregator_store_up",
        Kind::Gauge,
        "Whether the store answers: 1 or 0.",
        i32::from(stored.is_ok()),
    );
    process(&mut text, started);
    match stored {
        Ok(()) => text.into_text() + &known.into_text(),
        Err(_) => text.into_text(),
    }
}

fn counted(text: &mut Exposition, metrics: &Metrics) {
    text.count(
        "aggregator_passes_total",
        "Passes by how they ended: done; failed, where no source could be read; error, where nothing could be stored or published.",
        "result",
        &metrics.passes,
    );
    text.histogram(
        "aggregator_pass_duration_seconds",
        "How long passes took.",
        &metrics.pass_time,
    );
    text.count(
        "aggregator_fetches_total",
        "Fetches of pages and feeds by what came of them.",
        "result",
        &metrics.fetches,
    );
    text.histogram(
        "aggregator_fetch_duration_seconds",
        "How long fetches took, without the wait for their host's turn.",
        &metrics.fetch_time,
    );
    text.value(
        "aggregator_documents_written_total",
        Kind::Counter,
        "Documents written to the output folder.",
        metrics.documents.load(std::sync::atomic::Ordering::Relaxed),
    );
    text.count(
        "aggregator_hub_notices_total",
        "Times that a WebSub hub was told of changes, by whether it took them.",
        "result",
        &metrics.notices,
    );
    text.count(
        "aggregator_alerts_total",
        "Alerts sent, by whether they were taken.",
        "result",
        &metrics.alerts,
    );
    text.count(
        "aggregator_http_requests_total",
        "Requests by the class of the status that they were answered with.",
        "status",
        &metrics.answers,
    );
}

fn stored(
    text: &mut Exposition,
    config: &Config,
    store: &Store,
    (started, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), refresh::Error> {
    let (waiting, due) = store.count_pages(now)?;
    text.value(
        "aggregator_pages_waiting",
        Kind::Gauge,
        "Pages that wait to be fetched, those that are due included.",
        waiting,
    );
    text.value(
        "aggregator_pages_due",
        Kind::Gauge,
        "Pages that are due to be fetched.",
        due,
    );
    text.value(
        "aggregator_hosts_left_alone",
        Kind::Gauge,
        "Hosts that are left alone for now, because they ask for it or fail.",
        LeftAlone::at(store, now)?.count(),
    );
    text.value(
        "aggregator_hosts_failing",
        Kind::Gauge,
        "Hosts none of whose pages can be read.",
        store.failing_hosts()?.len(),
    );
    text.value(
        "aggregator_hub_notices_waiting",
        Kind::Gauge,
        "Changed documents that hubs are still to be told of.",
        store.count_notices()?,
    );
    text.value(
        "aggregator_entries",
        Kind::Gauge,
        "Entries of the combined feed.",
        store.count_entries()?,
    );
    text.known(
        "aggregator_last_change_timestamp_seconds",
        Kind::Gauge,
        "When the combined feed last changed.",
        store.last_change()?.map(|at| at.timestamp()),
    );
    text.value(
        "aggregator_publishing_failing",
        Kind::Gauge,
        "Whether the documents cannot be written: 1 or 0.",
        i32::from(publishing_fails(store)?.is_some()),
    );
    text.value(
        "aggregator_store_bytes",
        Kind::Gauge,
        "Size of the database with its journal.",
        store.size(),
    );
    text.known(
        "aggregator_last_backup_timestamp_seconds",
        Kind::Gauge,
        "When the store was last backed up.",
        store.last_backup()?.map(|last| last.at.timestamp()),
    );
    sources(text, &standings(config, store, started, now)?);
    Ok(())
}

/// How the sources stand that are read.
fn standings(
    config: &Config,
    store: &Store,
    started: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<Standing>, refresh::Error> {
    let (clocks, alone) = (store.source_clocks()?, LeftAlone::at(store, now)?);
    let reading = Reading::Daemon(started);
    let standings = judge(config, store.source_statuses()?).into_iter();
    let standings = standings.filter_map(|standing| {
        let source = config.source(standing.name())?;
        let held = source
            .source
            .origin
            .host()
            .and_then(|host| alone.until(host));
        let clock = clocks.get(standing.name());
        let overdue = plan::overdue(source, clock, held, reading, now);
        source.source.enabled.then(|| standing.in_time(overdue))
    });
    Ok(standings.collect())
}

fn sources(text: &mut Exposition, sources: &[Standing]) {
    let failing = |s: &&Standing| s.status.failing_since.is_some();
    let quiet = |s: &&Standing| s.quiet.is_some();
    let overdue = |s: &&Standing| s.overdue.is_some();
    let states = [
        ("all", sources.len()),
        ("failing", sources.iter().filter(failing).count()),
        ("quiet", sources.iter().filter(quiet).count()),
        ("overdue", sources.iter().filter(overdue).count()),
        ("odd", sources.iter().filter(|s| s.is_odd()).count()),
    ];
    text.family(
        "aggregator_sources",
        Kind::Gauge,
        "Sources that are read: all; failing; quiet, with nothing new for longer than usual; overdue, not read when they should be; odd, whatever of these or else needs a look.",
        states.map(|(state, number)| (vec![("state", state.to_owned())], number)),
    );
    let name = |s: &Standing| vec![("source", s.name().to_owned())];
    text.family(
        "aggregator_source_failing",
        Kind::Gauge,
        "Whether a source cannot be read: 1 or 0.",
        sources.iter().map(|s| (name(s), i32::from(failing(&s)))),
    );
    text.family(
        "aggregator_source_quiet",
        Kind::Gauge,
        "Whether a source has brought nothing for longer than usual: 1 or 0.",
        sources.iter().map(|s| (name(s), i32::from(quiet(&s)))),
    );
    text.family(
        "aggregator_source_overdue",
        Kind::Gauge,
        "Whether a source was not read at three of its moments, and an hour, or longer: 1 or 0.",
        sources.iter().map(|s| (name(s), i32::from(overdue(&s)))),
    );
    text.family(
        "aggregator_source_last_success_timestamp_seconds",
        Kind::Gauge,
        "When a source was last read without fault.",
        sources
            .iter()
            .filter_map(|s| Some((name(s), s.status.done_at?.timestamp()))),
    );
}

/// What the process takes up, under the names that all exporters use (proc(5)); left out where the system does not tell.
fn process(text: &mut Exposition, started: DateTime<Utc>) {
    let field = |file: &str, label: &str| {
        let file = fs::read_to_string(file).ok()?;
        let line = file.lines().find_map(|line| line.strip_prefix(label))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    };
    text.value(
        "process_start_time_seconds",
        Kind::Gauge,
        "When the process began.",
        started.timestamp(),
    );
    text.known(
        "process_resident_memory_bytes",
        Kind::Gauge,
        "Memory of the process that is not swapped out.",
        field("/proc/self/status", "VmRSS:").map(|kilobytes| kilobytes * 1024),
    );
    let descriptors = fs::read_dir("/proc/self/fd").ok();
    text.known(
        "process_open_fds",
        Kind::Gauge,
        "Open file descriptors.",
        // The folder that is being read is one of them.
        descriptors.map(|found| found.count().saturating_sub(1)),
    );
    text.known(
        "process_max_fds",
        Kind::Gauge,
        "How many file descriptors may be open.",
        field("/proc/self/limits", "Max open files"),
    );
}

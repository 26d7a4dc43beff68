//! Who looks after the program is told when a source is in trouble for longer than a set time, and when that is over.
//!
//! Each is told once, by each way that the configuration has: what was told is kept in the store, over restarts too. What
//! was not taken is told again later, ever more rarely. It is told at the end of a pass, for by then it is known; the
//! daemon makes one when the next telling is due ([`Store::next_alert`]).

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use serde_json::json;
use url::Url;

use super::mail::{self, Letter};
use super::{Standing, judge};
use crate::config::{Alert, Config};
use crate::fetch::Client;
use crate::metrics::Metrics;
use crate::store::{self, AlertRecord, Store};
use crate::zone::Tz;

/// The ways by which it is told.
const WEBHOOK: &str = "webhook";
const MAIL: &str = "mail";

/// The troubles.
const FAILING: &str = "failing";
const QUIET: &str = "quiet";

/// After a failure it is told again so much later, and twice as much with each further one.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(1);

/// After so many failures it is told no more.
const MAX_TRIES: u32 = 12;

/// What telling may use.
pub struct Means<'a> {
    /// Whom to tell, and of which sources.
    pub config: &'a Config,
    /// What was told.
    pub store: &'a Store,
    /// The way to the webhook.
    pub client: &'a Client,
    /// What counts what was told.
    pub metrics: &'a Metrics,
}

/// Tells what is to be told at an instant. What cannot be told is no fault of the pass.
pub async fn tell(means: Means<'_>, now: DateTime<Utc>) -> Result<(), store::Error> {
    let (config, store) = (means.config, means.store);
    let alert = &config.alert;
    if !alert.is_wanted() {
        return Ok(());
    }
    let due = tokio::task::block_in_place(|| {
        let standings = judge(config, store.source_statuses()?);
        let troubles = troubles(&standings);
        store.change_alerts(|records| {
            renew(records, &troubles, alert, config, now);
            take_due(records, now)
        })
    })?;
    for record in due {
        let sent = send(&means, &record, now).await;
        means
            .metrics
            .alerts
            .add(if sent.is_ok() { "taken" } else { "failed" });
        match sent {
            Ok(()) => tokio::task::block_in_place(|| {
                store.change_alerts(|records| settle(records, &record))
            })?,
            Err(reason) => {
                tracing::warn!(
                    source.name = record.source,
                    way = record.way,
                    "An alert was not taken: {reason}"
                );
            }
        }
    }
    Ok(())
}

/// A source that is in trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Trouble {
    source: String,
    kind: &'static str,
    since: DateTime<Utc>,
    reason: String,
}

fn troubles(standings: &[Standing]) -> Vec<Trouble> {
    let troubles = standings.iter().flat_map(|standing| {
        let failing = standing.status.failing_since.map(|since| Trouble {
            source: standing.name().to_owned(),
            kind: FAILING,
            since,
            reason: standing.status.error.clone().unwrap_or_default(),
        });
        let quiet = standing.quiet.map(|quiet| Trouble {
            source: standing.name().to_owned(),
            kind: QUIET,
            since: quiet.since.and_time(NaiveTime::MIN).and_utc(),
            reason: format!(
                "nothing new since {}, usually {}; see whether it has moved or ended",
                quiet.since.format("%-d %B %Y"),
                quiet.usually()
            ),
        });
        failing.into_iter().chain(quiet)
    });
    troubles.collect()
}

/// When a trouble has lasted for so long that it is told; `None` for one that is not told before the end of time.
fn due(trouble: &Trouble, alert: &Alert) -> Option<DateTime<Utc>> {
    let after = TimeDelta::from_std(alert.after).ok()?;
    trouble.since.checked_add_signed(after)
}

/// Brings what is kept up to what is.
fn renew(
    records: &mut Vec<AlertRecord>,
    troubles: &[Trouble],
    alert: &Alert,
    config: &Config,
    now: DateTime<Utc>,
) {
    let ways = [
        (WEBHOOK, alert.webhook.is_some()),
        (MAIL, alert.mail.is_some()),
    ];
    let ways = ways
        .iter()
        .filter(|(_, is_used)| *is_used)
        .map(|(way, _)| *way);
    let is_read = |name: &str| {
        config
            .source(name)
            .is_some_and(|source| source.source.enabled)
    };
    // What is read no more has no troubles, and nobody waits to hear that they are over.
    records.retain(|record| is_read(&record.source) && ways.clone().any(|way| way == record.way));
    for record in records.iter_mut() {
        let lasting = troubles.iter().find(|trouble| is_of(record, trouble));
        match lasting {
            Some(trouble) if record.ended.is_some() => {
                // It is back before anyone heard that it was over.
                record.ended = None;
                record.due = None;
                record.reason.clone_from(&trouble.reason);
            }
            Some(trouble) => {
                record.reason.clone_from(&trouble.reason);
                // The set time may be another one by now.
                if !record.told && record.tries == 0 {
                    record.due = due(trouble, alert);
                }
            }
            None if record.ended.is_none() => {
                record.ended = Some(now);
                record.due = Some(now);
                record.tries = 0;
            }
            None => {}
        }
    }
    records.retain(|record| record.told || record.ended.is_none());
    for trouble in troubles {
        for way in ways.clone() {
            let is_known = |record: &AlertRecord| is_of(record, trouble) && record.way == way;
            if !records.iter().any(is_known) {
                records.push(AlertRecord {
                    source: trouble.source.clone(),
                    trouble: trouble.kind.to_owned(),
                    way: way.to_owned(),
                    since: trouble.since,
                    reason: trouble.reason.clone(),
                    told: false,
                    ended: None,
                    due: due(trouble, alert),
                    tries: 0,
                });
            }
        }
    }
}

fn is_of(record: &AlertRecord, trouble: &Trouble) -> bool {
    record.source == trouble.source && record.trouble == trouble.kind
}

/// Those that are due. Each is noted as told in vain before it is tried: a pass that is killed meanwhile leaves it to a
/// later one.
fn take_due(records: &mut [AlertRecord], now: DateTime<Utc>) -> Vec<AlertRecord> {
    let due = records
        .iter_mut()
        .filter(|record| record.due.is_some_and(|due| due <= now));
    due.map(|record| {
        record.tries += 1;
        let pause = FIRST_PAUSE * (1 << (record.tries - 1).min(MAX_TRIES));
        record.due = (record.tries < MAX_TRIES).then(|| now + pause);
        record.clone()
    })
    .collect()
}

/// Notes that one was taken.
fn settle(records: &mut Vec<AlertRecord>, taken: &AlertRecord) {
    let is_it = |record: &AlertRecord| {
        (&record.source, &record.trouble, &record.way)
            == (&taken.source, &taken.trouble, &taken.way)
    };
    if taken.ended.is_some() {
        records.retain(|record| !is_it(record) || record.ended.is_none());
        return;
    }
    for record in records.iter_mut().filter(|record| is_it(record)) {
        record.told = true;
        record.tries = 0;
        record.due = record.ended;
    }
}

async fn send(means: &Means<'_>, record: &AlertRecord, now: DateTime<Utc>) -> Result<(), String> {
    let config = means.config;
    let zone = config
        .source(&record.source)
        .map_or(config.publish.timezone, |source| source.source.timezone);
    let said = sentence(record, zone);
    match (
        record.way.as_str(),
        &config.alert.webhook,
        &config.alert.mail,
    ) {
        (WEBHOOK, Some(webhook), _) => post(means.client, webhook, record, &said).await,
        (MAIL, _, Some(address)) => {
            let letter = Letter {
                to: address,
                subject: &said,
                body: &body(record, &said),
                date: now,
                about: &format!(
                    "{} {} {} {}",
                    record.source,
                    record.trouble,
                    record.since,
                    record.ended.is_some()
                ),
            };
            mail::send(&config.alert.sendmail, &letter).await
        }
        _ => Ok(()),
    }
}

/// `Source korea cannot be read since 13 July 22:00 JST`.
fn sentence(record: &AlertRecord, zone: Tz) -> String {
    let since = record.since.with_timezone(&zone);
    let name = &record.source;
    match (record.trouble.as_str(), record.ended) {
        (FAILING, None) => format!(
            "source {name} cannot be read since {}",
            since.format("%-d %B %H:%M %Z")
        ),
        (FAILING, Some(_)) => format!("source {name} can be read again"),
        (_, None) => format!(
            "source {name} is quiet since {}",
            record.since.format("%-d %B")
        ),
        (_, Some(_)) => format!("source {name} is quiet no more"),
    }
}

fn body(record: &AlertRecord, said: &str) -> String {
    match record.ended {
        Some(_) => format!(
            "The {said}.\n\nIt was in trouble for this reason:\n{}\n",
            record.reason
        ),
        None => format!(
            "The {said}:\n{}\n\nWhat else needs a look: aggregator status\n",
            record.reason
        ),
    }
}

/// Posts it as JSON. No address is named in an error: it may be a secret.
async fn post(
    client: &Client,
    webhook: &Url,
    record: &AlertRecord,
    said: &str,
) -> Result<(), String> {
    let json = json!({
        "version": 1, "event": if record.ended.is_some() { "over" } else { "trouble" },
        "source": record.source, "trouble": record.trouble, "since": record.since, "ended": record.ended,
        "reason": record.reason, "text": format!("aggregator: {said}"),
    });
    let posted = client.post_json(webhook, json.to_string()).await;
    posted.map_err(|error| error.reason())
}

#[cfg(test)]
mod tests;

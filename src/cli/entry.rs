//! `aggregator entry`: what became of one entry, and mending by hand; `aggregator refetch`.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use super::arguments::{Entry, Fixing, Refetch, Subject};
use super::people::{table, time};
use super::refresh::{self as pass, Shown};
use super::{
    Failure, Outcome, context, existing_store, failed, from_pass, input, load_as_owner, now, output,
};
use crate::address;
use crate::config::Config;
use crate::model::{Decision, Fixable, Fixed, Hidden, Published};
use crate::publish::short_id;
use crate::refresh::{self, Context, Plan};
use crate::store::{Decided, Event, Store};
use crate::text::count;
use crate::zone::Tz;

/// No list of decisions is longer, in bytes.
const MAX_LIST: u64 = 64 << 20;

pub(super) fn run(config: Option<&Path>, command: Entry) -> Outcome {
    let config = load_as_owner(config)?;
    match command {
        Entry::History { id, json } => history(&config, &id, json),
        Entry::Decisions { json } => decisions(&config, json),
        Entry::Import { file } => import(config, &file),
        Entry::Merge { id, with } => decide(config, |store| {
            Ok(Decision::Merge {
                entry: named(store, &id)?,
                with: named(store, &with)?,
            })
        }),
        Entry::Split { id } => decide(config, |store| {
            Ok(Decision::Split {
                entry: named(store, &id)?,
            })
        }),
        Entry::Hide(subject) => {
            decide(config, |store| Ok(Decision::Hide(hidden(store, &subject)?)))
        }
        Entry::Show(subject) => {
            decide(config, |store| Ok(Decision::Show(hidden(store, &subject)?)))
        }
        Entry::Set(fixing) => decide(config, |store| set(store, fixing)),
        Entry::Attach { id, url } => decide(config, |store| {
            Ok(Decision::Attach {
                entry: named(store, &id)?,
                url: web_address(&url)?,
            })
        }),
        Entry::Detach { id, url } => decide(config, |store| {
            Ok(Decision::Detach {
                entry: named(store, &id)?,
                url: web_address(&url)?,
            })
        }),
    }
}

fn web_address(typed: &str) -> Result<Url, Failure> {
    let wrong = || Failure::Usage(format!("{typed}: is no web address; write https://…"));
    address::read(typed).ok_or_else(wrong)
}

/// Asks for the pages of an entry again, whatever they said last.
pub(super) fn refetch(config: Option<&Path>, args: &Refetch) -> Outcome {
    let config = load_as_owner(config)?;
    let store = existing_store(&config)?;
    let article = entry(&store, &args.id)?;
    if store.refetch(article, now()).map_err(failed)? == 0 {
        return Err(Failure::Failed(format!(
            "{}: no address is known; give it one with aggregator entry attach {} URL",
            args.id, args.id
        )));
    }
    drop(store);
    let plan = Plan {
        no_read: true,
        by_hand: true,
        ..Plan::default()
    };
    let shown = Shown {
        command: "refetch",
        file: None,
        json: args.json,
        unread: &[],
        all_unread: false,
    };
    pass::pass(config, plan, shown)
}

/// The entry that is meant, by its row.
fn entry(store: &Store, id: &str) -> Result<i64, Failure> {
    let found = store.article_by_id(id).map_err(failed)?;
    found.ok_or_else(|| unknown(id))
}

/// The id that is meant, of an entry or of what was joined into one.
fn named(store: &Store, id: &str) -> Result<Uuid, Failure> {
    let found = store.whole_id(id).map_err(failed)?;
    found.ok_or_else(|| unknown(id))
}

fn unknown(id: &str) -> Failure {
    Failure::Usage(format!(
        "no entry \"{id}\"; write eight or more letters of its id, aggregator entries shows it"
    ))
}

fn hidden(store: &Store, subject: &Subject) -> Result<Hidden, Failure> {
    match (&subject.id, &subject.site) {
        (Some(id), _) => Ok(Hidden::Entry(named(store, id)?)),
        (None, Some(site)) => host(site)
            .map(Hidden::Site)
            .ok_or_else(|| Failure::Usage(format!("--site {site}: is no host; write example.org"))),
        (None, None) => Err(Failure::Usage("name an entry, or a --site".to_owned())),
    }
}

/// The host of what was typed: a name, or an address of the site.
fn host(site: &str) -> Option<String> {
    let named = |text: &str| Url::parse(text).ok()?.host_str().map(str::to_owned);
    named(site).or_else(|| named(&format!("https://{site}")))
}

fn set(store: &Store, fixing: Fixing) -> Result<Decision, Failure> {
    let published = fixing.published.as_deref().map(published);
    let named_in = |word: &str| fixing.unset.iter().any(|unset| unset == word);
    let unset = Fixable::ALL.into_iter().filter(|(_, word)| named_in(word));
    Ok(Decision::Set {
        unset: unset.map(|(field, _)| field).collect(),
        entry: named(store, &fixing.id)?,
        fixed: Fixed {
            title: fixing.title,
            authors: fixing.author,
            published: published.transpose()?,
            site: fixing.site,
        },
    })
}

/// A zone is so far ahead of UTC at most: what is no instant may be that much earlier than it looks.
const AHEAD: TimeDelta = TimeDelta::hours(14);

/// A date by hand: no entry is ever in the future.
fn published(date: &str) -> Result<Published, Failure> {
    let wrong = |what: &str| Failure::Usage(format!("--published {date}: {what}"));
    let read: Published = date
        .parse()
        .map_err(|_| wrong("is no date; write 2025-07-13 or 2025-07-13T18:38:00+09:00"))?;
    let ahead = match read {
        Published::Instant(_) => TimeDelta::zero(),
        Published::Date(_) | Published::Local(_) => AHEAD,
    };
    if read.instant(Tz::UTC) - ahead > now() {
        return Err(wrong("is in the future; write when it was published"));
    }
    Ok(read)
}

/// Does one thing, and publishes what it changed.
fn decide(config: Config, decision: impl FnOnce(&Store) -> Result<Decision, Failure>) -> Outcome {
    let context = context(config, "entry", Arc::new(|_| ()))?;
    let decision = decision(&context.store)?;
    match (done(&context.store, &decision)?, &decision) {
        (Decided::Taken(other), Decision::Attach { entry, url }) => {
            let (entry, other) = (short_id(*entry), short_id(other));
            return Err(Failure::Usage(format!(
                "{url}: is the address of entry {other}; where the two are one article, aggregator entry merge {entry} {other}"
            )));
        }
        (Decided::Hidden(hidden), Decision::Merge { entry, with }) => {
            let other = if hidden == *entry { with } else { entry };
            let (hidden, other) = (short_id(hidden), short_id(*other));
            return Err(Failure::Usage(format!(
                "{hidden}: is hidden, and {other} is not; aggregator entry show {hidden} or aggregator entry hide {other} first"
            )));
        }
        (Decided::AsBefore, Decision::Split { .. }) => output::line(
            "it is part of no other entry; aggregator entry history names what was joined",
        )?,
        (Decided::AsBefore, Decision::Detach { .. }) => output::line(
            "that address was not given to it by hand; aggregator entry history names those that were",
        )?,
        (Decided::AsBefore, _) => output::line("it was so already")?,
        (_, Decision::Hide(Hidden::Site(site)))
            if !context.store.has_site(site).map_err(failed)? =>
        {
            output::line(&format!(
                "no entry is of {site} yet; those that come will be hidden"
            ))?;
        }
        _ => {}
    }
    publish(&context)
}

fn done(store: &Store, decision: &Decision) -> Result<Decided, Failure> {
    let key = |url: &Url| address::key(url).to_string();
    store.decide(decision, key, now()).map_err(failed)
}

fn publish(context: &Context) -> Outcome {
    let published = refresh::publish(context, now()).map_err(from_pass)?;
    output::line(&format!("{} written", count(published.files.len(), "file")))
}

fn decisions(config: &Config, json: bool) -> Outcome {
    let store = existing_store(config)?;
    let decisions = store.decisions().map_err(failed)?;
    if json {
        for (_, decision) in decisions {
            output::json(&serde_json::to_string(&decision).map_err(failed)?)?;
        }
        return Ok(());
    }
    let zone = config.publish.timezone;
    let times = decisions.iter().map(|(at, _)| time(*at, zone, now()));
    let times: Vec<String> = times.collect();
    let width = times.iter().map(|time| time.chars().count()).max();
    // On one line, however long it is: it may be typed again.
    for (time, (_, decision)) in times.iter().zip(&decisions) {
        let width = width.unwrap_or_default();
        output::line(&format!("{time:width$}  {}", in_words(decision)))?;
    }
    output::line(&count(decisions.len(), "decision"))
}

/// Does what a list of decisions says, a line each; what names an unknown entry is said and left out.
fn import(config: Config, file: &Path) -> Outcome {
    let (bytes, _) = input::read(file, MAX_LIST, "divide the list").map_err(Failure::Failed)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let lines = text
        .lines()
        .zip(1..)
        .filter(|(line, _)| !line.trim().is_empty());
    let read = lines.map(|(line, number)| {
        serde_json::from_str::<Value>(line)
            .map_err(|error| no_decision(file, number, &error))
            .map(|value| (value, number))
    });
    let read: Vec<(Value, usize)> = read.collect::<Result<_, _>>()?;
    let context = context(config, "entry", Arc::new(|_| ()))?;
    let store = &context.store;
    let decisions = read.into_iter().map(|(mut value, number)| {
        whole_ids(store, &mut value)?;
        serde_json::from_value(value).map_err(|error| no_decision(file, number, &error))
    });
    let decisions: Vec<Decision> = decisions.collect::<Result<_, _>>()?;
    let mut known = known(store)?;
    let mut changed = 0;
    for decision in &decisions {
        // What was decided here already is not done again: later decisions may have taken it back.
        let text = serde_json::to_string(decision).map_err(failed)?;
        if let Some(left) = known.get_mut(&text).filter(|left| **left > 0) {
            *left -= 1;
            continue;
        }
        match done(store, decision)? {
            Decided::Done => changed += 1,
            Decided::AsBefore => {}
            Decided::Unknown(id) => output::note(&format!("left out: no entry has the id {id}")),
            Decided::Taken(id) => output::note(&format!(
                "left out: {}: the address is that of entry {}",
                in_words(decision),
                short_id(id)
            )),
            Decided::Hidden(id) => output::note(&format!(
                "left out: {}: entry {} is hidden",
                in_words(decision),
                short_id(id)
            )),
        }
    }
    output::line(&format!(
        "{changed} done of {}",
        count(decisions.len(), "decision")
    ))?;
    publish(&context)
}

fn no_decision(file: &Path, number: usize, error: &serde_json::Error) -> Failure {
    let file = file.display();
    Failure::Failed(format!(
        "{file}:{number}: is no decision: {error}; nothing was changed"
    ))
}

/// Writes ids out that are given by their first letters, where this store knows them.
fn whole_ids(store: &Store, decision: &mut Value) -> Result<(), Failure> {
    for key in ["entry", "with"] {
        let Some(Value::String(id)) = decision.get_mut(key) else {
            continue;
        };
        if Uuid::try_parse(id).is_err() {
            *id = named(store, id)?.to_string();
        }
    }
    Ok(())
}

/// The decisions of this store, as JSON, and how often each was taken.
fn known(store: &Store) -> Result<HashMap<String, usize>, Failure> {
    let mut known = HashMap::new();
    for (_, decision) in store.decisions().map_err(failed)? {
        let text = serde_json::to_string(&decision).map_err(failed)?;
        *known.entry(text).or_default() += 1;
    }
    Ok(known)
}

fn history(config: &Config, id: &str, json: bool) -> Outcome {
    let store = existing_store(config)?;
    let events = store.history(entry(&store, id)?).map_err(failed)?;
    let zone = config.publish.timezone;
    if json {
        let events = events.iter().map(|(at, event)| {
            let mut value = event_json(event);
            value["at"] = json!(at);
            value
        });
        return output::json(
            &json!({"version": 1, "events": events.collect::<Vec<_>>()}).to_string(),
        );
    }
    let rows = events
        .iter()
        .map(|(at, event)| vec![time(*at, zone, now()), event_in_words(event)]);
    output::text(&table(&[], rows, 0..0))
}

fn event_json(event: &Event) -> Value {
    match event {
        Event::Cited { source, digest } => {
            json!({"event": "cited", "source": source, "digest_title": digest})
        }
        Event::Address { how, url } => json!({"event": "address", "how": how, "url": url}),
        Event::Read { url } => json!({"event": "read", "url": url}),
        Event::Revised { url } => json!({"event": "revised", "url": url}),
        Event::Joined { how, id } => {
            json!({"event": "joined", "how": how, "id": id.urn().to_string()})
        }
        Event::Kept { reason } => json!({"event": "kept", "reason": reason}),
        Event::Parted { id } => json!({"event": "parted", "id": id.urn().to_string()}),
        Event::Updated => json!({"event": "updated"}),
        Event::Decided(decision) => json!({"event": "decided", "what": decision}),
    }
}

fn event_in_words(event: &Event) -> String {
    match event {
        Event::Cited { source, digest } => match digest {
            Some(title) => format!("cited by {source}: {title}"),
            None => format!("cited by {source}"),
        },
        Event::Address { how, url } => format!("known at {url} ({how})"),
        Event::Read { url } => format!("page read: {url}"),
        Event::Revised { url } => format!("page changed: {url}"),
        Event::Joined { how, id } => format!("{} joined ({how})", short_id(*id)),
        Event::Kept { reason } => format!("page {reason}; what was read before stays"),
        Event::Parted { id } => format!("{} parted", short_id(*id)),
        Event::Updated => "changed for its readers".to_owned(),
        Event::Decided(decision) => in_words(decision),
    }
}

/// As it is typed behind `aggregator entry`.
fn in_words(decision: &Decision) -> String {
    let hidden = |hidden: &Hidden| match hidden {
        Hidden::Entry(entry) => short_id(*entry),
        Hidden::Site(site) => format!("--site {}", typed(site)),
    };
    match decision {
        Decision::Merge { entry, with } => {
            format!("merge {} {}", short_id(*entry), short_id(*with))
        }
        Decision::Split { entry } => format!("split {}", short_id(*entry)),
        Decision::Hide(what) => format!("hide {}", hidden(what)),
        Decision::Show(what) => format!("show {}", hidden(what)),
        Decision::Set {
            entry,
            fixed,
            unset,
        } => {
            let title = fixed.title.iter().map(|title| ("title", title.clone()));
            let authors = fixed.authors.iter().map(|name| ("author", name.clone()));
            let published = fixed.published.map(|at| ("published", at.to_string()));
            let site = fixed.site.iter().map(|site| ("site", site.clone()));
            let unset = Fixable::ALL
                .into_iter()
                .filter(|(field, _)| unset.contains(field));
            let unset = unset.map(|(_, word)| ("unset", word.to_owned()));
            let fields = title
                .chain(authors)
                .chain(published)
                .chain(site)
                .chain(unset);
            let fields = fields.map(|(name, value)| format!(" --{name} {}", typed(&value)));
            format!("set {}{}", short_id(*entry), fields.collect::<String>())
        }
        Decision::Attach { entry, url } => {
            format!("attach {} {}", short_id(*entry), typed(url.as_str()))
        }
        Decision::Detach { entry, url } => {
            format!("detach {} {}", short_id(*entry), typed(url.as_str()))
        }
    }
}

/// A value as a shell reads it.
fn typed(value: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:,+@%".contains(&b);
    if !value.is_empty() && value.bytes().all(is_plain) {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', r"'\''"))
    }
}

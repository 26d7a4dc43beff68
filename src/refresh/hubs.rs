//! Tells the hubs which feeds changed (`WebSub` §5), so that who subscribed there need not ask.
//!
//! What is to be told is stored before the documents are written, and forgotten when a hub took it: a pass that is killed
//! leaves it to the next one. A hub that does not answer changes nothing else.

use chrono::{DateTime, TimeDelta, Utc};
use url::{Url, form_urlencoded};

use super::publish::lock;
use super::{Context, Error, blocking};
use crate::config::Config;
use crate::store::{Notice, Store};

/// After a failure a hub is told again so much later, and twice as much with each further one.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(1);

/// After so many failures a hub is told no more of this change; the next change is tried anew.
const MAX_TRIES: u32 = 10;

/// Notes that the hubs are to be told of these documents, given by their paths under `base_url`.
pub(super) fn owe(
    store: &Store,
    config: &Config,
    paths: &[String],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let hubs: Vec<&str> = config.publish.hubs.iter().map(Url::as_str).collect();
    let site = config.publish.site();
    let topics: Vec<String> = paths.iter().map(|path| site.url(path)).collect();
    Ok(store.owe_notices(&hubs, &topics, now)?)
}

/// Tells the hubs what is due.
pub(super) async fn tell(context: &Context) -> Result<(), Error> {
    let store = &context.store;
    let started = (context.clock)();
    for notice in blocking(|| due(store, started))? {
        let hub = &notice.hub;
        let is_known = context
            .config
            .publish
            .hubs
            .iter()
            .any(|known| known.as_str() == hub);
        let told = match Url::parse(hub) {
            Ok(url) if is_known => context.client.post_form(&url, form(&notice)).await,
            // It was taken out of the configuration meanwhile.
            _ => Ok(()),
        };
        let word = if told.is_ok() { "taken" } else { "failed" };
        context.metrics.notices.add(word);
        let Err(error) = told else {
            blocking(|| store.told(&notice))?;
            continue;
        };
        tracing::warn!(hub, "The hub was not told of changes: {error}");
        if notice.tries + 1 < MAX_TRIES {
            let pause = FIRST_PAUSE * (1 << notice.tries);
            blocking(|| store.not_told(&notice, started + pause))?;
        } else {
            blocking(|| store.told(&notice))?;
        }
    }
    Ok(())
}

/// What is due. Nobody is writing documents meanwhile: a hub that is told before they are written fetches the old ones.
fn due(store: &Store, now: DateTime<Utc>) -> Result<Vec<Notice>, Error> {
    if store.next_notice()?.is_none() {
        return Ok(Vec::new());
    }
    let _lock = lock(store)?;
    Ok(store.notices_due(now)?)
}

/// What publishers send; hubs agree on it, though the standard leaves it to them.
fn form(notice: &Notice) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("hub.mode", "publish");
    for topic in &notice.topics {
        form.append_pair("hub.url", topic);
    }
    form.finish()
}

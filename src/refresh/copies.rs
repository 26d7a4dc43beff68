//! Pages that are gone → archived copies (RFC 7089), where the configuration names a `TimeGate`.

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;
use url::Url;

use super::{Context, Error, blocking, manners};
use crate::address;
use crate::fetch::{self, Fetched, Request};
use crate::store::GonePage;

/// Copies that one pass asks for: it is one host that is asked for all of them.
const MOST: usize = 20;

/// The first pause after the archive gave no answer for a page. It doubles with each.
const FIRST_PAUSE: TimeDelta = TimeDelta::hours(1);

/// Asks for copies of pages that were given up as gone, once for each that it answers for.
pub(super) async fn find_copies(context: &Context, until: Instant) -> Result<(), Error> {
    let Some(archive) = &context.config.find.archive else {
        return Ok(());
    };
    let now = (context.clock)();
    let gone = blocking(|| context.store.gone_pages(MOST, now))?;
    if gone.is_empty() {
        return Ok(());
    }
    for page in gone {
        let answer = ask(context, archive, &page, until).await;
        let now = (context.clock)();
        match answer {
            Ok(copy) => blocking(|| context.store.keep_copy(page.article, copy.as_ref(), now))?,
            Err(error) if is_of_the_archive(&error, archive) => {
                tracing::warn!("No archived copies for now: {error}");
                break;
            }
            Err(error) => {
                tracing::warn!("No archived copy for now: {error}");
                let next = next_try(context, &page, now);
                blocking(|| context.store.ask_copy_again(page.article, next, now))?;
            }
        }
    }
    Ok(blocking(|| manners::keep(context))?)
}

/// The copy of a page that is nearest to its publication; an error where the archive could not be asked.
async fn ask(
    context: &Context,
    archive: &Url,
    page: &GonePage,
    until: Instant,
) -> Result<Option<Url>, fetch::Error> {
    // What belongs to one subscriber is nobody else's business, and no archive has it.
    let Some(gate) = address::public(&page.url).and_then(|url| time_gate(archive, &url)) else {
        return Ok(None);
    };
    // That it is one, its headers say.
    let request = Request {
        accept_datetime: Some(page.published),
        cut: true,
        until: Some(until),
        ..Request::document(gate, None, 0)
    };
    match context.client.get(&request, &|_, _| false).await {
        Ok(Fetched::Page(response)) => Ok(response.memento.map(|_| response.url)),
        Ok(_) => Ok(None),
        Err(error) if is_answer(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether the archive said no, instead of nothing.
fn is_answer(error: &fetch::Error) -> bool {
    error.kind() == "gone"
}

/// Whether an error is as good as the same for any other page: the archive can't be asked now, or may not be. Where it
/// leads elsewhere, that is the matter of one page.
fn is_of_the_archive(error: &fetch::Error, archive: &Url) -> bool {
    let is_there = error.url().is_none_or(|url| url.host() == archive.host());
    let holds_for_all = error.retry_after().is_some()
        || matches!(
            error.kind(),
            "unreachable" | "setup" | "postponed" | "never" | "private"
        );
    is_there && holds_for_all
}

/// When the archive is asked for a page again that it gave no answer for; `None` after `fetch.give_up`.
fn next_try(context: &Context, page: &GonePage, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let first = page.asked_at.unwrap_or(now);
    let next = now + (now - first).max(FIRST_PAUSE);
    let give_up = TimeDelta::from_std(context.config.fetch.give_up).unwrap_or(TimeDelta::MAX);
    (next - first < give_up).then_some(next)
}

/// The address of a page behind that of the archive: how archives name their `TimeGate` of it.
fn time_gate(archive: &Url, page: &Url) -> Option<Url> {
    Url::parse(&format!("{archive}{page}")).ok()
}

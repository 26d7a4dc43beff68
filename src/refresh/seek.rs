//! Articles that are named without an address → looked for at the sites that the digests name → found, or when next.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt as _;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use super::retry::Patience;
use super::visit::careful_attempt;
use super::{Context, Error, blocking, manners};
use crate::fetch::{self, Fetched, Response, Validators};
use crate::find::{Found, Listing, Lists, Look, Places, name_key};
use crate::store::{ListingRecord, Sought, Visit, Worker};
use crate::{address, store};

/// Sites that are asked side by side.
const SITES: usize = 8;

/// Articles that are looked for at one site in one pass; the rest in the next.
const MAX_A_SITE: usize = 500;

/// The first pause after a look in vain. It doubles with each.
const FIRST_PAUSE: TimeDelta = TimeDelta::hours(6);

/// The longest pause: news sitemaps list two days.
const LONGEST_PAUSE: TimeDelta = TimeDelta::days(2);

/// So long after it was published a site may list an article; then a later look is in vain, too.
const LISTED_FOR: TimeDelta = TimeDelta::days(14);

/// What came of the looks of a pass.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sights {
    /// Articles whose address was found.
    pub(super) found: usize,
    /// Of these, those that turned out to be an article that was known.
    pub(super) joined: usize,
}

/// Looks for what is due; of all, or of what these sources cite. Each site is asked once for all of it.
pub(super) async fn seek(
    context: &Context,
    worker: Worker,
    sources: Option<&[i64]>,
    until: Instant,
) -> Result<Sights, Error> {
    let mut sights = Sights::default();
    let reading = Mutex::new(());
    if !context.config.find.enabled {
        return Ok(sights);
    }
    let now = (context.clock)();
    let sought = blocking(|| context.store.claim_sought(worker, sources, now))?;
    if sought.is_empty() {
        return Ok(sights);
    }
    let sites = blocking(|| by_site(context, sought))?;
    let looks = sites
        .into_iter()
        .map(|site| look(context, &reading, site, until));
    let mut looks = futures_util::stream::iter(looks).buffer_unordered(SITES);
    while let Some(some) = looks.next().await {
        let some = some?;
        sights.found += some.found;
        sights.joined += some.joined;
    }
    blocking(|| manners::keep(context))?;
    blocking(|| context.store.release_sought(worker))?;
    Ok(sights)
}

/// A site: the front pages at which it may be asked, to be tried in turn, and what is looked for there.
#[derive(Default)]
struct Site {
    fronts: Vec<Url>,
    sought: Vec<Sought>,
}

/// What is looked for at each site where anything of that is due, whatever digests call it. What has no place that is known
/// is looked for again when there may be one.
fn by_site(context: &Context, sought: Vec<Sought>) -> store::Result<Vec<Site>> {
    let mut names: Vec<String> = sought.iter().map(|s| s.wanted.site.clone()).collect();
    names.sort_unstable();
    names.dedup();
    let places = Places {
        configured: context.config.find.sites.clone(),
        known: context.store.site_addresses(&names, name_key)?,
    };
    let fronts: BTreeMap<&String, Vec<Url>> =
        names.iter().map(|name| (name, places.of(name))).collect();
    let mut sites: BTreeMap<Option<String>, Site> = BTreeMap::new();
    for one in sought {
        let fronts = fronts.get(&one.wanted.site).map_or(&[][..], Vec::as_slice);
        let site = sites.entry(fronts.first().map(place)).or_default();
        site.fronts.extend(fronts.iter().cloned());
        site.sought.push(one);
    }
    let now = (context.clock)();
    for lost in sites.remove(&None).unwrap_or_default().sought {
        if lost.is_due {
            context
                .store
                .sought_in_vain(lost.wanted.article, next_look(&lost, false, now))?;
        }
    }
    let mut sites: Vec<Site> = sites.into_values().collect();
    sites.retain(|site| site.sought.iter().any(|s| s.is_due));
    for site in &mut sites {
        // The first is what its lists are remembered by: the same in each pass, the one that says most, over TLS.
        site.fronts.sort_by_cached_key(|front| {
            (
                Reverse(front.scheme() == "https"),
                Reverse(front.as_str().len()),
                front.clone(),
            )
        });
        site.fronts.dedup();
        site.sought.sort_by_key(|s| !s.is_due);
        site.sought.truncate(MAX_A_SITE);
    }
    Ok(sites)
}

/// Where a front page is, however it is written: its host without `www.`, and its port.
fn place(front: &Url) -> String {
    let host = front.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    front
        .port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Looks at one site. What is found is stored as it is found; of the lists is remembered what was read, once all is settled.
async fn look(
    context: &Context,
    reading: &Mutex<()>,
    Site { fronts, mut sought }: Site,
    until: Instant,
) -> Result<Sights, Error> {
    // What has no place was taken out before.
    let front = &fronts[0];
    let known = blocking(|| context.store.listings(front)).unwrap_or_default();
    let look = Look {
        client: &context.client,
        now: context.clock,
        reading,
        rules: &context.config.rules,
        known: known.into_iter().map(listing).collect(),
        tries: sought.iter().map(|s| s.tries).max().unwrap_or_default(),
        until,
    };
    let wanted = sought.iter().map(|s| s.wanted.clone()).collect();
    let mut sights = Sights::default();
    let (lists, was_asked) = match look.run(&fronts, wanted).await {
        Ok(mut looked) => {
            while let Some(found) = looked.next().await {
                sought.retain(|one| one.wanted.article != found.article);
                blocking(|| keep(context, found, &mut sights))?;
            }
            (looked.into_lists(), true)
        }
        Err(Some(fetch::Error::Postponed { wait, .. })) => {
            let postponed = Some(wait);
            (
                Lists {
                    postponed,
                    ..Lists::default()
                },
                false,
            )
        }
        Err(_) => (Lists::default(), false),
    };
    blocking(|| record(context, front, &sought, lists, was_asked))?;
    Ok(sights)
}

/// Stores what was found.
fn keep(context: &Context, found: Found, sights: &mut Sights) -> store::Result<()> {
    let now = (context.clock)();
    let link = address::clean(&found.url);
    let key = address::key(&link).to_string();
    let Some((article, joined)) = context.store.found(found.article, &key, &link, now)? else {
        return Ok(());
    };
    sights.found += 1;
    sights.joined += usize::from(joined);
    match found.page {
        Some(page) if !joined => keep_page(context, article, link, page, now),
        _ => Ok(()),
    }
}

/// Stores what a look learnt of a site's lists, and when what it did not find is looked for next.
fn record(
    context: &Context,
    front: &Url,
    missing: &[Sought],
    lists: Lists,
    was_asked: bool,
) -> store::Result<()> {
    let now = (context.clock)();
    let read: Vec<ListingRecord> = lists.read.into_iter().map(listing_record).collect();
    context.store.keep_listings(front, &read, &lists.unread)?;
    for one in missing {
        let article = one.wanted.article;
        match lists.postponed {
            Some(wait) if one.is_due => {
                let next = now + TimeDelta::from_std(wait).unwrap_or(FIRST_PAUSE);
                context.store.look_later(article, next)?;
            }
            Some(_) => {}
            None => context
                .store
                .sought_in_vain(article, next_look(one, was_asked, now))?,
        }
    }
    Ok(())
}

/// A page that was asked for to be sure is read, as if it had been visited.
fn keep_page(
    context: &Context,
    article: i64,
    url: Url,
    page: Response,
    now: DateTime<Utc>,
) -> store::Result<()> {
    let visit = Visit {
        article,
        url,
        tries: 0,
        failing_since: None,
        is_read: false,
        etag: None,
        last_modified: None,
        cited: context.store.cited(article)?,
    };
    let patience = Patience {
        now,
        give_up: context.config.fetch.give_up,
    };
    let attempt = careful_attempt(
        &visit,
        Ok(Fetched::Page(page)),
        &context.config.rules,
        patience,
    );
    context.store.record_visits(&[attempt], now).map(drop)
}

/// When an article is looked for again: while its site may still list it; where nobody could be asked, for as long since
/// it was cited.
fn next_look(sought: &Sought, was_asked: bool, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let pause = FIRST_PAUSE * 2_i32.pow(sought.tries.min(8));
    let next = now + pause.min(LONGEST_PAUSE);
    let day = sought
        .wanted
        .published
        .unwrap_or(sought.wanted.cited)
        .date();
    let published = day.and_time(chrono::NaiveTime::MIN).and_utc();
    let from = if was_asked {
        published
    } else {
        published.max(sought.wanted.since)
    };
    (next < from.checked_add_signed(LISTED_FOR)?).then_some(next)
}

fn listing(record: ListingRecord) -> Listing {
    Listing {
        url: record.url,
        is_feed: record.is_feed,
        read_at: record.read_at,
        validators: Validators {
            etag: record.etag,
            last_modified: record.last_modified,
        },
    }
}

fn listing_record(listing: Listing) -> ListingRecord {
    ListingRecord {
        url: listing.url,
        is_feed: listing.is_feed,
        read_at: listing.read_at,
        etag: listing.validators.etag,
        last_modified: listing.validators.last_modified,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Published, Wanted};

    #[test]
    fn pauses_grow_while_the_site_may_list_the_article() {
        let cited: DateTime<Utc> = "2025-07-13T08:00:00Z".parse().unwrap();
        let mut sought = Sought {
            wanted: Wanted {
                article: 1,
                title: "A headline".to_owned(),
                site: "example.org".to_owned(),
                authors: Vec::new(),
                published: Some("2025-07-12".parse().unwrap()),
                cited: Published::Date(cited.date_naive()),
                since: cited,
            },
            tries: 0,
            is_due: true,
        };
        let mut now = cited;
        let mut pauses = Vec::new();
        while let Some(next) = next_look(&sought, true, now) {
            pauses.push((next - now).num_hours());
            (now, sought.tries) = (next, sought.tries + 1);
        }
        assert_eq!(pauses, [6, 12, 24, 48, 48, 48, 48, 48]);
        // An article of long ago is looked for once; a site that did not answer is asked again all the same.
        sought.wanted.published = Some("2021-07-12".parse().unwrap());
        sought.tries = 0;
        assert_eq!(next_look(&sought, true, cited), None);
        assert!(next_look(&sought, false, cited).is_some());
    }
}

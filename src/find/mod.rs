//! An article that a digest names without an address → its address, found at the site that the digest names.
//!
//! A look asks one site, once, for all articles that are looked for there: the sitemaps that its robots.txt names, news
//! sitemaps first, and the feed that its front page names. What they list is compared with what the digests say
//! (`matching`), and a page is asked for only where the lists leave a doubt that it can settle.
//!
//! ```text
//! names ─▶ place ─▶ robots.txt ─▶ sitemaps, feed ─▶ matching ─▶ address
//!                                                      └─▶ page ─▶┘
//! ```
//!
//! # The threshold
//!
//! A wrong address is worse than none: readers would be sent to another article under the curator's words. So alike is not
//! enough. **Taken** is a page that the site lists
//!
//! - under the cited headline: the same letters and digits in the same order, where only case, accents, quotation marks,
//!   dashes, blanks, the comma of thousands, the article `the` and the site's own name at either end may differ. A number, a
//!   sign (every symbol, and the mark between two digits), a question mark, a word like *not*, a label like *(2nd LD)* or
//!   `[Editorial]` more or less is another headline;
//! - on the cited day as both write it, or, where both have a time, at most twelve hours apart in some zone; a time in UTC
//!   is read in the zone of the site where that is known;
//! - where the headline has four words or more, the authors that both name are not other people, and no other article is
//!   listed under it for that day.
//!
//! Its page must not name other people or another day, must not be a film or recording, and must say something of itself
//! where the digest names people. What stands in a directory of such things (`/video/`) is not even asked.
//!
//! Near-equal headlines are no match at all: *12 million shells* and *10 million shells* are more alike than a headline and
//! its cut form. **Taken after a look at its page** is what the site lists without a date or headline, in UTC across
//! midnight, under a short headline, behind a kicker, cut by an ellipsis, without the second headline that the digest has, or
//! at several addresses, and whatever the digest gives no date: the page's own headline, date and authors then have to say
//! what the list did not. A page whose own headline is the longer one is another article's. The cut, the shorter, the undated
//! and what is of another day in UTC need the same author besides; undated without an author, a long headline that is listed
//! once in the last two days is enough. At most three pages are looked at for one article, and where two articles remain, none
//! is taken.

mod choice;
mod day;
mod form;
mod headline;
mod listing;
mod look;
mod matching;
mod months;
mod people;
mod place;
mod sitemap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use url::Url;

use crate::fetch::{Response, Validators};
use crate::model::{Published, Wanted};

pub use look::{Lists, Look, Looked};
pub use place::{Places, name_key};

/// Where the digest gives no date, the article is at most so many days older than the digest: a weekly column is not that of
/// the week before.
const RECENT: Days = Days::new(6);

/// The same where it names no author either, by whom a column could be told from that of the day before.
const LATELY: Days = Days::new(2);

impl Wanted {
    /// The day of the article, or where the digest does not say it, the first that it may be of.
    fn day(&self) -> NaiveDate {
        let is_named = !self.authors.is_empty();
        let recent = || days_before(self.cited.date(), if is_named { RECENT } else { LATELY });
        self.published
            .map_or_else(recent, |published| published.date())
    }

    /// The first and the last day on which a site may have dated it, whatever its zone.
    fn days(&self) -> [NaiveDate; 2] {
        let day = Days::new(1);
        let last = self.published.unwrap_or(self.cited).date();
        [days_before(self.day(), day), days_after(last, day)]
    }
}

/// An article that was found.
#[derive(Debug)]
pub struct Found {
    /// Its row.
    pub article: i64,
    /// Its address.
    pub url: Url,
    /// Its page, where that had to be asked for.
    pub page: Option<Response>,
}

/// A sitemap or feed that was asked for: what to ask it by the next time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Its address.
    pub url: Url,
    /// Whether it is the feed that the site's front page names.
    pub is_feed: bool,
    /// When it was last read whole.
    pub read_at: DateTime<Utc>,
    /// By what to ask whether it has changed since.
    pub validators: Validators,
}

/// A page that a site lists.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Listed {
    url: Url,
    title: Option<String>,
    /// What the list calls the site.
    site: Option<String>,
    published: Option<Published>,
    changed: Option<Published>,
    authors: Vec<String>,
}

fn days_before(day: NaiveDate, days: Days) -> NaiveDate {
    day.checked_sub_days(days).unwrap_or(day)
}

fn days_after(day: NaiveDate, days: Days) -> NaiveDate {
    day.checked_add_days(days).unwrap_or(day)
}

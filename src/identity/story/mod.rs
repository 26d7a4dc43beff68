//! Whether two texts tell one story: one is a copy of the other, a later version of it, or another story.
//!
//! What stands word for word in both decides, measured on the shorter text, for news is cut and reworked. Three things
//! speak against: numbers and names that changed in their places (a report of a series, made after a template), dates
//! that are far apart, and beginnings that are each text's own (a text that quotes, a round-up, a box under every column). The
//! thresholds and what they were measured on: `docs/decisions/0011`.

mod evidence;
mod take;
mod version;

#[cfg(test)]
mod tests;

pub use version::Version;

use crate::text;
use evidence::Evidence;

/// The length of a shingle, in tokens.
pub const SHINGLE: usize = 5;

/// What one text is to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// One holds the other, whole or cut.
    Copy,
    /// One is a later or reworked version of the other.
    Update,
    /// Another story.
    Different,
}

/// What was found of two texts, and how much of the shorter one's wording stands in the other, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// What they are to each other.
    pub relation: Relation,
    /// The share of the shorter text's shingles that the longer one has.
    pub contained: f64,
}

/// Says what two texts are to each other; the order makes no difference.
#[must_use]
pub fn compare(a: &Version, b: &Version) -> Verdict {
    let evidence = Evidence::of(a, b);
    Verdict {
        relation: evidence.relation(),
        contained: evidence.contained,
    }
}

/// Where two texts stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Places {
    /// On two pages of one site.
    OneSite,
    /// At two sites.
    Two,
    /// At more places than one story is told in, as a rule.
    Many,
}

/// Whether what two pages have in common is no story but what stands under any headline: a wall, a notice, a form.
///
/// A site does not publish one text twice under headlines that are not alike. What stands in many places is a story where
/// it has its headline everywhere; else it is what a tool puts on the pages that it makes. And headlines that differ in a
/// number alone are those of a series, unless one says that it is a later take.
#[must_use]
pub fn is_furniture(a: &Version, b: &Version, places: Places) -> bool {
    if a.title.is_empty() || b.title.is_empty() {
        return places == Places::Many;
    }
    if a.take != b.take {
        return false;
    }
    let [a_length, b_length] = [a, b].map(|version| version.tokens.len());
    let is_whole = text::ratio(a_length.min(b_length), a_length.max(b_length)) >= AS_LONG;
    let titles = text::similarity(&a.title, &b.title);
    let [a_numbers, b_numbers] = [a, b].map(|version| with_digits(&version.title));
    let is_series =
        titles >= RETITLED && a_numbers.len() == b_numbers.len() && a_numbers != b_numbers;
    match places {
        Places::OneSite => is_whole && (is_series || titles < RETITLED),
        Places::Two => is_whole && is_series,
        Places::Many => is_series || titles < SAME_TITLE,
    }
}

/// The tokens with a digit, in order.
fn with_digits(title: &[String]) -> Vec<&str> {
    let mut found: Vec<_> = title
        .iter()
        .map(String::as_str)
        .filter(|token| token.contains(|c: char| c.is_ascii_digit()))
        .collect();
    found.sort_unstable();
    found
}

/// Texts are as long as each other from this ratio on.
const AS_LONG: f64 = 0.90;
/// Less alike, two headlines are not one that was reworded.
const RETITLED: f64 = 0.50;

/// Whether readers of a page would want to see it again after it changed.
///
/// They would where a fifth of its wording is new, or where a number or a name is another one and the page says itself
/// that it was changed (a count of views changes without). What has hardly a word in common with it is no version of it.
#[must_use]
pub fn is_revised(before: &Version, now: &Version, says_so: bool) -> bool {
    let kept = text::containment(&now.shingles, &before.shingles);
    let is_rewritten = kept <= 1.0 - NEW_WORDING;
    let is_corrected = || {
        let runs = text::runs(&before.tokens, &now.tokens);
        says_so && evidence::changes(before, now, &runs).facts > 0
    };
    is_same_page(before, now) && (is_rewritten || is_corrected())
}

/// Whether two texts may be of one page at two times: so much of the shorter stands in the longer.
#[must_use]
pub fn is_same_page(before: &Version, now: &Version) -> bool {
    text::overlap(&now.shingles, &before.shingles) >= SAME_PAGE
}

/// So much of a page's wording is new where readers see it again.
const NEW_WORDING: f64 = 0.20;
/// And so much of the shorter version stands in the other.
const SAME_PAGE: f64 = 0.25;

/// From this containment on one text is the other, cut or whole.
const COPY: f64 = 0.97;
/// What holds the other and came after it is a later version where so many percent are new behind it.
const GROWTH: usize = 15;
/// And so many percent where the title says it.
const MARKED_GROWTH: usize = 5;
/// From this one on, a reworked version.
const SAME: f64 = 0.60;
/// And from this one on where the first sentences are nearly the same.
const SAME_WITH_LEAD: f64 = 0.40;
/// What counts as nearly the same, of the first forty tokens.
const NEARLY_SAME_LEAD: f64 = 0.70;
/// So many of its numbers are then still the same: what was new yesterday is old in the next report, and elsewhere.
const KEPT_NUMBERS: f64 = 0.50;
/// What counts as the same beginning for all others.
const LIKE_LEAD: f64 = 0.55;

/// Texts that are this short, or that appeared more than [`FAR_DAYS`] apart, are one story only where one has (nearly)
/// nothing that the other has not.
const WHOLE: f64 = 0.95;
/// See [`WHOLE`].
const SHORT: usize = 40;
/// See [`WHOLE`].
const FAR_DAYS: u64 = 4;
/// From this many days on, numbers that changed are those of the next report.
const NEXT_REPORT_DAYS: u64 = 2;

/// From this containment on a text is a later take, where its first paragraph was written anew: on the same day, on the
/// next one, and where the dates are not known.
const LATER_TAKE: [f64; 3] = [0.38, 0.45, 0.55];
/// Its first tokens are still on the same: agency, place, people.
const SAME_SUBJECT: f64 = 0.36;
/// So many tokens in a row are what an author wrote, and no turn of phrase.
const PASSAGE: usize = 10;
/// Three facts are put right in a text; what differs in more is another one's.
const CORRECTED_FACTS: usize = 3;
/// From this containment on a text is one that was put right.
const CORRECTED: f64 = 0.75;
/// From this likeness on two titles are the same.
const SAME_TITLE: f64 = 0.90;
/// And from this one on they are built alike.
const LIKE_TITLE: f64 = 0.75;

impl Evidence {
    fn relation(&self) -> Relation {
        if self.is_of_another() {
            return Relation::Different;
        }
        let is_of_a_series = self.is_next_report() || self.is_filled_in_anew();
        let is_version = !is_of_a_series && self.begins_alike() && self.is_same();
        let is_whole = is_version && self.contained >= COPY && self.begins_at_once();
        if (is_whole || self.is_framed()) && !self.has_grown() {
            Relation::Copy
        } else if is_version
            || self.is_framed()
            || self.is_later_take()
            || self.is_corrected()
            || self.is_live_report()
        {
            Relation::Update
        } else {
            Relation::Different
        }
    }

    /// Whether the titles are those of one report on two places or people: alike, but for a word that is each text's own.
    fn is_of_another(&self) -> bool {
        self.titles >= LIKE_TITLE && self.names_another
    }

    /// Whether one is the other behind a page's menus: nothing but the title can tell that from a comment on it.
    fn is_framed(&self) -> bool {
        self.contained >= COPY
            && self.changes.facts == 0
            && self.titles >= SAME_TITLE
            && self.days.is_some_and(|days| days <= 1)
    }

    /// Whether the longer one holds the shorter and tells more, as a later version does, and not as a text does of which the
    /// shorter one was cut: its title says so, its date and what stands behind, or both are one live report.
    fn has_grown(&self) -> bool {
        let [shorter, longer] = self.lengths;
        let is_longer_by = |percent: usize| (longer - shorter) * 100 >= shorter * percent;
        self.is_later_by_title && is_longer_by(MARKED_GROWTH)
            || self.is_live_report() && is_longer_by(GROWTH)
            || self.is_later
                && self.days.is_some_and(|days| days <= 1)
                && self.own == [0, 0]
                && self.rest * 100 >= shorter * GROWTH
    }

    /// Whether one was written from the other when more was known: under a first paragraph of its own it keeps what the author
    /// wrote before, in the same words, be it with a quotation or in several places.
    ///
    /// Reports of a series share their frame, and differ in the rest; another house shares the quotations; what follows on the
    /// next day shares the background, which tells of some year.
    fn is_later_take(&self) -> bool {
        let [shorter, longer] = self.lengths;
        let [same_day, next_day, any_day] = LATER_TAKE;
        let least = match self.days {
            Some(0) => same_day,
            Some(1) if !self.shares_year => next_day,
            Some(_) => return false,
            None => any_day,
        };
        let passages = self
            .prose
            .iter()
            .filter(|length| **length >= PASSAGE)
            .count();
        let is_by_same_author = self.shares_quotation && passages > 0
            || self.days == Some(0) && self.contained >= any_day && passages > 1;
        shorter >= SHORT
            && longer * 5 >= shorter * 6
            && self.contained >= least
            && self.lead >= SAME_SUBJECT
            && self.changes.facts <= self.kept.min(CORRECTED_FACTS)
            && self.same_numbers >= KEPT_NUMBERS
            && is_by_same_author
    }

    /// Whether a few facts of it were put right: it says so, or it has the same title on the same day and not a word that
    /// changed with them.
    fn is_corrected(&self) -> bool {
        let is_known = self.owns_up && self.days.is_none_or(|days| days <= FAR_DAYS)
            || self.titles >= SAME_TITLE && self.days == Some(0) && self.changes.wordings == 0;
        is_known
            && self.lengths[0] >= SHORT
            && self.contained >= CORRECTED
            && self.changes.facts <= CORRECTED_FACTS
            && self.begins_alike()
    }

    /// Whether both are one live report, whichever end it grows at.
    fn is_live_report(&self) -> bool {
        self.is_live
            && self.days == Some(0)
            && self.contained >= CORRECTED
            && self.changes.facts == 0
    }

    fn is_same(&self) -> bool {
        let [shorter, _] = self.lengths;
        if shorter < SHORT || self.days.is_some_and(|days| days > FAR_DAYS) {
            return self.contained >= WHOLE && self.changes.facts == 0;
        }
        // A version that was reworked so much keeps its numbers, a few that rose aside.
        let keeps_lead = self.lead >= NEARLY_SAME_LEAD
            && self.changes.facts <= 1 + shorter / 100
            && self.same_numbers >= KEPT_NUMBERS;
        self.contained >= SAME || self.contained >= SAME_WITH_LEAD && keeps_lead
    }

    /// Whether numbers and names changed as they do from one report of a series to the next, and not as they do when more becomes
    /// known: in many places for the length of the text, or for its numbers.
    fn is_next_report(&self) -> bool {
        let [shorter, _] = self.lengths;
        let numbers = self.changes.facts + self.kept;
        // Tokens a changed number, and numbers for each that changed: below these it is a series.
        let (tokens_each, numbers_each) = match self.days {
            Some(days) if days >= NEXT_REPORT_DAYS => return self.changes.facts * 150 > shorter,
            Some(_) => (40, 3),
            None => (50, 4),
        };
        self.changes.facts > 1
            && (self.changes.facts * tokens_each > shorter
                || self.changes.facts * numbers_each > numbers)
    }

    /// Whether both are one template that was filled in twice: neither tells more, and single words changed in many places as
    /// well as numbers. Where capitals tell names, that speaks for itself less.
    fn is_filled_in_anew(&self) -> bool {
        let [shorter, longer] = self.lengths;
        let changed = self.changes.facts + self.changes.exchanged;
        let (least, tokens_each) = if self.tells_names { (3, 30) } else { (2, 40) };
        self.changes.exchanged > 1
            && changed >= least
            && changed * tokens_each > shorter
            && longer * 5 < shorter * 6
    }

    /// Whether all of the longer one that stands before what they share is a local lead at most.
    fn begins_at_once(&self) -> bool {
        let [_, longer] = self.lengths;
        self.own[1] <= local_lead(longer)
    }

    /// Whether what they share begins where both begin: with the same words, or after a few of one of them (a local
    /// lead, a dateline). A live report grows at its top instead, and ends as before.
    fn begins_alike(&self) -> bool {
        let [shorter, longer] = self.lengths;
        let [own_shorter, own_longer] = self.own;
        let at_once = |own: usize, length: usize| own <= (length / 20).max(12);
        let with_local_lead = at_once(own_shorter, shorter) && own_longer <= (longer / 5).max(20);
        let grew_at_the_top =
            at_once(own_shorter, shorter) && own_longer <= longer / 2 && self.rest <= longer / 10;
        self.lead >= LIKE_LEAD || with_local_lead || at_once(own_longer, longer) || grew_at_the_top
    }
}

/// How much of its own a house puts before an agency's text, of so many tokens in all.
fn local_lead(length: usize) -> usize {
    (length / 5).max(20)
}

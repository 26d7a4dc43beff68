//! Which of the pages that a site lists is the one that a digest names: the rule, and its threshold.
//!
//! A page is taken at once where its headline is the cited one and its date the cited day, as the site's list has them.
//! What falls short of that is only a candidate, and its own page has to say the rest. What stays in doubt is nothing.

use std::collections::HashMap;

use chrono::{Datelike as _, Days};
use url::{Url, form_urlencoded};

use super::day::{self, Agreement, Zones};
use super::form::{self, Form};
use super::headline::{self, Headline, Likeness};
use super::people::{self, Authors};
use super::{Listed, Wanted, days_after};
use crate::address::{self, Key};
use crate::model::{Field, Kind, Metadata, Published};
use crate::scrape::{IN_ADDRESS, Scraped};

/// A headline of fewer words may come every day ("Editorial", "Morning news"): its authors must agree as well.
const TELLING: usize = 4;

/// A headline of so many words comes again only as a fixed form, which a list shows by showing it twice.
const LONG: usize = 6;

/// What zones make of a day.
const DAY: Days = Days::new(1);

/// Pages that are looked at for one article in one look. Where more could be it, none is.
pub(super) const MAX_CHECKED: usize = 3;

/// The first lines of an article, where its second headline stands if it has one.
const TOP: usize = 3;

/// Candidates that are kept for one article: whoever lists more under one headline means none of them.
const MAX_CANDIDATES: usize = 16;

/// A page of the site that may be the one.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    key: Key,
    pub(super) url: Url,
    likeness: Likeness,
    published: Option<Published>,
    day: Option<Agreement>,
    authors: Authors,
    form: Form,
    /// How much of the headline its address repeats, in hundredths; 0 where the list gives its headline.
    hint: usize,
}

/// How likely a candidate is, the most promising last: whether it has a headline, how alike, how near, and how much of the
/// headline its address repeats.
pub(super) type Rank = (bool, Likeness, Option<Agreement>, usize);

impl Candidate {
    /// Whether its page would be asked for anyway, were it taken: the list gives it the cited headline.
    pub(super) fn has_the_headline(&self) -> bool {
        self.likeness == Likeness::Equal
    }

    pub(super) fn rank(&self) -> Rank {
        (self.hint == 0, self.likeness, self.day, self.hint)
    }
}

/// What the lists that were read so far say of one article.
#[derive(Debug, Clone)]
pub(super) enum Verdict {
    /// This is it, unless its page says that it is something else.
    Found(Candidate),
    /// The same, and the page has to be seen: the digest names people, and the list nobody.
    Confirm(Candidate),
    /// One of these may be it, the likeliest first: their pages have to say so.
    Check(Vec<Candidate>),
    /// Nothing that could be it, or too much.
    Nothing,
}

/// One article that is looked for.
struct Want {
    wanted: Wanted,
    headline: Headline,
    /// The words of the headline, in their order.
    words: Vec<String>,
    candidates: Vec<Candidate>,
}

/// All articles that are looked for at one site, by what may tell them.
pub(super) struct Matcher {
    wants: Vec<Want>,
    names: Vec<String>,
    /// By the headline, whole and up to each second one.
    by_key: HashMap<String, Vec<usize>>,
    /// By the words of the headline, for addresses.
    by_word: HashMap<String, Vec<usize>>,
    /// Those whose headline is cut.
    cut: Vec<usize>,
    /// The zones by which the site dates what it lists.
    zones: Zones,
}

impl Matcher {
    /// `names` are what the site is called, as [`headline::letters`] writes it.
    pub(super) fn new(wanted: Vec<Wanted>, names: Vec<String>) -> Self {
        let mut matcher = Self {
            wants: Vec::with_capacity(wanted.len()),
            names,
            by_key: HashMap::new(),
            by_word: HashMap::new(),
            cut: Vec::new(),
            zones: Zones::default(),
        };
        for wanted in wanted {
            matcher.add(wanted);
        }
        matcher
    }

    fn add(&mut self, wanted: Wanted) {
        let Some(headline) = Headline::read(&wanted.title, &self.names) else {
            return;
        };
        let at = self.wants.len();
        for key in headline.beginnings() {
            self.by_key.entry(key.clone()).or_default().push(at);
        }
        let words = headline::words(&wanted.title);
        for word in distinct(words.clone()) {
            self.by_word.entry(word).or_default().push(at);
        }
        if headline.is_cut() {
            self.cut.push(at);
        }
        self.wants.push(Want {
            wanted,
            headline,
            words,
            candidates: Vec::new(),
        });
    }

    /// How many articles are looked for.
    pub(super) fn len(&self) -> usize {
        self.wants.len()
    }

    pub(super) fn wanted(&self, at: usize) -> &Wanted {
        &self.wants[at].wanted
    }

    /// Takes note of a page that the site lists.
    pub(super) fn note(&mut self, listed: &Listed) {
        if listed
            .published
            .is_some_and(|listed| self.zones.learn(listed))
        {
            for want in &mut self.wants {
                want.date_again(&self.zones);
            }
        }
        match &listed.title {
            Some(title) => self.note_titled(title, listed),
            None => self.note_address(listed),
        }
    }

    /// What the site is called, and what a list or page calls it.
    fn names_with(&self, site: Option<&str>) -> Vec<String> {
        let own = site.map(headline::letters);
        self.names.iter().cloned().chain(own).collect()
    }

    fn note_titled(&mut self, title: &str, listed: &Listed) {
        let names = self.names_with(listed.site.as_deref());
        self.note_headline(title, &names, listed);
        if let Some(title) = headline::behind_kicker(title) {
            self.note_behind_kicker(title, &names, listed);
        }
    }

    /// What a list shows behind a kicker may be the headline: the page says whether the kicker is part of it.
    fn note_behind_kicker(&mut self, title: &str, names: &[String], listed: &Listed) {
        let headline = Headline::read(title, names);
        let same = headline.and_then(|headline| self.by_key.get(headline.key()).cloned());
        for at in same.unwrap_or_default() {
            self.wants[at].note(Likeness::Longer, 0, listed, &self.zones);
        }
    }

    fn note_headline(&mut self, title: &str, names: &[String], listed: &Listed) {
        let Some(headline) = Headline::read(title, names) else {
            return;
        };
        let mut possible: Vec<usize> = headline
            .beginnings()
            .iter()
            .filter_map(|key| self.by_key.get(key))
            .flatten()
            .chain(&self.cut)
            .copied()
            .collect();
        if headline.is_cut() {
            possible.extend(0..self.wants.len());
        }
        possible.sort_unstable();
        possible.dedup();
        for at in possible {
            let want = &mut self.wants[at];
            let likeness = want.headline.compare(&headline);
            if likeness > Likeness::Other {
                want.note(likeness, 0, listed, &self.zones);
            }
        }
    }

    /// A list without headlines: the words of an address are a hint of what stands there.
    fn note_address(&mut self, listed: &Listed) {
        let slug = slug(&listed.url);
        let words = distinct(slug.clone());
        let count = words.len();
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for at in words
            .iter()
            .filter_map(|word| self.by_word.get(word))
            .flatten()
        {
            *shared.entry(*at).or_default() += 1;
        }
        for (at, shared) in shared {
            let want = &mut self.wants[at];
            let title = distinct(want.words.clone()).len();
            // Most of the address is of the headline, and half of the headline is in the address.
            let is_hint = shared >= 3 && 5 * shared >= 4 * count && 2 * shared >= title;
            if is_hint
                && !has_other_numbers(&want.words, &slug)
                && want.may_have_been_changed(listed.changed)
            {
                let hint = 100 * shared / title.max(1);
                want.note(Likeness::Longer, hint, listed, &self.zones);
            }
        }
    }

    /// What the lists say of an article.
    pub(super) fn verdict(&self, at: usize) -> Verdict {
        self.wants[at].verdict()
    }

    /// Whether the page may be the article, for all that it says, where the list is sure.
    pub(super) fn may_be(&self, at: usize, page: &Scraped) -> bool {
        self.wants[at].may_be(page)
    }

    /// Whether the page of a candidate says that it is the article.
    pub(super) fn is_it(&self, at: usize, candidate: &Candidate, page: &Scraped) -> bool {
        self.wants[at].is_it(candidate, page, self)
    }
}

impl Want {
    fn note(&mut self, likeness: Likeness, hint: usize, listed: &Listed, zones: &Zones) {
        let day = listed.published.map(|listed| self.day(listed, zones));
        let form = Form::of(&listed.url);
        if day == Some(Agreement::Apart) || form == Form::Shown && !self.is_shown() {
            return;
        }
        let candidate = Candidate {
            key: address::key(&listed.url),
            url: listed.url.clone(),
            likeness,
            published: listed.published,
            day,
            form,
            authors: people::compare(&self.wanted.authors, &listed.authors),
            hint,
        };
        let known = self.candidates.iter().position(|c| c.key == candidate.key);
        // Of too many the best are kept; a hint never drives out a headline.
        let place = known.or_else(|| {
            let is_full = self.candidates.len() >= MAX_CANDIDATES;
            let worst = (0..self.candidates.len()).min_by_key(|at| self.candidates[*at].rank());
            worst.filter(|_| is_full)
        });
        match place {
            Some(at) if self.candidates[at].rank() < candidate.rank() => {
                self.candidates[at] = candidate;
            }
            Some(_) => {}
            None => self.candidates.push(candidate),
        }
    }

    /// Dates the candidates anew, once more is known of the site's zones.
    fn date_again(&mut self, zones: &Zones) {
        let mut candidates = std::mem::take(&mut self.candidates);
        for candidate in &mut candidates {
            candidate.day = candidate.published.map(|listed| self.day(listed, zones));
        }
        candidates.retain(|candidate| candidate.day != Some(Agreement::Apart));
        self.candidates = candidates;
    }

    /// Whether the digest says that it names something to see or hear.
    fn is_shown(&self) -> bool {
        form::is_shown_by(&self.wanted.title)
    }

    fn day(&self, listed: Published, zones: &Zones) -> Agreement {
        match self.wanted.published {
            Some(cited) => day::compare(cited, listed, zones),
            None if self.is_recent(listed) => Agreement::Near,
            None => Agreement::Apart,
        }
    }

    /// Whether an article of that time can be what a digest names without a date: none that it could not know yet.
    fn is_recent(&self, listed: Published) -> bool {
        listed.date() >= self.wanted.day() && !day::is_after(listed, self.wanted.cited)
    }

    /// A page that was last changed before the cited day is another one.
    fn may_have_been_changed(&self, changed: Option<Published>) -> bool {
        changed.is_none_or(|changed| days_after(changed.date(), DAY) >= self.wanted.day())
    }

    fn verdict(&self) -> Verdict {
        let equal = |c: &&Candidate| c.likeness == Likeness::Equal;
        let equals: Vec<&Candidate> = self.candidates.iter().filter(equal).collect();
        match equals[..] {
            [one] if self.is_certain(one) => self.certainly(one),
            [] => check(self.candidates.iter().collect()),
            _ => check(equals),
        }
    }

    /// What a list says that is enough: but where the digest tells its author, so must somebody.
    fn certainly(&self, one: &Candidate) -> Verdict {
        if one.authors == Authors::Agree || !people::are_told(&self.wanted.authors) {
            Verdict::Found(one.clone())
        } else {
            Verdict::Confirm(one.clone())
        }
    }

    /// The threshold for what a list alone can say.
    fn is_certain(&self, candidate: &Candidate) -> bool {
        candidate.likeness == Likeness::Equal
            && candidate.day == Some(Agreement::Same)
            && candidate.authors != Authors::Differ
            && candidate.form != Form::Gathered
            && self.headline.weight() >= TELLING
    }

    /// Whether a page that is the article for all that its list says does not say that it is something else, and whether it
    /// says anything of itself where the digest says whose the article is.
    fn may_be(&self, page: &Scraped) -> bool {
        let metadata = &page.metadata;
        let authors = people::compare(&self.wanted.authors, &metadata.authors);
        let is_other = authors == Authors::Differ || self.is_of_another_day(metadata);
        !is_other && self.has_the_form(metadata) && self.is_signed(metadata)
    }

    /// Whether a page says that it is of another day. The number of an article behind a year and a month is read as a day.
    fn is_of_another_day(&self, metadata: &Metadata) -> bool {
        let Some(published) = metadata.published else {
            return false;
        };
        let month = |date: Published| (date.date().year(), date.date().month());
        let place = metadata.places.get(&Field::Published);
        let is_number = place.is_some_and(|place| place == IN_ADDRESS)
            && self.wanted.published.map(month) == Some(month(published));
        !is_number && self.day(published, &Zones::everywhere()) == Agreement::Apart
    }

    /// A film or recording under the headline of an article is not the article.
    fn has_the_form(&self, metadata: &Metadata) -> bool {
        !matches!(metadata.kind, Kind::Video | Kind::Audio) || self.is_shown()
    }

    /// A page that names neither people nor a day may be anything, that of a topic for one.
    fn is_signed(&self, metadata: &Metadata) -> bool {
        let says_something = metadata.published.is_some() || !metadata.authors.is_empty();
        says_something || self.wanted.authors.is_empty()
    }

    fn is_it(&self, candidate: &Candidate, page: &Scraped, known: &Matcher) -> bool {
        let metadata = &page.metadata;
        let names = known.names_with(metadata.site.as_deref());
        let title = metadata.title.as_deref().unwrap_or_default();
        let Some(headline) = Headline::read(title, &names) else {
            return false;
        };
        let authors = people::compare(&self.wanted.authors, &metadata.authors);
        let own = metadata
            .published
            .map(|published| self.day(published, &known.zones));
        // A page without a date has the one that the list gives it; one that gathers others has a date of its own or none.
        let day = own.or(candidate.day.filter(|_| candidate.form == Form::Text));
        let (Some(day), true) = (day, authors != Authors::Differ) else {
            return false;
        };
        if !self.has_the_form(metadata) || !self.is_signed(metadata) {
            return false;
        }
        match self.headline.compare(&headline) {
            Likeness::Equal => match day {
                Agreement::Same => self.headline.weight() >= TELLING || authors == Authors::Agree,
                Agreement::Near => authors == Authors::Agree || self.may_do_without_author(),
                Agreement::Apart => false,
            },
            Likeness::Cut => day == Agreement::Same && authors == Authors::Agree,
            Likeness::Longer => {
                day == Agreement::Same
                    && authors == Authors::Agree
                    && self.repeats_the_rest(&headline, page)
            }
            Likeness::Other => false,
        }
    }

    /// Whether the headline is enough where the day is not sure: only where the digest gives none. A column that comes again
    /// each day or week is told by its author, if the digest names one.
    fn may_do_without_author(&self) -> bool {
        let is_bare = self.wanted.published.is_none() && self.wanted.authors.is_empty();
        is_bare && self.headline.weight() >= LONG && self.comes_once()
    }

    /// Whether the lists show the cited headline at one address only.
    fn comes_once(&self) -> bool {
        let equal = |c: &&Candidate| c.likeness == Likeness::Equal;
        self.candidates.iter().filter(equal).count() <= 1
    }

    /// A second headline that the digest has and the page's own headline has not must stand on the page, as one. Where the
    /// page's is the longer one (`…: what we know so far`), it is that of another article.
    fn repeats_the_rest(&self, headline: &Headline, page: &Scraped) -> bool {
        let Some(rest) = self.headline.beyond(headline) else {
            return false;
        };
        let description = page.metadata.description.as_deref().unwrap_or_default();
        let mut top = page.text.lines().take(TOP);
        headline::letters(description).starts_with(&rest)
            || top.any(|line| headline::letters(line) == rest)
    }
}

/// Leaves it to the pages of the likeliest candidates.
fn check(mut candidates: Vec<&Candidate>) -> Verdict {
    candidates.retain(|c| c.authors != Authors::Differ);
    let titled = candidates.iter().filter(|c| c.hint == 0).count();
    if candidates.is_empty() || titled > MAX_CHECKED {
        return Verdict::Nothing;
    }
    candidates.sort_by_key(|c| std::cmp::Reverse(c.rank()));
    let some = candidates.into_iter().take(MAX_CHECKED);
    Verdict::Check(some.cloned().collect())
}

/// Whether an address has other numbers than a headline: a figure that was written out otherwise, or added, is none.
fn has_other_numbers(title: &[String], slug: &[String]) -> bool {
    let is_number = |word: &&String| word.chars().all(char::is_numeric);
    let only = |some: &[String], others: &[String]| {
        some.iter()
            .filter(is_number)
            .any(|word| !others.contains(word))
    };
    let digits = |words: &[String]| words.iter().filter(is_number).cloned().collect::<String>();
    only(title, slug) && only(slug, title) && !digits(slug).contains(&digits(title))
}

/// The words of an address, in their order: those of the part of its path that has most, without the number of the article.
fn slug(url: &Url) -> Vec<String> {
    let parts = url.path_segments().into_iter().flatten().map(|part| {
        let stem = part.rsplit_once('.').map_or(part, |(stem, _)| stem);
        let read: String = form_urlencoded::parse(stem.as_bytes())
            .flat_map(|(name, value)| [name, value])
            .collect();
        let is_number = |word: &String| word.len() >= 5 && word.bytes().all(|b| b.is_ascii_digit());
        let mut words = headline::words(&read.replace(['-', '_'], " "));
        words.retain(|word| !is_number(word));
        words
    });
    parts.max_by_key(Vec::len).unwrap_or_default()
}

fn distinct(mut words: Vec<String>) -> Vec<String> {
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(super) use tests::candidate;

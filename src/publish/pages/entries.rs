//! Entries as the pages list them: under their days, with who wrote them and the beginning of what curators say.

use chrono::NaiveDate;
use maud::{Markup, PreEscaped, html};
use url::Url;

use super::address;
use super::layout::{facts, headline, name, place, remark, speaker};
use super::marks::Marks;
use crate::model::{FacetKind, Published, View};
use crate::publish::Site;
use crate::publish::rendition::{Remark, Rendition};
use crate::text::{count, cut_at_sentence};

/// A list repeats this much of each curator's words; the article's page has them whole.
const REMARK_CHARACTERS: usize = 400;

/// Of what stands before the first word that was searched for, where that would be cut off.
const BEFORE_MARK: usize = 80;

/// A list shows so many curators of an article.
const REMARKS: usize = 3;

/// Entries that are in the order of their days, under a heading for each.
pub(super) fn days(site: &Site, root: &str, entries: &[&Rendition], marks: &Marks) -> Markup {
    html! {
        @for day in entries.chunk_by(|a, b| a.calendar_day == b.calendar_day) {
            section {
                h2 class="day" {
                    @if let Some(first) = day.first() { (day_heading(site, root, first.calendar_day)) }
                    span { (count(day.len(), "article")) }
                }
                @for entry in day { (article(site, root, entry, marks)) }
            }
        }
    }
}

/// The day as a link to all that stands under it.
fn day_heading(site: &Site, root: &str, day: NaiveDate) -> Markup {
    let view = View::default().with(FacetKind::Day, &day.to_string());
    html! {
        a href=[address(site, &view).map(|path| format!("{root}{path}"))] {
            time datetime=(day) { (long_day(day)) }
        }
        span class="zone" { " " (place(site.timezone)) }
    }
}

/// `Sunday 13 July 2025`.
pub(super) fn long_day(day: NaiveDate) -> String {
    day.format("%A %-d %B %Y").to_string()
}

fn article(site: &Site, root: &str, entry: &Rendition, marks: &Marks) -> Markup {
    let unread = match (&entry.article, entry.withheld, entry.read) {
        (_, _, true) | (None, true, _) => None,
        (None, false, _) => Some(html! { "named without an address" }),
        (Some(_), ..) => Some(html! { "page not read yet" }),
    };
    let paywalled = entry.paywalled.then(|| html! { "not free to read" });
    let [publication, authors] = origin(site, root, entry, marks);
    let details = format!("{root}{}", entry.page);
    html! {
        article {
            h3 { (headline(entry, root, &marks.mark(&entry.title))) }
            p class="about" { (facts([publication, authors, time(site, entry), unread, paywalled])) }
            @for said in entry.remarks.iter().take(REMARKS) { (excerpt(said, &details, marks)) }
            (described(entry, marks))
            p class="more" {
                (facts([
                    cited(entry),
                    Some(html! { a href=(details) { "details" span class="unseen" { " of " (entry.title) } } }),
                ]))
            }
        }
    }
}

/// The publication and the authors, each a link to what else is known of theirs.
pub(super) fn origin(
    site: &Site,
    root: &str,
    entry: &Rendition,
    marks: &Marks,
) -> [Option<Markup>; 2] {
    let link = |kind, of: &str| named(site, root, kind, of, &marks.mark(of));
    // One without a name is called by its host.
    let host = || {
        Some(
            Url::parse(entry.article.as_deref()?)
                .ok()?
                .host_str()?
                .to_owned(),
        )
    };
    let publication = entry.site.clone().or_else(host);
    let publication = publication.map(|of| link(FacetKind::Site, &of));
    let authors = entry.authors.iter().map(|of| link(FacetKind::Author, of));
    let authors: Vec<String> = authors.map(Markup::into_string).collect();
    let authors = (!authors.is_empty()).then(|| PreEscaped(authors.join(", ")));
    [publication, authors]
}

/// A name that leads to all that has it, as far as that can be known again.
pub(super) fn named(site: &Site, root: &str, kind: FacetKind, of: &str, shown: &Markup) -> Markup {
    let view = View::default().with(kind, of);
    let path = address(site, &view).filter(|_| !view.is_all());
    html! {
        @if let Some(path) = path { a href={ (root) (path) } { bdi { (shown) } } }
        @else { bdi { (shown) } }
    }
}

/// The time of day on the site's clock, under the heading that has the day.
fn time(site: &Site, entry: &Rendition) -> Option<Markup> {
    let dated = entry.dated?;
    let time = match dated {
        Published::Date(_) => return None,
        Published::Local(local) => local.format("%H:%M").to_string(),
        Published::Instant(instant) => instant
            .with_timezone(&site.timezone)
            .format("%H:%M")
            .to_string(),
    };
    Some(html! { time datetime=(dated) { (time) } })
}

/// The beginning of a curator's words, or the part with what was searched for, and where the rest is.
fn excerpt(said: &Remark, details: &str, marks: &Marks) -> Markup {
    let whole = said.paragraphs.join(" ");
    let shown = part(&whole, marks);
    let is_cut = shown != whole.trim();
    html! {
        @if !shown.is_empty() {
            (remark(&name(speaker(said)), &[marks.mark(&shown)]))
            @if is_cut { p class="more" { a href=(details) { "more of what " (name(speaker(said))) " says" } } }
        }
    }
}

fn part(whole: &str, marks: &Marks) -> String {
    let cut = cut_at_sentence(whole, REMARK_CHARACTERS);
    let kept = cut.trim_end_matches(['…', ' ']).len();
    let found = marks.find(whole);
    let Some(first) = found.first().filter(|range| range.end > kept) else {
        return cut;
    };
    let first = first.start;
    let before = whole[..first].char_indices().rev().take(BEFORE_MARK).last();
    let from = before.map_or(first, |(at, _)| at);
    let at_word = whole[from..first]
        .find(char::is_whitespace)
        .map_or(from, |at| from + at);
    format!(
        "… {}",
        cut_at_sentence(whole[at_word..].trim_start(), REMARK_CHARACTERS)
    )
}

/// The page's own description, where no digest says anything, or where it alone has what was searched for.
fn described(entry: &Rendition, marks: &Marks) -> Markup {
    let is_silent = entry
        .remarks
        .iter()
        .all(|remark| remark.paragraphs.is_empty());
    let shown = entry
        .description
        .as_ref()
        .filter(|text| is_silent || !marks.find(text).is_empty());
    html! {
        @if let Some(description) = shown {
            p class="described" lang=[&entry.language] dir="auto" { (marks.mark(description)) }
        }
    }
}

/// How many cite it, where that is more than the one whose words stand there.
fn cited(entry: &Rendition) -> Option<Markup> {
    let curators = entry.curators();
    match curators.as_slice() {
        [] => None,
        [curator] => Some(html! { "cited by " (name(curator)) }),
        several => Some(html! { b { (several.len()) " curators" } " cite this" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_has_what_was_searched_for() {
        let long = format!(
            "{} Then the quay burnt down. {}",
            "Nothing here. ".repeat(50),
            "More. ".repeat(200)
        );
        let marks = Marks::of(&View::default().with_text("quay").unwrap());
        let shown = part(&long, &marks);
        assert!(
            shown.starts_with("… ") && shown.contains("quay") && shown.chars().count() < 410,
            "{shown}"
        );
        assert!(part(&long, &Marks::default()).starts_with("Nothing"));
        for whole in ["short quay", "", "Whole."] {
            assert_eq!(part(whole, &marks), whole);
        }
    }
}

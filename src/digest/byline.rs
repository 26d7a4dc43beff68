//! A byline: `site · by name · date` in the ways in which it is printed.

use crate::address;
use crate::date::{self, Found, Hint, Label};
use crate::model::Published;
use crate::text::count_tokens;

use super::document::BYLINE_SIGNS;
use super::{names, words};

/// What a byline says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Byline {
    /// The publication.
    pub(super) site: Option<String>,
    /// Who wrote it.
    pub(super) authors: Vec<String>,
    /// When it was published.
    pub(super) published: Option<Published>,
}

impl Byline {
    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds people who are not named yet.
    pub(super) fn add_authors(&mut self, people: impl IntoIterator<Item = String>) {
        for author in people {
            if !self.authors.contains(&author) {
                self.authors.push(author);
            }
        }
    }

    /// Takes over what another byline of the same article says besides.
    pub(super) fn merge(&mut self, other: Self) {
        self.site = self.site.take().or(other.site);
        self.add_authors(other.authors);
        let precise = |p: &Option<Published>| p.map_or(0, |p| p.precision() + 1);
        let finer = precise(&other.published) > precise(&self.published);
        let same_day = match (&self.published, &other.published) {
            (Some(a), Some(b)) => a.date() == b.date(),
            _ => true,
        };
        if finer && same_day {
            self.published = other.published;
        }
    }
}

/// The longest line that is a byline, in tokens.
const MAX_TOKENS: usize = 30;

/// The most words beside a date that a dateline has.
const MAX_BESIDE: usize = 4;

/// Reads a line that is a byline or a dateline; `None` for any other.
pub(super) fn read(line: &str, hint: &Hint<'_>) -> Option<Byline> {
    let line = line.trim();
    let quoted = line.starts_with(['"', '“', '‘', '«', '「', '『']);
    if line.is_empty() || quoted || line.len() > 400 || count_tokens(line) > MAX_TOKENS {
        return None;
    }
    bracketed(line, hint)
        .or_else(|| segmented(line, hint))
        .or_else(|| by_name(line, hint))
        .or_else(|| dated(line, hint))
        .or_else(|| with_mail(line))
}

/// `[Site] Name 기자 2025.07.12 10:11 입력`
fn bracketed(line: &str, hint: &Hint<'_>) -> Option<Byline> {
    let (site, rest) = line.strip_prefix('[')?.split_once(']')?;
    let (beside, published) = take_date(rest, hint);
    let authors = names::split(&beside);
    let site = plausible_site(site)?;
    (published.is_some() || rest.contains("기자")).then_some(Byline {
        site: Some(site),
        authors,
        published,
    })
}

/// `Site · by Name · Date`, with any sign between the parts; the site or the name may be missing.
fn segmented(line: &str, hint: &Hint<'_>) -> Option<Byline> {
    let parts: Vec<&str> = line
        .split(BYLINE_SIGNS)
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .collect();
    let mut byline = Byline::default();
    let mut sure = false;
    for (i, part) in parts.iter().enumerate() {
        if let Some(names) = after_by(part) {
            byline.authors.extend(names::split(names));
            sure = true;
        } else if let (beside, Some(published)) = take_date(part, hint)
            && count_tokens(&beside) <= 1
        {
            byline.published = byline.published.or(Some(published));
            sure = true;
        } else if i == 0 {
            byline.site = Some(plausible_site(part)?);
        } else if names::is_name(part) {
            byline.authors.extend(names::split(part));
        }
    }
    (sure && parts.len() > 1).then_some(byline)
}

/// `By Name and Name`, with or without a date.
fn by_name(line: &str, hint: &Hint<'_>) -> Option<Byline> {
    let rest = after_by(line)?;
    let (beside, published) = take_date(rest, hint);
    let authors = names::split(&beside);
    let named = authors
        .iter()
        .all(|a| a.chars().next().is_some_and(|c| !c.is_lowercase()));
    let whole = count_tokens(&beside) <= 5 * authors.len().max(1)
        && !beside.trim_end().ends_with(['?', '!']);
    (!authors.is_empty() && named && whole).then_some(Byline {
        authors,
        published,
        ..Byline::default()
    })
}

/// `Name Date`, `Section Date`, `Published Date`, `Date`, `16 hours agoName`.
fn dated(line: &str, hint: &Hint<'_>) -> Option<Byline> {
    if let Some((date, name)) = glued(line) {
        let published = date::read(date, hint);
        return Some(Byline {
            authors: names::split(name),
            published,
            ..Byline::default()
        });
    }
    let found = date::find(line, hint);
    let covered: usize = found.iter().map(|f| f.range.len()).sum();
    let beside = beside(line, &found);
    if found.is_empty() || count_tokens(&beside) > MAX_BESIDE || covered * 3 < line.len() {
        return None;
    }
    let authors = if names::is_name(&beside) {
        names::split(&beside)
    } else {
        Vec::new()
    };
    Some(Byline {
        authors,
        published: published(&found),
        ..Byline::default()
    })
}

/// `Name name@site.example`: the last line of an article.
fn with_mail(line: &str) -> Option<Byline> {
    let mail = line.split_whitespace().find(|w| w.contains('@'))?;
    let name = names::clean(line).filter(|n| names::is_name(n))?;
    let host = words::bare(mail.split('@').nth(1)?);
    let alone = line.split_whitespace().count() <= 6 && host.contains('.');
    // Where many have their mail, it says nothing of a publication.
    let is_own = address::owner(&host.to_ascii_lowercase()).is_none();
    let site = is_own.then(|| host.to_owned());
    alone.then_some(Byline {
        site,
        authors: vec![name],
        ..Byline::default()
    })
}

/// What stands after `by` at the beginning.
pub(super) fn after_by(text: &str) -> Option<&str> {
    let (by, rest) = text.split_once(' ')?;
    let by = by.strip_suffix(':').unwrap_or(by);
    words::BY.has(&by.to_lowercase()).then(|| rest.trim())
}

/// A relative date with the name glued to it, as some sites' bylines are copied: `16 hours agoAnn Fox`.
fn glued(line: &str) -> Option<(&str, &str)> {
    let at = line.find("ago")? + "ago".len();
    let (date, name) = line.split_at(at);
    let number = date.starts_with(|c: char| c.is_ascii_digit());
    (number && name.starts_with(char::is_uppercase) && names::is_name(name)).then_some((date, name))
}

/// A part of a line without the date in it, and the date.
fn take_date(text: &str, hint: &Hint<'_>) -> (String, Option<Published>) {
    let found = date::find(text, hint);
    (beside(text, &found), published(&found))
}

/// The first date that is not one of a change; a change's where there is no other is none.
fn published(found: &[Found]) -> Option<Published> {
    found
        .iter()
        .find(|f| f.label == Label::Published)
        .map(|f| f.published)
}

fn beside(text: &str, found: &[Found]) -> String {
    let mut rest = String::new();
    let mut at = 0;
    for date in found {
        rest.push_str(text.get(at..date.range.start).unwrap_or_default());
        rest.push(' ');
        at = date.range.end;
    }
    rest.push_str(text.get(at..).unwrap_or_default());
    rest.trim().to_owned()
}

/// A publication's name: a few words, no sentence.
fn plausible_site(text: &str) -> Option<String> {
    let text = text.trim_matches([' ', '*', '_', ',', ':']);
    let words = text.split_whitespace().count();
    ((1..=7).contains(&words) && !text.contains("://") && !text.ends_with(['?', '!']))
        .then(|| text.to_owned())
}

/// Takes a byline off the end of a headline on one line: `Title · by Name · Date`.
pub(super) fn split_title(line: &str, hint: &Hint<'_>) -> (String, Option<Byline>) {
    let cut = line.match_indices(['·', '•']).find_map(|(at, mark)| {
        let rest = line[at + mark.len()..].trim();
        let first = rest.split(['·', '•']).next().unwrap_or_default().trim();
        let dated =
            || matches!(take_date(first, hint), (beside, Some(_)) if count_tokens(&beside) == 0);
        (after_by(first).is_some() || dated()).then_some((at, rest))
    });
    match cut {
        // A part of its own before it, so that the byline is read as one that lacks its site.
        Some((at, rest)) => {
            let byline =
                segmented(&format!("x · {rest}"), hint).map(|b| Byline { site: None, ..b });
            (line[..at].trim().to_owned(), byline)
        }
        None => (line.trim().to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> (Option<String>, Vec<String>, Option<String>) {
        let byline = read(text, &Hint::default()).unwrap_or_default();
        (
            byline.site,
            byline.authors,
            byline.published.map(|p| p.to_string()),
        )
    }

    fn row(
        site: &str,
        authors: &[&str],
        published: &str,
    ) -> (Option<String>, Vec<String>, Option<String>) {
        let some = |s: &str| (!s.is_empty()).then(|| s.to_owned());
        (
            some(site),
            authors.iter().map(|a| (*a).to_owned()).collect(),
            some(published),
        )
    }

    #[test]
    fn bylines_are_read_in_the_ways_in_which_they_are_printed() {
        let cases = [
            (
                "post.example · by Ann Fox · March 14, 2025",
                row("post.example", &["Ann Fox"], "2025-03-14"),
            ),
            ("Wire · March 14, 2025", row("Wire", &[], "2025-03-14")),
            ("By Ann Fox and Bo Lee", row("", &["Ann Fox", "Bo Lee"], "")),
            (
                "Ann R. Fox March 14, 2025",
                row("", &["Ann R. Fox"], "2025-03-14"),
            ),
            (
                "World News March 14, 2025 / 6:38 PM",
                row("", &[], "2025-03-14T18:38:00"),
            ),
            (
                "Published: 14 Mar. 2025, 19:01",
                row("", &[], "2025-03-14T19:01:00"),
            ),
            ("Updated: 14 Mar. 2025, 19:52", row("", &[], "")),
            ("16 hours agoAnn Fox", row("", &["Ann Fox"], "")),
            (
                "[한빛일보] 이도윤·박서연 기자 2025.03.14 11:12 입력",
                row("한빛일보", &["이도윤", "박서연"], "2025-03-14T11:12:00"),
            ),
            (
                "Ann Fox ann@post.example",
                row("post.example", &["Ann Fox"], ""),
            ),
            ("Ann Fox ann@QQ.com", row("", &["Ann Fox"], "")),
        ];
        for (text, expected) in cases {
            assert_eq!(line(text), expected, "{text}");
        }
    }

    #[test]
    fn sentences_and_quotations_are_no_bylines() {
        for text in [
            "\"By March 14, 2025 we shall know,\" he said.",
            "The council met on March 14, 2025 and put the decision off until the tide tables have been read.",
            "The pier closes | Harbour Post",
            "Reading the tea leaves.",
        ] {
            assert_eq!(read(text, &Hint::default()), None, "{text}");
        }
    }

    #[test]
    fn a_byline_behind_a_headline_is_taken_off() {
        let (title, byline) = split_title(
            "The pier closes · by Ann Fox · March 14, 2025",
            &Hint::default(),
        );
        assert_eq!(title, "The pier closes");
        assert_eq!(byline.unwrap().authors, ["Ann Fox"]);
        assert_eq!(
            split_title("Salt · and other stories", &Hint::default()).1,
            None
        );
    }
}

//! A credit: who wrote a story, where and when, in the place where a digest says so: behind its title, above or below
//! it. `(Ann Fox, Harbour News)`, `Harbour News - Ann Fox`, `Source: Harbour News | Date: 4 March 2025`, `(7 min read)`.
//!
//! A byline ([`byline::read`]) is known wherever it stands. A credit is known by its place: there a few words that are
//! nothing but names and dates are one, which elsewhere would be words like others.

use crate::date::{self, Hint, Label};
use crate::text::tokens;

use super::byline::{self, Byline};
use super::names;
use super::words::{self, letters};

/// A credit has at most this many bytes, and tokens beside its date.
const MAX_BYTES: usize = 240;
const MAX_TOKENS: usize = 22;

/// How sure the place makes it that a text is a credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Brackets behind a title: what stands in them is a credit or a remark such as `(video)`.
    Bracket,
    /// Before a title, set off by a colon or a dash: a publication rather than a person.
    Above,
    /// A line of its own, or the rest of a title's line.
    Line,
}

/// Reads a text that stands where a credit does; `host` is that of the story's address.
///
/// An empty byline is a credit that says nothing of who and when: `(7 min read)`, `(PDF)`.
pub(super) fn read(
    text: &str,
    host: Option<&str>,
    place: Place,
    hint: &Hint<'_>,
) -> Option<Byline> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_BYTES || is_quoted(text) {
        return None;
    }
    let text = text.trim_start_matches(['—', '–', '-', '·', '|', '~', ' ', '*', '_']);
    let text = text.trim_end_matches([' ', ':', '：', '*', '_', '|', '·', ',']);
    if tokens(text).len() > MAX_TOKENS || ends_sentence(text) {
        return None;
    }
    if let Some(byline) = labelled(text, hint) {
        return Some(byline);
    }
    let mut byline = Byline::default();
    let rest = take_dates(text, &mut byline, hint);
    let parts: Vec<&str> = split(&rest);
    let parts: Vec<&str> = parts.into_iter().filter(|p| !is_neutral(p)).collect();
    assign(&parts, host, place, &mut byline).then_some(byline)
}

/// Whether a text is somebody's words.
fn is_quoted(text: &str) -> bool {
    text.starts_with(['"', '“', '‘', '«', '「', '『', '„', '>'])
}

/// Whether a text ends as a sentence does; the point of `Jr.` and `Inc.` ends none.
fn ends_sentence(text: &str) -> bool {
    text.ends_with(['!', '?', '…', '。', '！', '？'])
        || text.ends_with('.') && {
            let last = text
                .trim_end_matches('.')
                .rsplit(' ')
                .next()
                .unwrap_or_default();
            !last.contains('.')
                && (last.chars().count() > 3 || !last.starts_with(char::is_uppercase))
        }
}

/// Takes the dates out of a text; what stands on their two sides is parted.
fn take_dates(text: &str, byline: &mut Byline, hint: &Hint<'_>) -> String {
    if !text.contains(|c: char| c.is_numeric()) && !text.contains("ago") {
        return text.to_owned();
    }
    let found = date::find(text, hint);
    let mut rest = String::with_capacity(text.len());
    let mut at = 0;
    for date in &found {
        rest.push_str(text.get(at..date.range.start).unwrap_or_default());
        rest.push('|');
        at = date.range.end;
    }
    rest.push_str(text.get(at..).unwrap_or_default());
    byline.published = found
        .iter()
        .find(|f| f.label == Label::Published)
        .map(|f| f.published);
    rest
}

/// Signs between the parts of a credit; a dash and a slash only between blanks.
const SIGNS: &[&str] = &[
    ", writing for ",
    ", writing in ",
    ", reporting for ",
    ", in ",
    "·",
    "•",
    "∙",
    "⋅",
    "‧",
    "●",
    "|",
    "¦",
    ";",
    " — ",
    " – ",
    " - ",
    " -- ",
    " / ",
    "（",
    "）",
    "(",
    ")",
    "[",
    "]",
    "，",
    "、",
    "—",
    ", ",
];

/// Words between a name and its publication.
const IN: &[&str] = &[
    " writing for ",
    " writing in ",
    " reporting for ",
    " reports for ",
    " in the ",
    " in ",
    " for ",
    " at ",
    " via ",
    " für ",
    " bei ",
    " dans ",
    " pour ",
    " en ",
];

fn split(text: &str) -> Vec<&str> {
    let mut parts = vec![text];
    for sign in SIGNS {
        parts = parts.into_iter().flat_map(|p| p.split(sign)).collect();
    }
    let parts = parts.into_iter().flat_map(|part| {
        let cut = IN.iter().find_map(|word| {
            let (name, site) = part.split_once(word)?;
            let large = site.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
            let named = names::is_name(bare(name)) || byline::after_by(name.trim()).is_some();
            (large && named).then_some([name, site])
        });
        cut.map_or_else(|| vec![part], |both| both.to_vec())
    });
    parts.map(bare).filter(|p| !p.is_empty()).collect()
}

fn bare(part: &str) -> &str {
    // Pictures stand before names as signs do: `✍️ Ann Fox`.
    part.trim_matches(|c: char| !c.is_alphanumeric() && !".!?%+&)".contains(c))
}

/// What stands in a credit and says nothing of who and when: the length, the kind, the language, a wall.
fn is_neutral(part: &str) -> bool {
    is_timed(part)
        || words::has(words::NEUTRAL, &part.to_lowercase())
        || !part.chars().any(char::is_alphanumeric)
}

/// How long something takes to read or hear: `7 min read`, `12분`.
fn is_timed(part: &str) -> bool {
    let rest =
        part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == '-' || c == '~');
    let unit = rest.to_lowercase();
    rest.len() < part.len()
        && ["min", "분", "分", "hour", "page", "word", "seite"]
            .iter()
            .any(|u| unit.starts_with(u))
}

/// Says of each part whether it is a person or a publication; `false` where one is neither.
fn assign(parts: &[&str], host: Option<&str>, place: Place, byline: &mut Byline) -> bool {
    if parts.is_empty() {
        return byline.published.is_some() || place == Place::Bracket;
    }
    let mut undecided: Vec<(usize, &str)> = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        if let Some(people) = byline::after_by(part) {
            let authors = names::split(people);
            if authors.is_empty() || tokens(people).len() > 5 * authors.len() {
                return false;
            }
            byline.authors.extend(authors);
        } else if is_large(part) {
            undecided.push((i, part));
        } else {
            return false;
        }
    }
    let Some(site) = site_of(&undecided, host, place, byline) else {
        return undecided.is_empty() || people(&undecided, usize::MAX, byline);
    };
    byline.site = Some(undecided[site].1.to_owned());
    people(&undecided, site, byline)
}

/// The publication among the parts: the one that bears the host's name or that reads like one, else the last, which
/// stands behind the names.
fn site_of(
    parts: &[(usize, &str)],
    host: Option<&str>,
    place: Place,
    byline: &Byline,
) -> Option<usize> {
    let others = parts.len() > 1 || !byline.authors.is_empty();
    let rank = |part: &str| -> i32 {
        let person = is_people(part);
        let named = host.is_some_and(|host| is_host(part, host));
        // `Ann Fox` alone, of `annfox.example`, is a person with a site; `Dark Harbour` of `darkharbour.example` is none.
        let alone = !others
            && person
            && place != Place::Above
            && (has_given_name(part) || host.is_some_and(is_personal));
        match () {
            () if reads_like_a_site(part) => 3,
            () if named && !alone => 3,
            () if place == Place::Bracket && part.chars().all(is_east_asian) => 1,
            () if !person && part.chars().any(is_east_asian) => 0,
            () if !person || place == Place::Above && !others => 1,
            () => 0,
        }
    };
    let best = (0..parts.len()).max_by_key(|i| (rank(parts[*i].1), *i))?;
    let rank = rank(parts[best].1);
    let dated = byline.published.is_some();
    let found = match rank {
        2.. => true,
        1 => others || place != Place::Line || dated,
        _ => parts.len() > 1 && best == parts.len() - 1,
    };
    found.then_some(best)
}

/// Takes the parts beside the publication as names; `false` where one is none.
fn people(parts: &[(usize, &str)], site: usize, byline: &mut Byline) -> bool {
    for (i, (_, part)) in parts.iter().enumerate() {
        if i == site {
            continue;
        }
        if !is_people(part) {
            return false;
        }
        for name in names::split(part) {
            if !byline.authors.contains(&name) {
                byline.authors.push(name);
            }
        }
    }
    true
}

/// Whether a part is one name or several.
fn is_people(part: &str) -> bool {
    let names = names::split(part);
    !names.is_empty() && names.iter().all(|name| is_person(name))
}

/// Whether a name begins with one that people are given.
fn has_given_name(name: &str) -> bool {
    let first = name.split(|c: char| c.is_whitespace() || c == '-').next();
    first.is_some_and(|first| words::has(words::GIVEN_NAMES, &first.to_lowercase()))
}

/// A person's name, in letters with capitals or in an East Asian script.
fn is_person(name: &str) -> bool {
    let letters = name
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '·')
        .count();
    let east = name
        .chars()
        .all(|c| is_east_asian(c) || c.is_whitespace() || c == '·');
    names::is_name(name) || east && (2..=6).contains(&letters) && !reads_like_a_site(name)
}

/// Whether a part is written as names are: its words begin large, but for the small ones between them.
fn is_large(part: &str) -> bool {
    let words: Vec<&str> = part.split_whitespace().collect();
    let small = [
        "of", "the", "and", "&", "for", "on", "in", "de", "la", "le", "du", "der", "die", "das",
        "und", "et", "y", "del", "von", "van", "di", "to", "at", "des", "e", "by",
    ];
    let large = |w: &&str| {
        let first = w
            .trim_start_matches(['\'', '’', '"', '@'])
            .chars()
            .next()
            .unwrap_or(' ');
        !first.is_lowercase()
            || w.contains(|c: char| c == '.' || c.is_uppercase())
            || small.contains(w)
    };
    let count = words.len();
    let lower_site = count <= 3
        && words
            .first()
            .is_some_and(|w| w.chars().all(char::is_alphanumeric))
        && reads_like_a_site(part);
    // `Harbour 7.0.1` is a thing and its version, `(094)` a count.
    let version = |w: &&str| w.starts_with(|c: char| c.is_ascii_digit()) && w.contains('.');
    let lettered = part.chars().any(char::is_alphabetic) && !words.iter().any(|w| version(&w));
    lettered && (1..=8).contains(&count) && (words.iter().all(large) || lower_site)
}

fn is_east_asian(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Whether a name is one of a publication rather than of a person, by its words.
fn reads_like_a_site(part: &str) -> bool {
    let part = part.trim();
    let words = part.split(|c: char| c.is_whitespace() || c == '-' || c == '\'' || c == '’');
    let words: Vec<&str> = words.collect();
    let acronym = part.chars().count() >= 2
        && part.chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
        && part.is_ascii();
    let domain = !part.contains(' ')
        && part.rsplit_once('.').is_some_and(|(name, end)| {
            !name.is_empty()
                && (2..=6).contains(&end.len())
                && end.chars().all(|c| c.is_ascii_lowercase())
        });
    acronym
        || domain
        || part.starts_with("The ")
        || words
            .iter()
            .any(|w| words::has(words::SITE_WORDS, &w.to_lowercase()))
        || words::words(words::SITE_ENDINGS).any(|end| part.ends_with(end))
}

/// Whether words are the name of a host: `Harbour News` of `harbournews.example`, `BBC` of `bbc.co.example`.
pub(super) fn is_host(words: &str, host: &str) -> bool {
    let words = words.strip_prefix("The ").unwrap_or(words);
    let name = letters(words);
    let length = name.chars().count();
    if length < 2 {
        return false;
    }
    let initials: String = words
        .split(|c: char| !c.is_alphanumeric())
        .filter_map(|w| w.chars().next())
        .flat_map(char::to_lowercase)
        .collect();
    let whole: String = host.split('.').map(letters).collect();
    let long = |label: &str| label.len() >= MIN_LABEL;
    (length >= MIN_LABEL - 1 && whole.contains(&name))
        || host.split('.').map(letters).any(|label| {
            label == name
                || (label == initials && initials.len() > 1)
                || (long(&label) && name.starts_with(&label))
                || (long(&label) && words.split(' ').any(|word| letters(word) == label))
        })
}

/// Whether a host looks like one person's: a blog, or an ending that people choose.
fn is_personal(host: &str) -> bool {
    let ends = [
        ".me",
        ".dev",
        ".blog",
        ".name",
        ".page",
        ".io",
        ".blogspot.com",
        ".github.io",
    ];
    host.starts_with("blog.") || ends.iter().any(|end| host.ends_with(end))
}

/// A host's label of fewer letters says nothing when a name only begins with it.
const MIN_LABEL: usize = 5;

/// What a label says of the words behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Author,
    Site,
    Date,
    Other,
}

fn field(text: &str) -> Option<(Field, &str)> {
    let (label, value) = text.split_once([':', '：'])?;
    let label = label
        .trim_matches([' ', '*', '_', '[', '【', '■', '-', '•'])
        .to_lowercase();
    let lists = [
        (words::AUTHOR_LABELS, Field::Author),
        (words::SITE_LABELS, Field::Site),
        (words::DATE_LABELS, Field::Date),
        (words::OTHER_LABELS, Field::Other),
    ];
    let found = lists.iter().find(|(list, _)| words::has(list, &label))?;
    Some((found.1, value.trim_matches([' ', '*', '_'])))
}

/// `Source: Harbour News | Author: Ann Fox | Date: 4 March 2025`, one field or several, with or without signs between.
pub(super) fn labelled(text: &str, hint: &Hint<'_>) -> Option<Byline> {
    if text.len() > MAX_BYTES || !text.contains([':', '：']) {
        return None;
    }
    let mut byline = Byline::default();
    for part in text.split(['|', '·', '•', ';', '／']).flat_map(fields) {
        let (field, value) = field(part)?;
        match field {
            Field::Author => byline.authors.extend(names::split(value)),
            Field::Site => match read(value, None, Place::Above, hint) {
                Some(credit) => byline.merge(credit),
                None => {
                    byline.site = Some(value.to_owned()).filter(|v| !v.is_empty() && v.len() < 80)
                }
            },
            Field::Date => byline.published = date::read(value, hint),
            Field::Other => {}
        }
    }
    Some(byline)
}

/// A text cut before each label in it: `来源：港湾新闻 作者：沈若溪` is two fields.
fn fields(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        if at > 0 && field(word).is_some() {
            cuts.push(at);
        }
        at += word.len();
    }
    let ends = cuts.iter().copied().skip(1).chain([text.len()]);
    let parts = cuts
        .iter()
        .zip(ends)
        .map(|(start, end)| text[*start..end].trim());
    parts.filter(|part| !part.is_empty()).collect()
}

/// Whether a text is a label before an address, or the words of a link that leads on to a story: `Link:`, `Read more →`,
/// `Leer en Harbour News`.
pub(super) fn is_link_label(text: &str) -> bool {
    let label = text
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    let short = label.chars().count() <= MAX_LABEL;
    label.is_empty()
        || words::has(words::LINK_LABELS, &label)
        || short && words::words(words::READ_ON).any(|verb| label.starts_with(verb))
}

/// A label has at most so many characters.
const MAX_LABEL: usize = 60;

/// What the words of a link say that leads on to the story: `Read it in Harbour News`.
pub(super) fn read_on(words: &str, host: Option<&str>, hint: &Hint<'_>) -> Option<Byline> {
    words::words(words::READ_ON).find(|verb| starts(words, verb))?;
    let site = words::words(words::READ_AT).find_map(|at| {
        let (_, site) = words.split_once(at)?;
        read(
            site.trim_end_matches(['→', '»', '>', ' ']),
            host,
            Place::Above,
            hint,
        )
    });
    site
}

fn starts(text: &str, word: &str) -> bool {
    text.get(..word.len())
        .is_some_and(|start| start.to_lowercase() == word)
}

/// Takes a credit in brackets off the beginning of a text: the byline, and what follows the brackets.
pub(super) fn take_bracket<'a>(
    text: &'a str,
    host: Option<&str>,
    hint: &Hint<'_>,
) -> Option<(Byline, &'a str)> {
    let text = text.trim_start();
    let open = text.chars().next()?;
    let close = match open {
        '(' => ')',
        '[' => ']',
        '（' => '）',
        '【' => '】',
        _ => return None,
    };
    let end = text
        .char_indices()
        .take(MAX_BYTES)
        .find(|(_, c)| *c == close)?
        .0;
    let inner = text.get(open.len_utf8()..end)?;
    let byline = read(inner, host, Place::Bracket, hint)?;
    Some((byline, &text[end + close.len_utf8()..]))
}

/// A title in quotation marks has at least this many bytes.
const MIN_TITLE: usize = 6;

/// Takes a credit off the end of a title that no link marks off: `Title (Harbour News, 7 min read)`,
/// `"Title" by Ann Fox (Harbour News)`.
pub(super) fn split_title<'a>(
    title: &'a str,
    host: Option<&str>,
    hint: &Hint<'_>,
) -> (&'a str, Byline) {
    let title = title.trim();
    let whole = |title: &'a str| (title, Byline::default());
    if let Some(close) = title.chars().next().and_then(closing)
        && let Some(end) = title.rfind(close)
        && end > MIN_TITLE
    {
        let (inner, rest) = (
            &title[title.chars().next().map_or(0, char::len_utf8)..end],
            &title[end + close.len_utf8()..],
        );
        if rest.trim().is_empty() {
            return whole(title);
        }
        return read(rest.trim_start_matches([',', ' ']), host, Place::Line, hint)
            .map_or_else(|| whole(title), |byline| (inner.trim(), byline));
    }
    let Some(open) = title
        .rfind(['(', '（'])
        .filter(|at| *at > 0 && title.ends_with([')', '）']))
    else {
        return whole(title);
    };
    match take_bracket(&title[open..], host, hint) {
        Some((byline, "")) if is_certain(&byline, &title[open..], host) => {
            (title[..open].trim_end(), byline)
        }
        _ => whole(title),
    }
}

/// Whether brackets at a title's end are a credit beyond doubt: a title may end in brackets of its own.
fn is_certain(byline: &Byline, text: &str, host: Option<&str>) -> bool {
    let site = byline.site.as_deref();
    byline.is_certain(text, host)
        || !byline.authors.is_empty()
        || site.is_some_and(reads_like_a_site)
        || text
            .split([',', ';', '·'])
            .any(|part| is_timed(bare(part.trim_matches(['(', ')']))))
}

/// The closing mark of a quotation that a title opens with.
fn closing(open: char) -> Option<char> {
    Some(match open {
        '"' => '"',
        '“' => '”',
        '„' => '“',
        '«' => '»',
        '「' => '」',
        '『' => '』',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Site, authors and date of a text at a place, parted by ` / `.
    fn credit(text: &str, host: &str, place: Place) -> String {
        match read(text, Some(host), place, &Hint::default()) {
            None => "none".to_owned(),
            Some(b) => format!(
                "{} / {} / {}",
                b.site.unwrap_or_default(),
                b.authors.join(", "),
                b.published.map(|p| p.to_string()).unwrap_or_default()
            ),
        }
    }

    #[test]
    fn credits_are_read_in_their_orders() {
        let line = |text| credit(text, "www.harbourpost.example", Place::Line);
        for (text, expected) in [
            (
                "Ann Fox, Harbour Post, 4 March 2025",
                "Harbour Post / Ann Fox / 2025-03-04",
            ),
            ("Harbour Post - Ann Fox", "Harbour Post / Ann Fox / "),
            (
                "Ann Fox and Bo Lee, Pier Engineering",
                "Pier Engineering / Ann Fox, Bo Lee / ",
            ),
            (
                "Ann Fox · Coast Review of Books · 13 min",
                "Coast Review of Books / Ann Fox / ",
            ),
            (
                "—Ann Fox, Harbour Post (March 4, 2025)",
                "Harbour Post / Ann Fox / 2025-03-04",
            ),
            (
                "Source: Coast | Author: Ann Fox | Date: March 4, 2025",
                "Coast / Ann Fox / 2025-03-04",
            ),
            (
                "Ann Fox, writing for Coast Queue:",
                "Coast Queue / Ann Fox / ",
            ),
            (
                "by Ann Fox (Coast, 4 March 2025)",
                "Coast / Ann Fox / 2025-03-04",
            ),
            (
                "Coast Today, Ann Fox, May 8, 2025",
                "Coast Today / Ann Fox / 2025-05-08",
            ),
            ("Harbour Post, 2 March 2025", "Harbour Post /  / 2025-03-02"),
            ("出典：港湾新聞", "港湾新聞 /  / "),
            ("한빛일보, 이도윤 기자", "한빛일보 / 이도윤 / "),
        ] {
            assert_eq!(line(text), expected, "{text}");
        }
        for text in [
            "A good profile, and a better map.",
            "Neat",
            "For the old hands",
            "\"Ann Fox, Coast\"",
            "Read it, and weep",
        ] {
            assert_eq!(line(text), "none", "{text}");
        }
    }

    #[test]
    fn brackets_behind_a_title_hold_a_credit_or_a_remark() {
        let bracket = |text| credit(text, "pier.example", Place::Bracket);
        assert_eq!(bracket("WIRED"), "WIRED /  / ");
        assert_eq!(bracket("1843 magazine"), "1843 magazine /  / ");
        assert_eq!(bracket("Ann Fox"), " / Ann Fox / ");
        assert_eq!(bracket("7 min read"), " /  / ");
        assert_eq!(bracket("英文"), " /  / ");
        assert_eq!(bracket("which nobody had asked for"), "none");
    }

    #[test]
    fn a_title_gives_its_credit_back() {
        let split = |title| {
            let (title, byline) = split_title(title, None, &Hint::default());
            (
                title.to_owned(),
                byline.site.unwrap_or_default(),
                byline.authors.join(", "),
            )
        };
        let row = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(
            split("The pier (Coast News, 7 min read)"),
            row("The pier", "Coast News", "")
        );
        assert_eq!(
            split("\"The pier\" by Ann Fox (Coast, March 3, 2025)"),
            row("The pier", "Coast", "Ann Fox")
        );
        assert_eq!(
            split("The pier (and why it closed)"),
            row("The pier (and why it closed)", "", "")
        );
        assert_eq!(
            split("\"The pier\" closes"),
            row("\"The pier\" closes", "", "")
        );
    }
}

//! The house that publishes the page: its names, to tell them from headlines and authors, and the one to show.

use url::Url;

use super::evidence::{Candidate, Evidence};
use super::plain::{letters, plain};
use super::rules;
use crate::domain;
use crate::model::Field;

/// Places of the site's name, best first: `og:site_name` is right in 98 pages of 100, JSON-LD's publisher in 91, the
/// last part of `<title>` in 73.
#[rustfmt::skip]
const PLACES: &[&str] = &[
    "meta og:site_name", "meta citation_journal_title", "JSON-LD publisher", "meta application-name",
    "itemprop publisher name", "itemprop publisher", "JSON-LD WebSite", "meta sitename",
    "meta apple-mobile-web-app-title", "meta dc.publisher",
    "JSON-LD Organization", "meta publisher", "XMP publication", "XMP publisher",
];
/// Legal forms: a name that ends with one is that of the company, not of the publication.
#[rustfmt::skip]
const LEGAL_FORMS: &[&str] = &[
    "gmbh", "co. kg", "co.kg", "ag", "inc", "inc.", "llc", "ltd", "ltd.", "limited", "s.a.", "s.p.a.", "s.r.l.",
    "srl", "spa", "corp", "corp.", "corporation", "plc", "b.v.", "bv", "oy", "a.s.", "a/s", "se", "kg", "mbh",
    "verlag", "company", "co.", "pty",
];
/// What stands between the name of a publication and its slogan.
const SLOGANS: &[&str] = &[" | ", " - ", " – ", " — ", " :: ", ": "];
/// A name of a publication is no longer.
const MAX_NAME: usize = 60;
/// A title with no more words may be the name of a site.
const MAX_WORDS: usize = 4;

/// Where the front page's link says what the site is called.
pub(super) const HOME: &str = "link to the front page";
/// Where the page says who holds its rights.
pub(super) const RIGHTS: &str = "line of rights";

/// The names of the house.
#[derive(Debug, Default)]
pub(super) struct House {
    keys: Vec<String>,
}

impl House {
    /// Gathers the names that the page gives, and those that its host holds.
    pub(super) fn of(evidence: &Evidence, url: &Url) -> Self {
        let mut keys: Vec<String> = declared(evidence)
            .flat_map(|c| {
                [
                    letters(&c.value),
                    letters(without_article(&plain(&c.value))),
                ]
            })
            .collect();
        let host = url.host_str().unwrap_or_default();
        keys.push(letters(host.trim_start_matches("www.")));
        keys.push(letters(site_label(host)));
        keys.retain(|key| key.chars().count() >= 2);
        keys.sort();
        keys.dedup();
        Self { keys }
    }

    /// Whether a text is a name of the house.
    pub(super) fn is_exactly(&self, text: &str) -> bool {
        let is_key = |text: &str| spellings(text).iter().any(|key| self.keys.contains(key));
        is_key(text) || is_key(without_article(text))
    }

    /// Whether a name under an article is that of the house, or holds it as a word: `XYZ Redaktion` of `xyz.de`.
    pub(super) fn signs_as(&self, name: &str) -> bool {
        self.is_named(name)
            || name
                .split(' ')
                .any(|word| self.keys.contains(&letters(word)))
    }

    /// The name of the house alone, where a text is that and its slogan; any other text as it is.
    pub(super) fn without_slogan<'a>(&self, text: &'a str) -> &'a str {
        let cut = SLOGANS.iter().filter_map(|mark| text.find(mark)).min();
        cut.map(|at| &text[..at])
            .filter(|name| self.is_exactly(name))
            .unwrap_or(text)
    }

    /// Whether a part of a title names the house: a name of it, or one within a few words.
    pub(super) fn is_named(&self, part: &str) -> bool {
        spellings(part).iter().any(|key| {
            let length = key.chars().count();
            length > 0
                && self.keys.iter().any(|k| {
                    let known = k.chars().count();
                    k == key
                        || known > 3 && length < 3 * known && key.contains(k.as_str())
                        || length > 3 && known < 3 * length && k.contains(key)
                })
        })
    }
}

/// The name of the publication, with its place.
pub(super) fn judge(evidence: &Evidence, url: &Url) -> Option<(String, &'static str)> {
    if let Some(name) = evidence.at(Field::Site, rules::PLACE).next() {
        return Some((plain(name), rules::PLACE));
    }
    let named = PLACES.iter().flat_map(|place| {
        let at_place = names(evidence).filter(|c| c.place == *place);
        at_place.map(|c| (tidy(&plain(&c.value)), *place))
    });
    let named: Vec<_> = named.filter(|(name, _)| is_name(name)).collect();
    if let Some(better) = better_than_section(&named, evidence, url) {
        return Some(better);
    }
    let public = named.iter().find(|(name, _)| !is_legal(name)).cloned();
    public
        .or_else(|| from_title(evidence, url).map(|name| (name, "<title>, last part")))
        .or_else(|| from_home(evidence, url).map(|name| (name, HOME)))
        .or_else(|| from_company(&named, url))
        .or_else(|| named.first().cloned())
        .or_else(|| from_host(url))
}

/// The names that a page gives its site. One that is all of `<title>` is the headline in the wrong place.
fn names(evidence: &Evidence) -> impl Iterator<Item = &Candidate> {
    let title = evidence.at(Field::Title, "<title>").next().map(letters);
    let is_title = move |name: &Candidate| {
        name.value.split_whitespace().count() > MAX_WORDS
            && title.as_ref() == Some(&letters(&name.value))
    };
    evidence.of(Field::Site).filter(move |name| !is_title(name))
}

/// Those that it declares.
fn declared(evidence: &Evidence) -> impl Iterator<Item = &Candidate> {
    names(evidence).filter(|name| ![HOME, RIGHTS].contains(&name.place))
}

/// The name of the publication in that of its company: the words that begin it and are those of the host.
fn from_company(named: &[(String, &'static str)], url: &Url) -> Option<(String, &'static str)> {
    let label = letters(site_label(url.host_str()?));
    named.iter().find_map(|(name, place)| {
        let ends = name.match_indices(' ').map(|(at, _)| &name[..at]);
        let mut beginnings = ends.filter(|start| spellings(start).contains(&label));
        Some((beginnings.next()?.to_owned(), *place))
    })
}

/// Some systems put the section (`Security`) or the company where the name of the site belongs. Where neither host nor
/// `<title>` know the first name, one that both know goes before it.
fn better_than_section(
    named: &[(String, &'static str)],
    evidence: &Evidence,
    url: &Url,
) -> Option<(String, &'static str)> {
    let label = letters(site_label(url.host_str()?));
    let titles: String = evidence
        .at(Field::Title, "<title>")
        .map(|t| letters(&plain(t)))
        .collect();
    let in_host = |name: &str| {
        let holds = |key: &String| key.contains(&label) || label.contains(key);
        spellings(name).iter().any(holds) || initials(name) == label
    };
    let in_title = |name: &str| titles.contains(&letters(name));
    let (first, place) = named.first()?;
    if in_title(first) || in_host(first) && *place == "meta og:site_name" {
        return None;
    }
    let known = |name: &str| {
        in_host(name)
            && (in_title(name) || letters(name) == label)
            && !is_legal(name)
            && !is_address(name)
    };
    named.iter().find(|(name, _)| known(name)).cloned()
}

/// `example.com` is an address more than a name.
fn is_address(name: &str) -> bool {
    name.contains('.') && !name.contains(' ')
}

/// The last part of `<title>` (or its first) that the host's name confirms, or that the page shows as its own name.
fn from_title(evidence: &Evidence, url: &Url) -> Option<String> {
    let key = letters(site_label(url.host_str()?));
    let title = evidence.at(Field::Title, "<title>").next().map(plain)?;
    let parts: Vec<&str> = title
        .split(['|', '–', '—', '·', '»', '•'])
        .flat_map(|p| p.split(" - "))
        .map(str::trim)
        .collect();
    let fits = |part: &&str| {
        let mut own = spellings(part).into_iter().filter(|own| !own.is_empty());
        own.any(|own| own.contains(&key) || key.contains(&own)) || initials(part) == key
    };
    // A headline may have the name among its words.
    let is_headline = |part: &&str| {
        let own = letters(part);
        let mut others = evidence.of(Field::Title).filter(|c| c.place != "<title>");
        own != key && others.any(|c| letters(&c.value) == own)
    };
    let by_host = parts
        .iter()
        .rev()
        .copied()
        .find(|part| fits(part) && !is_headline(part));
    let by_host = by_host.filter(|_| parts.len() > 1);
    // Between the name and the headline stands what may stand within either: then it must be the name to the letter.
    let tight = || {
        let behind = title.rsplit_once(TIGHT).map(|(_, part)| part.trim());
        let before = title.split_once(": ").map(|(part, _)| part.trim());
        behind.into_iter().chain(before)
    };
    let is_label = |part: &&str| spellings(part).contains(&key);
    let is_shown = |part: &&str| parts.len() > 1 && shows(evidence, part);
    let found = by_host
        .or_else(|| parts.iter().rev().copied().find(is_shown))
        .or_else(|| tight().find(|part| is_label(part) || shows(evidence, part)))?;
    is_name(found).then(|| found.to_owned())
}

/// What may stand between a headline and the name of the site without blanks round it.
const TIGHT: &[char] = &['-', '_', '－', '：'];

/// Whether a page calls itself so: in the link to its front page, its line of rights, or as its own author.
fn shows(evidence: &Evidence, part: &str) -> bool {
    let own = letters(part);
    let is_own = |name: &str| letters(name) == own;
    let length = own.chars().count();
    let names = || {
        evidence
            .at(Field::Site, HOME)
            .chain(evidence.at(Field::Authors, "meta article:author"))
    };
    length >= 2 && names().any(is_own) || length >= MIN_HELD && held_rights(evidence, &own)
}

/// A name in the line of rights has so many letters: shorter ones stand in longer words.
const MIN_HELD: usize = 5;

fn held_rights(evidence: &Evidence, name: &str) -> bool {
    let mut lines = evidence.at(Field::Site, RIGHTS);
    lines.any(|line| letters(line).contains(name))
}

/// What the link to the front page says, where the line of rights or the host says it too.
fn from_home(evidence: &Evidence, url: &Url) -> Option<String> {
    let label = letters(site_label(url.host_str()?));
    let names = evidence.at(Field::Site, HOME).map(plain);
    let mut names = names.filter(|name| is_name(name) && !is_address(name));
    names.find(|name| {
        let own = letters(name);
        let is_held = own.chars().count() >= MIN_HELD && held_rights(evidence, &own);
        is_held || spellings(name).contains(&label)
    })
}

/// The forms in which a name may stand in a host: its letters, and those without marks, spelled out as in German or
/// left away.
fn spellings(name: &str) -> Vec<String> {
    let own = letters(name);
    if own.is_ascii() {
        return vec![own];
    }
    let written = |two: bool| -> String {
        let mut out = String::with_capacity(own.len());
        for c in own.chars() {
            match without_mark(c, two) {
                Some(plain) => out.push_str(plain),
                None => out.push(c),
            }
        }
        out
    };
    let (spelled_out, bare) = (written(true), written(false));
    vec![own, spelled_out, bare]
}

/// A small Latin letter without its mark, in two letters where German and Danish have two for it.
#[rustfmt::skip]
fn without_mark(c: char, two: bool) -> Option<&'static str> {
    Some(match c {
        'ä' if two => "ae", 'ö' | 'ø' if two => "oe", 'ü' if two => "ue", 'å' if two => "aa",
        'ß' => "ss", 'æ' => "ae", 'œ' => "oe", 'þ' => "th",
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' | 'ģ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ķ' => "k",
        'ł' | 'ļ' => "l",
        'ñ' | 'ń' | 'ň' | 'ņ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => "o",
        'ř' | 'ŕ' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ť' | 'ţ' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ý' | 'ÿ' => "y",
        'ž' | 'ź' | 'ż' => "z",
        _ => return None,
    })
}

/// `xyz` of `Xanadu Youth Zeitung`.
fn initials(name: &str) -> String {
    name.split(' ')
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_lowercase)
        .collect()
}

fn from_host(url: &Url) -> Option<(String, &'static str)> {
    let host = url.domain()?;
    Some((host.trim_start_matches("www.").to_owned(), "host"))
}

/// `example` of `www.example.co.uk`: the label before the public suffix.
fn site_label(host: &str) -> &str {
    domain::registrable(host)
        .and_then(|domain| domain.split('.').next())
        .unwrap_or(host)
}

/// A name less the slogan behind it.
fn tidy(name: &str) -> String {
    let cut = SLOGANS.iter().filter_map(|s| name.find(s)).min();
    let short = cut.map_or(name, |at| &name[..at]).trim();
    let kept = if short.chars().count() >= 2 {
        short
    } else {
        name
    };
    let bare = [" Website", " Homepage", " website"]
        .iter()
        .find_map(|suffix| kept.strip_suffix(suffix));
    bare.unwrap_or(kept).trim_start_matches("www.").to_owned()
}

fn is_name(name: &str) -> bool {
    (2..=MAX_NAME).contains(&name.chars().count())
        && name.chars().any(char::is_alphabetic)
        && !name.starts_with("http")
        && !name.starts_with('@')
}

fn is_legal(name: &str) -> bool {
    let lower = name.to_lowercase();
    LEGAL_FORMS.iter().any(|form| {
        lower.ends_with(form)
            && lower.len() > form.len()
            && lower[..lower.len() - form.len()].ends_with([' ', ','])
    })
}

fn without_article(name: &str) -> &str {
    let (first, rest) = name.split_once(' ').unwrap_or(("", name));
    let article = ["the", "der", "die", "das", "le", "la", "el", "il"]
        .iter()
        .any(|a| a.eq_ignore_ascii_case(first));
    if article { rest } else { name }
}

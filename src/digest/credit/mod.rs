//! A credit: who wrote a story, where and when, in the place where a digest says so: `Ann Fox, Harbour News`,
//! `Harbour News - Ann Fox`, `Source: Harbour News | Date: 4 March 2025`, `7 min read`.
//!
//! A byline ([`byline::read`]) is known wherever it stands. A credit is known by its place: there a few words that are
//! nothing but names and dates are one, which elsewhere would be words like others. Which of its names is the outlet,
//! the address of the story tells, a label, or the other credits of the digest (`form`).

mod labels;
mod looks;
mod parts;

use crate::date::{self, Hint, Label};
use crate::model::Published;
use crate::text::count_tokens;

use super::byline::{self, Byline};
use super::words;
use super::{names, outlet};
use labels::{Field, field};
use looks::{is_large, reads_like_a_site};
use parts::{is_issue, is_length, is_page, split};

pub(super) use labels::{
    is_button, is_credit_label, is_label, is_link_label, is_title_label, title,
};
pub(super) use looks::outlet_of_link;
pub(super) use parts::ends_sentence;

/// A credit has at most this many bytes, and tokens beside its date.
const MAX_BYTES: usize = 240;
const MAX_TOKENS: usize = 22;

/// A part of a credit.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// A publication, by its label.
    Site(String),
    /// People, by their label, `by` or their office.
    People(Vec<String>),
    /// A name of somebody or something; whether it agrees with the story's host.
    Open(String, bool),
}

/// What a credit says besides names and dates; the surest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    /// Something that says nothing of who and when: `video`, `Staff Writer`.
    Remark,
    /// How long it takes to read.
    Length,
    /// A label.
    Label,
}

/// A text that is nothing but names, dates and lengths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Credit {
    parts: Vec<Part>,
    published: Option<Published>,
    /// What it says besides.
    mark: Option<Mark>,
    /// Whether a part of it agrees with the story's host.
    agrees: bool,
}

/// Reads a text with a label in it, which is a credit wherever it stands: `Source: Harbour News | Date: 4 March 2025`.
pub(super) fn labelled(text: &str, hint: &Hint<'_>) -> Option<Byline> {
    let may_be = text.contains(':') || text.contains('：');
    let credit = may_be.then(|| parse(text, None, hint)).flatten()?;
    (credit.mark == Some(Mark::Label))
        .then(|| credit.resolve(Lean::default()))
        .flatten()
}

/// What the other credits of a digest say of a name that may be an outlet or a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Lean {
    /// Whether outlets stand behind the people (`Some(true)`) or before them.
    pub(super) site_last: Option<bool>,
    /// Whether a name that stands alone is an outlet; where nothing is known, one that reads like a person is one.
    pub(super) alone_site: Option<bool>,
}

/// Parts a text into names and dates; `None` where something else is in it. `host` is that of the story's address.
pub(super) fn parse(text: &str, host: Option<&str>, hint: &Hint<'_>) -> Option<Credit> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_BYTES || is_quoted(text) {
        return None;
    }
    let opens = |tip: &str| {
        text.get(..tip.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(tip))
    };
    if words::TIPS.words().any(opens) {
        return None;
    }
    let dashed = text.starts_with(['—', '–', '―']);
    let text = text.trim_start_matches(SIGNS_AROUND);
    let text = text.trim_end_matches(SIGNS_AROUND);
    let is_sentence = |text: &str| ends_sentence(text) && !dashed;
    // Only a date is asked for behind which the point ends no sentence.
    let last = text.rsplit(' ').next().unwrap_or_default();
    if is_sentence(text) && !date::may_be_part(last) {
        return None;
    }
    let mut credit = Credit::default();
    let rest = credit.take_dates(text, hint);
    let rest = rest.trim_end();
    // A point behind the date ends the credit.
    let bare = rest.trim_end_matches('.');
    let rest = if bare.ends_with('|') { bare } else { rest };
    if is_sentence(rest) || count_tokens(rest) > MAX_TOKENS {
        return None;
    }
    for part in split(rest) {
        credit.add(part, host, hint)?;
    }
    (credit != Credit::default()).then_some(credit)
}

/// The credit that a publication's name alone is.
pub(super) fn of_site(name: &str, host: Option<&str>) -> Credit {
    Credit {
        parts: vec![Part::Site(name.to_owned())],
        agrees: host.is_some_and(|host| outlet::agrees(name, host)),
        ..Credit::default()
    }
}

/// Reads a text that is a credit by its own words, wherever it stands.
pub(super) fn read(text: &str, host: Option<&str>, hint: &Hint<'_>) -> Option<Byline> {
    let credit = parse(text, host, hint)?;
    (credit.is_sure() || credit.is_likely())
        .then(|| credit.resolve(Lean::default()))
        .flatten()
}

/// An outlet whose name is written small has at most this many words (`heise online`), unless its host bears them all (`La
/// voix des quais`).
const MAX_SMALL: usize = 3;

/// What may stand round a credit.
const SIGNS_AROUND: [char; 14] = [
    '—', '–', '-', '―', '·', '|', '~', ' ', '*', '_', ':', '：', ',', '→',
];

/// Whether a text is somebody's words.
fn is_quoted(text: &str) -> bool {
    text.starts_with(['"', '“', '‘', '«', '「', '『', '„', '>'])
}

impl Credit {
    /// Takes the dates out of a text; what stands on their two sides is parted.
    fn take_dates(&mut self, text: &str, hint: &Hint<'_>) -> String {
        let found = date::find(text, hint);
        let mut rest = String::with_capacity(text.len());
        let mut at = 0;
        for date in &found {
            let before = text.get(at..date.range.start).unwrap_or_default();
            rest.push_str(before.strip_suffix(". ").unwrap_or(before));
            rest.push('|');
            at = date.range.end + volume(text.get(date.range.end..).unwrap_or_default());
        }
        rest.push_str(text.get(at..).unwrap_or_default());
        self.published = found
            .iter()
            .find(|f| f.label == Label::Published)
            .map(|f| f.published);
        rest
    }

    /// Adds a part; `None` where it is none of a credit.
    fn add(&mut self, part: &str, host: Option<&str>, hint: &Hint<'_>) -> Option<()> {
        let name = part.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '@');
        if part.starts_with('✍') || part.starts_with('👤') {
            self.parts.push(Part::People(some(names::split(name))?));
        } else if let Some((field, value)) = field(part) {
            self.mark = Some(Mark::Label);
            match field {
                Field::Author => self
                    .parts
                    .extend(some(names::split(value)).map(Part::People)),
                Field::Site if !value.is_empty() => {
                    self.agrees |= host.is_some_and(|host| outlet::agrees(value, host));
                    self.parts.push(Part::Site(value.to_owned()));
                }
                Field::Date => self.published = self.published.or(date::read(value, hint)),
                Field::Site | Field::Other => {}
            }
        } else if let Some(people) = byline::after_by(name) {
            let authors = some(names::split(people))?;
            // `by design` is no name, but `by zed` may be one.
            let alone = authors.len() == 1 && !people.contains(' ');
            let large = alone || !authors.iter().any(|a| a.starts_with(char::is_lowercase));
            (large && count_tokens(people) <= 5 * authors.len()).then_some(())?;
            self.parts.push(Part::People(authors));
        } else if let Some(people) = name.strip_prefix("de ").filter(|n| is_full_name(n)) {
            self.parts.push(Part::People(names::split(people)));
        } else if let Some(people) = names::after_office(name) {
            self.parts.push(Part::People(people));
        } else if let Some((site, people)) = names::with_office(name) {
            self.parts.extend(site.map(|s| Part::Site(s.to_owned())));
            self.parts.push(Part::People(people));
        } else if is_length(name) || is_page(part) {
            self.mark = self.mark.max(Some(Mark::Length));
        } else if words::NEUTRAL.has(&name.to_lowercase()) || name.is_empty() || is_issue(name) {
            self.mark = self.mark.max(Some(Mark::Remark));
        } else {
            let name = name.strip_prefix("and ").unwrap_or(name);
            let agrees = host.is_some_and(|host| {
                // `Ann Fox` of `annfox.example` is a person with a site.
                let own = outlet::is_personal(host) && names::is_people(name);
                !own && outlet::agrees(name, host)
            });
            let short = name.split_whitespace().count() <= MAX_SMALL
                || host.is_some_and(|host| outlet::is_whole(name, host));
            // Beside a date a name in a script without capitals may have a particle in it.
            let dated = self.published.is_some() && looks::is_short_east_asian(name);
            (is_large(name) || agrees && short || dated).then_some(())?;
            self.agrees |= agrees;
            self.parts.push(Part::Open(name.to_owned(), agrees));
        }
        Some(())
    }

    /// Whether it is nothing but a remark on the kind, the language, a wall.
    pub(super) fn is_remark(&self) -> bool {
        self.mark == Some(Mark::Remark) && self.parts.is_empty() && self.published.is_none()
    }

    /// Whether it reads like a credit: an outlet by its words, alone or beside a name.
    pub(super) fn is_likely(&self) -> bool {
        self.reads_like_a_site() || self.order() != 0
    }

    /// Whether it is a credit beyond doubt: it has a label, a date, `by` or a name that agrees with the address.
    pub(super) fn is_sure(&self) -> bool {
        self.is_marked() || self.published.is_some() || self.agrees() || self.names_people()
    }

    /// Whether it gives a length, or has a label.
    pub(super) fn is_marked(&self) -> bool {
        self.mark >= Some(Mark::Length)
    }

    /// Whether it has a date or people named as such.
    pub(super) fn is_dated(&self) -> bool {
        self.published.is_some() || self.names_people()
    }

    /// Whether it names somebody or something beside its date.
    pub(super) fn names_any(&self) -> bool {
        !self.parts.is_empty()
    }

    /// Whether it has one outlet at most: a title with its credit behind it reads as if it had two.
    pub(super) fn is_single(&self) -> bool {
        let outlets = self.parts.iter().filter(|p| match p {
            Part::Site(_) => true,
            Part::Open(name, _) => !names::is_people(name),
            Part::People(_) => false,
        });
        outlets.count() <= 1
    }

    /// Whether a part of it agrees with the story's address.
    pub(super) fn agrees(&self) -> bool {
        self.agrees
    }

    /// Whether it names people as such.
    pub(super) fn names_people(&self) -> bool {
        self.parts.iter().any(|p| matches!(p, Part::People(_)))
    }

    /// Whether a part of it is, or reads like, an outlet.
    pub(super) fn reads_like_a_site(&self) -> bool {
        self.parts.iter().any(|p| match p {
            Part::Site(_) | Part::Open(_, true) => true,
            Part::Open(name, false) => reads_like_a_site(name),
            Part::People(_) => false,
        })
    }

    /// Whether it is written in Latin letters, so that its outlet could agree with a host.
    pub(super) fn is_latin(&self) -> bool {
        let latin = |name: &String| name.chars().any(|c| c.is_ascii_alphabetic());
        self.parts
            .iter()
            .any(|p| matches!(p, Part::Open(name, _) | Part::Site(name) if latin(name)))
    }

    fn is_east_asian(&self) -> bool {
        let east = |name: &String| name.chars().any(names::is_east_asian);
        self.parts
            .iter()
            .any(|p| matches!(p, Part::Open(name, _) if east(name)))
    }

    /// The one name that it consists of.
    pub(super) fn alone(&self) -> Option<Alone> {
        let [Part::Open(name, agrees)] = self.parts.as_slice() else {
            return None;
        };
        let site = *agrees || !names::is_people(name);
        let either = reads_like_a_site(name) || name.chars().any(names::is_east_asian);
        Some(match site {
            true => Alone::Site,
            false if either => Alone::Either,
            false => Alone::Person,
        })
    }

    /// How surely the outlet stands behind the people (more than 0) or before them.
    pub(super) fn order(&self) -> i32 {
        /// An address or a label says more than what words look like.
        const KNOWN: i32 = 3;
        if self.parts.len() < 2 {
            return 0;
        }
        let site = self
            .parts
            .iter()
            .position(|p| matches!(p, Part::Site(_) | Part::Open(_, true)));
        let people = self.parts.iter().position(|p| matches!(p, Part::People(_)));
        let last = self.parts.len() - 1;
        match (site, people) {
            (Some(site), _) if site == last => KNOWN,
            (Some(0), _) => -KNOWN,
            (None, Some(people)) if people == last => -KNOWN,
            (None, Some(0)) => KNOWN,
            _ => (rank(&self.parts[last]) - rank(&self.parts[0])).signum(),
        }
    }

    /// Which part is the outlet.
    fn site(&self, lean: Lean) -> Option<usize> {
        if let Some(labelled) = self.parts.iter().position(|p| matches!(p, Part::Site(_))) {
            return Some(labelled);
        }
        let open = |(i, part): (usize, &Part)| matches!(part, Part::Open(..)).then_some(i);
        let open: Vec<usize> = self.parts.iter().enumerate().filter_map(open).collect();
        let (first, last) = (*open.first()?, *open.last()?);
        if first == last {
            let site = match rank(&self.parts[first]) {
                RANK_AGREES | RANK_LIKE => true,
                RANK_OTHER => lean.alone_site != Some(false) || self.names_people(),
                // `Harbour News – by Ann Fox`, and `By Ann Fox, Bo Lee` unless the others have an outlet there.
                _ if self.names_people() => {
                    first == 0 || lean.site_last == Some(true) && lean.alone_site == Some(true)
                }
                // An outlet in an East Asian script looks like a name.
                _ => lean.alone_site.unwrap_or_else(|| self.is_east_asian()),
            };
            return site.then_some(first);
        }
        match lean.site_last {
            Some(true) => Some(last),
            Some(false) => Some(first),
            // `Ann Fox, Bo Lee`, where the digest names its outlets elsewhere.
            None if lean.alone_site == Some(false) && self.parts.iter().all(|p| rank(p) == 0) => {
                None
            }
            // `Ann Fox, Harbour News`: without more, the outlet stands behind.
            None => open.into_iter().max_by_key(|i| (rank(&self.parts[*i]), *i)),
        }
    }

    /// What it says; `None` where a part is neither an outlet nor a person.
    pub(super) fn resolve(self, lean: Lean) -> Option<Byline> {
        let site = self.site(lean);
        let sure = self.is_marked() || self.agrees();
        let mut byline = Byline {
            published: self.published,
            ..Byline::default()
        };
        for (i, part) in self.parts.into_iter().enumerate() {
            match part {
                Part::Site(name) | Part::Open(name, _) if Some(i) == site => {
                    byline.site = Some(name);
                }
                Part::People(people) => byline.add_authors(people),
                Part::Open(name, _) if names::is_people(&name) => {
                    byline.add_authors(names::split(&name));
                }
                // A section or an edition beside the outlet.
                Part::Site(_) => {}
                Part::Open(..) if sure => {}
                Part::Open(..) => return None,
            }
        }
        Some(byline)
    }
}

/// What a name that stands alone looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alone {
    Site,
    Person,
    Either,
}

/// How long the volume and pages are that stand behind the date of a reference: `2025 Mar 3;12(2):41-52`.
fn volume(text: &str) -> usize {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || ";():-–., ".contains(c));
    if text.starts_with(';') {
        text.len() - rest.len()
    } else {
        0
    }
}

/// Whether words are the whole names of people: what one of them stands behind is no part of the name.
fn is_full_name(words: &str) -> bool {
    names::is_people(words) && names::split(words).iter().all(|name| name.contains(' '))
}

fn some(names: Vec<String>) -> Option<Vec<String>> {
    (!names.is_empty()).then_some(names)
}

const RANK_AGREES: i32 = 3;
const RANK_LIKE: i32 = 2;
const RANK_OTHER: i32 = 1;

/// How much a part looks like an outlet rather than a person.
fn rank(part: &Part) -> i32 {
    match part {
        Part::Site(_) | Part::Open(_, true) => RANK_AGREES,
        Part::Open(name, _) if reads_like_a_site(name) => RANK_LIKE,
        Part::Open(name, _) if !names::is_people(name) => RANK_OTHER,
        Part::Open(..) => 0,
        Part::People(_) => -1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Site, authors and date of a text, parted by ` / `.
    fn credit(text: &str) -> String {
        match read(text, Some("www.harbourpost.example"), &Hint::default()) {
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
                "Ann Fox, writing for Coast Journal:",
                "Coast Journal / Ann Fox / ",
            ),
            (
                "by Ann Fox (Coast, 4 March 2025)",
                "Coast / Ann Fox / 2025-03-04",
            ),
            (
                "By Ann Fox, Staff Writer, Coast News",
                "Coast News / Ann Fox / ",
            ),
            (
                "Coast Today, Ann Fox, May 8, 2025",
                "Coast Today / Ann Fox / 2025-05-08",
            ),
            ("Harbour Post, 2 March 2025", "Harbour Post /  / 2025-03-02"),
            (
                "Pier Press. 2025 Mar 3;12(2):41-52.",
                "Pier Press /  / 2025-03-03",
            ),
            (
                "de Ana Ríos y Beto Cid (Harbour Post)",
                "Harbour Post / Ana Ríos, Beto Cid / ",
            ),
            (
                "Le Quai – par Ann Fox, 1er avril 2025.",
                "Le Quai / Ann Fox / 2025-04-01",
            ),
            (
                "✍️ Ana Ríos y Beto Cid · 📅 5 de mayo de 2025",
                " / Ana Ríos, Beto Cid / 2025-05-05",
            ),
            ("出典：港湾新聞", "港湾新聞 /  / "),
            ("来源：港湾新闻　作者：沈若水", "港湾新闻 / 沈若水 / "),
            ("출처: 한빛일보, 2025. 3. 4.", "한빛일보 /  / 2025-03-04"),
            ("한빛일보, 이도윤 기자", "한빛일보 / 이도윤 / "),
            (
                "한빛일보 이도윤·박서연 기자 (2025.03.04)",
                "한빛일보 / 이도윤, 박서연 / 2025-03-04",
            ),
        ] {
            assert_eq!(credit(text), expected, "{text}");
        }
        for text in [
            "A good profile, and a better map.",
            "Neat",
            "For the old hands",
            "\"Ann Fox, Coast\"",
            "Read it, and weep",
            "Ann Fox wrote a better one at the Harbour Post.",
        ] {
            assert_eq!(credit(text), "none", "{text}");
        }
    }

    #[test]
    fn a_link_that_leads_on_names_its_outlet() {
        for (words, expected) in [
            ("👉 Leer en El Río", Some("El Río")),
            ("Read it at Coast News →", Some("Coast News")),
            ("Weiterlesen bei Küstenpost", Some("Küstenpost")),
            ("Read more", None),
            ("The pier at night", None),
        ] {
            assert_eq!(outlet_of_link(words), expected, "{words}");
        }
        for words in ["Link:", "Read more →", "기사 보러 가기", "Leer en El Río"] {
            assert!(is_link_label(words), "{words}");
        }
    }
}

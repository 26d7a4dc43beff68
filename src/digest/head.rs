//! The digest's own title, curator and date: from the envelope, else from what the document says of itself.

use url::Url;

use crate::date::{self, Hint};
use crate::model::{Document, Published};

use super::credit;
use super::document::{Block, Kind, Link};
use super::signature::Signature;
use super::words;

/// What is known of a digest as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// The edition's title.
    pub(super) title: Option<String>,
    /// The curator.
    pub(super) author: Option<String>,
    /// When the edition appeared.
    pub(super) published: Option<Published>,
    /// Its page.
    pub(super) url: Option<Url>,
    /// Hosts that are its own: the sender's, the mailing list's.
    pub(super) hosts: Vec<String>,
    /// The mail addresses of those who got it, lower case.
    pub(super) readers: Vec<String>,
}

impl Head {
    /// What the envelope says.
    pub(super) fn of_envelope(document: &Document) -> Self {
        Self {
            title: document.title.clone(),
            author: document.author.clone(),
            published: document.published,
            url: document.url.clone(),
            ..Self::default()
        }
    }

    /// The name in the signature.
    pub(super) fn of_signature(signature: Option<Signature>) -> Self {
        Self {
            author: signature.and_then(|s| s.name),
            ..Self::default()
        }
    }

    /// The first heading of the highest level among the first blocks, and the date in the title.
    pub(super) fn of_blocks(blocks: &[Block]) -> Self {
        let heading = blocks
            .iter()
            .take(12)
            .find(|b| matches!(b.kind, Kind::Heading(1)));
        let title = heading.map(|b| b.text.replace('\n', " "));
        Self {
            title,
            ..Self::default()
        }
        .or(Self::of_banner(blocks))
        .or(Self::of_first_heading(blocks))
    }

    /// A plain text's first line with the front page of its site below it.
    fn of_banner(blocks: &[Block]) -> Self {
        let banner = |b: &[Block]| {
            let [title, address, ..] = b else { return None };
            let url = &address.links.first().filter(|_| address.is_address())?.url;
            (url.path() == "/" && title.links.is_empty()).then(|| Self {
                title: Some(title.text.clone()),
                url: Some(url.clone()),
                ..Self::default()
            })
        };
        banner(blocks).unwrap_or_default()
    }

    /// A plain text's first line, where it is a title, and the date among its first lines.
    pub(super) fn of_first_lines(blocks: &[Block]) -> Self {
        let front = |l: &Link| l.url.path() == "/" && l.url.query().is_none();
        let first = blocks
            .first()
            .filter(|b| b.links.iter().all(front) && !b.quoted);
        // What is labelled as a headline again and again is a story's.
        let is_labelled = |text: &str| credit::title(text).is_some();
        let is_story =
            |text: &str| is_labelled(text) && blocks.iter().skip(1).any(|b| is_labelled(&b.text));
        let title = first.map(|b| b.text.trim()).filter(|text| {
            let long = text.chars().count() <= MAX_TITLE;
            let greets = text.ends_with([',', '.', '!', ':', '，', '。', '！']);
            long && !greets
                && !is_story(text)
                && super::numbering::read(text).is_none()
                && text.chars().any(char::is_alphabetic)
        });
        let dated = |text: &str| {
            let found = date::find(text, &Hint::default());
            let covered: usize = found.iter().map(|f| f.range.len()).sum();
            let first = found.first()?;
            let is_alone = found.len() == 1 && is_set_off(text, first.range.start);
            (covered * 2 >= text.len() || is_alone).then_some(first.published)
        };
        // What stands below a link or a section's heading is said of a story.
        let before_stories = |b: &&Block| {
            let home = |l: &Link| words::leads_home(b.link_text(l));
            b.links.iter().all(|l| home(l) || front(l))
                && matches!(b.kind, Kind::Heading(1) | Kind::Paragraph | Kind::Rule)
        };
        let opening = blocks.iter().take(MAX_FIRST).take_while(before_stories);
        Self {
            title: title.map(str::to_owned),
            published: { opening }.find_map(|b| dated(&b.text)),
            ..Self::default()
        }
    }

    /// The title of a page whose headline is no more than a section's heading: it stands first, and no other one is
    /// above it.
    fn of_first_heading(blocks: &[Block]) -> Self {
        let level = |block: &Block| match block.kind {
            Kind::Heading(level) => Some(level),
            _ => None,
        };
        let Some((first, rest)) = blocks.split_first() else {
            return Self::default();
        };
        let is_highest =
            level(first).is_some_and(|own| rest.iter().filter_map(level).all(|other| other > own));
        Self {
            title: (is_highest && first.links.is_empty()).then(|| first.text.replace('\n', " ")),
            ..Self::default()
        }
    }

    /// The date among the first lines alone.
    pub(super) fn dated_first(blocks: &[Block]) -> Self {
        Self {
            title: None,
            ..Self::of_first_lines(blocks)
        }
    }

    /// The date that the edition's title names: `Notes for July 13, 2025`.
    pub(super) fn with_date_of_title(self) -> Self {
        let named = self.title.as_deref().and_then(|title| {
            date::find(title, &Hint::default())
                .first()
                .map(|f| f.published)
        });
        Self {
            published: self.published.or(named),
            ..self
        }
    }

    /// What another source says where this one says nothing.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            title: self.title.or(other.title),
            author: self.author.or(other.author),
            published: self.published.or(other.published),
            url: self.url.or(other.url),
            hosts: [self.hosts, other.hosts].concat(),
            readers: [self.readers, other.readers].concat(),
        }
    }
}

/// Whether a short line sets a date off from its other words: `by Ann Fox — 13 July 2025`, `Issue 12 // 13 July 2025`.
/// One within a sentence is of what the sentence tells.
fn is_set_off(line: &str, at: usize) -> bool {
    const LONGEST: usize = 120;
    let before = line.get(..at).unwrap_or_default();
    let words = before.trim_end();
    let is_apart = before.len() - words.len() > 1 || before.ends_with('\n');
    line.len() <= LONGEST
        && (is_apart
            || words.is_empty()
            || words.ends_with(|c| "—–-•·|/,.(（：:，。*_".contains(c)))
}

/// The mail addresses in the value of a header field, lower case.
pub(super) fn mail_addresses(value: &str) -> impl Iterator<Item = String> {
    value
        .split(|c: char| c.is_whitespace() || "<>[]()\",;:".contains(c))
        .filter(|word| word.find('@').is_some_and(|at| at > 0))
        .map(str::to_lowercase)
}

/// A title has at most so many characters, and the date of an edition stands on one of so many first lines.
const MAX_TITLE: usize = 100;
const MAX_FIRST: usize = 6;

/// The most lines that front matter has.
const MAX_LINES: usize = 200;

/// Reads what stands before a text as `key: value`: YAML between `---` lines, TOML between `+++` lines, a bare block of
/// such lines (Pelican), Org's `#+key:` or the fields of reStructuredText. Gives what it says and the text after it.
pub(super) fn front_matter(text: &str) -> (Head, &str) {
    let text = text.trim_start_matches('\u{feff}');
    for fence in ["---", "+++"] {
        if let Some(rest) = text.strip_prefix(fence)
            && let Some(rest) = rest.trim_start_matches([' ', '\r']).strip_prefix('\n')
            && let Some((block, body)) = split_at_fence(rest, fence)
        {
            return (fields(block, ""), body);
        }
    }
    if let Some((block, body)) = text.split_once("\n\n")
        && is_bare(block, body)
    {
        return (fields(block, ""), body);
    }
    // Org's keywords, and the fields of reStructuredText.
    let prefix = ["#+", ":"].into_iter().find(|prefix| {
        text.lines().take(20).any(|l| {
            l.strip_prefix(prefix)
                .is_some_and(|l| key_value(l).is_some())
        })
    });
    let head = prefix.map(|prefix| fields(text, prefix));
    (head.unwrap_or_default(), text)
}

/// Keys of which a bare block has one, besides what else it says.
const BARE: &[&str] = &[
    "title",
    "author",
    "authors",
    "date",
    "published",
    "language",
    "tags",
];

/// Whether a first paragraph is a bare block of keys and values. Lines of addresses are none, nor is the first of several
/// stories that are told by such lines.
fn is_bare(block: &str, body: &str) -> bool {
    let pairs: Option<Vec<_>> = block.lines().map(bare_pair).collect();
    let Some([(first, _), _, ..]) = pairs.as_deref() else {
        return false;
    };
    let is_known = |key: &str| BARE.iter().any(|known| known.eq_ignore_ascii_case(key));
    let is_address = |value: &str| value.starts_with("//") || value.contains("://");
    let begins_again = |paragraph: &str| {
        let line = paragraph.trim_start().lines().next().unwrap_or_default();
        bare_pair(line).is_some_and(|(key, _)| key.eq_ignore_ascii_case(first))
    };
    let mut pairs = pairs.iter().flatten();
    pairs.clone().any(|(key, _)| is_known(key))
        && !pairs.any(|(_, value)| is_address(value))
        && !body.split("\n\n").any(begins_again)
}

fn bare_pair(line: &str) -> Option<(&str, &str)> {
    key_value(line).filter(|(key, _)| !key.contains([' ', '#']))
}

fn split_at_fence<'a>(text: &'a str, fence: &str) -> Option<(&'a str, &'a str)> {
    let mut at = 0;
    for line in text.split_inclusive('\n').take(MAX_LINES) {
        if line.trim_end() == fence || line.trim_end() == "..." {
            return Some((&text[..at], &text[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

fn key_value(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once([':', '='])?;
    let named = !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || "_-#+ ".contains(c));
    named.then(|| (key.trim(), value.trim()))
}

fn fields(block: &str, prefix: &str) -> Head {
    let mut head = Head::default();
    let mut lines = block.lines().take(MAX_LINES).peekable();
    while let Some(line) = lines.next() {
        let Some((key, value)) = line.strip_prefix(prefix).and_then(key_value) else {
            continue;
        };
        // A list has its values on the lines below, each behind a dash or under its own key.
        let below = lines
            .peek()
            .filter(|l| value.is_empty() && l.starts_with([' ', '-']));
        let value = below.map_or(value, |l| {
            let first = l.trim_start_matches([' ', '-']);
            first.strip_prefix("name:").unwrap_or(first)
        });
        let value = scalar(value.trim());
        if value.is_empty() {
            continue;
        }
        match key.to_ascii_lowercase().as_str() {
            "title" => head.title = head.title.or(Some(value)),
            "author" | "authors" => head.author = head.author.or(Some(value)),
            "date" | "published" => {
                head.published = head.published.or_else(|| {
                    date::read_machine(&value).or_else(|| date::read(&value, &Hint::default()))
                });
            }
            _ => {}
        }
    }
    head
}

/// A YAML scalar of one line without its quotation marks and its tag (`! 'x'`).
///
/// Of a list on one line (`["Ann Fox"]`) it is the first.
fn scalar(value: &str) -> String {
    let value = value.strip_prefix("! ").unwrap_or(value).trim();
    let listed = value.strip_prefix('[').and_then(|v| v.strip_suffix(']'));
    let value = listed.map_or(value, |list| {
        list.split(',').next().unwrap_or_default().trim()
    });
    let inner = |mark: char| value.strip_prefix(mark).and_then(|v| v.strip_suffix(mark));
    inner('\'')
        .map(|v| v.replace("''", "'"))
        .or_else(|| inner('"').map(|v| v.replace("\\\"", "\"")))
        .unwrap_or_else(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_read_and_taken_off() {
        let (head, body) = front_matter(
            "---\ntitle: ! 'It''s issue 4'\nauthor: Ann Fox\ndate: 2024-01-02\n---\n\nHello",
        );
        assert_eq!(head.title.as_deref(), Some("It's issue 4"));
        assert_eq!(head.author.as_deref(), Some("Ann Fox"));
        assert_eq!(body.trim(), "Hello");
        let (head, body) = front_matter("Title: Issue 4\nNumber: 4\n\nHello: you\n");
        assert_eq!(head.title.as_deref(), Some("Issue 4"));
        assert_eq!(body, "Hello: you\n");
        let (head, body) = front_matter(
            "+++\ntitle = \"Issue 4\"\nauthors = [\"Ann Fox\", \"Bo\"]\ndate = 2024-01-02T03:04:05Z\n+++\nHello",
        );
        assert_eq!(head.author.as_deref(), Some("Ann Fox"));
        assert_eq!(head.published.unwrap().date().to_string(), "2024-01-02");
        assert_eq!(body, "Hello");
        let (head, _) = front_matter("---\nauthors:\n  - name: Ann Fox\ntitle: Issue 4\n---\n");
        assert_eq!(head.author.as_deref(), Some("Ann Fox"));
        let (head, _) = front_matter("#+DATE: <2025-05-11 Sun>\n\nHello");
        assert_eq!(head.published.unwrap().to_string(), "2025-05-11");
        let (head, _) = front_matter("Notes\n=====\n:date: 2025-04-06\n:author: Ann Fox\n");
        assert_eq!(head.author.as_deref(), Some("Ann Fox"));
        let (head, _) = front_matter("# x\n#+title: Issue 4\n\nHello");
        assert_eq!(head.title.as_deref(), Some("Issue 4"));
    }

    #[test]
    fn a_headline_that_is_labelled_as_those_below_are_is_a_storys() {
        let title = |lines: &[&str]| {
            let blocks: Vec<Block> = lines.iter().copied().map(Block::plain).collect();
            Head::of_first_lines(&blocks).title
        };
        assert_eq!(
            title(&["Title: The pier", "It closes.", "Title: The ferry"]),
            None
        );
        assert!(title(&["Harbour Notes", "Title: The pier", "Title: The ferry"]).is_some());
    }

    #[test]
    fn the_date_of_an_edition_is_set_off_among_its_first_lines() {
        for (line, date) in [
            ("by Ilse Roth — 31 May 2020", Some("2020-05-31")),
            ("20 August 2022, compiled by Bo Lee", Some("2022-08-20")),
            ("Issue #702 // 2024-05-17 // the lot", Some("2024-05-17")),
            (
                "HARBOUR BITES      March 5, 2025      Vol. 27",
                Some("2025-03-05"),
            ),
            (
                "What piers cost, every day. June 3, 2022, 9:05 AM",
                Some("2022-06-03T09:05:00"),
            ),
            ("It was on 3 March 2011 that the pier was closed", None),
            (
                "Between 3 March 2011 and 4 March 2011 the pier stood closed, and nobody minded",
                None,
            ),
        ] {
            let found = Head::dated_first(&[Block::plain("Hello"), Block::plain(line)]);
            let found = found.published.map(|found| found.to_string());
            assert_eq!(found.as_deref(), date, "{line}");
        }
    }

    #[test]
    fn a_page_whose_highest_heading_stands_first_has_it_as_its_title() {
        let heading = |level, text: &str| Block {
            kind: Kind::Heading(level),
            ..Block::plain(text)
        };
        let title = |blocks: &[Block]| Head::of_blocks(blocks).title;
        let below = [
            heading(2, "Digest, 10 August"),
            heading(3, "Piers"),
            Block::plain("a"),
        ];
        assert_eq!(title(&below).as_deref(), Some("Digest, 10 August"));
        let beside = [
            heading(2, "Piers"),
            Block::plain("a"),
            heading(2, "Ferries"),
        ];
        assert_eq!(title(&beside), None);
    }

    #[test]
    fn a_text_without_front_matter_stays_whole() {
        for text in [
            "On this day:\nthe pier was built.\n\nMore",
            "https://a.example/1\nhttps://b.example/2\n\nMore",
            "Title: The pier\nLink: https://a.example/1\n\nMore",
            "Title: The pier\nSource: The Post\n\nIt closes.\n\n\ntitle: The ferry\nSource: The Gull\n\nIt sails.",
            "Piers: two closed\nFerries: none\n\nMore",
        ] {
            assert_eq!(front_matter(text), (Head::default(), text));
        }
    }
}

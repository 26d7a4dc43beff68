//! Repeated text: what stands again in the other editions of a source is its furniture, such as a greeting, a signature
//! or a promotion. It is left out of the curator's words and of quotations, and a link in it is no citation.
//!
//! The rule: a line that stands in at least `MIN_EDITIONS` other editions, and in at least half of the [`RECENT`]
//! nearest ones, recurs. Lines are compared by their words alone, any number counting as any other; a link must lead to
//! the same place as well. Nothing here changes what is a story: a headline stays, and so do short words that are all
//! that is said of a story.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use sha2::{Digest as _, Sha256};
use url::Url;

use super::document::{Block, Link};
use crate::address::{self, Key};
use crate::model::{Citation, Item};
use crate::text::{Tokenized, count_tokens};

/// In so many other editions a line stands that recurs.
const MIN_EDITIONS: usize = 3;

/// So many editions, the nearest by day, are looked at: a promotion has its season.
pub const RECENT: usize = 12;

/// The most hashes of an edition that are kept. Of more, the lowest are: of every edition the same ones.
const MAX_HASHES: usize = 1024;

/// A line of so many words is no remark that a curator would make twice.
const LONG: usize = 8;

/// A line of more bytes is no promotion; it is searched for a story's words.
const MAX_LINE: usize = 4096;

/// Two editions that share so much (of 20) are one that came twice.
const SAME_EDITION: usize = 19;

/// The hashes of what recurs in an edition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recurring(HashSet<u64>);

impl Recurring {
    /// What recurs of one edition in the nearest others. `editions` has the editions of the source in their order, each
    /// as [`Opened::paragraphs`](super::Opened::paragraphs) gives it.
    #[must_use]
    pub fn find(editions: &[Vec<u64>], at: usize) -> Self {
        let last = (at.saturating_sub(RECENT / 2) + RECENT + 1).min(editions.len());
        let first = last.saturating_sub(RECENT + 1);
        let others = (first..last).filter(|other| *other != at);
        let others = others.map(|other| &editions[other][..]);
        editions
            .get(at)
            .map(|own| Self::among(own, others))
            .unwrap_or_default()
    }

    fn among<'a>(own: &[u64], others: impl Iterator<Item = &'a [u64]>) -> Self {
        let mut found = vec![0_usize; own.len()];
        let mut editions = 0;
        for other in others {
            let shared: Vec<usize> = (0..own.len())
                .filter(|at| other.binary_search(&own[*at]).is_ok())
                .collect();
            if shared.len() * 20 >= own.len().max(other.len()) * SAME_EDITION {
                continue;
            }
            editions += 1;
            for at in shared {
                found[at] += 1;
            }
        }
        let recurs = |count: usize| count >= MIN_EDITIONS && count * 2 >= editions;
        Self(
            own.iter()
                .zip(found)
                .filter(|(_, count)| recurs(*count))
                .map(|(hash, _)| *hash)
                .collect(),
        )
    }

    fn has(&self, text: &str) -> bool {
        Words::of(text).is_some_and(|words| self.0.contains(&words.hash))
    }
}

/// The hashes of an edition's lines and of the links in them, sorted.
pub(super) fn paragraphs(blocks: &[Block]) -> Vec<u64> {
    let mut hashes: Vec<u64> = lines(blocks)
        .into_iter()
        .flat_map(|line| {
            let links = line.links.into_iter().filter_map(|link| link.hash);
            [line.hash].into_iter().chain(links)
        })
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(MAX_HASHES);
    hashes
}

/// Takes what recurs out of the stories that were read from these blocks, and says so.
pub(super) fn leave_out(
    recurring: &Recurring,
    blocks: &[Block],
    items: &mut Vec<Item>,
) -> Option<String> {
    if recurring.0.is_empty() {
        return None;
    }
    let links = furniture_links(recurring, blocks);
    let is_furniture: Vec<bool> = items
        .iter()
        .map(|item| is_furniture(item, recurring, &links))
        .collect();
    let dropped = is_furniture.iter().filter(|is| **is).count();
    // Where most of its stories recur, the edition came twice: then none of them is furniture.
    if dropped * 2 <= items.len() {
        let mut is_furniture = is_furniture.into_iter();
        items.retain(|_| !is_furniture.next().unwrap_or_default());
    }
    for item in items.iter_mut() {
        leave_out_words(recurring, item);
        let mut rank = 0..;
        item.citations.retain(|citation| {
            let own = rank.next() == Some(0);
            own || printed(citation).is_none_or(|key| !links.contains_key(&key))
        });
    }
    Some(format!(
        "repeated text: {} lines and links recur in other editions of the source, and are left out of its stories",
        recurring.0.len()
    ))
}

/// The links that stand in recurring lines alone, each with the words of its line.
fn furniture_links(recurring: &Recurring, blocks: &[Block]) -> HashMap<Key, Rc<str>> {
    let mut found = HashMap::new();
    let mut elsewhere = HashSet::new();
    for line in lines(blocks) {
        let recurs = recurring.0.contains(&line.hash);
        for link in line.links {
            if recurs && link.hash.is_some_and(|hash| recurring.0.contains(&hash)) {
                found.insert(link.key, link.words);
            } else {
                elsewhere.insert(link.key);
            }
        }
    }
    found.retain(|key, _| !elsewhere.contains(key));
    found
}

/// Whether a story is a promotion: its own source stands in a recurring line, and all its words recur.
fn is_furniture(item: &Item, recurring: &Recurring, links: &HashMap<Key, Rc<str>>) -> bool {
    let source = item.citations.first().and_then(printed);
    let Some(line) = source.and_then(|key| links.get(&key)) else {
        return false;
    };
    let mut words = texts(item).chain(item.title.as_deref());
    words.all(|text| {
        recurring.has(text)
            || Words::of(text).is_none_or(|words| line.contains(words.text.as_str()))
    })
}

fn leave_out_words(recurring: &Recurring, item: &mut Item) {
    let alone = texts(item).all(|line| recurring.has(line));
    let stays = |line: &str| {
        let is_remark = item.title.is_none() || count_tokens(line) < LONG;
        !recurring.has(line) || (alone && is_remark)
    };
    let rest = |text: &Option<String>| {
        let paragraphs = text.as_deref()?.split("\n\n").map(|paragraph| {
            let lines: Vec<&str> = paragraph.lines().filter(|line| stays(line)).collect();
            lines.join("\n")
        });
        let paragraphs: Vec<String> = paragraphs.filter(|p| !p.is_empty()).collect();
        (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n"))
    };
    (item.commentary, item.quoted) = (rest(&item.commentary), rest(&item.quoted));
}

/// The lines of a story's words.
fn texts(item: &Item) -> impl Iterator<Item = &str> {
    let words = [&item.commentary, &item.quoted].into_iter().flatten();
    words
        .flat_map(|text| text.lines())
        .filter(|line| !line.is_empty())
}

/// The key of the address that a citation was printed with.
fn printed(citation: &Citation) -> Option<Key> {
    let url = citation.cited_as.as_ref().or(citation.url.as_ref())?;
    Some(address::key(url))
}

/// A line of an edition.
struct Line {
    hash: u64,
    links: Vec<LineLink>,
}

/// A link in a line.
struct LineLink {
    key: Key,
    is_opaque: bool,
    /// The words of its line.
    words: Rc<str>,
    /// Of the line and of where the link leads; `None` where that can't be told.
    hash: Option<u64>,
}

fn lines(blocks: &[Block]) -> Vec<Line> {
    let mut times: HashMap<u64, usize> = HashMap::new();
    let mut lines: Vec<Line> = Vec::new();
    for line in blocks.iter().flat_map(Block::lines) {
        let Some(words) = Words::of(&line.text) else {
            continue;
        };
        *times.entry(words.hash).or_default() += 1;
        let text: Rc<str> = words.text.as_str().into();
        let place = |link: &Link| LineLink::of(&link.url, &words, &text);
        lines.push(Line {
            hash: words.hash,
            links: line.links.iter().map(place).collect(),
        });
    }
    // A line that one edition has several times is its template (`Read it here`): its links are the stories'.
    for line in lines.iter_mut().filter(|line| times[&line.hash] > 1) {
        let opaque = line.links.iter_mut().filter(|link| link.is_opaque);
        opaque.for_each(|link| link.hash = None);
    }
    lines
}

impl LineLink {
    /// A click-tracker's address is another one in every edition: its host counts, where the line is long enough to be
    /// known by its words.
    fn of(url: &Url, line: &Words, text: &Rc<str>) -> Self {
        let key = address::key(url);
        let is_opaque = address::is_opaque(url);
        let place = match url.host_str() {
            _ if text.len() > MAX_LINE => None,
            Some(host) if is_opaque => (line.count >= LONG).then_some(host),
            _ => Some(key.as_str()),
        };
        Self {
            hash: place.map(|place| hash(&format!("{:x} {place}", line.hash))),
            is_opaque,
            words: text.clone(),
            key,
        }
    }
}

/// The words of a line, any number as `0`.
struct Words {
    text: String,
    count: usize,
    hash: u64,
}

impl Words {
    /// `None` for a line without a word.
    fn of(line: &str) -> Option<Self> {
        let tokenized = Tokenized::new(line);
        let tokens = tokenized.tokens();
        let mut text = String::with_capacity(line.len());
        for token in &tokens {
            if !text.is_empty() {
                text.push(' ');
            }
            let mut digits = false;
            for c in token.chars() {
                if !(c.is_numeric() && digits) {
                    text.push(if c.is_numeric() { '0' } else { c });
                }
                digits = c.is_numeric();
            }
        }
        let worded = text.chars().any(char::is_alphabetic);
        worded.then(|| Self {
            hash: hash(&text),
            count: tokens.len(),
            text,
        })
    }
}

fn hash(text: &str) -> u64 {
    let digest = Sha256::digest(text);
    u64::from_le_bytes(*digest.first_chunk().expect("SHA-256 has 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::super::{open, read};
    use super::*;
    use crate::model::{Digest, Document, Format};

    fn document(format: Format, text: &str) -> Document {
        Document {
            key: String::new(),
            format,
            bytes: text.as_bytes().to_vec(),
            url: None,
            title: None,
            author: None,
            published: None,
            received: None,
            external: None,
        }
    }

    /// The digests, each read with the others known.
    fn read_together(format: Format, texts: &[String]) -> Vec<Digest> {
        let documents: Vec<_> = texts.iter().map(|text| document(format, text)).collect();
        let editions: Vec<_> = documents
            .iter()
            .map(|document| open(document).paragraphs())
            .collect();
        let read = |(at, document)| open(document).read(&Recurring::find(&editions, at)).digest;
        documents.iter().enumerate().map(read).collect()
    }

    /// A letter of two stories, a promotion between them, and a farewell.
    fn letter(number: usize, promotion: &str, farewell: &str) -> String {
        let words = ["gulls", "ropes", "tides", "piers", "ferries"][number % 5];
        format!(
            "<h1>Harbour notes {number}</h1><ul><li><a href=\"https://post.example/{words}-{number}\">The {words} of {number}</a>: \
             What they say of {words} is right.</li>{promotion}<li><a href=\"https://wire.example/{words}/{number}\">More {words}</a>: \
             So they say.<br>{farewell}</li></ul>"
        )
    }

    const SHOP: &str = "<li><a href=\"https://shop.example/mugs\">Our shop</a>: mugs and shirts, number 12 is new.</li>";
    const FAREWELL: &str = "Until tomorrow, Ann";

    fn commentaries(digest: &Digest) -> Vec<&str> {
        let items = digest.items.iter();
        items.filter_map(|i| i.commentary.as_deref()).collect()
    }

    fn letters(count: usize) -> Vec<String> {
        let promotion = |number: usize| SHOP.replace("12", &number.to_string());
        (1..=count)
            .map(|n| letter(n, &promotion(n), FAREWELL))
            .collect()
    }

    #[test]
    fn a_promotion_and_a_farewell_are_no_stories_and_no_commentary() {
        for (number, digest) in (1..).zip(read_together(Format::Html, &letters(5))) {
            assert_eq!(digest.items.len(), 2, "{number}: {digest:#?}");
            assert_eq!(digest.title, Some(format!("Harbour notes {number}")));
            let [first, second] = commentaries(&digest)[..] else {
                panic!("{digest:#?}")
            };
            assert!(first.starts_with("What they say"), "{first}");
            assert_eq!(second, "So they say.");
        }
    }

    #[test]
    fn what_stands_in_fewer_editions_stays() {
        let alone = letters(3);
        for (digest, text) in read_together(Format::Html, &alone).iter().zip(&alone) {
            assert_eq!(*digest, read(&document(Format::Html, text)).digest);
        }
        // A promotion of four letters among twelve: too few of them.
        let mut many: Vec<_> = (1..=12).map(|n| letter(n, "", "")).collect();
        many[2..6].clone_from_slice(&letters(6)[2..6]);
        let read = read_together(Format::Html, &many);
        assert_eq!(read[3].items.len(), 3);
        assert!(commentaries(&read[3])[2].contains(FAREWELL));
    }

    #[test]
    fn an_edition_that_comes_again_and_again_keeps_its_stories() {
        let same = vec![letter(1, SHOP, FAREWELL); 6];
        for digest in read_together(Format::Html, &same) {
            assert_eq!(digest, read(&document(Format::Html, &same[0])).digest);
        }
    }

    #[test]
    fn a_headline_that_recurs_stays_with_what_is_new_below_it() {
        let texts: Vec<_> = (1..=5)
            .map(|n| {
                let words = ["gulls", "ropes", "tides", "piers", "ferries"][n - 1];
                letter(n, &format!("<li><a href=\"https://podcast.example/\">The podcast</a>: this time on {words}.</li>"), "")
            })
            .collect();
        for digest in read_together(Format::Html, &texts) {
            assert_eq!(digest.items[1].title.as_deref(), Some("The podcast"));
            assert!(commentaries(&digest)[1].contains("this time on"));
        }
    }

    #[test]
    fn a_link_of_a_template_is_a_story_and_a_promotion_behind_a_tracker_is_none() {
        let texts: Vec<_> = (1..=5)
            .map(|n| {
                let words = ["gulls", "ropes", "tides", "piers", "ferries"][n - 1];
                let link = |place: &str| format!("https://list-manage.com/track/click?u=1&id={words}{place}");
                format!(
                    "<h2>The {words} come</h2><p>Some say so.</p><p><a href=\"{0}\">Read it at the place where it stands, now</a></p>\
                     <h2>The {words} go</h2><p>Some say no.</p><p><a href=\"{1}\">Read it at the place where it stands, now</a></p>\
                     <p>Whoever likes these letters may like <a href=\"{2}\">our shop</a> with mugs and shirts.</p>",
                    link("a"), link("b"), link("c")
                )
            })
            .collect();
        let alone = read(&document(Format::Html, &texts[0])).digest;
        let cited = |digest: &Digest| {
            digest
                .items
                .iter()
                .map(|i| i.citations.len())
                .sum::<usize>()
        };
        for digest in read_together(Format::Html, &texts) {
            assert_eq!(cited(&digest), cited(&alone) - 1, "{digest:#?}");
            let words = commentaries(&digest).join("\n");
            assert!(!words.contains("our shop"), "{words}");
        }
    }

    #[test]
    fn words_are_known_again_whatever_number_is_in_them() {
        let hash = |text: &str| Words::of(text).map(|words| words.hash);
        assert_eq!(hash("Issue 12 of 2025!"), hash("ISSUE 7 of 31"));
        assert_ne!(hash("Issue 12"), hash("Letter 12"));
        assert_eq!(hash("12 – 13"), None);
    }

    #[test]
    fn of_a_long_edition_the_lowest_hashes_are_kept() {
        let line = |n: u32| format!("line {:?}", char::from_u32(0xac00 + n));
        let lines: Vec<String> = (0..2000).map(line).collect();
        let text = lines.join("\n\n");
        let hashes = open(&document(Format::Text, &text)).paragraphs();
        assert_eq!(hashes.len(), MAX_HASHES);
        assert!(hashes.is_sorted());
    }
}

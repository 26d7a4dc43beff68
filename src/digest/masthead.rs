//! Where the article begins within a story, and what its masthead says: headline, address, byline, dates.
//!
//! What stands between the story's heading and the masthead is the curator's, or an excerpt; what stands below it is
//! the article (notes on the seed: position beats everything).

use std::collections::HashSet;

use crate::date::Hint;
use crate::text::{count_tokens, similarity, tokens};

use super::byline::{self, Byline};
use super::credit::ends_sentence;
use super::document::{Block, Link};

/// A story's lines parted at the masthead.
#[derive(Debug, Clone, Default)]
pub(super) struct Parted {
    /// What stands before it.
    pub(super) before: Vec<Block>,
    /// The article's headline as repeated, without the site's name.
    pub(super) title: Option<String>,
    /// The addresses of the masthead, each with the words that carry it.
    pub(super) addresses: Vec<(Link, String)>,
    /// What it says of the article.
    pub(super) byline: Byline,
    /// What stands below it.
    pub(super) below: Vec<Block>,
    /// Whether it repeats the headline: the digest then quotes the article below it.
    pub(super) repeats_title: bool,
}

/// How far below its first line a masthead reaches, and how long a line of it may be, in tokens.
const MAX_LINES: usize = 16;
const MAX_TOKENS: usize = 25;

/// Lines of a masthead that are neither (a section's name, `Share:`) have at most this many tokens.
const MAX_LABEL: usize = 3;

/// Signs of a page's furniture have at most this many tokens.
const MAX_FURNITURE: usize = 8;

/// What a line is to the masthead.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sign {
    Title,
    Address,
    Byline(Byline),
    Label,
    Words,
}

/// Parts a story's lines.
pub(super) fn part(heading: &str, lines: Vec<Block>, hint: &Hint<'_>) -> Parted {
    let headline = Headline::new(heading);
    let signs = read_signs(&headline, &lines, hint);
    let Some(anchor) = find_anchor(&headline, &lines, &signs) else {
        return Parted {
            before: lines,
            ..Parted::default()
        };
    };
    let start = walk_back(&signs, anchor);
    let end = find_end(&lines, &signs, anchor);
    let mut parted = collect(&lines, &signs, start, end);
    let mut lines = lines;
    parted.below.extend(lines.split_off(end));
    lines.truncate(start);
    parted.before = lines;
    parted
}

fn read_signs(headline: &Headline<'_>, lines: &[Block], hint: &Hint<'_>) -> Vec<Sign> {
    let mut signs = Vec::with_capacity(lines.len());
    for (i, line) in lines.iter().enumerate() {
        let before = i
            .checked_sub(1)
            .and_then(|b| Some((lines.get(b)?, signs.get(b)?)));
        signs.push(read_sign(headline, line, before, hint));
    }
    signs
}

fn read_sign(
    headline: &Headline<'_>,
    line: &Block,
    before: Option<(&Block, &Sign)>,
    hint: &Hint<'_>,
) -> Sign {
    if line.quoted {
        return Sign::Words;
    }
    if headline.is_repeated_by(&line.text) {
        return Sign::Title;
    }
    if line.is_address() {
        return if line.names_site(&line.links[0]) {
            let site = Some(line.link_text(&line.links[0]).to_owned());
            Sign::Byline(Byline {
                site,
                ..Byline::default()
            })
        } else {
            Sign::Address
        };
    }
    if let Some((above, Sign::Byline(_))) = before {
        // `12 July 2025` and `15:16` on lines of their own are one date; `By Ann Fox,` goes on on the next line.
        if is_time(&line.text)
            && let Some(both) = byline::read(&format!("{} {}", above.text, line.text), hint)
        {
            return Sign::Byline(both);
        }
        if above.text.trim_end().ends_with(',')
            && super::names::is_name(&line.text)
            && let Some(both) = byline::read(&format!("by {}", line.text), hint)
        {
            return Sign::Byline(both);
        }
    }
    if let Some(byline) = byline::read(&line.text, hint) {
        return Sign::Byline(byline);
    }
    let size = count_tokens(&line.text);
    let label = size <= MAX_LABEL && !line.text.ends_with(['.', '?', '!', '”', '"']);
    if label || (size <= MAX_FURNITURE && is_furniture(&line.text)) {
        Sign::Label
    } else {
        Sign::Words
    }
}

/// Whether a line is what a page changes the size of its letters by, between a headline and its text.
fn is_furniture(text: &str) -> bool {
    text.contains("A - A") || text.contains("A+ A")
}

fn is_time(text: &str) -> bool {
    let text = text.trim();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (3..=6).contains(&digits) && text.len() <= 14 && text.contains(':')
}

/// A story's headline, cut into tokens once for all the lines that it is compared with.
pub(super) struct Headline<'a> {
    text: &'a str,
    tokens: Vec<String>,
}

impl<'a> Headline<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let tokens = tokens(text);
        Self { text, tokens }
    }

    /// Whether a line is the headline again: alike, or one within the other, once marks such as `(2nd LD)` and the
    /// site's name are off.
    pub(super) fn is_repeated_by(&self, line: &str) -> bool {
        if line.len() > 3 * self.text.len() + 80 {
            return false;
        }
        let (bare, whole) = (bare_title(line), line.trim());
        self.is_near(bare) && {
            let words = tokens(bare);
            // A sentence round the headline is a remark on it.
            let says_more = words.len() > self.tokens.len() && ends_sentence(bare);
            self.is_like(&words) || !says_more && self.is_within(&words)
        } || bare.len() < whole.len() && self.is_near(whole) && self.is_like(&tokens(whole))
    }

    /// Whether a text may be the headline by its length: most are not, and need not be compared.
    fn is_near(&self, text: &str) -> bool {
        let (own, other) = (self.tokens.len(), count_tokens(text));
        own <= 2 * other && other <= 2 * own
    }

    fn is_like(&self, words: &[String]) -> bool {
        similarity(&self.tokens, words) >= 0.85
    }

    fn is_within(&self, words: &[String]) -> bool {
        let (short, long) = if words.len() < self.tokens.len() {
            (words, self.tokens.as_slice())
        } else {
            (self.tokens.as_slice(), words)
        };
        short.len() >= 4 && long.windows(short.len()).any(|w| w == short)
    }

    /// Whether an address holds most of its words.
    fn is_in_slug(&self, address: &str) -> bool {
        let slug: HashSet<String> = tokens(address).into_iter().collect();
        let held = self.tokens.iter().filter(|w| slug.contains(*w)).count();
        self.tokens.len() >= 3 && held * 10 >= self.tokens.len() * 6
    }
}

/// A repeated headline without the mark before it and the site after it.
fn bare_title(line: &str) -> &str {
    let line = line.trim();
    let line = match line.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((mark, rest)) if mark.len() <= 12 => rest.trim(),
        _ => line,
    };
    split_site(line).0
}

/// `Headline | Site`
fn split_site(line: &str) -> (&str, Option<&str>) {
    match line.rsplit_once(" | ") {
        Some((title, site)) if !site.trim().is_empty() => (title.trim(), Some(site.trim())),
        _ => (line.trim(), None),
    }
}

fn find_anchor(headline: &Headline<'_>, lines: &[Block], signs: &[Sign]) -> Option<usize> {
    let sure = |i: usize| match &signs[i] {
        Sign::Title => true,
        Sign::Byline(b) => b.site.is_some() && (!b.authors.is_empty() || b.published.is_some()),
        Sign::Address => headline.is_in_slug(&lines[i].text),
        Sign::Label | Sign::Words => false,
    };
    let position = |test: &dyn Fn(usize) -> bool| (0..lines.len()).find(|i| test(*i));
    position(&sure)
        .or_else(|| position(&|i| signs[i] == Sign::Address))
        .or_else(|| position(&|i| matches!(signs[i], Sign::Byline(_))))
}

/// Section labels, dates and weekdays right above the masthead belong to it.
fn walk_back(signs: &[Sign], anchor: usize) -> usize {
    let above = signs[..anchor].iter().rev();
    anchor
        - above
            .take_while(|s| matches!(s, Sign::Label | Sign::Byline(_)))
            .count()
}

/// One past the masthead's last line: the last sign before the article's first paragraph, and the labels below it.
fn find_end(lines: &[Block], signs: &[Sign], anchor: usize) -> usize {
    let mut end = anchor + 1;
    for i in anchor..lines.len().min(anchor + MAX_LINES) {
        match &signs[i] {
            Sign::Words if count_tokens(&lines[i].text) > MAX_TOKENS => break,
            Sign::Words => {}
            Sign::Label if i > end => {}
            _ => end = i + 1,
        }
    }
    end
}

fn collect(lines: &[Block], signs: &[Sign], start: usize, end: usize) -> Parted {
    let mut parted = Parted::default();
    let linked = signs
        .get(start..end)
        .is_some_and(|s| s.contains(&Sign::Address));
    for (line, sign) in lines.iter().zip(signs).take(end).skip(start) {
        match sign {
            Sign::Title => {
                let (title, site) = split_site(&line.text);
                parted.repeats_title = true;
                parted.title.get_or_insert_with(|| title.to_owned());
                parted.byline.site = parted.byline.site.take().or(site.map(str::to_owned));
                parted.link(line);
            }
            Sign::Address => parted.link(line),
            Sign::Byline(byline) => {
                parted.link(line);
                // The host that a byline names stands before the name after the headline.
                let site = byline.site.clone().or_else(|| parted.byline.site.clone());
                parted.byline.site = site;
                parted.byline.merge(byline.clone());
            }
            Sign::Label if parted.repeats_title && !linked && !parted.byline.authors.is_empty() => {
                // `Ann Fox` and then `Harbour News`: a name alone, where no address says whose it is.
                parted.byline.site.get_or_insert_with(|| line.text.clone());
            }
            Sign::Label => {}
            Sign::Words => parted.below.push(line.clone()),
        }
    }
    parted
}

impl Parted {
    fn link(&mut self, line: &Block) {
        for link in line.links.iter().filter(|l| !line.names_site(l)) {
            self.addresses
                .push((link.clone(), line.link_text(link).to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[&str]) -> Vec<Block> {
        text.iter().map(|t| Block::plain(*t)).collect()
    }

    #[test]
    fn a_headline_is_known_again_with_its_marks() {
        let heading = "The pier closes until the spring";
        let repeats = |heading, line| Headline::new(heading).is_repeated_by(line);
        for line in [
            "The pier closes until the spring | Post",
            "(2nd LD) The pier closes until the spring",
            "ED The pier closes until the spring",
            "The Pier Closes Until the Spring",
        ] {
            assert!(repeats(heading, line), "{line}");
        }
        assert!(repeats(
            "The pier closes until the spring by Captain Ines Falk",
            heading
        ));
        assert!(repeats(
            heading,
            "Harbour: The pier closes until the spring, says office"
        ));
        for line in [
            "The ferry runs until the spring",
            "The pier",
            "",
            "At last I hear that the pier closes until the spring!",
            "See also how the pier closes until the spring of next year.",
        ] {
            assert!(!repeats(heading, line), "{line}");
        }
    }

    #[test]
    fn labels_and_dates_above_the_headline_belong_to_the_masthead() {
        let parted = part(
            "The pier closes until the spring",
            lines(&[
                "I told you.",
                "Sunday",
                "March 14, 2025",
                "dictionary + A - A",
                "The pier closes until the spring",
                "https://post.example/pier",
                "By Ann Fox,",
                "Bo Lee",
                "It closes.",
            ]),
            &Hint::default(),
        );
        assert_eq!(parted.before.len(), 1);
        assert_eq!(parted.byline.authors, ["Ann Fox", "Bo Lee"]);
        assert_eq!(parted.byline.published.unwrap().to_string(), "2025-03-14");
        assert_eq!(parted.addresses.len(), 1);
        assert_eq!(parted.below[0].text, "It closes.");
    }

    #[test]
    fn a_bare_host_is_the_site_and_no_address() {
        for (line, authors) in [
            ("www.example.org · by Ann Fox", vec!["Ann Fox"]),
            ("www.example.org", Vec::new()),
        ] {
            let parted = part(
                "The pier closes today",
                lines(&[
                    "The pier closes today",
                    "https://www.example.org/pier",
                    line,
                ]),
                &Hint::default(),
            );
            assert_eq!(parted.byline.site.as_deref(), Some("www.example.org"));
            assert_eq!(parted.byline.authors, authors);
            let addresses: Vec<_> = parted.addresses.iter().map(|(l, _)| l.url.path()).collect();
            assert_eq!(addresses, ["/pier"], "{line}");
        }
    }

    #[test]
    fn a_time_on_its_own_line_belongs_to_the_date_above() {
        let parted = part(
            "The pier closes today",
            lines(&[
                "The pier closes today",
                "12 July, 2025 Saturday",
                "15:16",
                "Share:",
                "It closes.",
            ]),
            &Hint::default(),
        );
        assert_eq!(
            parted.byline.published.unwrap().to_string(),
            "2025-07-12T15:16:00"
        );
        assert_eq!(parted.below.len(), 1);
    }
}

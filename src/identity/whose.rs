//! Whose words an item's paragraphs are, once the texts of the articles are known that it cites.
//!
//! The structure of the digest has decided first. What it gives as the curator's and what stands in an article all the same
//! is a quotation that nobody marked; what it gives as quoted, below the quotation, and stands in none is what the curator
//! added. By shingles of four tokens, with thresholds far from both: a curator's paragraph has hardly any of them in its
//! article, one that was copied has all (`docs/decisions/0012`).

use std::borrow::Borrow;

use crate::model::Told;
use crate::text::reuse::{OWN, REUSED, RUN};
use crate::text::{self, Shingles};

/// A shorter paragraph tells nothing by its words.
const MIN_WORDS: usize = 8;

/// What follows a quotation is the curator's only where no more of the paragraphs before it, in tenths, were missed in the
/// article: else the page says less than the digest has from it, or something else.
const MOST_MISSED: usize = 3;

/// And where so many were found: of a long quotation the end may look like more of it, a short one was marked as a whole.
const LEAST_FOUND: usize = 3;

/// The text of an article that an item cites.
#[derive(Debug)]
pub struct Source {
    shingles: Shingles,
    is_whole: bool,
}

impl Source {
    /// A text; `is_whole` where nothing of the article is known to be missing.
    #[must_use]
    pub fn new(text: &str, is_whole: bool) -> Self {
        Self {
            shingles: text::shingles(&text::Tokenized::new(text).tokens(), RUN),
            is_whole,
        }
    }
}

/// What the curator says and what is quoted, where the articles tell otherwise than the digest; `None` where they don't. The
/// first of the sources is that of the story itself.
#[must_use]
pub fn whose(said: &Told, sources: &[Source]) -> Option<Told> {
    let commentary = paragraphs(said.commentary.as_deref());
    let quoted = paragraphs(said.quoted.as_deref());
    let copied = copied(&commentary, sources);
    let added = added(&quoted, sources);
    let (theirs, own): (Vec<_>, Vec<_>) = commentary
        .iter()
        .zip(&copied)
        .partition(|(_, is_copied)| **is_copied);
    let (stays, goes) = quoted.split_at(quoted.len() - added.len());
    let own: Vec<&str> = own.into_iter().map(|(paragraph, _)| *paragraph).collect();
    let told = announced(&own, stays, sources);
    if theirs.is_empty() && goes.is_empty() && told.is_empty() {
        return None;
    }
    let known = Source::new(&quoted.join("\n\n"), true);
    // An excerpt that stands above the text which it is from is quoted once.
    let theirs = theirs
        .into_iter()
        .map(|(paragraph, _)| *paragraph)
        .filter(|paragraph| share(paragraph, &known.shingles).is_none_or(|share| share < REUSED));
    let stays = stays.iter().skip(told.len());
    let mut told = told.iter();
    let own = own.into_iter().map(|paragraph| {
        let words = is_opening(paragraph).then(|| told.next()).flatten();
        words.map_or_else(
            || paragraph.to_owned(),
            |words| format!("{paragraph} “{words}”"),
        )
    });
    let goes = goes.iter().map(|paragraph| (*paragraph).to_owned());
    Some(Told {
        commentary: together(own.chain(goes)),
        quoted: together(theirs.chain(stays.copied())),
    })
}

/// The quotations that the curator announces, each by a paragraph with a colon at its end, where none of them stands in an
/// article: a third one's words, which are part of the remark. What of an article is known must be long, for a page may
/// give less than was quoted from it.
fn announced<'a>(own: &[&str], quoted: &'a [&'a str], sources: &[Source]) -> &'a [&'a str] {
    const LEAST_KNOWN: usize = 200;
    let is_known = |article: &Source| article.is_whole && article.shingles.len() >= LEAST_KNOWN;
    let openings = own.iter().filter(|paragraph| is_opening(paragraph)).count();
    let is_elsewhere = |paragraph: &&str| {
        let mut shares = sources
            .iter()
            .map(|source| share(paragraph, &source.shingles));
        shares.all(|share| share.is_some_and(|share| share <= OWN))
    };
    if sources.first().is_some_and(is_known)
        && openings == quoted.len()
        && quoted.iter().all(is_elsewhere)
    {
        quoted
    } else {
        &[]
    }
}

fn is_opening(paragraph: &str) -> bool {
    paragraph.trim_end().ends_with([':', '：'])
}

fn paragraphs(text: Option<&str>) -> Vec<&str> {
    let all = text.unwrap_or_default().split("\n\n");
    all.filter(|paragraph| !paragraph.trim().is_empty())
        .collect()
}

fn together<T: Borrow<str>>(paragraphs: impl Iterator<Item = T>) -> Option<String> {
    let all: Vec<T> = paragraphs.collect();
    (!all.is_empty()).then(|| all.join("\n\n"))
}

/// Which of the curator's paragraphs are an article's. A short one between two of these is as well.
fn copied(paragraphs: &[&str], sources: &[Source]) -> Vec<bool> {
    let by_words: Vec<Option<bool>> = paragraphs
        .iter()
        .map(|paragraph| is_any(paragraph, sources))
        .collect();
    let is_copied =
        |at: Option<usize>| at.and_then(|at| by_words.get(at).copied()).flatten() == Some(true);
    (0..paragraphs.len())
        .map(|at| {
            by_words[at].unwrap_or_else(|| is_copied(at.checked_sub(1)) && is_copied(Some(at + 1)))
        })
        .collect()
}

/// Whether a paragraph is from one of the articles; `None` where its words don't tell.
fn is_any(paragraph: &str, sources: &[Source]) -> Option<bool> {
    let mut told = None;
    for source in sources {
        if is_from(paragraph, &source.shingles)? {
            return Some(true);
        }
        told = Some(false);
    }
    told
}

fn is_from(paragraph: &str, article: &Shingles) -> Option<bool> {
    let whole = share(paragraph, article)?;
    if whole >= REUSED || whole <= OWN {
        return Some(whole >= REUSED);
    }
    let (mut theirs, mut all) = (0, 0);
    for sentence in text::sentences(paragraph) {
        let tokens = Tokens::of(sentence);
        let is_found = tokens.share(article).is_some_and(|share| share >= REUSED);
        all += tokens.words.len();
        theirs += if is_found { tokens.words.len() } else { 0 };
    }
    Some(theirs * 2 > all)
}

/// The last paragraphs of a quotation that are the curator's: in no article, in words of their own, below what was found.
fn added<'a>(quoted: &'a [&'a str], sources: &[Source]) -> &'a [&'a str] {
    let Some(own) = sources.first().filter(|own| own.is_whole) else {
        return &[];
    };
    let shares: Vec<Option<f64>> = quoted
        .iter()
        .map(|paragraph| share(paragraph, &own.shingles))
        .collect();
    let is_found = |share: &Option<f64>| share.is_some_and(|share| share >= REUSED);
    let Some(last) = shares.iter().rposition(is_found) else {
        return &[];
    };
    let (above, below) = shares.split_at(last + 1);
    let found: Vec<bool> = above
        .iter()
        .filter(|share| share.is_some())
        .map(is_found)
        .collect();
    let missed = found.iter().filter(|is_found| !**is_found).count();
    let is_long = found.len() - missed >= LEAST_FOUND;
    let rest = &quoted[last + 1..];
    let is_own = |(paragraph, share): (&&str, &Option<f64>)| {
        share.is_some_and(|share| share <= OWN)
            && is_prose(paragraph)
            && is_any(paragraph, &sources[1..]) != Some(true)
    };
    if is_long && missed * 10 <= found.len() * MOST_MISSED && rest.iter().zip(below).all(is_own) {
        rest
    } else {
        &[]
    }
}

/// Whether a paragraph ends as a sentence does: a link to more, a caption and a credit do not.
fn is_prose(paragraph: &str) -> bool {
    let text = paragraph.trim_end_matches(|c: char| {
        is_mark(c) || matches!(c, ')' | '\'' | '’') || c.is_whitespace()
    });
    text.ends_with(['.', '!', '?', '…', '。', '！', '？'])
}

/// The share of a paragraph's shingles that stand in an article; `None` of one that is too short to tell.
fn share(paragraph: &str, article: &Shingles) -> Option<f64> {
    let tokens = Tokens::of(paragraph);
    (text::count_words(&tokens.words) >= MIN_WORDS)
        .then(|| tokens.share(article))
        .flatten()
}

/// The tokens of a text, and which of them stand in quotation marks.
#[derive(Debug, Default)]
struct Tokens {
    words: Vec<String>,
    are_marked: Vec<bool>,
}

impl Tokens {
    fn of(text: &str) -> Self {
        let mut tokens = Self::default();
        let (mut rest, mut is_marked) = (text, false);
        loop {
            let end = rest.find(is_mark).unwrap_or(rest.len());
            tokens.words.extend(text::tokens(&rest[..end]));
            tokens.are_marked.resize(tokens.words.len(), is_marked);
            let Some(mark) = rest[end..].chars().next() else {
                return tokens;
            };
            is_marked = match mark {
                '"' | '“' | '«' | '»' => !is_marked,
                '„' | '「' | '『' => true,
                _ => false,
            };
            rest = &rest[end + mark.len_utf8()..];
        }
    }

    /// The share of the shingles that stand in an article. What is quoted within a sentence does not say whose the sentence
    /// is: it counts only where there is nothing else.
    fn share(&self, article: &Shingles) -> Option<f64> {
        let (mut found, mut all) = ([0, 0], [0, 0]);
        for (run, marks) in self.words.windows(RUN).zip(self.are_marked.windows(RUN)) {
            let is_inside = usize::from(!marks.contains(&false));
            all[is_inside] += 1;
            found[is_inside] += u32::from(article.has(run));
        }
        let counted = (0..2).find(|at| all[*at] > 0)?;
        Some(f64::from(found[counted]) / f64::from(all[counted]))
    }
}

fn is_mark(c: char) -> bool {
    matches!(
        c,
        '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARTICLE: &str = "The harbour office closed the east pier on Monday after a barge had torn two bollards from the quay. \
        Nobody was hurt, the harbour master said, but the ferry to the islands will leave from the fish market for a month.\n\n\
        Repairs cost some two million crowns, of which the owner of the barge pays the larger part. Sailors had warned of the \
        worn fastenings for years.\n\nA second barge of the same owner ran aground in spring.";

    const PIER: &str = "The harbour office closed the east pier on Monday after a barge had torn two bollards from the quay.";
    const REPAIRS: &str = "Repairs cost some two million crowns, of which the owner of the barge pays the larger part.";
    const BARGE: &str = "A second barge of the same owner ran aground in spring.";
    const OWN: &str = "I have said since last winter that nobody in the town hall reads what the sailors write to it.";

    fn told(commentary: &[&str], quoted: &[&str]) -> Told {
        Told {
            commentary: together(commentary.iter().copied()),
            quoted: together(quoted.iter().copied()),
        }
    }

    fn judge(commentary: &[&str], quoted: &[&str]) -> Option<Told> {
        whose(&told(commentary, quoted), &[Source::new(ARTICLE, true)])
    }

    #[test]
    fn what_stands_in_the_article_is_no_word_of_the_curator() {
        assert_eq!(
            judge(&[OWN, PIER, "Repairs", REPAIRS], &[]),
            Some(told(&[OWN], &[PIER, "Repairs", REPAIRS]))
        );
        assert_eq!(judge(&[OWN], &[]), None);
        assert_eq!(
            judge(&["Two bollards torn from the quay."], &[]),
            None,
            "too short to tell"
        );
        assert_eq!(whose(&told(&[PIER], &[]), &[]), None, "no text is known");
    }

    #[test]
    fn an_excerpt_is_quoted_once() {
        let quoted = format!("{PIER} Nobody was hurt, the harbour master said.");
        assert_eq!(
            judge(&[OWN, PIER], &[&quoted]),
            Some(told(&[OWN], &[&quoted]))
        );
    }

    #[test]
    fn the_greater_part_of_mixed_sentences_decides() {
        let mostly_theirs = format!("{PIER} {REPAIRS} Who would have thought of that in our town?");
        let mostly_own = format!(
            "{OWN} And yet nothing has come of it, in all the years that I have lived and sailed here. {REPAIRS}"
        );
        assert_eq!(
            judge(&[&mostly_theirs, &mostly_own], &[]),
            Some(told(&[&mostly_own], &[&mostly_theirs]))
        );
    }

    #[test]
    fn a_quotation_within_a_sentence_leaves_the_sentence_to_its_writer() {
        let framed = format!("The one thing to remember of all this: “{PIER}” So much for care.");
        assert_eq!(judge(&[&framed], &[]), None);
        let marked = format!("“{PIER}”");
        assert_eq!(judge(&[OWN, &marked], &[]), Some(told(&[OWN], &[&marked])));
    }

    #[test]
    fn what_follows_a_long_quotation_and_stands_nowhere_is_the_curator_s() {
        let long = [PIER, REPAIRS, BARGE];
        let and = |last: &'static str| [&long[..], &[last]].concat();
        assert_eq!(judge(&[], &and(OWN)), Some(told(&[OWN], &long)));
        let link = "More on the harbour, its ferries and what they cost the town every year";
        assert_eq!(judge(&[], &and(link)), None, "no sentence");
        assert_eq!(judge(&[], &[PIER, REPAIRS, OWN]), None, "a short one");
        let other = [OWN, OWN, PIER, REPAIRS, BARGE, OWN];
        assert_eq!(judge(&[], &other), None, "the page is another version");
        let cut = Source::new(ARTICLE, false);
        let unsure = whose(&told(&[], &and(OWN)), &[cut]);
        assert_eq!(unsure, None, "the rest may stand in what is missing");
    }

    #[test]
    fn what_the_curator_announces_and_no_article_has_is_part_of_the_remark() {
        let rest: Vec<String> = (0..300).map(|n| format!("w{n}")).collect();
        let long = Source::new(&format!("{ARTICLE} {}", rest.join(" ")), true);
        let sources = [long];
        let judge =
            |commentary: &[&str], quoted: &[&str]| whose(&told(commentary, quoted), &sources);
        let remark = format!("As Ann put it: “{OWN}”");
        let back = Some(told(&[&remark, "Well."], &[]));
        assert_eq!(judge(&["As Ann put it:", "Well."], &[OWN]), back);
        assert_eq!(judge(&["As the paper has it:"], &[PIER]), None);
        assert_eq!(judge(&["As Ann put it."], &[OWN]), None, "not announced");
        assert_eq!(judge(&["As Ann put it:"], &[OWN, PIER]), None);
        assert_eq!(judge(&["As Ann put it:"], &["Too short to tell."]), None);
        let short = whose(
            &told(&["As Ann put it:"], &[OWN]),
            &[Source::new(ARTICLE, true)],
        );
        assert_eq!(short, None, "the page may say less than the article");
    }

    #[test]
    fn a_second_article_tells_its_own_words() {
        let sources = [Source::new(ARTICLE, true), Source::new(OWN, true)];
        let judge =
            |commentary: &[&str], quoted: &[&str]| whose(&told(commentary, quoted), &sources);
        assert_eq!(judge(&[OWN], &[PIER]), Some(told(&[], &[OWN, PIER])));
        assert_eq!(judge(&[], &[PIER, REPAIRS, BARGE, OWN]), None);
    }

    #[test]
    fn marks_of_several_languages_are_known() {
        let marked = |text: &str| Tokens::of(text).are_marked;
        for text in [
            "a \"b\" c",
            "a “b” c",
            "a „b“ c",
            "a «b» c",
            "a »b« c",
            "a「b」c",
        ] {
            assert_eq!(marked(text), [false, true, false], "{text}");
        }
    }
}

//! Whose words are these: the curator's, or the article's?
//!
//! Structure decides first (a label, a quotation's markup), then text reuse: what stands again in the article below is
//! an excerpt of it. On the seed the curator's paragraphs share at most 0.03 of their four-word runs with the article,
//! the excerpts all of theirs; the cuts lie far from both.

use std::collections::HashMap;

use crate::text::reuse::{OWN, REUSED, RUN};
use crate::text::{Shingles, Tokenized, containment, sentences, shingles, tokens};

use super::document::{Block, within_limit};
use super::words::has_words;

/// A story's words, by whose they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// The curator's paragraphs.
    pub(super) commentary: Vec<String>,
    /// The article's paragraphs.
    pub(super) quoted: Vec<String>,
}

/// From this share of its runs on, a paragraph under a label of excerpts is the article's.
const REUSED_LABELLED: f64 = 0.3;

/// Paragraphs shorter than this are judged by position and label alone.
const MIN_TOKENS: usize = 8;

/// An article of fewer tokens proves nothing by what is not in it.
const MIN_ARTICLE: usize = 60;

/// A quotation has at least this many characters between its marks, and they are most of the paragraph.
const MIN_QUOTED_CHARS: usize = 25;

/// What a label says of the paragraphs below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Excerpt,
    Comment,
}

/// No label has more bytes.
const MAX_LABEL: usize = 32;

/// Labels that a digest puts over what it quotes, lower case, in whatever language: what stands alone on a line, before a
/// colon, in most stories.
#[derive(Debug, Clone, Default)]
pub(super) struct Labels(Vec<String>);

impl Labels {
    /// Learns them from the lines of the stories.
    pub(super) fn learn<'b>(stories: impl Iterator<Item = &'b [Block]>) -> Self {
        let (mut count, mut seen) = (0, HashMap::new());
        for (at, story) in stories.enumerate() {
            count = at + 1;
            for line in story.iter().filter(|b| !b.quoted && b.links.is_empty()) {
                let named = line.text.strip_suffix([':', '：']).map(name_of_label);
                let known = |name: &str| LABELS.iter().any(|(label, _)| *label == name);
                if let Some(name) = named.filter(|n| n.len() <= MAX_LABEL && !known(n)) {
                    let (stories, last) = seen.entry(name).or_insert((0, None));
                    *stories += usize::from(*last != Some(at));
                    *last = Some(at);
                }
            }
        }
        let most = |stories: usize| stories > 1 && stories * 2 >= count;
        let found = seen.into_iter().filter(|(_, (stories, _))| most(*stories));
        Self(found.map(|(name, _)| name).collect())
    }

    /// The label that a text is or begins with, and what follows it.
    fn find<'t>(&self, text: &'t str) -> Option<(Label, &'t str)> {
        label(text).or_else(|| {
            let name = text
                .strip_suffix([':', '：'])
                .filter(|_| !self.0.is_empty());
            let name = name.map(name_of_label)?;
            self.0.contains(&name).then_some((Label::Excerpt, ""))
        })
    }
}

/// A label without the signs round it, lower case.
fn name_of_label(text: &str) -> String {
    text.trim_matches([' ', '*', '_', '[', ']', '【', '】'])
        .to_lowercase()
}

/// Labels on a line of their own or before a text, lower case, without the colon.
const LABELS: &[(&str, Label)] = &[
    ("excerpt", Label::Excerpt),
    ("excerpts", Label::Excerpt),
    ("key points", Label::Excerpt),
    ("key excerpts", Label::Excerpt),
    ("summary", Label::Excerpt),
    ("quote", Label::Excerpt),
    ("quotes", Label::Excerpt),
    ("extract", Label::Excerpt),
    ("extracts", Label::Excerpt),
    ("key quote", Label::Excerpt),
    ("from the article", Label::Excerpt),
    ("abstract", Label::Excerpt),
    ("auszug", Label::Excerpt),
    ("auszüge", Label::Excerpt),
    ("zitat", Label::Excerpt),
    ("extrait", Label::Excerpt),
    ("extraits", Label::Excerpt),
    ("citation", Label::Excerpt),
    ("extracto", Label::Excerpt),
    ("extractos", Label::Excerpt),
    ("estratto", Label::Excerpt),
    ("estratti", Label::Excerpt),
    ("trecho", Label::Excerpt),
    ("trechos", Label::Excerpt),
    ("cita", Label::Excerpt),
    ("인용", Label::Excerpt),
    ("본문", Label::Excerpt),
    ("주요 내용", Label::Excerpt),
    ("引用", Label::Excerpt),
    ("抜粋", Label::Excerpt),
    ("摘录", Label::Excerpt),
    ("摘要", Label::Excerpt),
    ("원문 발췌", Label::Excerpt),
    ("발췌", Label::Excerpt),
    ("요약", Label::Excerpt),
    ("comment", Label::Comment),
    ("comments", Label::Comment),
    ("my comment", Label::Comment),
    ("my take", Label::Comment),
    ("note", Label::Comment),
    ("notes", Label::Comment),
    ("editor's note", Label::Comment),
    ("ed. note", Label::Comment),
    ("our take", Label::Comment),
    ("our comment", Label::Comment),
    ("remark", Label::Comment),
    ("remarks", Label::Comment),
    ("why it matters", Label::Comment),
    ("kommentar", Label::Comment),
    ("anmerkung", Label::Comment),
    ("commentaire", Label::Comment),
    ("notre avis", Label::Comment),
    ("mon avis", Label::Comment),
    ("mon commentaire", Label::Comment),
    ("meine meinung", Label::Comment),
    ("mein kommentar", Label::Comment),
    ("mi opinión", Label::Comment),
    ("mi comentario", Label::Comment),
    ("minha opinião", Label::Comment),
    ("il mio commento", Label::Comment),
    ("my view", Label::Comment),
    ("my thoughts", Label::Comment),
    ("comentario", Label::Comment),
    ("comentário", Label::Comment),
    ("commento", Label::Comment),
    ("의견", Label::Comment),
    ("평", Label::Comment),
    ("한줄평", Label::Comment),
    ("コメント", Label::Comment),
    ("所感", Label::Comment),
    ("点评", Label::Comment),
    ("评论", Label::Comment),
    ("短评", Label::Comment),
    ("推荐语", Label::Comment),
    ("编者按", Label::Comment),
    ("코멘트", Label::Comment),
    ("논평", Label::Comment),
];

/// Signs before a remark.
const REMARK_SIGNS: &[&str] = &["☞", "※", "→", "▶", "➡", "⇒", "=>", "->", "↳", "└"];

/// A label at a paragraph's beginning and what follows it. A sign marks its own paragraph, words those below as well.
fn label(text: &str) -> Option<(Label, &str)> {
    if let Some(rest) = remark(text) {
        return Some(word_label(rest).unwrap_or((Label::Comment, rest)));
    }
    word_label(text)
}

/// What follows a sign of the curator's own remarks.
fn remark(text: &str) -> Option<&str> {
    REMARK_SIGNS
        .iter()
        .find_map(|sign| text.strip_prefix(sign))
        .map(str::trim)
}

fn word_label(text: &str) -> Option<(Label, &str)> {
    let near = text.floor_char_boundary(MAX_LABEL);
    if near < text.len() && !text[..near].contains([':', '：']) {
        return None;
    }
    let (name, rest) = text.split_once([':', '：']).unwrap_or((text, ""));
    let name = name_of_label(name);
    let found = LABELS.iter().find(|(label, _)| *label == name)?;
    // Without a colon only a line that is nothing but the label is one.
    (text.contains([':', '：']) || rest.is_empty()).then(|| (found.1, rest.trim()))
}

/// Whether a paragraph begins with a sign or label of the curator's own.
pub(super) fn is_marked_remark(text: &str) -> bool {
    matches!(label(text), Some((Label::Comment, _)))
}

/// Parts the paragraphs that stand before an article, given the article's text as far as the digest has it.
pub(super) fn part_before(before: &[Block], article: &str) -> Words {
    let article = Article::read(article);
    let mut words = Words::default();
    let mut under = None;
    for block in before {
        let mut text = block.text.as_str();
        if let Some((label, rest)) = label(text) {
            under = Some(label);
            text = rest;
        }
        if text.is_empty() {
            continue;
        }
        article.judge(
            text,
            block.quoted || block.emphasis && under == Some(Label::Excerpt),
            under,
            &mut words,
        );
    }
    words
}

/// Parts the paragraphs that stand below a story's address or byline, where the digest does not quote the article
/// whole: `marked` says that this digest marks its remarks, so that what is unmarked is the article's.
///
/// `lift` takes longer quotations out of the curator's sentences, as where stories have titles and no other marks of
/// what is quoted.
pub(super) fn part_below(below: &[Block], labels: &Labels, marked: bool, lift: bool) -> Words {
    let mut words = Words::default();
    let mut under = None;
    for block in below {
        let mut text = block.text.as_str();
        let found = labels.find(text);
        if let Some((label, rest)) = found {
            under = Some(label).filter(|_| remark(&block.text).is_none());
            text = rest;
        }
        if text.is_empty() {
            continue;
        }
        let signed = remark(&block.text).is_some();
        let remark = signed || under == Some(Label::Comment);
        let excerpt = under == Some(Label::Excerpt) && !remark;
        let (own, quoted) = lift_quotations(text, lift);
        // `"…" Of course they did.`
        let parted = lift && own.is_some() && !quoted.is_empty();
        let whole = block.quoted || excerpt || marked || is_quotation(text) && !parted;
        if !remark && whole {
            words.quoted.push(text.to_owned());
        } else {
            words.commentary.extend(own);
            words.quoted.extend(quoted);
        }
    }
    words
}

/// The article's text, ready to be compared with.
struct Article(Option<Shingles>);

impl Article {
    fn read(text: &str) -> Self {
        let tokenized = Tokenized::new(within_limit(text));
        let tokens = tokenized.tokens();
        Self((tokens.len() >= MIN_ARTICLE).then(|| shingles(&tokens, RUN)))
    }

    /// The share of a text's runs that stand in the article, where that can be told.
    fn share(&self, text: &str) -> Option<f64> {
        let tokens = tokens(text);
        let article = self.0.as_ref()?;
        (tokens.len() >= MIN_TOKENS).then(|| containment(&shingles(&tokens, RUN), article))
    }

    fn judge(&self, text: &str, quoted: bool, under: Option<Label>, words: &mut Words) {
        let excerpt = under == Some(Label::Excerpt);
        match self.share(text) {
            // It stands in the article below; it is not given twice.
            Some(share) if share >= REUSED || (excerpt && share >= REUSED_LABELLED) => {}
            Some(share) if share > OWN && !excerpt => self.judge_sentences(text, words),
            _ if quoted || excerpt || is_quotation(text) => words.quoted.push(text.to_owned()),
            _ => words.commentary.push(text.to_owned()),
        }
    }

    /// A paragraph that is partly reused is whose most of its sentences are.
    fn judge_sentences(&self, text: &str, words: &mut Words) {
        let all = sentences(text);
        let reused = all
            .iter()
            .filter(|s| self.share(s).is_some_and(|share| share >= REUSED))
            .count();
        if reused * 2 <= all.len() {
            words.commentary.push(text.to_owned());
        }
    }
}

/// Takes the quotations that are sentences of their own out of a paragraph: `Quite so. "The pier is closed until the
/// spring," …` A quotation within a sentence of the curator's stays there.
fn lift_quotations(text: &str, lift: bool) -> (Option<String>, Vec<String>) {
    let mut own = String::new();
    let mut quoted = Vec::new();
    let mut rest = text;
    // Most paragraphs hold none.
    let holds = text.contains('"') || text.contains('“');
    while holds && let Some((at, open)) = rest.char_indices().find(|(_, c)| matches!(c, '"' | '“'))
    {
        let inner = &rest[at + open.len_utf8()..];
        let Some((end, close)) = inner.char_indices().find(|(_, c)| matches!(c, '"' | '”'))
        else {
            break;
        };
        let (words, after) = (&inner[..end], &inner[end + close.len_utf8()..]);
        own.push_str(&rest[..at]);
        let sentence = own
            .trim_end()
            .chars()
            .next_back()
            .is_none_or(|c| !c.is_alphanumeric() && !",;-–—(['’".contains(c));
        let ended =
            words.trim_end().ends_with(['.', '!', '?', '…', ']']) || after.trim().is_empty();
        // What follows begins anew: the quotation ends the sentence that it stands in.
        let next = after.trim_start();
        let closes = after.is_empty()
            || next.len() < after.len() && next.starts_with(|c: char| c.is_uppercase());
        let opens = own.trim().is_empty() && (ended || lift && closes);
        let length = words.chars().count();
        let lifted = (sentence && ended || opens) && length >= MIN_QUOTED_CHARS
            || lift && ended && closes && length >= MIN_LIFTED_CHARS;
        // `As Ann put it: “…” Quite so.` is one remark, whoever's words it holds.
        let is_announced = own.trim_end().ends_with([':', '：']) && has_words(after);
        if lifted && !is_announced {
            quoted.push(words.trim().to_owned());
        } else {
            own.push_str(&rest[at..rest.len() - after.len()]);
        }
        rest = after;
    }
    own.push_str(rest);
    let own = own.trim();
    (has_words(own).then(|| own.to_owned()), quoted)
}

/// A quotation of so many characters within a sentence of the curator's is the article's all the same.
const MIN_LIFTED_CHARS: usize = 80;

/// Takes the mark of a quotation off blocks that quote no article under such a title: a digest in Korean that quotes an
/// article in English quotes English; what is set in from the margin in Korean is a note of the curator's.
pub(super) fn keep_notes(title: &str, blocks: &mut [Block]) {
    if script(title) != Some(Script::Latin) {
        return;
    }
    for block in blocks.iter_mut().filter(|b| b.quoted) {
        block.quoted = matches!(script(&block.text), None | Some(Script::Latin));
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Other,
}

/// The script that most letters of a text are in; `None` where it has none.
fn script(text: &str) -> Option<Script> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).take(MAX_LETTERS);
    let (mut latin, mut other) = (0_usize, 0_usize);
    for letter in letters {
        match letter {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => latin += 1,
            // A letter of an East Asian script is worth some of an alphabet.
            _ => other += 3,
        }
    }
    (latin + other > 0).then_some({
        if latin >= other {
            Script::Latin
        } else {
            Script::Other
        }
    })
}

/// So many letters tell a text's script.
const MAX_LETTERS: usize = 400;

/// Whether a paragraph is somebody's words: it opens with a quotation mark and most of it stands within such marks.
/// `"Responsibility." Damn straight.` is not: the curator takes up a word.
pub(super) fn is_quotation(text: &str) -> bool {
    let open = ['"', '“', '„', '«', '「', '『'];
    if !text.starts_with(open) {
        return false;
    }
    let (mut inside, mut within, mut all) = (0_usize, false, 0_usize);
    for c in text.chars() {
        match c {
            '"' => within = !within,
            '“' | '„' | '«' | '「' | '『' => within = true,
            '”' | '»' | '」' | '』' => within = false,
            _ => {
                all += 1;
                inside += usize::from(within);
            }
        }
    }
    inside >= MIN_QUOTED_CHARS && inside * 5 >= all * 3
}

/// Lines among an article's paragraphs that are the page's: they are not quoted.
const FURNITURE: &[&str] = &[
    "(end)",
    "related",
    "related article",
    "related articles",
    "related stories",
    "share",
    "share:",
    "advertisement",
    "-",
    "read more",
    "topics",
    "tags",
];

/// Whether a line below the masthead is the page's furniture.
pub(super) fn is_furniture(text: &str) -> bool {
    let text = text.trim();
    let mail = !text.contains(' ') && text.contains('@');
    mail || text.is_empty() || FURNITURE.contains(&text.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARTICLE: &str = "The harbour master closed the northern pier on Monday after two planks gave way under a crane. \
        Nobody was hurt, he told the council, but the ferry to the islands will leave from the southern pier until the \
        spring. The repair costs more than the town has put aside for the whole of the year, and the islands have been \
        asked to pay a third of it, which their mayor called a poor joke in the course of a long meeting.";

    fn block(text: &str) -> Block {
        Block::plain(text)
    }

    #[test]
    fn what_stands_again_in_the_article_is_not_the_curators() {
        let words = part_before(
            &[
                block("I said last year that this would happen, and it has."),
                block("Excerpts:"),
                block(
                    "Nobody was hurt, he told the council, but the ferry to the islands will leave from the southern pier until the spring.",
                ),
            ],
            ARTICLE,
        );
        assert_eq!(
            words.commentary,
            ["I said last year that this would happen, and it has."]
        );
        assert!(words.quoted.is_empty(), "given once, with the article");
    }

    #[test]
    fn excerpts_without_the_article_are_quoted() {
        let words = part_before(
            &[
                block("Hm."),
                block("Excerpts:"),
                block("The pier is closed."),
            ],
            "",
        );
        assert_eq!(words.commentary, ["Hm."]);
        assert_eq!(words.quoted, ["The pier is closed."]);
    }

    #[test]
    fn a_quotation_is_one_and_a_taken_up_word_is_none() {
        assert!(is_quotation(
            "“Satellites see green, not grain,” she writes, “and green is not bread.”"
        ));
        assert!(!is_quotation("\"Shared burdens.\" Quite so."));
        assert!(!is_quotation(
            "He said \"a very long sentence that goes on\" and left."
        ));
    }

    #[test]
    fn a_long_quotation_is_lifted_out_of_a_sentence_where_asked() {
        let text = "An update to the ferry \"which now leaves from the southern pier. This in turn saves the islands an hour a day at least.\" I can't wait.";
        let (own, quoted) = lift_quotations(text, true);
        assert_eq!(own.unwrap(), "An update to the ferry  I can't wait.");
        assert_eq!(quoted.len(), 1);
        assert!(lift_quotations(text, false).1.is_empty());
        let (own, quoted) = lift_quotations(
            "\"The pier has been open for a year now\" YES, at last!",
            true,
        );
        assert_eq!((own.as_deref(), quoted.len()), (Some("YES, at last!"), 1));
        for told in [
            "As Ann put it: “The harbour office has known of the sandbank for eleven years and has done nothing, which is the story.” Quite so.",
            "What I wrote in May: \"A town that saves on its gardeners pays for it with its trees.\" It took six months.",
        ] {
            for lift in [true, false] {
                let (own, quoted) = lift_quotations(told, lift);
                assert_eq!((own.as_deref(), quoted.len()), (Some(told), 0));
            }
        }
        assert!(
            lift_quotations(
                "\"the worst pier of the whole northern coast\" is his word",
                true
            )
            .1
            .is_empty()
        );
    }

    #[test]
    fn a_note_in_the_digests_language_is_no_quotation_of_an_article_in_another() {
        let mut blocks = [
            Block {
                quoted: true,
                ..block("항구에 대한 설명은 아래 목록에 있다.")
            },
            Block {
                quoted: true,
                ..block("The pier is closed.")
            },
        ];
        keep_notes("The pier closes", &mut blocks);
        assert_eq!(blocks.map(|b| b.quoted), [false, true]);
    }

    #[test]
    fn marked_remarks_leave_the_rest_to_the_article() {
        let words = part_below(
            &[block("☞ About time."), block("The council met.")],
            &Labels::default(),
            true,
            false,
        );
        assert_eq!(words.commentary, ["About time."]);
        assert_eq!(words.quoted, ["The council met."]);
        assert!(is_marked_remark("※ 코멘트: 늦었다"));
    }

    #[test]
    fn a_label_that_stands_in_most_stories_heads_what_is_quoted() {
        let story = |label: &str| [block("Well."), block(label), block("The pier is closed.")];
        let stories = [story("Ote:"), story("Ote:"), story("And so:")];
        let labels = Labels::learn(stories.iter().map(<[Block; 3]>::as_slice));
        let quoted = stories.map(|s| part_below(&s, &labels, false, false).quoted.len());
        assert_eq!(quoted, [1, 1, 0]);
    }
}

//! Where a digest ends: the curator's signature, the mailer's footer; and whose name stands in the signature.

use crate::text::count_tokens;

use super::document::Block;
use super::{names, words};

/// How many lines from the end a signature may begin, and how long its lines are, in tokens.
const MAX_LINES: usize = 40;
const MAX_TOKENS: usize = 14;

/// What a line of contact begins with.
const CONTACTS: &[&str] = &[
    "twitter",
    "phone",
    "tel",
    "tel.",
    "telephone",
    "email",
    "e-mail",
    "mobile",
    "cell",
    "fax",
    "web",
    "linkedin",
    "mastodon",
    "전화",
    "이메일",
];

/// A footer is at most one part of so many of a digest.
const MAX_SHARE: usize = 3;

/// However short the digest, so many bytes may be its footer.
const SMALL: usize = 200;

/// A digest's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signature {
    /// The index of its first block.
    pub(super) start: usize,
    /// The name in it.
    pub(super) name: Option<String>,
}

/// Finds the signature or footer that ends a digest.
pub(super) fn find(blocks: &[Block]) -> Option<Signature> {
    let from = blocks.len().saturating_sub(MAX_LINES);
    let tail = blocks.get(from..)?;
    // A line such as `View this in your browser` also stands at the top: hardly anything follows a footer.
    let total: usize = blocks.iter().map(|b| b.text.len()).sum();
    let mut left: usize = tail.iter().map(|b| b.text.len()).sum();
    let end = tail
        .iter()
        .position(|b| {
            let small = left * MAX_SHARE <= total || left <= SMALL;
            left -= b.text.len();
            small && is_footer(&b.text)
        })
        .unwrap_or(tail.len());
    let tail_links = links(&tail[..end]);
    let above = links(blocks) - links(tail);
    let signed = dashes_at(&tail[..end], above, tail_links).or_else(|| signed_at(&tail[..end]));
    let signed = signed
        .into_iter()
        .chain(farewell_at(&tail[..end]))
        .min()
        .or_else(|| (end < tail.len()).then_some(end))?;
    let name = tail[signed..end]
        .iter()
        .take(3)
        .map(|b| b.text.trim_start_matches(['-', '–', '—', ' ']))
        .find(|t| names::is_name(t));
    Some(Signature {
        start: from + signed,
        name: name.map(str::to_owned),
    })
}

/// A line of a footer has at most so many bytes.
const MAX_FOOTER: usize = 600;

/// The name of a mailing list has at most so many words, these two included.
const MAX_LISTED: usize = 4;

/// Whether a line is a mailer's footer.
pub(super) fn is_footer(text: &str) -> bool {
    if text.len() > MAX_FOOTER {
        return false;
    }
    let text = text.to_lowercase();
    // `Harbour mailing list` over its addresses.
    let listed = text.ends_with(" mailing list") && text.split(' ').count() <= MAX_LISTED;
    listed
        || words::FOOTER.is_in(&text)
        || words::FOOTER_STARTS
            .words()
            .any(|start| text.trim_start_matches('*').starts_with(start))
}

/// The line `--` before a signature (RFC 3676, 4.3). The greeting of a newsletter may be signed so as well, before its
/// stories: a signature has no more links than what stands above it.
fn dashes_at(tail: &[Block], mut above: usize, mut below: usize) -> Option<usize> {
    tail.iter().position(|b| {
        let ends = b.text.trim() == "--" && below <= above;
        above += b.links.len();
        below -= b.links.len();
        ends
    })
}

fn links(blocks: &[Block]) -> usize {
    blocks.iter().map(|b| b.links.len()).sum()
}

/// The first line of the short lines that end in lines of contact: the greeting (`Yours,`), or the name.
fn signed_at(tail: &[Block]) -> Option<usize> {
    // The last line of contact: an article above may end in its writer's mail address.
    let contact = tail.iter().rposition(|b| is_contact(&b.text))?;
    let short = |b: &Block| {
        count_tokens(&b.text) <= MAX_TOKENS
            && !b.text.trim_end().ends_with(['.', '!', '?', '”', '"', ')'])
    };
    let start = contact
        - tail[..contact]
            .iter()
            .rev()
            .take_while(|b| short(b))
            .count();
    let above = &tail[start..contact];
    let greeting = above.iter().rposition(|b| is_greeting(&b.text));
    let name = above.iter().rposition(|b| names::is_name(&b.text));
    let labelled = above.iter().any(|b| is_labelled(&b.text)) || is_labelled(&tail[contact].text);
    // An article that ends in a mail address is no signature: that has a greeting, or says what its lines are.
    greeting
        .or(name.filter(|_| labelled))
        .map(|at| start + at)
        .or(labelled.then_some(contact))
}

/// The first line of the last ones, short and without links, by which a curator takes leave of the readers.
fn farewell_at(tail: &[Block]) -> Option<usize> {
    const MAX_FAREWELL: usize = 4;
    let is_short = |b: &&Block| b.links.is_empty() && count_tokens(&b.text) <= MAX_TOKENS * 2;
    let short = tail
        .iter()
        .rev()
        .take(MAX_FAREWELL)
        .take_while(is_short)
        .count();
    // What is nothing but a farewell is no digest, and no end of one.
    let from = (tail.len() - short).max(1);
    (from..tail.len()).find(|at| takes_leave(&tail[*at].text, &tail[at + 1..]))
}

/// Whether a line is a farewell, with what stands below it: `See you next week!`, `Yours, with wet boots,` above a name,
/// `— The desk` at the very end.
fn takes_leave(line: &str, below: &[Block]) -> bool {
    const MAX_WORDS: usize = 8;
    let line = line.trim();
    let ends_sentence = |text: &str| text.ends_with(['.', '!', '?', '。', '！', '？']);
    let is_named = !below.is_empty()
        && below
            .iter()
            .all(|b| count_tokens(&b.text) <= 4 && !ends_sentence(b.text.trim()));
    let greets =
        line.ends_with([',', '，']) && line.split_whitespace().count() <= MAX_WORDS && is_named;
    let signs = below.is_empty()
        && line.starts_with(['—', '–'])
        && count_tokens(line) <= 4
        && !ends_sentence(line);
    greets || signs || words::FAREWELLS.is_in(&line.to_lowercase())
}

/// `Best regards,`: a few words and a comma.
fn is_greeting(text: &str) -> bool {
    let words = text.split_whitespace().count();
    (1..=4).contains(&words)
        && text.trim_end().ends_with(',')
        && !text.contains(|c: char| c.is_ascii_digit())
}

/// `Phone: …`
fn is_labelled(text: &str) -> bool {
    text.split_once(':')
        .is_some_and(|(label, _)| CONTACTS.contains(&label.trim().to_lowercase().as_str()))
}

fn is_contact(text: &str) -> bool {
    let labelled = is_labelled(text);
    let text = text.trim();
    let mail = !text.contains(' ')
        && text
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    labelled || mail
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(lines: &[&str]) -> Vec<Block> {
        lines.iter().map(|l| Block::plain(*l)).collect()
    }

    #[test]
    fn a_signature_begins_with_the_greeting_and_names_the_curator() {
        let found = find(&blocks(&[
            "The article ends here.",
            "Fair winds,",
            "Ann Fox",
            "Editor, Harbour Notes",
            "Phone: 1",
            "email: a@example.org",
        ]));
        assert_eq!(
            found,
            Some(Signature {
                start: 1,
                name: Some("Ann Fox".to_owned())
            })
        );
    }

    #[test]
    fn a_writers_address_below_an_article_is_no_signature() {
        let article = [
            "The tide was high.",
            "haneul@tidedesk.example",
            "(END)",
            "Tide Desk · by Yun Ha-neul · March 14, 2025",
        ];
        assert_eq!(find(&blocks(&article)), None);
        let signed = [&article[..], &["Yours,", "Ann Fox", "Twitter: @ann"]].concat();
        assert_eq!(
            find(&blocks(&signed)),
            Some(Signature {
                start: 4,
                name: Some("Ann Fox".to_owned())
            })
        );
    }

    #[test]
    fn a_farewell_ends_a_digest() {
        for farewell in [
            &["Yours, with ink on the cuffs,", "Bo"][..],
            &["До встречи через неделю.", "Редакция"],
            &["Einen schönen Dienstag wünscht", "Ihre Redaktion"],
            &["If you have any feedback, just reply to this mail."],
            &["—— 资料室 编"],
        ] {
            let lines = [
                &[
                    "The pier is open.",
                    "The ferry is late, again, and nobody said so.",
                ],
                farewell,
            ]
            .concat();
            let found = find(&blocks(&lines)).map(|found| found.start);
            assert_eq!(found, Some(2), "{farewell:?}");
        }
        for end in [
            "However, the pier stays,",
            "— says the mayor.",
            "The ferry comes back",
        ] {
            assert_eq!(find(&blocks(&["The pier is open.", end])), None, "{end}");
        }
    }

    #[test]
    fn a_greeting_that_is_signed_ends_nothing() {
        let lines = |text: &str| text.lines().map(Block::plain).collect::<Vec<_>>();
        let story = "The pier\nhttps://news.example.org/pier\nClosed again.\n";
        let text = format!("Dear all,\n--\nAnn Fox\n{}", story.repeat(3));
        assert_eq!(find(&lines(&text)), None);
        let text = format!("{}--\nAnn Fox\nhttps://fox.example.org/\n", story.repeat(3));
        let signature = find(&lines(&text)).unwrap();
        assert_eq!(
            (signature.start, signature.name.as_deref()),
            (9, Some("Ann Fox"))
        );
    }

    #[test]
    fn a_footer_ends_a_digest_and_an_article_has_none() {
        let found = find(&blocks(&["The article.", "You can unsubscribe here."]));
        assert_eq!(
            found,
            Some(Signature {
                start: 1,
                name: None
            })
        );
        let listed = find(&blocks(&[
            "The article.",
            "Piers mailing list",
            "piers@example.org",
        ]));
        assert_eq!(listed.map(|found| found.start), Some(1));
        assert_eq!(find(&blocks(&["The article.", "It ends."])), None);
    }
}

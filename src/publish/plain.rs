//! Text and addresses from outside → what may stand in a document.
//!
//! The writers escape, but let through what XML 1.0 forbids, and nothing keeps a text from turning the ones round it
//! about. So every text passes here first; and every address, those in running text as well, loses what belongs to one
//! subscriber.

use std::borrow::Cow;

use url::Url;

use crate::address;
use crate::text::cut_at_sentence;

/// A title longer than this is cut (readers' limits are undocumented; this is far above any headline).
pub(super) const MAX_TITLE: usize = 500;

/// A person, a publication, a tag.
pub(super) const MAX_NAME: usize = 200;

/// An address longer than this is not published: several readers cut it, and a cut address leads nowhere.
const MAX_ADDRESS: usize = 4096;

/// Whether a character may stand in a document and means what it shows.
///
/// Left out are what is no `Char` of XML 1.0 §2.2, the other control characters and non-characters that it
/// discourages, the byte order mark, and the bidirectional embeddings, overrides and isolates (UAX #9 §2), which reach
/// beyond the text that holds them.
fn is_allowed(character: char) -> bool {
    !matches!(character,
        '\0'..='\u{8}' | '\u{B}'..='\u{1F}' | '\u{7F}'..='\u{9F}'
        | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}' | '\u{FDD0}'..='\u{FDEF}')
        && (character as u32) & 0xFFFE != 0xFFFE
}

/// A text as it may stand in a sentence of ours: one that may run from right to left is isolated (UAX #9 §2.4), so that
/// it turns about nothing beside it.
pub(super) fn isolated(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_right_to_left) {
        Cow::Owned(format!("\u{2068}{text}\u{2069}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a character is of a script that is written from right to left (UAX #9 §3.2: R and AL, by blocks).
fn is_right_to_left(character: char) -> bool {
    matches!(character,
        '\u{590}'..='\u{8FF}' | '\u{200F}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// A text without the addresses in it that belong to one subscriber: each as everyone may see it, else `[…]`.
fn impersonal(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut from = 0;
    for (range, url) in address::find(text) {
        let public = address::public(&url);
        if public.as_ref() == Some(&url) {
            continue;
        }
        shown.push_str(&text[from..range.start]);
        shown.push_str(public.as_ref().map_or("[…]", Url::as_str));
        from = range.end;
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(&text[from..]);
    Cow::Owned(shown)
}

/// One line of at most `max` characters: white space is one space, what is too long ends in `…`.
pub(super) fn line(text: &str, max: usize) -> String {
    let text = impersonal(text);
    let mut line = String::with_capacity(text.len().min(max));
    let mut left = max;
    for word in text.split_whitespace() {
        // Nearly every word may stand as it is, and fits.
        if word.len() < left && word.bytes().all(|byte| byte.is_ascii_graphic()) {
            let blank = if line.is_empty() { "" } else { " " };
            line.push_str(blank);
            line.push_str(word);
            left -= blank.len() + word.len();
            continue;
        }
        for character in (!line.is_empty())
            .then_some(' ')
            .into_iter()
            .chain(word.chars())
        {
            if !is_allowed(character) {
                continue;
            }
            if left == 0 {
                line.pop();
                return line.trim_end().to_owned() + "…";
            }
            line.push(character);
            left -= 1;
        }
    }
    line.trim().to_owned()
}

/// The same, where nothing but spaces and forbidden characters is `None`.
pub(super) fn some_line(text: Option<&str>, max: usize) -> Option<String> {
    text.map(|text| line(text, max))
        .filter(|line| !line.is_empty())
}

/// The paragraphs of a text of at most `max` characters, cut after a sentence; blank lines part them.
pub(super) fn paragraphs(text: &str, max: usize) -> Vec<String> {
    // Enough to see that it is too long; a text of megabytes costs no more than that.
    let end = text.char_indices().nth(max.saturating_mul(2));
    let beginning = end.map_or(text, |(end, _)| &text[..end]);
    let mut allowed = impersonal(beginning);
    if !allowed.chars().all(is_allowed) {
        let lines = allowed.replace("\r\n", "\n");
        allowed = Cow::Owned(lines.chars().filter(|c| is_allowed(*c)).collect());
    }
    let cut = cut_at_sentence(&allowed, max);
    let mut paragraphs = vec![String::new()];
    for text_line in cut.lines().map(|text_line| line(text_line, max)) {
        match paragraphs.last_mut() {
            Some(last) if text_line.is_empty() && !last.is_empty() => paragraphs.push(text_line),
            Some(last) if last.is_empty() => *last = text_line,
            Some(last) => {
                last.push(' ');
                last.push_str(&text_line);
            }
            None => {}
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// The address as it may be published: `http` and `https` only, without a name and a password.
pub(super) fn address(url: &Url) -> Option<String> {
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let mut url = address::public(url)?;
    // They succeed for every address that has a host, as these two schemes always have.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let address = String::from(url);
    (address.len() <= MAX_ADDRESS).then_some(address)
}

/// A BCP 47 tag as XML and HTML take it, in the form of `xml:lang`'s pattern.
pub(super) fn language(tag: &str) -> Option<String> {
    let mut subtags = tag.split('-');
    let primary = subtags.next().is_some_and(|tag| {
        (1..=8).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    let rest = subtags.all(|tag| {
        (1..=8).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    (primary && rest && tag.len() <= 35).then(|| tag.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_no_character_that_xml_forbids_or_that_turns_text_about() {
        assert_eq!(
            line(" a\u{0}b\u{b}c\n\td\u{202e}e\u{2066}f\u{fffe}\u{feff} ", 99),
            "ab c def"
        );
        assert_eq!(line("\u{2067}\u{1}", 99), "");
        assert_eq!(line("한국어 \u{200f}עברית", 99), "한국어 \u{200f}עברית");
    }

    #[test]
    fn a_name_that_runs_from_right_to_left_is_isolated_and_others_are_not() {
        assert_eq!(isolated("דנה כהן"), "\u{2068}דנה כהן\u{2069}");
        assert_eq!(isolated("Robin Ames, 伊藤美香"), "Robin Ames, 伊藤美香");
    }

    #[test]
    fn a_long_line_is_cut_to_its_length() {
        assert_eq!(line("one two three", 13), "one two three");
        assert_eq!(line("one two three", 8), "one two…");
        assert_eq!(
            line(&"가".repeat(600), MAX_TITLE).chars().count(),
            MAX_TITLE
        );
    }

    #[test]
    fn addresses_in_running_text_are_shown_as_everyone_may_see_them() {
        let text = "See https://example.org/a?email=ann%40example.org, https://mail.example.org/ls/click?upn=x and \
                    (https://example.org/unsubscribe?id=7); not https://example.org/b.";
        let shown = "See https://example.org/a, […] and ([…]); not https://example.org/b.";
        assert_eq!(line(text, 999), shown);
        assert_eq!(paragraphs(text, 999), [shown]);
    }

    #[test]
    fn blank_lines_part_paragraphs_and_single_ones_do_not() {
        assert_eq!(
            paragraphs("one\r\ntwo\r\n\r\n\n three \n \nfour", 99),
            ["one two", "three", "four"]
        );
        assert!(paragraphs(" \n\n\u{1} ", 99).is_empty());
    }

    #[test]
    fn paragraphs_are_cut_after_a_sentence() {
        assert_eq!(
            paragraphs("First one.\n\nSecond one. Third one.", 30),
            ["First one.", "Second one. …"]
        );
    }

    #[test]
    fn only_web_addresses_get_out_and_without_a_password() {
        let published = |text: &str| address(&Url::parse(text).unwrap());
        assert_eq!(
            published("https://reader:secret@example.org/a?b=1&c=2").as_deref(),
            Some("https://example.org/a?b=1&c=2")
        );
        for text in [
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://example.org/",
        ] {
            assert_eq!(published(text), None);
        }
        assert_eq!(
            published(&format!("https://example.org/{}", "a".repeat(5000))),
            None
        );
    }

    #[test]
    fn only_well_formed_language_tags_get_out() {
        assert_eq!(language("zh-Hant-TW").as_deref(), Some("zh-Hant-TW"));
        for tag in ["", "en_US", "\" onload", "-", "en-", "abcdefghi"] {
            assert_eq!(language(tag), None);
        }
    }
}

//! Plain text and Markdown → evidence: the line that stands as a headline, the byline and the date line beside it, what
//! a head of `Key: value` lines says, and the text itself.

use super::Page;
use super::date_lines::is_date_line;
use super::encoding;
use super::evidence::Evidence;
use super::names;
use super::plain::plain;
use crate::model::Field;

/// So many bytes are looked at.
const REACH: usize = 64 * 1024;
/// The headline, the byline and the date stand within so many paragraphs.
const HEAD: usize = 8;
/// Lines of a headline.
const MAX_LINES: usize = 3;
/// Characters of a headline.
const HEADLINE: std::ops::RangeInclusive<usize> = 3..=160;
/// Lines of a head of keys and values.
const MAX_KEYS: usize = 20;

/// What a head says: `Title: …`, as mails, front matter and many hand-made texts have it.
#[rustfmt::skip]
const KEYS: &[(&str, Field, &str)] = &[
    ("title", Field::Title, "head of the text"),
    ("subject", Field::Title, "head of the text"),
    ("author", Field::Authors, "head of the text"),
    ("authors", Field::Authors, "head of the text"),
    ("from", Field::Authors, "head of the text"),
    ("date", Field::Published, "head of the text"),
    ("published", Field::Published, "head of the text"),
    ("updated", Field::Modified, "head of the text"),
    ("description", Field::Description, "head of the text"),
    ("language", Field::Language, "head of the text"),
    ("lang", Field::Language, "head of the text"),
];
/// Lines above a headline that are none: when a release may be printed, and that it is one.
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "for immediate release", "press release", "news release", "media release", "embargoed", "pressemitteilung", "presseinformation",
    "communiqué de presse", "comunicado de prensa", "nota de prensa", "comunicato stampa", "пресс-релиз", "보도자료",
    "報道発表", "プレスリリース", "新闻稿", "新聞稿",
];

/// What a text says of itself, and its paragraphs, a line each.
pub(super) fn read(page: &Page<'_>) -> (Evidence, String) {
    let body = &page.body[..page.body.len().min(REACH)];
    let text = encoding::decode(&Page { body, ..*page });
    let mut evidence = Evidence::default();
    let rest = head(&text, &mut evidence);
    let paragraphs = paragraphs(rest);
    for lines in paragraphs.iter().take(HEAD) {
        paragraph(lines, &mut evidence);
    }
    let joined: Vec<String> = paragraphs.iter().map(|lines| lines.join(" ")).collect();
    (evidence, joined.join("\n"))
}

/// Reads the keys and values that a text begins with; gives what is behind them.
fn head<'a>(text: &'a str, evidence: &mut Evidence) -> &'a str {
    let fenced = text.trim_start().strip_prefix("---\n");
    let mut rest = fenced.unwrap_or(text);
    let mut known = 0;
    for _ in 0..MAX_KEYS {
        let (line, behind) = rest.split_once('\n').unwrap_or((rest, ""));
        let Some((key, value)) = line.split_once(':').filter(|(key, _)| is_key(key)) else {
            break;
        };
        rest = behind;
        let key = key.trim().to_lowercase();
        if let Some((_, field, place)) = KEYS.iter().find(|(name, ..)| *name == key) {
            known += 1;
            evidence.add(*field, place, value.trim().trim_matches(['"', '\'']));
        }
    }
    // A single one may be the first words of the text.
    if known == 0 {
        return text;
    }
    if fenced.is_some() {
        rest.strip_prefix("---").unwrap_or(rest)
    } else {
        rest
    }
}

fn is_key(key: &str) -> bool {
    (2..=20).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-')
}

/// The paragraphs, each the lines that stand together.
fn paragraphs(text: &str) -> Vec<Vec<String>> {
    let mut paragraphs: Vec<Vec<String>> = vec![Vec::new()];
    for raw in text.lines() {
        let line = plain(raw.trim().trim_matches('#'));
        let is_heading = raw.trim_start().starts_with('#');
        let ends = line.is_empty() || is_rule(&line) || is_heading;
        if ends && paragraphs.last().is_some_and(|lines| !lines.is_empty()) {
            paragraphs.push(Vec::new());
        }
        if !line.is_empty() && !is_rule(&line) {
            paragraphs
                .last_mut()
                .into_iter()
                .for_each(|lines| lines.push(line.clone()));
            if is_heading {
                paragraphs.push(Vec::new());
            }
        }
    }
    paragraphs.retain(|lines| !lines.is_empty());
    paragraphs
}

/// A line drawn of signs.
fn is_rule(line: &str) -> bool {
    !line.contains(char::is_alphanumeric)
}

fn paragraph(lines: &[String], evidence: &mut Evidence) {
    for line in lines.iter().take(MAX_LINES) {
        if is_date_line(line) {
            evidence.add(Field::Published, "visible date line", line.as_str());
        }
        if names::opens_byline(line) {
            evidence.add(Field::Authors, "visible byline line", line.as_str());
        }
    }
    let is_known = evidence.of(Field::Title).next().is_some();
    if !is_known && let Some(headline) = headline(lines) {
        evidence.add(Field::Title, "first line", headline);
    }
}

/// The headline that a paragraph is: short, no sentence, neither date nor byline. A second line may be one of these.
fn headline(lines: &[String]) -> Option<String> {
    let is_other =
        |line: &&String| is_date_line(line) || names::opens_byline(line) || is_label(line);
    let own: Vec<&str> = lines
        .iter()
        .skip_while(is_other)
        .take_while(|line| !is_other(line))
        .map(String::as_str)
        .collect();
    let text = own.join(" ");
    let is_sentence = own.len() > 1 && text.ends_with(['.', '。', ':']);
    let stands = own.len() <= MAX_LINES
        && HEADLINE.contains(&text.chars().count())
        && text.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && !text.contains("://")
        && !is_sentence;
    stands.then_some(text)
}

fn is_label(line: &str) -> bool {
    let lower = line.to_lowercase();
    LABELS
        .iter()
        .any(|label| lower.starts_with(label) && line.chars().count() <= label.chars().count() + 12)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use crate::scrape::{Page, Scraped, scrape};

    fn read(text: &str) -> Scraped {
        let url = Url::parse("https://harbour.example/notes/a7.txt").unwrap();
        scrape(&Page {
            url: &url,
            content_type: Some("text/plain; charset=utf-8"),
            body: text.as_bytes(),
        })
    }

    #[test]
    fn a_headline_stands_by_itself() {
        for (text, want) in [
            (
                "\n\nThe ferry is back\n\nIt left at noon.\n",
                Some("The ferry is back"),
            ),
            (
                "The ferry is back\n=================\nIt left.",
                Some("The ferry is back"),
            ),
            (
                "# The ferry is back #\nIt left at noon.",
                Some("The ferry is back"),
            ),
            (
                "PRESS RELEASE\n\n3 May 2024\n\nThe ferry is back\nafter nine winters\n\nIt left.",
                Some("The ferry is back after nine winters"),
            ),
            (
                "The ferry is back\nBy Mara Quill\n3 May 2024\n\nIt left.",
                Some("The ferry is back"),
            ),
            (
                "---\ntitle: \"The ferry: back\"\ndate: 2024-05-03\n---\n\n# Other\n",
                Some("The ferry: back"),
            ),
            (
                "It left the pier at noon, as it had done nine winters\nago, and nobody who stood there waved to it.\n",
                None,
            ),
            ("------\n\n", None),
        ] {
            assert_eq!(read(text).metadata.title.as_deref(), want, "{text}");
        }
    }

    #[test]
    fn byline_date_language_and_text_are_read() {
        let text = "The ferry is back\n\nBy Mara Quill\nMay 3, 2024\n\nThe boat left the pier at noon, as it had done nine \
            winters ago,\nand nobody who stood there thought that it would be the last one to carry mail.\n";
        let scraped = read(text);
        let metadata = scraped.metadata;
        assert_eq!(metadata.authors, ["Mara Quill"]);
        assert_eq!(
            metadata.published.map(|p| p.to_string()).as_deref(),
            Some("2024-05-03")
        );
        assert_eq!(metadata.language.as_deref(), Some("en"));
        assert!(scraped.text.contains("nine winters ago, and nobody"));
    }

    #[test]
    fn a_head_of_keys_is_read() {
        let metadata = read(
            "Title: The ferry is back\nAuthor: Mara Quill\nDate: 2024-05-03T09:00:00Z\n\nIt left.",
        )
        .metadata;
        assert_eq!(metadata.title.as_deref(), Some("The ferry is back"));
        assert_eq!(metadata.authors, ["Mara Quill"]);
        assert_eq!(
            metadata.published.map(|p| p.to_string()).as_deref(),
            Some("2024-05-03T09:00:00Z")
        );
    }
}

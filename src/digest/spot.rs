//! Titles and lines cut where a credit may stand in them. Whether one does, `form` says.

use super::bytes::held;
use super::form::Spot;
use super::markers;

/// The spots of a title, in the order in which they are tried.
pub(super) const IN_TITLES: [Spot; 3] = [Spot::TitleEnd, Spot::TitleTail, Spot::TitleHead];

/// A credit has at most this many bytes.
const MAX_BYTES: usize = 240;

/// A title has at least this many letters, and an outlet before or behind it at most so many words.
const MIN_TITLE: usize = 3;
const MAX_WORDS: usize = 7;

/// Brackets, each with its end.
const BRACKETS: &[(char, char)] = &[
    ('(', ')'),
    ('[', ']'),
    ('（', '）'),
    ('【', '】'),
    ('〔', '〕'),
];

/// Signs before an outlet that stands behind a title.
const TAILS: &[&str] = &[
    " | ", " ｜ ", "｜", " — ", " – ", " - ", " -- ", " · ", " • ", " / ",
];

/// A title without what may stand in one of its spots, and that; the longest first.
pub(super) fn cut_title(spot: Spot, title: &str) -> Vec<(&str, &str)> {
    let title = title.trim();
    let cuts = match spot {
        Spot::TitleEnd => quoted(title)
            .or_else(|| trailing_bracket(title))
            .into_iter()
            .collect(),
        Spot::TitleTail => tails(title),
        Spot::TitleHead => head(title).into_iter().collect(),
        _ => Vec::new(),
    };
    let trimmed = cuts
        .into_iter()
        .map(|(kept, credit)| (kept.trim(), credit.trim()));
    trimmed
        .filter(|(kept, credit)| {
            let long = kept.chars().filter(|c| c.is_alphanumeric()).count() >= MIN_TITLE;
            let short = spot != Spot::TitleHead || credit.split_whitespace().count() <= MAX_WORDS;
            long && short && !credit.is_empty()
        })
        .collect()
}

/// What stands behind the last signs of a title that are alike: `Title | Site | Author`.
fn tails(title: &str) -> Vec<(&str, &str)> {
    let last = held(title, TAILS.iter().copied())
        .filter_map(|sign| Some((title.rfind(sign)?, sign)))
        .max_by_key(|(at, _)| *at);
    let Some((_, sign)) = last else {
        return Vec::new();
    };
    let mut cuts: Vec<(&str, &str)> = title
        .rmatch_indices(sign)
        .take(MAX_TAILS)
        .map(|(at, _)| (&title[..at], &title[at + sign.len()..]))
        .collect();
    cuts.reverse();
    cuts
}

/// So many signs of a title are tried.
const MAX_TAILS: usize = 4;

/// The beginnings of a text up to its first full stops, the longest first, each with what follows: a credit may stand
/// there before the words.
pub(super) fn first_sentences(text: &str) -> Vec<(&str, &str)> {
    /// `A. B. Fox, Harbour News. Words` has three.
    const MOST: usize = 4;
    let near = &text[..text.floor_char_boundary(MAX_BYTES)];
    let mut cuts: Vec<(&str, &str)> = ENDS
        .iter()
        .flat_map(|end| near.match_indices(end).take(MOST))
        .map(|(at, end)| (&text[..at], &text[at + end.len()..]))
        .collect();
    cuts.sort_by_key(|(first, _)| std::cmp::Reverse(first.len()));
    cuts
}

/// What ends a credit on a line that goes on with words.
const ENDS: &[&str] = &[". ", " — ", " – ", ": "];

/// `“Title” by Ann Fox (Harbour News)`: what stands behind a title in quotation marks.
pub(super) fn quoted(title: &str) -> Option<(&str, &str)> {
    let open = title.chars().next()?;
    let close = closing(open)?;
    let end = title.rfind(close).filter(|end| *end > 0)?;
    let (kept, rest) = (
        title.get(open.len_utf8()..end)?,
        title.get(end + close.len_utf8()..)?,
    );
    rest.chars().any(char::is_alphanumeric).then(|| {
        (
            kept.trim_end_matches(','),
            rest.trim_start_matches([',', ' ']),
        )
    })
}

/// `Harbour News, 3 March: “Title”`: the title in quotation marks, and what stands before it.
pub(super) fn ends_quoted(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_end_matches(['.', ' ']);
    let (at, open) = text.char_indices().find(|(_, c)| closing(*c).is_some())?;
    let title = text[at + open.len_utf8()..].strip_suffix(closing(open)?)?;
    let credit = text[..at].trim_end().strip_suffix([':', '：', ','])?;
    Some((title.trim(), credit.trim()))
}

/// A name in quotation marks: `«Harbour News»`.
pub(super) fn quoted_name(text: &str) -> Option<&str> {
    /// A name has at most so many words, and no mark of a sentence.
    const MAX: usize = 5;
    let open = text.chars().next()?;
    let close = closing(open)?;
    let inner = text.strip_prefix(open)?.strip_suffix(close)?.trim();
    let named = inner.split_whitespace().count() <= MAX
        && !inner.contains([open, close, ',', '.', '!', '?', '。', '，', '、', '…']);
    named.then_some(inner)
}

/// The closing mark of a quotation.
fn closing(open: char) -> Option<char> {
    Some(match open {
        '"' => '"',
        '“' => '”',
        '„' => '“',
        '«' => '»',
        '「' => '」',
        '『' => '』',
        _ => return None,
    })
}

/// The outlet before a headline in brackets or before one in quotation marks, and the headline: `[Harbour News] Title`,
/// `Harbour News: „Title“`.
pub(super) fn leading_outlet(text: &str) -> Option<(&str, &str)> {
    let (outlet, title) = leading_bracket(text).or_else(|| {
        let (outlet, title) = text.split_once([':', '：'])?;
        let quoted = title
            .trim_start()
            .chars()
            .next()
            .and_then(closing)
            .is_some();
        quoted.then_some((outlet, title))
    })?;
    let short = outlet.split_whitespace().count() <= MAX_WORDS;
    short.then(|| (outlet.trim(), title.trim()))
}

/// `Harbour News: Title`, `【港湾新聞】Title`.
fn head(title: &str) -> Option<(&str, &str)> {
    // A sign of the list may stand before it.
    let unmarked = title.trim_start_matches(|c: char| c == ' ' || markers::is_bullet(c));
    if let Some((inner, rest)) = leading_bracket(unmarked) {
        return Some((rest, inner));
    }
    let (at, sign) = held(title, [": ", "：", " – ", " — ", " | "])
        .filter_map(|sign| title.find(sign).map(|at| (at, sign)))
        .min()?;
    Some((title.get(at + sign.len()..)?, title.get(..at)?))
}

/// What stands in brackets at a text's beginning, and what follows them.
pub(super) fn leading_bracket(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let open = text.chars().next()?;
    let (_, close) = BRACKETS.iter().find(|(o, _)| *o == open)?;
    let near = text.get(..text.floor_char_boundary(MAX_BYTES))?;
    let end = near.find(*close)?;
    Some((
        text.get(open.len_utf8()..end)?,
        text.get(end + close.len_utf8()..)?,
    ))
}

/// A text without the brackets at its end, and what stands in them.
pub(super) fn trailing_bracket(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_end_matches([' ', '.', '。']);
    let close = text.chars().next_back()?;
    let (open, _) = BRACKETS.iter().find(|(_, c)| *c == close)?;
    let from = text.ceil_char_boundary(text.len().saturating_sub(MAX_BYTES));
    let at = from + text.get(from..)?.rfind(*open)?;
    let inner = text.get(at + open.len_utf8()..text.len() - close.len_utf8())?;
    Some((text.get(..at)?, inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_cut_where_an_outlet_may_stand() {
        for (spot, title, expected) in [
            (
                Spot::TitleEnd,
                "The pier (Post, 5 min)",
                Some(("The pier", "Post, 5 min")),
            ),
            (Spot::TitleEnd, "旧码头（港报）", Some(("旧码头", "港报"))),
            (
                Spot::TitleEnd,
                "“The pier” by Ann Fox (Post)",
                Some(("The pier", "by Ann Fox (Post)")),
            ),
            (Spot::TitleEnd, "“The pier”", None),
            (
                Spot::TitleTail,
                "The pier - and more | Post",
                Some(("The pier - and more", "Post")),
            ),
            (
                Spot::TitleTail,
                "The pier | Post | Ann Fox",
                Some(("The pier", "Post | Ann Fox")),
            ),
            (Spot::TitleTail, "The pier", None),
            (
                Spot::TitleHead,
                "POST: The pier",
                Some(("The pier", "POST")),
            ),
            (
                Spot::TitleHead,
                "【港报】The pier",
                Some(("The pier", "港报")),
            ),
            (
                Spot::TitleHead,
                "▶ [港报] The pier",
                Some(("The pier", "港报")),
            ),
            (Spot::TitleHead, "A: b", None),
        ] {
            assert_eq!(cut_title(spot, title).first().copied(), expected, "{title}");
        }
    }

    #[test]
    fn outlets_stand_before_titles_in_quotation_marks() {
        assert_eq!(
            ends_quoted("Post, 3 March: “The pier”"),
            Some(("The pier", "Post, 3 March"))
        );
        assert_eq!(ends_quoted("He said “so” to us"), None);
        assert_eq!(
            leading_outlet("Post: „The pier“"),
            Some(("Post", "„The pier“"))
        );
        assert_eq!(leading_outlet("Post: the pier"), None);
        assert_eq!(quoted_name("«Pier Post»"), Some("Pier Post"));
        assert_eq!(quoted_name("“It is shut.”"), None);
    }

    #[test]
    fn brackets_are_taken_off_either_end() {
        assert_eq!(leading_bracket(" (Post) words"), Some(("Post", " words")));
        assert_eq!(leading_bracket("words (Post)"), None);
        assert_eq!(
            trailing_bracket("Words. (Post)."),
            Some(("Words. ", "Post"))
        );
        assert_eq!(trailing_bracket("Post)"), None);
    }
}

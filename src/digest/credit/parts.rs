//! A credit cut into its parts: at signs, before labels, between a name and its publication.

use super::labels::fields;
use crate::digest::bytes::held;
use crate::digest::{byline, names, words};

/// Signs between the parts of a credit; a dash and a slash only between blanks.
const SIGNS: &[&str] = &[
    ", writing for ",
    ", writing in ",
    ", reporting for ",
    ", in ",
    "·",
    "•",
    "∙",
    "⋅",
    "‧",
    "●",
    "｜",
    "¦",
    ";",
    " — ",
    " – ",
    " - ",
    " -- ",
    " / ",
    "／",
    "（",
    "）",
    "(",
    ")",
    "[",
    "]",
    "【",
    "】",
    "，",
    "、",
    "،",
    "؛",
    "—",
    "\u{3000}",
    ", ",
];

/// Words between a name and its publication.
const IN: &[&str] = &[
    " writing for ",
    " writing in ",
    " reporting for ",
    " reports for ",
    " in the ",
    " in ",
    " for ",
    " at ",
    " via ",
    " für ",
    " bei ",
    " dans ",
    " pour ",
    " en ",
];

/// The sign between most parts.
const COMMA: &str = ", ";

pub(super) fn split(text: &str) -> Vec<&str> {
    let with_office = |part: &str| names::with_office(bare(part)).is_some();
    let parts = text.split('|').flat_map(|part| {
        // The names before an office may be parted by signs of their own.
        let own = part.contains(COMMA) && !with_office(part) && part.split(COMMA).any(with_office);
        let pieces = if own {
            part.split(COMMA).collect()
        } else {
            vec![part]
        };
        pieces.into_iter().flat_map(move |piece| {
            let mut signs = held(piece, SIGNS.iter().copied()).peekable();
            if signs.peek().is_none() || with_office(piece) {
                return vec![piece];
            }
            let cut = |parts: Vec<_>, sign: &str| {
                let parts = parts.into_iter().flat_map(|p: &str| p.split(sign));
                parts.collect()
            };
            signs.fold(vec![piece], cut)
        })
    });
    let parts = parts.flat_map(|part| {
        // A word between two others has a blank on either side.
        if part.matches(' ').nth(1).is_none() {
            return vec![part];
        }
        let cut = held(part, IN.iter().copied()).find_map(|word| {
            let (name, site) = part.split_once(word)?;
            let large = site.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
            let named = names::is_name(bare(name)) || byline::after_by(name.trim()).is_some();
            (large && named).then_some([name, site])
        });
        cut.map_or_else(|| vec![part], |both| both.to_vec())
    });
    parts
        .flat_map(fields)
        .map(bare)
        .filter(|p| !p.is_empty())
        .collect()
}

pub(super) fn bare(part: &str) -> &str {
    part.trim_matches(|c: char| !c.is_alphanumeric() && !".!?。！？%+&@✍👤".contains(c))
}

/// How long something takes to read or hear: `7 min read`, `12분`.
pub(super) fn is_length(part: &str) -> bool {
    let rest = part.trim_start_matches(|c: char| {
        c.is_ascii_digit() || matches!(c, ' ' | '-' | '~' | ',' | '.')
    });
    let unit = rest.to_lowercase();
    rest.len() < part.len()
        && words::LENGTHS.words().any(|u| unit.starts_with(u))
        && unit.split_whitespace().count() <= 3
}

/// On which page of a paper it stands: `pp. 1-22`, `S. 3`, `A21면`, `第3版`.
pub(super) fn is_page(part: &str) -> bool {
    let digits = |text: &str| {
        let text = text.trim_start();
        text.starts_with(|c: char| c.is_ascii_digit())
            && text
                .chars()
                .all(|c| c.is_ascii_digit() || " -–,".contains(c))
    };
    let section = part.trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '第');
    let before = [
        "pp.", "p.", "S.", "págs.", "pág.", "pag.", "str.", "стр.", "с.", "page ", "pages ",
    ];
    let after = ["면", "版", "面", "頁", "页"];
    before
        .iter()
        .any(|sign| part.strip_prefix(sign).is_some_and(digits))
        || after
            .iter()
            .any(|sign| section.strip_suffix(sign).is_some_and(digits))
}

/// Which of a series something is, or of which year: `第 149 期`, `2021年`, `Issue 12`, `제3호`, `2021`.
pub(super) fn is_issue(part: &str) -> bool {
    let lower = part.to_lowercase();
    let counted = (lower.starts_with('第')
        || lower.starts_with('제')
        || lower.starts_with(|c: char| c.is_ascii_digit()))
        && lower.ends_with([
            '期', '号', '號', '年', '회', '호', '回', '월', '月', '日', '일',
        ]);
    let named = [
        "issue ", "no. ", "vol. ", "volume ", "episode ", "part ", "nr. ", "n° ",
    ]
    .iter()
    .any(|name| {
        lower
            .strip_prefix(name)
            .is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()))
    });
    let year = part.len() == 4
        && part.bytes().all(|b| b.is_ascii_digit())
        && (part.starts_with("19") || part.starts_with("20"));
    counted || named || year
}

/// Whether a text ends as a sentence does; the point of `Jr.` and `Inc.` ends none.
pub(in super::super) fn ends_sentence(text: &str) -> bool {
    text.ends_with(['!', '?', '…', '。', '！', '？'])
        || text.ends_with('.') && {
            let last = text
                .trim_end_matches('.')
                .rsplit(' ')
                .next()
                .unwrap_or_default();
            !last.contains('.')
                && (last.chars().count() > 3 || !last.starts_with(char::is_uppercase))
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sign_between_parts_is_looked_for() {
        for sign in SIGNS {
            assert_eq!(split(&format!("A{sign}B")), ["A", "B"], "{sign}");
        }
    }
}

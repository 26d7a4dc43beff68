//! People's names in a byline: taken apart and cleaned.

use std::sync::LazyLock;

/// Words between two names.
const BETWEEN: &[&str] = &[
    " and ", " und ", " et ", " y ", " & ", " with ", ", ", ";", "·", "、", " / ", "，", "/",
];

/// Words before a name.
const BEFORE: &[&str] = &[
    "by ",
    "von ",
    "par ",
    "por ",
    "di ",
    "story by ",
    "written by ",
    "text by ",
    "reported by ",
    "posted by ",
    "and ",
    "& ",
    "글 ",
];

/// Ranks and titles before a name; an article's author is asked for without them.
const RANKS: &[&str] = &[
    "adm.",
    "admiral",
    "amb.",
    "ambassador",
    "brig.",
    "capt.",
    "captain",
    "chief",
    "cmdr.",
    "commander",
    "col.",
    "colonel",
    "dr.",
    "gen.",
    "general",
    "lt.",
    "lieutenant",
    "maj.",
    "major",
    "mr.",
    "mrs.",
    "ms.",
    "prof.",
    "professor",
    "rep.",
    "sen.",
    "sgt.",
];

/// Words after a Korean or Japanese name that say what the person does.
const AFTER: &[&str] = &[
    "기자",
    "특파원",
    "논설위원",
    "에디터",
    "칼럼니스트",
    "記者",
    "记者",
];

/// Particles of names, written small.
const PARTICLES: &[&str] = &[
    "al", "bin", "da", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "la", "le",
    "ter", "van", "von", "y",
];

/// Words of sections and labels, which are written like names.
static SECTIONS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "abstract article articles business breaking commentary culture economy editorial events excerpts exclusive feature \
     features health home jobs latest life links live local money more national news newsletter opinion podcast politics \
     press published read related releases report review science section share sponsor sports staff story subscribe tech \
     technology top travel update updated video week world about author the this"
        .split(' ')
        .collect()
});

/// The longest name, in words.
const MAX_WORDS: usize = 5;

/// The names in a byline, in order: `By Ann Fox, Bo Lee and Cy Dee` gives three.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut parts = vec![text.trim()];
    for mark in BETWEEN.iter().filter(|mark| text.contains(*mark)) {
        parts = parts.into_iter().flat_map(|p| p.split(mark)).collect();
    }
    let mut names: Vec<String> = Vec::new();
    for part in parts {
        match clean(part) {
            Some(name) if ["Jr", "Sr", "Jr.", "Sr.", "II", "III"].contains(&name.as_str()) => {
                if let Some(last) = names.last_mut() {
                    last.push_str(", ");
                    last.push_str(&name);
                }
            }
            Some(name) if !names.contains(&name) => names.push(name),
            _ => {}
        }
    }
    names
}

/// One name without the words before and after it; `None` for what is none.
pub(super) fn clean(text: &str) -> Option<String> {
    let text = without_mail(text);
    let mut name = text.as_str();
    loop {
        let before = name.len();
        for word in BEFORE {
            if let Some((start, rest)) = name.split_at_checked(word.len())
                && start.eq_ignore_ascii_case(word)
            {
                name = rest.trim();
            }
        }
        for word in AFTER {
            while let Some(rest) = name.strip_suffix(word) {
                name = rest.trim();
            }
        }
        name = name.trim_matches([
            ' ', ',', ':', '|', '·', '-', '–', '—', '[', ']', '(', ')', '"', '*',
        ]);
        if name.len() == before {
            break;
        }
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let rank = words
        .iter()
        .take_while(|w| RANKS.contains(&w.to_lowercase().as_str()))
        .count();
    let words = words.get(rank..).unwrap_or_default();
    let sane = (1..=MAX_WORDS).contains(&words.len())
        && !name.contains("://")
        && !name.contains(|c: char| c.is_ascii_digit());
    let lettered = name.chars().any(char::is_alphabetic);
    (sane && lettered).then(|| settle_case(words))
}

/// The text without mail addresses and the brackets round them.
fn without_mail(text: &str) -> String {
    let words = text
        .split_whitespace()
        .filter(|w| !w.contains('@') || w.starts_with('@'));
    words.collect::<Vec<_>>().join(" ")
}

/// `OH HYUN-SEOK` is `Oh Hyun-seok`; agencies such as `AFP` stay as they are.
fn settle_case(words: &[&str]) -> String {
    let shouted = words.len() > 1
        && words.iter().all(|w| w.chars().all(|c| !c.is_lowercase()))
        && words
            .iter()
            .any(|w| w.chars().filter(|c| c.is_uppercase()).count() > 2);
    if !shouted {
        return words.join(" ");
    }
    let settle = |word: &&str| {
        let mut chars = word.chars();
        chars.next().map_or_else(String::new, |first| {
            first.to_string() + &chars.as_str().to_lowercase()
        })
    };
    words.iter().map(settle).collect::<Vec<_>>().join(" ")
}

/// Whether words look like one person's name: two to four of them, written large, none of a section or a label.
pub(super) fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let person = |w: &&str| {
        let bare = w.trim_end_matches('.');
        let lower = bare.to_lowercase();
        let large = bare.chars().next().is_some_and(char::is_uppercase);
        let letters = bare
            .chars()
            .all(|c| c.is_alphabetic() || "-'’.".contains(c));
        letters
            && (large || PARTICLES.contains(&lower.as_str()))
            && !SECTIONS.contains(&lower.as_str())
    };
    let ends = text.trim_end().ends_with(',')
        || text.trim_end().ends_with(['.', '!', '?', ':'])
            && words.last().is_some_and(|w| w.chars().count() > 3);
    (2..=4).contains(&words.len()) && words.iter().all(person) && !ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let cases: &[(&str, &[&str])] = &[
            (
                "By Ann Fox, Bo Lee and Cy Dee",
                &["Ann Fox", "Bo Lee", "Cy Dee"],
            ),
            (
                "H. R. Otis, Mi Tan, & Ian Bow",
                &["H. R. Otis", "Mi Tan", "Ian Bow"],
            ),
            ("by Ann Fox, Jr.", &["Ann Fox, Jr."]),
            ("BY KIM MIN-SEO [ms.kim@example.org]", &["Kim Min-seo"]),
            ("이도윤·박서연 기자", &["이도윤", "박서연"]),
            ("Colonel Ann P. Fox", &["Ann P. Fox"]),
            ("AFP", &["AFP"]),
        ];
        for (text, expected) in cases {
            assert_eq!(split(text), *expected, "{text}");
        }
    }

    #[test]
    fn sections_and_sentences_are_no_names() {
        for name in ["Ann Fox", "Hyo-Ju Son", "Xavier T. Fox", "Ludwig van Hoven"] {
            assert!(is_name(name), "{name}");
        }
        for text in [
            "World News",
            "Opinion",
            "Damn straight.",
            "the pier closed",
            "Ann",
            "Related Article",
        ] {
            assert!(!is_name(text), "{text}");
        }
    }
}

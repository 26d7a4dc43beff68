//! People's names in a byline: taken apart and cleaned.

use std::sync::LazyLock;

use super::bytes::held;
use super::words;

/// Words between two names.
const BETWEEN: &[&str] = &[
    " and ", " und ", " et ", " y ", " e ", " och ", " & ", " with ", " mit ", ", ", ";", "·",
    "、", "/", "，", "和", "・", "‧",
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
    "글·사진 ",
    "취재 ",
    "文/",
    "文／",
    "撰文 ",
    "记者 ",
    "記者 ",
    "本报记者 ",
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
    "수석기자",
    "전문기자",
    "선임기자",
    "인턴기자",
    "기자",
    "특파원",
    "논설위원",
    "에디터",
    "칼럼니스트",
    "객원기자",
    "편집장",
    "앵커",
    "編集委員",
    "論説委員",
    "特派員",
    "記者",
    "特派记者",
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
    if may_be_several(text) {
        for mark in held(text, BETWEEN.iter().copied()) {
            parts = parts.into_iter().flat_map(|p| p.split(mark)).collect();
        }
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

/// Whether something may stand between two names: a sign, or a word with a blank on either side.
fn may_be_several(text: &str) -> bool {
    text.contains([',', ';', '·', '、', '，', '/', '和', '・', '‧'])
        || text.matches(' ').nth(1).is_some()
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
        while let Some(office) = office_behind(name) {
            name = name[..name.len() - office.len()].trim();
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
        .take_while(|w| RANKS.iter().any(|rank| rank.eq_ignore_ascii_case(w)))
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
    let mut kept = String::with_capacity(text.len());
    for word in words {
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    kept
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
        let large = bare.chars().next().is_some_and(is_initial);
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

/// Whether a letter may begin a name: a capital, or one of a script that has none but parts its words by blanks.
fn is_initial(c: char) -> bool {
    c.is_uppercase() || c.is_alphabetic() && !c.is_lowercase() && !is_east_asian(c)
}

/// A person's name, in letters with capitals or in an East Asian script.
pub(super) fn is_person(name: &str) -> bool {
    let east = |c: char| is_east_asian(c) || c == '・' || c == ' ';
    let length = name.chars().filter(|c| is_east_asian(*c)).count();
    is_name(name)
        || (2..=MAX_EAST).contains(&length) && name.chars().all(east) && !is_publication(name)
}

/// A name in an East Asian script has at most this many characters.
const MAX_EAST: usize = 5;

/// Whether words in an East Asian script end as the names of publications do.
fn is_publication(name: &str) -> bool {
    words::SITE_ENDINGS.words().any(|end| name.ends_with(end))
}

/// Whether words are one name or several.
pub(super) fn is_people(text: &str) -> bool {
    let names = split(text);
    !names.is_empty() && names.iter().all(|name| is_person(name))
}

/// People as lists of references name them: `Fox A, Lee BC, van der Elm D.`
pub(super) fn initialled(text: &str) -> Option<Vec<String>> {
    let is_initials = |word: &str| word.len() <= 3 && word.bytes().all(|b| b.is_ascii_uppercase());
    let names = text.trim().trim_end_matches('.').split(", ");
    let names = names.map(|name| {
        let (family, initials) = name.rsplit_once(' ')?;
        let person = is_initials(initials) && !initials.is_empty() && is_family(family);
        person.then(|| name.to_owned())
    });
    names.collect()
}

/// Whether words are a family's name, perhaps behind particles.
fn is_family(words: &str) -> bool {
    let lettered = |c: char| c.is_alphabetic() || "-'’ ".contains(c);
    let parts: Vec<&str> = words.split(' ').collect();
    let named = |part: &&str| part.starts_with(char::is_uppercase) || PARTICLES.contains(part);
    words.chars().all(lettered) && parts.len() <= 3 && parts.iter().all(named)
}

/// People named with their office behind them, and the publication before them: `한빛일보 이도윤·박서연 기자`.
pub(super) fn with_office(text: &str) -> Option<(Option<&str>, Vec<String>)> {
    let office = office_behind(text)?;
    let before = text[..text.len() - office.len()].trim_end();
    let (site, people) = match before.rsplit_once([' ', '\u{3000}', ']']) {
        // `朝日 太郎`: a name may be written in two words; a publication's is longer.
        Some((site, _)) if is_person(before) && site.chars().count() <= 2 => (None, before),
        Some((site, people)) => (
            Some(site.trim_matches(['[', ']', '【', '】', ' ', ',', '，', '·', '/'])),
            people,
        ),
        None => (None, before),
    };
    let people = split(people);
    // Brackets part what stands before them from the credit.
    if site.is_some_and(|s| s.contains(['(', '（', '[', '【'])) {
        return None;
    }
    let site = site.filter(|s| !s.is_empty() && s.chars().count() <= 20);
    (!people.is_empty() && people.iter().all(|p| is_person(p))).then_some((site, people))
}

/// The word for an office that a text ends in: none ends in ASCII, as most texts do.
fn office_behind(text: &str) -> Option<&'static str> {
    let may_end = text.bytes().next_back().is_some_and(|b| !b.is_ascii());
    let mut offices = AFTER.iter().filter(|_| may_end).copied();
    offices.find(|office| text.ends_with(office))
}

/// People named with their office before them: `記者林佳蓉`.
pub(super) fn after_office(text: &str) -> Option<Vec<String>> {
    let people = OFFICES
        .iter()
        .find_map(|office| text.strip_prefix(office))?;
    let people = split(people.trim_start_matches([' ', ':', '：']));
    (!people.is_empty() && people.iter().all(|p| is_person(p))).then_some(people)
}

/// Offices that are written before a name in Chinese.
const OFFICES: &[&str] = &[
    "本报记者",
    "本報記者",
    "特约记者",
    "特約記者",
    "記者",
    "记者",
];

/// Whether a character is of the scripts that are written without capitals and, but for Hangul, without blanks.
pub(super) fn is_east_asian(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_references_have_initials_behind_names() {
        let names = initialled("Fox A, Lee BC, van der Elm D.").unwrap();
        assert_eq!(names, ["Fox A", "Lee BC", "van der Elm D"]);
        for text in [
            "Ann Fox, Bo Lee",
            "The pier is open, OK",
            "Plan B for the pier",
            "NASA",
        ] {
            assert_eq!(initialled(text), None, "{text}");
        }
    }

    #[test]
    fn each_word_between_names_is_looked_for() {
        for mark in BETWEEN {
            let text = format!("A{mark}B");
            assert_eq!(split(&text), ["A", "B"], "{mark}");
        }
    }

    #[test]
    fn each_office_behind_a_name_is_looked_for() {
        for office in AFTER {
            assert!(
                office_behind(&format!("Ann {office}")).is_some(),
                "{office}"
            );
        }
    }

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
            ("Ann Fox/Bo Lee", &["Ann Fox", "Bo Lee"]),
            ("Ana Ríos y Beto Cid", &["Ana Ríos", "Beto Cid"]),
            ("山田花子・鈴木一郎記者", &["山田花子", "鈴木一郎"]),
            ("记者 沈若水", &["沈若水"]),
        ];
        for (text, expected) in cases {
            assert_eq!(split(text), *expected, "{text}");
        }
    }

    #[test]
    fn an_office_tells_names_from_the_publication_before_them() {
        for (text, site, people) in [
            (
                "한빛일보 이도윤·박서연 기자",
                Some("한빛일보"),
                vec!["이도윤", "박서연"],
            ),
            ("이도윤 기자", None, vec!["이도윤"]),
            ("[한빛일보] 이도윤 특파원", Some("한빛일보"), vec!["이도윤"]),
            ("港湾新聞 山田花子記者", Some("港湾新聞"), vec!["山田花子"]),
        ] {
            let people = people.into_iter().map(str::to_owned).collect();
            assert_eq!(with_office(text), Some((site, people)), "{text}");
        }
        assert_eq!(with_office("기자"), None);
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

//! Bylines → names, one a person or agency: split, without "By", roles, dates, addresses.

use super::plain::plain;

/// Longest name, in characters.
const MAX_NAME: usize = 60;
/// Most words of a name.
const MAX_WORDS: usize = 7;
/// Names kept of one byline.
const MAX_NAMES: usize = 24;

/// What stands before a name: prepositions and words for "author" in the languages of the corpus of bylines. Longer
/// ones first.
const PREFIXES: &[&str] = &[
    "ein gastbeitrag von",
    "ein kommentar von",
    "eine analyse von",
    "ein interview von",
    "eine kolumne von",
    "aus der feder von",
    "alle artikel von",
    "alles von",
    "mehr von",
    "more from",
    "more by",
    "all posts by",
    "view all posts by",
    "posts by",
    "articles by",
    "written by",
    "posted by",
    "story by",
    "text by",
    "words by",
    "reported by",
    "report by",
    "reviewed by",
    "published by",
    "edited by",
    "submitted by",
    "created by",
    "contributed by",
    "as told to",
    "photos by",
    "by:",
    "by",
    "geschrieben von",
    "verfasst von",
    "veröffentlicht von",
    "erstellt von",
    "ein beitrag von",
    "ein artikel von",
    "eingestellt von",
    "autorin:",
    "autoren:",
    "autor:",
    "autorin",
    "autoren",
    "autor/in:",
    "text:",
    "von:",
    "von",
    "redaktion:",
    "redakteur:",
    "bericht:",
    "publié par",
    "écrit par",
    "rédigé par",
    "propos recueillis par",
    "par:",
    "par",
    "auteur:",
    "auteurs:",
    "auteur",
    "escrito por",
    "publicado por",
    "redactado por",
    "por:",
    "por",
    "autor",
    "autora:",
    "texto:",
    "da redação",
    "scritto da",
    "pubblicato da",
    "a cura di",
    "di:",
    "di",
    "da:",
    "autore:",
    "door:",
    "door",
    "auteur",
    "geschreven door",
    "af:",
    "af",
    "av:",
    "av",
    "skrevet af",
    "text",
    "tekst:",
    "foto:",
    "yazan:",
    "yazar:",
    "автор:",
    "авторы:",
    "автор",
    "текст:",
    "текст",
    "автори:",
    "글",
    "글쓴이",
    "작성자",
    "기자",
    "文：",
    "文:",
    "文●",
    "文 ",
    "文／",
    "取材・文",
    "著者：",
    "著者:",
    "執筆：",
    "記者",
    "本报记者",
    "新华社记者",
    "记者",
    "作者：",
    "作者:",
    "作者",
    "来源：",
    "責任編集",
    "责任编辑：",
    "责任编辑",
    "编辑：",
    "撰文",
    "author:",
    "authors:",
    "author",
    "authors",
    "name:",
    "teks:",
    "oleh:",
    "oleh",
    "penulis:",
    "bởi",
];

/// What stands behind a name without a comma.
const SUFFIXES: &[&str] = &[
    "기자",
    "특파원",
    "논설위원",
    "칼럼니스트",
    "선임기자",
    "인턴기자",
    "객원기자",
    "전문기자",
    "편집장",
    "앵커",
    "記者",
    "特派員",
    "編集委員",
    "論説委員",
    "编辑",
    "记者",
    "staff writer",
    "staff reporter",
    "staff",
    "reporter",
    "correspondent",
    "editor",
    "contributor",
    "columnist",
    "(author)",
];

/// Words by which a piece is a role, a place of work or a button, not a name.
const NO_NAMES: &[&str] = &[
    "follow",
    "share",
    "email",
    "mail",
    "e-mail",
    "twitter",
    "facebook",
    "updated",
    "published",
    "posted",
    "read",
    "min",
    "minutes",
    "author",
    "authors",
    "writer",
    "reporter",
    "reporters",
    "editor",
    "editors",
    "correspondent",
    "columnist",
    "contributor",
    "journalist",
    "journalistin",
    "redakteur",
    "redakteurin",
    "redacteur",
    "redactrice",
    "volontär",
    "volontärin",
    "korrespondent",
    "korrespondentin",
    "chefredakteur",
    "ressortleiter",
    "autor",
    "autorin",
    "autoren",
    "auteur",
    "journaliste",
    "periodista",
    "giornalista",
    "jornalista",
    "professor",
    "professorin",
    "director",
    "ceo",
    "founder",
    "analyst",
    "producer",
    "photographer",
    "fotograf",
    "fotos",
    "foto",
    "photo",
    "photos",
    "bild",
    "bilder",
    "uhr",
    "stand",
    "kommentare",
    "comments",
    "comment",
    "kommentar",
    "artikel",
    "article",
    "articles",
    "profil",
    "profile",
    "view",
    "all",
    "alle",
    "website",
    "contact",
    "kontakt",
    "subscribe",
    "abonnieren",
    "see",
    "more",
    "mehr",
    "bio",
    "about",
    "über",
    "von",
    "by",
    "admin",
    "administrator",
    "wordpressadmin",
    "webmaster",
    "unknown",
    "guest",
    "gast",
    "anonymous",
    "null",
    "undefined",
    "none",
    "stellvertretender",
    "senior",
    "junior",
    "chief",
    "deputy",
    "freier",
    "freie",
    "mitarbeiter",
    "leiter",
    "leiterin",
    "specialist",
    "expert",
    "fellow",
    "lecturer",
    "researcher",
    "manager",
    "university",
    "universität",
    "desk",
    "newsroom",
    "image",
    "credit",
    "getty",
    "copyright",
    "source",
    "quelle",
    "http",
    "https",
    "www",
    "live",
    "news",
    "newsletter",
    "magazin",
    "magazine",
    "politik",
    "wirtschaft",
    "sport",
    "kultur",
    "lokales",
    "zur",
    "zum",
    "person",
    "team",
    "category",
    "kategorie",
    "geschrieben",
    "veröffentlicht",
    "lesezeit",
    "minuten",
    "write",
    "login",
    "rss",
    "gespeichert",
    "print",
    "drucken",
    "beitrag",
    "beiträge",
    "teilen",
    "merken",
];

/// Words between two names.
const JOINERS: &[&str] = &[
    " and ",
    " und ",
    " et ",
    " y ",
    " e ",
    " og ",
    " och ",
    " ve ",
    " with ",
    " mit ",
    " sowie ",
    " および ",
    " en ",
    " и ",
    " i ",
    " & ",
    " dan ",
    " with additional reporting by ",
    " - ",
    " – ",
    " — ",
    " in ",
    " für ",
    " for ",
    " aus ",
];

/// The names in a byline.
pub(super) fn names(raw: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in raw.split('\n') {
        let line = without_brackets(&plain(line));
        for piece in pieces(&line) {
            if let Some(name) = name(&piece)
                && found.len() < MAX_NAMES
                && !found.contains(&name)
            {
                found.push(name);
            }
        }
    }
    found
}

/// Whether a line of the page begins as a byline does.
pub(super) fn opens_byline(line: &str) -> bool {
    const OPENERS: &[&str] = &[
        "by ",
        "by: ",
        "von ",
        "von: ",
        "par ",
        "por ",
        "di ",
        "door ",
        "av ",
        "text: ",
        "text by ",
        "autor: ",
        "autorin: ",
        "auteur : ",
        "author: ",
        "written by ",
        "posted by ",
        "geschrieben von ",
        "verfasst von ",
        "автор: ",
        "автор ",
        "文：",
        "文/",
        "作者：",
        "記者",
        "记者",
        "글 ",
        "oleh ",
        "oleh: ",
        "scritto da ",
        "a cura di ",
        "escrito por ",
        "publié par ",
    ];
    let start: String = line
        .trim_start()
        .chars()
        .take(18)
        .flat_map(char::to_lowercase)
        .collect();
    let opens = OPENERS.iter().any(|opener| start.starts_with(opener));
    opens && line.chars().count() <= 100 && !line.trim_end().ends_with(['.', '?', '!'])
        || (line.chars().count() <= 30 && line.trim_end().ends_with("기자"))
}

/// `Last, First` as scholarly meta tags have it.
pub(super) fn turn_round(name: &str) -> String {
    match name.split_once(',') {
        Some((last, first)) if !first.contains(',') && !first.trim().is_empty() => {
            format!("{} {}", first.trim(), last.trim())
        }
        _ => name.to_owned(),
    }
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '[' | '（' | '【' | '<' => depth += 1,
            ')' | ']' | '）' | '】' | '>' => {
                depth = depth.saturating_sub(1);
                out.push(' ');
            }
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Splits a byline at what stands between names.
fn pieces(line: &str) -> Vec<String> {
    let mut pieces = vec![strip_prefix(line.trim()).to_owned()];
    pieces = pieces
        .iter()
        .flat_map(|p| {
            p.split([
                ',', ';', '|', '•', '·', '、', '，', '/', '／', '&', '＆', '|', '★', '●', '+',
            ])
            .map(str::to_owned)
            .collect::<Vec<_>>()
        })
        .collect();
    for joiner in JOINERS {
        pieces = pieces.iter().flat_map(|p| split_word(p, joiner)).collect();
    }
    pieces
}

fn split_word(text: &str, word: &str) -> Vec<String> {
    let padded = format!(" {} ", text.trim());
    padded
        .split(word)
        .map(|part| part.trim().to_owned())
        .collect()
}

/// One name out of a piece of a byline; `None` for a role, a date, a button.
fn name(piece: &str) -> Option<String> {
    let mut name = piece.trim();
    for _ in 0..3 {
        name = strip_suffix(strip_prefix(name));
    }
    let name = drop_address(name);
    let name = name.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '.' | ':'
                    | '：'
                    | '-'
                    | '–'
                    | '—'
                    | '*'
                    | '"'
                    | '“'
                    | '”'
                    | '\''
                    | '’'
                    | '„'
                    | '@'
                    | '#'
                    | '…'
                    | '●'
                    | '='
                    | '_'
                    | '«'
                    | '»'
                    | '›'
                    | '‹'
            )
    });
    is_name(name).then(|| tidy(name))
}

/// A name in capitals is written as names are; two-letter and vowelless words are initials and agencies.
fn tidy(name: &str) -> String {
    let shouted = name.chars().any(char::is_alphabetic)
        && name.contains(' ')
        && name.chars().all(|c| !c.is_lowercase());
    if !shouted || name.chars().any(|c| c.is_alphabetic() && !c.is_uppercase()) {
        return name.to_owned();
    }
    name.split(' ')
        .map(capitalise)
        .collect::<Vec<_>>()
        .join(" ")
}

fn capitalise(word: &str) -> String {
    if word.chars().count() <= 2 || word.contains('.') {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len());
    let mut start = true;
    for c in word.chars() {
        if start {
            out.push(c)
        } else {
            out.extend(c.to_lowercase())
        }
        start = !c.is_alphabetic();
    }
    out
}

fn is_name(name: &str) -> bool {
    let length = name.chars().count();
    if !(2..=MAX_NAME).contains(&length) || name.split(' ').count() > MAX_WORDS {
        return false;
    }
    if name.contains(['@', '?', '!', '{', '}', '\\', '$', '%'])
        || name.contains("://")
        || name.contains("www.")
    {
        return false;
    }
    if name.chars().filter(char::is_ascii_digit).count() > 1
        || !name.chars().any(char::is_alphabetic)
    {
        return false;
    }
    let words = || name.split([' ', '-', ':', '.']).map(str::to_lowercase);
    if words().any(|word| NO_NAMES.contains(&word.as_str())) || is_month_or_day(name) {
        return false;
    }
    !starts_small(name)
}

/// Names begin with a capital, but for particles and scripts without capitals; "dpa" and its kin are short words.
fn starts_small(name: &str) -> bool {
    const PARTICLES: &[&str] = &[
        "de", "von", "van", "du", "da", "di", "del", "la", "le", "el", "al", "ibn", "bin", "den",
        "ten", "ter", "d", "zu", "dos", "bell",
    ];
    let first = name.split([' ', '\'', '’']).next().unwrap_or(name);
    let small = first.chars().next().is_some_and(char::is_lowercase);
    let single = !name.contains(' ');
    small
        && !PARTICLES.contains(&first.to_lowercase().as_str())
        && !(single && name.chars().count() <= 5)
}

fn is_month_or_day(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "januar",
        "februar",
        "märz",
        "mai",
        "juni",
        "juli",
        "oktober",
        "dezember",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
        "am",
        "pm",
        "um",
    ];
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split([' ', '.']).filter(|w| !w.is_empty()).collect();
    let dated = words.iter().filter(|w| WORDS.contains(w)).count();
    dated > 0 && (dated == words.len() || name.chars().any(|c| c.is_ascii_digit()))
}

fn strip_prefix(text: &str) -> &str {
    let text = text.trim_start_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ':' | '：' | '-' | '–' | '—' | '|' | '•' | '·' | '/' | '／' | ','
            )
    });
    for prefix in PREFIXES {
        if let Some(rest) = strip_word(text, prefix) {
            return rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：'));
        }
    }
    text
}

/// The rest behind a prefix, letter case aside; a prefix of letters ends where a word does, but in scripts that set no
/// blanks.
fn strip_word<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for want in prefix.chars() {
        let have = rest.next()?;
        if have != want && !have.to_lowercase().eq(want.to_lowercase()) {
            return None;
        }
    }
    let rest = rest.as_str();
    let bare = prefix.ends_with(|c: char| {
        c.is_alphabetic() && (c as u32) < 0x2e80 || ('\u{ac00}'..='\u{d7a3}').contains(&c)
    });
    let parted = rest.is_empty()
        || rest.starts_with(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '\u{a0}'));
    (!bare || parted).then_some(rest)
}

fn strip_suffix(text: &str) -> &str {
    let text = text.trim_end();
    for suffix in SUFFIXES {
        let at = text.len().saturating_sub(suffix.len());
        if at > 0 && text.is_char_boundary(at) && text[at..].eq_ignore_ascii_case(suffix) {
            let rest = &text[..at];
            let wide = !suffix.is_ascii();
            if wide || rest.ends_with(' ') {
                return rest.trim_end();
            }
        }
    }
    text
}

/// Takes a mail address or a handle off the end or the beginning.
fn drop_address(name: &str) -> String {
    name.split(' ')
        .filter(|word| !word.contains('@') && !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn bylines_of_many_languages_give_names() {
        for (line, want) in [
            (
                "By Jane Q. Miller and Tom Ode",
                vec!["Jane Q. Miller", "Tom Ode"],
            ),
            ("BY JANE MILLER", vec!["Jane Miller"]),
            ("Von Anna Beispiel, dpa", vec!["Anna Beispiel", "dpa"]),
            ("von Erik von Muster", vec!["Erik von Muster"]),
            (
                "Par Marie Dupont et Luc Petit",
                vec!["Marie Dupont", "Luc Petit"],
            ),
            ("Por María Pérez", vec!["María Pérez"]),
            ("a cura di Carla Rossi", vec!["Carla Rossi"]),
            ("Автор: Иван Петров", vec!["Иван Петров"]),
            ("김하늘 기자", vec!["김하늘"]),
            ("김하늘 특파원 sky@paper.example", vec!["김하늘"]),
            ("文：山田太郎", vec!["山田太郎"]),
            ("记者王小明", vec!["王小明"]),
            ("Jane Miller, Senior Correspondent", vec!["Jane Miller"]),
            (
                "Jane Miller\nStaff writer\nFollow\n12 May 2024",
                vec!["Jane Miller"],
            ),
            ("Jane Miller (Paris)", vec!["Jane Miller"]),
        ] {
            assert_eq!(names(line), want, "{line}");
        }
    }

    #[test]
    fn what_is_no_name_gives_none() {
        for line in [
            "",
            "Alle Artikel",
            "12. Mai 2024",
            "https://a.example/jane",
            "jane@a.example",
            "wordpressadmin",
            "5 min read",
            "the quick brown fox",
            "May 2024",
        ] {
            assert!(names(line).is_empty(), "{line}");
        }
    }
}

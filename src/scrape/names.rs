//! Bylines → names, one a person or agency: split, without "By", roles, dates, addresses.

use super::byline_words::{
    CALENDAR, CHINESE_REPORTERS, CUTTERS, DAY_WORDS, DESKS, JOINERS, NO_NAMES, OPENERS, PARTICLES,
    PREFIXES, REPORTERS, SUFFIXES,
};
use super::plain::plain;

/// Longest name, in characters.
const MAX_NAME: usize = 60;
/// Most words of a name.
const MAX_WORDS: usize = 7;
/// Most words of a name that is a user's.
const MAX_USER: usize = 3;
/// Names kept of one byline.
const MAX_NAMES: usize = 24;
/// A single word in a shown byline that is no longer may be an agency: `dpa`, `Reuters` stands alone.
const MAX_AGENCY: usize = 5;
/// Marks round a name that are no part of it.
const MARKS: &[char] = &[
    '.', ':', '：', '-', '–', '—', '*', '"', '“', '”', '\'', '’', '„', '@', '#', '…', '●', '=',
    '＝', '_', '«', '»', '›', '‹', '©', '~', '>', '<',
];
/// What parts names without blanks round it.
const PARTING: &[char] = &[
    ',', ';', '|', '•', '·', '∙', '、', '，', '/', '／', '&', '＆', '｜', '★', '●', '+',
];

/// How much is known of a text that should hold names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// A place made for names: whatever stands there is one, a user's name in small letters too.
    Declared,
    /// A box of the page that holds role, date and buttons as well.
    Shown,
}

/// The names in a byline.
pub(super) fn names(raw: &str, manner: Manner) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut cut = false;
    for line in joined_lines(within_brackets(raw.trim())) {
        // `in`, a link to the section: what a cutter begins goes on in the next line where the cutter stands alone.
        let first = line.split(' ').next().unwrap_or_default().to_lowercase();
        let begins = CUTTERS.iter().any(|word| word.trim() == first);
        if std::mem::replace(&mut cut, begins && !line.contains(' ')) || begins {
            continue;
        }
        let line = drop_addresses(&without_brackets(within_brackets(&line)));
        for piece in pieces(&line) {
            if !found.is_empty() && is_role(&piece) {
                continue;
            }
            let later = !found.is_empty() && manner == Manner::Shown;
            if let Some(name) = name(&piece, manner).filter(|n| !later || is_later_name(n))
                && found.len() < MAX_NAMES
                && !found.contains(&name)
            {
                found.push(name);
            }
        }
    }
    found
}

/// The longest opener, in characters.
const LONGEST_OPENER: usize = 26;
/// What an opener holds that introduces a guest.
const GUEST: &[&str] = &["guest post by", "gastbeitrag von"];

/// Whether a line of the page begins as a byline does.
pub(super) fn opens_byline(line: &str) -> bool {
    let start = line.trim_start().chars().take(LONGEST_OPENER);
    let start: String = start.flat_map(char::to_lowercase).collect();
    let opens = OPENERS.iter().any(|opener| start.starts_with(opener));
    let end = line.trim_end();
    let is_within = |characters: usize| line.chars().nth(characters).is_none();
    // A guest is introduced by a sentence.
    let is_guest = || is_within(60) && GUEST.iter().any(|guest| start.contains(guest));
    opens && is_within(100) && (!end.ends_with(['.', '?', '!']) || is_guest())
        || end.ends_with("기자") && is_within(30)
}

/// So much of the beginning and of the end of a paragraph may be a byline, in characters.
const MAX_EDGE: usize = 60;
/// Most characters of a Japanese name in the brackets that close a text.
const MAX_SIGNATURE: usize = 6;

/// A byline in brackets at the beginning or the end of a paragraph: `（记者王小明）`, `[김하늘 기자]`, `【山田太郎】`.
pub(super) fn in_brackets(paragraph: &str) -> Option<&str> {
    const OPEN: &[char] = &['(', '（', '[', '【', '［'];
    const CLOSE: &[char] = &[')', '）', ']', '】', '］'];
    let inside = |text: &'_ str| -> Option<(usize, usize)> {
        let open = text.rfind(OPEN)?;
        let from = open + text[open..].chars().next()?.len_utf8();
        let to = from + text[from..].find(CLOSE)?;
        Some((from, to))
    };
    let signs = |inside: &&str| {
        let inside = inside.trim();
        REPORTERS.iter().any(|word| {
            inside.starts_with(word)
                || inside.ends_with(word)
                || inside.contains(&format!("{word} "))
        })
    };
    let begin = &paragraph[..char_end(paragraph, MAX_EDGE)];
    let opening = inside(begin)
        .map(|(from, to)| &begin[from..to])
        .filter(signs);
    let last = paragraph
        .char_indices()
        .rev()
        .nth(MAX_EDGE)
        .map_or(0, |(at, _)| at);
    let end = paragraph[last..].trim_end();
    let closing = inside(end).map(|(from, to)| (&end[from..to], &end[to..]));
    let is_signature = |text: &str, mark: &str| {
        mark == "】"
            && (2..=MAX_SIGNATURE).contains(&text.chars().count())
            && text.chars().all(is_han)
    };
    let closing = closing
        .filter(|(text, mark)| {
            mark.chars().count() <= 2 && (signs(text) || is_signature(text, mark))
        })
        .map(|(text, _)| text);
    opening.or(closing)
}

/// A character of Chinese writing, as names in Japan and China have.
fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '々')
}

/// Where so many characters end.
fn char_end(text: &str, characters: usize) -> usize {
    text.char_indices()
        .nth(characters)
        .map_or(text.len(), |(at, _)| at)
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

/// The lines of a box, cleaned; first and last name on lines of their own are one.
fn joined_lines(raw: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut alone = false;
    for line in raw.split('\n').map(plain).filter(|line| !line.is_empty()) {
        let single = is_single_word(&line);
        if let Some(last) = lines.last_mut().filter(|_| alone && single) {
            last.push(' ');
            last.push_str(&line);
            alone = false;
        } else {
            lines.push(line);
            alone = single;
        }
    }
    lines
}

/// One word such as a first or last name is: a capital, then small letters.
fn is_single_word(line: &str) -> bool {
    let mut chars = line.chars();
    let capital = chars.next().is_some_and(char::is_uppercase);
    let lower = line.to_lowercase();
    let mut barred = NO_NAMES.iter().chain(CALENDAR);
    capital
        && line.chars().count() >= 3
        && chars.all(|c| c.is_lowercase() || matches!(c, '-' | '’' | '\''))
        && !barred.any(|word| *word == lower)
        && strip_prefix(line) == line
}

/// What a pair of brackets round a whole byline holds: `（記者 王小明）`.
fn within_brackets(line: &str) -> &str {
    let inside = line.strip_prefix(['(', '（', '[', '【']);
    let inside = inside.and_then(|rest| rest.strip_suffix([')', '）', ']', '】']));
    inside
        .filter(|inside| !inside.contains([')', '）', ']', '】']))
        .unwrap_or(line)
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
    let line = line.trim();
    let rest = strip_prefix(line);
    let is_listed = CHINESE_REPORTERS.iter().any(|word| line.starts_with(word));
    let parts = |c: char| PARTING.contains(&c) || is_listed && c == ' ';
    let mut pieces: Vec<String> = rest
        .trim()
        .split(parts)
        .map(|piece| piece.trim().to_owned())
        .collect();
    let words: Vec<&str> = line
        .split(|c: char| c.is_whitespace() || PARTING.contains(&c))
        .collect();
    let stands = |joiner: &&&str| words.contains(&joiner.trim());
    for joiner in JOINERS.iter().filter(stands) {
        pieces = pieces.iter().flat_map(|p| split_word(p, joiner)).collect();
    }
    for piece in &mut pieces {
        let cut = CUTTERS.iter().filter_map(|word| piece.find(word)).min();
        piece.truncate(cut.unwrap_or(piece.len()));
        piece.truncate(before_day(piece).len());
    }
    pieces
}

/// A piece less the day of a date in it, and the little word before that: `Marie Dupont le 3 mai`.
fn before_day(piece: &str) -> &str {
    let Some(day) = piece.match_indices(' ').find(|(at, _)| {
        let next = piece.as_bytes().get(at + 1);
        next.is_some_and(u8::is_ascii_digit)
    }) else {
        return piece;
    };
    let before = &piece[..day.0];
    let little = DAY_WORDS.iter().find_map(|word| before.strip_suffix(word));
    little.unwrap_or(before)
}

fn split_word(text: &str, word: &str) -> Vec<String> {
    let padded = format!(" {} ", text.trim());
    padded
        .split(word)
        .map(|part| part.trim().to_owned())
        .collect()
}

/// One name out of a piece of a byline; `None` for a role, a date, a button.
fn name(piece: &str, manner: Manner) -> Option<String> {
    let mut name = piece.trim();
    // `聯合報 記者王小明`: the paper stands before the reporter.
    if let Some((_, reporter)) = name.rsplit_once(" 記者").or(name.rsplit_once(" 记者"))
        && !reporter.trim().is_empty()
    {
        name = reporter.trim();
    }
    // `編集委員・山田太郎`: the dot parts a role from its bearer, and else the parts of a foreign name.
    if let Some((role, bearer)) = name.split_once('・')
        && SUFFIXES
            .iter()
            .any(|suffix| role.trim_end().ends_with(suffix))
    {
        name = bearer;
    }
    for _ in 0..3 {
        name = strip_suffix(strip_prefix(name));
    }
    let name = name.trim_matches(|c: char| c.is_whitespace() || MARKS.contains(&c));
    is_name(name, manner).then(|| tidy(name))
}

/// Whether a piece behind a name is what its bearer does: `Health Correspondent`. Two words before it are a name.
fn is_role(piece: &str) -> bool {
    let field = strip_suffix(piece);
    field.len() < piece.trim_end().len() && field.is_ascii() && !field.contains(' ')
}

/// Behind the first name of a shown byline, a single word is more often a role or a place than a name.
fn is_later_name(name: &str) -> bool {
    name.contains(' ') || name.chars().count() <= MAX_AGENCY
}

/// A name in capitals is written as names are; two letters and words with dots are initials.
fn tidy(name: &str) -> String {
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    if !name.contains(' ') || !letters().all(char::is_uppercase) {
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
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        start = !c.is_alphabetic();
    }
    out
}

fn is_name(name: &str, manner: Manner) -> bool {
    let length = name.chars().count();
    if !(2..=MAX_NAME).contains(&length) || name.split(' ').count() > MAX_WORDS {
        return false;
    }
    if DESKS.iter().any(|desk| name.ends_with(desk)) {
        return false;
    }
    if has_code(name) || !name.chars().any(char::is_alphabetic) || is_date(name) {
        return false;
    }
    let words: Vec<String> = name.split([' ', '-', ':']).map(str::to_lowercase).collect();
    let barred = |word: &String| NO_NAMES.contains(&word.as_str());
    match manner {
        Manner::Declared => {
            words.iter().filter(|word| barred(word)).count() * 2 <= words.len()
                && (words.len() == 1 || is_user(name) || !runs_small(name))
        }
        Manner::Shown => !words.iter().any(barred) && !runs_small(name),
    }
}

/// The name of a user or a team: few words, not all of them small.
fn is_user(name: &str) -> bool {
    name.split(' ').count() <= MAX_USER && name.contains(char::is_uppercase)
}

/// Signs of addresses, templates and sentences; numbers.
fn has_code(name: &str) -> bool {
    name.contains(['@', '?', '!', '{', '}', '\\', '$', '%'])
        || name.contains("://")
        || name.contains("www.")
        || name.split(' ').any(is_number)
        || name.chars().filter(char::is_ascii_digit).count() > 4
}

/// `12`, `11:05`: digits without a letter.
fn is_number(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit()) && !word.contains(char::is_alphabetic)
}

/// Names begin with capitals, but for particles and scripts without capitals; `dpa` and its kin are short words.
fn runs_small(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    if let [single] = words[..] {
        return starts_small(single) && single.chars().count() > MAX_AGENCY;
    }
    let small = |word: &&str| {
        // `al-Hashimi`, as `d’Amico`.
        let first = word.split('-').next().unwrap_or_default();
        starts_small(word) && !PARTICLES.contains(&first) && !word.contains(['\'', '’'])
    };
    words.iter().any(small)
}

fn starts_small(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_lowercase)
}

fn is_date(name: &str) -> bool {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split([' ', '.']).filter(|w| !w.is_empty()).collect();
    let dated = words.iter().filter(|w| CALENDAR.contains(w)).count();
    dated > 0 && (dated == words.len() || name.chars().any(|c| c.is_ascii_digit()))
}

fn strip_prefix(text: &str) -> &str {
    let text = text.trim_start_matches(|c: char| {
        c.is_whitespace() || MARKS.contains(&c) || PARTING.contains(&c)
    });
    let Some(first) = text.bytes().next() else {
        return text;
    };
    for prefix in PREFIXES.iter().filter(|prefix| may_begin(first, prefix)) {
        if let Some(rest) = strip_word(text, prefix) {
            return rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：'));
        }
    }
    text
}

/// Whether what begins with a byte may begin with a prefix, which is written in small letters: there are many prefixes, and
/// hardly one fits. Letter case changes other bytes than those of ASCII.
fn may_begin(first: u8, prefix: &str) -> bool {
    let want = prefix.as_bytes().first().copied().unwrap_or_default();
    first.to_ascii_lowercase() == want || !first.is_ascii() && !want.is_ascii()
}

/// The rest behind a prefix, letter case aside. A prefix of letters ends where a word does, but in scripts that set no
/// blanks between words.
fn strip_word<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for want in prefix.chars() {
        let have = rest.next()?;
        if !is_same_letter(have, want) {
            return None;
        }
    }
    let rest = rest.as_str();
    let is_parted = |c: char| c.is_whitespace() || matches!(c, ':' | '：');
    let parted = rest.is_empty() || rest.starts_with(is_parted);
    (!prefix.ends_with(is_spaced_letter) || parted).then_some(rest)
}

/// Whether two letters are one, letter case aside.
fn is_same_letter(a: char, b: char) -> bool {
    a.eq_ignore_ascii_case(&b) || a.to_lowercase().eq(b.to_lowercase())
}

/// A letter of a script that parts words by blanks: not Chinese or Japanese.
fn is_spaced_letter(c: char) -> bool {
    c.is_alphabetic() && ((c as u32) < 0x2e80 || ('\u{ac00}'..='\u{d7a3}').contains(&c))
}

fn strip_suffix(text: &str) -> &str {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '＝'));
    for suffix in SUFFIXES {
        let at = text.len().saturating_sub(suffix.len());
        if at > 0 && text.is_char_boundary(at) && text[at..].eq_ignore_ascii_case(suffix) {
            let rest = &text[..at];
            if !suffix.is_ascii() || rest.ends_with(' ') {
                return rest.trim_end();
            }
        }
    }
    text
}

/// Takes the addresses of mail and web, and handles, away.
fn drop_addresses(line: &str) -> String {
    let is_address =
        |word: &&str| word.contains('@') || word.contains("://") || word.starts_with("www.");
    let words = line
        .split(' ')
        .filter(|word| !word.is_empty() && !is_address(word));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("By\nJane\nMiller", vec!["Jane Miller"]),
            ("Jane Miller (Paris)", vec!["Jane Miller"]),
            ("© Jane Miller", vec!["Jane Miller"]),
            ("By Jane Miller in Paris, May 3, 2024", vec!["Jane Miller"]),
            (
                "Written by\nJane Miller\nin\nHarbours\non 1 June",
                vec!["Jane Miller"],
            ),
            (
                "Von Anna Beispiel und Jan Muster, Berlin",
                vec!["Anna Beispiel", "Jan Muster"],
            ),
            ("Von Anna Beispiel am 12. Mai 2024", vec!["Anna Beispiel"]),
            (
                "Text: Anna Beispiel, Fotos: Jan Muster",
                vec!["Anna Beispiel"],
            ),
            (
                "Publié par Marie Dupont le 3 mai 2024",
                vec!["Marie Dupont"],
            ),
            (
                "Por Ana García y Luis Pérez",
                vec!["Ana García", "Luis Pérez"],
            ),
            ("Por Ana Souza e João Lima", vec!["Ana Souza", "João Lima"]),
            (
                "di Carla Rossi e Marco Bianchi",
                vec!["Carla Rossi", "Marco Bianchi"],
            ),
            ("Текст: Анна Иванова", vec!["Анна Иванова"]),
            ("(서울=등대통신) 김하늘 기자 = ", vec!["김하늘"]),
            ("김하늘·박바다 기자", vec!["김하늘", "박바다"]),
            ("記者王小明／台北報導", vec!["王小明"]),
            ("燈塔報 記者王小明／即時報導", vec!["王小明"]),
            ("本报记者 王小明 李红", vec!["王小明", "李红"]),
            ("（記者 王小明）", vec!["王小明"]),
            ("取材・文＝山田太郎", vec!["山田太郎"]),
            ("山田太郎 記者", vec!["山田太郎"]),
        ] {
            assert_eq!(names(line, Manner::Shown), want, "{line}");
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
            assert!(names(line, Manner::Shown).is_empty(), "{line}");
        }
    }

    #[test]
    fn a_user_name_counts_where_names_are_declared() {
        assert_eq!(names("quietreader", Manner::Declared), ["quietreader"]);
        assert!(names("quietreader", Manner::Shown).is_empty());
        assert!(names("admin", Manner::Declared).is_empty());
    }

    #[test]
    fn scholarly_names_are_turned() {
        assert_eq!(turn_round("Miller, Jane"), "Jane Miller");
        assert_eq!(turn_round("Jane Miller"), "Jane Miller");
    }
}

//! Which take of its story a text is, as its title says: `(2nd LD) …`, `UPDATE 3-…`, `…(종합)`.

/// The takes of a story, in their order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Take {
    /// A few words at first.
    Flash,
    /// Nothing is said.
    #[default]
    Plain,
    /// A later one, by its number.
    Later(u32),
}

/// The words of marks, folded as titles are, in small letters. A number with them says which take it is.
const MARKS: [(&str, Take); 31] = [
    ("ld", Take::Later(1)),
    ("lead", Take::Later(1)),
    ("writethru", Take::Later(1)),
    ("update", Take::Later(1)),
    ("updated", Take::Later(1)),
    ("wrapup", Take::Later(1)),
    ("roundup", Take::Later(1)),
    ("zusammenfassung", Take::Later(1)),
    ("aktualisiert", Take::Later(1)),
    ("actualise", Take::Later(1)),
    ("actualiza", Take::Later(1)),
    ("actualizacion", Take::Later(1)),
    ("ampliacion", Take::Later(1)),
    ("atualizacao", Take::Later(1)),
    ("aggiornamento", Take::Later(1)),
    ("обновлено", Take::Later(1)),
    ("guncelleme", Take::Later(1)),
    ("종합", Take::Later(1)),
    ("종합보", Take::Later(1)),
    ("업데이트", Take::Later(1)),
    ("更新", Take::Later(1)),
    ("続報", Take::Later(1)),
    ("보", Take::Later(0)),
    ("flash", Take::Flash),
    ("urgent", Take::Flash),
    ("urgente", Take::Flash),
    ("breaking", Take::Flash),
    ("eilmeldung", Take::Flash),
    ("속보", Take::Flash),
    ("速報", Take::Flash),
    ("快讯", Take::Flash),
];

/// Between these a mark stands, as in `(LEAD)` and `[종합2보]`.
const BRACKETS: [(char, char); 4] = [('(', ')'), ('[', ']'), ('【', '】'), ('（', '）')];

/// No mark is longer, in bytes.
const LONGEST: usize = 32;

impl Take {
    /// What a folded title says: in brackets at its begin or its end, or in capitals before a dash or colon.
    pub(super) fn of(title: &str) -> Self {
        let title = title.trim();
        let in_brackets = BRACKETS.iter().flat_map(|(open, close)| {
            let first = title.strip_prefix(*open).and_then(|t| t.split_once(*close));
            let last = title
                .strip_suffix(*close)
                .and_then(|t| t.rsplit_once(*open));
            [first.map(|parts| parts.0), last.map(|parts| parts.1)]
        });
        let before = title.split_once(['-', '–', '—', ':', '：']);
        let is_mark =
            |mark: &&str| !mark.contains(char::is_lowercase) || mark.contains(char::is_numeric);
        let before = before.map(|parts| parts.0).filter(is_mark);
        let mut marks = in_brackets.chain([before]).flatten();
        marks.find_map(read).unwrap_or_default()
    }
}

/// The take that a mark stands for, if it is one: it has no other words.
fn read(mark: &str) -> Option<Take> {
    if mark.len() > LONGEST {
        return None;
    }
    let (mut found, mut number) = (None, None);
    for word in mark.to_lowercase().split(|c: char| !c.is_alphanumeric()) {
        let digits = word.find(|c: char| c.is_ascii_digit());
        let (before, rest) = word.split_at(digits.unwrap_or(word.len()));
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        number = number.or_else(|| rest[..rest.len() - after.len()].parse().ok());
        let ordinal = ["st", "nd", "rd", "th"].contains(&after);
        let word = format!("{before}{}", if ordinal { "" } else { after });
        if !word.is_empty() {
            let (_, take) = MARKS.iter().find(|(known, _)| *known == word)?;
            found = found.or(Some(*take));
        }
    }
    match (found, number) {
        (Some(Take::Later(1)), Some(number)) => Some(Take::Later(number)),
        _ => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_which_take_it_is() {
        for (title, take) in [
            ("(LEAD) Ferry runs aground", Take::Later(1)),
            ("(2nd LD) Ferry runs aground", Take::Later(2)),
            ("(3rd LD-Writethru) Ferry runs aground", Take::Later(3)),
            ("UPDATE 3-Ferry runs aground", Take::Later(3)),
            ("WRAPUP 2: Ferry runs aground", Take::Later(2)),
            ("Update 2 - Ferry runs aground", Take::Later(2)),
            ("여객선 좌초(종합)", Take::Later(1)),
            ("[종합2보] 여객선 좌초", Take::Later(2)),
            ("여객선 좌초(2보)", Take::Later(0)),
            ("[속보] 여객선 좌초", Take::Flash),
            ("【速報】フェリー座礁", Take::Flash),
            ("フェリー座礁（更新）", Take::Later(1)),
            ("EILMELDUNG: Fähre auf Grund", Take::Flash),
            ("Ferry runs aground", Take::Plain),
            ("Lead-lined coffin found", Take::Plain),
            ("Update: why the ferry ran aground", Take::Plain),
            ("(Urgent appeal) Ferry runs aground", Take::Plain),
            ("Ferry (2)", Take::Plain),
            ("(", Take::Plain),
            ("", Take::Plain),
        ] {
            assert_eq!(Take::of(title), take, "{title}");
        }
        assert!(Take::Flash < Take::Plain && Take::Plain < Take::Later(0));
        assert!(Take::of("(4294967296th LD) Ferry") == Take::Later(1));
    }
}

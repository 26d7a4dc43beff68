//! Full-text search: what is indexed, and how a query is written for FTS5.

use rusqlite::{Connection, params};

use crate::model::SearchText;

pub(super) fn index(c: &Connection, article: i64, text: &SearchText) -> rusqlite::Result<()> {
    let bigrams = [&text.title, &text.names, &text.words]
        .map(|t| bigrams(t))
        .join(" ");
    c.prepare_cached("INSERT OR REPLACE INTO search (rowid, title, names, words, bigrams) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![article, text.title, text.names, text.words, bigrams])
        .map(drop)
}

pub(super) fn forget(c: &Connection, article: i64) -> rusqlite::Result<()> {
    c.prepare_cached("DELETE FROM search WHERE rowid = ?1")?
        .execute([article])
        .map(drop)
}

/// Han, Kana and Hangul: scripts whose words are not, or not only, set apart by blanks.
fn is_cjk(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}')
}

/// The overlapping pairs of every run of such characters.
fn bigrams(text: &str) -> String {
    let mut pairs = String::new();
    let mut before = None;
    for c in text.chars() {
        if let (Some(before), true) = (before, is_cjk(c)) {
            pairs.extend([before, c, ' ']);
        }
        before = is_cjk(c).then_some(c);
    }
    pairs
}

/// Writes what a person typed as an FTS5 expression: all words must occur, `"…"` is a phrase, `OR` is or.
///
/// Every word is quoted, so that nothing typed can be an operator of FTS5 or a fault in its syntax.
pub(super) fn expression(typed: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for (piece, is_phrase) in typed.split('"').zip([false, true].into_iter().cycle()) {
        if is_phrase {
            parts.extend(term(piece));
        } else {
            for word in piece.split_whitespace() {
                parts.extend(if word == "OR" {
                    Some("OR".to_owned())
                } else {
                    term(word)
                });
            }
        }
    }
    // An `OR` with nothing on one side means nothing.
    while parts.first().is_some_and(|p| p == "OR") {
        parts.remove(0);
    }
    while parts.last().is_some_and(|p| p == "OR") {
        parts.pop();
    }
    parts.dedup_by(|a, b| a == "OR" && b == "OR");
    if parts.is_empty() {
        "\"\"".to_owned()
    } else {
        join(&parts)
    }
}

/// Neighbours without an `OR` between them must both occur.
fn join(parts: &[String]) -> String {
    let mut expression = String::new();
    for (i, part) in parts.iter().enumerate() {
        let glue = i > 0 && part != "OR" && parts[i - 1] != "OR";
        expression.push_str(if glue {
            " AND "
        } else if i > 0 {
            " "
        } else {
            ""
        });
        expression.push_str(part);
    }
    expression
}

/// A word or phrase; in those scripts the pairs of its characters, one after another.
fn term(text: &str) -> Option<String> {
    if !text.chars().any(char::is_alphanumeric) {
        return None;
    }
    let pairs = bigrams(text);
    let all_cjk = text.chars().filter(|c| c.is_alphanumeric()).all(is_cjk);
    Some(match (all_cjk, pairs.trim()) {
        (true, "") => format!("\"{text}\"*"),
        (true, pairs) => format!("bigrams : \"{pairs}\""),
        (false, _) => format!("\"{text}\""),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_cannot_be_an_operator() {
        assert_eq!(expression("harbour NEAR("), r#""harbour" AND "NEAR(""#);
        assert_eq!(
            expression("opcon OR \"wartime control\""),
            r#""opcon" OR "wartime control""#
        );
        assert_eq!(expression("OR OR"), "\"\"");
    }

    #[test]
    fn two_syllables_are_a_pair() {
        assert_eq!(bigrams("러시아를 x 中国"), "러시 시아 아를 中国 ");
        assert_eq!(expression("러시"), "bigrams : \"러시\"");
    }
}

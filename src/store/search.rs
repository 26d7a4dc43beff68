//! Full-text search: the words that are indexed beside those of unicode61, and how a query is written for FTS5.

use crate::model::{Term, is_unspaced};

/// The overlapping pairs of every run of such characters.
pub(super) fn bigrams(text: &str) -> String {
    let mut pairs = String::new();
    let mut before = None;
    for c in text.chars() {
        if let (Some(before), true) = (before, is_unspaced(c)) {
            pairs.extend([before, c, ' ']);
        }
        before = is_unspaced(c).then_some(c);
    }
    pairs
}

/// Each such character of a text once: what is looked for by a single one.
pub(super) fn characters(text: &str) -> String {
    let mut characters: Vec<char> = text.chars().filter(|c| is_unspaced(*c)).collect();
    characters.sort_unstable();
    characters.dedup();
    characters.into_iter().flat_map(|c| [c, ' ']).collect()
}

/// Writes what a person typed as an FTS5 expression; `None` where it says nothing.
///
/// Every word is quoted, so that nothing typed can be an operator of FTS5 or a fault in its syntax.
pub(super) fn expression(terms: &[Term]) -> Option<String> {
    let mut expression = String::new();
    let mut before: Option<&Term> = None;
    for term in terms {
        // Neighbours without an `OR` between them must both occur.
        expression.push_str(match (before, term) {
            (None, _) => "",
            (Some(Term::Words(_)), Term::Words(_)) => " AND ",
            (Some(_), _) => " ",
        });
        match term {
            Term::Or => expression.push_str("OR"),
            Term::Words(words) => expression.push_str(&quoted(words)),
        }
        before = Some(term);
    }
    before.map(|_| format!("{{title names words bigrams}} : ({expression})"))
}

/// A word or phrase; in those scripts the pairs of its characters, one after another.
fn quoted(words: &str) -> String {
    let all_cjk = words
        .chars()
        .filter(|c| c.is_alphanumeric())
        .all(is_unspaced);
    let pairs = bigrams(words);
    match (all_cjk, pairs.trim()) {
        (true, "") => format!("bigrams : \"{}\"", characters(words).trim()),
        (true, pairs) => format!("bigrams : \"{pairs}\""),
        (false, _) => format!("\"{words}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::View;

    fn expression_of(typed: &str) -> String {
        let view = View::default().with_text(typed).unwrap();
        let expression = expression(&view.terms()).unwrap_or_default();
        let within = expression.strip_prefix("{title names words bigrams} : (");
        within
            .and_then(|rest| rest.strip_suffix(')'))
            .unwrap_or_default()
            .to_owned()
    }

    #[test]
    fn what_is_typed_cannot_be_an_operator() {
        assert_eq!(expression_of("harbour NEAR("), r#""harbour" AND "NEAR(""#);
        assert_eq!(
            expression_of("opcon OR \"wartime control\" facets:f1"),
            r#""opcon" OR "wartime control" AND "facets:f1""#
        );
        assert_eq!(expression(&[]), None);
    }

    #[test]
    fn two_syllables_are_a_pair_and_one_is_a_character() {
        assert_eq!(bigrams("러시아를 x 中国"), "러시 시아 아를 中国 ");
        assert_eq!(characters("中国中 x"), "中 国 ");
        assert_eq!(expression_of("러시"), "bigrams : \"러시\"");
        assert_eq!(expression_of("中"), "bigrams : \"中\"");
    }
}

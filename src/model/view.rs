//! What is asked of the entries: words and filters, as they stand in an address and in a feed's configuration.

use url::form_urlencoded;

use super::{Facet, FacetKind};

/// A choice among the entries. All of it must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct View {
    /// Words, quoted phrases and `OR`, as they were typed.
    pub text: Option<String>,
    /// Filters, by kind and folded value (see [`FacetKind::fold`]).
    pub filters: Vec<(FacetKind, String)>,
}

/// Of what was typed: a longer text is cut.
const MAX_TEXT: usize = 1000;

/// No more filters than that; what is more is left out.
const MAX_FILTERS: usize = 16;

/// No more words and phrases than that are looked for: the work that anyone may ask for has an end.
const MAX_TERMS: usize = 32;

impl View {
    /// The view that an address's query asks for (`q=…&site=…`). Other parameters and empty values say nothing.
    #[must_use]
    pub fn from_query(query: &str) -> Self {
        let mut view = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if name == "q" {
                view = view.with_text(&value);
            } else if let Some(kind) = FacetKind::from_word(&name) {
                view = view.with(kind, &value);
            }
        }
        view
    }

    /// The same with these words instead.
    #[must_use]
    pub fn with_text(mut self, text: &str) -> Self {
        let shown = text.chars().filter(|c| !turns_text_about(*c));
        let text: String = shown
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(MAX_TEXT)
            .collect();
        let text = text.trim();
        self.text = (!text.is_empty()).then(|| text.to_owned());
        self
    }

    /// The same with one filter more, given by name or folded value.
    #[must_use]
    pub fn with(mut self, kind: FacetKind, name: &str) -> Self {
        let filter = Facet::new(kind, name).map(|facet| (kind, facet.value));
        let filter = filter.filter(|filter| !self.filters.contains(filter));
        if self.filters.len() < MAX_FILTERS {
            self.filters.extend(filter);
        }
        self.filters.sort();
        self
    }

    /// The same without that filter.
    #[must_use]
    pub fn without(&self, kind: FacetKind, value: &str) -> Self {
        let mut view = self.clone();
        view.filters
            .retain(|filter| filter.0 != kind || filter.1 != value);
        view
    }

    /// Whether it asks for nothing: then it holds every entry.
    #[must_use]
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// The values of its filters of a kind.
    pub fn values(&self, kind: FacetKind) -> impl Iterator<Item = &str> {
        let of_kind = self.filters.iter().filter(move |filter| filter.0 == kind);
        of_kind.map(|filter| filter.1.as_str())
    }

    /// The query of its address, always the same for the same view, without a `?`; empty where it asks for nothing.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.text.iter().map(|text| ("q", text)));
        for (kind, value) in &self.filters {
            query.append_pair(kind.as_str(), value);
        }
        query.finish()
    }

    /// What its words ask for, in order.
    #[must_use]
    pub fn terms(&self) -> Vec<Term> {
        self.text.as_deref().map(terms).unwrap_or_default()
    }
}

/// A part of what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A word or a phrase.
    Words(String),
    /// Either what stands before or what stands behind.
    Or,
}

/// Bidirectional embeddings, overrides and isolates (UAX #9 §2), and the byte order mark: no words, but they would turn
/// about what is shown beside them.
fn turns_text_about(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether a character is of a script whose words are not, or not only, set apart by blanks (Han, Kana, Hangul): then it
/// is looked for within words too.
#[must_use]
pub fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}')
}

/// What a person typed: all words must occur, `"…"` is a phrase, `OR` is or. What holds no letter and no digit says nothing.
fn terms(typed: &str) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    for (piece, is_phrase) in typed.split('"').zip([false, true].into_iter().cycle()) {
        let words: Vec<&str> = if is_phrase {
            vec![piece.trim()]
        } else {
            piece.split_whitespace().collect()
        };
        for word in words {
            let can_join = matches!(terms.last(), Some(Term::Words(_)));
            if word == "OR" && !is_phrase {
                // An `OR` with nothing on one side means nothing.
                terms.extend(can_join.then_some(Term::Or));
            } else if word.chars().any(char::is_alphanumeric) {
                terms.push(Term::Words(word.to_owned()));
            }
        }
    }
    terms.truncate(MAX_TERMS);
    if terms.last() == Some(&Term::Or) {
        terms.pop();
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_read_from_an_address_and_written_back() {
        let view =
            View::from_query("q=night+ban&site=The%20Harbour%20Daily&language=KO&page=2&x=y&day=");
        assert_eq!(view.text.as_deref(), Some("night ban"));
        assert_eq!(
            view.query(),
            "q=night+ban&site=the-harbour-daily&language=ko"
        );
        assert_eq!(View::from_query(&view.query()), view);
        assert_eq!(
            view.without(FacetKind::Language, "ko").query(),
            "q=night+ban&site=the-harbour-daily"
        );
    }

    #[test]
    fn the_same_filters_in_another_order_are_the_same_view() {
        let view = View::from_query("source=b&author=x&source=a&source=a");
        assert_eq!(view, View::from_query("author=X&source=a&source=b"));
        assert!(View::from_query("q=+&site=!!").is_all());
        let hostile = View::default().with_text("a\u{202e}b\0c\u{b}");
        assert_eq!(hostile.text.as_deref(), Some("ab c"));
    }

    #[test]
    fn words_phrases_and_or_are_told_apart() {
        let words = |text: &str| Term::Words(text.to_owned());
        assert_eq!(
            terms("opcon OR \"wartime OR control\" now"),
            [
                words("opcon"),
                Term::Or,
                words("wartime OR control"),
                words("now")
            ]
        );
        assert_eq!(terms("OR OR \"\" - OR"), []);
        assert_eq!(terms("a OR"), [words("a")]);
    }

    #[test]
    fn however_much_is_typed_the_work_has_an_end() {
        let view = View::from_query(&format!("q={}", "a+OR+".repeat(10_000)));
        assert!(view.terms().len() <= MAX_TERMS);
        let many: Vec<_> = (0..100).map(|n| format!("author=a{n}")).collect();
        assert_eq!(View::from_query(&many.join("&")).filters.len(), MAX_FILTERS);
    }
}

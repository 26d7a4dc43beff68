//! What is asked of the entries: words and filters, as they stand in an address and in a feed's configuration.

use chrono::NaiveDate;
use url::form_urlencoded;

use super::{Facet, FacetKind, MAX_CITERS};

/// A choice among the entries. All of it must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct View {
    /// Words, quoted phrases and `OR`, as they were typed.
    pub text: Option<String>,
    /// Filters, by kind and folded value (see [`FacetKind::fold`]).
    pub filters: Vec<(FacetKind, String)>,
    /// The first day.
    pub since: Option<NaiveDate>,
    /// The day after the last.
    pub until: Option<NaiveDate>,
}

/// No longer text is looked for.
const MAX_TEXT: usize = 1000;

/// No more filters than that hold together.
const MAX_FILTERS: usize = 16;

/// No more words and phrases than that are looked for: the work that anyone may ask for has an end.
const MAX_WORDS: usize = 32;

/// Why what is asked for is not understood, and the mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    /// The text is too long.
    #[error("more than {MAX_TEXT} characters are looked for; leave some out")]
    Long,
    /// It has too many words.
    #[error("more than {MAX_WORDS} words and phrases are looked for; leave some out")]
    Words,
    /// There are too many filters.
    #[error("more than {MAX_FILTERS} filters; leave some out")]
    Filters,
    /// What should be a day is none.
    #[error("{0} is no day; write it as 2025-07-13")]
    Day(&'static str),
    /// The curators are not counted so.
    #[error(
        "citers is the number of curators who cite an article at least; write 2 to {MAX_CITERS}"
    )]
    Citers,
    /// There is no such page of a list.
    #[error("page is the number of a page; write 1 or more")]
    Page,
}

impl View {
    /// The view that an address's query asks for (`q=…&site=…`). Other parameters and empty values say nothing.
    pub fn from_query(query: &str) -> Result<Self, Unclear> {
        let mut view = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                _ if value.is_empty() => {}
                "q" => view = view.with_text(&value)?,
                "since" => view.since = Some(day("since", &value)?),
                "until" => view.until = Some(day("until", &value)?),
                name => {
                    if let Some(kind) = FacetKind::from_word(name) {
                        view = view.with(kind, &checked(kind, &value)?);
                    }
                }
            }
        }
        if view.filters.len() > MAX_FILTERS {
            return Err(Unclear::Filters);
        }
        Ok(view)
    }

    /// The same with these words instead.
    pub fn with_text(mut self, text: &str) -> Result<Self, Unclear> {
        let shown = text.chars().filter(|c| !turns_text_about(*c));
        let text: String = shown
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(MAX_TEXT + 1)
            .collect();
        if text.chars().count() > MAX_TEXT {
            return Err(Unclear::Long);
        }
        let text = text.trim();
        self.text = (!text.is_empty()).then(|| text.to_owned());
        let is_word = |term: &&Term| matches!(term, Term::Words(_));
        if self.terms().iter().filter(is_word).count() > MAX_WORDS {
            return Err(Unclear::Words);
        }
        Ok(self)
    }

    /// The same with one filter more, given by name or folded value.
    #[must_use]
    pub fn with(mut self, kind: FacetKind, name: &str) -> Self {
        let filter = Facet::new(kind, name).map(|facet| (kind, facet.value));
        let filter = filter.filter(|filter| !self.filters.contains(filter));
        self.filters.extend(filter);
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
        query.extend_pairs(self.parameters());
        query.finish()
    }

    /// The parameters of its address, but for its words.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let filters = self.filters.iter();
        let mut parameters: Vec<_> = filters
            .map(|(kind, value)| (kind.as_str(), value.clone()))
            .collect();
        let days = [("since", self.since), ("until", self.until)];
        parameters.extend(
            days.into_iter()
                .filter_map(|(name, day)| Some((name, day?.to_string()))),
        );
        parameters
    }

    /// What its words ask for, in order.
    #[must_use]
    pub fn terms(&self) -> Vec<Term> {
        self.text.as_deref().map(terms).unwrap_or_default()
    }
}

/// The day that a parameter is.
fn day(name: &'static str, value: &str) -> Result<NaiveDate, Unclear> {
    value.trim().parse().map_err(|_| Unclear::Day(name))
}

/// The value of a filter; of a kind that counts or is a day, only what may be.
fn checked(kind: FacetKind, value: &str) -> Result<String, Unclear> {
    match kind {
        FacetKind::Day => day("day", value).map(|day| day.to_string()),
        FacetKind::Citers => match value.trim().parse() {
            Ok(citers) if (2..=MAX_CITERS).contains(&citers) => Ok(citers.to_string()),
            _ => Err(Unclear::Citers),
        },
        _ => Ok(value.to_owned()),
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
    if terms.last() == Some(&Term::Or) {
        terms.pop();
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(query: &str) -> View {
        View::from_query(query).unwrap()
    }

    #[test]
    fn a_view_is_read_from_an_address_and_written_back() {
        let all = "q=night+ban&site=The%20Harbour%20Daily&language=KO&citers=02&page=2&x=y&day=\
                   &until=2025-08-01&since=2025-07-01";
        let asked = view(all);
        assert_eq!(asked.text.as_deref(), Some("night ban"));
        assert_eq!(
            asked.query(),
            "q=night+ban&site=the-harbour-daily&language=ko&citers=2&since=2025-07-01&until=2025-08-01"
        );
        assert_eq!(view(&asked.query()), asked);
        assert_eq!(
            asked.without(FacetKind::Language, "ko").query(),
            "q=night+ban&site=the-harbour-daily&citers=2&since=2025-07-01&until=2025-08-01"
        );
    }

    #[test]
    fn the_same_filters_in_another_order_are_the_same_view() {
        let asked = view("source=b&author=x&source=a&source=a");
        assert_eq!(asked, view("author=X&source=a&source=b"));
        assert!(view("q=+&site=!!&since=&until=&citers=").is_all());
        let hostile = View::default().with_text("a\u{202e}b\0c\u{b}").unwrap();
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
    fn what_is_not_understood_is_refused() {
        let many = |name: &str, count: usize| {
            let all: Vec<_> = (0..count).map(|n| format!("{name}=a{n}")).collect();
            all.join("&")
        };
        for (query, unclear) in [
            (format!("q={}", "a+OR+".repeat(33)), Unclear::Words),
            (format!("q={}", "a+OR+".repeat(10_000)), Unclear::Long),
            (many("author", 17), Unclear::Filters),
            ("since=x".to_owned(), Unclear::Day("since")),
            ("until=2025-02-30".to_owned(), Unclear::Day("until")),
            ("day=today".to_owned(), Unclear::Day("day")),
            ("citers=x".to_owned(), Unclear::Citers),
            ("citers=1".to_owned(), Unclear::Citers),
            ("citers=10".to_owned(), Unclear::Citers),
        ] {
            assert_eq!(View::from_query(&query), Err(unclear), "{query:.40}");
        }
        assert_eq!(view(&format!("q={}", "a+OR+".repeat(32))).terms().len(), 63);
        assert_eq!(view(&many("author", 16)).filters.len(), 16);
    }
}

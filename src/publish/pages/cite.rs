//! How an article is cited: in words, as BibTeX, as RIS.

use crate::model::{Entry, Kind};
use crate::publish::rendition::{Budget, Rendition};
use crate::publish::{Site, dates, short_id};

/// A form of citations that programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CitationStyle {
    /// BibTeX.
    Bibtex,
    /// RIS.
    Ris,
}

impl CitationStyle {
    /// The style whose files end so.
    #[must_use]
    pub fn from_ending(ending: &str) -> Option<Self> {
        [Self::Bibtex, Self::Ris]
            .into_iter()
            .find(|style| style.ending() == ending)
    }

    /// How its files end.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Bibtex => "bib",
            Self::Ris => "ris",
        }
    }

    /// The media type.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Bibtex => "application/x-bibtex; charset=utf-8",
            Self::Ris => "application/x-research-info-systems; charset=utf-8",
        }
    }
}

/// The citation of an article, as a file.
#[must_use]
pub fn citation(site: &Site, entry: &Entry, style: CitationStyle) -> String {
    let shown = Rendition::new(site, entry, Budget::PAGE);
    match style {
        CitationStyle::Bibtex => bibtex(site, entry, &shown),
        CitationStyle::Ris => ris(site, &shown),
    }
}

/// `Yang Ji-ho, Kim Seo-young: Title. The Harbour Daily, 13 July 2025. https://…`
pub(super) fn in_words(site: &Site, entry: &Rendition) -> String {
    let authors = match entry.authors.as_slice() {
        [] => String::new(),
        authors => format!("{}: ", authors.join(", ")),
    };
    let day = entry.dated.map(|dated| dates::day(dated.date()));
    let origin: Vec<&str> = [entry.site.as_deref(), day.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let end = if entry.title.ends_with(['.', '?', '!', '…']) {
        " "
    } else {
        ". "
    };
    let origin = if origin.is_empty() {
        String::new()
    } else {
        format!("{}. ", origin.join(", "))
    };
    format!("{authors}{}{end}{origin}{}", entry.title, entry.link(site))
}

fn bibtex(site: &Site, entry: &Entry, shown: &Rendition) -> String {
    let date = shown.dated.map(|dated| dated.date());
    // A name in braces is one name, whatever commas and words it has.
    let authors: Vec<String> = shown
        .authors
        .iter()
        .map(|name| format!("{{{}}}", tex(name)))
        .collect();
    let fields = [
        (
            "author",
            Some(authors.join(" and ")).filter(|authors| !authors.is_empty()),
        ),
        ("title", Some(format!("{{{}}}", tex(&shown.title)))),
        ("journal", shown.site.as_deref().map(tex)),
        ("year", date.map(|date| date.format("%Y").to_string())),
        ("month", date.map(|date| date.format("%-m").to_string())),
        ("date", date.map(|date| date.to_string())),
        ("language", shown.language.as_deref().map(tex)),
        ("url", Some(address(&shown.link(site)))),
    ];
    let fields = fields
        .into_iter()
        .filter_map(|(name, value)| Some(format!("  {name} = {{{}}}", value?)));
    let fields: Vec<String> = fields.collect();
    format!(
        "@misc{{aggregator-{},\n{}\n}}\n",
        short_id(entry.id),
        fields.join(",\n")
    )
}

/// Text as TeX shows it as it is.
fn tex(text: &str) -> String {
    let mut tex = String::new();
    for letter in text.chars() {
        match letter {
            '{' | '}' | '%' | '&' | '$' | '#' | '_' => tex.extend(['\\', letter]),
            '\\' => tex.push_str("\\textbackslash{}"),
            '~' => tex.push_str("\\textasciitilde{}"),
            '^' => tex.push_str("\\textasciicircum{}"),
            _ => tex.push(letter),
        }
    }
    tex
}

/// An address, which programs take as it is: what would end the field is percent-encoded.
fn address(address: &str) -> String {
    address
        .replace('{', "%7B")
        .replace('}', "%7D")
        .replace('\\', "%5C")
}

fn ris(site: &Site, entry: &Rendition) -> String {
    let kind = match entry.kind {
        Kind::Article | Kind::Discussion => "ELEC",
        Kind::Video => "VIDEO",
        Kind::Audio => "SOUND",
        Kind::Document => "RPRT",
    };
    let date = entry.dated.map(|dated| dated.date());
    let mut lines = vec![("TY", kind.to_owned())];
    lines.extend(entry.authors.iter().map(|author| ("AU", author.clone())));
    lines.push(("TI", entry.title.clone()));
    lines.extend(entry.site.clone().map(|publication| ("T2", publication)));
    lines.extend(date.map(|date| ("PY", date.format("%Y").to_string())));
    lines.extend(date.map(|date| ("DA", date.format("%Y/%m/%d").to_string())));
    lines.extend(entry.language.clone().map(|language| ("LA", language)));
    lines.push(("UR", entry.link(site)));
    lines.push(("ER", String::new()));
    let lines = lines
        .iter()
        .map(|(tag, value)| format!("{tag}  - {value}\r\n"));
    lines.collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::test_sample::{hostile, site, usual};

    #[test]
    fn an_article_is_cited_in_three_forms() {
        let shown = Rendition::new(&site(), &usual(), Budget::PAGE);
        assert_eq!(
            in_words(&site(), &shown),
            "Yang Ji-ho, Kim Seo-young: Port authority backs away from its night ban. The Harbour Daily, 13 July 2025. \
             https://news.example.org/2025/07/13/port?id=1&lang=en"
        );
        assert_eq!(
            citation(&site(), &usual(), CitationStyle::Bibtex),
            "@misc{aggregator-4513f40a,\n  author = {{Yang Ji-ho} and {Kim Seo-young}},\n  \
             title = {{Port authority backs away from its night ban}},\n  journal = {The Harbour Daily},\n  \
             year = {2025},\n  month = {7},\n  date = {2025-07-13},\n  language = {en},\n  \
             url = {https://news.example.org/2025/07/13/port?id=1&lang=en}\n}\n"
        );
        assert_eq!(
            citation(&site(), &usual(), CitationStyle::Ris),
            "TY  - ELEC\r\nAU  - Yang Ji-ho\r\nAU  - Kim Seo-young\r\n\
             TI  - Port authority backs away from its night ban\r\nT2  - The Harbour Daily\r\nPY  - 2025\r\n\
             DA  - 2025/07/13\r\nLA  - en\r\nUR  - https://news.example.org/2025/07/13/port?id=1&lang=en\r\nER  - \r\n"
        );
    }

    #[test]
    fn no_title_ends_a_field_or_begins_a_command() {
        assert_eq!(
            tex("}\\input{x}, title = {50%"),
            "\\}\\textbackslash{}input\\{x\\}, title = \\{50\\%"
        );
        let entry = Entry {
            title: "A\nER  - \nTY  - JOUR".to_owned(),
            ..hostile()
        };
        let ris = citation(&site(), &entry, CitationStyle::Ris);
        assert_eq!(
            ris.lines().filter(|line| line.starts_with("ER")).count(),
            1,
            "{ris}"
        );
    }
}

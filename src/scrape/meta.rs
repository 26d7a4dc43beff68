//! `<meta>`, `<link>` and `<title>` → candidates, by tables of the names that are in use.

use url::Url;

use super::evidence::Evidence;
use super::reading::Reading;
use super::walk::leads_to_author;
use crate::model::Field;
use crate::model::Field::{
    Authors, Description, Image, Kind, Language, Modified, Published, Site, Title,
};

/// Names of `<meta>` elements: `OpenGraph`, Twitter cards, Dublin Core, Highwire (`citation_…`), parse.ly, Sailthru,
/// Cxense, and the ones without a standard.
#[rustfmt::skip]
const NAMES: &[(&str, Field, &str)] = &[
    ("og:title", Title, "meta og:title"),
    ("twitter:title", Title, "meta twitter:title"),
    ("twitter:text:title", Title, "meta twitter:title"),
    ("citation_title", Title, "meta citation_title"),
    ("dc.title", Title, "meta dc.title"),
    ("dcterms.title", Title, "meta dc.title"),
    ("dc:title", Title, "meta dc.title"),
    ("parsely-title", Title, "meta parsely-title"),
    ("sailthru.title", Title, "meta sailthru.title"),
    ("cxenseparse:title", Title, "meta cxenseparse:title"),
    ("headline", Title, "meta headline"),
    ("hdl", Title, "meta headline"),
    ("title", Title, "meta title"),
    ("author", Authors, "meta author"),
    ("authors", Authors, "meta author"),
    ("article:author", Authors, "meta article:author"),
    ("og:article:author", Authors, "meta article:author"),
    ("og:author", Authors, "meta article:author"),
    ("article:author_name", Authors, "meta article:author_name"),
    ("articleauthor", Authors, "meta article:author_name"),
    ("byl", Authors, "meta byl"),
    ("byline", Authors, "meta byl"),
    ("citation_author", Authors, "meta citation_author"),
    ("citation_authors", Authors, "meta citation_author"),
    ("dc.creator", Authors, "meta dc.creator"),
    ("dc:creator", Authors, "meta dc.creator"),
    ("dc.author", Authors, "meta dc.creator"),
    ("dcterms.creator", Authors, "meta dc.creator"),
    ("dcsext.author", Authors, "meta dc.creator"),
    ("parsely-author", Authors, "meta parsely-author"),
    ("sailthru.author", Authors, "meta sailthru.author"),
    ("cxenseparse:author", Authors, "meta cxenseparse:author"),
    ("twitter:creator:name", Authors, "meta article:author_name"),
    ("og:site_name", Site, "meta og:site_name"),
    ("application-name", Site, "meta application-name"),
    ("apple-mobile-web-app-title", Site, "meta apple-mobile-web-app-title"),
    ("sitename", Site, "meta sitename"),
    ("dc.publisher", Site, "meta dc.publisher"),
    ("dcterms.publisher", Site, "meta dc.publisher"),
    ("prism.publicationname", Site, "meta citation_journal_title"),
    ("citation_journal_title", Site, "meta citation_journal_title"),
    ("publisher", Site, "meta publisher"),
    ("article:published_time", Published, "meta article:published_time"),
    ("og:article:published_time", Published, "meta article:published_time"),
    ("article:published", Published, "meta article:published_time"),
    ("og:published_time", Published, "meta article:published_time"),
    ("og:pubdate", Published, "meta article:published_time"),
    ("og:regdate", Published, "meta article:published_time"),
    ("citation_publication_date", Published, "meta citation_date"),
    ("citation_online_date", Published, "meta citation_date"),
    ("citation_date", Published, "meta citation_date"),
    ("parsely-pub-date", Published, "meta parsely-pub-date"),
    ("sailthru.date", Published, "meta sailthru.date"),
    ("cxenseparse:recs:publishtime", Published, "meta cxenseparse:publishtime"),
    ("cxenseparse:publishtime", Published, "meta cxenseparse:publishtime"),
    ("datepublished", Published, "meta datePublished"),
    ("publisheddate", Published, "meta datePublished"),
    ("published_at", Published, "meta datePublished"),
    ("publish-date", Published, "meta datePublished"),
    ("publish_date", Published, "meta datePublished"),
    ("publishdate", Published, "meta datePublished"),
    ("pubdate", Published, "meta datePublished"),
    ("publication_date", Published, "meta datePublished"),
    ("originalpublicationdate", Published, "meta datePublished"),
    ("article_date_original", Published, "meta datePublished"),
    ("prism.publicationdate", Published, "meta datePublished"),
    ("ptime", Published, "meta datePublished"),
    ("displaydate", Published, "meta datePublished"),
    ("dc.date.issued", Published, "meta dc.date.issued"),
    ("dcterms.issued", Published, "meta dc.date.issued"),
    ("dcterms.available", Published, "meta dc.date.issued"),
    ("dc.date.created", Published, "meta dc.date"),
    ("dcterms.created", Published, "meta dc.date"),
    ("dcterms.date", Published, "meta dc.date"),
    ("dc.date", Published, "meta dc.date"),
    ("dc:date", Published, "meta dc.date"),
    ("date", Published, "meta date"),
    ("datecreated", Published, "meta dateCreated"),
    ("uploaddate", Published, "meta dateCreated"),
    ("created", Published, "meta dateCreated"),
    ("article:modified_time", Modified, "meta article:modified_time"),
    ("og:article:modified_time", Modified, "meta article:modified_time"),
    ("article:modified", Modified, "meta article:modified_time"),
    ("og:modified_time", Modified, "meta article:modified_time"),
    ("og:updated_time", Modified, "meta og:updated_time"),
    ("datemodified", Modified, "meta dateModified"),
    ("last_updated_date", Modified, "meta dateModified"),
    ("dcterms.modified", Modified, "meta dc.date.modified"),
    ("dc.date.modified", Modified, "meta dc.date.modified"),
    ("last-modified", Modified, "meta last-modified"),
    ("og:locale", Language, "meta og:locale"),
    ("content-language", Language, "meta content-language"),
    ("language", Language, "meta language"),
    ("dc.language", Language, "meta dc.language"),
    ("dcterms.language", Language, "meta dc.language"),
    ("inlanguage", Language, "meta inLanguage"),
    ("og:description", Description, "meta og:description"),
    ("description", Description, "meta description"),
    ("twitter:description", Description, "meta twitter:description"),
    ("dc.description", Description, "meta dc.description"),
    ("sailthru.description", Description, "meta sailthru.description"),
    ("og:image", Image, "meta og:image"),
    ("og:image:secure_url", Image, "meta og:image:secure_url"),
    ("og:image:url", Image, "meta og:image"),
    ("twitter:image", Image, "meta twitter:image"),
    ("twitter:image:src", Image, "meta twitter:image"),
    ("sailthru.image.full", Image, "meta sailthru.image"),
    ("parsely-image-url", Image, "meta parsely-image-url"),
    ("thumbnail", Image, "meta thumbnail"),
    ("og:type", Kind, "meta og:type"),
    ("og:url", Field::CanonicalUrl, "meta og:url"),
    ("article:content_tier", Kind, "meta article:content_tier"),
];

/// Reads what the head of a page declares.
pub(super) fn read(reading: &Reading<'_>, evidence: &mut Evidence) {
    for (name, content) in &reading.metas {
        for (_, field, place) in NAMES.iter().filter(|(known, ..)| known == name) {
            evidence.add(*field, place, *content);
        }
    }
    let authors: Vec<String> = evidence
        .at(Authors, "meta article:author")
        .filter_map(name_in_address)
        .collect();
    for name in authors {
        evidence.add(Authors, "address of an author", name);
    }
    for (rel, href) in &reading.links {
        for word in rel.split_ascii_whitespace().map(str::to_ascii_lowercase) {
            match word.as_str() {
                "canonical" => evidence.add(Field::CanonicalUrl, "link canonical", *href),
                "image_src" => evidence.add(Image, "link image_src", *href),
                _ => {}
            }
        }
    }
    evidence.add(Title, "<title>", reading.title.as_str());
    if let Some(language) = reading.html_lang {
        evidence.add(Language, "html lang", language);
    }
}

/// The address of the page's AMP form.
pub(super) fn amp(reading: &Reading<'_>, base: &Url) -> Option<Url> {
    let is_amp = |rel: &str| {
        rel.split_ascii_whitespace()
            .any(|word| word.eq_ignore_ascii_case("amphtml"))
    };
    let (_, href) = reading.links.iter().find(|(rel, _)| is_amp(rel))?;
    form(href, base)
}

/// A page has so many forms for other media at most.
const MAX_VARIANTS: usize = 4;

/// The addresses of the page's forms for paper and for small screens.
pub(super) fn variants(reading: &Reading<'_>, base: &Url) -> Vec<Url> {
    let variants = reading.variants.iter().take(MAX_VARIANTS);
    variants.filter_map(|href| form(href, base)).collect()
}

fn form(href: &str, base: &Url) -> Option<Url> {
    let mut url = base.join(href.trim()).ok()?;
    url.set_fragment(None);
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// `Ann Miller` of `https://site.example/editors/ann-miller`: Facebook asked for the address of the author's page.
fn name_in_address(address: &str) -> Option<String> {
    let path = address.trim().strip_prefix("http")?.trim_end_matches('/');
    let (_, slug) = path.rsplit_once('/')?;
    let words: Vec<&str> = slug.split('-').collect();
    let is_word = |word: &&str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    let is_name = matches!(words.len(), 2 | 3) && words.iter().all(is_word);
    (is_name && leads_to_author(path)).then(|| {
        let capital = |word: &&str| word[..1].to_ascii_uppercase() + &word[1..];
        let words: Vec<String> = words.iter().map(capital).collect();
        words.join(" ")
    })
}

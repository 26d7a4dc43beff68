//! The shapes of pages: each puts a story into HTML the way some publishers do, and says no more than they would.

use serde_json::{Value, json};

use super::page::Page;
use super::stories::Story;

/// schema.org `NewsArticle` as JSON-LD, with the visible page around it.
pub(crate) fn json_ld(story: &Story, port: u16) -> Page {
    let authors: Vec<Value> = story
        .authors
        .iter()
        .map(|name| json!({"@type": "Person", "name": name}))
        .collect();
    let data = json!({
        "@context": "https://schema.org", "@type": "NewsArticle",
        "mainEntityOfPage": story.url(port), "headline": story.title, "author": authors,
        "datePublished": story.published, "publisher": {"@type": "Organization", "name": story.site},
        "inLanguage": "en", "description": story.text[0],
    });
    Page::html(document(
        "en",
        &format!("{}{}", head(story, port), script(&data)),
        &body(story),
    ))
}

/// JSON-LD as one `@graph` whose nodes name each other by `@id`, as several content systems write it.
pub(crate) fn graph(story: &Story, port: u16) -> Page {
    let url = story.url(port);
    let id = |fragment: &str| format!("{url}#{fragment}");
    let people = story.authors.iter().enumerate().map(
        |(at, name)| json!({"@type": "Person", "@id": id(&format!("person-{at}")), "name": name}),
    );
    let references: Vec<Value> = (0..story.authors.len())
        .map(|at| json!({"@id": id(&format!("person-{at}"))}))
        .collect();
    let mut nodes = vec![
        json!({"@type": "WebSite", "@id": id("website"), "name": story.site, "publisher": {"@id": id("publisher")}}),
        json!({"@type": "Organization", "@id": id("publisher"), "name": story.site}),
        json!({"@type": "WebPage", "@id": url, "url": url, "isPartOf": {"@id": id("website")}}),
        json!({"@type": "Article", "@id": id("article"), "isPartOf": {"@id": url}, "headline": story.title,
               "author": references, "publisher": {"@id": id("publisher")}, "datePublished": story.published}),
    ];
    nodes.extend(people);
    let data = json!({"@context": "https://schema.org", "@graph": nodes});
    Page::html(document(
        "en",
        &format!("{}{}", head(story, port), script(&data)),
        &body(story),
    ))
}

/// `OpenGraph` and nothing else; the canonical address is written relative.
pub(crate) fn open_graph(story: &Story, port: u16) -> Page {
    let authors: String = story
        .authors
        .iter()
        .map(|name| property("article:author", name))
        .collect();
    let head = [
        format!("<title>{} | {}</title>", escape(story.title), story.site),
        format!("<link rel=\"canonical\" href=\"{}\">", story.path),
        property("og:type", "article"),
        property("og:url", &story.url(port)),
        property("og:title", story.title),
        property("og:site_name", story.site),
        property("og:description", story.text[0]),
        property("article:published_time", story.published),
        authors,
    ];
    Page::html(document("en", &head.concat(), &body(story)))
}

/// schema.org as microdata in the visible page.
pub(crate) fn microdata(story: &Story, port: u16) -> Page {
    let authors: String = story
        .authors
        .iter()
        .map(|name| format!("<span itemprop=\"author\" itemscope itemtype=\"https://schema.org/Person\"><span itemprop=\"name\">{name}</span></span>"))
        .collect();
    let article = format!(
        "<article itemscope itemtype=\"https://schema.org/NewsArticle\"><link itemprop=\"mainEntityOfPage\" href=\"{}\">\
         <h1 itemprop=\"headline\">{}</h1>{authors}<time itemprop=\"datePublished\" datetime=\"{}\">in March</time>\
         <div itemprop=\"publisher\" itemscope itemtype=\"https://schema.org/Organization\"><meta itemprop=\"name\" content=\"{}\"></div>\
         <div itemprop=\"articleBody\">{}</div></article>",
        story.url(port),
        escape(story.title),
        story.published,
        story.site,
        paragraphs(story),
    );
    Page::html(document(
        "en",
        &format!("<title>{}</title>", escape(story.title)),
        &article,
    ))
}

/// Dublin Core meta tags, as offices and repositories write them; the date is a day.
pub(crate) fn dublin_core(story: &Story, _port: u16) -> Page {
    let tags: String = [
        ("DC.title", story.title),
        ("DC.date.issued", story.published),
        ("DC.publisher", story.site),
        ("DC.language", "en"),
    ]
    .into_iter()
    .chain(story.authors.iter().map(|name| ("DC.creator", *name)))
    .map(|(name, content)| format!("<meta name=\"{name}\" content=\"{}\">", escape(content)))
    .collect();
    Page::html(document(
        "en",
        &format!("<title>{}</title>{tags}", escape(story.title)),
        &paragraphs(story),
    ))
}

/// No markup for machines: a heading, a byline and a `<time>` that people see. A title with quirks stays as it is.
pub(crate) fn visible(story: &Story, _port: u16) -> Page {
    let title = format!("<title>{} – {}</title>", escape(story.title), story.site);
    Page::html(document("en", &title, &body(story)))
}

/// Nothing at all but `<title>`.
pub(crate) fn bare(story: &Story, _port: u16) -> Page {
    Page::html(format!(
        "<title>{}</title>{}",
        escape(story.title),
        paragraphs(story)
    ))
}

/// A Korean page in UTF-8: `입력` before the date, `기자` after the name, `OpenGraph` for the rest.
pub(crate) fn korean(story: &Story, port: u16) -> Page {
    Page::html(korean_document(story, port, "utf-8"))
}

/// The same in EUC-KR, said by `<meta charset>` alone.
pub(crate) fn korean_euc_kr(story: &Story, port: u16) -> Page {
    let text = korean_document(story, port, "euc-kr");
    let (bytes, _, _) = encoding_rs::EUC_KR.encode(&text);
    Page::new("text/html", bytes.into_owned())
}

fn korean_document(story: &Story, port: u16, charset: &str) -> String {
    format!(
        "<!doctype html><html lang=\"ko\"><head><meta charset=\"{charset}\"><title>{title} - {site}</title>{}{}{}</head>\
         <body><h1>{title}</h1><p class=\"byline\">{} 기자</p><p class=\"date\">입력 <time datetime=\"{}\">{}</time></p>{}</body></html>",
        property("og:title", story.title),
        property("og:site_name", story.site),
        property("og:url", &story.url(port)),
        story.authors[0],
        story.published,
        story.published.get(..10).unwrap_or_default(),
        paragraphs(story),
        title = story.title,
        site = story.site,
    )
}

/// The AMP form of a story: its canonical address is another page.
pub(crate) fn amp(story: &Story, port: u16) -> Page {
    let page = String::from_utf8(json_ld(story, port).body).expect("our HTML is UTF-8");
    Page::html(page.replacen("<html", "<html amp", 1))
}

/// The agency's text in another paper's template: other furniture, another address, no canonical to the first.
pub(crate) fn syndicated(story: &Story, port: u16) -> Page {
    let furniture: String = (1..=30)
        .map(|at| format!("<li><a href=\"/section/{at}\">Section {at} of the Upcoast</a></li>"))
        .collect();
    let head = [
        property("og:title", story.title),
        property("og:site_name", story.site),
        property("og:url", &story.url(port)),
    ];
    let article = format!(
        "<ul>{furniture}</ul><div class=\"story\"><h2>From the agencies</h2><h1>{}</h1><p class=\"author\">By {}</p>\
         <time datetime=\"{}\">Tuesday</time>{}</div><footer>Printed upcoast</footer>",
        story.title,
        story.authors.join(" and "),
        story.published,
        paragraphs(story),
    );
    Page::html(document(
        "en",
        &format!("<title>{}</title>{}", story.title, head.concat()),
        &article,
    ))
}

/// A live page of five megabytes; what matters stands in its head.
pub(crate) fn five_megabytes(story: &Story, port: u16) -> Page {
    const SIZE: usize = 5 * 1024 * 1024;
    let mut page = json_ld(story, port);
    let mut start = 0_u32;
    while page.body.len() < SIZE {
        start += 1;
        let line = format!(
            "<p id=\"start-{start}\">Start {start}: wind west, {} knots, soup of the {} hour.</p>\n",
            start % 31,
            start % 24
        );
        page.body.extend_from_slice(line.as_bytes());
    }
    page
}

/// A title that would be script or break XML 1.0 where it is copied as it is: control characters within.
pub(crate) fn hostile(story: &Story, port: u16) -> Page {
    let mut page = visible(story, port);
    let text = String::from_utf8(page.body).expect("our HTML is UTF-8");
    page.body = text
        .replace("How to ", "How\u{1} to\u{b} \u{1f}")
        .into_bytes();
    page
}

fn head(story: &Story, port: u16) -> String {
    format!(
        "<title>{} - {}</title><link rel=\"canonical\" href=\"{}\">",
        escape(story.title),
        story.site,
        story.url(port)
    )
}

fn body(story: &Story) -> String {
    let authors = story.authors.join(" and ");
    let date = story.published.get(..10).unwrap_or_default();
    format!(
        "<nav><a href=\"/\">{site}</a> <a href=\"/weather\">Weather</a></nav><article><h1>{}</h1>\
         <p class=\"byline\">By <span class=\"author\">{authors}</span></p><time datetime=\"{}\">{date}</time>{}</article>\
         <footer>© {site}</footer>",
        escape(story.title),
        story.published,
        paragraphs(story),
        site = story.site,
    )
}

/// The story's text as HTML.
pub(crate) fn paragraphs(story: &Story) -> String {
    story
        .text
        .iter()
        .map(|paragraph| format!("<p>{}</p>\n", escape(paragraph)))
        .collect()
}

fn document(language: &str, head: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\">{head}</head><body>{body}</body></html>"
    )
}

fn script(data: &Value) -> String {
    format!("<script type=\"application/ld+json\">{data}</script>")
}

fn property(name: &str, content: &str) -> String {
    format!("<meta property=\"{name}\" content=\"{}\">", escape(content))
}

/// Text as HTML, in an element or an attribute.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

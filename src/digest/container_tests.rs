//! One and the same digest gives the same stories in whatever container it comes.
#![allow(clippy::format_collect, reason = "a test may be brief")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use crate::model::Item;
use crate::source;

/// One story of the digest that is rendered.
#[derive(Debug, Clone)]
struct Story {
    title: String,
    url: String,
    words: String,
    quoted: Option<String>,
}

/// What must be the same: the title, the curator's words, the article's, the addresses.
type Read = (Option<String>, Option<String>, Option<String>, Vec<String>);

impl Story {
    fn expected(&self) -> Read {
        (
            Some(self.title.clone()),
            Some(self.words.clone()),
            self.quoted.clone(),
            vec![self.url.clone()],
        )
    }
}

fn read(item: &Item) -> Read {
    let plain = |text: &Option<String>| {
        let words = |t: &String| t.split_whitespace().collect::<Vec<_>>().join(" ");
        text.as_ref().map(words)
    };
    let urls = item.citations.iter().filter_map(|c| c.url.as_ref());
    (
        item.title.clone(),
        plain(&item.commentary),
        plain(&item.quoted),
        urls.map(ToString::to_string).collect(),
    )
}

fn markdown(stories: &[Story]) -> String {
    let story = |s: &Story| {
        let quoted = s.quoted.as_ref().map(|q| format!("> {q}\n\n"));
        format!(
            "## [{}]({})\n\n{}\n\n{}",
            s.title,
            s.url,
            s.words,
            quoted.unwrap_or_default()
        )
    };
    stories.iter().map(story).collect()
}

fn html(stories: &[Story]) -> String {
    let story = |s: &Story| {
        let quoted = s
            .quoted
            .as_ref()
            .map(|q| format!("<blockquote><p>{q}</p></blockquote>"));
        format!(
            "<h2><a href=\"{}\">{}</a></h2>\n<p>{}</p>\n{}\n",
            s.url,
            s.title,
            s.words,
            quoted.unwrap_or_default()
        )
    };
    stories.iter().map(story).collect()
}

fn org(stories: &[Story]) -> String {
    let story = |s: &Story| {
        let quoted = s
            .quoted
            .as_ref()
            .map(|q| format!("#+begin_quote\n{q}\n#+end_quote\n"));
        format!(
            "* [[{}][{}]]\n{}\n\n{}",
            s.url,
            s.title,
            wrap(&s.words, 70, ""),
            quoted.unwrap_or_default()
        )
    };
    "#+title: Notes\n\n".to_owned() + &stories.iter().map(story).collect::<String>()
}

/// Lines of at most so many columns, each with a mark before it.
fn wrap(text: &str, column: usize, mark: &str) -> String {
    let mut lines = vec![mark.to_owned()];
    for word in text.split(' ') {
        let last = lines.last_mut().unwrap();
        if last.len() > mark.len() && last.len() + 1 + word.len() > column {
            lines.push(format!("{mark}{word}"));
        } else {
            if last.len() > mark.len() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines.join("\n")
}

/// Titles behind which the addresses stand as `link` says, and words and quotations in lines of at most so many columns.
fn text(stories: &[Story], column: usize, link: impl Fn(usize, &Story) -> String) -> String {
    let story = |(i, s): (usize, &Story)| {
        let quoted = s.quoted.as_ref().map(|q| wrap(q, column, "> ") + "\n\n");
        let words = wrap(&s.words, column, "");
        format!(
            "{}\n\n{words}\n\n{}",
            link(i, s),
            quoted.unwrap_or_default()
        )
    };
    stories.iter().enumerate().map(story).collect()
}

fn footnoted(stories: &[Story]) -> String {
    let body = text(stories, 10_000, |i, s| format!("{} [{}]", s.title, i + 1));
    let notes = stories.iter().enumerate();
    let notes: String = notes
        .map(|(i, s)| format!("[{}] {}\n", i + 1, s.url))
        .collect();
    body + "Links:\n" + &notes
}

fn wrapped(stories: &[Story]) -> String {
    text(stories, 72, |_, s| format!("{}\n<{}>", s.title, s.url))
}

const HEADER: &str =
    "From: Ann Fox <ann@notes.example>\nSubject: Notes\nDate: Sun, 13 Jul 2025 09:14:11 -0400\n";

fn forwarded(stories: &[Story]) -> String {
    let inner = format!(
        "{HEADER}\n{}",
        text(stories, 70, |_, s| format!("{} <{}>", s.title, s.url))
    );
    let quoted: String = inner.lines().map(|l| format!("> {l}\n")).collect();
    format!(
        "From: Bo Lee <bo@post.example>\nSubject: Fwd: Notes\n\nHave a look.\n\nBegin forwarded message:\n\n{quoted}"
    )
}

fn quoted_printable(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b == b'\n' {
                "\n".to_owned()
            } else {
                format!("={b:02X}")
            }
        })
        .collect()
}

fn encoded(kind: &str, encoding: &str, body: &str) -> String {
    format!(
        "{HEADER}MIME-Version: 1.0\nContent-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n{body}\n"
    )
}

fn alternative(stories: &[Story]) -> String {
    let part = |kind: &str, body: &str| {
        let body = STANDARD.encode(body);
        format!(
            "--b\nContent-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{body}\n"
        )
    };
    let plain = text(stories, 72, |_, s| format!("{}\n{}", s.title, s.url));
    format!(
        "{HEADER}MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n{}{}--b--\n",
        part("text/plain", &plain),
        part("text/html", &html(stories))
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn rss(stories: &[Story]) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>Notes</title><link>https://notes.example/</link><item><title>Notes</title>\
         <link>https://notes.example/4</link><description>{}</description></item></channel></rss>",
        escaped(&html(stories))
    )
}

fn atom(stories: &[Story], kind: &str) -> String {
    let content = match kind {
        "xhtml" => format!(
            "<div xmlns=\"http://www.w3.org/1999/xhtml\">{}</div>",
            html(stories)
        ),
        _ => escaped(&html(stories)),
    };
    format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>urn:x</id><title>Notes</title><updated>2025-07-13T09:00:00Z</updated>\
         <entry><id>urn:y</id><title>Notes</title><updated>2025-07-13T09:00:00Z</updated>\
         <link href=\"https://notes.example/4\"/><content type=\"{kind}\">{content}</content></entry></feed>"
    )
}

fn json_feed(stories: &[Story]) -> String {
    serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Notes",
        "items": [{ "id": "1", "url": "https://notes.example/4", "title": "Notes", "content_html": html(stories) }]
    })
    .to_string()
}

/// The digest in each container.
fn containers(stories: &[Story]) -> Vec<(&'static str, String)> {
    vec![
        ("Markdown", markdown(stories)),
        ("HTML", html(stories)),
        ("Org", org(stories)),
        ("text with footnotes", footnoted(stories)),
        ("wrapped text", wrapped(stories)),
        ("forwarded text", forwarded(stories)),
        (
            "quoted-printable mail",
            encoded(
                "text/html",
                "quoted-printable",
                &quoted_printable(&html(stories)),
            ),
        ),
        (
            "base64 mail",
            encoded("text/plain", "base64", &STANDARD.encode(wrapped(stories))),
        ),
        ("mail with two parts", alternative(stories)),
        ("RSS", rss(stories)),
        ("Atom", atom(stories, "html")),
        ("Atom in XHTML", atom(stories, "xhtml")),
        ("JSON Feed", json_feed(stories)),
    ]
}

/// Sentences of the curator's and the article's, of some length, so that wrapping shows.
fn sentences() -> impl Strategy<Value = String> {
    let sentence = prop_oneof![
        Just("The council put it off until somebody has read the tide tables again."),
        Just("Nobody asked the crews of the northern ferry, who had said so all along."),
        Just("I would not have paid for it, and the mayor did not either."),
        Just("It took nine years and three chairmen to find the key to the lighthouse."),
    ];
    prop::collection::vec(sentence, 2..4).prop_map(|parts| parts.join(" "))
}

fn stories() -> impl Strategy<Value = Vec<Story>> {
    let subjects = [
        "pier",
        "ferry",
        "lighthouse",
        "dredger",
        "harbour master",
        "tide gauge",
    ];
    let ends = prop_oneof![
        Just("closes until spring"),
        Just("comes home after a long winter"),
        Just("is not for sale")
    ];
    let story = (ends, sentences(), prop::option::of(sentences()));
    prop::collection::vec(story, 4..=6).prop_map(move |parts| {
        let numbered = parts.into_iter().zip(subjects);
        let story =
            |((end, words, quoted), subject): ((&str, String, Option<String>), &str)| Story {
                title: format!("The {subject} {end}"),
                url: format!(
                    "https://news.example.org/2025/07/{}",
                    subject.replace(' ', "-")
                ),
                words,
                quoted,
            };
        numbered.map(story).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_same_digest_gives_the_same_stories(stories in stories()) {
        let expected: Vec<Read> = stories.iter().map(Story::expected).collect();
        for (name, container) in containers(&stories) {
            let documents = source::saved("x", container.clone().into_bytes(), None).unwrap().documents();
            let items = super::read(&documents[0]).digest.items;
            let found: Vec<Read> = items.iter().map(read).collect();
            prop_assert_eq!(&found, &expected, "{}:\n{}", name, container);
        }
    }
}

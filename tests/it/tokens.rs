//! No address of a subscriber's own reaches a document, whatever way a digest came: each one is read for tokens.

use std::collections::BTreeMap;
use std::path::Path;

use crate::harness::Aggregator;
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;
use crate::newsroom::stories::{self, Story};
use crate::published::{entry, feed, links};

/// Stands in every token.
const TOKEN: &str = "t0kenOfAnn";
/// What no document may hold: the token, the subscriber's address as it is and as it is written in links, and ways into the
/// subscription.
const SECRETS: &[&str] = &[
    TOKEN,
    "ann@reader.example",
    "ann%40reader",
    "YW5uQHJlYWRlci5leGFtcGxl",
    "ls/click",
    "wf/click",
    "/view/",
];
/// The subscriber in base64.
const IN_BASE64: &str = "YW5uQHJlYWRlci5leGFtcGxl";

/// An opaque tracker: only a request tells where it leads.
fn tracker(site: &Newsroom, path: &str) -> String {
    site.url("click", &format!("{path}?upn={TOKEN}"))
}

/// The stories of the digests, each cited in another personal way.
fn items(site: &Newsroom) -> Vec<(Story, String)> {
    let direct = |story: Story, query: &str| format!("{}?{query}", story.url(site.port()));
    vec![
        (stories::FERRY, tracker(site, "/ls/click/ferry")),
        (stories::MILL, tracker(site, "/ls/click/mill")),
        (stories::BELLS, tracker(site, "/wf/click/bells")),
        (
            stories::ROPE,
            direct(stories::ROPE, &format!("mc_eid={TOKEN}&utm_source=letter")),
        ),
        (
            stories::LIGHTHOUSE,
            direct(stories::LIGHTHOUSE, "email=ann%40reader.example"),
        ),
        (
            stories::TABLES,
            direct(stories::TABLES, &format!("who={IN_BASE64}")),
        ),
        (
            stories::HERRING,
            site.url("post", "/u/ann%40reader.example/tide"),
        ),
    ]
}

/// What the newsroom has behind the trackers: one leads on, with the subscriber's address behind the target, one is broken, one
/// answers itself.
fn newsroom() -> Newsroom {
    let site = Newsroom::start();
    let target = format!(
        "{}?email=ann@reader.example&subscriber_id={TOKEN}",
        stories::FERRY.url(site.port())
    );
    site.set("click", "/ls/click/ferry", Page::redirect(302, &target));
    site.set("click", "/ls/click/mill", Page::status(404));
    site.set(
        "click",
        "/wf/click/bells",
        Page::html("<title>One moment</title><p>You are being led on."),
    );
    site
}

fn html(site: &Newsroom) -> String {
    let stories: String = items(site)
        .iter()
        .map(|(story, url)| {
            let words = format!("Worth a read: {url}, she says.");
            format!(
                "<h2><a href=\"{url}\">{}</a></h2><p>{words} <a href=\"{url}\">More</a></p>\n",
                story.title
            )
        })
        .collect();
    format!(
        "<!doctype html><title>Letter to Ann</title><a href=\"https://desk.example.org/view/{TOKEN}\">View online</a>\
         <h1>Letter</h1>{stories}<p>Sent to ann@reader.example. <a href=\"https://desk.example.org/o/{TOKEN}\">Unsubscribe</a>\
         <img src=\"https://desk.example.org/open/{TOKEN}.gif\" width=1 height=1></p>"
    )
}

fn text(site: &Newsroom, reader: &str) -> String {
    let stories: String = items(site)
        .iter()
        .enumerate()
        .map(|(at, (story, url))| {
            format!(
                "{}. {}\n\nSays Ann{reader}, see {url} again.\n\n{url}\n\n",
                at + 1,
                story.title
            )
        })
        .collect();
    format!(
        "View online: https://desk.example.org/view/{TOKEN}\n\n{stories}--\nSent to ann@reader.example\nUnsubscribe: https://desk.example.org/o/{TOKEN}\n"
    )
}

fn mail(kind: &str, body: &str) -> String {
    format!(
        "From: Desk <desk@desk.example.org>\nTo: Ann <ann@reader.example>\nDelivered-To: ann@reader.example\nSubject: Letter in {kind}\n\
         Date: Sat, 09 Mar 2024 18:00:00 +0100\nMessage-ID: <{kind}@desk.example.org>\n\
         List-Unsubscribe: <https://desk.example.org/unsubscribe?u={TOKEN}>\nMIME-Version: 1.0\n\
         Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}"
    )
}

/// The three ways in which a mail is sent on by who got it: its header printed above it, in text and in HTML, and as an
/// attachment; the last only by a rule of the mail server.
fn forwarded(site: &Newsroom) -> Vec<(&'static str, String)> {
    let words = text(site, " (ann@reader.example)");
    let sent_on = |kind: &str, body: &str| {
        format!(
            "From: Ann <ann@reader.example>\nTo: inbox@aggregator.example\nSubject: Fwd: Letter, {kind}\nMessage-ID: <{kind}@reader.example>\n\
             MIME-Version: 1.0\nContent-Type: {body}"
        )
    };
    let printed = "---------- Forwarded message ---------\nFrom: Desk <desk@desk.example.org>\nDate: 9 March 2024\nSubject: Letter\nTo: Ann <ann@reader.example>\n\n";
    let page = html(site).replace(
        "<h1>",
        &format!(
            "<div>{}</div><h1>",
            printed.replace('<', "&lt;").replace('\n', "<br>")
        ),
    );
    let page = page.replace(", she says", " (ann@reader.example), she says");
    let attached = mail("plain", &words).replace("<plain@", "<inner@");
    vec![
        (
            "text",
            sent_on(
                "text",
                &format!("text/plain; charset=utf-8\n\n{printed}{words}"),
            ),
        ),
        (
            "page",
            sent_on("page", &format!("text/html; charset=utf-8\n\n{page}")),
        ),
        (
            "attached",
            sent_on("attached", &format!("message/rfc822\n\n{attached}")),
        ),
        (
            "rule",
            mail("plain", &words)
                .replace(
                    "To: Ann <ann@reader.example>\nDelivered-To: ann@reader.example",
                    "To: letters@desk.example.org\nX-Forwarded-To: ann@reader.example",
                )
                .replace("<plain@", "<rule@"),
        ),
    ]
}

/// A feed behind a token, whose entry leads to a page behind another.
fn letters(site: &Newsroom) -> Page {
    let home = site.url("desk", "/");
    Page::atom(format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Letters</title><id>{home}</id><link href=\"{home}?token={TOKEN}\"/>\
         <entry><title>A letter</title><id>{home}1</id><link href=\"{home}letters/1?token={TOKEN}&amp;e=ann@reader.example\"/><updated>2024-03-09T18:00:00Z</updated>\
         <content type=\"html\"><![CDATA[{}]]></content></entry></feed>",
        html(site)
    ))
}

fn secrets(documents: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, bytes) in documents {
        let text = String::from_utf8_lossy(bytes);
        for secret in SECRETS {
            if let Some(at) = text.find(secret) {
                let around: String = text[..at]
                    .chars()
                    .rev()
                    .take(60)
                    .collect::<Vec<_>>()
                    .into_iter()
                    .rev()
                    .collect();
                found.push(format!("{name}: {around}{secret}"));
            }
        }
    }
    found
}

fn read_all(folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for file in std::fs::read_dir(folder).unwrap().flatten() {
        if file.path().is_dir() {
            read_all(&file.path(), found);
        } else {
            found.insert(
                file.path().display().to_string(),
                std::fs::read(file.path()).unwrap(),
            );
        }
    }
}

fn assert_nothing_personal(aggregator: &Aggregator) {
    aggregator.run(&["publish", "--to", "site"]).success();
    let mut all = aggregator.documents();
    read_all(&aggregator.path("site"), &mut all);
    for part in [
        "atom.xml",
        "rss.xml",
        "feed.json",
        "index.html",
        "opml.xml",
        "articles/",
        "digests/",
    ] {
        assert!(
            all.keys().any(|name| name.contains(part)),
            "no {part} among {:?}",
            all.keys()
        );
    }
    let found = secrets(&all);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_document_holds_a_token_of_a_mail_or_a_feed() {
    let site = newsroom();
    let url = site.url("desk", &format!("/letters.xml?key={TOKEN}"));
    site.set("desk", "/letters.xml", letters(&site));
    let aggregator = Aggregator::new(&site).folder("mails").feed("letters", &url);
    aggregator.write("mails/html.eml", mail("html", &html(&site)));
    aggregator.write(
        "mails/plain.eml",
        mail("plain", &text(&site, " (ann@reader.example)")),
    );
    aggregator.write("mails/letter.html", html(&site));
    aggregator.write("mails/letter.txt", text(&site, ""));
    aggregator.refresh();
    assert_nothing_personal(&aggregator);

    let shown = feed(&aggregator);
    for story in [stories::FERRY, stories::LIGHTHOUSE] {
        let url = story.url(site.port());
        assert_eq!(links(entry(&shown, story.title), "alternate"), [&url]);
    }
    let mill = links(entry(&shown, stories::MILL.title), "alternate");
    assert!(
        mill[0].starts_with("http://127.0.0.1:8080/articles/"),
        "{mill:?}"
    );
    let page = mill[0].strip_prefix("http://127.0.0.1:8080/").unwrap();
    let page = aggregator.read(&format!("site/{page}/index.html"));
    assert!(
        page.contains("an address of its subscriber's own"),
        "{page}"
    );
}

#[test]
fn no_document_holds_a_token_where_nothing_is_fetched() {
    let site = newsroom();
    let aggregator = Aggregator::new(&site).set("fetch", "follow_trackers", "false");
    for (name, content) in [
        ("a.eml", mail("html", &html(&site))),
        (
            "b.eml",
            mail("plain", &text(&site, " (ann@reader.example)")),
        ),
    ] {
        aggregator.write(name, content);
    }
    aggregator
        .run(&["import", "--no-fetch", "a.eml", "b.eml"])
        .success();
    assert_nothing_personal(&aggregator);
    aggregator.run(&["refresh"]).success();
    assert!(
        site.all_requests()
            .iter()
            .all(|request| request.host != "click")
    );
    assert_nothing_personal(&aggregator);
}

#[test]
fn no_document_holds_the_address_of_who_sent_a_digest_on() {
    let site = newsroom();
    let aggregator = Aggregator::new(&site).folder("mails");
    let mails = forwarded(&site);
    for (name, content) in &mails {
        aggregator.write(&format!("mails/{name}.eml"), content);
    }
    aggregator.refresh();
    assert_nothing_personal(&aggregator);
    let words = "Says Ann ([…]), see";
    let said = aggregator.read("public/atom.xml").matches(words).count();
    assert!(said > 0, "the words stay, without the address");
}

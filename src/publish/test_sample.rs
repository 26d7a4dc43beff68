//! A fixed value for the tests: a site and some entries of our own writing, hard ones among them.

use chrono::{DateTime, FixedOffset};
use url::Url;
use uuid::Uuid;

use super::{Feed, Order, Quote, Selection, Site};
use crate::model::{Entry, Kind, Mention, Published, Related};
use crate::zone::named;

/// The newest Atom document of a feed, of the entries of its log in the order of their arrival.
pub(super) fn atom(site: &Site, feed: &Feed, entries: &[Entry]) -> Vec<u8> {
    super::atom::newest(site, feed, &Selection::new(site, entries))
}

/// The same in RSS.
pub(super) fn rss(site: &Site, feed: &Feed, entries: &[Entry]) -> Vec<u8> {
    super::rss::newest(site, feed, &Selection::new(site, entries))
}

/// The same as a JSON Feed.
pub(super) fn json_feed(site: &Site, feed: &Feed, entries: &[Entry]) -> Vec<u8> {
    super::json_feed::newest(site, feed, &Selection::new(site, entries))
}

/// The web page of a feed; `feeds` are all that are offered.
pub(super) fn page(site: &Site, feed: &Feed, feeds: &[Feed], entries: &[Entry]) -> Vec<u8> {
    super::pages::index(site, feed, feeds, &Selection::new(site, entries))
}

pub(super) fn site() -> Site {
    Site {
        title: "Harbour digests, article by article".to_owned(),
        base_url: url("https://feeds.example.org/"),
        quote: Quote::Characters(120),
        order: Order::Date,
        timezone: named("Asia/Seoul"),
        entries: 200,
        search: true,
        hubs: Vec::new(),
    }
}

pub(super) fn feed() -> Feed {
    Feed {
        id: Uuid::from_u128(0x11),
        title: site().title,
        path: String::new(),
        query: String::new(),
        updated: instant("2025-07-14T07:00:00Z").to_utc(),
        archives: 0,
        entries: 1204,
        facets: Vec::new(),
    }
}

pub(super) fn source_feed() -> Feed {
    Feed {
        id: Uuid::from_u128(0x12),
        title: "Daily harbour digest".to_owned(),
        path: super::source_path("harbour"),
        archives: 2,
        ..feed()
    }
}

/// A usual entry, one of two curators that is known by name alone, a hostile one.
pub(super) fn entries() -> Vec<Entry> {
    vec![usual(), of_two_curators(), hostile()]
}

pub(super) fn usual() -> Entry {
    Entry {
        id: "4513f40a-edb5-50e2-84a8-5ae6ef0897b5".parse().unwrap(),
        title: "Port authority backs away from its night ban".to_owned(),
        url: Some(url("https://news.example.org/2025/07/13/port?id=1&lang=en")),
        authors: vec!["Yang Ji-ho".to_owned(), "Kim Seo-young".to_owned()],
        site: Some("The Harbour Daily".to_owned()),
        published: instant("2025-07-13T11:19:00+09:00"),
        dated: Some(Published::Instant(instant("2025-07-13T11:19:00+09:00"))),
        updated: instant("2025-07-13T11:19:00+09:00"),
        language: Some("en".to_owned()),
        description: Some("What the page says of itself.".to_owned()),
        image: None,
        kind: Kind::Article,
        paywalled: false,
        withheld: false,
        found: false,
        read: true,
        mentions: vec![mention()],
        updates: 0,
        related: vec![Related {
            url: url("https://port.example.org/statement.pdf"),
            title: Some("The statement".to_owned()),
        }],
    }
}

pub(super) fn mention() -> Mention {
    Mention {
        source: "harbour".to_owned(),
        known_as: "harbour".to_owned(),
        source_title: "Daily harbour digest".to_owned(),
        digest: "78bacd39-8220-5ade-b362-e3f27294f8e0".parse().unwrap(),
        digest_title: Some("Daily harbour digest".to_owned()),
        digest_published: Some("2025-07-13".parse().unwrap()),
        digest_updated: instant("2025-07-13T10:52:00Z").to_utc(),
        curator: Some("Robin Ames".to_owned()),
        number: Some(9),
        position: 9,
        commentary: Some("A turn, or an unlucky week?\n\nThe unions may be having their effect.".to_owned()),
        quoted: Some(
            "The three harbour masters met on 11 July; last year's ban is missing from their statement. \
             They said that they would meet again."
                .to_owned(),
        ),
        tags: vec!["harbour".to_owned(), "night & day".to_owned()],
    }
}

pub(super) fn of_two_curators() -> Entry {
    let second = Mention {
        source: "tokyo-notes".to_owned(),
        known_as: "tokyo-notes".to_owned(),
        source_title: "Tokyo notes".to_owned(),
        digest: Uuid::from_u128(0x9876_5432 << 96),
        digest_title: None,
        digest_published: None,
        digest_updated: instant("2025-07-14T01:00:00Z").to_utc(),
        curator: Some("伊藤美香".to_owned()),
        number: None,
        position: 2,
        commentary: Some("見出しより本文のほうが慎重だ。".to_owned()),
        quoted: None,
        tags: vec!["harbour".to_owned()],
    };
    Entry {
        id: "61013c36-1325-51bf-be6f-02ce9fc599cd".parse().unwrap(),
        title: "부산항, 야간 하역 재개".to_owned(),
        url: None,
        authors: Vec::new(),
        site: Some("항구신문".to_owned()),
        published: instant("2025-07-12T00:00:00+09:00"),
        dated: Some("2025-07-12".parse().unwrap()),
        updated: instant("2025-07-14T10:00:00+09:00"),
        language: Some("ko".to_owned()),
        description: None,
        read: false,
        mentions: vec![mention(), second],
        updates: 0,
        related: Vec::new(),
        ..usual()
    }
}

pub(super) fn hostile() -> Entry {
    let attack = "\u{202e}</title><script>alert(\"1\")</script> &amp; ]]> \u{0}\u{b}'onload='x";
    let text = || attack.to_owned();
    Entry {
        id: Uuid::from_u128(0xbad0_bad0 << 96),
        title: text(),
        url: Some(url("javascript:alert(1)")),
        authors: vec![text()],
        site: Some(text()),
        dated: None,
        published: instant("2025-07-10T00:00:00Z"),
        updated: instant("2025-07-01T00:00:00Z"),
        language: Some("en\" onload=\"x".to_owned()),
        description: Some(text()),
        image: Some(url("data:image/svg+xml,<svg onload=alert(1)>")),
        mentions: vec![Mention {
            source_title: text(),
            digest_title: Some(text()),
            curator: Some(text()),
            commentary: Some(text()),
            quoted: Some(text()),
            tags: vec![text()],
            ..mention()
        }],
        updates: 0,
        related: vec![
            Related {
                url: url("javascript:alert(2)"),
                title: Some(text()),
            },
            Related {
                url: url("https://example.org/?<script>"),
                title: Some(text()),
            },
        ],
        ..usual()
    }
}

pub(super) fn url(text: &str) -> Url {
    text.parse().unwrap()
}

pub(super) fn instant(text: &str) -> DateTime<FixedOffset> {
    text.parse().unwrap()
}

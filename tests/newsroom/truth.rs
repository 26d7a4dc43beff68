//! What a refresh over the newsroom must publish: every entry, whatever digest cites it and however.

use super::stories::{self, Story};

/// Where an entry's metadata must come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// The page was read.
    Page,
    /// The digest alone: the page cannot or may not be read.
    Digest,
    /// The page is well at the second try: either is right after one refresh.
    Either,
}

/// One entry as it must be published. What is `None` or empty is not asked for.
#[derive(Debug, Clone)]
pub(crate) struct Expected {
    /// The title; of hostile ones what is left of it is judged apart.
    pub(crate) title: &'static str,
    /// The address that `alternate` leads to; `None` where the digest names the article without one.
    pub(crate) url: Option<String>,
    /// The whole byline.
    pub(crate) authors: &'static [&'static str],
    /// The publication's name.
    pub(crate) site: Option<&'static str>,
    /// RFC 3339.
    pub(crate) published: Option<&'static str>,
    /// How many items cite it.
    pub(crate) mentions: usize,
    /// Where it is read.
    pub(crate) reading: Reading,
    /// Curators' words that its content must show.
    pub(crate) words: &'static [&'static str],
}

/// What no entry may show: quotes of the day, signatures, contents, addresses of a reader.
pub(crate) const NOWHERE: &[&str] = &[
    "somebody else must keep every night",
    "counts the gulls",
    "Society of Quay Walkers",
    "tobias@quay.example",
    "555-0147",
    "unsubscribe",
    "<script",
];

/// The stories whose page is read: how many items cite each, and words of theirs.
const READ: &[(Story, usize, &[&str])] = &[
    (
        stories::FERRY,
        3,
        &[
            "who pays for the second crew",
            "take it again",
            "means the east stair",
            "the soup is leek",
        ],
    ),
    (
        stories::LIGHTHOUSE,
        2,
        &["Read it for the chain", "a clock that shows one hour"],
    ),
    (stories::HERRING, 2, &["since my grandfather"]),
    (stories::MILL, 1, &[]),
    (
        stories::ROPE,
        2,
        &["try that with concrete", "He has recorded the cow"],
    ),
    (stories::PUPILS, 1, &["the best idea of the year"]),
    (stories::SEAWEED, 1, &["nobody in our lanes noticed"]),
    (stories::OYSTER, 2, &["rings at three; I tried"]),
    (stories::BRIDGE, 1, &["both halves of it"]),
    (stories::REGATTA, 1, &["I read every soup"]),
    (stories::DREDGE, 1, &["what the usual way is"]),
    (
        stories::DYKE,
        2,
        &["deserves a museum", "paid the goat twice"],
    ),
    // One text at two papers: an entry each, as no page names the other's address as its own.
    (stories::COPY, 1, &["another weather map"]),
    (stories::ICE, 1, &["One candle was a fair price"]),
    (stories::PILOTAGE, 1, &["spells Sandhaven right"]),
    (stories::BELLS, 1, &["A minor chord, for those who ask"]),
];

/// What stands as the digest gives it: title, host and path where there is one, author, date, words.
type Unread = (
    &'static str,
    Option<(&'static str, &'static str)>,
    &'static [&'static str],
    Option<&'static str>,
    &'static [&'static str],
);

const UNREAD: &[Unread] = &[
    (
        "Mooring rings found under the market square",
        Some(("post", "/news/missing-page")),
        &["Bruno Achterberg"],
        Some("2024-03-01"),
        &["as the old map has it"],
    ),
    (
        "Letter of thanks withdrawn by its writer",
        Some(("post", "/news/withdrawn")),
        &[],
        None,
        &["pinned above the desk"],
    ),
    (
        "A private collection of ship's biscuits",
        Some(("vault", "/private-collection")),
        &["Gil Marrow"],
        Some("2024-02-28"),
        &["Harder than the reading"],
    ),
    (
        "The pilots' ledger is open to members",
        Some(("post", "/members/pilots-ledger")),
        &["Petra Holm"],
        Some("2024-03-01"),
        &["and rightly so"],
    ),
    (
        "The queue for moorings is a year long",
        Some(("busy", "/queue")),
        &[],
        None,
        &["when I had sold the boat"],
    ),
    (
        "Boatyard closed until its roof is mended",
        Some(("repairs", "/closed")),
        &[],
        None,
        &["lack the Tuesday"],
    ),
    (
        "Harbour choir to sing from the crane",
        None,
        &["Jona Pike"],
        Some("2024-03-05"),
        &["a low voice"],
    ),
    (
        "Pilots ask for a warmer hut on the bar",
        None,
        &["Ada Winterbourne"],
        Some("2024-03-04"),
        &[],
    ),
    (
        "Swallows return to the customs house",
        None,
        &["Jona Pike"],
        Some("2024-03-08"),
        &["Declared nothing"],
    ),
];

/// Every entry that the newsroom's digests make.
pub(crate) fn truth(port: u16) -> Vec<Expected> {
    let read = READ
        .iter()
        .map(|(story, mentions, words)| read(story, port, *mentions, words));
    let unread = UNREAD
        .iter()
        .map(|(title, place, authors, published, words)| Expected {
            title,
            url: place.map(|(host, path)| stories::url(port, host, path)),
            authors,
            site: None,
            published: *published,
            mentions: 1,
            reading: Reading::Digest,
            words,
        });
    read.chain(unread).chain(odd(port)).collect()
}

/// Three that no table holds.
fn odd(port: u16) -> [Expected; 3] {
    [
        // The page has a title alone: the edition's date stands in for its own.
        Expected {
            site: None,
            published: Some("2024-03-05T08:00:00+01:00"),
            ..read(&stories::BARE, port, 1, &["The one with no name is mine"])
        },
        // The markup of its title is text; control characters are gone.
        Expected {
            title: "",
            ..read(&stories::HOSTILE, port, 1, &["Mind the spelling"])
        },
        // 500 at first.
        Expected {
            authors: &[],
            site: None,
            published: None,
            reading: Reading::Either,
            ..read(&stories::TABLES, port, 1, &["My eyes were consulted"])
        },
    ]
}

fn read(story: &Story, port: u16, mentions: usize, words: &'static [&'static str]) -> Expected {
    Expected {
        title: story.title,
        url: Some(story.url(port)),
        authors: story.authors,
        site: Some(story.site),
        published: Some(story.published),
        mentions,
        reading: Reading::Page,
        words,
    }
}

//! The same text at two addresses, its later versions, and what only looks like it: pages in three houses' templates, with
//! menus, other stories and comments.

use std::collections::{BTreeMap, BTreeSet};

use crate::harness::Aggregator;
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;
use crate::published::{feed, links, parse};

/// A page: where it stands, its headline, when it was published, its text.
struct Told {
    host: &'static str,
    path: &'static str,
    title: &'static str,
    published: &'static str,
    text: Vec<String>,
}

/// How a house wraps a text.
type House = fn(&Told, &str) -> String;

const MENU: &str = "<nav><ul><li><a href=\"/\">Front page</a></li><li><a href=\"/harbour\">Harbour news of the week</a></li>\
    <li><a href=\"/letters\">Letters of our readers and answers to them</a></li></ul></nav>";

/// An agency: JSON-LD, one article element, a list of other stories.
fn agency(told: &Told, text: &str) -> String {
    let Told {
        title, published, ..
    } = told;
    format!(
        "<!doctype html><html lang=\"en\"><head><title>{title} | Coast Wire</title><script type=\"application/ld+json\">\
         {{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\"headline\":\"{title}\",\"datePublished\":\"{published}\"}}\
         </script></head><body>{MENU}<article><h1>{title}</h1>{text}</article><aside class=\"related\"><h2>Most read</h2><ul>\
         <li><a href=\"/eels\">Eels come home to the upper basin after thirty years of absence</a></li>\
         <li><a href=\"/clock\">The harbour clock is right again, twice a day at the least</a></li></ul></aside></body></html>"
    )
}

/// A newspaper: meta elements, nested divisions, many comments.
fn newspaper(told: &Told, text: &str) -> String {
    let Told {
        title, published, ..
    } = told;
    let comments: String = (1..=12)
        .map(|n| format!("<div class=\"comment\"><b>Reader {n}</b><p>I have said for {n} years that somebody should look at this, and nobody ever listens to those who know the water.</p></div>"))
        .collect();
    format!(
        "<!doctype html><html lang=\"en\"><head><title>{title}</title><meta property=\"og:title\" content=\"{title}\">\
         <meta property=\"article:published_time\" content=\"{published}\"></head><body><div id=\"top\">{MENU}</div>\
         <div class=\"page\"><div class=\"story\"><h1>{title}</h1><div class=\"body\">{text}</div></div>\
         <div id=\"comments\" class=\"comments\"><h3>Comments</h3>{comments}</div></div>\
         <footer><p>All that is printed here belongs to the house; nobody may print it again without asking.</p></footer></body></html>"
    )
}

/// A ministry: tables of the last century, a visible date.
fn ministry(told: &Told, text: &str) -> String {
    let Told {
        title, published, ..
    } = told;
    let day = &published[..10];
    format!(
        "<html lang=\"en\"><head><title>{title}</title></head><body><table><tr><td width=\"200\">{MENU}</td><td><h2>{title}</h2>\
         <p>Published: <time datetime=\"{published}\">{day}</time></p>{text}</td></tr></table></body></html>"
    )
}

fn show(site: &Newsroom, house: House, told: &Told) -> String {
    let text: String = told.text.iter().map(|p| format!("<p>{p}</p>")).collect();
    site.set(told.host, told.path, Page::html(house(told, &text)));
    site.url(told.host, told.path)
}

fn paragraphs(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

const DREDGER: [&str; 5] = [
    "PORT LAUREL, May 5 (Coast Wire) -- A dredger with eleven people aboard capsized in the outer basin on Monday, and at \
     least three of them were hurt, the harbour office said. Divers brought all of them ashore before noon.",
    "The Patient Anna had been deepening the channel for the new ferry when her bucket caught a cable that is on no chart, \
     according to the office. She lay down on her side within four minutes and came to rest on the mud.",
    "\"We heard the engine race and then the whole deck was a wall,\" said the cook, who climbed out of the galley by a \
     skylight. \"Nobody shouted. We counted one another and waited for the boats.\"",
    "The cable belongs to a lighthouse that was taken down in 1961. The office has asked the museum for the old plans and \
     closed the outer basin to ships of more than two metres' draught until the wreck is raised.",
    "A salvage tug is on its way from Estmark and should arrive on Wednesday. The ferry will use the fish quay until then.",
];

fn dredger() -> Told {
    Told {
        host: "wire",
        path: "/2025/dredger",
        title: "Dredger capsizes in the outer basin",
        published: "2025-05-05T10:00:00Z",
        text: paragraphs(&DREDGER),
    }
}

/// Cut, in a newspaper.
fn dredger_cut() -> Told {
    Told {
        host: "post",
        path: "/news/patient-anna",
        title: "Eleven saved from capsized ship",
        published: "2025-05-05T13:30:00Z",
        text: paragraphs(&DREDGER[..3]),
    }
}

/// Later, with other numbers and more to tell.
fn dredger_later() -> Told {
    let mut text = paragraphs(&DREDGER);
    text[0] = text[0].replace("at least three", "at least five");
    let more = "One of the hurt, a deckhand of 24, was flown to the hospital of Estmark in the evening, the office said in \
        a second statement. He is out of danger.";
    text.insert(2, more.to_owned());
    Told {
        host: "gull",
        path: "/may/dredger-five-hurt",
        title: "Five hurt as dredger capsizes",
        published: "2025-05-05T20:15:00Z",
        text,
    }
}

/// Another house's words on the same.
fn dredger_by_another() -> Told {
    Told {
        host: "post",
        path: "/news/cable-nobody-knew",
        title: "The cable that nobody knew",
        published: "2025-05-05T18:00:00Z",
        text: paragraphs(&[
            "When the Patient Anna went over on Monday morning, old hands at the fish market were not surprised. Half of them \
             had fouled a net on the same spot, and two had written to the harbour office about it.",
            "Three of the crew of eleven were hurt. The office points to its charts, on which there is nothing; the market \
             points to the museum, where the cable hangs on the wall, drawn in red ink.",
            "The lighthouse that it fed was taken down in 1961. Who should have pulled the cable out is a question for \
             lawyers, and they have begun to ask it.",
        ]),
    }
}

fn herring(day: &str, path: &'static str, numbers: [&str; 4]) -> Told {
    let [boxes, boats, price, week] = numbers;
    let text = format!(
        "The boats landed {boxes} boxes of herring at the fish quay in the week to {day}, the market said in its weekly report. \
         {boats} boats went out. The price stood at {price} crowns a box, after {week} crowns in the week before. Buyers from \
         inland took most of the catch, as they do at this time of the year. The market expects much the same for the next \
         week, should the wind stay where it is. Boxes that nobody buys go to the smokehouse at a fixed price."
    );
    Told {
        host: "wire",
        path,
        title: "Herring landed at the fish quay",
        published: "2025-05-05T08:00:00Z",
        text: vec![text],
    }
}

const STATEMENT: [&str; 3] = [
    "The ministers of ports of Norland, Estmark and Vest met in Port Laurel on 5 May for the ninth talks on the sound. They \
     agreed to light the southern channel together from next year on, and to share what it costs by the length of their shores.",
    "The ministers underlined that the sound is open to ships of every flag, and opposed any attempt to close a part of it. \
     They welcomed the pilots' agreement of last autumn and asked the three pilots' houses to train their young together.",
    "The ministers thanked the town of Port Laurel for its hospitality. The tenth talks will be held in Estmark in the spring.",
];

fn statement(host: &'static str, path: &'static str, title: &'static str) -> Told {
    Told {
        host,
        path,
        title,
        published: "2025-05-05T16:00:00Z",
        text: paragraphs(&STATEMENT),
    }
}

/// A post that quotes the statement from its first to its last word.
fn post_on_the_statement() -> Told {
    let mut text = paragraphs(&[
        "I have read every one of these statements since the talks began, and this one is the first to speak of money. That \
         alone is worth a cup of coffee and ten minutes of your time.",
        "The last one named the islands and said nothing of lights. Now it is the other way round. My guess is that Vest has \
         asked for silence until its elections are over, and that the islands will be back in the autumn.",
        "Here it is, so that you can judge for yourselves:",
    ]);
    text.extend(paragraphs(&STATEMENT));
    text.push(
        "The length of the shores! Estmark has more shore than the other two together, most of it rock. Somebody at the table \
         was either very generous or very tired. I would like to see the map by which they measured, and whether every skerry \
         is on it."
            .to_owned(),
    );
    Told {
        host: "gull",
        path: "/may/who-pays",
        title: "Who pays for the lights?",
        published: "2025-05-06T07:00:00Z",
        text,
    }
}

fn digest(stories: &[&str]) -> String {
    let stories = stories.iter().zip(1..).map(|(url, n)| {
        format!("<h2>{n}. <a href=\"{url}\">What they say today, part {n}</a></h2><p>Note number {n} of mine.</p>")
    });
    format!(
        "<h1>Letters from the quay</h1>{}",
        stories.collect::<String>()
    )
}

/// The addresses of each entry of a feed, the one that is shown first.
fn entries(bytes: &[u8]) -> BTreeMap<String, Vec<String>> {
    let feed = parse(bytes);
    feed.entries
        .iter()
        .map(|entry| {
            let others = links(entry, "related").into_iter().map(str::to_owned);
            (links(entry, "alternate").concat(), others.collect())
        })
        .collect()
}

#[test]
fn copies_are_one_entry_and_near_misses_are_apart() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site).folder("quay").folder("mole");
    let whole = show(&site, agency, &dredger());
    let cut = show(&site, newspaper, &dredger_cut());
    let by_another = show(&site, newspaper, &dredger_by_another());
    let week = herring("2 May", "/2025/herring-18", ["1,240", "14", "31", "29"]);
    let next_week = herring("9 May", "/2025/herring-19", ["980", "11", "34", "31"]);
    let (week, next_week) = (show(&site, agency, &week), show(&site, agency, &next_week));
    let ours = show(
        &site,
        ministry,
        &statement("office", "/talks", "Joint statement of the ninth talks"),
    );
    let theirs = show(
        &site,
        newspaper,
        &statement("repairs", "/press/12", "Ministers meet on the sound"),
    );
    let post = show(&site, newspaper, &post_on_the_statement());
    aggregator.write("quay/a.html", digest(&[&whole, &week, &ours, &post]));
    aggregator.write(
        "mole/a.html",
        digest(&[&cut, &by_another, &next_week, &theirs]),
    );

    let summary = aggregator.refresh();

    assert_eq!(summary["published"]["new"], 6, "{summary}");
    let all = entries(&aggregator.documents()["atom.xml"]);
    let expected: BTreeMap<String, Vec<String>> = [
        (whole.clone(), vec![cut]),
        (week, vec![]),
        (next_week, vec![]),
        (by_another, vec![]),
        (post, vec![]),
    ]
    .into();
    for (shown, others) in &expected {
        assert_eq!(all.get(shown), Some(others), "{shown}: {all:#?}");
    }
    let both = [&ours, &theirs];
    let talks: Vec<_> = all.iter().filter(|(url, _)| both.contains(url)).collect();
    assert_eq!((all.len(), talks.len()), (6, 1), "{all:#?}");
    assert_eq!(talks[0].1.len(), 1);
    // Each source's own feed shows all that it cites.
    for source in ["quay", "mole"] {
        let own = entries(&aggregator.documents()[&format!("sources/{source}/atom.xml")]);
        assert_eq!(own.len(), 4, "{own:#?}");
        assert!(own.contains_key(&whole));
    }
}

#[test]
fn a_later_version_keeps_the_id_and_is_seen_again() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site).folder("quay").folder("mole");
    let first = show(&site, agency, &dredger());
    let ours = statement("office", "/talks", "Joint statement of the ninth talks");
    let ours = show(&site, ministry, &ours);
    aggregator.write("quay/a.html", digest(&[&first, &ours]));
    aggregator.refresh();
    let shown_at = |url: &str| {
        let entries = feed(&aggregator).entries;
        let found = entries
            .into_iter()
            .find(|entry| links(entry, "alternate") == [url]);
        found.unwrap_or_else(|| panic!("no entry for {url}"))
    };
    let before = shown_at(&first);

    let later = show(&site, newspaper, &dredger_later());
    let post = show(&site, newspaper, &post_on_the_statement());
    aggregator.write("mole/b.html", digest(&[&later, &post]));
    let summary = aggregator.refresh();

    assert_eq!(summary["published"]["new"], 1, "the post alone");
    assert_eq!(feed(&aggregator).entries.len(), 3);
    let after = shown_at(&later);
    assert_eq!(after.id, before.id);
    assert!(after.updated > before.updated);
    assert_eq!(links(&after, "related"), [first.as_str()]);
    assert_eq!(links(&after, "via").len(), 2, "both curators' words");
    let documents = aggregator.documents();
    aggregator.refresh();
    assert_eq!(aggregator.documents(), documents, "nothing more to find");
}

/// In the evening, under a first paragraph of its own: of what was written before, the middle and a quotation are left.
fn dredger_in_the_evening() -> Told {
    let first = "PORT LAUREL, May 5 - The dredger Patient Anna, which capsized in the outer basin of Port Laurel on Monday, will be \
        raised before the end of the week, and her owner is to pay for it, the harbour office said in the evening.";
    let more = "One of the hurt, a deckhand of 24, was flown to the hospital of Estmark. Divers looked at the hull and found it whole.";
    Told {
        host: "gull",
        path: "/may/dredger-to-be-raised",
        title: "Owner to pay for the Patient Anna",
        published: "2025-05-05T20:15:00Z",
        text: paragraphs(&[first, DREDGER[1], more, DREDGER[2]]),
    }
}

/// The next day, another event: the past is told in the same words.
fn dredger_next_day() -> Told {
    let first = "PORT LAUREL, May 6 - The master of the dredger Patient Anna has given up his licence, a day after she capsized in \
        the outer basin of Port Laurel, his lawyer said on Tuesday.";
    let more = "He had sailed her for eleven years. The lawyer said that he would speak to nobody but the court of inquiry, which \
        has not been called yet.";
    Told {
        host: "post",
        path: "/news/master-gives-up",
        title: "Master of the Patient Anna gives up his licence",
        published: "2025-05-06T09:00:00Z",
        text: paragraphs(&[first, more, DREDGER[2]]),
    }
}

#[test]
fn a_later_take_is_found_by_what_is_left_of_the_first() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site).folder("quay").folder("mole");
    let first = show(&site, newspaper, &dredger_cut());
    let ours = statement("office", "/talks", "Joint statement of the ninth talks");
    let ours = show(&site, ministry, &ours);
    aggregator.write("quay/a.html", digest(&[&first, &ours]));
    aggregator.refresh();
    let ids = || {
        let entries = feed(&aggregator).entries.into_iter();
        entries.map(|entry| entry.id).collect::<BTreeSet<_>>()
    };
    let before = ids();

    let later = show(&site, newspaper, &dredger_in_the_evening());
    let next_day = show(&site, newspaper, &dredger_next_day());
    aggregator.write("mole/b.html", digest(&[&later, &next_day]));
    aggregator.refresh();

    let all = entries(&aggregator.documents()["atom.xml"]);
    let expected: BTreeMap<String, Vec<String>> =
        [(later, vec![first]), (next_day, vec![]), (ours, vec![])].into();
    assert_eq!(all, expected);
    assert!(
        ids().is_superset(&before),
        "the later take has the id of the first"
    );
}

#[test]
fn two_texts_a_line_are_judged_a_line() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site);
    let text = |told: &Told| serde_json::json!({"title": told.title, "date": "5-MAY-2025", "text": told.text.join("\n")});
    let pair = |id: &str, a: &Told, b: &Told| {
        serde_json::json!({"id": id, "a": text(a), "b": text(b)}).to_string()
    };
    let lines = [
        pair("cut", &dredger(), &dredger_cut()),
        pair("later", &dredger_later(), &dredger()),
        pair("other", &dredger(), &dredger_by_another()),
        "{\"id\": 7, \"a\": {}}".to_owned(),
    ];
    let answers = aggregator
        .run_with_input(&["similar"], lines.join("\n"))
        .success()
        .json_lines();
    let relations: Vec<_> = answers.iter().map(|answer| &answer["relation"]).collect();
    assert_eq!(relations[..3], ["copy", "update", "different"]);
    assert_eq!(answers[0]["score"], 1.0);
    assert_eq!(answers[3]["id"], 7);
    assert!(answers[3]["error"].is_string());
}

#[test]
fn words_that_turn_out_to_be_the_article_s_are_shown_as_quoted() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site).folder("quay");
    let told = dredger();
    let story = show(&site, newspaper, &told);
    let own = "The museum has had that cable on its wall for sixty years, and nobody from the office ever came to look.";
    let [_, copied, ..] = DREDGER;
    aggregator.write(
        "quay/a.html",
        format!(
            "<h1>Letters from the quay</h1><h2>1. <a href=\"{story}\">The outer basin is closed</a></h2><p>{own}</p><p>{copied}</p>\
             <h2>2. <a href=\"{}\">A page that is not there</a></h2><p>{copied}</p>",
            site.url("wire", "/none")
        ),
    );
    aggregator.refresh();
    let found = feed(&aggregator);
    let content = |title: &str| {
        let entry = crate::published::entry(&found, title);
        entry.content.clone().unwrap().body.unwrap()
    };
    let known = content(told.title);
    let quotation = &known[known.find("<blockquote").unwrap()..];
    assert!(!quotation.contains(own) && known.contains(own), "{known}");
    assert!(
        quotation.contains("had been deepening the channel"),
        "{known}"
    );
    let unknown = content("A page that is not there");
    assert!(
        !unknown.contains("<blockquote"),
        "the digest's word stands: {unknown}"
    );
}

#[test]
fn a_correction_at_the_same_address_is_seen_again() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site).folder("quay");
    let mut told = dredger();
    let story = show(&site, newspaper, &told);
    let other = show(&site, newspaper, &dredger_by_another());
    aggregator.write("quay/a.html", digest(&[&story, &other]));
    aggregator.refresh();
    let entry = |aggregator: &Aggregator| {
        let mut entries = feed(aggregator).entries.into_iter();
        entries
            .find(|entry| links(entry, "alternate") == [story.as_str()])
            .unwrap()
    };
    let before = entry(&aggregator);
    let refetch = |aggregator: &Aggregator| {
        let id = before.id.trim_start_matches("urn:uuid:").to_owned();
        aggregator.run(&["refetch", &id]).success();
        aggregator.run(&["entry", "history", &id]).success()
    };
    // A slip of the pen: the entry stays as it was seen.
    told.text[4] = told.text[4].replace("should arrive", "is to arrive");
    show(&site, newspaper, &told);
    assert!(!refetch(&aggregator).stdout.contains("page changed"));
    assert_eq!(entry(&aggregator).updated, before.updated);
    // A good part of it is new.
    told.text.push(
        "In the evening the office corrected its first account. The cable was on the charts of 1962, which the harbour master \
         had withdrawn in order to save paper, and a copy was found behind a wardrobe of the museum. The pilots had asked for \
         it twice, in writing, and had been told to look out of the window."
            .to_owned(),
    );
    show(&site, newspaper, &told);
    let history = refetch(&aggregator);
    assert!(
        history.stdout.contains("page changed"),
        "{}",
        history.stdout
    );
    let after = entry(&aggregator);
    assert_eq!((&after.id, &after.title), (&before.id, &before.title));
    assert!(after.updated > before.updated);
}

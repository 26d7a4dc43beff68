//! The kinds of source: pages, feeds behind pages, programs; what is asked of their hosts, and what is known again.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde_json::Value;

use crate::harness::Aggregator;
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;
use crate::newsroom::stories::{self, Story};
use crate::published::{entry, feed, links, titles, words};

const THREE: [(Story, &str); 3] = [
    (stories::FERRY, "I would sail again."),
    (stories::MILL, "Bread by Monday, I hear."),
    (stories::BELLS, "Hear them at dusk."),
];
const OTHERS: [(Story, &str); 3] = [
    (stories::ROPE, "Moo, says the shed."),
    (stories::ICE, "Mind the third step."),
    (stories::TABLES, "As true as ever."),
];

/// A page that holds stories under a title.
fn digest(site: &Newsroom, title: &str, items: &[(Story, &str)]) -> Page {
    let items: String = items
        .iter()
        .map(|(story, words)| {
            let url = story.url(site.port());
            format!(
                "<h2><a href=\"{url}\">{}</a></h2><p>{words}</p>",
                story.title
            )
        })
        .collect();
    let furniture =
        "<nav><a href=/about>About</a></nav><footer><a href=/imprint>Imprint</a></footer>";
    Page::html(format!(
        "<!doctype html><title>{title}</title><body>{furniture}<h1>{title}</h1>{items}"
    ))
}

fn page(site: &Newsroom, path: &str) -> Aggregator {
    let url = site.url("desk", path);
    Aggregator::new(site).toml(&format!(
        "[[source]]\nname = \"desk\"\nkind = \"page\"\nurl = \"{url}\"\n"
    ))
}

/// New, changed and unchanged digests of the only source.
fn digests(summary: &Value) -> [u64; 3] {
    let digests = &summary["sources"][0]["digests"];
    ["new", "changed", "unchanged"].map(|key| digests[key].as_u64().unwrap())
}

fn asked(site: &Newsroom, path: &str) -> usize {
    site.requests("desk", path).len()
}

fn is_conditional(site: &Newsroom, path: &str) -> Vec<bool> {
    let requests = site.requests("desk", path);
    let is_conditional =
        |request: &crate::newsroom::log::Request| request.header("if-none-match").is_some();
    requests.iter().map(is_conditional).collect()
}

#[test]
fn a_page_that_is_overwritten_gives_a_digest_each_time_and_a_corrected_one_where_it_is_mended() {
    let site = Newsroom::start();
    let aggregator = page(&site, "/weekly");
    site.set("desk", "/weekly", digest(&site, "Weekly, No. 1", &THREE));
    assert_eq!(digests(&aggregator.refresh()), [1, 0, 0]);
    assert_eq!(digests(&aggregator.refresh()), [0, 0, 1]);
    assert_eq!(is_conditional(&site, "/weekly"), [false, true]);

    let mended = [
        (stories::FERRY, "On second thoughts, no."),
        THREE[1],
        THREE[2],
    ];
    site.set("desk", "/weekly", digest(&site, "Weekly, No. 1", &mended));
    assert_eq!(digests(&aggregator.refresh()), [0, 1, 0]);
    let shown = feed(&aggregator);
    assert!(words(entry(&shown, stories::FERRY.title)).contains("On second thoughts"));

    let next = [OTHERS[0], OTHERS[1], (stories::FERRY, "Once more.")];
    site.set("desk", "/weekly", digest(&site, "Weekly, No. 2", &next));
    assert_eq!(digests(&aggregator.refresh()), [1, 0, 0]);
    let shown = feed(&aggregator);
    assert_eq!(shown.entries.len(), 5);
    assert_eq!(links(entry(&shown, stories::FERRY.title), "via").len(), 2);
}

#[test]
fn of_a_page_that_is_rewritten_story_by_story_nothing_is_lost() {
    let site = Newsroom::start();
    let aggregator = page(&site, "/links");
    let all = [THREE, OTHERS].concat();
    for stories in [&all[..4], &all[1..5], &all[3..]] {
        site.set("desk", "/links", digest(&site, "Links", stories));
        aggregator.refresh();
    }
    let shown = feed(&aggregator);
    assert_eq!(shown.entries.len(), 6);
    for (story, words_of_it) in all {
        let entry = entry(&shown, story.title);
        assert_eq!(words(entry).matches(words_of_it).count(), 1);
        assert_eq!(links(entry, "via").len(), 1, "{}", story.title);
    }
    aggregator.run(&["reread", "desk"]).success();
    assert_eq!(feed(&aggregator).entries.len(), 6);
}

#[test]
fn a_title_that_comes_back_is_another_edition() {
    let site = Newsroom::start();
    let aggregator = page(&site, "/briefing");
    let rest = [
        (stories::DYKE, "Noon."),
        (stories::BRIDGE, "Later."),
        (stories::OYSTER, "At last."),
    ];
    let editions = [
        ("Morning", &THREE),
        ("Evening", &OTHERS),
        ("Morning", &rest),
    ];
    for (title, stories) in editions {
        site.set("desk", "/briefing", digest(&site, title, stories));
        assert_eq!(digests(&aggregator.refresh()), [1, 0, 0]);
    }
    assert_eq!(feed(&aggregator).entries.len(), 9);
}

#[test]
fn a_page_whose_bytes_change_without_its_words_is_unchanged() {
    let site = Newsroom::start();
    let aggregator = page(&site, "/weekly");
    let mut with_advertisement = digest(&site, "Weekly, No. 1", &THREE);
    site.set("desk", "/weekly", with_advertisement.clone());
    aggregator.refresh();
    with_advertisement
        .body
        .extend(b"<script>let visitor = 2</script>");
    site.set("desk", "/weekly", with_advertisement);
    assert_eq!(digests(&aggregator.refresh()), [0, 0, 1]);
}

/// A day so long ago, as digests write it.
fn day(ago: u64) -> NaiveDate {
    let now = DateTime::<Utc>::from(std::time::SystemTime::now());
    now.date_naive().checked_sub_days(Days::new(ago)).unwrap()
}

/// An index of editions: path and day.
fn index(editions: &[(&str, NaiveDate)]) -> Page {
    let items: String = editions
        .iter()
        .map(|(path, day)| {
            format!("<li><a href=\"{path}\">Letter</a> <time datetime={day}>{day}</time></li>")
        })
        .collect();
    Page::html(format!(
        "<!doctype html><title>Letters</title><ul>{items}</ul>"
    ))
}

#[test]
fn of_an_index_the_new_editions_are_fetched_once() {
    let site = Newsroom::start();
    let aggregator = page(&site, "/letters/");
    site.set(
        "desk",
        "/letters/3",
        digest(&site, "Third letter", &THREE[..2]),
    );
    site.set(
        "desk",
        "/letters/2",
        digest(&site, "Second letter", &OTHERS[..2]),
    );
    site.set("desk", "/letters/1", digest(&site, "First letter", &OTHERS));
    let listed = [("3", day(2)), ("2", day(9)), ("1", day(60))];
    site.set("desk", "/letters/", index(&listed));
    assert_eq!(digests(&aggregator.refresh())[0], 2);
    assert_eq!(feed(&aggregator).entries.len(), 4);
    assert_eq!(asked(&site, "/letters/1"), 0, "older than first_days");
    assert_eq!(site.all_requests()[0].path, "/robots.txt");

    assert_eq!(digests(&aggregator.refresh()), [0, 0, 1]);
    site.set(
        "desk",
        "/letters/4",
        digest(&site, "Fourth letter", &OTHERS[..2]),
    );
    site.set(
        "desk",
        "/letters/",
        index(&[&[("4", day(0))], &listed[..]].concat()),
    );
    assert_eq!(digests(&aggregator.refresh()), [1, 0, 3]);
    assert_eq!(is_conditional(&site, "/letters/"), [false, true, true]);
    for (path, times) in [
        ("/letters/1", 0),
        ("/letters/2", 1),
        ("/letters/3", 1),
        ("/letters/4", 1),
        ("/robots.txt", 1),
    ] {
        assert_eq!(asked(&site, path), times, "{path}");
    }
}

#[test]
fn an_edition_that_fails_is_named_and_tried_again_though_the_index_is_unchanged() {
    let site = Newsroom::start();
    let aggregator = page(&site, "/letters/");
    site.set(
        "desk",
        "/letters/2",
        digest(&site, "Second letter", &THREE[..2]),
    );
    site.set(
        "desk",
        "/letters/1",
        digest(&site, "First letter", &OTHERS[..2]),
    );
    site.set("desk", "/letters/", index(&[("2", day(2)), ("1", day(9))]));
    site.fail_once("desk", "/letters/2", 503);
    let first = aggregator.refresh();
    assert_eq!(digests(&first)[0], 1);
    let error = first["sources"][0]["error"].to_string();
    assert!(
        error.contains("/letters/2") && error.contains("503"),
        "{error}"
    );
    assert_eq!(digests(&aggregator.refresh())[0], 1);
    assert_eq!(is_conditional(&site, "/letters/"), [false, true]);
    assert_eq!(
        (asked(&site, "/letters/1"), asked(&site, "/letters/2")),
        (1, 2)
    );
    assert_eq!(feed(&aggregator).entries.len(), 4);
}

#[test]
fn robots_txt_is_kept_to_for_pages_and_editions() {
    let site = Newsroom::start();
    let aggregator = page(&site, "/letters/");
    site.set(
        "desk",
        "/robots.txt",
        Page::text("User-agent: *\nDisallow: /letters/2\n"),
    );
    site.set(
        "desk",
        "/letters/2",
        digest(&site, "Second letter", &THREE[..2]),
    );
    site.set(
        "desk",
        "/letters/1",
        digest(&site, "First letter", &THREE[2..]),
    );
    site.set("desk", "/letters/", index(&[("2", day(2)), ("1", day(9))]));
    let error = aggregator.refresh()["sources"][0]["error"].to_string();
    assert!(error.contains("robots.txt"), "{error}");
    assert_eq!(
        (asked(&site, "/letters/1"), asked(&site, "/letters/2")),
        (1, 0)
    );

    let closed = page(&site, "/letters/");
    site.set(
        "desk",
        "/robots.txt",
        Page::text("User-agent: *\nDisallow: /\n"),
    );
    let before = asked(&site, "/letters/");
    closed.run(&["refresh"]).code(1).says(&["robots.txt"]);
    assert_eq!(asked(&site, "/letters/"), before);
}

#[test]
fn of_an_index_without_dates_the_first_reading_takes_the_newest() {
    let site = Newsroom::start();
    let aggregator = page(&site, "/letters/");
    let list: String = (1..=9)
        .map(|n| format!("<li><a href=/letters/{n}>Letter {n}</a></li>"))
        .collect();
    site.set(
        "desk",
        "/letters/",
        Page::html(format!("<!doctype html><ul>{list}</ul>")),
    );
    for n in 1..=9 {
        site.set(
            "desk",
            &format!("/letters/{n}"),
            digest(&site, &format!("Letter {n}"), &THREE),
        );
    }
    assert_eq!(digests(&aggregator.refresh())[0], 5);
    let are_asked: Vec<_> = (1..=9)
        .map(|n| asked(&site, &format!("/letters/{n}")))
        .collect();
    assert_eq!(are_asked, [0, 0, 0, 0, 1, 1, 1, 1, 1]);
}

#[test]
fn a_page_with_nothing_in_it_is_a_failure_and_still_asked_conditionally() {
    let site = Newsroom::start();
    let aggregator = page(&site, "/");
    site.set(
        "desk",
        "/",
        Page::html("<!doctype html><div id=app></div><script src=app.js></script>"),
    );
    for _ in 0..2 {
        aggregator
            .run(&["refresh"])
            .code(1)
            .says(&["neither stories nor", "desk"]);
    }
    assert_eq!(is_conditional(&site, "/"), [false, true]);
    site.set("desk", "/", digest(&site, "Weekly", &THREE));
    assert_eq!(digests(&aggregator.refresh())[0], 1);
}

/// A feed with an entry for each of these: its path and its body.
fn feed_of(site: &Newsroom, entries: &[(&str, &str)]) -> Page {
    let home = site.url("desk", "");
    let entries: String = entries
        .iter()
        .map(|(path, body)| format!("<item><title>Letter {path}</title><link>{home}{path}</link><description><![CDATA[{body}]]></description></item>"))
        .collect();
    Page::new(
        "application/rss+xml",
        format!(
            "<rss version=\"2.0\"><channel><title>Letters</title><link>{home}/</link>{entries}</channel></rss>"
        ),
    )
}

fn body(page: Page) -> String {
    String::from_utf8(page.body).unwrap()
}

#[test]
fn the_feed_that_a_page_names_is_asked_in_its_place_until_it_fails() {
    let site = Newsroom::start();
    let home = |feed: &str| {
        Page::html(format!(
            "<!doctype html><link rel=alternate type=application/rss+xml href=/comments.xml><link rel=alternate type=application/rss+xml href={feed}>"
        ))
    };
    let aggregator = Aggregator::new(&site).feed("desk", &site.url("desk", "/"));
    site.set("desk", "/", home("/letters.xml"));
    let letter = body(digest(&site, "Letter", &THREE[..2]));
    site.set("desk", "/letters.xml", feed_of(&site, &[("/1", &letter)]));
    assert_eq!(digests(&aggregator.refresh())[0], 1);
    assert_eq!(digests(&aggregator.refresh()), [0, 0, 1]);
    assert_eq!(is_conditional(&site, "/letters.xml"), [false, true]);
    assert_eq!((asked(&site, "/"), asked(&site, "/comments.xml")), (1, 0));

    let more = body(digest(&site, "Letter", &OTHERS[..2]));
    site.set("desk", "/letters.xml", Page::status(404));
    site.set(
        "desk",
        "/moved.xml",
        feed_of(&site, &[("/2", &more), ("/1", &letter)]),
    );
    site.set("desk", "/", home("/moved.xml"));
    assert_eq!(digests(&aggregator.refresh()), [1, 0, 1]);
    aggregator.refresh();
    assert_eq!(
        (asked(&site, "/"), is_conditional(&site, "/moved.xml")),
        (2, vec![false, true])
    );
    assert_eq!(feed(&aggregator).entries.len(), 4);
}

#[test]
fn a_feed_that_cannot_be_read_is_still_asked_conditionally() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site).feed("desk", &site.url("desk", "/feed.xml"));
    site.set("desk", "/feed.xml", Page::atom("<nonsense/>"));
    for _ in 0..2 {
        aggregator
            .run(&["refresh"])
            .code(1)
            .says(&["/feed.xml", "no RSS, Atom or JSON feed"]);
    }
    assert_eq!(is_conditional(&site, "/feed.xml"), [false, true]);
}

#[test]
fn an_entry_that_only_sums_up_its_edition_is_read_from_its_page_once() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site).feed("desk", &site.url("desk", "/feed.xml"));
    let whole = body(digest(&site, "Whole letter", &OTHERS[..2]));
    let summary = "This week: a ferry. <a href=/letters/2>Read more</a>";
    site.set(
        "desk",
        "/feed.xml",
        feed_of(&site, &[("/letters/2", summary), ("/letters/1", &whole)]),
    );
    site.set(
        "desk",
        "/letters/2",
        digest(&site, "Second letter", &THREE[..2]),
    );
    assert_eq!(digests(&aggregator.refresh())[0], 2);
    assert_eq!(titles(&feed(&aggregator)).len(), 4);
    assert_eq!(
        (asked(&site, "/letters/1"), asked(&site, "/letters/2")),
        (0, 1)
    );

    let more = [
        (
            "/letters/3",
            &*body(digest(&site, "Third letter", &OTHERS[1..])),
        ),
        ("/letters/2", summary),
        ("/letters/1", &*whole),
    ];
    site.set("desk", "/feed.xml", feed_of(&site, &more));
    assert_eq!(digests(&aggregator.refresh()), [1, 0, 2]);
    assert_eq!(asked(&site, "/letters/2"), 1);
    let shown = feed(&aggregator);
    assert!(words(entry(&shown, stories::FERRY.title)).contains("I would sail again"));
}

#[test]
fn an_entry_whose_page_cannot_be_fetched_is_asked_for_again_though_the_feed_is_unchanged() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site).feed("desk", &site.url("desk", "/feed.xml"));
    site.set(
        "desk",
        "/feed.xml",
        feed_of(&site, &[("/letters/2", "Soon more.")]),
    );
    site.set(
        "desk",
        "/letters/2",
        digest(&site, "Second letter", &THREE[..2]),
    );
    site.fail_once("desk", "/letters/2", 500);
    let first = aggregator.refresh();
    let error = first["sources"][0]["error"].to_string();
    assert!(error.contains("/letters/2"), "{error}");
    assert_eq!(digests(&first), [1, 0, 0], "the entry as it is");
    assert_eq!(digests(&aggregator.refresh()), [0, 1, 1]);
    assert_eq!(digests(&aggregator.refresh()), [0, 0, 1]);
    assert_eq!(is_conditional(&site, "/feed.xml"), [false, true, true]);
    assert_eq!(asked(&site, "/letters/2"), 2);
    assert_eq!(feed(&aggregator).entries.len(), 2);
}

/// A feed whose entries share an id, the last ones first.
fn feed_of_one_id(site: &Newsroom, bodies: &[String]) -> Page {
    let home = site.url("desk", "");
    let entry = |n: usize, body: &str| {
        format!(
            "<item><guid isPermaLink=\"false\">same</guid><link>{home}/{n}</link><description><![CDATA[{body}]]></description></item>"
        )
    };
    let entries: String = bodies
        .iter()
        .enumerate()
        .rev()
        .map(|(at, body)| entry(at + 1, body))
        .collect();
    let feed =
        format!("<rss version=\"2.0\"><channel><link>{home}/</link>{entries}</channel></rss>");
    Page::new("application/rss+xml", feed)
}

#[test]
fn of_entries_that_share_an_id_none_takes_the_place_of_another() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site).feed("desk", &site.url("desk", "/feed.xml"));
    let letter =
        |n: usize, items: &[(Story, &str)]| body(digest(&site, &format!("Letter {n}"), items));
    let all = [THREE, OTHERS].concat();
    let mut letters: Vec<String> = (1..)
        .zip(all.chunks(2))
        .map(|(n, items)| letter(n, items))
        .collect();
    for (count, expected) in [(1, [1, 0, 0]), (2, [1, 0, 1]), (3, [1, 0, 2])] {
        let page = feed_of_one_id(&site, &letters[..count]);
        site.set("desk", "/feed.xml", page);
        assert_eq!(digests(&aggregator.refresh()), expected);
        // Asked once more, in full.
        aggregator.sql("UPDATE source SET etag = NULL, last_modified = NULL");
        assert_eq!(digests(&aggregator.refresh()), [0, 0, count as u64]);
    }
    // What is alone in the feed by now, and new, is no correction of another one.
    letters[0] = letter(
        4,
        &[(stories::DYKE, "Later."), (stories::BRIDGE, "At last.")],
    );
    site.set("desk", "/feed.xml", feed_of_one_id(&site, &letters[..1]));
    assert_eq!(digests(&aggregator.refresh()), [1, 0, 0]);
    assert_eq!(feed(&aggregator).entries.len(), 8);
}

#[test]
fn an_entry_that_says_the_same_in_other_bytes_is_unchanged_and_kept_once() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site).feed("desk", &site.url("desk", "/feed.xml"));
    let letter = body(digest(&site, "Letter", &THREE));
    let at_hour = |hour: u32| {
        let stamped = format!("{letter}<!-- made at {hour} -->");
        site.set("desk", "/feed.xml", feed_of(&site, &[("/1", &stamped)]));
        digests(&aggregator.refresh())
    };
    assert_eq!(at_hour(1), [1, 0, 0]);
    aggregator.sql("UPDATE source SET changed_at = 1");
    assert_eq!((at_hour(2), at_hour(3)), ([0, 0, 1], [0, 0, 1]));
    assert_eq!(aggregator.ask("SELECT '' || changed_at FROM source"), "1");
    assert_eq!(aggregator.ask("SELECT '' || count(*) FROM document"), "1");
}

#[test]
fn what_could_not_be_fetched_stands_in_the_status_until_it_is() {
    let site = Newsroom::start();
    let aggregator = page(&site, "/letters/");
    let unread = |aggregator: &Aggregator| -> Vec<String> {
        let status = aggregator.run(&["status", "--json"]).success().json();
        let unread = status["sources"][0]["unread"].as_array().unwrap().clone();
        let reasons = unread.iter().map(|unread| unread["reason"].to_string());
        reasons.collect()
    };
    for n in 1..=3 {
        let letter = digest(&site, &format!("Letter {n}"), &THREE);
        site.set("desk", &format!("/letters/{n}"), letter);
    }
    let listed = [("2", day(2)), ("1", day(9))];
    site.set("desk", "/letters/", index(&listed));
    site.fail_once("desk", "/letters/2", 503);
    aggregator.refresh();
    let first = unread(&aggregator);
    assert!(
        first.len() == 1 && first[0].contains("/letters/2"),
        "{first:?}"
    );
    aggregator.refresh();
    assert_eq!(unread(&aggregator), [""; 0]);
    site.set(
        "desk",
        "/letters/",
        index(&[&[("3", day(0))], &listed[..]].concat()),
    );
    site.fail_once("desk", "/letters/3", 503);
    aggregator.refresh();
    let third = unread(&aggregator);
    assert!(
        third.len() == 1 && third[0].contains("/letters/3"),
        "{third:?}"
    );
}

#[test]
fn digests_that_are_handed_over_say_nothing_of_a_source_that_fails() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site).feed("desk", &site.url("desk", "/none.xml"));
    aggregator.run(&["refresh"]).code(1);
    let before = aggregator.ask("SELECT result || run_at || error FROM source");
    aggregator.sql("UPDATE source SET run_at = run_at - 100");
    aggregator.write("letter.html", digest(&site, "Letter", &THREE).body);
    aggregator
        .run(&["import", "--no-fetch", "--source", "desk", "letter.html"])
        .success();
    aggregator.sql("UPDATE source SET run_at = run_at + 100");
    assert_eq!(
        aggregator.ask("SELECT result || run_at || error FROM source"),
        before
    );
    assert_eq!(feed(&aggregator).entries.len(), 3);
}

#[test]
fn a_source_that_is_named_twice_is_read_once() {
    let site = Newsroom::start();
    let aggregator = page(&site, "/weekly");
    site.set("desk", "/weekly", digest(&site, "Weekly", &THREE));
    let outcome = aggregator.run(&["refresh", "desk", "desk", "--json"]);
    let summary = outcome.success().json();
    assert_eq!(summary["sources"].as_array().unwrap().len(), 1);
    assert_eq!(asked(&site, "/weekly"), 1);
}

#[test]
fn of_a_feed_that_breaks_off_whole_entries_are_taken_and_the_rest_when_it_is_whole() {
    let site = Newsroom::start();
    let aggregator = Aggregator::new(&site).feed("desk", &site.url("desk", "/feed.xml"));
    let letters = [&THREE[..2], &OTHERS[..2]].map(|items| body(digest(&site, "Letter", items)));
    let whole = feed_of(&site, &[("/2", &letters[0]), ("/1", &letters[1])]);
    let mut cut = whole.clone();
    cut.body.truncate(whole.body.len() - 100);
    site.set("desk", "/feed.xml", cut.clone());
    let first = aggregator.refresh();
    assert_eq!(digests(&first), [1, 0, 0]);
    let error = first["sources"][0]["error"].to_string();
    assert!(error.contains("breaks off"), "{error}");
    let again = aggregator.refresh();
    assert_eq!(digests(&again), [0, 0, 1]);
    assert_eq!(again["sources"][0]["error"].to_string(), error);
    let statuses = site.requests("desk", "/feed.xml");
    let statuses: Vec<u16> = statuses.iter().map(|request| request.status).collect();
    assert_eq!(statuses, [200, 304], "it is asked whether it has changed");
    site.set("desk", "/feed.xml", whole);
    assert_eq!(digests(&aggregator.refresh()), [1, 0, 1]);

    aggregator.write("cut.xml", &cut.body);
    let shown = aggregator.run(&["parse", "cut.xml"]).success();
    assert_eq!(shown.json().as_array().unwrap().len(), 1);
    shown.says(&["cut.xml", "breaks off"]);
    aggregator.write("cut.xml", "<rss version=\"2.0\"><channel><item><link>http");
    aggregator
        .run(&["parse", "cut.xml"])
        .code(1)
        .says(&["cut.xml", "breaks off"]);
}

fn program(site: &Newsroom, script: &str) -> Aggregator {
    let aggregator = Aggregator::new(site).toml(
        "[[source]]\nname = \"desk\"\nkind = \"command\"\ncommand = [\"sh\", \"print.sh\"]\n",
    );
    aggregator.write("print.sh", script);
    aggregator
}

#[test]
fn what_a_program_prints_is_a_digest() {
    let site = Newsroom::start();
    let letter = |title: &str, items: &[(Story, &str)]| {
        let items: String = items
            .iter()
            .map(|(story, words)| {
                format!("- [{}]({}) {words}\n", story.title, story.url(site.port()))
            })
            .collect();
        format!("cat <<'END'\n# {title}\n\n{items}END\n")
    };
    let aggregator = program(&site, &letter("First", &THREE));
    assert_eq!(digests(&aggregator.refresh()), [1, 0, 0]);
    assert_eq!(digests(&aggregator.refresh()), [0, 0, 1]);
    aggregator.write("print.sh", letter("Second", &OTHERS));
    assert_eq!(digests(&aggregator.refresh()), [1, 0, 0]);
    assert_eq!(feed(&aggregator).entries.len(), 6);
}

#[test]
fn a_program_that_fails_is_a_failure_of_its_source_with_its_own_words() {
    let site = Newsroom::start();
    let aggregator = program(&site, "echo half; echo 'no paper left' >&2; exit 3");
    aggregator
        .run(&["refresh"])
        .code(1)
        .says(&["sh: ", "exit status: 3", "no paper left"]);
    aggregator.run(&["status"]).success();
}

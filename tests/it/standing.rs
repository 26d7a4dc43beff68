//! What `status` finds odd about sources: silence, editions with few stories, files that cannot be read.

use serde_json::{Value, json};

use crate::harness::Aggregator;
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;

/// A letter of so many stories.
fn letter(day: u32, stories: u32) -> String {
    let story = |n: u32| {
        format!(
            "- [Story {day}.{n} of the harbour](https://post.example/{day}/{n}): as it is told.\n"
        )
    };
    format!(
        "# Letter of 2024-03-{day:02}\n\n{}",
        (0..stories).map(story).collect::<String>()
    )
}

/// A folder of letters: day and stories of each.
fn letters(site: &Newsroom, letters: &[(u32, u32)]) -> Aggregator {
    let aggregator =
        Aggregator::new(site)
            .folder("letters")
            .set("fetch", "never", "[\"post.example\"]");
    for (day, stories) in letters {
        aggregator.write(&format!("letters/{day}.md"), letter(*day, *stories));
    }
    aggregator.run(&["refresh"]).success();
    aggregator
}

#[track_caller]
fn source(aggregator: &Aggregator) -> Value {
    let status = aggregator.run(&["status", "--json"]).success().json();
    status["sources"][0].clone()
}

#[test]
fn a_source_that_brings_nothing_any_more_is_quiet() {
    let site = Newsroom::empty();
    let aggregator = letters(&site, &[(1, 4), (2, 4), (3, 4), (5, 4), (6, 4)]);
    assert_eq!(
        source(&aggregator)["quiet"],
        json!({"since": "2024-03-06", "usual_days": 1})
    );
    let text = aggregator.run(&["status"]).success().stdout;
    assert!(
        text.contains("letters: QUIET since 6 March 2024, usually daily"),
        "{text}"
    );
    let check = aggregator.run(&["status", "--check"]).code(1);
    assert!(check.stdout.contains("source letters"), "{}", check.stdout);
}

#[test]
fn three_editions_are_no_rhythm() {
    let site = Newsroom::empty();
    let aggregator = letters(&site, &[(1, 4), (2, 4), (3, 0)]);
    let source = source(&aggregator);
    assert_eq!(
        (&source["quiet"], &source["few_stories"]),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn an_edition_with_far_fewer_stories_is_named() {
    let site = Newsroom::empty();
    let aggregator = letters(&site, &[(1, 12), (2, 15), (3, 18), (4, 12), (5, 0)]);
    let few = source(&aggregator)["few_stories"].clone();
    assert_eq!(
        (&few["stories"], &few["usual"]),
        (&json!(0), &json!([12, 15]))
    );
    let digest = few["digest"].as_str().unwrap();
    assert!(digest.starts_with("urn:uuid:"), "{digest}");
    let text = aggregator.run(&["status"]).success().stdout;
    assert!(
        text.contains("0 stories in an edition, usually 12 to 15"),
        "{text}"
    );
    assert!(text.contains(&digest[9..17]), "{text}");
    aggregator.run(&["status", "--check"]).code(1);
}

#[test]
fn a_file_that_cannot_be_read_is_named_until_it_is_read_or_gone() {
    let site = Newsroom::empty();
    let aggregator = letters(&site, &[(1, 4)]);
    aggregator.run(&["status", "--check"]).code(0);
    aggregator.write("letters/empty.md", "");
    aggregator.write(
        "letters/picture.md",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\xff\xfe",
    );
    for _ in 0..2 {
        aggregator.run(&["refresh"]).success();
        let unread = source(&aggregator)["unread"].clone();
        assert_eq!(unread.as_array().map(Vec::len), Some(2), "{unread}");
        assert!(
            unread[0]["reason"].as_str().unwrap().contains("empty.md"),
            "{unread}"
        );
        let text = aggregator.run(&["status"]).success().stdout;
        assert!(
            text.contains("empty.md") && text.contains("picture.md"),
            "{text}"
        );
        aggregator.run(&["status", "--check"]).code(1);
    }
    aggregator.write("letters/empty.md", letter(2, 4));
    std::fs::remove_file(aggregator.path("letters/picture.md")).unwrap();
    aggregator.run(&["refresh"]).success();
    assert_eq!(source(&aggregator)["unread"], json!([]));
    aggregator.run(&["status", "--check"]).code(0);
}

#[test]
fn what_is_not_enabled_is_not_missed() {
    let site = Newsroom::empty();
    let mut aggregator = letters(&site, &[(1, 12), (2, 12), (3, 12), (4, 12), (5, 0)]);
    aggregator.run(&["status", "--check"]).code(1);
    aggregator = aggregator.toml("enabled = false\n");
    aggregator.run(&["status", "--check"]).code(0);
}

#[test]
fn what_cannot_be_published_or_stored_needs_a_look() {
    let site = Newsroom::empty();
    let aggregator = letters(&site, &[(1, 4)]).set("publish", "directory", "\"taken\"");
    aggregator.run(&["status", "--check"]).code(0);
    aggregator.write("taken", "a file");
    aggregator
        .run(&["refresh"])
        .code(1)
        .says(&["taken", "name a folder", "publish.directory"]);
    let check = aggregator.run(&["status", "--check"]).code(1);
    assert_eq!(check.stdout, "1 thing needs a look: publishing.\n");
    let status = aggregator.run(&["status"]).success().stdout;
    assert!(status.contains("Publishing fails since"), "{status}");

    std::fs::remove_file(aggregator.path("taken")).unwrap();
    aggregator.run(&["refresh"]).success();
    aggregator.run(&["status", "--check"]).code(0);

    let aggregator = aggregator.set("store", "path", "\"letters/1.md/store.db\"");
    let check = aggregator.run(&["status", "--check"]).code(1);
    assert_eq!(check.stdout, "1 thing needs a look: the store.\n");
}

/// A folder with a letter of two stories, at these paths of the site.
fn letter_over(site: &Newsroom, paths: [&str; 2]) -> Aggregator {
    let aggregator = Aggregator::new(site).folder("letters");
    let stories = paths.map(|path| {
        format!(
            "- [Story {path} of the harbour]({}): as it is told.\n",
            site.url("wire", path)
        )
    });
    aggregator.write(
        "letters/1.md",
        format!("# Letter of 2024-03-01\n\n{}", stories.concat()),
    );
    aggregator
}

#[test]
fn a_page_that_is_missing_is_no_failing_host() {
    let site = Newsroom::empty();
    site.set("wire", "/gone", Page::status(410));
    site.set("wire", "/missing", Page::status(404));
    let aggregator = letter_over(&site, ["/gone", "/missing"]);
    aggregator.run(&["refresh"]).success();
    aggregator.run(&["status", "--check"]).code(0);
    let status = aggregator.run(&["status", "--json"]).success().json();
    assert_eq!(status["hosts"], json!([]));
    let day = &status["last_24h"];
    assert_eq!(
        [
            &day["new"],
            &day["read"],
            &day["waiting"],
            &day["given_up"],
            &day["without_url"]
        ],
        [2, 0, 1, 1, 0].map(|n| json!(n)).each_ref()
    );
    let now = status["now"].as_str().unwrap();
    assert!(!now.contains('.'), "{now}");

    site.set("wire", "/gone", Page::status(403));
    site.set("wire", "/missing", Page::status(403));
    let aggregator = letter_over(&site, ["/gone", "/missing"]);
    aggregator.run(&["refresh"]).success();
    aggregator.run(&["status", "--check"]).code(1);
}

#[test]
fn a_host_that_asks_to_be_left_alone_is_and_so_it_is_said() {
    let site = Newsroom::empty();
    let held = Page::status(429).header("retry-after", "7200");
    site.set("wire", "/feed", held);
    let aggregator = Aggregator::new(&site).feed("wire", &site.url("wire", "/feed"));
    aggregator.run(&["refresh"]).code(1);
    let next = source(&aggregator)["next_run"].clone();
    let next: chrono::DateTime<chrono::Utc> = next.as_str().unwrap().parse().unwrap();
    let status = aggregator.run(&["status", "--json"]).success().json();
    let now: chrono::DateTime<chrono::Utc> = status["now"].as_str().unwrap().parse().unwrap();
    assert!(next - now > chrono::TimeDelta::minutes(90), "{now} {next}");

    site.forget_requests();
    aggregator.run(&["sources", "preview", "wire"]).code(1);
    assert_eq!(site.all_requests().len(), 0);
}

#[test]
fn a_long_list_is_cut_and_a_fault_says_its_mend_apart() {
    let site = Newsroom::empty();
    let aggregator = (0..12).fold(Aggregator::new(&site), |aggregator, number| {
        let path = format!("nowhere/{number}");
        aggregator.toml(&format!(
            "[[source]]\nname = \"s{number}\"\nkind = \"directory\"\npath = \"{path}\"\n"
        ))
    });
    let refresh = aggregator.run(&["refresh"]).code(1).stdout;
    assert!(refresh.contains("12 of 12 sources FAILED"), "{refresh}");
    assert!(refresh.contains("… and 2 more"), "{refresh}");
    let status = aggregator.run(&["status"]).success().stdout;
    assert!(status.contains("… and 2 more"), "{status}");
    assert!(
        status.contains("Mend: check that it exists and may be read, then: aggregator refresh s0"),
        "{status}"
    );
    assert!(!status.contains("What it brought stays"), "{status}");
    let all = aggregator.run(&["status", "--all"]).success().stdout;
    assert!(!all.contains("more (aggregator"), "{all}");
    for text in [&refresh, &status, &all] {
        let longest = text.lines().map(|line| line.chars().count()).max();
        assert!(longest <= Some(100), "{text}");
    }
    let check = aggregator.run(&["status", "--check"]).code(1).stdout;
    assert!(
        check.lines().count() == 1 && check.chars().count() <= 101,
        "{check}"
    );
    let lacks = aggregator.run(&["check"]).success().stdout;
    assert!(
        lacks.contains("s11: path nowhere/11 is not there"),
        "{lacks}"
    );
}

/// The lines of `status`, each time replaced by `TIME`: the day and the clock, or the clock alone.
fn timeless(text: &str) -> Vec<String> {
    let months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let is_clock = |word: &str| {
        let word = word.trim_end_matches([',', '.', ';']);
        word.len() == 5
            && word.as_bytes()[2] == b':'
            && word.starts_with(|c: char| c.is_ascii_digit())
    };
    let is_month = |word: &str| months.iter().any(|m| word.len() > 2 && m.starts_with(word));
    let line = |line: &str| {
        let mut kept: Vec<&str> = Vec::new();
        for word in line.split_whitespace() {
            if is_clock(word) {
                // The day and the month before it.
                if kept.last().is_some_and(|month| is_month(month)) {
                    kept.truncate(kept.len() - 2);
                }
                kept.push("TIME");
            } else if word.starts_with("JST") && kept.last() == Some(&"TIME") {
                // The zone belongs to it.
                kept.pop();
                kept.push("TIME JST");
            } else {
                kept.push(word);
            }
        }
        kept.join(" ")
    };
    text.lines().map(line).collect()
}

#[test]
fn status_tells_in_one_look_what_fails_what_happened_and_what_comes() {
    let site = Newsroom::empty();
    for path in ["/1", "/2"] {
        site.set("wire", path, Page::status(403));
    }
    site.set("wire", "/feed", Page::status(200));
    let feed = "[[source]]\nname = \"notes\"\nkind = \"feed\"\nurl = \"URL\"\n";
    let aggregator = letter_over(&site, ["/1", "/2"])
        .set("defaults", "timezone", "\"Asia/Tokyo\"")
        .toml(&feed.replace("URL", &site.url("wire", "/feed")));
    aggregator.run(&["refresh"]).success();
    let host = aggregator.ask("SELECT host FROM visit LIMIT 1");
    let text = aggregator.run(&["status"]).success().stdout;
    let lines = timeless(&text);
    let has = |line: &str| assert!(lines.iter().any(|l| l == line), "{line}\nis not in\n{text}");
    assert!(
        lines[0].starts_with("aggregator ") && lines[0].contains(", not running. Now: "),
        "{text}"
    );
    assert_eq!(
        lines[1],
        format!("2 things need a look: source notes, host {host}."),
        "{text}"
    );
    has("SOURCES kind last run result 24 h next run");
    has("notes feed TIME JST FAILING since TIME 0 TIME JST");
    has("letters directory TIME JST 1 digest, 2 stories 2 TIME JST");
    assert!(text.contains("\n  notes: "), "{text}");
    assert!(text.contains("\n    Mend: "), "{text}");
    has("HOSTS failing since tries pages reason next try");
    has(&format!(
        "{host} TIME JST 1 2 403, refuses programs TIME JST"
    ));
    assert!(
        text.contains("\n  Its 2 entries stand as the digests give them; tried until "),
        "{text}"
    );
    has(&format!(
        "{host} answers 403 to each try; to leave it alone for good: add it to fetch.never"
    ));
    has("LAST 24 HOURS 1 pass; 2 stories; 2 new articles: 0 read, 2 waiting, 0 without an address");
    has("FEED 2 entries, last change TIME JST http://127.0.0.1:8080/atom.xml");
    assert!(
        lines.iter().any(|l| l.starts_with("STORE ")
            && l.ends_with(" MB; no backup yet (aggregator backup FILE)")),
        "{text}"
    );
    assert!(lines.iter().any(|l| l.starts_with("NEXT TIME ")), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "{text}"
    );

    // A pass of the same second would be the one that brought them.
    aggregator.sql("UPDATE source SET changed_at = changed_at - 60");
    aggregator.run(&["refresh", "letters"]).success();
    let again = timeless(&aggregator.run(&["status"]).success().stdout);
    assert!(
        again
            .iter()
            .any(|l| l.contains("directory TIME JST nothing new 2")),
        "{again:?}"
    );
    let json = aggregator.run(&["status", "--json"]).success().json();
    assert_eq!(json["pages"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["hosts"][0]["status"], 403);
    assert_eq!(
        json["sources"][0]["last_brought"],
        json!({"digests": 1, "stories": 2})
    );
    for key in ["stopped_since", "running_since"] {
        assert_eq!(json[key], Value::Null, "{key}");
    }
}

#[test]
fn all_well_is_four_lines() {
    let site = Newsroom::empty();
    let aggregator = letters(&site, &[(1, 4)]);
    let text = aggregator.run(&["status"]).success().stdout;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert_eq!(lines[1], "Nothing needs a look.");
    assert!(
        lines[2].starts_with("FEED ") && lines[3].starts_with("NEXT "),
        "{text}"
    );
}

//! Mending by hand: done at once, respected by what comes later, and carried to another store.

use serde_json::Value;

use crate::harness::Aggregator;
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;
use crate::published::{self, feed, links, titles};

const STORIES: [(&str, &str); 3] = [
    ("/lamps", "Lamps are lit an hour earlier"),
    ("/nets", "Nets dry on the mole again"),
    ("/bells", "Bells ring for the herring"),
];

/// A source that cites three pages of `wire` and one of `post`.
fn over(site: &Newsroom) -> Aggregator {
    let aggregator = Aggregator::new(site).folder("quay");
    for (path, title) in STORIES {
        site.set(
            "wire",
            path,
            Page::html(format!("<title>{title}</title><p>So it is at the quay.")),
        );
    }
    site.set(
        "post",
        "/tides",
        Page::html("<title>Tides of the week</title><p>So they are."),
    );
    let mut urls: Vec<String> = STORIES
        .iter()
        .map(|(path, _)| site.url("wire", path))
        .collect();
    urls.push(site.url("post", "/tides"));
    let stories = urls.iter().zip(1..).map(|(url, n)| {
        format!("<h2>{n}. <a href=\"{url}\">Story number {n}</a></h2><p>Note {n}.</p>")
    });
    let digest = format!("<h1>Letters</h1>{}", stories.collect::<String>());
    aggregator.write("quay/a.html", digest);
    aggregator.refresh();
    aggregator
}

fn id(aggregator: &Aggregator, title: &str) -> String {
    let entries = aggregator
        .run(&["entries", "--json"])
        .success()
        .json_lines();
    let found = entries
        .iter()
        .find(|entry| entry["title"] == title)
        .unwrap();
    found["id"].as_str().unwrap().to_owned()
}

fn entry(aggregator: &Aggregator, arguments: &[&str]) {
    let all: Vec<&str> = ["entry"].iter().chain(arguments).copied().collect();
    aggregator.run(&all).success();
}

fn shown(aggregator: &Aggregator) -> Vec<String> {
    let mut titles = titles(&feed(aggregator));
    titles.sort();
    titles
}

#[test]
fn entries_are_merged_and_split_by_hand() {
    let site = Newsroom::empty();
    let aggregator = over(&site);
    let before = shown(&aggregator);
    let (lamps, nets) = (id(&aggregator, STORIES[0].1), id(&aggregator, STORIES[1].1));

    entry(&aggregator, &["merge", &nets, &lamps]);
    let merged = feed(&aggregator);
    assert_eq!(merged.entries.len(), 3);
    let one = merged.entries.iter().find(|e| e.id == lamps).unwrap();
    assert_eq!(links(one, "via").len(), 2);
    let addresses = [links(one, "alternate"), links(one, "related")].concat();
    assert!(
        addresses.contains(&site.url("wire", "/nets").as_str()),
        "{addresses:?}"
    );
    aggregator.run(&["entry", "history", &nets]).success();

    entry(&aggregator, &["split", &nets]);
    assert_eq!(shown(&aggregator), before);
    assert_eq!(id(&aggregator, STORIES[1].1), nets);
    aggregator.run(&["reread", "quay"]).success();
    assert_eq!(shown(&aggregator), before);
}

#[test]
fn what_is_hidden_or_put_right_stays_so() {
    let site = Newsroom::empty();
    let aggregator = over(&site);
    let bells = id(&aggregator, STORIES[2].1);
    let post = "post.localhost";

    entry(&aggregator, &["hide", &id(&aggregator, STORIES[0].1)]);
    entry(&aggregator, &["hide", "--site", post]);
    entry(
        &aggregator,
        &[
            "set",
            &bells,
            "--title",
            "What the bells mean",
            "--author",
            "Mara Quill",
        ],
    );
    let expected = [STORIES[1].1, "What the bells mean"];
    assert_eq!(shown(&aggregator), expected);
    aggregator.run(&["reread", "quay"]).success();
    aggregator.run(&["refetch", &bells]).success();
    assert_eq!(shown(&aggregator), expected);
    assert_eq!(site.requests("wire", "/bells").len(), 2, "asked again");
    let put_right = feed(&aggregator);
    assert_eq!(
        published::entry(&put_right, "What the bells mean").authors[0]
            .name
            .as_deref(),
        Some("Mara Quill")
    );

    entry(&aggregator, &["show", "--site", post]);
    assert_eq!(shown(&aggregator).len(), 3);
}

#[test]
fn what_is_hidden_is_merged_with_nothing_that_is_shown() {
    let site = Newsroom::empty();
    let aggregator = over(&site);
    let [lamps, nets] = [0, 1].map(|n: usize| id(&aggregator, STORIES[n].1));
    let short = |id: &str| id["urn:uuid:".len()..][..8].to_owned();
    entry(&aggregator, &["hide", &nets]);
    let before = shown(&aggregator);
    let said = [
        format!("{}: is hidden, and {} is not", short(&nets), short(&lamps)),
        format!("aggregator entry show {}", short(&nets)),
    ];
    for [one, other] in [[&lamps, &nets], [&nets, &lamps]] {
        let refused = aggregator.run(&["entry", "merge", one, other]).code(2);
        refused.says(&[&said[0], &said[1]]);
    }
    assert_eq!(shown(&aggregator), before);
    entry(&aggregator, &["show", &nets]);
    entry(&aggregator, &["merge", &lamps, &nets]);
    assert_eq!(shown(&aggregator).len(), 3);
}

#[test]
fn a_hidden_site_takes_no_story_away_that_stands_elsewhere_too() {
    let site = Newsroom::empty();
    let aggregator = over(&site);
    let (tides, nets) = (
        id(&aggregator, "Tides of the week"),
        id(&aggregator, STORIES[1].1),
    );
    entry(&aggregator, &["merge", &nets, &tides]);
    let addresses = || {
        let feed = feed(&aggregator);
        let one = feed
            .entries
            .iter()
            .find(|e| [&nets, &tides].contains(&&e.id));
        one.map(|one| {
            [links(one, "alternate"), links(one, "related")]
                .concat()
                .join(" ")
        })
    };
    let both = addresses();
    for (host, path, hidden) in [
        ("wire", "/nets", "post.localhost"),
        ("post", "/tides", "wire.localhost"),
    ] {
        entry(&aggregator, &["hide", "--site", hidden]);
        assert_eq!(addresses(), Some(site.url(host, path)));
        entry(&aggregator, &["show", "--site", hidden]);
        assert_eq!(addresses(), both);
    }
    for hidden in ["post.localhost", "wire.localhost"] {
        entry(&aggregator, &["hide", "--site", hidden]);
    }
    assert_eq!(shown(&aggregator), [""; 0]);
}

#[test]
fn decisions_are_carried_to_another_store() {
    let site = Newsroom::empty();
    let one = over(&site);
    let (lamps, nets) = (id(&one, STORIES[0].1), id(&one, STORIES[1].1));
    entry(&one, &["merge", &lamps, &nets]);
    entry(&one, &["set", &lamps, "--title", "Lamps and nets"]);
    entry(&one, &["hide", "--site", "post.localhost"]);
    entry(&one, &["attach", &lamps, "https://example.org/lamps"]);
    let list = one.run(&["entry", "decisions", "--json"]).success();
    assert_eq!(list.json_lines().len(), 4);

    let other = over(&site);
    other
        .run_with_input(&["entry", "import", "-"], list.stdout.clone())
        .success();
    assert_eq!(shown(&other), shown(&one));
    let events: Value = other
        .run(&["entry", "history", &lamps, "--json"])
        .success()
        .json();
    let kinds: Vec<_> = events["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["event"].as_str().unwrap())
        .collect();
    for kind in ["cited", "address", "read", "joined", "decided"] {
        assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
    }
    // Done once: a second time nothing is left to do.
    other
        .run_with_input(&["entry", "import", "-"], list.stdout)
        .success();
    assert_eq!(shown(&other), shown(&one));
}

#[test]
fn an_address_by_hand_is_nobody_elses_and_can_be_taken_back() {
    let site = Newsroom::empty();
    let aggregator = over(&site);
    let (lamps, nets) = (id(&aggregator, STORIES[0].1), id(&aggregator, STORIES[1].1));
    let of_nets = site.url("wire", STORIES[1].0);
    let short = &nets["urn:uuid:".len()..][..8];
    aggregator
        .run(&["entry", "attach", &lamps, &of_nets])
        .code(2)
        .says(&["is the address of entry", short, "aggregator entry merge"]);

    site.set("wire", "/lost", Page::status(404));
    let wrong = Page::html(format!(
        "<title>Another story</title><link rel=canonical href=\"{}\"><p>It is not this one.",
        site.url("wire", "/canonical")
    ));
    site.set("wire", "/wrong", wrong);
    let (lost, url) = (site.url("wire", "/lost"), site.url("wire", "/wrong"));
    let bells = site.url("wire", STORIES[2].0);
    let stories = [(&lost, "The lost page"), (&bells, "The bells")];
    let stories = stories.into_iter().zip(1..).map(|((url, title), n)| {
        format!("<h2>{n}. <a href=\"{url}\">{title}</a></h2><p>Another note {n}.</p>")
    });
    let digest = format!("<h1>More</h1>{}", stories.collect::<String>());
    aggregator.write("quay/b.html", digest);
    aggregator.refresh();
    let before = shown(&aggregator);
    let entry_of_it = id(&aggregator, "The lost page");
    entry(&aggregator, &["attach", &entry_of_it, &url]);
    aggregator.refresh();
    assert!(shown(&aggregator).contains(&"Another story".to_owned()));

    entry(&aggregator, &["detach", &entry_of_it, &url]);
    assert_eq!(shown(&aggregator), before);
    aggregator.refresh();
    assert_eq!(shown(&aggregator), before);
    let found = feed(&aggregator);
    let again = published::entry(&found, "The lost page");
    assert_eq!(
        (again.id.as_str(), links(again, "alternate")),
        (&*entry_of_it, vec![&*lost])
    );
    let history = aggregator
        .run(&["entry", "history", &entry_of_it])
        .success();
    for gone in ["known at", "page read"] {
        let told = history.stdout.lines().filter(|line| line.contains(gone));
        let wrong = told.filter(|line| line.contains("/wrong") || line.contains("/canonical"));
        assert_eq!(wrong.count(), 0, "{}", history.stdout);
    }
    tells(
        &aggregator,
        &["detach", &entry_of_it, &url],
        &["was not given to it by hand"],
    );
    tells(
        &aggregator,
        &["decisions"],
        &["attach ", "detach ", "2 decisions"],
    );
    let decisions = aggregator.run(&["entry", "decisions", "--json"]).success();
    let import = ["entry", "import", "-"];
    aggregator.sql("DELETE FROM decision");
    let done = aggregator
        .run_with_input(&import, decisions.stdout)
        .success();
    assert!(
        done.stdout.contains("2 done of 2 decisions"),
        "{}",
        done.stdout
    );
    assert_eq!(shown(&aggregator), before);
}

#[test]
fn what_was_cited_by_an_address_that_is_taken_back_is_an_article_of_its_own() {
    let site = Newsroom::empty();
    let aggregator = over(&site);
    let lamps = id(&aggregator, STORIES[0].1);
    let url = site.url("wire", "/eels");
    let page = "<title>Eels are back in the basin</title><p>So fishermen say.";
    site.set("wire", "/eels", Page::html(page));
    entry(&aggregator, &["attach", &lamps, &url]);
    let digest = |name: &str, note: &str| {
        let bells = site.url("wire", STORIES[2].0);
        aggregator.write(
            &format!("quay/{name}.html"),
            format!(
                "<h1>More</h1><h2>1. <a href=\"{url}\">Eels are back</a></h2><p>{note}</p>\
                 <h2>2. <a href=\"{bells}\">The bells</a></h2><p>They ring.</p>"
            ),
        );
        aggregator.refresh();
    };
    digest("b", "On the eels, by mistake with the lamps.");
    let vias = |title: &str| links(published::entry(&feed(&aggregator), title), "via").len();
    assert_eq!(vias(STORIES[0].1), 2);

    entry(&aggregator, &["detach", &lamps, &url]);
    aggregator.refresh();
    digest("c", "On the eels once more.");
    aggregator.run(&["reread", "quay"]).success();
    assert_eq!(vias(STORIES[0].1), 1);
    assert_eq!(vias("Eels are back in the basin"), 2);
}

#[test]
fn what_can_not_be_is_said() {
    let site = Newsroom::empty();
    let aggregator = over(&site);
    let lamps = id(&aggregator, STORIES[0].1);
    aggregator
        .run(&["entry", "set", &lamps, "--published", "2999-01-01"])
        .code(2)
        .says(&["--published 2999-01-01: is in the future"]);
    let nobody = ["hide", "--site", "nobody.example.org"];
    tells(
        &aggregator,
        &nobody,
        &["no entry is of nobody.example.org yet"],
    );
    let short = &lamps["urn:uuid:".len()..][..8];
    let list = format!("{{\"decision\": \"hide\", \"entry\": \"{short}\"}}\n");
    let import = ["entry", "import", "-"];
    aggregator.run_with_input(&import, list).success();
    assert!(!shown(&aggregator).contains(&STORIES[0].1.to_owned()));
    let unknown = "{\"decision\": \"hide\", \"entry\": \"0000000\"}\n";
    aggregator
        .run_with_input(&import, unknown)
        .code(2)
        .says(&["no entry \"0000000\"", "eight or more letters"]);
}

#[test]
fn an_unknown_entry_is_named_with_the_mend() {
    let site = Newsroom::empty();
    let aggregator = over(&site);
    aggregator
        .run(&["entry", "hide", "00000000"])
        .code(2)
        .says(&["no entry \"00000000\"", "aggregator entries"]);
    aggregator
        .run_with_input(&["entry", "import", "-"], "{\"decision\": \"bake\"}\n")
        .code(1)
        .says(&["-:1", "is no decision", "nothing was changed"]);
    aggregator.run(&["entry", "set", "00000000"]).code(2);
}

/// What a command that succeeds prints holds each of these.
fn tells(aggregator: &Aggregator, arguments: &[&str], words: &[&str]) {
    let all: Vec<&str> = ["entry"].iter().chain(arguments).copied().collect();
    let printed = aggregator.run(&all).success().stdout;
    for word in words {
        assert!(printed.contains(word), "{word}: {printed}");
    }
}

#[test]
fn what_was_put_right_is_the_page_s_again() {
    let site = Newsroom::empty();
    let aggregator = over(&site);
    let bells = id(&aggregator, STORIES[2].1);
    let title = "It's \"bells\" & $HOME";
    entry(
        &aggregator,
        &[
            "set",
            &bells,
            "--title",
            title,
            "--author",
            "Mara Quill",
            "--author",
            "Bo Ek",
        ],
    );
    // As a shell reads it.
    let typed = r#"--title 'It'\''s "bells" & $HOME' --author 'Mara Quill' --author 'Bo Ek'"#;
    tells(&aggregator, &["decisions"], &[typed]);
    let again = ["set", &bells, "--title", title];
    tells(&aggregator, &again, &["it was so already"]);

    entry(&aggregator, &["set", &bells, "--unset", "title"]);
    assert!(shown(&aggregator).contains(&STORIES[2].1.to_owned()));
    let free = feed(&aggregator);
    let author = &published::entry(&free, STORIES[2].1).authors[0].name;
    let is_kept = author
        .as_ref()
        .is_some_and(|name| name.contains("Mara Quill"));
    assert!(is_kept, "only the title: {author:?}");
    tells(
        &aggregator,
        &["decisions"],
        &["--unset title", "2 decisions"],
    );
    let again = ["set", &bells, "--unset", "title"];
    tells(&aggregator, &again, &["it was so already"]);
    aggregator
        .run(&["entry", "set", &bells, "--unset", "colour"])
        .code(2)
        .says(&["colour", "title"]);
}

#[test]
fn a_list_of_decisions_that_was_done_is_done_no_more() {
    let site = Newsroom::empty();
    let aggregator = over(&site);
    let (lamps, nets) = (id(&aggregator, STORIES[0].1), id(&aggregator, STORIES[1].1));
    for decision in [
        &["merge", &lamps, &nets][..],
        &["split", &nets],
        &["hide", &lamps],
        &["show", &lamps],
        &["set", &lamps, "--title", "Lamps, and no nets"],
        &["set", &lamps, "--unset", "title"],
    ] {
        entry(&aggregator, decision);
    }
    let list = || {
        aggregator
            .run(&["entry", "decisions", "--json"])
            .success()
            .stdout
    };
    let (before, all) = (shown(&aggregator), list());
    let import = |aggregator: &Aggregator, done: &str| {
        let import = ["entry", "import", "-"];
        let printed = aggregator
            .run_with_input(&import, all.clone())
            .success()
            .stdout;
        assert!(printed.contains(done), "{printed}");
    };
    import(&aggregator, "0 done of 6 decisions");
    assert_eq!((shown(&aggregator), list()), (before.clone(), all.clone()));

    let other = over(&site);
    import(&other, "6 done of 6 decisions");
    import(&other, "0 done of 6 decisions");
    assert_eq!(shown(&other), before);
}

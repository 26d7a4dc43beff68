//! Rules that people add for single sites and for addresses, refused in one line where they are wrong.

use crate::harness::Aggregator;
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;
use crate::published::{entry, feed, titles};

/// A page that no general rule reads: its headline is no heading, the name of its writer stands in a machine's attribute.
const PAGE: &str = r#"<html lang="en"><head><title>Gazette</title></head><body><h1>Gazette</h1>
    <div data-role="story-head">The lighthouse is sold</div><i data-writer="Ida Marsh"></i>
    <p>The keeper's grandson bought it for less than the price of a boat, and means to live in the lamp room.</p></body></html>"#;

const RULES: &str = r#"
[[site]]
host = "odd.localhost"
title = ["h2.none", "[data-role=story-head]"]
authors = "[data-writer]@data-writer"
"#;

fn with_rules(site: &Newsroom) -> Aggregator {
    let aggregator = Aggregator::new(site).at_the_top("rules = [\"rules.d/*.toml\"]");
    std::fs::create_dir_all(aggregator.path("rules.d")).unwrap();
    aggregator.write("rules.d/odd.toml", RULES);
    aggregator
}

#[test]
fn extract_reads_by_the_rules_and_explains_them() {
    let aggregator = with_rules(&Newsroom::empty());
    aggregator.write("page.html", PAGE);
    let extract = |host: &str| {
        let url = format!("http://{host}/story/7");
        aggregator
            .run(&["extract", "page.html", "--url", &url, "--explain"])
            .success()
    };
    let found =
        extract("www.odd.localhost").says(&["* Title  rule of the site", "The lighthouse is sold"]);
    assert_eq!(found.json()["title"], "The lighthouse is sold");
    assert_eq!(found.json()["authors"][0], "Ida Marsh");
    assert_ne!(
        extract("even.localhost").json()["title"],
        "The lighthouse is sold"
    );

    let line = "{\"url\": \"http://odd.localhost/story/7\", \"path\": \"page.html\"}\n";
    let batch = aggregator.run_with_input(&["extract", "--batch"], line.to_owned());
    assert_eq!(batch.success().json_lines()[0]["authors"][0], "Ida Marsh");
}

#[test]
fn refresh_reads_pages_by_the_rules() {
    let site = Newsroom::empty();
    site.set("odd", "/story/7", Page::html(PAGE.to_owned()));
    let aggregator = with_rules(&site).folder("desk");
    let story = |number| site.url("odd", &format!("/story/{number}"));
    let digest = format!(
        "# Morning\n\n## A sale\n\n{}\n\nNobody foresaw it.\n\n## A knot\n\n{}\n\nThe knots of the north.\n",
        story(7),
        story(8)
    );
    aggregator.write("desk/morning.md", digest);
    aggregator.refresh();
    let feed = feed(&aggregator);
    let titles = titles(&feed);
    assert!(
        titles.contains(&"The lighthouse is sold".to_owned()),
        "{titles:?}"
    );
    assert_eq!(
        entry(&feed, "The lighthouse is sold").authors[0]
            .name
            .as_deref(),
        Some("Ida Marsh")
    );
}

#[test]
fn a_wrong_rule_is_refused_with_file_line_site_and_selector() {
    let aggregator = with_rules(&Newsroom::empty());
    for (rules, words) in [
        (
            "[[site]]\nhost = \"odd.localhost\"\ntitle = \"h1..x\"\n",
            &["odd.toml:3:", "odd.localhost", "title", "h1..x"][..],
        ),
        ("[[site]]\ntitle = \"h1\"\n", &["odd.toml:1:", "host"]),
        (
            "[[site]]\nhost = \"https://a.example/\"\n",
            &["odd.toml:1:", "https://a.example/"],
        ),
        (
            "[[site]]\nhost = \"a.example\"\ntitel = \"h1\"\n",
            &["odd.toml:3:", "titel", "title"],
        ),
    ] {
        aggregator.write("rules.d/odd.toml", rules);
        aggregator.run(&["check"]).code(2).says(words);
    }
}

/// One row of each table of addresses.
const ADDRESSES: &str = r#"
[[tracker]]
name = ["our_ref", "promo_*"]
[[tracker]]
name = "gift"
host = ["Paper.example", "bücher.example"]
[[tracker]]
name = "via"
value = "letter"
[[wrapper]]
host = "out.example"
path = "/go"
parameter = "to"
[[wrapper]]
host = "code.example"
place = "segment"
encoding = "base64"
[[wrapper]]
host = "rest.example"
path = "/r/"
place = "rest"
[[variant]]
host = "reader.example"
is = "paper.example"
[[variant]]
host = "paper.example"
path = "/print/{id}"
is = "paper.example/story/{id}"
[[variant]]
host = "paper.example"
path = "/read.php"
query = "id"
is = "paper.example/story/{id}"
"#;

#[test]
fn canonical_knows_the_rows_that_people_add() {
    let aggregator = with_rules(&Newsroom::empty());
    let lines = [
        (
            "https://a.example/x?our_ref=9&Promo_2=b&id=1",
            "a.example/x?id=1",
        ),
        ("https://a.example/x?gift=9", "a.example/x?gift=9"),
        ("https://www.paper.example/x?gift=9", "paper.example/x"),
        (
            "https://xn--bcher-kva.example/x?gift=9",
            "xn--bcher-kva.example/x",
        ),
        ("https://a.example/x?via=letter", "a.example/x"),
        ("https://a.example/x?via=rome", "a.example/x?via=rome"),
        (
            "https://out.example/go?to=https%3A%2F%2Fa.example%2Fx",
            "a.example/x",
        ),
        (
            "https://out.example/read?to=https%3A%2F%2Fa.example%2Fx",
            "out.example/read?to=https://a.example/x",
        ),
        (
            "https://code.example/c/aHR0cHM6Ly9hLmV4YW1wbGUveA",
            "a.example/x",
        ),
        (
            "https://rest.example/r/https://a.example/x?id=2",
            "a.example/x?id=2",
        ),
        ("https://m.reader.example/story/7", "paper.example/story/7"),
        ("https://reader.example/print/7", "paper.example/story/7"),
        (
            "https://paper.example/read.php?id=7&page=2",
            "paper.example/story/7?page=2",
        ),
    ];
    let (asked, expected): (Vec<_>, Vec<_>) = lines.into_iter().unzip();
    let keys = |aggregator: &Aggregator| {
        let outcome = aggregator.run_with_input(&["canonical"], asked.join("\n"));
        outcome.success().stdout.clone()
    };
    assert_ne!(
        keys(&aggregator),
        expected.join("\n") + "\n",
        "none is built in"
    );
    aggregator.write("rules.d/addresses.toml", ADDRESSES);
    assert_eq!(keys(&aggregator), expected.join("\n") + "\n");
}

#[test]
fn a_pass_follows_shorteners_and_drops_parameters_that_people_name() {
    let site = Newsroom::empty();
    site.set(
        "paper",
        "/story/7",
        Page::html(
            "<html lang=en><title>The lighthouse is sold</title><h1>The lighthouse is sold</h1>"
                .to_owned(),
        ),
    );
    site.set(
        "short",
        "/go/a7",
        Page::redirect(302, &site.url("paper", "/story/7?our_ref=2")),
    );
    let aggregator = with_rules(&site).folder("desk");
    aggregator.write(
        "rules.d/addresses.toml",
        "[[shortener]]\nhost = \"short.localhost\"\npath = \"/go/\"\n[[tracker]]\nname = \"our_ref\"\n",
    );
    let knots = site.url("paper", "/knots");
    let digest = |place: &str| {
        format!(
            "# Morning\n\n## A sale\n\n{place}\n\nNobody foresaw it.\n\n## A knot\n\n{knots}\n\nThe knots of the north.\n"
        )
    };
    aggregator.write("desk/one.md", digest(&site.url("short", "/go/a7")));
    aggregator.write(
        "desk/two.md",
        digest(&site.url("paper", "/story/7?our_ref=1")),
    );
    aggregator.refresh();
    let feed = feed(&aggregator);
    let mut titles = titles(&feed);
    titles.sort();
    assert_eq!(titles, ["A knot", "The lighthouse is sold"]);
    let link = &entry(&feed, "The lighthouse is sold").links[0];
    assert_eq!(link.href, site.url("paper", "/story/7"));

    // A row that comes later holds for what is stored: the article is known again.
    aggregator.write("desk/three.md", digest(&site.url("paper", "/print/8")));
    aggregator.refresh();
    aggregator.write(
        "rules.d/odd.toml",
        "[[variant]]\nhost = \"paper.localhost\"\npath = \"/print/{id}\"\nis = \"paper.localhost/story/{id}\"\n",
    );
    aggregator.write("desk/four.md", digest(&site.url("paper", "/story/8")));
    let summary = aggregator.refresh();
    assert_eq!(summary["published"]["new"], 0, "{summary}");
}

#[test]
fn what_people_say_of_platforms_and_dialogs_is_no_story() {
    let aggregator = with_rules(&Newsroom::empty()).folder("desk");
    let links = [
        ("The pier closes", "https://paper.example/pier"),
        ("Ida Marsh", "https://social.example/people/ida"),
        ("A ferry is sold", "https://social.example/people/ida/7"),
        ("Tell a friend", "https://post.example/pass?on=1"),
    ];
    let stories = links.map(|(title, url)| format!("## [{title}]({url})\n\nNobody foresaw it.\n"));
    aggregator.write("desk/one.md", stories.join("\n"));
    let titles = || {
        let digest = aggregator.run(&["parse", "desk/one.md"]).success().json();
        let items = digest["items"].as_array().unwrap();
        let titles = items.iter().map(|item| item["title"].as_str().unwrap());
        titles.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(titles(), links.map(|(title, _)| title), "none is built in");
    aggregator.write(
        "rules.d/addresses.toml",
        "[[platform]]\nhost = \"social.example\"\nprofile = \"/people/{name}\"\n\
         [[wrapper]]\nhost = \"post.example\"\npath = \"/pass\"\nshare = true\n",
    );
    assert_eq!(titles(), ["The pier closes", "A ferry is sold"]);
}

#[test]
fn a_wrong_row_for_addresses_is_refused_with_file_and_line() {
    let aggregator = with_rules(&Newsroom::empty());
    for (rules, words) in [
        (
            "[[tracker]]\nhost = \"a.example\"\n",
            &["odd.toml:1:", "name = "][..],
        ),
        (
            "[[tracker]]\nname = [\"a\", \"*\"]\n",
            &["odd.toml:2:", "\"*\""],
        ),
        ("[tracker]\nname = \"a\"\n", &["odd.toml:1:", "[[tracker]]"]),
        (
            "[[wrapper]]\nhost = \"a.example\"\n",
            &["odd.toml:1:", "parameter = ", "place = "],
        ),
        (
            "[[wrapper]]\nhost = \"a.example\"\nplace = \"somewhere\"\n",
            &["odd.toml:3:", "somewhere", "segment"],
        ),
        (
            "[[wrapper]]\nhost = \"a.example\"\nplace = \"rest\"\nencoding = \"json\"\n",
            &["odd.toml:4:", "json"],
        ),
        (
            "[[shortener]]\nhost = \"a.example\"\npath = \"go\"\n",
            &["odd.toml:3:", "go"],
        ),
        ("[[shortener]]\n", &["odd.toml:1:", "[[shortener]]", "host"]),
        (
            "[[form]]\nend = \"/m\"\nindex = \"/i\"\n",
            &["odd.toml:1:", "[[form]]", "one thing"],
        ),
        ("[form]\nend = \"/m\"\n", &["odd.toml:1:", "[[form]]"]),
        (
            "[[platform]]\nhost = \"a.example\"\nowner = \"label\"\n",
            &["odd.toml:3:", "\"label\"", "\"host\""],
        ),
        (
            "[[platform]]\nhost = \"a.example\"\nprofile = \"{name}\"\n",
            &["odd.toml:3:", "begins with no /"],
        ),
        (
            "[[variant]]\nhost = \"a.example\"\nis = \"b.example/x\"\n",
            &["odd.toml:3:", "b.example/x"],
        ),
        (
            "[[variant]]\nhost = \"a.example\"\npath = \"/p/{id}\"\nis = \"a.example/{name}\"\n",
            &["odd.toml:4:", "{name}"],
        ),
    ] {
        aggregator.write("rules.d/odd.toml", rules);
        aggregator.run(&["check"]).code(2).says(words);
    }
}

//! Wrong configurations: refused with 2 and one line that says where, what, and the mend; nothing is fetched.

use crate::harness::{Aggregator, Outcome};
use crate::newsroom::{Newsroom, digests};

/// Marks the faulty line of a case; TOML reads it as a comment.
const HERE: &str = "# here";

/// What is wrong, the lines at fault, and the words that the message must have.
struct Case(&'static str, &'static str, &'static [&'static str]);

const CASES: &[Case] = &[
    Case(
        "an unknown key of a section",
        "[server]\nlissten = \"127.0.0.1:0\" # here\n",
        &["lissten", "listen"],
    ),
    Case(
        "an unknown key of a source",
        "[[source]]\nname = \"x\"\nkind = \"directory\"\npath = \"quay\"\nscheduel = \"@daily\" # here\n",
        &["scheduel", "schedule"],
    ),
    Case(
        "an unknown section",
        "[sever] # here\nlisten = \"127.0.0.1:0\"\n",
        &["sever", "server"],
    ),
    Case(
        "a number where a text belongs",
        "[server]\nlisten = 8080 # here\n",
        &["listen"],
    ),
    Case(
        "an address to listen at without a port",
        "[server]\nlisten = \"localhost\" # here\n",
        &["localhost"],
    ),
    Case(
        "a text where a truth value belongs",
        "[[source]]\nname = \"x\"\nkind = \"directory\"\npath = \"quay\"\nenabled = \"yes\" # here\n",
        &["enabled"],
    ),
    Case(
        "a schedule in words",
        "[[source]]\nname = \"x\"\nkind = \"directory\"\npath = \"quay\"\nschedule = \"every day\" # here\n",
        &["every day"],
    ),
    Case(
        "an hour that no day has",
        "[defaults]\nschedule = \"0 0 25 * * *\" # here\n",
        &["schedule", "25"],
    ),
    Case(
        "a schedule of seven fields",
        "[defaults]\nschedule = \"0 0 7 * * * 2025\" # here\n",
        &["schedule"],
    ),
    Case(
        "an unknown zone",
        "[[source]]\nname = \"x\"\nkind = \"directory\"\npath = \"quay\"\ntimezone = \"Asia/Seul\" # here\n",
        &["Asia/Seul", "Asia/Seoul"],
    ),
    Case(
        "an unknown zone of the defaults",
        "[defaults]\ntimezone = \"Europe/Berlim\" # here\n",
        &["Europe/Berlim", "Europe/Berlin"],
    ),
    Case(
        "an address that is none",
        "[[source]]\nname = \"x\"\nkind = \"feed\"\nurl = \"example.org/feed\" # here\n",
        &["example.org/feed"],
    ),
    Case(
        "an address of another scheme",
        "[[source]]\nname = \"x\"\nkind = \"feed\"\nurl = \"ftp://example.org/feed\" # here\n",
        &["ftp"],
    ),
    Case(
        "a feed without an address",
        "[[source]] # here\nname = \"x\"\nkind = \"feed\"\n",
        &["url"],
    ),
    Case(
        "a folder without a path",
        "[[source]] # here\nname = \"x\"\nkind = \"directory\"\n",
        &["path"],
    ),
    Case(
        "an unknown kind",
        "[[source]]\nname = \"x\"\nkind = \"fead\" # here\nurl = \"https://example.org/\"\n",
        &["fead", "feed"],
    ),
    Case(
        "a name that stands twice",
        "[[source]]\nname = \"harbour\" # here\nkind = \"directory\"\npath = \"quay\"\n",
        &["harbour"],
    ),
    Case(
        "a name that leaves the folder",
        "[[source]]\nname = \"../etc\" # here\nkind = \"directory\"\npath = \"quay\"\n",
        &["../etc"],
    ),
    Case(
        "a name with a blank",
        "[[source]]\nname = \"my source\" # here\nkind = \"directory\"\npath = \"quay\"\n",
        &["my source"],
    ),
    Case(
        "a hidden name",
        "[[source]]\nname = \".hidden\" # here\nkind = \"directory\"\npath = \"quay\"\n",
        &[".hidden"],
    ),
    Case(
        "a name like an option",
        "[[source]]\nname = \"-rf\" # here\nkind = \"directory\"\npath = \"quay\"\n",
        &["-rf"],
    ),
    Case(
        "an empty name",
        "[[source]]\nname = \"\" # here\nkind = \"directory\"\npath = \"quay\"\n",
        &["name"],
    ),
    Case("no TOML", "[server # here\n", &[]),
];

/// The message is one line, names the file and has those words; the status is 2.
#[track_caller]
fn assert_refused(outcome: Outcome, what: &str, place: &str, words: &[&str]) {
    let outcome = outcome.code(2);
    let lines: Vec<_> = outcome
        .stderr
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    assert_eq!(lines.len(), 1, "{what}: one line, not\n{}", outcome.stderr);
    for word in words.iter().chain([&place]) {
        assert!(
            lines[0].contains(word),
            "{what}: no “{word}” in: {}",
            lines[0]
        );
    }
    assert_eq!(outcome.stdout, "", "{what}");
}

#[test]
fn each_wrong_configuration_is_one_line_with_its_place_and_mend() {
    let site = Newsroom::empty();
    let url = site.url(digests::FEED_HOST, digests::FEED_PATH);
    for Case(what, toml, words) in CASES {
        let aggregator = Aggregator::new(&site).feed("harbour", &url).toml(toml);
        let text = aggregator.configuration();
        let line = 1 + text.lines().position(|line| line.contains(HERE)).unwrap();
        let place = format!("aggregator.toml:{line}:");
        assert_refused(aggregator.run(&["check"]), what, &place, words);
        assert_refused(aggregator.run(&["refresh"]), what, &place, words);
    }
    assert_eq!(site.all_requests().len(), 0);
}

#[test]
fn values_of_the_wrong_kind_are_refused_where_they_stand() {
    let site = Newsroom::empty();
    let rows = [
        ("fetch", "concurrency", "\"many\"", "concurrency"),
        ("fetch", "timeout", "\"5 parsecs\"", "5 parsecs"),
        ("fetch", "max_body", "\"8 MegaWhat\"", "8 MegaWhat"),
        ("fetch", "allow_private", "[\"everything\"]", "everything"),
        (
            "publish",
            "base_url",
            "\"feeds.example.org\"",
            "feeds.example.org",
        ),
        ("publish", "entries", "-1", "entries"),
        ("publish", "quote", "\"all of it\"", "all of it"),
        ("publish", "timezone", "\"Mars/Olympus\"", "Mars/Olympus"),
    ];
    for (section, key, value, word) in rows {
        let aggregator = Aggregator::new(&site).set(section, key, value);
        assert_refused(aggregator.run(&["check"]), key, "aggregator.toml:", &[word]);
    }
}

#[test]
fn a_configuration_that_is_not_there_is_named() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site);
    let mut program = crate::harness::program(&aggregator.path("."));
    program.args(["--config", "nowhere.toml", "check"]);
    crate::harness::Running::start(program, Vec::new())
        .wait()
        .code(2)
        .says(&["nowhere.toml"]);
}

#[test]
fn the_environment_names_the_configuration_where_the_option_does_not() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site).folder("letters");
    aggregator.write("elsewhere.toml", aggregator.configuration());
    let mut program = crate::harness::program(&aggregator.path("."));
    program
        .env("AGGREGATOR_CONFIG", "elsewhere.toml")
        .arg("check");
    let outcome = crate::harness::Running::start(program, Vec::new())
        .wait()
        .success();
    assert!(outcome.stdout.contains("letters"), "{}", outcome.stdout);
}

#[test]
fn a_file_that_lets_nobody_in_is_a_fault_of_the_configuration() {
    let site = Newsroom::empty();
    for (key, wrong, mend) in [
        ("password_file", "ann", "write one a line"),
        (
            "secret_file",
            "short",
            "write 16 or more of A-Z a-z 0-9 _ -",
        ),
    ] {
        let aggregator = Aggregator::new(&site)
            .set("server", "listen", "\"127.0.0.1:0\"")
            .set("server", key, "\"door\"");
        let said = format!("aggregator.toml: server.{key} = \"door\": ");
        let missing = aggregator.run(&["run"]).code(2);
        missing.says(&[&said, "write it, readable for this user alone"]);
        // By hand there are no credentials: it may be one.
        let told = aggregator.run(&["check"]).success().stdout;
        assert!(
            told.contains(&format!("server.{key} door is not there")),
            "{told}"
        );
        for command in ["check", "run"] {
            aggregator.write("door", wrong);
            aggregator.run(&[command]).code(2).says(&[&said, mend]);
            std::fs::remove_file(aggregator.path("door")).unwrap();
        }
    }
}

#[test]
fn who_is_let_in_may_be_a_credential_and_whether_links_lead_out_is_said() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site)
        .set("server", "password_file", "\"passwords\"")
        .set("server", "secret_file", "\"secret\"")
        .env("CREDENTIALS_DIRECTORY", "credentials");
    aggregator.write("credentials/passwords", "ann:one two\n");
    aggregator.write("credentials/secret", "0123456789abcdef\n");
    let note = "write base_url = \"…/SECRET/\"";
    let led_out = aggregator.run(&["check"]).success();
    let text = led_out.stdout.split_whitespace().collect::<Vec<_>>();
    assert!(text.join(" ").contains(note), "{}", led_out.stdout);
    let within = "\"https://x.example.org/0123456789abcdef/\"";
    let aggregator = aggregator.set("publish", "base_url", within);
    let kept_in = aggregator.run(&["check"]).success();
    assert!(!kept_in.stdout.contains("SECRET"), "{}", kept_in.stdout);
}

#[test]
fn a_wrong_command_line_is_status_2() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site).folder("letters");
    aggregator
        .run(&["refresh", "leters"])
        .code(2)
        .says(&["leters", "letters"]);
    aggregator.write("x.txt", "A letter.");
    aggregator
        .run(&["import", "--source", "leters", "x.txt"])
        .code(2)
        .says(&["leters"]);
    aggregator
        .run(&["refersh"])
        .code(2)
        .says(&["similar subcommands exist: 'refetch', 'refresh'"]);
    aggregator
        .run(&["sources", "add", "--jsn"])
        .code(2)
        .says(&["--json", "aggregator sources add --help"]);
    aggregator.run(&["restore"]).code(2).says(&["--from"]);
    aggregator.run(&["entry", "hide"]).code(2).says(&["--site"]);
    aggregator
        .run(&["refresh", "--jsonn"])
        .code(2)
        .says(&["aggregator refresh --help"]);
    aggregator
        .run(&["entries", "--source", "leters"])
        .code(2)
        .says(&["leters", "letters"]);
    aggregator.run(&["extract", "page.html"]).code(2);
}

#[test]
fn what_failed_stands_before_all_else() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site)
        .toml("[[source]]\nname = \"gone\"\nkind = \"directory\"\npath = \"nowhere\"\n");
    let outcome = aggregator.run(&["refresh"]).code(1);
    let text = &outcome.stdout;
    assert!(text.starts_with("1 of 1 source FAILED\n  gone: "), "{text}");
    assert!(text.contains("aggregator refresh gone"), "{text}");
    assert!(!text.contains("Nothing new"), "{text}");
    assert_eq!(
        outcome.stderr.matches("gone: ").count(),
        1,
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_text_that_is_no_digest_is_said_in_one_line() {
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site);
    aggregator.write("notes.txt", "One thought, and no list.");
    let outcome = aggregator.run(&["import", "notes.txt"]).success();
    assert_eq!(outcome.stdout, "");
    assert_eq!(
        outcome.stderr.trim_end(),
        "notes.txt: read, but it holds no citations (one article, no list of stories); nothing was published"
    );
}

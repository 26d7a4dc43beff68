use std::collections::BTreeSet;
use std::path::Path;

use super::*;

use crate::model::{Filter, Further, Origin, Secret};
use crate::publish::{Order, Quote};
use crate::zone::named;

/// Writes a configuration into a folder of its own and loads it.
fn load_text(text: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    load_in(folder.path(), text)
}

/// The error's path is shortened to the file's name, so that a test reads as the user does.
fn load_in(folder: &Path, text: &str) -> Result<Config, String> {
    let path = folder.join("a.toml");
    std::fs::write(&path, text).unwrap();
    let shorten = |error: Error| {
        error
            .to_string()
            .replace(&format!("{}/", folder.display()), "")
    };
    load(&path).map_err(shorten)
}

fn source(keys: &str) -> String {
    format!("[[source]]\nname = \"s\"\nkind = \"feed\"\nurl = \"https://example.org/\"\n{keys}\n")
}

#[test]
fn each_mistake_is_one_line_with_file_line_and_mend() {
    #[rustfmt::skip]
    let cases = [
        ("titel = 1", r#"a.toml:1: no key "titel" here; write one of: "#),
        ("\n[publish]\ntitel = \"x\"", r#"a.toml:3: no key "titel" here; write "title""#),
        ("[publish]\ntitle = 5", r#"a.toml:2: publish.title: 5 is no text; write "5""#),
        ("[publish]\nentries = -1", "a.toml:2: publish.entries: -1 is no whole number; write one such as 200"),
        ("[publish]\nentries = 0", "a.toml:2: publish.entries: 0 is too few; write 1 or more"),
        ("[publish]\nquote = \"600\"", r#"a.toml:2: publish.quote: can't be "600"; write "600 characters" or "none""#),
        ("[publish]\ntimezone = \"Asia/Tokio\"", r#"a.toml:2: publish.timezone: no timezone "Asia/Tokio"; write "Asia/Tokyo""#),
        ("[publish]\nbase_url = \"ftp://example.org/\"", "a.toml:2: publish.base_url: \"ftp://example.org/\" is ftp; only http and https are read"),
        ("[publish]\nbase_url = \"https://example.org/?a\"", "a.toml:2: publish.base_url: \"https://example.org/?a\" has a ? or #; end the address before it"),
        ("[store]\npath = \"\"", "a.toml:2: store.path: is empty; write a path"),
        ("[[source]]\nname = \"import\"", r#"a.toml:2: source: the name "import" is that of what"#),
        ("[source]\nname = \"x\"", "a.toml:1: there may be many sources; write [[source]]"),
        ("[publish]\nhub = [\"example.org/hub\"]", r#"a.toml:2: publish.hub: no address "example.org/hub"; write it whole, "https://example.org/hub""#),
        ("[server]\nlisten = \"unix:\"", "a.toml:2: server.listen: is empty; write a path"),
        ("[server]\nlisten = \"8080\"", r#"a.toml:2: server.listen: no address and port "8080"; write "127.0.0.1:8080", "[::1]:8080" or "unix:PATH""#),
        ("max_document = \"many\"", r#"a.toml:1: max_document: no size "many"; write one such as "8 MiB""#),
        ("[fetch]\ntimeout = \"soon\"", r#"a.toml:2: fetch.timeout: no duration "soon"; write one such as "90s" or "5m""#),
        ("[fetch]\ntimeout = 30", r#"a.toml:2: fetch.timeout: 30 is no text; write "30s""#),
        ("[publish]\nentries = 1\n  [fetch]\n  timeout = 30", r#"a.toml:4: fetch.timeout: 30 is no text; write "30s""#),
        ("[fetch]\nnever = [\"\"]", "a.toml:2: fetch.never: "),
        ("[fetch]\ntimeout = \"0s\"", r#"a.toml:2: fetch.timeout: 0 is too short; write a duration such as "30s""#),
        ("[fetch]\nallow_private = [\n  \"10.0.0.0/8\",\n  \"localhost\",\n]", "a.toml:4: fetch.allow_private: `localhost` is no "),
        ("rules = [\"none.toml\"]", r#"a.toml:1: rules "none.toml": no file none.toml; write it, or leave it out"#),
        ("[publish]\ntitle = \"a\"\ntitle = \"b\"", r#"a.toml:3: key "title" stands twice here; leave one out"#),
        ("[publish", "a.toml:1: "),
        ("[[source]]\nkind = \"feed\"", "a.toml:1: a source has no name; write name = \"…\""),
        ("[[source]]\nname = \"x \"", "a.toml:2: source: the name \"x \" can't be a file's; write 1 to 64 of "),
        ("[[source]]\nname = \"../x\"", "a.toml:2: source: the name \"../x\" can't be a file's; write 1 to 64 of A-Z a-z 0-9 . _ -, not beginning with . or -"),
        ("[server]\nmetrics = \"9464\"", r#"a.toml:2: server.metrics: no address and port "9464"; write "#),
        ("[log]\nformat = \"jsn\"", r#"a.toml:2: log.format: no form "jsn"; write "json""#),
        ("[log]\nlevel = \"loud\"", r#"a.toml:2: log.level: no level "loud"; write one of: off, error, "#),
        ("[alert]\nmail = \"ops\"", r#"a.toml:2: alert.mail: no mail address "ops"; write one, such as "ops@example.org""#),
        ("[alert]\nmail = \"a@b.example\\nBcc: c@d.example\"", "a.toml:2: alert.mail: no mail address "),
        ("[alert]\nwebhook = \"hook.example\"", "a.toml:2: alert.webhook: no address "),
        ("[alert]\nsendmail = []", "a.toml:2: alert.sendmail: an empty text says nothing; write one, or leave the key out"),
        ("[[source]]\nname = \"s\"", "a.toml:1: source \"s\": no kind; write kind = one of: feed, page, directory, maildir, mbox, imap, command"),
("[[source]]\nname = \"s\"\nkind = \"imap\"", r#"a.toml:1: source "s": kind "imap" needs host; write host = "…""#),
        ("[[source]]\nname = \"s\"\nkind = \"fed\"", r#"a.toml:3: source "s": no kind "fed"; write "feed""#),
        ("[[source]]\nname = \"s\"\nkind = \"imap\"\nhost = \"h\"", r#"a.toml:1: source "s": reads a whole mailbox; set from, subject or list_id"#),
        ("[[source]]\nname = \"s\"\nkind = \"imap\"\nhost = \"h\"\nfolder = \"News\"", r#"a.toml:1: source "s": reads a whole mailbox; set from, subject or list_id"#),
        ("[[source]]\nname = \"s\"\nkind = \"maildir\"\npath = \"p\"", r#"a.toml:1: source "s": reads a whole mailbox; set from, subject or list_id"#),
        ("[[source]]\nname = \"s\"\nkind = \"mbox\"\npath = \"p\"\ndedicated = false", r#"a.toml:1: source "s": reads a whole mailbox; set from, subject or list_id"#),
        ("[[source]]\nname = \"s\"\nkind = \"imap\"\nhost = \"h/i\"", r#"a.toml:4: source "s": host: no host "h/i"; write a name such as "imap.example.org""#),
        ("[[source]]\nname = \"s\"\nkind = \"imap\"\nhost = \"h\"\nfrom = []", r#"a.toml:5: source "s": from: an empty text says nothing"#),
        ("[[source]]\nname = \"s\"\nkind = \"imap\"\nhost = \"h\"\nfrom = 5", r#"a.toml:5: source "s": from: 5 is neither a text nor a list of texts; write ["…"]"#),
        ("[[source]]\nname = \"s\"\nkind = \"imap\"\nhost = \"h\"\nfrom = \"a\"\nuser = \"u\"", r#"a.toml:1: source "s": kind "imap" needs password_file, or token_command for XOAUTH2; write password_file = "…""#),
        ("[[source]]\nname = \"s\"\nkind = \"feed\"\nurl = \"http://a/\"\nuser = \"u\"", r#"a.toml:1: source "s": kind "feed" needs password_file; write "#),
        ("[[source]]\nname = \"s\"\nkind = \"feed\"\nurl = \"http://u:p@a/\"\nuser = \"u\"\npassword_file = \"p\"", r#"a.toml:4: source "s": url has a name and a password in it"#),
        ("[publish]\nquote = 600", r#"a.toml:2: publish.quote: 600 is no text; write "600 characters""#),
        ("[[source]]\nname = \"s\"\nkind = \"imap\"\nhost = \"h\"\nfrom = \"a\"\nuser = \"u\"\npassword_file = \"p\"\ntoken_command = \"t\"", r#"a.toml:1: source "s": password_file and token_command exclude each other"#),
        ("[[source]]\nname = \"s\"\nkind = \"command\"", r#"a.toml:1: source "s": kind "command" needs command; write command = ["./my-digest"]"#),
        ("[[source]]\nname = \"s\"\nkind = \"feed\"\nurl = \"http://a/\"\nfolder = \"x\"", r#"a.toml:5: source "s": kind "feed" takes no folder; leave it out"#),
        ("[[source]]\nname = \"s\"\nkind = \"directory\"", r#"a.toml:1: source "s": kind "directory" needs path; write path = "…""#),
        ("[[source]]\nname = \"s\"\nkind = \"directory\"\nurl = \"x\"", r#"a.toml:4: source "s": kind "directory" takes path, not url; leave url out"#),
        ("[[source]]\nname = \"s\"\nkind = \"feed\"\nurl = \"example.org/a\"", r#"a.toml:4: source "s": url: no address "example.org/a"; write it whole, "https://example.org/a""#),
        ("[[source]]\nname = \"s\"\nkind = \"feed\"\nurl = \"http://\"", r#"a.toml:4: source "s": url: no address "http://""#),
        ("[[feed]]\nquery = \"x\"", "a.toml:1: a feed has no name; write name = \"…\""),
        ("[[feed]]\nname = \"../x\"", "a.toml:2: feed: the name \"../x\" can't be a file's; write 1 to 64 of"),
        ("[[feed]]\nname = \"x\"", "a.toml:1: feed \"x\": says not what it is about; write query, source, "),
        ("[[feed]]\nname = \"x\"\nquery = \"!\"", "a.toml:3: feed \"x\": query: no word in \"!\"; write one, or leave it out"),
        ("[[feed]]\nname = \"x\"\nsite = \"!\"", "a.toml:3: feed \"x\": site: no name \"!\"; write one, or leave it out"),
        ("[[feed]]\nname = \"x\"\nciters = 1", "a.toml:3: feed \"x\": citers: 1 won't do; write 2 to 9"),
        ("[[feed]]\nname = \"x\"\ntag = \"a\"\nexclude = { site = [\"?\"] }", "a.toml:4: feed \"x\": exclude.site: no name \"?\""),
        ("[[feed]]\nname = \"x\"\ntag = \"a\"\n[[feed]]\nname = \"X\"\ntag = \"b\"", "a.toml:5: the name \"X\" is taken by another feed"),
        ("[[feed]]\nname = \"x\"\nqery = \"a\"", r#"a.toml:3: feed "x": no key "qery" here; write "query""#),
        ("[feed]\nname = \"x\"", "a.toml:1: there may be many feeds; write [[feed]]"),
        ("[defaults]\ntimezone = \"Asia/Seol\"", r#"a.toml:2: defaults.timezone: no timezone "Asia/Seol"; write "Asia/Seoul""#),
        ("[defaults]\nschedule = \"often\"", "a.toml:2: defaults.schedule: "),
        ("[defaults]\nkind = \"fed\"", r#"a.toml:2: defaults.kind: no kind "fed"; write "feed""#),
        ("[defaults]\nfirst_days = 0", "a.toml:2: defaults.first_days: 0 is too few; write 1 or more"),
        ("[defaults]\nfurther = \"none\"", r#"a.toml:2: defaults.further: no way for further citations "none"; write one of: "#),
        ("[defaults]\nenabled = \"no\"", r#"a.toml:2: defaults.enabled: "no" is neither true nor false"#),
        ("[defaults]\nname = \"x\"", r#"a.toml:2: no key "name" here; write "#),
        ("[defaults]\nurl = \"https://example.org/\"", r#"a.toml:2: no key "url" here; write "#),
        ("include = \"x.toml\"", r#"a.toml:1: include: "x.toml" is no list; write ["x.toml"]"#),
        ("include = [5]", r#"a.toml:1: include: 5 is no text; write "5""#),
        ("include = [\"a*/b.toml\"]", r#"a.toml:1: include "a*/b.toml": * may stand in the last part only"#),
        ("include = [\"none.toml\"]", r#"a.toml:1: include "none.toml": no file none.toml; write it, or leave it out"#),
    ];
    for (text, expected) in cases {
        let error = load_text(text).unwrap_err();
        assert!(error.starts_with(expected), "{text}\n{error}\n{expected}");
        assert!(!error.contains('\n'), "{error}");
    }
}

#[test]
fn a_mistake_in_a_source_names_the_source() {
    #[rustfmt::skip]
    let cases = [
        ("timezone = \"Asia/Tokio\"", r#"a.toml:5: source "s": no timezone "Asia/Tokio"; write "Asia/Tokyo""#),
        ("further = \"entry\"", r#"a.toml:5: source "s": no way for further citations "entry"; write one of: related, entries"#),
        ("paht = \"x\"", r#"a.toml:5: source "s": no key "paht" here; write "path""#),
        ("tags = \"korea\"", r#"a.toml:5: source "s": tags: "korea" is no list; write ["korea"]"#),
        ("schedule = \"0 0 3 30 2 *\"", r#"a.toml:5: source "s": "0 0 3 30 2 *": no date fits it"#),
        ("timezone = \"KST\"", r#"a.toml:5: source "s": no timezone "KST"; write one such as"#),
        ("schedule = \"0 0 7\"", r#"a.toml:5: source "s": "#),
        ("[[source]]\nname = \"s\"\nkind = \"directory\"\npath = \"x\"", r#"a.toml:6: the name "s" is taken by a.toml:2; write another"#),
        ("[[source]]\nname = \"S\"\nkind = \"directory\"\npath = \"x\"", r#"a.toml:6: the name "S" is taken by "s" of a.toml:2, capitals or not; write another"#),
        ("first_days = 0", r#"a.toml:5: source "s": first_days: 0 is too few; write 1 or more"#),
    ];
    for (keys, expected) in cases {
        let error = load_text(&source(keys)).unwrap_err();
        assert!(error.starts_with(expected), "{keys}\n{error}");
    }
}

#[test]
fn values_mean_what_they_say() {
    let config = load_text(
        "max_document = \"1 MiB\"\n\
         [server]\nmetrics = \"\"\n[publish]\nhub = []\nbase_url = \"https://example.org/feeds\"\nquote = \"none\"\norder = \"curators\"\n\
         [fetch]\nper_host_interval = \"1ms\"\nallow_private = [\"127.0.0.1:8080\"]\nproxy = \"environment\"\n\
         [defaults]\ntags = [\"d\"]\nfurther = \"entries\"\ntimezone = \"Asia/Seoul\"\nkind = \"feed\"\n\
         [[source]]\nname = \"a\"\nurl = \"http://example.org:8000/f\"\ncurator = \"\"\nenabled = false\n\
         [[source]]\nname = \"b\"\nkind = \"directory\"\npath = \"inbox\"\ntags = []\nfurther = \"related\"\n",
    )
    .unwrap();
    assert_eq!(config.max_document, 1024 * 1024);
    assert_eq!(
        config.publish.base_url.as_str(),
        "https://example.org/feeds/"
    );
    assert_eq!(config.publish.quote, Quote::None);
    assert_eq!(config.publish.order, Order::Curators);
    assert_eq!(config.fetch.per_host_interval.as_millis(), 1);
    assert_eq!(config.fetch.allow_private.len(), 1);
    assert_eq!(config.fetch.named, [("example.org".to_owned(), 8000)]);
    let a = &config.source("a").unwrap().source;
    assert_eq!(
        (a.further, a.enabled, &a.curator),
        (Further::Entries, false, &None)
    );
    assert_eq!((a.tags.len(), a.timezone), (1, named("Asia/Seoul")));
    let b = &config.source("b").unwrap().source;
    assert_eq!(
        (b.further, b.enabled, b.tags.len()),
        (Further::Related, true, 0)
    );
    assert_eq!(
        b.origin,
        Origin::Directory {
            path: "inbox".into()
        }
    );
}

#[test]
fn the_example_of_rules_is_right() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/rules.example.toml");
    load_text(&format!("rules = [{example:?}]")).unwrap();
}

#[test]
fn includes_are_read_in_order_and_blamed_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let included = folder.path().join("sources.d");
    std::fs::create_dir(&included).unwrap();
    let write = |name: &str, text: &str| std::fs::write(included.join(name), text).unwrap();
    write("2.toml", &source("").replace("\"s\"", "\"two\""));
    write("1.toml", &source("").replace("\"s\"", "\"one\""));
    write("3.txt", "not read");
    let main = format!(
        "include = [\"{}/*.toml\"]\n[defaults]\ntitle = \"T\"\n{}",
        included.display(),
        source("")
    );

    let config = load_in(folder.path(), &main).unwrap();
    let names: Vec<_> = config
        .sources
        .iter()
        .map(|s| s.source.name.as_str())
        .collect();
    assert_eq!(names, ["s", "one", "two"]);
    assert_eq!(config.sources[2].source.title.as_deref(), Some("T"));

    write("2.toml", &source(""));
    let error = load_in(folder.path(), &main).unwrap_err();
    assert_eq!(
        error,
        "sources.d/2.toml:2: the name \"s\" is taken by a.toml:5; write another"
    );
    write("2.toml", "[publish]\ntitle = \"x\"");
    let error = load_in(folder.path(), &main).unwrap_err();
    assert!(
        error.starts_with("sources.d/2.toml:1: no key \"publish\" here"),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn what_a_pattern_cannot_reach_is_no_empty_folder() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    let included = |pattern: &str| {
        let text = format!("include = [\"{}/{pattern}\"]", folder.path().display());
        load_in(folder.path(), &text)
    };
    assert_eq!(included("none/*.toml").unwrap().sources.len(), 0);
    let error = included("a.toml/*.toml").unwrap_err();
    assert!(
        error.starts_with("a.toml:1: include ")
            && error.ends_with("; name a folder that can be read"),
        "{error}"
    );
    let name = std::ffi::OsStr::from_bytes(b"korea\xff.toml");
    std::fs::write(folder.path().join(name), source("")).unwrap();
    assert_eq!(included("k*.toml").unwrap().sources.len(), 1);
    std::os::unix::fs::symlink("nowhere", folder.path().join("lost.toml")).unwrap();
    let error = included("l*.toml").unwrap_err();
    assert!(error.starts_with("lost.toml: "), "{error}");
}

#[test]
fn a_file_that_is_not_utf8_is_said_to_be_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    std::fs::write(&path, b"[publish]\ntitle = \"\xff\"").unwrap();
    let error = load(&path).unwrap_err().to_string();
    assert!(
        error.ends_with("a.toml:2: not UTF-8; save the file as UTF-8"),
        "{error}"
    );
}

#[test]
fn the_named_file_comes_before_the_environment() {
    let named = Path::new("named.toml");
    assert_eq!(find(Some(named), Some("env.toml".as_ref())).unwrap(), named);
    assert_eq!(
        find(None, Some("env.toml".as_ref())).unwrap(),
        Path::new("env.toml")
    );
    let error = load(Path::new("/nowhere/a.toml")).unwrap_err().to_string();
    assert!(
        error.contains("/nowhere/a.toml") && error.contains("--config"),
        "{error}"
    );
}

#[test]
fn the_file_that_ships_says_the_defaults() {
    let shipped = load_text(DEFAULT).unwrap();
    let empty = load_text("").unwrap();
    assert_eq!(shipped.publish, empty.publish);
    assert_eq!(shipped.store, empty.store);
    assert_eq!(shipped.server, empty.server);
    assert_eq!(shipped.log, empty.log);
    assert_eq!(shipped.alert, empty.alert);
    assert_eq!(shipped.fetch, empty.fetch);
    assert_eq!(shipped.max_document, empty.max_document);

    let bare = "[[source]]\nname = \"sample\"\nkind = \"directory\"\npath = \"config/sample\"\ntitle = \"Foundations of the web\"";
    let bare = load_text(bare).unwrap();
    assert_eq!(shipped.sources.len(), 1);
    let read = |config: &Config| {
        let sample = &config.sources[0];
        (sample.source.clone(), sample.schedule.to_string())
    };
    assert_eq!(read(&shipped), read(&bare));
}

#[test]
fn every_key_stands_in_the_file_that_ships() {
    for table in [
        "",
        "[publish]",
        "[store]",
        "[server]",
        "[log]",
        "[alert]",
        "[fetch]",
        "[defaults]",
        "[[feed]]",
        "[[source]]",
    ] {
        let message = toml::from_str::<file::File>(&format!("{table}\n\"?\" = 1"))
            .unwrap_err()
            .message()
            .to_owned();
        let keys: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
        assert!(!keys.is_empty(), "{message}");
        for key in keys {
            let has = |line: &str| {
                let line = line.trim_start_matches("# ");
                line.starts_with(&format!("{key} = "))
                    || line.starts_with(&format!("[{key}]"))
                    || line.starts_with(&format!("[[{key}]]"))
            };
            assert!(DEFAULT.lines().any(has), "{table} {key}");
        }
    }
}

#[test]
fn the_examples_in_the_file_that_ships_hold_when_their_marks_are_taken_away() {
    let (before, examples) = DEFAULT.split_once("# [[source]]").unwrap();
    let bare = |line: &str| match line.strip_prefix("# ") {
        Some(key) if key.contains(" = ") || key.starts_with("[[") => format!("{key}\n"),
        _ => String::new(),
    };
    let examples: String = examples.lines().map(bare).collect();
    let config = load_text(&format!("{before}[[source]]\n{examples}")).unwrap();
    let kinds: Vec<_> = config.sources[1..]
        .iter()
        .map(|source| source.source.origin.kind())
        .collect();
    assert_eq!(kinds, ["feed", "page", "command", "maildir", "imap"]);
}

#[test]
fn a_feed_of_its_own_says_what_it_holds_and_what_it_leaves_out() {
    let config = load_text(
        "[[feed]]\nname = \"a\"\nquery = \"one OR two\"\nsite = \"The Post\"\nciters = 3\nmax_per_source = 5\n\
         exclude = { source = \"s\", query = [\"x\", \"y\"] }\n",
    );
    let feed = config.unwrap().feeds.remove(0);
    assert_eq!(feed.view.query(), "q=one+OR+two&site=the-post&citers=3");
    let left_out: Vec<String> = feed.exclude.iter().map(crate::model::View::query).collect();
    assert_eq!(left_out, ["q=x", "q=y", "source=s"]);
    assert_eq!((feed.title, feed.max_per_source), (None, Some(5)));
}

#[test]
fn the_example_of_a_feed_in_the_file_that_ships_is_right() {
    let (_, example) = DEFAULT.split_once("# [[feed]]\n").unwrap();
    let lines = example.lines().map_while(|line| line.strip_prefix("# "));
    let example = lines.collect::<Vec<_>>().join("\n");
    let config = load_text(&format!("[[feed]]\n{example}")).unwrap();
    assert_eq!(config.feeds[0].name, "opcon");
    assert_eq!(config.feeds[0].exclude.len(), 2);
}

#[test]
fn a_mailbox_says_where_it_is_and_which_mails_are_digests() {
    let config = load_text(
        "[[source]]\nname = \"a\"\nkind = \"imap\"\nhost = \"imap.example.org:1993\"\nuser = \"u\"\n\
         folder = \"News\"\ntoken_command = \"token --for u\"\nsubject = [\"one\", \"two\"]\nfirst_days = 7\n\
         [[source]]\nname = \"b\"\nkind = \"imap\"\nhost = \"h\"\nuser = \"u\"\npassword_file = \"p\"\ndedicated = true\n\
         [[source]]\nname = \"c\"\nkind = \"mbox\"\npath = \"letters\"\ndedicated = true\n",
    )
    .unwrap();
    let a = &config.source("a").unwrap().source;
    let b = &config.source("b").unwrap().source;
    let (Origin::Imap(news), Origin::Imap(inbox)) = (&a.origin, &b.origin) else {
        panic!("{a:?} {b:?}");
    };
    assert_eq!((news.port, news.folder.as_str()), (1993, "News"));
    assert_eq!(
        news.secret,
        Secret::TokenCommand(vec!["token".into(), "--for".into(), "u".into()])
    );
    assert_eq!(news.only.subject, ["one", "two"]);
    assert_eq!((a.first_days, b.first_days), (7, 30));
    assert_eq!((inbox.port, inbox.folder.as_str()), (993, "INBOX"));
    assert!(inbox.only.is_empty());
    let letters = config.source("c").unwrap().source.origin.mails().cloned();
    assert_eq!(letters, Some(Filter::default()));
}

/// Loads a configuration with these variables in the environment.
fn load_with(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.toml");
    std::fs::write(&path, text).unwrap();
    let variables = variables
        .iter()
        .map(|(name, value)| (name.into(), value.into()));
    let shorten = |error: Error| {
        error
            .to_string()
            .replace(&format!("{}/", folder.path().display()), "")
    };
    load::read_all(&path, None, variables).map_err(shorten)
}

#[test]
fn variables_of_the_environment_stand_in_place_of_keys() {
    let text = "max_document = 5\n[fetch]\ntimeout = \"7s\"\nrobots = \"no\"\n";
    let config = load_with(
        text,
        &[
            ("AGGREGATOR_MAX_DOCUMENT", "1 MiB"),
            ("AGGREGATOR_FETCH_ROBOTS", "false"),
            ("AGGREGATOR_FETCH_MAX_PER_HOST", " 7 "),
            ("AGGREGATOR_STORE_PATH", "x/\"y\".db"),
            ("AGGREGATOR_DEFAULTS_SCHEDULE", "@daily"),
            ("AGGREGATOR_CONFIG", "other.toml"),
            ("AGGREGATOR_PORT_80_TCP", "tcp://10.0.0.1:80"),
            ("AGGREGATOR", "program"),
            ("HOME", "/"),
        ],
    )
    .unwrap();
    assert_eq!(config.max_document, 1024 * 1024);
    assert_eq!((config.fetch.robots, config.fetch.max_per_host), (false, 7));
    assert_eq!(config.fetch.timeout.as_secs(), 7);
    assert_eq!(config.store.path, Path::new("x/\"y\".db"));
    let names: Vec<&str> = config
        .environment
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names.len(), 5);
    assert!(config.environment.contains(&(
        "AGGREGATOR_FETCH_ROBOTS".to_owned(),
        "fetch.robots".to_owned()
    )));
}

#[test]
fn a_wrong_variable_is_named_and_the_lines_of_the_file_stay_right() {
    #[rustfmt::skip]
    let cases = [
        ("AGGREGATOR_FETCH_TIMEOUT", "soon", r#"AGGREGATOR_FETCH_TIMEOUT: fetch.timeout: no duration "soon"; write one such as"#),
        ("AGGREGATOR_FETCH_CONCURRENCY", "many", r#"AGGREGATOR_FETCH_CONCURRENCY: fetch.concurrency: "many" is no whole number; write one such as 200"#),
        ("AGGREGATOR_FETCH_CONCURRENCY", "0", "AGGREGATOR_FETCH_CONCURRENCY: fetch.concurrency: 0 is too few; write 1 or more"),
        ("AGGREGATOR_FETCH_ROBOTS", "", r#"AGGREGATOR_FETCH_ROBOTS: fetch.robots: "" is neither true nor false"#),
        ("AGGREGATOR_STORE_PATH", "", "AGGREGATOR_STORE_PATH: store.path: is empty"),
        ("AGGREGATOR_FETCH_CONTCAT", "x", "AGGREGATOR_FETCH_CONTCAT: stands for no key; write AGGREGATOR_FETCH_CONTACT, or unset it"),
        ("AGGREGATOR_X", "x", "AGGREGATOR_X: stands for no key; unset it, or write AGGREGATOR_TABLE_KEY"),
        ("AGGREGATOR_FETCH_NEVER", "x", "AGGREGATOR_FETCH_NEVER: fetch.never is no single value; write it in the file"),
        ("AGGREGATOR_DEFAULTS_SCHEDULE", "often", "AGGREGATOR_DEFAULTS_SCHEDULE: defaults.schedule: "),
    ];
    for (name, value, expected) in cases {
        let error = load_with("", &[(name, value)]).unwrap_err();
        assert!(error.starts_with(expected), "{error}\n{expected}");
    }
    let contact = &[("AGGREGATOR_FETCH_CONTACT", "me")];
    for (text, expected) in [
        (
            "\n[publish]\nentries = 0",
            "a.toml:3: publish.entries: 0 is too few",
        ),
        (
            "\n[publish]\ntitel = \"x\"",
            "a.toml:3: no key \"titel\" here",
        ),
        ("fetch = 5", "a.toml:1: fetch: 5 is no table"),
        ("[publish", "a.toml:1: the heading is not closed"),
    ] {
        let error = load_with(text, contact).unwrap_err();
        assert!(error.starts_with(expected), "{error}\n{expected}");
    }
}

#[test]
fn every_key_has_a_variable_or_is_more_than_one_value() {
    for (table, keys) in environment::KEYS {
        let heading = if table.is_empty() {
            String::new()
        } else {
            format!("[{table}]")
        };
        let message = toml::from_str::<file::File>(&format!("{heading}\n\"?\" = 1")).unwrap_err();
        let known = message.message().split('`').skip(3).step_by(2);
        let is_table = |key: &&str| {
            let mut tables = environment::KEYS.iter().map(|(table, _)| *table);
            ["source", "feed"].contains(key) || tables.any(|table| table == *key)
        };
        let known: BTreeSet<&str> = known.filter(|key| !is_table(key)).collect();
        let ours: BTreeSet<&str> = keys.iter().map(|(key, _)| *key).collect();
        assert_eq!(known, ours, "{table}");
    }
}

#[test]
fn readers_are_led_to_where_it_is_listened() {
    let base = |text: &str| {
        let config = load_text(text).unwrap();
        (
            config.publish.base_url.to_string(),
            config.misled().is_some(),
        )
    };
    let listen = |at: &str| format!("[server]\nlisten = \"{at}\"\n");
    let written = |url: &str| format!("[publish]\nbase_url = \"{url}\"\n");
    let usual = "http://127.0.0.1:8080/";
    for (text, url, is_misled) in [
        (String::new(), usual, false),
        (listen("127.0.0.1:18750"), "http://127.0.0.1:18750/", false),
        (listen("[::1]:18750"), "http://[::1]:18750/", false),
        (listen("0.0.0.0:18750"), usual, true),
        (listen("unix:x.sock"), usual, false),
        (listen("127.0.0.1:18750") + &written(usual), usual, true),
        (
            listen("127.0.0.1:18750") + &written("http://localhost/feeds/"),
            "http://localhost/feeds/",
            false,
        ),
        (
            listen("127.0.0.1:18750") + &written("https://a.example:8443/"),
            "https://a.example:8443/",
            false,
        ),
    ] {
        assert_eq!(base(&text), (url.to_owned(), is_misled), "{text}");
    }
}

#[test]
fn what_mailboxes_share_stands_in_the_defaults_and_reaches_no_feed() {
    let defaults =
        "[defaults]\nuser = \"ann\"\npassword_file = \"imap\"\nfrom = [\"example.org\"]\n";
    let source = |name: &str, keys: &str| format!("[[source]]\nname = \"{name}\"\n{keys}\n");
    let config = load_text(
        &[
            defaults.to_owned(),
            source("a", "kind = \"imap\"\nhost = \"h.example\""),
            source("b", "kind = \"imap\"\nhost = \"h.example\"\nuser = \"bob\"\ntoken_command = \"t\"\nfrom = \"b.example\""),
            source("c", "kind = \"feed\"\nurl = \"https://c.example/\""),
            source("d", "kind = \"mbox\"\npath = \"d\""),
        ]
        .concat(),
    );
    let sources = config.unwrap().sources;
    let imap = |at: usize| match &sources[at].source.origin {
        Origin::Imap(imap) => (
            imap.user.clone(),
            imap.secret.clone(),
            imap.only.from.clone(),
        ),
        other => panic!("{other:?}"),
    };
    let texts = |text: &str| vec![text.to_owned()];
    let file = Secret::PasswordFile("imap".into());
    assert_eq!(imap(0), ("ann".to_owned(), file, texts("example.org")));
    let token = Secret::TokenCommand(texts("t"));
    assert_eq!(imap(1), ("bob".to_owned(), token, texts("b.example")));
    assert_eq!(sources[2].source.login, None);
    let only = sources[3].source.origin.mails().unwrap();
    assert_eq!(only.from, ["example.org"]);
}

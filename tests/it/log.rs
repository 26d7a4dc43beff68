//! The daemon's log: every form, with what others wrote in it and without what is nobody else's.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::Aggregator;
use crate::http;
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;

/// What a hostile name or text holds: it would break the line, steer a terminal, turn the text around.
const HOSTILE: &str =
    "evil\u{1b}[31m\u{7}\u{202e}\u{2066}\n2030-01-01T00:00:00Z ERROR forged\r\u{9b}2J\u{2028}x";

/// Runs the daemon over hostile sources until each was read, and returns its log.
fn log_of(form: &str) -> Vec<u8> {
    let site = Newsroom::empty();
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>x</title><item><guid isPermaLink=\"false\">guid {}</guid>\
         <title>{HOSTILE}</title><description>One article, no list.</description></item></channel></rss>",
        HOSTILE.replace(['\u{1b}', '\u{7}'], "")
    );
    site.set("wire", "/feed", Page::new("application/rss+xml", feed));
    site.set("wire", "/secret", Page::status(403));
    let with_password = site
        .url("wire", "/secret")
        .replacen("://", "://reader:geheim@", 1);
    let listen = http::free_address();
    let aggregator = Aggregator::new(&site)
        .set("server", "listen", &format!("\"{listen}\""))
        .set("log", "format", &format!("\"{form}\""))
        .folder("letters")
        .feed("wire", &site.url("wire", "/feed"))
        .feed("locked", &with_password)
        .feed(
            "mine",
            &format!(
                "{}?subscriber_id=0123456789abcdef0123",
                site.url("wire", "/secret")
            ),
        );
    aggregator.write(&format!("letters/{}.md", HOSTILE.replace('/', "")), "");
    let running = aggregator.spawn(&["run"]);
    let until = Instant::now() + Duration::from_mins(1);
    loop {
        let status = aggregator.run(&["status", "--json"]).success().json();
        let sources = status["sources"].as_array().unwrap();
        if sources
            .iter()
            .all(|source| source["last_run"] != Value::Null)
        {
            break;
        }
        assert!(Instant::now() < until, "{status}");
        std::thread::sleep(Duration::from_millis(50));
    }
    running.terminate();
    running.wait().success().stderr.into_bytes()
}

/// A form of the log, and whether a line of it is whole.
type Form<'a> = (&'a str, &'a dyn Fn(&str) -> bool);

#[test]
fn nothing_that_others_wrote_breaks_a_line_and_no_secret_is_in_it() {
    let is_text =
        |line: &str| line.starts_with("20") && line.contains('Z') && !line.contains("forged\r");
    let is_json = |line: &str| {
        let read: Value = serde_json::from_str(line).unwrap_or_default();
        ["timestamp", "level", "target", "message", "fields"]
            .iter()
            .all(|key| read[key] != Value::Null)
    };
    let is_journal =
        |line: &str| line.starts_with("<3>") || line.starts_with("<4>") || line.starts_with("<6>");
    let forms: [Form<'_>; 3] = [
        ("text", &is_text),
        ("json", &is_json),
        ("journald", &is_journal),
    ];
    for (form, is_whole) in forms {
        let log = String::from_utf8(log_of(form)).unwrap();
        for c in log.chars().filter(|c| *c != '\n') {
            let turns = matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            assert!(!c.is_control() && !turns, "{form}: {c:?} in {log}");
        }
        for line in log.lines() {
            assert!(is_whole(line), "{form}: {line}");
            assert!(!line.starts_with("2030"), "{form}: {line}");
        }
        for secret in ["geheim", "0123456789abcdef0123"] {
            assert!(!log.contains(secret), "{form}: {log}");
        }
        // The journal may be there, and have it all.
        if form != "journald" || !log.is_empty() {
            for told in ["evil", "locked", "mine", "403"] {
                assert!(log.contains(told), "{form}: {told} in {log}");
            }
        }
    }
}

#[test]
fn the_log_says_as_much_as_is_wanted() {
    let said = |level: &str, environment: Option<&'static str>| {
        let site = Newsroom::empty();
        let listen = http::free_address();
        let mut aggregator = Aggregator::new(&site)
            .set("server", "listen", &format!("\"{listen}\""))
            .set("publish", "base_url", &format!("\"http://{listen}/\""))
            .set("log", "level", &format!("\"{level}\""));
        if let Some(wanted) = environment {
            aggregator = aggregator.env("RUST_LOG", wanted);
        }
        let running = aggregator.spawn(&["run"]);
        http::wait_for(listen, "/healthz");
        running.terminate();
        running.wait().success().stderr
    };
    assert!(said("info", None).contains(" INFO Serving "));
    assert_eq!(said("warn", None), "");
    assert_eq!(said("info", Some("error")), "");
    assert!(said("warn", Some("aggregator=info")).contains(" INFO Serving "));
    assert!(said("warn", Some("aggregator=loud")).contains(" WARN Not understood"));
}

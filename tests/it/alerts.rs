//! Whoever looks after the program is told of a source in trouble, once, and once that it is over.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Aggregator, PATIENCE};
use crate::newsroom::Newsroom;
use crate::newsroom::page::Page;

/// The program with a feed that fails, and a webhook that answers so.
fn with_webhook(site: &Newsroom, status: u16) -> Aggregator {
    site.set("wire", "/feed", Page::status(404));
    site.set("hook", "/secret-path", Page::status(status));
    let hook = format!("\"{}\"", site.url("hook", "/secret-path"));
    Aggregator::new(site)
        .feed("wire", &site.url("wire", "/feed"))
        .folder("letters")
        .set("alert", "webhook", &hook)
        .set("alert", "after", "\"0s\"")
}

/// What the webhook was told: events with their source.
fn told(site: &Newsroom) -> Vec<(String, String)> {
    let requests = site.requests("hook", "/secret-path");
    let told = requests.iter().map(|request| {
        assert_eq!(request.method, "POST");
        assert_eq!(request.header("content-type"), Some("application/json"));
        let body: Value = serde_json::from_str(&request.body).unwrap();
        for key in ["version", "trouble", "since", "ended", "reason", "text"] {
            assert!(body.get(key).is_some(), "{key} in {body}");
        }
        let text = |key: &str| body[key].as_str().unwrap().to_owned();
        (text("event"), text("source"))
    });
    told.collect()
}

fn event(name: &str) -> (String, String) {
    (name.to_owned(), "wire".to_owned())
}

/// A feed that can be read and holds nothing.
fn mend(site: &Newsroom) {
    let feed = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>urn:x</id><title>x</title>\
                <updated>2025-07-01T00:00:00Z</updated></feed>";
    site.set("wire", "/feed", Page::atom(feed));
}

#[test]
fn a_webhook_is_told_of_a_trouble_once_and_of_its_end() {
    let site = Newsroom::empty();
    let aggregator = with_webhook(&site, 204);
    aggregator.run(&["refresh"]).success();
    assert_eq!(told(&site), [event("trouble")]);
    aggregator.run(&["refresh"]).success();
    assert_eq!(told(&site).len(), 1, "it is known");

    mend(&site);
    aggregator.run(&["refresh"]).success();
    assert_eq!(told(&site), [event("trouble"), event("over")]);
    aggregator.run(&["refresh"]).success();
    assert_eq!(told(&site).len(), 2);
}

#[test]
fn a_webhook_that_fails_is_told_again_and_nothing_else_fails() {
    let site = Newsroom::empty();
    let aggregator = with_webhook(&site, 503);
    aggregator.run(&["refresh"]).success();
    aggregator.run(&["refresh"]).success();
    assert_eq!(told(&site).len(), 1, "it is not asked again at once");
    site.set("hook", "/secret-path", Page::status(200));
    aggregator.sql("UPDATE alert SET due = 0");
    aggregator.run(&["refresh"]).success();
    aggregator.run(&["refresh"]).success();
    assert_eq!(told(&site), [event("trouble"), event("trouble")]);
}

#[test]
fn nobody_is_told_before_the_set_time() {
    let site = Newsroom::empty();
    let aggregator = with_webhook(&site, 204).set("alert", "after", "\"1d\"");
    aggregator.run(&["refresh"]).success();
    assert_eq!(told(&site), []);
    aggregator.sql("UPDATE source SET failing_since = failing_since - 90000 WHERE name = 'wire'");
    aggregator.run(&["refresh"]).success();
    assert_eq!(told(&site), [event("trouble")]);
}

/// The daemon does not wait for the next reading of a source, which is a day away.
#[test]
fn the_daemon_tells_when_it_is_time() {
    let site = Newsroom::empty();
    let aggregator = with_webhook(&site, 204)
        .set("alert", "after", "\"2s\"")
        .set("server", "listen", "\"127.0.0.1:0\"");
    let running = aggregator.spawn(&["run"]);
    let until = Instant::now() + PATIENCE;
    while told(&site).is_empty() {
        assert!(Instant::now() < until, "nothing is told");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(told(&site), [event("trouble")]);
    assert_eq!(site.requests("wire", "/feed").len(), 1, "not by a reading");
    running.terminate();
    running.wait().success();
}

#[test]
fn a_private_webhook_has_to_be_allowed() {
    let site = Newsroom::empty();
    let aggregator = with_webhook(&site, 204).set("fetch", "allow_private", "[]");
    aggregator.run(&["refresh"]).success();
    assert_eq!(told(&site), []);
}

#[cfg(unix)]
#[test]
fn a_mail_is_handed_to_the_program_that_sends_it() {
    let site = Newsroom::empty();
    site.set("wire", "/feed", Page::status(404));
    let aggregator = Aggregator::new(&site)
        .feed("wire", &site.url("wire", "/feed"))
        .folder("letters")
        .set("alert", "mail", "\"ops@example.org\"")
        .set("alert", "after", "\"0s\"")
        .set("alert", "sendmail", "[\"sh\", \"sendmail.sh\", \"-t\"]");
    aggregator.write(
        "sendmail.sh",
        "echo \"asked with $*\" >> mails; cat >> mails\n",
    );
    aggregator.run(&["refresh"]).success();
    aggregator.run(&["refresh"]).success();
    mend(&site);
    aggregator.run(&["refresh"]).success();
    let mails = aggregator.read("mails");
    let count = |text: &str| mails.matches(text).count();
    assert_eq!(count("asked with -t\n"), 2, "{mails}");
    for header in [
        "Date: ",
        "From: ",
        "To: <ops@example.org>",
        "Message-ID: <",
        "MIME-Version: 1.0",
    ] {
        assert_eq!(count(&format!("\n{header}")), 2, "{header} in {mails}");
    }
    assert_eq!(
        count("\nSubject: aggregator: source wire cannot be read since "),
        1,
        "{mails}"
    );
    assert_eq!(
        count("\nSubject: aggregator: source wire can be read again\n"),
        1,
        "{mails}"
    );

    // One that fails is tried again.
    site.set("wire", "/feed", Page::status(404));
    aggregator.write("sendmail.sh", "exit 75\n");
    aggregator.run(&["refresh"]).success();
    assert_eq!(
        aggregator.ask("SELECT told || ' ' || tries FROM alert"),
        "0 1"
    );
}

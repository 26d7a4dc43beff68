//! `run`: what it serves, and how it ends.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::harness::{Aggregator, Running};
use crate::http::{self, get};
use crate::newsroom::Newsroom;
use crate::newsroom::truth::truth;
use crate::published::{assert_is, feed, links, parse};

/// The program over the newsroom, to listen at an address of its own.
fn over(site: &Newsroom) -> (Aggregator, SocketAddr) {
    let address = http::free_address();
    let aggregator = Aggregator::over(site).set("server", "listen", &format!("\"{address}\""));
    (aggregator, address)
}

/// Waits until the daemon has published that many entries.
fn wait_for_entries(address: SocketAddr, count: usize) {
    let until = Instant::now() + Duration::from_secs(90);
    loop {
        let answer = get(address, "/atom.xml").filter(|answer| answer.status == 200);
        let entries = answer.map_or(0, |answer| parse(&answer.body).entries.len());
        if entries == count {
            return;
        }
        assert!(Instant::now() < until, "{entries} entries of {count}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[track_caller]
fn assert_ends_cleanly(running: Running) {
    running.terminate();
    running.wait().success();
}

#[test]
fn a_source_that_was_never_read_is_read_at_start_and_served() {
    let site = Newsroom::start();
    let (aggregator, address) = over(&site);
    let running = aggregator.spawn(&["run"]);
    assert_eq!(http::wait_for(address, "/healthz").status, 200);
    wait_for_entries(address, 28);

    let shown = get(address, "/atom.xml").unwrap();
    assert!(
        shown
            .header("content-type")
            .unwrap()
            .starts_with("application/atom+xml")
    );
    let etag = shown
        .header("etag")
        .expect("a document has a validator")
        .to_owned();
    let unchanged =
        http::request(address, "GET", "/atom.xml", &[("if-none-match", &etag)]).unwrap();
    assert_eq!((unchanged.status, unchanged.body.len()), (304, 0));
    let other = http::request(
        address,
        "GET",
        "/atom.xml",
        &[("if-none-match", "\"other\"")],
    )
    .unwrap();
    assert_eq!(other.status, 200);
    assert_ends_cleanly(running);
}

#[test]
fn articles_and_digests_have_pages_that_the_feed_leads_to() {
    let site = Newsroom::start();
    let (aggregator, address) = over(&site);
    aggregator.refresh();
    let running = aggregator.spawn(&["run"]);
    http::wait_for(address, "/healthz");
    let base = "http://127.0.0.1:8080";
    let feed = feed(&aggregator);
    for entry in &feed.entries {
        let vias = links(entry, "via");
        let ours = vias
            .iter()
            .chain(links(entry, "alternate").iter())
            .filter_map(|href| href.strip_prefix(base))
            .map(str::to_owned)
            .collect::<Vec<_>>();
        assert!(ours[0].starts_with("/digests/"), "{ours:?}");
        let short = &entry.id["urn:uuid:".len()..][..8];
        for path in ours.into_iter().chain([format!("/articles/{short}")]) {
            let path = path.split('#').next().unwrap();
            let answer = get(address, path).unwrap();
            assert_eq!(answer.status, 200, "{path}");
            assert!(!answer.text().contains("<script"), "{path}");
        }
    }
    assert_ends_cleanly(running);
}

#[test]
fn only_reading_is_allowed_and_nothing_outside_is_read() {
    let site = Newsroom::empty();
    let (aggregator, address) = over(&site);
    let running = aggregator.spawn(&["run"]);
    http::wait_for(address, "/healthz");
    assert_eq!(
        http::request(address, "POST", "/atom.xml", &[])
            .unwrap()
            .status,
        405
    );
    assert_eq!(
        http::request(address, "HEAD", "/healthz", &[])
            .unwrap()
            .body
            .len(),
        0
    );
    for path in [
        "/nowhere",
        "/../aggregator.toml",
        "/%2e%2e/aggregator.toml",
        "/articles/zzzzzzzz",
    ] {
        assert!(
            (400..500).contains(&get(address, path).unwrap().status),
            "{path}"
        );
    }
    assert_ends_cleanly(running);
}

#[test]
fn sigterm_ends_it_cleanly_in_the_middle_of_a_refresh() {
    let site = Newsroom::start();
    site.latency(Duration::from_millis(200));
    let (aggregator, _) = over(&site);
    let aggregator = aggregator.set("fetch", "per_host_interval", "\"200ms\"");
    let mut running = aggregator.spawn(&["run"]);
    assert!(
        site.wait_for_requests(8, Duration::from_mins(1), || running.has_ended()),
        "it ended by itself"
    );
    assert_ends_cleanly(running);
    site.latency(Duration::ZERO);
    aggregator.run(&["refresh"]).success();
    assert_is(&feed(&aggregator), &truth(site.port()));
}

#[test]
fn an_address_that_is_taken_is_named() {
    let site = Newsroom::empty();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let aggregator = Aggregator::over(&site).set("server", "listen", &format!("\"{address}\""));
    aggregator.run(&["run"]).code(1).says(&[&address]);
}

#[cfg(unix)]
#[test]
fn a_socket_is_served_and_passwords_are_asked_for() {
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;
    let site = Newsroom::empty();
    let aggregator = Aggregator::new(&site)
        .set("server", "listen", "\"unix:socket\"")
        .set("server", "password_file", "\"passwords\"");
    aggregator
        .run(&["run"])
        .code(2)
        .says(&["aggregator.toml: server.password_file = \"passwords\""]);
    aggregator.write("passwords", "ann:secret\n");
    let running = aggregator.spawn(&["run"]);
    let ask = |headers: &str| {
        let mut stream = UnixStream::connect(aggregator.path("socket")).ok()?;
        let head = "GET /atom.xml HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
        write!(stream, "{head}{headers}\r\n").ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        Some(String::from_utf8_lossy(&answer).into_owned())
    };
    let until = Instant::now() + Duration::from_mins(1);
    let refused = loop {
        if let Some(answer) = ask("") {
            break answer;
        }
        assert!(Instant::now() < until, "the socket is not served");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(refused.starts_with("HTTP/1.1 401 "), "{refused}");
    let let_in = ask("authorization: Basic YW5uOnNlY3JldA==\r\n").unwrap();
    assert!(let_in.starts_with("HTTP/1.1 200 "), "{let_in}");
    assert_ends_cleanly(running);
    assert!(!aggregator.path("socket").exists());
}

#[test]
fn who_knows_the_secret_alone_goes_everywhere() {
    let site = Newsroom::start();
    let (aggregator, address) = over(&site);
    let base = format!("http://{address}/0123456789abcdef/");
    let aggregator = aggregator
        .set("server", "secret_file", "\"secret\"")
        .set("publish", "base_url", &format!("\"{base}\""))
        .set("publish", "entries", "5");
    aggregator.write("secret", "0123456789abcdef\n");
    aggregator.refresh();
    let running = aggregator.spawn(&["run"]);
    http::wait_for(address, "/healthz");
    let ours = format!("http://{address}");
    let mut ways = vec!["/0123456789abcdef/opml.xml".to_owned()];
    let mut next = 0;
    while let Some(path) = ways.get(next).cloned() {
        let reply = get(address, &path).unwrap();
        assert_eq!(reply.status, 200, "{path}");
        let text = reply.text();
        let named = text.split(&ours).skip(1);
        for way in named.filter_map(|rest| rest.split(['"', '<', '&', '#', ' ']).next()) {
            if !ways.iter().any(|known| known == way) {
                ways.push(way.to_owned());
            }
        }
        next += 1;
    }
    assert!(ways.iter().any(|way| way.contains("/archive/")), "{ways:?}");
    assert!(
        ways.iter().any(|way| way.contains("/articles/")),
        "{ways:?}"
    );
    assert_ends_cleanly(running);
}

#[test]
fn a_store_has_one_daemon() {
    let site = Newsroom::start();
    let (aggregator, address) = over(&site);
    let running = aggregator.spawn(&["run"]);
    http::wait_for(address, "/healthz");
    let other = http::free_address();
    let aggregator = aggregator.set("server", "listen", &format!("\"{other}\""));
    aggregator.run(&["run"]).code(1).says(&[
        "another aggregator run holds this store since ",
        "(process ",
        "refresh works beside it",
    ]);
    assert_ends_cleanly(running);
    let running = aggregator.spawn(&["run"]);
    http::wait_for(other, "/healthz");
    assert_ends_cleanly(running);
}

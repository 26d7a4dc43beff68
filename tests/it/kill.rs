//! SIGKILL in the middle of a refresh, at ten different moments: the next one completes it.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::time::{Duration, Instant};

use crate::harness::{Aggregator, PATIENCE};
use crate::newsroom::Newsroom;
use crate::newsroom::truth::truth;
use crate::published::{assert_is, feed, parse};

/// The moments, told by what the site has seen: no clock decides when they come. The whole pass makes some fifty
/// requests.
const MOMENTS: [usize; 10] = [1, 2, 5, 9, 13, 17, 21, 25, 30, 36];

/// Each document is whole whenever it is read: looks at the feed once.
fn assert_feed_is_whole(aggregator: &Aggregator) {
    if let Ok(bytes) = fs::read(aggregator.path("public/atom.xml")) {
        parse(&bytes);
    }
}

/// Starts a refresh and kills it when the site has seen that many requests. False where it ended before.
fn kill_at(site: &Newsroom, aggregator: &Aggregator, requests: usize) -> bool {
    let mut refresh = aggregator.spawn(&["refresh"]);
    let reached = site.wait_for_requests(requests, PATIENCE, || {
        assert_feed_is_whole(aggregator);
        refresh.has_ended()
    });
    refresh.kill();
    assert_feed_is_whole(aggregator);
    reached
}

fn slow_newsroom() -> Newsroom {
    let site = Newsroom::start();
    site.latency(Duration::from_millis(15));
    site
}

#[test]
fn a_refresh_killed_at_any_moment_is_completed_by_the_next() {
    for moment in MOMENTS {
        let site = slow_newsroom();
        let aggregator = Aggregator::over(&site).set("fetch", "per_host_interval", "\"20ms\"");
        assert!(
            kill_at(&site, &aggregator, moment),
            "the refresh ended before request {moment}"
        );
        aggregator.run(&["refresh"]).success();
        assert_is(&feed(&aggregator), &truth(site.port()));
        assert_no_page_was_read_a_third_time(&site);
    }
}

#[test]
fn a_refresh_killed_while_it_publishes_is_completed_by_the_next() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    let mut refresh = aggregator.spawn(&["refresh"]);
    let until = Instant::now() + PATIENCE;
    while aggregator.documents_so_far() == 0 && !refresh.has_ended() {
        assert!(Instant::now() < until, "nothing is published");
        std::thread::sleep(Duration::from_millis(1));
    }
    refresh.kill();
    assert_feed_is_whole(&aggregator);
    aggregator.run(&["refresh"]).success();
    assert_is(&feed(&aggregator), &truth(site.port()));
}

#[test]
fn a_refresh_killed_again_and_again_is_completed_in_the_end() {
    let site = slow_newsroom();
    let aggregator = Aggregator::over(&site).set("fetch", "per_host_interval", "\"20ms\"");
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for _ in MOMENTS {
        let seen = site.all_requests().len();
        kill_at(&site, &aggregator, seen + 8);
        if let Ok(bytes) = fs::read(aggregator.path("public/atom.xml")) {
            ids.extend(parse(&bytes).entries.into_iter().map(|entry| entry.id));
        }
    }
    aggregator.run(&["refresh"]).success();
    let shown = feed(&aggregator);
    assert_is(&shown, &truth(site.port()));
    let last: BTreeSet<_> = shown.entries.iter().map(|entry| entry.id.clone()).collect();
    assert!(ids.is_subset(&last), "an id that was published is gone");
}

/// One in flight at the kill may be asked again; one that was read and kept may not.
fn assert_no_page_was_read_a_third_time(site: &Newsroom) {
    let mut read: HashMap<(String, String), usize> = HashMap::new();
    for request in site
        .all_requests()
        .into_iter()
        .filter(|request| request.status == 200)
    {
        *read.entry((request.host, request.path)).or_default() += 1;
    }
    let thrice: Vec<_> = read.iter().filter(|(_, count)| **count > 2).collect();
    assert!(thrice.is_empty(), "{thrice:?}");
}

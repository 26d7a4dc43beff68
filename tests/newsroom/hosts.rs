//! Which page stands at which address: the table of shapes, a row each with what it shows.

use std::time::Duration;

use super::page::Page;
use super::pdf::pdf;
use super::shapes::{
    amp, bare, dublin_core, five_megabytes, graph, hostile, json_ld, korean, korean_euc_kr,
    microdata, open_graph, syndicated, visible,
};
use super::stories::{self, Story, url};

type Shape = fn(&Story, u16) -> Page;

/// The stories at their own addresses, each in its shape.
const STORIES: &[(Story, Shape)] = &[
    (stories::FERRY, json_ld),
    (stories::BRIDGE, json_ld),
    (stories::BELLS, json_ld),
    (stories::LIGHTHOUSE, graph),
    (stories::HERRING, open_graph),
    (stories::MILL, microdata),
    (stories::DREDGE, dublin_core),
    (stories::ROPE, visible),
    (stories::DYKE, visible),
    (stories::BARE, bare),
    (stories::PUPILS, korean),
    (stories::SEAWEED, korean_euc_kr),
    (stories::OYSTER, json_ld),
    (stories::COPY, syndicated),
    (stories::REGATTA, five_megabytes),
    (stories::HOSTILE, hostile),
    (stories::PILOTAGE, open_graph),
];

/// Addresses that answer with a redirect: from host and path, the status, to host and path.
const REDIRECTS: &[(&str, &str, u16, &str, &str)] = &[
    // One after the other, each of the four statuses, over to another host and back.
    ("wire", "/moved/1", 301, "wire", "/moved/2"),
    ("wire", "/moved/2", 302, "wire", "/moved/3"),
    ("wire", "/moved/3", 307, "archive", "/bridge"),
    ("archive", "/bridge", 308, "wire", "/2024/swing-bridge"),
    // A paper's own short address.
    ("wire", "/r/night-ferry", 301, "wire", "/2024/night-ferry"),
    // A click-tracker: the address does not show where it leads.
    ("go", "/c/7f3a9c", 302, "gull", "/dyke-walk"),
];

/// Addresses that answer with a status alone: host, path, status, `Retry-After`.
const FAILURES: &[(&str, &str, u16, Option<&str>)] = &[
    ("post", "/news/missing-page", 404, None),
    ("post", "/news/withdrawn", 410, None),
    ("vault", "/private-collection", 403, None),
    ("busy", "/queue", 429, Some("3600")),
    ("repairs", "/closed", 503, Some("3600")),
];

/// How long the slow page takes, until a test says otherwise.
const SLOW: Duration = Duration::from_millis(400);

/// Every page: host, path, and the answers one after the other.
pub(crate) fn pages(port: u16) -> Vec<(&'static str, String, Vec<Page>)> {
    let stories = STORIES
        .iter()
        .map(|(story, shape)| (story.host, story.path.to_owned(), vec![shape(story, port)]));
    let redirects = REDIRECTS.iter().map(|(host, path, status, to, at)| {
        (
            *host,
            (*path).to_owned(),
            vec![Page::redirect(*status, &url(port, to, at))],
        )
    });
    let failures = FAILURES.iter().map(|(host, path, status, retry_after)| {
        let page = Page::status(*status);
        let page = retry_after
            .iter()
            .fold(page, |page, seconds| page.header("retry-after", seconds));
        (*host, (*path).to_owned(), vec![page])
    });
    stories
        .chain(redirects)
        .chain(failures)
        .chain(others(port))
        .collect()
}

/// What no table holds: each is one of its kind.
fn others(port: u16) -> Vec<(&'static str, String, Vec<Page>)> {
    let row = |host, path: &str, pages| (host, path.to_owned(), pages);
    vec![
        // The AMP form, whose canonical address is the story.
        row(
            "post",
            "/amp/oyster-beds",
            vec![amp(&stories::OYSTER, port)],
        ),
        // Fails once, then is well.
        row(
            "wire",
            stories::TABLES.path,
            vec![Page::status(500), json_ld(&stories::TABLES, port)],
        ),
        // Slow, but it answers.
        row(
            "slow",
            stories::ICE.path,
            vec![json_ld(&stories::ICE, port).delay(SLOW)],
        ),
        // Would answer, but robots.txt forbids to ask.
        row(
            "post",
            "/members/pilots-ledger",
            vec![Page::html("<title>The pilots' ledger</title>")],
        ),
        row(
            "post",
            "/robots.txt",
            vec![Page::text("User-agent: *\nDisallow: /members/\n")],
        ),
        row(
            "wire",
            "/robots.txt",
            vec![Page::text("User-agent: *\nDisallow:\n")],
        ),
        // A second address of a statement, on a host of its own.
        row(
            "post",
            "/news/pilotage-statement",
            vec![visible(&stories::PILOTAGE, port)],
        ),
        row(
            "office",
            "/papers/breakwater.pdf",
            vec![Page::new(
                "application/pdf",
                pdf(
                    "Soundings at the east breakwater",
                    "Hanne Okafor",
                    "D:20240301100000Z",
                ),
            )],
        ),
    ]
}

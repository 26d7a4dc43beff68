//! The whole product in a few seconds, offline: `cargo run --release --example newsroom`.
//!
//! Starts a small press of an invented harbour town on loopback, writes a configuration with two sources of digests
//! into a temporary folder, runs `aggregator refresh` there, prints its table, and says how to look at the feed.

#[path = "../tests/newsroom/mod.rs"]
mod newsroom;

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use newsroom::{Newsroom, digests};

fn main() -> io::Result<ExitCode> {
    let site = Newsroom::start();
    let folder = tempfile::Builder::new()
        .prefix("aggregator-newsroom-")
        .tempdir()?
        .keep();
    std::env::set_current_dir(&folder)?;
    digests::write_folder(Path::new("quay"), site.port())?;
    std::fs::write("aggregator.toml", configuration(&site))?;

    let mut out = io::stdout();
    writeln!(
        out,
        "A press of {} hosts answers at {}; two curators cite it.\n",
        hosts(&site),
        site.address()
    )?;
    let status = aggregator(&["refresh"]);
    writeln!(out, "\n{}", how_to_look(&folder))?;
    wait_for_enter(&mut out)?;
    Ok(status)
}

/// Runs the program itself, as the command line would.
fn aggregator(arguments: &[&str]) -> ExitCode {
    let program = ["aggregator", "--config", "aggregator.toml"];
    let arguments = program.iter().chain(arguments).map(OsString::from);
    aggregator::cli::run(&arguments.collect::<Vec<_>>())
}

fn configuration(site: &Newsroom) -> String {
    let feed = site.url(digests::FEED_HOST, digests::FEED_PATH);
    format!(
        r#"[publish]
title = "Tidewick, article by article"

[fetch]
allow_private = ["{}"]   # the press answers on loopback
per_host_interval = "50ms"

[[source]]
name = "harbour"
kind = "feed"
url = "{feed}"
title = "Harbour notes"

[[source]]
name = "quay"
kind = "directory"
path = "quay"
title = "Quayside letters"
curator = "{}"
"#,
        site.address(),
        digests::FOLDER_CURATOR,
    )
}

fn hosts(site: &Newsroom) -> usize {
    let pages = newsroom::hosts::pages(site.port());
    pages
        .into_iter()
        .map(|(host, _, _)| host)
        .collect::<std::collections::BTreeSet<_>>()
        .len()
}

fn how_to_look(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "The feed      {folder}/public/atom.xml\n\
         In a browser  cd {folder} && aggregator --config aggregator.toml run\n\
         \x20             then http://127.0.0.1:8080/ or, in a feed reader, http://127.0.0.1:8080/atom.xml\n\
         The digests   {folder}/quay: change one and refresh again\n\
         The folder stays until you remove it."
    )
}

/// On a terminal the press stays until Enter, so that another refresh can reach it.
fn wait_for_enter(out: &mut impl Write) -> io::Result<()> {
    if !io::stdin().is_terminal() {
        return Ok(());
    }
    writeln!(out, "\nThe press answers until you press Enter.")?;
    io::stdin().lock().read_line(&mut String::new()).map(drop)
}

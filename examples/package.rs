//! What the Debian package holds beside the program: `cargo run --example package -- target/package`.
//!
//! The manual pages and the shells' completions, from the definition of the command line; and the configuration that it
//! begins with: the one that ships, without its sample, so that nothing is fetched before it is configured.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap_complete::Shell;
use clap_mangen::Man;

const CONFIGURATION: &str = include_str!("../config/aggregator.toml");

/// Where the sample begins; an empty line ends it.
const SAMPLE: &str = "# The sample:";

const NO_SOURCE: &str = "\
# There is no source yet, so nothing is read or fetched. Write the first one here, or as a file in sources.d:
";

fn main() -> io::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or_else(|| io::Error::other("name the folder to write to"))?;
    let manual = folder.join("man");
    fs::create_dir_all(&manual)?;
    fs::write(folder.join("aggregator.toml"), without_sample()?)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        let mut program = aggregator::cli::definition();
        clap_complete::generate_to(shell, &mut program, "aggregator", &folder)?;
    }
    let mut program = aggregator::cli::definition().disable_help_subcommand(true);
    program.build();
    write_pages(&program, &manual)
}

/// A page for the command, and one for each below it.
fn write_pages(command: &clap::Command, folder: &Path) -> io::Result<()> {
    let shown = command
        .get_subcommands()
        .filter(|below| !below.is_hide_set());
    for below in shown {
        write_pages(below, folder)?;
    }
    let page = Man::new(command.clone())
        .source(concat!("aggregator ", env!("CARGO_PKG_VERSION")))
        .manual("aggregator");
    let mut text = Vec::new();
    page.render(&mut text)?;
    // What stands below a help text is mostly examples, whose lines stay as they are (`.nf`).
    let text = String::from_utf8_lossy(&text).replace(".SH EXTRA\n", ".SH EXAMPLES\n.nf\n");
    fs::write(folder.join(page.get_filename()), text)
}

fn without_sample() -> io::Result<String> {
    let absent = || io::Error::other("config/aggregator.toml: no sample to leave out");
    let (before, rest) = CONFIGURATION.split_once(SAMPLE).ok_or_else(absent)?;
    let (_, after) = rest.split_once("\n\n").ok_or_else(absent)?;
    Ok(format!("{before}{NO_SOURCE}\n{after}"))
}

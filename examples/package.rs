//! What the Debian package holds beside the program: `cargo run --example package -- target/package`.
//!
//! The manual pages and the shells' completions, from the definition of the command line; and the configuration that it
//! begins with: the one that `aggregator init` writes, without a source, so that nothing is fetched before it is configured;
//! more sources come from beside it, for relative paths count from the folder that the service works in.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use aggregator::{cli, config};
use clap_complete::Shell;
use clap_mangen::Man;

/// What the file that ships names from where it lies or from where the program works, and where the package has it.
const PLACES: [(&str, &str); 2] = [
    ("#:schema ./", "#:schema file:///usr/share/aggregator/"),
    (
        "include = [\"sources.d/",
        "include = [\"/etc/aggregator/sources.d/",
    ),
];

fn main() -> io::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or_else(|| io::Error::other("name the folder to write to"))?;
    let manual = folder.join("man");
    fs::create_dir_all(&manual)?;
    fs::write(folder.join("aggregator.toml"), configuration()?)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        let mut program = cli::definition();
        clap_complete::generate_to(shell, &mut program, "aggregator", &folder)?;
    }
    let mut program = cli::definition().disable_help_subcommand(true);
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

fn configuration() -> io::Result<String> {
    let mut text = config::initial();
    for (shipped, packaged) in PLACES {
        if !text.contains(shipped) {
            let absent = format!("config/aggregator.toml: no {shipped:?}");
            return Err(io::Error::other(absent));
        }
        text = text.replace(shipped, packaged);
    }
    Ok(text)
}

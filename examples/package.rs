//! What the Debian package holds beside the program: `cargo run --example package -- target/package`.
//!
//! The manual pages and the shells' completions, from the definition of the command line; and the configuration that it
//! begins with: the one that `aggregator init` writes, without a source, so that nothing is fetched before it is configured;
//! more sources come from beside it, for relative paths count from the folder that the service works in.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use aggregator::{cli, config};
use clap::Command;
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
    write_pages(&program, &program, &manual)
}

/// A page for the command, and one for each below it.
fn write_pages(program: &Command, command: &Command, folder: &Path) -> io::Result<()> {
    let shown = command
        .get_subcommands()
        .filter(|below| !below.is_hide_set());
    for below in shown {
        write_pages(program, below, folder)?;
    }
    let page = Man::new(command.clone())
        .source(concat!("aggregator ", env!("CARGO_PKG_VERSION")))
        .manual("aggregator");
    fs::write(
        folder.join(page.get_filename()),
        text_of(&page, program, command)?,
    )
}

/// The sections of man-pages(7) in their order; those that the definition of the command line doesn't know are written here.
fn text_of(page: &Man, program: &Command, command: &Command) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    page.render_title(&mut text)?;
    page.render_name_section(&mut text)?;
    page.render_synopsis_section(&mut text)?;
    page.render_description_section(&mut text)?;
    let (examples, said): (Vec<_>, Vec<_>) =
        { below(command).into_iter() }.partition(|part| part.starts_with("Example"));
    let is_section = |part: &&String| SECTIONS.iter().any(|(label, _)| part.starts_with(label));
    for part in said.iter().filter(|part| !is_section(part)) {
        writeln!(text, ".PP\n{}", roff(part))?;
    }
    if command.get_arguments().next().is_some() {
        page.render_options_section(&mut text)?;
    }
    if command.has_subcommands() {
        page.render_subcommands_section(&mut text)?;
    }
    for (label, heading) in SECTIONS {
        for part in below(program) {
            if let Some(part) = part.strip_prefix(label) {
                writeln!(text, ".SH \"{heading}\"\n{}", roff(part.trim()))?;
            }
        }
    }
    writeln!(text, ".SH FILES\n{FILES}")?;
    for part in examples {
        // Its lines stay as they are.
        let lines = part.split_once('\n').map_or("", |(_, lines)| lines);
        writeln!(text, ".SH EXAMPLES\n.nf\n{}\n.fi", roff(lines))?;
    }
    writeln!(text, ".SH \"SEE ALSO\"\n{}", see_also(program, command))?;
    if command.get_version().is_some() {
        page.render_version_section(&mut text)?;
    }
    Ok(text)
}

/// The paragraphs below the help of the whole program that are sections of every page.
const SECTIONS: [(&str, &str); 2] = [
    ("Exit status:", "EXIT STATUS"),
    ("Environment:", "ENVIRONMENT"),
];

/// Where things lie.
const FILES: &str = "\
.TP
\\fIconfig/aggregator.toml\\fR, \\fI/etc/aggregator/aggregator.toml\\fR
The configuration: the first that is there, where none is named.
.TP
\\fIvar/aggregator.db\\fR
The store, unless \\fIstore.path\\fR names another one.
.TP
\\fIpublic\\fR
What is published, unless \\fIpublish.directory\\fR names another folder.";

/// The paragraphs below the help of a command.
fn below(command: &Command) -> Vec<String> {
    let text = command.get_after_help().map(ToString::to_string);
    let text = text.unwrap_or_default();
    text.split("\n\n").map(str::to_owned).collect()
}

/// The pages of the commands below, and that of the whole.
fn see_also(program: &Command, command: &Command) -> String {
    let name = |command: &Command| {
        let name = command.get_display_name().unwrap_or(command.get_name());
        format!(".BR {} (1)", roff(name).replace('-', "\\-"))
    };
    let below = command
        .get_subcommands()
        .filter(|below| !below.is_hide_set());
    let mut pages: Vec<String> = below.map(name).collect();
    if command.get_name() != program.get_name() {
        pages.insert(0, name(program));
    }
    pages.join(" ,\n")
}

/// A text as roff(7) takes it: no line of it is a request.
fn roff(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.replace('\\', "\\e").replace("--", "\\-\\-");
        match line.starts_with(['.', '\'']) {
            true => format!("\\&{line}"),
            false => line,
        }
    });
    lines.collect::<Vec<_>>().join("\n")
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

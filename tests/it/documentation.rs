//! What README.md and docs say is so: every command line and every setting is known to the program, every configuration is a
//! right one, and every link leads somewhere.

use std::fs;
use std::path::{Path, PathBuf};

use aggregator::config::DEFAULT;

use crate::harness::{Running, program};

const RULES: &str = include_str!("../../config/rules.example.toml");

/// A document for users.
struct Document {
    path: PathBuf,
    text: String,
}

fn documents() -> Vec<Document> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let guides = fs::read_dir(root.join("docs")).unwrap();
    let guides = guides.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = guides
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .chain([root.join("README.md")])
        .collect();
    paths.sort();
    let read = |path: PathBuf| Document {
        text: fs::read_to_string(&path).unwrap(),
        path,
    };
    paths.into_iter().map(read).collect()
}

/// A fenced block: its first line in the document, its language, its lines.
struct Block<'a> {
    line: usize,
    language: &'a str,
    lines: Vec<&'a str>,
}

impl Document {
    fn name(&self) -> String {
        self.path.file_name().unwrap().to_string_lossy().into()
    }

    /// The fenced blocks, and the lines outside them.
    fn parts(&self) -> (Vec<Block<'_>>, Vec<(usize, &str)>) {
        let (mut blocks, mut outside) = (Vec::new(), Vec::new());
        let mut open: Option<Block<'_>> = None;
        for (line, number) in self.text.lines().zip(1..) {
            match (line.trim_start().strip_prefix("```"), &mut open) {
                (Some(_), Some(_)) => blocks.extend(open.take()),
                (Some(language), None) => {
                    open = Some(Block {
                        line: number + 1,
                        language,
                        lines: Vec::new(),
                    });
                }
                (None, Some(block)) => block.lines.push(line),
                (None, None) => outside.push((number, line)),
            }
        }
        assert!(open.is_none(), "{}: a block is not closed", self.name());
        (blocks, outside)
    }

    /// What stands between backticks.
    fn spans(&self) -> Vec<(usize, &str)> {
        let (_, outside) = self.parts();
        outside
            .into_iter()
            .flat_map(|(number, line)| {
                let spans = line.split('`').skip(1).step_by(2);
                spans.map(move |span| (number, span))
            })
            .collect()
    }

    /// The command lines of this program, without what stands before and behind.
    fn command_lines(&self) -> Vec<(usize, Vec<&str>)> {
        let (blocks, _) = self.parts();
        let shells = ["console", "sh", "cron"];
        let typed = blocks
            .into_iter()
            .filter(|block| shells.contains(&block.language))
            .flat_map(|block| block.lines.into_iter().zip(block.line..))
            .flat_map(|(line, number)| {
                let commands = line.split(['|', '&', ';', '(', ')']);
                commands.map(move |command| (number, command))
            });
        typed
            .chain(self.spans())
            .map(|(number, command)| (number, without_prefix(command)))
            .filter(|(_, words)| words.first() == Some(&"aggregator"))
            .collect()
    }
}

/// A command's words without those that only say who runs it.
fn without_prefix(command: &str) -> Vec<&str> {
    let mut words: Vec<&str> = command.split_whitespace().collect();
    loop {
        let prefix = match words.first() {
            Some(&("sudo" | "exec" | "chpst" | "$")) => 1,
            Some(&"-u") => 2.min(words.len()),
            _ => return words,
        };
        words.drain(..prefix);
    }
}

/// What of a command line the program does not know.
fn unknown<'a>(words: &[&'a str]) -> Option<&'a str> {
    let mut whole = aggregator::cli::definition();
    whole.build();
    let mut command = &whole;
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        let ends = word.starts_with(['#', '>', '<', '…']) || word.starts_with("2>");
        if ends || *word == "COMMAND" {
            return None;
        }
        if let Some(option) = word.strip_prefix("--") {
            let (name, is_whole) = match option.split_once('=') {
                Some((name, _)) => (name, true),
                None => (option, false),
            };
            let mut known = command.get_arguments();
            match known.find(|known| known.get_long() == Some(name)) {
                None => return Some(word),
                Some(known) if known.get_action().takes_values() && !is_whole => {
                    words.next();
                }
                Some(_) => {}
            }
        } else if command.has_subcommands() {
            // In a table several stand side by side: `merge\|split`.
            let mut names = word.split('|').map(|name| name.trim_end_matches('\\'));
            if !names
                .clone()
                .all(|name| command.find_subcommand(name).is_some())
            {
                return Some(word);
            }
            let first = names.next().and_then(|name| command.find_subcommand(name));
            command = first.unwrap_or(command);
        }
    }
    None
}

#[test]
fn every_command_line_is_known() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for document in documents() {
        for (number, words) in document.command_lines() {
            count += 1;
            if let Some(word) = unknown(&words) {
                wrong.push(format!(
                    "{}:{number}: {word} in {}",
                    document.name(),
                    words.join(" ")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 50, "only {count} command lines are seen");
    assert_eq!(unknown(&["aggregator", "refesh"]), Some("refesh"));
    assert_eq!(unknown(&["aggregator", "refresh", "--jsn"]), Some("--jsn"));
    assert_eq!(
        unknown(&["aggregator", "entry", "merge|spilt"]),
        Some("merge|spilt")
    );
}

/// The README's table of commands names each, and what it names is one.
#[test]
fn the_readme_lists_every_command() {
    let documents = documents();
    let readme = documents.iter().find(|d| d.name() == "README.md").unwrap();
    let (_, outside) = readme.parts();
    let rows = outside.iter().map(|(_, line)| *line);
    let rows = rows.skip_while(|line| !line.starts_with("| command |"));
    let rows = rows.skip(2).take_while(|line| line.starts_with('|'));
    // The cell ends at a bar that stands alone.
    let cells = rows.map(|row| row.trim_start_matches("| ").split(" | ").next().unwrap());
    let cells: Vec<&str> = cells.collect();
    let spans = cells
        .iter()
        .flat_map(|cell| cell.split('`').skip(1).step_by(2));
    for span in spans.clone() {
        let words: Vec<&str> = ["aggregator"].into_iter().chain(span.split(' ')).collect();
        assert_eq!(unknown(&words), None, "{span}");
    }
    let named: Vec<&str> = spans.filter_map(|span| span.split(' ').next()).collect();
    let program = aggregator::cli::definition();
    for command in program.get_subcommands().filter(|c| !c.is_hide_set()) {
        assert!(
            named.contains(&command.get_name()),
            "{} is not listed",
            command.get_name()
        );
    }
}

#[test]
fn every_configuration_is_right() {
    let mut count = 0;
    for document in documents() {
        let (blocks, _) = document.parts();
        for block in blocks.iter().filter(|block| block.language == "toml") {
            count += 1;
            let folder = tempfile::tempdir().unwrap();
            let text = block.lines.join("\n");
            // A file of rules is one by its first table.
            let is_rules = block
                .lines
                .iter()
                .find(|line| line.trim_start().starts_with('['));
            let is_rules = is_rules.is_some_and(|line| {
                let table = line.split("]]").next().unwrap().trim_start();
                !DEFAULT.contains(table) && RULES.contains(table)
            });
            let configuration = if is_rules {
                fs::write(folder.path().join("rules.toml"), &text).unwrap();
                "rules = [\"rules.toml\"]"
            } else {
                &text
            };
            fs::write(folder.path().join("aggregator.toml"), configuration).unwrap();
            let mut check = program(folder.path());
            check.args(["--config", "aggregator.toml", "check"]);
            let ended = Running::start(check, Vec::new()).wait();
            let place = format!("{}:{}", document.name(), block.line);
            assert!(ended.status.success(), "{place}: {}\n{text}", ended.stderr);
        }
    }
    assert!(count > 5, "only {count} configurations are seen");
}

/// Whether a line of a file that ships, its comments included, gives this key a value.
fn is_key(key: &str) -> bool {
    let gives = |line: &str| {
        let line = line.trim_start_matches(['#', ' ']).strip_prefix(key);
        line.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    DEFAULT.lines().chain(RULES.lines()).any(gives)
}

#[test]
fn every_setting_that_is_named_is_one() {
    let tables: toml::Table = toml::from_str(DEFAULT).unwrap();
    let is_word = |text: &str| {
        let is_letter = |c: char| c.is_ascii_lowercase() || c == '_';
        !text.is_empty() && text.chars().all(is_letter)
    };
    let mut count = 0;
    let mut wrong = Vec::new();
    for document in documents() {
        for (number, span) in document.spans() {
            let (name, value) = span.split_once(" = ").unwrap_or((span, ""));
            let is_given = value.starts_with(|c: char| c.is_ascii_digit() || "\"[{tf".contains(c));
            let is_known = match name.split_once('.') {
                // `fetch.contact`, and `fetch.contact = "…"`.
                Some((table, key))
                    if tables.get(table).is_some_and(toml::Value::is_table) && is_word(key) =>
                {
                    tables[table].get(key).is_some()
                }
                // `first_days = 365`.
                None if is_given && is_word(name) => is_key(name),
                // `[publish]`, `[[feed]]`.
                None if is_word(span.trim_matches(['[', ']'])) && span.starts_with('[') => {
                    DEFAULT.contains(span) || RULES.contains(span)
                }
                _ => continue,
            };
            count += 1;
            if !is_known {
                wrong.push(format!("{}:{number}: {span}", document.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 30, "only {count} settings are seen");
    assert!(is_key("first_days") && !is_key("last_days"));
}

/// A heading's anchor, as web sites that show Markdown make it.
fn anchor(heading: &str) -> String {
    let letters = heading.trim_start_matches('#').trim().chars();
    let letters = letters.filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    letters.collect::<String>().to_lowercase().replace(' ', "-")
}

#[test]
fn every_link_leads_somewhere() {
    let mut count = 0;
    for document in documents() {
        let (_, outside) = document.parts();
        for (number, line) in outside {
            let targets = line.split("](").skip(1);
            for target in targets.filter_map(|rest| rest.split(')').next()) {
                if target.contains("://") {
                    continue;
                }
                count += 1;
                let place = format!("{}:{number}: {target}", document.name());
                let (path, wanted) = target.split_once('#').unwrap_or((target, ""));
                let path = match path {
                    "" => document.path.clone(),
                    path => document.path.with_file_name(path),
                };
                assert!(path.exists(), "{place}: no such file");
                if !wanted.is_empty() {
                    let text = fs::read_to_string(&path).unwrap();
                    let mut headings = text.lines().filter(|line| line.starts_with('#'));
                    assert!(
                        headings.any(|line| anchor(line) == wanted),
                        "{place}: no such heading"
                    );
                }
            }
        }
    }
    assert!(count > 20, "only {count} links are seen");
}

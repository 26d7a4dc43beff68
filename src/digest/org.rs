//! Org and reStructuredText → Markdown, whose reader knows the same things: headings, lists, quotations, links. Drawers,
//! keywords, directives and code go.

use std::collections::HashMap;
use std::fmt::Write as _;

/// Whether a text is written in Org: its keywords or headings, and its links.
pub(super) fn is_org(text: &str) -> bool {
    let keyword = |line: &str| {
        let line = line.trim_start().to_ascii_lowercase();
        line.starts_with("#+title:")
            || line.starts_with("#+begin_")
            || line.starts_with("#+date:")
            || line.starts_with("#+author:")
    };
    let heading = |line: &str| stars(line).is_some();
    let linked = text.contains("[[http");
    let head: Vec<&str> = text.lines().take(400).collect();
    head.iter().any(|l| keyword(l)) || (linked && head.iter().any(|l| heading(l)))
}

/// The level and the words of an Org heading.
fn stars(line: &str) -> Option<(usize, &str)> {
    let level = line.len() - line.trim_start_matches('*').len();
    let words = line[level..].strip_prefix(' ')?;
    (1..=6).contains(&level).then_some((level, words.trim()))
}

/// Reads Org as Markdown, without the keywords at its top.
pub(super) fn from_org(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut block: Option<Block> = None;
    let mut drawer = false;
    // A link may go on on the next line.
    let mut open = String::new();
    for line in text.lines() {
        let trimmed = line.trim();
        let lower = trimmed.to_ascii_lowercase();
        if drawer {
            drawer = lower != ":end:";
            continue;
        }
        if let Some(name) = lower.strip_prefix("#+begin_") {
            block = Some(Block::of(name));
            out.push('\n');
            continue;
        }
        if lower.starts_with("#+end_") {
            block = None;
            out.push('\n');
            continue;
        }
        if block == Some(Block::Code)
            || lower.starts_with("#+")
            || lower.starts_with("# ")
            || lower == "#"
        {
            continue;
        }
        if is_drawer(&lower) {
            drawer = true;
            continue;
        }
        if ["scheduled:", "deadline:", "closed:"]
            .iter()
            .any(|p| lower.starts_with(p))
        {
            continue;
        }
        let line = if open.is_empty() {
            line.to_owned()
        } else {
            let joined = format!("{open} {trimmed}");
            open.clear();
            joined
        };
        if line
            .rfind("[[")
            .is_some_and(|at| !line[at..].contains("]]"))
            && line.len() < MAX_LINK
        {
            open = line;
            continue;
        }
        let quote = if block == Some(Block::Quote) {
            "> "
        } else {
            ""
        };
        out.push_str(quote);
        match stars(&line) {
            Some((level, words)) if block.is_none() => {
                let _ = write!(
                    out,
                    "\n{} {}\n",
                    "#".repeat(level),
                    inline(heading_words(words))
                );
            }
            _ => out.push_str(&inline(&line)),
        }
        out.push('\n');
    }
    out.push_str(&inline(&open));
    out
}

/// A link that goes on over lines has at most so many bytes.
const MAX_LINK: usize = 2000;

/// What a `#+begin_…` block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Quote,
    Code,
    Words,
}

impl Block {
    fn of(name: &str) -> Self {
        match name.split_whitespace().next().unwrap_or_default() {
            "quote" | "verse" => Self::Quote,
            "src" | "example" | "comment" | "export" | "html" => Self::Code,
            _ => Self::Words,
        }
    }
}

/// `:PROPERTIES:` and the like.
fn is_drawer(line: &str) -> bool {
    line.strip_prefix(':')
        .and_then(|l| l.strip_suffix(':'))
        .is_some_and(|name| {
            !name.is_empty()
                && name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
        })
}

/// A heading's words without its state, priority and tags: `TODO [#A] The pier :news:`.
fn heading_words(words: &str) -> &str {
    let words = ["TODO ", "DONE ", "NEXT ", "WAITING "]
        .iter()
        .find_map(|state| words.strip_prefix(state))
        .unwrap_or(words);
    let words = match words
        .strip_prefix("[#")
        .and_then(|rest| rest.split_once("] "))
    {
        Some((priority, rest)) if priority.len() == 1 => rest,
        _ => words,
    };
    match words.rsplit_once(char::is_whitespace) {
        Some((rest, tags)) if tags.len() > 2 && tags.starts_with(':') && tags.ends_with(':') => {
            rest.trim_end()
        }
        _ => words,
    }
}

/// A line with Org's links as Markdown's.
fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("[[") {
        let (before, link) = rest.split_at(at);
        push_words(&mut out, before);
        let Some((inner, after)) = link[2..].split_once("]]") else {
            rest = link;
            break;
        };
        let (url, words) = inner.split_once("][").unwrap_or((inner, inner));
        if url.starts_with("http") {
            let _ = write!(out, "[{}](<{}>)", escape(words), url.trim());
        } else {
            push_words(&mut out, words);
        }
        rest = after;
    }
    push_words(&mut out, rest);
    out
}

/// Words with Org's list signs; what Markdown would read as its own is escaped.
fn push_words(out: &mut String, words: &str) {
    let start = out.is_empty();
    let bullet = words.trim_start();
    let indent = words.len() - bullet.len();
    match bullet.strip_prefix("+ ") {
        Some(rest) if start => {
            out.push_str(&words[..indent]);
            out.push_str("- ");
            out.push_str(&escape(rest));
        }
        _ => out.push_str(&escape(words)),
    }
}

fn escape(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        if "[]_`<".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Whether a text is written in reStructuredText: its links.
pub(super) fn is_rst(text: &str) -> bool {
    let named = text
        .lines()
        .any(|l| l.starts_with(".. _") && l.contains(": http"));
    let inline = text.contains(">`_") && text.contains('`') && text.contains(" <http");
    named || inline
}

/// Reads reStructuredText as Markdown; what a field list at its top says comes as front matter.
pub(super) fn from_rst(text: &str) -> String {
    let targets = targets(text);
    let mut out = String::with_capacity(text.len());
    let mut title = String::new();
    let mut fields = String::new();
    let mut skipped: Option<usize> = None;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim_end();
        let indent = trimmed.len() - trimmed.trim_start().len();
        if let Some(above) = skipped {
            if trimmed.is_empty() || indent > above {
                continue;
            }
            skipped = None;
        }
        // A directive, a target or a comment goes with what stands in below it.
        if trimmed.trim_start().starts_with(".. ") {
            skipped = Some(indent);
            continue;
        }
        if let Some((name, value)) = trimmed.strip_prefix(':').and_then(|f| f.split_once(": "))
            && out.trim().lines().count() <= 2
        {
            let _ = writeln!(fields, "{name}: {value}");
            continue;
        }
        let underline = lines.peek().is_some_and(|next| underlines(next, trimmed));
        if underline {
            let level = if title.is_empty() { 1 } else { 2 };
            if title.is_empty() {
                trimmed.trim().clone_into(&mut title);
            }
            lines.next();
            let _ = writeln!(
                out,
                "\n{} {}\n",
                "#".repeat(level),
                rst_inline(trimmed, &targets)
            );
            continue;
        }
        out.push_str(&rst_inline(line, &targets));
        out.push('\n');
    }
    if fields.is_empty() {
        out
    } else {
        format!(
            "---\ntitle: '{}'\n{fields}---\n{out}",
            title.replace('\'', "''")
        )
    }
}

/// `.. _words: https://…`
fn targets(text: &str) -> HashMap<String, &str> {
    let target = |line: &str| -> Option<(String, usize)> {
        let rest = line.trim().strip_prefix(".. _")?;
        let at = rest.rfind(": http")?;
        let name = rest[..at].trim_matches('`').to_lowercase();
        Some((
            name,
            line.len() - line.trim_start().len() + ".. _".len() + at + 2,
        ))
    };
    text.lines()
        .filter_map(|line| {
            let (name, at) = target(line)?;
            Some((name, line.get(at..)?.trim()))
        })
        .collect()
}

/// Whether a line underlines a title: of its length, all of one sign.
fn underlines(line: &str, title: &str) -> bool {
    let line = line.trim_end();
    let first = line.chars().next().unwrap_or(' ');
    "=-~^\"'#*+".contains(first)
        && line.chars().all(|c| c == first)
        && line.chars().count() >= title.chars().count().max(3)
        && title.chars().any(char::is_alphanumeric)
        && !title.starts_with(' ')
}

/// A line with its links as Markdown's: `` `words <https://…>`_ `` and `` `words`_ ``.
fn rst_inline(line: &str, targets: &HashMap<String, &str>) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('`') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // Two of them stand round code.
        let code = rest.starts_with("``");
        let Some((inner, after)) = rest[1..].split_once('`').filter(|_| !code) else {
            let signs = rest.len() - rest.trim_start_matches('`').len();
            out.push_str(&rest[..signs]);
            rest = &rest[signs..];
            continue;
        };
        let Some(after) = after.strip_prefix("__").or_else(|| after.strip_prefix('_')) else {
            out.push_str(inner);
            rest = after;
            continue;
        };
        let (words, url) = match inner.rsplit_once('<') {
            Some((words, url)) => (words.trim(), Some(url.trim_end_matches('>'))),
            None => (inner, targets.get(&inner.to_lowercase()).copied()),
        };
        match url {
            Some(url) => {
                let _ = write!(out, "[{}](<{url}>)", escape(words));
            }
            None => out.push_str(words),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn org_becomes_markdown() {
        let org = "#+TITLE: Notes\n\n* News\n:PROPERTIES:\n:ID: 1\n:END:\n** TODO [[https://e.example/a][The\npier]] :news:\nIt closed.\n#+begin_quote\nNobody was hurt.\n#+end_quote\n#+begin_src sh\nls\n#+end_src\n+ a_b\n";
        assert!(is_org(org));
        let text = from_org(org);
        let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
        assert_eq!(
            lines,
            [
                "# News",
                "## [The pier](<https://e.example/a>)",
                "It closed.",
                "> Nobody was hurt.",
                "- a\\_b"
            ]
        );
    }

    #[test]
    fn restructured_text_becomes_markdown() {
        let rst = "Notes 4\n#######\n\n:date: 2025-04-06\n\nNews\n====\n\n* `The pier <https://e.example/a>`__, Ann Fox\n* `Crews say no`_ --- at last, in ``code``\n\n.. image:: x.png\n   :alt: x\n\n.. _Crews say no: https://e.example/b\n";
        assert!(is_rst(rst));
        let text = from_rst(rst);
        let lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
        assert_eq!(
            lines,
            [
                "---",
                "title: 'Notes 4'",
                "date: 2025-04-06",
                "---",
                "# Notes 4",
                "## News",
                "* [The pier](<https://e.example/a>), Ann Fox",
                "* [Crews say no](<https://e.example/b>) --- at last, in ``code``"
            ]
        );
    }

    #[test]
    fn a_plain_text_is_neither() {
        for text in [
            "* A list\n* of two",
            "The pier <https://e.example> `closed`",
            "1. a\n# b",
        ] {
            assert!(!is_org(text) && !is_rst(text), "{text}");
        }
    }
}

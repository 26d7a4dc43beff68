//! Org mode → lines: its keywords, drawers and comments taken off, its headings and quotations marked as such.

use super::line::Line;
use super::paragraphs::Paragraphs;

/// Words before a heading that say how far a task is.
const STATES: &[&str] = &[
    "TODO",
    "DONE",
    "NEXT",
    "WAIT",
    "WAITING",
    "HOLD",
    "STARTED",
    "SOMEDAY",
    "CANCELED",
    "CANCELLED",
];

/// Lines below a heading that plan it.
const PLANNING: &[&str] = &["SCHEDULED:", "DEADLINE:", "CLOSED:"];

/// What a line stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Text,
    Quotation,
    /// What is shown as it is, such as verse.
    Lines,
    /// What is not shown: a drawer, a comment.
    Hidden,
}

/// Reads the lines of a text in Org mode.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut paragraphs = Paragraphs::default();
    let mut within = Within::Text;
    // The level of the heading whose part is not shown.
    let mut hidden: Option<usize> = None;
    let drawers = drawers(text);
    for (at, raw) in text.lines().enumerate() {
        let line = raw.trim();
        if let Some(level) = stars(raw) {
            hidden = hidden.filter(|above| level > *above);
            within = Within::Text;
            let title = &raw[level..];
            hidden = hidden.or_else(|| is_hidden(title).then_some(level));
            if hidden.is_none() {
                paragraphs.heading(heading(title), u8::try_from(level).unwrap_or(u8::MAX));
            }
            continue;
        }
        if hidden.is_some() {
            continue;
        }
        let is_drawer =
            |b: &Boundary| matches!(b, Boundary::End) || drawers.binary_search(&at).is_ok();
        let boundary = block(line).or_else(|| drawer(line).filter(is_drawer));
        match (boundary, within) {
            (Some(Boundary::Begin(next)), Within::Text) => {
                paragraphs.close();
                within = next;
            }
            (Some(Boundary::End), _) => {
                paragraphs.close();
                within = Within::Text;
            }
            (_, Within::Hidden) => {}
            _ if is_comment(line) || PLANNING.iter().any(|p| line.starts_with(p)) => {}
            _ => {
                let mut next = Line::read(raw);
                next.quotes = usize::from(within == Within::Quotation);
                let kept = next.text.trim_end_matches("\\\\").trim_end().len();
                next.text.truncate(kept);
                let starts = next.opens() || within == Within::Lines;
                paragraphs.push(next, starts);
                if raw.trim_end().ends_with("\\\\") {
                    paragraphs.close();
                }
            }
        }
    }
    paragraphs.lines
}

/// How many stars a heading begins with.
fn stars(raw: &str) -> Option<usize> {
    let level = raw.len() - raw.trim_start_matches('*').len();
    (level > 0 && raw[level..].starts_with(' ')).then_some(level)
}

/// Whether a heading's part is not shown.
fn is_hidden(title: &str) -> bool {
    title.trim_start().starts_with("COMMENT ") || title.trim_end().ends_with(":noexport:")
}

/// A heading without its state, its priority and its tags.
fn heading(title: &str) -> &str {
    let mut title = title.trim();
    if let Some((state, rest)) = title.split_once(' ')
        && STATES.contains(&state)
    {
        title = rest.trim_start();
    }
    if let Some(rest) = title.strip_prefix("[#")
        && let Some((_, rest)) = rest.split_once(']')
    {
        title = rest.trim_start();
    }
    let tags = |tags: &str| {
        let inner = tags.strip_prefix(':').and_then(|t| t.strip_suffix(':'));
        inner.is_some_and(|inner| {
            inner
                .chars()
                .all(|c| c.is_alphanumeric() || "_@#%:".contains(c))
        })
    };
    match title.rsplit_once(' ') {
        Some((words, last)) if tags(last) => words.trim_end(),
        _ => title,
    }
}

/// Where something begins or ends.
enum Boundary {
    Begin(Within),
    End,
}

/// What a line begins or ends by a keyword: `#+begin_quote`.
fn block(line: &str) -> Option<Boundary> {
    let name = line.strip_prefix("#+")?.split(' ').next()?;
    let name = name.to_ascii_lowercase();
    if name.starts_with("end_") {
        return Some(Boundary::End);
    }
    let what = name.strip_prefix("begin_")?;
    Some(Boundary::Begin(match what {
        "quote" => Within::Quotation,
        "verse" => Within::Lines,
        "comment" | "export" | "src" => Within::Hidden,
        _ => Within::Text,
    }))
}

/// What a line begins or ends by a name of its own between colons: `:PROPERTIES:`, `:END:`.
fn drawer(line: &str) -> Option<Boundary> {
    let name = line.strip_prefix(':')?.strip_suffix(':')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_name.then(|| {
        if name.eq_ignore_ascii_case("end") {
            Boundary::End
        } else {
            Boundary::Begin(Within::Hidden)
        }
    })
}

/// The lines that begin a drawer, in order: it ends before the next heading or drawer does begin. Any other such line is
/// text, as `:tada:` is.
fn drawers(text: &str) -> Vec<usize> {
    let mut begun = None;
    let mut ended = Vec::new();
    for (at, raw) in text.lines().enumerate() {
        match drawer(raw.trim()) {
            Some(Boundary::Begin(_)) => begun = Some(at),
            Some(Boundary::End) => ended.extend(begun.take()),
            None if stars(raw).is_some() => begun = None,
            None => {}
        }
    }
    ended
}

/// `# …`, and keywords such as `#+title: …`, which the head reads.
fn is_comment(line: &str) -> bool {
    line == "#" || line.starts_with("# ") || line.starts_with("#+")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, Option<u8>, usize)> {
        let lines = lines(text).into_iter().filter(|l| !l.is_blank());
        lines.map(|l| (l.text, l.heading, l.quotes)).collect()
    }

    #[test]
    fn headings_quotations_and_lists_are_told_apart() {
        let text = "#+TITLE: Harbour notes\n# a comment\n* Piers\n** TODO [#A] The pier closes :pier:old:\n:PROPERTIES:\n:ID: 4\n:END:\nIt closes\non Monday.\n\n#+BEGIN_QUOTE\nTwo planks\ngave way.\n#+END_QUOTE\n- one\n- two\n  goes on\n";
        let expected = [
            ("Piers", Some(1), 0),
            ("The pier closes", Some(2), 0),
            ("It closes on Monday.", None, 0),
            ("Two planks gave way.", None, 1),
            ("- one", None, 0),
            ("- two goes on", None, 0),
        ];
        let expected = expected.map(|(text, level, quotes)| (text.to_owned(), level, quotes));
        assert_eq!(read(text), expected);
    }

    #[test]
    fn a_name_between_colons_that_nothing_ends_is_text() {
        let text = "* Piers\n:tada:\nIt opens.\n:LOGBOOK:\nclocked\n:END:\nToday.\n:wave:\n* Ferries\n:END:\n";
        let lines: Vec<String> = read(text).into_iter().map(|(line, ..)| line).collect();
        assert_eq!(
            lines,
            ["Piers", ":tada: It opens.", "Today. :wave:", "Ferries"]
        );
    }

    #[test]
    fn what_is_not_exported_is_left_out() {
        let text = "* COMMENT Notes to self\n** within\nwords\n* Kept\n* Gone :noexport:\nwords\n* Last\n#+begin_src sh\nls\n#+end_src\n";
        let titles: Vec<String> = read(text).into_iter().map(|(title, ..)| title).collect();
        assert_eq!(titles, ["Kept", "Last"]);
    }
}

//! A line of plain text: how deep it is quoted, how far it stands in, and its words.

use crate::digest::numbering;

/// Signs of list items, each before a blank.
const BULLETS: &[char] = &[
    '-', '*', '•', '+', '·', '◦', '▪', '–', '●', '○', '‣', '⁃', 'o',
];

/// Signs that are bullets without a blank as well.
const TIGHT_BULLETS: &[char] = &['•', '・', '‣', '⁃'];

/// One line of the text.
#[derive(Debug, Clone)]
pub(in crate::digest) struct Line {
    /// How many `>` stand before it.
    pub(super) quotes: usize,
    /// How many blanks stand before its words.
    pub(super) indent: usize,
    /// Its words, one blank between two.
    pub(super) text: String,
    /// Its level, if it is marked up as a heading.
    pub(super) heading: Option<u8>,
}

impl Line {
    /// Reads a line as it was written.
    pub(in crate::digest) fn read(raw: &str) -> Self {
        let mut rest = raw;
        let mut quotes = 0;
        while let Some(inner) = rest.trim_start().strip_prefix('>') {
            quotes += 1;
            rest = inner;
        }
        if quotes > 0 {
            rest = rest.strip_prefix(' ').unwrap_or(rest);
        }
        let blanks = rest
            .chars()
            .take_while(|c| matches!(c, ' ' | '\t' | '\u{a0}'));
        let indent = blanks.map(|c| if c == '\t' { 4 } else { 1 }).sum();
        let mut text = String::with_capacity(rest.len());
        for word in rest.split_whitespace() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        Self {
            quotes,
            indent,
            text,
            heading: None,
        }
    }

    /// Reads the mark of a heading before it, as `AsciiDoc` and wikis have it: `== Title`, `== Title ==`.
    pub(super) fn find_heading(&mut self) {
        const DEEPEST: usize = 6;
        let rest = self.text.trim_start_matches('=');
        let level = self.text.len() - rest.len();
        let title = rest.trim_end_matches('=').trim();
        if (1..=DEEPEST).contains(&level)
            && rest.starts_with(' ')
            && title.contains(char::is_alphabetic)
        {
            self.heading = u8::try_from(level).ok();
            self.text = title.to_owned();
        }
    }

    /// What stands behind the bar before it; a line of a table has more bars.
    pub(super) fn behind_bar(&self) -> Option<&str> {
        let text = self.text.strip_prefix("| ")?;
        (!text.contains('|')).then_some(text)
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// How many columns it takes up, without its quotation marks.
    pub(super) fn width(&self) -> usize {
        let width = if self.text.is_ascii() {
            self.text.len()
        } else {
            self.text.chars().map(columns).sum()
        };
        self.indent + width
    }

    /// A line of one repeated sign, or `|` alone as mails put round their text.
    pub(super) fn is_rule(&self) -> bool {
        let first = self.text.chars().next().unwrap_or(' ');
        let same = || self.text.chars().all(|c| c == first || c == ' ');
        let signs = || self.text.chars().filter(|c| *c == first).count();
        "-=_*~─—━═＝".contains(first) && same() && signs() >= 3 || self.text == "|"
    }

    /// The level of the heading that it underlines.
    pub(super) fn level(&self) -> u8 {
        if self.text.starts_with('=') { 1 } else { 2 }
    }

    /// Whether the line underlines a title: of its length, and of signs that do.
    pub(super) fn underlines(&self, title: &Self) -> bool {
        let (a, b) = (self.width() - self.indent, title.width() - title.indent);
        !title.is_blank() && self.text.starts_with(['=', '-', '~']) && a.abs_diff(b) <= 2 && b <= 80
    }

    /// What stands after its bullet.
    pub(super) fn bullet(&self) -> Option<&str> {
        let tight = self.text.strip_prefix(TIGHT_BULLETS);
        let rest = tight.or_else(|| self.text.strip_prefix(BULLETS)?.strip_prefix(' '))?;
        (!rest.trim().is_empty()).then_some(rest)
    }

    /// Whether it begins something of its own, and never goes on with the line before it: a number, a bullet, a
    /// footnote, a byline that opens with its site, a label before an address.
    pub(super) fn opens(&self) -> bool {
        let text = self.text.trim_start_matches(['*', '_']);
        numbering::read(text).is_some()
            || self.bullet().is_some()
            || is_marked(text)
            || names_site(&self.text)
            || labels_address(&self.text)
    }

    /// Whether it is nothing but an address.
    pub(super) fn is_address(&self) -> bool {
        !self.text.contains(' ') && self.text.contains("://")
    }
}

/// `[3] …`, `(3) …`, `#3 …`
fn is_marked(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(['[', '(', '#']) else {
        return false;
    };
    let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let closed = digits.trim_start_matches([']', ')', ':']);
    digits.len() < rest.len() && (closed.starts_with(' ') || closed.is_empty())
}

/// Whether a line begins as a byline does: `host.example · by …`.
fn names_site(text: &str) -> bool {
    let (site, rest) = text.split_once(' ').unwrap_or_default();
    rest.starts_with("· ") && site.contains('.')
}

/// `Archive: https://…`
fn labels_address(text: &str) -> bool {
    let label = text.find([' ', ':', '：']).unwrap_or(text.len());
    let rest = text[label..].strip_prefix([':', '：']);
    rest.is_some_and(|rest| rest.trim_start().starts_with("http"))
}

/// The columns that a character takes up: Hangul, Han and Kana are two wide.
pub(super) fn columns(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// Whether a line may be broken beside a character, and joined there without a blank: Han, Kana and their punctuation.
pub(super) fn is_spaceless(c: char) -> bool {
    columns(c) == 2
        && !matches!(c, '\u{1100}'..='\u{115f}' | '\u{ac00}'..='\u{d7a3}' | '\u{1f300}'..='\u{1faff}')
}

//! Paragraphs of formats in which a line's end is a blank: their lines are joined up to the next blank line.

use super::line::{Line, is_spaceless};
use crate::digest::document::MAX_TEXT;

/// The lines of a text, one a paragraph.
#[derive(Debug, Default)]
pub(super) struct Paragraphs {
    /// The paragraphs so far.
    pub(super) lines: Vec<Line>,
    open: bool,
    /// Whether it is of one line so far.
    single: bool,
}

impl Paragraphs {
    /// Adds a line: it goes on with the paragraph unless that has ended, or it `starts` one of its own.
    pub(super) fn push(&mut self, line: Line, starts: bool) {
        if line.is_blank() {
            self.close();
            return;
        }
        match self.lines.last_mut() {
            Some(before)
                if self.open
                    && !starts
                    && before.quotes == line.quotes
                    && before.text.len() + line.text.len() < MAX_TEXT =>
            {
                let ends = before.text.chars().next_back().is_some_and(is_spaceless);
                let begins = line.text.chars().next().is_some_and(is_spaceless);
                if !(ends && begins) {
                    before.text.push(' ');
                }
                before.text.push_str(&line.text);
                self.single = false;
            }
            _ => {
                self.lines.push(line);
                self.single = true;
            }
        }
        self.open = true;
    }

    /// Whether the paragraph that is open is one line that does not stand in, as a term is over its definition.
    pub(super) fn is_term(&self) -> bool {
        let begun = self.lines.last().filter(|_| self.open && self.single);
        begun.is_some_and(|line| line.indent == 0 && line.bullet().is_none())
    }

    /// Adds a heading.
    pub(super) fn heading(&mut self, title: &str, level: u8) {
        self.close();
        let mut line = Line::read(title.trim());
        line.heading = Some(level);
        self.lines.push(line);
    }

    /// Ends the paragraph.
    pub(super) fn close(&mut self) {
        if std::mem::take(&mut self.open) {
            self.lines.push(Line::read(""));
        }
    }
}

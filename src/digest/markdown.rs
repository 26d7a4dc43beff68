//! Markdown → blocks.

use std::collections::HashMap;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use url::Url;

use super::document::{Builder, Kind, MAX_BLOCKS};
use super::table::Tables;
use super::text::{self, Line, Wrapping};
use super::{Contents, head, html};
use crate::{address, markup};

/// Reads a text in Markdown, its front matter included.
pub(super) fn read(text: &str) -> Contents {
    let (head, body) = head::front_matter(text);
    let body = within_lines(body);
    let lines: Vec<Line> = body.lines().map(Line::read).collect();
    let mut walk = Walk {
        source: body,
        wrapping: Wrapping::find(&lines),
        notes: body.lines().filter_map(note).collect(),
        ..Walk::default()
    };
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_HEADING_ATTRIBUTES;
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        walk.event(event, range.start);
    }
    walk.end();
    Contents {
        blocks: walk.builder.finish(),
        head,
        ..Contents::default()
    }
}

/// The most lines that are read: a parser keeps far more bytes for each than a short one has.
const MAX_LINES: usize = 2 * MAX_BLOCKS;

/// The beginning of a text up to its limit of lines.
fn within_lines(text: &str) -> &str {
    let end = memchr::memchr_iter(b'\n', text.as_bytes()).nth(MAX_LINES - 1);
    &text[..end.unwrap_or(text.len())]
}

/// What is open round the present event.
#[derive(Default)]
struct Walk<'a> {
    source: &'a str,
    wrapping: Wrapping,
    /// The footnotes that are nothing but an address.
    notes: HashMap<&'a str, Url>,
    /// Whether such a note is open.
    note: bool,
    builder: Builder,
    heading: Option<u8>,
    ordered: Vec<bool>,
    items: Vec<Item>,
    quotes: usize,
    images: usize,
    tables: Tables,
    /// Whether the row that is open is a table's header.
    header: bool,
    /// Whether code is open that stands apart: nobody's words.
    code: bool,
    raw: String,
}

/// A list item that is open.
struct Item {
    number: Option<u32>,
    begun: bool,
}

impl Walk<'_> {
    fn event(&mut self, event: Event<'_>, at: usize) {
        match event {
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.finish(tag),
            Event::Text(text) if self.images == 0 && !self.code && !self.note => {
                self.builder.text(&text);
            }
            Event::Code(code) if self.images == 0 => {
                self.builder.code(true);
                self.builder.text(&code);
                self.builder.code(false);
            }
            Event::Html(html) => self.raw.push_str(&html),
            Event::InlineHtml(html) => self.inline(&html),
            Event::FootnoteReference(label) => {
                if let Some(url) = self.notes.get(&*label) {
                    self.builder.link_words(url.clone(), text::words_before);
                }
            }
            Event::SoftBreak if self.is_wrapped(at) => self.builder.text(" "),
            Event::SoftBreak | Event::HardBreak => self.builder.line_break(),
            Event::Rule => {
                self.end();
                self.builder.rule();
            }
            _ => {}
        }
    }

    /// Whether the text was wrapped at a line's end: the next line then goes on with it. Where it was not, an author's
    /// lines are lines.
    fn is_wrapped(&self, at: usize) -> bool {
        let (before, after) = self.source.split_at_checked(at).unwrap_or_default();
        let before = before.rsplit('\n').next().unwrap_or_default();
        let next = after.trim_start_matches(['\n', '\r']).lines().next();
        self.wrapping
            .goes_on(&Line::read(before), &Line::read(next.unwrap_or_default()))
    }

    /// A tag of HTML among words.
    fn inline(&mut self, tag: &str) {
        let Some(tag) = markup::Tag::at(tag, 0) else {
            return;
        };
        match tag.name.to_ascii_lowercase().as_str() {
            "br" => self.builder.line_break(),
            "a" if tag.is_end => self.builder.close_link(),
            "a" => {
                let href = tag.attribute("href").map(markup::unescaped);
                self.builder
                    .open_link(href.and_then(|href| absolute(&href)));
            }
            "b" | "strong" => self.builder.bold(!tag.is_end),
            "i" | "em" | "cite" => self.builder.italic(!tag.is_end),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, at: usize) {
        match tag {
            Tag::FootnoteDefinition(label) => {
                self.end();
                self.note = self.notes.contains_key(&*label);
            }
            Tag::Paragraph => self.end(),
            Tag::Heading { level, .. } => {
                self.end();
                self.heading = Some(rank(level));
            }
            Tag::BlockQuote(_) => {
                self.end();
                self.quotes += 1;
            }
            Tag::CodeBlock(kind) => {
                self.end();
                // What is merely indented is as often a quotation as code.
                self.code = matches!(kind, CodeBlockKind::Fenced(_));
            }
            Tag::List(start) => {
                self.end();
                self.ordered.push(start.is_some());
            }
            Tag::Table(_) => {
                self.end();
                self.tables.open();
            }
            Tag::TableHead | Tag::TableRow => {
                self.header = matches!(tag, Tag::TableHead);
                self.tables.row();
            }
            Tag::TableCell => self.tables.cell(self.header, &self.builder),
            Tag::Item => self.start_item(at),
            Tag::Link { dest_url, .. } if self.images == 0 => {
                self.builder.open_link(absolute(&dest_url));
            }
            Tag::Image { .. } => self.images += 1,
            Tag::Strong => self.builder.bold(true),
            Tag::Emphasis => self.builder.italic(true),
            _ => {}
        }
    }

    /// The number is the printed one: `CommonMark` counts on from a list's first.
    fn start_item(&mut self, at: usize) {
        self.end();
        let line = self
            .source
            .get(at..)
            .and_then(|s| s.lines().next())
            .unwrap_or_default();
        let digits: String = line
            .trim_start()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        let ordered = self.ordered.last() == Some(&true);
        let number = digits.parse().ok().filter(|_| ordered);
        self.items.push(Item {
            number,
            begun: false,
        });
    }

    fn finish(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::TableCell => self.end(),
            TagEnd::FootnoteDefinition => {
                self.end();
                self.note = false;
            }
            TagEnd::Heading(_) => {
                self.end();
                self.heading = None;
            }
            TagEnd::BlockQuote(_) => {
                self.end();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::CodeBlock => {
                self.end();
                self.code = false;
            }
            TagEnd::List(_) => {
                self.end();
                self.ordered.pop();
            }
            TagEnd::TableHead | TagEnd::TableRow => self.tables.end_row(&mut self.builder),
            TagEnd::Table => self.tables.close(),
            TagEnd::Item => {
                self.end();
                self.items.pop();
            }
            TagEnd::HtmlBlock => {
                self.end();
                let raw = std::mem::take(&mut self.raw);
                self.builder.append(html::read_blocks(&raw));
            }
            TagEnd::Link => self.builder.close_link(),
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::Strong => self.builder.bold(false),
            TagEnd::Emphasis => self.builder.italic(false),
            _ => {}
        }
    }

    fn end(&mut self) {
        let kind = match (self.heading, self.items.last()) {
            (Some(level), _) => Kind::Heading(level),
            (
                None,
                Some(Item {
                    number,
                    begun: false,
                }),
            ) => Kind::ListItem(*number),
            _ => Kind::Paragraph,
        };
        let depth = u8::try_from(self.items.len()).unwrap_or(u8::MAX);
        if self.builder.is_template() {
            self.builder.clear();
        }
        let ended = self.builder.end(kind, depth, self.quotes > 0, false);
        if ended && let Some(item) = self.items.last_mut() {
            item.begun = true;
        }
    }
}

fn rank(level: HeadingLevel) -> u8 {
    level as u8
}

/// `[^1]: https://…`
fn note(line: &str) -> Option<(&str, Url)> {
    let (label, rest) = line.strip_prefix("[^")?.split_once("]:")?;
    let address = rest.trim().trim_matches(['<', '>']);
    let alone = !address.contains(char::is_whitespace);
    alone
        .then(|| absolute(address))
        .flatten()
        .map(|url| (label, url))
}

/// A link's address; one without a scheme leads to the digest's own site, and is none.
fn absolute(href: &str) -> Option<url::Url> {
    let href = href.trim();
    href.get(..4)
        .is_some_and(|s| s.eq_ignore_ascii_case("http"))
        .then(|| address::read(href))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_without_end_are_read_up_to_a_limit() {
        let long = "x\n".repeat(MAX_LINES + 10);
        assert_eq!(within_lines(&long).lines().count(), MAX_LINES);
        assert_eq!(within_lines("x\ny\n"), "x\ny\n");
    }

    #[test]
    fn markdown_becomes_blocks() {
        let text = "---\ntitle: Issue 4\n---\n## 1. Pier\n\nWords [here]( https://example.org/a ).\n> quoted\n\n3. third\n\n- a\n  - b `https://example.org/code`\n";
        let Contents { blocks, head, .. } = read(text);
        assert_eq!(head.title.as_deref(), Some("Issue 4"));
        assert_eq!(blocks[0].kind, Kind::Heading(2));
        assert_eq!(blocks[1].link_text(&blocks[1].links[0]), "here");
        assert!(blocks[2].quoted);
        assert_eq!(blocks[3].kind, Kind::ListItem(Some(3)));
        assert_eq!((blocks[5].depth, blocks[5].links.len()), (2, 0));
    }

    #[test]
    fn the_printed_number_counts() {
        let blocks = read("1. a\n\n3. b\n").blocks;
        assert_eq!(blocks[1].kind, Kind::ListItem(Some(3)));
    }

    #[test]
    fn wrapped_lines_are_one_and_an_authors_lines_are_lines() {
        let wrapped = "The council of the harbour met on Tuesday to look at the plans for the\nnorthern pier, and put the decision off until the tide tables have been\nread again by somebody who can swim, as the chairman said to us\nafterwards.\n";
        assert!(!read(wrapped).blocks[0].text.contains('\n'));
        let lines = "[The pier](https://example.org/a)\nAnn Fox, Harbour News\nIt closes.\n";
        assert_eq!(read(lines).blocks[0].lines().count(), 3);
    }

    #[test]
    fn links_in_html_among_words_are_read_as_browsers_do() {
        for tag in [
            "<A HREF=\"https://example.org/b?x=1&amp;y=2\">",
            "<a data-href='https://example.org/c' href = 'https://example.org/b?x=1&y=2'>",
            "<a title='href=x' href='https://example.org/b?x=1&#38;y=2'>",
        ] {
            let blocks = read(&format!("Of {tag}the **ferry**</A > and <a-b>more.\n")).blocks;
            let link = &blocks[0].links[0];
            assert_eq!(link.url.as_str(), "https://example.org/b?x=1&y=2", "{tag}");
            assert_eq!(blocks[0].link_text(link), "the ferry", "{tag}");
        }
    }

    #[test]
    fn footnotes_and_html_among_words_are_links() {
        let text = "The pier closes[^1]\n\n<a href=\"https://example.org/b\">The **ferry**</a> is late[^note].\n\n[^1]: https://example.org/a\n[^note]: As ever.\n";
        let blocks = read(text).blocks;
        assert_eq!(blocks[0].link_text(&blocks[0].links[0]), "The pier closes");
        assert_eq!(blocks[1].link_text(&blocks[1].links[0]), "The ferry");
        assert_eq!(blocks.last().unwrap().text, "As ever.");
        assert_eq!(blocks.len(), 3);
    }
}

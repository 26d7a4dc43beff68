//! Markdown → blocks.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::Contents;
use super::document::{Builder, Kind};
use super::table::Tables;
use super::{head, html};
use crate::address;

/// Reads a text in Markdown, its front matter included.
pub(super) fn read(text: &str) -> Contents {
    let (head, body) = head::front_matter(text);
    let mut walk = Walk {
        source: body,
        ..Walk::default()
    };
    for (event, range) in Parser::new_ext(body, Options::ENABLE_TABLES).into_offset_iter() {
        walk.event(event, range.start);
    }
    walk.end();
    Contents {
        blocks: walk.builder.finish(),
        head,
        ..Contents::default()
    }
}

/// What is open round the present event.
#[derive(Default)]
struct Walk<'a> {
    source: &'a str,
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
            Event::Text(text) if self.images == 0 && !self.code => self.builder.text(&text),
            Event::Code(code) if self.images == 0 => {
                self.builder.code(true);
                self.builder.text(&code);
                self.builder.code(false);
            }
            Event::Html(html) => self.raw.push_str(&html),
            Event::InlineHtml(html) if html.starts_with("<br") => self.builder.line_break(),
            Event::SoftBreak | Event::HardBreak => self.builder.line_break(),
            Event::Rule => {
                self.end();
                self.builder.rule();
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, at: usize) {
        match tag {
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
}

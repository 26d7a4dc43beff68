//! A parse that ends where it would cost more than it tells.
//!
//! The tree builder is quadratic in ways that a page can choose: elements open at once (every "is a `p` open?" walks the
//! stack of them), formatting elements left open (each later block opens them all again), markers left among these. Which
//! tags open and close what is the builder's to know: many an end tag is ignored, another closes a hundred elements. So
//! the builder is asked, and gets no more of a page that goes over a limit. Real pages stay orders of magnitude below.

use std::cell::Cell;

use ego_tree::Tree;
use html5ever::interface::Tracer;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, EOFToken, Tag, TagKind, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer,
    TokenizerOpts,
};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{LocalName, TokenizerResult, local_name};
use scraper::{Html, HtmlTreeSink, Node};

/// How much of a page is parsed.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Elements open at once, and formatting elements to open again.
    open: usize,
    /// Elements and texts of the tree.
    nodes: usize,
    /// Steps through what is open.
    steps: usize,
}

/// Pages written by people have less than a hundred elements open, those of careless tools less than a thousand. The
/// nodes are a hundred megabytes of memory, the steps a second's work.
const LIMITS: Limits = Limits {
    open: 2_000,
    nodes: 600_000,
    steps: 100_000_000,
};

/// So many bytes of a page stand for one node, once what nobody reads is taken away.
const BYTES_A_NODE: usize = 40;

/// A page is handed over in pieces of so many bytes.
const PIECE: usize = 4096;
/// So many pieces in a row that bring no token are one tag, or a comment: the tokenizer compares each attribute of a tag with
/// all before it, and no tag is so long once what nobody reads is taken away.
const MOST_SILENT: usize = 4;

/// After so many tokens and nodes the builder is asked again what is open.
const ASKED_EVERY: usize = 64;

/// Parses a page, or as much of it as the limits allow.
pub(crate) fn parse(text: &str) -> Html {
    let bounded = run(text, LIMITS);
    bounded.builder.sink.finish()
}

fn run(text: &str, limits: Limits) -> Bounded {
    // A tree that grows is copied over and over.
    let room = (text.len() / BYTES_A_NODE + 1).min(limits.nodes);
    let tree = Tree::with_capacity(Node::Document, room);
    let tokenizer = Tokenizer::new(Bounded::within(limits, tree), TokenizerOpts::default());
    let input = BufferQueue::default();
    let (mut rest, mut silent) = (text, 0);
    while !rest.is_empty() && silent <= MOST_SILENT {
        let (piece, behind) = rest.split_at(rest.floor_char_boundary(PIECE));
        rest = behind;
        input.push_back(StrTendril::from_slice(piece));
        // It stops at the end of each script, which a browser would run.
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        let brought = tokenizer.sink.brought.replace(false);
        silent = if brought { 0 } else { silent + 1 };
    }
    tokenizer.end();
    tokenizer.sink
}

type Handle = <HtmlTreeSink as TreeSink>::Handle;

/// The tree builder, and what it cost so far.
struct Bounded {
    limits: Limits,
    builder: TreeBuilder<Handle, HtmlTreeSink>,
    /// Nodes of the tree after the last token.
    nodes: Cell<usize>,
    /// What is open, when it was asked last.
    open: Cell<usize>,
    /// Tokens and nodes since then.
    unasked: Cell<usize>,
    /// What else it walks: markers among the formatting elements, attributes gathered in `<html>` and `<body>`.
    besides: Cell<usize>,
    /// The most attributes of a tag: each copy of a formatting element has its own.
    attributes: Cell<usize>,
    steps: Cell<usize>,
    is_full: Cell<bool>,
    /// Whether the last piece brought a token.
    brought: Cell<bool>,
}

impl Bounded {
    fn within(limits: Limits, tree: Tree<Node>) -> Self {
        let mut html = Html::new_document();
        html.tree = tree;
        let sink = HtmlTreeSink::new(html);
        Self {
            limits,
            builder: TreeBuilder::new(sink, TreeBuilderOpts::default()),
            nodes: Cell::new(0),
            open: Cell::new(0),
            unasked: Cell::new(0),
            besides: Cell::new(0),
            attributes: Cell::new(0),
            steps: Cell::new(0),
            is_full: Cell::new(false),
            brought: Cell::new(false),
        }
    }
}

impl TokenSink for Bounded {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        self.brought.set(true);
        if self.is_full.get() && token != EOFToken {
            return TokenSinkResult::Continue;
        }
        let TagToken(tag) = &token else {
            let result = self.builder.process_token(token, line);
            self.count(0);
            return result;
        };
        let attributes = tag.attrs.len();
        let is_end = tag.kind == TagKind::EndTag;
        let marks = leaves_marker(&tag.name);
        if !is_end {
            self.note_start(tag, marks);
        }
        let before = if is_end && marks { self.ask() } else { 0 };
        let result = self.builder.process_token(token, line);
        if is_end && marks {
            self.note_end(before.saturating_sub(self.ask()));
        }
        self.count(attributes);
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

impl Bounded {
    /// Notes what a start tag makes the builder walk later on.
    fn note_start(&self, tag: &Tag, marks: bool) {
        let attributes = tag.attrs.len();
        let gathers = matches!(tag.name, local_name!("html") | local_name!("body"));
        let besides = usize::from(marks) + if gathers { attributes } else { 0 };
        add(&self.besides, besides);
        self.attributes.set(self.attributes.get().max(attributes));
    }

    /// Notes that an end tag took one marker away, and may have left those of the other elements that it closed.
    fn note_end(&self, closed: usize) {
        if closed > 0 {
            let besides = self.besides.get() + closed;
            self.besides.set(besides.saturating_sub(2));
        }
    }

    /// Counts what a token has cost.
    fn count(&self, attributes: usize) {
        let nodes = self.builder.sink.0.borrow().tree.values().len();
        let grown = nodes - self.nodes.replace(nodes);
        let copied = grown.saturating_sub(1) * self.attributes.get();
        let walked = self.open.get() + self.besides.get();
        add(&self.steps, walked * (1 + attributes + grown + copied));
        add(&self.unasked, 1 + grown);
        if self.unasked.get() >= ASKED_EVERY {
            self.ask();
        }
        let limits = self.limits;
        let is_full = nodes > limits.nodes
            || self.open.get() > limits.open
            || self.steps.get() > limits.steps;
        self.is_full.set(is_full);
    }

    /// Asks the builder what is open.
    fn ask(&self) -> usize {
        let open = Open(Cell::new(0));
        self.builder.trace_handles(&open);
        self.open.set(open.0.get());
        self.unasked.set(0);
        open.0.get()
    }
}

/// Whether the builder puts a marker among the formatting elements where an element begins. Those of cells go with them,
/// unless a template ends.
fn leaves_marker(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("applet")
            | local_name!("marquee")
            | local_name!("object")
            | local_name!("template")
    )
}

fn add(sum: &Cell<usize>, more: usize) {
    sum.set(sum.get().saturating_add(more));
}

/// Counts the elements that the builder holds.
struct Open(Cell<usize>);

impl Tracer for Open {
    type Handle = Handle;

    fn trace_handle(&self, _: &Handle) {
        add(&self.0, 1);
    }
}

#[cfg(test)]
mod tests;

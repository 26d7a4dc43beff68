//! Markup → tree.

use ego_tree::Tree;
use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::TendrilSink as _;
use scraper::{Html, HtmlTreeSink, Node};

/// So many bytes of a page stand for one node, once what nobody reads is taken away.
const BYTES_A_NODE: usize = 40;

/// [`Html::parse_document`], with room for the nodes taken at once: a tree that grows is copied over and over.
pub(super) fn parse(markup: &str) -> Html {
    let mut html = Html::new_document();
    html.tree = Tree::with_capacity(Node::Document, markup.len() / BYTES_A_NODE + 1);
    parse_document(HtmlTreeSink::new(html), ParseOpts::default()).one(markup)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_the_same_as_the_crate_s() {
        for markup in ["", "<!doctype html><title>a</title><p>b<p>c", "a<table>b"] {
            assert_eq!(parse(markup), Html::parse_document(markup));
        }
    }
}

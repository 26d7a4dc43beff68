//! HTML → its tree, in bounded time and memory, whatever the page.

mod bounded;

pub(crate) use bounded::parse;

//! Turns digests back into articles.
//!
//! Experts publish *digests*: mails, posts and newsletters that cite articles and say why each matters. This
//! library reads them, visits the articles they cite, and republishes one feed with an entry an article. Data goes
//! one way:
//!
//! ```text
//! source ─▶ document ─▶ digest ─▶ citations ─▶ fetch ─▶ scrape ─▶ identify ─▶ store ─▶ publish ─▶ serve
//! ```
//!
//! Each arrow is a plain function or a small type from the module on its left to the one on its right; no module
//! reaches back. [`domain`], [`date`], [`address`], [`text`], [`digest`], [`scrape`], [`scrub`], [`identity`], [`schedule`] and the
//! writers of [`publish`] are pure: values in, values out, no clock, no network, no files but the rules of a [`zone`].
//! [`refresh`] is the one place where the stages meet.

#![forbid(unsafe_code)]

pub mod address;
pub mod cli;
pub mod config;
pub mod daemon;
pub mod date;
pub mod digest;
mod disk;
pub mod domain;
pub mod fetch;
pub mod find;
pub mod identity;
mod markup;
pub mod metrics;
pub mod model;
pub mod program;
pub mod publish;
pub mod refresh;
pub mod schedule;
pub mod scrape;
pub mod scrub;
pub mod server;
pub mod source;
pub mod store;
pub mod text;
pub mod watch;
pub mod zone;

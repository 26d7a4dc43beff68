//! URL → response, politely.
//!
//! [`Client`] is the one way out to the web. It sends what may be sent, when it may be sent: only to public addresses
//! unless allowed, only what robots.txt allows, one fetch at a time to a host with a pause between, and never to a
//! host that asked to be left alone. Every fetch has one deadline and one limit on its decoded bytes.
//!
//! ```text
//! get ─▶ guard ─▶ robots ─▶ host's turn ─▶ send ─▶ redirect ┬─▶ body
//!          ▲                                                 │
//!          └───────────────── another host ──────────────────┘
//! ```

mod body;
mod client;
mod coding;
mod deadline;
mod errand;
mod error;
mod freshness;
mod guard;
mod host;
mod moved;
mod pass;
mod preview;
mod proxy;
mod redirect;
mod response;
mod retry;
mod robots;
mod rooms;
mod service;
mod settings;
mod slots;
mod special;
mod tls;
mod transport;
mod turns;
mod validators;

#[cfg(test)]
mod tests;

pub use client::{Client, HostRecord, IsKnown, Outside};
pub use error::Error;
pub use guard::Lookup;
pub use host::names_of as names_of_host;
pub use response::{Fetched, Request, Response};
pub use robots::{MAX_DELAY, RobotsRecord};
pub use service::is_name as names_a_service;
pub use settings::{Allowed, Limits, Never, ParseSettingError, Proxy, Settings};
pub use tls::TlsStream;
pub use validators::Validators;

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

mod client;
mod error;
mod response;
mod settings;
mod validators;

pub use client::Client;
pub use error::Error;
pub use response::{Fetched, Request, Response};
pub use settings::{Allowed, Never, ParseSettingError, Proxy, Settings};
pub use validators::Validators;

mod host {
    pub(super) fn name(url: &url::Url) -> String {
        url.host_str().unwrap_or_default().to_owned()
    }
}

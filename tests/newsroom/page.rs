//! What the site answers for one address: a status, headers, a body, a delay.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

/// One answer.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// The HTTP status.
    pub(crate) status: u16,
    /// Its headers; `ETag` is added when it is sent.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The body as it goes over the wire.
    pub(crate) body: Vec<u8>,
    /// How long it takes, beside the site's own latency.
    pub(crate) delay: Duration,
}

impl Page {
    /// A page of any type.
    pub(crate) fn new(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            headers: vec![("content-type", content_type.to_owned())],
            body: body.into(),
            delay: Duration::ZERO,
        }
    }

    /// HTML in UTF-8, as the header says.
    pub(crate) fn html(body: impl Into<Vec<u8>>) -> Self {
        Self::new("text/html; charset=utf-8", body)
    }

    /// Plain text: robots.txt.
    pub(crate) fn text(body: &str) -> Self {
        Self::new("text/plain; charset=utf-8", body)
    }

    /// A feed of digests.
    pub(crate) fn atom(body: impl Into<Vec<u8>>) -> Self {
        Self::new("application/atom+xml", body)
    }

    /// A status with a sentence for a body.
    pub(crate) fn status(status: u16) -> Self {
        let mut page = Self::html(format!(
            "<!doctype html><title>{status}</title><p>The harbour office answers {status}."
        ));
        page.status = status;
        page
    }

    /// A redirect: 301, 302, 307 or 308.
    pub(crate) fn redirect(status: u16, to: &str) -> Self {
        Self::status(status).header("location", to)
    }

    /// The same with a header more.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The same, but late.
    pub(crate) fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// A strong validator: it changes with the body alone, and pages other than 200 have none.
    pub(crate) fn etag(&self) -> Option<String> {
        let mut hasher = DefaultHasher::new();
        self.body.hash(&mut hasher);
        (self.status == 200).then(|| format!("\"{:016x}\"", hasher.finish()))
    }
}

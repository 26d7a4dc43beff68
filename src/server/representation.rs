//! One version of a document as it is sent: its bytes in each coding, its validators, and the answer made of them.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::OnceLock;
use std::time::SystemTime;

use axum::body::{Body, Bytes};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, LAST_MODIFIED,
    VARY,
};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::conditional::{http_date, is_not_modified};
use super::content_type::HTML;
use super::negotiation::{Coding, accepted};

/// Readers may use an answer so long without asking. Short: some do not ask before it ends, whatever the user wants.
const CACHE: &str = "public, max-age=60";

/// Our pages have no script and load nothing from elsewhere; so nothing that got into one can.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// One version of a document.
#[derive(Debug)]
pub(super) struct Representation {
    content_type: &'static str,
    modified: Option<SystemTime>,
    /// Of the bytes, in hexadecimal: the heart of each coding's `ETag`.
    hash: String,
    bytes: Bytes,
    /// Made when it is first asked for; `None` where it would not be smaller.
    gzip: OnceLock<Option<Bytes>>,
}

impl Representation {
    /// Hashes the bytes: work for a blocking thread where they are many.
    pub(super) fn new(
        content_type: &'static str,
        modified: Option<SystemTime>,
        bytes: Vec<u8>,
    ) -> Self {
        Self {
            content_type,
            modified,
            hash: hash(&bytes),
            bytes: bytes.into(),
            gzip: OnceLock::new(),
        }
    }

    /// The size in memory, in about.
    pub(super) fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Whether the answer needs no work any more.
    pub(super) fn is_ready_for(&self, request: &HeaderMap) -> bool {
        accepted(request) == Coding::Identity || self.gzip.get().is_some()
    }

    /// The answer to a request with these headers. Compresses where that was not done yet.
    pub(super) fn answer(&self, request: &HeaderMap) -> Response<Body> {
        let gzip = match accepted(request) {
            Coding::Gzip => self.gzip().cloned(),
            Coding::Identity => None,
        };
        let etag = self.etag(gzip.is_some());
        let mut response = Response::new(Body::empty());
        self.validators(response.headers_mut(), &etag);
        if is_not_modified(request, &etag, self.modified) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        self.describe(response.headers_mut(), gzip.is_some());
        *response.body_mut() = Body::from(gzip.unwrap_or_else(|| self.bytes.clone()));
        response
    }

    /// What stands in a 304 as well (RFC 9110 §15.4.5).
    fn validators(&self, headers: &mut HeaderMap, etag: &str) {
        headers.insert(ETAG, text(etag));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(CACHE));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(modified) = self.modified {
            headers.insert(LAST_MODIFIED, text(&http_date(modified)));
        }
    }

    fn describe(&self, headers: &mut HeaderMap, is_gzip: bool) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if is_gzip {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        if self.content_type == HTML {
            headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        }
    }

    /// Strong, so one for each coding.
    fn etag(&self, is_gzip: bool) -> String {
        let coding = if is_gzip { "-gzip" } else { "" };
        format!("\"{}{coding}\"", self.hash)
    }

    fn gzip(&self) -> Option<&Bytes> {
        self.gzip.get_or_init(|| compress(&self.bytes)).as_ref()
    }
}

fn text(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).expect("dates and hexadecimal are visible ASCII")
}

/// Half of a SHA-256: two versions of one document never share it.
fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest
        .iter()
        .take(16)
        .fold(String::new(), |mut hash, byte| {
            let _ = write!(hash, "{byte:02x}");
            hash
        })
}

/// The same input gives the same bytes: flate2 writes no time into the header.
fn compress(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    let compressed = encoder.finish().ok()?;
    (compressed.len() < bytes.len()).then(|| compressed.into())
}

//! One version of a document as it is sent: its bytes in each coding, its validators, and the answer made of them.
//!
//! All that an answer says is made once for a version; answering puts it together.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::OnceLock;
use std::time::SystemTime;

use axum::body::{Body, Bytes};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, LAST_MODIFIED,
    LINK, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::conditional::{http_date, is_not_modified};
use super::content_type::HTML;
use super::negotiation::{Coding, accepted};

/// Readers may use an answer so long without asking. Short: some do not ask before it ends, whatever the user wants.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// Our pages have no script and load nothing from elsewhere; so nothing that got into one can.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// Of 0 to 11: the two best take seconds for a megabyte, and give a few hundredths.
const BROTLI_QUALITY: u32 = 9;
/// The window of brotli, as a power of two.
const BROTLI_WINDOW: u32 = 22;
const BROTLI_BUFFER: usize = 16 << 10;

/// One version of a document.
#[derive(Debug)]
pub(super) struct Representation {
    content_type: &'static str,
    modified: Option<(SystemTime, HeaderValue)>,
    /// The hubs and the document's own address, of a feed that has hubs (`WebSub` §4).
    links: Vec<HeaderValue>,
    identity: Coded,
    /// Made when they are first asked for; `None` where they would not be smaller.
    gzip: OnceLock<Option<Coded>>,
    brotli: OnceLock<Option<Coded>>,
}

/// The bytes in one coding. Their tag is strong, so there is one for each coding.
#[derive(Debug)]
struct Coded {
    etag: HeaderValue,
    bytes: Bytes,
}

impl Representation {
    /// Hashes the bytes: work for a blocking thread where they are many.
    pub(super) fn new(
        content_type: &'static str,
        modified: Option<SystemTime>,
        links: Vec<HeaderValue>,
        bytes: Vec<u8>,
    ) -> Self {
        Self {
            content_type,
            modified: modified.map(|instant| (instant, text(&http_date(instant)))),
            links,
            identity: Coded {
                etag: text(&format!("\"{}\"", hash(&bytes))),
                bytes: bytes.into(),
            },
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
        }
    }

    /// The size in memory, in about.
    pub(super) fn size(&self) -> usize {
        self.identity.bytes.len()
    }

    /// Whether it is a version of these bytes.
    pub(super) fn is_of(&self, bytes: &[u8]) -> bool {
        self.identity.bytes == bytes
    }

    /// Whether the answer needs no work any more.
    pub(super) fn is_ready_for(&self, request: &HeaderMap) -> bool {
        self.made(accepted(request))
            .is_none_or(|made| made.get().is_some())
    }

    /// The answer to a request with these headers. Compresses where that was not done yet.
    pub(super) fn answer(&self, request: &HeaderMap) -> Response<Body> {
        let coding = accepted(request);
        let coded = self
            .made(coding)
            .and_then(|made| made.get_or_init(|| self.compressed(coding)).as_ref());
        let (coded, name) = coded.map_or((&self.identity, None), |coded| (coded, coding.name()));
        let mut response = Response::new(Body::empty());
        self.validators(response.headers_mut(), coded);
        let modified = self.modified.as_ref().map(|(instant, _)| *instant);
        if is_not_modified(request, &coded.etag, modified) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if let Some(name) = name {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        if self.content_type == HTML {
            headers.insert(CONTENT_SECURITY_POLICY, POLICY);
        }
        for link in &self.links {
            headers.append(LINK, link.clone());
        }
        *response.body_mut() = Body::from(coded.bytes.clone());
        response
    }

    /// What stands in a 304 as well (RFC 9110 §15.4.5).
    fn validators(&self, headers: &mut HeaderMap, coded: &Coded) {
        headers.reserve(12);
        headers.insert(ETAG, coded.etag.clone());
        headers.insert(CACHE_CONTROL, CACHE);
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if let Some((_, modified)) = &self.modified {
            headers.insert(LAST_MODIFIED, modified.clone());
        }
    }

    /// Where the bytes in a coding are kept; `None` for those that are there from the beginning.
    fn made(&self, coding: Coding) -> Option<&OnceLock<Option<Coded>>> {
        match coding {
            Coding::Identity => None,
            Coding::Gzip => Some(&self.gzip),
            Coding::Brotli => Some(&self.brotli),
        }
    }

    /// The same input gives the same bytes: no coding of ours writes a time.
    fn compressed(&self, coding: Coding) -> Option<Coded> {
        let bytes = &self.identity.bytes;
        let compressed = match coding {
            Coding::Identity => None,
            Coding::Gzip => gzip(bytes),
            Coding::Brotli => brotli(bytes),
        };
        let compressed = compressed.filter(|compressed| compressed.len() < bytes.len())?;
        let plain = self.identity.etag.to_str().unwrap_or_default();
        let name = coding.name().unwrap_or_default();
        Some(Coded {
            etag: text(&format!("{}-{name}\"", plain.trim_end_matches('"'))),
            bytes: compressed.into(),
        })
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

fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

fn brotli(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder =
        CompressorWriter::new(Vec::new(), BROTLI_BUFFER, BROTLI_QUALITY, BROTLI_WINDOW);
    encoder.write_all(bytes).ok()?;
    Some(encoder.into_inner())
}

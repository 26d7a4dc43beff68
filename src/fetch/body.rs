//! Reading a body within its limit. What counts is what it is decoded to: a few kilobytes can expand to gigabytes.

use reqwest::Response;
use reqwest::header::CONTENT_ENCODING;

/// What is set aside for a body whose length is announced, at most: an announcement costs its sender nothing.
const MAX_RESERVED: u64 = 256 * 1024;

/// What is read of a body that nobody wants, so that its connection can be used again.
const MAX_DRAINED: u64 = 16 * 1024;

/// What was read of a body.
pub(super) enum Body {
    /// All of it.
    Whole(Vec<u8>),
    /// It goes on behind the limit.
    Cut(Vec<u8>),
}

/// Reads at most `limit` decoded bytes.
pub(super) async fn read(response: &mut Response, limit: u64) -> Result<Body, reqwest::Error> {
    let announced = response.content_length().unwrap_or_default();
    let mut body = Vec::with_capacity(as_size(announced.min(limit).min(MAX_RESERVED)));
    while let Some(chunk) = response.chunk().await? {
        let left = as_size(limit) - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(left)]);
        if chunk.len() > left {
            return Ok(Body::Cut(body));
        }
    }
    Ok(Body::Whole(body))
}

/// Whether a response announces more than the limit, so that none of it need be read.
pub(super) fn announces_more(response: &Response, limit: u64) -> bool {
    response
        .content_length()
        .is_some_and(|length| length > limit)
}

/// Reads a short body to its end and forgets it; a long one is broken off.
pub(super) async fn drain(mut response: Response) {
    if !announces_more(&response, MAX_DRAINED) {
        // What comes of it is of no interest: at worst the connection is closed.
        let _ = read(&mut response, MAX_DRAINED).await;
    }
}

/// Whether the body is in a content coding that reqwest did not undo: one that we did not ask for.
pub(super) fn has_unread_coding(response: &Response) -> bool {
    let coding = response.headers().get(CONTENT_ENCODING);
    coding.is_some_and(|coding| {
        let coding = coding.as_bytes().trim_ascii();
        !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity")
    })
}

fn as_size(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}

//! What a hostile server says: heads, bodies, codings, bombs.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use tokio::io::AsyncReadExt;

/// A page that says its headline, long enough to be one.
pub(super) fn html(title: &str) -> String {
    let text = "The pier was painted again, and everybody had an opinion of the colour. ".repeat(8);
    format!(
        "<!doctype html><html lang=en><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
    )
}

/// The head of an answer with a body of HTML; `more` is header lines.
pub(super) fn head(more: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{more}\r\n").into_bytes()
}

/// A whole answer: any first line and headers, a true length, the body.
pub(super) fn answer(first: &str, more: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len();
    let head = format!("{first}\r\nConnection: close\r\nContent-Length: {length}\r\n{more}\r\n");
    [head.as_bytes(), body].concat()
}

/// A page with further header lines.
pub(super) fn page(more: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let more = format!("Content-Type: text/html; charset=utf-8\r\n{more}");
    answer("HTTP/1.1 200 OK", &more, body)
}

/// A status without a body to speak of.
pub(super) fn status(code: u16, more: &str) -> Vec<u8> {
    answer(&format!("HTTP/1.1 {code} X"), more, "no")
}

pub(super) fn redirect(to: &str) -> Vec<u8> {
    status(302, &format!("Location: {to}\r\n"))
}

pub(super) fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zlib(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn deflate(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn brotli(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let fast = async_compression::Level::Fastest;
    let mut encoder =
        async_compression::tokio::bufread::BrotliEncoder::with_quality(bytes.as_ref(), fast);
    let mut coded = Vec::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(encoder.read_to_end(&mut coded)).unwrap();
    coded
}

/// The head of a zstd frame (RFC 8878 §3.1.1) with a window of so many bits and no length.
fn frame(window_log: u8) -> Vec<u8> {
    vec![0x28, 0xb5, 0x2f, 0xfd, 0, (window_log - 10) << 3]
}

/// One block of zstd: plain bytes, the last one.
pub(super) fn zstd(window_log: u8, bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let bytes = bytes.as_ref();
    let block = u32::try_from(bytes.len()).unwrap() << 3 | 1;
    [&frame(window_log)[..], &block.to_le_bytes()[..3], bytes].concat()
}

/// The beginning of a zstd frame, and four bytes that stand for 128 KiB and may come again and again.
pub(super) fn zstd_bomb() -> (Vec<u8>, Vec<u8>) {
    let block: u32 = (128 * 1024) << 3 | 1 << 1;
    (frame(23), [&block.to_le_bytes()[..3], b"x"].concat())
}

/// One chunk of a chunked body.
pub(super) fn chunk(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let bytes = bytes.as_ref();
    let size = format!("{:x}\r\n", bytes.len());
    [size.as_bytes(), bytes, b"\r\n"].concat()
}

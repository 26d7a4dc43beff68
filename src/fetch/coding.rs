//! The content codings of a body (RFC 9110 §8.4), undone within limits: those that we ask for, so many one upon the
//! other, and zstd with a window that RFC 9659 allows. Servers that name an encoding of characters here, or what they
//! know of a mail, mean that there is none; under any other name a body that is plainly text is one.
//!
//! reqwest undoes one coding and lets zstd take 128 MiB for its window; what is coded twice it hands on as it is.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use async_compression::tokio::bufread::{
    BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder,
};
use async_compression::zstd::DParameter;
use encoding_rs::Encoding;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, BufReader, ReadBuf};
use tokio::task::coop;

use super::Limits;

/// The codings that are asked for.
pub(super) const ACCEPTED: &str = "gzip, br, zstd, deflate";

/// The windows that the zstd library can be told, by their logarithm.
const MIN_WINDOW_LOG: u32 = 10;
/// See [`MIN_WINDOW_LOG`].
const MAX_WINDOW_LOG: u32 = 30;

/// Bytes as they come, whatever stands between.
pub(super) type Bytes = Pin<Box<dyn AsyncBufRead + Send>>;

/// A decoder is given so much at a time, so that others have their turn in between.
const SPELL: usize = 8 * 1024;

/// Coded bytes, no more than so many. A decoder that finds nothing but empty blocks goes on for as long as they come:
/// without an end of its own, and without tokio's budget, every other fetch and its deadline would stand meanwhile.
pub(super) struct Coded {
    bytes: Bytes,
    left: u64,
}

/// More is sent than it decodes to.
#[derive(Debug, thiserror::Error)]
#[error("the body goes on and on and decodes to nothing")]
pub(super) struct Hollow;

impl Coded {
    pub(super) fn new(bytes: Bytes, most: u64) -> Self {
        Self { bytes, left: most }
    }
}

impl AsyncBufRead for Coded {
    fn poll_fill_buf(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let this = self.get_mut();
        let budget = ready!(coop::poll_proceed(context));
        let bytes = ready!(this.bytes.as_mut().poll_fill_buf(context))?;
        budget.made_progress();
        if this.left == 0 && !bytes.is_empty() {
            return Poll::Ready(Err(io::Error::other(Hollow)));
        }
        let left = usize::try_from(this.left).unwrap_or(usize::MAX);
        Poll::Ready(Ok(&bytes[..bytes.len().min(SPELL).min(left)]))
    }

    fn consume(self: Pin<&mut Self>, amount: usize) {
        let this = self.get_mut();
        this.left = this.left.saturating_sub(amount as u64);
        this.bytes.as_mut().consume(amount);
    }
}

impl AsyncRead for Coded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let bytes = ready!(self.as_mut().poll_fill_buf(context))?;
        let taken = bytes.len().min(into.remaining());
        into.put_slice(&bytes[..taken]);
        self.consume(taken);
        Poll::Ready(Ok(()))
    }
}

/// One content coding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Gzip,
    Brotli,
    Zstd,
    Deflate,
}

/// The codings of a body.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Codings {
    /// Those that can be undone, in the order in which they were applied.
    pub(super) known: Vec<Coding>,
    /// Whether there are others, by what is said.
    has_others: bool,
}

/// Names of no coding, beside those of encodings of characters.
const NONE: &[&[u8]] = &[b"", b"identity", b"none", b"binary", b"8bit", b"7bit"];

/// So much of a body shows whether it is text.
const LOOKED_AT: usize = 1024;

/// The codings of a body; an error says what is wrong with them.
pub(super) fn read(headers: &HeaderMap, most: usize) -> Result<Codings, String> {
    let mut codings = Codings::default();
    for value in headers.get_all(CONTENT_ENCODING) {
        let names = value.as_bytes().split(|byte| *byte == b',');
        for name in names.map(<[u8]>::trim_ascii) {
            match name.to_ascii_lowercase().as_slice() {
                b"gzip" | b"x-gzip" => codings.known.push(Coding::Gzip),
                b"br" => codings.known.push(Coding::Brotli),
                b"zstd" => codings.known.push(Coding::Zstd),
                b"deflate" => codings.known.push(Coding::Deflate),
                name if NONE.contains(&name) || Encoding::for_label(name).is_some() => {}
                _ => codings.has_others = true,
            }
            if codings.known.len() > most {
                return Err(format!(
                    "the body has more codings than the {most} of fetch.max_codings"
                ));
            }
        }
    }
    Ok(codings)
}

impl Codings {
    /// Judges a body whose known codings are undone: one that is said to have others has none if it is plainly text.
    pub(super) fn judge(&self, body: &[u8]) -> Result<(), String> {
        let start = &body[..body.len().min(LOOKED_AT)];
        if self.has_others && !start.iter().all(|byte| is_of_text(*byte)) {
            return Err("the body is coded in a way that was not asked for".to_owned());
        }
        Ok(())
    }
}

/// Whether text may hold a byte, whatever its encoding: all but control characters that no text has.
fn is_of_text(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | 0x1b | b' '..=b'~' | 0x80..)
}

/// Undoes one coding.
pub(super) async fn undo(coding: Coding, mut coded: Coded, limits: &Limits) -> io::Result<Bytes> {
    Ok(match coding {
        Coding::Gzip => {
            let mut decoder = GzipDecoder::new(coded);
            decoder.multiple_members(true);
            buffered(decoder)
        }
        Coding::Brotli => buffered(BrotliDecoder::new(coded)),
        Coding::Zstd => {
            let window = DParameter::window_log_max(
                limits
                    .window
                    .max(1)
                    .ilog2()
                    .clamp(MIN_WINDOW_LOG, MAX_WINDOW_LOG),
            );
            buffered(ZstdDecoder::with_params(coded, &[window]))
        }
        Coding::Deflate if is_zlib(coded.fill_buf().await?) => buffered(ZlibDecoder::new(coded)),
        // Servers that take the name by its word leave the zlib format's head away.
        Coding::Deflate => buffered(DeflateDecoder::new(coded)),
    })
}

fn buffered(decoder: impl AsyncRead + Send + 'static) -> Bytes {
    Box::pin(BufReader::new(decoder))
}

/// Whether bytes begin as RFC 1950 §2.2 has it.
fn is_zlib(bytes: &[u8]) -> bool {
    match bytes {
        [method, flags, ..] => {
            method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31)
        }
        _ => true,
    }
}

/// What a failure to undo the codings means.
pub(super) fn explain(error: &io::Error, limits: &Limits) -> String {
    // What the zstd library says of a window that is larger than allowed.
    if error.to_string().contains("too much memory") {
        return format!(
            "the body needs a window of more than {} to be decoded",
            bytesize::ByteSize(limits.window)
        );
    }
    format!("the body breaks off or is not coded as it says ({error})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_compression::tokio::write::GzipEncoder;
    use reqwest::header::HeaderValue;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    fn codings(values: &[&'static str]) -> Result<Codings, String> {
        let values = values.iter().map(|value| HeaderValue::from_static(value));
        read(
            &values.map(|value| (CONTENT_ENCODING, value)).fold(
                HeaderMap::new(),
                |mut all, (name, value)| {
                    all.append(name, value);
                    all
                },
            ),
            2,
        )
    }

    #[test]
    fn codings_are_read_in_order_over_all_headers() {
        use Coding::{Brotli, Gzip};
        let known = |values| codings(values).map(|codings| codings.known);
        assert_eq!(known(&[]), Ok(vec![]));
        assert_eq!(known(&["GZIP, br"]), Ok(vec![Gzip, Brotli]));
        assert_eq!(known(&["x-gzip", "br"]), Ok(vec![Gzip, Brotli]));
        assert_eq!(known(&["utf-8, gzip"]), Ok(vec![Gzip]));
        assert!(
            known(&["gzip, gzip", "gzip"])
                .unwrap_err()
                .contains("the 2 of")
        );
    }

    #[test]
    fn what_names_no_coding_is_none_and_another_is_believed_of_no_text() {
        let is_read = |name, body: &[u8]| codings(&[name]).unwrap().judge(body).is_ok();
        let (page, packed) = ("<p>Café\r\n".as_bytes(), b"\x1f\x9d\x90\x03\x04".as_slice());
        for name in ["identity", "none", "binary", "8bit", "UTF-8", "iso-8859-1"] {
            assert!(is_read(name, page) && is_read(name, packed), "{name}");
        }
        for name in ["compress", "aws-chunked", "secret"] {
            assert!(is_read(name, page) && !is_read(name, packed), "{name}");
        }
    }

    #[test]
    fn the_head_of_zlib_is_known() {
        assert!(is_zlib(&[0x78, 0x9c]) && is_zlib(&[0x78, 0x01]) && is_zlib(b""));
        assert!(!is_zlib(&[0x4b, 0x4c]));
    }

    async fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzipEncoder::new(Vec::new());
        encoder.write_all(bytes).await.unwrap();
        encoder.shutdown().await.unwrap();
        encoder.into_inner()
    }

    /// What a gzip body says that has so many members of nothing, of which so many bytes are read; and how often others
    /// had their turn meanwhile.
    async fn hollow(members: usize, most: u64) -> (io::Result<usize>, u32) {
        let coded = gzip(b"").await.repeat(members);
        let coded = Coded::new(Box::pin(std::io::Cursor::new(coded)), most);
        let decoded = undo(Coding::Gzip, coded, &Limits::default()).await;
        let (mut decoded, mut turns, mut bytes) = (decoded.unwrap(), 0, Vec::new());
        let others = async {
            loop {
                turns += 1;
                tokio::task::yield_now().await;
            }
        };
        let read = tokio::select! {
            biased;
            read = decoded.read_to_end(&mut bytes) => read,
            () = others => unreachable!("it never ends"),
        };
        (read, turns)
    }

    #[tokio::test]
    async fn what_decodes_to_nothing_ends_and_lets_others_have_their_turn() {
        const MIB: u64 = 1024 * 1024;
        let (read, turns) = hollow(500_000, 3 * MIB).await;
        assert!(read.unwrap_err().get_ref().unwrap().is::<Hollow>());
        assert!(turns >= 2, "{turns}");
        assert_eq!(hollow(500, 3 * MIB).await.0.unwrap(), 0);
    }
}

//! Reading a body within its limits. What counts is what it is decoded to: a few kilobytes can expand to gigabytes.

use std::io;
use std::time::Duration;

use futures_util::TryStreamExt;
use reqwest::Response;
use tokio::io::AsyncBufReadExt;
use tokio::time::{Instant, timeout_at};
use tokio_util::io::StreamReader;

use super::Limits;
use super::coding::{self, Bytes, Coded, Coding, Hollow};

/// What is set aside for a body whose length is announced, at most: an announcement costs its sender nothing.
const MAX_RESERVED: u64 = 256 * 1024;

/// To so many times its length a coded page is decoded, as a rule.
const USUAL_GAIN: u64 = 6;

/// What is read of a body that nobody wants, so that its connection can be used again.
const MAX_DRAINED: u64 = 16 * 1024;

/// For so long: what is waited for is known already.
const DRAINED_FOR: Duration = Duration::from_secs(1);

/// A body on its way.
pub(super) struct Body {
    bytes: Vec<u8>,
    rest: Bytes,
    pace: Pace,
}

/// Why a body was not read.
#[derive(Debug)]
pub(super) enum Fault {
    /// It broke off, or can't be decoded.
    Broken(io::Error),
    /// It came too slowly.
    Slow,
    /// It goes on and on and decodes to nothing.
    Hollow,
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        match error.get_ref() {
            Some(cause) if cause.is::<Hollow>() => Self::Hollow,
            _ => Self::Broken(error),
        }
    }
}

impl Body {
    /// The body of a response, with its codings undone as it is read; each of them is given so many bytes at most.
    pub(super) async fn open(
        response: Response,
        codings: &[Coding],
        most: u64,
        limits: &Limits,
    ) -> Result<Self, Fault> {
        let announced = response.content_length().unwrap_or_default();
        let stream = response.bytes_stream().map_err(io::Error::other);
        let mut rest: Bytes = Box::pin(StreamReader::new(stream));
        for coding in codings.iter().rev() {
            rest = coding::undo(*coding, Coded::new(rest, most), limits).await?;
        }
        let gain = if codings.is_empty() { 1 } else { USUAL_GAIN };
        let expected = announced.saturating_mul(gain).min(MAX_RESERVED);
        let bytes = Vec::with_capacity(as_size(expected));
        Ok(Self {
            bytes,
            rest,
            pace: Pace::new(limits.speed),
        })
    }

    /// Reads on until so many bytes are there. Whether the body ended before.
    pub(super) async fn fill(&mut self, most: u64) -> Result<bool, Fault> {
        let most = as_size(most);
        while self.bytes.len() < most {
            if self.pace.wait_for(&mut self.rest).await? == 0 {
                return Ok(true);
            }
            let chunk = self.rest.fill_buf().await?;
            let taken = chunk.len().min(most - self.bytes.len());
            self.bytes.extend_from_slice(&chunk[..taken]);
            self.rest.consume(taken);
        }
        Ok(false)
    }

    /// What was read.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Over how long a time a body must keep to the minimum speed.
const STRETCH: Duration = Duration::from_secs(10);

/// How fast a body comes: one that drips holds a place that others could use.
struct Pace {
    /// What a stretch must bring; nothing, where there is no minimum.
    least: u64,
    begun: Instant,
    brought: u64,
}

impl Pace {
    fn new(speed: u64) -> Self {
        Self {
            least: speed.saturating_mul(STRETCH.as_secs()),
            begun: Instant::now(),
            brought: 0,
        }
    }

    /// Waits until there is something to read, and says how much; nothing is the end.
    async fn wait_for(&mut self, rest: &mut Bytes) -> Result<usize, Fault> {
        if self.least == 0 {
            return Ok(rest.fill_buf().await?.len());
        }
        loop {
            let end = self.begun + STRETCH;
            if let Ok(chunk) = timeout_at(end, rest.fill_buf()).await {
                let length = chunk?.len();
                self.brought = self.brought.saturating_add(length as u64);
                return Ok(length);
            }
            if self.brought < self.least {
                return Err(Fault::Slow);
            }
            (self.begun, self.brought) = (Instant::now(), 0);
        }
    }
}

/// Whether a response announces more than the limit, so that none of it need be read.
pub(super) fn announces_more(response: &Response, limit: u64) -> bool {
    response
        .content_length()
        .is_some_and(|length| length > limit)
}

/// Reads a short body to its end and forgets it; a long one, or one that does not end soon, is broken off.
pub(super) async fn drain(mut response: Response) {
    if announces_more(&response, MAX_DRAINED) {
        return;
    }
    let reading = async {
        let mut read = 0;
        while let Ok(Some(chunk)) = response.chunk().await {
            read += chunk.len() as u64;
            if read > MAX_DRAINED {
                return;
            }
        }
    };
    // What comes of it is of no interest: at worst the connection is closed.
    let _ = tokio::time::timeout(DRAINED_FOR, reading).await;
}

fn as_size(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncWriteExt, BufReader};

    /// A body that brings so many bytes each second, for so many seconds.
    fn dripping(bytes: usize, seconds: u32, speed: u64) -> Body {
        let (reader, mut writer) = tokio::io::duplex(1 << 20);
        tokio::spawn(async move {
            for _ in 0..seconds {
                tokio::time::sleep(Duration::from_secs(1)).await;
                if writer.write_all(&vec![b'x'; bytes]).await.is_err() {
                    return;
                }
            }
        });
        Body {
            bytes: Vec::new(),
            rest: Box::pin(BufReader::new(reader)),
            pace: Pace::new(speed),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_drips_is_given_up_and_a_steady_one_is_not() {
        let begun = Instant::now();
        let slow = dripping(99, 1000, 100).fill(u64::MAX).await;
        assert!(matches!(slow, Err(Fault::Slow)));
        assert!(begun.elapsed() < Duration::from_secs(12));
        assert!(dripping(150, 60, 100).fill(u64::MAX).await.unwrap());
        assert!(dripping(1, 60, 0).fill(u64::MAX).await.unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_is_read_than_wanted() {
        let mut body = dripping(100, 3, 0);
        assert!(!body.fill(150).await.unwrap());
        assert_eq!(body.bytes.len(), 150);
        assert!(body.fill(1000).await.unwrap());
        assert_eq!(body.into_bytes().len(), 300);
    }
}

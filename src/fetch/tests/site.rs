//! A loopback site with a script, that keeps every request.

use std::collections::HashMap;
use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::super::{Client, Settings};

/// One request as the site saw it.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// `host/path`, the host without port.
    pub(super) what: String,
    pub(super) head: String,
}

/// What the site does with a request.
#[derive(Clone)]
pub(super) enum Act {
    /// These bytes, then the connection is closed.
    Say(Vec<u8>),
    /// These bytes, and the connection stays open for the next request.
    Keep(Vec<u8>),
    /// The connection is closed without a word.
    Close,
    /// These bytes, and nothing more for ever.
    Half(Vec<u8>),
    /// Nothing, for ever.
    Nothing,
    /// These bytes, after so long.
    Late(Duration, Vec<u8>),
    /// These bytes again and again.
    Endless(Vec<u8>),
    /// The connection is reset.
    Reset,
}

type Script = HashMap<String, Vec<Act>>;

/// A loopback site with a script: for `host/path` what to do the first time, the second … and from then on.
pub(super) struct Site {
    pub(super) address: SocketAddr,
    pub(super) seen: Arc<Mutex<Vec<Seen>>>,
}

impl Site {
    pub(super) async fn new(
        script: impl FnOnce(SocketAddr) -> Vec<(&'static str, Vec<Act>)>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let script: Script = script(address)
            .into_iter()
            .map(|(what, acts)| (what.to_owned(), acts))
            .collect();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (script, log) = (Arc::new(script), seen.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, script.clone(), log.clone()));
            }
        });
        Self { address, seen }
    }

    pub(super) async fn with(script: Vec<(&'static str, Act)>) -> Self {
        Self::new(|_| {
            script
                .into_iter()
                .map(|(what, act)| (what, vec![act]))
                .collect()
        })
        .await
    }

    pub(super) fn url(&self, what: &str) -> Url {
        let (host, path) = what.split_once('/').unwrap();
        format!("http://{host}.localhost:{}/{path}", self.address.port())
            .parse()
            .unwrap()
    }

    pub(super) fn settings(&self) -> Settings {
        Settings {
            allow_private: vec![self.address.to_string().parse().unwrap()],
            per_host_interval: Duration::ZERO,
            timeout: Duration::from_secs(20),
            ..Settings::default()
        }
    }

    pub(super) fn client(&self) -> Client {
        Client::new(self.settings()).unwrap()
    }

    /// What was asked, robots.txt left out.
    pub(super) fn pages(&self) -> Vec<String> {
        let all = self.asked().into_iter();
        all.filter(|what| !what.ends_with("/robots.txt")).collect()
    }

    pub(super) fn asked(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.iter().map(|seen| seen.what.clone()).collect()
    }

    pub(super) fn head(&self, what: &str) -> String {
        let seen = self.seen.lock().unwrap();
        let last = seen.iter().rev().find(|seen| seen.what == what);
        last.unwrap().head.to_ascii_lowercase()
    }
}

async fn answer(mut stream: TcpStream, script: Arc<Script>, log: Arc<Mutex<Vec<Seen>>>) {
    while let Some(act) = next_act(&mut stream, &script, &log).await {
        let Act::Keep(bytes) = act else {
            return perform(stream, act).await;
        };
        if stream.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

/// Reads a request; what the script says to it.
async fn next_act(stream: &mut TcpStream, script: &Script, log: &Mutex<Vec<Seen>>) -> Option<Act> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return None,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap().to_owned();
    let host = head
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let host = host
        .split(':')
        .next()
        .unwrap()
        .trim_end_matches(".localhost");
    let what = format!("{host}{path}");
    let times = {
        let mut log = log.lock().unwrap();
        log.push(Seen {
            what: what.clone(),
            head,
        });
        log.iter().filter(|seen| seen.what == what).count()
    };
    let acts = script
        .get(&what)
        .cloned()
        .unwrap_or_else(|| vec![status(404, "", "")]);
    Some(acts[(times - 1).min(acts.len() - 1)].clone())
}

async fn perform(mut stream: TcpStream, act: Act) {
    match act {
        Act::Say(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Act::Half(bytes) => {
            let _ = stream.write_all(&bytes).await;
            tokio::time::sleep(Duration::from_mins(1)).await;
        }
        Act::Keep(_) | Act::Close => {}
        Act::Late(time, bytes) => {
            tokio::time::sleep(time).await;
            let _ = stream.write_all(&bytes).await;
        }
        Act::Nothing => tokio::time::sleep(Duration::from_mins(1)).await,
        Act::Endless(bytes) => while stream.write_all(&bytes).await.is_ok() {},
        Act::Reset => stream.set_zero_linger().unwrap(),
    }
}

pub(super) fn status(code: u16, headers: &str, body: &str) -> Act {
    answer_of(code, headers, body.as_bytes())
}

pub(super) fn answer_of(code: u16, headers: &str, body: &[u8]) -> Act {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {code} X\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    Act::Say([head.as_bytes(), body].concat())
}

pub(super) fn page(body: &str) -> Act {
    status(200, "content-type: text/html\r\n", body)
}

pub(super) fn redirect(to: &str) -> Act {
    status(302, &format!("location: {to}\r\n"), "moved")
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

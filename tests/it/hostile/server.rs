//! A server that keeps to nothing: it reads a request's head and then does what its script says, to the byte.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

/// What the server does with a request.
#[derive(Clone)]
pub(super) enum Act {
    /// These bytes, then the connection is closed.
    Say(Vec<u8>),
    /// These bytes, and nothing more for ever.
    Half(Vec<u8>),
    /// The first bytes, then the others again and again, as fast as they are taken.
    Endless(Vec<u8>, Vec<u8>),
    /// The first bytes, then the others again and again, some a second.
    Drip(Vec<u8>, Vec<u8>),
    /// The connection is reset.
    Reset,
}

/// What is done at each `host/path`; what is nowhere is 404.
pub(super) type Script = HashMap<String, Act>;

/// The server, and the canaries: listeners that nobody may connect to.
pub(super) struct Site {
    pub(super) address: SocketAddr,
    pub(super) canary: u16,
    asked: Arc<Mutex<Vec<String>>>,
    caught: Arc<AtomicUsize>,
    script: Arc<Mutex<Script>>,
    _runtime: Runtime,
}

impl Site {
    pub(super) fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let (asked, caught, script) = <(Arc<Mutex<Vec<_>>>, Arc<AtomicUsize>, Arc<_>)>::default();
        let (address, canary) = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            tokio::spawn(serve(listener, Arc::clone(&script), Arc::clone(&asked)));
            let trap = TcpListener::bind("0.0.0.0:0").await.unwrap();
            let canary = trap.local_addr().unwrap().port();
            // Where there is no IPv6, nobody can get there either.
            let other = TcpListener::bind(("::1", canary)).await.ok();
            for trap in [Some(trap), other].into_iter().flatten() {
                tokio::spawn(watch(trap, Arc::clone(&caught)));
            }
            (address, canary)
        });
        Self {
            address,
            canary,
            asked,
            caught,
            script,
            _runtime: runtime,
        }
    }

    pub(super) fn set(&self, script: Script) {
        *self.script.lock().unwrap() = script;
    }

    /// How often anybody connected to a canary.
    pub(super) fn caught(&self) -> usize {
        self.caught.load(Ordering::SeqCst)
    }

    /// How often a host was asked, by the label before `.localhost`.
    pub(super) fn requests(&self, host: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked
            .iter()
            .filter(|what| what.split('/').next() == Some(host))
            .count()
    }
}

async fn watch(trap: TcpListener, caught: Arc<AtomicUsize>) {
    while trap.accept().await.is_ok() {
        caught.fetch_add(1, Ordering::SeqCst);
    }
}

async fn serve(listener: TcpListener, script: Arc<Mutex<Script>>, asked: Arc<Mutex<Vec<String>>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (script, asked) = (Arc::clone(&script), Arc::clone(&asked));
        tokio::spawn(async move {
            // That the client goes away is what most of this is for.
            let _ = answer(stream, &script, &asked).await;
        });
    }
}

async fn answer(
    mut stream: TcpStream,
    script: &Mutex<Script>,
    asked: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
        // The first byte of a TLS record: a client that takes this for a safe port.
        if head == [0x16] {
            return stream.write_all(b"HTTP/1.1 400 No TLS here\r\n\r\n").await;
        }
    }
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let path = head.split(' ').nth(1).unwrap_or_default();
    let host = head.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.unwrap_or_default().split(".localhost").next();
    let what = format!("{}{path}", host.unwrap_or_default());
    asked.lock().unwrap().push(what.clone());
    let act = script.lock().unwrap().get(&what).cloned();
    perform(
        stream,
        act.unwrap_or_else(|| Act::Say(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n".to_vec())),
    )
    .await
}

async fn perform(mut stream: TcpStream, act: Act) -> std::io::Result<()> {
    let pause = |time| tokio::time::sleep(time);
    match act {
        Act::Say(bytes) => {
            stream.write_all(&bytes).await?;
            stream.shutdown().await?;
            // Closed with unread bytes it would be reset, and the client might lose what it was sent.
            let _ = tokio::time::timeout(Duration::from_secs(5), stream.read_u8()).await;
            Ok(())
        }
        Act::Half(bytes) => {
            stream.write_all(&bytes).await?;
            pause(Duration::from_mins(2)).await;
            Ok(())
        }
        Act::Endless(first, again) => {
            stream.write_all(&first).await?;
            loop {
                stream.write_all(&again).await?;
            }
        }
        Act::Drip(first, again) => {
            stream.write_all(&first).await?;
            loop {
                pause(Duration::from_millis(150)).await;
                stream.write_all(&again).await?;
            }
        }
        Act::Reset => stream.set_zero_linger(),
    }
}

//! Pages over TLS: checked by the machine's authorities, over HTTP/2 where the server speaks it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;

use tokio_rustls::rustls::{ServerConnection, StreamOwned};

use crate::harness::Aggregator;
use crate::mailserver::{AUTHORITY, tls};
use crate::newsroom::Newsroom;

/// What a client began with: the protocol that was agreed on, and the first bytes.
type Begun = Arc<Mutex<Vec<(Vec<u8>, Vec<u8>)>>>;

/// A server that offers HTTP/2 and HTTP/1.1 over TLS and says nothing.
fn server() -> (SocketAddr, Begun) {
    let mut config = tls();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let begun = Begun::default();
    let noted = Arc::clone(&begun);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            let mut first = [0; 24];
            if stream.read_exact(&mut first).is_ok() {
                let agreed = stream.conn.alpn_protocol().unwrap_or_default().to_vec();
                noted.lock().unwrap().push((agreed, first.to_vec()));
            }
            let _ = stream.flush();
        }
    });
    (address, begun)
}

/// A program with a digest that cites pages of the server.
fn over(address: SocketAddr) -> Aggregator {
    over_named(address, &address.ip().to_string())
}

/// The same by a name for the server.
fn over_named(address: SocketAddr, name: &str) -> Aggregator {
    let port = address.port();
    let stories: String = (1..=3)
        .map(|n| format!("## {n}. [Berth {n} is swept](https://{name}:{port}/news/{n})\n\nAt last, says number {n}.\n\n"))
        .collect();
    let aggregator = Aggregator::new(&Newsroom::empty()).folder("letters").set(
        "fetch",
        "allow_private",
        &format!("[\"{address}\"]"),
    );
    aggregator.write(
        "letters/letter.md",
        format!("# Letter of berths\n\n{stories}"),
    );
    aggregator
}

#[test]
fn http_2_is_spoken_where_the_server_speaks_it() {
    let (address, begun) = server();
    let aggregator = over(address).env("SSL_CERT_FILE", "authority.pem");
    aggregator.write("authority.pem", AUTHORITY);
    aggregator.refresh();
    let begun = begun.lock().unwrap();
    assert!(!begun.is_empty());
    for (agreed, first) in &*begun {
        assert_eq!(agreed, b"h2");
        assert!(first.starts_with(b"PRI * HTTP/2.0"), "{first:?}");
    }
}

#[test]
fn what_is_wrong_with_a_certificate_is_said_in_words() {
    let (address, begun) = server();
    // An authority of that name, but another.
    let other = include_str!("tls/server.pem");
    for (name, authority, reason) in [
        (
            "127.0.0.1",
            other,
            "its certificate is not trusted: it is signed by",
        ),
        (
            "localhost",
            AUTHORITY,
            "its certificate is not trusted: it is for another name",
        ),
    ] {
        let aggregator = over_named(address, name)
            .env("SSL_CERT_FILE", "authority.pem")
            .set("fetch", "robots", "false");
        aggregator.write("authority.pem", authority);
        let summary = aggregator.refresh();
        let told = summary["failures"][0]["reason"].as_str().unwrap();
        assert!(told.starts_with(reason), "{told}");
    }
    assert!(begun.lock().unwrap().is_empty());
}

#[test]
fn a_machine_without_authorities_is_told_what_to_install() {
    let (address, begun) = server();
    let aggregator = over(address)
        .env("SSL_CERT_FILE", "nowhere.pem")
        .env("SSL_CERT_DIR", "nowhere");
    let summary = aggregator.refresh();
    let reason = summary["failures"][0]["reason"].as_str().unwrap();
    assert!(
        reason.contains("install the package ca-certificates"),
        "{reason}"
    );
    assert!(begun.lock().unwrap().is_empty());
}

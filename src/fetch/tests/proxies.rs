//! Proxies that fail.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use url::Url;

use super::site::{Site, page};
use super::{Client, Lookup, Outside, Settings, body, get};

#[tokio::test]
async fn behind_a_proxy_nobody_waits_long_for_names_that_are_not_known_here() {
    let site = Site::new(|_| {
        let (one, two) = ("a.examplehttp://a.example/1", "a.examplehttp://a.example/2");
        vec![(one, vec![page("one")]), (two, vec![page("two")])]
    })
    .await;
    let settings = Settings {
        proxy: Some(format!("http://{}/", site.address).parse().unwrap()),
        timeout: Duration::from_millis(1500),
        per_host_interval: Duration::ZERO,
        robots: false,
        ..Settings::default()
    };
    let outside = Outside {
        lookup: Arc::new(|_| Box::pin(std::future::pending())),
        ..Outside::default()
    };
    let client = Client::with_outside(settings, outside).unwrap();
    for (path, expected) in [("1", "one"), ("2", "two")] {
        let url: Url = format!("http://a.example/{path}").parse().unwrap();
        assert_eq!(body(get(&client, url).await), expected);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_proxy_is_no_fault_of_the_sites() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let refuses = format!("the proxy 127.0.0.1:{port} refuses the connection; check fetch.proxy");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let guarded = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 4096]).await;
            let answer = b"HTTP/1.1 407 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            let _ = stream.write_all(answer).await;
        }
    });
    let asks = format!("the proxy 127.0.0.1:{guarded} asks for a password; check fetch.proxy");
    for (port, expected) in [(port, refuses), (guarded, asks)] {
        let lookup: Lookup =
            Arc::new(|_| Box::pin(async { Err(std::io::Error::other("no name")) }));
        let settings = Settings {
            proxy: Some(
                format!("http://me:secret@127.0.0.1:{port}")
                    .parse()
                    .unwrap(),
            ),
            per_host_interval: Duration::ZERO,
            robots: false,
            ..Settings::default()
        };
        let outside = Outside {
            lookup,
            ..Outside::default()
        };
        let client = Client::with_outside(settings, outside).unwrap();
        for scheme in ["http", "https"] {
            let url: Url = format!("{scheme}://a.example/").parse().unwrap();
            // More often than a host that fails is asked.
            for _ in 0..7 {
                let error = get(&client, url.clone()).await.unwrap_err();
                if error.kind() != "setup" {
                    assert_eq!(
                        (error.kind(), error.reason()),
                        ("unreachable", expected.clone())
                    );
                }
            }
        }
        assert!(client.new_hosts().is_empty());
    }
}

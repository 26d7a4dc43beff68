//! What an answer may cost, by the settings.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::site::{Act, Site, answer_of, gzip, page, redirect, status};
use super::{Client, Limits, Request, Settings, body, get, kind};

#[tokio::test]
async fn each_limit_is_that_of_the_settings() {
    let long = format!("x-long: {}\r\n", "y".repeat(2000));
    let many = "x: y\r\n".repeat(30);
    let site = Site::with(vec![
        ("a/once", redirect("/page")),
        ("a/twice", redirect("/once")),
        ("a/page", page("page")),
        ("a/long", status(200, &long, "")),
        ("a/many", status(200, &many, "")),
        (
            "a/coded",
            answer_of(200, "content-encoding: gzip\r\n", &gzip(b"x")),
        ),
        (
            "a/coded2",
            answer_of(200, "content-encoding: gzip, gzip\r\n", &gzip(&gzip(b"x"))),
        ),
    ])
    .await;
    let strict = Client::new(Settings {
        limits: Limits {
            redirects: 1,
            header_bytes: 1000,
            headers: 20,
            codings: 1,
            ..Limits::default()
        },
        ..site.settings()
    })
    .unwrap();
    let lax = site.client();
    for (path, reason) in [
        ("a/twice", "more than 1 redirects"),
        ("a/long", "headers larger than 1000 B"),
        ("a/many", "message head is too large"),
        ("a/coded2", "more codings than the 1"),
    ] {
        let error = get(&strict, site.url(path)).await.unwrap_err();
        assert!(error.reason().contains(reason), "{path}: {error}");
        assert!(get(&lax, site.url(path)).await.is_ok(), "{path}");
    }
    assert_eq!(body(get(&strict, site.url("a/once")).await), "page");
    assert_eq!(body(get(&strict, site.url("a/coded")).await), "x");
}

/// A client for which one large body at a time has room.
fn narrow(site: &Site) -> Client {
    Client::new(Settings {
        max_body: 400 * 1024,
        timeout: Duration::from_secs(20),
        concurrency: 8,
        limits: Limits {
            bodies: 800 * 1024,
            ..Limits::default()
        },
        ..site.settings()
    })
    .unwrap()
}

#[tokio::test]
async fn large_bodies_take_turns_in_memory_and_all_arrive() {
    let large = "x".repeat(300 * 1024);
    let hosts = ["a/1", "b/1", "c/1", "d/1", "e/1", "f/1"];
    let site = Site::with(hosts.map(|host| (host, page(&large))).into()).await;
    let requests = hosts.map(|path| Request::page(site.url(path))).into();
    let mut results =
        narrow(&site).get_all(requests, Arc::new(|_, _| false), Duration::from_mins(1));
    let mut read = 0;
    while let Some((_, result)) = results.recv().await {
        assert_eq!(body(result).len(), large.len());
        read += 1;
    }
    assert_eq!(read, hosts.len());
}

#[tokio::test]
async fn a_page_takes_its_room_until_it_is_dropped() {
    let site = Site::with(vec![
        ("a/large", page(&"x".repeat(300 * 1024))),
        ("b/small", page("small")),
    ])
    .await;
    let client = narrow(&site);
    let first = get(&client, site.url("a/large")).await.unwrap();
    let mut second = Box::pin(get(&client, site.url("a/large")));
    let waiting = tokio::time::timeout(Duration::from_millis(300), &mut second).await;
    assert!(waiting.is_err(), "there is no room for two");
    assert_eq!(body(get(&client, site.url("b/small")).await), "small");
    drop(first);
    assert!(second.await.is_ok());
}

#[tokio::test]
async fn a_host_may_be_reached_over_ipv6() {
    let Ok(listener) = TcpListener::bind("[::1]:0").await else {
        return;
    };
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            // Closed with an unread request it would be reset.
            let _ = stream.read(&mut [0; 4096]).await;
            let answer = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 3\r\n\r\nsix";
            let _ = stream.write_all(answer).await;
        }
    });
    let client = |allowed: String| {
        Client::new(Settings {
            allow_private: vec![allowed.parse().unwrap()],
            per_host_interval: Duration::ZERO,
            robots: false,
            ..Settings::default()
        })
        .unwrap()
    };
    let by_name = format!("http://six.localhost:{}/", address.port());
    for url in [format!("http://{address}/"), by_name] {
        let url: url::Url = url.parse().unwrap();
        let fetched = get(&client(address.to_string()), url.clone()).await;
        assert_eq!(body(fetched), "six");
        let refused = get(&client("[::1]:1".to_owned()), url).await;
        assert_eq!(kind(refused), "private");
    }
}

#[tokio::test]
async fn who_had_little_of_the_time_is_not_to_blame_that_it_ran_out() {
    const WHOLE: Duration = Duration::from_secs(2);
    let site = Site::new(|address| {
        let head = format!(
            "HTTP/1.1 302 X\r\ncontent-length: 0\r\nlocation: http://b.localhost:{}/1\r\n\r\n",
            address.port()
        );
        vec![
            ("a/1", vec![Act::Late(WHOLE * 3 / 5, head.into_bytes())]),
            ("b/1", vec![Act::Nothing]),
            ("b/2", vec![Act::Nothing]),
        ]
    })
    .await;
    let client = Client::new(Settings {
        timeout: WHOLE,
        robots: false,
        ..site.settings()
    })
    .unwrap();
    let error = get(&client, site.url("a/1")).await.unwrap_err();
    assert_eq!(
        error.reason(),
        "no answer within what those asked before it left of 2 s"
    );
    assert!(client.new_hosts().is_empty());
    let error = get(&client, site.url("b/2")).await.unwrap_err();
    assert_eq!(error.reason(), "no answer within 2 s");
    assert_eq!(client.new_hosts()[0].faults, 1);
}

#[tokio::test]
async fn a_redirect_is_followed_whose_body_does_not_end() {
    let site = Site::with(vec![
        (
            "a/1",
            Act::Half(b"HTTP/1.1 302 X\r\nlocation: /2\r\ncontent-length: 9\r\n\r\n".to_vec()),
        ),
        ("a/2", page("two")),
    ])
    .await;
    assert_eq!(body(get(&site.client(), site.url("a/1")).await), "two");
}

#[tokio::test]
async fn the_robots_txt_on_the_way_have_one_deadline_together() {
    const HALF: Duration = Duration::from_millis(600);
    let hosts = ["a", "b", "c", "d", "e", "f"];
    let site = Site::new(|address| {
        let to = |host: &str| redirect(&format!("http://{host}.localhost:{}/x", address.port()));
        let none = b"HTTP/1.1 404 X\r\ncontent-length: 0\r\n\r\n";
        let late = Act::Late(HALF, none.to_vec());
        vec![
            ("a/x", vec![to("b")]),
            ("b/x", vec![to("c")]),
            ("c/x", vec![to("d")]),
            ("d/x", vec![to("e")]),
            ("e/x", vec![to("f")]),
            ("f/x", vec![page("end")]),
            ("a/robots.txt", vec![late.clone()]),
            ("b/robots.txt", vec![late.clone()]),
            ("c/robots.txt", vec![late.clone()]),
            ("d/robots.txt", vec![late.clone()]),
            ("e/robots.txt", vec![late.clone()]),
        ]
    })
    .await;
    let client = Client::new(Settings {
        timeout: 2 * HALF,
        ..site.settings()
    })
    .unwrap();
    assert_eq!(kind(get(&client, site.url("a/x")).await), "slow");
    let asked = site.asked();
    let robots = asked.iter().filter(|what| what.ends_with("/robots.txt"));
    assert!(robots.count() <= 3, "{asked:?}");
    // It says nothing of a host that was not asked.
    let last = site.url(&format!("{}/x", hosts[5]));
    assert_eq!(body(get(&client, last).await), "end");
}

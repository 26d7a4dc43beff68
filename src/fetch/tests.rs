//! The client against a loopback site of our own: real HTTP, every request kept.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use url::Url;

use self::site::{Act, Site, answer_of, gzip, page, redirect, status};
use super::*;

mod limits;
mod manners;
mod proxies;
mod site;

/// A page that leads on as a redirect does.
fn leads(to: &str) -> Act {
    page(&format!("<meta http-equiv=refresh content='0; url={to}'>"))
}

async fn get(client: &Client, url: Url) -> Result<Fetched, Error> {
    client.get(&Request::page(url), &|_, _| false).await
}

fn body(fetched: Result<Fetched, Error>) -> String {
    match fetched.unwrap() {
        Fetched::Page(page) => String::from_utf8(page.body).unwrap(),
        other => panic!("no page: {other:?}"),
    }
}

fn kind(fetched: Result<Fetched, Error>) -> &'static str {
    fetched.unwrap_err().kind()
}

#[tokio::test]
async fn a_page_is_fetched_once_with_a_true_user_agent_and_nothing_of_the_past() {
    let site = Site::with(vec![
        (
            "a/1",
            status(200, "set-cookie: a=b\r\netag: \"1\"\r\n", "hello"),
        ),
        ("a/2", page("two")),
    ])
    .await;
    let client = Client::new(Settings {
        contact: "mailto:me@example.org".to_owned(),
        ..site.settings()
    })
    .unwrap();
    assert_eq!(body(get(&client, site.url("a/1")).await), "hello");
    assert_eq!(body(get(&client, site.url("a/2")).await), "two");
    assert_eq!(site.asked(), ["a/robots.txt", "a/1", "a/2"]);
    let head = site.head("a/2");
    assert!(head.contains("user-agent: aggregator/"), "{head}");
    assert!(head.contains("(+mailto:me@example.org)"), "{head}");
    assert!(
        !head.contains("cookie") && !head.contains("referer"),
        "{head}"
    );
}

#[tokio::test]
async fn validators_ask_whether_the_page_changed() {
    let unchanged = status(304, "", "");
    let site = Site::with(vec![("a/feed", unchanged)]).await;
    let validators = Validators {
        etag: Some("\"1\"".to_owned()),
        last_modified: None,
    };
    let request = Request::document(site.url("a/feed"), Some(validators.clone()), 1000);
    let fetched = site.client().get(&request, &|_, _| false).await.unwrap();
    assert!(matches!(fetched, Fetched::NotModified { validators: kept, .. } if kept == validators));
    assert_eq!(site.asked(), ["a/feed"]);
    assert!(site.head("a/feed").contains("if-none-match: \"1\""));
    let unasked = Request::document(site.url("a/feed"), None, 1000);
    assert_eq!(
        kind(site.client().get(&unasked, &|_, _| false).await),
        "broken"
    );
}

#[tokio::test]
async fn each_answer_has_its_kind() {
    let site = Site::with(vec![
        ("a/403", status(403, "", "")),
        ("a/410", status(410, "", "")),
        ("a/500", status(500, "", "")),
        ("a/noise", Act::Say(b"what?\r\n\r\n".to_vec())),
        (
            "a/short",
            Act::Say(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhal".to_vec()),
        ),
        (
            "a/coded",
            status(200, "content-encoding: gzip\r\n", "not gzip"),
        ),
        (
            "b/strange",
            status(200, "content-encoding: secret\r\n", "\x01\x02"),
        ),
        (
            "b/thrice",
            answer_of(200, "content-encoding: gzip, gzip, gzip\r\n", &gzip(b"x")),
        ),
        ("b/nowhere", status(302, "", "")),
        ("a/circle", redirect("/circle2")),
        ("a/circle2", redirect("/circle")),
        ("a/ftp", redirect("ftp://a.localhost/")),
    ])
    .await;
    let client = site.client();
    for (path, expected) in [
        ("a/403", "refused"),
        ("a/404", "gone"),
        ("a/410", "gone"),
        ("a/500", "temporary"),
        ("a/noise", "broken"),
        ("a/short", "broken"),
        ("a/coded", "broken"),
        ("b/strange", "broken"),
        ("b/thrice", "broken"),
        ("b/nowhere", "broken"),
        ("a/circle", "broken"),
        ("a/ftp", "scheme"),
    ] {
        assert_eq!(kind(get(&client, site.url(path)).await), expected, "{path}");
    }
}

#[tokio::test]
async fn what_does_not_answer_is_unreachable_and_what_takes_too_long_is_slow() {
    let site = Site::with(vec![("a/slow", Act::Nothing), ("a/robots.txt", page(""))]).await;
    let settings = Settings {
        timeout: Duration::from_millis(500),
        robots: false,
        ..site.settings()
    };
    let client = Client::new(settings).unwrap();
    let slow = get(&client, site.url("a/slow")).await.unwrap_err();
    assert_eq!(
        (slow.kind(), slow.reason().as_str()),
        ("slow", "no answer within 500 ms")
    );

    let closed = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let allow_private = vec![closed.to_string().parse().unwrap()];
    let client = Client::new(Settings {
        allow_private,
        ..Settings::default()
    })
    .unwrap();
    let error = get(&client, format!("http://{closed}/").parse().unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), "unreachable");
    assert!(
        error.reason().ends_with("the connection was refused"),
        "{error}"
    );
}

#[tokio::test]
async fn what_speaks_no_tls_is_broken() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let settings = Settings {
        allow_private: vec![address.to_string().parse().unwrap()],
        robots: false,
        ..Settings::default()
    };
    let client = Client::new(settings).unwrap();
    let url = format!("https://{address}/").parse().unwrap();
    let error = get(&client, url).await.unwrap_err();
    // A machine without certificate authorities can't even try.
    let expected = [
        "broken: no safe connection",
        "setup: no certificate authorities",
    ];
    let found = format!("{}: {}", error.kind(), error.reason());
    assert!(
        expected.iter().any(|text| found.starts_with(text)),
        "{found}"
    );
}

#[tokio::test]
async fn the_deadline_is_for_all_hops_and_the_body() {
    let half = Act::Half(b"HTTP/1.1 200 OK\r\n\r\nand then".to_vec());
    let site = Site::with(vec![("a/hop", redirect("/half")), ("a/half", half)]).await;
    let settings = Settings {
        timeout: Duration::from_millis(500),
        max_body: u64::MAX,
        robots: false,
        ..site.settings()
    };
    let client = Client::new(settings).unwrap();
    assert_eq!(kind(get(&client, site.url("a/hop")).await), "slow");
    assert_eq!(kind(get(&client, site.url("a/half")).await), "slow");
}

#[tokio::test]
async fn what_is_too_large_is_broken_off() {
    let bomb = gzip(&vec![0; 10_000_000]);
    assert!(bomb.len() < 100_000);
    let site = Site::with(vec![
        (
            "a/announced",
            Act::Say(b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\nx".to_vec()),
        ),
        (
            "a/endless",
            Act::Endless(b"HTTP/1.1 200 OK\r\n\r\nand so on".to_vec()),
        ),
        (
            "a/bomb",
            answer_of(200, "content-encoding: gzip\r\n", &bomb),
        ),
        (
            "a/headers",
            Act::Endless(b"HTTP/1.1 200 OK\r\nx: y\r\n".to_vec()),
        ),
        ("a/fits", page(&"x".repeat(100_000))),
        ("a/over", page(&"x".repeat(100_001))),
    ])
    .await;
    let client = Client::new(Settings {
        max_body: 100_000,
        ..site.settings()
    })
    .unwrap();
    for path in ["a/announced", "a/endless", "a/bomb", "a/over"] {
        assert_eq!(
            kind(get(&client, site.url(path)).await),
            "too_large",
            "{path}"
        );
    }
    assert_eq!(kind(get(&client, site.url("a/headers")).await), "broken");
    assert_eq!(body(get(&client, site.url("a/fits")).await).len(), 100_000);
    let larger = Request {
        limit: Some(200_000),
        ..Request::page(site.url("a/over"))
    };
    assert!(client.get(&larger, &|_, _| false).await.is_ok());
}

#[tokio::test]
async fn redirects_are_followed_and_told() {
    let site = Site::new(|address| {
        let port = address.port();
        vec![
            ("a/1", vec![redirect("/2#x")]),
            (
                "a/2",
                vec![redirect(&format!("http://b.localhost:{port}/3"))],
            ),
            ("b/3", vec![page("end")]),
            (
                "a/leads",
                vec![leads(&format!("http://b.localhost:{port}/3"))],
            ),
            ("a/round", vec![leads("/round2")]),
            ("a/round2", vec![leads("/round")]),
            ("b/old", vec![redirect("/known")]),
            ("b/private", vec![redirect("http://127.0.0.1:1/")]),
            ("b/mapped", vec![redirect("http://[::ffff:127.0.0.1]:1/")]),
            ("b/named", vec![redirect("http://c.localhost:1/")]),
        ]
    })
    .await;
    let client = site.client();
    let Fetched::Page(page) = get(&client, site.url("a/1")).await.unwrap() else {
        panic!("no page");
    };
    assert_eq!(
        (page.body.as_slice(), page.url),
        (b"end".as_slice(), site.url("b/3"))
    );
    assert_eq!(page.hops, [site.url("a/1"), site.url("a/2")]);
    assert_eq!(
        site.asked(),
        ["a/robots.txt", "a/1", "a/2", "b/robots.txt", "b/3"]
    );

    let Fetched::Page(led) = get(&client, site.url("a/leads")).await.unwrap() else {
        panic!("no page");
    };
    assert_eq!(
        (led.url, led.hops),
        (site.url("b/3"), vec![site.url("a/leads")])
    );
    assert_eq!(kind(get(&client, site.url("a/round")).await), "broken");
    let document = Request::document(site.url("a/leads"), None, 1000);
    let asked = client.get(&document, &|_, _| false).await.unwrap();
    assert!(matches!(asked, Fetched::Page(page) if page.url == site.url("a/leads")));

    let known = site.url("b/known");
    let is_known = |_: &Url, target: &Url| *target == known;
    let fetched = client
        .get(&Request::page(site.url("b/old")), &is_known)
        .await
        .unwrap();
    assert!(
        matches!(fetched, Fetched::Known { url, hops } if url == known && hops == [site.url("b/old")])
    );
    assert!(!site.asked().contains(&"b/known".to_owned()));

    for path in ["b/private", "b/mapped", "b/named"] {
        assert_eq!(
            kind(get(&client, site.url(path)).await),
            "private",
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_reset_connection_gets_one_more_try() {
    let site = Site::new(|_| {
        vec![
            ("a/once", vec![Act::Reset, page("well")]),
            ("a/ever", vec![Act::Reset]),
        ]
    })
    .await;
    let client = site.client();
    assert_eq!(body(get(&client, site.url("a/once")).await), "well");
    assert_eq!(kind(get(&client, site.url("a/ever")).await), "broken");
    assert_eq!(site.pages(), ["a/once", "a/once", "a/ever", "a/ever"]);
}

#[tokio::test]
async fn one_more_try_waits_for_its_turn_as_any_request() {
    const PAUSE: Duration = Duration::from_millis(400);
    let site = Site::new(|_| vec![("a/once", vec![Act::Reset, page("well")])]).await;
    let client = Client::new(Settings {
        robots: false,
        per_host_interval: PAUSE,
        ..site.settings()
    })
    .unwrap();
    let begun = std::time::Instant::now();
    assert_eq!(body(get(&client, site.url("a/once")).await), "well");
    assert!(begun.elapsed() >= PAUSE);
}

#[tokio::test]
async fn a_kept_connection_that_closes_as_it_is_used_gets_one_more_try() {
    let kept = b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\none";
    let site = Site::new(|_| {
        vec![
            ("a/1", vec![Act::Keep(kept.to_vec())]),
            ("a/2", vec![Act::Close, page("two")]),
            ("b/1", vec![Act::Close]),
        ]
    })
    .await;
    let client = Client::new(Settings {
        robots: false,
        ..site.settings()
    })
    .unwrap();
    assert_eq!(body(get(&client, site.url("a/1")).await), "one");
    assert_eq!(body(get(&client, site.url("a/2")).await), "two");
    // Over a new connection it is an answer: that there is none.
    assert_eq!(kind(get(&client, site.url("b/1")).await), "broken");
    assert_eq!(site.asked(), ["a/1", "a/2", "a/2", "b/1"]);
}

#[tokio::test]
async fn a_name_is_judged_by_what_it_resolves_to_each_time() {
    /// A name that is public when it is looked at and private when it is connected to.
    fn rebinding() -> Outside {
        let answers = Arc::new(Mutex::new(vec!["127.0.0.1", "10.0.0.1"]));
        let lookup: Lookup = Arc::new(move |_| {
            let answer: IpAddr = answers.lock().unwrap().pop().unwrap().parse().unwrap();
            Box::pin(async move { Ok(vec![answer]) })
        });
        Outside {
            lookup,
            ..Outside::default()
        }
    }
    let site = Site::with(vec![]).await;
    let settings = Settings {
        ports: vec![site.address.port()],
        allow_private: vec![],
        robots: false,
        ..site.settings()
    };
    let client = Client::with_outside(settings, rebinding()).unwrap();
    let url: Url = format!("http://rebind.example:{}/", site.address.port())
        .parse()
        .unwrap();
    for _ in 0..2 {
        assert_eq!(kind(get(&client, url.clone()).await), "private");
    }
    assert_eq!(kind(get(&client, site.url("a/1")).await), "private");
    assert!(site.asked().is_empty());
}

#[tokio::test]
async fn a_name_without_an_address_is_unreachable() {
    let lookup: Lookup =
        Arc::new(|_| Box::pin(async { Err(std::io::Error::other("no such name")) }));
    let outside = Outside {
        lookup,
        ..Outside::default()
    };
    let client = Client::with_outside(Settings::default(), outside).unwrap();
    let error = get(&client, "http://nowhere.example/".parse().unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), "unreachable");
    assert_eq!(
        error.reason(),
        "robots.txt could not be read: the name does not resolve"
    );
}

#[tokio::test]
async fn a_password_is_sent_to_its_origin_and_shown_nowhere() {
    let site = Site::new(|address| {
        let other = format!("http://b.localhost:{}/2", address.port());
        vec![("a/1", vec![redirect(&other)]), ("b/2", vec![page("x")])]
    })
    .await;
    let mut url = site.url("a/1");
    url.set_username("user").unwrap();
    url.set_password(Some("secret")).unwrap();
    let Fetched::Page(page) = get(&site.client(), url).await.unwrap() else {
        panic!("no page");
    };
    assert_eq!(page.hops, [site.url("a/1")]);
    assert!(site.head("a/1").contains("authorization: basic"));
    assert!(!site.head("b/2").contains("authorization"));
}

#[tokio::test]
async fn what_is_never_fetched_is_not_fetched_after_a_redirect_either() {
    let site = Site::new(|address| {
        vec![(
            "a/1",
            vec![redirect(&format!("http://b.localhost:{}/", address.port()))],
        )]
    })
    .await;
    let client = Client::new(Settings {
        never: vec!["b.localhost".parse().unwrap()],
        ..site.settings()
    })
    .unwrap();
    assert_eq!(kind(get(&client, site.url("a/1")).await), "never");
    assert_eq!(site.asked(), ["a/robots.txt", "a/1"]);
}

#[tokio::test]
async fn a_proxy_does_not_go_round_the_guard() {
    let site = Site::new(|_| {
        vec![(
            "public.examplehttp://public.example/",
            vec![page("by proxy")],
        )]
    })
    .await;
    let lookup: Lookup = Arc::new(|name| {
        let address = if name == "private.example" {
            "10.0.0.1"
        } else {
            "8.8.8.8"
        };
        Box::pin(async move { Ok(vec![address.parse().unwrap()]) })
    });
    let proxy = format!("http://{}/", site.address).parse().unwrap();
    let settings = Settings {
        proxy: Some(proxy),
        robots: false,
        ..Settings::default()
    };
    let client = Client::with_outside(
        settings,
        Outside {
            lookup,
            ..Outside::default()
        },
    )
    .unwrap();
    let url = |text: &str| text.parse::<Url>().unwrap();
    assert_eq!(
        body(get(&client, url("http://public.example/")).await),
        "by proxy"
    );
    for private in [
        "http://private.example/",
        "http://127.0.0.1/",
        "http://a.localhost/",
    ] {
        assert_eq!(
            kind(get(&client, url(private)).await),
            "private",
            "{private}"
        );
    }
    assert_eq!(site.asked().len(), 1);
}

/// A client that may ask loopback, where every name leads, and that has no patience.
fn client_for_tls(allowed: &[&str]) -> Client {
    let settings = Settings {
        allow_private: allowed.iter().map(|text| text.parse().unwrap()).collect(),
        timeout: Duration::from_millis(300),
        ..Settings::default()
    };
    let outside = Outside {
        lookup: Arc::new(|_| Box::pin(async { Ok(vec![IpAddr::from([127, 0, 0, 1])]) })),
        ..Outside::default()
    };
    Client::with_outside(settings, outside).unwrap()
}

#[tokio::test]
async fn a_connection_over_tls_is_judged_by_the_address_that_it_leads_to() {
    let client = client_for_tls(&[]);
    for host in [
        "127.0.0.1",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "mail.example",
        "localhost",
    ] {
        let url = Url::parse(&format!("imaps://{host}:993")).unwrap();
        let error = client.connect(&url).await.err().unwrap();
        assert_eq!(error.kind(), "private", "{host}: {error}");
    }
    let url = Url::parse("imaps://8.8.8.8:994").unwrap();
    let port = client.connect(&url).await.err().unwrap();
    assert_eq!(port.kind(), "private", "{port}");
}

#[tokio::test]
async fn what_speaks_no_tls_or_nothing_is_an_error_within_the_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let client = client_for_tls(&[&address, "mail.example:1"]);
    let url = Url::parse(&format!("imaps://{address}")).unwrap();
    let silent = client.connect(&url).await.err().unwrap();
    assert_eq!(silent.kind(), "slow", "{silent}");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"* OK IMAP without TLS\r\n").await;
        }
    });
    let plain = client.connect(&url).await.err().unwrap();
    assert_eq!(plain.kind(), "broken", "{plain}");
    assert!(plain.to_string().contains("speaks TLS"), "{plain}");
    let closed = Url::parse("imaps://mail.example:1").unwrap();
    let closed = client.connect(&closed).await.err().unwrap();
    assert_eq!(closed.kind(), "unreachable", "{closed}");
}

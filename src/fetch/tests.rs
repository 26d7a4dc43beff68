//! The client against a loopback site of our own: real HTTP, every request kept.

use std::collections::HashMap;
use std::io::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::*;

/// One request as the site saw it.
#[derive(Debug, Clone)]
struct Seen {
    /// `host/path`, the host without port.
    what: String,
    head: String,
    at: Instant,
}

/// What the site does with a request.
#[derive(Clone)]
enum Act {
    /// These bytes, then the connection is closed.
    Say(Vec<u8>),
    /// Nothing, for ever.
    Nothing,
    /// These bytes again and again.
    Endless(Vec<u8>),
    /// The connection is reset.
    Reset,
}

type Script = HashMap<String, Vec<Act>>;

/// A loopback site with a script: for `host/path` what to do the first time, the second … and from then on.
struct Site {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Site {
    async fn new(script: impl FnOnce(SocketAddr) -> Vec<(&'static str, Vec<Act>)>) -> Self {
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

    async fn with(script: Vec<(&'static str, Act)>) -> Self {
        Self::new(|_| {
            script
                .into_iter()
                .map(|(what, act)| (what, vec![act]))
                .collect()
        })
        .await
    }

    fn url(&self, what: &str) -> Url {
        let (host, path) = what.split_once('/').unwrap();
        format!("http://{host}.localhost:{}/{path}", self.address.port())
            .parse()
            .unwrap()
    }

    fn settings(&self) -> Settings {
        Settings {
            allow_private: vec![self.address.to_string().parse().unwrap()],
            per_host_interval: Duration::ZERO,
            timeout: Duration::from_secs(20),
            ..Settings::default()
        }
    }

    fn client(&self) -> Client {
        Client::new(self.settings()).unwrap()
    }

    /// What was asked, robots.txt left out.
    fn pages(&self) -> Vec<String> {
        let all = self.asked().into_iter();
        all.filter(|what| !what.ends_with("/robots.txt")).collect()
    }

    fn asked(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.iter().map(|seen| seen.what.clone()).collect()
    }

    fn head(&self, what: &str) -> String {
        let seen = self.seen.lock().unwrap();
        let last = seen.iter().rev().find(|seen| seen.what == what);
        last.unwrap().head.to_ascii_lowercase()
    }
}

async fn answer(mut stream: TcpStream, script: Arc<Script>, log: Arc<Mutex<Vec<Seen>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap().to_owned();
    let host = head
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let host = host
        .split(":")
        .next()
        .unwrap()
        .trim_end_matches(".localhost");
    let what = format!("{host}{path}");
    let times = {
        let mut log = log.lock().unwrap();
        log.push(Seen {
            what: what.clone(),
            head,
            at: Instant::now(),
        });
        log.iter().filter(|seen| seen.what == what).count()
    };
    let acts = script
        .get(&what)
        .cloned()
        .unwrap_or_else(|| vec![status(404, "", "")]);
    perform(stream, acts[(times - 1).min(acts.len() - 1)].clone()).await;
}

async fn perform(mut stream: TcpStream, act: Act) {
    match act {
        Act::Say(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Act::Nothing => tokio::time::sleep(Duration::from_secs(60)).await,
        Act::Endless(bytes) => while stream.write_all(&bytes).await.is_ok() {},
        Act::Reset => stream.set_zero_linger().unwrap(),
    }
}

fn status(code: u16, headers: &str, body: &str) -> Act {
    answer_of(code, headers, body.as_bytes())
}

fn answer_of(code: u16, headers: &str, body: &[u8]) -> Act {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {code} X\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    Act::Say([head.as_bytes(), body].concat())
}

fn page(body: &str) -> Act {
    status(200, "content-type: text/html\r\n", body)
}

fn redirect(to: &str) -> Act {
    status(302, &format!("location: {to}\r\n"), "moved")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

async fn get(client: &Client, url: Url) -> Result<Fetched, Error> {
    client.get(&Request::page(url), &|_| false).await
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
    let fetched = site.client().get(&request, &|_| false).await.unwrap();
    assert!(matches!(fetched, Fetched::NotModified { validators: kept, .. } if kept == validators));
    assert_eq!(site.asked(), ["a/feed"]);
    assert!(site.head("a/feed").contains("if-none-match: \"1\""));
    let unasked = Request::document(site.url("a/feed"), None, 1000);
    assert_eq!(
        kind(site.client().get(&unasked, &|_| false).await),
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
            "a/strange",
            status(200, "content-encoding: secret\r\n", "x"),
        ),
        (
            "a/twice",
            answer_of(200, "content-encoding: gzip, gzip\r\n", &gzip(&gzip(b"x"))),
        ),
        ("a/nowhere", status(302, "", "")),
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
        ("a/strange", "broken"),
        ("a/twice", "broken"),
        ("a/nowhere", "broken"),
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
async fn a_drip_of_bytes_ends_at_the_deadline() {
    let head = "HTTP/1.1 302 X\r\nlocation: /";
    let site = Site::with(vec![
        ("a/drip", Act::Say(head.into())),
        ("a/hop", redirect("/drip2")),
        ("a/drip2", Act::Nothing),
    ])
    .await;
    let settings = Settings {
        timeout: Duration::from_millis(500),
        robots: false,
        ..site.settings()
    };
    let client = Client::new(settings).unwrap();
    assert_eq!(kind(get(&client, site.url("a/hop")).await), "slow");
    assert_eq!(kind(get(&client, site.url("a/drip")).await), "broken");
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
    assert!(client.get(&larger, &|_| false).await.is_ok());
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

    let known = site.url("b/known");
    let is_known = |url: &Url| *url == known;
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
async fn robots_txt_is_heard_before_each_hop() {
    let rules = page("User-agent: aggregator\nDisallow: /no\n");
    let site = Site::with(vec![
        ("a/robots.txt", rules),
        ("a/yes", page("yes")),
        ("a/no", page("no")),
        ("a/hop", redirect("/no")),
    ])
    .await;
    let client = site.client();
    assert_eq!(kind(get(&client, site.url("a/no")).await), "robots");
    assert_eq!(kind(get(&client, site.url("a/hop")).await), "robots");
    assert_eq!(body(get(&client, site.url("a/yes")).await), "yes");
    assert_eq!(site.asked(), ["a/robots.txt", "a/hop", "a/yes"]);

    let later = site.client();
    later.remember_robots(client.robots());
    assert_eq!(kind(get(&later, site.url("a/no")).await), "robots");
    let feed = Request::document(site.url("a/no"), None, 1000);
    assert!(later.get(&feed, &|_| false).await.is_ok());
    assert_eq!(site.asked()[3..], ["a/no"]);
}

#[tokio::test]
async fn what_robots_txt_answers_decides() {
    let large = format!(
        "User-agent: *\nDisallow: /page\n{}",
        "# and so on\n".repeat(100_000)
    );
    let site = Site::new(|address| {
        let moved = format!("http://moved.localhost:{}/r", address.port());
        vec![
            ("gone/robots.txt", vec![status(410, "", "")]),
            ("refused/robots.txt", vec![status(403, "", "")]),
            ("fault/robots.txt", vec![status(500, "", "")]),
            ("busy/robots.txt", vec![status(429, "", "")]),
            ("to/robots.txt", vec![redirect(&moved)]),
            ("moved/r", vec![page("User-agent: *\nDisallow: /page")]),
            ("circle/robots.txt", vec![redirect("/robots.txt")]),
            ("large/robots.txt", vec![page(&large)]),
            ("reset/robots.txt", vec![Act::Reset]),
            ("gone/page", vec![page("")]),
            ("refused/page", vec![page("")]),
            ("circle/page", vec![page("")]),
        ]
    })
    .await;
    let client = site.client();
    for (host, expected) in [
        ("gone", "ok"),
        ("refused", "ok"),
        ("circle", "ok"),
        ("fault", "temporary"),
        ("busy", "temporary"),
        ("to", "robots"),
        ("large", "robots"),
        ("reset", "broken"),
    ] {
        let url = site.url(&format!("{host}/page"));
        for _ in 0..2 {
            let kind = get(&client, url.clone())
                .await
                .map_or_else(|error| error.kind(), |_| "ok");
            assert_eq!(kind, expected, "{host}");
        }
    }
    let asked = site.asked();
    let fault = asked.iter().filter(|what| *what == "fault/robots.txt");
    assert_eq!(fault.count(), 1, "a site with a fault is asked once");
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
async fn retry_after_is_for_the_whole_host_and_over_restarts() {
    let site = Site::with(vec![
        ("a/busy", status(503, "retry-after: 120\r\n", "")),
        ("b/1", page("b")),
    ])
    .await;
    let client = site.client();
    let error = get(&client, site.url("a/busy")).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(120)));
    let error = get(&client, site.url("a/other")).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), ("temporary", None));
    assert!(error.retry_after().unwrap() <= Duration::from_secs(120));
    assert!(get(&client, site.url("b/1")).await.is_ok());

    let later = site.client();
    for (host, until) in client.held() {
        later.hold(&host, until);
    }
    let error = get(&later, site.url("a/other")).await.unwrap_err();
    assert!(
        error
            .retry_after()
            .is_some_and(|left| left > Duration::from_secs(60))
    );
    assert_eq!(site.pages(), ["a/busy", "b/1"]);
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
async fn robots_txt_is_asked_again_after_a_day() {
    static DAYS: std::sync::atomic::AtomicI64 = std::sync::atomic::AtomicI64::new(0);
    fn now() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(DAYS.load(std::sync::atomic::Ordering::SeqCst))
    }
    let site = Site::with(vec![("a/1", page("1"))]).await;
    let client = Client::with_outside(
        site.settings(),
        Outside {
            now,
            ..Outside::default()
        },
    )
    .unwrap();
    get(&client, site.url("a/1")).await.unwrap();
    get(&client, site.url("a/1")).await.unwrap();
    DAYS.store(1, std::sync::atomic::Ordering::SeqCst);
    get(&client, site.url("a/1")).await.unwrap();
    let asked = ["a/robots.txt", "a/1", "a/1", "a/robots.txt", "a/1"];
    assert_eq!(site.asked(), asked);
}

#[tokio::test]
async fn many_are_fetched_side_by_side_and_each_is_answered() {
    let site = Site::with(vec![
        ("a/1", page("a1")),
        ("a/2", page("a2")),
        ("b/1", page("b1")),
        ("c/1", Act::Nothing),
    ])
    .await;
    let settings = Settings {
        per_host_interval: Duration::from_millis(100),
        max_per_host: 2,
        ..site.settings()
    };
    let client = Client::new(settings).unwrap();
    let paths = ["c/1", "b/1", "a/1", "a/2", "a/3", "a/2"];
    let requests = paths.map(|path| Request::page(site.url(path))).into();
    let mut results = client.get_all(requests, Arc::new(|_| false));
    let mut kinds = HashMap::new();
    // The page that never comes is given up by dropping the receiver.
    while kinds.len() < 5 {
        let (index, result) = results.recv().await.unwrap();
        kinds.insert(
            index,
            result.map_or_else(|error| error.kind().to_owned(), |f| body(Ok(f))),
        );
    }
    drop(results);
    assert_eq!(
        [1, 2, 3, 4, 5].map(|index| kinds[&index].as_str()),
        ["b1", "a1", "a2", "postponed", "postponed"]
    );
    let asked = site.asked();
    assert_eq!(asked[0], "a/robots.txt", "the longest queue begins");
    let seen = site.seen.lock().unwrap();
    let times: Vec<_> = seen
        .iter()
        .filter(|seen| seen.what.starts_with("a/"))
        .map(|seen| seen.at)
        .collect();
    assert!(
        times
            .windows(2)
            .all(|pair| pair[1] - pair[0] > Duration::from_millis(50)),
        "{times:?}"
    );
}

#[tokio::test]
async fn bodies_that_nobody_takes_hold_back_the_fetching() {
    let site = Site::with(vec![
        ("a/1", page("1")),
        ("b/1", page("1")),
        ("c/1", page("1")),
        ("d/1", page("1")),
    ])
    .await;
    let client = Client::new(Settings {
        concurrency: 1,
        robots: false,
        ..site.settings()
    })
    .unwrap();
    let requests = ["a/1", "b/1", "c/1", "d/1"]
        .map(|path| Request::page(site.url(path)))
        .into();
    let mut results = client.get_all(requests, Arc::new(|_| false));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(site.asked().len() <= 2, "{:?}", site.asked());
    let mut taken = 0;
    while results.recv().await.is_some() {
        taken += 1;
    }
    assert_eq!(taken, 4);
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

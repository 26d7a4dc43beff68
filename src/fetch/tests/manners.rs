//! Manners, by what the site saw: robots.txt, `Retry-After`, many fetches at once.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::site::{Act, Site, page, redirect, status};
use super::{Client, Fetched, Outside, Request, Settings, body, get, kind};

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
    let kept = client.new_robots();
    later.recall_robots(|| kept);
    assert_eq!(kind(get(&later, site.url("a/no")).await), "robots");
    let feed = Request::document(site.url("a/no"), None, 1000);
    assert!(later.get(&feed, &|_, _| false).await.is_ok());
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
async fn retry_after_is_for_the_whole_host_and_over_restarts() {
    let site = Site::with(vec![
        ("a/busy", status(503, "retry-after: 120\r\n", "")),
        ("b/1", page("b")),
    ])
    .await;
    let client = site.client();
    let error = get(&client, site.url("a/busy")).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_mins(2)));
    let error = get(&client, site.url("a/other")).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), ("temporary", None));
    assert!(error.retry_after().unwrap() <= Duration::from_mins(2));
    assert!(get(&client, site.url("b/1")).await.is_ok());

    let later = site.client();
    later.remember_hosts(client.new_hosts());
    let error = get(&later, site.url("a/other")).await.unwrap_err();
    assert!(
        error
            .retry_after()
            .is_some_and(|left| left > Duration::from_mins(1))
    );
    assert_eq!(site.pages(), ["a/busy", "b/1"]);
}

#[tokio::test]
async fn a_retry_after_that_is_over_makes_nobody_impatient() {
    let over = "retry-after: Thu, 01 Jan 1970 00:00:00 GMT\r\n";
    let site = Site::with(vec![
        ("rules/robots.txt", status(503, "retry-after: 0\r\n", "")),
        ("fault/1", status(503, over, "")),
        ("busy/1", status(429, over, "")),
    ])
    .await;
    let client = site.client();
    for host in ["rules", "fault", "busy"] {
        for _ in 0..7 {
            let error = get(&client, site.url(&format!("{host}/1"))).await;
            assert_eq!(kind(error), "temporary", "{host}");
        }
    }
    let asked = site.asked();
    let count = |what| asked.iter().filter(|asked| *asked == what).count();
    let counts = ["rules/robots.txt", "rules/1", "fault/1", "busy/1"].map(count);
    assert_eq!(counts, [1, 0, 5, 1]);
}

#[tokio::test]
async fn a_host_that_fails_after_its_headers_or_behind_its_redirect_is_left_alone() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n<html>";
    let site = Site::with(vec![
        ("breaks/1", Act::Say(head.to_vec())),
        ("stalls/1", Act::Half(head.to_vec())),
        ("fault/1", redirect("/2")),
        ("fault/2", status(500, "", "")),
        ("round/1", redirect("/1")),
        ("large/1", page(&"x".repeat(2000))),
    ])
    .await;
    for (host, faults) in [
        ("breaks", 5),
        ("stalls", 5),
        ("fault", 5),
        ("round", 0),
        ("large", 0),
    ] {
        let mut settings = Settings {
            robots: false,
            max_body: 1000,
            ..site.settings()
        };
        if host == "stalls" {
            settings.timeout = Duration::from_millis(300);
        }
        let client = Client::new(settings).unwrap();
        for _ in 0..6 {
            let _ = get(&client, site.url(&format!("{host}/1"))).await;
        }
        let news = client.new_hosts();
        assert_eq!(
            news.iter().map(|kept| kept.faults).sum::<u32>(),
            faults,
            "{host}"
        );
        assert_eq!(
            news.iter().any(|kept| kept.rests_until.is_some()),
            faults > 0,
            "{host}"
        );
    }
}

#[tokio::test]
async fn a_redirect_to_another_host_is_an_answer_and_one_within_the_host_none_yet() {
    let site = Site::new(|address| {
        let away = format!("http://b.localhost:{}/1", address.port());
        let fault = status(500, "", "");
        let script = [&fault, &redirect("/2"), &redirect(&away)].map(Clone::clone);
        vec![
            ("a/1", script.into()),
            ("a/2", vec![fault]),
            ("b/1", vec![page("b")]),
        ]
    })
    .await;
    let client = Client::new(Settings {
        robots: false,
        ..site.settings()
    })
    .unwrap();
    for faults in [1, 2, 0] {
        let _ = get(&client, site.url("a/1")).await;
        assert_eq!(client.new_hosts()[0].faults, faults);
    }
}

#[tokio::test]
async fn that_no_name_resolves_is_no_fault_of_the_hosts() {
    let site = Site::with(vec![("a/1", page("1"))]).await;
    let outside = Outside {
        lookup: Arc::new(|_| Box::pin(async { Err(std::io::Error::other("no such name")) })),
        ..Outside::default()
    };
    let settings = Settings {
        robots: false,
        ..site.settings()
    };
    let client = Client::with_outside(settings, outside).unwrap();
    let nowhere = async |host: &str| {
        let url = format!("http://{host}.invalid/").parse().unwrap();
        assert_eq!(kind(get(&client, url).await), "unreachable");
        client.new_hosts().iter().map(|kept| kept.faults).max()
    };
    for _ in 0..7 {
        assert_eq!(nowhere("one").await, None);
        assert_eq!(nowhere("two").await, None);
    }
    // Where others answer it is.
    for faults in 1..=2 {
        get(&client, site.url("a/1")).await.unwrap();
        assert_eq!(nowhere("one").await, Some(faults));
        assert_eq!(nowhere("two").await, None);
    }
}

#[tokio::test]
async fn an_address_is_asked_by_its_own_validators_and_by_no_others() {
    let tagged = |text| status(200, "etag: \"1\"\r\n", text);
    let site = Site::new(|address| {
        let moved = redirect(&format!("http://b.localhost:{}/feed", address.port()));
        let unchanged = status(304, "", "");
        vec![
            ("a/feed", vec![tagged("old"), moved]),
            ("b/feed", vec![tagged("new"), unchanged]),
        ]
    })
    .await;
    let client = site.client();
    let ask = async |validators| {
        let request = Request::document(site.url("a/feed"), validators, 1000);
        client.get(&request, &|_, _| false).await
    };
    let read = async |validators| match ask(validators).await.unwrap() {
        Fetched::Page(page) => page.validators,
        other => panic!("no page: {other:?}"),
    };
    let is_conditional = |what| site.head(what).contains("if-none-match: \"1\"");
    let of_the_first = read(None).await;
    let of_the_end = read(Some(of_the_first)).await;
    assert!(is_conditional("a/feed") && !is_conditional("b/feed"));
    let third = ask(Some(of_the_end.clone())).await.unwrap();
    assert!(matches!(third, Fetched::NotModified { validators, .. } if validators == of_the_end));
    assert!(!is_conditional("a/feed") && is_conditional("b/feed"));
    // That nothing changed is no answer to who did not ask.
    assert_eq!(kind(ask(None).await), "broken");
}

#[tokio::test]
async fn a_wish_to_be_left_alone_is_no_fault_and_makes_none_good() {
    let fault = status(500, "", "");
    let busy = status(503, "retry-after: 1\r\n", "");
    let script = [&fault, &fault, &fault, &fault, &busy, &fault].map(Clone::clone);
    let site = Site::new(|_| vec![("a/1", script.into())]).await;
    let client = Client::new(Settings {
        robots: false,
        ..site.settings()
    })
    .unwrap();
    for _ in 0..200 {
        if site.asked().len() == 6 {
            break;
        }
        let _ = get(&client, site.url("a/1")).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(client.new_hosts()[0].faults, 5);
}

#[tokio::test]
async fn what_a_host_asks_for_is_told_at_once_whatever_it_was_asked_for() {
    let busy = || status(429, "retry-after: 120\r\n", "");
    let site = Site::with(vec![("a/robots.txt", busy()), ("b/feed", busy())]).await;
    let client = site.client();
    let told = Arc::new(std::sync::Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    client.keep_wishes(move |records| heard.lock().unwrap().extend(records));
    let _ = get(&client, site.url("a/page")).await;
    let feed = Request::document(site.url("b/feed"), None, 1000);
    let _ = client.get(&feed, &|_, _| false).await;
    let names: Vec<_> = told
        .lock()
        .unwrap()
        .iter()
        .map(|h| h.name.clone())
        .collect();
    assert_eq!(names, ["a.localhost", "b.localhost"]);
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
    let mut results = client.get_all(requests, Arc::new(|_, _| false), Duration::from_mins(1));
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
}

#[tokio::test]
async fn bodies_that_nobody_takes_hold_back_the_fetching() {
    let site = Site::with(vec![
        ("a/1", page("1")),
        ("b/1", page("1")),
        ("c/1", page("1")),
        ("c/2", page("1")),
    ])
    .await;
    let client = Client::new(Settings {
        concurrency: 1,
        robots: false,
        ..site.settings()
    })
    .unwrap();
    let requests = ["a/1", "b/1", "c/1", "c/2"]
        .map(|path| Request::page(site.url(path)))
        .into();
    let mut results = client.get_all(requests, Arc::new(|_, _| false), Duration::from_mins(1));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(site.asked().len() <= 2, "{:?}", site.asked());
    let mut taken = 0;
    while results.recv().await.is_some() {
        taken += 1;
    }
    assert_eq!(taken, 4);
    assert_eq!(site.asked()[0], "c/1", "the longest queue begins");
}

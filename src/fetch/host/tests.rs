use super::*;

const PAUSE: Duration = Duration::from_secs(1);

fn seconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64()
}

#[test]
fn a_host_is_named_without_port_case_or_last_dot() {
    for (url, expected) in [
        ("https://Example.ORG:8443/a", "example.org"),
        ("http://example.org./", "example.org"),
        ("http://127.1:80/", "127.0.0.1"),
        ("http://[::ffff:127.0.0.1]/", "127.0.0.1"),
        ("http://[2001:DB8::1]/", "2001:db8::1"),
    ] {
        assert_eq!(name(&url.parse().unwrap()), expected, "{url}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_pause_counts_from_start_to_start() {
    let hosts = Hosts::new(PAUSE, 8);
    let start = Instant::now();
    let turn = hosts.queue("a").turn(None).await.unwrap();
    tokio::time::sleep(Duration::from_millis(400)).await;
    drop(turn);
    let turn = hosts.queue("a").turn(None).await.unwrap();
    assert!((1.0..1.1).contains(&seconds(start)), "{}", seconds(start));
    tokio::time::sleep(Duration::from_secs(5)).await;
    drop(turn);
    hosts.queue("a").turn(None).await.unwrap();
    assert!((6.0..6.1).contains(&seconds(start)), "{}", seconds(start));
}

#[tokio::test(start_paused = true)]
async fn processes_that_share_their_turns_have_one_pause() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("turns");
    let noon = || DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000);
    let [one, two] = [(); 2].map(|()| Hosts::new(PAUSE, 8));
    one.share(&file, noon).unwrap();
    two.share(&file, noon).unwrap();
    let start = Instant::now();
    drop(one.queue("a").turn(None).await);
    drop(two.queue("b").turn(None).await);
    assert!(seconds(start) < 0.1, "{}", seconds(start));
    drop(two.queue("a").turn(None).await);
    assert!((1.0..1.1).contains(&seconds(start)), "{}", seconds(start));
}

#[tokio::test(start_paused = true)]
async fn processes_share_the_pause_of_a_host_that_they_ask_by_different_clocks() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("turns");
    let noon = || DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000);
    let [one, two] = [(); 2].map(|()| Hosts::new(PAUSE, 8));
    // Four others come first in one of them: there the host shares a clock.
    for user in ["a", "b", "c", "d"] {
        one.queue(&format!("{user}.letters.example"));
    }
    one.share(&file, noon).unwrap();
    two.share(&file, noon).unwrap();
    let host = "e.letters.example";
    let start = Instant::now();
    drop(one.queue(host).turn(None).await);
    drop(two.queue(host).turn(None).await);
    assert!((1.0..1.1).contains(&seconds(start)), "{}", seconds(start));
}

#[tokio::test(start_paused = true)]
async fn a_host_has_one_turn_at_a_time_and_others_do_not_wait_for_it() {
    let hosts = Hosts::new(Duration::ZERO, 8);
    let _a = hosts.queue("a").turn(None).await.unwrap();
    let _b = hosts.queue("b").turn(None).await.unwrap();
    let again = tokio::time::timeout(Duration::from_secs(9), hosts.queue("a").turn(None)).await;
    assert!(again.is_err());
}

#[tokio::test(start_paused = true)]
async fn robots_may_ask_for_a_longer_pause() {
    let hosts = Hosts::new(PAUSE, 8);
    let start = Instant::now();
    drop(hosts.queue("a").turn(None).await.unwrap());
    let slow_down = |url: &str, delay| {
        hosts.slow_down(&url.parse().unwrap(), Duration::from_secs(delay));
    };
    slow_down("http://a/", 10);
    slow_down("https://a/", 0);
    slow_down("http://a:8080/", 3);
    drop(hosts.queue("a").turn(None).await.unwrap());
    assert!((10.0..10.1).contains(&seconds(start)), "{}", seconds(start));
    slow_down("http://a/", 0);
    drop(hosts.queue("a").turn(None).await.unwrap());
    assert!((13.0..13.1).contains(&seconds(start)), "{}", seconds(start));
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_host_that_asked_to_be_left_alone() {
    let hosts = Hosts::new(PAUSE, 8);
    let turn = hosts.queue("a").turn(None).await.unwrap();
    let waiting = hosts.queue("a");
    hosts.hold("a", Duration::from_mins(1));
    drop(turn);
    let start = Instant::now();
    assert_eq!(
        waiting.turn(None).await.err(),
        Some(Wait::Held(Duration::from_mins(1)))
    );
    assert!(seconds(start) < 0.1);
    let news = hosts.news();
    assert_eq!(
        (news.len(), news[0].held_for),
        (1, Duration::from_mins(1)),
        "{news:?}"
    );
    assert!(hosts.news().is_empty());
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert!(hosts.queue("a").turn(None).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_longest_queue_gets_the_free_slot() {
    let hosts = Hosts::new(Duration::ZERO, 1);
    let busy = hosts.queue("busy").turn(None).await.unwrap();
    let order = Mutex::new(Vec::new());
    let visit = |name: &'static str, ticket: Ticket| {
        let order = &order;
        async move {
            let _turn = ticket.turn(None).await.unwrap();
            order.lock().unwrap().push(name);
            tokio::time::sleep(PAUSE).await;
        }
    };
    let tickets: Vec<_> = ["short", "long", "long", "long"]
        .map(|name| visit(name, hosts.queue(name)))
        .into();
    let all = futures_util::future::join_all(tickets);
    let free = async {
        tokio::time::sleep(PAUSE).await;
        drop(busy);
    };
    tokio::join!(all, free);
    assert_eq!(order.lock().unwrap()[0], "long");
}

#[tokio::test(start_paused = true)]
async fn hosts_at_rest_are_forgotten() {
    let hosts = Hosts::new(PAUSE, 8);
    hosts.hold("held", 1000 * PAUSE);
    hosts.news();
    for number in 0..2 * MANY {
        drop(hosts.queue(&number.to_string()));
    }
    let known = lock(&hosts.known);
    assert!(known.hosts.len() <= MANY && known.hosts.contains_key("held"));
}

#[tokio::test(start_paused = true)]
async fn the_users_of_a_service_share_its_clock_and_the_hosts_of_a_publisher_do_not() {
    let hosts = Hosts::new(PAUSE, 8);
    let asked = async |names: &[&str]| {
        let start = Instant::now();
        for name in names {
            drop(hosts.queue(name).turn(None).await.unwrap());
        }
        start.elapsed().as_secs()
    };
    let publisher = ["www.example.org", "news.example.org", "example.org"];
    assert_eq!(asked(&publisher).await, 0);
    let listed = ["ann.blogspot.com", "bob.blogspot.com", "eve.blogspot.com"];
    assert_eq!(asked(&listed).await, 2);
    // Told by its many hosts: four have a clock each, the others share one.
    let many = ["a", "b", "c", "d", "e", "f", "g"].map(|user| format!("{user}.letters.example"));
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(asked(&many).await, 2);
}

/// How long a host is still held.
async fn held(hosts: &Hosts, name: &str) -> Option<Duration> {
    match hosts.queue(name).turn(None).await.err() {
        Some(Wait::Held(time)) => Some(time),
        _ => None,
    }
}

#[tokio::test(start_paused = true)]
async fn one_user_of_a_service_speaks_for_the_others_for_a_while_and_two_for_longer() {
    let (hour, day) = (Duration::from_hours(1), Duration::from_hours(24));
    let hosts = Hosts::new(Duration::ZERO, 8);
    hosts.hold("ann.blogspot.com", day);
    assert_eq!(held(&hosts, "ann.blogspot.com").await, Some(day));
    assert_eq!(held(&hosts, "bob.blogspot.com").await, Some(SPARED));
    tokio::time::sleep(SPARED).await;
    assert_eq!(
        held(&hosts, "ann.blogspot.com").await,
        day.checked_sub(SPARED)
    );
    assert_eq!(held(&hosts, "bob.blogspot.com").await, None);
    hosts.hold("bob.blogspot.com", hour);
    assert_eq!(held(&hosts, "eve.blogspot.com").await, Some(hour));
    // A publisher's hosts speak for themselves.
    hosts.hold("www.example.org", day);
    assert_eq!(held(&hosts, "news.example.org").await, None);
}

#[tokio::test(start_paused = true)]
async fn what_a_user_of_a_service_asked_for_holds_in_a_later_run_whoever_is_asked_first() {
    let hour = Duration::from_hours(1);
    let users = ["a", "b", "c", "d", "e", "f"].map(|user| format!("{user}.letters.example"));
    let hosts = Hosts::new(Duration::ZERO, 8);
    for user in &users {
        drop(hosts.queue(user).turn(None).await.unwrap());
    }
    hosts.hold(&users[5], hour);
    let later = Hosts::new(Duration::ZERO, 8);
    for kept in hosts.news() {
        later.remember(&kept);
    }
    assert_eq!(held(&later, &users[5]).await, Some(hour));
    assert_eq!(held(&later, &users[0]).await, Some(SPARED));
    assert_eq!(held(&later, "letters.example").await, Some(SPARED));
    tokio::time::sleep(SPARED).await;
    assert_eq!(held(&later, &users[0]).await, None);
    assert_eq!(held(&later, &users[5]).await, hour.checked_sub(SPARED));
}

#[tokio::test(start_paused = true)]
async fn a_wish_is_told_as_soon_as_it_is_heard() {
    let hosts = Hosts::new(Duration::ZERO, 8);
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    hosts.tell(Box::new(move |news| lock(&heard).extend(news)));
    hosts.with(PAUSE, 8).hold("a", PAUSE);
    assert_eq!(lock(&told)[0].name, "a");
    assert!(hosts.news().is_empty());
}

#[tokio::test(start_paused = true)]
async fn who_insists_is_let_to_a_host_that_rests_but_to_none_that_asks_to_be_left_alone() {
    let hosts = Hosts::new(Duration::ZERO, 8);
    for _ in 0..FAULTS {
        hosts.queue("a").turn(None).await.unwrap().note(false);
    }
    assert!(hosts.queue("a").turn(None).await.is_err());
    let insisting = || hosts.queue("a").insisting(true);
    assert!(insisting().turn(None).await.is_ok());
    hosts.hold("a", PAUSE);
    assert_eq!(insisting().turn(None).await.err(), Some(Wait::Held(PAUSE)));
}

#[tokio::test(start_paused = true)]
async fn a_host_that_fails_again_and_again_is_left_alone_for_longer_and_longer() {
    let hosts = Hosts::new(Duration::ZERO, 8);
    let fail = async |hosts: &Hosts| {
        hosts
            .queue("a")
            .turn(None)
            .await
            .map(|turn| turn.note(false))
    };
    for _ in 0..FAULTS {
        fail(&hosts).await.unwrap();
    }
    assert_eq!(fail(&hosts).await, Err(Wait::Rests(FIRST_REST, FAULTS)));
    let kept = hosts.news();
    tokio::time::sleep(FIRST_REST).await;
    fail(&hosts).await.unwrap();
    assert_eq!(
        fail(&hosts).await,
        Err(Wait::Rests(2 * FIRST_REST, FAULTS + 1))
    );

    let later = Hosts::new(Duration::ZERO, 8);
    later.remember(&kept[0]);
    assert_eq!(fail(&later).await, Err(Wait::Rests(FIRST_REST, FAULTS)));
    tokio::time::sleep(FIRST_REST).await;
    later.queue("a").turn(None).await.unwrap().note(true);
    assert_eq!(later.news()[0].faults, 0);
    fail(&later).await.unwrap();
    assert!(fail(&later).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_comes_after_the_end_is_not_waited_for() {
    let hosts = Hosts::new(PAUSE, 8);
    let end = Some(Instant::now() + PAUSE / 2);
    drop(hosts.queue("a").turn(end).await.unwrap());
    let start = Instant::now();
    assert_eq!(
        hosts.queue("a").turn(end).await.err(),
        Some(Wait::Late(PAUSE))
    );
    assert!(seconds(start) < 0.1);
    let tickets = ["a", "a", "a"].map(|name| hosts.queue(name));
    assert_eq!(tickets.map(|t| t.wait().as_secs()), [0, 1, 2]);
}

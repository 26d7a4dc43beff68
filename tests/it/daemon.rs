//! `run` as a service manager has it: readiness, watchdog, reload, sockets that are handed over, the end; and a
//! `refresh` by hand beside it.
#![cfg(unix)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::{Aggregator, PATIENCE, Running, program};
use crate::http::{self, get};
use crate::newsroom::page::Page;
use crate::newsroom::{Newsroom, digests};
use crate::published::parse;

/// The service manager's end of `sd_notify(3)`.
struct Manager {
    socket: UnixDatagram,
    path: std::path::PathBuf,
}

impl Manager {
    fn of(aggregator: &Aggregator) -> Self {
        let path = aggregator.path("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        Self { socket, path }
    }

    /// Starts the daemon as a service, with more of its environment.
    fn start(&self, aggregator: &Aggregator, environment: &[(&str, &str)]) -> Running {
        let mut command = program(&aggregator.path(""));
        aggregator.prepare(&mut command).arg("run");
        command.env("NOTIFY_SOCKET", &self.path);
        command.envs(environment.iter().copied());
        Running::start(command, Vec::new())
    }

    /// The next message.
    fn next(&self) -> String {
        let mut message = [0; 4096];
        let length = self.socket.recv(&mut message).expect("a message comes");
        String::from_utf8_lossy(&message[..length]).into_owned()
    }

    /// Waits for a message with a line that begins so.
    #[track_caller]
    fn wait_for(&self, line: &str) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            let message = self.next();
            if message.lines().any(|said| said.starts_with(line)) {
                return message;
            }
            assert!(Instant::now() < until, "no {line}, but {message}");
        }
    }
}

/// The program over the newsroom, to listen at an address of its own.
fn over(site: &Newsroom) -> (Aggregator, SocketAddr) {
    let address = http::free_address();
    let aggregator = Aggregator::over(site).set("server", "listen", &format!("\"{address}\""));
    (aggregator, address)
}

fn entries(address: SocketAddr) -> usize {
    let answer = get(address, "/atom.xml").filter(|answer| answer.status == 200);
    answer.map_or(0, |answer| parse(&answer.body).entries.len())
}

#[track_caller]
fn wait_for_entries(address: SocketAddr, count: usize) {
    let until = Instant::now() + PATIENCE;
    while entries(address) != count {
        assert!(
            Instant::now() < until,
            "{} entries of {count}",
            entries(address)
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn it_is_ready_when_the_first_document_can_be_read_and_says_when_it_stops() {
    let site = Newsroom::empty();
    let (aggregator, address) = over(&site);
    let manager = Manager::of(&aggregator);
    let running = manager.start(&aggregator, &[]);
    let first = manager.next();
    assert!(first.starts_with("READY=1\n"), "{first}");
    assert!(
        first.contains(&format!(
            "STATUS=Serving http://127.0.0.1:8080/ on {address}, reading 2 sources\n"
        )),
        "{first}"
    );
    assert_eq!(get(address, "/atom.xml").unwrap().status, 200);
    running.terminate();
    manager.wait_for("STOPPING=1");
    running.wait().success();
}

#[test]
fn the_watchdog_is_fed_while_all_is_well_and_by_the_process_that_is_meant() {
    let site = Newsroom::empty();
    let (aggregator, _) = over(&site);
    let manager = Manager::of(&aggregator);
    let running = manager.start(&aggregator, &[("WATCHDOG_USEC", "400000")]);
    for _ in 0..3 {
        manager.wait_for("WATCHDOG=1");
    }
    running.terminate();
    running.wait().success();

    let other = [("WATCHDOG_USEC", "400000"), ("WATCHDOG_PID", "1")];
    let running = manager.start(&aggregator, &other);
    manager.wait_for("READY=1");
    running.terminate();
    let last = manager.next();
    assert!(last.starts_with("STOPPING=1"), "{last}");
    running.wait().success();
}

#[test]
fn it_ends_within_five_seconds_with_a_slow_pass_and_open_requests() {
    let site = Newsroom::start();
    site.latency(Duration::from_secs(10));
    let (aggregator, address) = over(&site);
    let mut running = aggregator.spawn(&["run"]);
    http::wait_for(address, "/healthz");
    assert!(site.wait_for_requests(1, PATIENCE, || running.has_ended()));
    // One has sent half a request, one reads nothing of its answer.
    let mut half = TcpStream::connect(address).unwrap();
    half.write_all(b"GET /atom.xml HTTP/1.1\r\n").unwrap();
    let mut idle = TcpStream::connect(address).unwrap();
    idle.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    idle.read_exact(&mut [0; 8]).unwrap();
    let told = Instant::now();
    running.terminate();
    running.wait().success();
    assert!(
        told.elapsed() < Duration::from_secs(5),
        "{:?}",
        told.elapsed()
    );
}

#[test]
fn a_source_is_read_again_while_its_pages_wait_for_a_slow_host() {
    let site = Newsroom::empty();
    let address = http::free_address();
    let aggregator = Aggregator::new(&site)
        .set("server", "listen", &format!("\"{address}\""))
        .set("fetch", "timeout", "\"10m\"")
        .folder("quay")
        .toml("schedule = \"* * * * * *\"\n");
    let write = |host: &str, delay: Duration| {
        let stories = ["/1", "/2"].map(|path| {
            let page = Page::html(format!("<title>At {host}{path}</title>"));
            site.set(host, path, page.delay(delay));
            let url = site.url(host, path);
            format!("<h2><a href=\"{url}\">Berth {host}{path} is swept</a></h2><p>At last.</p>")
        });
        aggregator.write(&format!("quay/{host}.html"), stories.concat());
    };
    write("slow", 2 * PATIENCE);
    let mut running = aggregator.spawn(&["run"]);
    let until = Instant::now() + PATIENCE;
    while site.requests("slow", "/1").is_empty() {
        assert!(Instant::now() < until && !running.has_ended());
        std::thread::sleep(Duration::from_millis(20));
    }
    write("wire", Duration::ZERO);
    wait_for_entries(address, 2);
    assert_eq!(site.requests("wire", "/1").len(), 1);
    let told = Instant::now();
    running.terminate();
    running.wait().success();
    assert!(told.elapsed() < Duration::from_secs(5));
    assert_eq!(site.requests("slow", "/1").len(), 1);
}

#[test]
fn sighup_has_the_configuration_read_again() {
    let site = Newsroom::start();
    let address = http::free_address();
    let aggregator = Aggregator::new(&site)
        .set("server", "listen", &format!("\"{address}\""))
        .folder("quay");
    let manager = Manager::of(&aggregator);
    let running = manager.start(&aggregator, &[]);
    manager.wait_for("READY=1");
    assert_eq!(entries(address), 0);

    let feed = site.url(digests::FEED_HOST, digests::FEED_PATH);
    let aggregator = aggregator
        .feed("harbour", &feed)
        .set("publish", "title", "\"Another title\"");
    aggregator.write_configuration();
    running.signal("-HUP");
    let message = manager.wait_for("RELOADING=1");
    assert!(message.contains("\nMONOTONIC_USEC="), "{message}");
    let message = manager.wait_for("READY=1");
    assert!(message.contains("reading 2 sources"), "{message}");
    let until = Instant::now() + PATIENCE;
    while entries(address) == 0 {
        assert!(Instant::now() < until, "the new source is not read");
        std::thread::sleep(Duration::from_millis(50));
    }
    let shown = get(address, "/atom.xml").unwrap().text();
    assert!(shown.contains("Another title"), "{shown}");
    let page = get(address, "/?q=the").unwrap().text();
    assert!(page.contains("Another title"), "{page}");

    // What is opened once waits for a restart, and the rest holds.
    let other = format!("\"{}\"", http::free_address());
    let aggregator = aggregator
        .set("server", "listen", &other)
        .set("store", "path", "\"other.db\"")
        .set("store", "keep", "\"30d\"")
        .set("server", "password_file", "\"passwords\"");
    aggregator.write("passwords", "ann:secret\n");
    aggregator.write_configuration();
    running.signal("-HUP");
    manager.wait_for("RELOADING=1");
    let message = manager.wait_for("READY=1");
    assert!(
        message.contains("server.listen, store.path: changed, restart"),
        "{message}"
    );
    assert_eq!(get(address, "/atom.xml").unwrap().status, 401);
    assert!(!aggregator.path("other.db").exists());

    // What else stands beside such a setting holds at once.
    let aggregator = aggregator
        .set("store", "path", "\"var/aggregator.db\"")
        .set("store", "keep", "\"60d\"");
    aggregator.write_configuration();
    running.signal("-HUP");
    manager.wait_for("RELOADING=1");
    let message = manager.wait_for("READY=1");
    assert!(
        message.contains("server.listen: changed, restart"),
        "{message}"
    );
    running.terminate();
    running.wait().success();
}

#[test]
fn a_wrong_configuration_is_refused_with_its_reason_and_the_one_before_stays() {
    let site = Newsroom::empty();
    let (aggregator, address) = over(&site);
    let manager = Manager::of(&aggregator);
    let running = manager.start(&aggregator, &[]);
    manager.wait_for("READY=1");
    let wrong = aggregator.configuration() + "schedule = \"often\"\n";
    aggregator.write("aggregator.toml", &wrong);
    running.signal("-HUP");
    manager.wait_for("RELOADING=1");
    let line = wrong.lines().count();
    let message = manager.wait_for("READY=1");
    let reason =
        format!("STATUS=Not reloaded, the configuration before holds: aggregator.toml:{line}: ");
    assert!(message.contains(&reason), "{message}");
    assert_eq!(get(address, "/atom.xml").unwrap().status, 200);
    // A secret that cannot be read is no reason to let everyone in.
    let locked = aggregator.configuration() + "\n[server]\npassword_file = \"nowhere\"\n";
    let locked = locked.replacen(&format!("[server]\nlisten = \"{address}\"\n"), "", 1);
    aggregator.write("aggregator.toml", locked);
    running.signal("-HUP");
    manager.wait_for("RELOADING=1");
    assert!(manager.wait_for("READY=1").contains("password_file"));
    running.terminate();
    running.wait().success().says(&["Not reloaded", "often"]);
}

/// Starts the daemon as a service manager does that listens itself: its socket is the descriptor 3.
fn start_with_socket(aggregator: &Aggregator, listener: &TcpListener, name: &str) -> Running {
    let mut command = Command::new("sh");
    let script = "exec 3<&0 0</dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec \"$@\"";
    command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_aggregator")]);
    aggregator.prepare(&mut command).arg("run");
    command
        .current_dir(aggregator.path(""))
        .env("LISTEN_FDNAMES", name)
        .env_remove("NOTIFY_SOCKET")
        .env_remove("AGGREGATOR_CONFIG")
        .stdin(Stdio::from(OwnedFd::from(listener.try_clone().unwrap())));
    Running::start_without_input(&mut command)
}

#[test]
fn a_socket_that_is_handed_over_is_served_and_a_restart_refuses_no_connection() {
    let site = Newsroom::empty();
    let (aggregator, configured) = over(&site);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let running = start_with_socket(&aggregator, &listener, "http");
    assert_eq!(get(address, "/healthz").unwrap().status, 200);
    assert!(
        get(configured, "/healthz").is_none(),
        "what is handed over counts"
    );
    running.terminate();
    running.wait().success();
    // Asked while nobody is there: answered by the one that comes.
    let mut waiting = TcpStream::connect(address).unwrap();
    waiting
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .unwrap();
    let running = start_with_socket(&aggregator, &listener, "http");
    let mut answer = String::new();
    waiting.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    running.terminate();
    running.wait().success();
}

#[test]
fn a_socket_for_metrics_is_served_with_these_and_not_with_documents() {
    let site = Newsroom::empty();
    let (aggregator, configured) = over(&site);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let running = start_with_socket(&aggregator, &listener, "metrics");
    http::wait_for(configured, "/healthz");
    let metrics = http::wait_for(address, "/metrics").body;
    assert!(String::from_utf8_lossy(&metrics).contains("\naggregator_store_up 1\n"));
    assert_eq!(get(address, "/healthz").unwrap().status, 404);
    running.terminate();
    running.wait().success();
}

#[test]
fn a_refresh_by_hand_works_beside_the_daemon_which_serves_what_it_brings_and_counts_it() {
    let site = Newsroom::start();
    let address = http::free_address();
    let aggregator = Aggregator::new(&site)
        .set("server", "listen", &format!("\"{address}\""))
        .folder("quay");
    let running = aggregator.spawn(&["run"]);
    http::wait_for(address, "/healthz");
    // The daemon has read the empty folder, and looks into it again in an hour at the earliest.
    let until = Instant::now() + PATIENCE;
    while aggregator.run(&["status", "--json"]).json()["sources"][0]["last_run"].is_null() {
        assert!(Instant::now() < until, "the daemon reads nothing");
        std::thread::sleep(Duration::from_millis(50));
    }
    digests::write_folder(&aggregator.path("quay"), site.port()).unwrap();
    let summary = aggregator.refresh();
    let count = usize::try_from(summary["published"]["entries"].as_u64().unwrap()).unwrap();
    assert!(count > 0, "{summary}");
    wait_for_entries(address, count);
    let status = aggregator.run(&["status", "--json"]).success().json();
    assert!(
        status["last_24h"]["passes"].as_u64().unwrap() >= 2,
        "{status}"
    );
    assert!(!status["running_since"].is_null(), "{status}");
    running.terminate();
    running.wait().success();
}

#[test]
fn what_a_server_says_of_freshness_holds_for_the_daemon_and_not_for_a_refresh_by_hand() {
    let site = Newsroom::empty();
    let page = digests::feed(site.port()).header("cache-control", "max-age=7200");
    site.set("wire", "/feed", page);
    let aggregator = Aggregator::new(&site)
        .feed("wire", &site.url("wire", "/feed"))
        .toml("schedule = \"0 */5 * * * *\"\n");
    for readings in 1..=2 {
        aggregator.run(&["refresh"]).success();
        assert_eq!(site.requests("wire", "/feed").len(), readings);
        let status = aggregator.run(&["status", "--json"]).json();
        let time = |key: &str| {
            let text = status["sources"][0][key].as_str().unwrap();
            chrono::DateTime::parse_from_rfc3339(text).unwrap()
        };
        let pause = (time("next_run") - time("last_run")).num_minutes();
        assert!((118..=126).contains(&pause), "{pause} minutes");
    }
}

#[test]
fn two_processes_keep_one_pause_at_a_host() {
    let site = Newsroom::empty();
    let mut aggregator = Aggregator::new(&site).set("fetch", "per_host_interval", "\"400ms\"");
    for name in ["one", "two"] {
        aggregator = aggregator.folder(name);
        let story = |number| {
            let path = format!("/{name}/{number}");
            site.set(
                "quiet",
                &path,
                Page::html(format!("<title>{name} {number}</title>")),
            );
            format!(
                "{number}. A story of {name}\n{}\n\n",
                site.url("quiet", &path)
            )
        };
        let letter: String = (1..=4).map(story).collect();
        aggregator.write(&format!("{name}/letter.txt"), letter);
    }
    aggregator.write_configuration();
    let both = ["one", "two"].map(|name| {
        let mut command = program(&aggregator.path(""));
        command.args(["--config", "aggregator.toml", "refresh", name]);
        Running::start(command, Vec::new())
    });
    for running in both {
        running.wait().success();
    }
    assert!(
        site.requests("quiet", "/one/4").len() == 1 && site.requests("quiet", "/two/4").len() == 1
    );
    // Eight pages, and robots.txt. A busy machine may be late with one and not with the next, so that what counts is
    // how long all of it takes: without each other's turns, half of that.
    let gaps = site.gaps("quiet");
    assert!(gaps.len() >= 8, "{gaps:?}");
    let all: Duration = gaps.iter().sum();
    let pauses = u32::try_from(gaps.len() - 1).unwrap();
    assert!(all >= pauses * Duration::from_millis(400), "{gaps:?}");
}

#[test]
fn a_source_that_is_gone_for_good_is_stopped_and_says_so_and_a_refresh_by_hand_asks_again() {
    let site = Newsroom::empty();
    site.set("wire", "/feed", Page::status(410));
    let aggregator = Aggregator::new(&site).feed("wire", &site.url("wire", "/feed"));
    aggregator
        .run(&["refresh"])
        .code(1)
        .says(&["gone for good"]);
    let status = aggregator.run(&["status", "--json"]).success().json();
    let source = &status["sources"][0];
    assert_eq!(
        (&source["stopped"], &source["skipped"]),
        (&true.into(), &0.into())
    );
    assert!(source["next_run"].is_null(), "{source}");
    site.set("wire", "/feed", digests::feed(site.port()));
    aggregator.run(&["refresh"]).success();
    let status = aggregator.run(&["status", "--json"]).json();
    assert_eq!(status["sources"][0]["stopped"], false);
    assert!(!status["sources"][0]["next_run"].is_null());
}

/// Makes the daemon look, and say how it goes, several times a second.
const WATCHED: &[(&str, &str)] = &[("WATCHDOG_USEC", "600000")];

#[test]
fn a_daemon_that_was_killed_needs_a_look_and_one_that_was_stopped_does_not() {
    let site = Newsroom::start();
    let (aggregator, address) = over(&site);
    aggregator.run(&["refresh"]).success();
    let stop = |mut running: Running, kill: bool| {
        http::wait_for(address, "/healthz");
        if kill {
            running.kill();
        } else {
            running.terminate();
            running.wait().success();
        }
    };
    stop(aggregator.spawn(&["run"]), true);
    for _ in 0..2 {
        let told = aggregator.run(&["status", "--check"]).code(1).stdout;
        assert!(told.contains(" a look: the daemon"), "{told}");
        // Whoever comes next frees what it held, and that changes nothing.
        aggregator.run(&["refresh"]).success();
    }
    let told = aggregator.run(&["status"]).success().stdout;
    assert!(
        told.contains("The daemon ended without being told to"),
        "{told}"
    );
    stop(aggregator.spawn(&["run"]), false);
    aggregator.run(&["status", "--check"]).success();
}

#[test]
fn sources_that_are_read_no_more_need_a_look() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    aggregator.run(&["refresh"]).success();
    aggregator.run(&["status", "--check"]).success();
    aggregator.sql("UPDATE source SET run_at = run_at - 20 * 86400 WHERE name = 'quay'");
    let told = aggregator.run(&["status", "--check"]).code(1).stdout;
    assert_eq!(told, "1 thing needs a look: source quay.\n");
    let told = aggregator.run(&["status"]).success().stdout;
    assert!(told.contains("OVERDUE since"), "{told}");
}

#[test]
fn a_host_that_is_left_alone_is_named_with_the_time() {
    let site = Newsroom::start();
    let aggregator = Aggregator::over(&site);
    aggregator.run(&["refresh"]).success();
    let host = digests::FEED_HOST;
    let url = site.url(host, digests::FEED_PATH);
    let host = url.split(['/', ':']).nth(3).unwrap();
    let later = "strftime('%s', 'now') + 7200";
    aggregator.sql(&format!(
        "INSERT OR REPLACE INTO host VALUES ('{host}', {later}, 0, 0)"
    ));
    let told = aggregator.run(&["status", "--all"]).success().stdout;
    assert!(told.contains(", left alone until "), "{told}");
    assert!(told.contains(&format!("{host} until")), "{told}");
    let told = aggregator.run(&["status", "--json"]).success().json();
    let hosts = told["left_alone"].as_array().unwrap();
    let held = hosts.iter().find(|held| held["name"] == *host).unwrap();
    assert_eq!(held["until"], told["sources"][0]["held_until"]);
}

#[test]
fn a_store_that_is_taken_away_ends_the_daemon_with_one_sentence() {
    let site = Newsroom::empty();
    let (aggregator, _) = over(&site);
    let manager = Manager::of(&aggregator);
    let running = manager.start(&aggregator, WATCHED);
    manager.wait_for("WATCHDOG=1");
    std::fs::rename(aggregator.path("var"), aggregator.path("elsewhere")).unwrap();
    let ended = running.wait().code(1);
    ended.says(&[
        "var/aggregator.db",
        "taken away or replaced",
        "start it anew",
    ]);
}

#[test]
fn a_damaged_store_does_not_end_the_daemon_nor_is_it_replaced_under_it() {
    let site = Newsroom::start();
    let (aggregator, address) = over(&site);
    aggregator.run(&["refresh"]).success();
    aggregator.run(&["backup", "copy.db"]).success();
    let manager = Manager::of(&aggregator);
    let running = manager.start(&aggregator, WATCHED);
    manager.wait_for("WATCHDOG=1");
    // Whoever writes has the others look at the file again, of which nothing is left by then.
    let path = aggregator.path("var/aggregator.db");
    let writer = rusqlite::Connection::open(&path).unwrap();
    let begin = "BEGIN IMMEDIATE; UPDATE source SET run_at = run_at - 1";
    writer.execute_batch(begin).unwrap();
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_len(0).unwrap();
    writer.execute_batch("COMMIT").unwrap();
    drop((file, writer));
    let told = manager.wait_for("STATUS=The server");
    assert!(told.contains("the store does not answer"), "{told}");
    for _ in 0..5 {
        manager.wait_for("WATCHDOG=1");
    }
    assert_eq!(get(address, "/healthz").unwrap().status, 503);
    assert_eq!(get(address, "/atom.xml").unwrap().status, 200);
    let refused = aggregator.run(&["restore", "copy.db"]).code(1);
    refused.says(&["an aggregator run works on this store", "end it first"]);
    running.terminate();
    let said = running.wait().success().stderr;
    let lines = said.lines().filter(|line| line.contains("aggregator.db"));
    assert!(lines.count() <= 6, "{said}");
    aggregator.run(&["restore", "copy.db"]).success();
}

#[test]
fn a_start_that_cannot_publish_serves_what_is_there() {
    let site = Newsroom::start();
    let (aggregator, address) = over(&site);
    aggregator.run(&["refresh"]).success();
    let before = aggregator.read("public/atom.xml");
    let aggregator = aggregator.set("publish", "title", "\"Another title\"");
    std::fs::remove_file(aggregator.path("public/rss.xml")).unwrap();
    std::fs::create_dir_all(aggregator.path("public/rss.xml/x")).unwrap();
    let manager = Manager::of(&aggregator);
    let running = manager.start(&aggregator, &[]);
    manager.wait_for("READY=1");
    assert_eq!(get(address, "/atom.xml").unwrap().status, 200);
    assert!(!before.is_empty());
    running.terminate();
    running.wait().success().says(&["public/rss.xml"]);
    // Where there is none, that is told at once.
    std::fs::remove_dir_all(aggregator.path("public")).unwrap();
    aggregator.write("public", "no folder");
    aggregator.run(&["run"]).code(1).says(&["public"]);
}

#[test]
fn a_reload_with_another_folder_has_its_documents_before_it_is_served() {
    let site = Newsroom::start();
    let (aggregator, address) = over(&site);
    aggregator.run(&["refresh"]).success();
    let count = parse(aggregator.read("public/atom.xml").as_bytes())
        .entries
        .len();
    // A pass over pages is under way for long.
    aggregator.sql("UPDATE visit SET due = 1");
    site.latency(Duration::from_secs(10));
    let requests = site.all_requests().len();
    let manager = Manager::of(&aggregator);
    let mut running = manager.start(&aggregator, &[]);
    manager.wait_for("READY=1");
    assert!(site.wait_for_requests(requests + 1, PATIENCE, || running.has_ended()));
    let aggregator = aggregator.set("publish", "directory", "\"elsewhere\"");
    aggregator.write_configuration();
    running.signal("-HUP");
    manager.wait_for("RELOADING=1");
    manager.wait_for("READY=1");
    assert_eq!(entries(address), count);
    assert!(aggregator.path("elsewhere/atom.xml").exists());
    running.terminate();
    running.wait().success();
}

#[test]
fn it_ends_within_five_seconds_where_another_program_keeps_the_store_locked() {
    let site = Newsroom::empty();
    let (aggregator, address) = over(&site);
    let running = aggregator.spawn(&["run"]);
    http::wait_for(address, "/healthz");
    let other = rusqlite::Connection::open(aggregator.path("var/aggregator.db")).unwrap();
    other.busy_timeout(PATIENCE).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let told = Instant::now();
    running.terminate();
    running.wait().success();
    assert!(
        told.elapsed() < Duration::from_secs(5),
        "{:?}",
        told.elapsed()
    );
}

#[test]
fn a_source_that_is_taken_out_beside_it_waits_for_a_reload_and_that_is_said() {
    let site = Newsroom::empty();
    let (aggregator, address) = over(&site);
    let running = aggregator.spawn(&["run"]);
    http::wait_for(address, "/healthz");
    let hup = format!("kill -HUP {}", running.pid());
    let added = aggregator.path("letters");
    std::fs::create_dir_all(&added).unwrap();
    let says = ["systemctl reload aggregator", &hup];
    aggregator
        .run(&["sources", "add", "letters"])
        .success()
        .says(&says);
    let status = aggregator.run(&["status"]).success().stdout;
    let status = status.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        status.contains("aggregator.toml is newer, aggregator run goes on"),
        "{status}"
    );
    let read = || aggregator.ask("SELECT value FROM meta WHERE key = 'configured'");
    let before = read();
    running.signal("-HUP");
    let until = Instant::now() + PATIENCE;
    while read() == before {
        assert!(
            Instant::now() < until,
            "it does not note that it was reloaded"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

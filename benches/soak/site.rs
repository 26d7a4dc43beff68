//! The newsroom in a process of its own: what it keeps is no memory of the program's.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::{Deserialize, Serialize};

use crate::newsroom::page::Page;
use crate::newsroom::{Newsroom, digests, stories};

/// The argument by which this program is the newsroom.
pub(crate) const ROLE: &str = "--newsroom";

/// What the newsroom is told, a line of JSON each. It answers each by its port.
#[derive(Serialize, Deserialize)]
enum Order {
    /// An article's page, which may fail the first time.
    Story {
        host: String,
        path: String,
        html: String,
        fault: Option<u16>,
    },
    /// The editions of the feed: date and HTML.
    Feed(Vec<(String, String)>),
    /// The next answer of a page is this status.
    Fail {
        host: String,
        path: String,
        status: u16,
    },
    /// To forget the requests so far.
    Forget,
}

/// The newsroom as the process that gives it orders.
pub(crate) struct Site {
    process: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    port: u16,
}

impl Site {
    pub(crate) fn start() -> Self {
        let this = std::env::current_exe().expect("this program has a path");
        let mut process = Command::new(this)
            .arg(ROLE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program starts");
        let orders = process.stdin.take().expect("it is a pipe");
        let answers = process.stdout.take().expect("it is a pipe");
        let mut site = Self {
            process,
            orders,
            answers: BufReader::new(answers),
            port: 0,
        };
        site.port = site.give(&Order::Forget);
        site
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn url(&self, host: &str, path: &str) -> String {
        stories::url(self.port, host, path)
    }

    pub(crate) fn set_story(&mut self, host: &str, path: &str, html: String, fault: Option<u16>) {
        let (host, path) = (host.to_owned(), path.to_owned());
        self.give(&Order::Story {
            host,
            path,
            html,
            fault,
        });
    }

    pub(crate) fn set_feed(&mut self, editions: &[(String, String)]) {
        self.give(&Order::Feed(editions.to_vec()));
    }

    pub(crate) fn fail_once(&mut self, host: &str, path: &str, status: u16) {
        let (host, path) = (host.to_owned(), path.to_owned());
        self.give(&Order::Fail { host, path, status });
    }

    pub(crate) fn forget_requests(&mut self) {
        self.give(&Order::Forget);
    }

    fn give(&mut self, order: &Order) -> u16 {
        let line = serde_json::to_string(order).expect("an order is JSON");
        writeln!(self.orders, "{line}").expect("the newsroom listens");
        let mut answer = String::new();
        self.answers
            .read_line(&mut answer)
            .expect("the newsroom answers");
        answer.trim().parse().expect("its port")
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // Both may fail only where it has ended.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Is the newsroom, until nobody gives orders any more.
pub(crate) fn serve() {
    let site = Newsroom::start();
    site.set("late", "/feed.xml", digests::feed_of(site.port(), &[]));
    for line in std::io::stdin().lines() {
        let line = line.expect("an order is text");
        match serde_json::from_str(&line).expect("an order is JSON") {
            Order::Story {
                host,
                path,
                html,
                fault,
            } => {
                let pages = fault.map(Page::status).into_iter();
                site.set_each(&host, &path, pages.chain([Page::html(html)]).collect());
            }
            Order::Feed(editions) => {
                let editions: Vec<_> = editions
                    .iter()
                    .map(|(date, html)| (date.as_str(), html.as_str()))
                    .collect();
                site.set(
                    "late",
                    "/feed.xml",
                    digests::feed_of(site.port(), &editions),
                );
            }
            Order::Fail { host, path, status } => site.fail_once(&host, &path, status),
            Order::Forget => site.forget_requests(),
        }
        println!("{}", site.port());
    }
}

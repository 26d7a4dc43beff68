//! Months of the product in minutes: `cargo bench --bench soak -- [--passes N] [--kills N] [--seed N]`.
//!
//! Over the newsroom, whose two sources go on to bring editions while feeds and pages fail by chance, passes are made in
//! a process with a simulated clock, then by the real program, which is killed at moments chosen by chance. Neither
//! memory nor open files may grow once all is warm; no entry may be lost or stand twice; the store must be whole, and
//! every document at every moment that it is looked at.
//!
//! All is warm when the store's caches of pages are full: at some eight hundred articles, four thousand passes.
#![expect(clippy::print_stdout, reason = "a bench's result is what it prints")]

#[path = "../../tests/newsroom/mod.rs"]
mod newsroom;
mod site;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use aggregator::config;
use aggregator::fetch::{Client, Outside};
use aggregator::refresh::{self, Context, Plan};
use aggregator::store::Store;
use chrono::{DateTime, TimeDelta, Utc};
use newsroom::digests;
use site::Site;

/// Entries that the newsroom has by itself.
const OWN: usize = 28;
/// From one pass to the next.
const STEP: TimeDelta = TimeDelta::minutes(20);
/// One pass in so many finds a new edition in the folder, and another one in so many in the feed.
const EDITION: u32 = 25;
/// The same of those that may be killed, which are fewer.
const EDITION_AMONG_KILLS: u32 = 6;
/// One in so many is left to its end.
const LEFT: usize = 8;
/// A part of the passes after which all is warm.
const WARM: usize = 2;
/// By so much memory may be more than it was when all was warm: what the allocator makes of another order.
const SLACK: f64 = 1.05;
/// The newest editions, of which the feed tells.
const TOLD: usize = 60;

/// What the simulated clock shows, in seconds since 1970.
static CLOCK: AtomicI64 = AtomicI64::new(1_735_689_600);

fn clock() -> DateTime<Utc> {
    DateTime::from_timestamp(CLOCK.load(Ordering::Relaxed), 0).unwrap_or_default()
}

fn main() {
    if std::env::args().any(|argument| argument == site::ROLE) {
        return site::serve();
    }
    if std::env::var_os(ARENAS).is_none() {
        return with_one_arena();
    }
    let asked = Asked::read();
    let mut passes = Soak::new(asked.seed);
    passes.every = EDITION;
    passes.run_in_process(asked.passes);
    passes.check();
    let mut kills = Soak::new(asked.seed + 1);
    kills.run_and_kill(asked.kills);
    kills.check();
}

/// How glibc is told the number of its arenas, which the program sets by itself.
const ARENAS: &str = "MALLOC_ARENA_MAX";

/// Starts this program anew, with its memory arranged as the real program's is (`src/main.rs`).
fn with_one_arena() {
    let this = std::env::current_exe().expect("this program has a path");
    let mut command = Command::new(this);
    let command = command.args(std::env::args_os().skip(1)).env(ARENAS, "1");
    let status = command.status().expect("this program starts");
    std::process::exit(status.code().unwrap_or(1));
}

/// The arguments.
struct Asked {
    passes: usize,
    kills: usize,
    seed: u64,
}

impl Asked {
    fn read() -> Self {
        let mut asked = Self {
            passes: 9_500,
            kills: 500,
            seed: 1,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut number = || arguments.next().and_then(|number| number.parse().ok());
            match argument.as_str() {
                "--passes" => asked.passes = number().expect("--passes takes a number"),
                "--kills" => asked.kills = number().expect("--kills takes a number"),
                "--seed" => {
                    asked.seed = number().and_then(|n| n.try_into().ok()).unwrap_or_default();
                }
                // What cargo says to every bench.
                _ => {}
            }
        }
        asked
    }
}

/// Chance that is the same in every run: SplitMix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u32) -> u32 {
        u32::try_from(self.next() % u64::from(limit)).unwrap_or_default()
    }

    /// True once in so many.
    fn once_in(&mut self, many: u32) -> bool {
        self.below(many) == 0
    }

    /// A word that hardly comes twice.
    fn word(&mut self) -> String {
        const SYLLABLES: &[&str] = &[
            "ba", "dor", "fen", "gal", "hil", "jor", "kel", "lum", "mar", "nes", "pol", "quin",
            "ras", "sil", "tam", "ur", "vel", "wick", "yar", "zed",
        ];
        let part = |chance: &mut Self| SYLLABLES[chance.next() as usize % SYLLABLES.len()];
        (0..3).map(|_| part(self)).collect()
    }

    fn sentence(&mut self, words: usize) -> String {
        let words: Vec<_> = (0..words).map(|_| self.word()).collect();
        let text = words.join(" ");
        text[..1].to_uppercase() + &text[1..]
    }
}

/// A newsroom that goes on, and what must have become of it.
struct Soak {
    site: Site,
    folder: tempfile::TempDir,
    chance: Chance,
    /// Every address that was cited.
    cited: BTreeSet<String>,
    /// Every id that was published.
    ids: BTreeSet<String>,
    editions: usize,
    /// A new edition comes once in so many passes, to each source.
    every: u32,
    /// The editions of the feed: date and HTML.
    feed: Vec<(String, String)>,
}

impl Soak {
    fn new(seed: u64) -> Self {
        let soak = Self {
            site: Site::start(),
            folder: tempfile::tempdir().expect("a temporary folder can be made"),
            chance: Chance(seed),
            cited: BTreeSet::new(),
            ids: BTreeSet::new(),
            editions: 0,
            every: EDITION_AMONG_KILLS,
            feed: Vec::new(),
        };
        // A copy: who builds meanwhile changes nothing.
        fs::copy(env!("CARGO_BIN_EXE_aggregator"), soak.path("aggregator"))
            .expect("the program can be copied");
        let port = soak.site.port();
        digests::write_folder(&soak.path("quay"), port).expect("the folder can be written");
        let configuration = format!(
            "[publish]\ndirectory = {public:?}\n[store]\npath = {store:?}\n[server]\nlisten = \"127.0.0.1:0\"\n\
             [fetch]\nallow_private = [\"{site}\"]\nper_host_interval = \"0s\"\ntimeout = \"5s\"\n\
             [[source]]\nname = \"harbour\"\nkind = \"feed\"\nurl = \"{harbour}\"\n\
             [[source]]\nname = \"late\"\nkind = \"feed\"\nurl = \"{late}\"\n\
             [[source]]\nname = \"quay\"\nkind = \"directory\"\npath = {quay:?}\n",
            public = soak.path("public"),
            store = soak.path("a.db"),
            site = format!("127.0.0.1:{port}"),
            harbour = soak.site.url(digests::FEED_HOST, digests::FEED_PATH),
            late = soak.site.url("late", "/feed.xml"),
            quay = soak.path("quay"),
        );
        fs::write(soak.path("a.toml"), configuration).expect("a file can be written");
        soak
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The real program.
    fn program(&self) -> Command {
        let mut command = Command::new(self.path("aggregator"));
        let config = self.path("a.toml");
        command
            .args([Path::new("--config"), &config])
            .env_remove("NOTIFY_SOCKET");
        command
    }

    /// A story at an address of its own, whose page fails at first now and then.
    fn story(&mut self) -> (String, String, String) {
        let host = format!("paper{}", self.chance.below(12));
        let path = format!("/{}/{}", self.chance.word(), self.cited.len());
        let title = self.chance.sentence(6);
        let text = self.chance.sentence(90);
        let html = format!(
            "<!doctype html><title>{title}</title><meta property=og:title content=\"{title}\">\
             <article><h1>{title}</h1><p>{text}.</article>"
        );
        let fault = [500, 503, 404, 403][self.chance.next() as usize % 4];
        let fault = self.chance.once_in(3).then_some(fault);
        self.site.set_story(&host, &path, html, fault);
        let url = self.site.url(&host, &path);
        self.cited.insert(url.clone());
        (title, self.chance.sentence(8), url)
    }

    /// What happens between two passes.
    fn live_on(&mut self, date: DateTime<Utc>) {
        if self.chance.once_in(self.every) {
            self.editions += 1;
            let stories: String = (1..=3)
                .map(|number| {
                    let (title, remark, url) = self.story();
                    format!("{number}. {title}\n{remark}.\n{url}\n\n")
                })
                .collect();
            let day = date.format("%Y-%m-%d-%H%M");
            let name = self
                .path("quay")
                .join(format!("{day}-{}.txt", self.editions));
            fs::write(name, stories).expect("a file can be written");
        }
        if self.chance.once_in(self.every) {
            let stories: String = (0..2)
                .map(|_| {
                    let (title, remark, url) = self.story();
                    format!("<h2><a href=\"{url}\">{title}</a></h2><p>{remark}.</p>")
                })
                .collect();
            // An entry's id has its day: no two editions have one.
            let day = date + TimeDelta::days(i64::try_from(self.feed.len()).unwrap_or_default());
            self.feed.push((day.to_rfc3339(), stories));
            let newest = self.feed.len().saturating_sub(TOLD);
            self.site.set_feed(&self.feed[newest..]);
        }
        if self.chance.once_in(6) {
            let status = [500, 503, 404, 403][self.chance.next() as usize % 4];
            self.site.fail_once("late", "/feed.xml", status);
        }
        if self.chance.once_in(10) {
            self.site
                .fail_once(digests::FEED_HOST, digests::FEED_PATH, 502);
        }
        // The newsroom remembers every request; a soak asks for too many.
        self.site.forget_requests();
    }

    fn run_in_process(&mut self, passes: usize) {
        let config = config::load(&self.path("a.toml")).expect("the configuration is right");
        let outside = Outside {
            now: clock,
            ..Outside::default()
        };
        let context = Context {
            store: Arc::new(Store::open(&config.store.path).expect("the store can be made")),
            client: Client::with_outside(config.fetch.clone(), outside)
                .expect("a client can be made"),
            config: Arc::new(config),
            clock,
            metrics: Arc::default(),
            progress: Arc::new(|_| {}),
            command: "run",
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("threads can be started");
        let mut warm = None;
        for pass in 1..=passes {
            CLOCK.fetch_add(STEP.num_seconds(), Ordering::Relaxed);
            self.live_on(clock());
            runtime
                .block_on(async { refresh::run(&context, Plan::default()).await })
                .expect("a pass is made whatever fails");
            if pass % 50 == 0 || pass == passes {
                self.look_at_documents();
            }
            if pass == passes / WARM {
                warm = Some(Size::now());
            }
            if pass % (passes / 10).max(1) == 0 {
                println!("{pass} passes, {} cited, {}", self.cited.len(), Size::now());
            }
        }
        // What is due, and failed, is tried until it is read.
        for _ in 0..200 {
            CLOCK.fetch_add(TimeDelta::hours(2).num_seconds(), Ordering::Relaxed);
            runtime
                .block_on(async { refresh::run(&context, Plan::default()).await })
                .expect("a pass is made whatever fails");
        }
        let last = Size::now();
        if let Some(warm) = warm {
            println!("warm: {warm}; at the end: {last}");
            assert!(last.files <= warm.files + 4, "open files grow");
            assert!(last.memory <= warm.memory * SLACK + 4.0, "memory grows");
        }
    }

    fn run_and_kill(&mut self, kills: usize) {
        // How long a pass takes when it is left alone, which depends on the machine and on what else it does.
        let (mut whole, mut at_work) = (Duration::from_secs(1), 0);
        for kill in 1..=kills {
            // The program goes by the real clock; its editions are a day apart.
            let days = i64::try_from(kill).unwrap_or_default();
            self.live_on(clock() - TimeDelta::days(days));
            let is_left = kill % LEFT == 1;
            let is_daemon = !is_left && self.chance.once_in(4);
            let mut command = self.program();
            let command = command.arg(if is_daemon { "run" } else { "refresh" });
            let quiet = command
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            let begun = Instant::now();
            let mut child = quiet.spawn().expect("the program starts");
            if is_left {
                child.wait().expect("a child can be waited for");
                whole = begun.elapsed();
            } else {
                std::thread::sleep(whole.mul_f64(f64::from(self.chance.below(1200)) / 1000.0));
                self.look_at_documents();
                at_work += usize::from(child.try_wait().is_ok_and(|status| status.is_none()));
                child.kill().expect("a child can be killed");
                child.wait().expect("a child can be waited for");
            }
            self.look_at_documents();
            if kill % (kills / 10).max(1) == 0 {
                let cited = self.cited.len();
                println!("{kill} runs, {at_work} of them killed at work, {cited} cited");
            }
        }
        let last = self.program().arg("refresh").output();
        let last = last.expect("the program runs");
        println!("{}", String::from_utf8_lossy(&last.stderr).trim());
    }

    /// Each document is whole at this moment; the ids in the newest are kept.
    fn look_at_documents(&mut self) {
        let Ok(bytes) = fs::read(self.path("public/atom.xml")) else {
            return;
        };
        self.ids.extend(ids(&bytes, "atom.xml"));
    }

    /// All that was cited is published, each once, and what holds it is whole.
    fn check(&mut self) {
        self.look_at_documents();
        let listed = self.program().args(["entries", "--json"]).output();
        let listed = String::from_utf8(listed.expect("the program runs").stdout);
        let entries: Vec<serde_json::Value> = listed
            .expect("JSON is UTF-8")
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line is JSON"))
            .collect();
        let id = |entry: &serde_json::Value| entry["id"].as_str().map(str::to_owned);
        let url = |entry: &serde_json::Value| entry["url"].as_str().map(str::to_owned);
        let ids_now: BTreeSet<String> = entries.iter().filter_map(id).collect();
        let urls: Vec<String> = entries.iter().filter_map(url).collect();
        let urls_now: BTreeSet<String> = urls.iter().cloned().collect();
        let lost: Vec<_> = self.cited.difference(&urls_now).collect();
        assert!(
            lost.is_empty(),
            "{} of {} lost: {lost:?}",
            lost.len(),
            self.cited.len()
        );
        assert_eq!(ids_now.len(), entries.len(), "an id stands twice");
        assert_eq!(urls_now.len(), urls.len(), "an address stands twice");
        assert_eq!(entries.len(), OWN + self.cited.len());
        let gone: Vec<_> = self.ids.difference(&ids_now).collect();
        assert!(
            gone.is_empty(),
            "ids that were published are gone: {gone:?}"
        );
        let mut held = BTreeSet::new();
        let mut documents = 0;
        for path in feeds(&self.path("public")) {
            let bytes = fs::read(&path).expect("a document can be read");
            let found = ids(&bytes, &path.display().to_string());
            documents += 1;
            if path
                .parent()
                .is_some_and(|folder| !folder.ends_with("mentions"))
            {
                held.extend(found);
            }
        }
        assert!(ids_now.is_subset(&held), "an entry is in no document");
        let store = rusqlite::Connection::open(self.path("a.db")).expect("the store opens");
        let sound: String = store
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .expect("it can be checked");
        assert_eq!(sound, "ok");
        println!(
            "{} entries, {documents} documents, the store is sound",
            entries.len()
        );
    }
}

/// The ids of the entries of an Atom document, which must be whole.
fn ids(bytes: &[u8], name: &str) -> Vec<String> {
    let feed = feed_rs::parser::parse(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut ids: Vec<_> = feed.entries.into_iter().map(|entry| entry.id).collect();
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "{name}: an entry stands twice");
    ids
}

/// The Atom documents in a folder and below it.
fn feeds(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(feeds(&path));
        } else if path.extension().is_some_and(|ending| ending == "xml")
            && fs::read(&path).is_ok_and(|bytes| bytes.windows(5).take(400).any(|w| w == b"<feed"))
        {
            found.push(path);
        }
    }
    found
}

/// What this process takes.
struct Size {
    /// Resident, in MB.
    memory: f64,
    /// Open files.
    files: usize,
}

impl Size {
    fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let resident = resident.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok());
        Self {
            memory: resident.unwrap_or(0.0) / 1000.0,
            files: fs::read_dir("/proc/self/fd").map_or(0, Iterator::count),
        }
    }
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:.1} MB resident, {} files open",
            self.memory, self.files
        )
    }
}

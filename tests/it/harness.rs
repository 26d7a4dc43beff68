//! A folder, a configuration, and the program run in it with a time limit.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::newsroom::{Newsroom, digests};

/// No command of these tests takes longer; one that does has hung.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// A folder of its own with a configuration, in which the program runs.
pub(crate) struct Aggregator {
    folder: TempDir,
    /// What stands before every section.
    top: String,
    /// By section and key: the value as TOML.
    settings: BTreeMap<&'static str, BTreeMap<&'static str, String>>,
    sources: String,
    environment: Vec<(&'static str, &'static str)>,
}

impl Aggregator {
    /// No source yet; the site's address is allowed, and hosts need no pause.
    pub(crate) fn new(site: &Newsroom) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Self {
            folder,
            top: String::new(),
            settings: BTreeMap::new(),
            sources: String::new(),
            environment: Vec::new(),
        }
        .set("publish", "base_url", "\"http://127.0.0.1:8080/\"")
        .set("publish", "directory", "\"public\"")
        .set("store", "path", "\"var/aggregator.db\"")
        .set(
            "fetch",
            "allow_private",
            &format!("[\"{}\"]", site.address()),
        )
        .set("fetch", "per_host_interval", "\"1ms\"")
        .set("fetch", "timeout", "\"20s\"")
    }

    /// Both sources of the newsroom: the feed `harbour`, and the folder `quay`.
    pub(crate) fn over(site: &Newsroom) -> Self {
        let aggregator = Self::new(site)
            .feed("harbour", &site.url(digests::FEED_HOST, digests::FEED_PATH))
            .folder("quay");
        digests::write_folder(&aggregator.path("quay"), site.port())
            .expect("the folder can be written");
        aggregator
    }

    /// Sets one key; the value is TOML.
    pub(crate) fn set(mut self, section: &'static str, key: &'static str, value: &str) -> Self {
        self.settings
            .entry(section)
            .or_default()
            .insert(key, value.to_owned());
        self
    }

    /// A source of kind `feed`.
    pub(crate) fn feed(self, name: &str, url: &str) -> Self {
        self.toml(&format!(
            "[[source]]\nname = \"{name}\"\nkind = \"feed\"\nurl = \"{url}\"\n"
        ))
    }

    /// A source of kind `directory`: the folder of that name, with a curator of its own.
    pub(crate) fn folder(self, name: &str) -> Self {
        fs::create_dir_all(self.path(name)).expect("the folder can be made");
        let curator = digests::FOLDER_CURATOR;
        self.toml(&format!(
            "[[source]]\nname = \"{name}\"\nkind = \"directory\"\npath = \"{name}\"\ncurator = \"{curator}\"\n"
        ))
    }

    /// A line before every section.
    pub(crate) fn at_the_top(mut self, line: &str) -> Self {
        self.top = format!("{}{line}\n", self.top);
        self
    }

    /// More of the configuration, as it stands.
    pub(crate) fn toml(mut self, text: &str) -> Self {
        self.sources.push_str(text);
        self
    }

    /// A variable of the program's environment.
    pub(crate) fn env(mut self, name: &'static str, value: &'static str) -> Self {
        self.environment.push((name, value));
        self
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file there; its folders are made.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a file has a folder"))
            .expect("a folder can be made");
        fs::write(path, content).expect("a file can be written");
    }

    /// Reads a text file there.
    pub(crate) fn read(&self, name: &str) -> String {
        let path = self.path(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Writes something else in the sources' part of the configuration.
    pub(crate) fn edit(mut self, from: &str, to: &str) -> Self {
        assert!(self.sources.contains(from), "{}", self.sources);
        self.sources = self.sources.replace(from, to);
        self
    }

    /// The configuration as it is written before each run.
    pub(crate) fn configuration(&self) -> String {
        let sections = self.settings.iter().map(|(section, keys)| {
            let keys: String = keys
                .iter()
                .map(|(key, value)| format!("{key} = {value}\n"))
                .collect();
            format!("[{section}]\n{keys}\n")
        });
        let top = [self.top.clone()];
        top.into_iter()
            .chain(sections)
            .chain([self.sources.clone()])
            .collect()
    }

    /// Runs a command to its end.
    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Outcome {
        self.run_with_input(arguments, "")
    }

    /// Runs a command to its end, with that on its standard input.
    pub(crate) fn run_with_input<A: AsRef<OsStr>>(
        &self,
        arguments: &[A],
        input: impl Into<Vec<u8>>,
    ) -> Outcome {
        self.spawn_with_input(arguments, input.into()).wait()
    }

    /// `refresh --json`, which must succeed: what it printed.
    pub(crate) fn refresh(&self) -> Value {
        self.run(&["refresh", "--json"]).success().json()
    }

    /// Starts a command.
    pub(crate) fn spawn<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Running {
        self.spawn_with_input(arguments, Vec::new())
    }

    fn spawn_with_input<A: AsRef<OsStr>>(&self, arguments: &[A], input: Vec<u8>) -> Running {
        let mut command = program(self.folder.path());
        self.prepare(&mut command).args(arguments);
        Running::start(command, input)
    }

    /// Writes the configuration, and has a command that begins with the program use it.
    pub(crate) fn prepare<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        self.write_configuration();
        command
            .arg("--config")
            .arg("aggregator.toml")
            .envs(self.environment.iter().copied())
    }

    /// Writes the configuration as it is now.
    pub(crate) fn write_configuration(&self) {
        self.write("aggregator.toml", self.configuration());
    }

    /// Changes the store by hand, as an earlier version of the program might have left it.
    pub(crate) fn sql(&self, statements: &str) {
        let store = rusqlite::Connection::open(self.path("var/aggregator.db"));
        let done = store.and_then(|store| store.execute_batch(statements));
        done.unwrap_or_else(|error| panic!("{error} in {statements}"));
    }

    /// One text out of the store.
    pub(crate) fn ask(&self, query: &str) -> String {
        let store = rusqlite::Connection::open(self.path("var/aggregator.db"));
        let found = store.and_then(|store| store.query_row(query, [], |row| row.get(0)));
        found.unwrap_or_else(|error| panic!("{error} in {query}"))
    }

    /// How many files and folders stand in `public` while a command may still write there.
    pub(crate) fn documents_so_far(&self) -> usize {
        fs::read_dir(self.path("public"))
            .into_iter()
            .flatten()
            .count()
    }

    /// Every published file below `public`, by its path there.
    pub(crate) fn documents(&self) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        collect_files(&self.path("public"), &self.path("public"), &mut found);
        found
    }
}

/// The program in a folder, away from the tester's own configuration and terminal.
pub(crate) fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aggregator"));
    command
        .current_dir(folder)
        .env_remove("RUST_LOG")
        .env_remove("NOTIFY_SOCKET");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AGGREGATOR_") {
            command.env_remove(name);
        }
    }
    command
}

fn collect_files(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect_files(root, &path, found);
        } else {
            let name = path
                .strip_prefix(root)
                .expect("it lies below")
                .to_string_lossy()
                .into_owned();
            found.insert(name, fs::read(&path).expect("a published file can be read"));
        }
    }
}

/// A program that runs. Dropping it kills it.
pub(crate) struct Running {
    child: Child,
    outputs: Option<[JoinHandle<Vec<u8>>; 2]>,
}

impl Running {
    pub(crate) fn start(mut command: Command, input: Vec<u8>) -> Self {
        let mut running = Self::start_without_input(command.stdin(Stdio::piped()));
        let mut stdin = running.child.stdin.take().expect("it is a pipe");
        // A program that does not read its input closes the pipe: no fault of the test.
        thread::spawn(move || stdin.write_all(&input));
        running
    }

    /// The same with whatever the command has as its standard input.
    pub(crate) fn start_without_input(command: &mut Command) -> Self {
        let pipes = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().expect("the program starts");
        let stdout = drain(child.stdout.take().expect("it is a pipe"));
        let stderr = drain(child.stderr.take().expect("it is a pipe"));
        Self {
            child,
            outputs: Some([stdout, stderr]),
        }
    }

    /// SIGKILL, and its end awaited.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// SIGTERM.
    pub(crate) fn terminate(&self) {
        self.signal("-TERM");
    }

    /// Another signal, as kill(1) names it.
    pub(crate) fn signal(&self, signal: &str) {
        let pid = self.pid().to_string();
        let status = Command::new("kill")
            .args([signal, &pid])
            .status()
            .expect("kill(1) is there");
        assert!(status.success(), "kill {signal} {pid}");
    }

    /// Its process number.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child
            .try_wait()
            .expect("a child can be asked")
            .is_some()
    }

    /// Waits for its end, which must come.
    pub(crate) fn wait(self) -> Outcome {
        self.wait_and_weigh(PATIENCE).0
    }

    /// The same within a time, and the most memory that it took, in KiB, where the system tells.
    pub(crate) fn wait_and_weigh(mut self, patience: Duration) -> (Outcome, Option<u64>) {
        let until = Instant::now() + patience;
        let mut memory = None;
        let status = loop {
            memory = self.memory().max(memory);
            if let Some(status) = self.child.try_wait().expect("a child can be asked") {
                break Some(status);
            }
            if Instant::now() > until {
                self.kill();
                break None;
            }
            thread::sleep(Duration::from_millis(5));
        };
        let [stdout, stderr] = self
            .outputs
            .take()
            .expect("it is waited for once")
            .map(|output| {
                String::from_utf8_lossy(&output.join().expect("reading a pipe does not panic"))
                    .into_owned()
            });
        let status =
            status.unwrap_or_else(|| panic!("no end within {patience:?}\n{stdout}\n{stderr}"));
        let outcome = Outcome {
            status,
            stdout,
            stderr,
        };
        (outcome, memory)
    }

    /// The most memory that it took so far, in KiB (proc(5)).
    fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        peak.trim().trim_end_matches(" kB").parse().ok()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

fn drain(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut all = Vec::new();
        let _ = pipe.read_to_end(&mut all);
        all
    })
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// It must have ended with this exit status.
    #[track_caller]
    pub(crate) fn code(self, code: i32) -> Self {
        assert_eq!(
            self.status.code(),
            Some(code),
            "stdout: {}\nstderr: {}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// It must have ended with 0.
    #[track_caller]
    pub(crate) fn success(self) -> Self {
        self.code(0)
    }

    /// Standard output as one JSON value.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error} in {}", self.stdout))
    }

    /// Standard output as JSON, a value a line.
    #[track_caller]
    pub(crate) fn json_lines(&self) -> Vec<Value> {
        let read =
            |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"));
        self.stdout.lines().map(read).collect()
    }

    /// Whether one line of standard error has all of these words.
    #[track_caller]
    pub(crate) fn says(self, words: &[&str]) -> Self {
        let found = self
            .stderr
            .lines()
            .any(|line| words.iter().all(|word| line.contains(word)));
        assert!(found, "no line with {words:?} in: {}", self.stderr);
        self
    }
}

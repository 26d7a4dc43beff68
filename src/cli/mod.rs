//! The command line: arguments → command → exit status. One file a command; `output` alone prints.

mod arguments;
mod backup;
mod canonical;
mod case;
mod check;
mod dates;
mod entries;
mod entry;
mod extract;
mod hosts;
mod import;
mod init;
mod input;
mod log;
mod opml;
mod output;
mod owner;
mod parse;
mod people;
mod progress;
mod publish;
mod refresh;
mod reread;
mod restore;
mod running;
mod serve;
mod similar;
mod sources;
mod standing;
mod status;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use clap::{CommandFactory as _, Parser as _};
use tracing::level_filters::LevelFilter;

use crate::address;
use crate::config::{self, Config};
use crate::fetch::{Client, Outside};
use crate::refresh::{Context, Progress};
use crate::store::Store;
use arguments::{Arguments, Command};

/// Why a command came to nothing, by exit status.
#[derive(Debug)]
enum Failure {
    /// 1: nothing could be stored or published, or a file could not be read. Said in one line.
    Failed(String),
    /// 1, and all that was to be said has been.
    Told,
    /// 2: the command line or the configuration is wrong. Said in one line.
    Usage(String),
}

type Outcome = Result<(), Failure>;

/// The variable that names the configuration.
const CONFIG: &str = "AGGREGATOR_CONFIG";

/// Runs the program with these arguments, the program's name first; the exit status is INTERFACE's.
#[must_use]
pub fn run(arguments: &[OsString]) -> ExitCode {
    match Arguments::try_parse_from(arguments) {
        Ok(read) => status_of(command(read)),
        Err(error) => explain(&error, arguments),
    }
}

/// The command line as it is defined: what its help, its manual pages and the shells' completions are made of.
#[must_use]
pub fn definition() -> clap::Command {
    Arguments::command()
}

/// The exit status, and the line that says why.
fn status_of(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Told) => ExitCode::from(1),
        Err(Failure::Failed(line)) => {
            output::error(&line);
            ExitCode::from(1)
        }
        Err(Failure::Usage(line)) => {
            output::error(&line);
            ExitCode::from(2)
        }
    }
}

/// The help of the command that was meant, or of all.
fn help_for(arguments: &[OsString]) -> String {
    let program = definition();
    let (mut command, mut typed) = (&program, "aggregator".to_owned());
    for word in arguments.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(below) = command.find_subcommand(word) {
            command = below;
            typed.push_str(&format!(" {word}"));
        }
    }
    typed + " --help"
}

/// Help and version go to standard output; a wrong command line is one line with the mend.
fn explain(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    let text = error.render().to_string();
    if !error.use_stderr() {
        return status_of(output::text(&text));
    }
    let first: Vec<&str> = text
        .lines()
        .take_while(|l| !l.trim().is_empty())
        .map(str::trim)
        .collect();
    let what = first.join(" ");
    // What was meant, where it is near.
    let mut tips = text.lines().filter_map(|l| l.trim().strip_prefix("tip: "));
    let tip = tips
        .next()
        .map_or_else(String::new, |tip| format!("; {tip}"));
    output::error(&format!(
        "{}{tip}; see {}",
        what.trim_start_matches("error: "),
        help_for(arguments)
    ));
    ExitCode::from(2)
}

fn command(arguments: Arguments) -> Outcome {
    let config = arguments.config.as_deref();
    match arguments.command {
        Command::Refresh(args) => refresh::run(config, args),
        Command::Run => serve::run(config),
        Command::Import(args) => import::run(config, args),
        Command::Parse(args) => parse::run(config, &args),
        Command::Case(args) => case::run(config, &args),
        Command::Extract(args) => extract::run(config, &args),
        Command::Canonical => canonical::run(config),
        Command::Dates => dates::run(),
        Command::Similar => similar::run(),
        Command::Publish(args) => publish::run(config, &args),
        Command::Entries(args) => entries::run(config, args),
        Command::Entry(command) => entry::run(config, command),
        Command::Refetch(args) => entry::refetch(config, &args),
        Command::Reread(args) => reread::run(config, &args),
        Command::Status(args) => status::run(config, &args),
        Command::Sources(command) => sources::run(config, &command),
        Command::Opml(command) => opml::run(config, &command),
        Command::Check => check::run(config),
        Command::Backup(args) => backup::run(config, &args),
        Command::Restore(args) => restore::run(config, &args),
        Command::Init(args) => init::run(config, &args),
    }
}

/// The instant that this is: the one place where the command line asks the clock.
#[expect(clippy::disallowed_methods, reason = "the program's edge")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

/// Reads the configuration that was named, or the one that is found. What it says of addresses holds from now on.
fn load(explicit: Option<&Path>) -> Result<Config, Failure> {
    let path = config::find(explicit, std::env::var_os(CONFIG).as_deref());
    let config = path
        .and_then(|path| config::load(&path))
        .map_err(unusable)?;
    address::add(Arc::clone(&config.addresses));
    Ok(config)
}

/// The same for a command that writes to the store or the output folder: it does so as the store's owner.
fn load_as_owner(explicit: Option<&Path>) -> Result<Config, Failure> {
    let config = load(explicit)?;
    owner::work_as_owner(&config.store.path)?;
    Ok(config)
}

/// What a configuration that can't be used, or not be written, comes to.
#[expect(clippy::needless_pass_by_value, reason = "what `map_err` gives")]
fn unusable(error: config::Error) -> Failure {
    match error {
        config::Error::Unwritable { .. } => Failure::Failed(error.to_string()),
        _ => Failure::Usage(error.to_string()),
    }
}

/// How the program is called for the configuration at this place.
fn program(config: &Path) -> String {
    if config::USUAL_PLACES
        .iter()
        .any(|usual| Path::new(usual) == config)
    {
        return "aggregator".to_owned();
    }
    format!("aggregator --config {}", config.display())
}

/// The same for a command that needs none: one that was named must be right, one that is found lends what it has.
fn load_if_any(explicit: Option<&Path>) -> Result<Option<Config>, Failure> {
    match load(explicit) {
        Ok(config) => Ok(Some(config)),
        Err(error) if explicit.is_some() => Err(error),
        Err(_) => Ok(None),
    }
}

/// The command that is the daemon.
const RUN: &str = "run";

/// What commands that change the store may use.
fn context(
    config: Config,
    command: &'static str,
    progress: Arc<dyn Fn(Progress<'_>) + Send + Sync>,
) -> Result<Context, Failure> {
    // A command by hand says by itself what comes of it; the log has what nobody asked for.
    let is_daemon = command == RUN;
    log::start(
        &config,
        if is_daemon {
            config.log.level
        } else {
            LevelFilter::WARN
        },
    );
    let store = Store::open(&config.store.path).map_err(failed)?;
    tell_kept(&store);
    let outside = Outside::default();
    let metrics = Arc::clone(&outside.metrics);
    let client = Client::with_outside(config.fetch.clone(), outside).map_err(failed)?;
    let turns = config.store.path.with_extension("turns");
    if let Err(error) = client.share_turns(&turns) {
        // It is no more than a courtesy to hosts that two processes ask at once.
        tracing::warn!("{}: {error}; check its permissions", turns.display());
    }
    Ok(Context {
        config: Arc::new(config),
        store: Arc::new(store),
        client,
        clock: now,
        metrics,
        progress,
        command,
    })
}

/// The store for commands that only look; an empty one where there is none yet: asking makes no file.
fn existing_store(config: &Config) -> Result<Store, Failure> {
    match Store::open_existing(&config.store.path).map_err(failed)? {
        Some(store) => {
            tell_kept(&store);
            Ok(store)
        }
        None => Store::empty().map_err(failed),
    }
}

/// The store beside what does not depend on it; `None` where there is none, or it can't be read now.
fn store_if_readable(config: &Config) -> Option<Store> {
    let path = Some(&config.store.path).filter(|path| path.exists());
    path.and_then(|_| existing_store(config).ok())
}

/// Says where a store of an earlier version is kept that was brought up to date.
fn tell_kept(store: &Store) {
    if let Some(kept) = store.kept() {
        output::note(&format!(
            "{}: brought up to date; as it was before, it is kept as {}",
            store.path().display(),
            kept.display()
        ));
    }
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::Failed(error.to_string())
}

fn from_pass(error: crate::refresh::Error) -> Failure {
    match error {
        crate::refresh::Error::UnknownSource { .. }
        | crate::refresh::Error::UnknownDigest { .. } => Failure::Usage(error.to_string()),
        _ => failed(error),
    }
}

/// The runtime for commands that wait. One thread does what a pass has to do beside waiting, for pages are read by threads
/// of their own; the server has one more.
fn runtime(threads: usize) -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build()
        .map_err(|error| Failure::Failed(format!("no threads could be started: {error}")))
}

//! `aggregator check`: what the configuration says, and what would run when.

mod remarks;

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};

use super::people::{fitted_table, table, time, wrapped};
use super::serve::door;
use super::{Outcome, load, now, output, program};
use crate::config::{Config, SourceConfig};
use crate::model::{Origin, Password, Secret, Source};
use crate::source::credential;
use crate::text::count;
use crate::zone::{self, Tz};

/// How many runs of a source are shown.
const RUNS: usize = 5;

pub(super) fn run(config: Option<&Path>) -> Outcome {
    let mut config = load(config)?;
    let mut remarks = remarks::take_absent(&mut config.server);
    let door = door(&config)?;
    remarks.extend(remarks::remarks(&config));
    output::line(&format!(
        "{}: right, {}",
        config.path.display(),
        count(config.sources.len(), "source")
    ))?;
    for (variable, key) in &config.environment {
        output::line(&format!("{key} is that of the environment: {variable}"))?;
    }
    let enabled = config.sources.iter().filter(|s| s.source.enabled);
    let lacks: Vec<String> = enabled.filter_map(|s| lack(&s.source)).collect();
    if !lacks.is_empty() {
        output::line("These cannot be read as things are:")?;
        for lack in &lacks {
            output::text(&wrapped(&format!("  {lack}"), 4))?;
        }
    }
    if !remarks.is_empty() {
        output::line("These deserve a look:")?;
        for remark in &remarks {
            output::text(&wrapped(&format!("  {remark}"), 4))?;
        }
    }
    if config.sources.is_empty() {
        let program = program(&config.path);
        output::line(&format!(
            "There is no source yet: {program} sources add URL"
        ))?;
    } else {
        let rows = config.sources.iter().map(row).collect();
        let head = ["source", "kind", "reads", "schedule"];
        output::text(&fitted_table(&head, rows, 0..0, 2))?;
        output::line("")?;
        output::text(&next_runs(&config.sources))?;
        output::line("")?;
    }
    let places = format!(
        "Publishes to {} for {}; remembers in {}; would serve on {}",
        config.publish.directory.display(),
        config.publish.base_url,
        config.store.path.display(),
        config.server.listen
    );
    output::text(&wrapped(&places, 2))?;
    if door.leads_out() {
        output::text(&wrapped(
            "publish.base_url does not name the secret folder: what the feeds there lead to needs a password; write base_url = \"…/SECRET/\"",
            2,
        ))?;
    }
    output::text(&wrapped(&clocks(&config), 2))?;
    if config.fetch.contact.is_empty() {
        output::text(&wrapped(
            "fetch.contact is empty: name an address or page there, so that sites can reach you",
            2,
        ))?;
    }
    Ok(())
}

/// Whose rules say when clocks change, and where else for want of a zone's file.
fn clocks(config: &Config) -> String {
    let own = format!("tzdata {}, which is built in", zone::built_in_version());
    let Some((folder, version)) = zone::system() else {
        return format!("Clocks change by {own}");
    };
    let folder = folder.display();
    let theirs = match version {
        Some(version) => format!("tzdata {version} of {folder}"),
        None => format!("the tzdata of {folder}"),
    };
    let zones = config.sources.iter().map(|s| s.source.timezone);
    let lacking: BTreeSet<_> = zones
        .chain([config.publish.timezone])
        .filter(|zone| zone.is_built_in())
        .map(Tz::name)
        .collect();
    if lacking.is_empty() {
        return format!("Clocks change by {theirs}");
    }
    let lacking = Vec::from_iter(lacking).join(", ");
    format!("Clocks change by {theirs}; in {lacking} by {own}, for want of a file that can be read")
}

/// What a source needs of this machine and does not find, and the mend.
fn lack(source: &Source) -> Option<String> {
    let name = &source.name;
    let missing = |key: &str, path: &Path| {
        let path = path.display();
        format!("{name}: {key} {path} is not there; make it, or correct {key}")
    };
    let program = |key: &str, command: &[String]| {
        let program = command.first().filter(|program| !is_found(program))?;
        Some(format!(
            "{name}: {key} {program} is not found; install it, or correct {key}"
        ))
    };
    match &source.origin {
        Origin::Directory { path } | Origin::Maildir { path, .. } | Origin::Mbox { path, .. } => {
            (!path.exists()).then(|| missing("path", path))
        }
        Origin::Command { command } => program("command", command),
        Origin::Imap(imap) => match &imap.secret {
            Secret::PasswordFile(path) => {
                (!credential(path).exists()).then(|| missing("password_file", path))
            }
            Secret::TokenCommand(command) => program("token_command", command),
        },
        Origin::Feed { .. } | Origin::Page { .. } => match &source.login.as_ref()?.password {
            Password::File(path) => {
                (!credential(path).exists()).then(|| missing("password_file", path))
            }
            Password::Written(_) => None,
        },
        Origin::Import => None,
    }
}

/// Whether a program is there: where its name says, else in one of the folders of `$PATH`.
fn is_found(program: &str) -> bool {
    if program.contains('/') {
        return Path::new(program).is_file();
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

/// What a source is, and when it is read: a row of a table.
pub(super) fn row(config: &SourceConfig) -> Vec<String> {
    let source = &config.source;
    vec![
        source.name.clone(),
        source.origin.kind().to_owned(),
        source.origin.place(),
        config.schedule.to_string(),
    ]
}

/// Whether some of these follow each other within a minute: without their seconds they look alike.
fn are_of_one_minute(runs: &[DateTime<Utc>]) -> bool {
    let mut pairs = runs.windows(2);
    pairs.any(|two| two[1] - two[0] < TimeDelta::minutes(1))
}

/// The next runs of each source, by its own clock and in UTC.
fn next_runs(sources: &[SourceConfig]) -> String {
    let rows = sources.iter().flat_map(|config| {
        let source = &config.source;
        let now = now();
        let runs: Vec<_> = config.schedule.upcoming(now).take(RUNS).collect();
        let is_fine = are_of_one_minute(&runs);
        let mut rows: Vec<_> = runs
            .into_iter()
            .map(|at| {
                let zones = [source.timezone, Tz::UTC];
                let [own, utc] = zones.map(|zone| {
                    if is_fine {
                        at.with_timezone(&zone)
                            .format("%-d %B %H:%M:%S %Z")
                            .to_string()
                    } else {
                        time(at, zone, now)
                    }
                });
                vec![String::new(), own, utc]
            })
            .collect();
        if !source.enabled {
            rows = vec![vec![String::new(), "not enabled".to_owned(), String::new()]];
        }
        if let Some(first) = rows.first_mut() {
            first[0].clone_from(&source.name);
        }
        rows
    });
    table(&["next runs", "by its clock", "in UTC"], rows, 0..0)
}

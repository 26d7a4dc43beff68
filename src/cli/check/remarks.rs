//! What is allowed and yet hardly meant: passwords that others see, names that lead elsewhere, addresses that don't fit.

use std::path::Path;

use super::super::running::changed_after;
use super::super::store_if_readable;
use crate::config::{Config, Server};
use crate::model::{Login, Origin, Password, Secret, Source};
use crate::source::{CREDENTIALS, credential};
use crate::store::{self, SourceRow, Store};

/// A sentence for each, with the mend.
pub(super) fn remarks(config: &Config) -> Vec<String> {
    let mut remarks: Vec<String> = config
        .sources
        .iter()
        .filter_map(|s| secret(&s.source))
        .collect();
    let files = [
        ("server.password_file", &config.server.password_file),
        ("server.secret_file", &config.server.secret_file),
    ];
    remarks.extend(
        files
            .iter()
            .filter_map(|(key, path)| open_to_all(key, path.as_deref()?)),
    );
    remarks.extend(config.misled());
    if config.feeds_without_source().next().is_some() || may_lead_elsewhere(config) {
        remarks.extend(names(config));
    }
    remarks
}

/// Whether a name may lead elsewhere since something was stored. To open the store is most of what a check costs, and after
/// a pass by this configuration there is nothing to be told any more.
fn may_lead_elsewhere(config: &Config) -> bool {
    let store = &config.store.path;
    let written = store::last_written(store);
    written.is_some_and(|at| store::has_daemon(store) || changed_after(config, at).is_some())
}

/// What the store knows of the names; one that can't be read now says nothing of them.
fn names(config: &Config) -> Vec<String> {
    let store = store_if_readable(config);
    let rows = store.as_ref().and_then(|store| store.source_rows().ok());
    let rows = rows.unwrap_or_default();
    let sources = config.sources.iter().map(|config| &config.source);
    let mut remarks: Vec<String> = sources
        .filter_map(|source| another(source, &rows))
        .collect();
    remarks.extend(astray(config, store.as_ref()));
    remarks
}

/// The files that let readers in and are not there, though a service may have them as its credentials: taken out, so that
/// the rest can be checked. Who has credentials must have these.
pub(super) fn take_absent(server: &mut Server) -> Vec<String> {
    let files = [
        ("server.password_file", &mut server.password_file),
        ("server.secret_file", &mut server.secret_file),
    ];
    let has_credentials = std::env::var_os(CREDENTIALS).is_some();
    let is_absent = |path: &Path| !has_credentials && path.is_relative() && !path.exists();
    let absent = files.into_iter().filter_map(|(key, file)| {
        let path = file.take_if(|path| is_absent(path))?;
        let path = path.display();
        Some(format!(
            "{key} {path} is not there; make it, or correct {key}. A credential of the service is there for the service alone"
        ))
    });
    absent.collect()
}

/// A password that more than its user can read.
fn secret(source: &Source) -> Option<String> {
    let name = &source.name;
    let file = match (&source.login, &source.origin) {
        (
            Some(Login {
                password: Password::Written(_),
                ..
            }),
            _,
        ) => {
            return Some(format!(
                "{name}: a password stands in url; write it into a file that nobody else may read, and user = \"…\", password_file = \"…\""
            ));
        }
        (
            Some(Login {
                password: Password::File(path),
                ..
            }),
            _,
        ) => path,
        (None, Origin::Imap(imap)) => match &imap.secret {
            Secret::PasswordFile(path) => path,
            Secret::TokenCommand(_) => return None,
        },
        _ => return None,
    };
    open_to_all("password_file", file).map(|remark| format!("{name}: {remark}"))
}

fn open_to_all(key: &str, path: &Path) -> Option<String> {
    let path = credential(path);
    let shown = path.display();
    is_open_to_all(&path)
        .then(|| format!("everyone on this machine may read {key} {shown}; chmod 600 {shown}"))
}

#[cfg(unix)]
fn is_open_to_all(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn is_open_to_all(_: &Path) -> bool {
    false
}

/// A name that the store knows of another place: names were swapped, or one was used again.
fn another(source: &Source, rows: &[SourceRow]) -> Option<String> {
    let name = &source.name;
    let row = rows.iter().find(|row| row.name == *name)?;
    let before = row.place.as_deref()?;
    if row.kind == source.origin.kind() && source.origin.is_at(before) {
        return None;
    }
    let was = match before.parse() {
        Ok(mut url) if source.origin.url().is_some() => {
            Login::take_from(&mut url);
            url.to_string()
        }
        // A program's arguments may hold secrets.
        _ if row.kind == "command" => "another program".to_owned(),
        _ => before.to_owned(),
    };
    Some(format!(
        "{name}: was {was} until now, and is another source from here on: what it has comes again. If a name was changed, give the source one that none had"
    ))
}

/// Feeds that name a source which is not there.
fn astray(config: &Config, store: Option<&Store>) -> Vec<String> {
    let astray = config.feeds_without_source().map(|(feed, source)| {
        let renamed = store.and_then(|store| store.renamed(source).ok().flatten());
        let mend = renamed.map_or_else(
            || "correct it, or take it out".to_owned(),
            |name| format!("it is called {name:?} now"),
        );
        format!("feed {feed:?}: no source {source:?}; {mend}")
    });
    astray.collect()
}

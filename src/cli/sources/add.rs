//! `aggregator sources add`: looks what is at an address or a path, shows it, and writes a `[[source]]` for it.

use std::path::{PathBuf, absolute};

use serde_json::json;
use toml::Value;
use url::Url;

use super::super::arguments::Add;
use super::super::people::{one_line, wrapped};
use super::super::{Failure, Outcome, output, program, running, runtime, unusable};
use super::name::proposed;
use super::place::is_same;
use super::survey::{Survey, Surveyor};
use crate::config::{self, Config, Keys, SourceConfig};
use crate::model::{Filter, Login, Origin};
use crate::schedule::Schedule;
use crate::source;
use crate::zone::Tz;

/// A title that a feed gives itself is cut here, in characters.
const MAX_TITLE: usize = 120;

pub(super) fn run(config: &Config, args: &Add) -> Outcome {
    check(config, args)?;
    let target = Target::read(config, args)?;
    let found = runtime(1)?.block_on(look(config, args, target))?;
    let (source, title) = (&found.survey.source, found.title.as_deref());
    let keys = |login| keys(&found.name, &source.origin, login, title, args);
    let file = config.path.display().to_string();
    if !args.dry_run {
        let text = config::text(&config.path).map_err(unusable)?;
        let text = config::with_sources(&text, &[keys(source.login.as_ref())]);
        config::load_edited(&config.path, &config.path, &text).map_err(unusable)?;
        config::rewrite(&config.path, &text).map_err(unusable)?;
        running::tell(config);
    }
    if args.json {
        let mut told = found.survey.as_json();
        told["items"] = json!(found.survey.items());
        told["title"] = json!(found.title);
        told["place"] = json!(found.survey.source.origin.place());
        told["others"] = json!(found.others);
        told["file"] = json!(file);
        told["added"] = json!(!args.dry_run);
        return output::json(&told.to_string());
    }
    output::text(&describe(
        config,
        args,
        &found,
        &config::with_sources("", &[keys(None)]),
    ))
}

/// What can be said of the command line before anything is looked at.
fn check(config: &Config, args: &Add) -> Outcome {
    if !args.dry_run {
        config::check_writable(&config.path).map_err(unusable)?;
    }
    if let Some(schedule) = &args.schedule {
        let read = Schedule::parse(schedule, Tz::UTC);
        read.map_err(|error| Failure::Usage(format!("--schedule {schedule:?}: {error}")))?;
    }
    let Some(name) = &args.name else {
        return Ok(());
    };
    config::check_name(name).map_err(|what| Failure::Usage(format!("--name: {what}")))?;
    match named(config, name) {
        None => Ok(()),
        Some(other) => Err(Failure::Usage(format!(
            "--name: the name {name:?} is taken by {}; write another",
            other.place
        ))),
    }
}

/// The source of that name, capitals or not.
fn named<'a>(config: &'a Config, name: &str) -> Option<&'a SourceConfig> {
    let mut sources = config.sources.iter();
    sources.find(|other| other.source.name.eq_ignore_ascii_case(name))
}

/// What was typed.
enum Target {
    /// An address, and the name and password that stood in it.
    Url(Url, Option<Login>),
    /// What is at a path.
    Here(Origin),
}

impl Target {
    fn read(config: &Config, args: &Add) -> Result<Self, Failure> {
        let place = args.place.trim();
        let kind = args.kind.as_deref();
        if place.contains("://") {
            let mut url = config::web_address(place).map_err(Failure::Usage)?;
            let login = Login::take_from(&mut url);
            return match kind {
                Some("feed" | "page") | None => Ok(Self::Url(url, login)),
                Some(kind) => Err(Failure::Usage(format!(
                    "{url}: an address is no {kind}; write --kind feed or --kind page, or leave it out"
                ))),
            };
        }
        let path = PathBuf::from(place);
        if !path.exists() {
            return Err(Failure::Usage(format!(
                "{place:?}: no such file or folder; an address begins with https://"
            )));
        }
        // Paths count from the folder that the program runs in, and a service runs elsewhere.
        let path = if config.path.is_absolute() {
            absolute(&path).unwrap_or(path)
        } else {
            path
        };
        here(path, args).map(Self::Here)
    }

    /// Who reads what was found there: a password is for its own origin alone.
    fn login(&self, found: &Origin) -> Option<&Login> {
        match (self, found.url()) {
            (Self::Url(url, login), Some(found)) if url.origin() == found.origin() => {
                login.as_ref()
            }
            _ => None,
        }
    }
}

/// What is at a path, as the command line says or as it looks.
fn here(path: PathBuf, args: &Add) -> Result<Origin, Failure> {
    let only = Filter {
        from: args.from.clone(),
        subject: args.subject.clone(),
        list_id: args.list_id.clone(),
    };
    let origin = match args.kind.as_deref() {
        Some("directory") => Origin::Directory { path },
        Some("maildir") => Origin::Maildir { path, only },
        Some("mbox") => Origin::Mbox { path, only },
        Some(kind) => {
            return Err(Failure::Usage(format!(
                "{}: a path is no {kind}; leave --kind out",
                path.display()
            )));
        }
        None => {
            let found = source::kind_of(&path, only);
            let found = found.map_err(|error| Failure::Failed(error.to_string()))?;
            found.ok_or_else(|| {
                let path = path.display();
                Failure::Usage(format!(
                    "{path}: a file is no source; take the digest in it with aggregator import {path}, or name its folder"
                ))
            })?
        }
    };
    match origin.mails() {
        Some(only) if only.is_empty() && !args.dedicated => Err(Failure::Usage(format!(
            "{}: a mailbox holds private mail too; say which mails are digests with --from, --subject or --list-id, or \
             --dedicated where no others arrive",
            origin.place()
        ))),
        _ => Ok(origin),
    }
}

/// What will be a source.
struct Found {
    name: String,
    title: Option<String>,
    survey: Survey,
    /// Other feeds that the page names.
    others: Vec<String>,
}

/// Looks what is there: the first kind that brings stories is taken.
async fn look(config: &Config, args: &Add, target: Target) -> Result<Found, Failure> {
    let surveyor = Surveyor::new(&asking(config, &target))?;
    let origins = origins(config, args, &target, &surveyor).await?;
    let mut seen = Vec::new();
    for (at, origin) in origins.iter().enumerate() {
        refuse_known(config, origin)?;
        let name = args.name.clone();
        let name = name.unwrap_or_else(|| free_name(config, None, origin));
        let source = as_source(config, &name, origin, target.login(origin), args)?;
        if output::is_watched() {
            output::note(&format!(
                "Reading the {} {} …",
                origin.kind(),
                origin.place()
            ));
        }
        match surveyor.survey(source).await {
            Ok(survey) if is_taken(&survey, args) => {
                let others = origins[at + 1..].iter();
                let others = others.filter(|other| matches!(other, Origin::Feed { .. }));
                return Ok(found(
                    config,
                    args,
                    survey,
                    others.map(Origin::place).collect(),
                ));
            }
            Ok(survey) => seen.push(format!(
                "{} {}: {} entries, none with a story that cites an article",
                origin.kind(),
                origin.place(),
                survey.digests()
            )),
            Err(error) => seen.push(error.to_string()),
        }
    }
    Err(Failure::Failed(format!(
        "no digest found: {}; give another place, or insist with --kind",
        seen.join("; ")
    )))
}

/// The configuration with the port of an address allowed, as that of a source is.
fn asking(config: &Config, target: &Target) -> Config {
    let mut config = config.clone();
    if let Target::Url(url, _) = target {
        let host = url.host_str().zip(url.port_or_known_default());
        let named = host.map(|(host, port)| (host.to_owned(), port));
        config.fetch.named.extend(named);
    }
    config
}

/// What may be there, the likeliest first.
async fn origins(
    config: &Config,
    args: &Add,
    target: &Target,
    surveyor: &Surveyor,
) -> Result<Vec<Origin>, Failure> {
    let (url, login) = match target {
        Target::Here(origin) => return Ok(vec![origin.clone()]),
        Target::Url(url, login) => (url.clone(), login.as_ref()),
    };
    match args.kind.as_deref() {
        Some("page") => Ok(vec![Origin::Page { url }]),
        Some(_) => Ok(vec![Origin::Feed { url }]),
        None => {
            refuse_known(config, &Origin::Feed { url: url.clone() })?;
            let (client, limit) = surveyor.means();
            let found = source::kinds_at(&url, login, client, limit).await;
            found.map_err(|error| Failure::Failed(error.to_string()))
        }
    }
}

/// Whether this is what was meant: it brings stories, or will when there is something in it.
fn is_taken(survey: &Survey, args: &Add) -> bool {
    let is_local = survey.source.origin.host().is_none();
    let is_empty = survey.digests() == 0 && survey.reading.failures.is_empty();
    survey.stories() > 0 || is_local && is_empty || args.kind.is_some()
}

fn found(config: &Config, args: &Add, mut survey: Survey, others: Vec<String>) -> Found {
    let own = survey.reading.title.as_deref();
    let own = own.map(|title| one_line(title, MAX_TITLE));
    let title = args.title.clone().or(own).filter(|title| !title.is_empty());
    let origin = &survey.source.origin;
    let name = args.name.clone();
    let name = name.unwrap_or_else(|| free_name(config, title.as_deref(), origin));
    survey.source.name.clone_from(&name);
    Found {
        name,
        title,
        survey,
        others,
    }
}

fn free_name(config: &Config, title: Option<&str>, origin: &Origin) -> String {
    proposed(title, origin, |name| named(config, name).is_some())
}

/// The source as it would be read, with the defaults of the configuration.
fn as_source(
    config: &Config,
    name: &str,
    origin: &Origin,
    login: Option<&Login>,
    args: &Add,
) -> Result<crate::model::Source, Failure> {
    let text = config::text(&config.path).map_err(unusable)?;
    let text = config::with_sources(&text, &[keys(name, origin, login, None, args)]);
    let edited = config::load_edited(&config.path, &config.path, &text).map_err(unusable)?;
    let source = edited.source(name).map(|config| config.source.clone());
    source.ok_or_else(|| Failure::Failed(format!("{name}: not read as a source of its own")))
}

/// The keys of its table.
fn keys(
    name: &str,
    origin: &Origin,
    login: Option<&Login>,
    title: Option<&str>,
    args: &Add,
) -> Keys {
    let mut keys = vec![
        ("name", Value::from(name)),
        ("kind", Value::from(origin.kind())),
    ];
    keys.push(match (origin.url(), login) {
        (Some(url), Some(login)) => ("url", Value::from(login.put_into(url.clone()).as_str())),
        (Some(url), None) => ("url", Value::from(url.as_str())),
        (None, _) => ("path", Value::from(origin.place())),
    });
    if let Some(only) = origin.mails() {
        let lists = [
            ("from", &only.from),
            ("subject", &only.subject),
            ("list_id", &only.list_id),
        ];
        let lists = lists.into_iter().filter(|(_, list)| !list.is_empty());
        keys.extend(lists.map(|(key, list)| (key, Value::from(list.clone()))));
        if only.is_empty() {
            keys.push(("dedicated", Value::from(true)));
        }
    }
    let texts = [("title", title), ("schedule", args.schedule.as_deref())];
    let texts = texts
        .into_iter()
        .filter_map(|(key, text)| Some((key, Value::from(text?))));
    keys.extend(texts);
    keys
}

/// Refuses what is a source already.
fn refuse_known(config: &Config, origin: &Origin) -> Outcome {
    let known = config
        .sources
        .iter()
        .find(|known| is_same(&known.source.origin, origin));
    match known {
        None => Ok(()),
        Some(known) => Err(Failure::Usage(format!(
            "{} is the source {:?} already ({}); change it there",
            origin.place(),
            known.source.name,
            known.place
        ))),
    }
}

fn describe(config: &Config, args: &Add, found: &Found, written: &str) -> String {
    let (name, program, file) = (&found.name, program(&config.path), config.path.display());
    let all = if args.dry_run {
        "--json shows all".to_owned()
    } else {
        format!("{program} sources preview {name} --json")
    };
    let mut text = found.survey.describe(&all);
    if !found.others.is_empty() {
        let others = found.others.join(", ");
        let named = format!(
            "The page names other feeds too: {others}; for one of these, give its address."
        );
        text.push_str(&format!("\n{}", wrapped(&named, 0)));
    }
    if found.survey.source.login.is_some() {
        let apart = "The password of the address is shown nowhere, and stands in the file; user and password_file keep it out of there.";
        text.push_str(&format!("\n{}", wrapped(apart, 0)));
    }
    text.push_str(&if args.dry_run {
        format!(
            "\nWould be added to {file}:\n\n{written}\nNothing was written, stored or published.\n"
        )
    } else {
        format!(
            "\nAdded to {file}:\n\n{written}\n\
             Next\n  \
             {program} refresh {name}          reads it, fetches what it cites, and publishes\n  \
             {program} sources remove {name}   takes it out again\n"
        )
    });
    text
}

//! Finds the configuration, reads it with what it includes, and explains in one line what is wrong.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde::de::DeserializeOwned;
use toml::de::DeTable;

use super::Config;
use super::check;
use super::environment::Variables;
use super::file;
use super::include::matches;
use super::nearest::suggestion;
use super::resolved::Written;
use super::words::plain;
use crate::address::Tables;
use crate::scrape::Rules;

/// Where a configuration is looked for when none is named.
pub const USUAL_PLACES: [&str; 2] = ["config/aggregator.toml", "/etc/aggregator/aggregator.toml"];

/// Why there is no configuration to work with. One line: what, where, and the mend.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// None is named, and none is in the usual places.
    #[error(
        "no configuration: looked for {looked}; write one with aggregator init, or name one with --config FILE or $AGGREGATOR_CONFIG"
    )]
    NotFound {
        /// The usual places.
        looked: String,
    },
    /// The file that is named can't be read.
    #[error("{}: {source}; name a configuration that can be read with --config FILE or $AGGREGATOR_CONFIG", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file that is named is not there.
    #[error("{file}: no such file; name another one, or write it with aggregator --config {file} init", file = path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A file that is to be written first is there.
    #[error("{}: is there already, and stays as it is; change it by hand or with aggregator sources add, or name another file", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A file can't be written.
    #[error("{}: cannot be written: {source}; mend that, or run this as the user whose file it is", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something in it is wrong.
    #[error("{place}: {what}")]
    Wrong {
        /// Where it stands: `FILE:LINE`, or the name of a variable of the environment.
        place: String,
        /// What is wrong, and the mend.
        what: String,
    },
}

/// The configuration that is named: on the command line, else by the environment.
#[must_use]
pub fn named<'a>(explicit: Option<&'a Path>, environment: Option<&'a OsStr>) -> Option<&'a Path> {
    let environment = environment.filter(|path| !path.is_empty()).map(Path::new);
    explicit.or(environment)
}

/// Finds the configuration: the one that is named, else the first usual place that has one.
pub fn find(explicit: Option<&Path>, environment: Option<&OsStr>) -> Result<PathBuf, Error> {
    if let Some(named) = named(explicit, environment) {
        return Ok(named.to_owned());
    }
    USUAL_PLACES
        .iter()
        .map(PathBuf::from)
        .find(|path| path.exists())
        .ok_or_else(|| Error::NotFound {
            looked: USUAL_PLACES.join(", "),
        })
}

/// Reads a configuration, with the files that it includes.
pub fn load(path: &Path) -> Result<Config, Error> {
    read_all(path, None, std::env::vars_os())
}

/// Reads a configuration as it would be if one of its files had this text.
pub fn load_edited(path: &Path, edited: &Path, text: &str) -> Result<Config, Error> {
    read_all(path, Some((edited, text)), std::env::vars_os())
}

/// The text of one of its files.
pub fn text(path: &Path) -> Result<String, Error> {
    Text::read(path).map(|read| read.whole.to_string())
}

/// The same, the text of a file and the environment given.
pub(super) fn read_all(
    path: &Path,
    edited: Option<(&Path, &str)>,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<Config, Error> {
    let read = |path: &Path| match edited {
        Some((edited, text)) if edited == path => Ok(Text::new(path, text)),
        _ => Text::read(path),
    };
    let mut main = read(path).map_err(|error| match error {
        Error::Unreadable { path, source } if source.kind() == io::ErrorKind::NotFound => {
            Error::Missing { path }
        }
        error => error,
    })?;
    main.variables = Rc::new(Variables::read(environment)?);
    let mut written: file::File = main.parse()?;
    let mut sources: Vec<_> = std::mem::take(&mut written.source)
        .into_iter()
        .map(|source| (main.clone(), source))
        .collect();
    for pattern in &written.include {
        let found = matches("include", pattern.get_ref())
            .map_err(|what| main.wrong(&pattern.span(), &what))?;
        for path in found {
            let text = read(&path)?;
            let included: file::Included = text.parse()?;
            sources.extend(included.source.into_iter().map(|s| (text.clone(), s)));
        }
    }
    let (mut rules, mut addresses) = (Rules::default(), Tables::default());
    for pattern in &written.rules {
        let found = matches("rules", pattern.get_ref());
        for path in found.map_err(|what| main.wrong(&pattern.span(), &what))? {
            let text = read(&path)?;
            let file: file::RuleFile = text.parse()?;
            let (sites, rows) = file.divide();
            super::rules::add(&text, sites, &mut rules)?;
            addresses
                .read(&rows)
                .map_err(|wrong| text.wrong(&wrong.at, &wrong.what))?;
        }
    }
    let config = check::config(&main, &written, sources, (rules, addresses))?;
    Ok(Config {
        environment: main.variables.names(),
        ..config
    })
}

/// A file's path and text: what turns a span into a line.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) path: PathBuf,
    whole: Rc<str>,
    /// Where its lines end.
    ends: Rc<[usize]>,
    /// What stands in place of what it says.
    variables: Rc<Variables>,
}

impl Text {
    fn new(path: &Path, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            whole: text.into(),
            ends: text.match_indices('\n').map(|(at, _)| at).collect(),
            variables: Rc::default(),
        }
    }

    fn read(path: &Path) -> Result<Self, Error> {
        let bytes = fs::read(path).map_err(|source| Error::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        let this = |text: &str| Self::new(path, text);
        match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(this(text)),
            Err(error) => {
                let at = error.valid_up_to();
                let before = this(&String::from_utf8_lossy(&bytes[..at]));
                Err(before.wrong(&(at..at), "not UTF-8; save the file as UTF-8"))
            }
        }
    }

    fn parse<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let explained = |error: toml::de::Error| {
            let span = error.span().unwrap_or(0..0);
            self.wrong(&span, &self.explain(error.message(), &span))
        };
        let mut file = DeTable::parse(&self.whole).map_err(explained)?;
        self.variables.put_into(file.get_mut(), self.whole.len())?;
        T::deserialize(toml::de::Deserializer::from(file)).map_err(explained)
    }

    /// Says at which line what is wrong.
    pub(super) fn wrong(&self, span: &Range<usize>, what: &str) -> Error {
        let place = match self.variables.at(span, self.whole.len()) {
            Some(variable) => variable.to_owned(),
            None => self.place(span).to_string(),
        };
        Error::Wrong {
            place,
            what: what.to_owned(),
        }
    }

    /// `FILE:LINE` of a place.
    pub(super) fn place(&self, span: &Range<usize>) -> Written {
        Written {
            path: self.path.clone(),
            line: 1 + self.ends.partition_point(|end| *end < span.start),
        }
    }

    fn before(&self, span: &Range<usize>) -> &str {
        self.whole.get(..span.start).unwrap_or(&self.whole)
    }

    /// The TOML reader's message in our words: an unknown key with its mend, a wrong type with its key.
    fn explain(&self, message: &str, span: &Range<usize>) -> String {
        let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
        let section = self.section(span);
        if message.starts_with("unknown field") {
            let source = section.strip_suffix(": ").map(|_| section.as_str());
            return format!("{}{}", source.unwrap_or_default(), unknown_key(&message));
        }
        if message == "duplicate key" {
            let key = self.whole.get(span.clone()).unwrap_or_default();
            return format!("key {key:?} stands twice here; leave one out");
        }
        let start = self.before(span).rfind('\n').map_or(0, |at| at + 1);
        let whole = self.whole[start..]
            .lines()
            .next()
            .unwrap_or_default()
            .trim();
        if let Some(mend) = Heading::of(whole).and_then(|heading| heading.mend()) {
            return mend;
        }
        let line = self.before(span).rsplit('\n').next().unwrap_or_default();
        match line.split_once('=') {
            Some((key, _)) if !key.trim_start().starts_with('#') => {
                let key = key.trim();
                format!("{section}{key}: {}", plain(&message, key))
            }
            _ => plain(&message, ""),
        }
    }

    /// What stands before a key of the table that a place is in: `fetch.`, `source "korea": `, or nothing at the top.
    fn section(&self, span: &Range<usize>) -> String {
        let mut end = self.before(span).len();
        let mut above = self.before(span).split_inclusive('\n').rev();
        let found = above.find_map(|line| {
            let heading = Heading::of(line).map(|heading| (heading, end));
            end -= line.len();
            heading
        });
        let Some((heading, end)) = found else {
            return String::new();
        };
        let kind = heading.name;
        if !heading.is_of_many {
            return format!("{kind}.");
        }
        if !matches!(kind, "source" | "feed") {
            return String::new();
        }
        let below = self.whole[end..].lines();
        let mut keys = below.take_while(|line| Heading::of(line).is_none());
        let name = keys.find_map(|line| {
            let value = line.trim_start().strip_prefix("name")?.trim_start();
            value.strip_prefix('=')?.split('"').nth(1)
        });
        name.map_or_else(String::new, |name| format!("{kind} {name:?}: "))
    }
}

/// The tables of which there may be many.
const MANY: [&str; 9] = [
    "feed",
    "source",
    "site",
    "tracker",
    "wrapper",
    "shortener",
    "variant",
    "form",
    "platform",
];

/// The heading of a table.
struct Heading<'a> {
    name: &'a str,
    /// `[[name]]`.
    is_of_many: bool,
}

impl<'a> Heading<'a> {
    /// What a line is the heading of, if it is one.
    fn of(line: &'a str) -> Option<Self> {
        let rest = line.trim_start().strip_prefix('[')?;
        let (name, is_of_many) = match rest.strip_prefix('[') {
            Some(rest) => (rest.split_once("]]")?.0, true),
            None => (rest.split_once(']')?.0, false),
        };
        let name = name.trim();
        // What else begins so is a list within a list.
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let is_name = !name.is_empty() && name.chars().all(is_of_name);
        is_name.then_some(Self { name, is_of_many })
    }

    /// One with too few or too many brackets: all but some stand once.
    fn mend(&self) -> Option<String> {
        let name = self.name;
        match (MANY.contains(&name), self.is_of_many) {
            (true, false) => Some(format!("there may be many {name}s; write [[{name}]]")),
            (false, true) => Some(format!("[[{name}]] stands once; write [{name}]")),
            _ => None,
        }
    }
}

/// serde's ``unknown field `a`, expected one of `b`, `c` `` in our words.
fn unknown_key(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let key = quoted.next().unwrap_or_default();
    let known: Vec<&str> = quoted.collect();
    format!("no key {key:?} here; {}", suggestion(key, &known))
}

//! Records for systemd's journal, by its own protocol: a field a line, so that `journalctl AGGREGATOR_SOURCE_NAME=korea`
//! finds them.
//!
//! Where its socket can't be reached, a record goes to standard error with its priority before it (sd-daemon(3)).

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::UnixDatagram;
use std::path::Path;

use serde_json::Value;
use tracing::Level;

use super::record::Record;
use super::shown;

/// Where the journal listens.
const SOCKET: &str = "/run/systemd/journal/socket";

/// Whether standard error leads to the journal: `$JOURNAL_STREAM` names its device and inode, and a child of a service
/// may have another one (systemd.exec(5)).
pub(super) fn is_standard_error() -> bool {
    let Ok(named) = std::env::var("JOURNAL_STREAM") else {
        return false;
    };
    let found = fs::metadata("/proc/self/fd/2");
    found.is_ok_and(|found| named == format!("{}:{}", found.dev(), found.ino()))
}

/// The journal's socket.
#[derive(Debug)]
pub(super) struct Journal(UnixDatagram);

impl Journal {
    pub(super) fn open() -> Option<Self> {
        Self::at(Path::new(SOCKET))
    }

    fn at(path: &Path) -> Option<Self> {
        let socket = UnixDatagram::unbound().ok()?;
        socket.connect(path).ok()?;
        Some(Self(socket))
    }

    /// Sends a record; `false` where it was not taken.
    pub(super) fn send(&self, record: &Record) -> bool {
        self.0.send(entry(record).as_bytes()).is_ok()
    }
}

/// The fields of a record, a line each. No value has a line break: it is written as an escape.
fn entry(record: &Record) -> String {
    let mut entry = format!(
        "MESSAGE={}\nPRIORITY={}\nSYSLOG_IDENTIFIER={}\nTARGET={}\n",
        shown(&record.message),
        priority(record.level),
        env!("CARGO_PKG_NAME"),
        record.target
    );
    for (name, value) in &record.fields {
        let value = match value {
            Value::String(text) => shown(text),
            other => other.to_string(),
        };
        entry.push_str(&format!("AGGREGATOR_{}={value}\n", field(name)));
    }
    entry
}

/// A name as the journal takes it: `source.name` is `SOURCE_NAME`.
fn field(name: &str) -> String {
    let letter = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    name.chars().map(letter).collect()
}

/// The priority of syslog(3).
pub(super) fn priority(level: Level) -> u8 {
    match level {
        Level::ERROR => 3,
        Level::WARN => 4,
        Level::INFO => 6,
        _ => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_sent_as_fields_and_not_lost_where_nobody_listens() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        assert!(Journal::at(&path).is_none());
        let listener = UnixDatagram::bind(&path).unwrap();
        let journal = Journal::at(&path).unwrap();
        let record = Record {
            level: Level::WARN,
            target: "aggregator::x",
            message: "one\ntwo".to_owned(),
            fields: vec![
                ("source.name", "a\u{1b}[31m\nPRIORITY=0".into()),
                ("digests", 3.into()),
            ],
        };
        assert!(journal.send(&record));
        let mut bytes = [0; 1000];
        let length = listener.recv(&mut bytes).unwrap();
        let sent = std::str::from_utf8(&bytes[..length]).unwrap();
        assert_eq!(
            sent,
            "MESSAGE=one\\ntwo\nPRIORITY=4\nSYSLOG_IDENTIFIER=aggregator\nTARGET=aggregator::x\n\
             AGGREGATOR_SOURCE_NAME=a\\u{1b}[31m\\nPRIORITY=0\nAGGREGATOR_DIGESTS=3\n"
        );
        drop(listener);
        assert!(!journal.send(&record));
    }
}

//! `kind` of a `[[source]]` and the keys that belong to it: where its digests come from.

use std::ops::Range;
use std::path::PathBuf;

use toml::Spanned;

use super::check::{Place, one_of, web_address};
use super::file::{self, Words};
use super::load::Error;
use crate::model::{Filter, IMAPS, Imap, Login, Origin, Password, Secret};

/// The kinds, and the keys that each takes beside those of every source.
pub(super) const KINDS: &[(&str, &[&str])] = &[
    ("feed", &["url", "user", "password_file"]),
    ("page", &["url", "user", "password_file"]),
    ("directory", &["path"]),
    (
        "maildir",
        &["path", "from", "subject", "list_id", "dedicated"],
    ),
    ("mbox", &["path", "from", "subject", "list_id", "dedicated"]),
    (
        "imap",
        &[
            "host",
            "user",
            "folder",
            "password_file",
            "token_command",
            "from",
            "subject",
            "list_id",
            "dedicated",
        ],
    ),
    ("command", &["command"]),
];
/// The folder where mail arrives (RFC 9051, 5.1).
const INBOX: &str = "INBOX";

/// Checks that a text names a kind.
pub(super) fn kind(text: &str) -> Result<(), String> {
    let kinds: Vec<_> = KINDS.iter().map(|(kind, _)| (*kind, ())).collect();
    one_of(text, "kind", &kinds)
}

/// Whether `[defaults]` gives a kind one of the keys of mailboxes: to mailboxes alone, so that no password of theirs goes to
/// the address of a feed.
pub(super) fn takes_of_mail(kind: &str, key: &str) -> bool {
    let known = KINDS.iter().find(|(known, _)| *known == kind);
    known.is_some_and(|(_, keys)| keys.contains(&"from") && keys.contains(&key))
}

/// Checks what `[defaults]` says of mailboxes where it stands.
pub(super) fn check_defaults(at: &Place<'_>, defaults: &file::Defaults) -> Result<(), Error> {
    for (key, written) in [
        ("from", &defaults.from),
        ("subject", &defaults.subject),
        ("list_id", &defaults.list_id),
        ("token_command", &defaults.token_command),
    ] {
        written
            .as_ref()
            .map(|written| words(at, key, written))
            .transpose()?;
    }
    match (&defaults.password_file, &defaults.token_command) {
        (Some(_), Some(token)) => Err(at.wrong(&token.span(), EXCLUDE)),
        _ => Ok(()),
    }
}

/// Why two secrets are one too many.
const EXCLUDE: &str = "password_file and token_command exclude each other; leave one out";

fn names() -> String {
    KINDS
        .iter()
        .map(|(kind, _)| *kind)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Reads where a source's digests come from, and who reads an address. `whole` is where the source stands.
pub(super) fn origin(
    at: &Place<'_>,
    whole: &Range<usize>,
    file: &file::Source,
) -> Result<(Origin, Option<Login>), Error> {
    let Some(written) = &file.kind else {
        return Err(at.wrong(whole, format!("no kind; write kind = one of: {}", names())));
    };
    at.bare(Some(written), (), kind)?;
    let kind = written.get_ref().trim();
    let one = One {
        at,
        whole,
        file,
        kind,
    };
    one.refuse_others()?;
    one.read()
}

/// One source, and where what is wrong with it is told.
struct One<'a> {
    at: &'a Place<'a>,
    whole: &'a Range<usize>,
    file: &'a file::Source,
    kind: &'a str,
}

impl One<'_> {
    /// Refuses a key that belongs to another kind.
    fn refuse_others(&self) -> Result<(), Error> {
        let takes = KINDS.iter().find(|(kind, _)| *kind == self.kind);
        let takes = takes.map_or(&[][..], |(_, keys)| keys);
        match self.file.of_kinds().find(|(key, _)| !takes.contains(key)) {
            None => Ok(()),
            Some((key, span)) => {
                let what = match (takes, key) {
                    ([own], "url" | "path") => {
                        format!(
                            "kind {:?} takes {own}, not {key}; leave {key} out",
                            self.kind
                        )
                    }
                    _ => format!("kind {:?} takes no {key}; leave it out", self.kind),
                };
                Err(self.at.wrong(&span, what))
            }
        }
    }

    fn read(&self) -> Result<(Origin, Option<Login>), Error> {
        let file = self.file;
        let origin = match self.kind {
            "feed" => {
                let (url, login) = self.url()?;
                return Ok((Origin::Feed { url }, login));
            }
            "page" => {
                let (url, login) = self.url()?;
                return Ok((Origin::Page { url }, login));
            }
            "maildir" => Origin::Maildir {
                path: self.path()?,
                only: self.filter()?,
            },
            "mbox" => Origin::Mbox {
                path: self.path()?,
                only: self.filter()?,
            },
            "imap" => Origin::Imap(self.imap()?),
            "command" => Origin::Command {
                command: match &file.command {
                    Some(written) => command(self.at, "command", written)?,
                    None => return Err(self.missing("command", "[\"./my-digest\"]")),
                },
            },
            _ => Origin::Directory { path: self.path()? },
        };
        Ok((origin, None))
    }

    /// An address, and who reads it: as the keys say, or as is written in it.
    fn url(&self) -> Result<(url::Url, Option<Login>), Error> {
        let file = self.file;
        let written = self.needed("url", file.url.as_ref())?;
        let mut url = self.at.value("url", written, web_address)?;
        let login = Login::take_from(&mut url);
        if file.user.is_none() && file.password_file.is_none() {
            return Ok((url, login));
        }
        if login.is_some() {
            let what = "url has a name and a password in it; leave them out, for user and password_file say them";
            return Err(self.at.wrong(&written.span(), what));
        }
        let user = self.needed("user", file.user.as_ref())?.get_ref().clone();
        let path = self.needed("password_file", file.password_file.as_ref())?;
        let password = Password::File(path.get_ref().into());
        Ok((url, Some(Login { user, password })))
    }

    fn path(&self) -> Result<PathBuf, Error> {
        Ok(self
            .needed("path", self.file.path.as_ref())?
            .get_ref()
            .into())
    }

    fn imap(&self) -> Result<Imap, Error> {
        let file = self.file;
        let host = self.needed("host", file.host.as_ref())?;
        let (host, port) = self.at.value("host", host, host_and_port)?;
        let folder = file
            .folder
            .as_ref()
            .map_or(INBOX, |folder| folder.get_ref().trim());
        let only = self.filter()?;
        Ok(Imap {
            host,
            port,
            user: self.needed("user", file.user.as_ref())?.get_ref().clone(),
            folder: folder.to_owned(),
            secret: self.secret()?,
            only,
        })
    }

    /// One of the two keys that say where the secret comes from.
    fn secret(&self) -> Result<Secret, Error> {
        let file = self.file;
        match (&file.password_file, &file.token_command) {
            (Some(_), Some(_)) => Err(self.at.wrong(self.whole, EXCLUDE)),
            (None, Some(written)) => {
                command(self.at, "token_command", written).map(Secret::TokenCommand)
            }
            (Some(path), None) => {
                let path = self.needed("password_file", Some(path))?;
                Ok(Secret::PasswordFile(path.get_ref().into()))
            }
            (None, None) => Err(self.at.wrong(
                self.whole,
                "kind \"imap\" needs password_file, or token_command for XOAUTH2; write password_file = \"…\"",
            )),
        }
    }

    /// Which mails are digests. A mailbox holds private mail, wherever it lies: all of it is read only where the
    /// configuration says that nothing else arrives there.
    fn filter(&self) -> Result<Filter, Error> {
        let list = |key, written: Option<&Spanned<Words>>| {
            let words = written.map_or(Ok(Vec::new()), |written| words(self.at, key, written));
            Ok::<_, Error>(
                words?
                    .into_iter()
                    .map(|word| word.trim().to_owned())
                    .collect(),
            )
        };
        let only = Filter {
            from: list("from", self.file.from.as_ref())?,
            subject: list("subject", self.file.subject.as_ref())?,
            list_id: list("list_id", self.file.list_id.as_ref())?,
        };
        let dedicated = self.file.dedicated.as_ref();
        if only.is_empty() && !dedicated.is_some_and(|is| *is.get_ref()) {
            let what = "reads a whole mailbox; set from, subject or list_id";
            return Err(self.at.wrong(self.whole, what));
        }
        Ok(only)
    }

    /// A key without which the kind can't be read.
    fn needed<'b>(
        &self,
        key: &str,
        written: Option<&'b Spanned<String>>,
    ) -> Result<&'b Spanned<String>, Error> {
        written
            .filter(|text| !text.get_ref().trim().is_empty())
            .ok_or_else(|| self.missing(key, "\"…\""))
    }

    fn missing(&self, key: &str, example: &str) -> Error {
        let what = format!("kind {:?} needs {key}; write {key} = {example}", self.kind);
        self.at.wrong(self.whole, what)
    }
}

/// A program and its arguments: a list of them, or a text that is split at blanks.
pub(super) fn command(
    at: &Place<'_>,
    key: &str,
    written: &Spanned<Words>,
) -> Result<Vec<String>, Error> {
    let words = words(at, key, written)?;
    Ok(match (written.get_ref(), words.as_slice()) {
        (Words::One(_), [line]) => line.split_whitespace().map(str::to_owned).collect(),
        _ => words,
    })
}

/// Words of which none is empty, and at least one.
fn words(at: &Place<'_>, key: &str, written: &Spanned<Words>) -> Result<Vec<String>, Error> {
    let words = written.get_ref().clone().into_list();
    if words.is_empty() || words.iter().any(|word| word.trim().is_empty()) {
        let what = format!("{key}: an empty text says nothing; write one, or leave the key out");
        return Err(at.wrong(&written.span(), what));
    }
    Ok(words)
}

/// `name`, `name:port`, `address:port`, `[v6]:port`.
fn host_and_port(text: &str) -> Result<(String, u16), String> {
    let wrong = || {
        format!(
            "no host {text:?}; write a name such as \"imap.example.org\", with \":143\" behind it for another port than {IMAPS}"
        )
    };
    let url = url::Url::parse(&format!("imaps://{text}/")).map_err(|_| wrong())?;
    let is_bare = url.path() == "/" && url.username().is_empty() && url.query().is_none();
    let host = url.host_str().filter(|host| is_bare && !host.is_empty());
    // A name of another alphabet, an address in another notation: in the form in which it is asked for.
    let host = url::Host::parse(host.ok_or_else(wrong)?).map_err(|_| wrong())?;
    Ok((host.to_string(), url.port().unwrap_or(IMAPS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_may_bring_its_port() {
        for (text, expected) in [
            ("imap.example.org", Some(("imap.example.org", 993))),
            ("IMAP.example.org:1993", Some(("imap.example.org", 1993))),
            ("[::1]:10993", Some(("[::1]", 10993))),
            ("127.1", Some(("127.0.0.1", 993))),
            ("post.föhn.example", Some(("post.xn--fhn-sna.example", 993))),
            ("imaps://imap.example.org", None),
            ("imap.example.org/x", None),
            ("", None),
        ] {
            let expected = expected.map(|(host, port)| (host.to_owned(), port));
            assert_eq!(host_and_port(text).ok(), expected, "{text}");
        }
    }
}

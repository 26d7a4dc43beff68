//! A place where digests appear.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::zone::Tz;

/// The source to which imported files belong unless another is named.
pub const IMPORT: &str = "import";

/// The usual port of IMAP over TLS (RFC 8314).
pub const IMAPS: u16 = 993;

/// A place where digests appear, as the configuration describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Unique; safe as a file name.
    pub name: String,
    /// Where its digests come from.
    pub origin: Origin,
    /// Who reads it, where its address wants a password.
    pub login: Option<Login>,
    /// For people, and for digests that have no title of their own.
    pub title: Option<String>,
    /// For digests that name no curator.
    pub curator: Option<String>,
    /// Categories of its entries.
    pub tags: Vec<String>,
    /// The zone of its dates and of its schedule.
    pub timezone: Tz,
    /// What becomes of an item's further citations.
    pub further: Further,
    /// How many days of a mailbox's or an index page's past the first reading takes.
    pub first_days: u32,
    /// Whether it is read at all.
    pub enabled: bool,
}

impl Source {
    /// The title for people: the configured one, else the name.
    #[must_use]
    pub fn display_title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }
}

/// Who reads a feed or page behind a password (HTTP Basic, RFC 7617).
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The account; where the password stands in the address, as it stands there.
    pub user: String,
    /// Its password.
    pub password: Password,
}

/// A password of the web.
#[derive(Clone, PartialEq, Eq)]
pub enum Password {
    /// As it stands in the address of the configuration, encoded.
    Written(String),
    /// The first line of a file, read whenever it is wanted.
    File(PathBuf),
}

impl Login {
    /// Takes the name and the password out of an address: what is shown, logged and stored of a source never has them.
    pub fn take_from(url: &mut Url) -> Option<Self> {
        let (user, password) = (url.username().to_owned(), url.password().map(str::to_owned));
        if user.is_empty() && password.is_none() {
            return None;
        }
        // Both only fail for an address that can't have them.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        Some(Self {
            user,
            password: Password::Written(password.unwrap_or_default()),
        })
    }

    /// Puts a name and a password that were taken out of an address into one.
    #[must_use]
    pub fn put_into(&self, mut url: Url) -> Url {
        if let Password::Written(password) = &self.password {
            // Both only fail for an address that can't have them.
            let _ = url.set_username(&self.user);
            let _ = url.set_password(Some(password));
        }
        url
    }
}

/// Without a password that is written.
impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.password {
            Password::Written(_) => write!(f, "Login({})", self.user),
            Password::File(path) => write!(f, "Login({}, {})", self.user, path.display()),
        }
    }
}

/// The kinds of source. A new kind is a new variant here and a new file in `source`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// An RSS, Atom or JSON feed: each entry is a digest.
    Feed {
        /// The feed's address, or that of a page that names its feed.
        url: Url,
    },
    /// A page that is itself a digest, or an index that leads to editions.
    Page {
        /// The page's address.
        url: Url,
    },
    /// A folder of files: each file is a digest.
    Directory {
        /// The folder.
        path: PathBuf,
    },
    /// A Maildir: each mail is a digest.
    Maildir {
        /// The folder that has `cur` and `new` in it.
        path: PathBuf,
        /// Which mails are digests.
        only: Filter,
    },
    /// An mbox (RFC 4155): each mail is a digest.
    Mbox {
        /// The file.
        path: PathBuf,
        /// Which mails are digests.
        only: Filter,
    },
    /// A folder of an IMAP account: each mail is a digest.
    Imap(Imap),
    /// A program: what it prints is a digest, or several.
    Command {
        /// The program and its arguments.
        command: Vec<String>,
    },
    /// Nothing is read from it by itself: what `aggregator import` is given belongs to it.
    Import,
}

impl Origin {
    /// The word that the configuration uses.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Feed { .. } => "feed",
            Self::Page { .. } => "page",
            Self::Directory { .. } => "directory",
            Self::Maildir { .. } => "maildir",
            Self::Mbox { .. } => "mbox",
            Self::Imap(_) => "imap",
            Self::Command { .. } => "command",
            Self::Import => "import",
        }
    }

    /// Which mails are its digests, where it holds mails.
    #[must_use]
    pub fn mails(&self) -> Option<&Filter> {
        match self {
            Self::Maildir { only, .. }
            | Self::Mbox { only, .. }
            | Self::Imap(Imap { only, .. }) => Some(only),
            _ => None,
        }
    }

    /// By what it is told whether a source is still the same: the address, path, account or command, but neither where its
    /// secret comes from nor what is picked from it.
    #[must_use]
    pub fn identity(&self) -> String {
        match self {
            Self::Imap(Imap {
                host,
                port,
                user,
                folder,
                ..
            }) => format!("{user:?} at {host}:{port}, {folder:?}"),
            Self::Command { command } => format!("{command:?}"),
            _ => self.place(),
        }
    }

    /// Whether `place` is the identity of this, in the words of this version or an earlier one.
    #[must_use]
    pub fn is_at(&self, place: &str) -> bool {
        // Up to version 0.1 it was the program's own text of it, and later it had the password of an address in it.
        let without_login = || {
            let mut url = Url::parse(place).ok()?;
            Login::take_from(&mut url).map(|_| url.to_string())
        };
        let identity = self.identity();
        place == identity
            || place == format!("{self:?}")
            || self.url().is_some() && without_login() == Some(identity)
    }

    /// The address that it is asked for at over HTTP, without a name and a password.
    #[must_use]
    pub fn url(&self) -> Option<&Url> {
        match self {
            Self::Feed { url } | Self::Page { url } => Some(url),
            _ => None,
        }
    }

    /// The host of that address.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let host = self.url()?.host_str()?;
        Some(host.trim_end_matches('.'))
    }

    /// Where it is, for people: its address, path, account or command.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::Feed { url } | Self::Page { url } => url.to_string(),
            Self::Directory { path } | Self::Maildir { path, .. } | Self::Mbox { path, .. } => {
                path.display().to_string()
            }
            Self::Imap(Imap {
                host,
                port,
                user,
                folder,
                ..
            }) => match *port {
                IMAPS => format!("{user} at {host}, {folder}"),
                port => format!("{user} at {host}:{port}, {folder}"),
            },
            // Its arguments may hold secrets.
            Self::Command { command } => {
                let arguments = if command.len() > 1 { " …" } else { "" };
                format!("{}{arguments}", command.first().map_or("", String::as_str))
            }
            Self::Import => String::new(),
        }
    }
}

/// A folder of an IMAP account (RFC 9051), always over TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imap {
    /// The server's name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The account.
    pub user: String,
    /// The folder.
    pub folder: String,
    /// Where the password comes from.
    pub secret: Secret,
    /// Which mails are digests.
    pub only: Filter,
}

/// Where an account's secret is asked for at each connection; the secret itself is kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    /// A file whose first line is the password.
    PasswordFile(PathBuf),
    /// A program and its arguments; the first line that it prints is a token for XOAUTH2.
    TokenCommand(Vec<String>),
}

/// Without the program's arguments, which may hold a secret.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PasswordFile(path) => write!(f, "PasswordFile({})", path.display()),
            Self::TokenCommand(command) => {
                let program = command.first().map_or("", String::as_str);
                write!(f, "TokenCommand({program})")
            }
        }
    }
}

/// Which mails of a mailbox are digests: of every list that isn't empty, one must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Senders: whole addresses, or domains.
    pub from: Vec<String>,
    /// What the subject holds.
    pub subject: Vec<String>,
    /// The list's id (RFC 2919).
    pub list_id: Vec<String>,
}

impl Filter {
    /// Whether it lets every mail through.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.from.is_empty() && self.subject.is_empty() && self.list_id.is_empty()
    }
}

/// What becomes of a further citation (a second link in the curator's words).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Further {
    /// A related link of the item's entry.
    #[default]
    Related,
    /// An entry of its own.
    Entries,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_told_by_where_it_is() {
        let imap = |port, folder: &str, secret, from: &[&str]| {
            let only = Filter {
                from: from.iter().map(ToString::to_string).collect(),
                ..Filter::default()
            };
            let imap = Imap {
                host: "imap.example.org".to_owned(),
                port,
                user: "ann".to_owned(),
                folder: folder.to_owned(),
                secret,
                only,
            };
            Origin::Imap(imap).identity()
        };
        let file = |name: &str| Secret::PasswordFile(name.into());
        let one = imap(993, "INBOX", file("a"), &[]);
        let token = Secret::TokenCommand(vec!["token".to_owned(), "sesame".to_owned()]);
        assert_eq!(one, imap(993, "INBOX", file("b"), &["example.org"]));
        assert_eq!(one, imap(993, "INBOX", token, &[]));
        assert_ne!(one, imap(993, "Digests", file("a"), &[]));
        assert_ne!(one, imap(994, "INBOX", file("a"), &[]));
    }
}

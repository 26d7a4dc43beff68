//! Who may come in, and by which way: names and passwords, a secret folder, and the folder that a proxy puts before all.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Uri, uri};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

/// A secret that can be guessed is none.
const MIN_SECRET: usize = 16;

/// Why nobody can be let in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is not there, or not ours to read.
    #[error("{key} = \"{}\": {source}; write it, readable for this user alone, or correct the path", path.display())]
    Unreadable {
        /// The setting.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file doesn't say what it should.
    #[error("{key} = \"{}\": {what}", path.display())]
    Wrong {
        /// The setting.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong, and the mend.
        what: &'static str,
    },
}

/// The door of the server. Secrets are kept and compared as hashes, so that how long it takes says nothing of them.
#[derive(Debug, Default)]
pub struct Door {
    /// The folder before all paths, as `base_url` has it: `/feeds/`; empty where there is none.
    prefix: String,
    /// `name:password`.
    passwords: HashSet<[u8; 32]>,
    secret: Option<[u8; 32]>,
    /// Whether the address at which readers find us names the secret folder.
    leads_to_secret: bool,
}

/// What becomes of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Entrance {
    /// It is answered, at this path where it is another.
    Open(Option<Uri>),
    /// It is asked for a password.
    Asked,
    /// There is nothing here for whoever doesn't know the way.
    Shut,
}

impl Door {
    /// A door that is open to all; `base_path` is the path of the address at which readers find us.
    #[must_use]
    pub fn open(base_path: &str) -> Self {
        let prefix = format!("{}/", base_path.trim_end_matches('/'));
        Self {
            prefix: if prefix == "/" { String::new() } else { prefix },
            ..Self::default()
        }
    }

    /// The same for those alone whom a file names: `name:password`, one a line.
    pub fn with_passwords(mut self, path: &Path) -> Result<Self, Error> {
        let key = "server.password_file";
        let text = read(key, path)?;
        let wrong = |what| Error::Wrong {
            key,
            path: path.to_owned(),
            what,
        };
        for line in lines(&text) {
            match line.split_once(':') {
                Some((name, password)) if !name.is_empty() && !password.is_empty() => {
                    self.passwords.insert(Sha256::digest(line).into());
                }
                _ => return Err(wrong("a line is no name:password; write one a line")),
            }
        }
        if self.passwords.is_empty() {
            return Err(wrong("names nobody; write name:password, one a line"));
        }
        Ok(self)
    }

    /// The same for whoever knows the folder that a file names.
    pub fn with_secret(mut self, path: &Path) -> Result<Self, Error> {
        let key = "server.secret_file";
        let text = read(key, path)?;
        let secret = lines(&text).next().unwrap_or_default();
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if secret.len() < MIN_SECRET || !secret.bytes().all(is_name) {
            return Err(Error::Wrong {
                key,
                path: path.to_owned(),
                what: "no secret in its first line; write 16 or more of A-Z a-z 0-9 _ -, chosen by chance",
            });
        }
        self.secret = Some(Sha256::digest(secret).into());
        let folder = self.prefix.strip_suffix('/').unwrap_or_default();
        if let Some(above) = folder.strip_suffix(secret).filter(|a| a.ends_with('/')) {
            self.prefix = String::from(if above == "/" { "" } else { above });
            self.leads_to_secret = true;
        }
        Ok(self)
    }

    /// Whether the documents name addresses outside the secret folder, which are no way for who knows it alone.
    #[must_use]
    pub fn leads_out(&self) -> bool {
        self.secret.is_some() && !self.leads_to_secret
    }

    /// Whether not everyone may read.
    pub(super) fn is_guarded(&self) -> bool {
        self.secret.is_some() || !self.passwords.is_empty()
    }

    /// Whether a request comes in.
    pub(super) fn admit(&self, asked: &Uri, headers: &HeaderMap) -> Entrance {
        let whole = asked.path();
        let path = match whole.strip_prefix(&self.prefix) {
            Some(_) if !self.prefix.is_empty() => &whole[self.prefix.len() - 1..],
            _ => whole,
        };
        if let Some(path) = self.secret.and_then(|secret| below(path, secret)) {
            return moved(asked, path);
        }
        // Whoever looks after the machine asks whether all is well, and learns nothing else.
        if self.passwords.is_empty() && self.secret.is_some() && path != "/healthz" {
            return Entrance::Shut;
        }
        if !self.passwords.is_empty() && path != "/healthz" && !self.knows(headers) {
            return Entrance::Asked;
        }
        if path.len() == whole.len() {
            return Entrance::Open(None);
        }
        moved(asked, path)
    }

    /// Whether a request has a name and a password of the file (RFC 7617).
    fn knows(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(AUTHORIZATION);
        let given = given.and_then(|value| value.to_str().ok()?.split_once(' '));
        let Some((scheme, coded)) = given else {
            return false;
        };
        let decoded = BASE64_STANDARD.decode(coded.trim());
        scheme.eq_ignore_ascii_case("basic")
            && decoded.is_ok_and(|given| {
                let hash: [u8; 32] = Sha256::digest(given).into();
                self.passwords.contains(&hash)
            })
    }
}

/// The rest of a path whose first folder is the secret.
fn below(path: &str, secret: [u8; 32]) -> Option<&str> {
    let end = path.get(1..)?.find('/')? + 1;
    let folder: [u8; 32] = Sha256::digest(&path[1..end]).into();
    (folder == secret).then(|| &path[end..])
}

/// The same request at another path.
fn moved(asked: &Uri, path: &str) -> Entrance {
    let query = asked.query().map(|query| format!("?{query}"));
    let to = format!("{path}{}", query.unwrap_or_default());
    let to = uri::PathAndQuery::try_from(to).map(Uri::from);
    to.map_or(Entrance::Shut, |uri| Entrance::Open(Some(uri)))
}

fn read(key: &'static str, path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::Unreadable {
        key,
        path: path.to_owned(),
        source,
    })
}

/// The lines that say something.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const SECRET: &str = "4bQx7-Tz0_pLm2Ra";

    fn door(prefix: &str, passwords: Option<&str>, secret: Option<&str>) -> Result<Door, Error> {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let mut door = Door::open(prefix);
        if let Some(text) = passwords {
            door = door.with_passwords(&file("passwords", text))?;
        }
        if let Some(text) = secret {
            door = door.with_secret(&file("secret", text))?;
        }
        Ok(door)
    }

    fn ask(door: &Door, uri: &str, credentials: Option<&str>) -> Entrance {
        let mut headers = HeaderMap::new();
        if let Some(credentials) = credentials {
            let value = format!("Basic {}", BASE64_STANDARD.encode(credentials));
            headers.insert(AUTHORIZATION, HeaderValue::try_from(value).unwrap());
        }
        door.admit(&uri.parse().unwrap(), &headers)
    }

    fn leads_to(uri: &str) -> Entrance {
        Entrance::Open(Some(uri.parse().unwrap()))
    }

    #[test]
    fn an_open_door_takes_paths_with_and_without_the_prefix() {
        let door = door("/feeds/", None, None).unwrap();
        assert_eq!(ask(&door, "/atom.xml", None), Entrance::Open(None));
        assert_eq!(
            ask(&door, "/feeds/atom.xml?a=b", None),
            leads_to("/atom.xml?a=b")
        );
        assert_eq!(ask(&door, "/feeds/", None), leads_to("/"));
        assert_eq!(ask(&door, "/feedsatom.xml", None), Entrance::Open(None));
        let door = Door::open("/");
        assert_eq!(ask(&door, "/atom.xml", None), Entrance::Open(None));
    }

    #[test]
    fn a_password_is_asked_for_everywhere_but_at_the_healths_address() {
        let door = door("/", Some("# readers\n\nann:one two\nbob:x:y\n"), None).unwrap();
        for given in [None, Some("ann:one"), Some("ann:"), Some("bob"), Some("")] {
            assert_eq!(ask(&door, "/atom.xml", given), Entrance::Asked, "{given:?}");
        }
        for given in ["ann:one two", "bob:x:y"] {
            assert_eq!(ask(&door, "/atom.xml", Some(given)), Entrance::Open(None));
        }
        assert_eq!(ask(&door, "/healthz", None), Entrance::Open(None));
    }

    #[test]
    fn the_secret_folder_needs_no_password() {
        let secret = format!("/{SECRET}/sources/a/atom.xml");
        let both = door("/", Some("a:b"), Some(SECRET)).unwrap();
        assert_eq!(ask(&both, &secret, None), leads_to("/sources/a/atom.xml"));
        assert_eq!(ask(&both, "/x/atom.xml", None), Entrance::Asked);
        let alone = door("/p/", None, Some(SECRET)).unwrap();
        assert_eq!(
            ask(&alone, &format!("/p{secret}"), None),
            leads_to("/sources/a/atom.xml")
        );
        for path in ["/atom.xml", "/", "/4bQx7/atom.xml", "/p/atom.xml"] {
            assert_eq!(ask(&alone, path, None), Entrance::Shut, "{path}");
        }
    }

    #[test]
    fn the_address_of_readers_may_name_the_secret_folder() {
        for (base, above) in [("/4bQx7-Tz0_pLm2Ra/", ""), ("/p/4bQx7-Tz0_pLm2Ra", "/p")] {
            let named = door(base, Some("a:b"), Some(SECRET)).unwrap();
            assert!(!named.leads_out(), "{base}");
            for path in [
                format!("/{SECRET}/atom.xml"),
                format!("{above}/{SECRET}/atom.xml"),
            ] {
                assert_eq!(ask(&named, &path, None), leads_to("/atom.xml"), "{path}");
            }
            assert_eq!(
                ask(&named, &format!("{above}/atom.xml"), None),
                Entrance::Asked
            );
        }
        for base in ["/", "/p/", "/x4bQx7-Tz0_pLm2Ra/"] {
            assert!(
                door(base, None, Some(SECRET)).unwrap().leads_out(),
                "{base}"
            );
        }
        assert!(!door("/", Some("a:b"), None).unwrap().leads_out());
    }

    #[test]
    fn files_that_let_nobody_in_are_told_with_the_mend() {
        let said = |door: Result<Door, Error>| door.unwrap_err().to_string();
        assert!(
            said(door("/", Some("\n"), None))
                .ends_with("names nobody; write name:password, one a line")
        );
        assert!(said(door("/", Some("ann"), None)).contains("no name:password"));
        assert!(said(door("/", None, Some("short"))).contains("no secret in its first line"));
        assert!(said(door("/", None, Some("sixteen/letters/and"))).contains("no secret"));
        let missing = Door::open("/").with_passwords(Path::new("nowhere"));
        assert!(said(missing).starts_with("server.password_file = \"nowhere\": "));
    }
}

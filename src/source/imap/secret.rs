//! The secret of an account: asked for at each connection, kept nowhere, named in no error.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

use crate::model::Secret;
use crate::program::{self, Said};

/// A password or token is no longer.
const MAX_SECRET: u64 = 64 * 1024;

/// Where systemd puts a unit's credentials.
pub const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// Why there is no secret, and the mend.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file could not be read.
    #[error("password_file {}: {source}; write the password there, readable for this user alone", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder, a pipe or a device.
    #[error("password_file {}: no regular file; write the password into one", path.display())]
    Irregular {
        /// The thing.
        path: PathBuf,
    },
    /// The program gave nothing.
    #[error("token_command {0}")]
    Program(#[from] program::Error),
    /// Nothing in the first line.
    #[error("{what}: the first line is empty; it should be the {word}")]
    Empty {
        /// What was read.
        what: String,
        /// What is wanted.
        word: &'static str,
    },
}

/// What opens an account.
pub(super) enum Credential {
    Password(String),
    /// For XOAUTH2.
    Token(String),
}

/// Asks for the secret.
pub(super) async fn read(secret: &Secret, timeout: Duration) -> Result<Credential, Error> {
    match secret {
        Secret::PasswordFile(path) => password(path).await.map(Credential::Password),
        Secret::TokenCommand(command) => {
            let what = || {
                format!(
                    "token_command {}",
                    command.first().map_or("", String::as_str)
                )
            };
            let printed = program::run(command, MAX_SECRET, timeout, Said::Secret).await?;
            first_line(&printed, what, "token").map(Credential::Token)
        }
    }
}

/// The first line of a file.
pub(in crate::source) async fn password(path: &Path) -> Result<String, Error> {
    let path = credential(path);
    let what = || format!("password_file {}", path.display());
    let bytes = read_file(&path).await?;
    first_line(&bytes, what, "password")
}

/// Where a password is read from: a relative path is one of systemd's credentials, where there is such a one.
#[must_use]
pub fn credential(path: &Path) -> PathBuf {
    find(path, std::env::var_os(CREDENTIALS).map(PathBuf::from))
}

/// A relative path is one of the credentials, where there is such a one.
fn find(path: &Path, credentials: Option<PathBuf>) -> PathBuf {
    credentials
        .map(|folder| folder.join(path))
        .filter(|path| path.exists())
        .unwrap_or_else(|| path.to_owned())
}

async fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    let unreadable = |source| Error::Unreadable {
        path: path.to_owned(),
        source,
    };
    // Judged before it is opened: opening a pipe waits for its writer.
    let metadata = tokio::fs::metadata(path).await.map_err(unreadable)?;
    if !metadata.is_file() {
        let path = path.to_owned();
        return Err(Error::Irregular { path });
    }
    let mut bytes = Vec::new();
    let file = File::open(path).await.map_err(unreadable)?;
    let mut file = file.take(MAX_SECRET);
    file.read_to_end(&mut bytes).await.map_err(unreadable)?;
    Ok(bytes)
}

fn first_line(
    bytes: &[u8],
    what: impl Fn() -> String,
    word: &'static str,
) -> Result<String, Error> {
    let text = String::from_utf8_lossy(bytes);
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        _ => Err(Error::Empty { what: what(), word }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn password(text: &str) -> Result<String, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let secret = Secret::PasswordFile(file.path().to_owned());
        match read(&secret, Duration::from_secs(1)).await {
            Ok(Credential::Password(password)) => Ok(password),
            Ok(Credential::Token(_)) => panic!("a token"),
            Err(error) => Err(error.to_string()),
        }
    }

    #[tokio::test]
    async fn the_password_is_the_first_line_as_it_stands() {
        assert_eq!(
            password(" pass word \r\nmore").await.as_deref(),
            Ok(" pass word ")
        );
        let empty = password("\nx").await.unwrap_err();
        assert!(empty.contains("password_file") && empty.contains("first line"));
        let none = Secret::PasswordFile("none".into());
        let none = read(&none, Duration::from_secs(1)).await.err().unwrap();
        assert!(
            none.to_string().contains("write the password there"),
            "{none}"
        );
        let folder = Secret::PasswordFile("/".into());
        let folder = read(&folder, Duration::from_secs(1)).await.err().unwrap();
        assert!(folder.to_string().contains("no regular file"), "{folder}");
    }

    #[test]
    fn a_relative_file_is_a_credential_first() {
        let folder = tempfile::tempdir().unwrap();
        let credential = folder.path().join("imap");
        std::fs::write(&credential, "x").unwrap();
        let credentials = || Some(folder.path().to_owned());
        assert_eq!(find(Path::new("imap"), credentials()), credential);
        assert_eq!(find(Path::new("other"), credentials()), Path::new("other"));
        assert_eq!(
            find(Path::new("/x/imap"), credentials()),
            Path::new("/x/imap")
        );
        assert_eq!(find(Path::new("imap"), None), Path::new("imap"));
    }
}

//! What is listened on.

use std::io;
use std::net::SocketAddr;
use std::path::Path;

use tokio::net::TcpListener;

/// A bound listener.
#[derive(Debug)]
pub enum Socket {
    /// At an address.
    Tcp(TcpListener),
    /// In the file system, at this path.
    #[cfg(unix)]
    Unix(tokio::net::UnixListener, std::path::PathBuf),
}

impl Socket {
    /// Listens at an address.
    pub async fn tcp(address: SocketAddr) -> io::Result<Self> {
        TcpListener::bind(address).await.map(Self::Tcp)
    }

    /// Listens on a socket in the file system. One that a killed process left there is replaced; one that answers is
    /// somebody's. Who may connect is said by the permissions of its folder.
    #[cfg(unix)]
    pub fn unix(path: &Path) -> io::Result<Self> {
        use std::fs;
        use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
        use std::os::unix::net::UnixStream;

        let is_left = fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket())
            && UnixStream::connect(path).is_err();
        if is_left {
            fs::remove_file(path)?;
        }
        let listener = tokio::net::UnixListener::bind(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o666))?;
        Ok(Self::Unix(listener, path.to_owned()))
    }

    /// There are no such sockets here.
    #[cfg(not(unix))]
    pub fn unix(_: &Path) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

//! What is listened on.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use tokio::net::TcpListener;

/// A bound listener.
#[derive(Debug)]
pub enum Socket {
    /// At an address.
    Tcp(TcpListener),
    /// In the file system; at the end what stands at this path is taken away, where it is ours.
    #[cfg(unix)]
    Unix(tokio::net::UnixListener, Option<PathBuf>),
}

/// Takes away what stood in the file system for a [`Socket::Unix`] that is served no more.
#[cfg(unix)]
pub(super) fn remove(path: Option<PathBuf>) {
    if let Some(path) = path {
        // Where it is gone already, nothing is left to do.
        let _ = std::fs::remove_file(path);
    }
}

/// Where a socket is reached from this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// An address and a port.
    Tcp(SocketAddr),
    /// A path in the file system.
    #[cfg(unix)]
    Unix(PathBuf),
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            #[cfg(unix)]
            Self::Unix(path) => path.display().fmt(f),
        }
    }
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
        Ok(Self::Unix(listener, Some(path.to_owned())))
    }

    /// Takes over what listens at an address already.
    pub fn of_tcp(listener: std::net::TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        TcpListener::from_std(listener).map(Self::Tcp)
    }

    /// Takes over what listens in the file system already. It is not taken away at the end: it is somebody else's.
    #[cfg(unix)]
    pub fn of_unix(listener: std::os::unix::net::UnixListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::UnixListener::from_std(listener)?;
        Ok(Self::Unix(listener, None))
    }

    /// Where it is reached from this machine; `None` for one that has no name.
    #[must_use]
    pub fn address(&self) -> Option<Address> {
        match self {
            Self::Tcp(listener) => {
                let mut address = listener.local_addr().ok()?;
                if address.ip().is_unspecified() {
                    address.set_ip(match address {
                        SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                        SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
                    });
                }
                Some(Address::Tcp(address))
            }
            #[cfg(unix)]
            Self::Unix(listener, _) => {
                let address = listener.local_addr().ok()?;
                Some(Address::Unix(address.as_pathname()?.to_owned()))
            }
        }
    }

    /// There are no such sockets here.
    #[cfg(not(unix))]
    pub fn unix(_: &Path) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

//! Sockets that the service manager listens on, and hands over when the daemon starts (`sd_listen_fds(3)`): a restart
//! refuses no connection, for who connects meanwhile waits in the socket's queue.

use std::io;
use std::net::TcpListener;
#[cfg(unix)]
use std::os::unix::net::UnixListener;

use listenfd::ListenFd;

/// The name of the socket on which metrics are served (`FileDescriptorName=`). Documents are served on all others.
pub const METRICS: &str = "metrics";

/// A socket that is listened on.
#[derive(Debug)]
pub enum Handed {
    /// At an address.
    Tcp(TcpListener),
    /// In the file system, or in the abstract.
    #[cfg(unix)]
    Unix(UnixListener),
}

/// The sockets that were handed over and not taken yet, by name.
#[derive(Debug, Default)]
pub struct Sockets(Vec<(String, Handed)>);

impl Sockets {
    /// Takes them out of the environment, for the programs that this one starts are not meant. To be called before there
    /// are other threads.
    pub fn handed_over() -> io::Result<Self> {
        // One name a socket, in their order.
        let names = std::env::var("LISTEN_FDNAMES").unwrap_or_default();
        let mut names = names.split(':');
        let mut handed = ListenFd::from_env();
        let mut sockets = Vec::new();
        for index in 0..handed.len() {
            let name = names.next().unwrap_or_default().to_owned();
            sockets.extend(take(&mut handed, index)?.map(|socket| (name, socket)));
        }
        Ok(Self(sockets))
    }

    /// Takes those of a name.
    pub fn take(&mut self, name: &str) -> Vec<Handed> {
        let is_named = |(found, _): &mut (String, Handed)| found == name;
        let taken = self.0.extract_if(.., is_named);
        taken.map(|(_, socket)| socket).collect()
    }

    /// Takes those on which documents are served: all that have no other purpose, whatever they are called.
    pub fn take_documents(&mut self) -> Vec<Handed> {
        let taken = self.0.extract_if(.., |(name, _)| name != METRICS);
        taken.map(|(_, socket)| socket).collect()
    }
}

/// The socket at an index; the error is that of one that is none to listen on.
fn take(handed: &mut ListenFd, index: usize) -> io::Result<Option<Handed>> {
    #[cfg(unix)]
    if let Ok(Some(socket)) = handed.take_unix_listener(index) {
        return Ok(Some(Handed::Unix(socket)));
    }
    Ok(handed.take_tcp_listener(index)?.map(Handed::Tcp))
}

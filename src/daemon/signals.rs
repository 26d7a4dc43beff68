//! The signals that people and service managers send.

use std::io::IsTerminal as _;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// SIGTERM and Ctrl-C, which mean: end. From the beginning of this on they end nothing by themselves.
pub(crate) struct Stops {
    #[cfg(unix)]
    signals: [Option<Signal>; 2],
}

impl Stops {
    pub(crate) fn new() -> Self {
        Self {
            #[cfg(unix)]
            signals: [SignalKind::terminate(), SignalKind::interrupt()]
                .map(|kind| signal(kind).ok()),
        }
    }

    /// Waits for the next one.
    #[cfg(unix)]
    pub(crate) async fn next(&mut self) {
        let [terminate, interrupt] = &mut self.signals;
        tokio::select! {
            () = received(terminate) => {}
            () = received(interrupt) => {}
        }
    }

    /// Waits for the next one.
    #[cfg(not(unix))]
    pub(crate) async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// Waits for a signal; for ever, where it can't be listened to.
#[cfg(unix)]
async fn received(signal: &mut Option<Signal>) {
    if let Some(signal) = signal
        && signal.recv().await.is_some()
    {
        return;
    }
    std::future::pending::<()>().await;
}

/// SIGHUP. It means: read the configuration again; or that the terminal is gone in which this was started.
pub(super) struct Hangups {
    #[cfg(unix)]
    signal: Option<Signal>,
    had_terminal: bool,
}

impl Hangups {
    pub(super) fn new() -> Self {
        Self {
            #[cfg(unix)]
            signal: signal(SignalKind::hangup()).ok(),
            had_terminal: std::io::stderr().is_terminal(),
        }
    }

    /// Whether whoever watched has left.
    pub(super) fn lost_the_terminal(&self) -> bool {
        self.had_terminal && !std::io::stderr().is_terminal()
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) {
        #[cfg(unix)]
        received(&mut self.signal).await;
        #[cfg(not(unix))]
        std::future::pending::<()>().await;
    }
}

//! The signals that people and service managers send.

use std::io::IsTerminal as _;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Ends with SIGTERM or Ctrl-C.
pub(crate) async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
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
        if let Some(signal) = &mut self.signal
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending().await
    }
}

//! What the service manager is told (`sd_notify(3)`). Where there is none, nothing is sent.

use std::time::Duration;

use sd_notify::NotifyState;

/// The first documents can be read.
pub(super) fn ready(status: &str) {
    send(&[NotifyState::Ready, NotifyState::Status(&one_line(status))]);
}

/// The configuration is being read again; to be followed by [`ready`].
pub(super) fn reloading() {
    let mut states = vec![NotifyState::Reloading];
    // Without the time, systemd 253 and later take no reload for finished.
    states.extend(NotifyState::monotonic_usec_now().ok());
    send(&states);
}

/// How it goes.
pub(super) fn status(status: &str) {
    send(&[NotifyState::Status(&one_line(status))]);
}

/// All is well.
pub(super) fn alive() {
    send(&[NotifyState::Watchdog]);
}

/// The end has begun.
pub(super) fn stopping() {
    send(&[NotifyState::Stopping]);
}

/// After how long a silence the service manager ends this process; `None` where it does not.
pub(super) fn watchdog() -> Option<Duration> {
    sd_notify::watchdog_enabled().filter(|patience| !patience.is_zero())
}

fn send(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!("The service manager could not be told: {error}");
    }
}

/// A message ends with its line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! Why a fetch gave nothing: one variant a cause, with the answers that callers ask for.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytesize::ByteSize;
use url::{Position, Url};

/// Why a fetch gave nothing. Its text names the URL; [`Error::reason`] is for places that show the URL already.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Neither `http` nor `https`.
    #[error("{url}: {}", self.reason())]
    Scheme {
        /// What was to be fetched.
        url: Url,
    },
    /// `fetch.never`, or a click-tracker while `fetch.follow_trackers` is off.
    #[error("{url}: {}", self.reason())]
    Never {
        /// What was to be fetched.
        url: Url,
        /// The rule that forbids it.
        rule: String,
    },
    /// The address that would be connected to is not public and not allowed.
    #[error("{url}: {}", self.reason())]
    PrivateAddress {
        /// What was to be fetched.
        url: Url,
        /// The address that was refused.
        address: IpAddr,
    },
    /// A port that is neither among `fetch.ports` nor allowed.
    #[error("{url}: {}", self.reason())]
    Port {
        /// What was to be fetched.
        url: Url,
        /// The port that was refused.
        port: u16,
    },
    /// robots.txt does not allow it.
    #[error("{url}: {}", self.reason())]
    Disallowed {
        /// What was to be fetched.
        url: Url,
    },
    /// robots.txt could not be read, so that nothing may be fetched for now (RFC 9309 §2.3.1.4).
    #[error("{url}: {}", self.reason())]
    Robots {
        /// What was to be fetched.
        url: Url,
        /// What happened to robots.txt.
        source: Arc<Error>,
    },
    /// The server answered, but not with the page.
    #[error("{url}: {}", self.reason())]
    Status {
        /// What answered.
        url: Url,
        /// The HTTP status.
        status: u16,
        /// How long the server asked to be left alone.
        retry_after: Option<Duration>,
    },
    /// The host asked to be left alone, and that time is not over.
    #[error("{url}: {}", self.reason())]
    Held {
        /// What was to be fetched.
        url: Url,
        /// How long it still asks to be left alone.
        retry_after: Duration,
    },
    /// The host failed again and again, and is left alone.
    #[error("{url}: {}", self.reason())]
    Rests {
        /// What was to be fetched.
        url: Url,
        /// How often it failed in a row.
        faults: u32,
        /// How long it is left alone still.
        retry_after: Duration,
    },
    /// Not in this pass: more pages of this host than one pass may fetch, or longer than a pass may last.
    #[error("{url}: {}", self.reason())]
    Postponed {
        /// What was to be fetched.
        url: Url,
        /// When its turn comes, at the earliest.
        wait: Duration,
    },
    /// No memory became free for a large body.
    #[error("{url}: {}", self.reason())]
    NoRoom {
        /// What was being fetched.
        url: Url,
    },
    /// The deadline passed.
    #[error("{url}: {}", self.reason())]
    Slow {
        /// What was being fetched.
        url: Url,
        /// `fetch.timeout`.
        timeout: Duration,
        /// Whether an answer had begun.
        begun: bool,
        /// Whether the host had the larger part of that time for itself: else those took it that were asked before.
        is_own: bool,
    },
    /// The body came more slowly than allowed.
    #[error("{url}: {}", self.reason())]
    Drips {
        /// What was being fetched.
        url: Url,
        /// `fetch.min_speed`.
        least: u64,
    },
    /// The decoded body is larger than allowed.
    #[error("{url}: {}", self.reason())]
    TooLarge {
        /// What was being fetched.
        url: Url,
        /// The limit that it exceeds.
        limit: u64,
    },
    /// The name does not resolve, or nothing accepts the connection.
    #[error("{url}: {}", self.reason())]
    Unreachable {
        /// What was to be fetched.
        url: Url,
        /// What failed, in a few words.
        cause: String,
        /// Whether that is also what happens where this machine has no way out.
        may_be_ours: bool,
    },
    /// The configured proxy can't be reached, or lets nobody through: no fault of the host.
    #[error("{url}: {}", self.reason())]
    Proxy {
        /// What was to be fetched.
        url: Url,
        /// The proxy, and what is wrong with it.
        cause: String,
    },
    /// Redirects that lead in a circle, or on and on.
    #[error("{url}: {}", self.reason())]
    Redirects {
        /// The last address that redirected.
        url: Url,
        /// What is wrong, in a few words.
        cause: String,
    },
    /// What answers does not speak the protocol: TLS, HTTP, codings.
    #[error("{url}: {}", self.reason())]
    Broken {
        /// What was being fetched.
        url: Url,
        /// What is wrong, in a few words.
        cause: String,
        /// Whether the host answered all the same, with what cannot be read or is over our limits.
        is_answered: bool,
    },
    /// This machine can't fetch: no certificate authorities, an impossible contact.
    #[error("cannot fetch: {cause}")]
    Setup {
        /// What is missing, and the mend.
        cause: String,
    },
}

impl Error {
    /// Nothing that a certificate could be checked by: it is all that a client takes from the machine.
    pub(super) fn no_authorities(what: &str, error: &dyn std::fmt::Display) -> Self {
        Self::Setup {
            cause: format!(
                "no certificate authorities to check {what} by; install the package ca-certificates ({error})"
            ),
        }
    }

    /// A stable short word for the store, `status` and metrics.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Scheme { .. } => "scheme",
            Self::Never { .. } => "never",
            Self::PrivateAddress { .. } | Self::Port { .. } => "private",
            Self::Disallowed { .. } => "robots",
            Self::Robots { source, .. } => source.kind(),
            Self::Status { status, .. } => Answer::of(*status).kind(),
            Self::Held { .. } | Self::Rests { .. } | Self::NoRoom { .. } => "temporary",
            Self::Postponed { .. } => "postponed",
            Self::Slow { .. } | Self::Drips { .. } => "slow",
            Self::TooLarge { .. } => "too_large",
            Self::Unreachable { .. } | Self::Proxy { .. } => "unreachable",
            Self::Redirects { .. } | Self::Broken { .. } => "broken",
            Self::Setup { .. } => "setup",
        }
    }

    /// Whether the host was asked at all: not while it is left alone, and not when its turn comes too late.
    #[must_use]
    pub fn was_asked(&self) -> bool {
        !matches!(
            self,
            Self::Held { .. } | Self::Rests { .. } | Self::Postponed { .. }
        )
    }

    /// The address at which the fetch ended, which a redirect may have led to; `None` where nothing can be fetched.
    #[must_use]
    pub fn url(&self) -> Option<&Url> {
        match self {
            Self::Scheme { url }
            | Self::Never { url, .. }
            | Self::PrivateAddress { url, .. }
            | Self::Port { url, .. }
            | Self::Disallowed { url }
            | Self::Robots { url, .. }
            | Self::Status { url, .. }
            | Self::Held { url, .. }
            | Self::Rests { url, .. }
            | Self::Postponed { url, .. }
            | Self::NoRoom { url }
            | Self::Slow { url, .. }
            | Self::Drips { url, .. }
            | Self::TooLarge { url, .. }
            | Self::Unreachable { url, .. }
            | Self::Proxy { url, .. }
            | Self::Redirects { url, .. }
            | Self::Broken { url, .. } => Some(url),
            Self::Setup { .. } => None,
        }
    }

    /// Whether this very address was asked for: not where it was refused or put off before.
    #[must_use]
    pub fn asked_for(&self, url: &Url) -> bool {
        let is_before = matches!(
            self,
            Self::Scheme { .. }
                | Self::Never { .. }
                | Self::PrivateAddress { .. }
                | Self::Port { .. }
                | Self::Disallowed { .. }
                | Self::Robots { .. }
                | Self::Held { .. }
                | Self::Rests { .. }
                | Self::Postponed { .. }
                | Self::Setup { .. }
        );
        !is_before || self.url().is_some_and(|end| sent(end) != sent(url))
    }

    /// How long the host asked to be left alone.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            Self::Held { retry_after, .. } | Self::Rests { retry_after, .. } => Some(*retry_after),
            Self::Robots { source, .. } => source.retry_after(),
            _ => None,
        }
    }

    /// The HTTP status, where a server answered.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(*status),
            Self::Robots { source, .. } => source.status(),
            _ => None,
        }
    }

    /// A short reason for people, the status first: `403, the site refuses programs`.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Status { status, .. } => format!("{status}, {}", self.cause()),
            _ => self.cause(),
        }
    }

    /// The reason without the status, for where [`Error::status`] stands beside it.
    #[must_use]
    pub fn cause(&self) -> String {
        match self {
            Self::Scheme { .. } => "neither http nor https".to_owned(),
            Self::Never { rule, .. } => format!("{rule} forbids it"),
            Self::PrivateAddress { address, .. } => format!(
                "{address} is not a public address; list it under fetch.allow_private to allow it"
            ),
            Self::Port { port, .. } => format!("port {port} is not among fetch.ports"),
            Self::Disallowed { .. } => "robots.txt does not allow it".to_owned(),
            Self::Robots { source, .. } => {
                format!("robots.txt could not be read: {}", source.reason())
            }
            Self::Status { status, .. } => Answer::of(*status).cause(*status).to_owned(),
            Self::Held { .. } => "the site asks to be left alone for a while".to_owned(),
            Self::Rests { faults, .. } => {
                format!("the host failed {faults} times in a row and is left alone for a while")
            }
            Self::Postponed { .. } => "left for the next pass".to_owned(),
            Self::NoRoom { .. } => {
                "no memory was free for its body; raise fetch.max_bodies".to_owned()
            }
            Self::Drips { least, .. } => {
                format!("the body brings less than {} a second", ByteSize(*least))
            }
            Self::Slow {
                timeout,
                begun,
                is_own,
                ..
            } => {
                let what = if *begun {
                    "the answer did not end"
                } else {
                    "no answer"
                };
                let rest = if *is_own {
                    ""
                } else {
                    "what those asked before it left of "
                };
                format!("{what} within {rest}{}", in_words(*timeout))
            }
            Self::TooLarge { limit, .. } => format!("larger than {}", ByteSize(*limit)),
            Self::Unreachable { cause, .. }
            | Self::Proxy { cause, .. }
            | Self::Redirects { cause, .. }
            | Self::Broken { cause, .. }
            | Self::Setup { cause } => cause.clone(),
        }
    }
}

/// What is sent of an address: neither user nor password, and no fragment.
fn sent(url: &Url) -> (&str, &str) {
    let rest = &url[Position::BeforeHost..Position::AfterQuery];
    (url.scheme(), rest)
}

/// What a status that is neither a page nor a redirect means for the next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Gone,
    Refused,
    Temporary,
    Broken,
}

impl Answer {
    /// RFC 9110 §15. What is unknown is taken as the first of its class, as §15 asks.
    fn of(status: u16) -> Self {
        match status {
            404 | 410 => Self::Gone,
            408 | 425 | 429 | 500..=599 => Self::Temporary,
            0..=399 => Self::Broken,
            _ => Self::Refused,
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Refused => "refused",
            Self::Temporary => "temporary",
            Self::Broken => "broken",
        }
    }

    fn cause(self, status: u16) -> &'static str {
        match (self, status) {
            (_, 401 | 407) => "the site asks for a password",
            (_, 402) => "the site asks for payment",
            (_, 404) => "there is no such page",
            (_, 410) => "the page is gone for good",
            (_, 429) => "too many requests for the site",
            (_, 451) => "withheld for legal reasons",
            (_, 503) => "the site is not available for now",
            (Self::Gone, _) => "the page is gone",
            (Self::Refused, 403 | 999) => "the site refuses programs",
            (Self::Refused, _) => "the site refuses the request",
            (Self::Temporary, _) => "the site has a fault",
            (Self::Broken, _) => "an answer that makes no sense here",
        }
    }
}

/// The longest cause that is kept of what a library says.
const MAX_CAUSE: usize = 200;

/// What a library says, without control characters and within bounds, for some of it is of others' making.
pub(super) fn plain(text: &str) -> String {
    let harmless = text.chars().filter(|c| !c.is_control());
    harmless.take(MAX_CAUSE).collect()
}

/// `30 s`; below a second `250 ms`.
fn in_words(time: Duration) -> String {
    if time.subsec_millis() == 0 {
        format!("{} s", time.as_secs())
    } else {
        format!("{} ms", time.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16) -> Error {
        Error::Status {
            url: "https://example.org/a".parse().unwrap(),
            status,
            retry_after: None,
        }
    }

    #[test]
    fn each_status_has_its_kind() {
        let kinds = [
            (304, "broken"),
            (401, "refused"),
            (403, "refused"),
            (404, "gone"),
            (410, "gone"),
            (418, "refused"),
            (429, "temporary"),
            (451, "refused"),
            (500, "temporary"),
            (503, "temporary"),
            (599, "temporary"),
            (999, "refused"),
        ];
        for (code, kind) in kinds {
            assert_eq!(status(code).kind(), kind, "{code}");
        }
    }

    #[test]
    fn what_is_refused_before_was_not_asked_for_and_what_a_redirect_led_to_is_another_address() {
        let page: Url = "https://example.org/a#!/b".parse().unwrap();
        let other = "https://example.org/b".parse().unwrap();
        let url: Url = "https://example.org/a".parse().unwrap();
        let forbidden = Error::Disallowed { url };
        assert!(!forbidden.asked_for(&page));
        assert!(forbidden.asked_for(&other));
        assert!(status(403).asked_for(&page));
        let cause = "no certificates".to_owned();
        assert!(!Error::Setup { cause }.asked_for(&page));
    }

    #[test]
    fn the_reason_is_for_people() {
        assert_eq!(status(403).reason(), "403, the site refuses programs");
        assert_eq!(status(403).cause(), "the site refuses programs");
        let url: Url = "https://example.org/a".parse().unwrap();
        let slow = Error::Slow {
            url: url.clone(),
            timeout: Duration::from_secs(30),
            begun: false,
            is_own: true,
        };
        assert_eq!(slow.reason(), "no answer within 30 s");
        let robots = Error::Robots {
            url,
            source: Arc::new(slow),
        };
        assert_eq!(robots.kind(), "slow");
        assert_eq!(
            robots.to_string(),
            "https://example.org/a: robots.txt could not be read: no answer within 30 s"
        );
    }
}

//! One conversation with an IMAP server (RFC 9051): the few commands that reading takes, each within a time.
//!
//! A folder is opened to be looked at alone (`EXAMINE`), and mails are peeked at: no flag changes.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, NaiveDate, Utc};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};

use super::secret::Credential;
use super::wire::{self, Answer, Response, Value};
use super::words;

/// The largest head of a mail that is read, of the few fields that are asked for.
pub(super) const MAX_HEAD: u64 = 256 * 1024;

/// What of a mail's header decides whether it is read.
const HEAD: &str = "BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE LIST-ID)]";

/// How the server's answer to that begins.
const HEADER: &str = "BODY[HEADER";

/// No folder holds more mails; those beyond are not looked at.
const MAX_FOUND: usize = 10_000_000;

/// A server has no more to say while it checks a secret.
const MAX_CHALLENGES: usize = 4;

/// Codes of a server that can't check a secret just now (RFC 5530).
const FOR_NOW: [&str; 5] = ["UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "CONTACTADMIN"];

/// What went wrong with a server. What it says itself is left out: it is of others' making, and may repeat what it was
/// sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing that could be a server.
    #[error("is no name of a host; check host")]
    NoHost,
    /// The password or token is wrong.
    #[error("refused the {word}; {mend}")]
    Refused {
        /// Which of the two.
        word: &'static str,
        /// What to do.
        mend: &'static str,
    },
    /// The account can't be opened now.
    #[error("does not let anyone in at the moment; it is asked again at the next run")]
    Unavailable,
    /// The password can't be sent.
    #[error("takes no password of other letters than ASCII's; set such a one")]
    Unspeakable,
    /// There is no such folder.
    #[error("has no folder {folder:?} that may be read; check folder")]
    NoFolder {
        /// Its name.
        folder: String,
    },
    /// Mails can't be told apart from one connection to the next.
    #[error(
        "gives the mails of {folder:?} no lasting numbers (UIDVALIDITY), so that they can't be known again; name another folder"
    )]
    NoNumbers {
        /// The folder.
        folder: String,
    },
    /// The server said no to something that it should know.
    #[error("refused {step}; it is asked again at the next run")]
    Said {
        /// What was asked.
        step: &'static str,
    },
    /// No answer in time.
    #[error("did not finish {step} within {} s; it is asked again at the next run", timeout.as_secs_f32())]
    Slow {
        /// What was asked.
        step: &'static str,
        /// `fetch.timeout`.
        timeout: Duration,
    },
    /// The connection ended.
    #[error("ended the connection during {step}; it is asked again at the next run")]
    Closed {
        /// What was asked.
        step: &'static str,
    },
    /// What comes is no IMAP.
    #[error("answered {step} with what is no IMAP; check host and port")]
    Nonsense {
        /// What was asked.
        step: &'static str,
    },
}

impl Fault {
    /// Whether the conversation can go on after it.
    pub(super) fn is_an_answer(&self) -> bool {
        matches!(self, Self::Said { .. })
    }
}

/// A folder as it was opened.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Folder {
    /// Numbers hold only as long as this stays.
    pub(super) validity: u32,
    /// The number that the next mail will get, or a higher one.
    pub(super) next: Option<u32>,
    /// How many mails lie there.
    pub(super) exists: u64,
}

/// A mail before its body is asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Envelope {
    pub(super) uid: u32,
    pub(super) size: u64,
    /// When the server got it.
    pub(super) received: Option<DateTime<Utc>>,
    /// Fields of its header; empty where they are over the limit.
    pub(super) head: Vec<u8>,
}

/// A mail's body.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Body {
    Whole(Vec<u8>),
    /// Over the limit, and its size.
    Cut(u64),
    /// It has been taken away meanwhile.
    Gone,
}

/// A conversation.
pub(super) struct Session<S> {
    stream: BufReader<S>,
    commands: u32,
    timeout: Duration,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    /// Waits for the server's greeting.
    pub(super) async fn greet(stream: S, timeout: Duration) -> Result<Self, Fault> {
        const STEP: &str = "the greeting";
        let mut session = Self {
            stream: BufReader::new(stream),
            commands: 0,
            timeout,
        };
        match within(timeout, STEP, session.hear(STEP, 0)).await? {
            Response::Says(answer) if answer.is_ok() => Ok(session),
            Response::Says(_) => Err(Fault::Unavailable),
            _ => Err(Fault::Nonsense { step: STEP }),
        }
    }

    /// Opens the account.
    pub(super) async fn log_in(
        &mut self,
        user: &str,
        credential: &Credential,
    ) -> Result<(), Fault> {
        let has_plain = self.capabilities().await?;
        let answer = match credential {
            Credential::Token(token) => {
                let payload = format!("user={user}\u{1}auth=Bearer {token}\u{1}\u{1}");
                self.authenticate("XOAUTH2", &payload).await?
            }
            Credential::Password(password) if has_plain => {
                self.authenticate("PLAIN", &format!("\0{user}\0{password}"))
                    .await?
            }
            Credential::Password(password) => {
                let texts = words::quoted(user).zip(words::quoted(password));
                let (user, password) = texts.ok_or(Fault::Unspeakable)?;
                self.ask("the login", &format!("LOGIN {user} {password}"), 0, |_| ())
                    .await?
            }
        };
        if answer.is_ok() {
            return Ok(());
        }
        let code = answer.code.unwrap_or_default().to_ascii_uppercase();
        if FOR_NOW.contains(&code.as_str()) {
            return Err(Fault::Unavailable);
        }
        Err(match credential {
            Credential::Password(_) => Fault::Refused {
                word: "password",
                mend: "check user, and renew the file that password_file names",
            },
            Credential::Token(_) => Fault::Refused {
                word: "token",
                mend: "check user, and what token_command prints",
            },
        })
    }

    /// Whether the server takes a password in `AUTHENTICATE PLAIN`, which has room for every letter.
    async fn capabilities(&mut self) -> Result<bool, Fault> {
        let mut has_plain = false;
        let hear = |response| {
            let values = data(response, 0, "CAPABILITY").unwrap_or_default();
            has_plain |= values.iter().any(|value| value.is_atom("AUTH=PLAIN"));
        };
        self.ask("the login", "CAPABILITY", 0, hear).await?;
        Ok(has_plain)
    }

    async fn authenticate(&mut self, mechanism: &str, payload: &str) -> Result<Answer, Fault> {
        const STEP: &str = "the login";
        within(self.timeout, STEP, async {
            let tag = self
                .send(STEP, &format!("AUTHENTICATE {mechanism}"))
                .await?;
            // A server that refuses a token says why in a second challenge, and waits for an empty line.
            let mut line = BASE64_STANDARD.encode(payload);
            for _ in 0..MAX_CHALLENGES {
                if let Some(answer) = self.answer(STEP, &tag, 0, &mut |_| ()).await? {
                    return Ok(answer);
                }
                self.line(STEP, &std::mem::take(&mut line)).await?;
            }
            Err(Fault::Nonsense { step: STEP })
        })
        .await
    }

    /// Opens a folder to look at it.
    pub(super) async fn examine(&mut self, name: &str) -> Result<Folder, Fault> {
        let mut folder = Folder::default();
        let no_folder = || Fault::NoFolder {
            folder: name.to_owned(),
        };
        let quoted = words::quoted(&words::folder(name)).ok_or_else(no_folder)?;
        let hear = |response| match response {
            Response::Says(answer) => {
                let number = |name| answer.value(name)?.parse().ok();
                folder.validity = number("UIDVALIDITY").unwrap_or(folder.validity);
                folder.next = number("UIDNEXT").or(folder.next);
            }
            response => {
                let values = data(response, 1, "EXISTS").unwrap_or_default();
                let exists = values.first().and_then(Value::number);
                folder.exists = exists.unwrap_or(folder.exists);
            }
        };
        let command = format!("EXAMINE {quoted}");
        let answer = self
            .ask("the opening of the folder", &command, 0, hear)
            .await?;
        match (answer.is_ok(), folder.validity) {
            (false, _) => Err(no_folder()),
            (true, 0) => Err(Fault::NoNumbers {
                folder: name.to_owned(),
            }),
            (true, _) => Ok(folder),
        }
    }

    /// The numbers of the mails above one, in order; only of those that the server got on a day or after it.
    pub(super) async fn search(
        &mut self,
        above: u32,
        since: Option<NaiveDate>,
    ) -> Result<Vec<u32>, Fault> {
        let since = since.map(|day| format!(" SINCE {}", words::day(day)));
        let command = format!(
            "UID SEARCH UID {}:*{}",
            above.saturating_add(1),
            since.unwrap_or_default()
        );
        let mut found = Vec::new();
        let hear = |response| {
            // Some servers answer in several lines.
            let values = data(response, 0, "SEARCH").unwrap_or_default();
            let numbers = values.iter().filter_map(Value::number);
            let room = MAX_FOUND.saturating_sub(found.len());
            found.extend(numbers.filter_map(|n| u32::try_from(n).ok()).take(room));
        };
        self.ask_well("the search for new mails", &command, 0, hear)
            .await?;
        // Where nothing is above it, the range means the last mail there is.
        found.retain(|uid| *uid > above);
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// What the heads of mails say, by number, and what ended the answer: what came before a fault is as good.
    pub(super) async fn envelopes(&mut self, uids: &[u32]) -> (Vec<Envelope>, Result<(), Fault>) {
        let command = format!(
            "UID FETCH {} (UID RFC822.SIZE INTERNALDATE {HEAD})",
            words::set(uids)
        );
        let mut found = Vec::new();
        let hear = |response| {
            // Flags that changed come by themselves, and say nothing of a head.
            let items = items(response);
            if place(&items, HEADER).is_some() && found.len() < uids.len() {
                let envelope = envelope(&items);
                found.extend(uids.contains(&envelope.uid).then_some(envelope));
            }
        };
        let end = self
            .ask_well("the look at new mails", &command, MAX_HEAD, hear)
            .await;
        found.sort_by_key(|envelope| envelope.uid);
        found.dedup_by_key(|envelope| envelope.uid);
        (found, end)
    }

    /// A whole mail, of so many bytes at most. A slow link may take its time for it, but no more than this.
    pub(super) async fn body(
        &mut self,
        uid: u32,
        limit: u64,
        time: Duration,
    ) -> Result<Body, Fault> {
        const STEP: &str = "the delivery of a mail";
        let command = format!("UID FETCH {uid} (UID BODY.PEEK[])");
        let mut body = Body::Gone;
        let hear = |response| {
            let mut items = items(response);
            if envelope(&items).uid == uid
                && let Some(place) = place(&items, "BODY[]")
            {
                match items.swap_remove(place) {
                    Value::Text(bytes) if !bytes.is_empty() => body = Body::Whole(bytes),
                    Value::Cut(size) => body = Body::Cut(size),
                    _ => {}
                }
            }
        };
        let answer = within(time, STEP, self.converse(STEP, &command, limit, hear)).await?;
        if answer.is_ok() {
            Ok(body)
        } else {
            Err(Fault::Said { step: STEP })
        }
    }

    /// Says good-bye, and does not wait for the answer.
    pub(super) async fn log_out(mut self) {
        const STEP: &str = "the good-bye";
        // It has given all that was asked of it: that it does not hear this is no fault.
        let _ = within(self.timeout, STEP, async {
            self.send(STEP, "LOGOUT").await?;
            let ended = self.stream.shutdown().await;
            ended.map_err(|_| Fault::Closed { step: STEP })
        })
        .await;
    }

    /// Sends a command that must be answered with `OK`.
    async fn ask_well(
        &mut self,
        step: &'static str,
        command: &str,
        limit: u64,
        hear: impl FnMut(Response),
    ) -> Result<(), Fault> {
        let answer = self.ask(step, command, limit, hear).await?;
        answer.is_ok().then_some(()).ok_or(Fault::Said { step })
    }

    /// Sends a command and hears what comes before its answer.
    async fn ask(
        &mut self,
        step: &'static str,
        command: &str,
        limit: u64,
        hear: impl FnMut(Response),
    ) -> Result<Answer, Fault> {
        let timeout = self.timeout;
        within(timeout, step, self.converse(step, command, limit, hear)).await
    }

    /// Likewise, for as long as the server says something.
    async fn converse(
        &mut self,
        step: &'static str,
        command: &str,
        limit: u64,
        mut hear: impl FnMut(Response),
    ) -> Result<Answer, Fault> {
        let tag = self.send(step, command).await?;
        let answer = self.answer(step, &tag, limit, &mut hear).await?;
        answer.ok_or(Fault::Nonsense { step })
    }

    /// The answer to a command; `None` where the server waits for more of it.
    async fn answer(
        &mut self,
        step: &'static str,
        tag: &str,
        limit: u64,
        hear: &mut impl FnMut(Response),
    ) -> Result<Option<Answer>, Fault> {
        loop {
            match self.hear(step, limit).await? {
                Response::Continue => return Ok(None),
                Response::Done { tag: its, answer } if its == tag => return Ok(Some(answer)),
                Response::Done { .. } => {}
                response => hear(response),
            }
        }
    }

    async fn hear(&mut self, step: &'static str, limit: u64) -> Result<Response, Fault> {
        let timeout = self.timeout;
        let parts = wire::read(&mut self.stream, limit, timeout).await;
        let parts = parts.map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => Fault::Nonsense { step },
            std::io::ErrorKind::TimedOut => Fault::Slow { step, timeout },
            _ => Fault::Closed { step },
        })?;
        wire::parse(parts).ok_or(Fault::Nonsense { step })
    }

    /// Sends a command under a tag of its own.
    async fn send(&mut self, step: &'static str, command: &str) -> Result<String, Fault> {
        self.commands += 1;
        let tag = format!("a{}", self.commands);
        self.line(step, &format!("{tag} {command}")).await?;
        Ok(tag)
    }

    async fn line(&mut self, step: &'static str, line: &str) -> Result<(), Fault> {
        let closed = |_| Fault::Closed { step };
        let line = format!("{line}\r\n");
        self.stream
            .write_all(line.as_bytes())
            .await
            .map_err(closed)?;
        self.stream.flush().await.map_err(closed)
    }
}

/// One deadline round a step.
async fn within<T>(
    timeout: Duration,
    step: &'static str,
    steps: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    let done = tokio::time::timeout(timeout, steps).await;
    done.unwrap_or(Err(Fault::Slow { step, timeout }))
}

/// The values of a response whose word, at its place, is this one.
fn data(response: Response, place: usize, word: &str) -> Option<Vec<Value>> {
    match response {
        Response::Data(values) if values.get(place).is_some_and(|value| value.is_atom(word)) => {
            Some(values)
        }
        _ => None,
    }
}

/// The items of `12 FETCH (…)`; none of another response.
fn items(response: Response) -> Vec<Value> {
    match data(response, 1, "FETCH").and_then(|mut values| values.pop()) {
        Some(Value::List(items)) => items,
        _ => Vec::new(),
    }
}

/// Where the value of an item stands whose name begins so.
fn place(items: &[Value], name: &str) -> Option<usize> {
    let is_named = |key: &Value| match key {
        Value::Atom(key) => key
            .get(..name.len())
            .is_some_and(|key| key.eq_ignore_ascii_case(name)),
        _ => false,
    };
    let named = items.chunks_exact(2).position(|pair| is_named(&pair[0]));
    named.map(|pair| 2 * pair + 1)
}

fn envelope(items: &[Value]) -> Envelope {
    let item = |name| place(items, name).map(|place| &items[place]);
    let number = |name| item(name).and_then(Value::number);
    let text = |name| match item(name) {
        Some(Value::Text(text)) => Some(text.as_slice()),
        _ => None,
    };
    Envelope {
        uid: number("UID")
            .and_then(|uid| u32::try_from(uid).ok())
            .unwrap_or_default(),
        size: number("RFC822.SIZE").unwrap_or_default(),
        received: text("INTERNALDATE").and_then(words::instant),
        head: text(HEADER).unwrap_or_default().to_vec(),
    }
}

#[cfg(test)]
mod tests;

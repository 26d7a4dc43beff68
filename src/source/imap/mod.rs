//! A folder of an IMAP account: each mail is a digest, if the filter lets it through.
//!
//! The heads of new mails are looked at first, and only of those that fit is the body asked for. What is new is told by
//! the mails' numbers (UID): the highest that was read is remembered, as long as the folder's UIDVALIDITY stays.
//!
//! The protocol is spoken here ([`session`], [`wire`]) because the little that reading takes of it is less than what a
//! client has to be guarded against; `docs/decisions/0008` says more.

mod secret;
mod session;
mod wire;
mod words;

use std::time::Duration;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use url::Url;

use self::session::{Body, Envelope, Folder, Session};
use super::mail::{self, Head, Wanted};
use super::saved::check_size;
use super::{Error, Known, Means, Reading};
use crate::fetch::TlsStream;
use crate::model::Imap;

pub use secret::{Error as SecretError, credential};
pub use session::Fault;

/// Under what the store remembers how far the folder was read.
const MARK: &str = "imap";

/// How many heads are asked for at once.
const CHUNK: usize = 100;

/// How many mails that could not be read are asked for again at the next reading.
const MAX_AGAIN: usize = 100;

/// How often a connection that broke off over a mail is made again in one reading.
const MAX_CONNECTIONS: usize = 3;

/// A pass waits for all its sources: what takes longer comes in the next.
const LONGEST: Duration = Duration::from_mins(15);

/// How far a folder was read, as the store remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct State {
    validity: u32,
    /// The highest number that was read.
    last: u32,
    /// Mails below it that could not be read.
    again: Vec<u32>,
    /// While the past is read: the day from which on mails are taken.
    since: Option<NaiveDate>,
    /// The day of the last reading.
    day: NaiveDate,
}

impl State {
    /// Where a reading begins. Where the numbers no longer hold, mails since the last reading are looked for again, and
    /// those that are known by their Message-ID or words are told apart where they are stored.
    fn begin(known: Option<Self>, validity: u32, today: NaiveDate, first_days: u32) -> Self {
        let first_day = today.checked_sub_days(Days::new(first_days.into()));
        match known {
            Some(known) if known.validity == validity => Self {
                day: today,
                ..known
            },
            known => {
                let before = known.and_then(|known| known.day.pred_opt());
                Self {
                    validity,
                    last: 0,
                    again: Vec::new(),
                    since: before.map_or(first_day, |before| first_day.map(|day| day.min(before))),
                    day: today,
                }
            }
        }
    }

    /// Whether the folder can hold nothing new.
    fn is_done(&self, folder: &Folder) -> bool {
        let none = folder
            .next
            .is_some_and(|next| next <= self.last.saturating_add(1));
        self.again.is_empty() && (folder.exists == 0 || none && self.since.is_none())
    }

    /// All that the folder held when it was opened has been looked at.
    fn finish(&mut self, folder: &Folder) {
        if let Some(next) = folder.next {
            self.last = self.last.max(next.saturating_sub(1));
            self.since = None;
        }
    }

    /// A mail was asked for, whatever comes of it.
    fn looked_at(&mut self, uid: u32) {
        self.last = self.last.max(uid);
        self.again.retain(|again| *again != uid);
    }

    fn failed(&mut self, uid: u32) {
        if self.again.len() < MAX_AGAIN {
            self.again.push(uid);
        }
    }
}

/// Reads the mails that are new.
pub(super) async fn read(
    imap: &Imap,
    first_days: u32,
    known: &Known,
    means: &Means,
) -> Result<Reading, Error> {
    let known = known.marks.get(MARK);
    let known = known.and_then(|state| serde_json::from_str(state).ok());
    let account = Account { imap, means };
    let (session, folder) = account.open().await?;
    let mut work = Work {
        state: State::begin(known, folder.validity, means.now.date_naive(), first_days),
        account,
        folder,
        session,
        connections: 1,
        wanted: Wanted {
            only: imap.only.clone(),
            since: None,
        },
        reading: Reading::default(),
    };
    let before = work.state.clone();
    if let Err(error) = work.go_on().await {
        // What was read until then has been handed on, and is remembered.
        if matches!(error, Error::Unheard) || work.state == before {
            return Err(error);
        }
        work.reading.failures.push((imap.host.clone(), error));
    }
    let Work {
        mut reading,
        state,
        session,
        ..
    } = work;
    session.log_out().await;
    // Numbers and days can always be written.
    let state = serde_json::to_string(&state).unwrap_or_default();
    reading.marks.insert(MARK.to_owned(), state);
    Ok(reading)
}

/// An account, and what it takes to reach it.
#[derive(Clone, Copy)]
struct Account<'a> {
    imap: &'a Imap,
    means: &'a Means,
}

impl Account<'_> {
    /// Connects, opens the account and looks into the folder.
    async fn open(&self) -> Result<(Session<TlsStream>, Folder), Error> {
        let Imap {
            host, port, user, ..
        } = self.imap;
        let client = &self.means.client;
        let timeout = client.settings().timeout;
        // Asked for first: a server is not troubled for a secret that is not there.
        let credential = secret::read(&self.imap.secret, timeout).await?;
        let url = Url::parse(&format!("imaps://{host}:{port}"));
        let url = url.map_err(|_| self.fault(Fault::NoHost))?;
        let stream = client.connect(&url).await?;
        let fault = |fault| self.fault(fault);
        let mut session = Session::greet(stream, timeout).await.map_err(fault)?;
        session.log_in(user, &credential).await.map_err(fault)?;
        let folder = session.examine(&self.imap.folder).await.map_err(fault)?;
        Ok((session, folder))
    }

    fn fault(&self, fault: Fault) -> Error {
        Error::Server {
            host: self.imap.host.clone(),
            fault,
        }
    }
}

/// A reading under way.
struct Work<'a> {
    account: Account<'a>,
    folder: Folder,
    session: Session<TlsStream>,
    connections: usize,
    wanted: Wanted,
    state: State,
    reading: Reading,
}

impl Work<'_> {
    async fn go_on(&mut self) -> Result<(), Error> {
        if self.state.is_done(&self.folder) {
            self.state.finish(&self.folder);
            return Ok(());
        }
        let begun = Instant::now();
        let State { last, since, .. } = self.state;
        let found = self.session.search(last, since).await;
        let found = found.map_err(|fault| self.account.fault(fault))?;
        // Those that could not be read before come last: they may end the connection again.
        let again = self.state.again.clone();
        for uids in found.chunks(CHUNK).chain(again.chunks(CHUNK)) {
            if begun.elapsed() > LONGEST {
                return Ok(());
            }
            self.read_some(uids).await?;
        }
        self.state.finish(&self.folder);
        Ok(())
    }

    /// Looks at the heads of some mails, and reads those that fit.
    async fn read_some(&mut self, uids: &[u32]) -> Result<(), Error> {
        let envelopes = self.session.envelopes(uids).await;
        let envelopes = envelopes.map_err(|fault| self.account.fault(fault))?;
        for envelope in &envelopes {
            self.state.looked_at(envelope.uid);
            self.read_one(envelope).await?;
        }
        // Those that the server did not speak of have been taken away meanwhile.
        for uid in uids {
            if !envelopes.iter().any(|envelope| envelope.uid == *uid) {
                self.state.looked_at(*uid);
            }
        }
        Ok(())
    }

    async fn read_one(&mut self, envelope: &Envelope) -> Result<(), Error> {
        let head = Head::read(&envelope.head);
        let received = envelope.received;
        if !self.wanted.wants(&head, received, &mut self.reading) {
            return Ok(());
        }
        let Envelope { uid, size, .. } = *envelope;
        let limit = self.account.means.max_document;
        if size > limit {
            self.too_large(uid, size);
            return Ok(());
        }
        match self.session.body(uid, limit).await {
            Ok(Body::Whole(bytes)) => {
                let document = Head::read(&bytes).document(mail::key, bytes, received);
                self.account.means.send(document).await?;
            }
            Ok(Body::Cut(size)) => self.too_large(uid, size),
            Ok(Body::Gone) => {}
            Err(fault) => {
                let goes_on = fault.is_an_answer();
                let error = self.account.fault(fault);
                self.failed(uid, error);
                if !goes_on {
                    self.open_again().await?;
                }
            }
        }
        Ok(())
    }

    /// Makes the connection again: a mail that can't be read ends nothing else.
    async fn open_again(&mut self) -> Result<(), Error> {
        if self.connections >= MAX_CONNECTIONS {
            return Err(self.account.fault(Fault::Closed {
                step: "the delivery of a mail",
            }));
        }
        self.connections += 1;
        let (session, folder) = self.account.open().await?;
        if folder.validity != self.state.validity {
            return Err(self.account.fault(Fault::Closed {
                step: "the delivery of a mail",
            }));
        }
        self.session = session;
        Ok(())
    }

    fn too_large(&mut self, uid: u32, size: u64) {
        let limit = self.account.means.max_document;
        if let Err(error) = check_size(&self.name(uid), size, limit) {
            self.failed(uid, error);
        }
    }

    fn failed(&mut self, uid: u32, error: Error) {
        self.state.failed(uid);
        self.reading.failures.push((self.name(uid), error));
    }

    /// What a mail is called by which nothing of it is told.
    fn name(&self, uid: u32) -> String {
        let Imap { host, folder, .. } = self.account.imap;
        format!("{host}, mail {uid} of {folder}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn folder(next: u32, exists: u64) -> Folder {
        Folder {
            validity: 7,
            next: Some(next),
            exists,
        }
    }

    fn state(last: u32) -> State {
        State {
            validity: 7,
            last,
            again: Vec::new(),
            since: None,
            day: day("2025-07-10"),
        }
    }

    #[test]
    fn a_first_reading_takes_some_days_and_the_next_goes_on() {
        let first = State::begin(None, 7, day("2025-07-20"), 30);
        assert_eq!((first.last, first.since), (0, Some(day("2025-06-20"))));
        assert!(!first.is_done(&folder(5, 4)));

        let mut done = first.clone();
        done.looked_at(3);
        // Broken off: the past is gone on with.
        let second = State::begin(Some(done.clone()), 7, day("2025-07-21"), 30);
        assert_eq!((second.last, second.since), (3, Some(day("2025-06-20"))));
        done.finish(&folder(5, 4));
        assert_eq!((done.last, done.since), (4, None));
        assert!(done.is_done(&folder(5, 4)) && !done.is_done(&folder(6, 5)));
    }

    #[test]
    fn an_empty_folder_is_read_and_what_comes_then_is_new() {
        let mut state = State::begin(None, 7, day("2025-07-20"), 30);
        assert!(state.is_done(&folder(9, 0)));
        state.finish(&folder(9, 0));
        assert_eq!((state.last, state.since), (8, None));
    }

    #[test]
    fn where_numbers_no_longer_hold_mails_since_the_last_reading_are_looked_for() {
        let again = State::begin(Some(state(40)), 8, day("2025-07-20"), 3);
        assert_eq!((again.last, again.since), (0, Some(day("2025-07-09"))));
        let again = State::begin(Some(state(40)), 8, day("2025-07-20"), 30);
        assert_eq!(again.since, Some(day("2025-06-20")));
    }

    #[test]
    fn a_mail_that_could_not_be_read_is_asked_for_again() {
        let mut state = state(4);
        state.looked_at(5);
        state.failed(5);
        state.finish(&folder(6, 5));
        assert!(!state.is_done(&folder(6, 5)));
        state.looked_at(5);
        assert!(state.is_done(&folder(6, 5)));
    }
}

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

use std::collections::{BTreeMap, BTreeSet};
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
use crate::model::{Filter, Imap};

pub(super) use secret::password;
pub use secret::{CREDENTIALS, Error as SecretError, credential};
pub use session::Fault;

/// Under what the store remembers how far the folder was read.
const MARK: &str = "imap";

/// How many heads are asked for at once; where a fault is among them, a tenth of them at a time.
const CHUNK: usize = 100;

/// How many mails that could not be read are asked for again at the next reading. Where there are more, something else is
/// wrong, and the reading goes no further.
const MAX_AGAIN: usize = 1000;

/// How many connections one reading may make, where they break off over mails: enough to find one mail among a hundred.
const MAX_CONNECTIONS: usize = 5;

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
    /// Mails below it that are over the limit: it may be raised.
    #[serde(default)]
    large: BTreeSet<u32>,
    /// The filter that it was read with.
    #[serde(default)]
    only: Option<Filter>,
    /// While the past is read: the day from which on mails are taken.
    since: Option<NaiveDate>,
    /// The day of the last reading.
    day: NaiveDate,
}

impl State {
    /// Where a reading begins. Where the numbers no longer hold, or the filter is another one, mails of as many days as a
    /// first reading takes are looked for, and all since the last reading; those that are known by their Message-ID or
    /// words are told apart where they are stored.
    fn begin(
        known: Option<Self>,
        validity: u32,
        only: &Filter,
        today: NaiveDate,
        first_days: u32,
    ) -> Self {
        let first_day = today.checked_sub_days(Days::new(first_days.into()));
        let (same, other): (Option<Self>, Option<Self>) = match known {
            Some(known) if known.validity == validity => (Some(known), None),
            other => (None, other),
        };
        let is_same = |known: &Self| known.only.as_ref().is_none_or(|before| before == only);
        let begin = match same {
            Some(known) if is_same(&known) => known,
            Some(known) => Self {
                last: 0,
                since: earliest(first_day, [known.since, known.day.pred_opt()]),
                ..known
            },
            None => Self {
                validity,
                last: 0,
                again: Vec::new(),
                large: BTreeSet::new(),
                only: None,
                since: earliest(
                    first_day,
                    [other.and_then(|known| known.day.pred_opt()), None],
                ),
                day: today,
            },
        };
        Self {
            only: Some(only.clone()),
            day: today,
            ..begin
        }
    }

    /// Whether the folder can hold nothing new.
    fn is_done(&self, folder: &Folder) -> bool {
        let none = folder
            .next
            .is_some_and(|next| next <= self.last.saturating_add(1));
        let none_left = self.again.is_empty() && self.large.is_empty();
        none_left && (folder.exists == 0 || none && self.since.is_none())
    }

    /// All that the folder held when it was opened has been looked at.
    fn finish(&mut self, folder: &Folder) {
        if let Some(next) = folder.next {
            self.last = self.last.max(next.saturating_sub(1));
            self.since = None;
        }
    }

    /// Notes what came of a mail. `false` where too many could not be read: it is looked at again as if it were new.
    fn note(&mut self, uid: u32, came: Came) -> bool {
        let was_again = self.again.contains(&uid);
        self.again.retain(|again| *again != uid);
        self.large.remove(&uid);
        match came {
            Came::Read => {}
            Came::Large => drop(self.large.insert(uid)),
            // It was asked for twice.
            Came::Nothing if was_again => {}
            Came::Fault | Came::Nothing if self.again.len() < MAX_AGAIN => self.again.push(uid),
            Came::Fault | Came::Nothing => return false,
        }
        self.last = self.last.max(uid);
        true
    }
}

/// The first of some days; `None` where the first of them is none, for that means all.
fn earliest(first: Option<NaiveDate>, days: [Option<NaiveDate>; 2]) -> Option<NaiveDate> {
    first.map(|first| days.into_iter().flatten().fold(first, NaiveDate::min))
}

/// What came of a mail that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    /// It was read, or the filter passed it over.
    Read,
    /// It is over the limit.
    Large,
    /// It could not be read.
    Fault,
    /// The server did not speak of it: it has been taken away, or the server could not say so.
    Nothing,
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
        state: State::begin(
            known,
            folder.validity,
            &imap.only,
            means.now.date_naive(),
            first_days,
        ),
        account,
        folder,
        session,
        begun: Instant::now(),
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
    begun: Instant,
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
        let State { last, since, .. } = self.state;
        let found = self.session.search(last, since).await;
        let found = found.map_err(|fault| self.account.fault(fault))?;
        // Those that could not be read before come last: they may end the connection again.
        let state = &self.state;
        let mut again: Vec<u32> = state.again.iter().chain(&state.large).copied().collect();
        again.sort_unstable();
        for uids in found.chunks(CHUNK).chain(again.chunks(CHUNK)) {
            self.read_some(uids).await?;
            if self.time().is_zero() {
                return Ok(());
            }
        }
        self.state.finish(&self.folder);
        Ok(())
    }

    /// How much of its time is left.
    fn time(&self) -> Duration {
        LONGEST.saturating_sub(self.begun.elapsed())
    }

    /// Looks at the heads of some mails, and reads those that fit. Where that fails, the fault is looked for, fewer mails
    /// at a time: one mail ends nothing else.
    async fn read_some(&mut self, uids: &[u32]) -> Result<(), Error> {
        let mut waiting = vec![uids.to_vec()];
        while let Some(uids) = waiting.pop() {
            let (envelopes, end) = self.session.envelopes(&uids).await;
            let mut told: BTreeMap<u32, Envelope> = BTreeMap::new();
            told.extend(
                envelopes
                    .into_iter()
                    .map(|envelope| (envelope.uid, envelope)),
            );
            let count = match &end {
                Ok(()) => uids.len(),
                Err(_) => uids.iter().take_while(|uid| told.contains_key(uid)).count(),
            };
            let (uids, rest) = uids.split_at(count);
            if let Err(fault) = end {
                let goes_on = fault.is_an_answer();
                if let ([], [uid]) = (uids, rest) {
                    self.failed(*uid, self.account.fault(fault))?;
                } else {
                    let tenths = rest.chunks(rest.len().div_ceil(10).max(1));
                    waiting.extend(tenths.rev().map(<[u32]>::to_vec));
                }
                if !goes_on {
                    self.open_again().await?;
                }
            }
            // In order: where the reading ends in between, none is passed over.
            for uid in uids {
                if self.time().is_zero() {
                    return Ok(());
                }
                match told.get(uid) {
                    Some(envelope) => self.read_one(envelope).await?,
                    None => self.note(*uid, Came::Nothing)?,
                }
            }
        }
        Ok(())
    }

    async fn read_one(&mut self, envelope: &Envelope) -> Result<(), Error> {
        let head = Head::read(&envelope.head);
        let received = envelope.received;
        let Envelope { uid, size, .. } = *envelope;
        if !self.wanted.wants(&head, received, &mut self.reading) {
            return self.note(uid, Came::Read);
        }
        let limit = self.account.means.max_document;
        if size > limit {
            return self.too_large(uid, size);
        }
        match self.session.body(uid, limit, self.time()).await {
            Ok(Body::Whole(bytes)) => {
                let document = Head::read(&bytes).document(mail::key, bytes, received);
                self.account.means.send(document).await?;
                self.note(uid, Came::Read)
            }
            Ok(Body::Cut(size)) => self.too_large(uid, size),
            Ok(Body::Gone) => self.note(uid, Came::Nothing),
            Err(fault) => {
                let goes_on = fault.is_an_answer();
                self.failed(uid, self.account.fault(fault))?;
                if goes_on {
                    Ok(())
                } else {
                    self.open_again().await
                }
            }
        }
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

    fn too_large(&mut self, uid: u32, size: u64) -> Result<(), Error> {
        let limit = self.account.means.max_document;
        if let Err(error) = check_size(&self.name(uid), size, limit) {
            self.reading.failures.push((self.name(uid), error));
        }
        self.note(uid, Came::Large)
    }

    fn failed(&mut self, uid: u32, error: Error) -> Result<(), Error> {
        self.reading.failures.push((self.name(uid), error));
        self.note(uid, Came::Fault)
    }

    fn note(&mut self, uid: u32, came: Came) -> Result<(), Error> {
        if self.state.note(uid, came) {
            return Ok(());
        }
        Err(self.account.fault(Fault::Said {
            step: "the delivery of too many mails",
        }))
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
            large: BTreeSet::new(),
            only: None,
            since: None,
            day: day("2025-07-10"),
        }
    }

    fn begin(known: Option<State>, validity: u32, today: NaiveDate, first_days: u32) -> State {
        State::begin(known, validity, &Filter::default(), today, first_days)
    }

    #[test]
    fn a_first_reading_takes_some_days_and_the_next_goes_on() {
        let first = begin(None, 7, day("2025-07-20"), 30);
        assert_eq!((first.last, first.since), (0, Some(day("2025-06-20"))));
        assert!(!first.is_done(&folder(5, 4)));

        let mut done = first.clone();
        assert!(done.note(3, Came::Read));
        // Broken off: the past is gone on with.
        let second = begin(Some(done.clone()), 7, day("2025-07-21"), 30);
        assert_eq!((second.last, second.since), (3, Some(day("2025-06-20"))));
        done.finish(&folder(5, 4));
        assert_eq!((done.last, done.since), (4, None));
        assert!(done.is_done(&folder(5, 4)) && !done.is_done(&folder(6, 5)));
    }

    #[test]
    fn an_empty_folder_is_read_and_what_comes_then_is_new() {
        let mut state = begin(None, 7, day("2025-07-20"), 30);
        assert!(state.is_done(&folder(9, 0)));
        state.finish(&folder(9, 0));
        assert_eq!((state.last, state.since), (8, None));
    }

    #[test]
    fn where_numbers_no_longer_hold_mails_since_the_last_reading_are_looked_for() {
        let again = begin(Some(state(40)), 8, day("2025-07-20"), 3);
        assert_eq!((again.last, again.since), (0, Some(day("2025-07-09"))));
        let again = begin(Some(state(40)), 8, day("2025-07-20"), 30);
        assert_eq!(again.since, Some(day("2025-06-20")));
    }

    #[test]
    fn a_mail_that_could_not_be_read_is_asked_for_again() {
        for came in [Came::Fault, Came::Large, Came::Nothing] {
            let mut state = state(4);
            assert!(state.note(5, came));
            state.finish(&folder(6, 5));
            assert!(!state.is_done(&folder(6, 5)), "{came:?}");
            assert!(state.note(5, Came::Read));
            assert!(state.is_done(&folder(6, 5)));
        }
    }

    #[test]
    fn a_mail_that_the_server_does_not_speak_of_twice_is_gone() {
        let mut state = state(4);
        assert!(state.note(5, Came::Nothing) && state.note(5, Came::Nothing));
        state.finish(&folder(6, 5));
        assert!(state.is_done(&folder(6, 5)));
    }

    #[test]
    fn where_too_many_mails_cannot_be_read_the_others_are_not_forgotten() {
        let mut state = state(4);
        let limit = u32::try_from(MAX_AGAIN).unwrap();
        for uid in 1..=limit {
            assert!(state.note(10 + uid, Came::Fault));
            assert!(state.note(10_000 + uid, Came::Large));
        }
        let last = state.last;
        assert!(!state.note(20_000, Came::Fault));
        assert_eq!(state.last, last);
        assert!(state.note(20_000, Came::Read));
    }

    #[test]
    fn with_another_filter_the_past_is_looked_at_again_and_nothing_is_passed_over() {
        let only = Filter {
            subject: vec!["weekly".to_owned()],
            ..Filter::default()
        };
        let before = State {
            again: vec![3],
            only: Some(Filter::default()),
            ..state(40)
        };
        let same = begin(Some(before.clone()), 7, day("2025-07-20"), 3);
        assert_eq!((same.last, same.since), (40, None));
        let other = State::begin(Some(before), 7, &only, day("2025-07-20"), 3);
        assert_eq!((other.last, other.since), (0, Some(day("2025-07-09"))));
        assert_eq!((other.again, other.only), (vec![3], Some(only)));
    }
}

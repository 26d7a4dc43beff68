//! The scheduler: asks the [plan](super::plan) what is due, starts passes, and sleeps until the next instant.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, oneshot};
use tokio::task;
use tokio::time::Instant;

use super::Error;
use super::passes::{News, Passes};
use super::plan::{self, Circumstances};
use super::said::Said;
use crate::refresh::{Context, LeftAlone};
use crate::schedule;
use crate::store::Worker;

/// The wall clock is looked at this often: a machine that slept, or a corrected clock, shifts nothing by more.
const LOOK: Duration = Duration::from_mins(1);

/// A sign of life to other processes at least this often.
const BEAT: Duration = Duration::from_mins(5);

/// What the scheduler is told while it works.
pub(super) enum Order {
    /// To say that it lives.
    Answer(oneshot::Sender<()>),
    /// To go on by another configuration. What is under way ends by the old one.
    Renew(Box<Context>),
}

/// Starts passes when they are due.
pub(super) struct Scheduler {
    context: Context,
    /// Its place among the workers, once the store could note it.
    worker: Option<Worker>,
    passes: Passes,
    /// Since when it looks.
    started: DateTime<Utc>,
    last_beat: Instant,
    /// Documents may have to be written anew: by another configuration, or because that failed.
    is_owed: bool,
    said: Said,
}

impl Scheduler {
    pub(super) fn new(context: Context, worker: Option<Worker>, is_owed: bool) -> Self {
        Self {
            started: (context.clock)(),
            context,
            worker,
            passes: Passes::default(),
            last_beat: Instant::now(),
            is_owed,
            said: Said::default(),
        }
    }

    /// Works until nobody can give orders any more, or the store is another one than it works on.
    pub(super) async fn run(mut self, mut orders: mpsc::Receiver<Order>) -> Result<(), Error> {
        loop {
            if self.context.store.was_replaced() {
                let path = self.context.store.path().to_owned();
                return Err(Error::Replaced { path });
            }
            let now = (self.context.clock)();
            let until = task::block_in_place(|| self.look(now));
            let pause = until.map_or(LOOK, |at| (at - now).to_std().unwrap_or_default().min(LOOK));
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                news = self.passes.news(self.context.clock) => self.settle(news),
                order = orders.recv() => match order {
                    Some(Order::Answer(asked)) => drop(asked.send(())),
                    Some(Order::Renew(context)) => {
                        self.context = *context;
                        self.is_owed = true;
                    }
                    None => return Ok(()),
                },
            }
        }
    }

    /// Starts what is due; the next instant at which something is.
    fn look(&mut self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        // A clock that was put back behind the start knows of no earlier one.
        self.started = self.started.min(now);
        if self.last_beat.elapsed() >= BEAT {
            self.last_beat = Instant::now();
            self.beat(now);
        }
        // Nothing starts while the daemon rests.
        if let Some(until) = self.passes.rest(now) {
            return Some(until);
        }
        let runs = self.start_sources(now);
        // While passes run, their end is waited for: it is then seen what is left.
        let pages = self
            .due_without_source()
            .filter(|_| !self.passes.are_over_pages());
        if pages.is_some_and(|at| at <= now) || self.is_owed && !self.passes.are_over_pages() {
            self.is_owed = false;
            self.passes.start(&self.context, None);
        }
        let pages = pages.filter(|_| self.passes.is_empty());
        runs.into_iter().chain(pages).min()
    }

    /// A sign of life. A place among the workers that could not be noted at the start is, as soon as it can.
    fn beat(&mut self, now: DateTime<Utc>) {
        let store = &self.context.store;
        match self.worker {
            Some(worker) => drop(self.said.note(store.beat(worker, now))),
            None => self.worker = self.said.note(store.enter_alone(now)).and_then(Result::ok),
        }
    }

    fn start_sources(&mut self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (context, passes, said) = (&self.context, &mut self.passes, &mut self.said);
        let mut clocks = said.note(context.store.source_clocks())?;
        if plan::was_corrected(&clocks, now) {
            tracing::warn!(
                "The clock was put back: the next runs are planned anew, from {}",
                now.to_rfc3339()
            );
            said.note(context.store.note_correction(now, schedule::CORRECTION));
            clocks = said.note(context.store.source_clocks())?;
        }
        let alone = said
            .note(LeftAlone::at(&context.store, now))
            .unwrap_or_default();
        let plan = plan::plan(
            &context.config.sources,
            &Circumstances {
                clocks: &clocks,
                held: &|host| alone.until(host),
                is_being_read: &|name| passes.are_reading(name),
                started: self.started,
                now,
            },
        );
        for name in &plan.due {
            passes.start(context, Some(name));
        }
        if plan.waits {
            // Whoever holds a source may have been killed.
            said.note(context.store.free_ended(now));
        }
        plan.next
    }

    /// Says what came of a pass, and counts the moments that came while its source was being read. What came to nothing may
    /// have left documents unwritten: that is made up for, whatever the schedule says.
    fn settle(&mut self, news: News) {
        match news.ended.map(|result| self.said.note(result)) {
            Some(Some(())) => self.said.forget(),
            Some(None) => self.is_owed = true,
            None => {}
        }
        if let Some((name, began)) = news.read {
            self.count_skipped(&name, began);
        }
    }

    fn count_skipped(&mut self, name: &str, began: DateTime<Utc>) {
        let Some(source) = self.context.config.source(name) else {
            return;
        };
        let now = (self.context.clock)();
        let skipped = plan::skipped(&source.schedule, began, now);
        let (store, name) = (&self.context.store, &source.source.name);
        let noted = task::block_in_place(|| store.note_skipped(name, skipped, now));
        self.said.note(noted);
    }

    /// When a pass that reads no source has something to do: pages, searches, hubs and people to tell.
    fn due_without_source(&mut self) -> Option<DateTime<Utc>> {
        let (store, config, said) = (&self.context.store, &self.context.config, &mut self.said);
        let page = said.note(store.waiting()).and_then(|(_, next)| next);
        let seeks = config.find.enabled;
        let look = seeks.then(|| said.note(store.next_look()).flatten());
        let notice = said.note(store.next_notice()).flatten();
        let tells = config.alert.is_wanted();
        let alert = tells.then(|| said.note(store.next_alert()).flatten());
        let moments = [page, look.flatten(), notice, alert.flatten()];
        moments.into_iter().flatten().min()
    }
}

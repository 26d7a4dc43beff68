//! The scheduler: asks the [plan](super::plan) what is due, starts passes, and sleeps until the next instant.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, oneshot};
use tokio::task;
use tokio::time::Instant;

use super::passes::{Pass, Passes};
use super::plan::{self, Circumstances};
use crate::refresh::{Context, LeftAlone};
use crate::schedule;
use crate::store::{self, Worker};

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
    worker: Worker,
    passes: Passes,
    /// Since when it looks.
    started: DateTime<Utc>,
    last_beat: Instant,
    /// Documents may have to be written anew.
    is_renewed: bool,
}

impl Scheduler {
    pub(super) fn new(context: Context, worker: Worker) -> Self {
        Self {
            started: (context.clock)(),
            context,
            worker,
            passes: Passes::default(),
            last_beat: Instant::now(),
            is_renewed: false,
        }
    }

    /// Works until nobody can give orders any more.
    pub(super) async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        loop {
            let now = (self.context.clock)();
            let until = task::block_in_place(|| self.look(now));
            let pause = until.map_or(LOOK, |at| (at - now).to_std().unwrap_or_default().min(LOOK));
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                pass = self.passes.ended(self.context.clock) => self.settle(&pass),
                order = orders.recv() => match order {
                    Some(Order::Answer(asked)) => drop(asked.send(())),
                    Some(Order::Renew(context)) => {
                        self.context = *context;
                        self.is_renewed = true;
                    }
                    None => return,
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
            note(self.context.store.beat(self.worker, now));
        }
        // Nothing starts while the daemon rests.
        if let Some(until) = self.passes.rest(now) {
            return Some(until);
        }
        let runs = self.start_sources(now);
        // While passes run, their end is waited for: it is then seen what is left.
        let pages = due_without_source(&self.context).filter(|_| !self.passes.are_over_pages());
        if pages.is_some_and(|at| at <= now) || self.is_renewed && !self.passes.are_over_pages() {
            self.is_renewed = false;
            self.passes.start(&self.context, None);
        }
        let pages = pages.filter(|_| self.passes.is_empty());
        runs.into_iter().chain(pages).min()
    }

    fn start_sources(&mut self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (context, passes) = (&self.context, &mut self.passes);
        let mut clocks = note(context.store.source_clocks())?;
        if plan::was_corrected(&clocks, now) {
            tracing::warn!(
                "The clock was put back: the next runs are planned anew, from {}",
                now.to_rfc3339()
            );
            note(context.store.note_correction(now, schedule::CORRECTION));
            clocks = note(context.store.source_clocks())?;
        }
        let alone = note(LeftAlone::at(&context.store, now)).unwrap_or_default();
        let plan = plan::plan(
            &context.config.sources,
            &Circumstances {
                clocks: &clocks,
                held: &|host| alone.until(host),
                is_running: &|name| passes.are_over(name),
                started: self.started,
                now,
            },
        );
        for name in &plan.due {
            passes.start(context, Some(name));
        }
        if plan.waits {
            // Whoever holds a source may have been killed.
            note(context.store.free_ended(now));
        }
        plan.next
    }

    /// Counts the moments that came while a source was being read.
    fn settle(&self, pass: &Pass) {
        let name = pass.source.as_deref();
        let Some(source) = name.and_then(|name| self.context.config.source(name)) else {
            return;
        };
        let now = (self.context.clock)();
        let skipped = plan::skipped(&source.schedule, pass.began, now);
        let name = &source.source.name;
        task::block_in_place(|| note(self.context.store.note_skipped(name, skipped, now)));
    }
}

/// When a pass that reads no source has something to do: pages, searches, hubs and people to tell.
fn due_without_source(context: &Context) -> Option<DateTime<Utc>> {
    let page = note(context.store.waiting()).and_then(|(_, next)| next);
    let seeks = context.config.find.enabled;
    let look = seeks.then(|| note(context.store.next_look()).flatten());
    let notice = note(context.store.next_notice()).flatten();
    let tells = context.config.alert.is_wanted();
    let alert = tells.then(|| note(context.store.next_alert()).flatten());
    let moments = [page, look.flatten(), notice, alert.flatten()];
    moments.into_iter().flatten().min()
}

fn note<T>(result: Result<T, store::Error>) -> Option<T> {
    result.inspect_err(|error| tracing::error!("{error}")).ok()
}

//! The passes under way.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::mpsc;
use tokio::task::{self, JoinError, JoinSet};

use crate::refresh::{self, Context, Plan, Progress, Summary};

/// After a pass that came to nothing, the next one waits this long.
const REST: TimeDelta = TimeDelta::minutes(1);

/// The passes under way, each in a task of its own, so that a slow one holds up no other source, and none its own: it is
/// read again while pages of before are still fetched.
pub(super) struct Passes {
    tasks: JoinSet<Result<Summary, refresh::Error>>,
    under_way: HashMap<task::Id, Pass>,
    /// The passes that have read their source say so.
    tell: mpsc::UnboundedSender<task::Id>,
    told: mpsc::UnboundedReceiver<task::Id>,
    /// Nothing is started before: a store that says no shall not be asked in a circle.
    rest_until: Option<DateTime<Utc>>,
}

/// A pass, and what it is about.
struct Pass {
    /// The source; `None` for one over pages that are due.
    source: Option<String>,
    /// When it began to read it; `None` once it has.
    began: Option<DateTime<Utc>>,
}

/// What came of a pass.
#[derive(Default)]
pub(super) struct News {
    /// The source that it is done with reading, and when it began to.
    pub(super) read: Option<(String, DateTime<Utc>)>,
    /// How it ended, where it did, and why it came to nothing where it did.
    pub(super) ended: Option<Result<(), String>>,
}

impl Pass {
    /// Ends the reading, if it has not ended before.
    fn end_reading(&mut self) -> Option<(String, DateTime<Utc>)> {
        self.source.clone().zip(self.began.take())
    }
}

impl Default for Passes {
    fn default() -> Self {
        let (tell, told) = mpsc::unbounded_channel();
        Self {
            tasks: JoinSet::new(),
            under_way: HashMap::new(),
            tell,
            told,
            rest_until: None,
        }
    }
}

impl Passes {
    /// Whether a source is being read.
    pub(super) fn are_reading(&self, source: &str) -> bool {
        let mut passes = self.under_way.values();
        passes.any(|pass| pass.began.is_some() && pass.source.as_deref() == Some(source))
    }

    pub(super) fn are_over_pages(&self) -> bool {
        self.under_way.values().any(|pass| pass.source.is_none())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.under_way.is_empty()
    }

    /// Until when nothing is started.
    pub(super) fn rest(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        // A clock that was put back does not make it longer.
        self.rest_until
            .filter(|until| now < *until && *until <= now + REST)
    }

    pub(super) fn start(&mut self, context: &Context, source: Option<&str>) {
        let context = context.clone();
        let plan = Plan {
            no_read: source.is_none(),
            sources: source.map(|name| vec![name.to_owned()]),
            ..Plan::default()
        };
        let pass = Pass {
            source: source.map(str::to_owned),
            began: Some((context.clock)()),
        };
        let tell = self.tell.clone();
        let task = self.tasks.spawn(async move {
            let context = telling(context, tell, task::id());
            refresh::run(&context, plan).await
        });
        self.under_way.insert(task.id(), pass);
    }

    /// Waits for the next pass that has read its source, or ends; for ever where none is under way.
    pub(super) async fn news(&mut self, clock: fn() -> DateTime<Utc>) -> News {
        loop {
            tokio::select! {
                Some(id) = self.told.recv() => {
                    // One that has ended said so before.
                    let pass = self.under_way.get_mut(&id);
                    if let Some(read) = pass.and_then(Pass::end_reading) {
                        return News { read: Some(read), ended: None };
                    }
                }
                Some(ended) = self.tasks.join_next_with_id() => return self.end(ended, clock()),
            }
        }
    }

    fn end(
        &mut self,
        ended: Result<(task::Id, Result<Summary, refresh::Error>), JoinError>,
        now: DateTime<Utc>,
    ) -> News {
        let (id, is_done) = match &ended {
            Ok((id, result)) => (*id, result.is_ok()),
            Err(error) => (error.id(), false),
        };
        self.rest_until = (!is_done).then(|| now + REST);
        let mut pass = self.under_way.remove(&id);
        let source = pass.as_ref().and_then(|pass| pass.source.as_deref());
        let result = match ended {
            Ok((_, Ok(summary))) => {
                report(&summary);
                Ok(())
            }
            Ok((_, Err(error))) => Err(error.to_string()),
            Err(error) => {
                let over = source.unwrap_or("pages that are due");
                Err(format!("A pass over {over} broke: {error}"))
            }
        };
        News {
            read: pass.as_mut().and_then(Pass::end_reading),
            ended: Some(result),
        }
    }
}

/// Has a pass say that it has read its source.
fn telling(context: Context, tell: mpsc::UnboundedSender<task::Id>, pass: task::Id) -> Context {
    let listener = Arc::clone(&context.progress);
    let progress = move |progress: Progress<'_>| {
        if matches!(progress, Progress::Read(_) | Progress::NotRead) {
            // Who does not hear it any more has ended the pass.
            let _ = tell.send(pass);
        }
        listener(progress);
    };
    Context {
        progress: Arc::new(progress),
        ..context
    }
}

fn report(summary: &Summary) {
    let (pages, published) = (&summary.pages, &summary.published);
    if pages.asked == 0 && published.files_written.is_empty() {
        tracing::debug!("Nothing new");
        return;
    }
    let entries = if published.entries == 1 {
        "entry"
    } else {
        "entries"
    };
    tracing::info!(
        entries = published.entries,
        new = published.new,
        changed = published.changed,
        pages.read = pages.read,
        pages.failed = pages.failed,
        "Published {} {entries}",
        published.entries
    );
}

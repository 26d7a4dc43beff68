//! The passes under way.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::{self, JoinSet};

use crate::refresh::{self, Context, Plan, Summary};

/// After a pass that came to nothing, the next one waits this long.
const REST: TimeDelta = TimeDelta::minutes(1);

/// The passes under way, each in a task of its own, so that a slow one holds up no other source.
#[derive(Default)]
pub(super) struct Passes {
    tasks: JoinSet<Result<Summary, refresh::Error>>,
    under_way: HashMap<task::Id, Pass>,
    /// Nothing is started before: a store that says no shall not be asked in a circle.
    rest_until: Option<DateTime<Utc>>,
}

/// A pass, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pass {
    /// The source; `None` for one over pages that are due.
    pub(super) source: Option<String>,
    /// When it began.
    pub(super) began: DateTime<Utc>,
}

/// A pass that ended, and why it came to nothing where it did.
pub(super) struct Ended {
    pub(super) pass: Pass,
    pub(super) result: Result<(), String>,
}

impl Passes {
    pub(super) fn are_over(&self, source: &str) -> bool {
        let mut sources = self.under_way.values().map(|pass| pass.source.as_deref());
        sources.any(|running| running == Some(source))
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
            began: (context.clock)(),
        };
        let task = self
            .tasks
            .spawn(async move { refresh::run(&context, plan).await });
        self.under_way.insert(task.id(), pass);
    }

    /// Waits for the next pass that ends; for ever where none is under way.
    pub(super) async fn ended(&mut self, clock: fn() -> DateTime<Utc>) -> Ended {
        let Some(ended) = self.tasks.join_next_with_id().await else {
            return std::future::pending().await;
        };
        let (id, is_done) = match &ended {
            Ok((id, result)) => (*id, result.is_ok()),
            Err(error) => (error.id(), false),
        };
        let now = clock();
        self.rest_until = (!is_done).then(|| now + REST);
        let pass = self.under_way.remove(&id).unwrap_or(Pass {
            source: None,
            began: now,
        });
        let result = match ended {
            Ok((_, Ok(summary))) => {
                report(&summary);
                Ok(())
            }
            Ok((_, Err(error))) => Err(error.to_string()),
            Err(error) => {
                let over = pass.source.as_deref().unwrap_or("pages that are due");
                Err(format!("A pass over {over} broke: {error}"))
            }
        };
        Ended { pass, result }
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

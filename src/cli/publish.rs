//! `aggregator publish`: the documents again from the store.

use std::path::Path;
use std::sync::Arc;

use super::arguments::Publish;
use super::{Outcome, context, from_pass, load_as_owner, output};
use crate::refresh;
use crate::text::count;

pub(super) fn run(config: Option<&Path>, args: &Publish) -> Outcome {
    let context = context(load_as_owner(config)?, "publish", Arc::new(|_| ()))?;
    let published =
        refresh::write_site(&context, args.to.as_deref(), (context.clock)()).map_err(from_pass)?;
    let directory = args
        .to
        .as_deref()
        .unwrap_or(&context.config.publish.directory)
        .display();
    let entries = context.store.count_entries().map_err(super::failed)?;
    output::line(&match published.files.len() {
        0 => format!(
            "{directory} is as it was: {}, no file written",
            count(entries, "entry")
        ),
        written => format!(
            "{directory}: {}, {} written",
            count(entries, "entry"),
            count(written, "file")
        ),
    })
}

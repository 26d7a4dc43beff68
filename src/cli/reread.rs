//! `aggregator reread`: stored digests read again, with what the program has learnt since.

use std::path::Path;

use super::arguments::Reread;
use super::{Outcome, existing_store, from_pass, load_as_owner, refresh};
use crate::refresh::{Plan, find_stored};

pub(super) fn run(config: Option<&Path>, args: &Reread) -> Outcome {
    let config = load_as_owner(config)?;
    let store = existing_store(&config)?;
    let stored = find_stored(&config, &store, &args.what).map_err(from_pass)?;
    let plan = Plan {
        reread: Some(stored),
        no_fetch: args.no_fetch,
        by_hand: true,
        ..Plan::default()
    };
    let shown = refresh::Shown {
        command: "reread",
        file: None,
        json: args.json,
        unread: &[],
        all_unread: false,
    };
    refresh::pass(config, plan, shown)
}

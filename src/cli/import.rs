//! `aggregator import`: digests from files, then fetched and published like those of any source.

use std::path::Path;

use super::arguments::Import;
use super::{Failure, Outcome, input, load_as_owner, output, refresh};
use crate::model::Document;
use crate::refresh::Plan;
use crate::source;
use crate::text::count;

pub(super) fn run(config: Option<&Path>, args: Import) -> Outcome {
    let config = load_as_owner(config)?;
    crate::refresh::check_source(&config, &args.source).map_err(super::from_pass)?;
    let mut documents = Vec::new();
    let mut unread = Vec::new();
    for path in &args.file {
        match read(path, config.max_document) {
            Ok(found) => documents.extend(found),
            Err(reason) => {
                output::error(&reason);
                unread.push(reason);
            }
        }
    }
    let all_unread = unread.len() == args.file.len();
    if all_unread && !args.json {
        return Err(Failure::Told);
    }
    if let Some(since) = args.since {
        let all = documents.len();
        documents.retain(|document| is_since(document, since));
        tell_older(all - documents.len(), since);
    }
    let plan = Plan {
        import: Some((args.source, documents)),
        no_fetch: args.no_fetch,
        by_hand: true,
        ..Plan::default()
    };
    let file = match &args.file[..] {
        [only] if only.as_os_str() == "-" => Some("standard input".to_owned()),
        [only] => Some(only.display().to_string()),
        _ => None,
    };
    let shown = refresh::Shown {
        command: "import",
        file,
        json: args.json,
        unread: &unread,
        all_unread,
    };
    refresh::pass(config, plan, shown)?;
    if unread.is_empty() {
        Ok(())
    } else {
        Err(Failure::Told)
    }
}

fn tell_older(older: usize, since: chrono::NaiveDate) {
    if older > 0 {
        let since = since.format("%-d %B %Y");
        output::note(&format!(
            "{} older than {since} left out",
            count(older, "digest")
        ));
    }
}

fn read(path: &std::path::Path, limit: u64) -> Result<Vec<Document>, String> {
    let (bytes, modified) = input::read(path, limit, "raise max_document in the configuration")?;
    let name = path.display().to_string();
    let saved = source::saved(&name, bytes, modified).map_err(|e| e.to_string())?;
    if let Some(error) = saved.cut(&name) {
        output::note(&error.to_string());
    }
    Ok(saved.documents())
}

/// Whether a digest is of this day or later; one that does not say is taken.
fn is_since(document: &Document, since: chrono::NaiveDate) -> bool {
    let received = document.received.map(|at| at.date_naive());
    document
        .published
        .map(|p| p.date())
        .or(received)
        .is_none_or(|day| day >= since)
}
